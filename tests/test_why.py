"""Why the kernel said no: every form of extended ack, from this kernel where it can be provoked and from recordings.

tests/data/acks/forms.json holds what Linux 6.18 answered to the requests of FORMS; `python -m tests.test_why` records anew.
"""

from __future__ import annotations

import errno
import json
import os
import platform
import re
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import nlshell
from nlshell.codec import writer
from nlshell.codec.export import errno_of
from nlshell.codec.message import Context, messages
from nlshell.kernel.core import finish
from nlshell.kernel.exchange import Exchange
from nlshell.kernel.hints import _WORDS, hints
from nlshell.kernel.session import Request, Session
from nlshell.kernel.socket import NetlinkSocket
from nlshell.kernel.transport import Transport
from nlshell.kernel.why import accepted, reasons, why_dict
from nlshell.render.style import Style
from nlshell.render.why import why_lines
from nlshell.schema import REGISTRY, S32, U8, U32
from nlshell.schema.export import schema_dict
from nlshell.wire import header as h
from nlshell.wire.attribute import NESTED, pack
from nlshell.wire.exchange import ACK_MISS_NEST, ACK_MISS_TYPE, ACK_OFFS, ACK_POLICY, Conversation, Ended, Reply

from . import live
from .captures import conversation
from .test_exchange import done, error, number, words

RECORDED = Path(__file__).parent / "data" / "acks" / "forms.json"
ADD = h.CREATE | h.EXCL
PLAIN = Style()
DEVICE = {"header.dev_name": "v0"}

