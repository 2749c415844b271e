"""`decode`: what people paste, pipe in or keep in a file, read as netlink messages."""

from __future__ import annotations

import os
import sys

from ..codec.message import Context
from ..errors import InputError, UnknownNameError, UsageError, unreadable
from ..language.kinds import File, Protocol as ProtocolKind
from ..language.table import Command, Kind, Option
from ..schema.registry import REGISTRY
from ..wire.header import frames
from .state import Result, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..capture.pasted import Pasted, Record
    from ..codec.message import Message
    from ..language.place import At
    from ..language.table import Call
    from ..schema.model import Protocol

_CAPTURES = {
    bytes.fromhex(magic): name
    for magic, name in (
        ("a1b2c3d4", "pcap"), ("d4c3b2a1", "pcap"), ("a1b23c4d", "pcap"), ("4d3cb2a1", "pcap"), ("0a0d0d0a", "pcapng"),
    )
}  # fmt: skip
_LARGEST = 1 << 20  # no datagram has so many bytes
_MANY = 1000  # messages of which no object is kept
_SHOWN = 6  # protocols that a question names; any further are the unlikely ones


class Families(Kind):
    """Ids of generic families: ethtool=21,devlink=22."""

    argument = "NAME=ID"
    joins = True

    def read(self, text: str, at: At) -> dict[int, str]:
        found = {}
        for entry in text.split(","):
            if entry:
                name, _, number = entry.partition("=")
                if not number.isdigit():
                    raise UsageError(f"--families {entry!r} is not of the form NAME=ID")
                found[int(number)] = name
        return found


class _Protocol(ProtocolKind):
    def read(self, text: str, at: At) -> str:
        if at.names.loaded:
            REGISTRY.protocol(text)
        return text


def decode(state: State, call: Call) -> Result:
    asked = call.options.get("protocol")
    named = state.registry.protocol(asked) if isinstance(asked, str) else None
    # base64 may end in "=", which makes its word look like path=value.
    words = [*call.words, *(f"{path}={value}" for path, value in call.values.items())]
    pasted = _input(" ".join(words) or "-", state.read_only)
    families = {**pasted.families, **call.options.get("families", {})}
    protocols, notes, doubts, guessed = _protocols(state, pasted, named, families)
    found, warnings = _messages(state, pasted, protocols, families, guessed)
    faulty, first = _faults(found)
    if first is not None:
        offset, note = first.notes[0]
        which = (
            "the message has a fault"
            if len(found) == 1
            else f"{faulty} of {len(found)} messages have faults, the first"
        )
        where = next(
            (
                f" of datagram {n}"
                for n, record in enumerate(pasted.records, 1)
                if record.data is first.buffer
            ),
            "",
        )
        warnings.insert(
            0, f"{which} at offset {offset:#x}{where if len(pasted.records) > 1 else ''}: {note}"
        )
    if not state.wants_objects:
        if pasted.dialect not in ("hex", "binary"):
            count = len(pasted.records)
            notes.insert(
                0, f"read as {pasted.dialect}{f', {count} datagrams' if count > 1 else ''}"
            )
    else:
        notes = []  # what the bytes were taken for is in each object; not that it is a guess
    return Result(
        found,
        whole=True,
        notes=[*notes, *doubts],
        warnings=[*pasted.notes, *warnings],
    )


