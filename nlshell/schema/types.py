"""Leaf types: how the bytes of one value read, print, and are written.

A leaf converts; it knows nothing of the attributes around it, except for what a *scope* lets it look up: the values
already read at its own level and outwards (see `lookup`). `read` never raises: bytes that the type does not fit come
back as bytes, and `fault` says why. `write` takes what `read` gives, and what a person types. Sources:
<net/netlink.h> (NLA_*); Documentation/userspace-api/netlink/specs.rst for the words in `kind`.

What a description calls secret is read as a Secret: see `secrets`.
"""

from __future__ import annotations

from struct import Struct as Packing, error as StructError
from sys import byteorder

from ..errors import EncodeError, UnknownNameError
from ..wire.errno import NO_ERRNOS
from .secrets import Secret, SecretBytes, SecretNumber, are_secrets_shown, is_mask, mask

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Any, Self

    from ..wire.errno import Errnos
    from .enums import Names

    Scope = tuple[dict[str, Any], "Scope"] | None


class Repeated(list):  # type: ignore[type-arg]
    """Values of an attribute that came more than once though its set does not expect it."""

    read = 0  # those before have been read, while the others wait for what chooses their type


def lookup(scope: Scope, name: str) -> Any:
    """The value called `name` at this level or the nearest one outwards; None where there is none.

    A dotted name descends: "id.idx" is the field idx of the struct id. Of several the last one counts: each holds for
    what is behind it (devlink's formatted messages).
    """
    first, _, rest = name.partition(".")
    while scope is not None:
        level, scope = scope
        if first in level:
            value = level[first]
            if value.__class__ is Repeated:
                value = value[-1]
            return (lookup((value, None), rest) if isinstance(value, dict) else None) if rest else value
    return None


class Part:
    """One thing that a type is made of.

    how    "field" of a struct, "attribute" of a nest, "item" of an array, "case" that another value chooses, "either" one of
           several that the bytes choose
    name   of a field or attribute; the value that chooses a case (None: whatever else); "" otherwise
    type   what it is; None for a case without data
    entry  the Field or Attr
    """

    __slots__ = ("entry", "how", "name", "type")

    def __init__(self, how: str, name: Any, type: Type | None, entry: Any = None) -> None:
        self.how = how
        self.name = name
        self.type = type
        self.entry = entry

    def __repr__(self) -> str:
        return f"<Part {self.how} {self.name!r} {self.type!r}>"


class Type:
    """Base of everything that can stand in an attribute or a struct field.

    kind        the word for it in the kernel's YAML specifications
    size        bytes, or None where it varies
    byte_order  "big-endian", "little-endian" or None (the host's)
    names       Enum or Flags for its numbers
    unit, hint  what the number counts; what the bytes are (ipv4, mac, ifindex, netns_fd, hex, ...)
    fills       for an address in a request: header fields that take its family and prefix length when those are not
                given, as in fills=("rtm_family", "rtm_dst_len"); the second may be ""
    errnos      for an error number (hint "errno"): those that the family has of its own
    secret      whoever has the value can read or forge what it protects: a private or shared key. Of leaves alone; set by `but`
    """

    kind = "binary"
    size: int | None = None
    byte_order: str | None = None
    names: Names | None = None
    unit: str | None = None
    hint: str | None = None
    fills: tuple[str, str] | None = None
    errnos: Errnos = NO_ERRNOS
    secret = False

    def but(self, **changes: Any) -> Self:
        """The same type with some of its properties changed."""
        secret = changes.pop("secret", self.secret)
        twin: Self = object.__new__(_hiding(type(self)) if secret and not self.secret else type(self))
        twin.__dict__.update(self.__dict__)
        twin.__dict__.update(changes)
        return twin

    def parts(self) -> Iterator[Part]:
        """What it is made of, one level down, in wire order: for all that walks a description without reading any bytes."""
        yield from ()

    def walk(self, seen: dict[int, Type] | None = None) -> Iterator[Type]:
        """Itself and every type below it, each once; those of `seen`, which several walks may share, not again."""
        seen = {} if seen is None else seen
        waiting: list[Type] = [self]
        while waiting:
            type = waiting.pop()
            if id(type) not in seen:
                seen[id(type)] = type
                yield type
                waiting += [part.type for part in type.parts() if part.type is not None]

    def fault(self, length: int) -> str:
        """Why `length` bytes cannot be this type; "" when they can."""
        if self.size is not None and length != self.size:
            return f"{self.kind} has {self.size} byte{'s' * (self.size != 1)}, found {length}"
        return ""

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        return bytes(buffer[start:end])

    def text(self, value: Any) -> str:
        return value.hex(" ") if isinstance(value, bytes) else str(value)

    def write(self, value: Any, scope: Scope = None) -> bytes:
        """The bytes of a value. Raises EncodeError saying what would fit."""
        return value if isinstance(value, bytes) else self.pack(value)

    def pack(self, value: Any) -> bytes:
        raise EncodeError(f"{value!r} is not {self.kind}")