# form -> (operation, values, flags, bytes put behind them, what must be found)
FORMS: dict[str, tuple[str, dict[str, Any], int, bytes, dict[str, Any]]] = {
    "message only": (
        "link.setlink", {"ifname": "v0", "mtu": 7}, 0, b"",
        {"name": "EINVAL", "kernel_text": "mtu less than device minimum", "path": "", "offset": None},
    ),
    "offset only": (
        "nftables.gettable", {"name": "nosuch"}, 0, b"",
        {"name": "ENOENT", "kernel_text": "", "extended": True, "path": "name", "offset": 0x14, "sent": "nosuch"},
    ),
    "offset inside a nest": (
        "link.newlink", {"ifname": "x0", "linkinfo.kind": "vxlan", "linkinfo.data.id": 1 << 25}, ADD, b"",
        {"name": "ERANGE", "path": "linkinfo.data.id", "offset": 0x3C, "sent": "33554432", "kernel_text": re.compile("VXLAN ID")},
    ),
    "offset deep inside": (
        "ethtool.features_set", {**DEVICE, "wanted.bits.bit": [{"name": "nosuch"}]}, 0, b"",
        {"name": "EOPNOTSUPP", "path": "wanted.bits.bit.name", "sent": "nosuch", "offset": 0x2C},
    ),
    "offset of a nest": (
        "mptcp_pm.add_addr", {"addr.family": 2}, 0, b"",
        {"name": "EINVAL", "path": "addr", "offset": 0x14, "kernel_text": "missing address data", "sent": ""},
    ),
    "missing attribute": (
        "ethtool.linkinfo_get", {}, 0, b"",
        {"name": "EINVAL", "missing.path": "header", "missing.type_id": 1, "missing.offset": 0x14, "missing.nest": None},
    ),
    "missing attribute of netdev": (
        "netdev.queue_get", {"id": 1}, 0, b"",
        {"name": "EINVAL", "missing.path": "type", "missing.name": "NETDEV_A_QUEUE_TYPE", "missing.offset": 0x1C},
    ),
    "missing nest": (
        "ethtool.strset_get", {**DEVICE, "stringsets.stringset": [{}]}, 0, b"",
        {
            "name": "EINVAL", "missing.path": "stringsets.stringset.id", "missing.nest": "stringsets.stringset",
            "missing.nest_offset": 0x24, "missing.offset": 0x28, "missing.name": "ETHTOOL_A_STRINGSET_ID",
        },
    ),
    "policy range": (
        "ethtool.rings_set", {**DEVICE, "tcp_data_split": 9}, 0, b"",
        {
            "name": "ERANGE", "path": "tcp_data_split", "accepted": "u8, 0 to 2", "sent_bytes": "09",
            "faults": ["9 is above the greatest value accepted, 2"],
        },
    ),
    "policy range, below": (
        "netdev.dev_get", {"ifindex": 0}, 0, b"",
        {"name": "ERANGE", "path": "ifindex", "accepted": "u32, 1 to 4294967295", "faults": ["0 is below the least value accepted, 1"]},
    ),
    "policy mask": (
        "ethtool.linkinfo_get", {}, 0, pack(1 | NESTED, pack(2, b"v0\0") + pack(3, b"\1\0")),
        {
            "path": "header.flags", "accepted": re.compile(r"u32, no bits but 0x[37]$"), "policy.mask": re.compile("[37]"),
            "faults": ["its payload has 2 bytes; u32 has 4"],
        },
    ),
    "mask without a policy": (
        "ethtool.linkinfo_get", {**DEVICE, "header.flags": 0x100}, 0, b"",
        {"path": "header.flags", "kernel_text": "reserved bit set", "hints": [re.compile("no meaning for")]},
    ),
    "policy length": (
        "addr.newaddr", {"ifa_index": 2, "local": "192.0.2.1"}, ADD, pack(3, b"x" * 40),
        {"path": "label", "accepted": "text, at most 15 bytes", "faults": [re.compile("it has 40 bytes, at most 15")]},
    ),
    "on DONE, policy of bits": (
        "action.getaction", {}, h.DUMP, pack(2, struct.pack("=II", 0xFF, 0xFF)),
        {
            "source": "NLMSG_DONE", "path": "flags", "offset": 0x14, "accepted": re.compile("^bitfield32, no bits but 0x"),
            "faults": [re.compile("may not be used")],
        },
    ),
    "on DONE, unknown attribute": (
        "link.getlink", {}, h.DUMP, pack(200, b"abcd"),
        {"source": "NLMSG_DONE", "path": "#200", "offset": 0x20, "hints": [re.compile("does not know that attribute")]},
    ),
    "on DONE, message only": (
        "route.getroute", {"priority": 3}, h.DUMP, b"",
        {"source": "NLMSG_DONE", "path": "", "kernel_text": "Unsupported attribute in dump request", "hints": [re.compile("strictly")]},
    ),
    "warning on success": (
        "tclass.newtclass",
        {
            "tcm_ifindex": 2, "tcm_parent": 0x10000, "tcm_handle": 0x10001, "kind": "htb",
            "options.parms": {"rate": {"rate": 10**9}, "ceil": {"rate": 10**9}, "buffer": 10**5, "cbuffer": 10**5},
        },
        ADD, b"",
        {"errno": 0, "name": "", "kernel_text": re.compile("quantum of class 10001 is big"), "hints": []},
    ),
    # --- without an extended ack
    "exists, NLM_F_EXCL": (
        "link.newlink", {"ifname": "v0", "linkinfo.kind": "veth"}, ADD, b"",
        {"name": "EEXIST", "extended": False, "path": "", "hints": [re.compile("leave out --flags create,excl to change it")]},
    ),
    "exists, no NLM_F_REPLACE": (
        "route.newroute", {"dst": "127.0.0.0", "rtm_dst_len": 8, "oif": 1, "rtm_type": 2, "rtm_table": 255, "rtm_scope": 254,
                           "prefsrc": "127.0.0.1", "rtm_protocol": 2}, h.CREATE, b"",
        {"name": "EEXIST", "hints": [re.compile("create,replace changes it")]},
    ),
    "no such index": (
        "link.getlink", {"ifi_index": 9999}, 0, b"",
        {"name": "ENODEV", "extended": False, "hints": [re.compile(r"names index 9999 \(ifi_index\)")]},
    ),
    "no such name": (
        "link.setlink", {"ifname": "nosuch", "mtu": 1400}, 0, b"", {"name": "ENODEV", "hints": [re.compile(r"names 'nosuch' \(ifname\)")]},
    ),
    "no NLM_F_CREATE": (
        "neigh.newneigh", {"ndm_family": 2, "ndm_ifindex": 2, "dst": "192.0.2.9"}, 0, b"",
        {"name": "ENOENT", "hints": [re.compile("create is not set")]},
    ),
    "unknown kind": (
        "link.newlink", {"ifname": "x0", "linkinfo.kind": "vxlam"}, ADD, b"",
        {
            "name": "EOPNOTSUPP", "kernel_text": "Unknown device type",
            "hints": [re.compile("did you mean the kind vxlan"), re.compile("modprobe vxlam")],
        },
    ),
    "unknown qdisc": (
        "qdisc.newqdisc", {"tcm_ifindex": 2, "tcm_parent": 0xFFFFFFFF, "kind": "nosuch"}, ADD, b"",
        {"name": "ENOENT", "hints": [re.compile("modprobe sch_nosuch")]},
    ),
    "outside a batch": (
        "nftables.newtable", {"name": "x"}, h.CREATE, b"",
        {"name": "EINVAL", "extended": False, "hints": [re.compile("inside a batch")]},
    ),
    "EINVAL without a word": (
        "nlctrl.getfamily", {}, 0, b"", {"name": "EINVAL", "extended": False, "hints": [re.compile("names no family_name or family_id")]},
    ),
    "command that the driver lacks": (
        "ethtool.linkmodes_set", {**DEVICE, "autoneg": 1}, 0, b"",
        {"name": "EOPNOTSUPP", "hints": [re.compile("the driver of the device")]},
    ),
}  # fmt: skip


