"""Things of generic families as `show` tells them, against ethtool, ip and /proc on this kernel; what is written of them, too."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nlshell.codec.around import NOTHING_AROUND
from nlshell.codec.identity import object_name
from nlshell.codec.things import request_of, things_of
from nlshell.codec.word import asked, condition, settings
from nlshell.errors import UsageError
from nlshell.schema import REGISTRY, Thing
from nlshell.schema.model import Family
from nlshell.schema.paths import at

from . import live
from .space import Space, space

SETUP = """
ip link add v0 numtxqueues 3 numrxqueues 2 type veth peer name v1 numtxqueues 2; ip link set v0 up; ip link set v1 up
ethtool -L v0 tx 2; ethtool -K v0 gro on
ip addr add 192.0.2.1/24 dev v0; ip addr add 2001:db8::1/64 dev v0 nodad
ip mptcp endpoint add 198.51.100.1 id 3 subflow; ip mptcp endpoint add 2001:db8::1 id 8 signal dev v0; ip mptcp limits set subflow 3
ip sr tunsrc set 2001:db8::9; ip ioam namespace add 7 data 0x11; ip ioam schema add 4 abcd; ip ioam namespace set 7 schema 4
"""

FAMILIES = REGISTRY.families("generic")
THINGS = [pytest.param(thing, id=f"{family.name}.{thing.name}") for family in FAMILIES for thing in family.things]
ETHTOOL = REGISTRY.family("ethtool")


@pytest.fixture(scope="module")
def inside() -> Iterator[Space]:
    live.need("ip", "ethtool")
    with space(SETUP) as made:
        # One connection leaves an entry in the metrics of TCP.
        made.run("python3", "-c", _CONNECTION)
        yield made


_CONNECTION = """
import socket
with socket.create_server(("192.0.2.1", 0)) as server, socket.create_connection(server.getsockname()) as one:
    other, _ = server.accept()
    for _ in range(20):
        one.sendall(b"x" * 1000), other.recv(100000), other.sendall(b"x" * 1000), one.recv(100000)
    one.close(), other.close()
