"""Messages, exchanges and errors carried to other processes, into copies and JSON, and compared."""

from __future__ import annotations

import copy
import json
import pickle
import struct
import sys
from collections.abc import Iterator
from multiprocessing import get_context

import pytest

import nlshell
from nlshell import Exchange, InputError, KernelError, Message, Registry, UnknownNameError
from nlshell.codec.message import Context, messages
from nlshell.errors import NlshellError
from nlshell.schema import REGISTRY, U32, Attr, AttributeSet, Family, MessageType, Protocol
from nlshell.schema.policy import family_from_policy
from nlshell.wire.exchange import ExtendedAck

from .captures import AREAS, conversation

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks the kernel")


def some(area: str) -> Iterator[Message]:
    """A few messages of each kind of an area."""
    seen: dict[object, int] = {}
    for message in conversation(area):
        kind = (message.type_id, message.direction, message.buffer[message.payload : message.payload + 1], message.end - message.offset)
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] == 1 and len(seen) <= 8:
            yield message


@pytest.mark.parametrize("area", AREAS)
def test_a_recorded_message_is_equal_to_what_is_made_of_it(area: str) -> None:
    here = list(some(area))
    carried = pickle.loads(pickle.dumps(here))
    again = [Message.from_dict(json.loads(json.dumps(message.to_dict()))) for message in here]
    assert here
    for message, *others in zip(here, carried, again, copy.deepcopy(here), map(copy.copy, here), strict=True):
        for other in others:
            assert other == message and hash(other) == hash(message) and other is not message
            assert (other.type, other.family, other.flags, other.seq, other.port, other.length) == (
                message.type, message.family, message.flags, message.seq, message.port, message.length)  # fmt: skip
        assert others[0].to_dict() == message.to_dict()
    assert len({message.bytes for message in here}) == len(set(here))


def test_values_are_carried_with_what_they_know() -> None:
    for area in ("link", "nft", "genl"):
        for message in some(area):
            there = pickle.loads(pickle.dumps(message.values))
            assert there == message.values and repr(there) == repr(message.values)


# --- equality


LINK = nlshell.encode("link.getlink", {"ifi_index": 1}, seq=7)


def test_equal_are_protocol_and_bytes_and_nothing_else() -> None:
    one, other = nlshell.decode(LINK)[0], Message.from_dict({"protocol": "route", "bytes": LINK.hex()}, Registry())
    other.context.names = {1: "elsewhere"}
    assert one == other and len({one, other}) == 1 and one in [other]
    assert one == nlshell.decode(LINK + LINK)[1]
    assert one != nlshell.decode(LINK, "xfrm")[0] and one != nlshell.decode(LINK[:-4] + b"\2\0\0\0")[0]
    assert one != LINK and (one == None) is False  # noqa: E711
    assert nlshell.decode(LINK, 8)[0] == nlshell.decode(LINK, "arpd")[0]


def test_nothing_is_read_to_compare() -> None:
    class Closed(Registry):
        def message(self, *_: object, **__: object) -> MessageType:
            raise AssertionError("a description was looked up")

    one, other = (messages(LINK, Context(REGISTRY.protocol("route"), registry=Closed()))[0][0] for _ in range(2))
    assert one == other and hash(one) == hash(other) and one in {other: 1}


# --- pickle


def summary(message: Message) -> tuple[object, ...]:
    return message.type, message.family, message.values, message.offset, message.to_dict()


def ending(exchange: Exchange) -> tuple[object, ...]:
    ack = exchange.ack
    return (
        exchange.request.bytes, [message.bytes for message in exchange], exchange.end and exchange.end.bytes, exchange.errno,
        ack.text, ack.offset, exchange.interrupted, exchange.lost, exchange.attempts, exchange.seconds, exchange.started,
        exchange.namespace, exchange.path, exchange.sentence() if exchange.errno else "", repr(exchange),
    )  # fmt: skip


def refused() -> Exchange:
    exchange = Exchange(nlshell.decode(nlshell.encode("link.setlink", {"ifi_index": 9, "mtu": 1}, flags=5, seq=3))[0])
    exchange.messages.append(nlshell.decode(LINK)[0])
    exchange.errno, exchange.ack, exchange.interrupted, exchange.lost, exchange.attempts = 22, ExtendedAck(), True, True, 3
    exchange.ack.text, exchange.ack.offset, exchange.namespace, exchange.seconds = "mtu less than device minimum", 32, "blue", 0.25
    exchange.end = nlshell.decode(struct.pack("=IHHIIi", 36, 2, 0, 3, 0, -22) + LINK[:16])[0]
    exchange.names = lambda indexes: {1: "lo"}
    return exchange


def fail(_: object) -> None:
    exchange = refused()
    raise KernelError(exchange.sentence(), exchange.errno, exchange.ack.text, exchange.path, exchange.ack, exchange.request, exchange)


