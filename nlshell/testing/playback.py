"""A recorded conversation, looked up by what is asked: operation and values count, numbers of messages and ports do not."""

from __future__ import annotations

import json
from collections import Counter
from os import fspath
from pathlib import Path
from sys import byteorder

from ..codec.difference import difference
from ..codec.message import Message, messages
from ..errors import InputError, NlshellError
from ..kernel.exchange import operation
from ..kernel.names import of_links, told
from ..kernel.subscription import Gap
from ..kernel.transport import Datagram
from ..wire import answering, header as h
from ..wire.exchange import read_errno
from .answers import is_dump, renumbered
from .known import Meanings
from .transport import Loss

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from os import PathLike
    from typing import Any

    from ..codec.message import Context
    from ..schema.model import MessageType
    from ..schema.registry import Registry

FORMAT = "nlshell talk 1"
_MOST_NAMED = 6  # operations that a sentence lists
_OF_ADDRESS = {2: "ipv4_", 10: "ipv6_", 28: "mpls_"}  # AF_INET, AF_INET6, AF_MPLS: how groups of route begin that tell of them


class NotRecorded(NlshellError, AssertionError):
    """A program asked a fake kernel what it has no answer to. `request` is the message."""

    def __init__(self, text: str, request: Message | None = None) -> None:
        super().__init__(text)
        self.request = request


class Spoken:
    """A request and, each time that it was made, the datagrams that came back."""

    __slots__ = ("answers", "request", "said")

    def __init__(self, request: Message) -> None:
        self.request = request
        self.answers: list[list[Datagram]] = []
        self.said = 0

    def next(self) -> list[Datagram]:
        """The next answer, the last one again and again."""
        found = self.answers[min(self.said, len(self.answers) - 1)]
        self.said += 1
        return found


class Happened:
    """An event: a datagram to a group, or the loss of some. `port` is that of the socket that heard it."""

    __slots__ = ("datagram", "port", "protocol")

    def __init__(self, protocol: int, port: int, datagram: Datagram) -> None:
        self.protocol = protocol
        self.port = port
        self.datagram = datagram


