"""What --read-only promises: nothing but reads reaches a socket, judged by the bytes; no code runs, no file is written."""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from struct import pack
from typing import Any

import pytest

from nlshell.answers.expression import evaluate
from nlshell.codec import writer
from nlshell.commands.run import perform
from nlshell.commands.state import State
from nlshell.errors import EncodeError, UsageError
from nlshell.kernel.gate import judge, require_reads
from nlshell.kernel.session import Session
from nlshell.kernel.transport import Transport
from nlshell.schema.model import MessageType
from nlshell.schema.registry import REGISTRY
from nlshell.wire import header as h

from .live import ROOT
from .space import Space, space

FAMILIES = {30: "mptcp_pm", 31: "ethtool", 32: "TASKSTATS", 33: "devlink", 34: "nobody-knows-it"}


@pytest.fixture(scope="module")
def inside() -> Iterator[Space]:
    with space("ip link add v0 type veth peer name v1 || ip link add v0 type ifb") as made:
        yield made


# --- the gate

READS = ROOT / "tests" / "data" / "reads.txt"


def reads_read_through() -> set[tuple[str, str, str]]:
    found = set()
    for line in READS.read_text().splitlines():
        if line and line[0] != "#":
            owner, _, operations = line.partition(": ")
            protocol, _, family = owner.partition(" ")
            found |= {(protocol, family, operation) for operation in operations.split()}
    return found


def test_every_read_of_the_registry_was_read_through_by_eye() -> None:
    marked = {
        (family.protocol.name, family.name, kind.operation)
        for family in REGISTRY.families()
        for kind in family.messages
        if kind.is_read and kind.direction in (None, "request")
    }
    known = reads_read_through()
    assert not marked - known, f"look in the kernel's source whether these only ask, then add them to {READS.name}"
    assert not known - marked, "these are reads no more, or are gone"


def test_a_name_that_says_it_changes_something_is_no_read() -> None:
    changing = {"set", "add", "new", "del", "delete", "remove", "flush", "destroy", "create", "reset", "clear", "zero", "ctrzero"}
    for protocol, family, operation in reads_read_through():
        assert not changing & set(operation.split("_")), (protocol, family, operation)
    for name in ("GET_RESET", "RESET_GET", "LIST_FLUSH", "ZERO_GET", "GET_NEW", "DUMP_CLEAR", "GET_CTRZERO"):
        assert not MessageType(1, name, access="get").is_read, name


def message(type: int, payload: bytes = b"", flags: int = h.REQUEST | h.DUMP) -> bytes:
    return h.pack(type, flags, 1, 0, payload)


def said(protocol: str, data: bytes) -> str:
    """What the gate says about a datagram, "" for one that only asks."""
    return "; ".join(f"{each.name} {each.changes}" for each in judge(REGISTRY.protocol(protocol), data, FAMILIES) if each.changes)


GENL = {name: bytes((command, 1, 0, 0)) for name, command in (("set_limits", 5), ("get_limits", 6), ("unknown", 77))}
MASK = bytes.fromhex("0600030030000000")  # TASKSTATS_CMD_ATTR_REGISTER_CPUMASK "0"
LINK = bytes(16)


