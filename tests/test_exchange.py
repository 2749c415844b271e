"""The rules of a conversation, with datagrams made by hand: what each message means for the request it answers."""

from __future__ import annotations

import errno
import struct

import pytest

from nlshell.wire import header as h
from nlshell.wire.attribute import pack
from nlshell.wire.exchange import (
    ACK_COOKIE,
    ACK_MISS_NEST,
    ACK_MISS_TYPE,
    ACK_MSG,
    ACK_OFFS,
    ACK_POLICY,
    Conversation,
    Ended,
    Event,
    Interrupted,
    Lost,
    Malformed,
    Notification,
    Reply,
    Stray,
    read_errno,
    read_extended_ack,
)

from .captures import packets

PORT, SEQ = 4711, 99
GET, NEW = 18, 16


def row(seq: int = SEQ, flags: int = h.MULTI, payload: bytes = bytes(16), port: int = PORT) -> bytes:
    return h.pack(NEW, flags, seq, port, payload)


def done(error: int = 0, *tlvs: bytes, seq: int = SEQ, flags: int = h.MULTI) -> bytes:
    return h.pack(h.DONE, flags | (h.ACK_TLVS if tlvs else 0), seq, PORT, struct.pack("=i", -error) + b"".join(tlvs))


def error(request: bytes, number: int, *tlvs: bytes, capped: bool = False, seq: int | None = None) -> bytes:
    """The kernel's answer to a request: NLMSG_ERROR, an acknowledgement where the number is 0."""
    quoted = request[:16] if capped else request + bytes(-len(request) % 4)
    flags = h.CAPPED * capped | (h.ACK_TLVS if tlvs else 0)
    seq = struct.unpack_from("=I", request, 8)[0] if seq is None else seq
    return h.pack(h.ERROR, flags, seq, PORT, struct.pack("=i", -number) + quoted + b"".join(tlvs))


def words(text: str) -> bytes:
    return pack(ACK_MSG, text.encode() + b"\0")


def number(kind: int, value: int) -> bytes:
    return pack(kind, struct.pack("=I", value))


REQUEST = h.pack(GET, h.REQUEST | h.ACK, SEQ, PORT, bytes(17))


def open_request(flags: int = h.REQUEST | h.DUMP) -> Conversation:
    conversation = Conversation(PORT)
    conversation.expect(SEQ, flags)
    return conversation


def names(events: list[Event]) -> list[str]:
    return [type(event).__name__ for event in events]


# --- how a request ends


def test_an_error_with_number_zero_acknowledges() -> None:  # 25
    (event,) = open_request(h.REQUEST | h.ACK).receive(error(REQUEST, 0))
    assert isinstance(event, Ended) and event.errno == 0 and not event.ack


def test_an_acknowledgement_may_warn() -> None:  # 25
    (event,) = open_request(h.REQUEST | h.ACK).receive(error(REQUEST, 0, words("deprecated"), capped=True))
    assert isinstance(event, Ended) and (event.errno, event.ack.text) == (0, "deprecated")


@pytest.mark.parametrize("capped", [False, True])
def test_the_extended_ack_stands_behind_what_was_quoted(capped: bool) -> None:  # 26
    policy = pack(1, struct.pack("=I", 4))
    places = [number(ACK_OFFS, 20), number(ACK_MISS_TYPE, 3), number(ACK_MISS_NEST, 24)]
    data = error(REQUEST, errno.EINVAL, words("no"), *places, pack(ACK_POLICY, policy), pack(ACK_COOKIE, b"c"), capped=capped)
    (event,) = open_request().receive(data)
    assert isinstance(event, Ended)
    ack = event.ack
    assert (event.errno, ack.text, ack.offset, ack.miss_type, ack.miss_nest, ack.cookie) == (errno.EINVAL, "no", 20, 3, 24, b"c")
    assert ack.policy is not None and data[slice(*ack.policy)] == policy


def test_without_the_flag_there_is_no_extended_ack() -> None:  # 26
    data = bytearray(error(REQUEST, errno.EPERM, words("no")))
    data[6:8] = bytes(2)
    assert not read_extended_ack(h.frames(bytes(data))[0][0])


def test_recorded_errors_have_their_texts() -> None:  # 26
    texts = set()
    for _, datagram in packets("tc") + packets("devlink"):
        for frame in h.frames(datagram)[0]:
            if frame.type == h.ERROR and frame.flags & h.ACK_TLVS:
                texts.add((bool(frame.flags & h.CAPPED), bool(read_extended_ack(frame).text)))
    assert texts >= {(False, True), (True, True)}