RECORDED_UNDER = "6.18."  # the kernel of tests/data/acks; another may word its answers otherwise


class Recorder(Session):
    """A session that keeps the datagrams of each answer, and whose sockets may have other options."""

    options: dict[str, Any] = {}

    def take_socket(self, protocol: int) -> NetlinkSocket:
        recorder = self
        recorder.answers: list[bytes] = []

        class Socket(NetlinkSocket):
            def take(self) -> Any:
                datagram = super().take()
                if datagram is not None:
                    recorder.answers.append(datagram.data)
                return datagram

        return Socket(protocol, namespace=self.namespace, **self.options)

    def give_socket(self, sock: Transport) -> None:
        sock.close()


def ask(session: Session, form: str) -> Exchange:
    operation, values, flags, behind, _ = FORMS[form]
    request = session.build(operation, values, flags=flags)
    data = request.data + bytes(-len(request.data) % 4) + behind
    return session.exchange(Request(request.kind, struct.pack("=I", len(data)) + data[4:], request.flags, request.context))


def prepare(session: Session) -> None:
    session.change("link.newlink", {"ifname": "v0", "linkinfo.kind": "veth"}, flags=ADD)
    session.change("link.setlink", {"ifname": "lo", "ifi_flags": 1, "ifi_change": 1})
    qdisc = {"tcm_ifindex": 2, "tcm_parent": 0xFFFFFFFF, "tcm_handle": 0x10000, "kind": "htb"}
    with suppress(nlshell.KernelError):  # the form that needs it is skipped
        session.change("qdisc.newqdisc", {**qdisc, "options.init": {"version": 3, "rate2quantum": 1}}, flags=ADD)


def sandbox() -> Recorder:
    from nlshell.kernel.namespace import private

    return Recorder(namespace=private(), owner=True)


@pytest.fixture(scope="module")
def session() -> Iterator[Recorder]:
    if live._allowed():
        pytest.skip(f"needs a private network namespace: {live._allowed()}")
    with sandbox() as opened:
        prepare(opened)
        yield opened


def replay(request: bytes, answers: list[bytes], protocol: str, families: dict[int, str] | None = None) -> Exchange:
    """An exchange from bytes: what a Session makes of them."""
    context = Context(REGISTRY.protocol(protocol), families)
    exchange = Exchange(messages(request, context)[0][0])
    follower = Conversation()
    follower.expect(exchange.request.seq, exchange.request.flags)
    for answer in answers:
        for event in follower.receive(answer):
            if isinstance(event, Ended):
                finish(exchange, event)
            elif isinstance(event, Reply):
                exchange.messages.append(messages(answer, context)[0][0])
    return exchange


def recorded(form: str) -> Exchange:
    entry = json.loads(RECORDED.read_text())[form]
    families = {entry["type_id"]: entry["family"]} if entry["family"] else None
    return replay(bytes.fromhex(entry["request"]), [bytes.fromhex(answer) for answer in entry["answers"]], entry["protocol"], families)


def fits(wanted: Any, value: Any) -> bool:
    return bool(wanted.search(str(value))) if isinstance(wanted, re.Pattern) else bool(wanted == value)


def check(exchange: Exchange, expected: dict[str, Any], form: str = "") -> None:
    found = why_dict(exchange)
    json.dumps(found)
    for path, wanted in expected.items():
        value: Any = found
        for step in path.split("."):
            value = value[step]
        if isinstance(wanted, list):
            assert len(value) == len(wanted), (form, path, value)
            assert all(map(fits, wanted, value)), (form, path, value)
        else:
            assert fits(wanted, value), (form, path, value)


def marked(exchange: Exchange, width: int = 100) -> list[str]:
    """The lines of the hex view that carry the mark."""
    return [line for line in why_lines(exchange, PLAIN, width) if "▶" in line]


@pytest.mark.parametrize("form", FORMS)
def test_forms_recorded(form: str) -> None:
    check(recorded(form), FORMS[form][4], form)


