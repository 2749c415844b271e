"""The library as its users meet it: live sessions in private namespaces, names from `import nlshell`, families of one's own."""

from __future__ import annotations

import os
import select
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

import nlshell
from nlshell.kernel.namespace import Namespace, Sandbox
from nlshell.schema import U16, U32, Attr, AttributeSet, Enum, Family, MessageType, Nest, String, Struct
from nlshell.schema.shapes import Field
from nlshell.schema.types import U8

from . import live

VETH = {"ifname": "v0", "linkinfo": {"kind": "veth", "data": {"peer": {"ifname": "v1"}}}}
CREATE = 0x400 | 0x200  # NLM_F_CREATE | NLM_F_EXCL
UP = {"ifi_flags": 1, "ifi_change": 1}


@pytest.fixture
def session() -> Iterator[nlshell.Session]:
    try:
        made = nlshell.sandbox(timeout=20)
    except nlshell.SystemFault as error:
        pytest.skip(str(error))
    with made:
        yield made


@pytest.fixture
def linked(session: nlshell.Session) -> nlshell.Session:
    session.change("link.newlink", VETH, flags=CREATE)
    for name in ("lo", "v0", "v1"):
        session.change("link.setlink", ifname=name, **UP)
    session.change(
        "addr.newaddr", {"ifa_index": session.request("getlink", ifname="v0")[0]["ifi_index"], "local": "192.0.2.1/24"}, flags=CREATE
    )
    return session


# --- asking


def test_a_request_for_one_and_a_dump_of_all(linked: nlshell.Session) -> None:
    one = linked.request("link.getlink", ifname="v0")
    assert len(one) == 1 and one.ok and one.errno == 0 and one[0]["ifname"] == "v0"
    every = linked.dump("link.getlink")
    assert {message["ifname"] for message in every} == {"lo", "v0", "v1"}
    assert next(m.values for m in every if m["ifname"] == "v0")["linkinfo"]["kind"] == "veth"
    assert not every.interrupted and not every.lost and every.attempts == 1 and every.seconds > 0
    assert every.end is not None and every.end.type == "NLMSG_DONE"
    assert all(not message.notes and message.encode() == message.bytes for message in every)


@pytest.mark.parametrize("operation", ["link.getlink", "getlink", "RTM_GETLINK", "link.RTM_GETLINK", "link.get-link".replace("-l", "l")])
def test_an_operation_has_several_names(session: nlshell.Session, operation: str) -> None:
    assert session.dump(operation)[0]["ifname"] == "lo"


def test_values_by_path_by_nest_and_by_keyword(linked: nlshell.Session) -> None:
    by_nest = linked.dump("link.getlink", {"linkinfo": {"kind": "veth"}})
    by_path = linked.dump("link.getlink", {"linkinfo.kind": "veth"})
    by_keyword = linked.dump("link.getlink", linkinfo={"kind": "veth"})
    assert [m["ifname"] for m in by_nest] == [m["ifname"] for m in by_path] == [m["ifname"] for m in by_keyword]
    assert by_nest.request.bytes[16:] == by_path.request.bytes[16:] == by_keyword.request.bytes[16:]
    assert {m["ifname"] for m in by_nest} == {"v0", "v1"}


def test_what_a_message_tells(linked: nlshell.Session) -> None:
    message = linked.request("link.getlink", ifname="v0")[0]
    assert message["linkinfo.kind"] == message.values["linkinfo"]["kind"] == "veth"
    assert "linkinfo.kind" in message and "no.such" not in message and message.get("no.such", 5) == 5
    with pytest.raises(KeyError):
        message["no.such"]
    with pytest.raises(nlshell.UnknownNameError, match="did you mean ifname"):
        message.node("ifnam")
    assert message.node("linkinfo.kind").kernel == "IFLA_INFO_KIND"
    assert (message.type, message.flag_names, message.port) == ("RTM_NEWLINK", [], message.port)
    owned = message.owners()
    assert owned[0][0] == message.offset and sum(length for _, length, _, _ in owned) == len(message)
    assert all(before[0] + before[1] == after[0] for before, after in pairwise(owned))
    form = message.to_dict(3)
    assert (form["index"], form["type"], form["notes"]) == (3, "RTM_NEWLINK", [])
    assert live.field(form, "linkinfo.kind") == "veth"
    assert nlshell.decode(message.bytes)[0].values == message.values
    assert "RTM_NEWLINK" in repr(message)