@pytest.mark.parametrize(
    ("protocol", "data", "expected"),
    [
        ("route", message(18, LINK), ""),
        ("route", message(16, LINK), "RTM_NEWLINK changes something"),
        ("route", message(18, LINK, flags=0), ""),
        ("route", message(18, LINK) + message(17, LINK), "RTM_DELLINK changes something"),
        ("route", message(18, LINK) + message(18, LINK), ""),
        ("route", message(999), "type 999 to route is described by nobody"),
        ("route", message(1), "is described by nobody"),
        ("route", message(18, LINK)[:24], "cut short"),
        ("route", message(18, LINK) + b"more", "4 bytes) is no message"),
        ("route", b"\x08\0\0\0\x12\0\0\0", "is no message"),
        ("generic", message(30, GENL["get_limits"]), ""),
        ("generic", message(30, GENL["set_limits"]), "MPTCP_PM_CMD_SET_LIMITS changes something"),
        ("generic", message(30, GENL["unknown"]), "command 77, to generic is described by nobody"),
        ("generic", message(30), "is described by nobody"),
        ("generic", message(34, GENL["get_limits"]), "is described by nobody"),
        ("generic", message(16, b"\x03\x01\0\0"), ""),
        # ETHTOOL_MSG_PLCA_NTF: answers have numbers of their own, and this one is no request's.
        ("generic", message(31, b"\x3f\x01\0\0"), "is described by nobody"),
        ("generic", message(32, b"\x01\x01\0\0" + bytes.fromhex("0800010001000000")), ""),
        (
            "generic",
            message(32, b"\x01\x01\0\0" + bytes.fromhex("0800010001000000") + MASK),
            "register_cpumask changes something (it makes",
        ),
        ("generic", message(33, b"\x38\x01\0\0"), "HEALTH_REPORTER_DUMP_GET changes something (the driver takes"),
        ("iscsi", message(25, bytes(64)), "TGT_DSCVR changes something (it sends a discovery"),
        ("iscsi", message(20, bytes(64)), ""),
        ("connector", message(3, pack("=IIIIHHI", 1, 1, 0, 0, 4, 0, 1)), "CN_IDX_PROC changes something (it starts"),
        ("connector", message(18, pack("=IIIIHHI", 1, 1, 0, 0, 4, 0, 1)), "is described by nobody"),
        ("netfilter", message(10 << 8 | 1, bytes(4)), ""),
        ("netfilter", message(1 << 8 | 3, bytes(4)), "GET_CTRZERO changes something"),
        ("netfilter", message(10 << 8 | 21, bytes(4)), "GETOBJ_RESET changes something"),
        ("rdma", message(4 << 10, bytes(72)), "RESOLVE changes something (it answers"),
        ("sock_diag", message(21, bytes((2,)) + bytes(55)), "SOCK_DESTROY changes something"),
        ("sock_diag", message(20, bytes((2,)) + bytes(55)), ""),
        ("sock_diag", message(20, bytes((77,)) + bytes(55)), "is described by nobody"),
        ("kobject_uevent", b"add@/x\0", "is no message of netlink"),
        ("route", b"", ""),
    ],
)
def test_bytes_are_judged_by_what_they_do(protocol: str, data: bytes, expected: str) -> None:
    found = said(protocol, data)
    assert expected in found if expected else not found, found
    if expected:
        with pytest.raises(UsageError, match="read-only"):
            require_reads(REGISTRY.protocol(protocol), data, FAMILIES)


def calls(pattern: str, *rooms: str) -> list[str]:
    """Where the package (or these rooms of it) calls what reads like this, as file.function."""
    found = []
    for file in sorted((ROOT / "nlshell").rglob("*.py")):
        if file.parent.name == "teach" or file.name == "far.py":  # a script that is shown; the program on the other machine
            continue
        if rooms and file.parent.name not in rooms:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef):
                inner = [call for call in ast.walk(node) if isinstance(call, ast.Call) and re.fullmatch(pattern, ast.unparse(call.func))]
                found += [f"{file.stem}.{node.name}"] * len(inner)
    return found


def test_nothing_is_sent_but_through_the_gate() -> None:
    """Bytes leave by `put` of a transport, which only `offer` calls, behind the gate; and whoever opens one sets the gate."""
    assert calls(r"self\._socket\.send\w*") == ["socket.put"]
    assert calls(r"(.*\.)?(sock|socket|_inner|transport|self)\.put", "kernel", "testing") == ["transport.offer"]
    assert calls(r"(.*\.)?end\.open") == ["core.open_socket"]
    assert calls(r"(.*\.)?NetlinkSocket") == ["ends.open"]