"""


def bits(message: dict[str, Any], path: str) -> set[str]:
    """The names in a set of bits, of a message in JSON form."""
    found = live.field(message, f"{path}.bits") or []
    return {field["value"] for bit in found for field in bit["fields"] if field["name"] == "ETHTOOL_A_BITSET_BIT_NAME"}


# --- ethtool


def test_answers_of_ethtool_are_those_that_ethtool_prints(inside: Space) -> None:
    results = inside.many(
        [f"ethtool {words} --json=wire" for words in ("features show v0", "offload show dev v0", "time-stamping show v0")]
    )
    features, offload, stamps = [live.json_lines(out)[0] for _, out, _ in results]
    printed = {name: feature for name, feature in inside.json("ethtool --json -k v0")[0].items() if isinstance(feature, dict)}
    # ethtool calls some features by older names, and has further ones for groups.
    known = bits(features, "hw") | bits(features, "nochange") | bits(features, "active")
    active = {name for name, feature in printed.items() if feature["active"]}
    assert bits(features, "active") & set(printed) == active & known and "tx-tcp-segmentation" in active and len(active & known) > 9
    assert bits(offload, "active") == bits(features, "active")
    assert bits(stamps, "timestamping") == set(re.findall(r"^\t(software\S+)$", inside.sh("ethtool -T v0"), re.M)) != set()
    channels, link = inside.rows("ethtool channels show v0", "ethtool show v0")
    numbers = [int(number) for number in re.findall(r"^(?:RX|TX):\t+(\d+)", inside.sh("ethtool -l v0"), re.M)]
    assert [channels[0][path] for path in ("rx_max", "tx_max", "rx_count", "tx_count")] == numbers == [2, 3, 2, 2]
    assert f"Speed: {link[0]['speed']}Mb/s" in inside.sh("ethtool v0") and str(link[0]["duplex"]) == "FULL"


def test_each_answer_of_ethtool_is_had_for_one_device_and_for_all(inside: Space) -> None:
    shown = [thing for thing in things_of(ETHTOOL) if thing.operation is not None]
    assert {thing.name for thing in shown} == {thing.name for thing in ETHTOOL.things} - {"cable-test", "module-firmware"}
    one = inside.many([f"ethtool {thing.name} show v0 --json=wire" for thing in shown])
    answered = 0
    for thing, (status, out, err) in zip(shown, one):
        rows = live.json_lines(out)
        assert [live.field(row, "header.dev_name") for row in rows] == (["v0"] if not status else []), thing
        # What veth has not is refused, and said why.
        assert status == 0 or ("EOPNOTSUPP" in err and ("(v0) may not support that" in err or "the kernel says" in err)), (thing, err)
        answered += not status
    assert answered >= 9
    links = {link["ifname"] for link in inside.json("ip -j link")}
    # `statistics` asks for four groups at once; the kernel would refuse to tell of none.
    (states, counters, missing) = inside.many(
        ["ethtool linkstate show --json=wire", "ethtool statistics show v0 --json=wire", "ethtool show v9"]
    )
    assert {live.field(row, "header.dev_name") for row in live.json_lines(states[1])} == links
    assert counters[1].count('"name": "ETHTOOL_A_STATS_GRP"') == 4
    assert missing[0] == 1 and "unknown interface 'v9'" in missing[2]


# --- other families that this kernel has


def test_queues_and_features_of_network_devices(inside: Space) -> None:
    devices, one, queues, sending = inside.rows(
        "netdev show", "netdev show v0", "netdev queue show dev v0", "netdev queue show type tx dev v0"
    )  # fmt: skip
    indexes = {link["ifname"]: link["ifindex"] for link in inside.json("ip -j link")}
    assert {row["ifindex"] for row in devices} == set(indexes.values())
    assert [row["ifindex"] for row in one] == [indexes["v0"]] and "BASIC" in str(one[0]["xdp_features"])
    made = {(str(row["type"]).lower(), row["id"]) for row in queues}
    assert made == {("rx", 0), ("rx", 1), ("tx", 0), ("tx", 1)} and {row["ifindex"] for row in queues} == {indexes["v0"]}
    assert [str(row["type"]) for row in sending] == ["TX", "TX"]


def test_endpoints_and_limits_of_multipath_tcp(inside: Space) -> None:
    rows, one, bound, near, signalling, limits = inside.rows(
        "mptcp show", "mptcp endpoint show id 3", "mptcp endpoint show dev v0", "mptcp endpoint show address 198.51.100.0/24",
        "mptcp endpoint show flag signal", "mptcp limits show",
    )  # fmt: skip
    printed = inside.json("ip -j mptcp endpoint show")
    assert [(row["addr"]["id"], row["addr"].get("addr4", row["addr"].get("addr6"))) for row in rows] == [
        (endpoint["id"], endpoint["address"]) for endpoint in printed
    ]
    assert one == near == [rows[0]] and bound == signalling == [rows[1]] and rows[1]["addr"]["addr6"] == "2001:db8::1"
    told = dict(re.findall(r"(\w+) (\d+)", inside.sh("ip mptcp limits show")))
    assert (limits[0]["rcv_add_addrs"], limits[0]["subflows"]) == (int(told["add_addr_accepted"]), int(told["subflows"])) == (0, 3)


def test_what_tcp_remembers_of_its_peers(inside: Space) -> None:
    rows, there, elsewhere = inside.rows("tcp_metrics show", "tcp_metrics show 192.0.2.0/24", "tcp_metrics show 198.51.100.0/24")
    printed = inside.json("ip -j tcp_metrics show")
    assert {row["addr_ipv4"] for row in rows} == {entry["dst"] for entry in printed} == {"192.0.2.1"}
    assert [row["addr_ipv4"] for row in there] == ["192.0.2.1"] and not elsewhere


def test_segment_routing_and_in_situ_oam(inside: Space) -> None:
    source, namespaces, one, none, schemas = inside.rows(
        "sr tunsrc show", "ioam show", "IOAM6 namespace show id 7", "ioam6 namespace show schema 5", "ioam schema show"
    )  # fmt: skip
    assert f"tunsrc addr {source[0]['dst']}" in inside.sh("ip sr tunsrc show")
    assert f"namespace {namespaces[0]['ns_id']} [schema {namespaces[0]['sc_id']}]" in inside.sh("ip ioam namespace show")
    assert namespaces == one and not none and schemas[0]["sc_id"] == 4


def test_accounting_of_tasks(inside: Space) -> None:
    if os.geteuid():
        pytest.skip("needs root of the initial user namespace")
    own = os.getpid()
    task, group = inside.rows(f"taskstats show pid {own}", f"TASKSTATS show tgid {own}")
    assert task[0]["aggr_pid"]["stats"]["ac_comm"] == Path("/proc/self/comm").read_text().strip()
    assert group[0]["aggr_tgid"]["tgid"] == own


def test_families_and_what_they_accept(inside: Space) -> None:
    families, one = inside.rows("genl show", "genl show ethtool")
    assert {"nlctrl", "ethtool"} <= {row["family_name"] for row in families} and [row["family_name"] for row in one] == ["ethtool"]
    every, only = inside.many(["nlctrl policy show ethtool --json=wire", "nlctrl policy show ethtool op 2 --json=wire"])
    operations = [set(re.findall(r'"path": "op_policy\.?\[(\d+)\]"', out)) for _, out, _ in (every, only)]
    assert operations[0] >= {"2", "3"} and operations[1] == {"2"}


# --- what is written of them

# In this order, each thing's changes in theirs: what one makes, the next may need.
_CHANGED = [
    "mptcp_pm.endpoint", "mptcp_pm.limits", "ethtool.features", "ethtool.channels", "tcp_metrics.tcp_metrics", "SEG6.hmac", "SEG6.tunsrc",
    "IOAM6.namespace", "IOAM6.schema",
]  # fmt: skip


def test_changes_run(inside: Space) -> None:
    named = {f"{family.name}.{thing.name}": thing for family in FAMILIES for thing in family.things}
    written = [change for name in _CHANGED for change in named[name].changes.values() if os.geteuid() == 0 or not _initial(name)]
    results = inside.many(written)
    refused = [(change, err) for change, (status, _, err) in zip(written, results) if status and "SEG6 sethmac" not in change]
    assert not refused and len(written) >= 9
    # A kernel may lack the HMAC of segment routing as a whole, and says so.
    assert all("EOPNOTSUPP" in err for change, (status, _, err) in zip(written, results) if status)


def _initial(name: str) -> bool:
    return bool(REGISTRY.family(name.partition(".")[0]).initial)


@pytest.mark.parametrize("thing", THINGS)
def test_changes_say_what_the_operation_takes(thing: Thing) -> None:
    for change in thing.changes.values():
        family, operation, *words = shlex.split(change)
        kind = REGISTRY.family(family, "generic").operation(operation)
        assert not kind.is_read and object_name(kind) in (*thing.about, thing.name)
        paths = [word.partition("=")[0] for word in words if "=" in word]
        assert all(at(kind, path) is not None and kind.may_carry(path.partition(".")[0]) for path in paths), change
        missing = [need for need in kind.needs if not any(_given(path, paths) for path in need.split("|"))]
        assert not missing, (change, missing)


def _given(path: str, paths: list[str]) -> bool:
    return any(each == path or each.startswith(path + ".") for each in paths)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_every_operation_and_thing_is_described(family: Family) -> None:
    assert family.things and all(
        thing.doc and thing.key is not None and (thing.columns or thing.operation is None) for thing in family.things
    )
    assert not [kind.name for kind in family.messages if not kind.doc]
    shown = things_of(family)
    assert not [thing.name for thing in shown if thing not in family.things]  # none had to be made up
    for thing in shown:
        kind = request_of(thing)
        assert kind is not None
        asked_for = [path for word in thing.words.values() for path in ([word.ask] if isinstance(word.ask, str) else word.ask) if path]
        asked_for += [path for word in thing.words.values() if word.alone for path in word.path.split("|")]
        assert all(kind.may_carry(path.partition(".")[0]) for path in (*asked_for, *thing.request)), thing
    for kind in family.messages:
        needed = [path for need in kind.needs for path in need.split("|")]
        assert all(kind.may_carry(path.partition(".")[0]) for path in needed), kind


# --- refusals

REFUSED = {
    "ethtool linkinfo_get": "the request names no header.dev_name or header.dev_index; give one of them",
    "ethtool rings_set header.dev_name=v0 rx=99999999": "the driver of the device (v0) may not support that",
    "ethtool features_set header.dev_name=v0": "the request names no wanted; give it",
    "ethtool pause_get header.dev_index=999": 'the kernel says "no device matches ifindex"',
    "nlctrl getfamily family_name=nosuchfamily": "no generic family is called nosuchfamily; its module may not be loaded",
    "nlctrl getfamily family_id=999": "no generic family has the id 999 now",
    "nlctrl getfamily": "the request names no family_name or family_id; give one of them",
    "nlctrl getpolicy --dump": "policies are told family by family",
    "netdev dev_get ifindex=99": "the request names index 99 (ifindex)",
    "netdev queue_get ifindex=v0 type=rx id=99": "the interface may have no RX queue 99",
    "netdev queue_get ifindex=v0 id=1": "the request names no type; give it",
    "mptcp_pm set_limits rcv_add_addrs=99": 'the kernel says "limit greater than maximum (8)"',
    "tcp_metrics get": "the request names no addr_ipv4 or addr_ipv6; give one of them",
    "TASKSTATS get pid=9999999": "no task has the id 9999999 now",
    "SEG6 sethmac hmackeyid=5": "the request names no secretlen; give it",
}  # fmt: skip


def test_refusals_are_explained_and_proofs_hold(inside: Space) -> None:
    requests = [request for request in REFUSED if os.geteuid() == 0 or not _initial(request.split()[0])]
    rows = [(family, row) for family in FAMILIES for row in (*family.refusals, *(row for kind in family.messages for row in kind.refusals))]
    present = {family.name for family, _ in rows}
    assert present <= {"ethtool", "netdev", "nlctrl", "TASKSTATS"}  # only where somebody saw it on a kernel
    proofs = [row.proof.replace("{ifindex}", "v0") for _, row in rows if row.proof]
    results = inside.many([*requests, *proofs])
    for request, (status, _, err) in zip(requests, results):
        assert status == 1 and REFUSED[request] in err, (request, err)
    for proof, (status, out, err) in zip(proofs, results[len(requests) :]):
        assert status == 0 and out, (proof, err)


def test_what_is_zero_is_named_where_it_is_an_attribute(inside: Space) -> None:
    """RX is type 0 and queue 0 is a queue; a field of the fixed header that is 0 was not named."""
    ((_, _, err),) = inside.many(["netdev queue_get ifindex=v0 type=rx id=99"])
    assert "names no" not in err


# --- words with slashes, and what is secret


def test_a_device_is_called_by_its_bus_and_name_in_one_word() -> None:
    family = REGISTRY.family("devlink")
    port = next(thing for thing in family.things if thing.name == "port")
    kinds = [family.operation("port_new")]
    values = {"bus_name": "pci", "dev_name": "0000:01:00.0", "port_index": 1}
    whole, device = port.words["port"], port.words["dev"]
    for text, fits in {
        "pci/0000:01:00.0/1": True,
        "pci/0000:01:00.0": True,
        "pci": True,
        "pci/0000:01:00.0/2": False,
        "usb": False,
    }.items():
        test = condition(whole, text, kinds, NOTHING_AROUND)
        assert test is not None and test(values.get) is fits, text
    assert {path: str(value) for path, value in settings(whole, "pci/0000:01:00.0/1", kinds).items()} == {
        path: str(value) for path, value in values.items()
    }
    assert asked(device, "netdevsim/netdevsim1", kinds, NOTHING_AROUND) == {"bus_name": "netdevsim", "dev_name": "netdevsim1"}
    with pytest.raises(UsageError, match="has 3 parts; write bus_name/dev_name"):
        condition(device, "a/b/c", kinds, NOTHING_AROUND)


SECRET = {
    "wireguard": ["set_device.private_key", "set_device.peers.preshared_key"],
    "macsec": ["add_txsa.sa_config.key"],
    "nl80211": ["new_key.key.data", "new_key.key_data", "set_pmk.pmk", "set_rekey_offload.rekey_data.kek",
        "set_rekey_offload.rekey_data.kck", "set_fils_aad.fils_kek", "connect.fils_erp_rrk", "connect.sae_password"],
    "nl802154": ["new_sec_key.sec_key.bytes"], "802.15.4 MAC": ["llsec_add_key.llsec_key_bytes"], "TIPCv2": ["key_set.node.key"],
    "psp": ["rx_assoc.rx_key.key", "tx_assoc.tx_key.key"], "ovpn": ["key_new.keyconf.encrypt_dir.cipher_key"],
    "SEG6": ["sethmac.secret"], "drbd": ["connect.net_conf.shared_secret"], "cifs": ["swn_register.swn_password"],
    "nfsd": ["threads_set.fh_key"], "ethtool": ["wol_set.sopass", "module_fw_flash_act.password"],
}  # fmt: skip


@pytest.mark.parametrize(("family", "path"), [(family, path) for family, paths in SECRET.items() for path in paths])
def test_keys_are_secret(family: str, path: str) -> None:
    operation, _, path = path.partition(".")
    found = at(REGISTRY.family(family, "generic").operation(operation), path)
    assert found is not None and found.type.secret
