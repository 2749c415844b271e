"""nlattr: walking and packing attributes, and a typed coder for those who bring a protocol without a schema.

Source: <linux/netlink.h> (struct nlattr, NLA_F_NESTED, NLA_F_NET_BYTEORDER), <net/netlink.h>.
"""

from __future__ import annotations

from struct import Struct, error as StructError

from ..errors import DecodeError, EncodeError, UsageError
from .header import align

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeVar

    Bytes = bytes  # DecodedAttribute.bytes hides the name inside the class
    T = TypeVar("T")

NLATTR = Struct("=HH")
ATTRIBUTE_HEADER = NLATTR.size
NESTED, NET_BYTEORDER = 0x8000, 0x4000
TYPE_MASK = 0x3FFF
MAX_PAYLOAD = 0xFFFF - ATTRIBUTE_HEADER  # nla_len is 16 bits wide and counts its own header


class Attribute:
    """One attribute in a buffer. `type` still has its two flag bits; `end` excludes padding."""

    __slots__ = ("end", "offset", "type")

    def __init__(self, type: int, offset: int, end: int) -> None:
        self.type = type
        self.offset = offset
        self.end = end

    @property
    def id(self) -> int:
        """The type without NLA_F_NESTED and NLA_F_NET_BYTEORDER."""
        return self.type & TYPE_MASK

    @property
    def payload(self) -> int:
        return self.offset + ATTRIBUTE_HEADER


def walk(buffer: bytes, start: int, end: int) -> tuple[list[Attribute], int]:
    """The attributes in `buffer[start:end]`, and the offset of the first byte that none of them claims.

    That offset equals `end` when all is well. Otherwise what stands there has an nla_len under 4, or one larger than
    what is left, or is too short for a header.
    """
    found = []
    unpack = NLATTR.unpack_from
    position = start
    while end - position >= ATTRIBUTE_HEADER:
        length, kind = unpack(buffer, position)
        stop = position + length
        if length < ATTRIBUTE_HEADER or stop > end:
            break
        found.append(Attribute(kind, position, stop))
        position = min(position + align(length), end)
    return found, position


def pack(type: int, payload: bytes) -> bytes:
    """One attribute with header and padding. Raises EncodeError when the payload exceeds 65,531 bytes, or the type 16 bits."""
    length = ATTRIBUTE_HEADER + len(payload)
    if not 0 <= type <= 0xFFFF:
        raise EncodeError(f"attribute type {type} does not fit 16 bits")
    if length > 0xFFFF:
        raise EncodeError(f"attribute {type & TYPE_MASK}: {len(payload)} bytes do not fit, an attribute holds at most {MAX_PAYLOAD}")
    return NLATTR.pack(length, type) + payload + bytes(-length % 4)


_CODES = {"u8": "B", "u16": "H", "u32": "I", "u64": "Q", "s8": "b", "s16": "h", "s32": "i", "s64": "q"}
_ORDERS = {"native": "=", "big": ">", "little": "<"}


def _order(name: str) -> str:
    if name not in _ORDERS:
        raise UsageError(f"no byte order is called {name!r}; use one of {' '.join(_ORDERS)}")
    return name


def _scalar(kind: str, byte_order: str | None, usual: str) -> Struct:
    """The packing of a scalar: u8 to s64 in a byte order, the usual one where none is given, be16 to be64 and le16 to le64 in their own."""
    order = usual if byte_order is None else _order(byte_order)
    if kind in _CODES:
        return Struct(_ORDERS[order] + _CODES[kind])
    own = {"be": ">", "le": "<"}.get(kind[:2])
    if own is not None and kind[2:] in ("16", "32", "64"):
        return Struct(own + _CODES[f"u{kind[2:]}"])
    raise UsageError(f"no scalar is called {kind!r}; use one of {' '.join(_CODES)} be16 be32 be64 le16 le32 le64")


