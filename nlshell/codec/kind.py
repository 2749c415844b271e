"""What the codec keeps for each kind of message: a compiled reader, the layouts it has seen, and ways to single values."""

from __future__ import annotations

from ..schema.shapes import Attr, AttributeSet, Nest, Struct, header_names, header_size
from ..wire import header as h
from ..wire.attribute import NLATTR, TYPE_MASK
from .layout import Layouts
from .values import Repeated, loop_source, message_reader, message_source, read_attributes, reader, struct_source
from .written import announce

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..schema.model import MessageType
    from ..schema.types import Type
    from .message import Message

    Header = tuple[Struct, ...]
    Plan = list[tuple[Any, int, dict[str, str] | None]]
    Accessor = Callable[[Message], Any]

_ATTRIBUTE = NLATTR.unpack_from
_NOWHERE: tuple[dict[str, object], None] = ({}, None)  # the scope of values that depend on nothing beside them
_plans: dict[tuple[Header, AttributeSet | None], Plan] = {}


def plan(header: Header, attributes: AttributeSet | None) -> Plan:
    """For each struct of a fixed header: its reader, its size, and its fields' names where they differ."""
    found = _plans.get((header, attributes))
    if found is None:
        names = header_names(header, attributes)
        found = []
        for struct in header:
            own = {field.name: names[struct.name, field.name] for field in struct.fields}
            found.append((reader(struct), struct.fixed, own if any(k != v for k, v in own.items()) else None))
        _plans[header, attributes] = found  # only when it is whole: other threads look here
    return found


def read_message(
    header: Header, attributes: AttributeSet | None, payload: Type | None, buffer: bytes, start: int, end: int
) -> dict[str, Any]:
    """The values of a message's payload: fixed header, then attributes, or whatever stands there."""
    out: dict[str, Any] = {}
    for read, size, names in plan(header, attributes):
        if start >= end:
            break
        values = read(buffer, start, min(start + size, end), (out, None))
        out.update(values if names is None else {names.get(name, name): value for name, value in values.items()})
        start += size + 3 & ~3
    out.pop("#length", None)  # the level of a message has no length of its own
    if start >= end:
        return out
    if payload is not None:
        value = reader(payload)(buffer, start, end, (out, None))
        out.update(value if isinstance(value, dict) else {"data": value})
        out.pop("#length", None)
    elif attributes is not None:
        read_attributes(attributes, buffer, start, end, out, None)
    else:
        out["#rest"] = bytes(buffer[start:end])
    return out


def reader_source(kind: MessageType) -> str:
    """The Python source with which messages of a kind are read into values: what has been written for it, or will be.

    Most kinds have one function, which reads the fixed header and then the row of attributes; others one for each struct and
    one for the attributes. What is nested in an attribute is read by functions of its own (read12 for attribute 12).
    """
    return KindCodec(kind).source()


