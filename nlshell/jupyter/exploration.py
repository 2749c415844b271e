"""What an explorer looks at, and the answers to what its view asks, as JSON-clean dicts. Knows nothing of widgets.

Messages are numbered from 0 in the order of the list; the number stays theirs while others are added. A part of a
message is named by its position in the tree, in wire order and without the root.
"""

from __future__ import annotations

import re
from functools import wraps
from json import dumps
from sys import byteorder
from threading import Timer
from weakref import WeakSet

from ..codec.difference import difference
from ..codec.edit import edited, extended, takes_attributes, typed, without
from ..codec.export import clean, fields
from ..codec.message import messages
from ..codec.owners import datagram_regions, hex_of, regions
from ..errors import EncodeError, UsageError
from ..kernel.exchange import operation
from ..render.copy import FORMS, copy_form
from ..render.explain_opening import opening
from ..render.style import safe
from ..render.svg import ROLES, caption, headline
from ..schema.secrets import are_secrets_shown, secrets_shown
from ..wire import header as h
from .words import byte_order, identifier, kind_words, summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from ..codec.message import Message
    from ..codec.owners import Region
    from ..codec.tree import Node
    from ..kernel.exchange import Exchange
    from ..kernel.session import Session

COPY_FORMS = (*FORMS, "json")
PAGE = 100  # rows of the list that are sent at once
_ROLES = list(ROLES)
_OPEN_PARTS = 14  # a nest with more starts folded
_MOST_TEXT = 2000  # characters of a value; its bytes are all there
_MOST_COMPARED = 48  # bytes of a difference that are shown
_TIMEOUT = 3.0  # the notebook waits for the sandbox's answer
_MOST_SAID = 32 << 20  # characters of what filters look at that are kept: some 6,000 links, or 100,000 routes
_SOON = 0.5  # seconds for a page to draw the explorer before they are made


class Entry:
    """A message of the list.

    message  as it is now; `history` what it was before each edit, the oldest first
    part     "request", "end" (of an exchange), or "" for what came back
    group    what it belongs to: "" for what was given, "sandbox 1" for the first exchange in the sandbox
    remark   what came of it, a sentence; `culprit` the path of what the kernel minded
    said     what filters looked at, and the message that it was made of, while there is room
    """

    __slots__ = ("culprit", "group", "history", "message", "part", "remark", "said")

    def __init__(self, message: Message, part: str = "", group: str = "", remark: str = "", culprit: str = "") -> None:
        self.message = message
        self.part = part
        self.group = group
        self.remark = remark
        self.culprit = culprit
        self.history: list[Message] = []
        self.said: tuple[Message, str] | None = None

    @property
    def data(self) -> bytes:
        """Its bytes; of an edited message also those that nlmsg_len leaves out by now."""
        return bytes(self.message.buffer) if self.history else self.message.bytes

    def set(self, data: bytes) -> None:
        found, _ = messages(data + self.data[len(self.message) :], self.message.context)
        if not found:
            raise EncodeError(f"nlmsg_len: it must be {h.HEADER_SIZE} at least, for the header counts")
        if bytes(found[0].buffer) != self.data:
            self.history.append(self.message)
            self.message = found[0]


def entries(subject: Message | Exchange | Iterable[Message], group: str = "") -> list[Entry]:
    """Messages as entries of a list; of an exchange its request, what came back, and the end."""
    if hasattr(subject, "request"):
        exchange: Exchange = subject  # type: ignore[assignment]
        remark = exchange.sentence() if exchange.errno else exchange.warning
        found = [Entry(exchange.request, "request", group, remark, exchange.path if exchange.errno else "")]
        found += [Entry(message, "", group) for message in exchange.messages]
        return [*found, Entry(exchange.end, "end", group, remark)] if exchange.end is not None else found
    if hasattr(subject, "tree"):
        return [Entry(subject, "", group)]  # type: ignore[arg-type]
    return [Entry(message, "", group) for message in subject]


def _as_begun(method: Callable[..., Any]) -> Callable[..., Any]:
    """With secrets shown or hidden as they were where the explorer was asked for: the notebook calls from elsewhere."""

    @wraps(method)
    def called(self: Exploration, *arguments: Any, **options: Any) -> Any:
        with secrets_shown(self._shown):
            return method(self, *arguments, **options)

    return called


