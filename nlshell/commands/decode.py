"""`decode`: bytes from the command line, a file or standard input, read as netlink messages."""

from __future__ import annotations

import os
import sys

from ..codec.message import Context, messages
from ..errors import InputError, UsageError
from .table import Command, Result, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .language import Line

OPTIONS = {
    "protocol": "the netlink protocol: route, generic, netfilter …",
    "families": "ids of generic families where the bytes come from: --families ethtool=21,devlink=22",
}


def decode(state: State, arguments: dict[str, str], line: Line) -> Result:
    protocol = line.options.get("protocol")
    if not isinstance(protocol, str):
        names = ", ".join(p.name for p in state.registry.protocols())
        raise UsageError(f"say which netlink protocol the bytes are of with --protocol: {names}")
    context = Context(state.registry.protocol(int(protocol) if protocol.isdigit() else protocol), _families(line), registry=state.registry)
    data = _input(arguments.get("", "-"))
    found, rest = messages(data, context)
    warnings = []
    if rest < len(data):
        left = data[rest:]
        warnings.append(f"{len(left)} bytes from offset {rest:#x} on are no message: {left[:16].hex(' ')}{' …' if len(left) > 16 else ''}")
        if not found:
            raise InputError(f"there is no netlink message in these {len(data)} bytes: {_why(data)}")
    return Result(found, warnings=warnings, incomplete=bool(warnings))


def _why(data: bytes) -> str:
    if len(data) < 16:
        return "a header alone has 16"
    return f"nlmsg_len reads {int.from_bytes(data[:4], sys.byteorder)}, under the 16 of a header"


def _families(line: Line) -> dict[int, str]:
    found = {}
    for entry in str(line.options.get("families", "")).split(","):
        if entry:
            name, _, number = entry.partition("=")
            if not number.isdigit():
                raise UsageError(f"--families {entry!r} is not of the form NAME=ID")
            found[int(number)] = name
    return found


def _input(text: str) -> bytes:
    """Bytes from hex words, from the file they name, or from standard input ("-")."""
    if text == "-":
        raw = sys.stdin.buffer.read()
    elif os.path.exists(text):
        try:
            with open(text, "rb") as file:
                raw = file.read()
        except OSError as error:
            raise InputError(f"{text} cannot be read: {error.strerror}") from None
    else:
        return hex_bytes(text)
    if not raw:
        raise InputError("there are no bytes to decode; give hex digits, a file, or pipe them in")
    try:
        shown = raw.decode("ascii")
    except UnicodeDecodeError:
        return raw
    # A file that holds nothing but hex digits and spaces is taken as text; nlmsg_len alone makes others binary.
    return hex_bytes(shown) if shown.strip() and all(c in _HEX for c in shown) else raw


_HEX = set("0123456789abcdefABCDEFxX:, \t\r\n")


def hex_bytes(text: str) -> bytes:
    """Hex digits with spaces, newlines, colons, commas and 0x allowed. Raises InputError naming the stray character."""
    digits = text.replace("0x", " ").replace("0X", " ")
    for mark in ":,":
        digits = digits.replace(mark, " ")
    joined = "".join(digits.split())
    for position, character in enumerate(text):
        if character not in _HEX:
            raise InputError(f"{character!r} at position {position} is no hex digit; give hex, or the name of a file that exists")
    if not joined:
        raise InputError("there are no bytes to decode; give hex digits, a file, or pipe them in")
    if len(joined) % 2:
        raise InputError(f"{len(joined)} hex digits are half a byte too many or too few; two make a byte")
    try:
        return bytes.fromhex(joined)
    except ValueError:
        raise InputError("0x stands in the middle of a byte; put it before whole bytes") from None


COMMANDS = [
    Command(
        "decode",
        decode,
        "netlink messages from hex digits, a file or standard input (-)",
        free="HEX|FILE|-",
        many=True,
        options=OPTIONS,
    )
]