class KindCodec:
    """Everything compiled for one MessageType. `read` is called as (buffer, start, end, message) -> values."""

    def __init__(self, kind: MessageType) -> None:
        self.kind = kind
        self.header: Header = tuple(kind.header or ())
        self.header_size = header_size(self.header)
        self.layouts = Layouts()
        self.accessors: dict[str, Accessor] = {}
        self.read: Any = self._first_read

    def _first_read(self, buffer: bytes, start: int, end: int, message: Message) -> dict[str, Any]:
        """Compile the reader when the first whole message is wanted; single values and trees do without."""
        attributes = self._read_in_one_go
        if attributes is not None:
            self.read = message_reader(self.name, self.header[0], attributes, self._read)
        else:
            self.read = self._read
        values: dict[str, Any] = self.read(buffer, start, end, message)
        return values

    @property
    def name(self) -> str:
        """As operations are written: link.newlink."""
        return f"{self.kind.family.name}.{self.kind.operation}"

    @property
    def _read_in_one_go(self) -> AttributeSet | None:
        """The attributes of the everyday message, which one function reads from end to end; else None."""
        steps, kind = plan(self.header, self.kind.attributes), self.kind
        everyday = len(steps) == 1 and steps[0][2] is None and self.header[0].tail is None and kind.payload is None
        return kind.attributes if everyday and not kind.forms else None  # of forms, the length of each chooses its header

    def source(self) -> str:
        """See reader_source."""
        attributes, kind = self._read_in_one_go, self.kind
        written: list[tuple[str, list[str]]] = []
        if attributes is not None:
            written.append(
                (f"{self.name}: {self.header[0].name}, then attributes {attributes.name}", message_source(self.header[0], attributes))
            )
        else:
            structs = [*self.header, *(form.header for form in kind.forms), *([kind.payload] if isinstance(kind.payload, Struct) else [])]
            sets = [kind.attributes, *(form.attributes for form in kind.forms)] if kind.payload is None else []
            written += [(f"struct {each.name}", struct_source(each)) for each in structs]
            written += [(f"attributes {each.name}", loop_source(each)) for each in sets if each is not None]
        announce()
        return "\n\n".join("\n".join([f"# {what}", *filter(None, lines)]) + "\n" for what, lines in written)

    def _read(self, buffer: bytes, start: int, end: int, message: Message) -> dict[str, Any]:
        header, attributes = message.layout
        return read_message(header, attributes, self.kind.payload, buffer, message.payload, end)

    def access(self, path: str) -> Accessor:
        """The function that gives the value at a path of a message of this kind, or None where it is not there."""
        found = self.accessors.get(path)
        if found is None:
            found = self.accessors[path] = self._accessor(path)
        return found

    def _accessor(self, path: str) -> Accessor:
        protocol = getattr(self.kind.family, "protocol", None)  # a family made from a policy belongs to none until registered
        if protocol is not None and protocol.framing != "nlmsghdr":
            return lambda message: follow(message.values, path)
        trail = self._trail(path)
        if trail is None:
            return self._header_accessor(path) or (lambda message: follow(message.values, path))
        first, *inner = [attribute.id for attribute in trail]
        read_one, multi = reader(trail[-1].type), trail[-1].multi
        layouts, header, size = self.layouts, self.header, h.HEADER_SIZE + self.header_size
        plain, once = not inner and not multi, len(inner) == 1 and not multi

        def get(message: Message) -> Any:
            start, buffer = message.offset + size, message.buffer
            index = message.index
            if index is None:
                if start > message.end or (message.flags & h.REQUEST and message.layout[0] != header):
                    return follow(message.values, path)  # the short header of old requests, or one cut off
                index = message.index = layouts.index(buffer, start, message.end)
                if index is None:
                    return follow(message.values, path)
            found = index.get(first)
            if found is None:
                return None
            if plain and len(found) == 1:
                begin, stop = found[0]
                return read_one(buffer, start + begin, start + stop, _NOWHERE)
            if once and len(found) == 1:
                begin, stop = found[0]
                position, end, value = start + begin, start + stop, None
                while end - position >= 4:
                    length, number = _ATTRIBUTE(buffer, position)
                    if length < 4 or position + length > end or (number & TYPE_MASK == inner[0] and value is not None):
                        break
                    if number & TYPE_MASK == inner[0]:
                        value = read_one(buffer, position + 4, position + length, _NOWHERE)
                    position += length + 3 & ~3
                else:
                    return value
            places = [(start + begin, start + stop) for begin, stop in found]
            for number in inner:
                if len(places) != 1:
                    return follow(message.values, path) if places else None
                inside = _places(buffer, *places[0], number)
                if inside is None:
                    return follow(message.values, path)
                places = inside
            if not places:
                return None
            values = [read_one(buffer, begin, stop, _NOWHERE) for begin, stop in places]
            return values if multi else values[0] if len(values) == 1 else Repeated(values)

        return get

    def _header_accessor(self, path: str) -> Accessor | None:
        """For a field of the fixed header whose value depends on nothing beside it."""
        position = h.HEADER_SIZE
        for struct, (_, _, names) in zip(self.header, plan(self.header, self.kind.attributes)):
            for field in struct.fixed_fields:
                if path == (names or {}).get(field.name, field.name) and _stands_alone(field.type):
                    return self._fixed(path, reader(field.type), position + field.offset, field.type.size or 0)
            position += struct.fixed + 3 & ~3
        return None

    def _fixed(self, path: str, read_one: Any, begin: int, size: int) -> Accessor:
        whole = h.HEADER_SIZE + self.header_size

        def get(message: Message) -> Any:
            if message.flags & h.REQUEST or message.end - message.offset < whole:
                return follow(message.values, path)  # the short header of old requests, or one cut off
            start = message.offset + begin
            return read_one(message.buffer, start, start + size, _NOWHERE)

        return get

    def _trail(self, path: str) -> list[Attr] | None:
        """The attributes that a path leads through, where their values depend on nothing beside them; else None."""
        attributes = self.kind.attributes
        if attributes is None or self.kind.payload is not None or not all(step.isidentifier() for step in path.split(".")):
            return None
        trail: list[Attr] = []
        for step in path.split("."):
            if trail:
                holder = trail[-1].type
                if not isinstance(holder, Nest) or trail[-1].multi:
                    return None
                attributes = holder.of
            attribute = attributes.by_name.get(step)
            if attribute is None:
                return None
            trail.append(attribute)
        return trail if _stands_alone(trail[-1].type) else None


def _places(buffer: bytes, start: int, end: int, number: int) -> list[tuple[int, int]] | None:
    """Where the payloads of the attributes of one number are in a row of attributes; None where the row is malformed."""
    found = []
    while end - start >= 4:
        length, kind = _ATTRIBUTE(buffer, start)
        if length < 4 or start + length > end:
            return None
        if kind & TYPE_MASK == number:
            found.append((start + 4, start + length))
        start += length + 3 & ~3
    return found


def _stands_alone(type: Type, seen: frozenset[int] = frozenset()) -> bool:
    """Whether a value of this type reads the same wherever it stands: nothing outside it chooses its form."""
    if isinstance(type, Nest):
        return id(type) in seen or all(_stands_alone(attribute.type, seen | {id(type)}) for attribute in type.of)
    if isinstance(type, Struct):
        return all(_stands_alone(field.type, seen) for field in type.fields)
    return type.__class__.__module__ != Nest.__module__ and getattr(type, "family", None) is None


def follow(values: dict[str, Any], path: str) -> Any:
    """The value at a path of nested dicts and lists; None where it is not there."""
    if path in values:
        return values[path]  # a field of the fixed header may have a dot in its name
    return _descend(values, path.replace("[", ".[").split("."))


def _descend(value: Any, steps: list[str]) -> Any:
    for step in steps:
        try:
            value = value[int(step[1:-1])] if step.startswith("[") else value[step]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
    return value
