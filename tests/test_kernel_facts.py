"""Bytes that other projects, newer kernels and second grammars read otherwise than the registry did.

Each was found from outside: in recordings of Linux 6.18 and 7.3, in vectors of strace, iproute2, iw, rust-netlink and wl-nl80211,
or by comparing the source's nla_put_*() with the registry (tools/kernel_puts.py).
"""

from __future__ import annotations

import struct
from typing import Any

import pytest

import nlshell
from nlshell.codec.message import Message
from nlshell.codec.writer import encode, encode_payload
from nlshell.schema import BYTES, Enum
from nlshell.schema.export import find_set, set_dict
from nlshell.schema.types import Binary
from tests.live import in_namespace


def read(family: str, text: str) -> Message:
    """The one message in these bytes, which nothing is wrong with."""
    protocol = "generic" if family not in ("route", "netfilter", "sock_diag", "rdma") else family
    raw = bytes.fromhex(text)
    found = nlshell.decode(raw, protocol, families={int.from_bytes(raw[4:6], "little"): family})
    (message,) = found
    assert not [(node.path, note) for node in message.tree.walk() for note in node.notes]
    assert message.encode() == raw
    return message


def shown(message: Message, path: str) -> str:
    """What the tree shows at a path."""
    from nlshell.codec.export import text

    return text(next(node for node in message.tree.walk() if node.path == path))