def test_a_process_of_its_own_reads_what_it_is_given() -> None:
    """By spawn: nothing of this process is there but what was sent."""
    here = [*some("link"), *some("ethtool"), *some("nft")]
    exchange = refused()
    with get_context("spawn").Pool(1) as pool:
        assert pool.map(summary, here) == [summary(message) for message in here]
        assert pool.apply(ending, [exchange]) == ending(exchange)
        assert pool.apply(copy.copy, [here[0]]) == here[0]
        with pytest.raises(KernelError) as caught:
            pool.apply(fail, [0])
    error = caught.value
    assert (error.errno, error.path, str(error)) == (22, "mtu", refused().sentence())
    assert ending(error.exchange) == ending(exchange) and error.exchange.names is None
    assert {message.family for message in here} > {None}


def test_one_buffer_goes_once() -> None:
    datagram = LINK * 200
    many = nlshell.decode(datagram)
    assert len(pickle.dumps(many)) < 2 * len(datagram) + 200 * 150
    back = pickle.loads(pickle.dumps(many))
    assert back == many and back[0].buffer is back[9].buffer and back[0].context is back[9].context


def test_copies_of_an_exchange_keep_how_it_ended() -> None:
    exchange = refused()
    for twin in (copy.copy(exchange), copy.deepcopy(exchange)):
        assert ending(twin) == ending(exchange) and twin.names is exchange.names
        twin.messages.append(twin.request)
        assert len(exchange) == 1
    assert copy.deepcopy(exchange).ack is not exchange.ack


def test_every_error_arrives_as_it_was_sent() -> None:
    waiting, found = [NlshellError], []
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        found.append(kind)
    for kind in found:
        error = kind.__new__(kind, "a sentence")  # whatever its class asks for
        error.args, error.held = ("a sentence",), [3]  # type: ignore[attr-defined]
        back = pickle.loads(pickle.dumps(error))
        assert (type(back), str(back), vars(back)) == (kind, "a sentence", {"held": [3]})
    assert len(found) > 8


POLICY = {"family_name": "unheard", "family_id": 77, "version": 2, "hdrsize": 0, "ops": [{"id": 1, "flags": 4}]}


def test_a_family_that_a_kernel_described_goes_along() -> None:
    family = family_from_policy(POLICY, [{"policy": {0: {3: {"type": 4}}}, "op_policy": {1: {"dump": 0}}}])
    data = struct.pack("=IHHIIBBxxHHI", 28, 77, 1, 1, 0, 1, 2, 8, 3, 30)
    (message,) = nlshell.decode(data, "generic", families={77: family})
    back = pickle.loads(pickle.dumps(message))
    assert back["attr_3"] == message["attr_3"] == 30 and back.family == "unheard" and back.type == message.type


def test_what_no_other_process_could_find_is_refused_with_a_sentence() -> None:
    family = Family("own", [MessageType(1, "GET")], kind="generic", attributes=AttributeSet("O_", [Attr(1, "A", U32)]))
    cases = [
        (Context(REGISTRY.protocol("generic"), {77: family}), "the family own is not registered"),
        (Context(REGISTRY.protocol("route"), registry=Registry()), "a registry of its own"),
        (Context(Protocol("mine", 27)), "unknown protocol 'mine'|the protocol mine is in no registry"),
    ]
    for context, sentence in cases:
        (message,) = messages(LINK, context)[0]
        with pytest.raises((pickle.PicklingError, UnknownNameError), match=sentence):
            pickle.dumps(message)
        assert copy.deepcopy(message) == message


@LINUX
def test_exchanges_and_rows_with_the_kernel() -> None:
    with nlshell.open(timeout=5) as session:
        for exchange in (session.dump("link.getlink"), session.dump("nlctrl.getfamily"), session.request("nlctrl.getfamily", family_id=16)):
            back = pickle.loads(pickle.dumps(exchange))
            assert ending(back) == ending(exchange) and back.messages == exchange.messages
            assert [message.family for message in back] == [message.family for message in exchange]
        pytest.importorskip("pandas")
        rows = session.columns("link.getlink", keep=True).messages
        assert pickle.loads(pickle.dumps(rows))[:] == rows[:] == pickle.loads(pickle.dumps(list(rows)))


# --- JSON


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ([], "an object with protocol, bytes"), ({}, "needs its protocol and its bytes"),
        ({"protocol": "route"}, "needs its protocol and its bytes"), ({"protocol": 0, "bytes": ""}, "needs its protocol"),
        ({"protocol": "route", "bytes": "0x1"}, "pairs of hex digits, not '0x1'"),
        ({"protocol": "route", "bytes": "1400"}, "16 bytes at the least"),
        ({"protocol": "roote", "bytes": LINK.hex()}, "did you mean route"),
    ],
)  # fmt: skip
def test_json_that_is_no_message_is_refused(entry: object, sentence: str) -> None:
    with pytest.raises((InputError, UnknownNameError), match=sentence):
        Message.from_dict(entry)  # type: ignore[arg-type]


def test_a_message_that_was_cut_stays_cut() -> None:
    cut = nlshell.decode(LINK[:-3])[0]
    again = Message.from_dict(cut.to_dict())
    assert again == cut and again.length == len(LINK) and again.notes == cut.notes
    assert again.values == cut.values
