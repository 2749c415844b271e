"""What only an extra brings: which packages those are, and the one sentence where they are not installed.

The base install has what a terminal and a library need to talk netlink. A room, stage or format that takes more says so by
calling `need` before it does anything; nobody else looks whether a package is there.
"""

from __future__ import annotations

from .errors import MissingExtra

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# As in pyproject.toml, by the names under which they are imported; in an order in which none needs a later one.
EXTRAS = {
    "frames": ("numpy", "pandas", "pyarrow"),
    "yaml": ("yaml",),
    "jupyter": ("traitlets", "IPython", "matplotlib", "ipywidgets", "anywidget"),
}
FRAMES = EXTRAS["frames"]
WIDGETS = ("traitlets", "ipywidgets", "anywidget")  # what a widget of ours stands on
_EXTRA_OF = {package: extra for extra, packages in EXTRAS.items() for package in packages}
_CALLED = {"yaml": "PyYAML"}  # where it is installed under another name


def missing(*packages: str) -> list[str]:
    """Those of these packages that are not installed. One that is, and fails to be imported, raises what it raises."""
    from importlib import import_module

    found = []
    for package in packages:
        try:
            import_module(package)
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] not in _EXTRA_OF:
                raise
            found.append(package)
    return found


def sentence(what: str, packages: Sequence[str]) -> str:
    """`df` needs pandas: pip install 'netlink-shell[frames]'"""
    *others, last = (_CALLED.get(package, package) for package in packages)
    named = f"{', '.join(others)} and {last}" if others else last
    extras = ",".join(dict.fromkeys(_EXTRA_OF[package] for package in packages))
    return f"{what} needs {named}: pip install 'netlink-shell[{extras}]'"


def need(what: str, *packages: str) -> None:
    """Raise MissingExtra where one of these packages is not installed.

    what  wants them, for the sentence: "`df`", "a plot"
    """
    if absent := missing(*packages):
        raise MissingExtra(sentence(what, absent), absent[0])
