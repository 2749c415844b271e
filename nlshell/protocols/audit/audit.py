"""Audit: its state, its rules, and the records it writes.

Sources: <linux/audit.h>; kernel/audit.c, kernel/auditfilter.c. Numbers 1100 to 1199 and 2100 to 2999 belong to user
space; their names are those of auditd's libaudit.
"""

from __future__ import annotations

from struct import Struct as Packing

from ...errors import EncodeError
from ...schema import S32, U32, Enum, Family, Field, Flags, MessageType, String, Struct, Thing, Type
from ...schema.types import lookup, number_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...schema.enums import Names
    from ...schema.types import Scope

STATUS_MASK = Flags("audit_status_mask", {
    "ENABLED": 0x1, "FAILURE": 0x2, "PID": 0x4, "RATE_LIMIT": 0x8, "BACKLOG_LIMIT": 0x10, "BACKLOG_WAIT_TIME": 0x20,
    "LOST": 0x40, "BACKLOG_WAIT_TIME_ACTUAL": 0x80,
}, "AUDIT_STATUS_")  # fmt: skip

ENABLED = Enum("audit_enabled", {"OFF": 0, "ON": 1, "LOCKED": 2}, "AUDIT_")
FAILURE = Enum("audit_fail", {"SILENT": 0, "PRINTK": 1, "PANIC": 2}, "AUDIT_FAIL_")

FEATURE_BITMAP = Flags("audit_feature_bitmap", {
    "BACKLOG_LIMIT": 0x1, "BACKLOG_WAIT_TIME": 0x2, "EXECUTABLE_PATH": 0x4, "EXCLUDE_EXTEND": 0x8,
    "SESSIONID_FILTER": 0x10, "LOST_RESET": 0x20, "FILTER_FS": 0x40,
}, "AUDIT_FEATURE_BITMAP_")  # fmt: skip

FEATURE = Flags("audit_feature", {"ONLY_UNSET_LOGINUID": 0x1, "LOGINUID_IMMUTABLE": 0x2}, "AUDIT_FEATURE_")

STATUS = Struct("audit_status", [
    Field("mask", U32, "what a request wants to set", flags=STATUS_MASK),
    Field("enabled", U32, enum=ENABLED),
    Field("failure", U32, "what to do when a record is lost", enum=FAILURE),
    Field("pid", U32, "process that takes the records"),
    Field("rate_limit", U32, "records a second, 0 for no limit"),
    Field("backlog_limit", U32, "records that may wait"),
    Field("lost", U32, "records lost"),
    Field("backlog", U32, "records waiting"),
    Field("feature_bitmap", U32, "what the kernel's audit can do", flags=FEATURE_BITMAP),
    Field("backlog_wait_time", U32, "how long a process waits for room", unit="jiffies"),
    Field("backlog_wait_time_actual", U32, "how long processes have waited", unit="jiffies"),
])  # fmt: skip

FEATURES = Struct("audit_features", [
    Field("vers", U32),
    Field("mask", U32, "features that the request is about", flags=FEATURE),
    Field("features", U32, "features that are on", flags=FEATURE),
    Field("lock", U32, "features that stay as they are", flags=FEATURE),
])  # fmt: skip

TTY_STATUS = Struct("audit_tty_status", [
    Field("enabled", U32, "1: what is typed is recorded"), Field("log_passwd", U32, "1: passwords as well"),
])  # fmt: skip

SIGNAL_INFO = Struct("audit_sig_info", [
    Field("uid", U32, "user that sent the daemon its last signal"), Field("pid", S32), Field("ctx", String(nul=False), "security context"),
])  # fmt: skip

MAKE_EQUIV = Struct("audit_make_equiv", [
    Field("old_len", U32, unit="bytes"), Field("new_len", U32, unit="bytes"),
    Field("paths", String(nul=False), "two paths, one right after the other: a rule for the first shall hold for the second"),
])  # fmt: skip

