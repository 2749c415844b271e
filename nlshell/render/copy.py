"""Bytes as other tools want them pasted: hex, xxd, a C array, a Python literal, base64."""

from __future__ import annotations

from base64 import b64encode
from re import sub

from ..errors import UnknownNameError

FORMS = ("hex", "xxd", "c", "python", "base64")


def copy_form(data: bytes, form: str, name: str = "message") -> str:
    """The bytes in one of FORMS, without a newline at the end. `name` is what C and Python shall call them.

    Raises UnknownNameError for another form.
    """
    if form == "hex":
        return data.hex()
    if form == "xxd":
        return "\n".join(_xxd(data))
    if form == "c":
        return "\n".join(_c(data, _identifier(name)))
    if form == "python":
        return "\n".join(_python(data, _identifier(name)))
    if form == "base64":
        return b64encode(data).decode()
    raise UnknownNameError("form", form, FORMS, f"there are {', '.join(FORMS)} and json")


def _xxd(data: bytes) -> list[str]:
    lines = []
    for at in range(0, len(data), 16):
        row = data[at : at + 16]
        lines.append(f"{at:08x}: {row.hex(' ', -2):39}  {printable(row)}")
    return lines


def _c(data: bytes, name: str) -> list[str]:
    if not data:
        return [f"static const unsigned char *{name} = NULL;  /* no bytes */"]
    rows = [", ".join(f"0x{byte:02x}" for byte in data[at : at + 12]) for at in range(0, len(data), 12)]
    return [f"static const unsigned char {name}[{len(data)}] = {{", *(f"\t{row}," for row in rows), "};"]


def _python(data: bytes, name: str) -> list[str]:
    if len(data) <= 16:
        return [f"{name} = {_literal(data)}"]
    return [f"{name} = (", *(f"    {_literal(data[at : at + 16])}" for at in range(0, len(data), 16)), ")"]


def _literal(data: bytes) -> str:
    return 'b"' + "".join(f"\\x{byte:02x}" for byte in data) + '"'


def _identifier(name: str) -> str:
    """The name, with an underscore for whatever neither language takes."""
    word = sub(r"[^A-Za-z0-9_]", "_", name) or "message"
    return f"_{word}" if word[0].isdigit() else word


_PRINTABLE = bytes(byte if 32 <= byte < 127 else 46 for byte in range(256))


def printable(data: bytes) -> str:
    """The bytes as ASCII, with a dot for each that is none."""
    return data.translate(_PRINTABLE).decode()
