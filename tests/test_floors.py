"""The floors of docs/design.md: what a file of nlshell imports lies below it, and circles are small.

The document is what is tested: its picture says where each room stands, the lines below the picture
which rooms may ask others beside or above them. All imports count, wherever they stand in a file: at
its head, inside a function, in `later("sift", "where")`, and as a string that is the name of a
module. Left out are those under `if TYPE_CHECKING:`, which never happen; what the registry finds by
the name of a file; and that Python, to import a.b, imports a.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from nlshell import hooks
from nlshell.extras import FRAMES, missing

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "nlshell"
DESIGN = (ROOT / "docs" / "design.md").read_text()
MOST_IN_A_CIRCLE = 8
GROUND, TOP = 0, 99


class Import(NamedTuple):
    importer: str  # "codec/message.py"
    line: int
    imported: str
    named: bool  # by a string, not by a statement

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.imported}"


# --- what the document says


@cache
def floors() -> dict[str, int]:
    """Room ("codec"), or file that is in none ("errors.py") -> floor, as in the picture."""
    found: dict[str, int] = {}
    for label, number, rest in re.findall(r"^ {4}(top|ground|floor (\d+)) +(.+)$", DESIGN, re.MULTILINE):
        floor = int(number) if number else TOP if label == "top" else GROUND
        for word in rest.split():
            if not re.fullmatch(r"\w+/|\w+\.py", word):
                break  # here the words about it begin
            assert word.rstrip("/") not in found, f"{word} is twice in the picture"
            found[word.rstrip("/")] = floor
    return found


@cache
def rules() -> list[tuple[str, str, str]]:
    """(room, verb, room or file). "asks" and "finds" (by a string) allow what the floors do not, "spares" forbids."""
    lines = re.findall(r"^ {4}(\w+(?:\.py)?) +(asks|finds|spares) +(\S+(?:, \S+)*)(?: {2}.*)?$", DESIGN, re.MULTILINE)
    return [(room, verb, other) for room, verb, others in lines for other in others.split(", ")]


def fits(path: str, place: str) -> bool:
    return path == place or path.startswith(f"{place}/")


def room(path: str) -> str:
    return path.partition("/")[0]


def verdict(each: Import) -> str:
    """What is wrong with an import, or ""."""
    inside, other = room(each.importer), room(each.imported)
    if inside == other:
        return ""
    above, below = floors()[inside], floors()[other]
    said = {verb for who, verb, whom in rules() if who == inside and fits(each.imported, whom)}
    if "spares" in said:
        return f"{inside} spares {other}"
    if above > below or above == TOP or "asks" in said or ("finds" in said and each.named):
        return ""
    return f"{other} is above {inside}" if above < below else f"{other} is beside {inside}, and the document does not say that it is asked"


# --- what the files do


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, str]:
    """Name of a module -> its file, from nlshell/ on."""
    return {name_of(path): path.relative_to(HOUSE).as_posix() for path in sorted(HOUSE.rglob("*.py"))}


def occurring(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those for type checkers alone."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            for other in child.orelse:
                yield other
                yield from occurring(other)
        else:
            yield child
            yield from occurring(child)


def imported(node: ast.AST, package: str) -> Iterator[tuple[str, bool]]:
    """The modules that a statement or an expression imports, and whether by a string. Some are none of ours."""
    if isinstance(node, ast.Import):
        yield from ((alias.name, False) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        above = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
        module = ".".join([*above, *([node.module] if node.module else [])])
        for alias in node.names:
            inner = f"{module}.{alias.name}"
            yield (inner if inner in modules() else module), False
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("nlshell."):
        yield node.value, True
    elif isinstance(node, ast.Call) and ast.unparse(node.func) == "later" and isinstance(node.args[0], ast.Constant):
        yield f"{package}.{node.args[0].value}", False


def imports_of(source: str, module: str, path: str) -> set[Import]:
    package = module if path.endswith("__init__.py") else module.rpartition(".")[0]
    return {
        Import(path, node.lineno, modules()[name], named)  # type: ignore[attr-defined]
        for node in occurring(ast.parse(source))
        for name, named in imported(node, package)
        if name in modules() and name != module
    }


@cache
def imports() -> list[Import]:
    return sorted(each for module, path in modules().items() for each in imports_of((HOUSE / path).read_text(), module, path))


def circles(found: list[Import]) -> list[set[str]]:
    """Sets of files of which each leads to each other one, the largest first."""
    after: dict[str, set[str]] = defaultdict(set)
    for each in found:
        after[each.importer].add(each.imported)

    def reached(path: str) -> set[str]:
        known, waiting = set(), [path]
        while waiting:
            new = after[waiting.pop()] - known
            known |= new
            waiting += new
        return known

    reach = {path: reached(path) for path in list(after)}
    apart = {frozenset(other for other in reach[path] if path in reach.get(other, ())) for path in reach}
    return sorted((set(each) for each in apart if len(each) > 1), key=lambda each: (-len(each), sorted(each)))


def shown(circle: set[str]) -> str:
    """A circle, file by file, with the imports that hold it together."""
    lines = [f"a circle of {len(circle)} files, where {MOST_IN_A_CIRCLE} are the most:"]
    for path in sorted(circle):
        inner = sorted({(each.imported, each.line) for each in imports() if each.importer == path and each.imported in circle})
        lines.append(f"  {path} imports {', '.join(f'{other} (line {line})' for other, line in inner)}")
    return "\n".join(lines)


# --- and what of it holds


def test_the_picture_shows_the_house() -> None:
    there = {room(path) for path in modules().values()}
    assert not (missing := there - set(floors())), f"not in the picture of docs/design.md: {sorted(missing)}"
    assert not (gone := set(floors()) - there), f"in the picture of docs/design.md, but not there: {sorted(gone)}"
    for who, _, whom in rules():
        assert who in floors() and room(whom) in floors(), f"{who}, {whom}: a rule below the picture is about no room of it"


def test_imports_go_down() -> None:
    wrong = [f"{each}: {why}" for each in imports() if room(each.importer) in floors() and room(each.imported) in floors()
             and (why := verdict(each))]  # fmt: skip
    assert not wrong, "\n".join(["imports against the picture of docs/design.md:", *wrong])


def test_what_the_document_allows_is_made_use_of() -> None:
    allowed = {rule for rule in rules() if rule[1] != "spares"}
    used = {rule for rule in allowed for each in imports() if room(each.importer) == rule[0] and fits(each.imported, rule[2])}
    assert not allowed - used, "docs/design.md allows what nobody does"


def test_circles_are_small() -> None:
    large = [circle for circle in circles(imports()) if len(circle) > MOST_IN_A_CIRCLE]
    assert not large, "\n\n".join(map(shown, large))


def test_every_hook_is_filled_and_asked_for() -> None:
    asked = set()
    for path in modules().values():
        for node in ast.walk(ast.parse((HOUSE / path).read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("hook", "hooks.hook") and isinstance(node.args[0], ast.Constant):
                asked.add(node.args[0].value)
    assert asked == set(hooks._filled)
    for name in asked - ({"df", "columns"} if missing(*FRAMES) else set()):
        assert callable(hooks.hook(name)), name


# --- and that this test sees


def test_what_counts_as_an_import() -> None:
    source = """