# --- rules

FILTER = Enum("audit_filter", {
    "USER": 0, "TASK": 1, "ENTRY": 2, "WATCH": 3, "EXIT": 4, "EXCLUDE": 5, "FS": 6, "URING_EXIT": 7,
    "USER|PREPEND": 0x10, "TASK|PREPEND": 0x11, "EXIT|PREPEND": 0x14, "EXCLUDE|PREPEND": 0x15, "FS|PREPEND": 0x16,
    "URING_EXIT|PREPEND": 0x17,
}, "AUDIT_FILTER_")  # fmt: skip

ACTION = Enum("audit_action", {"NEVER": 0, "POSSIBLE": 1, "ALWAYS": 2}, "AUDIT_")

RULE_FIELD = Enum("audit_field", {
    "PID": 0, "UID": 1, "EUID": 2, "SUID": 3, "FSUID": 4, "GID": 5, "EGID": 6, "SGID": 7, "FSGID": 8, "LOGINUID": 9,
    "PERS": 10, "ARCH": 11, "MSGTYPE": 12, "SUBJ_USER": 13, "SUBJ_ROLE": 14, "SUBJ_TYPE": 15, "SUBJ_SEN": 16,
    "SUBJ_CLR": 17, "PPID": 18, "OBJ_USER": 19, "OBJ_ROLE": 20, "OBJ_TYPE": 21, "OBJ_LEV_LOW": 22, "OBJ_LEV_HIGH": 23,
    "LOGINUID_SET": 24, "SESSIONID": 25, "FSTYPE": 26, "DEVMAJOR": 100, "DEVMINOR": 101, "INODE": 102, "EXIT": 103,
    "SUCCESS": 104, "WATCH": 105, "PERM": 106, "DIR": 107, "FILETYPE": 108, "OBJ_UID": 109, "OBJ_GID": 110,
    "FIELD_COMPARE": 111, "EXE": 112, "SADDR_FAM": 113, "ARG0": 200, "ARG1": 201, "ARG2": 202, "ARG3": 203,
    "FILTERKEY": 210,
}, "AUDIT_")  # fmt: skip

# The value of these is the length of a text at the end of the rule.
_TEXTUAL = frozenset(RULE_FIELD.entries[name] for name in (
    "SUBJ_USER", "SUBJ_ROLE", "SUBJ_TYPE", "SUBJ_SEN", "SUBJ_CLR", "OBJ_USER", "OBJ_ROLE", "OBJ_TYPE", "OBJ_LEV_LOW",
    "OBJ_LEV_HIGH", "WATCH", "DIR", "EXE", "FILTERKEY",
))  # fmt: skip

OPERATOR = Enum("audit_operator", {
    "EQUAL": 0x40000000, "NOT_EQUAL": 0x30000000, "LESS_THAN": 0x10000000, "GREATER_THAN": 0x20000000,
    "LESS_THAN_OR_EQUAL": 0x50000000, "GREATER_THAN_OR_EQUAL": 0x60000000, "BIT_MASK": 0x08000000, "BIT_TEST": 0x48000000,
}, "AUDIT_")  # fmt: skip

_WORDS = 64
_ARRAY = Packing(f"={_WORDS}I")
_ALL_CALLS = (1 << 32 * _WORDS) - 1


class RuleArray(Type):
    """One of a rule's arrays of 64 numbers, of which the first field_count are in use: a list of those."""

    size = _ARRAY.size
    align = 4

    def __init__(self, names: Names | None = None) -> None:
        self.names = names

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        if end - start != self.size:
            return bytes(buffer[start:end])
        numbers = _ARRAY.unpack_from(buffer, start)
        count = lookup(scope, "field_count")
        used = count if isinstance(count, int) and count <= _WORDS and not any(numbers[count:]) else _WORDS
        return [self.names.of(number) if self.names else number for number in numbers[:used]]

    def text(self, value: Any) -> str:
        return super().text(value) if isinstance(value, bytes) else ", ".join(str(number) for number in value)

    def pack(self, value: Any) -> bytes:
        if isinstance(value, str):
            value = value.split(",")
        if not isinstance(value, (list, tuple)) or len(value) > _WORDS:
            raise EncodeError(f"{value!r} is no list of at most {_WORDS} numbers")
        return _ARRAY.pack(*(number_of(number, self.names) for number in value), *[0] * (_WORDS - len(value)))


