"""Conditions as BPF programs, run by a small machine of our own: they let pass what `where` keeps, on what kernels have sent."""

from __future__ import annotations

import itertools
import random
import struct
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

import nlshell
from nlshell.codec.around import NOTHING_AROUND
from nlshell.codec.message import Context, Message, messages
from nlshell.codec.value_at import value_at
from nlshell.codec.where import Known, Where
from nlshell.codec.words import Words
from nlshell.codec.writer import encode
from nlshell.errors import NlshellError, UsageError
from nlshell.kernel.bpf import DROP, NLATTR, NLATTR_NEST, PASS, program
from nlshell.schema import REGISTRY, U16, U32, Attr, AttributeSet, Family, MessageType, Nest, String
from nlshell.schema.model import Protocol
from nlshell.schema.registry import Registry
from nlshell.schema.shapes import Field, Prefixed, Struct
from nlshell.schema.types import BE16, BE32, S32, U8
from nlshell.wire import header as h
from nlshell.wire.attribute import Attribute, pack, walk

from . import captures

# --- the machine: Documentation/networking/filter.rst, net/core/filter.c

_JUMPS: dict[int, Callable[[int, int], object]] = {
    0x10: lambda a, b: a == b, 0x20: lambda a, b: a > b, 0x30: lambda a, b: a >= b, 0x40: lambda a, b: a & b,
}  # fmt: skip
_SUMS: dict[int, Callable[[int, int], int]] = {
    0x00: lambda a, b: a + b, 0x10: lambda a, b: a - b, 0x40: lambda a, b: a | b, 0x50: lambda a, b: a & b,
    0x60: lambda a, b: a << b, 0x70: lambda a, b: a >> b, 0xA0: lambda a, b: a ^ b,
}  # fmt: skip
_SIZES = {0x00: 4, 0x08: 2, 0x10: 1}
_LD, _LDX, _ST, _STX, _ALU, _JMP, _RET, _MISC = range(8)
_MOST = 4096


def check(code: list[tuple[int, int, int, int]]) -> None:
    """What bpf_check_classic asks: every jump leads to an instruction further on, and the last one ends it."""
    assert 0 < len(code) <= _MOST and code[-1][0] & 7 == _RET
    for place, (operation, yes, no, k) in enumerate(code):
        assert 0 <= yes < 256 and 0 <= no < 256 and 0 <= k < 1 << 32 and 0 <= operation < 1 << 16
        if operation & 7 == _JMP:
            far = [k] if operation == 0x05 else [yes, no]
            assert all(place + 1 + each < len(code) for each in far)


def run(code: list[tuple[int, int, int, int]], data: bytes) -> int:
    """What a program says to a datagram."""
    a = x = place = 0
    memory = [0] * 16
    while True:
        operation, yes, no, k = code[place]
        kind, mode, place = operation & 7, operation & 0xE0, place + 1
        if kind == _RET:
            return k if operation & 0x18 == 0 else a
        if kind == _LD and mode in (0x20, 0x40):
            if mode == 0x20 and k in (NLATTR, NLATTR_NEST):
                a = found(data, a, x, inside=k == NLATTR_NEST)
                continue
            start, size = k + (x if mode == 0x40 else 0), _SIZES[operation & 0x18]
            if start + size > len(data):
                return 0
            a = int.from_bytes(data[start : start + size], "big")
        elif kind in (_LD, _LDX):
            value = {0x00: k, 0x60: memory[k & 15], 0x80: len(data)}[mode]
            a, x = (value, x) if kind == _LD else (a, value)
        elif kind in (_ST, _STX):
            memory[k] = a if kind == _ST else x
        elif kind == _ALU:
            a = _SUMS[operation & 0xF0](a, x if operation & 8 else k) & 0xFFFFFFFF
        elif kind == _MISC:
            a, x = (x, x) if operation & 0x80 else (a, a)
        elif operation == 0x05:
            place += k
        else:
            place += yes if _JUMPS[operation & 0xF0](a, x if operation & 8 else k) else no


def found(data: bytes, start: int, wanted: int, inside: bool) -> int:
    """SKF_AD_NLATTR and SKF_AD_NLATTR_NEST: the offset of an attribute, or 0."""
    if start > len(data) - 4:
        return 0
    end = len(data)
    if inside:
        length = struct.unpack_from("=H", data, start)[0]
        if length > len(data) - start:
            return 0
        start, end = start + 4, start + length
    attributes: list[Attribute] = walk(data, start, end)[0]
    return next((each.offset for each in attributes if each.id == wanted), 0)


def passes(code: list[tuple[int, int, int, int]], data: bytes) -> bool:
    return {PASS: True, DROP: False}[run(code, data)]


