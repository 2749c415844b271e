"""Makes the screenshots of the README, in JupyterLab with a headless Chromium, from what the running kernel says in a sandbox.

python docs/pictures/browser.py [explorer] [notebook]      # needs the [jupyter] and [test] extras, JupyterLab, Chromium
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.browser.lab import Lab  # noqa: E402
from tests.conftest import FLAGS  # noqa: E402

LINKS = """%%nl
link newlink ifname=veth0 linkinfo.kind=veth linkinfo.data.peer.ifname=veth1 --flags create,excl;
link newlink ifname=br0 linkinfo.kind=bridge --flags create,excl;
link newlink ifname=vx0 mtu=1400 address=02:00:00:00:00:01 linkinfo.kind=vxlan linkinfo.data.id=42 linkinfo.data.port=4789 \
linkinfo.data.ttl=16 --flags create,excl;"""
SETUP = ("%load_ext nlshell", "%nl sandbox;", LINKS)
WIDTH, HEIGHT = 1400, 2400


def explorer(page: Any) -> None:
    """The explorer at the UDP port of a vxlan, chosen by one of its bytes."""
    view = page.locator(".nlx")
    view.wait_for()
    view.locator("[role=option]", has_text="vx0").click()
    view.locator(".nlx-facts-line", has_text="message").wait_for()
    search = view.locator("header input")
    search.fill("IFLA_VXLAN_PORT")
    search.press("Enter")
    view.locator(".nlx-path", has_text="linkinfo.data.port").wait_for()
    search.fill("")
    byte = view.locator("[role=gridcell].nlx-value.nlx-picked").first
    byte.click()
    page.evaluate("document.activeElement.blur()")
    byte.hover()


def notebook(page: Any) -> None:
    """The answer to `%nl link show`, with one of its rows unfolded."""
    block = page.locator(".jp-Cell").last.locator(".nlshell")
    block.wait_for()
    block.locator("summary", has_text="vx0").first.click()
    block.locator("li", has_text="IFLA_MTU").last.hover()


PICTURES = {"explorer": ("%nl explore link show", explorer), "notebook": ("%nl link show", notebook)}


def main(names: list[str]) -> None:
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        raise SystemExit("Chromium is needed, and not installed")
    with TemporaryDirectory() as folder, sync_playwright() as driver:
        lab = Lab(Path(folder))
        browser = driver.chromium.launch(executable_path=path, args=FLAGS)
        try:
            for name in names or PICTURES:
                command, prepare = PICTURES[name]
                page = browser.new_page(viewport={"width": WIDTH + 60, "height": HEIGHT}, color_scheme="light")
                lab.open(page, lab.notebook(name, *SETUP, command))
                lab.run_all(page)
                prepare(page)
                page.wait_for_timeout(500)
                shot(page, HERE / f"{name}.png")
                page.close()
        finally:
            browser.close()
            lab.close()


def shot(page: Any, path: Path) -> None:
    """The last cell with its output, cut off where it would be higher than wide."""
    box = page.locator(".jp-Cell").last.bounding_box()
    box["height"] = min(box["height"], 0.62 * box["width"])
    page.screenshot(path=path, clip=box)
    print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