from .. import hooks, errors
from ..wire import header as h
from . import tree
TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..commands.state import State
else:
    from .where import Where
def lazily():
    from ..jupyter.explorer import explore
    import nlshell.render.hex
    import_module("nlshell.protocols.core")
RUN = later("words", "name")
"""
    found = {each.imported for each in imports_of(source, "nlshell.codec.message", "codec/message.py")}
    assert found == {
        "hooks.py", "errors.py", "wire/header.py", "codec/tree.py", "codec/where.py", "jupyter/explorer.py", "render/hex.py",
        "protocols/core.py", "codec/words.py",
    }  # fmt: skip


def test_what_is_against_the_picture() -> None:
    def said(importer: str, imported: str, named: bool = False) -> str:
        return verdict(Import(importer, 1, imported, named))

    assert said("codec/message.py", "jupyter/explorer.py") == "jupyter is above codec"
    assert said("shell/loop.py", "__init__.py") == "__init__.py is above shell"
    assert "is beside jupyter" in said("jupyter/magics.py", "shell/loop.py")
    assert said("language/reading.py", "kernel/session.py") == "language spares kernel"
    assert said("schema/registry.py", "protocols/route/link.py") and not said("schema/registry.py", "protocols/core.py", named=True)
    assert not said("frames/dump.py", "kernel/bulk.py") and said("kernel/session.py", "frames/dump.py")
    assert not said("__main__.py", "entry.py") and said("errors.py", "files.py") and not said("commands/run.py", "hooks.py")


def test_a_circle_is_found_whole() -> None:
    lines = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "e"), ("e", "d"), ("e", "f")]
    assert circles([Import(one, 1, other, False) for one, other in lines]) == [{"a", "b", "c"}, {"d", "e"}]