class AttributeEncoder:
    """Builds a row of attributes without a schema.

    >>> encoder = AttributeEncoder()
    >>> encoder.u32(4, 1500)
    >>> with encoder.nest(18): encoder.string(1, "veth")
    >>> payload = encoder.finish()

    byte_order  of u8 to s64 where a call says none: "native" (the host's, as netlink mostly has it), "big" or "little"

    `type` is an attribute's number; it may have the bits NLA_F_NESTED (0x8000) and NLA_F_NET_BYTEORDER (0x4000) set. What does not
    fit raises EncodeError at once: a number its width, a payload the 65,531 bytes of an attribute, a type its 16 bits. `len` is the
    number of bytes so far.
    """

    def __init__(self, byte_order: str = "native") -> None:
        self.byte_order = _order(byte_order)
        self._parts: list[bytes] = []

    def put(self, kind: str, type: int, value: int, byte_order: str | None = None) -> None:
        """A scalar; `kind` is one of u8 u16 u32 u64 s8 s16 s32 s64, or with a byte order of its own be16 be32 be64 le16 le32 le64."""
        self.binary(type, self._packed(kind, type, value, byte_order))

    def _packed(self, kind: str, type: int, value: int, byte_order: str | None) -> bytes:
        scalar = _scalar(kind, byte_order, self.byte_order)
        try:
            return scalar.pack(value)
        except StructError:
            raise EncodeError(f"attribute {type & TYPE_MASK}: {value!r} does not fit {kind}") from None

    def u8(self, type: int, value: int) -> None:
        self.put("u8", type, value)

    def u16(self, type: int, value: int, byte_order: str | None = None) -> None:
        self.put("u16", type, value, byte_order)

    def u32(self, type: int, value: int, byte_order: str | None = None) -> None:
        self.put("u32", type, value, byte_order)

    def u64(self, type: int, value: int, byte_order: str | None = None) -> None:
        self.put("u64", type, value, byte_order)

    def s8(self, type: int, value: int) -> None:
        self.put("s8", type, value)

    def s16(self, type: int, value: int, byte_order: str | None = None) -> None:
        self.put("s16", type, value, byte_order)

    def s32(self, type: int, value: int, byte_order: str | None = None) -> None:
        self.put("s32", type, value, byte_order)

    def s64(self, type: int, value: int, byte_order: str | None = None) -> None:
        self.put("s64", type, value, byte_order)

    def array(self, type: int, kind: str, values: Iterable[int], byte_order: str | None = None) -> None:
        """Scalars one behind the other in one attribute. (A list of attributes is a `nest` with one for each.)"""
        self.binary(type, b"".join(self._packed(kind, type, value, byte_order) for value in values))

    def string(self, type: int, text: str, nul: bool = True) -> None:
        """Text as UTF-8, with its closing NUL (NLA_NUL_STRING) or without (NLA_STRING). Surrogates become the bytes they stand for."""
        try:
            raw = text.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            raise EncodeError(f"attribute {type & TYPE_MASK}: {text!r} is no text that UTF-8 can write") from None
        self.binary(type, raw + b"\0" * nul)

    def flag(self, type: int, on: bool = True) -> None:
        """An attribute whose presence is its value: nothing is written where it is off."""
        if on:
            self.binary(type, b"")

    def binary(self, type: int, payload: bytes) -> None:
        """An attribute of these very bytes."""
        self._parts.append(pack(type, payload))

    def do(self, type: int, make: Callable[[], bytes]) -> None:
        """An attribute of the bytes that `make` returns."""
        self.binary(type, make())

    def nest(self, type: int, flags: int = NESTED) -> _Nest:
        """Context manager: what is put inside becomes the payload of attribute `type`."""
        return _Nest(self, type | flags)

    def nested(self, type: int, fill: Callable[[AttributeEncoder], object], flags: int = NESTED) -> None:
        """What `fill` puts into the encoder that it is given becomes the payload of attribute `type`."""
        with self.nest(type, flags) as inner:
            fill(inner)

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def finish(self) -> bytes:
        """The attributes, each padded to 4 bytes."""
        return b"".join(self._parts)


class _Nest:
    def __init__(self, encoder: AttributeEncoder, type: int) -> None:
        self._encoder, self._type = encoder, type

    def __enter__(self) -> AttributeEncoder:
        self._outer, self._encoder._parts = self._encoder._parts, []
        return self._encoder

    def __exit__(self, failed: object, *_: object) -> None:
        inner, self._encoder._parts = self._encoder.finish(), self._outer
        if failed is None:
            self._encoder.binary(self._type, inner)


class AttributeDecoder:
    """Reads a row of attributes without a schema: iterate, and ask each what you know it to be.

    >>> for attribute in AttributeDecoder(payload):
    ...     if attribute.id == 4: mtu = attribute.u32()

    byte_order  of u8 to s64 where a call says none: "native", "big" or "little"; nests inherit it

    `len` is the number of attributes. Raises DecodeError where the row is malformed (behind the attributes that are whole, and by
    `len` at once), or a value has another width than is asked for; a bad byte order is a UsageError.
    """

    def __init__(self, buffer: bytes, start: int = 0, end: int | None = None, byte_order: str = "native") -> None:
        self._buffer, self._start, self._end = buffer, start, len(buffer) if end is None else end
        self.byte_order = _order(byte_order)

    def __iter__(self) -> Iterator[DecodedAttribute]:
        found, rest = walk(self._buffer, self._start, self._end)
        for attribute in found:
            yield DecodedAttribute(self._buffer, attribute, self.byte_order)
        self._require(rest)

    def __len__(self) -> int:
        found, rest = walk(self._buffer, self._start, self._end)
        self._require(rest)
        return len(found)

    def _require(self, rest: int) -> None:
        if rest != self._end:
            raise DecodeError(f"malformed attribute at offset {rest}: {bytes(self._buffer[rest : self._end])[:16].hex(' ')}")


