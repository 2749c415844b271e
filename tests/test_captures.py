"""Every recorded conversation, held against all promises of the codec at once."""

from __future__ import annotations

import pytest

from nlshell.codec.message import Message
from nlshell.codec.tree import plain_level

from .captures import AREAS, conversation

# What is not in the headers, or really malformed: sent so by the programs, each with the reason. Anything else that is
# unknown or noted is a fault of the registry.
PROBE = "a request malformed on purpose by the recording's helper program"
EXPECTED = {
    "diag": {
        "SOCK_DIAG_BY_FAMILY: #rest unknown": PROBE,
        "SOCK_DIAG_BY_FAMILY: nla_len is 65535, but only 4 bytes are left": PROBE,
        "SOCK_DIAG_BY_FAMILY: unix_diag_req has 24 bytes, only 8 are there": PROBE,
        "NLMSG_ERROR: unix_diag_req has 24 bytes, only 8 are there": "the same, quoted",
    },
    "genl": {
        "generic: devlink command 255": PROBE,
        "generic:  command 1": PROBE,
        "route:  type 127": PROBE,
        "TASKSTATS_CMD_GET: #170 unknown": PROBE,
        "NLMSG_ERROR: request.#170 unknown": "the same, quoted",
        "NLMSG_ERROR: request.#rest unknown": "the request of type 127, quoted",
    },
    "iscsi": {"iscsi:  type 10": "UEVENT_BASE itself, which is no event"},
    "nl80211": {
        "generic: nl80211 command 0": "iw sends two requests of nothing but zeroes",
        "NLMSG_ERROR: request.#rest unknown": "the same, quoted",
        "NLMSG_ERROR: nla_len is 0, under its header's 4": "the same, quoted",
    },
    "ovs": {
        "OVS_FLOW_CMD_SET: actions.psample.#rest unknown": "ovs-dpctl's own action 25, a drop; the kernel's is PSAMPLE, and it refuses",
        "OVS_FLOW_CMD_SET: nla_len is 0, under its header's 4": "the same",
        "NLMSG_ERROR: request.actions.psample.#rest unknown": "the same, quoted",
        "NLMSG_ERROR: nla_len is 0, under its header's 4": "the same, quoted",
    },
    "xfrm": {"XFRM_MSG_DELSA: mark.#rest unknown": "ip(8) sends XFRMA_MARK with 12 bytes, its header counted twice"},
}


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
    surprising = {fault: example for fault, example in faults.items() if fault not in EXPECTED.get(area, {})}
    missing = set(EXPECTED.get(area, {})) - set(faults)
    assert not missing, f"no longer there, take them out of EXPECTED: {missing}"
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