def test_rows_of_a_dump_as_they_come(linked: nlshell.Session) -> None:
    stream = linked.stream("link.getlink")
    assert next(stream)["ifname"] == "lo"
    assert {message["ifname"] for message in stream} == {"v0", "v1"}
    abandoned = linked.stream("link.getlink")
    next(abandoned)
    abandoned.close()
    assert len(linked.dump("link.getlink")) == 3
    with pytest.raises(nlshell.KernelError) as raised:
        list(linked.stream("route.getroute", rtm_family=2, table=4711))
    assert raised.value.errno == 2


# --- changing


def test_changes_are_acknowledged(session: nlshell.Session) -> None:
    done = session.change("link.newlink", VETH, flags=CREATE)
    assert done.ok and len(done) == 0 and done.end is not None and done.end.type == "NLMSG_ERROR" and done.warning == ""
    session.change("link.setlink", ifname="v0", mtu=1400, txqlen=7)
    found = session.request("link.getlink", ifname="v0")[0]
    assert (found["mtu"], found["txqlen"]) == (1400, 7)
    session.change("link.dellink", ifname="v1")
    assert [message["ifname"] for message in session.dump("link.getlink")] == ["lo"]


def test_an_echo_comes_back(session: nlshell.Session) -> None:
    route = {"dst": "192.0.2.0/24", "rtm_table": 254, "rtm_protocol": 4, "rtm_type": "blackhole"}
    echoed = session.change("route.newroute", route, flags=CREATE | 8)
    assert [message["dst"] for message in echoed] == ["192.0.2.0"] and echoed.ok
    assert len(session.change("route.delroute", route)) == 0


def test_a_refusal_says_what_and_where(linked: nlshell.Session) -> None:
    with pytest.raises(nlshell.KernelError) as raised:
        linked.change("link.newlink", VETH, flags=CREATE)
    assert raised.value.errno == 17 and raised.value.exit_status == 1 and "RTM_NEWLINK" in str(raised.value)
    with pytest.raises(nlshell.KernelError) as raised:
        linked.request("ethtool.linkinfo_get", {"header": {"dev_name": "nope"}})
    assert raised.value.path == "header.dev_name" and raised.value.text == "no device matches name"
    assert raised.value.request is not None
    exchange = linked.exchange(linked.build("link.getlink", {"ifname": "nope"}))
    assert not exchange.ok and exchange.errno == 19 and "ENODEV" in exchange.sentence() and "ENODEV" in repr(exchange)
    with pytest.raises(nlshell.KernelError):
        exchange.raise_for_error()


@pytest.mark.parametrize(
    ("operation", "given", "error", "text"),
    [
        ("link.getlnk", {}, nlshell.UnknownNameError, "did you mean getlink"),
        ("lnk.getlink", {}, nlshell.UnknownNameError, "link"),
        ("getlnk", {}, nlshell.UnknownNameError, "getlink"),
        ("link.getlink", {"ifnam": "v0"}, nlshell.UnknownNameError, "did you mean ifname"),
        ("link.getlink", {"ifname": ["v0"]}, nlshell.EncodeError, "ifname"),
        ("link.getlink", {"ifname": "x" * 16}, nlshell.EncodeError, "at most 15"),
        ("link.setlink", {"mtu": -1}, nlshell.EncodeError, "out of range"),
        ("link.setlink", {"mtu": "many"}, nlshell.EncodeError, "not a number"),
        ("addr.newaddr", {"local": "192.0.2"}, nlshell.EncodeError, "no address"),
        ("link.setlink", {"address": "zz:00"}, nlshell.EncodeError, "address"),
        ("link.setlink", {"linkinfo": 5}, nlshell.EncodeError, "linkinfo"),
    ],
)
def test_what_cannot_be_asked_is_never_sent(
    session: nlshell.Session, operation: str, given: dict[str, object], error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text) as raised:
        session.request(operation, given)
    assert isinstance(raised.value, nlshell.NlshellError) and "\n" not in str(raised.value)


def test_a_session_that_only_reads(session: nlshell.Session) -> None:
    with nlshell.open(namespace=session.namespace, read_only=True) as reader:
        assert len(reader.dump("link.getlink")) == 1
        for operation, given in (("link.newlink", VETH), ("link.dellink", {"ifname": "lo"}), ("link.setlink", {"ifname": "lo", "mtu": 9})):
            with pytest.raises(nlshell.UsageError, match="read-only"):
                reader.change(operation, given)
        with pytest.raises(nlshell.UsageError, match="read-only"):
            reader.batch([reader.build("link.getlink", {}, flags=0x300), reader.build("link.dellink", {"ifname": "lo"})])
    assert session.request("link.getlink", ifname="lo")[0]["mtu"] != 9


