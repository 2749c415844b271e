"""What other packages bring: the objects that they name in entry points of the groups `nlshell.KIND`.

An entry point names an object of its kind, a list or tuple of such, or a function that gives either.
What cannot be used (its import fails, it is of another type, its name is taken) is told in one
sentence and left out; all else goes on.

Nothing is looked for before somebody asks, and then once a process. `importlib.metadata` takes some
50 ms to import, so a look at the folders tells first whether any package names a group of ours.
"""

from __future__ import annotations

import os
import sys
from _thread import RLock  # `threading` would take a millisecond of a cold start

from .errors import NlshellError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from importlib.metadata import EntryPoint
    from typing import Any, TypeVar

    Thing = TypeVar("Thing")

KINDS = ("families", "dialects", "commands", "views", "stages", "formats")
POLICIES = ("all", "families", "none")
VARIABLE = "NLSHELL_NO_PLUGINS"

_lock = RLock()
_found: dict[str, list[Plugin]] | None = None
_policy = "all"
_tell: Callable[[str], None] | None = None


class Plugin:
    """One entry point: its kind, its name, its package, and what it names ("module:attribute")."""

    def __init__(self, kind: str, entry: EntryPoint) -> None:
        self.kind = kind
        self.name = entry.name
        self.value = entry.value
        self.package = _package(entry)
        self._entry = entry
        self._given: list[Any] | None = None
        self._loading = False
        self._told: set[str] = set()
        # Its own: under one for all, a plugin could wait for the registry's lock, and that for it.
        self._lock = RLock()

    def load(self) -> list[Any]:
        """The objects that it gives, imported at the first call; none if that fails, which is told."""
        with self._lock:
            if self._given is None and not self._loading:  # its own import may lead here
                self._loading = True
                try:
                    given = self._entry.load()
                    given = given() if callable(given) else given
                    # Among families a tuple is (protocol, family), which the registry takes apart.
                    several = isinstance(given, list) or (isinstance(given, tuple) and self.kind != "families")
                    self._given = list(given) if several else [given]
                except (Exception, SystemExit) as error:  # after an interrupt the next look loads it
                    self._given = []
                    self.blame(error)
                finally:
                    self._loading = False
            return list(self._given or ())

    def drop(self, thing: Any) -> bool:
        """Give this object no more; whether it was given before."""
        with self._lock:
            given = self._given or []
            left = [each for each in given if each is not thing]
            if len(left) == len(given):
                return False
            self._given = left
            return True

    def blame(self, error: BaseException | str) -> None:
        """Tell why something of this plugin is left out, once."""
        if isinstance(error, BaseException) and not isinstance(error, NlshellError):
            error = f"{type(error).__name__}: {error}"
        why = " ".join(str(error).split()).rstrip(".:")
        if why in self._told:
            return
        self._told.add(why)
        _say(f"the plugin {self.name} ({self.value}, of {self.package}) is left out: {why}")

    def __repr__(self) -> str:
        return f"<Plugin {self.kind}: {self.name} = {self.value} of {self.package}>"


def use(policy: str) -> None:
    """Say which may load from now on: "all"; "families", which are descriptions; "none", which is final.

    Where NLSHELL_NO_PLUGINS is set (to anything but "" and "0"), none does, whatever is said here.
    """
    global _policy
    if policy not in POLICIES:
        raise ValueError(policy)
    if _policy != "none":
        _policy = policy


def tell_to(tell: Callable[[str], None] | None) -> None:
    """Have sentences about plugins said this way, from any thread; None: as warnings of Python."""
    global _tell
    _tell = tell


def found(kind: str) -> list[Plugin]:
    """The plugins of a kind that may load, by package and name; that imports none of them."""
    if kind not in KINDS:
        raise ValueError(kind)
    if _policy == "none" or os.environ.get(VARIABLE, "") not in ("", "0"):
        return []
    if _policy == "families" and kind != "families":
        return []
    global _found
    with _lock:
        if _found is None:
            _found = _scan()
        return _found.get(kind, [])