READINGS: list[tuple[str, str, str, Any]] = [
    # GET_WIPHY tells in a nest of flags what SET_BSS can change; 7.3
    ("nl80211", "20000000 20000000 01000000 00000000 03010000 0c005581 04001c00 04006d00", "bss_param", {
        "bss_cts_prot": True, "bss_ht_opmode": True}),
    # what woke the machine: the number of a pattern (wl-nl80211), and a frame that was cut
    ("nl80211", "20000000 20000000 01000000 00000000 4a010000 0c007580 08000400 01000000", "wowlan_triggers", {"pkt_pattern": 1}),
    ("nl80211", "28000000 20000000 01000000 00000000 4a010000 14007580 06000c00 ffff0000 08000d00 2a000000", "wowlan_triggers", {
        "wakeup_pkt_8023": b"\xff\xff", "wakeup_pkt_8023_len": 42}),
    # WoWLAN over TCP: payloads in a request (iw), numbers in what GET_WIPHY says of abilities
    ("nl80211", "60000000 1f000000 01000000 00000000 4a010000 4c007580 48000e80 0a000300 aabbccdd eeff0000 06000500 16000000"
     "0e000600 68656c6c 6f207761 6b650000 10000700 01000000 02000000 04000000 08000a00 70696e67 05000b00 0f000000",
     "wowlan_triggers.tcp_connection.wake_payload", b"ping"),
    ("nl80211", "30000000 1f000000 01000000 00000000 03010000 1c007680 18000e80 08000600 80000000 04000700 08000a00 40000000",
     "wowlan_triggers_supported.tcp_connection", {"data_payload": 128, "data_payload_seq": True, "wake_payload": 64}),
    # rates of a TID stand by band
    ("nl80211", "2c000000 1f000000 01000000 00000000 89010000 18001d81 14000180 10000d80 0c000180 06000100 0c120000",
     "tid_config", [{"tx_rate": {1: {"legacy": b"\x0c\x12"}}}]),
    # the answer to GET_MESH_CONFIG begins with the interface index, under a number of another set
    ("nl80211", "28000000 20000000 01000000 00000000 1c010000 14002380 08000300 02000000 06000100 64000000", "mesh_config", {
        "holding_timeout": 2, "retry_timeout": 100}),
    # the notice of a swap has 16 bits where everything else has 32
    ("ovpn", "28000000 20000000 01000000 00000000 09010000 14000380 08000100 01000000 06000300 01000000", "keyconf", {
        "peer_id": 1, "key_id": 1}),
    # enic answers in 16 bits
    ("route", "2c000000 10000000 01000000 00000000 00000000 01000000 00000000 00000000 0c001980 06000600 01000000", "port_self", {
        "request": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("family", "text", "path", "value"), READINGS, ids=[f"{row[0]} {row[2]}" for row in READINGS])
def test_read_as_the_kernel_means_it(family: str, text: str, path: str, value: Any) -> None:
    message = read(family, text)
    assert message[path] == value
    assert encode_payload(message.kind, message.values)


def test_the_simulator_of_radios_has_widths_of_its_own() -> None:
    from nlshell.protocols.generic.mac80211_hwsim import FAMILY as hwsim
    from nlshell.protocols.generic.nl80211 import PMSR_FTM_CAPA, PMSR_FTM_RESP

    top = hwsim.messages[0].attributes.by_name
    ability = top["pmsr_support"].type.of.by_name["type_capa"].type.of.by_name["ftm"].type.of
    assert (ability.by_id[7].type.kind, ability.by_id[8].type.kind, ability.by_id[5].type.kind) == ("u8", "u8", "u32")
    result = top["pmsr_result"].type.of.by_name["peers"].type.item.of.by_name["resp"].type.of.by_name["data"].type.of
    assert result.by_name["ftm"].type.of.by_id[5].type.kind == "u8"
    # … and nl80211's own are as they were
    assert (PMSR_FTM_CAPA.by_id[7].type.kind, PMSR_FTM_RESP.by_id[5].type.kind) == ("u32", "u32")


def test_commands_that_may_use_a_key_are_a_bitmap_of_258_bits() -> None:
    from nlshell.protocols.generic.ieee802154 import IEEE802154

    kind = IEEE802154.by_name["llsec_key_usage_commands"].type
    assert (kind.size, kind.read(bytes(range(32)), 0, 32)) == (32, bytes(range(32)))
    with pytest.raises(nlshell.EncodeError, match="32 bytes"):
        kind.pack("01020304")


@pytest.mark.parametrize("family", ["nfsd", "sunrpc"])
def test_groups_of_linux_7_3(family: str) -> None:
    assert {"none", "exportd"} <= set(nlshell.REGISTRY.family(family).groups)


def nla(number: int, text: str) -> bytes:
    raw = bytes.fromhex(text)
    return struct.pack("=HH", 4 + len(raw), number) + raw + bytes(-len(raw) % 4)


def sent(type: int, header: str, *attributes: bytes, flags: int = 0) -> str:
    """A message of these parts as hex; generic families have the id 32."""
    raw = bytes.fromhex(header) + b"".join(attributes)
    return (struct.pack("=IHHII", 16 + len(raw), type, flags, 1, 0) + raw).hex()


RULE, ROUTE = "020000000000000100000000", "02180000fe03000100000000"
NAMES: list[tuple[str, str, str, str]] = [
    ("nl80211", sent(32, "03010000", nla(217, "0102")), "ext_features", "VHT_IBSS|FILS_STA (01 02)"),
    ("nl80211", sent(32, "03010000", nla(50, nla(1, "07000000").hex())), "supported_commands[0]", "NEW_INTERFACE (7)"),
    ("nl80211", sent(32, "2e010000", nla(75, "06000000")), "wpa_versions", "VERSION_2|VERSION_3 (0x6)"),
    ("nl80211", sent(32, "52010000", nla(138, "01")), "tdls_operation", "SETUP (1)"),
    ("nl80211", sent(32, "3c010000", nla(155, "01000000")), "conn_failed_reason", "BLOCKED_CLIENT (1)"),
    ("route", sent(32, RULE, nla(22, "73")), "ip_proto", "L2TP (115)"),
    ("route", sent(32, RULE, nla(25, "2e")), "dscp", "EF (46)"),
    ("route", sent(24, ROUTE, nla(8, nla(1, "04000000").hex())), "metrics.lock", "MTU (0x4)"),
    ("route", sent(90, "80000000", flags=0x301), "rtgen_family", "IPMR (128)"),
    ("route", sent(44, "00000000ffffffff000000001600000000000000"), "tcm_ifindex", "MAGIC_BLOCK (-1)"),
    ("ethtool", sent(32, "04010000", nla(3, nla(4, "21000000").hex())), "ours.value", "10baseT_Half|1000baseT_Full (21 00 00 00)"),
    ("ethtool", sent(32, "06010000", nla(5, "00"), nla(6, "02")), "ext_substate", "AN_ACK_NOT_RECEIVED (2)"),
    ("ethtool", sent(32, "06010000", nla(5, "0a"), nla(6, "01")), "ext_substate", "MODULE_CMIS_NOT_READY (1)"),
    ("ethtool", sent(32, "25010000", nla(10, "08000000"), nla(11, "01000000")), "c33_pse_ext_substate",
     "POWER_NOT_AVAILABLE_BUDGET_EXCEEDED (1)"),
]  # fmt: skip


@pytest.mark.parametrize(("family", "text", "path", "words"), NAMES, ids=[row[2] for row in NAMES])
def test_numbers_have_the_names_that_other_programs_print(family: str, text: str, path: str, words: str) -> None:
    assert shown(read(family, text), path) == words


def test_a_statistic_is_named_by_its_group() -> None:
    group = nla(2, "01000000") + nla(3, "12000000") + nla(4, nla(0, "d204000000000000").hex())
    message = read("ethtool", sent(32, "21010000", nla(4, group.hex())))
    assert message["grp"][0]["stat"] == [{0: 1234}]
    assert next(node.kernel for node in message.tree.walk() if node.path.endswith("stat[0]")) == "2_TX_PKT"


def test_an_index_with_special_values_takes_the_name_of_an_interface_too() -> None:
    assert nlshell.decode(nlshell.encode("netconf.getnetconf", {"ifindex": "all"}), "route")[0]["ifindex"] == -1
    assert nlshell.decode(nlshell.encode("tfilter.gettfilter", {"tcm_ifindex": "0xffffffff"}), "route")[0]["tcm_ifindex"] == -1


def test_the_command_line_takes_names_of_interfaces_where_an_index_has_special_values() -> None:
    printed = in_namespace("nlshell netconf getnetconf ifindex=lo ncm_family=inet; nlshell netconf getnetconf ifindex=all ncm_family=inet")
    assert "1 (lo)" in printed and "ALL (-1)" in printed


EXPRESSIONS: list[tuple[str, str, dict[str, str], list[str], bytes]] = [
    ("ipv4", "reject", {"type": "icmp_unreach", "icmp_code": "host_unreach"}, ["ICMP_UNREACH", "HOST_UNREACH"], b"\1"),
    ("ipv6", "reject", {"type": "icmp_unreach", "icmp_code": "adm_prohibited"}, ["ICMP_UNREACH", "ADM_PROHIBITED"], b"\1"),
    ("inet", "reject", {"type": "icmpx_unreach", "icmp_code": "port_unreach"}, ["ICMPX_UNREACH", "PORT_UNREACH"], b"\1"),
    ("inet", "exthdr", {"type": "routing", "op": "ipv6"}, ["ROUTING", "IPV6"], b"\x2b"),
    ("inet", "exthdr", {"type": "sack", "op": "tcpopt"}, ["SACK", "TCPOPT"], b"\5"),
    ("inet", "exthdr", {"type": "7", "op": "sctp"}, ["SHUTDOWN", "SCTP"], b"\7"),
]


@pytest.mark.parametrize(("family", "name", "data", "names", "byte"), EXPRESSIONS)
def test_expressions_of_nft_name_what_the_family_or_the_operation_chooses(
    family: str, name: str, data: dict[str, str], names: list[str], byte: bytes
) -> None:
    raw = nlshell.encode("nftables.newrule", {"nfgen_family": family, "expressions": [{"name": name, "data": data}]})
    assert struct.pack("=HH", 5, 1 + list(data).index("icmp_code") if "icmp_code" in data else 2) + byte in raw
    (message,) = nlshell.decode(raw, "netfilter")
    inner = message["expressions"][0]["data"]
    assert [str(inner[key]) for key in data] == names
    assert [str(value) for value in nlshell.decode(raw, "netfilter")[0].values["expressions"][0]["data"].values()] == names
    assert message.encode() == raw


def _bitmap(word: int) -> Binary:
    return BYTES.but(names=Enum("bits", {"LOW": 0, "NINE": 9, "HIGH": 33}, "BIT_"), word=word)


@pytest.mark.parametrize("word", [1, 4])
def test_a_bitmap_is_bytes_that_are_shown_and_written_by_name(word: int) -> None:
    kind = _bitmap(word)
    raw = kind.pack("LOW|BIT_HIGH,3")
    assert len(raw) == (5 if word == 1 else 8)
    assert kind.read(raw, 0, len(raw)) == raw
    assert kind.text(raw).startswith("LOW|3|HIGH (")
    assert kind.pack(raw.hex(":")) == kind.pack(["low", "3", "high"]) == raw
    with pytest.raises(nlshell.UnknownNameError, match="did you mean NINE"):
        kind.pack("NINEE")
    assert kind.text(b"\0") == "0 (00)"


def test_all_readers_carry_a_bitmap() -> None:
    """Values, tree, columns and export: the same bytes under the same names."""
    message = read("nl80211", sent(32, "03010000", nla(1, "00000000"), nla(217, "0102")))
    assert message["ext_features"] == message.values["ext_features"] == b"\x01\x02"
    named = encode(message.kind, {"wiphy": 0, "ext_features": "VHT_IBSS|FILS_STA"}, type_id=32, seq=1, flags=0)
    assert named == message.encode()
    (entry,) = [each for each in set_dict(find_set("NL80211_ATTR_"))["attributes"] if each["id"] == 217]
    assert entry["enum"] == "nl80211_ext_feature_index"
