"""Messages in our own JSON (`--json=wire`, Message.to_dict), an object a line or in one array."""

from __future__ import annotations

import re
from json import JSONDecodeError, JSONDecoder, loads

from ..errors import InputError
from .pasted import Pasted, Record, line_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SPACE = re.compile(r"\s*")
_BEGINS = re.compile(r'\[?\s*\{\s*"[A-Za-z_#]')
_HEAD = 1000  # characters by which a text is known


def is_objects(text: str) -> bool:
    return _BEGINS.match(text.lstrip()[:_HEAD]) is not None


def read_objects(text: str) -> Pasted:
    """The bytes in each object, its protocol, and the generic family that its number was. Raises InputError."""
    records, families = [], {}
    for entry in _objects(text):
        if not isinstance(entry, dict) or "bytes" not in entry or "protocol" not in entry:
            raise InputError("this is JSON of values, from which no bytes can be had; `--json=wire` gives the form that opens again")
        try:
            data = bytes.fromhex(entry["bytes"])
        except (TypeError, ValueError):
            raise InputError(f"the bytes of a message are pairs of hex digits, not {str(entry['bytes'])[:40]!r}") from None
        protocol, family, number = entry["protocol"], entry.get("family"), entry.get("type_id")
        records.append(Record(data, protocol if isinstance(protocol, str) else None))
        if isinstance(family, str) and isinstance(number, int):
            families[number] = family
    return Pasted("JSON", records, families=families)


def _objects(text: str) -> list[Any]:
    """Those of an array, or one behind the other."""
    decoder, position, found = JSONDecoder(), 0, []
    try:
        if text.lstrip().startswith("["):
            return list(loads(text))
        while (position := _SPACE.match(text, position).end()) < len(text):  # type: ignore[union-attr]
            entry, position = decoder.raw_decode(text, position)
            found.append(entry)
    except (JSONDecodeError, RecursionError) as error:
        row = line_at(text, getattr(error, "pos", position))
        raise InputError(f"the JSON breaks off or has a fault in line {row}; it is read whole or not at all") from None
    return found