class Talk(Meanings):
    """A recorded conversation.

    spoken    requests with their answers
    events    what came unasked, in order
    families, groups, names  ids of generic families, numbers of their groups and names of interfaces, as they were then
    """

    def __init__(self, registry: Registry) -> None:
        super().__init__(registry)
        self.spoken: list[Spoken] = []
        self.events: list[Happened] = []
        self._by_bytes: dict[tuple[int, int, int, bytes], Spoken] = {}
        self._waiting: dict[tuple[int, int, int], list[Datagram]] = {}  # protocol, port, number -> the answer that is being read

    # --- reading

    @classmethod
    def load(cls, source: str | PathLike[str] | Any, registry: Registry) -> Talk:
        """A file that `record` wrote, a text of the course's, or an object with exchanges and events. Raises InputError."""
        talk = cls(registry)
        if hasattr(source, "exchanges"):
            talk._take_recording(source.exchanges, getattr(source, "events", ()))
            return talk
        try:
            text = Path(source).read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise InputError(f"the recording {fspath(source)} cannot be read: {getattr(error, 'strerror', None) or error}") from None
        if text.lstrip().startswith("{"):
            talk._take_json(text, fspath(source))
        else:
            from ..teach.recording import parse

            found = parse(Path(source).stem, text, Path(source))
            talk._take_recording(found.exchanges, found.events)
        return talk

    def _take_json(self, text: str, where: str) -> None:
        try:
            read = json.loads(text)
            if read["format"] != FORMAT:
                raise InputError(f"{where} is in the form {read['format']!r}; this nlshell reads {FORMAT!r}")
            if read.get("byte_order", byteorder) != byteorder:
                raise InputError(f"{where} was recorded on a {read['byte_order']}-endian machine, and this one is {byteorder}-endian")
            self.families.update((int(number), str(name)) for number, name in read.get("families", {}).items())
            self.names.update((int(number), str(name)) for number, name in read.get("names", {}).items())
            for entry in read["talk"]:
                self._take_entry(entry)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise InputError(f"{where} is no recording of nlshell.testing: {error!r}") from None

    def _take_entry(self, entry: Mapping[str, Any]) -> None:
        context = self.context(entry["protocol"])
        data = b"".join(bytes.fromhex(each["bytes"]) for each in entry.get("messages", ())) + bytes.fromhex(entry.get("rest", ""))
        number, port = context.protocol.number, int(entry.get("port", 0))
        if entry["direction"] == "send":
            for request in messages(data, context)[0]:
                answer: list[Datagram] = []
                self._waiting[number, port, request.seq] = answer
                self._ask(request).answers.append(answer)
        elif entry.get("overrun"):
            asked = [answer for (protocol, at, _), answer in self._waiting.items() if (protocol, at) == (number, port)]
            if asked:
                asked[-1].append(Datagram(b"", overrun=True))
            else:
                self.events.append(Happened(number, port, Loss(int(entry.get("lost") or 0))))
        else:
            whole = Datagram(data, int(entry.get("sender", 0)), int(entry.get("group", 0)), entry.get("nsid"), bool(entry.get("truncated")))
            self._hear(whole, context, port)

    def _hear(self, whole: Datagram, context: Context, port: int) -> None:
        """Give each request of a socket its messages of a datagram; what is nobody's is an event."""
        found = messages(whole.data, context)[0]
        number = context.protocol.number
        shares: dict[int, list[bytes]] = {}
        for place, message in enumerate(found):
            self._learn(message)
            end = found[place + 1].offset if place + 1 < len(found) else len(whole.data)
            owner = message.seq if not whole.group and (number, port, message.seq) in self._waiting else -1
            shares.setdefault(owner, []).append(whole.data[message.offset : end])
        for owner, pieces in shares.items():
            part = Datagram(b"".join(pieces), whole.sender, whole.group, whole.nsid, whole.truncated)
            if owner >= 0:
                self._waiting[number, port, owner].append(part)
            else:
                self.events.append(Happened(number, port, part))

    def _take_recording(self, exchanges: Iterable[Any], events: Iterable[Any]) -> None:
        for exchange in exchanges:
            for number, family in exchange.request.context.families.items():
                self.families[number] = family if isinstance(family, str) else family.name
            context = self.context(exchange.request.context.protocol.number)
            parts = [*exchange.messages, *([exchange.end] if exchange.end is not None else [])]
            for message in parts:
                self._learn(message)
            data = [Datagram(each.bytes + bytes(-len(each) % 4)) for each in parts]
            self._ask(messages(exchange.request.bytes, context)[0][0]).answers.append(data)
        protocol = 0
        for event in events:
            if isinstance(event, Gap):
                self.events.append(Happened(protocol, 0, Loss(event.lost)))
                continue
            self._learn(event)
            protocol, origin = event.context.protocol.number, event.origin
            group = origin.group if origin is not None else usual_group(event.kind, event, self.groups)
            sender, nsid = (0, None) if origin is None else (origin.port, origin.nsid)
            self.events.append(Happened(protocol, 0, Datagram(event.bytes, sender, group, nsid)))

    def _learn(self, message: Message) -> None:
        if message.type == "CTRL_CMD_NEWFAMILY" and "family_id" in message:
            name = message["family_name"]
            self.families[message["family_id"]] = name
            self.groups.update(((name, group["name"]), group["id"]) for group in message.get("mcast_groups", ()))
        elif of_links(message):
            self.names.update(told([message]))

    # --- looking up

    def listeners(self, protocol: int, group: int) -> list[int]:
        """The ports of the sockets that heard a group, in the order in which they first did."""
        heard = (each.port for each in self.events if each.protocol == protocol and each.datagram.group == group)
        return list(dict.fromkeys(heard))

    def heard(self, protocol: int, chosen: Mapping[int, int]) -> list[Datagram]:
        """What happened in some groups, each as the socket of the port beside it heard it, in order."""
        return [
            each.datagram
            for each in self.events
            if each.protocol == protocol
            and (each.port in chosen.values() if each.datagram.overrun else chosen.get(each.datagram.group) == each.port)
        ]

    def find(self, request: Message) -> Spoken | None:
        """What was recorded of a request: the same bytes behind nlmsghdr, or the same operation with the same values."""
        known = self._by_bytes.get(_key(request))
        if known is None:
            values = None
            for spoken in self.spoken:
                if spoken.request.type_id == request.type_id and _alike(spoken.request, request):
                    values = request.values if values is None else values
                    if spoken.request.values == values:
                        known = self._by_bytes[_key(request)] = spoken
                        break
        return known

    def _ask(self, request: Message) -> Spoken:
        known = self.find(request)
        if known is None:
            known = self._by_bytes[_key(request)] = Spoken(request)
            self.spoken.append(known)
        return known

    def answer(self, request: Message) -> list[Datagram] | None:
        """The recorded answer, with the numbers of this request; None where there is none."""
        spoken = self.find(request)
        if spoken is None:
            return None
        wanted = bool(request.flags & h.ACK)
        found = []
        for each in spoken.next():
            data = each.data
            if not wanted and spoken.request.flags & h.ACK:
                data = _without_success(data)
            data = renumbered(data, request.seq, request.port, request.bytes)
            if data or each.overrun:
                found.append(Datagram(data, each.sender, 0, each.nsid, each.truncated, each.overrun))
        if wanted and not spoken.request.flags & h.ACK and not is_dump(request):
            found.append(Datagram(answering.error(request.bytes)))
        return found

    def nearest(self, request: Message) -> str:
        """Why there is no answer, in a sentence: what comes nearest, and where it differs."""
        asked = [spoken.request for spoken in self.spoken if spoken.request.context.protocol is request.context.protocol]
        same = [other for other in asked if other.type == request.type and other.family == request.family]
        what = operation(request)
        if not same:
            counted = Counter(operation(other) for other in asked)
            some = ", ".join(f"{name} ({count})" for name, count in counted.most_common(_MOST_NAMED))
            rest = len(counted) - _MOST_NAMED
            known = f"{some}{f' and {rest} more' if rest > 0 else ''}" if some else f"nothing of {request.context.protocol.name}"
            return f"no {what} was recorded; there is {known}"
        compared = [(difference(other, request, with_header=False), other) for other in same]
        found, other = min(compared, key=lambda each: (len(each[0].changes), each[1].flags != request.flags))
        said = [_said(change) for change in found]
        if other.flags & ~h.ACK != request.flags & ~h.ACK:
            said.append(f"with the flags {'|'.join(other.flag_names)}, and asked now with {'|'.join(request.flag_names)}")
        shown = "; ".join(said[:_MOST_NAMED])
        return f"this {what} was never recorded; the nearest one was {shown}"