def test_several_changes_in_one_datagram(session: nlshell.Session) -> None:
    requests = [
        session.build("link.newlink", VETH, flags=CREATE),
        session.build("link.newlink", VETH, flags=CREATE),
        session.build("link.setlink", {"ifname": "v1", "mtu": 1300}),
        session.build("link.getlink", {"ifname": "v1"}),
        session.build("link.dellink", {"ifname": "nope"}),
    ]
    exchanges = session.batch(requests)
    assert [exchange.errno for exchange in exchanges] == [0, 17, 0, 0, 19]
    assert exchanges[3][0]["mtu"] == 1300
    assert session.batch([]) == []
    with pytest.raises(nlshell.UsageError, match="one protocol"):
        session.batch([requests[0], session.build("nlctrl.getfamily", {"family_name": "nlctrl"})])
    assert len(session.dump("link.getlink")) == 3


# --- listening


def collected(subscription: nlshell.Subscription, seconds: float = 5, enough: int = 99) -> list[nlshell.Message | nlshell.Gap]:
    found: list[nlshell.Message | nlshell.Gap] = []
    end = time.monotonic() + seconds
    while len(found) < enough and (event := subscription.next(max(0.0, end - time.monotonic()))) is not None:
        found.append(event)
    return found


def test_links_that_come_and_go(session: nlshell.Session) -> None:
    with session.subscribe("link") as subscription:
        assert subscription.next(0) is None
        session.change("link.newlink", VETH, flags=CREATE)
        session.change("link.setlink", ifname="v0", mtu=1400)
        session.change("link.dellink", ifname="v0")
        events = [event for event in collected(subscription, 2) if isinstance(event, nlshell.Message)]
    told = [(event.type, event["ifname"]) for event in events]
    assert ("RTM_NEWLINK", "v0") in told and ("RTM_NEWLINK", "v1") in told
    assert {name for kind, name in told if kind == "RTM_DELLINK"} == {"v0", "v1"}
    assert any(event["ifname"] == "v0" and event.get("mtu") == 1400 for event in events)
    assert all(not event.notes for event in events)


def test_groups_of_several_kinds_on_one_socket(linked: nlshell.Session) -> None:
    index = linked.request("link.getlink", ifname="v0")[0]["ifi_index"]
    with linked.subscribe("ipv4_ifaddr", "ipv4_route", "neigh", "ipv6_ifaddr") as subscription:
        assert len(subscription.socket.memberships()) == 4
        linked.change("addr.newaddr", {"ifa_index": index, "local": "203.0.113.1/24"}, flags=CREATE)
        linked.change(
            "neigh.newneigh",
            {"ndm_ifindex": index, "dst": "203.0.113.9", "lladdr": "02:00:00:00:00:01", "ndm_state": "permanent"},
            flags=CREATE,
        )
        linked.change("addr.deladdr", {"ifa_index": index, "local": "203.0.113.1/24"})
        kinds = {event.type for event in collected(subscription, 1) if isinstance(event, nlshell.Message)}
    assert kinds >= {"RTM_NEWADDR", "RTM_DELADDR", "RTM_NEWROUTE", "RTM_DELROUTE", "RTM_NEWNEIGH"}


def test_a_group_beyond_the_first_32(session: nlshell.Session) -> None:
    """RTNLGRP_NEXTHOP is 32, RTNLGRP_STATS 36: only setsockopt reaches it."""
    for group in ("stats", 36, "route.stats"):
        with session.subscribe(group) as subscription:
            assert subscription.socket.memberships() == [36]
    session.change("link.newlink", VETH, flags=CREATE)
    index = session.request("link.getlink", ifname="v0")[0]["ifi_index"]
    with session.subscribe("stats") as subscription:
        try:
            session.change("stats.setstats", {"ifindex": index, "offload_xstats_l3": 1})
        except nlshell.NlshellError:
            return  # no hardware counts here: there is nothing to be told of
        collected(subscription, 0.2)


