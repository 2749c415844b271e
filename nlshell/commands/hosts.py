"""On which machine requests go: `host`."""

from __future__ import annotations

from ..answers.values import Text
from ..language.kinds import Name
from ..language.table import Command
from ..render.style import safe
from .state import Result, State, host_called

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..language.table import Call


def host(state: State, call: Call) -> Result:
    which = " ".join(call.words)
    if not which:
        return Result(lines=[_where(state)], data=[{"host": state.host_place or None}])
    place = host_called(which)
    if place is None:
        state.go_to(None)
        return Result(lines=["requests go to this machine again"])
    connect(state, place)
    ended = "; the sandbox has ended" if state.root.sandboxed else ""
    state.go_to(place)
    return Result(
        lines=[
            safe(
                f"requests go to {place} (Linux {state.end.release}) from now on{ended}; `host own` goes back"
            )
        ]
    )


def connect(state: State, place: str) -> None:
    """Have a connection: a host that cannot be reached is refused now, and we stay where we are. Raises Disconnected."""
    tried = state.with_options({"host": place})
    tried.end.release  # noqa: B018  it asks


def _where(state: State) -> str:
    if not state.host_place:
        return "requests go to this machine; `host ssh://HOST` asks another, `host exec:COMMAND` one behind a command"
    return safe(f"requests go to {state.place}; `host own` goes back")


COMMANDS = [
    Command("host", host, "ask the kernel of another machine, where nothing is needed but Python 3: ssh://HOST, or a command",
            free="[ssh://HOST|exec:COMMAND|own]", many=True, kind=Name("host"), choices={"own": "back to this machine"}, gives=Text),
]  # fmt: skip