@pytest.mark.parametrize("form", FORMS)
def test_forms_live(session: Recorder, form: str) -> None:
    try:
        exchange = ask(session, form)
    except nlshell.KernelError as refused:
        pytest.skip(f"this kernel has no such family: {refused}")
    ours, theirs = (exchange.errno, exchange.ack.text), (recorded(form).errno, recorded(form).ack.text)
    if ours != theirs and not platform.release().startswith(RECORDED_UNDER):
        pytest.skip(f"Linux {platform.release()} answers otherwise than {RECORDED_UNDER}: {ours}")
    assert ours == theirs
    check(exchange, FORMS[form][4], form)


@pytest.mark.parametrize(
    ("form", "bytes_marked"),
    [
        ("offset only", ["0b 00  01 00", "6e 6f 73 75 63 68 00"]),
        ("offset inside a nest", ["08 00  01 00", "00 00 00 02"]),
        ("offset deep inside", ["0b 00  02 00", "6e 6f 73 75 63 68 00"]),
        ("offset of a nest", ["0c 00  01 80"]),
        ("policy range", ["05 00  0b 00", "09"]),
        ("on DONE, unknown attribute", ["08 00  c8 00", "61 62 63 64"]),
        ("missing nest", ["04 00  01 80", "ETHTOOL_A_STRINGSET_ID is missing here"]),
        ("missing attribute", ["ETHTOOL_A_LINKINFO_HEADER is missing here"]),
        ("message only", []),
    ],
)
def test_the_mark_stands_before_the_bytes_in_question(form: str, bytes_marked: list[str]) -> None:
    lines = marked(recorded(form))
    assert len(lines) == len(bytes_marked)
    assert all(each in line for each, line in zip(bytes_marked, lines)), lines


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("width", [80, 200])
def test_lines_are_within_the_width_and_plain(form: str, width: int) -> None:
    lines = list(why_lines(recorded(form), PLAIN, width))
    assert max(map(len, lines)) <= width
    assert not any("\x1b" in line for line in lines)
    if width < 150:  # side by side, the classic layout shows by colour what it shows by letters elsewise
        coloured = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in why_lines(recorded(form), Style(True), width)]
        assert [line.rstrip() for line in coloured] == [line.rstrip() for line in lines]


def test_the_explanation_of_a_value_out_of_range() -> None:
    assert list(why_lines(recorded("policy range"), PLAIN, 80))[:8] == [
        "ethtool ETHTOOL_MSG_RINGS_SET was refused: ERANGE (34)",
        "            Numerical result out of range",
        '  kernel    "integer out of range"',
        "  points at tcp_data_split (ETHTOOL_A_RINGS_TCP_DATA_SPLIT, 5 bytes at 0x20)",
        "            whether headers and data are put into buffers of their own",
        "  sent      9  (09)",
        "  accepted  u8, 0 to 2",
        "  fault     9 is above the greatest value accepted, 2",
    ]


@pytest.mark.parametrize("capped", [True, False])
def test_capped_or_not_the_same_is_found(session: Recorder, capped: bool) -> None:
    session.options = {"cap_ack": capped}
    try:
        exchange = ask(session, "offset inside a nest")
    finally:
        session.options = {}
    if exchange.errno != errno.ERANGE:
        pytest.skip("this kernel has no vxlan")
    why = reasons(exchange)
    assert (why.capped, why.path, why.offset) == (capped, "linkinfo.data.id", 0x3C)


def test_without_extended_acks_only_the_number_is_left(session: Recorder) -> None:
    session.options = {"ext_ack": False}
    try:
        why = reasons(ask(session, "policy range"))
    finally:
        session.options = {}
    assert (why.name, why.extended, why.kernel_text, why.path, why.accepted) == ("ERANGE", False, "", "", "")
    assert why.hints == ["a value is outside what the kernel accepts"]


# --- not permitted

_AS_NOBODY = """
import json, os, sys
import nlshell
from nlshell.kernel.inside import CLONE_NEWNET, unshare
from nlshell.kernel.why import why_dict
if os.geteuid() == 0:
    unshare(CLONE_NEWNET)
session = nlshell.open()
requests = [session.build("link.setlink", {"ifname": "lo", "mtu": 1400})]
import nlshell.protocols.generic.ethtool, nlshell.codec.owners, nlshell.codec.select
session.dump("link.getlink")[0].tree
why_dict(session.exchange(session.build("ethtool.linkinfo_get", {"header.dev_name": "nosuch"})))
requests.append(session.build("ethtool.linkinfo_set", {"header.dev_name": "lo", "port": 1}))
requests.append(session.build("tcp_metrics.del", {}))
session.close()
if os.geteuid() == 0:
    os.setgroups([])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
session = nlshell.open()
print(json.dumps([why_dict(session.exchange(request)) for request in requests]))
"""