class Spy(Transport):
    """Stands in for NetlinkSocket: it is an error that anything comes here."""

    port = 1

    def __init__(self, protocol: int, **options: Any) -> None:
        super().__init__(protocol)

    def put(self, data: bytes, port: int, group: int) -> bool:
        raise AssertionError(f"sent: {data.hex()}")

    def release(self) -> None: ...


@pytest.mark.extra("frames")
def test_a_session_that_only_reads_hands_nothing_else_to_a_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlshell.kernel.ends.NetlinkSocket", Spy)
    session = Session(read_only=True)
    session.families._info = {number: {"family_name": name} for number, name in FAMILIES.items()}
    get = session.build("link.getlink", {})
    ways: list[Callable[[], Any]] = [
        lambda: session.change("link.newlink", {"ifname": "x"}),
        lambda: session.batch([get, session.build("link.dellink", {"ifname": "x"})]),
        lambda: list(session.stream("link.newlink")),
        lambda: session.columns("link.newlink"),
        lambda: list(session.columns("link.newlink", stream=True).batches()),
        lambda: session.request("mptcp_pm.set_limits"),
    ]
    for command in (5, 4):  # a request whose bytes and kind say two things: the bytes are what the kernel reads
        request = session.build("mptcp_pm.get_limits", {})
        request.data = request.data[:16] + bytes((command,)) + request.data[17:]
        ways.append(lambda request=request: session.exchange(request))
    two = session.build("link.getlink", {})
    two.data += session.build("link.dellink", {"ifname": "x"}).data
    ways.append(lambda: session.exchange(two))
    for way in ways:
        with pytest.raises(UsageError, match="changes something, and this session is read-only"):
            way()
    with pytest.raises(AssertionError, match="sent"):  # a read gets there
        session.dump("link.getlink")


def test_under_dry_run_a_command_sends_nothing_but_questions() -> None:
    state = State()
    state.dry_run = True
    try:
        with pytest.raises(UsageError, match="changes something"):
            state.session.change("link.setlink", ifname="lo", mtu=1)
        assert state.session.dump("link.getlink").errno == 0
        assert not state.read_only
    finally:
        state.close()


def test_a_command_that_contradicts_its_operation_is_refused() -> None:
    kind = REGISTRY.family("mptcp_pm").operation("get_limits")
    for wrong in (5, "5", "0x05", b"\x05"):
        with pytest.raises(EncodeError, match=r"cmd: .* contradicts MPTCP_PM_CMD_GET_LIMITS, whose command is 6"):
            writer.encode(kind, {"cmd": wrong}, type_id=30)
    assert (
        writer.encode(kind, {"cmd": 6}, type_id=30)
        == writer.encode(kind, {"cmd": "0x6"}, type_id=30)
        == writer.encode(kind, {}, type_id=30)
    )
    ready = REGISTRY.family("handshake").operation("ready")
    for family in REGISTRY.families("generic"):
        for kind in family.messages[:2]:
            header = kind.header or ()
            name = "genlmsghdr.cmd" if kind.attributes is not None and "cmd" in kind.attributes.by_name else "cmd"
            assert header[0].name == "genlmsghdr"
            with pytest.raises(EncodeError, match="contradicts"):
                writer.encode(kind, {name: kind.id ^ 1}, type_id=99)
    assert ready.is_read is False