def event(message: Message) -> bytes:
    """A message as if it were told unasked."""
    data = bytearray(message.bytes)
    struct.pack_into("=HII", data, 6, message.flags & ~(h.MULTI | h.DUMP_INTR), 0, 0)
    return bytes(data)


# --- what kernels sent, and conditions on it

AREAS = {
    **dict.fromkeys(["addr", "bridge", "link", "neigh", "route", "rule", "tc"], "route"),
    **dict.fromkeys(["conntrack", "ipset", "nft"], "netfilter"),
    "xfrm": "xfrm", "diag": "sock_diag", "rdma": "rdma",
}  # fmt: skip


@cache
def events(area: str) -> list[Message]:
    """Messages of the kernel, each kind of them a few times."""
    chosen: dict[int, list[Message]] = {}
    protocol = REGISTRY.protocol(AREAS[area])
    for message in captures.conversation(area):
        if message.context.protocol is protocol and not message.is_control and not message.flags & h.REQUEST and message.kind is not None:
            chosen.setdefault(message.type_id, []).append(message)
    context = Context(protocol)
    return [messages(event(each), context)[0][0] for some in chosen.values() for each in some[:: max(1, len(some) // 4)]]


def kept(condition: str, told: list[Message]) -> list[bool]:
    kinds = list({id(each.kind): each.kind for each in told if each.kind is not None}.values())
    test = Where(condition, Known((), {}, kinds=kinds, around=NOTHING_AROUND)).test
    return [test(lambda path, each=each: value_at(each, path)) for each in told]  # type: ignore[misc]


def leaves(values: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{prefix}{name}.")
        elif not name.startswith("#") and isinstance(value, (int, str)) and not isinstance(value, bool):
            yield prefix + name, value


def quoted(value: object) -> str:
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


@cache
def can_be_asked(path: str, protocol: str) -> bool:
    try:
        program(path, REGISTRY.protocol(protocol), REGISTRY)
    except UsageError:
        return False
    return True


def conditions(area: str, count: int, seed: int) -> Iterator[str]:
    """Comparisons with values that occur, alone and joined."""
    chance, told = random.Random(seed), events(area)
    by_path: dict[str, list[Any]] = {}
    for message in told:
        for path, value in leaves(message.values):
            if value not in ("::", "0.0.0.0"):  # which of the two some addresses are, another value says
                by_path.setdefault(path, []).append(value)
    words = Words([each.kind for each in told if each.kind is not None])
    paths = sorted(path for path in by_path if not words.called(path) and can_be_asked(path, AREAS[area]))

    def one() -> str:
        path = chance.choice(paths)
        value = chance.choice(by_path[path])
        if isinstance(value, str):
            operator = chance.choice(["=", "!=", "in"])
        else:
            operator = chance.choice(["=", "!=", "<", "<=", ">", ">=", "in", "has"])
            value = chance.choice([int(value), max(0, int(value) - 1), int(value) + 1])
        if operator == "in":
            return f"{path} in ({', '.join(quoted(each) for each in [value, *chance.sample(by_path[path], min(2, len(by_path[path])))])})"
        return f"{path} {operator} {quoted(value)}"

    def joined(depth: int) -> str:
        form = chance.randrange(4) if depth else 0
        if form == 0:
            return one()
        if form == 1:
            return f"not ({joined(depth - 1)})"
        return f"({joined(depth - 1)} {chance.choice(['and', 'or'])} {joined(depth - 1)})"

    for number in range(count):
        yield joined(0 if number % 2 else 3)


@pytest.mark.parametrize("area", AREAS)
def test_a_program_lets_pass_what_where_keeps(area: str) -> None:
    protocol, told = REGISTRY.protocol(AREAS[area]), events(area)
    judged = both = 0
    for condition in conditions(area, 16, seed=12):
        try:
            code, expected = program(condition, protocol, REGISTRY), kept(condition, told)
        except NlshellError:
            continue
        check(code)
        got = [passes(code, each.bytes) for each in told]
        wrong = [(each.type, want) for each, want, have in zip(told, expected, got) if want != have]
        assert not wrong, f"{condition}: {wrong}"
        judged += 1
        both += len(set(got)) == 2
    assert judged > 5 and both > 4


@pytest.mark.parametrize(
    ("area", "condition"),
    [
        ("route", "rtm_table = 254 and not dst = 10.0.0.0"),
        ("route", "oif in (1, 2) or not (gateway or metrics.mtu > 1400)"),
        ("rule", "table = main or fib_rule_hdr.table = default"),
        ("neigh", "ndm_state has reachable or not ndm_state has reachable and not dst"),
        ("neigh", "ndm_ifindex > 0 and ndm_ifindex <= 3 and lladdr != 00:00:00:00:00:00"),
        ("link", "not (ifname = lo or linkinfo.kind in (veth, bridge)) and mtu >= 1500"),
        ("link", 'ifi_flags has "up,running" or ifi_index < 2'),
        ("addr", "ifa_prefixlen = 8 or address in (127.0.0.1, ::1)"),
        ("nft", "name = filter and not nlmsg_type = NFT_MSG_NEWTABLE"),
        ("conntrack", "mark >= 0 and timeout > 100"),
        ("xfrm", "sel.prefixlen_d > 8 or sel.dport >= 80 or id.spi < 0x200"),
        ("link", "mtu = 5000 or nlmsg_type = RTM_DELLINK or nlmsg_len > 1000"),
    ],
)
def test_conditions_as_people_write_them(area: str, condition: str) -> None:
    told = events(area)
    code = program(condition, REGISTRY.protocol(AREAS[area]), REGISTRY)
    check(code)
    assert [passes(code, each.bytes) for each in told] == kept(condition, told)


def test_a_path_alone_asks_whether_it_is_there() -> None:
    for path in ("linkinfo", "linkinfo.kind", "ifi_index", "stats64", "vfinfo_list"):
        code = program(path, REGISTRY.protocol("route"), REGISTRY)
        assert [passes(code, each.bytes) for each in events("link")] == [path in each for each in events("link")]


# --- what no recording holds

HEADER = Struct("demo_hdr", [Field("kind", U8), Field("index", S32), Field("short", BE16), Field("wide", BE32), Field("nest", U8)], align=1)
INNER = AttributeSet("DEMO_I_", [Attr(1, "PORT", BE16), Attr(2, "TEXT", String())])
SET = AttributeSet("DEMO_A_", [
    Attr(1, "SHORT", BE16), Attr(2, "LONG", BE32), Attr(3, "SIGNED", S32), Attr(4, "TEXT", String()), Attr(5, "PLAIN", U32),
    Attr(6, "NEST", Nest(INNER)), Attr(7, "BEHIND", Prefixed(Struct("demo", [Field("number", U32)]), Nest(INNER))),
    Attr(8, "MANY", U32, multi=True), Attr(9, "SMALL", U16),
])  # fmt: skip


Demo = Callable[..., bool]


@pytest.fixture(scope="module")
def demo() -> Demo:
    """Whether a condition lets a message of these values pass; `raw` are attributes behind the others."""
    registry, protocol = Registry(), Protocol("demo", 77)
    registry.add_protocol(protocol)
    kinds = [MessageType(0x20, "NEW", SET, header=HEADER), MessageType(0x21, "OTHER", INNER)]
    family = registry.register(Family("demo", prefix="DEMO_", messages=kinds), protocol)

    @cache
    def compiled(condition: str) -> list[tuple[int, int, int, int]]:
        code = program(condition, protocol, registry, port=4001)
        check(code)
        return code

    def passed(condition: str, values: dict[str, Any] | None = None, raw: bytes = b"", operation: str = "new") -> bool:
        data = bytearray(encode(family.operation(operation), values or {}, flags=0) + raw)
        struct.pack_into("=I", data, 0, len(data))
        return passes(compiled(condition), bytes(data))

    return passed


@pytest.mark.parametrize("path", ["short", "long", "signed", "plain", "small", "nest.port", "index", "demo_hdr.short", "wide", "kind"])
def test_numbers_of_every_width_sign_order_and_place(demo: Demo, path: str) -> None:
    low = -300 if path in ("signed", "index") else 0
    numbers = [low, 1, 2, 200, *([] if path == "kind" else [255, 256, 257, 0x1234, 0x3412, 0x7FFF])]
    for number, other in itertools.product(numbers, repeat=2):
        values = {path: number}
        assert demo(f"{path} = {other}", values) is (number == other)
        assert demo(f"{path} < {other}", values) is (number < other) and demo(f"{path} >= {other}", values) is (number >= other)
        assert demo(f"{path} > {other}", values) is (number > other) and demo(f"{path} <= {other}", values) is (number <= other)


def test_what_is_not_there_or_has_another_width_fits_nothing(demo: Demo) -> None:
    for raw in (b"", pack(5, b"12345678"), pack(5, b"")):
        for condition in ("plain = 0", "plain >= 0", "plain < 5", "plain in (0, 1)"):
            assert not demo(condition, raw=raw) and demo(f"not {condition}", raw=raw)
        assert demo("plain != 0", raw=raw) and demo("plain", raw=raw) is bool(raw)
    assert not demo("nest.port = 1", {"short": 1}) and demo("nest", {"nest": {"text": "x"}})


def test_texts_end_at_their_nul_or_with_the_attribute(demo: Demo) -> None:
    for stored, text in ((b"lo\0", "lo"), (b"lo", "lo"), (b"lo\0\0\0\0\0\0", "lo"), (b"\0", ""), (b"", ""), (b"eth0.100\0", "eth0.100")):
        for asked in ("lo", "l", "lo0", "", "eth0.100", "eth0.10"):
            assert demo(f'text = "{asked}"', {}, pack(4, stored)) is (asked == text), (stored, asked)
    assert demo('text in (a, "lo")', {"text": "lo"}) and not demo("text in (a, b)", {"text": "lo"})
    assert demo("nest.text = x", {"nest": {"port": 1, "text": "x"}}) and not demo("text = x", {"nest": {"text": "x"}})


def test_a_field_is_not_the_attribute_of_its_name(demo: Demo) -> None:
    values = {"short": 5, "demo_hdr.short": 7, "demo_hdr.nest": 1}
    assert demo("short = 5 and demo_hdr.short = 7 and demo_hdr.nest = 1 and not nest", values) and not demo("short = 7", values)


def test_a_message_without_the_path_fits_nothing_and_a_shorter_one_passes(demo: Demo) -> None:
    assert not demo("plain = 1", {"port": 1}, operation="other") and demo("plain != 1", {"port": 1}, operation="other")
    assert demo("text = x", {"text": "x"}, operation="other") and demo("port = 80", {"port": 80}, operation="other")
    registry = REGISTRY
    code = program("ifi_index = 1", registry.protocol("route"), registry)
    assert passes(code, h.pack(16, 0, 0, 0, b"")) and passes(code, b"") and not passes(code, h.pack(16, 0, 0, 0, bytes(16)))


def test_what_cannot_be_judged_passes() -> None:
    route = REGISTRY.protocol("route")
    code = program("ifname = nobody", route, REGISTRY, port=4001)
    link = h.pack(16, 0, 0, 0, bytes(16))
    assert not passes(code, link)
    assert passes(code, link + link)
    for wanted in (
        h.pack(16, h.MULTI, 0, 0, bytes(16)),
        h.pack(16, 0, 5, 4001, bytes(16)),
        h.pack(2, 0, 0, 0, bytes(20)),
        h.pack(999, 0, 0, 0, b""),
    ):
        assert passes(code, wanted)
    assert not passes(code, h.pack(16, h.REQUEST | h.ACK, 1, 4002, bytes(16)))


def test_messages_of_one_number_are_told_apart() -> None:
    """RTM_NEWROUTE of AF_CAN is another message than the route of any other family."""
    code = program("rtm_table = 254", REGISTRY.protocol("route"), REGISTRY)
    for family, table, expected in ((2, 254, True), (10, 253, False), (28, 254, True), (30, 253, False), (29, 254, False)):
        assert passes(code, h.pack(24, 0, 0, 0, bytes([family, 0, 0, 0, table, 0, 0, 0, 0, 0, 0, 0]))) is expected


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ("behind.port = 1", "no nest of attributes"), ("many = 1", "several times"), ("plain has 1", "asks for bits"),
        ("text > a", "whole numbers"), ("plain = many", "not a number"), ("short = 65536", "out of range"), ("plane = 1", "has plane"),
        ("text ~ x", "cannot judge `~`"), (" or ".join(f"plain = {number}" for number in range(700)), "4096"),
        (f"text in ({', '.join(str(10**60 + number) for number in range(100))})", "4096"),
    ],
)  # fmt: skip
def test_what_a_filter_cannot_do_is_refused(demo: Demo, condition: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        demo(condition)


def test_what_no_message_has_is_refused_beside_what_some_have() -> None:
    route = REGISTRY.protocol("route")
    for condition, why in (
        ("mtu > 1500 and dev = lo", "has dev; a filter knows paths, and not this word for "), ("mtu or not ifnam = x", "has ifnam$"),
        ("not stats64.rx_packets > 5", "no nest of attributes"), ("mtu > 1 or linkinfo.data.id = 3", "depend on another value"),
    ):  # fmt: skip
        with pytest.raises(UsageError, match=why):
            program(condition, route, REGISTRY)


def test_an_unknown_type_is_told_with_its_neighbours() -> None:
    with pytest.raises(nlshell.UnknownNameError, match="RTM_NEWLINK"):
        program("nlmsg_type = RTM_NEWLNK", REGISTRY.protocol("route"), REGISTRY)
    code = program("nlmsg_type = newlink", REGISTRY.protocol("route"), REGISTRY)
    assert [passes(code, each.bytes) for each in events("link")] == [each.type == "RTM_NEWLINK" for each in events("link")]
