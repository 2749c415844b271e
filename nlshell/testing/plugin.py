"""The fixture `fake_kernel`, which pytest finds by the entry point of this package."""

from __future__ import annotations

from pathlib import Path

import pytest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .fake import FakeKernel

_MARK = "fake_kernel"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", f"{_MARK}(recording, **options): what the fixture fake_kernel plays back; see nlshell.testing.kernel"
    )


@pytest.fixture
def fake_kernel(request: pytest.FixtureRequest) -> Iterator[FakeKernel]:
    """A fake kernel of nlshell: say `fake_kernel.on(…)`, and give it to `nlshell.Session`.

    With @pytest.mark.fake_kernel("talk.json") it plays back that file, which lies beside the test's.
    """
    from . import kernel

    mark = request.node.get_closest_marker(_MARK)
    source = mark.args[0] if mark is not None and mark.args else None
    if isinstance(source, (str, Path)):
        source = Path(request.path).parent / source
    with kernel(source, **(mark.kwargs if mark is not None else {})) as fake:
        yield fake
