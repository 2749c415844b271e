"""The whole of it in JupyterLab and Notebook 7: magics, explorer and monitor, with a real kernel behind; and nbconvert's pages."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from tests import live

from .lab import ROOT, Lab

APPS = ("lab", "notebook")
MAKE = """
import nlshell
values = {"ifname": "vx0", "mtu": 1400, "linkinfo": {"kind": "vxlan", "data": {"id": 42, "port": 4789}}}
one = nlshell.decode(nlshell.encode("link.newlink", values, flags=0x605))[0]
two = nlshell.decode(nlshell.encode("link.newlink", {**values, "mtu": 1500, "ifname": "<b>vx1</b>"}, flags=0x605))[0]
""".strip()
LOAD = """
from nlshell.jupyter.magics import loaded
session = loaded().state.session
for number in range(4000):
    session.change("link.newlink", {"ifi_index": 1, "mtu": 1500 + number % 100})
print("changed", session.request("link.getlink", {"ifi_index": 1})[0]["mtu"])
""".strip()


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    for package in ("jupyterlab", "notebook", "ipykernel", "anywidget"):
        if find_spec(package) is None:
            pytest.skip(f"needs JupyterLab, Notebook 7 and anywidget: {package} is not installed")
    made = Lab(tmp_path_factory.mktemp("lab"))
    yield made
    made.close()


class Opened:
    """A notebook in a page. `errors` counts from where its cells begin to run: what Jupyter itself stumbles over is before."""

    def __init__(self, lab: Lab, watched: Any, app: str, name: str, cells: tuple[str, ...]) -> None:
        self.lab, self.app, self.watched = lab, app, watched
        self.page = watched.page
        lab.open(self.page, lab.notebook(name, *cells), app)
        watched.errors.clear()
        lab.run_all(self.page)

    @property
    def explorer(self) -> Any:
        return self.page.locator(".nlx").first

    def part(self, name: str, root: Any = None) -> Any:
        bold = self.page.locator("b", has_text=name).filter(has_not_text=f"_{name}")
        return (root or self.explorer).locator("[role=treeitem]").filter(has=bold).first

    def bytes(self, state: str, root: Any = None) -> str:
        cells = (root or self.explorer).locator(f"[role=gridcell].nlx-{state}")
        return " ".join(cells.all_inner_texts())

    def wait(self, fulfilled: Callable[[], bool], seconds: float = 20) -> None:
        end = monotonic() + seconds
        while not fulfilled():
            assert monotonic() < end, self.page.locator(".jp-Cell-outputArea").all_inner_texts()
            self.page.wait_for_timeout(50)

    def output(self, number: int) -> str:
        return str(self.page.locator(f".jp-CodeCell >> nth={number}").locator(".jp-Cell-outputArea").inner_text())


@pytest.fixture
def opened(lab: Lab, watched: Callable[..., Any]) -> Iterator[Callable[..., Opened]]:
    made: list[Opened] = []

    def new(app: str, name: str, *cells: str, **options: Any) -> Opened:
        made.append(Opened(lab, watched(**{"viewport": {"width": 1400, "height": 1000}, **options}), app, f"{name}-{app}", cells))
        return made[-1]

    yield new
    assert [each.watched.errors for each in made] == [[]] * len(made)


@pytest.mark.parametrize("app", APPS)
def test_the_explorer_with_a_kernel_behind_it(opened: Any, artefacts: Path, app: str) -> None:
    seen = opened(
        app,
        "explorer",
        MAKE,
        "from nlshell.jupyter.explorer import explore\ne = explore([one, two])\ne",
        "print(e.message['mtu'], one['mtu'])",
    )
    seen.explorer.wait_for()
    seen.explorer.scroll_into_view_if_needed()
    seen.part("mtu").hover()
    assert seen.bytes("lit") == "08 00 04 00 78 05 00 00"
    seen.explorer.locator("[role=gridcell][data-at='56']").hover()
    assert seen.part("kind").evaluate("row => row.classList.contains('nlx-lit')")
    seen.explorer.locator("[role=gridcell][data-at='56']").click()
    assert seen.explorer.locator(".nlx-path").inner_text() == "linkinfo.kind"
    # Letters that are commands of the notebook are none in here: no cell comes or goes.
    cells = seen.page.locator(".jp-Cell").count()
    for pane in ("[role=listbox]", "[role=grid]", ".nlx-editor button", "[role=tree]"):
        seen.explorer.locator(pane).first.focus()
        for key in ("b", "a", "j", "m"):
            seen.page.keyboard.press(key)
        assert seen.page.locator(".jp-Cell").count() == cells and seen.page.locator(".jp-MarkdownCell").count() == 0
    for key in ("End", "ArrowLeft", "ArrowLeft", "ArrowLeft"):
        seen.page.keyboard.press(key)
    assert seen.explorer.locator(".nlx-path").inner_text() == "linkinfo"
    seen.page.keyboard.press("/")
    seen.page.keyboard.type("1400")
    seen.page.keyboard.press("Enter")
    assert seen.explorer.locator(".nlx-path").inner_text() == "mtu"
    seen.page.keyboard.press("F2")
    seen.page.keyboard.type("9000")
    seen.page.keyboard.press("Enter")
    seen.wait(lambda: seen.bytes("picked") == "08 00 04 00 28 23 00 00")
    seen.page.keyboard.type("huge")
    seen.page.keyboard.press("Enter")
    seen.wait(lambda: "⚠ mtu: " in seen.explorer.locator(".nlx-note").inner_text())
    seen.page.screenshot(path=artefacts / f"explorer-{app}.png")
    seen.explorer.locator("[role=option]").nth(1).hover()
    seen.explorer.locator("[role=option]").nth(1).locator("button").click()
    seen.wait(lambda: seen.explorer.locator("tbody tr").count() == 3)
    assert "<b>vx1</b>" in seen.explorer.locator("table").inner_text() and "9000 bytes" in seen.explorer.locator("table").inner_text()
    seen.explorer.locator("[role=option]").nth(1).click()
    seen.wait(lambda: "message 1" in seen.explorer.locator("header").inner_text())
    seen.page.screenshot(path=artefacts / f"explorer-{app}-second.png")


def test_two_views_and_a_page_that_is_loaded_again(opened: Any) -> None:
    seen = opened("lab", "views", MAKE, "e = one.explore(height=380); e", "e")
    seen.page.locator(".nlx").nth(1).wait_for()
    first, second = seen.page.locator(".nlx").nth(0), seen.page.locator(".nlx").nth(1)
    first.scroll_into_view_if_needed()
    first.locator("[role=gridcell][data-at='36']").click()
    seen.wait(lambda: "nlx-picked" in (second.locator("[role=gridcell][data-at='36']").get_attribute("class") or ""))
    field = first.locator(".nlx-editor input").first
    field.fill("other")
    field.press("Enter")
    seen.wait(lambda: second.locator("[role=gridcell][data-at='36']").inner_text() == "6f")
    seen.page.keyboard.press("Escape")
    seen.page.locator(".jp-InputPrompt").first.click()
    seen.page.keyboard.press("Control+s")
    seen.wait(lambda: seen.page.locator(".jp-mod-dirty").count() == 0)
    seen.page.reload()
    seen.page.locator(".nlx").first.wait_for(timeout=60_000)
    again = seen.page.locator(".nlx").first
    seen.wait(lambda: again.locator("[role=gridcell][data-at='36']").inner_text() == "6f")
    assert again.locator(".nlx-path").inner_text() == "ifname" and "1 edit" in again.locator("header").inner_text()
    again.get_by_role("button", name="Undo").click()
    seen.wait(lambda: again.locator("[role=gridcell][data-at='36']").inner_text() == "76")
    seen.watched.errors.clear()  # what Jupyter says of its own reload


@pytest.mark.parametrize("app", APPS)
def test_commands_and_a_monitor_under_load(opened: Any, artefacts: Path, app: str) -> None:
    if reason := live._allowed():
        pytest.skip(f"needs a private network namespace: {reason}")
    cells = ("%load_ext nlshell", "%nl sandbox", "%nl link show", "%nl -o seen monitor link", LOAD, "%nl explore link show dev lo")
    seen = opened(app, "monitor", *cells)
    monitor = seen.page.locator(".nlmonitor")
    monitor.wait_for()
    seen.wait(lambda: "changed" in seen.output(4), 60)  # the cell that makes the events runs at its own pace
    seen.wait(lambda: "4,00" in monitor.locator(".status").inner_text() or "gap" in monitor.locator(".status").inner_text(), 30)
    assert 0 < monitor.locator(".rows > *").count() <= 500
    seen.explorer.wait_for()
    seen.explorer.scroll_into_view_if_needed()
    seen.part("ifname").click()
    seen.wait(lambda: seen.explorer.locator(".nlx-path").inner_text() == "ifname")
    assert seen.bytes("picked").startswith("07 00 03 00 6c 6f 00")
    assert "IFLA_IFNAME" in seen.output(2)
    monitor.scroll_into_view_if_needed()
    monitor.get_by_role("button", name="Pause").click()
    before = monitor.locator(".rows > *").last.inner_text()
    seen.page.screenshot(path=artefacts / f"monitor-{app}.png")
    monitor.get_by_role("searchbox").fill("mtu = 1542")
    seen.wait(lambda: "fit the filter" in monitor.locator(".status").inner_text())
    monitor.locator("details").first.locator("summary").click()
    seen.wait(lambda: "IFLA_MTU" in monitor.locator("details").first.inner_text())
    assert before
    monitor.get_by_role("button", name="Stop").click()
    seen.wait(lambda: "ended" in monitor.locator(".status").inner_text())


def test_a_monitor_ends_when_its_output_is_cleared(opened: Any) -> None:
    if reason := live._allowed():
        pytest.skip(f"needs a private network namespace: {reason}")
    seen = opened("lab", "cleared", "%load_ext nlshell", "%nl sandbox", "%nl -o seen monitor link")
    seen.page.locator(".nlmonitor").wait_for()
    seen.page.locator(".lm-MenuBar-item", has_text="Edit").first.click()
    seen.page.locator(".lm-Menu-item[data-command='editmenu:clear-all']").click()
    seen.wait(lambda: seen.page.locator(".nlmonitor").count() == 0)
    seen.page.wait_for_timeout(3000)  # a page may take its time to draw a view anew
    seen.page.locator(".jp-Cell").last.locator(".cm-content").click()
    seen.page.keyboard.press("Control+a")
    seen.page.keyboard.type("print('running' if seen.running else 'it has ended')")
    seen.page.keyboard.press("Control+Enter")
    seen.wait(lambda: "it has ended" in seen.output(2))


@pytest.mark.parametrize("app", APPS)
def test_the_dark_theme_is_followed(lab: Lab, opened: Any, artefacts: Path, app: str) -> None:
    lab.theme("JupyterLab Dark")
    try:
        seen = opened(app, "dark", MAKE, "two.explore(compare=one)")
        seen.explorer.wait_for()
        seen.explorer.scroll_into_view_if_needed()
        seen.part("mtu").click()
        ground = seen.explorer.evaluate("root => getComputedStyle(root).backgroundColor.match(/\\d+/g).map(Number)")
        ink = seen.explorer.evaluate("root => getComputedStyle(root).color.match(/\\d+/g).map(Number)")
        assert max(ground[:3]) < 60 and min(ink[:3]) > 180
        seen.page.screenshot(path=artefacts / f"explorer-{app}-dark.png")
    finally:
        lab.theme("JupyterLab Light")


def test_pages_of_nbconvert_show_the_static_views(lab: Lab, watched: Callable[..., Any], artefacts: Path, tmp_path: Path) -> None:
    path = lab.notebook("pages", MAKE, "one", "two.explore()")
    # The basic template has what the cells gave, and nothing of the scripts that nbconvert's own page fetches.
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--template", "basic", "--execute"]
    command += ["--ExecutePreprocessor.store_widget_state=False", "--output-dir", str(tmp_path), str(path)]
    folders = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    environment = {**os.environ, **folders, "IPYTHONDIR": str(tmp_path / "ipython"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    seen = watched(java_script_enabled=False)
    seen.page.set_content((tmp_path / "pages.html").read_text())
    blocks = seen.page.locator(".nlshell")
    assert blocks.count() >= 2 and "<b>vx1</b>" in blocks.last.inner_text() and seen.page.locator(".nlx").count() == 0
    seen.page.screenshot(path=artefacts / "nbconvert.png", full_page=True)
    assert seen.errors == []