class DecodedAttribute:
    """One attribute of an AttributeDecoder: `id`, `type` (with flag bits), `bytes`, and typed readings. `len` is that of its bytes."""

    __slots__ = ("_attribute", "_buffer", "byte_order")

    def __init__(self, buffer: bytes, attribute: Attribute, byte_order: str = "native") -> None:
        self._buffer, self._attribute, self.byte_order = buffer, attribute, byte_order

    @property
    def id(self) -> int:
        """The type without its flag bits."""
        return self._attribute.id

    @property
    def type(self) -> int:
        """The type as it was sent, with NLA_F_NESTED and NLA_F_NET_BYTEORDER."""
        return self._attribute.type

    @property
    def is_nested(self) -> bool:
        """Whether NLA_F_NESTED is set, which older families do not do for all their nests."""
        return bool(self._attribute.type & NESTED)

    @property
    def is_net_byteorder(self) -> bool:
        """Whether NLA_F_NET_BYTEORDER is set, which most families do not do for what is big-endian."""
        return bool(self._attribute.type & NET_BYTEORDER)

    @property
    def offset(self) -> int:
        """Where its header begins in the buffer."""
        return self._attribute.offset

    @property
    def bytes(self) -> bytes:
        """The payload, without padding."""
        return bytes(self._buffer[self._attribute.payload : self._attribute.end])

    def __len__(self) -> int:
        return self._attribute.end - self._attribute.payload

    def get(self, kind: str, byte_order: str | None = None) -> int:
        """The value as one of u8 u16 u32 u64 s8 s16 s32 s64, or of be16 be32 be64 le16 le32 le64."""
        scalar = _scalar(kind, byte_order, self.byte_order)
        if len(self) != scalar.size:
            raise self._fault(f"has {len(self)} bytes, {kind} needs {scalar.size}")
        value: int = scalar.unpack(self.bytes)[0]
        return value

    def _fault(self, what: str) -> DecodeError:
        return DecodeError(f"attribute {self.id} at offset {self.offset} {what}")

    def u8(self) -> int:
        return self.get("u8")

    def u16(self, byte_order: str | None = None) -> int:
        return self.get("u16", byte_order)

    def u32(self, byte_order: str | None = None) -> int:
        return self.get("u32", byte_order)

    def u64(self, byte_order: str | None = None) -> int:
        return self.get("u64", byte_order)

    def s8(self) -> int:
        return self.get("s8")

    def s16(self, byte_order: str | None = None) -> int:
        return self.get("s16", byte_order)

    def s32(self, byte_order: str | None = None) -> int:
        return self.get("s32", byte_order)

    def s64(self, byte_order: str | None = None) -> int:
        return self.get("s64", byte_order)

    def array(self, kind: str, byte_order: str | None = None) -> list[int]:
        """Scalars that lie one behind the other."""
        scalar = _scalar(kind, byte_order, self.byte_order)
        if len(self) % scalar.size:
            raise self._fault(f"has {len(self)} bytes, which are no whole number of {kind}")
        return [value for (value,) in scalar.iter_unpack(self.bytes)]

    def string(self) -> str:
        """The text up to its NUL, or to its end where it has none; undecodable bytes are kept as surrogates."""
        return self.bytes.split(b"\0", 1)[0].decode("utf-8", "surrogateescape")

    def flag(self) -> bool:
        """True; DecodeError where it has a value, and so is no flag."""
        if len(self):
            raise self._fault(f"has {len(self)} bytes, a flag has none")
        return True

    def nested(self) -> AttributeDecoder:
        """Its payload as a row of attributes."""
        return AttributeDecoder(self._buffer, self._attribute.payload, self._attribute.end, self.byte_order)

    def do(self, read: Callable[[Bytes], T]) -> T:
        """What `read` makes of the payload; its ValueError or struct.error is a DecodeError that says where."""
        try:
            return read(self.bytes)
        except (ValueError, StructError) as error:
            raise self._fault(f"cannot be read: {error}") from error
