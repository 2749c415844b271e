"""Which protocol bytes are of: over the recordings, over damaged messages, and over what is no netlink at all."""

from __future__ import annotations

import io
import random
import struct
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from nlshell.codec.guess import Candidate, guess_families, guess_protocol, is_control_only
from nlshell.codec.message import Context, Message, messages
from nlshell.commands.run import run_words
from nlshell.commands.state import State
from nlshell.schema import REGISTRY
from nlshell.wire import header as h
from nlshell.wire.attribute import pack, walk

from .captures import AREAS, conversation, families, packets

STEP = 90  # of the recorded datagrams one in so many is looked at here; benchmarks/guess.py takes them all
LEAST_BYTES = 32


@cache
def sample(step: int) -> list[tuple[Message, str]]:
    """Of every so many-th recorded datagram the first messages of over 32 bytes, as what they are, and their generic family."""
    found = []
    for area in AREAS:
        for number, datagram in packets(area)[::step]:
            for message in messages(datagram, Context(REGISTRY.protocol(number), families(area)))[0][:2]:
                if len(message) > LEAST_BYTES and not is_control_only([message.bytes]):
                    found.append((message, families(area).get(message.type_id, "") if number == 16 else ""))
    return found


def rates(step: int) -> tuple[float, float, int, int]:
    """How often the first guess of the protocol is right, and that of the family; and how many were asked."""
    right: Counter[bool] = Counter()
    family: Counter[bool] = Counter()
    for message, name in sample(step):
        candidates = guess_protocol(message.bytes)
        right[bool(candidates) and candidates[0].protocol is message.context.protocol] += 1
        if name and message.type_id != 16 and not message.is_control and REGISTRY.knows_family(name, "generic"):
            family[guess_families([message.bytes])[0].get(message.type_id) == name] += 1
    return right[True] / right.total(), family[True] / family.total(), right.total(), family.total()


def test_the_first_guess_is_mostly_right() -> None:
    protocol, family, count, generic = rates(STEP)
    assert count > 150 and generic > 20
    assert protocol >= 0.97 and family >= 0.8, f"right: {protocol:.1%} of {count} messages, the family of {family:.0%} of {generic}"


# --- what is not quite right


def grown(message: Message) -> Iterator[tuple[str, bytes]]:
    """The message as people meet it: with an attribute of tomorrow, with a wider number, with a longer struct."""
    data = message.bytes
    header, attributes = message.layout
    assert attributes is not None

    def whole(body: bytes) -> bytes:
        return struct.pack("=I", len(body)) + body[4:]

    yield "unknown", whole(data + bytes(-len(data) % 4) + pack(1000, b"\5\0\0\0"))
    start = h.HEADER_SIZE + sum(each.fixed + 3 & ~3 for each in header)
    for found in walk(data, start, len(data))[0]:
        kind = attributes.by_id.get(found.id)
        if kind is not None and kind.type.size in (1, 2, 4):
            yield (
                "wide",
                whole(data[: found.offset] + pack(found.type, data[found.payload : found.end] + bytes(8)) + data[found.end + 3 & ~3 :]),
            )
            return


def test_one_fault_does_not_hide_the_protocol() -> None:
    right: Counter[tuple[str, bool]] = Counter()
    for message, _ in sample(STEP):
        if message.kind is not None and message.kind.attributes is not None and message.context.protocol.framing == "nlmsghdr":
            for name, data in grown(message):
                candidates = guess_protocol(data)
                right[name, bool(candidates) and candidates[0].protocol is message.context.protocol] += 1
    for name in ("unknown", "wide"):
        assert right[name, True] > 6 * right[name, False] and right.total() > 100, right