def test_a_group_of_a_generic_family(session: nlshell.Session) -> None:
    with session.subscribe("ethtool.monitor") as subscription:
        (number,) = subscription.socket.memberships()
        assert number == session.families.group("ethtool", "monitor")
        session.change("link.newlink", VETH, flags=CREATE)
        session.change(
            "ethtool.features_set", {"header": {"dev_name": "v0"}, "wanted": {"bits": {"bit": [{"name": "tx-udp-segmentation"}]}}}
        )
        events = [event for event in collected(subscription, 2, 1) if isinstance(event, nlshell.Message)]
    assert [(event.family, event.type) for event in events] == [("ethtool", "ETHTOOL_MSG_FEATURES_NTF")]
    assert events[0]["header"]["dev_name"] == "v0"


def test_names_of_groups_that_nobody_knows(session: nlshell.Session) -> None:
    for group, hint in (("lnk", "did you mean link"), ("ethtool.monitr", "monitor"), ("nosuch.group", "nosuch")):
        with pytest.raises(nlshell.UnknownNameError, match=hint):
            session.subscribe(group)
    with pytest.raises(nlshell.UnknownNameError, match="one protocol"):
        session.subscribe("link", "ethtool.monitor")


def test_a_flood_leaves_a_gap_and_listening_goes_on(linked: nlshell.Session) -> None:
    with linked.subscribe("link", receive_buffer=0) as roomy, linked.subscribe("link", receive_buffer=1) as tight:
        for number in range(40):
            linked.change("link.setlink", ifname="v0", mtu=1400 + number)
        assert not any(isinstance(event, nlshell.Gap) for event in collected(roomy, 1))
        events = collected(tight, 1)
        gaps = [event for event in events if isinstance(event, nlshell.Gap)]
        assert gaps and gaps[0].count == 1 and tight.gaps == len(gaps) and gaps[0].when <= time.time()
        linked.change("link.setlink", ifname="v0", txqlen=77)
        after = [event for event in collected(tight, 1) if isinstance(event, nlshell.Message)]
        assert after and after[-1]["txqlen"] == 77


def test_a_subscription_in_an_event_loop_of_ones_own(session: nlshell.Session) -> None:
    with session.subscribe("link") as subscription:
        assert select.select([subscription], [], [], 0)[0] == []
        session.change("link.newlink", VETH, flags=CREATE)
        assert select.select([subscription], [], [], 5)[0] == [subscription]
        event = subscription.next(0)
        assert isinstance(event, nlshell.Message) and event.type == "RTM_NEWLINK"


def test_events_while_iterating(session: nlshell.Session) -> None:
    def later() -> None:
        time.sleep(0.1)
        session.change("link.newlink", VETH, flags=CREATE)

    with session.subscribe("link") as subscription:
        worker = threading.Thread(target=later)
        worker.start()
        for event in subscription:
            assert isinstance(event, nlshell.Message)
            break
        worker.join()


def test_filters_in_the_kernel(session: nlshell.Session) -> None:
    """A classic BPF program on the message type: only RTM_DELLINK passes, until it is detached."""
    delete = socket_order(17)
    program = [
        (0x28, 0, 0, 4),  # ldh [4]: nlmsg_type, loaded in network order
        (0x15, 0, 1, delete),  # jeq delete
        (0x06, 0, 0, 0xFFFFFFFF),  # ret: keep
        (0x06, 0, 0, 0),  # ret: drop
    ]
    with session.subscribe("link") as subscription:
        subscription.socket.attach_filter(program)
        session.change("link.newlink", VETH, flags=CREATE)
        session.change("link.dellink", ifname="v0")
        events = [event for event in collected(subscription, 1) if isinstance(event, nlshell.Message)]
        assert events and {event.type for event in events} == {"RTM_DELLINK"}
        subscription.socket.detach_filter()
        session.change("link.newlink", VETH, flags=CREATE)
        assert {event.type for event in collected(subscription, 1) if isinstance(event, nlshell.Message)} == {"RTM_NEWLINK"}
        with pytest.raises(nlshell.SystemFault, match="BPF"):
            subscription.socket.attach_filter([(0xFFFF, 0, 0, 0)])


def socket_order(number: int) -> int:
    return int.from_bytes(struct.pack("=H", number), "big")


# --- namespaces


def test_a_sandbox_touches_nothing_else(session: nlshell.Session) -> None:
    before = os.readlink("/proc/thread-self/ns/net")
    session.change("link.newlink", VETH, flags=CREATE)
    assert os.readlink("/proc/thread-self/ns/net") == before
    with nlshell.open() as outside, nlshell.sandbox() as another:
        assert "v0" not in {message["ifname"] for message in outside.dump("link.getlink")}
        assert [message["ifname"] for message in another.dump("link.getlink")] == ["lo"]


