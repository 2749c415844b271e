"""Pages of the browser, which may reach nothing but 127.0.0.1, and where pictures of them are kept."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

OURS = re.compile(r"127\.0\.0\.1|localhost")


class Watched:
    """A page, and what went wrong on it: errors of the console, exceptions, requests that leave this machine."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.page = context.new_page()
        self.errors: list[str] = []
        self.outside: list[str] = []
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._requested)

    def _requested(self, request: Any) -> None:
        scheme, _, rest = request.url.partition("://")
        if scheme in ("http", "https", "ws", "wss") and not OURS.match(rest):
            self.outside.append(request.url)


@pytest.fixture
def watched(chromium: Any) -> Iterator[Callable[..., Watched]]:
    """Opens pages; at the end of the test none of them may have asked for anything outside."""
    made: list[Watched] = []

    def new(**options: Any) -> Watched:
        given = {"viewport": {"width": 1400, "height": 900}, **options}
        made.append(Watched(chromium.new_context(**given)))
        made[-1].page.set_default_timeout(20_000)
        return made[-1]

    yield new
    outside = [url for each in made for url in each.outside]
    for each in made:
        each.context.close()
    assert outside == []


@pytest.fixture(scope="session")
def artefacts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots are kept: NLSHELL_ARTEFACTS, else a folder of pytest's own."""
    given = os.environ.get("NLSHELL_ARTEFACTS")
    folder = Path(given) if given else tmp_path_factory.mktemp("artefacts")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
