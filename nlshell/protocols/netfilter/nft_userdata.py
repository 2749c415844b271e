"""What nft keeps for itself beside the kernel's objects: a row of type, length, value with a byte each for the first two.

Source: libnftnl's udata.h and nftables' use of it; the kernel only stores the bytes. Other programs may put anything there,
so what does not read cleanly stays bytes.
"""

from __future__ import annotations

from ...errors import EncodeError
from ...schema import U32, String, Type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...schema.types import Scope

_TEXT = String()


class UserData(Type):
    """A dict from name to value: {"comment": "…"}; "#9" where nobody knows the type. `entries`: type -> (name, leaf type)."""

    hint = "nft-userdata"

    def __init__(self, entries: dict[int, tuple[str, Type]]) -> None:
        self.entries = entries
        self.numbers = {name: (number, leaf) for number, (name, leaf) in entries.items()}

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        raw = bytes(buffer[start:end])
        found: dict[str, Any] = {}
        position = 0
        while position + 2 <= len(raw):
            number, length = raw[position], raw[position + 1]
            begin, position = position + 2, position + 2 + length
            name, leaf = self.entries.get(number, (f"#{number}", Type()))
            if position > len(raw) or name in found or leaf.fault(length):
                return raw
            found[name] = leaf.read(raw, begin, position)
        return found if position == len(raw) and found else raw

    def text(self, value: Any) -> str:
        if isinstance(value, bytes):
            return value.hex(" ")
        leaves = {name: self.numbers[name][1] if name in self.numbers else Type() for name in value}
        return " ".join(f"{name}={leaves[name].text(item)}" for name, item in value.items())

    def pack(self, value: Any) -> bytes:
        if isinstance(value, str):
            try:
                return bytes.fromhex(value)
            except ValueError:
                raise EncodeError(f"{value!r} is not user data; write hex digits, or the parts: {', '.join(self.numbers)}") from None
        if not isinstance(value, dict):
            return super().pack(value)
        out = b""
        for name, item in value.items():
            if name in self.numbers:
                number, leaf = self.numbers[name]
                raw = leaf.write(item)
            elif name.startswith("#") and name[1:].isdigit() and int(name[1:]) < 256 and isinstance(item, bytes):
                number, raw = int(name[1:]), item
            else:
                raise EncodeError(f"{name!r} is no part of this user data; known are {', '.join(self.numbers)}")
            if len(raw) > 255:
                raise EncodeError(f"{name}: {len(raw)} bytes do not fit, a part holds at most 255")
            out += bytes((number, len(raw))) + raw
        return out


COMMENT = UserData({0: ("comment", _TEXT)})

# ebtables-nft notes the policy of a user-defined chain in its last rule.
RULE = UserData({0: ("comment", _TEXT), 1: ("ebtables_policy", U32)})

# The typeof parts hold the expression that `typeof` was given, in a private form of each expression.
SET = UserData({
    0: ("key_byteorder", U32), 1: ("data_byteorder", U32), 2: ("merge_elements", U32), 3: ("key_typeof", Type()),
    4: ("data_typeof", Type()), 5: ("expr", Type()), 6: ("data_interval", U32), 7: ("comment", _TEXT),
})  # fmt: skip

ELEMENT = UserData({0: ("comment", _TEXT), 1: ("flags", U32)})