def test_a_request_that_is_not_permitted() -> None:
    if os.geteuid() == 0 and live._allowed():
        pytest.skip(f"needs a private network namespace: {live._allowed()}")
    run = subprocess.run([sys.executable, "-c", _AS_NOBODY], capture_output=True, text=True, check=False, cwd=live.ROOT)
    assert run.returncode == 0, run.stderr
    link, ethtool, metrics = json.loads(run.stdout)
    assert (link["name"], link["extended"], link["path"]) == ("EPERM", False, "")
    assert "it needs CAP_NET_ADMIN in this network namespace" in link["hints"][0]
    # Whoever may change links here may change hardware settings, too; what TCP remembers is for the initial user namespace only.
    assert ethtool["name"] == "EPERM" and ethtool["hints"][0] == link["hints"][0]
    assert metrics["name"] == "EPERM" and "being root in a private one is not enough" in metrics["hints"][0]


# --- made by hand: what this kernel does not say

LINK_REQUEST = h.pack(16, h.REQUEST | h.ACK, 7, 0, bytes(16) + pack(3, b"v0\0") + pack(4, struct.pack("=I", 0x18)))
MTU = len(LINK_REQUEST) - 8


def policy(kind: int, *parts: bytes) -> bytes:
    return pack(ACK_POLICY | NESTED, b"".join(parts) + pack(1, struct.pack("=I", kind)))


def wide(kind: int, value: int, code: str = "=Q") -> bytes:
    return pack(kind, struct.pack(code, value))


@pytest.mark.parametrize(
    ("tlv", "in_words", "faults"),
    [
        (policy(4, wide(12, 0x7)), "u32, no bits but 0x7", ["0x18 has the bits 0x18, which are not accepted"]),
        (policy(4, wide(12, 0x1F)), "u32, no bits but 0x1f", []),
        (policy(4, wide(4, 0), wide(5, 0xFFFFFFFF)), "u32", []),
        (policy(4, wide(4, 68), wide(5, 68)), "u32, only 68", ["24 is below the least value accepted, 68"]),
        (policy(8, wide(2, -5, "=q"), wide(3, 5, "=q")), "s32, -5 to 5", ["24 is above the greatest value accepted, 5"]),
        (policy(5, wide(4, 0), wide(5, (1 << 64) - 1)), "u64", ["its payload has 4 bytes; u64 has 8"]),
        (policy(16, wide(2, -9, "=q"), wide(3, 9, "=q")), "sint, -9 to 9", ["24 is above the greatest value accepted, 9"]),
        (policy(10, wide(6, 6, "=I"), wide(7, 6, "=I")), "bytes, exactly 6 bytes", ["it has 4 bytes, at least 6 are needed"]),
        (policy(10, wide(6, 6, "=I")), "bytes, at least 6 bytes", ["it has 4 bytes, at least 6 are needed"]),
        (policy(12, wide(7, 1, "=I")), "text closed by a NUL, at most 1 bytes", ["it has 3 bytes, at most 1 are accepted"]),
        (policy(13), "a nest", ["NLA_F_NESTED is not set in its type, and this is a nest"]),
        (policy(1), "flag", ["its payload has 4 bytes; flag has 0"]),
    ],
)
def test_policies(tlv: bytes, in_words: str, faults: list[str]) -> None:
    exchange = replay(LINK_REQUEST, [error(LINK_REQUEST, errno.ERANGE, words("no"), number(ACK_OFFS, MTU), tlv, capped=True)], "route")
    why = reasons(exchange)
    assert (why.path, why.accepted, why.faults) == ("mtu", in_words, faults)


def test_an_unknown_policy_type_is_shown_by_number() -> None:
    assert accepted({"type": 99}) == "99"
    assert accepted({}) == "a value"


def test_an_offset_outside_of_the_request() -> None:
    exchange = replay(LINK_REQUEST, [error(LINK_REQUEST, errno.EINVAL, number(ACK_OFFS, 4000))], "route")
    why = reasons(exchange)
    assert (why.path, why.node) == ("", None)
    assert why.faults == [f"the kernel points at offset 0xfa0, but the request has {len(LINK_REQUEST)} bytes"]
    assert any("0xfa0" in line for line in why_lines(exchange, PLAIN, 80)) and not marked(exchange)


def test_an_offset_within_the_fixed_header() -> None:
    exchange = replay(LINK_REQUEST, [error(LINK_REQUEST, errno.EINVAL, number(ACK_OFFS, 20))], "route")
    assert reasons(exchange).path == "ifi_index"
    (line,) = marked(exchange)
    assert line.startswith("0014▶ 00 00 00 00") and "ifi_index" in line