def test_read_only_holds_on_a_kernel(inside: Space) -> None:
    limits = "mptcp_pm get_limits --json=wire"
    results = inside.many(
        [
            limits,
            "--read-only mptcp_pm get_limits cmd=5 rcv_add_addrs=3 subflows=4",
            "--read-only ethtool features_get cmd=12 header.dev_name=lo",
            "--read-only mptcp_pm set_limits rcv_add_addrs=3 subflows=4",
            limits,
            "--read-only link show dev lo",
            "--read-only TASKSTATS get pid=1",
            "--read-only TASKSTATS get register_cpumask=0",
        ]
    )
    if results[0][0] == 0:  # the kernel has MPTCP
        before, after = (json.loads(results[place][1])["fields"] for place in (0, 4))
        assert before[1:] == after[1:]  # but for seq and port in nlmsghdr
        assert "contradicts" in results[1][2] and "read-only" in results[3][2]
    assert results[2][0] == 2 and "contradicts" in results[2][2]
    assert results[5][0] == 0 and "lo" in results[5][1]
    if "no generic family" not in results[7][2]:
        assert results[7][0] == 2 and "it makes this socket a listener" in results[7][2] and "read-only" not in results[6][2]


# --- what else a read-only session does not do

HARMLESS = [
    "df.mtu.max()", "len(df)", "df[df.mtu > 100][['ifname', 'mtu']]", "df.groupby('kind').agg({'mtu': 'max'})",
    "df.sort_values('mtu').head(1)", "df.groupby('kind').agg(most=('mtu', 'max'))", "np.log(df.mtu)",
    "df.mtu.map(lambda v: v * 2)", "df.assign(a=lambda d: d.mtu * 2)[['a']]",
    "df.groupby('kind').apply(lambda g: g.mtu.max())", "f'{df.mtu.max():>10}'", "df.kind.str.upper()",
    "df.kind.value_counts().to_dict()", "[name for name in df.ifname if name.startswith('v')]",
    "df.pivot_table('mtu', 'kind', aggfunc='max')", "df.loc[df.mtu.idxmax(), 'ifname']",
    "df.apply(lambda row: row.mtu + 1, axis='columns')", "sorted(df.ifname, key=lambda name: name[::-1])",
    "pd.concat([df, df]).shape", "df.groupby('kind').mtu.transform('max')", "df.mtu.agg(['min', 'max'])",
    "df.agg(max, axis='index')", "~(df.mtu > 1) & (df.ifname != 'lo')",
]  # fmt: skip
HARMFUL = [
    "__import__('os').system('false')", "df.to_csv('x')", "df.to_pickle('x')", "df.to_parquet('x')",
    "df.to_string('x')", "df.to_json('x')", "df.mtu.to_csv('x')", "df.values.tofile('x')", "df.values.dump('x')",
    "df.eval('1')", "df.query('@x')", "df.pipe(len)", "df.plot()", "df.hist()", "df.style", "df.attrs",
    "pd.read_csv('/etc/passwd')", "pd.read_pickle('x')", "pd.eval('1')", "pd.io", "pd.to_pickle(df, 'x')",
    "np.save('x', df)", "np.load('x')", "np.fromfile('x')", "np.lib", "np.ctypeslib", "df.__class__",
    "().__class__.__bases__", "df.mtu.__array__()", "df._mgr", "(lambda f: f('to_csv'))(df.agg)", "df.agg('to_csv')",
    "df.agg(func='to_csv')", "df.agg(['max', 'to_csv'])", "df.agg({'mtu': 'to_csv'})", "df.agg(('to_csv', 'max'))",
    "df.groupby('kind').agg(x=('mtu', 'to_csv'))", "df.agg('max', x=('mtu', 'to_csv'))",
    "df.agg(pd.Series(['to_csv']))", "df.apply('to_csv')", "df.transform('to_pickle', path='x')",
    "df.groupby('kind').apply('to_csv')", "df.mtu.agg(df.to_csv)", "df.agg('pipe')",
    "df.pivot_table('mtu', 'kind', aggfunc='to_csv')", "df.pivot_table('mtu', 'kind', None, 'to_csv')",
    "'{0.mtu}'.format(df)", "'x'.format_map(df)", "(x := 1)", "(lambda len: len)(1)", "[1 for df in [1]]",
    "(lambda _get: 1)", "[_call for _call in [1]]", "_get(df, 'to_csv')", "print(1)", "open('x')", "eval('1')",
    "getattr(df, 'to_csv')", "type(df)", "vars(df)", "globals()", "exec('1')", "max(df.mtu, **{'key': len})",
    "str.format('{0.mtu}', df)", "[0 for df.loc[0, 'mtu'] in [1]]", "df.mtu.map(lambda v: v.to_csv())", "df.nl",
    "df.to_clipboard()", "df.to_sql('x', 'y')", "df.info()", "df.mtu.apply(lambda x, y=df.to_csv('x'): 1)", "pd.core",
    "np.vectorize(len)", "np.frompyfunc(len, 1, 1)", "df.set_flags()", "df.rolling(2)",
]  # fmt: skip


