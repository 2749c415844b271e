"""Every recorded conversation, held against all promises of the codec at once."""

from __future__ import annotations

import pytest

from nlshell.codec.message import Message
from nlshell.codec.tree import plain_level

from .captures import AREAS, conversation

# Attributes that the programs really sent and no kernel header names, or bytes that are really malformed: each with
# the reason. A note or an unknown attribute outside this table is a fault of the registry.
EXPECTED: dict[str, str] = {}


def described(message: Message) -> bool:
    return message.is_control or message.kind is not None


def without_padding(message: Message) -> bytes:
    """Its bytes with zeroes for padding: programs send what their buffers held before, the writer does not."""
    raw = bytearray(message.bytes)
    for offset, length, role, _ in message.owners():
        if role == "padding":
            start = offset - message.offset
            raw[start : start + length] = bytes(length)
    return bytes(raw)


@pytest.mark.parametrize("area", AREAS)
def test_everything_is_known(area: str) -> None:
    faults = {}
    for message in conversation(area):
        if not described(message):
            faults[f"{message.context.protocol.name}: {message.family or ''} {message.type}"] = message.bytes.hex()
            continue
        for node in message.tree.walk():
            if (node.raw >= 0 and node.type is None) or node.role == "unparsed":
                faults[f"{message.type}: {node.path} unknown"] = node.value.hex()
        for offset, text in message.notes:
            faults[f"{message.type}: {text}"] = f"@{offset - message.offset} {message.bytes.hex()}"
    surprising = {fault: example for fault, example in faults.items() if fault not in EXPECTED}
    assert not surprising, "\n".join(f"{fault}   e.g. {example[:400]}" for fault, example in surprising.items())


@pytest.mark.parametrize("area", AREAS)
def test_tree_and_values_agree(area: str) -> None:
    for message in conversation(area):
        assert plain_level(message.tree.children[1:]) == message.values, message.bytes.hex()


@pytest.mark.parametrize("area", AREAS)
def test_every_byte_has_one_owner(area: str) -> None:
    for message in conversation(area):
        position = message.offset
        for offset, length, role, _ in message.owners():
            assert offset == position and length > 0, (message.bytes.hex(), message.owners())
            assert role in ("header", "attribute-header", "value", "padding", "unparsed", "trailing")
            position += length
        assert position == message.end, message.bytes.hex()


@pytest.mark.parametrize("area", AREAS)
def test_written_anew_it_is_the_same(area: str) -> None:
    for message in conversation(area):
        if described(message) and not message.notes:
            assert message.encode() == without_padding(message), (
                f"{message}\n{message.values}\n{message.bytes.hex()}\n{message.encode().hex()}"
            )
