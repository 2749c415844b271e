"""Where requests go: `netns`, `sandbox`."""

from __future__ import annotations

from ..errors import UsageError
from ..render.style import safe
from .table import Command, Result, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .language import Line

OWN = ("own", "-")


def netns(state: State, arguments: dict[str, str], line: Line) -> Result:
    from ..kernel.namespace import Namespace, names

    which = arguments.get("", "")
    if not which:
        return Result(lines=[_where(state)], data=[{"namespace": state.place or None}])
    if which == "list":
        known = names()
        lines = [safe(name) for name in known] or ["there are no named network namespaces; `sandbox` makes one to play in"]
        return Result(lines=lines, data=[{"namespace": name} for name in known])
    if which in OWN:
        ended = "; the sandbox has ended" if state.root.sandboxed else ""
        state.enter(None)
        return Result(lines=[f"requests go to our own network namespace again{ended}"])
    place = Namespace.open(which)
    try:
        place.run(lambda: None)  # so that a name that is none, or forbidden, is refused now and not at the next command
    except BaseException:
        place.close()
        raise
    state.enter(place)
    return Result(lines=[safe(f"requests go to the network namespace {place.label} from now on; `netns own` goes back")])


def _where(state: State) -> str:
    if not state.place:
        return "requests go to our own network namespace; `netns NAME|PATH|PID` looks into another, `netns list` lists them"
    return safe(f"requests go to the network namespace {state.place}; `netns own` goes back")


def sandbox(state: State, arguments: dict[str, str], line: Line) -> Result:
    if state.dry_run:
        raise UsageError("`sandbox` sends nothing by itself; leave --dry-run out")
    enter_sandbox(state)
    return Result(lines=["requests go to a private network namespace now, which ends with us; change there what you like"])


def enter_sandbox(state: State) -> None:
    """Make a private network namespace and send requests there from now on. Raises SystemFault."""
    from ..kernel.namespace import private

    place = private()
    place.label = "sandbox"
    state.enter(place, sandboxed=True)


COMMANDS = [
    Command("netns", netns, "look into another network namespace: by name, path or process id", free="[NAME|PATH|PID|list|own]",
            free_names="namespace", choices={"list": "the named ones", "own": "back to our own"}),
    Command("sandbox", sandbox, "a private network namespace to play in, also for an ordinary user"),
]  # fmt: skip
