"""Protocols whose payload is text or a struct of its own: audit, device events, connector."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest

from nlshell.codec.message import Context, Message, messages
from nlshell.codec.tree import plain_level
from nlshell.codec.writer import encode
from nlshell.schema import REGISTRY

from .captures import conversation, record, step
from .live import in_namespace

AUDIT = REGISTRY.protocol("audit")
UEVENT = REGISTRY.protocol("kobject_uevent")
CONNECTOR = REGISTRY.protocol("connector")


def one(raw: bytes, protocol: Any) -> Message:
    (message,) = messages(raw, Context(protocol))[0]
    assert plain_level(message.tree.children[1:]) == message.values
    assert sum(size for _, size, _, _ in message.owners()) == len(message)
    return message


# --- audit


@pytest.mark.parametrize(
    "command", ["auditctl -s", "auditctl -e 1", "auditctl -b 1024", "auditctl -f 1", "auditctl -r 100", "auditctl -e 0"]
)
def test_status_as_auditctl_prints_it(command: str) -> None:
    entry, conversed = step("audit", command)
    status = [message.values for message in conversed if message.type == "AUDIT_GET" and message.direction == "reply"][-1]
    printed = dict(line.split()[:2] for line in entry["stdout"].splitlines())
    printed.pop("loginuid_immutable", None)
    assert {name: str(int(status[name])) for name in printed} == printed
    assert str(status["feature_bitmap"]).startswith("BACKLOG_LIMIT|BACKLOG_WAIT_TIME|")


def test_setting_says_what_it_sets() -> None:
    request = one(encode(REGISTRY.family("audit").operation("set"), {"mask": "BACKLOG_LIMIT|PID", "backlog_limit": 1024}), AUDIT)
    assert (str(request["mask"]), request["backlog_limit"]) == ("PID|BACKLOG_LIMIT", 1024)
    assert request.kind is not None and request.kind.access == "new"
    get = next(message for message in step("audit", "auditctl -e 1")[1] if message.type == "AUDIT_GET")
    assert get.kind is not None and get.kind.access == "get" and get.values == {}


OPERATORS = {
    "EQUAL": "=", "NOT_EQUAL": "!=", "LESS_THAN": "<", "GREATER_THAN": ">", "LESS_THAN_OR_EQUAL": "<=", "GREATER_THAN_OR_EQUAL": ">=",
    "BIT_MASK": "&", "BIT_TEST": "&=",
}  # fmt: skip
CALLS = {"257": "openat", "59": "execve"}
NAMES = {"LOGINUID": "auid", "FILTERKEY": "key", "ARG0": "a0"}


def rule_line(rule: dict[str, Any]) -> str:
    """A rule as auditctl lists it."""
    texts = list(rule["buf"])
    if [str(field) for field in rule["fields"]] == ["DIR", "PERM", "FILTERKEY"]:
        permissions = "".join(letter for letter, bit in zip("rwxa", (4, 2, 1, 8)) if rule["values"][1] & bit)
        return f"-w {texts[0].rpartition('/')[2]} -p {permissions} -k {texts[1]}"  # auditctl was given a relative path
    out = f"-a {str(rule['action']).lower()},{ {'FS': 'filesystem'}.get(str(rule['flags']), str(rule['flags']).lower()) }".replace(
        ", ", ","
    )
    for field, value, operator in zip(rule["fields"], rule["values"], rule["fieldflags"]):
        name = NAMES.get(str(field), str(field).lower())
        if name in ("key", "dir"):
            shown = texts.pop(0)
        elif name == "arch":
            assert value == 0xC000003E
            shown = "b64"
        else:
            shown = {4294967295: "-1", 0x74726163: "tracefs"}.get(value, f"{value:#x}" if str(operator) == "BIT_MASK" else str(value))
        out += f" -F {name}{OPERATORS[str(operator)]}{shown}"
        if name == "arch":
            out += f" -S {CALLS[rule['mask']]}"
    return out


def test_rules_as_auditctl_lists_them() -> None:
    entry = next(each for each in record("audit")["steps"] if each["cmd"] == "auditctl -l" and "arch" in each["stdout"])
    listed = [message.values for message in conversation("audit", entry["first"], entry["last"]) if message.type == "AUDIT_LIST_RULES"]
    rules = [values for values in listed if values]
    assert [rule_line(rule) for rule in rules] == entry["stdout"].splitlines()
    assert all(len(rule["fields"]) == rule["field_count"] for rule in rules)
    assert rules[2]["mask"] == "0-2031"  # the kernel has turned the highest bits, classes of calls, into calls


def test_records_are_text() -> None:
    records = [message for message in conversation("audit") if 1100 <= message.type_id < 3000]
    assert len(records) > 50
    assert all(message["text"].startswith("audit(17953319") for message in records)
    assert {message.type for message in records} == {
        "AUDIT_SYSCALL", "AUDIT_PATH", "AUDIT_CWD", "AUDIT_PROCTITLE", "AUDIT_SOCKADDR", "AUDIT_EOE",
    }  # fmt: skip
    assert next(message["text"] for message in records if message.type == "AUDIT_CWD").endswith(': cwd="/srv/nl"')


def test_a_users_record_keeps_its_nul() -> None:
    message = one(struct.pack("=IHHII", 16 + 6, 1107, 5, 1, 0) + b"op=x\0\0", AUDIT)
    assert message["text"] == "op=x" and message.type == "AUDIT_USER_AVC"
    assert message.encode() == message.bytes


@pytest.mark.parametrize("size", [0, 3, 32, 40, 44, 48])
def test_status_of_older_and_newer_kernels(size: int) -> None:
    message = one(struct.pack("=IHHII", 16 + size, 1000, 0, 1, 0) + bytes(range(1, size + 1)), AUDIT)
    known = [name for name in message.values if not name.startswith("#")]
    assert len(known) == min(size // 4, 11)
    assert not message.notes or size == 3
    assert message.encode() == message.bytes


@pytest.mark.parametrize(("type_id", "payload", "values"), [
    (1010, struct.pack("=Ii", 1000, 42) + b"unconfined\0", {"uid": 1000, "pid": 42, "ctx": "unconfined"}),
    (1016, struct.pack("=II", 1, 0), {"enabled": 1, "log_passwd": 0}),
    (1019, struct.pack("=IIII", 1, 3, 2, 0), {"vers": 1, "mask": 3, "features": 2, "lock": 0}),
    (1015, struct.pack("=II", 2, 4) + b"/a/bcd", {"old_len": 2, "new_len": 4, "paths": "/a/bcd"}),
])  # fmt: skip
def test_other_structs_of_audit(type_id: int, payload: bytes, values: dict[str, Any]) -> None:
    message = one(struct.pack("=IHHII", 16 + len(payload), type_id, 0, 1, 0) + payload, AUDIT)
    assert message.values == values
    assert message.encode() == message.bytes


def test_a_rule_written_as_lists() -> None:
    kind = REGISTRY.family("audit").operation("add_rule")
    rule = {
        "flags": "EXIT", "action": "ALWAYS", "field_count": 2, "mask": [2, 3, 257], "fields": ["DIR", "FILTERKEY"], "values": [4, 1],
        "fieldflags": ["EQUAL", "EQUAL"], "buflen": 5, "buf": ["/etc", "k"],
    }  # fmt: skip
    message = one(encode(kind, rule), AUDIT)
    assert (message["mask"], message["buf"]) == ("2-3,257", ["/etc", "k"])
    assert [str(field) for field in message["fields"]] == rule["fields"]
    assert len(message) == 16 + 1040 + 5 and message.encode() == message.bytes


# --- device events


def test_events_of_the_kernel() -> None:
    events = list(conversation("uevent"))
    assert [message.type for message in events] == ["KOBJECT_UEVENT"] * 20
    first = events[0]["env"]
    assert list(first) == ["event", "ACTION", "DEVPATH", "SUBSYSTEM", "INTERFACE", "IFINDEX", "SEQNUM"]
    for message in events:
        env = message["env"]
        assert env["event"] == f"{env['ACTION']}@{env['DEVPATH']}"
    assert [int(message["env"]["SEQNUM"]) for message in events] == list(range(814, 834))
    assert events[3]["env.DEVPATH_OLD"] == "/devices/virtual/net/ue0"
    printed = [int(line.split()[0]) for line in step("uevent", "python3 -B helper2.py uevent")[0]["stdout"].splitlines() if "bytes" in line]
    assert [len(message) for message in events] == printed


@pytest.mark.parametrize(("raw", "value"), [
    (b"add@/x\0ACTION=add\0OPT=a=b\0EMPTY=\0", {"event": "add@/x", "ACTION": "add", "OPT": "a=b", "EMPTY": ""}),
    (b"add@/x\0A=1\0A=2\0", ["add@/x", "A=1", "A=2"]),
    (b"add@/x\0plain\0", ["add@/x", "plain"]),
    (b"A=1\0", {"A": "1"}),
    (b"add@/a=b\0A=1\0", {"event": "add@/a=b", "A": "1"}),
    (b"add@/x\0\0", ["add@/x", ""]),
    (b"add@/x", b"add@/x"),
    (b"\0", {"event": ""}),
    (b"add@/\xff\0", {"event": "add@/\udcff"}),
])  # fmt: skip
def test_texts_of_events(raw: bytes, value: object) -> None:
    message = one(raw, UEVENT)
    assert message["env"] == value
    assert message.encode() == raw


def test_events_of_udevd() -> None:
    properties = b"ACTION=add\0DEVPATH=/devices/x\0ID_PATH=pci=0\0"
    header = b"libudev\0" + struct.pack(">I", 0xFEEDCAFE) + struct.pack("=III", 40, 40, len(properties)) + struct.pack(">IIII", 1, 2, 3, 4)
    raw = header + properties
    message = one(raw, UEVENT)
    assert message.type == "UDEV_EVENT"
    assert (message["magic"], message["properties_off"], message["filter_tag_bloom_lo"]) == (0xFEEDCAFE, 40, 4)
    assert message["env"] == {"ACTION": "add", "DEVPATH": "/devices/x", "ID_PATH": "pci=0"}
    assert message.encode() == raw
    for cut in range(len(raw)):
        if cut:
            one(raw[:cut], UEVENT)


# --- connector


def test_process_events() -> None:
    events = list(conversation("connector"))
    assert {message.type for message in events} == {"CN_IDX_PROC"} and not any(message.is_control for message in events)
    assert [str(message["mcast_op"]) for message in (events[0], events[-1])] == ["LISTEN", "IGNORE"]
    happened = events[1:-1]
    assert [str(message["what"]) for message in happened] == [
        "NONE", "FORK", "SID", "COMM", "EXEC", "FORK", "EXEC", "EXIT", "COREDUMP", "EXIT", "FORK", "EXEC", "GID", "UID", "EXIT",
    ]  # fmt: skip
    assert happened[1]["event_data"] == {"parent_pid": 478, "parent_tgid": 478, "child_pid": 479, "child_tgid": 479}
    assert happened[3]["event_data.comm"] == "renamed"
    assert (happened[12]["event_data.rgid"], happened[13]["event_data.ruid"]) == (5, 5)
    ended = happened[7]["event_data"]
    assert (ended["exit_code"], ended["exit_signal"], ended["parent_pid"]) == (3 << 8, 17, 479)
    times = [message["timestamp_ns"] for message in happened]
    assert times[1:] == sorted(times[1:])


def connector(idx: int, payload: bytes) -> bytes:
    body = struct.pack("=IIIIHH", idx, 1, 0, 0, len(payload), 0) + payload
    return struct.pack("=IHHII", 16 + len(body), 3, 0, 0, 0) + body


def test_other_users_of_the_connector() -> None:
    w1 = one(connector(3, struct.pack("=BBHII", 4, 0, 5, 7, 0) + struct.pack("=BBH", 0, 0, 1) + b"\x99"), CONNECTOR)
    assert (str(w1["w1.type"]), w1["w1.id.id"], str(w1["w1.data.cmd"]), w1["w1.data.data"]) == ("MASTER_CMD", 7, "READ", b"\x99")
    slave = one(connector(3, struct.pack("=BBH", 0, 0, 0) + bytes.fromhex("28ff641e00000012")), CONNECTOR)
    assert (str(slave["w1.type"]), slave["w1.id"]) == ("SLAVE_ADD", bytes.fromhex("28ff641e00000012"))
    log = one(connector(7, struct.pack("=Q129s3xIiIII", 9, b"LVM-x", 3, 0, 1, 7, 0)), CONNECTOR)
    assert (log["request.luid"], log["request.uuid"], str(log["request.request_type"])) == (9, "LVM-x", "IS_CLEAN")
    kvp = one(connector(9, b"\x01\x02\0\0" + b"rest"), CONNECTOR)
    assert (str(kvp["operation"]), str(kvp["pool"]), kvp["body"]) == ("OP_SET", "AUTO", b"rest")
    vss = one(connector(10, b"\x05" + bytes(7)), CONNECTOR)
    assert str(vss["operation"]) == "FREEZE"
    unknown = one(connector(99, b"abc"), CONNECTOR)
    assert unknown.kind is None and unknown["len"] == 3 and unknown["id.idx"] == 99
    for message in (w1, slave, log, kvp, vss):
        assert message.encode() == message.bytes and not message.notes


@pytest.mark.parametrize("idx", [1, 3, 7, 9, 10, 77])
@pytest.mark.parametrize("length", [0, 1, 4, 5, 8, 12, 16, 39, 40, 41, 160])
def test_connector_data_of_any_length(idx: int, length: int) -> None:
    one(connector(idx, bytes(range(length))), CONNECTOR)


# --- live

LIVE = """
python3 - <<'PY'
import json, socket
from nlshell.codec.message import Context, messages
from nlshell.codec.writer import encode
from nlshell.schema import REGISTRY