class Hiding(Type):
    """In front of the class of a leaf that is secret."""

    secret = True

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        return self.hidden(super().read(buffer, start, end, scope), end - start)

    def hidden(self, value: Any, size: int) -> Any:
        """A value of this type, as a Secret of `size` bytes."""
        if isinstance(value, bytes):
            return SecretBytes(value)
        if isinstance(value, str):
            return SecretText(value, value.tail if isinstance(value, WireText) else b"\0" * getattr(self, "nul", False))
        return SecretNumber(value, size)

    def text(self, value: Any) -> str:
        if are_secrets_shown():
            return super().text(value)
        hidden: Secret = value if isinstance(value, Secret) else self.hidden(value, self.size or 0)
        return hidden.mask

    def write(self, value: Any, scope: Scope = None) -> bytes:
        if is_mask(value):
            raise EncodeError(f"{value} stands where a secret is not shown; give the value itself, as --show-secrets has it")
        try:
            return super().write(value, scope)
        except EncodeError as error:  # which may reach a log
            raise EncodeError(str(error).replace(repr(value), "the value, a secret,")) from None


_hiding_classes: dict[type[Type], Any] = {}


def _hiding(plain: type[Type]) -> Any:
    """The class of such leaves that are secret."""
    if plain not in _hiding_classes:
        _hiding_classes[plain] = type(f"Secret{plain.__name__}", (Hiding, plain), {})
    return _hiding_classes[plain]


class Scalar(Type):
    """An integer of fixed width."""

    def __init__(self, kind: str, code: str, byte_order: str | None = None) -> None:
        self.kind = kind
        self.byte_order = byte_order
        self.code = {"big-endian": ">", "little-endian": "<"}.get(byte_order or "", "=") + code
        self.packing = Packing(self.code)
        self.size = self.packing.size
        bits = 8 * self.size
        self.range = (-(1 << bits - 1), (1 << bits - 1) - 1) if kind.startswith("s") else (0, (1 << bits) - 1)

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        if end - start != self.size:
            return bytes(buffer[start:end])
        value = self.packing.unpack_from(buffer, start)[0]
        return value if self.names is None else self.names.of(value)

    def text(self, value: Any) -> str:
        if isinstance(value, bytes):
            return value.hex(" ")
        if self.names is not None:
            return self.names.text(value)
        if self.hint == "hex":
            return f"{value:#0{2 * (self.size or 0) + 2}x}"
        return f"{value} {self.unit}" if self.unit else f"{value:d}"

    def pack(self, value: Any) -> bytes:
        number = number_of(value, self.names)
        low, high = self.range
        # As headers write what is signed: in hexadecimal, or where a number means no interface at all.
        written = self.hint == "hex" or (self.hint == "ifindex" and self.names is not None)
        if low < 0 and high < number <= 2 * high + 1 and written:
            number -= 2 * (high + 1)
        try:
            return self.packing.pack(number)
        except StructError:
            raise EncodeError(f"{number} is out of range for {self.kind} ({low} to {high})") from None