def _protocols(
    state: State, pasted: Pasted, named: Protocol | None, families: dict[int, str]
) -> tuple[list[Protocol], list[str], list[str], dict[int, str]]:
    """The protocol of each record: what the text says, else what --protocol says, else what the bytes tell.

    And notes on what was taken for granted, notes on what is a guess, and the generic families that were guessed.
    """
    said = [_said(state, record) for record in pasted.records]
    notes = []
    others = sorted(
        {
            protocol.name
            for protocol in said
            if protocol is not None and named is not None and protocol is not named
        }
    )
    if others:
        notes.append(
            f"the text says that messages are of {', '.join(others)}: --protocol is for those of which it says nothing"
        )
    chosen: list[Protocol | None] = [protocol or named for protocol in said]
    unknown: dict[str, list[bytes]] = {}
    for record, protocol in zip(pasted.records, chosen):
        if protocol is None:
            unknown.setdefault(record.socket, []).append(record.data)
    guessed = {socket: _guess(state, datagrams, families) for socket, datagrams in unknown.items()}
    names = sorted({guess.protocol.name for guess in guessed.values() if not guess.told})
    if names and not any(guess.doubt for guess in guessed.values()):
        notes.append(
            f"taken for {' and '.join(names)}, which {'is' if len(names) == 1 else 'are'} what the bytes fit"
        )
    doubts = list(dict.fromkeys(guess.doubt for guess in guessed.values() if guess.doubt))
    protocols = [
        protocol or guessed[record.socket].protocol
        for record, protocol in zip(pasted.records, chosen)
    ]
    generic = [
        record.data
        for record, protocol in zip(pasted.records, protocols)
        if protocol.name == "generic"
    ]
    found: dict[int, str] = {}
    if generic:
        from ..codec.guess import guess_families

        found, left = guess_families(generic, state.registry, families)
        for number, family in found.items():
            doubts.append(
                f"the id {number} was read as the family {family}, which its messages fit; --families NAME={number} says another"
            )
        for number, fits in left.items():
            like = f"; they may be of {' or '.join(fits)}" if fits else ""
            doubts.append(
                f"messages of the id {number} are of a family that is not known here: --families NAME={number} names it{like}"
            )
    return protocols, notes, doubts, found


class _Guess:
    """What a socket's datagrams were taken for. `told` where there was nothing to guess; `doubt`: a sentence, or ""."""

    def __init__(self, protocol: Protocol, doubt: str = "", told: bool = False) -> None:
        self.protocol = protocol
        self.doubt = doubt
        self.told = told


def _said(state: State, record: Record) -> Protocol | None:
    if record.protocol is None:
        return None
    try:
        return state.registry.protocol(record.protocol)
    except UnknownNameError:
        return None


def _guess(state: State, datagrams: Sequence[bytes], families: dict[int, str]) -> _Guess:
    """The protocol that the bytes fit best. Raises UsageError or InputError where they fit none."""
    from ..codec.guess import MARGIN, OFTEN, decided, guess_protocol, is_control_only

    if is_control_only(datagrams):
        return _Guess(
            state.registry.protocol("route"), told=True
        )  # DONE and its like are the same in all of them
    candidates = guess_protocol(datagrams, state.registry, families)
    if not candidates:
        if not any(_has_messages(data) for data in datagrams):
            raise InputError(_no_message(b"".join(datagrams)))
        registered = {each.name for each in state.registry.protocols()}
        names = [name for name in OFTEN if name in registered][:_SHOWN]
        cut = next(filter(None, map(_what_is_cut, datagrams)), "")
        why = (
            f"{cut}; to read what there is, say its protocol"
            if cut
            else "no protocol fits the bytes; say which it is"
        )
        raise UsageError(f"{why} with --protocol ({', '.join(names)}, …)")
    best = candidates[0]
    spite = f" in spite of {best.flaws}" if best.flaws else ""
    near = [each for each in candidates[1:] if each.score + MARGIN > best.score][:_SHOWN]
    if decided(candidates) is not None or (spite and not near):
        return _Guess(
            best.protocol,
            f"taken for {best.protocol.name}{spite}; --protocol chooses another" if spite else "",
        )
    others = (
        f"{', '.join(each.protocol.name for each in near)} fit{'s' * (len(near) == 1)}"
        if near
        else ""
    )
    measure = f" ({best.score} points to {near[0].score})" if near else ""
    doubt = f"though {others} as well or nearly so{measure}" if near else "though little tells it"
    return _Guess(
        best.protocol, f"taken for {best.protocol.name}{spite}, {doubt}; --protocol chooses another"
    )


def _what_is_cut(data: bytes) -> str:
    """That a message of this datagram claims more bytes than there are; empty where none does."""
    found, _ = frames(data)
    if not found or found[-1].length <= found[-1].end - found[-1].offset:
        return ""
    there = found[-1].end - found[-1].offset
    which = "first" if len(found) == 1 else "last"
    if found[-1].length >= _LARGEST:
        return f"the {which} message is cut or none at all: nlmsg_len says {found[-1].length}, {there} bytes are there"
    return f"the {which} message is cut: nlmsg_len says {found[-1].length}, {there} bytes are there"


