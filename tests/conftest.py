"""For all tests: hypothesis makes the same examples everywhere, a slow machine fails none of them, and one browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from nlshell.extras import EXTRAS, missing, sentence

settings.register_profile(
    "nlshell", derandomize=True, deadline=None, max_examples=60, database=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("nlshell")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs an extra that is not installed. Whole files that do say so by `pytest.importorskip`."""
    for marker in item.iter_markers("extra"):
        if absent := missing(*EXTRAS[marker.args[0]]):
            pytest.skip(sentence("this test", absent))


FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Debian's chromium, headless. Of a module, not of the session: while it is open, playwright's event loop counts as
    running in this thread, and nothing else in it can run one."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("needs a browser: Chromium is not installed")
    playwright = pytest.importorskip("playwright.sync_api", reason="needs a browser: playwright is not installed")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def secrets_shown() -> Iterator[None]:
    """For tests that look for every byte: recorded keys are shown as well."""
    from nlshell.schema.secrets import secrets_shown

    with secrets_shown():
        yield
