#!/usr/bin/env python3
"""Compare what a kernel's source puts into attributes, and gets out of them, with what the registry says they hold.

usage: python tools/kernel_puts.py PATH_OF_A_KERNEL_SOURCE

Every nla_put_*(…, ATTRIBUTE, …), nla_get_*(tb[ATTRIBUTE]) and nla_nest_start*(…, ATTRIBUTE) whose attribute stands there by its
identifier is held against all types that the registry has for that identifier. A difference is printed where none of them fits:
file, line, what the source does, what the registry knows. It takes seconds. The exit status is 1 when something differs.

Only the width, the byte order of numbers and the kind (text, flag, nest) are compared; a sign is not, since the kernel itself puts
signed numbers with nla_put_u32. What a macro or a table puts is not seen.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from nlshell.schema import REGISTRY
from nlshell.schema.export import all_sets
from nlshell.schema.shapes import Either, IndexedArray, Nest, Packed, Prefixed, Records, Struct, SubMessage, TypeValue
from nlshell.schema.types import Binary, Flag, Lines, String, Type, VarInt

# Where netlink is spoken. All of drivers/ would take a minute and has no more.
FOLDERS = (
    "net", "drivers/net", "drivers/infiniband/core", "drivers/block", "drivers/scsi", "drivers/thermal", "drivers/dpll", "drivers/vdpa",
    "drivers/target", "drivers/acpi", "drivers/connector", "drivers/android", "drivers/dca", "fs", "kernel", "security", "crypto",
    "include/net", "include/linux",
)  # fmt: skip

_ATTRIBUTE = r"([A-Z][A-Z0-9_a-z]*_[A-Z0-9_a-z]+)"
_PUT = re.compile(rf"\bnla_put_(\w+)\(\s*[^,()]+,\s*{_ATTRIBUTE}\s*[,)]")
_NEST = re.compile(rf"\bnla_nest_start(?:_noflag)?\(\s*[^,()]+,\s*{_ATTRIBUTE}\s*\)")
_GET = re.compile(rf"\bnla_get_(\w+)\(\s*[\w>.-]+\[\s*{_ATTRIBUTE}\s*\]")

_WIDTHS = {"8": 1, "16": 2, "32": 4, "64": 8}
_WORDS = {"string": "text", "flag": "flag", "in_addr": "be4", "in6_addr": "16", "msecs": "8", "uint": "uint", "sint": "uint"}


class Use(NamedTuple):
    """One place of the source: file and line, the attribute's identifier, and what is put or got ("4", "be2", "text", "nest")."""

    place: str
    attribute: str
    form: str


def uses(root: Path) -> Iterator[Use]:
    """Every put, get and nest of a source tree that names its attribute."""
    for folder in FOLDERS:
        for file in sorted((root / folder).rglob("*.[ch]")):
            raw = file.read_bytes()
            if b"nla_" not in raw:
                continue
            text = raw.decode("utf-8", "replace")
            for pattern in (_PUT, _GET, _NEST):
                for found in pattern.finditer(text):
                    form = "nest" if pattern is _NEST else form_of(found[1])
                    if form:
                        place = f"{file.relative_to(root)}:{text.count(chr(10), 0, found.start()) + 1}"
                        yield Use(place, found[found.lastindex or 0], form)


def form_of(function: str) -> str:
    """What nla_put_FUNCTION writes: a width in bytes, "be" before it where it is big-endian, a kind; "" for what says nothing."""
    number = re.fullmatch(r"(u|s|be|net|le)(8|16|32|64)(?:_64bit|_default)?", function)
    if number is None:
        return _WORDS.get(function.removesuffix("_default"), "")
    width = _WIDTHS[number[2]]
    return f"{'be' if number[1] in ('be', 'net') and width > 1 else ''}{width}"


def leaves(type: Type) -> Iterator[Type]:
    """The types that a value may have, whatever chooses among them."""
    if isinstance(type, Either):
        for each in type.alternatives:
            yield from leaves(each)
    elif isinstance(type, SubMessage):
        for chosen in [*type.cases.values(), type.default]:
            if chosen is not None:
                yield from leaves(chosen)
    else:
        yield type


def fits(type: Type, form: str) -> bool:
    """Whether a value of this form is one of this type."""
    if form == "nest":
        return isinstance(type, (Nest, IndexedArray, TypeValue, Prefixed, Records))
    if form == "text":
        return isinstance(type, (String, Lines))
    if form == "flag":
        return isinstance(type, Flag)
    if form == "uint":
        return isinstance(type, VarInt)
    width = int(form.removeprefix("be"))
    if isinstance(type, VarInt):
        return width in (4, 8)
    if isinstance(type, (Struct, Packed)) or (type.kind == "binary" and not isinstance(type, Binary)):
        return type.size in (None, width)  # bytes with a meaning of their own
    if type.size != width:
        return type.size is None and type.hint in ("ipv4-or-v6", "mac") and width in (4, 16)
    return width == 1 or type.kind == "binary" or (type.byte_order == "big-endian") == form.startswith("be")


def known() -> dict[str, list[Type]]:
    """Each identifier of the registry with every type it has anywhere."""
    found: dict[str, list[Type]] = {}
    for attributes in all_sets(REGISTRY):
        for attribute in attributes:
            found.setdefault(attribute.kernel, []).extend(leaves(attribute.type))
    return found


def differences(root: Path) -> tuple[list[tuple[Use, str]], int]:
    """The uses that no type of the registry fits, each with what the registry has; and how many were compared."""
    registry = known()
    differ, compared = [], 0
    for use in uses(root):
        types = registry.get(use.attribute)
        if not types:
            continue
        compared += 1
        if not any(fits(type, use.form) for type in types):
            differ.append((use, ", ".join(sorted({described(type) for type in types}))))
    return differ, compared


def described(type: Type) -> str:
    return f"{type.kind}{' big-endian' if type.byte_order == 'big-endian' else ''}"


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not (Path(arguments[0]) / "net").is_dir():
        print("usage: kernel_puts.py PATH_OF_A_KERNEL_SOURCE", file=sys.stderr)
        return 2
    differ, compared = differences(Path(arguments[0]))
    for use, types in differ:
        print(f"{use.place}: {use.attribute}: the source has {use.form}, the registry {types}")
    print(f"{compared} uses compared, {len(differ)} differ", file=sys.stderr)
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
