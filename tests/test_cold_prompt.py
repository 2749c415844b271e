"""What the prompt says of a line in its first moments, when warm, and what running it says: never false, and the same."""

from __future__ import annotations

import pytest

from nlshell.commands import live
from nlshell.commands.run import perform
from nlshell.commands.show import EVERYDAY
from nlshell.commands.state import State
from nlshell.errors import NlshellError
from nlshell.language.table import TABLE
from nlshell.schema import REGISTRY

from .names import fault, state_with
from .test_grammar import RIGHT

WARM = state_with()


def cold(loaded: bool = False) -> State:
    """A state of which nothing is known yet, and nothing will be; loaded: but the registry."""
    state = State()
    names = live.of(state)
    names._want = lambda place, what: None  # type: ignore[method-assign]
    if loaded:
        names._known[None, "registry"] = 0.0, live._load()
    return state


OPERATIONS = [
    (family.name, next(kind.operation for kind in family.messages if kind.direction != "reply"))
    for protocol in REGISTRY.protocols()
    for family in REGISTRY.families(protocol.name)
]


COMMAND_NAMES = {command.words[0] for command in TABLE.commands} | set(EVERYDAY)
SHARED = [pair for pair in OPERATIONS if pair[0] in COMMAND_NAMES]


@pytest.mark.parametrize("form", ["{}", "hex {}", "why {}", "explain {}", "copy c {}", "what 0 {}", "watch 2 {}", "tree {} | columns a"])
def test_no_operation_is_refused_because_the_shell_has_just_started(form: str) -> None:
    assert len(OPERATIONS) > 100 and {"link", "addr", "route", "neigh", "rule", "qdisc"} <= {pair[0] for pair in SHARED}
    state, loaded = cold(), cold(loaded=True)
    for family, operation in OPERATIONS if form == "{}" else [*SHARED, *OPERATIONS[::16]]:
        for words in ("--dump", "x.y=1"):
            assert fault(form.format(f"{family} {operation} {words}"), state) is None
        line = form.format(f"{family} {operation} --dump").removesuffix(" | columns a")
        found = fault(line, loaded)
        assert found is None or (form.startswith("watch") and "would do again and again" in found.sentence)


def test_a_kernels_own_family_is_waited_for() -> None:
    """One that only the kernel describes: its name, its operations and what follows are not known at first."""
    for line in ("nosuchfamily do_it path=1", "hex nosuchfamily do_it --dump"):
        for state in (cold(), cold(loaded=True)):
            assert fault(line, state) is None, line


@pytest.mark.parametrize("line", RIGHT)
def test_right_lines_are_right_at_once(line: str) -> None:
    assert fault(line, cold()) is None
    assert fault(line, cold(loaded=True)) is None


RUN = [
    "link getlink ifname=lo", "link newlink ifname=v9 linkinfo.kind=veth --flags create,excl", "addr getaddr --dump",
    "addr newaddr ifa_index=1 local=192.0.2.1/24 --flags create,excl", "route getroute dst=192.0.2.1", "neigh getneigh --dump",
    "rule getrule --dump", "nlctrl getfamily --dump", "qdisc getqdisc --dump", "link show dev lo", "link show up | head 3",
    "-6 route show table all", "hex link getlink ifname=lo", "tree route getroute --dump", "copy c link newlink ifname=v9",
]  # fmt: skip


@pytest.mark.parametrize("line", RUN)
def test_what_runs_is_never_refused(line: str) -> None:
    state = State()
    perform(line.replace(" | ", " --dry-run | ", 1) if " | " in line else f"{line} --dry-run", state)
    state.close()
    for judged in (cold(), cold(loaded=True), WARM):
        assert fault(line, judged) is None


STATIC = [
    "link show | head x", "link show | head 1 2", "link show | grep", "link show | grep (", "link show | count mtu", "link show | count by",
    "link show | jsonl x", "link show | csv a", "link show | columns", "link show | sort", "link show | where", "link show | df )",
    "schema | csv", "schema | where mtu = 1", "help | hex", "results | df", "config | columns a", "route show --json=wire --table",
    "link show --json=wire --columns ifname", "hex link show --tree --table", "monitor link | sort mtu", "monitor link | head x",
    "monitor route | grep x",
    "link show dev lo dev lo", "route show dev lo dev lo", "neigh show proxy proxy", "rule show table main table main",
]  # fmt: skip


@pytest.mark.parametrize("line", STATIC)
def test_what_is_wrong_whatever_the_kernel_says_is_told_at_once(line: str) -> None:
    state = State()
    with pytest.raises(NlshellError) as raised:
        perform(line, state)
    state.close()
    assert raised.value.exit_status == 2
    for judged in (cold(), cold(loaded=True), WARM):
        found = fault(line, judged)
        assert found is not None and found.sentence == str(raised.value)


@pytest.mark.parametrize(
    "line", ["schema | count | csv", "schema | grep link", "monitor link | where mtu = 1 | head 2", "link show | count by mtu"]
)
def test_what_may_stand_behind_text_and_monitors(line: str) -> None:
    assert fault(line, cold()) is None and fault(line, WARM) is None
