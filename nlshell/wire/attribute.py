"""nlattr: walking and packing attributes, and a typed coder for those who bring a protocol without a schema.

Source: <linux/netlink.h> (struct nlattr, NLA_F_NESTED, NLA_F_NET_BYTEORDER), <net/netlink.h>.
"""

from __future__ import annotations

from struct import Struct, error as StructError

from ..errors import DecodeError, EncodeError, UsageError
from .header import align

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

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


_FORMATS = {
    "u8": "=B", "u16": "=H", "u32": "=I", "u64": "=Q", "s8": "=b", "s16": "=h", "s32": "=i", "s64": "=q",
    "be16": ">H", "be32": ">I", "be64": ">Q",
}  # fmt: skip


def _scalar(kind: str) -> Struct:
    if kind not in _FORMATS:
        raise UsageError(f"no scalar is called {kind!r}; use one of {' '.join(_FORMATS)}")
    return Struct(_FORMATS[kind])


class AttributeEncoder:
    """Builds a row of attributes without a schema.

    >>> encoder = AttributeEncoder()
    >>> encoder.put("u32", 4, 1500)
    >>> with encoder.nest(18): encoder.string(1, "veth")
    >>> payload = encoder.finish()
    """

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def put(self, kind: str, type: int, value: int) -> None:
        """A scalar; `kind` is one of u8 u16 u32 u64 s8 s16 s32 s64 be16 be32 be64."""
        try:
            payload = _scalar(kind).pack(value)
        except StructError:
            raise EncodeError(f"attribute {type}: {value!r} does not fit {kind}") from None
        self.binary(type, payload)

    def string(self, type: int, text: str) -> None:
        """Text as UTF-8 with its closing NUL (NLA_NUL_STRING)."""
        self.binary(type, text.encode() + b"\0")

    def flag(self, type: int) -> None:
        """An attribute whose presence is its value."""
        self.binary(type, b"")

    def binary(self, type: int, payload: bytes) -> None:
        self._parts.append(pack(type, payload))

    def nest(self, type: int, flags: int = NESTED) -> _Nest:
        """Context manager: what is put inside becomes the payload of attribute `type`."""
        return _Nest(self, type | flags)

    def finish(self) -> bytes:
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
    ...     if attribute.id == 4: mtu = attribute.get("u32")

    Raises DecodeError where the row is malformed or a value has another width than asked for.
    """

    def __init__(self, buffer: bytes, start: int = 0, end: int | None = None) -> None:
        self._buffer, self._start, self._end = buffer, start, len(buffer) if end is None else end

    def __iter__(self) -> Iterator[DecodedAttribute]:
        found, rest = walk(self._buffer, self._start, self._end)
        for attribute in found:
            yield DecodedAttribute(self._buffer, attribute)
        if rest != self._end:
            raise DecodeError(f"malformed attribute at offset {rest}: {bytes(self._buffer[rest : self._end])[:16].hex(' ')}")


class DecodedAttribute:
    """One attribute of an AttributeDecoder: `id`, `type` (with flag bits), `bytes`, and typed readings."""

    __slots__ = ("_attribute", "_buffer")

    def __init__(self, buffer: bytes, attribute: Attribute) -> None:
        self._buffer, self._attribute = buffer, attribute

    @property
    def id(self) -> int:
        return self._attribute.id

    @property
    def type(self) -> int:
        return self._attribute.type

    @property
    def bytes(self) -> bytes:
        return bytes(self._buffer[self._attribute.payload : self._attribute.end])

    def get(self, kind: str) -> int:
        """The value as one of u8 u16 u32 u64 s8 s16 s32 s64 be16 be32 be64."""
        scalar = _scalar(kind)
        if len(self.bytes) != scalar.size:
            raise DecodeError(
                f"attribute {self.id} at offset {self._attribute.offset} has {len(self.bytes)} bytes, {kind} needs {scalar.size}"
            )
        value: int = scalar.unpack(self.bytes)[0]
        return value

    def string(self) -> str:
        """The text up to its NUL, undecodable bytes kept as surrogates."""
        return self.bytes.split(b"\0", 1)[0].decode("utf-8", "surrogateescape")

    def nested(self) -> AttributeDecoder:
        return AttributeDecoder(self._buffer, self._attribute.payload, self._attribute.end)