class SystemCalls(Type):
    """A bitmap of system calls as text: "2,257", "0-2031", "all"."""

    size = _ARRAY.size
    align = 4

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        if end - start != self.size:
            return bytes(buffer[start:end])
        bitmap = sum(word << 32 * index for index, word in enumerate(_ARRAY.unpack_from(buffer, start)))
        if bitmap == _ALL_CALLS:
            return "all"
        ranges, first = [], 0
        while bitmap:
            skipped = (bitmap & -bitmap).bit_length() - 1
            bitmap >>= skipped
            length = (~bitmap & bitmap + 1).bit_length() - 1
            bitmap >>= length
            first += skipped
            ranges.append(f"{first}-{first + length - 1}" if length > 1 else str(first))
            first += length
        return ",".join(ranges)

    def pack(self, value: Any) -> bytes:
        if value == "all":
            return b"\xff" * _ARRAY.size
        bitmap = 0
        for part in str(value).split(",") if not isinstance(value, (list, tuple)) else value:
            low, _, high = str(part).partition("-")
            if low.strip():
                first, last = number_of(low), number_of(high or low)
                if not 0 <= first <= last < 32 * _WORDS:
                    raise EncodeError(f"system call {part} does not fit a rule, which has bits for {32 * _WORDS}")
                bitmap |= (1 << last + 1) - (1 << first)
        return _ARRAY.pack(*(bitmap >> 32 * index & 0xFFFFFFFF for index in range(_WORDS)))


class RuleTexts(Type):
    """The texts at the end of a rule, without anything between them: cut by the values of the fields they belong to."""

    kind = "binary"

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        raw = bytes(buffer[start:end])
        fields, values = lookup(scope, "fields"), lookup(scope, "values")
        if not isinstance(fields, list) or not isinstance(values, list):
            return raw
        texts, position = [], 0
        for field, length in zip(fields, values):
            if field in _TEXTUAL:
                texts.append(raw[position : position + length].decode("utf-8", "surrogateescape"))
                position += length
        return texts if position == len(raw) else raw

    def text(self, value: Any) -> str:
        return super().text(value) if isinstance(value, bytes) else ", ".join(value)

    def pack(self, value: Any) -> bytes:
        if isinstance(value, str):
            if ", " in value:  # as several are shown; one may hold it, too
                raise EncodeError(f"{value!r} may be one text or several; give a list")
            value = [value]
        return b"".join(text.encode("utf-8", "surrogateescape") for text in value)


RULE_DATA = Struct("audit_rule_data", [
    Field("flags", U32, "list the rule stands in", enum=FILTER),
    Field("action", U32, enum=ACTION),
    Field("field_count", U32),
    Field("mask", SystemCalls(), "system calls it is for"),
    Field("fields", RuleArray(RULE_FIELD), "what is compared"),
    Field("values", RuleArray(), "with what; for texts their length"),
    Field("fieldflags", RuleArray(OPERATOR), "how"),
    Field("buflen", U32, unit="bytes"),
    Field("buf", RuleTexts(), "the texts"),
])  # fmt: skip

# --- records

TEXT = Struct("audit_record", [Field("text", String(nul=False), "audit(seconds.milliseconds:event): key=value …")])


def _records(names: str, first: int) -> list[MessageType]:
    """Records numbered in a row; a dot leaves a number out. They are told, and no request, whatever their names say."""
    return [MessageType(number, name, payload=TEXT, access="new") for number, name in enumerate(names.split(), first) if name != "."]


