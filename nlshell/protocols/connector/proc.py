"""Process events: fork, exec, exit and others. Source: <linux/cn_proc.h>; drivers/connector/cn_proc.c."""

from typing import Any

from ...schema import S32, U32, U64, Either, Enum, Family, Field, FixedText, Flags, Listen, MessageType, Struct, SubMessage, Thing
from . import CN_MSG, CN_TYPE

OPERATION = Enum("proc_cn_mcast_op", {"LISTEN": 1, "IGNORE": 2}, "PROC_CN_MCAST_")

_EVENTS = {
    "FORK": 0x1, "EXEC": 0x2, "UID": 0x4, "GID": 0x40, "SID": 0x80, "PTRACE": 0x100, "COMM": 0x200,
    "NONZERO_EXIT": 0x20000000, "COREDUMP": 0x40000000, "EXIT": 0x80000000,
}  # fmt: skip
EVENT = Enum("proc_cn_event", {"NONE": 0, **_EVENTS}, "PROC_EVENT_")
EVENTS = Flags("proc_cn_events", _EVENTS, "PROC_EVENT_")

OP = Struct("proc_cn_mcast_op", [Field("mcast_op", U32, "start or stop listening", enum=OPERATION)])

INPUT = Struct("proc_input", [
    Field("mcast_op", U32, "start or stop listening", enum=OPERATION),
    Field("event_type", U32, "events to hear of, none for all", flags=EVENTS),
])  # fmt: skip


def _process() -> list[Field]:
    return [Field("process_pid", S32, "thread"), Field("process_tgid", S32, "process")]


def _parent() -> list[Field]:
    return [Field("parent_pid", S32), Field("parent_tgid", S32)]


def _data(name: str, *fields: Field) -> Struct:
    """A member of the union event_data, which is as large as its largest."""
    return Struct(name, fields, size=24)


EXIT = _data("exit_proc_event", *_process(), Field("exit_code", U32, "as wait() gives it"), Field("exit_signal", U32), *_parent())

EVENT_DATA = {
    0: _data("ack", Field("err", U32, "errno of the request", hint="errno")),
    0x1: _data("fork_proc_event", *_parent(), Field("child_pid", S32), Field("child_tgid", S32)),
    0x2: _data("exec_proc_event", *_process()),
    0x4: _data("id_proc_event", *_process(), Field("ruid", U32), Field("euid", U32)),
    0x40: _data("id_proc_event", *_process(), Field("rgid", U32), Field("egid", U32)),
    0x80: _data("sid_proc_event", *_process()),
    0x100: _data("ptrace_proc_event", *_process(), Field("tracer_pid", S32, "0: no longer traced"), Field("tracer_tgid", S32)),
    0x200: _data("comm_proc_event", *_process(), Field("comm", FixedText(16), "new name")),
    0x20000000: EXIT,
    0x40000000: _data("coredump_proc_event", *_process(), *_parent()),
    0x80000000: EXIT,
}  # fmt: skip

PROC_EVENT = Struct("proc_event", [
    Field("what", U32, "what happened; NONE acknowledges a request", enum=EVENT),
    Field("cpu", U32, "processor it happened on"),
    Field("timestamp_ns", U64, "time since the system started", unit="ns"),
    Field("event_data", SubMessage("what", EVENT_DATA, kind="binary", size=24)),
])  # fmt: skip


def _operation(name: str) -> dict[str, Any]:
    # Kernels before 6.6 want the operation and nothing behind it, and newer ones take that for all events.
    return {"id": {"idx": "proc", "val": 1}, "len": 4, "mcast_op": name}


FAMILY = Family("proc", doc="process events", listen=Listen("cn_idx_proc", _operation("listen"), _operation("ignore"), group="proc"),
    things=[
    Thing("event", "what happens to processes: fork, exec, exit", operation=None, key=[],
        columns=["what", "cpu", "timestamp_ns", "event_data"],
        groups=["proc"]),
], messages=[
    MessageType(CN_TYPE, "CN_IDX_PROC", header=CN_MSG, payload=Either(PROC_EVENT, INPUT, OP), access="get", keys=[1], acknowledged=False,
        changes="it starts or stops the kernel's reports of processes"),
])  # fmt: skip
