"""Run the notebooks and write them back with their outputs: python notebooks/refresh.py [--check] [FILE …]

The outputs are committed because GitHub, and whoever has no kernel at hand, shows a notebook with nothing but what is in
the file. What changes from run to run is taken out, so that a run which changes nothing leaves no difference behind:
widget views (their HTML or text stays), execution counts, times, random ids of HTML blocks, warnings of the machine.
--check runs them and writes nothing.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parent
WIDGET = "application/vnd.jupyter.widget-view+json"
_IDENT = re.compile(r"\bnl[0-9a-f]{6}\b")


def execute(notebook: Any, folder: Path = FOLDER, timeout: int = 60) -> Any:
    """Run all cells in a kernel of this Python, in place. Raises CellExecutionError at the first error."""
    NotebookClient(notebook, timeout=timeout, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    return notebook


def clean(notebook: Any) -> Any:
    """Take out what changes from run to run, in place."""
    names: dict[str, str] = {}

    def stable(match: re.Match[str]) -> str:
        return names.setdefault(match[0], f"nl{len(names):06}")

    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.execution_count = None
        cell.metadata.pop("execution", None)
        kept = []
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = None
            data = output.get("data", {})
            data.pop(WIDGET, None)
            if "text/html" in data:
                data["text/html"] = _IDENT.sub(stable, data["text/html"])
            if output.get("name") == "stderr" or (output.output_type in ("display_data", "execute_result") and not data):
                continue
            if kept and output.output_type == kept[-1].output_type == "stream":  # cut where the reader happened to look
                kept[-1].text += output.text
                continue
            kept.append(output)
        cell.outputs = kept
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def main(arguments: list[str]) -> int:
    check = "--check" in arguments
    for path in [Path(name) for name in arguments if name != "--check"] or sorted(FOLDER.glob("*.ipynb")):
        notebook = clean(execute(nbformat.read(path, 4)))
        if not check:
            nbformat.write(notebook, path)
        print(path.name, "runs")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