class VarInt(Type):
    """uint and sint: 4 or 8 bytes, whichever the value needs (nla_put_uint)."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.narrow, self.wide = (Packing("=I"), Packing("=Q")) if kind == "uint" else (Packing("=i"), Packing("=q"))

    def fault(self, length: int) -> str:
        return "" if length in (4, 8) else f"{self.kind} has 4 or 8 bytes, found {length}"

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        packing = {4: self.narrow, 8: self.wide}.get(end - start)
        if packing is None:
            return bytes(buffer[start:end])
        value = packing.unpack_from(buffer, start)[0]
        return value if self.names is None else self.names.of(value)

    def text(self, value: Any) -> str:
        if self.names is not None and isinstance(value, int):
            return self.names.text(value)
        return f"{value} {self.unit}" if self.unit and isinstance(value, int) else super().text(value)

    def pack(self, value: Any) -> bytes:
        number = number_of(value, self.names)
        for packing in (self.narrow, self.wide):
            try:
                return packing.pack(number)
            except StructError:
                continue
        raise EncodeError(f"{number} is out of range for {self.kind}")


def number_of(value: Any, names: Names | None = None) -> int:
    """The integer meant by a number, a name, or text such as 0x1f. Raises EncodeError."""
    if names is not None:
        return names.parse(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):
        word = value.strip().lower()
        if word in ("on", "yes", "true"):
            return 1
        if word in ("off", "no", "false"):
            return 0
        try:
            return int(word, 0)
        except ValueError:
            try:
                return int(word)  # int(x, 0) refuses "010"
            except ValueError:
                pass
    raise EncodeError(f"{value!r} is not a number")


def _refuse_others(parts: dict[str, Any], known: Collection[str]) -> None:
    """Raise UnknownNameError for a part that is none of the known ones."""
    for name in parts:
        if name not in known:
            raise UnknownNameError("part", str(name), list(known))


class WireText(str):
    """Text whose end on the wire was not the single NUL it should be: `tail` is what stood there."""

    tail: bytes

    def __new__(cls, text: str, tail: bytes) -> WireText:
        self = super().__new__(cls, text)
        self.tail = tail
        return self

    def __getnewargs__(self) -> tuple[str, bytes]:  # type: ignore[override]
        return str.__str__(self), self.tail


class SecretText(Secret, WireText):
    @property
    def mask(self) -> str:
        return mask(len(self.encode("utf-8", "surrogateescape")))


class String(Type):
    """Text, UTF-8, closed by a NUL unless `nul` is False. `max` counts bytes without the NUL."""

    kind = "string"

    def __init__(self, max: int | None = None, nul: bool = True) -> None:
        self.max = max
        self.nul = nul

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        raw = bytes(buffer[start:end])
        body = raw.rstrip(b"\0")
        text = body.decode("utf-8", "surrogateescape")
        tail = len(raw) - len(body)
        regular = tail == self.nul and (self.max is None or len(body) <= self.max)
        return text if regular else WireText(text, bytes(tail))

    def fault(self, length: int) -> str:
        if self.max is not None and length > self.max + 1:
            return f"text of {length} bytes, at most {self.max} and a NUL are allowed"
        return ""

    def text(self, value: Any) -> str:
        return super().text(value) if isinstance(value, bytes) else str(value)

    def pack(self, value: Any) -> bytes:
        if isinstance(value, (int, float)):
            value = str(value)
        elif not isinstance(value, str):
            raise EncodeError(f"{value!r} is not text")
        tail = value.tail if isinstance(value, WireText) else b"\0" * self.nul
        raw: bytes = value.encode("utf-8", "surrogateescape")
        if self.max is not None and len(raw) > self.max and not isinstance(value, WireText):
            raise EncodeError(f"{value!r} is too long: {len(raw)} bytes, at most {self.max} fit")
        return raw + tail


class FixedText(String):
    """A char array of `size` bytes inside a struct, filled up with NULs."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        # What follows the NUL is whatever the sender's stack held; only a tree or hex view can show it.
        return bytes(buffer[start:end]).split(b"\0", 1)[0].decode("utf-8", "surrogateescape")

    def fault(self, length: int) -> str:
        return Type.fault(self, length)

    def pack(self, value: Any) -> bytes:
        return super().pack(value)[: self.size].ljust(self.size or 0, b"\0")


