"""The notebooks of the course run from top to bottom: without privileges, without a sandbox, unanswered and answered."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.live import ROOT, need
from tests.test_teach import RIGHT

for module in ("IPython", "ipykernel", "matplotlib", "nbclient", "nbformat"):
    pytest.importorskip(module, reason=f"needs {module}, which `pip install netlink-shell[test]` brings")

import nbformat  # noqa: E402

FOLDER = ROOT / "notebooks"
NAMES = [
    "01-a-message-under-the-microscope",
    "02-attributes-and-nests",
    "03-dumps-done-and-dataframes",
    "04-when-the-kernel-says-no",
    "05-listening",
]
# What a notebook has to show besides text.
SHOWN = {
    "01": {"text/html"},
    "02": {"text/html", "image/svg+xml"},
    "03": {"text/html", "image/png"},
    "04": {"text/html"},
    "05": {"text/html", "image/png"},
}
FORBIDDEN = """
import nlshell.kernel.namespace
def _forbidden():
    raise nlshell.SystemFault("user namespaces are forbidden here")
nlshell.kernel.namespace.private = _forbidden
"""


@cache
def refresh() -> Any:
    """The module notebooks/refresh.py."""
    spec = importlib.util.spec_from_file_location("refresh", FOLDER / "refresh.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(name: str) -> Any:
    return nbformat.read(FOLDER / f"{name}.ipynb", 4)


def code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def exercises(notebook: Any) -> dict[str, Any]:
    """Question -> cell."""
    found = {}
    for cell in code_cells(notebook):
        for question in re.findall(r'teach\.check\("(\w+)", \.\.\.\)', cell.source):
            assert "exercise" in cell.metadata.get("tags", [])
            found[question] = cell
    return found


def kinds(notebook: Any) -> set[str]:
    return {kind for cell in code_cells(notebook) for output in cell.outputs for kind in output.get("data", {})}


def text(cell: Any) -> str:
    parts = [output.get("text", "") or output.get("data", {}).get("text/plain", "") for output in cell.outputs]
    return "\n".join(parts)


def everything(notebook: Any) -> str:
    return "\n".join(text(cell) for cell in code_cells(notebook))


def test_these_are_all() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.ipynb")) == NAMES


def test_every_question_is_asked_once() -> None:
    asked = [question for name in NAMES for question in exercises(read(name))]
    assert sorted(asked) == sorted(RIGHT)


@pytest.mark.parametrize("name", NAMES)
def test_it_runs_without_privileges(name: str, tmp_path: Path) -> None:
    """As it is committed, and as an ordinary user: as root, all capabilities are given up first."""
    copy = tmp_path / f"{name}.ipynb"
    shutil.copy(FOLDER / copy.name, copy)
    command = [sys.executable, str(FOLDER / "refresh.py"), str(copy)]
    if os.geteuid() == 0:
        need("setpriv")
        command = ["setpriv", "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", *command]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "IPYTHONDIR": str(tmp_path / "ipython")}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=environment)
    assert done.returncode == 0, done.stdout[-500:] + done.stderr[-3000:]
    notebook = nbformat.read(copy, 4)
    assert kinds(notebook) >= SHOWN[name[:2]]
    for question, cell in exercises(notebook).items():
        assert f"○ {question}: " in text(cell)


@pytest.mark.parametrize("name", NAMES)
def test_right_answers_pass_and_no_sandbox_is_needed(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    notebook = read(name)
    cells = exercises(notebook)
    for question, cell in cells.items():
        cell.source = cell.source.replace("...", repr(RIGHT[question]))
    notebook.cells.insert(0, nbformat.v4.new_code_cell(FORBIDDEN))
    refresh().execute(notebook)
    for question, cell in cells.items():
        assert f"✓ {question}: Right. " in text(cell)
    assert "No sandbox here (user namespaces are forbidden here)" in everything(notebook)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_committed_is_clean(name: str) -> None:
    raw = (FOLDER / f"{name}.ipynb").read_text()
    assert len(raw) < 400_000
    assert re.search(r"/(?:home|root|tmp|work)/|Traceback|widget-view", raw) is None
    assert re.search(r"https?://(?!www\.w3\.org/)", raw) is None
    notebook = read(name)
    nbformat.validate(notebook)
    assert [cell["id"] for cell in notebook.cells] == [f"cell-{number:02}" for number in range(len(notebook.cells))]
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert kinds(notebook) >= SHOWN[name[:2]], "run notebooks/refresh.py: the outputs are committed, too"
    for cell in code_cells(notebook):
        assert cell.execution_count is None and set(cell.metadata) <= {"tags"}
        assert all(output.output_type != "error" and output.get("name") != "stderr" for output in cell.outputs)


@pytest.mark.parametrize("name", NAMES)
def test_links_between_notebooks_lead_somewhere(name: str) -> None:
    for cell in read(name).cells:
        for target in re.findall(r"\]\(([^)]+)\)", cell.source) if cell.cell_type == "markdown" else ():
            assert (FOLDER / target).is_file(), target