class Exploration:
    """The messages of an explorer.

    subject  a message, messages, or an exchange: then its request and its end are in the list too
    names    interface indexes -> names; those known when each message was taken unless given
    compare  a message to compare with, or several to add to the list for that
    sandbox  a session in a private namespace for what is sent; one is made when first needed unless given
    """

    def __init__(
        self,
        subject: Message | Exchange | Iterable[Message],
        *,
        names: Mapping[int, str] | None = None,
        compare: Message | Exchange | Iterable[Message] | None = None,
        sandbox: Session | None = None,
    ) -> None:
        self._shown = are_secrets_shown()
        self.names = names
        self.entries = entries(subject)
        if not self.entries:
            raise UsageError("there is no message to explore")
        self.first = next((number for number, entry in enumerate(self.entries) if not entry.part), 0)
        others = entries(compare, "to compare") if compare is not None else []
        self.other = len(self.entries) if others else None  # whom the first is compared with to begin with
        self.entries += others
        if sandbox is not None and (sandbox.namespace is None or not sandbox.namespace.private):
            raise UsageError("the explorer sends into private namespaces only; give it a session of nlshell.sandbox()")
        self._given = sandbox
        self._made: Session | None = None
        self._sent = 0
        self._version = 0
        self._found: tuple[str, int, list[int]] = ("", 0, [])
        self._room = _MOST_SAID
        self._closed = False

    # --- the list

    @_as_begun
    def listing(self, wanted: str = "", start: int = 0, count: int = PAGE) -> dict[str, Any]:
        """Rows of the list, those that fit `wanted`: words of a row or its values, path=value, 0x and hex digits."""
        numbers = self._matching(wanted)
        rows = [self._row(number) for number in numbers[start : start + count]]
        return {"filter": wanted, "total": len(self.entries), "count": len(numbers), "start": start, "rows": rows}

    def _matching(self, wanted: str) -> Sequence[int]:
        words = wanted.casefold().split()
        if not words:
            return range(len(self.entries))
        before, version, found = self._found
        if (before, version) != (wanted, self._version):
            # Whoever types on narrows what was found; but a word with = or 0x in it asks for something else than its beginning did.
            narrower = before and wanted.startswith(before) and version == self._version and not re.search("=|0x", wanted, re.IGNORECASE)
            among = found if narrower else range(len(self.entries))
            found = [number for number in among if self._fits(number, words)]
            self._found = wanted, self._version, found
        return found

    def _fits(self, number: int, words: Sequence[str]) -> bool:
        entry = self.entries[number]
        said = ""
        for word in words:
            path, equals, value = word.partition("=")
            if equals and path:
                found = entry.message.get(path)
                if found is None or value not in str(clean(found) if isinstance(found, bytes) else found).casefold():
                    return False
            elif re.fullmatch("0x(..)+", word) and not word[2:].strip("0123456789abcdef"):
                if bytes.fromhex(word[2:]) not in entry.data:
                    return False
            else:
                said = said or self._said(entry)
                if word not in said:
                    return False
        return True

    def _said(self, entry: Entry) -> str:
        """What the words of a filter are looked for in. A summary costs ten times what the values do, and adds only names to them."""
        message, names = entry.message, self._names(entry.message)
        if entry.said is not None and entry.said[0] is message:
            return entry.said[1]
        more = summary(message, names) if message.is_control or names else ""
        said = f"{_part(entry)} {headline(message)[0]} {entry.group} {more} {message.values!r}".casefold()
        if len(said) <= self._room:
            self._room -= len(said)
            entry.said = message, said
        return said

    def prepare(self) -> None:
        """Make what filters look at beside the notebook, so that the first need not wait: thousands of links take a second."""
        if len(self.entries) > PAGE:
            timer = Timer(_SOON, self._prepare)
            timer.daemon = True
            timer.start()

    def _prepare(self) -> None:
        for entry in list(self.entries):
            if self._closed or self._room <= 0:
                return
            self._said(entry)

    def _row(self, number: int) -> dict[str, Any]:
        entry = self.entries[number]
        return {
            "key": number,
            "part": _part(entry),
            "type": headline(entry.message)[0],
            "summary": summary(entry.message, self._names(entry.message)),
            "length": len(entry.data),
            "edits": len(entry.history),
            "group": entry.group,
            "remark": safe(entry.remark),
        }

    def _names(self, message: Message) -> Mapping[int, str]:
        return message.context.names if self.names is None else self.names

    # --- a message

    def entry(self, number: int) -> Entry:
        if not 0 <= number < len(self.entries):
            raise UsageError(f"there is no message {number}; the list has {len(self.entries)}")
        return self.entries[number]

    def node(self, number: int, position: int) -> Node:
        nodes = list(self.entry(number).message.tree.walk())[1:]
        if not 0 <= position < len(nodes):
            raise UsageError("that part of the message is no longer there; choose another one")
        return nodes[position]

    def place(self, number: int, path: str) -> int:
        """The position of the part at a path, or of the nearest one around where that would be; -1 for none."""
        nodes = list(self.entry(number).message.tree.walk())[1:]
        found = {node.path: index for index, node in reversed([*enumerate(nodes)]) if node.role != "struct"}
        while path and path not in found:
            path = re.sub(r"(\.|^)[^.\[]+$|\[\d+\]$", "", path)
        return found.get(path, -1)

    @_as_begun
    def message(self, number: int) -> dict[str, Any]:
        """All that a view needs to show a message without asking again."""
        entry = self.entry(number)
        message = entry.message
        name, facts = headline(message)
        found = datagram_regions(message.buffer, [message]) if entry.history else regions(message)
        nodes = list(message.tree.walk())
        place = {node: index - 1 for index, node in enumerate(nodes)}
        return {
            "key": number,
            "type": name,
            "facts": facts,
            "part": _part(entry),
            "group": entry.group,
            "opening": safe(opening(message, self._names(message))),
            "remark": safe(entry.remark),
            "culprit": self.place(number, entry.culprit) if entry.culprit else -1,
            "edits": len(entry.history),
            "unsendable": _unsendable(message),
            "hex": hex_of(message, message.offset, message.offset + len(entry.data)),
            "order": byteorder,
            "growable": takes_attributes(message, message.tree),
            "nodes": self._parts(message, nodes, place, found),
            "regions": [
                [region.offset - message.offset, region.length, _ROLES.index(region.role), place[region.node] if region.node else -1]
                for region in found
            ],
        }

    def _parts(self, message: Message, nodes: Sequence[Node], place: Mapping[Node, int], found: Sequence[Region]) -> dict[str, list[Any]]:
        """The parts as columns, for a message of 64 KiB may have thousands."""
        names, sayable = self._names(message), typed(message)
        stray = {region.node for region in found if region.role == "padding" and any(message.buffer[region.offset : region.end])}
        rows = []
        for node in nodes[1:]:
            notes = [safe(note) for note in node.notes] + (["padding that is not zero"] if node in stray else [])
            shown = f"header of {node.end - node.offset} bytes" if node.role == "struct" else caption(node, message, names, _MOST_TEXT)
            row = {
                "parent": place[node.parent] if node.parent is not None else -1,
                "name": safe(node.name),
                "kernel": safe(node.kernel) if node.kernel != node.name else "",
                "path": safe(node.path),
                "offset": node.offset - message.offset,
                "start": node.start - message.offset,
                "end": node.end - message.offset,
                "length": node.length,
                "raw": node.raw,
                "type": kind_words(node),
                "order": byte_order(node),
                "text": clean(shown),
                "value": identifier(node, node.value),
                "doc": safe(node.doc),
                "notes": notes,
                "open": len(node.children) <= _OPEN_PARTS or node.role == "message",
                "typed": sayable.get(node),
                "removable": node.raw >= 0,
                "growable": takes_attributes(message, node),
            }
            rows.append(row)
        return {column: [row[column] for row in rows] for column in rows[0]}

    # --- changes

    def edit(self, number: int, position: int, text: str, form: str = "value") -> None:
        """Give a part another value, as a person types it, or (form "bytes") other bytes. Raises NlshellError."""
        entry, node = self.entry(number), self.node(number, position)
        value: Any = text
        if form == "bytes":
            try:
                value = bytes.fromhex(text.strip().removeprefix("0x").replace(":", " "))
            except ValueError:
                raise EncodeError(f"{node.path}: {text!r} is not bytes; write them as hex digits") from None
        self._set(entry, edited(entry.message, node, value))

    def remove(self, number: int, position: int) -> None:
        self._set(self.entry(number), without(self.entry(number).message, self.node(number, position)))

    def add(self, number: int, position: int, text: str) -> None:
        """Add attributes, `name=value` (several with blanks between), to a nest; position -1: to the message."""
        given: dict[str, Any] = {}
        for word in text.split():
            path, equals, value = word.partition("=")
            if not path:
                raise UsageError(f"write NAME=VALUE, as in mtu=1400; {word!r} has no name")
            given[path] = value if equals else True
        node = self.node(number, position) if position >= 0 else None
        self._set(self.entry(number), extended(self.entry(number).message, node, given))

    def undo(self, number: int, all: bool = False) -> None:
        """Take back the last edit, or all of them."""
        history = self.entry(number).history
        if history:
            self.entry(number).message = history[0] if all else history[-1]
            del history[0 if all else -1 :]
            self._version += 1

    def _set(self, entry: Entry, data: bytes) -> None:
        entry.set(data)
        self._version += 1

    # --- comparing, copying

    @_as_begun
    def compare(self, number: int, other: int | None) -> dict[str, Any]:
        """What differs in message `number` from message `other`; None: from what it was before its edits."""
        entry = self.entry(number)
        new, old = entry.message, self.entry(other).message if other is not None else [*entry.history, entry.message][0]
        place = {node: index - 1 for index, node in enumerate(new.tree.walk())}
        found = difference(old, new)
        rows = [
            {
                "kind": change.kind,
                "path": safe(change.path),
                "node": place.get(change.new, -1) if change.new is not None else -1,
                "old": safe(str(clean(change.old_text))),
                "new": safe(str(clean(change.new_text))),
                "old_bytes": _glimpse(old, change.old),
                "new_bytes": _glimpse(new, change.new),
                "note": safe(change.note),
            }
            for change in found.changes
        ]
        return {
            "key": number,
            "other": other,
            "title": "what it was before its edits" if other is None else f"message {other}: {headline(old)[0]}",
            "changes": rows,
            "moved": sum(move.count for move in found.moves),
        }

    def copy(self, number: int, position: int, form: str) -> str:
        """The bytes of a part (-1: of the whole message) in one of COPY_FORMS. Raises UnknownNameError."""
        entry = self.entry(number)
        message = entry.message
        node = self.node(number, position) if position >= 0 else None
        if form == "json":
            with secrets_shown():  # what is copied is for a purpose, and whole
                return dumps(message.to_dict(number) if node is None else fields([node], self._names(message)), indent=1)
        data = entry.data if node is None else bytes(message.buffer[node.offset : node.end])
        return copy_form(data, form, (node.path or node.name) if node is not None else message.type.lower())

    # --- the sandbox

    def send(self, number: int) -> tuple[int, str]:
        """Send a request into the private namespace. What came of it joins the list: the number to look at, a sentence.

        Raises NlshellError where it cannot be sent, or no answer comes; a refusal of the kernel is an answer.
        """
        from ..kernel.session import Request

        message = self.entry(number).message
        if reason := _unsendable(message):
            raise UsageError(reason)
        kind = message.kind
        assert kind is not None
        session = self._session()
        flags, type_id = message.flags, message.type_id
        if kind.acknowledged and not (kind.access == "get" and flags & h.DUMP == h.DUMP):
            flags |= h.ACK  # without it nobody could tell when the answer is complete
        if kind.family.kind == "generic":
            type_id = session.families.id_of(kind.family)  # another kernel may have given it another number
        data = h.NLMSGHDR.pack(len(message), type_id, flags, 0, 0) + message.bytes[h.HEADER_SIZE :]
        exchange = session.exchange(Request(kind, data, flags, session.context(message.context.protocol)))
        self._sent += 1
        self._version += 1
        first = len(self.entries)
        self.entries += entries(exchange, f"sandbox {self._sent}")
        if exchange.errno:
            return first, exchange.sentence()
        answers = len(exchange.messages)
        told = f"{answers} message{'s' * (answers != 1)} came back" if answers else "the kernel has done it"
        words = f"{operation(exchange.request)} in the sandbox: {told}" + (f"; it warns: {exchange.warning}" if exchange.warning else "")
        return first + (1 if answers else 0), words

    def _session(self) -> Session:
        if self._given is not None:
            return self._given
        if self._made is None:
            from ..kernel.session import sandbox

            self._made = sandbox(timeout=_TIMEOUT)
            _sending.add(self)
        return self._made

    def close(self) -> None:
        """End the sandbox, unless it was given."""
        self._closed = True
        made, self._made = self._made, None
        if made is not None:
            made.close()