FAMILY = Family("audit", prefix="AUDIT_", capability="CAP_AUDIT_CONTROL", doc="the audit subsystem", things=[
    Thing("record", "records of what happened, as text", operation=None, key=[], columns=["text"], groups=["readlog"]),
    Thing("status", "whether auditing is on, who gets the records, and how many were lost", about=["audit"], operation=None, key=[],
        columns=["enabled", "failure", "pid", "rate_limit", "backlog_limit", "lost", "backlog"], moving=["lost", "backlog"]),
    # A rule has no name: it is all that it says.
    Thing("rule", "rules that choose what is recorded", about=["list_rules", "add_rule", "rule"], operation="list_rules",
        key=["flags", "action", "mask", "fields", "values", "fieldflags", "buf"], title=["of {flags}"],
        columns=["flags", "action", "field_count", "fields", "values", "buf"]),
    Thing("feature", "features that can be switched on and locked", about=["feature"], operation=None, key=[],
        columns=["features", "lock", "mask", "vers"]),
], messages=[
    MessageType(1000, "GET", payload=STATUS, acknowledged=False, doc="answered from a thread of the kernel, behind any acknowledgement"),
    MessageType(1001, "SET", payload=STATUS),
    MessageType(1002, "LIST", doc="replaced by LIST_RULES"),
    MessageType(1003, "ADD", doc="replaced by ADD_RULE"),
    MessageType(1004, "DEL", doc="replaced by DEL_RULE"),
    MessageType(1005, "USER", payload=TEXT, doc="text from a program, without a type of its own"),
    MessageType(1006, "LOGIN", payload=TEXT),
    MessageType(1007, "WATCH_INS"),
    MessageType(1008, "WATCH_REM"),
    MessageType(1009, "WATCH_LIST", access="get"),
    MessageType(1010, "SIGNAL_INFO", payload=SIGNAL_INFO, access="get", acknowledged=False),
    MessageType(1011, "ADD_RULE", payload=RULE_DATA),
    MessageType(1012, "DEL_RULE", payload=RULE_DATA),
    MessageType(1013, "LIST_RULES", payload=RULE_DATA, acknowledged=False),
    MessageType(1014, "TRIM"),
    MessageType(1015, "MAKE_EQUIV", payload=MAKE_EQUIV),
    MessageType(1016, "TTY_GET", payload=TTY_STATUS, acknowledged=False),
    MessageType(1017, "TTY_SET", payload=TTY_STATUS),
    MessageType(1018, "SET_FEATURE", payload=FEATURES),
    MessageType(1019, "GET_FEATURE", payload=FEATURES, acknowledged=False),
    *_records("""USER_AUTH USER_ACCT USER_MGMT CRED_ACQ CRED_DISP USER_START USER_END USER_AVC USER_CHAUTHTOK USER_ERR
        CRED_REFR USYS_CONFIG USER_LOGIN USER_LOGOUT ADD_USER DEL_USER ADD_GROUP DEL_GROUP DAC_CHECK CHGRP_ID TEST
        TRUSTED_APP USER_SELINUX_ERR USER_CMD USER_TTY CHUSER_ID GRP_AUTH SYSTEM_BOOT SYSTEM_SHUTDOWN SYSTEM_RUNLEVEL
        SERVICE_START SERVICE_STOP GRP_MGMT GRP_CHAUTHTOK MAC_CHECK ACCT_LOCK ACCT_UNLOCK USER_DEVICE SOFTWARE_UPDATE""", 1100),
    *_records("""DAEMON_START DAEMON_END DAEMON_ABORT DAEMON_CONFIG DAEMON_RECONFIG DAEMON_ROTATE DAEMON_RESUME
        DAEMON_ACCEPT DAEMON_CLOSE""", 1200),
    *_records("""SYSCALL . PATH IPC SOCKETCALL CONFIG_CHANGE SOCKADDR CWD . EXECVE . IPC_SET_PERM MQ_OPEN MQ_SENDRECV
        MQ_NOTIFY MQ_GETSETATTR KERNEL_OTHER FD_PAIR OBJ_PID TTY EOE BPRM_FCAPS CAPSET MMAP NETFILTER_PKT NETFILTER_CFG
        SECCOMP PROCTITLE FEATURE_CHANGE REPLACE KERN_MODULE FANOTIFY TIME_INJOFFSET TIME_ADJNTPVAL BPF EVENT_LISTENER
        URINGOP OPENAT2 DM_CTRL DM_EVENT""", 1300),
    *_records("""AVC SELINUX_ERR AVC_PATH MAC_POLICY_LOAD MAC_STATUS MAC_CONFIG_CHANGE MAC_UNLBL_ALLOW MAC_CIPSOV4_ADD
        MAC_CIPSOV4_DEL MAC_MAP_ADD MAC_MAP_DEL MAC_IPSEC_ADDSA MAC_IPSEC_DELSA MAC_IPSEC_ADDSPD MAC_IPSEC_DELSPD
        MAC_IPSEC_EVENT MAC_UNLBL_STCADD MAC_UNLBL_STCDEL MAC_CALIPSO_ADD MAC_CALIPSO_DEL IPE_ACCESS IPE_CONFIG_CHANGE
        IPE_POLICY_LOAD LANDLOCK_ACCESS LANDLOCK_DOMAIN MAC_TASK_CONTEXTS MAC_OBJ_CONTEXTS""", 1400),
    *_records("ANOM_PROMISCUOUS ANOM_ABEND ANOM_LINK ANOM_CREAT", 1700),
    *_records("""INTEGRITY_DATA INTEGRITY_METADATA INTEGRITY_STATUS INTEGRITY_HASH INTEGRITY_PCR INTEGRITY_RULE
        INTEGRITY_EVM_XATTR INTEGRITY_POLICY_RULE INTEGRITY_USERSPACE""", 1800),
    *_records("KERNEL", 2000),
    *_records("""ANOM_LOGIN_FAILURES ANOM_LOGIN_TIME ANOM_LOGIN_SESSIONS ANOM_LOGIN_ACCT ANOM_LOGIN_LOCATION ANOM_MAX_DAC
        ANOM_MAX_MAC ANOM_AMTU_FAIL ANOM_RBAC_FAIL ANOM_RBAC_INTEGRITY_FAIL ANOM_CRYPTO_FAIL ANOM_ACCESS_FS ANOM_EXEC
        ANOM_MK_EXEC ANOM_ADD_ACCT ANOM_DEL_ACCT ANOM_MOD_ACCT ANOM_ROOT_TRANS ANOM_LOGIN_SERVICE""", 2100),
    *_records("""USER_ROLE_CHANGE ROLE_ASSIGN ROLE_REMOVE LABEL_OVERRIDE LABEL_LEVEL_CHANGE USER_LABELED_EXPORT
        USER_UNLABELED_EXPORT DEV_ALLOC DEV_DEALLOC FS_RELABEL USER_MAC_POLICY_LOAD ROLE_MODIFY USER_MAC_CONFIG_CHANGE
        USER_MAC_STATUS""", 2300),
    *_records("""CRYPTO_TEST_USER CRYPTO_PARAM_CHANGE_USER CRYPTO_LOGIN CRYPTO_LOGOUT CRYPTO_KEY_USER CRYPTO_FAILURE_USER
        CRYPTO_REPLAY_USER CRYPTO_SESSION CRYPTO_IKE_SA CRYPTO_IPSEC_SA""", 2400),
    *_records("""VIRT_CONTROL VIRT_RESOURCE VIRT_MACHINE_ID VIRT_INTEGRITY_CHECK VIRT_CREATE VIRT_DESTROY VIRT_MIGRATE_IN
        VIRT_MIGRATE_OUT""", 2500),
])  # fmt: skip