def test_done_may_carry_an_error_and_words() -> None:  # 27
    (event,) = open_request().receive(done(errno.EINVAL, words("cannot dump")))
    assert isinstance(event, Ended) and (event.errno, event.ack.text) == (errno.EINVAL, "cannot dump")


def test_an_empty_done_is_the_end() -> None:  # 27
    conversation = open_request()
    (event,) = conversation.receive(h.pack(h.DONE, h.MULTI, SEQ, PORT, b""))
    assert isinstance(event, Ended) and event.errno == 0 and conversation.open == []


def test_a_done_without_multi_is_tolerated() -> None:  # 30
    (event,) = open_request().receive(done(flags=0))
    assert isinstance(event, Ended) and event.errno == 0


def test_an_acknowledgement_behind_the_data_belongs_to_the_request() -> None:  # 30
    conversation = open_request(h.REQUEST | h.ACK)
    assert names(conversation.receive(row(flags=0))) == ["Reply"]
    assert conversation.open == [SEQ]
    assert names(conversation.receive(error(REQUEST, 0))) == ["Ended"]


def test_an_acknowledgement_behind_done_is_a_stray() -> None:  # 30
    assert names(open_request().receive(row() + done() + error(REQUEST, 0))) == ["Reply", "Ended", "Stray"]


def test_a_single_answer_ends_a_request_that_asked_for_no_acknowledgement() -> None:
    assert names(open_request(h.REQUEST).receive(row(flags=0))) == ["Reply", "Ended"]


def test_only_done_or_error_ends_a_dump() -> None:  # 53
    conversation = open_request()
    assert names(conversation.receive(row() + row())) == ["Reply", "Reply"]
    assert names(conversation.receive(row())) == ["Reply"]
    assert conversation.open == [SEQ]
    assert names(conversation.receive(row() + done())) == ["Reply", "Ended"]


def test_a_batch_gets_an_answer_for_each_message() -> None:  # 53
    conversation = Conversation(PORT)
    for seq in (1, 2, 3):
        conversation.expect(seq, h.REQUEST | h.ACK)
    datagram = error(REQUEST, 0, seq=1) + error(REQUEST, errno.EEXIST, seq=2) + error(REQUEST, 0, seq=3)
    assert [(event.seq, event.errno) for event in conversation.receive(datagram) if isinstance(event, Ended)] == [
        (1, 0), (2, errno.EEXIST), (3, 0),
    ]  # fmt: skip


def test_a_refused_batch_begin_ends_all_that_was_in_it() -> None:  # 47
    conversation = Conversation(PORT)
    for seq in (2, 3):
        conversation.expect(seq, h.REQUEST | h.ACK)
    conversation.expect(1, h.REQUEST, (1, 2, 3))
    ends = [event for event in conversation.receive(error(REQUEST, errno.EPERM, seq=1)) if isinstance(event, Ended)]
    assert [(event.seq, event.errno) for event in ends] == [(1, errno.EPERM), (2, errno.EPERM), (3, errno.EPERM)]
    assert conversation.open == []


def test_several_refusals_of_one_batch_are_told_apart() -> None:  # 47
    conversation = Conversation(PORT)
    for seq in (2, 3):
        conversation.expect(seq, h.REQUEST | h.ACK)
    conversation.expect(1, h.REQUEST, (1, 2, 3))
    events = conversation.receive(error(REQUEST, errno.ENOENT, seq=2) + error(REQUEST, errno.EEXIST, seq=3))
    assert [(event.seq, event.errno) for event in events if isinstance(event, Ended)] == [(2, errno.ENOENT), (3, errno.EEXIST)]


# --- what happens on the way


def test_an_interruption_is_told_once_and_loses_no_row() -> None:  # 31
    events = open_request().receive(row() + row(flags=h.MULTI | h.DUMP_INTR) + row(flags=h.MULTI | h.DUMP_INTR) + done())
    assert names(events) == ["Reply", "Interrupted", "Reply", "Reply", "Ended"]


def test_an_interruption_may_be_told_by_done_alone() -> None:  # 31
    assert names(open_request().receive(row() + done(flags=h.MULTI | h.DUMP_INTR))) == ["Reply", "Interrupted", "Ended"]
    assert isinstance(open_request().receive(done(flags=h.DUMP_INTR))[0], Interrupted)


def test_noop_says_nothing_and_overrun_says_loss() -> None:  # 32
    conversation = open_request()
    assert conversation.receive(h.pack(h.NOOP, 0, SEQ, PORT, b"")) == []
    (event,) = conversation.receive(h.pack(h.OVERRUN, 0, SEQ, PORT, b""))
    assert isinstance(event, Lost) and event.seq == SEQ and conversation.open == [SEQ]