def test_the_sandbox_of_an_ordinary_user() -> None:
    """The process that lives inside, which root has no need of, serves any number of sockets."""
    try:
        namespace = Sandbox()
    except nlshell.SystemFault as error:
        pytest.skip(str(error))
    with namespace, nlshell.open(namespace=namespace) as session:
        session.change("link.newlink", VETH, flags=CREATE)
        with session.subscribe("link") as subscription:
            session.change("link.setlink", ifname="v0", mtu=1400)
            assert collected(subscription, 2, 1)
        assert session.request("nlctrl.getfamily", family_name="ethtool")[0]["family_name"] == "ethtool"
        pid = namespace.pid
        assert os.path.exists(f"/proc/{pid}")
    assert not os.path.exists(f"/proc/{pid}") or "State:\tZ" in Path(f"/proc/{pid}/status").read_text()


def test_the_sandbox_of_nobody() -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root, to become somebody else")
    live.need("setpriv")
    script = """
import nlshell
with nlshell.sandbox() as session:
    session.change("link.newlink", {"ifname": "v0", "linkinfo": {"kind": "veth"}}, flags=0x600)
    print(sorted(message["ifname"] for message in session.dump("link.getlink"))[-1])
"""
    become = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    check = (
        f"import subprocess, sys; sys.path.insert(0, {str(live.ROOT)!r}); "
        "subprocess.run([sys.executable, '-V']); import nlshell.kernel.session"
    )
    for python in (sys.executable, "/usr/bin/python3"):
        if subprocess.run([*become, python, "-c", check], capture_output=True, check=False, cwd="/").returncode == 0:
            break
    else:
        pytest.skip("no Python that another user may run")
    done = subprocess.run([*become, python, "-c", script], capture_output=True, text=True, check=False, cwd=live.ROOT)
    if "user namespaces may be switched off" in done.stderr:
        pytest.skip(done.stderr.splitlines()[-1])
    assert (done.returncode, done.stdout) == (0, "veth0\n") or done.stdout == "v0\n", done.stderr


def test_namespaces_by_path_pid_and_descriptor() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may enter another's namespace")
    live.need("unshare")
    command = ["unshare", "-n", "sh", "-c", "echo ready; read nothing"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None and holder.stdin is not None and holder.stdout.readline()
        path = f"/proc/{holder.pid}/ns/net"
        with nlshell.open(namespace=path) as one, nlshell.open(namespace=holder.pid) as two, open(path, "rb") as held:
            one.change("link.newlink", VETH, flags=CREATE)
            with nlshell.open(namespace=f"fd:{held.fileno()}") as three, nlshell.open(namespace=Namespace.open(path), owner=True) as four:
                for session in (one, two, three, four):
                    assert {message["ifname"] for message in session.dump("link.getlink")} == {"lo", "v0", "v1"}
        holder.stdin.close()
    for which in ("no-such", "/no/such", 0x7FFFFFFF, ""):
        with pytest.raises(nlshell.NlshellError):
            nlshell.open(namespace=which)
    with pytest.raises(nlshell.SystemFault, match="no network namespace"), nlshell.open(namespace="/dev/null") as session:
        session.dump("link.getlink")


def test_a_namespace_is_closed_by_its_owner_alone() -> None:
    with Namespace.open(os.getpid()) as held:
        nlshell.open(namespace=held).close()
        assert held.fd >= 0
        nlshell.open(namespace=held, owner=True).close()
        assert held.fd == -1
    forgotten = Namespace.open(os.getpid())
    fd = forgotten.fd
    with pytest.warns(ResourceWarning, match="unclosed <Namespace"):
        del forgotten
    assert not os.path.exists(f"/proc/self/fd/{fd}")
    with pytest.raises(nlshell.SystemFault, match="not open"):
        Namespace.open(f"fd:{fd}")


def test_an_interrupted_question_to_a_sandbox_answers_no_later_one() -> None:
    try:
        sandbox = Sandbox()
    except nlshell.SystemFault as error:
        pytest.skip(str(error))
    with sandbox:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours, theirs:
            socket.send_fds(sandbox._ours, [b"16"], [theirs.fileno()])  # asked for, and then came Ctrl-C
        with sandbox.socket(0) as opened:
            assert opened.proto == 0
        with pytest.raises(OSError):
            sandbox.socket(31)


def test_a_sandbox_ends_although_a_fork_still_holds_it() -> None:
    try:
        sandbox = Sandbox()
    except nlshell.SystemFault as error:
        pytest.skip(str(error))
    with sandbox._ours.dup():  # as a fork has it
        sandbox.close()
    assert sandbox._process.returncode == 0


def test_moving_a_link_between_sandboxes(session: nlshell.Session) -> None:
    with nlshell.sandbox() as other:
        assert other.namespace is not None and session.namespace is not None
        session.change("link.newlink", VETH, flags=CREATE)
        try:
            session.change("link.setlink", ifname="v1", net_ns_fd=other.namespace.fd)
        except nlshell.KernelError as error:
            if error.errno == 1:
                pytest.skip("the sandboxes of an ordinary user are strangers to each other")
            raise
        assert {message["ifname"] for message in other.dump("link.getlink")} == {"lo", "v1"}
        assert "link_netnsid" in session.request("link.getlink", ifname="v0")[0]


# --- threads, ends


def test_several_threads_ask_and_change_at_once(session: nlshell.Session) -> None:
    def work(number: int) -> str:
        name = f"t{number}"
        session.change(
            "link.newlink", {"ifname": name, "linkinfo": {"kind": "veth", "data": {"peer": {"ifname": f"p{number}"}}}}, flags=CREATE
        )
        for mtu in range(1300, 1310):
            session.change("link.setlink", ifname=name, mtu=mtu)
            assert session.request("link.getlink", ifname=name)[0]["mtu"] == mtu
            assert name in {message["ifname"] for message in session.dump("link.getlink")}
        session.change("link.dellink", ifname=name)
        return name

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(work, range(8))) == sorted(f"t{number}" for number in range(8))
    assert [message["ifname"] for message in session.dump("link.getlink")] == ["lo"]


