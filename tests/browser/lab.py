"""A Jupyter server on 127.0.0.1 in a folder of its own: JupyterLab under /lab, Notebook 7 under /notebooks."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
START = 60  # seconds


class Lab:
    """The server. Nothing of the user's own settings is read, and nothing outside is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "work"
        self.folder.mkdir()
        self.settings = folder / "settings"
        self.theme("JupyterLab Light")
        self._set("apputils-extension/notification", {"fetchNews": "false", "checkForUpdates": False})
        self._set("notebook-extension/tracker", {"windowingMode": "defer"})  # cells out of sight stay in the document
        self.token = secrets.token_hex(16)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        own = {"CONFIG": "config", "DATA": "data", "RUNTIME": "runtime"}
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON"))},
            **{f"JUPYTER_{name}_DIR": str(folder / place) for name, place in own.items()},
            "HOME": str(folder),
            "IPYTHONDIR": str(folder / "ipython"),
            "JUPYTERLAB_SETTINGS_DIR": str(self.settings),
            "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
            "PYTHONPATH": str(ROOT),
        }
        command = [
            sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={self.port}", "--ServerApp.port_retries=0",
            f"--IdentityProvider.token={self.token}", f"--ServerApp.root_dir={self.folder}", "--allow-root",
            "--LabApp.extension_manager=readonly", "--LabApp.news_url=None",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        ]  # fmt: skip
        self.log = folder / "log"
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=self.log.open("w"), stderr=subprocess.STDOUT, env=environment
        )
        self._wait()

    def _wait(self) -> None:
        end = monotonic() + START
        while monotonic() < end and self.process.poll() is None:
            with suppress(URLError, OSError), urlopen(f"{self.address}/api?token={self.token}", timeout=2):
                return
            sleep(0.1)
        self.close()
        raise AssertionError(f"JupyterLab does not start:\n{self.log.read_text()[-3000:]}")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _set(self, plugin: str, values: dict[str, Any]) -> None:
        path = self.settings / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))

    def theme(self, name: str) -> None:
        """ "JupyterLab Light" or "JupyterLab Dark", for pages that are opened from now on."""
        self._set("apputils-extension/themes", {"theme": name})

    def notebook(self, name: str, *cells: str) -> Path:
        """A notebook of code cells that were never run."""
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        made = [
            {"cell_type": "code", "id": f"cell{number}", "metadata": {}, "source": cell, "outputs": [], "execution_count": None}
            for number, cell in enumerate(cells)
        ]
        path = self.folder / f"{name}.ipynb"
        path.write_text(json.dumps({"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}))
        return path

    def open(self, page: Any, path: Path, app: str = "lab") -> None:
        """Show a notebook in JupyterLab or ("notebook") in Notebook 7, and wait until its kernel is there."""
        place = {"lab": "lab/tree", "notebook": "notebooks"}[app]
        page.goto(f"{self.address}/{place}/{path.name}?token={self.token}" + ("&reset" if app == "lab" else ""))
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        end = monotonic() + START
        while not self._has_kernel(path) and monotonic() < end:
            page.wait_for_timeout(100)
        if app == "lab" and page.locator("#jp-left-stack").is_visible():
            page.keyboard.press("Control+b")  # the file browser takes room

    def _has_kernel(self, path: Path) -> bool:
        """Whether a page is connected to the kernel of a notebook, and the kernel has nothing to do."""
        with urlopen(f"{self.address}/api/sessions?token={self.token}", timeout=10) as answer:
            kernels = [session["kernel"] for session in json.load(answer) if session["path"] == path.name]
        return any(kernel["connections"] > 0 and kernel["execution_state"] == "idle" for kernel in kernels)

    def run_all(self, page: Any) -> None:
        """Run all cells; a page that has only just connected to its kernel may pass over the first wish."""
        prompt = page.locator(".jp-InputPrompt").first
        for _ in range(20):
            page.locator(".lm-MenuBar-item", has_text="Run").first.click()
            page.locator(".lm-Menu-item[data-command='runmenu:run-all']").click()
            for _ in range(20):
                if prompt.inner_text().strip("[]: "):
                    return
                page.wait_for_timeout(100)
        raise AssertionError("the cells do not run")

    def close(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
