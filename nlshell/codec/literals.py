"""What a text that a person typed is: a number, an address, a prefix. None where it is not."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


def number_of(text: str) -> int | float | None:
    """The number that a text is; of "nan" and "inf", and of digits by the thousand, none."""
    if len(text) > 64 or not any(character.isdigit() for character in text):
        return None
    for read in (lambda word: int(word, 0), int, float):
        try:
            number: int | float = read(text)
        except ValueError:
            continue
        return number
    return None


def network_of(text: str) -> Any:
    """The prefix that a text is (an ip_network); of an address, the one that holds it alone."""
    from ipaddress import ip_network

    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def address_of(text: str) -> Any:
    """The address that a text is (an ip_address)."""
    from ipaddress import ip_address

    if not text[:1].isalnum() and text[:1] != ":":
        return None
    try:
        return ip_address(text)
    except ValueError:
        return None


def each_of(value: Any) -> Sequence[Any]:
    """The values that a path led to: none, one, or those of all elements of a list."""
    return () if value is None else value if isinstance(value, list) else (value,)