def test_a_session_that_is_closed_says_so(session: nlshell.Session) -> None:
    request = session.build("link.getlink", {}, flags=0x300)
    session.close()
    for ask in (
        lambda: session.exchange(request),
        lambda: session.dump("link.getlink"),
        lambda: session.change("link.dellink", ifname="lo"),
    ):
        with pytest.raises(nlshell.Closed, match="closed"):
            ask()
    session.close()


def test_a_request_that_nobody_answers_ends(session: nlshell.Session) -> None:
    session.timeout = 0.2
    silent = session.build("link.getlink", {"ifname": "lo"}, ack=False)
    silent.flags = 0  # not even NLM_F_REQUEST: the kernel drops it
    silent.data = silent.data[:6] + bytes(2) + silent.data[8:]
    started = time.monotonic()
    with pytest.raises(nlshell.NoAnswer, match=r"0\.2 seconds"):
        session.exchange(silent)
    assert time.monotonic() - started < 3
    session.timeout = 10
    assert session.request("link.getlink", ifname="lo")[0]["ifname"] == "lo"


def test_no_descriptor_is_left_open() -> None:
    def count() -> int:
        return len(os.listdir("/proc/self/fd"))

    with nlshell.open() as session:
        session.dump("link.getlink")
    before = count()
    for _ in range(5):
        with nlshell.open() as session:
            session.dump("link.getlink")
            assert session.families.info
            with session.subscribe("link"):
                pass
            stream = session.stream("link.getlink")
            next(stream)
            stream.close()
    try:
        with nlshell.sandbox() as session:
            session.dump("link.getlink")
    except nlshell.SystemFault:
        pass
    assert count() == before


# --- bytes without a kernel


def test_encoding_and_decoding() -> None:
    raw = nlshell.encode(
        "link.newlink", {"ifname": "v0", "linkinfo.kind": "vlan", "linkinfo.data.id": 5, "link": 3}, flags=0x605, seq=9, port=4
    )
    (message,) = nlshell.decode(raw)
    assert (message.type, message.seq, message.port, message.flag_names) == ("RTM_NEWLINK", 9, 4, ["REQUEST", "ACK", "EXCL", "CREATE"])
    assert message["linkinfo.data.id"] == 5 and message["linkinfo"] == {"kind": "vlan", "data": {"id": 5}}
    assert [m.type for m in nlshell.decode(raw + raw)] == ["RTM_NEWLINK"] * 2
    assert nlshell.decode(raw, protocol=0)[0].values == message.values
    generic = nlshell.encode("ethtool.linkinfo_get", {"header": {"dev_name": "v0"}}, type_id=21)
    assert nlshell.decode(generic, "generic", families={21: "ethtool"})[0]["header"]["dev_name"] == "v0"
    with pytest.raises(nlshell.UsageError, match="type_id"):
        nlshell.encode("ethtool.linkinfo_get")
    with pytest.raises(nlshell.UsageError, match=r"link\.getlink"):
        nlshell.encode("getlink")


