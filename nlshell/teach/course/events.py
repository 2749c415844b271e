"""Questions of notebook 5: listening."""

from __future__ import annotations

from itertools import pairwise

from ...codec.message import Message
from ...schema.registry import REGISTRY
from ..exercises import Question

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..recording import Recording


def _bind_mask(source: Recording) -> int:
    groups = REGISTRY.protocol("route").groups
    return 1 << groups["link"] - 1 | 1 << groups["ipv4_route"] - 1


def _about(source: Recording, kind: str, name: str) -> list[Message]:
    return [event for event in source.events if isinstance(event, Message) and event.type == kind and event.get("ifname") == name]


def _came_up(source: Recording) -> int:
    """The number of the event with which port1 first was UP."""
    for number, event in enumerate(source.events):
        if isinstance(event, Message) and event.get("ifname") == "port1" and event.get("operstate") == 6:
            return number
    raise AssertionError("the recording has no such event")


def _lost(source: Recording) -> list[int]:
    """Which MTUs were set between those that the listener heard of."""
    heard = [event["mtu"] for event in source.events if isinstance(event, Message)]
    gap = max(pairwise(heard), key=lambda pair: min(pair[1], 1411) - pair[0])
    return list(range(gap[0] + 1, 1411))


def _causer(source: Recording) -> int:
    return next(event.port for event in source.events if isinstance(event, Message) and event.type == "RTM_NEWADDR")


QUESTIONS = [
    Question(
        "q5a",
        "Which bind mask (nl_groups) listens to links and IPv4 routes?",
        "events",
        rule=_bind_mask,
        slips=[
            (lambda source: 1 | 7, "Groups are numbered; in the mask, group N is bit N-1."),
            (lambda source: 1 << 1 | 1 << 7, "One bit too far: group 1 is the lowest bit."),
        ],
        hints=[
            "RTNLGRP_LINK is group 1, RTNLGRP_IPV4_ROUTE group 7.",
            "Group N is bit N-1 of the mask.",
            "Links alone would be 1 << 0; two groups are joined with |.",
        ],
        because="The mask ends at group 32; those above are joined with setsockopt(NETLINK_ADD_MEMBERSHIP), one at a time.",
    ),
    Question(
        "q5b",
        "How many RTM_NEWLINK were there about port1?",
        "events",
        rule=lambda source: len(_about(source, "RTM_NEWLINK", "port1")),
        slips=[(lambda source: len(_about(source, "RTM_NEWLINK", "port1")) + 1, "RTM_DELLINK is another type.")],
        hints=[
            "The same type tells of a new link and of any change to one.",
            "event.type, and event.get('ifname').",
            "sum(event.type == 'RTM_NEWLINK' and event.get('ifname') == 'port1' for event in heard)",
        ],
        because="There is no RTM_CHANGELINK: whoever wants to know what changed has to remember what was before.",
    ),
    Question(
        "q5c",
        "Which event (counted from 0) was the first in which port1 could carry packets (operstate UP)?",
        "events",
        rule=_came_up,
        hints=[
            "IFF_UP among the flags is not enough: that is what the administrator wants.",
            "event.get('operstate') prints as UP, and equals 6.",
            "for number, event in enumerate(heard): print(number, event.type, event.get('ifname'), event.get('operstate'))",
        ],
        because="A veth carries packets when both ends are up; until then it is LOWERLAYERDOWN.",
    ),
    Question(
        "q5d",
        "Which port id caused the new address? (The notification carries it.)",
        "events",
        rule=_causer,
        slips=[(lambda source: 0, "Zero is for what the kernel did of its own accord; somebody asked for this.")],
        hints=[
            "Most events here have nlmsg_pid 0; the one about the address has not.",
            "Find the RTM_NEWADDR, and look at its nlmsghdr.",
            "message.port",
        ],
        because="Some families pass on the sequence number and port id of the request that caused an event. A port id, not a process id.",
    ),
    Question(
        "q5e",
        "host1 had its MTU set to 1400, then to 1401, 1402 … 1410, then to 1500. Which values did the listener never hear of? A list.",
        "overrun",
        rule=_lost,
        slips=[(lambda source: [1410], "More than one is missing.")],
        hints=[
            "The Gap stands where they are missing: what comes before it was queued before the loss.",
            "[event['mtu'] for event in torn if hasattr(event, 'type')]",
            "All of 1401 … 1410 that are not in that list.",
        ],
        because="The first few fitted into the buffer, the rest were dropped. Nobody can ask for them again: make a dump instead.",
    ),
]
