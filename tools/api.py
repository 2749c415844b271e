"""The reference page docs/api.md, made from the docstrings of what is stable: `python tools/api.py > docs/api.md`."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import nlshell
import nlshell.schema
import nlshell.testing

_HEAD = """# The library

This page is made from docstrings (`python tools/api.py > docs/api.md`). What stands here is stable: `nlshell`, for descriptions of
one's own `nlshell.schema`, and for tests `nlshell.testing`. All of it has types (`py.typed`). Every other module may change with any
version, and so may what is not listed.
"""
# What a class has of a base that is not public itself, and of which other members may change.
_INHERITED = {"Core": ("close", "families", "label", "open_socket")}


class _Text:
    """An annotation or a default as it is written."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def page() -> str:
    """The whole page, as Markdown."""
    parts = [_HEAD]
    for module in (nlshell, nlshell.schema, nlshell.testing):
        parts += [f"## {module.__name__}\n", _doc(module)]
        parts += _things(module)
    return "\n".join(part for part in parts if part).rstrip() + "\n"


def public(module: ModuleType) -> list[str]:
    """The names of a module that are for everybody."""
    listed = getattr(module, "__all__", None)
    if listed is not None:
        return list(listed)
    return [
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and not inspect.ismodule(value) and _is_ours(value) and name not in ("TYPE_CHECKING", "annotations")
    ]


def _is_ours(value: Any) -> bool:
    home = getattr(value, "__module__", None) or type(value).__module__
    return home.startswith("nlshell")


def _things(module: ModuleType) -> Iterator[str]:
    named = sorted(((name, getattr(module, name)) for name in public(module)), key=lambda pair: pair[0].lower())
    for name, thing in named:
        if inspect.isclass(thing):
            yield from _class(name, thing)
        elif inspect.isroutine(thing):
            yield f"### {name}\n"
            yield f"```python\n{_signature(name, thing)}\n```\n"
            yield _doc(thing)
    values = [(name, thing) for name, thing in named if not inspect.isclass(thing) and not inspect.isroutine(thing)]
    if values:
        yield "### Values\n"
        yield "| name | value |\n|---|---|"
        yield "\n".join(f"| `{name}` | {_value(thing)} |" for name, thing in values) + "\n"


def _value(thing: Any) -> str:
    if isinstance(thing, int):
        return f"`{thing:#x}`"
    kind = getattr(thing, "kind", "")
    return f"a {type(thing).__name__}" + (f": {kind}" if isinstance(kind, str) and kind else "")


def _class(name: str, thing: type) -> Iterator[str]:
    bases = dict.fromkeys(base.__name__ for base in _bases(thing) if base is not object)
    above = f" ({', '.join(bases)})" if bases else ""
    yield f"### {name}{above}\n"
    if (made := _constructor(name, thing)) is not None:
        yield f"```python\n{made}\n```\n"
    yield _doc(thing)
    for member, what in _members(thing):
        doc: Any
        if isinstance(what, property):
            head, doc = f"{member}{_returned(what.fget)}", what
        else:
            function = what.__func__ if isinstance(what, (classmethod, staticmethod)) else what
            head, doc = _signature(member, function, wide=True), function
        text = f"`{head}`\n\n{_doc(doc)}".rstrip()
        yield "- " + text.replace("\n", "\n  ").replace("\n  \n", "\n\n") + "\n"


def _bases(thing: type) -> Iterator[type]:
    """The bases that people can name; in the place of one of our own that is not public, its bases."""
    for base in thing.__bases__:
        if base.__name__ in nlshell.__all__ or base.__module__ in ("builtins", "collections.abc"):
            yield base
        else:
            yield from _bases(base)


def _constructor(name: str, thing: type) -> str | None:
    """How the class is called, where one of our own says it."""
    owner = next((base for base in thing.__mro__ if "__init__" in vars(base)), object)
    return _signature(name, vars(owner)["__init__"]) if owner.__module__.startswith("nlshell") else None


def _members(thing: type) -> list[tuple[str, Any]]:
    """Methods and properties that are for everybody, by name: its own, and those of bases that are."""
    found: dict[str, Any] = {}
    for base in reversed(thing.__mro__):
        wanted = _INHERITED.get(base.__name__)
        if not base.__module__.startswith("nlshell"):
            continue
        for name, what in vars(base).items():
            if name.startswith("_") or (wanted is not None and name not in wanted):
                continue
            if isinstance(what, (property, classmethod, staticmethod)) or (inspect.isfunction(what) and not _is_steps(what)):
                found[name] = what
    return sorted(found.items())


def _is_steps(function: Any) -> bool:
    """Whether it is what faces for threads and for tasks share, and nobody calls (kernel/steps.py)."""
    return str(function.__annotations__.get("return", "")).startswith("Steps[")


def _signature(name: str, function: Any, wide: bool = False) -> str:
    signature = inspect.signature(function)
    plain = []
    for parameter in signature.parameters.values():
        if parameter.name in ("self", "cls"):
            continue
        default = parameter.default
        if default is not parameter.empty and " at 0x" in repr(default):
            default = _Text("REGISTRY" if default is nlshell.REGISTRY else "…")
        annotation = parameter.annotation
        plain.append(
            parameter.replace(
                annotation=_Text(annotation) if isinstance(annotation, str) else annotation,
                default=default,
            )
        )
    told = _returned(function)
    text = f"{name}({', '.join(map(str, _separated(plain)))}){told}"
    if wide or len(text) <= 120:
        return text
    lines = "".join(f"    {each},\n" for each in _separated(plain))
    return f"{name}(\n{lines}){told}"


def _returned(function: Any) -> str:
    told = getattr(function, "__annotations__", {}).get("return", "None")
    return "" if told in ("None", None) else f" -> {told if isinstance(told, str) else getattr(told, '__name__', told)}"


def _separated(parameters: list[inspect.Parameter]) -> Iterator[str]:
    """Parameters with the `*` or `/` that stands between them."""
    starred = False
    for index, parameter in enumerate(parameters):
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            yield "*"
        starred = starred or parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_POSITIONAL)
        yield str(parameter)
        following = parameters[index + 1] if index + 1 < len(parameters) else None
        if parameter.kind is parameter.POSITIONAL_ONLY and (following is None or following.kind is not parameter.POSITIONAL_ONLY):
            yield "/"


def _doc(thing: Any) -> str:
    """A docstring: its first paragraph as prose, the rest, in which columns stand below each other, as it is."""
    own = thing.__doc__
    if not own:
        return ""
    first, _, rest = inspect.cleandoc(own).partition("\n\n")
    lead, *more = first.split("\n")
    # A table may begin right behind the first line.
    table = next((index for index, line in enumerate(more) if "  " in line), len(more))
    prose = "\n".join([lead, *more[:table]])
    rest = "\n\n".join(part for part in ("\n".join(more[table:]), rest) if part.strip())
    return f"{prose}\n" + (f"\n```text\n{rest.rstrip()}\n```\n" if rest else "")


if __name__ == "__main__":
    print(page(), end="")
