"""What the rooms above add to things of the rooms below: an exchange's DataFrame, a message's explorer.

The method stands with the thing, where people look for it, and its file knows of nothing above: it
asks for the function that fills a hook. Which one that is, says `nlshell/__init__.py` for all doors,
by names; a module is imported when its hook is first asked for.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def later_in(package: str) -> Callable[[str, str], Callable[..., Any]]:
    """later("module", "name"): a function of this package whose module is imported when it is first called, so that a cold
    start pays for what it uses.
    """

    def later(module: str, name: str) -> Callable[..., Any]:
        def run(*arguments: Any) -> Any:
            from importlib import import_module

            return getattr(import_module(f"{package}.{module}"), name)(*arguments)

        return run

    return later


_filled: dict[str, tuple[str, str]] = {}


def fill(module: str, **functions: str) -> None:
    """Say that functions of a module fill hooks: hook=function. The last word on a hook counts."""
    for hook, function in functions.items():
        _filled[hook] = module, function


def hook(name: str) -> Callable[..., Any]:
    """The function that fills a hook. Raises LookupError where nothing does, and what its import raises."""
    from importlib import import_module

    module, function = _filled[name]
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found
