"""Where requests go: `netns`, `sandbox`."""

from __future__ import annotations

from ..answers.values import Text
from ..errors import MissingNameError, SystemFault, UsageError
from ..language.kinds import Name
from ..language.table import Command
from ..render.style import safe
from .state import Result, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..errors import NlshellError
    from ..kernel.ends import End
    from ..kernel.namespace import Namespace
    from ..language.table import Call

OWN = ("own", "-")


def netns(state: State, call: Call) -> Result:
    which = call.arguments.get("", "")
    if not which:
        return Result(lines=[_where(state)], data=[{"namespace": state.netns_place or None}])
    if which == "list":
        known = state.end.namespaces()
        lines = [safe(name) for name in known] or [
            "there are no named network namespaces; `sandbox` makes one to play in"
        ]
        return Result(lines=lines, data=[{"namespace": name} for name in known])
    if which in OWN:
        ended = "; the sandbox has ended" if state.root.sandboxed else ""
        state.enter(None)
        where = (
            f"the one that {state.host_place} begins in"
            if state.host
            else "our own network namespace"
        )
        return Result(lines=[safe(f"requests go to {where} again{ended}")])
    place = entered(which, state.end)
    state.enter(place)
    return Result(
        lines=[
            safe(
                f"requests go to the network namespace {place.label} from now on; `netns own` goes back"
            )
        ]
    )


def entered(which: str, end: End) -> Namespace:
    """A namespace by name, path or process id. One that is none, or forbidden, is refused now. Raises SystemFault."""
    from ..kernel.ends import HERE
    from ..kernel.namespace import Namespace

    if end is not HERE:
        found: Namespace = end.namespace(which)
        return found
    place = None
    try:
        place = Namespace.open(which)
        place.run(lambda: None)
    except SystemFault as fault:
        if place is not None:
            place.close()
        raise _refusal(which, fault) from None
    return place


def _refusal(which: str, fault: SystemFault) -> NlshellError:
    """Why a namespace cannot be entered, and what to do: one that is forbidden is not one that is missing."""
    import errno

    from ..kernel.namespace import names, path_of

    if fault.errno in (errno.EPERM, errno.EACCES):
        return SystemFault(
            f"the network namespace {which!r} ({path_of(which)}) may not be entered: that takes CAP_SYS_ADMIN, and CAP_SYS_PTRACE "
            "where it belongs to another's process; run nlshell as root, or play in `sandbox`, which takes no rights",
            fault.errno,
        )
    if fault.errno != errno.ENOENT or "/" in which:
        return fault
    if which.isdecimal():
        return SystemFault(
            f"no network namespace {which!r}: there is no process of that id", fault.errno
        )
    known = names()
    hint = f"there is no network namespace {path_of(which)}; named ones: {', '.join(known) or 'there are none'}"
    return MissingNameError("network namespace", which, known, hint)


def _where(state: State) -> str:
    if not state.netns_place:
        if state.host is not None:
            return safe(f"requests go to the network namespace that {state.host_place} begins in")
        return "requests go to our own network namespace; `netns NAME|PATH|PID` looks into another, `netns list` lists them"
    return safe(f"requests go to the network namespace {state.place}; `netns own` goes back")


def sandbox(state: State, call: Call) -> Result:
    if state.dry_run:
        raise UsageError("`sandbox` sends nothing by itself; leave --dry-run out")
    if state.host is not None:
        raise UsageError(
            f"a sandbox is one of this machine, and requests go to {state.host_place}; `host own` goes back"
        )
    enter_sandbox(state)
    return Result(
        lines=[
            "requests go to a private network namespace now, which ends with us; change there what you like"
        ]
    )


def enter_sandbox(state: State) -> None:
    """Make a private network namespace and send requests there from now on. Raises SystemFault."""
    from ..kernel.namespace import private

    place = private()
    place.label = "sandbox"
    state.enter(place, sandboxed=True)


COMMANDS = [
    Command("netns", netns, "look into another network namespace: by name, path or process id", free="[NAME|PATH|PID|list|own]",
            kind=Name("namespace"), choices={"list": "the named ones", "own": "back to our own"}, gives=Text),
    Command("sandbox", sandbox, "a private network namespace to play in, also for an ordinary user", gives=Text),
]  # fmt: skip
