"""Registries beside each other, and every number and name that a netlink protocol has or had."""

from __future__ import annotations

import re
import struct
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import nlshell
from nlshell import REGISTRY, Registry, UnknownNameError
from nlshell.__main__ import main
from nlshell.codec.guess import guess_protocol
from nlshell.commands.listen import Group
from nlshell.commands.live import Live
from nlshell.commands.state import State
from nlshell.errors import SchemaError
from nlshell.language.place import At
from nlshell.protocols.undescribed import FORMER, PROTOCOLS
from nlshell.schema import U8, U32, Attr, AttributeSet, Family, Field, MessageType, Protocol, Struct
from nlshell.schema.export import protocol_dict, schema_dict

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks the kernel")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def run(*words: str) -> tuple[int, str]:
        status = main(list(words))
        return status, capsys.readouterr().out

    return run


def weather() -> Family:
    header = Struct("genlmsghdr", [Field("cmd", U8), Field("version", U8), Field("reserved", U8), Field("more", U8)])
    return Family("weather", [MessageType(1, "GET")], kind="generic", header=header, attributes=AttributeSet("W_", [Attr(1, "WIND", U32)]))


WIND = struct.pack("=IHHIIBBxxHHI", 28, 99, 1, 1, 0, 1, 1, 8, 1, 30)


def test_words_follow_a_family_that_is_superseded() -> None:
    registry = Registry()
    old = registry.family("ctnetlink")
    new = registry.supersede(old, old.but())
    assert registry.family("conntrack", "netfilter") is new is registry.family("ctnetlink")
    owners = {thing.owner for thing in registry.things("conntrack")}
    assert new in owners and old not in owners


# --- two of them


def test_two_registries_read_side_by_side() -> None:
    one, other = Registry(), Registry()
    one.register(weather())
    (known,), (unknown,) = (nlshell.decode(WIND, "generic", families={99: "weather"}, registry=each) for each in (one, other))
    assert (known.type, known.family, known["wind"]) == ("GET", "weather", 30)
    assert (unknown.type, unknown.family, unknown.get("wind")) == ("command 1", "weather", None)
    for each in (other, REGISTRY):
        assert not each.knows_family("weather")
    assert nlshell.encode("weather.get", {"wind": 30}, seq=1, type_id=99, registry=one) == WIND
    with pytest.raises(UnknownNameError):
        nlshell.encode("weather.get", {}, type_id=99, registry=other)


def test_what_a_registry_finds_is_the_same_in_each() -> None:
    one, other = Registry(), Registry()
    before = {family: dict(vars(family)) for family in one.families()}
    assert other.families() == one.families() == [family for family in REGISTRY.families() if family.name in {f.name for f in before}]
    assert all(vars(family) == held for family, held in before.items())
    addr = nlshell.encode("addr.getaddr", {"ifa_family": 2}, registry=other)
    assert nlshell.decode(addr, registry=one)[0].kind is nlshell.decode(addr, registry=other)[0].kind


def test_one_family_may_be_of_several_registries_and_protocols() -> None:
    first, second = Protocol("first", 27), Protocol("second", 27)
    mine = Family("mine", [MessageType(20, "NEW")], attributes=AttributeSet("M_", [Attr(1, "A", U32)]))
    registries = Registry(), Registry(), Registry()
    families = [registry.register(mine, protocol) for registry, protocol in zip(registries, (first, second, first))]
    assert families[0] is families[2] is mine and families[1] is not mine
    assert [family.protocol for family in families] == [first, second, first]
    assert families[1].messages[0].family is families[1] and mine.messages[0].family is mine
    data = struct.pack("=IHHIIHHI", 24, 20, 0, 1, 0, 8, 1, 5)
    for registry, family in zip(registries, families):
        (message,) = nlshell.decode(data, 27, registry=registry)
        assert message.kind is family.messages[0] and message["a"] == 5
    with pytest.raises(SchemaError):
        registries[0].register(Family("other", []), second)


def test_replacing_in_one_leaves_the_other() -> None:
    mine = Registry()
    new = mine.register(Family("link", [MessageType(18, "GETLINK")], prefix="RTM_", doc="mine"), "route", replace=True)
    assert mine.family("link") is new and REGISTRY.family("link").doc != "mine"
    request = nlshell.encode("link.getlink", {"ifi_index": 1})
    assert nlshell.decode(request, registry=mine)[0].kind is new.messages[0]
    assert nlshell.decode(request)[0]["ifi_index"] == 1


@LINUX
def test_a_session_has_a_registry_of_its_own() -> None:
    registry = Registry()
    registry.register(Family("link", [MessageType(18, "GETLINK")], prefix="RTM_", header=REGISTRY.family("link").messages[0].header),
                      "route", replace=True)  # fmt: skip
    registry.register(Family("nlctrl", [MessageType(1, "NOTHING")], kind="generic"), replace=True)
    with nlshell.open(registry=registry, timeout=5) as session, nlshell.open(timeout=5) as usual:
        assert session.build("link.getlink", {}).kind.family is registry.family("link") is not usual.build("link.getlink", {}).kind.family
        assert session.families.info
        assert "nlctrl" in {session.families[number] for number in session.families}  # which hang on no registry's description
        assert session.request("link.getlink", {"ifi_index": 1}).messages[0].kind is None
        assert usual.request("link.getlink", {"ifi_index": 1}).messages[0]["ifname"] == "lo"


# --- protocols without a description


@pytest.mark.parametrize("number", range(32))
def test_every_number_is_a_protocol(number: int) -> None:
    protocol = REGISTRY.protocol(number)
    assert protocol.number == number and REGISTRY.protocol(str(number)) is REGISTRY.protocol(protocol.name) is protocol
    assert REGISTRY.protocol(f"NETLINK_{protocol.name.upper()}") is protocol
    assert protocol in REGISTRY.protocols() or protocol.doc


