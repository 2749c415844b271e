"""Questions of notebook 3: dumps, DONE and DataFrames."""

from __future__ import annotations

from ...codec.message import Message
from ...wire import header as h
from ..exercises import Question

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..recording import Recording


def _parts(source: Recording) -> list[int]:
    """How many messages each datagram of the dump held, DONE included."""
    received = [record.data for record in source.steps[0].records if record.direction == "recv"]
    return [len(h.frames(data)[0]) for data in received]


def _dump(source: Recording) -> list[Message]:
    return list(source.exchanges[-1].messages)


def _ports(source: Recording, bridge: str) -> set[str]:
    index = next(link["ifi_index"] for link in _dump(source) if link["ifname"] == bridge)
    return {link["ifname"] for link in _dump(source) if link.get("master") == index}


def _matching(source: Recording) -> list[str]:
    """Prefixes of the main table that 203.0.113.200 matches, as dst/length, the longest first."""
    from ipaddress import ip_address, ip_network

    wanted, found = ip_address("203.0.113.200"), []
    for route in source[0]:
        if route["rtm_table"] == 254 and route.get("dst"):
            network = ip_network(f"{route['dst']}/{route['rtm_dst_len']}")
            if wanted in network:
                found.append(network)
    return [str(network) for network in sorted(found, key=lambda network: -network.prefixlen)]


def _interrupted_rows(source: Recording) -> int:
    return sum(bool(message.flags & h.DUMP_INTR) for message in source[0])


QUESTIONS = [
    Question(
        "q3a",
        'The recording "interrupted" is a dump, too. In how many datagrams did it come, and how many messages lay in the first? '
        "As (datagrams, messages).",
        "interrupted",
        rule=lambda source: [len(_parts(source)), _parts(source)[0]],
        slips=[
            (lambda source: [len(_parts(source)) - 1, _parts(source)[0]], "DONE came in a datagram of its own."),
            (lambda source: [len(_parts(source)), sum(_parts(source))], "Those are all messages; how many lay in the first datagram?"),
            (lambda source: [len(_parts(source)), len(source[0])], "Those are all rows; how many messages lay in the first datagram?"),
        ],
        hints=[
            "Every recv is one datagram, whatever is in it.",
            "teach.recording('interrupted').steps[0].records has them all; direction tells which came back.",
            "nlshell.decode(record.data) gives the messages of one.",
        ],
        because="One datagram, many messages; one dump, many datagrams. Only DONE ends it, not the end of a datagram.",
    ),
    Question(
        "q3b",
        "Which links are ports of br0? Their names, in any order.",
        "links",
        rule=lambda source: _ports(source, "br0"),
        hints=[
            "A port says who its master is, by index.",
            "df.master holds indexes; the index of br0 is in df.ifi_index.",
            "df[df.master == …].ifname",
        ],
        because="Links are named by index wherever they refer to each other; a name may change, an index does not.",
    ),
    Question(
        "q3c",
        "Which route of the main table is taken for 203.0.113.200? As destination/length.",
        "routes",
        rule=lambda source: _matching(source)[0],
        slips=[
            (lambda source: _matching(source)[1], "That one matches, but another one does so with more bits."),
            (lambda source: _matching(source)[0].partition("/")[0], "Several routes may begin there: give the length too, behind a slash."),
        ],
        hints=[
            "Several match; the most specific wins.",
            "A /25 spans 128 addresses and a /26 spans 64: which of them hold .200?",
            "Of those that match, the one with the greatest rtm_dst_len.",
        ],
        because="Longest prefix first: the table is unsorted, the decision is not.",
    ),
    Question(
        "q3d",
        "How many rows of the interrupted dump carry NLM_F_DUMP_INTR?",
        "interrupted",
        rule=_interrupted_rows,
        slips=[(lambda source: len(source[0]), "Those are all rows. The first part was filled before anything changed.")],
        hints=[
            "The flag is 0x10 in nlmsg_flags.",
            "Each message has .flags; for message in torn: …",
            "sum(bool(message.flags & 0x10) for message in torn)",
        ],
        because="It marks the first row that it writes after it noticed, and no other: look at every row, or miss it. Then ask again.",
    ),
]