try:
    nl = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 9)
    nl.settimeout(3)
    nl.send(encode(REGISTRY.family("audit").operation("get"), {}, flags=5, seq=1))
    found = []
    while not any(type == "AUDIT_GET" or values.get("error") for type, values, _ in found):
        found += [(m.type, m.values, m.notes) for m in messages(nl.recv(1 << 16), Context(REGISTRY.protocol("audit")))[0]]
    print(json.dumps(found, default=repr))
except OSError as error:
    print(json.dumps(str(error)))
PY
"""


def test_live_audit_status() -> None:
    found = json.loads(in_namespace(LIVE))
    if isinstance(found, str):
        pytest.skip(f"this kernel gives no audit status here: {found}")
    refused = [values["error"] for type, values, _ in found if type == "NLMSG_ERROR" and values["error"]]
    if refused:
        pytest.skip(f"the kernel refused to tell its audit status: errno {-refused[0]}")
    for type, values, notes in found:
        if type == "AUDIT_GET":
            assert values["backlog_limit"] >= 0 and not notes
            break
    else:
        raise AssertionError(found)


def test_live_device_events() -> None:
    script = """
python3 - <<'PY'
import json, socket, subprocess
from nlshell.codec.message import Context, messages
from nlshell.schema import REGISTRY

try:
    nl = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 15)
    nl.bind((0, 1))
