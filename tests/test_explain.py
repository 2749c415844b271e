from __future__ import annotations

import random
import re
import struct
from itertools import islice

import pytest

import nlshell
from nlshell.codec.message import Context, Message, messages
from nlshell.codec.select import Selection, find, select
from nlshell.codec.tree import Node
from nlshell.protocols.generic import GENLMSGHDR
from nlshell.render.explain import explain_lines
from nlshell.render.explain_opening import clauses
from nlshell.render.style import Style
from nlshell.schema import REGISTRY, U32, Attr, AttributeSet, Family, MessageType

from . import captures

PLAIN = Style()


def explained(message: Message, width: int = 100, **options) -> str:
    """The explanation as one line of running text, so that assertions need not know where it wraps."""
    lines = list(explain_lines(message, PLAIN, width, **options))
    return re.sub(r"\s+", " ", " ".join(line.replace("│ ", "") for line in lines))


def first(area: str, kind: str, role: str, *paths: str) -> Message:
    for message in captures.conversation(area):
        if message.type == kind and message.direction == role and all(path in message for path in paths):
            return message
    raise AssertionError(f"no {kind} in {area}")


def of_bytes(data: bytes, protocol: str = "route") -> Message:
    return messages(data, Context(REGISTRY.protocol(protocol)))[0][0]


def in_order(text: str, parts: list[str]) -> None:
    position = 0
    for part in parts:
        found = text.find(part, position)
        assert found >= 0, f"{part!r} is {'out of order' if part in text else 'missing'} in: {text}"
        position = found + len(part)