def load(
    kind: str,
    type: type[Thing],
    *,
    taken: Collection[str] = (),
    names: Callable[[Thing], Iterable[str]] = lambda thing: (thing.name,),  # type: ignore[attr-defined]
    read_only: bool = False,
) -> list[Thing]:
    """All objects of a kind that plugins give and that can be used; imported when first asked for.

    taken      names that nlshell itself gives away; of two plugins with one name the first has it
    names      what an object is called
    read_only  this once as under the policy "families"
    """
    if read_only and kind != "families":
        return []
    things: list[Thing] = []
    owners: dict[str, str] = dict.fromkeys(taken, "nlshell")
    for plugin in found(kind):
        for thing in plugin.load():
            if not isinstance(thing, type):
                plugin.blame(not_wanted(thing, type))
                continue
            try:
                own = list(names(thing))
                clash = next((name for name in own if name in owners), None)
            except Exception as error:
                plugin.blame(error)
                continue
            if clash is not None:
                plugin.blame(f"the name {clash!r} is taken by {owners[clash]}")
                continue
            owners.update(dict.fromkeys(own, plugin.package))
            things.append(thing)
    return things


def leave_out(thing: Any, error: BaseException | str) -> None:
    """Something that a plugin gave has failed: tell why, and give it no more."""
    for plugins in (_found or {}).values():
        for plugin in plugins:
            if plugin.drop(thing):
                plugin.blame(error)


def package_of(thing: Any) -> str:
    """The package that gave a thing; "" for one of our own."""
    for plugins in (_found or {}).values():
        for plugin in plugins:
            if any(each is thing for each in plugin.load()):
                return plugin.package
    return ""


def not_wanted(thing: object, type: type) -> str:
    """What to say of an object of a wrong type."""
    given, wanted = thing.__class__.__name__, type.__name__
    return f"it gives {_an(given)}, and {_an(wanted)} is wanted"


def _say(sentence: str) -> None:
    if _tell is not None:
        _tell(sentence)
        return
    from warnings import warn

    warn(f"nlshell: {sentence}", RuntimeWarning, stacklevel=3)


def _an(name: str) -> str:
    return f"{'an' if name[:1] in 'AEIOUaeiou' else 'a'} {name}"


# --- looking for them


def _scan() -> dict[str, list[Plugin]]:
    if not _may_be_any():
        return {}
    from importlib.metadata import entry_points

    try:
        everything = entry_points()
        return {kind: _sorted(kind, everything.select(group=f"nlshell.{kind}")) for kind in KINDS}
    except Exception as error:  # what some other package says of itself cannot be read
        _say(f"plugins cannot be looked for: {type(error).__name__}: {error}")
        return {}


def _sorted(kind: str, entries: Iterable[EntryPoint]) -> list[Plugin]:
    return sorted((Plugin(kind, entry) for entry in entries), key=lambda plugin: (plugin.package, plugin.name))


def _may_be_any() -> bool:
    """Whether the folders that modules come from have a package that names a group of ours.

    This only saves the import of importlib.metadata, which then says what there is; where packages
    may stand in something else than folders, it is asked at once.
    """
    finders = [finder for finder in sys.meta_path if hasattr(finder, "find_distributions")]
    if any(getattr(finder, "__name__", "") != "PathFinder" for finder in finders):
        return True
    for folder in sys.path:
        if folder.endswith(".egg") or os.path.isfile(folder):
            return True
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue
        for name in names:
            if name.lower().endswith((".dist-info", ".egg-info")):
                try:
                    with open(os.path.join(folder, name, "entry_points.txt"), "rb") as file:
                        if b"[nlshell." in file.read():
                            return True
                except OSError:
                    continue
    return False


def _package(entry: EntryPoint) -> str:
    """Which package has an entry point; where its metadata do not tell, the module that it names."""
    try:
        name = entry.dist.name if entry.dist is not None else None
    except Exception:  # no METADATA, or damaged ones
        name = None
    return name or entry.value.partition(":")[0].partition(".")[0]