def _said(change: Any) -> str:
    if change.kind == "added":
        return f"without {change.path} ({change.new_text})"
    if change.kind == "removed":
        return f"with {change.path} ({change.old_text}), which is not asked now"
    if change.kind == "reordered":
        return f"with {change.path} at another place"
    return f"with {change.path} {change.old_text}, and asked now is {change.new_text}"


def _key(request: Message) -> tuple[int, int, int, bytes]:
    return request.context.protocol.number, request.type_id, request.flags & ~h.ACK, request.bytes[h.HEADER_SIZE :]


def _alike(one: Message, other: Message) -> bool:
    return one.context.protocol is other.context.protocol and one.type == other.type and not (one.flags ^ other.flags) & ~h.ACK


def _without_success(data: bytes) -> bytes:
    found = h.frames(data)[0]
    kept = [frame for frame in found if frame.type != h.ERROR or read_errno(frame)]
    return data if len(kept) == len(found) else b"".join(frame.bytes + bytes(-len(frame.bytes) % 4) for frame in kept)


def usual_group(kind: MessageType | None, message: Message | None, generic: Mapping[tuple[str, str], int]) -> int:
    """The number of the group that a kind of event is told to, as its family says; 0 where that says nothing."""
    if kind is None:
        return 0
    from ..codec.identity import things_of

    family = kind.family
    named: Sequence[str] = [group for thing in things_of(kind) for group in thing.groups] or family.groups
    field = kind.family_field
    prefix = _OF_ADDRESS.get(message.get(field.name, 0), "") if message is not None and field is not None else ""
    for group in sorted(named, key=lambda group: not (prefix and group.startswith(prefix))):
        number = generic.get((family.name, group), 0) if family.kind == "generic" else family.protocol.groups.get(group, 0)
        if number:
            return number
    return 0