REAL = [
    ("link", "RTM_NEWLINK", "request", ["linkinfo.data.peer"], [
        "RTM_NEWLINK, a request of the family link",
        "Asks the kernel to create a network interface of kind veth named ve0, and to fail if there is one already.",
        "the message is 84 bytes long, a multiple of 4",
        "nlmsg_type: 16 is RTM_NEWLINK",
        "NLM_F_REQUEST", "NLM_F_ACK: the kernel shall confirm", "NLM_F_EXCL", "answers EEXIST", "NLM_F_CREATE",
        "nlmsg_seq: 1795331072, chosen by the sender", "nlmsg_pid: 0",
        "ifinfomsg: then comes this fixed header, 16 bytes at offset 0x10",
        "ifi_family, __ifi_pad, ifi_type, ifi_index, ifi_flags and ifi_change are 0.",
        'IFLA_IFNAME is "ve0"', "IFLA_LINKINFO holds 2 attributes (40 bytes)", "It is a nest", 'IFLA_INFO_KIND is "veth"',
        "IFLA_INFO_DATA holds 1 attribute", "VETH_INFO_PEER is a struct ifinfomsg with attributes behind it", 'IFLA_IFNAME is "ve1"',
    ]),
    ("link", "RTM_GETLINK", "request", ["ext_mask"], [
        "Asks the kernel for all network interfaces.", "NLM_F_DUMP: not one object but all of them", "NLMSG_DONE behind the last",
        "ifi_family is PACKET (17)", "IFLA_EXT_MASK is VF|SKIP_STATS (0x9)",
    ]),
    ("route", "RTM_NEWROUTE", "reply", ["prefsrc"], [
        "One row of an answer: it describes a route to 192.0.2.0/24 through interface 11 in table MAIN.",
        "NLM_F_MULTI: one of several messages that are the answer together", "NLM_F_DUMP_FILTERED", "repeated from the request",
        "rtm_family is INET (2): the address family of the route.", "rtm_dst_len is 24 bits", "rtm_scope is LINK (253)",
        "rtm_src_len, rtm_tos and rtm_flags are 0.",
        "RTA_TABLE is MAIN (254)", "RTA_DST is 192.0.2.0", "RTA_PREFSRC is 192.0.2.1", "RTA_OIF is 11: the interface to send through.",
    ]),
    ("route", "RTM_NEWROUTE", "request", ["multipath"], [
        "create a route to 10.0.4.0/24 in table MAIN", "RTA_MULTIPATH is a row of 2 structs", "[0] rtnexthop is a struct rtnexthop",
        "rtnh_ifindex is 11", "RTA_GATEWAY is 192.0.2.2", "[1] rtnexthop", "ONLINK", "RTA_GATEWAY is 192.0.2.3",
    ]),
    ("neigh", "RTM_NEWNEIGH", "request", [], [
        "create a neighbour 192.0.2.10 at 02:00:00:00:00:10 on interface 11, and to fail if there is one already",
        "ndm_state is PERMANENT (0x80)", "NDA_DST is 192.0.2.10", "NDA_LLADDR is 02:00:00:00:00:10", "2 bytes of padding at offset 0x2e",
    ]),
    ("netns", "NLMSG_ERROR", "reply", ["offs"], [
        "NLMSG_ERROR, an error", "refuses the request with sequence number", "EEXIST: File exists",
        "in the kernel's own words \"Peer netns already has a nsid assigned\"", "NLM_F_ACK_TLVS", "error: -17",
        "the request is quoted, 36 bytes at offset 0x14. It asks the kernel to give a network namespace this number 5.",
        "flags REQUEST|ACK", "NETNSA_FD is 5", "NETNSA_NSID is 5", "NLMSGERR_ATTR_MSG",
        "NLMSGERR_ATTR_OFFS is 20 bytes", "in the request that is NETNSA_FD (fd)",
    ]),
    ("ethtool", "NLMSG_ERROR", "reply", ["offs", "msg"], [
        "EOPNOTSUPP", "ETHTOOL_MSG_FEATURES_SET", '"bit name not found"', "that is ETHTOOL_A_BITSET_BIT_NAME (wanted.bits.bit.name)",
    ]),
    ("link", "NLMSG_DONE", "reply", [], [
        "NLMSG_DONE, the end of an answer", "ends here; all of it has been sent", "NLM_F_MULTI", "is the last of them",
        "error: 0, so the dump went well to its end",
    ]),
    ("nft", "NLMSG_ERROR", "reply", [], [
        "NLMSG_ERROR, an acknowledgement", "NLM_F_CAPPED: the request is not quoted whole", "error: 0, so there was none",
        "only the header of the request is quoted, 16 bytes at offset 0x14",
    ]),
    ("nft", "NFT_MSG_NEWRULE", "request", ["expressions"], [
        "Asks the kernel to add a firewall rule in chain sub of table t, behind those that are there.",
        "subsystem 10 in the upper byte, message 6 in the lower", "NLM_F_CREATE", "NLM_F_APPEND", 'NFTA_RULE_TABLE is "t"',
        'NFTA_RULE_CHAIN is "sub"', "NFTA_RULE_EXPRESSIONS is a list of 1 element", 'NFTA_EXPR_NAME is "immediate"',
        "NFTA_IMMEDIATE_DREG is REG_VERDICT (0), in network byte order (big-endian)", "NFTA_VERDICT_CODE is NFT_RETURN (-5)",
    ]),
    ("ethtool", "ETHTOOL_MSG_LINKMODES_GET_REPLY", "reply", [], [
        "An answer: it tells the speeds, duplex and link modes of a network device named ve0.",
        "the command ETHTOOL_MSG_LINKMODES_GET_REPLY stands in genlmsghdr", 'ETHTOOL_A_HEADER_DEV_NAME is "ve0"',
        "ETHTOOL_A_LINKMODES_AUTONEG is 0; 1 means: the speed is negotiated with the other end; 0: SPEED and DUPLEX hold.",
        "3 bytes of padding", "ETHTOOL_A_BITSET_SIZE is 103",
        "ETHTOOL_A_LINKMODES_SPEED is 10000 Mbit/s", "ETHTOOL_A_LINKMODES_DUPLEX is FULL (1)",
    ]),
    ("monitor", "RTM_DELLINK", "reply", [], [
        "a notification of the family link", "reports the end of a network interface of kind dummy named d0 with index 3",
        'IFLA_IFNAME is "d0"', "IFLA_MTU is 1400 bytes", "Its 25 counters, of which 2 are not 0: tx_packets 1, tx_bytes 70 bytes.",
    ]),
    ("genl", "CTRL_CMD_NEWFAMILY", "reply", ["ops", "mcast_groups"], [
        "describes a generic family named", "a number fixed for ever", "CTRL_ATTR_FAMILY_NAME", "CTRL_ATTR_OPS is a list of",
    ]),
    ("diag", "SOCK_DIAG_BY_FAMILY", "request", [], ["Asks the kernel for all netlink sockets.", "ndiag_show is MEMINFO|GROUPS (0x3)"]),
    ("conntrack", "IPCTNL_MSG_CT_NEW", "reply", ["mark"], [
        "describes a tracked connection", "CTA_TUPLE_ORIG holds 2 attributes", "CTA_IP_V4_SRC is 10.0.0.1", "CTA_TUPLE_REPLY",
        "CTA_IP_V4_SRC is 10.0.0.2", "CTA_STATUS is SEEN_REPLY|ASSURED|CONFIRMED (0xe), big-endian",
    ]),
    ("xfrm", "XFRM_MSG_NEWSA", "request", [], [
        "Asks the kernel to create an IPsec state from 192.0.2.1 to 192.0.2.2 ESP with the number 256.",
        "sel is a struct xfrm_selector of 56 bytes", "daddr is 192.0.2.2", "proto is ESP (50)",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("area", "kind", "role", "paths", "facts"), REAL, ids=[f"{area}-{kind}" for area, kind, *_ in REAL])
def test_a_message_is_told_in_wire_order(area, kind, role, paths, facts):
    in_order(explained(first(area, kind, role, *paths)), facts)


def leads(message: Message) -> list[str]:
    """The kernel names that sentences of their own begin with."""
    found = []
    for line in explain_lines(message, PLAIN, 100000):
        start = line.lstrip("│ ")
        match = re.match(r"([A-Z0-9_]*[A-Z0-9])(?= is | holds |,| says | begins )", start)
        if match:
            found.append(match[1])
    return found


def attributes(node: Node) -> list[str]:
    return [each.kernel for each in node.walk() if each.role == "attribute" and each.kernel]


@pytest.mark.parametrize(("area", "kind", "role", "paths"), [row[:4] for row in REAL], ids=[f"{row[0]}-{row[1]}" for row in REAL])
def test_every_attribute_has_one_sentence(area, kind, role, paths):
    message = first(area, kind, role, *paths)
    text = explained(message, 100000)
    told = [name for name in leads(message) if not name.startswith(("NLM_F_", "NLMSG_", "RTM_", "NFT_MSG", "CTRL_CMD", "ETHTOOL_MSG"))]
    told = [name for name in told if name in attributes(message.tree)]
    expected = attributes(message.tree)
    if "Each can tell" not in text:
        assert told == expected
    else:
        assert set(expected) >= set(told)
        assert not [name for name in expected if name not in text]


def test_names_of_interfaces_stand_beside_their_indexes():
    message = first("route", "RTM_NEWROUTE", "reply", "prefsrc")
    text = explained(message, names={11: "ve0"})
    assert "through ve0" in text
    assert "RTA_OIF is 11 (ve0)" in text


def test_depth_leaves_out_what_is_nested():
    message = first("link", "RTM_NEWLINK", "request", "linkinfo.data.peer")
    assert explained(message, depth=0).count("\n") == 0
    assert "IFLA_INFO_KIND" not in explained(message, depth=1)
    assert "What is inside is left out here (2 parts)." in explained(message, depth=1)
    shallow = explained(message, depth=2)
    assert "IFLA_INFO_KIND" in shallow
    assert "VETH_INFO_PEER" not in shallow


def test_long_lists_say_what_an_element_has_and_then_only_values():
    text = explained(first("ethtool", "ETHTOOL_MSG_STRSET_GET_REPLY", "reply", "stringsets"))
    assert re.search(r"Here are \d+ of ETHTOOL_A_STRINGS_STRING", text)
    assert 'index 0, value "tx-scatter-gather"' in text
    assert re.search(r"And \d+ more of the same form", text)


def test_an_unknown_attribute_is_told_as_such():
    body = struct.pack("=BBHiII", 0, 0, 1, 7, 0, 0) + struct.pack("=HHI", 8, 900, 5)
    text = explained(of_bytes(struct.pack("=IHHII", 16 + len(body), 16, 0, 1, 2) + body))
    assert "Attribute 900 is none that nlshell knows in this kind of message. It has 4 bytes: 05 00 00 00 (a guess: u32 5)" in text


def test_stray_padding_is_told():
    body = struct.pack("=BBHiII", 0, 0, 1, 7, 0, 0) + struct.pack("=HH", 6, 3) + b"a\0\xaa\0" + struct.pack("=HHI", 8, 4, 1500)
    text = explained(of_bytes(struct.pack("=IHHII", 16 + len(body), 16, 0, 1, 2) + body))
    assert "2 bytes of padding that is not zero, though it should be, at offset 0x26" in text


@pytest.mark.parametrize(("flags", "words"), [
    (0x600, "to create a route to 10.0.0.0/8, and to fail if there is one already"),
    (0x400, "to create a route to 10.0.0.0/8, or to change the one that is there"),
    (0x500, "to create a route to 10.0.0.0/8, in place of the one that is there, if any"),
    (0x100, "to replace a route to 10.0.0.0/8, which has to be there already"),
    (0xC00, "to add a route to 10.0.0.0/8 behind those that are there"),
    (0x000, "to change a route to 10.0.0.0/8, which has to be there already"),
])  # fmt: skip
def test_flags_of_a_change_decide_the_first_sentence(flags, words):
    body = struct.pack("=BBBBBBBBI", 2, 8, 0, 0, 0, 0, 0, 0, 0) + struct.pack("=HH", 8, 1) + bytes([10, 0, 0, 0])
    message = of_bytes(struct.pack("=IHHII", 16 + len(body), 24, 1 | flags, 1, 0) + body)
    assert f"Asks the kernel {words}." in explained(message)


def test_an_operation_without_a_text_is_told_by_its_name():
    kinds = [MessageType(1, "GET_THING"), MessageType(2, "NEW_THING")]
    family = Family(
        "made",
        kinds,
        attributes=AttributeSet("MADE_A_", [Attr(1, "ID", U32)]),
        kind="generic",
        header=GENLMSGHDR,
        doc="objects made for a test",
    )
    generic = Context(REGISTRY.protocol("generic"), {77: family})
    family.protocol = generic.protocol
    ask, tell = (struct.pack("=IHHIIBBHHHI", 28, 77, flags, 9, 0, command, 1, 0, 8, 1, 5) for flags, command in ((0x305, 1), (0, 2)))
    assert 'Asks the kernel for every "thing" (objects made for a test' in explained(messages(ask, generic)[0][0])
    assert 'it tells of "thing" (objects made for a test' in explained(messages(tell, generic)[0][0])


def test_what_is_told_once_is_not_told_again():
    text = explained(first("nft", "NFT_MSG_NEWSETELEM", "request", "elements"))
    assert text.count("in network byte order") == 1
    assert text.count("so that what follows begins at a multiple of 4") == 1
    assert text.count("It is a nest") == 1
    assert text.count("what goes into a register") == 1


def test_an_interrupted_dump_is_told():
    message = of_bytes(struct.pack("=IHHIIi", 20, 3, 0x12, 7, 9, 0))
    assert "NLM_F_DUMP_INTR: objects changed while the dump ran" in explained(message)


def test_acknowledging_a_dump_is_told_to_be_idle():
    message = of_bytes(struct.pack("=IHHIIB3x", 20, 18, 0x305, 7, 0, 0))
    assert "NLM_F_ACK: has no effect here: a dump ends with NLMSG_DONE" in explained(message)


def capped_error(*attributes: tuple[int, int]) -> Message:
    """ENODEV for a RTM_GETLINK of which only the header is quoted, with numbers as extended acknowledgement."""
    tail = b"".join(struct.pack("=HHI", 8, kind, value) for kind, value in attributes)
    quoted = struct.pack("=IHHII", 40, 18, 5, 7, 0)
    return of_bytes(struct.pack("=IHHIIi", 36 + len(tail), 2, 0x300, 7, 9, -19) + quoted + tail)


def test_the_request_tells_what_a_capped_error_points_at():
    error = capped_error((2, 32))
    assert "only a look at the request itself tells" in explained(error)
    request = of_bytes(struct.pack("=IHHIIBBHiIIHHI", 40, 18, 5, 7, 0, 0, 0, 0, 0, 0, 0, 8, 29, 9))
    assert "in the request that is IFLA_EXT_MASK (ext_mask)" in explained(error, request=request)


def test_a_missing_attribute_has_its_name():
    request = of_bytes(struct.pack("=IHHIIBBHiII", 32, 18, 5, 7, 0, 0, 0, 0, 0, 0, 0))
    assert "NLMSGERR_ATTR_MISS_TYPE is 3" in explained(capped_error((5, 3)), request=request)
    assert "that is IFLA_IFNAME" in explained(capped_error((5, 3)), request=request)


def test_lines_keep_to_the_width():
    message = first("nft", "NFT_MSG_NEWRULE", "request", "expressions")
    for width in (60, 80, 200):
        assert max(map(len, explain_lines(message, PLAIN, width))) <= width


def test_colour_changes_no_text():
    message = first("link", "RTM_NEWLINK", "request", "linkinfo.data.peer")
    painted = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in explain_lines(message, Style(colour=True), 80)]
    assert painted == list(explain_lines(message, PLAIN, 80))


def test_text_from_outside_is_made_safe():
    body = struct.pack("=BBHiII", 0, 0, 1, 7, 0, 0) + struct.pack("=HH", 11, 3) + b"a\x1b[2J\n\0\0"
    lines = list(explain_lines(of_bytes(struct.pack("=IHHII", 16 + len(body), 16, 0, 1, 2) + body), PLAIN))
    assert all(line.isprintable() for line in lines)
    assert "\\x1b[2J\\n" in " ".join(lines)


def test_a_message_of_an_unknown_type_is_told_honestly():
    text = explained(of_bytes(struct.pack("=IHHIII", 20, 999, 1, 1, 0, 5)))
    assert "not known here: type 999 in the protocol route" in text
    assert "4 bytes at offset 0x10 could not be read" in text


@pytest.mark.parametrize("area", captures.AREAS)
def test_nothing_raises_whatever_the_bytes(area):
    chance = random.Random(area)
    contexts: dict[int, Context] = {}
    packets = captures.packets(area)
    for number, datagram in chance.sample(packets, min(12, len(packets))):
        context = contexts.setdefault(number, Context(REGISTRY.protocol(number), captures.families(area)))
        for damage in (0, 1, 12):
            data = bytearray(datagram)
            for _ in range(damage if data else 0):
                data[chance.randrange(len(data))] = chance.choice([0, 1, 4, 255, chance.randrange(256)])
            if damage == 12:
                del data[chance.randrange(len(data) + 1) :]
            for message in messages(bytes(data), context)[0][:2]:
                lines = list(explain_lines(message, PLAIN, 80))
                assert len(lines) >= 2
                assert all(line.isprintable() for line in lines)


TOLD = ["link", "addr", "route", "neigh", "rule", "nexthop", "qdisc", "tfilter", "nlctrl", "ethtool", "nftables", "ctnetlink", "xfrm"]


@pytest.mark.parametrize("name", [*TOLD, "inet_diag", "unix_diag", "netlink_diag"])
def test_operations_are_described(name):
    family = REGISTRY.family(name)
    assert family.doc
    for message in family.messages:
        request, dump, told = clauses(message.doc)
        assert request or told, message.name
        if message.direction == "request":
            assert request, message.name
        if message.direction == "reply":
            assert told, message.name
        if dump:
            assert dump.startswith("ask"), message.name


# --- a part


def part(message: Message, text: str, **options) -> str:
    return explained(message, selection=select(message, text), **options)


def test_a_nest_is_told_with_what_it_holds_and_what_is_around_it() -> None:
    message = first("link", "RTM_NEWLINK", "request", "linkinfo.data.peer")
    node = find(message, "linkinfo.data")
    text = part(message, "linkinfo.data")
    in_order(text, [
        "RTM_NEWLINK, a request of the family link",
        f"Part of a message of 84 bytes: linkinfo.data, bytes {node.offset:#x} to {node.end - 1:#x}. The whole: asks the kernel to create",
        "IFLA_LINKINFO encloses it: a nest of 44 bytes at offset 0x28.",
        "IFLA_INFO_DATA holds 1 attribute", "VETH_INFO_PEER is a struct ifinfomsg", 'IFLA_IFNAME is "ve1"',
    ])  # fmt: skip
    assert not re.search(r"nlmsg_|NLM_F_|ve0\"|IFLA_INFO_KIND", text)
    assert "left out here" in part(message, "linkinfo.data", depth=1) and "ve1" not in part(message, "linkinfo.data", depth=1)


def test_a_range_of_offsets_tells_the_owners_of_its_bytes() -> None:
    message = first("link", "RTM_NEWLINK", "request", "linkinfo.data.peer")
    kind, name = find(message, "linkinfo.kind"), find(message, "ifname")
    text = part(message, f"{kind.end - 1:#x}")
    in_order(text, ["IFLA_LINKINFO encloses it", 'IFLA_INFO_KIND is "veth"'])
    assert "IFLA_INFO_DATA" not in text and "ve1" not in text
    both = part(message, f"{name.offset}..{find(message, 'linkinfo').offset}")
    in_order(both, ['IFLA_IFNAME is "ve0"', "IFLA_LINKINFO holds 2 attributes"])
    assert "IFLA_INFO_KIND" not in both and "encloses" not in both


def test_header_fields_are_told_alone() -> None:
    message = first("link", "RTM_NEWLINK", "request", "linkinfo.data.peer")
    in_order(part(message, "nlmsg_seq"), ["nlmsghdr encloses it: a fixed header of 16 bytes at offset 0x0.", "nlmsg_seq: 1795331072"])
    assert "NLM_F_" not in part(message, "nlmsg_seq") and "nlmsg_pid" not in part(message, "nlmsg_seq")
    flags = part(message, "0x6..0x7")
    assert "NLM_F_EXCL" in flags and "nlmsg_type" not in flags and "nlmsg_seq:" not in flags
    whole = part(message, "nlmsghdr")
    in_order(whole, ["nlmsg_len", "nlmsg_type", "NLM_F_REQUEST", "nlmsg_seq", "nlmsg_pid"])
    assert "encloses" not in whole and "ifi" not in whole
    in_order(part(message, "ifi_change"), ["ifinfomsg encloses it", "ifi_change is 0."])
    assert "ifi_index" not in part(message, "ifi_change")


@pytest.mark.parametrize("area", ["link", "route", "nft", "tc", "genl", "uevent"])
def test_every_part_can_be_told_alone(area: str) -> None:
    for message in islice(captures.conversation(area), 12):
        for node in message.tree.walk():
            if node.parent is not None and node.end > node.offset:
                assert len(list(explain_lines(message, PLAIN, selection=Selection(node.offset, node.end, node)))) >= 3


def test_an_answer_to_our_own_request_is_no_notification() -> None:
    asked = nlshell.decode(nlshell.encode("link.newlink", {"ifname": "vx0"}, seq=7))[0]
    message = of_bytes(asked.bytes[:6] + bytes(2) + asked.bytes[8:])  # without NLM_F_REQUEST
    assert "An answer, or the notification of a change: it" in explained(message)
    assert "An answer: it" in explained(message, request=asked)
    other = nlshell.decode(nlshell.encode("link.newlink", {"ifname": "vx0"}, seq=8))[0]
    assert "An answer, or the notification of a change: it" in explained(message, request=other)
