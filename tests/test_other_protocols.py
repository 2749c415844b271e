"""The small protocols: crypto, rdma, iscsi, selinux, fib_lookup, scsi_transport, ecryptfs."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest

from nlshell.codec.message import Context, Message, messages
from nlshell.codec.tree import plain_level
from nlshell.codec.writer import encode
from nlshell.schema import REGISTRY

from .captures import conversation, step
from .live import in_namespace


def one(raw: bytes, protocol: str) -> Message:
    (message,) = messages(raw, Context(REGISTRY.protocol(protocol)))[0]
    assert plain_level(message.tree.children[1:]) == message.values
    assert sum(size for _, size, _, _ in message.owners()) == len(message)
    return message


def packed(type_id: int, payload: bytes, flags: int = 0) -> bytes:
    return struct.pack("=IHHII", 16 + len(payload), type_id, flags, 1, 0) + payload


# --- crypto


def test_algorithms() -> None:
    answers = [m for m in step("crypto", "python3 -B helper2.py crypto dump")[1] if m.direction == "reply" and not m.is_control]
    algorithms = [message.values for message in answers]
    assert len(algorithms) > 30
    by_driver = {values["cru_driver_name"]: values for values in algorithms}
    assert by_driver["crc32-generic"]["report_hash"] == {"type": "shash", "blocksize": 1, "digestsize": 4}
    assert "SHASH" in str(by_driver["crc32-generic"]["cru_flags"]).split("|")
    kinds = {key for values in algorithms for key in values if key.startswith("report_")}
    assert {"report_hash", "report_blkcipher", "report_cipher"} <= kinds
    for values in algorithms:
        cipher = values.get("report_blkcipher")
        if cipher and "null" not in values["cru_name"]:
            assert 0 < cipher["min_keysize"] <= cipher["max_keysize"]


def test_one_algorithm_and_a_refused_change() -> None:
    request, answer, _ = step("crypto", "python3 -B helper2.py crypto get sha256 sha256-generic")[1]
    assert request["cru_name"] == answer["cru_name"] == "sha256"
    assert answer["report_hash.digestsize"] == 32 and answer["priority_val"] == 100
    update, _ = step("crypto", "python3 -B helper2.py crypto update sha256-generic 500")[1]
    assert (update.type, update["priority_val"]) == ("CRYPTO_MSG_UPDATEALG", 500)
    refused = step("crypto", 'python3 -B helper2.py crypto del "hmac(md5-generic)"')[1][1]
    assert (refused["error"], refused["cru_driver_name"]) == (-2, "hmac(md5-generic)")


# --- rdma


def rdma(command: str, kind: str) -> list[dict[str, Any]]:
    return [m.values for m in step("rdma", command)[1] if m.type == f"RDMA_NLDEV_CMD_{kind}" and m.direction == "reply"]


def printed(command: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(step("rdma", command)[0]["stdout"])
    return found


def guid(number: int) -> str:
    raw = f"{number:016x}"
    return ":".join(raw[at : at + 4] for at in range(0, 16, 4))


def test_devices_and_ports() -> None:
    (shown,) = printed("rdma -d -j dev show")
    device = rdma("rdma -d -j dev show", "GET")[-1]
    assert (device["dev_index"], device["dev_name"], device["dev_protocol"]) == (shown["ifindex"], shown["ifname"], shown["protocol"])
    assert guid(device["node_guid"]) == shown["node_guid"] and guid(device["sys_image_guid"]) == shown["sys_image_guid"]
    assert str(device["dev_node_type"]) == "IB_CA" and bool(device["dev_dim"]) == shown["adaptive-moderation"]
    assert device["cap_flags"].bit_count() == len(shown["caps"])
    (shown,) = printed("rdma -d -j link show")
    port = rdma("rdma -d -j link show", "GET")[-1]  # the kernel answers PORT_GET as GET
    assert (str(port["port_state"]), str(port["port_phys_state"])) == (shown["state"], shown["physical_state"])
    assert (port["ndev_name"], port["ndev_index"]) == (shown["netdev"], shown["netdev_index"])


def test_resources() -> None:
    (summary,) = printed("rdma -j resource show")
    (answer,) = rdma("rdma -j resource show", "RES_GET")
    entries = answer["res_summary"]["res_summary_entry"]
    assert {entry["res_summary_entry_name"]: entry["res_summary_entry_curr"] for entry in entries} == {
        name: count for name, count in summary.items() if name not in ("ifindex", "ifname")
    }
    (queue,) = rdma("rdma -j resource show cq", "RES_CQ_GET")[0]["res_cq"]["res_cq_entry"]
    (shown,) = printed("rdma -j resource show cq")
    assert (queue["res_cqe"], queue["res_usecnt"], queue["res_kern_name"]) == (shown["cqe"], shown["users"], shown["comm"])
    (pair,) = rdma("rdma -d -j resource show qp", "RES_QP_GET")[0]["res_qp"]["res_qp_entry"]
    (shown,) = printed("rdma -d -j resource show qp")
    assert (pair["res_lqpn"], str(pair["res_type"]), str(pair["res_state"])) == (shown["lqpn"], shown["type"], shown["state"])
    (domain,) = rdma("rdma -j resource show pd", "RES_PD_GET")[0]["res_pd"]["res_pd_entry"]
    assert f"{domain['res_local_dma_lkey']:x}" == printed("rdma -j resource show pd")[0]["local_dma_lkey"]


def test_counters_and_system() -> None:
    (shown,) = printed("rdma -j statistic show")
    (answer,) = rdma("rdma -j statistic show", "STAT_GET")
    entries = answer["stat_hwcounters"]["stat_hwcounter_entry"]
    counters = {entry["stat_hwcounter_entry_name"]: entry["stat_hwcounter_entry_value"] for entry in entries}
    assert {"ifname": answer["dev_name"], "port": answer["port_index"], **counters} == shown
    (system,) = rdma("rdma system show", "SYS_GET")
    assert step("rdma", "rdma system show")[0]["stdout"].startswith("netns shared") and system["sys_netns_mode"] == 1
    request = next(m for m in step("rdma", "rdma link add rxe0 type rxe netdev d0")[1] if m.type.endswith("NEWLINK"))
    assert (request["dev_name"], request["link_type"], request["ndev_name"]) == ("rxe0", "rxe", "d0")
    assert request.kind is not None and request.kind.access == "new"


def test_mandatory_bit_of_local_services() -> None:
    attribute = struct.pack("=HH", 20, 0x2000 | 4) + bytes(range(16))
    message = one(packed(4 << 10, b"mlx5_0".ljust(64, b"\0") + b"\x01\x02" + bytes(2) + attribute, 1), "rdma")
    assert message.type == "RDMA_NL_LS_OP_RESOLVE" and not message.notes
    assert (message["device_name"], str(message["path_use"])) == ("mlx5_0", "GMP")
    assert message["dgid_mandatory.gid"] == "1:203:405:607:809:a0b:c0d:e0f"
    address = struct.pack("=HH4s4s", 2, 0x1234, b"\x12\x34\0\0", b"")[:4] + bytes([192, 0, 2, 1])
    query = one(packed(2 << 10 | 2, struct.pack("=HHI", 8, 1, 7) + struct.pack("=HH", 132, 2) + address.ljust(128, b"\0"), 1), "rdma")
    assert query.type == "RDMA_NL_IWPM_QUERY_MAPPING" and query["local_addr.sa.addr"] == "192.0.2.1"
    assert query.encode() == query.bytes and message.encode() == message.bytes


# --- iscsi


def test_answers_of_the_iscsi_transport() -> None:
    refused = [message for message in conversation("iscsi") if len(message) == 72]
    assert [message.type_id for message in refused] == [10, 11, 24, 30]
    for message in refused:
        assert (str(message["type"]), message["iferror"]) == ("KEVENT_IF_ERROR", -22)


@pytest.mark.parametrize(("number", "path", "value"), [
    (11, "u.cmds_max", 128), (15, "u.transport_eph", 1 << 40), (16, "u.param", 15), (19, "u.data_size", 512), (28, "u.queue_depth", 32),
    (32, "u.pid", 4711), (36, "r.flashnode_idx", 3), (101, "r.recv_handle", 1 << 50), (102, "r.error", 1011), (109, "r.state", 3),
])  # fmt: skip
def test_unions_are_chosen_by_the_event(number: int, path: str, value: int) -> None:
    family = REGISTRY.family("iscsi")
    kind = next(message for message in family.messages if message.id == number)
    message = one(encode(kind, {"type": number, path: value, "data": b"more"}), "iscsi")
    assert message[path] == value and message["data"] == b"more" and message["type"] == number
    assert len(message) == 16 + 56 + 4 and message.encode() == message.bytes


# --- the rest


def test_selinux() -> None:
    assert str(one(packed(16, struct.pack("=i", 1)), "selinux")["val"]) == "ENFORCING"
    assert one(packed(17, struct.pack("=I", 9)), "selinux").values == {"seqno": 9}


def test_scsi_transport() -> None:
    header = struct.pack("=BBHHH", 1, 1, 0xA1B2, 0x100, 40)
    event = one(packed(17, header + struct.pack("=QQHHIII", 1700000000, 0, 3, 4, 8, 2, 0xBEEF)), "scsi_transport")
    assert (str(event["transport"]), str(event["msgtype"]), event["host_no"]) == ("FC", "FC_NL_ASYNC_EVENT", 3)
    assert str(event["event_code"]) == "LINKUP"
    vendor = one(packed(17, struct.pack("=BBHHH", 1, 0, 0xA1B2, 1, 24) + struct.pack("=QHH", 1 << 56, 2, 3) + b"abc"), "scsi_transport")
    assert (vendor["host_no"], vendor["data"]) == (2, b"abc")
    assert event.encode() == event.bytes and vendor.encode() == vendor.bytes


def test_fib_lookup_of_any_type() -> None:
    payload = bytes([192, 0, 2, 1]) + struct.pack("=I8Bi", 5, 0, 0, 254, 0, 0, 0, 0, 0, 0)
    for type_id in (0, 3, 16, 77):
        message = one(packed(type_id, payload), "fib_lookup")
        assert (message["fl_addr"], message["fl_mark"], message["tb_id_in"], message["err"]) == ("192.0.2.1", 5, 254, 0)
        assert message.encode() == message.bytes


def test_names_of_ecryptfs() -> None:
    assert one(packed(100, b""), "ecryptfs").type == "ECRYPTFS_MSG_HELO"


@pytest.mark.parametrize("protocol", ["crypto", "rdma", "iscsi", "selinux", "fib_lookup", "scsi_transport", "ecryptfs"])
@pytest.mark.parametrize("length", [0, 1, 3, 4, 8, 19, 20, 56, 70, 210])
def test_garbage_keeps_every_byte(protocol: str, length: int) -> None:
    REGISTRY.families(protocol)
    for type_id in (11, 16, 17, 19, 100, 101, 2 << 10, 4 << 10, 5 << 10 | 9):
        for flags in (0, 1):
            one(packed(type_id, (bytes(range(3, 250)) * 2)[:length], flags), protocol)


LIVE = """
python3 - <<'PY'
import json, socket
from nlshell.codec.message import Context, messages
from nlshell.codec.writer import encode
from nlshell.schema import REGISTRY

try:
    nl = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 10)
except OSError:
    print("null")
    raise SystemExit
nl.settimeout(5)
kind = REGISTRY.family("fib_lookup").operation("fib_lookup")
nl.send(encode(kind, {"fl_addr": "127.0.0.1", "tb_id_in": 255}))
print(json.dumps(messages(nl.recv(4096), Context(REGISTRY.protocol("fib_lookup")))[0][0].values))
PY
"""


def test_live_fib_lookup() -> None:
    found = json.loads(in_namespace(LIVE))
    if found is None:
        pytest.skip("this kernel has no NETLINK_FIB_LOOKUP")
    assert (found["fl_addr"], found["tb_id"], found["prefixlen"], found["type"], found["err"]) == ("127.0.0.1", 255, 32, 2, 0)