def test_a_missing_attribute_that_the_registry_does_not_know() -> None:
    tlvs = number(ACK_MISS_TYPE, 4000), number(ACK_MISS_NEST, 4000)
    exchange = replay(LINK_REQUEST, [error(LINK_REQUEST, errno.EINVAL, *tlvs)], "route")
    missing = reasons(exchange).missing
    assert missing is not None and (missing.path, missing.kernel, missing.nest) == ("#4000", "", None)
    assert marked(exchange) == [f"{len(LINK_REQUEST):04x}▶{' ' * 26}#4000 is missing here"]


def test_a_missing_attribute_goes_before_what_follows_its_nest() -> None:
    nest = pack(18 | NESTED, pack(1, b"vlan\0"))
    request = h.pack(16, h.REQUEST | h.ACK, 7, 0, bytes(16) + nest + pack(4, bytes(4)))
    exchange = replay(request, [error(request, errno.EINVAL, number(ACK_MISS_TYPE, 2), number(ACK_MISS_NEST, 0x20))], "route")
    lines = list(why_lines(exchange, PLAIN, 80))
    at = next(index for index, line in enumerate(lines) if "IFLA_INFO_DATA is missing here" in line)
    assert lines[at].startswith("0030▶") and lines[at + 1].startswith("0030  08 00  04 00")
    assert lines[at - 1].startswith("002d  00 00 00")


def test_a_long_request_is_shown_around_the_place() -> None:
    request = h.pack(16, h.REQUEST | h.ACK, 7, 0, bytes(16) + b"".join(pack(20, b"x" * 30) for _ in range(60)) + pack(4, bytes(4)))
    exchange = replay(request, [error(request, errno.EINVAL, number(ACK_OFFS, len(request) - 8))], "route")
    lines = list(why_lines(exchange, PLAIN, 80))
    assert len(lines) < 40 and len(marked(exchange, 80)) == 2
    assert lines[-1] == f"only {len(request) - 8 - 96:#x} to {len(request) - 1:#x} of its {len(request)} bytes are shown"


def test_success_needs_no_explanation() -> None:
    exchange = replay(LINK_REQUEST, [error(LINK_REQUEST, 0)], "route")
    assert not reasons(exchange) and reasons(exchange).hints == []
    assert list(why_lines(exchange, PLAIN)) == ["RTM_NEWLINK was done, without a warning: there is nothing to explain"]


def test_a_warning_is_no_refusal() -> None:
    exchange = recorded("warning on success")
    assert reasons(exchange).is_warning
    assert next(iter(why_lines(exchange, PLAIN))) == "RTM_NEWTCLASS was done, with a warning"


def test_a_dump_that_ends_in_an_error_number_alone() -> None:
    request = h.pack(18, h.REQUEST | h.DUMP, 7, 0, bytes(16))
    why = reasons(replay(request, [done(errno.EBUSY, seq=7)], "route"))
    assert (why.name, why.source, why.extended) == ("EBUSY", "NLMSG_DONE", False)
    assert why.hints == ["something else uses it; look for a device that is up, enslaved or claimed"]