def test_sequence_zero_is_a_notification() -> None:  # 32
    (event,) = open_request().receive(row(seq=0, port=0))
    assert isinstance(event, Notification)


def test_sequence_numbers_wrap() -> None:  # 32
    conversation = Conversation(PORT)
    conversation.expect(0x1_0000_0005, h.REQUEST)
    assert [event.seq for event in conversation.receive(row(seq=5, flags=0))] == [5, 5]
    conversation.expect(0xFFFFFFFF, h.REQUEST)
    assert names(conversation.receive(row(seq=0xFFFFFFFF, flags=0))) == ["Reply", "Ended"]


def test_a_port_is_no_process_id() -> None:  # 33
    conversation = Conversation(port=0xFFFFF123)
    conversation.expect(SEQ, h.REQUEST)
    assert names(conversation.receive(row(flags=0, port=0xFFFFF123))) == ["Reply", "Ended"]


def test_another_sender_answers_nothing() -> None:  # 33
    conversation = open_request()
    (event,) = conversation.receive(row(), sender=1234)
    assert isinstance(event, Stray) and conversation.open == [SEQ]
    assert names(conversation.receive(done(), sender=1234)) == ["Stray"]


def test_an_answer_for_another_port_is_a_stray() -> None:  # 33
    assert names(open_request().receive(row(port=PORT + 1))) == ["Stray"]


def test_a_cut_message_is_malformed_and_answers_nothing() -> None:  # 34
    events = open_request().receive(row() + row()[:-8])
    assert names(events) == ["Reply", "Malformed"] and isinstance(events[1], Malformed) and events[1].offset == 32


def test_bytes_behind_the_last_message_are_malformed() -> None:  # 3
    events = open_request().receive(row() + b"abc")
    assert names(events) == ["Reply", "Malformed"] and isinstance(events[1], Malformed) and events[1].offset == 32


def test_a_full_buffer_is_loss_for_every_open_request_and_nothing_ends() -> None:  # 35
    conversation = open_request()
    conversation.expect(7, h.REQUEST)
    assert [(type(event), event.seq) for event in conversation.overrun()] == [(Lost, SEQ), (Lost, 7)]
    assert conversation.open == [SEQ, 7]
    assert [event.seq for event in Conversation().overrun()] == [0]


def test_notifications_between_the_rows_are_kept_apart() -> None:  # 37
    conversation = open_request()
    events = [
        *conversation.receive(row()),
        *conversation.receive(row(seq=0, port=0), group=1),
        *conversation.receive(row(seq=SEQ, port=8), group=1),  # an echo of somebody's change, with his number
        *conversation.receive(row() + done()),
    ]
    assert names(events) == ["Reply", "Notification", "Notification", "Reply", "Ended"]


@pytest.mark.parametrize("asked, name", [(0, "Notification"), (h.ECHO, "Reply")])
def test_an_echo_is_the_groups_message_sent_to_us(asked: int, name: str) -> None:  # 37
    conversation = open_request(h.REQUEST | h.ACK | asked)
    assert names(conversation.receive(row(flags=0), group=1)) == [name]
    assert names(conversation.receive(row(flags=0, port=PORT + 1), group=1)) == ["Notification"]
    assert names(conversation.receive(error(REQUEST, 0))) == ["Ended"]


def test_what_is_left_over_from_an_earlier_request_reaches_no_other() -> None:  # 37
    conversation = open_request()
    conversation.forget(SEQ)
    conversation.expect(SEQ + 1, h.REQUEST | h.ACK)
    events = conversation.receive(row() + done() + error(REQUEST, errno.EPERM) + error(REQUEST, 0, seq=SEQ + 1))
    assert names(events) == ["Stray", "Stray", "Stray", "Ended"]
    assert isinstance(events[-1], Ended) and events[-1].errno == 0


def test_an_error_too_short_for_a_number_has_none() -> None:
    (frame,) = h.frames(h.pack(h.ERROR, h.ACK_TLVS, SEQ, PORT, b"ab"))[0]
    assert read_errno(frame) is None and not read_extended_ack(frame)


def test_every_recorded_conversation_is_followed_to_its_ends() -> None:  # 53
    conversation, ended, replies = Conversation(), 0, 0
    for protocol, datagram in packets("route"):
        if protocol != 0:
            continue
        for frame in h.frames(datagram)[0]:
            if frame.type >= h.MIN_TYPE and frame.flags & h.REQUEST:
                conversation.expect(frame.seq, frame.flags)
                continue
            for event in conversation.receive(frame.bytes):
                ended += isinstance(event, Ended)
                replies += isinstance(event, Reply)
    assert ended > 100 and replies > 200