def _faults(found: Sequence[Message]) -> tuple[int, Message | None]:
    """How many messages have faults, and the first of them. No tree is kept: those of a large file would fill the memory."""
    count, first = 0, None
    for message in found:
        if message.notes:
            count, first = count + 1, first or message
        if len(found) > _MANY:
            message.forget_tree()
    return count, first


def _messages(
    state: State,
    pasted: Pasted,
    protocols: Sequence[Protocol],
    families: dict[int, str],
    guessed: dict[int, str],
) -> tuple[Sequence[Message], list[str]]:
    from ..codec.datagram import Joined, Messages

    contexts: dict[str, Context] = {}
    parts: list[Messages] = []
    warnings = []
    several = len(pasted.records) > 1
    known = {**guessed, **families}
    for number, (record, protocol) in enumerate(zip(pasted.records, protocols), 1):
        context = contexts.setdefault(
            protocol.name, Context(protocol, known, registry=state.registry)
        )
        taken = Messages(record.data, context)
        for message in taken if protocol.name == "generic" else ():
            _learn(message, known, families)
        parts.append(taken)
        rest, left = taken.rest, record.data[taken.rest :]
        if left:
            place = f" of datagram {number}" if several else ""
            warnings.append(
                f"{len(left)} bytes from offset {rest:#x}{place} on are no message: {left[:16].hex(' ')}{' …' if len(left) > 16 else ''}"
            )
    found = Joined(parts)
    if not found:
        raise InputError(_no_message(pasted.data))
    return found if len(found) > _MANY else list(found), warnings


def _learn(message: Message, known: dict[int, str], families: dict[int, str]) -> None:
    """Take the id of a generic family from the controller's answer, for the messages behind it."""
    if message.context.protocol.name == "generic" and message.family == "nlctrl":
        name, number = message.get("family_name"), message.get("family_id")
        if isinstance(name, str) and isinstance(number, int) and number not in families:
            known[number] = name


def _has_messages(data: bytes) -> bool:
    return len(data) >= 16 and int.from_bytes(data[:4], sys.byteorder) >= 16


def _no_message(data: bytes) -> str:
    if len(data) < 16:
        why = "a header alone has 16"
    else:
        length = int.from_bytes(data[:4], sys.byteorder)
        why = f"nlmsg_len reads {length}, under the 16 of a header"
    return f"there is no netlink message in these {len(data)} bytes: {why}"


def _input(text: str, read_only: bool) -> Pasted:
    """What was pasted as words, or is in the file they name, or comes from standard input ("-")."""
    from ..capture.hextext import (
        NO_FILE,
        read_bytes,
        read_text,
    )  # not on the path of other commands: it compiles many patterns

    if text == "-":
        raw, source = sys.stdin.buffer.read(), "standard input"
    elif os.path.exists(text):
        try:
            with open(text, "rb") as file:
                raw, source = file.read(), text
        except OSError as error:
            raise InputError(unreadable(text, error)) from None
    else:
        try:
            return read_text(text, read_only)
        except InputError:
            if not any(sign in text for sign in "/.") or any(sign.isspace() for sign in text):
                raise
            raise InputError(f"there is no file {text}, and it is no hex") from None
    if raw[:4] in _CAPTURES:
        kind = _CAPTURES[raw[:4]]
        raise InputError(
            f"{source} is a {kind} file, which `decode` does not read; give it what `tshark -x` prints of a packet"
        )
    try:
        return read_bytes(raw, read_only)
    except InputError as error:
        raise InputError(f"{source}: {str(error).removesuffix(NO_FILE)}") from None


COMMANDS = [
    Command(
        "decode",
        decode,
        "netlink messages from hex, dumps of tools, strace or libraries: pasted, in a file, or on standard input (-)",
        free="HEX|FILE|-",
        kind=File(),
        many=True,
        options=(
            Option(
                "protocol",
                "the netlink protocol, where the bytes do not tell: route, generic, netfilter …",
                _Protocol(),
            ),
            Option(
                "families",
                "ids of generic families where the bytes come from: --families ethtool=21,devlink=22",
                Families(),
            ),
        ),
        values="[BASE64=]",
    )
]