except OSError:
    print("null")
    raise SystemExit
nl.settimeout(2)
subprocess.run(["ip", "link", "add", "nls0", "type", "ifb"], check=False)
found = []
try:
    while len(found) < 3:
        found += [m.values for m in messages(nl.recv(1 << 16), Context(REGISTRY.protocol("kobject_uevent")))[0]]
except TimeoutError:
    pass
print(json.dumps(found))
PY
"""
    found = json.loads(in_namespace(script))
    if not found:
        pytest.skip("this kernel sends no device events for links here")
    assert any(values["env"].get("INTERFACE") == "nls0" and values["env"]["ACTION"] == "add" for values in found)


@pytest.mark.parametrize(("calls", "bits"), [("", 0), ("0", 1), ("2047", 1), ("0-2047", 2048), ("all", 2048), ("5,7-9,31-32,64-96", 39)])
def test_system_calls_both_ways(calls: str, bits: int) -> None:
    mask = REGISTRY.family("audit").operation("add_rule").payload.by_name["mask"].type  # type: ignore[union-attr]
    raw = mask.write(calls)
    assert sum(byte.bit_count() for byte in raw) == bits and len(raw) == 256
    assert mask.read(raw, 0, 256) == ("all" if bits == 2048 else calls)


@pytest.mark.parametrize("size", range(1, 41))
def test_records_to_the_daemon_leave_the_header_out_of_their_length(size: int) -> None:
    text = (b"audit(1.000:1): " + b"key=value " * 4)[:size]
    raw = struct.pack("=IHHII", len(text), 1300, 0, 0, 0) + text
    if len(text) >= 16:  # under that nlmsg_len is no length at all
        message = one(raw, AUDIT)
        assert message["text"].encode() == text and message.end == len(raw) and message.encode() == raw


def test_two_whole_messages_are_still_two() -> None:
    raw = struct.pack("=IHHII", 20, 1300, 0, 0, 0) + b"text" + struct.pack("=IHHII", 16, 3, 2, 1, 0)
    assert [message.type for message in messages(raw, Context(AUDIT))[0]] == ["AUDIT_SYSCALL", "NLMSG_DONE"]
