"""A state with live names that are given instead of asked for: the same on every machine."""

from __future__ import annotations

from typing import Any

from nlshell.answers.values import Result
from nlshell.commands import live
from nlshell.commands.live import Live
from nlshell.commands.state import State
from nlshell.language import complete as language, reading
from nlshell.language.complete import Candidate
from nlshell.language.names import Name, Names
from nlshell.language.place import Fault
from nlshell.language.sentences import sentences

NAMES = {
    "interface": ["lo", "eth0", "eth1", "br-lan", "a b"],
    "namespace": ["blue", "green"],
    "genl": ["nlctrl", "ethtool", "myfamily"],
    "group": ["ethtool.monitor"],
    "table": ["1000"],
    "nft": ["filter"],
}


class Given(Live):
    """Names from a dict; `asked` lists the kinds that were wanted."""

    def __init__(self, state: State, names: dict[str, list[str]]) -> None:
        super().__init__(state, background=False)
        self.names = names
        self.asked: list[str] = []

    def _ask(self, place: Any, what: str) -> Any:
        self.asked.append(what)
        if what == "registry":
            return super()._ask(place, what)
        if what.startswith("policy:"):
            return None
        return [Name(name, f"{what} {number}") for number, name in enumerate(self.names.get(what, ()), 1)]


def state_with(names: dict[str, list[str]] | None = None) -> State:
    """A state that completes with these names (NAMES unless told otherwise)."""
    state = State()
    state.live = Given(state, NAMES if names is None else names)
    return state


def spans(text: str, state: State) -> list[tuple[int, int, str]]:
    """The words of a line, as the prompt paints them."""
    return reading.spans(text, live.of(state))


def fault(text: str, state: State) -> Fault | None:
    """What the prompt says to a line on Enter."""
    return reading.doubt(text, live.of(state))


def complete(text: str, cursor: int, state: State) -> list[Candidate]:
    return language.complete(text, cursor, live.of(state))


def staged(result: Result, text: str) -> Result:
    """What stages make of a result, without a command in front of them."""
    for call in reading.read_sentence(sentences(f"last | {text}")[0], Names()).stages:
        call.given = result
        result = call.command.run(State(), call)
    return result