@pytest.fixture(scope="module")
def frame() -> Any:
    import pandas

    return pandas.DataFrame({"ifname": ["lo", "v0", "v1"], "mtu": [65536, 1500, 1400], "kind": ["x", "veth", "veth"]})


@pytest.mark.extra("frames")
def test_an_expression_that_only_looks_is_what_python_makes_of_it(frame: Any) -> None:
    import numpy
    import pandas

    names = {"df": frame, "pd": pandas, "np": numpy}
    for expression in HARMLESS:
        assert str(evaluate(expression, names)) == str(eval(expression, dict(names))), expression


@pytest.mark.extra("frames")
def test_an_expression_that_could_do_more_is_refused(frame: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import numpy
    import pandas

    monkeypatch.chdir(tmp_path)
    for expression in HARMFUL:
        with pytest.raises(UsageError, match="read-only session"):
            evaluate(expression, {"df": frame, "pd": pandas, "np": numpy})
    assert not os.listdir(tmp_path)


SHOWN = "decode --protocol route 14000000120001030100000000000000 00000000"


@pytest.mark.extra("frames")
def test_read_only_runs_no_code_and_writes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    state = State(read_only=True)
    assert perform(f"{SHOWN} | df len(df)", state).value.frame == 1  # type: ignore[union-attr]
    for line in (
        f"{SHOWN} | df df.to_csv({str(tmp_path / 'a')!r})", f"{SHOWN} > {tmp_path / 'b'}", f"{SHOWN} | csv > {tmp_path / 'c.csv'}",
        "config save", f"monitor link > {tmp_path / 'd'}",
    ):  # fmt: skip
        with pytest.raises(UsageError, match="read-only"):
            perform(line, state)
    state.settings.aliases["keep"] = f"{SHOWN} > {tmp_path / 'e'}"
    with pytest.raises(UsageError, match="read-only"):
        perform("keep", state)
    assert not os.listdir(tmp_path)
    assert "#other" in perform(f"{SHOWN} | df df.__class__(df).columns", State()).value.frame  # type: ignore[union-attr]  # elsewhere it is Python


def test_a_field_of_the_header_can_make_a_change_of_a_question() -> None:
    """dcb_doit goes by its command alone: RTM_GETDCB with the command to set changes the device."""
    kind = REGISTRY.family("dcb").operation("getdcb")
    route = REGISTRY.protocol("route")
    asked = writer.encode(kind, {"cmd": "gstate", "ifname": "v0"})
    (judged,) = judge(route, asked)
    assert judged.changes == ""
    for name in ("sstate", "ieee_set", "ieee_del", "set_all", "pgtx_scfg", "undefined", 200):
        (judged,) = judge(route, writer.encode(kind, {"cmd": name, "ifname": "v0"}))
        assert judged.changes.startswith("with cmd ") and judged.changes.endswith(" changes something")
        with pytest.raises(UsageError, match="read-only"):
            require_reads(route, writer.encode(kind, {"cmd": name, "ifname": "v0"}))


def test_header_fields_that_decide_are_there() -> None:
    for family in REGISTRY.families():
        for kind in family.messages:
            assert set(kind.asks) <= kind.header_fields