def test_lenient_and_strict() -> None:
    raw = nlshell.encode("route.newroute", {"dst": "10.0.0.0/8"})
    damaged = raw[:-8] + b"\xff" + raw[-7:]
    (message,) = nlshell.decode(damaged)
    assert message.notes and message.values["rtm_dst_len"] == 8
    for data in (damaged, raw[:-4], raw + b"\0\0\0", bytes(16)):
        with pytest.raises(nlshell.DecodeError):
            nlshell.decode(data, strict=True)
    assert nlshell.decode(raw, strict=True)[0]["dst"] == "10.0.0.0"
    assert nlshell.decode(b"") == []
    assert nlshell.decode(bytearray(raw))[0]["dst"] == nlshell.decode(memoryview(raw))[0]["dst"] == "10.0.0.0"


def test_the_tools_for_a_protocol_of_ones_own() -> None:
    encoder = nlshell.AttributeEncoder()
    encoder.put("u32", 1, 7)
    encoder.string(2, "hello")
    with encoder.nest(3) as inner:
        inner.put("u16", 1, 9)
        inner.flag(2)
    encoder.binary(4, b"\1\2\3")
    raw = encoder.finish()
    one, two, three, four = nlshell.AttributeDecoder(raw)
    assert (one.id, one.get("u32"), two.string(), four.bytes) == (1, 7, "hello", b"\1\2\3")
    assert three.type == 3 | 0x8000 and [(each.id, each.bytes) for each in three.nested()] == [(1, struct.pack("=H", 9)), (2, b"")]
    assert len(raw) % 4 == 0


# --- families of one's own


def weather(name: str = "weather") -> Family:
    sky = Enum("sky", {"CLEAR": 0, "RAIN": 1}, prefix="SKY_")
    wind = AttributeSet("WIND_", [Attr(1, "SPEED", U16, unit="m/s"), Attr(2, "FROM", U16)])
    attributes = AttributeSet(
        "WEATHER_A_", [Attr(1, "STATION", U32), Attr(2, "NAME", String(max=15)), Attr(3, "SKY", U8, enum=sky), Attr(4, "WIND", Nest(wind))]
    )
    return Family(
        name, [MessageType(1, "GET"), MessageType(2, "SET")], prefix="WEATHER_CMD_", kind="generic", attributes=attributes,
        header=[Struct("genlmsghdr", [Field("cmd", U8), Field("version", U8), Field("reserved", U16)])], groups=["storms"],
    )  # fmt: skip


def test_registering_a_family_of_ones_own() -> None:
    name = "weather_of_the_tests"
    family = nlshell.register(weather(name))
    assert nlshell.REGISTRY.family(name) is family
    raw = nlshell.encode(f"{name}.set", {"station": 7, "name": "K2", "sky": "rain", "wind": {"speed": 30}}, type_id=77)
    (message,) = nlshell.decode(raw, "generic", families={77: name})
    assert (message.family, message.type) == (name, "WEATHER_CMD_SET")
    assert message["station"] == 7 and str(message["sky"]) == "RAIN" and message["wind.speed"] == 30
    assert not message.notes and message.encode() == raw
    assert nlshell.decode(raw, "generic", families={77: family})[0].values == message.values
    with pytest.raises(nlshell.SchemaError):
        nlshell.register(weather(name))
    assert nlshell.register(weather(name), replace=True) is nlshell.REGISTRY.family(name)