_HEX_DIGITS = frozenset("0123456789abcdefABCDEF: x")


class Binary(Type):
    """Bytes. `exact` (or `min` and `max`) bound their number where the kernel does.

    With `names` they are a bitmap: an Enum of the numbers of its bits, counted through words of `word` bytes.
    """

    word = 1

    def __init__(self, exact: int | None = None, min: int = 0, max: int | None = None, hint: str | None = None) -> None:
        self.size = exact
        self.min = min
        self.max = max
        self.hint = hint

    def fault(self, length: int) -> str:
        if length < self.min:
            return f"at least {self.min} bytes are needed, found {length}"
        if self.max is not None and length > self.max:
            return f"at most {self.max} bytes are allowed, found {length}"
        return super().fault(length)

    def text(self, value: Any) -> str:
        if self.names is None or not value or not isinstance(value, bytes):
            return super().text(value)
        bits = [str(self.names.of(bit)) for bit in self._bits(value)]
        return f"{'|'.join(bits) or '0'} ({value.hex(' ')})"

    def _bits(self, raw: bytes) -> list[int]:
        words = [int.from_bytes(raw[at : at + self.word], byteorder) for at in range(0, len(raw), self.word)]
        return [8 * self.word * at + bit for at, word in enumerate(words) for bit in range(word.bit_length()) if word >> bit & 1]

    def _named_bits(self, names: Names, words: list[str]) -> bytes:
        number = 0
        for word in words:
            number |= 1 << names.parse(word)
        size = self.size or -(-max(number.bit_length(), 1) // (8 * self.word)) * self.word
        raw = number.to_bytes(size, "little")
        return raw if byteorder == "little" else b"".join(raw[at : at + self.word][::-1] for at in range(0, size, self.word))

    def pack(self, value: Any) -> bytes:
        if isinstance(value, (bytearray, memoryview)):
            return bytes(value)
        if self.names is not None:
            words = value.replace("|", ",").split(",") if isinstance(value, str) else value
            if not isinstance(value, str) or not _HEX_DIGITS.issuperset(value):
                return self._named_bits(self.names, words)
        try:
            raw = bytes.fromhex(value.replace(":", " ").removeprefix("0x"))
        except (AttributeError, ValueError):
            raise EncodeError(f"{value!r} is not bytes; write them as hex digits") from None
        if fault := self.fault(len(raw)):
            raise EncodeError(fault)
        return raw


class Flag(Type):
    """An attribute that says yes by being there (NLA_FLAG). A payload, where an old family sends one, is its bytes."""

    kind = "flag"
    size = 0

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        return True if end == start else bytes(buffer[start:end])

    def pack(self, value: Any) -> bytes:
        if value is True or (isinstance(value, str) and value.lower() in ("", "1", "on", "yes", "true")):
            return b""
        raise EncodeError(f"a flag is set by being there; leave it out rather than give it {value!r}")


class Bitfield32(Type):
    """struct nla_bitfield32 {value, selector}: bits to set, and which bits are meant at all."""

    kind = "bitfield32"
    size = 8
    packing = Packing("=II")

    def __init__(self, names: Names | None = None) -> None:
        self.names = names

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        if end - start != 8:
            return bytes(buffer[start:end])
        value, selector = self.packing.unpack_from(buffer, start)
        of = self.names.of if self.names else int
        return {"value": of(value), "selector": of(selector)}

    def text(self, value: Any) -> str:
        if isinstance(value, bytes):
            return value.hex(" ")
        show = self.names.text if self.names else hex
        return f"{show(value['value'])} of {show(value['selector'])}"

    def pack(self, value: Any) -> bytes:
        parts = value if isinstance(value, dict) else {"value": value, "selector": value}
        _refuse_others(parts, ("value", "selector"))
        bits, selector = (number_of(parts.get(name, 0), self.names) for name in ("value", "selector"))
        try:
            return self.packing.pack(bits, selector)
        except StructError:
            raise EncodeError(f"{bits:#x} of {selector:#x} does not fit 32 bits") from None


class Padding(Type):
    """An attribute that only aligns the next one to 8 bytes (…_PAD)."""

    kind = "pad"


class Bits(Type):
    """Bit-fields sharing one integer, lowest bit first: Bits(U8, ihl=4, version=4). Reads as a dict."""

    def __init__(self, carrier: Scalar, **widths: int) -> None:
        self.kind = carrier.kind
        self.carrier = carrier
        self.size = carrier.size
        self.byte_order = carrier.byte_order
        self.widths = widths

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        number = self.carrier.read(buffer, start, end)
        if isinstance(number, bytes):
            return number
        fields = {}
        for name, width in self.widths.items():
            fields[name] = number & (1 << width) - 1
            number >>= width
        return fields

    def text(self, value: Any) -> str:
        return " ".join(f"{name}={number}" for name, number in value.items()) if isinstance(value, dict) else super().text(value)

    def pack(self, value: Any) -> bytes:
        if not isinstance(value, dict):
            return self.carrier.pack(value)
        _refuse_others(value, self.widths)
        number = shift = 0
        for name, width in self.widths.items():
            part = number_of(value.get(name, 0))
            if part >> width:
                raise EncodeError(f"{name}: {part} does not fit {width} bits")
            number |= part << shift
            shift += width
        return self.carrier.pack(number)


class Lines(Type):
    """Text that fills a whole payload. `separator` cuts it into a list (uevent: NUL), None keeps it in one piece."""

    kind = "string"

    def __init__(self, separator: str | None = None) -> None:
        self.separator = separator

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        text = bytes(buffer[start:end]).decode("utf-8", "surrogateescape")
        if self.separator is None:
            return text
        return text.removesuffix(self.separator).split(self.separator) if text else []

    def pack(self, value: Any) -> bytes:
        if self.separator is not None and not isinstance(value, str):
            value = "".join(f"{line}{self.separator}" for line in value)
        raw: bytes = str(value).encode("utf-8", "surrogateescape")
        return raw


U8, U16, U32, U64 = Scalar("u8", "B"), Scalar("u16", "H"), Scalar("u32", "I"), Scalar("u64", "Q")
S8, S16, S32, S64 = Scalar("s8", "b"), Scalar("s16", "h"), Scalar("s32", "i"), Scalar("s64", "q")
BE16, BE32, BE64 = Scalar("u16", "H", "big-endian"), Scalar("u32", "I", "big-endian"), Scalar("u64", "Q", "big-endian")
LE16, LE32, LE64 = Scalar("u16", "H", "little-endian"), Scalar("u32", "I", "little-endian"), Scalar("u64", "Q", "little-endian")
UINT, SINT = VarInt("uint"), VarInt("sint")
IFINDEX, SIFINDEX = U32.but(hint="ifindex"), S32.but(hint="ifindex")
HEX8, HEX16, HEX32, HEX64 = U8.but(hint="hex"), U16.but(hint="hex"), U32.but(hint="hex"), U64.but(hint="hex")
FLAG, PAD, BYTES = Flag(), Padding(), Binary()
SECRET_BYTES = BYTES.but(secret=True)
