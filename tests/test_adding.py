"""docs/adding.md, carried out: its lines go into a copy of the package, and what they add is there at every door.

tests/added.py looks for it, in a process of its own for each section; another has all of them together.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import live
from .test_plugins import install

PAGE = (live.ROOT / "docs" / "adding.md").read_text()
SECTIONS = {name: text for name, _, text in (each.partition("\n") for each in re.split(r"^## (?:An? )?", PAGE, flags=re.MULTILINE)[1:])}
# What a sentence in front of lines says of them.
_FILE = re.compile(r"(?:In|A new file) `(nlshell/[\w/]+\.py)`")
_REPLACED = re.compile(r"In `(nlshell/[\w/]+\.py)`, `([^`]+)` becomes `([^`]+)`")
_PLACE = re.compile(r"(behind|before) `([^`]+)`:\s*$")


def apply(section: str, root: Path) -> None:
    """Write the lines of a section into a copy of the package in this folder."""
    for prose, lines in blocks(section):
        for file, old, new in _REPLACED.findall(prose):
            text = (root / file).read_text()
            assert text.count(old) == 1, (file, old)
            (root / file).write_text(text.replace(old, new))
        path = root / _FILE.findall(prose)[-1]
        place = _PLACE.search(prose)
        if place is None:
            assert not path.exists(), path
            path.write_text(lines)
        else:
            _insert(path, place[1], place[2], lines)


def _insert(path: Path, where: str, quoted: str, lines: str) -> None:
    beginning = quoted.removesuffix("…").rstrip()
    old = path.read_text().splitlines(keepends=True)
    found = [number for number, line in enumerate(old) if line.lstrip().startswith(beginning)]
    assert len(found) == 1, (path, quoted, found)
    indent = old[found[0]][: -len(old[found[0]].lstrip())]
    new = [indent + line if line.strip() else line for line in lines.splitlines(keepends=True)]
    at = found[0] + (where == "behind")
    path.write_text("".join([*old[:at], *new, *old[at:]]))


def blocks(section: str) -> Iterator[tuple[str, str]]:
    """The lines of a section, each block with the sentences in front of it."""
    pieces = re.split(r"^```\w*\n", SECTIONS[section], flags=re.MULTILINE)
    for prose, lines in zip(pieces[::2], pieces[1::2]):
        yield " ".join(prose.split()), lines


def look_for(sections: list[str], folder: Path, *paths: Path) -> None:
    """Run the checks of sections with these folders in front of the modules' path."""
    places = [*paths, live.ROOT]
    ran = subprocess.run(
        [sys.executable, "-m", "tests.added", *sections],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, places)),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "IPYTHONDIR": str(folder / "ipython"),
        },
    )
    assert ran.returncode == 0, f"{ran.stdout[-1500:]}\n{ran.stderr[-3000:]}"
    package = (paths[0] if (paths[0] / "nlshell").exists() else live.ROOT) / "nlshell"
    assert ran.stdout.splitlines()[-1] == f"all of it, in {package}"


def copied(folder: Path) -> Path:
    """A copy of the package, with what Python has compiled of it."""
    shutil.copytree(live.ROOT / "nlshell", folder / "nlshell")
    return folder


def test_the_page_has_a_section_for_each() -> None:
    wanted = {"attribute", "family", "kind of link", "queueing discipline", "view", "command"}
    assert set(SECTIONS) == wanted | {"stage", "format", "dialect"}


@pytest.mark.extra("jupyter")
@pytest.mark.parametrize("section", SECTIONS)
def test_what_a_section_adds_is_there_at_every_door(section: str, tmp_path: Path) -> None:
    apply(section, copied(tmp_path))
    look_for([section], tmp_path, tmp_path)


@pytest.mark.extra("jupyter")
def test_all_of_it_together(tmp_path: Path) -> None:
    copied(tmp_path)
    for section in SECTIONS:
        apply(section, tmp_path)
    look_for(list(SECTIONS), tmp_path, tmp_path)


# What the lines of a section need in a module of a package, and the object in it that is named; "" for the last lines.
PACKAGED = {
    "family": ("families", "", "FAMILY"),
    "view": (
        "views",
        "from nlshell.answers.values import Result; from nlshell.commands.views import look, view",
        "",
    ),
    "command": ("commands", "", "ERRNO"),
    "stage": (
        "stages",
        """
from nlshell.answers.sifting import *
from nlshell.answers.sifting import _chosen, _feed, _getters, _given, _known
from nlshell.answers.stages import Stage, _needs
from nlshell.language.kinds import Paths
later = lambda module, name: globals()[name]
_all = lambda *kinds, name: dict.fromkeys(kinds, globals()[name])
""",
        "",
    ),
    "format": (
        "formats",
        """
from nlshell.answers.columns import clean, safe, table_of
from nlshell.answers.formats import Format
from nlshell.answers.values import Frame, Table
_columns, later = "", lambda module, name: globals()[name]
""",
        "",
    ),
    "dialect": (
        "dialects",
        "import re; from nlshell.capture.hextext import Dialect, Pasted, Record",
        "",
    ),
}


@pytest.mark.extra("jupyter")
def test_a_package_of_its_own_brings_the_same(tmp_path: Path) -> None:
    for section, (group, imports, name) in PACKAGED.items():
        *functions, last = [lines for _, lines in blocks(section) if "errno.ERRNO" not in lines]
        row = last if name else f"ROW = {last.strip().removesuffix(',')}\n"
        lines = "\n".join([*functions, row]).replace("from ..", "from nlshell.")
        source = f"from __future__ import annotations\n{imports}\n{lines}"
        package = f"brings_{section}"
        install(tmp_path, package, "", **{group: f"it = {package}:{name or 'ROW'}"})
        (tmp_path / f"{package}.py").write_text(source)
    look_for(list(PACKAGED), tmp_path, tmp_path)
