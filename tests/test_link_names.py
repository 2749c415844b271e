"""To name the interfaces that an answer speaks of, those are looked up and no others: messages are counted, in any namespace."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import pytest

from .space import Space, space

LINKS = 60  # more than are asked for one by one

# What commands send, as [[nlmsg_type, nlmsg_flags], …] a command, and what they print.
_COUNTED = """
import io, json, struct, sys
from nlshell.commands.run import run_text
from nlshell.commands.state import State
from nlshell.kernel import socket
sent = []
put = socket.NetlinkSocket.put
def counted(self, data, port, group):
    at = 0
    while at < len(data):
        length, *facts = struct.unpack_from("=IHH", data, at)
        sent.append(facts)
        at += length + 3 & ~3
    return put(self, data, port, group)
socket.NetlinkSocket.put = counted
place, *commands = sys.argv[1:]
found = []
for command in commands:
    out, err, state = io.StringIO(), io.StringIO(), State(netns=place or None)
    status = run_text(command, state, out, err)
    found.append([status, list(sent), out.getvalue(), err.getvalue()])
    sent.clear()
    state.close()
print(json.dumps(found))
"""

NLCTRL, GETLINK, GETADDR, GETROUTE, GETNEIGH, DUMP = 16, 18, 22, 26, 30, 0x300
# Command -> dumps that it may make, requests for single links that it may make (elsewhere; in our own namespace names cost
# no message), and a name that it must show.
COMMANDS = {
    "link show dev v7": ([], 2, "v7"),
    "link show dev v7 --json=wire": ([], 2, "(v7)"),
    "link show dev port1 --table": ([], 3, "br0"),
    "link show master br0": ([GETLINK], 3, "br0"),
    "addr show dev v7": ([GETADDR], 1, "v7"),
    "addr show dev v7 --json=wire": ([GETADDR], 1, "(v7)"),
    "route get 192.0.2.9": ([], 1, "v7"),
    "route show dev v7": ([GETROUTE], 1, "v7"),
    "route show --table": ([GETROUTE], 1, "v7"),
    "neigh show nud all dev v7": ([GETNEIGH], 1, "v7"),
    "link getlink ifname=v7": ([], 2, "v7"),
    "route getroute dst=192.0.2.9": ([], 1, "v7"),
    "ethtool features_get header.dev_name=v7": ([], 1, "v7"),
    "route show | where oif = v7 | columns oif": ([GETROUTE], 1, "v7"),
    "route show | where oif = v8 | columns dst": ([GETROUTE], 2, ""),
}


@pytest.fixture(scope="module")
def inside() -> Iterator[Space]:
    setup = f"for n in $(seq {LINKS}); do echo link add v$n type ifb; done > /tmp/links.$$; ip -batch /tmp/links.$$; rm /tmp/links.$$\n"
    setup += "ip link add br0 type bridge; ip link add port1 master br0 type ifb; ip link set v7 up; ip addr add 192.0.2.1/24 dev v7\n"
    setup += "ip neigh add 192.0.2.3 dev v7 lladdr 02:00:00:00:00:03 nud permanent"
    with space(setup) as made:
        yield made


def counted(inside: Space, place: str, commands: list[str]) -> list[tuple[int, list[list[int]], str, str]]:
    done = inside.run(sys.executable, "-c", _COUNTED, place, *commands)
    assert done.returncode == 0, done.stderr
    return [tuple(each) for each in json.loads(done.stdout)]


@pytest.mark.parametrize("elsewhere", [False, True], ids=["here", "elsewhere"])
def test_no_command_dumps_the_links_to_name_one(inside: Space, elsewhere: bool) -> None:
    if elsewhere:  # from a namespace of its own, of which this one is another
        script = f"exec unshare -n {sys.executable} -c '{_COUNTED}' {inside.pid} " + " ".join(f"'{each}'" for each in COMMANDS)
        done = inside.run("bash", "-c", script)
        assert done.returncode == 0, done.stderr
        results = [tuple(each) for each in json.loads(done.stdout)]
    else:
        results = counted(inside, "", list(COMMANDS))
    for (command, (dumps, links, name)), (status, sent, out, err) in zip(COMMANDS.items(), results):
        assert status == 0, (command, err)
        made = [type for type, flags in sent if flags & DUMP == DUMP and type != NLCTRL]
        assert made == dumps, (command, sent)
        single = sum(type == GETLINK and flags & DUMP != DUMP for type, flags in sent)
        assert single <= (links if elsewhere else 2), (command, sent)
        assert name in out, (command, out)


def test_many_names_elsewhere_are_one_dump(inside: Space) -> None:
    script = f"""
import os
from nlshell.kernel.names import FEW
from nlshell.kernel.session import Session
with Session(namespace={inside.pid}) as session, Session() as here:
    sent = []
    exchanging, batching = session.exchanging, session.batching
    session.exchanging = lambda request, *more: sent.append("dump") or exchanging(request, *more)
    session.batching = lambda requests, *more: sent.append(len(requests)) or batching(requests, *more)
    every = session.link_names()
    sent.clear()
    for count in (0, 1, FEW, FEW + 1, len(every)):
        some = list(every)[:count]
        assert session.names_of([*some, 10**6, 0, -1, 1 << 40][: count or None]) == {{index: every[index] for index in some}}, count
    assert sent == [1, 1, FEW, "dump", "dump"], sent
"""
    done = inside.run(sys.executable, "-c", script)
    assert done.returncode == 0, done.stderr


def test_conditions_ask_for_names_that_do_not_occur(inside: Space) -> None:
    """A name that no row has is no fault where there is such an interface, and one where there is none."""
    (status, sent, out, err), (wrong, _, _, refusal) = counted(inside, "", ["route show | where oif = v8", "route show | where oif = v999"])
    assert (status, out, err) == (0, "", "") and [type for type, flags in sent if flags & DUMP != DUMP] == [GETLINK]
    assert wrong == 2 and "neither a number nor the name of an interface" in refusal