@pytest.mark.parametrize(
    ("request_", "number_", "protocol", "hint"),
    [
        (h.pack(16, h.REQUEST | h.EXCL, 7, 0, bytes(16)), errno.EOPNOTSUPP, "route", "excl without create makes nothing"),
        (h.pack(16, h.REQUEST | h.EXCL | h.REPLACE, 7, 0, bytes(16)), errno.EEXIST, "route", "leave out --flags create,excl"),
        (h.pack(0x0101, h.REQUEST | h.DUMP, 7, 0, bytes(4)), errno.EINVAL, "netfilter", "modprobe nf_conntrack_netlink"),
        (h.pack(0x0A00, h.REQUEST, 7, 0, bytes(4)), errno.EINVAL, "netfilter", "inside a batch"),
        (h.pack(24, h.REQUEST, 7, 0, b"\x02" + bytes(11)), errno.EINVAL, "route", "give rtm_type=unicast"),
        (h.pack(16, h.REQUEST, 7, 0, bytes(16) + pack(3, b"a/b\0")), errno.EINVAL, "route", "may not hold /"),
        (h.pack(99, h.REQUEST, 7, 0, bytes(4)), errno.ENOENT, "generic", "no generic family has the id 99 now"),
        (h.pack(20, h.REQUEST, 7, 0, b"\x2c" + bytes(19)), errno.ENOENT, "sock_diag", "modprobe xsk_diag"),
        (h.pack(1001, h.REQUEST, 7, 0, bytes(40)), errno.EPERM, "audit", "CAP_AUDIT_CONTROL"),
        (h.pack(16, h.REQUEST, 7, 0, bytes(16)), 4097, "route", ""),
        (h.pack(16, h.REQUEST | h.REPLACE, 7, 0, bytes(16)), errno.EOPNOTSUPP, "route", "the flag replace is refused here"),
        (h.pack(24, h.REQUEST | h.EXCL | h.REPLACE, 7, 0, b"\x02" + bytes(11)), errno.EEXIST, "route", "contradict each other"),
        (h.pack(24, h.REQUEST | h.CREATE | h.EXCL, 7, 0, b"\x02" + bytes(11)), errno.EEXIST, "route", "--flags create,replace changes"),
        (h.pack(32, h.REQUEST | h.CREATE | h.EXCL, 7, 0, b"\x02" + bytes(11)), errno.EEXIST, "route", "with just these values"),
        (h.pack(100, h.REQUEST | h.CREATE | h.EXCL, 7, 0, bytes(20)), errno.EEXIST, "route", "the flag excl asks for this failure"),
        (h.pack(25, h.REQUEST, 7, 0, bytes(12)), errno.EOPNOTSUPP, "route", "give rtm_family=inet or inet6"),
        (h.pack(72, h.REQUEST, 7, 0, b"\x02" + bytes(11)), errno.EOPNOTSUPP, "route", "exists for inet6 only; give ifal_family=inet6"),
        (h.pack(110, h.REQUEST | h.DUMP, 7, 0, bytes(16)), errno.EOPNOTSUPP, "route", "getlinkprop does not dump; leave --dump out"),
        (h.pack(66, h.REQUEST, 7, 0, bytes(4)), errno.EOPNOTSUPP, "route", "answers as a dump only; add --dump"),
        (h.pack(18, h.REQUEST, 7, 0, bytes(16)), errno.EINVAL, "route", "or add --dump to ask for all"),
        (h.pack(16, h.REQUEST, 7, 0, bytes(16)), errno.EPERM, "route", "it needs CAP_NET_ADMIN in this network namespace"),
    ],
)
def test_hints_where_the_kernel_says_nothing(request_: bytes, number_: int, protocol: str, hint: str) -> None:
    exchange = replay(request_, [error(request_, number_)], protocol)
    why = reasons(exchange)
    assert any(hint in each for each in why.hints) if hint else why.hints == []
    if number_ == errno.EINVAL and "modprobe" not in hint:
        assert hint in exchange.sentence()
    assert next(iter(why_lines(exchange, PLAIN, 80))).startswith(f"{why.operation} was refused: {why.name}")


@pytest.mark.parametrize("number", [errno.EPERM, errno.EACCES])
def test_who_has_the_right_is_not_told_to_get_it(number: int) -> None:
    request = h.pack(16, h.REQUEST, 7, 0, bytes(16))
    exchange = replay(request, [error(request, number)], "route")
    exchange.capabilities = 1 << 12  # CAP_NET_ADMIN
    assert reasons(exchange).hints == []
    exchange.capabilities = 0
    assert reasons(exchange).hints


def test_a_family_has_error_numbers_of_its_own() -> None:
    """The same number says another thing about another command, and nothing in another family."""

    def of(type_id: int, number: int, protocol: str = "netfilter", flags: int = 0) -> Exchange:
        request = h.pack(type_id, h.REQUEST | flags, 7, 0, bytes(4))
        return replay(request, [error(request, number)], protocol)

    add, remove, test = (of(0x600 | command, 4103, flags=h.EXCL) for command in (9, 10, 11))
    assert {reasons(exchange).name for exchange in (add, remove, test)} == {"IPSET_ERR_EXIST"}
    assert "in the set already" in reasons(add).meaning and "not in the set" in reasons(remove).meaning
    assert "IPSET_ERR_EXIST: the element is in the set already" in add.sentence()
    assert reasons(add).hints == reasons(remove).hints != [] and "NLM_F_EXCL is set" in add.sentence()
    assert reasons(test).hints == []
    assert next(iter(why_lines(add, PLAIN))).startswith("IPSET_CMD_ADD was refused: IPSET_ERR_EXIST (4103)")
    assert "IPSET_ERR_EXIST" in repr(add)

    assert reasons(of(0x602, 4353)).name == "IPSET_ERR_BITMAP_RANGE_SIZE"
    assert "HASH_ELEM" in reasons(of(0x609, 4353)).meaning and "LOOP" in reasons(of(0x609, 4353)).meaning
    exist = of(0x602, errno.EEXIST, flags=h.CREATE)
    assert "not the same one" in exist.sentence() and "NLM_F_REPLACE" not in exist.sentence()
    assert reasons(of(0x0A00, 4103)).name == "errno 4103"
    assert reasons(of(16, 524, "route")).name == "ENOTSUPP" and "the driver" in of(16, 524, "route").sentence()