def test_families_from_a_specification(tmp_path: Path) -> None:
    pytest.importorskip("yaml")
    folder = live.ROOT / "tests" / "data" / "ynl"
    loaded = nlshell.load_ynl(str(folder), register=False)
    assert {family.name for family in loaded} >= {"weather", "lighthouse", "harbour"}
    script = f"""
import nlshell
(family,) = nlshell.load_ynl({str(folder / "weather.yaml")!r})
kind = family.messages[0]
raw = nlshell.encode("weather." + kind.operation, {{"station_id": 7}}, type_id=99)
print(nlshell.decode(raw, "generic", families={{99: "weather"}})[0]["station_id"])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=live.ROOT)
    assert done.stdout == "7\n"
    broken = tmp_path / "broken.yaml"
    broken.write_text("name: [unclosed")
    for path in (str(broken), str(tmp_path / "none.yaml")):
        with pytest.raises(nlshell.NlshellError) as raised:
            nlshell.load_ynl(path, register=False)
        assert str(tmp_path) in str(raised.value)


def test_families_from_an_installed_package(tmp_path: Path) -> None:
    """The entry point group nlshell.families, as a package from elsewhere would use it."""
    (tmp_path / "weather_plugin.py").write_text(
        "from nlshell.schema import U32, Attr, AttributeSet, Family, MessageType\n"
        'SET = AttributeSet("PLUGIN_A_", [Attr(1, "LEVEL", U32)])\n'
        'FAMILY = Family("plugin", [MessageType(1, "GET")], prefix="PLUGIN_CMD_", kind="generic", attributes=SET)\n'
        'raise_later = "not a family"\n'
    )
    info = tmp_path / "weather_plugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: weather-plugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[nlshell.families]\nplugin = weather_plugin:FAMILY\nbroken = weather_plugin:missing\n")
    script = """
import warnings
warnings.simplefilter("error", DeprecationWarning)
import nlshell
print(nlshell.REGISTRY.family("plugin").name, "plugin" in {family.name for family in nlshell.REGISTRY.families("generic")})
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(live.ROOT), str(tmp_path)])}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout == "plugin True\n"
    assert "broken" in done.stderr and "Traceback" not in done.stderr


def test_a_family_that_nobody_described_is_known_by_its_policy(session: nlshell.Session) -> None:
    """The kernel's own policy of a family that an empty registry does not have."""
    info = session.families.named("ethtool")
    assert info is not None
    described = session.families.describe("ethtool")
    assert described is not None and described.kind == "generic" and len(described.messages) > 20
    kind = next(message for message in described.messages if message.id == 2)
    assert kind.attributes is not None and kind.attributes.by_id[1].type is not None


# --- the module itself


def test_another_system_decodes_and_says_what_it_lacks() -> None:
    script = """
import _socket, socket
for module in (_socket, socket):
    for name in [name for name in dir(module) if "NETLINK" in name]:
        delattr(module, name)
import nlshell
assert all(getattr(nlshell, name) for name in nlshell.__all__)
assert nlshell.decode(nlshell.encode("link.getlink", {"ifname": "v0"}))[0]["ifname"] == "v0"
for call in (lambda: nlshell.open().dump("link.getlink"), lambda: nlshell.open(namespace="blue"), nlshell.sandbox):
    try:
        call()
    except nlshell.SystemFault as error:
        assert "another system" in str(error)
    else:
        raise AssertionError
"""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=live.ROOT)


def test_threads_wait_for_a_description_that_another_loads() -> None:
    script = """
import threading
from nlshell.schema import registry

loading, done = threading.Event(), threading.Event()
def slow(name, load=registry.import_module):
    loading.set()
    done.wait(0.5)
    return load(name)

route = registry.REGISTRY.protocol("route")
registry.REGISTRY._unread["route"] = ["link"]
registry.import_module = slow
first = threading.Thread(target=registry.REGISTRY.family, args=("link",))
first.start()
loading.wait()
found = registry.REGISTRY.message(route, 16)
done.set()
first.join()
assert found is not None and found.name == "RTM_NEWLINK"
"""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=live.ROOT)


def test_importing_the_module_imports_nothing_else() -> None:
    script = "import sys; before = set(sys.modules); import nlshell; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=live.ROOT)
    assert set(done.stdout.split()) <= {"nlshell", "nlshell.hooks", "__future__"}


@pytest.mark.parametrize("name", nlshell.__all__)
def test_every_name_is_there(name: str) -> None:
    assert getattr(nlshell, name).__doc__ or name == "REGISTRY"
    assert name in dir(nlshell)


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="nothing_like_it"):
        nlshell.nothing_like_it  # noqa: B018


def test_rows_are_the_values_at_paths() -> None:
    with nlshell.open() as session:
        dump = session.dump("link.getlink")
        paths = ("ifi_index", "ifname", "mtu", "linkinfo.kind", "stats64.rx_packets")
        assert dump.rows(*paths) == [tuple(link.get(path) for path in paths) for link in dump]
        assert dump.rows("ifname")[0] == ("lo",)