_sending: WeakSet[Exploration] = WeakSet()  # those that made a sandbox


def close_sandboxes() -> None:
    """End the sandboxes that explorers made; another one is made when something is sent again."""
    for exploration in list(_sending):
        exploration.close()


def _unsendable(message: Message) -> str:
    """Why a message cannot be sent; "" where it can."""
    if message.context.protocol.framing != "nlmsghdr" or message.is_control:
        return "only requests can be sent; this is none"
    if not message.flags & h.REQUEST:
        return "only requests can be sent: edit nlmsg_flags and add REQUEST to make this one"
    if message.kind is None:
        return "nlshell knows no such request, and could not tell when its answer ends"
    if message.length != len(message):
        return "nlmsg_len says more bytes than there are"
    return ""


def _part(entry: Entry) -> str:
    """What a message is among others: "request", "reply", "event", or "end" of an answer."""
    message = entry.message
    if message.flags & h.REQUEST and message.context.protocol.framing == "nlmsghdr":
        return "request"
    if entry.part or (message.is_control and message.type_id in (h.ERROR, h.DONE)):
        return entry.part or "end"
    return "reply" if message.seq or message.port else "event"


def _glimpse(message: Message, node: Node | None) -> str:
    if node is None:
        return ""
    shown = hex_of(message, node.start, min(node.stop, node.start + _MOST_COMPARED), " ")
    return shown + (" …" if node.stop - node.start > _MOST_COMPARED else "")