def decode(*words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    return run_words(["decode", *words], State(), out, err), out.getvalue(), err.getvalue()


def test_the_best_reading_is_shown_in_spite_of_an_unknown_attribute() -> None:
    text = "30000000 10000200 01000000 00000000 00000100 05000000 43100000 00000000 08004d00 05000000 08000400 dc050000"
    status, out, err = decode(text)
    assert status == 0 and "#77" in out and "mtu         1500 bytes" in out
    assert err == "nlshell: taken for route in spite of 1 unknown attribute; --protocol chooses another\n"


def test_the_best_reading_is_shown_in_spite_of_a_wrong_width() -> None:
    text = "24000000 10000500 01000000 00000000 03010000 08000100 10000000 08000200 77310000"
    status, out, err = decode(text)
    assert status == 1 and "CTRL_CMD_GETFAMILY" in out and "u16 has 2 bytes, found 4" in out
    assert "taken for generic in spite of 1 fault; --protocol chooses another" in err


def test_a_family_is_guessed_and_said() -> None:
    message = next(m for m in conversation("nl80211") if m.family == "nl80211" and len(m) > 100)
    for words in ([message.bytes.hex()], ["--json=wire", message.bytes.hex()], ["--protocol", "generic", message.bytes.hex()]):
        status, out, err = decode(*words)
        assert status == 0 and message.type in out
        assert f"the id {message.type_id} was read as the family nl80211" in err and f"--families NAME={message.type_id}" in err
    status, out, err = decode("--families", f"nl80211={message.type_id}", message.bytes.hex())
    assert status == 0 and message.type in out and "--families" not in err


def test_a_family_that_cannot_be_told_is_said_to_be_unknown() -> None:
    status, out, err = decode("20000000 99000500 01000000 00000000 05010000 0c000100 6578616d706c6500")
    assert status == 0 and "command 5" in out
    assert "messages of the id 153 are of a family that is not known here: --families NAME=153 names it" in err


def test_an_id_of_a_generic_family_has_an_end() -> None:
    data = struct.pack("=IHHIIBBHHHI", 28, 1024, 5, 1, 0, 5, 1, 0, 8, 1, 7)
    assert all(candidate.protocol.name != "generic" for candidate in guess_protocol(data))


def test_a_user_header_of_a_family_nobody_named() -> None:
    data = bytes.fromhex("300000002d000900 16000000ff020000 01020000 00000000 0800010064703000 0800020000000000 0800050003000080")
    assert guess_protocol(data)[0].families == {45: "ovs_vport"}


# --- what is no netlink


def test_text_random_bytes_and_programs_are_refused(tmp_path: Path) -> None:
    random_bytes = random.Random(11)
    given = [b"The quick brown fox jumps over the lazy dog.\n" * 4, Path(sys.executable).read_bytes()[:512]]
    given += [random_bytes.randbytes(length) for length in range(20, 140) for _ in range(3)]
    assert not [data for data in given if guess_protocol(data)]
    for data in given[:12]:
        path = tmp_path / "input"
        path.write_bytes(data)
        status, out, err = decode(str(path))
        assert (status in (1, 2), out, err.count("\n")) == (True, "", 1), err


def test_noise_behind_a_right_length_is_hardly_ever_taken() -> None:
    noise = random.Random(12)
    taken = 0
    for _ in range(300):
        length = noise.randrange(40, 120) & ~3
        taken += bool(guess_protocol(struct.pack("=I", length) + noise.randbytes(length - 4)))
    assert taken <= 6


def test_errors_that_quote_errors_end() -> None:
    data = struct.pack("=IHHII", 16, 16, 5, 1, 0)
    for _ in range(3000):
        data = h.pack(h.ERROR, 0, 1, 0, bytes(4) + data)
    found = guess_protocol(data)
    assert all(isinstance(candidate, Candidate) for candidate in found)
    assert isinstance(guess_families([data]), tuple)


def test_of_a_long_input_the_beginning_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is one datagram: a message object for each of its millions would be some hundred megabytes, once a protocol."""
    from nlshell.codec import guess

    piece = b"".join(message.bytes for message in conversation("manyroutes") if message.type == "RTM_NEWROUTE")[: 1 << 18]
    long = piece[: len(piece) // 4 * 4] * 8
    looked: list[int] = []
    monkeypatch.setattr(guess, "messages", lambda data, context: (looked.append(len(data)), messages(data, context))[1])
    (best, *_) = guess.guess_protocol(long)
    assert best.protocol.name == "route" and max(looked) <= 1 << 20 < len(long)