@pytest.mark.parametrize("capped", [False, True])
def test_trees_and_json_name_the_error_numbers_of_a_family(capped: bool) -> None:
    request = h.pack(0x609, h.REQUEST, 7, 0, bytes(4))
    body = struct.pack("=i", -4103) + request[: 16 if capped else None]
    (message,) = messages(h.pack(h.ERROR, h.CAPPED * capped, 7, 0, body), Context(REGISTRY.protocol("netfilter")))[0]
    entry = message.to_dict()["fields"][0]
    assert entry["value"] == -4103
    assert entry["text"] == "-4103 (IPSET_ERR_EXIST: the element is in the set already)"
    assert message.quoted is not None and message.quoted.type == "IPSET_CMD_ADD"


def test_error_numbers_in_fields_with_and_without_a_sign() -> None:
    """The kernel's own are negative, those of attributes mostly not; rta_error is negative, though its field has no sign."""
    for kind, value, wanted in (
        (S32, -errno.EINVAL, errno.EINVAL), (S32, 0, 0), (S32, 5, 0),
        (U8, 111, 111), (U32, 22, 22), (U32, (1 << 32) - 113, 113), (U32, 0, 0),
    ):  # fmt: skip
        assert errno_of(kind, value) == wanted


def test_the_registry_shows_the_error_numbers_of_a_family() -> None:
    (family,) = (
        family for protocol in schema_dict()["protocols"] for family in protocol["families"] if family["name"] == "ipset"
    )  # fmt: skip
    numbers = {entry["id"]: entry["name"] for entry in family["errnos"]}
    assert numbers[4097] == "IPSET_ERR_PROTOCOL" and numbers[4115] == "IPSET_ERR_BITMASK_NETMASK_EXCL"
    (swap,) = (message for message in family["messages"] if message["name"] == "IPSET_CMD_SWAP")
    assert [entry["id"] for entry in swap["errnos"]] == [4101]


def test_every_refusal_of_the_captures_can_be_explained() -> None:
    seen = pointed = 0
    for area in ("addr", "link", "route", "tc", "ethtool", "devlink", "ovs", "nft", "ipset", "xfrm", "netns", "genl"):
        asked: dict[int, Any] = {}
        for message in conversation(area):
            if message.flags & h.REQUEST:
                asked[message.seq] = message
            elif message.type_id in (h.ERROR, h.DONE) and message.is_control and message.seq in asked:
                follower = Conversation()
                follower.expect(message.seq, asked[message.seq].flags)
                exchange = Exchange(asked[message.seq])
                finish(exchange, next(event for event in follower.receive(message.bytes) if isinstance(event, Ended)))
                why = reasons(exchange)
                if why:
                    seen += 1
                    pointed += bool(why.path or why.missing)
                    assert why.offset is None or why.path, (area, exchange)
                    assert max(map(len, why_lines(exchange, PLAIN, 80))) <= 100
                    assert why.missing is None or why.missing.kernel, (area, why)
    assert seen > 100 and pointed > 10


if __name__ == "__main__":
    with sandbox() as recorder:
        prepare(recorder)
        kept = {}
        for name in FORMS:
            found = ask(recorder, name)
            kept[name] = {
                "protocol": found.context.protocol.name, "family": found.request.family, "type_id": found.request.type_id,
                "request": found.request.bytes.hex(), "answers": [answer.hex() for answer in recorder.answers],
            }  # fmt: skip
            print(f"{name}: {found.errno} {found.ack.text!r} {reasons(found)}")
        RECORDED.write_text(json.dumps(kept, indent=1) + "\n")


# --- words of the kernel, and what else is said without a kernel


def refused(errno: int, text: str = "", family: str = "link", operation: str = "getlink", flags: int = 0, **values: Any) -> Exchange:
    kind = REGISTRY.family(family).operation(operation)
    type_id = 28 if kind.family.kind == "generic" else None
    data = writer.encode(kind, values, flags=1 | flags, type_id=type_id)
    families = {28: kind.family} if type_id is not None else {}
    (request,), _ = messages(data, Context(kind.family.protocol, families=families))
    exchange = Exchange(request)
    exchange.errno, exchange.ack.text = errno, text
    return exchange


@pytest.mark.parametrize("words", [*_WORDS])
def test_words_of_the_kernel_are_explained(words: str) -> None:
    found = hints(refused(22, f"Foo: {words} here"))
    assert _WORDS[words] in found


def test_a_generic_command_that_is_not_there_is_told_with_may() -> None:
    (hint,) = hints(refused(95, family="mptcp_pm", operation="get_limits"))
    assert hint == "this kernel's mptcp_pm family may not have that command (or only as a dump)"