@pytest.mark.parametrize("word", [32, -1, 99, "32", "protocol_32"])
def test_above_31_there_is_none(word: int | str) -> None:
    with pytest.raises(UnknownNameError, match="netlink has the protocols 0 to 31"):
        REGISTRY.protocol(word)


def test_all_names_of_the_header_are_known() -> None:
    header = Path("/usr/include/linux/netlink.h")
    if not header.exists():
        pytest.skip("needs the header <linux/netlink.h>")
    text = header.read_text().partition("MAX_LINKS")[0]
    found = dict(re.findall(r"#define\s+NETLINK_(\w+)\s+(\w+)", text))
    assert len(found) >= 22
    for name, number in found.items():
        if number.isdecimal():
            assert REGISTRY.protocol(name).number == int(number), name
    assert REGISTRY.protocol("NETLINK_INET_DIAG") is REGISTRY.protocol("sock_diag")


OPAQUE = bytes.fromhex("14000000100001000100000001000000deadbeef")


def test_an_undescribed_one_has_messages_with_an_opaque_payload() -> None:
    (message,) = nlshell.decode(OPAQUE, 2)
    assert (message.type, message.seq, message.port, message.values) == ("type 16", 1, 1, {"#rest": b"\xde\xad\xbe\xef"})
    assert message.kind is None and not message.notes and message.encode() == OPAQUE
    error = nlshell.decode(struct.pack("=IHHIIi", 36, 2, 0, 1, 9, -22) + OPAQUE[:16], 31)[0]
    assert error.type == "NLMSG_ERROR" and error["error"] == -22 and error.quoted.type == "type 16"


def test_bytes_are_never_guessed_to_be_of_an_undescribed_one() -> None:
    described = {protocol.name for protocol in REGISTRY.protocols()}
    assert not described & {protocol.name for protocol in (*PROTOCOLS, *FORMER)}
    assert {candidate.protocol.name for candidate in guess_protocol(struct.pack("=IHHIIi", 20, 3, 2, 1, 0, 0))} <= described


def test_describing_one_makes_it_described() -> None:
    registry = Registry()
    registry.register(Family("talk", [MessageType(16, "SAY")]), "usersock")
    usersock = registry.protocol(2)
    assert usersock in registry.protocols() and usersock not in registry.undescribed() and usersock in REGISTRY.undescribed()
    assert nlshell.decode(OPAQUE, "usersock", registry=registry)[0].type == "SAY"


def test_names_of_former_times_say_what_the_number_is_today(run: Callable[..., tuple[int, str]]) -> None:
    told = {"arpd": (8, "iscsi"), "route6": (11, "connector"), "tapbase": (16, "generic"), "skip": (1, "unused"), "w1": (1, "unused")}
    assert {protocol.name: (protocol.number, REGISTRY.protocol(protocol.number).name) for protocol in FORMER} == told
    listed = run("schema")[1]
    for name, (number, today) in told.items():
        assert re.search(rf"^  {name} \({number}\) +.*; the number is {today} today$", listed, re.M)
        if not REGISTRY.knows_family(name):  # w1 is one of connector's
            assert run("schema", name)[1].startswith(f"{name} ({number})  ")
    assert nlshell.decode(OPAQUE, "NETLINK_ARPD")[0].kind is None


def test_schema_lists_them_as_what_they_are(run: Callable[..., tuple[int, str]]) -> None:
    listed = run("schema")[1]
    assert "not described: any number to 31" in listed and re.search(r"^  usersock \(2\)  ", listed, re.M)
    assert "(not described" in run("schema", "31")[1] and "(not described" not in run("schema", "route")[1]
    assert run("schema", "32")[0] == 2
    shown = {entry["number"]: entry for entry in schema_dict()["protocols"] if entry["number"] is not None}
    assert shown[2] == protocol_dict(REGISTRY.protocol(2)) and shown[2]["families"] == [] and shown[2]["doc"]


def test_the_command_line_reads_and_names_them(run: Callable[..., tuple[int, str]]) -> None:
    status, text = run("decode", "--protocol", "2", OPAQUE.hex())
    assert status == 0 and "type 16" in text and "de ad be ef" in text
    assert run("decode", "--protocol", "32", OPAQUE.hex())[0] == 2
    state = State()
    try:
        known = Live(state, background=False)
        assert known.loaded
        words = {word: Group().fault(word, At(known)) for word in ("usersock", "usersock.3", "31.5", "route.40", "32.1", "usersock.x")}
        assert {word for word, fault in words.items() if not fault} == {"usersock", "usersock.3", "31.5", "route.40"}
    finally:
        state.close()


@LINUX
def test_their_groups_are_subscribed_by_number() -> None:
    from nlshell.commands.monitors import _resolved

    with nlshell.open() as session:
        assert list(_resolved(session, "usersock")) == [("usersock", number) for number in range(1, 33)]
        assert list(_resolved(session, "31.7")) == [("protocol_31", 7)]
        with pytest.raises(UnknownNameError, match="0 to 31"):
            list(_resolved(session, "77.3"))
        with pytest.raises(nlshell.SystemFault, match=r"no netlink protocol 23 \(protocol_23: a number without a name\)"):
            session.subscribe(1, protocol=23)
        try:
            with session.subscribe("usersock.3") as events:
                assert (events.protocol.number, events.socket.memberships()) == (2, [3])
        except nlshell.SystemFault as fault:
            assert fault.errno in (1, 93), fault  # an ordinary user may not, or this kernel has none
