"""What goes wrong says so: one sentence on standard error, the right status, nothing on standard output as if it were whole."""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from . import live
from .space import Space, space

HEADER = "1c0000001800050001000000000000000220000000000000fe000000"  # RTM_NEWROUTE, a request
SETUP = """
ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up; ip addr add 192.0.2.1/24 dev v0
ip link set v0 alias $'plain'; ip link property add dev v0 altname other-name
"""


@pytest.fixture(scope="module")
def inside() -> Iterator[Space]:
    with space(SETUP) as made:
        yield made


def sentence(err: str) -> str:
    """Standard error, when it is one sentence in one line and no traceback."""
    lines = err.splitlines()
    assert len(lines) == 1 and lines[0].startswith("nlshell: ") and "Traceback" not in err, err
    assert all(character.isprintable() for character in lines[0])
    return lines[0]


# words, exit status, what the sentence holds
REFUSED = [
    # names that nobody knows
    ("lnk show", 2, ["'lnk'", "did you mean link"]),
    ("link shw", 2, ["'shw'", "did you mean show"]),
    ("link show typ veth", 2, ["'typ'", "did you mean type"]),
    ("link show v0 v1", 2, ["'v1'", "`help link show`"]),
    ("rule show bogus", 2, ["'bogus'", "`help rule show`"]),
    ("route getroot dst=192.0.2.1", 2, ["getroot", "getroute"]),
    ("link newlink ifnam=w0", 2, ["'ifnam'", "did you mean ifname"]),
    ("link newlink linkinfo.knd=veth", 2, ["'knd'", "did you mean kind"]),
    ("link newlink linkinfo.kind=vxlan linkinfo.data.idd=5", 2, ["'idd'", "did you mean id"]),
    ("link newlink ifname=w0 --flags creat", 2, ["'creat'", "CREATE"]),
    ("route getroute dst=192.0.2.1 rtm_type=unicats", 2, ["'unicats'", "UNICAST"]),
    ("ethtol linkinfo_get", 2, ["'ethtol'", "ethtool"]),
    ("ethtool linkinf_get", 2, ["'linkinf_get'", "linkinfo_get"]),
    ("schema link.linknfo", 2, ["'linknfo'", "linkinfo"]),
    ("schema nowhere", 2, ["'nowhere'"]),
    ("help lnk", 2, ["'lnk'"]),
    ("link show --jsn", 2, ["'--jsn'", "--json"]),
    ("-x link show", 2, ["'-x'", "known"]),
    ("link show --columns ifnam", 2, ["'ifnam'", "ifname"]),
    ("route show table mian", 2, ["table 'mian'", "main"]),
    ("route show proto kernl", 2, ["proto 'kernl'", "kernel"]),
    ("route show type blackhol", 2, ["'blackhol'", "blackhole"]),
    ("route show scope glbal", 2, ["'glbal'"]),
    ("neigh show nud reachble", 2, ["'reachble'", "reachable"]),
    ("decode --protocol rout 00", 2, ["'rout'", "route"]),
    # words that do not fit
    ("", 2, ["no command", "help"]),
    ("link show dev", 2, ["needs NAME"]),
    ("link show dev v0 dev v1", 2, ["only once"]),
    ("link show group many", 2, ["'many'"]),
    ("link show --json=wire --table", 2, ["exclude each other"]),
    ("link show --columns ifname --json=wire", 2, ["--columns is for tables"]),
    ("link show --timeout soon", 2, ["'soon'", "seconds"]),
    ("link show --timeout -1", 2, ["'-1'", "seconds"]),
    ("link show --timeout nan", 2, ["'nan'", "seconds"]),
    ("link show --color pink", 2, ["'pink'", "auto"]),
    ("-4 -6 addr show", 2, ["exclude each other"]),
    ("link show mtu=5", 2, ["no path=value"]),
    ("link newlink mtu=1 mtu=2", 2, ["mtu is given twice"]),
    ("link newlink mtu=many", 2, ["mtu: 'many' is not a number"]),
    ("link newlink mtu=99999999999", 2, ["mtu", "out of range", "4294967295"]),
    ("link newlink ifname=a-name-that-is-far-too-long", 2, ["ifname", "too long", "15"]),
    ("route show via nowhere", 2, ["'nowhere' is no address"]),
    ("route show 192.0.2.0/99", 2, ["no prefix"]),
    ("route get", 2, ["needs an address"]),
    ("route get nowhere", 2, ["'nowhere' is no address"]),
    ("rule show priority high", 2, ["'high' is no number"]),
    ("link setlink ifname=v0 v1", 2, ["'v1'"]),
    # objects that are not there
    ("link show nope", 1, ["interface 'nope'", "network namespace"]),
    ("link show dev v00", 1, ["interface 'v00'", "did you mean v0"]),
    ("link show master nope", 1, ["interface 'nope'"]),
    ("addr show nope", 1, ["interface 'nope'"]),
    ("route show dev nope", 1, ["interface 'nope'"]),
    ("neigh show dev nope", 1, ["interface 'nope'"]),
    ("link getlink ifi_index=nope", 1, ["interface 'nope'"]),
    ("link getlink ifi_index=9999", 1, ["RTM_GETLINK", "ENODEV"]),
    ("link dellink ifname=nope", 1, ["RTM_DELLINK", "ENODEV"]),
    ("ethtool linkinfo_get header.dev_name=nope", 1, ["ENODEV", "header.dev_name", "no device matches name"]),
    ("route show table 7777", 1, ["RTM_GETROUTE", "table does not exist"]),
    ("route get 198.51.100.1", 1, ["ENETUNREACH"]),
    ("genl show nope", 1, ["'nope'", "module"]),
    ("genl show ethtol", 1, ["'ethtol'", "did you mean ethtool"]),
    ("link show --netns nope", 1, ["namespace 'nope'", "/run/netns/nope", "named ones"]),
    ("link show --netns /no/such/file", 1, ["/no/such/file"]),
    ("link show --netns 999999999", 1, ["999999999"]),
    ("link show --netns /dev/null", 1, ["/dev/null", "no network namespace"]),
    # what this kernel does not do
    ("link newlink ifname=w0 linkinfo.kind=nosuch --flags create", 1, ["EOPNOTSUPP", "Unknown device type"]),
    ("link newlink ifname=v0 linkinfo.kind=veth --flags create,excl", 1, ["EEXIST"]),
    ("route newroute dst=10.0.0.0/8 gateway=198.51.100.1 rtm_type=unicast --flags create", 1, ["RTM_NEWROUTE", "gateway"]),
    ("--read-only link dellink ifname=v0", 2, ["RTM_DELLINK", "read-only"]),
]  # fmt: skip


@pytest.fixture(scope="module")
def refused(inside: Space) -> dict[str, tuple[int, str, str]]:
    return {words: result for (words, _, _), result in zip(REFUSED, inside.many([words for words, _, _ in REFUSED]))}


@pytest.mark.parametrize(("words", "status", "parts"), REFUSED, ids=[words or "(nothing)" for words, _, _ in REFUSED])
def test_refusals(refused: dict[str, tuple[int, str, str]], words: str, status: int, parts: list[str]) -> None:
    got, out, err = refused[words]
    assert (got, out) == (status, "")
    text = sentence(err)
    for part in parts:
        assert part in text


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["-c"], ["-c needs commands"]),
        (["-f"], ["-f needs a file"]),
        (["-f", "/no/such/script"], ["there is no file /no/such/script"]),
        (["-f", "/"], ["/ cannot be read"]),
        (["-c", 'link show "v0'], ["quotation mark", "not closed"]),
        (["-c", "link show v0", "addr"], ["'addr'", "either"]),
        (["--netns"], ["--netns needs an argument"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_refusals_at_the_door(words: list[str], parts: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "nlshell", *words], capture_output=True, text=True, check=False, cwd=live.ROOT)
    assert (done.returncode, done.stdout) == (2, "")
    text = sentence(done.stderr)
    assert all(part in text for part in parts)


def test_a_script_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "script"
    file.write_bytes(b"link show\n\xff\xfe\n")
    done = subprocess.run([sys.executable, "-m", "nlshell", "-f", str(file)], capture_output=True, text=True, check=False, cwd=live.ROOT)
    assert (done.returncode, done.stdout) == (2, "") and "UTF-8" in sentence(done.stderr)


# --- bytes

BYTES = [
    ("34zz", ["'z'", "position 2"]),
    ("3 4 0", ["half a byte"]),
    ("3x40", ["middle of a byte"]),
    ("", ["no bytes"]),
    ("1c000000", ["4 bytes", "a header alone has 16"]),
    ("00000000" + HEADER[8:], ["nlmsg_len reads 0"]),
    ("0f000000" + HEADER[8:], ["nlmsg_len reads 15"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "parts"), BYTES, ids=[text[:20] or "(nothing)" for text, _ in BYTES])
def test_bytes_that_are_no_message(inside: Space, text: str, parts: list[str]) -> None:
    ((status, out, err),) = inside.many([["decode", "--protocol", "route", text]])
    assert (status, out) == (1, "")
    assert all(part in sentence(err) for part in parts)


DAMAGED = [
    ("cut short", HEADER[:40], ["nlmsg_len is 28", "20 bytes"]),
    ("overlong", "ff000000" + HEADER[8:], ["nlmsg_len is 255", "28 bytes"]),
    ("a tail", HEADER + "1c0000001800", ["6 bytes", "0x1c"]),
    ("zeroes behind", HEADER + "00" * 20, ["20 bytes", "0x1c"]),
    ("an overlong attribute", "24" + HEADER[2:] + "ff000100c0000201", ["nla_len is 255", "0x1c"]),
    ("an attribute of no length", "24" + HEADER[2:] + "00000100c0000201", ["nla_len is 0", "0x1c"]),
    ("the second of two", HEADER + "24" + HEADER[2:] + "03000100c0000201", ["1 of 2 messages", "nla_len is 3", "0x38"]),
]


@pytest.mark.parametrize(("text", "parts"), [case[1:] for case in DAMAGED], ids=[case[0] for case in DAMAGED])
def test_damage_is_shown_where_it_is_and_told(inside: Space, text: str, parts: list[str]) -> None:
    tree, lines = inside.many([["decode", "--tree", "--protocol", "route", text], ["decode", "--protocol", "route", "--json=wire", text]])
    for status, _, err in (tree, lines):
        assert status == 0 and all(part in sentence(err) for part in parts)  # what could be read was read
    assert "RTM_NEWROUTE" in tree[1]
    first = live.json_lines(lines[1])[0]
    assert first["type"] == "RTM_NEWROUTE" and live.field(first, "rtm_dst_len") in (32, None)


def test_any_bytes_end_in_a_sentence_at_worst(inside: Space, tmp_path: Path) -> None:
    dice = random.Random(7)
    commands = []
    for number in range(60):
        raw = bytearray(dice.randbytes(dice.randrange(1, 400)))
        if number % 3:
            raw[:4] = dice.choice([len(raw), 16, 17, 20, 1 << 31, 0xFFFFFFFF]).to_bytes(4, sys.byteorder)
        if number % 3 == 2:  # an attribute that seems to hold itself, over and over
            raw[20:] = b"\x08\x80\x01\x80" * 90
        file = tmp_path / str(number)
        file.write_bytes(b"\xff" + bytes(raw) if not number % 3 else bytes(raw))
        protocol = dice.choice(
            ["route", "generic", "netfilter", "xfrm", "sock_diag", "audit", "connector", "kobject_uevent", "crypto", "rdma"]
        )
        commands.append(["decode", "--protocol", protocol, str(file), *(["--json=wire"] if number % 2 else [])])
    for command, (status, out, err) in zip(commands, inside.many(commands)):
        assert status in (0, 1), (command, err)
        assert all(character.isprintable() or character == "\n" for character in out), command
        assert all(line.startswith("nlshell: ") for line in err.splitlines())
        if "--json=wire" in command:
            assert all(message["fields"] is not None for message in live.json_lines(out))


# --- permission, families, namespaces


def as_nobody(inside: Space, *words: str) -> subprocess.CompletedProcess[str]:
    if os.geteuid() != 0:
        pytest.skip("needs root, to become somebody else")
    live.need("setpriv")
    done = inside.run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", sys.executable, "-m", "nlshell", *words, cwd=live.ROOT)
    if "nlshell" not in done.stderr and done.returncode:
        pytest.skip("another user cannot read this checkout")
    return done


@pytest.mark.parametrize(
    ("command", "capability"),
    [
        ("link newlink ifname=w0 linkinfo.kind=veth --flags create", "CAP_NET_ADMIN"),
        ("link setlink ifname=v0 mtu=1400", "CAP_NET_ADMIN"),
        ("route newroute dst=10.0.0.0/8 oif=v0 rtm_type=unicast --flags create", "CAP_NET_ADMIN"),
        ("ethtool linkinfo_set header.dev_name=v0 port=1", "CAP_NET_ADMIN"),
        ("nftables gettable --dump", "CAP_NET_ADMIN"),
        ("xfrm getsa --dump", "CAP_NET_ADMIN"),
        ("audit get", "CAP_AUDIT_CONTROL"),
        ("--netns /proc/self/ns/net link show", "CAP_SYS_ADMIN"),
    ],
)
def test_what_needs_a_capability_names_it(inside: Space, command: str, capability: str) -> None:
    done = as_nobody(inside, *command.split())
    assert (done.returncode, done.stdout) == (1, "")
    text = sentence(done.stderr)
    if "no netlink protocol" in text:
        pytest.skip("this kernel does not have that protocol")
    assert capability in text and ("EPERM" in text or "namespace" in text)


def test_reading_needs_no_capability(inside: Space) -> None:
    done = as_nobody(inside, "link", "show", "--columns", "ifname")
    assert (done.returncode, done.stderr) == (0, "") and "v0" in done.stdout.split()


def test_a_kernel_without_the_family_or_the_protocol(inside: Space) -> None:
    script = """
import errno, json, nlshell
from nlshell.errors import NlshellError
from nlshell.schema import AttributeSet, Family, MessageType
from nlshell.schema.model import Protocol
nlshell.register(Family("not_in_kernel", [MessageType(1, "GET")], kind="generic", attributes=AttributeSet("X_", [])))
nlshell.register(Family("with_a_module", [MessageType(1, "GET")], kind="generic", attributes=AttributeSet("Y_", []), module="some_module"))
found = []
for operation in ("not_in_kernel.get", "with_a_module.get"):
    with nlshell.open() as session:
        try:
            session.request(operation)
        except NlshellError as error:
            found.append([type(error).__name__, error.exit_status, error.errno, str(error)])
from nlshell.kernel.socket import NetlinkSocket
for number in (3, 21):
    try:
        NetlinkSocket(number).close()
    except NlshellError as error:
        found.append([type(error).__name__, error.exit_status, error.errno, str(error)])
print(json.dumps(found))
"""
    done = inside.run(sys.executable, "-c", script)
    assert not done.stderr
    first, second, *protocols = json.loads(done.stdout)
    assert (
        first[:3] == ["KernelError", 1, 2]
        and "not_in_kernel" in first[3]
        and "modprobe net-pf-16-proto-16-family-not_in_kernel" in first[3]
    )
    assert second[:3] == ["KernelError", 1, 2] and "modprobe some_module" in second[3]
    assert protocols and all(
        kind == "SystemFault" and status == 1 and "modprobe net-pf-16-proto-" in text for kind, status, _, text in protocols
    )


# --- standard output


def output_to(inside: Space, target: str, command: str = "link show") -> subprocess.CompletedProcess[str]:
    return inside.run("bash", "-c", f"{sys.executable} -m nlshell {command} {target}")


@pytest.mark.parametrize("command", ["link show", "link show --json=wire", "link show --table", "schema", "schema --json=wire", "help"])
def test_a_full_disk_is_told(inside: Space, command: str) -> None:
    done = output_to(inside, ">/dev/full", command)
    assert done.returncode == 1 and "No space left" in sentence(done.stderr)


@pytest.mark.parametrize("command", ["link show", "schema --json=wire", "help"])
def test_a_reader_that_goes_away_ends_it_quietly(inside: Space, command: str) -> None:
    done = output_to(inside, "| true; echo ${PIPESTATUS[0]} >&2", f"-c '{'; '.join([command] * 40)}'")
    assert done.stderr.split() == ["141"]


def test_standard_output_that_is_closed(inside: Space) -> None:
    done = output_to(inside, ">&-")
    assert done.returncode == 1 and "standard output is closed" in sentence(done.stderr)


def test_standard_input_that_is_closed(inside: Space) -> None:
    done = inside.run("sh", "-c", f"{sys.executable} -m nlshell <&-")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = inside.run("sh", "-c", f"{sys.executable} -m nlshell decode --protocol route - <&-")
    assert done.returncode == 1 and "no bytes" in sentence(done.stderr)


def test_standard_error_that_is_closed(inside: Space) -> None:
    for words, status in (("link show nope", 1), ("lnk show", 2), ("link show >/dev/full", 1)):
        done = output_to(inside, "2>&-", words)
        assert (done.returncode, done.stdout) == (status, "")


def test_an_output_that_cannot_take_every_character(inside: Space) -> None:
    for words in ("link show v0", "link show v0 --json=wire"):
        done = inside.nlshell(*words.split(), env={**os.environ, "PYTHONPATH": str(live.ROOT), "PYTHONIOENCODING": "ascii"})
        assert (done.returncode, done.stderr) == (0, "") and done.stdout.isascii()
        if "--json=wire" in words:
            json.loads(done.stdout)


# --- Ctrl-C, answers that are cut


def heed_ctrl_c() -> None:
    """Run in a child before it starts: a suite that runs in the background has SIGINT ignored, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_interrupted_in_a_long_dump(inside: Space) -> None:
    inside.sh(
        "python3 -c \"for n in range(60000): print(f'route add 10.{n >> 16}.{n >> 8 & 255}.{n & 255}/32 dev v0 table 777')\""
        " | ip -batch -"
    )  # fmt: skip
    for form in ("--json=wire", "--tree"):
        command = [*inside.enter, sys.executable, "-m", "nlshell", "route", "show", "table", "777", form]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with subprocess.Popen(command, **pipes, text=True, cwd=live.ROOT, preexec_fn=heed_ctrl_c) as process:
            assert process.stdout is not None and process.stderr is not None
            process.stdout.readline()
            time.sleep(0.1)
            process.send_signal(signal.SIGINT)
            rest, err = process.communicate(timeout=20)
        assert process.returncode == 130
        assert sentence(err) == "nlshell: interrupted"
        assert rest.count("RTM_NEWROUTE") < 59000


def test_interrupted_before_anything_came(inside: Space) -> None:
    with subprocess.Popen(
        [*inside.enter, sys.executable, "-m", "nlshell", "decode", "--protocol", "route", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=live.ROOT, preexec_fn=heed_ctrl_c,
    ) as process:  # fmt: skip
        time.sleep(0.7)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, sentence(err)) == (130, "", "nlshell: interrupted")


def test_an_answer_that_is_cut_is_told(inside: Space) -> None:
    script = """
import sys
from nlshell.kernel.socket import NetlinkSocket

def take(self, whole=NetlinkSocket.take):
    datagram = whole(self)
    if datagram is not None:
        datagram.truncated = len(datagram.data) > int(sys.argv[1])
        datagram.data = datagram.data[: int(sys.argv[1])]
    return datagram

NetlinkSocket.take = take
from nlshell.__main__ import main
sys.exit(main(sys.argv[2:]))
"""
    done = inside.run(sys.executable, "-c", script, "2000", "--timeout", "1", "link", "show", "--columns", "ifname")
    assert done.returncode == 1 and "lost" in sentence(done.stderr), done
    done = inside.run(sys.executable, "-c", script, "18", "--timeout", "1", "link", "show")
    assert (done.returncode, done.stdout) == (1, ""), done
    sentence(done.stderr)


# --- names that would play tricks with a terminal

TRICKS = [
    "a\x1b[31mred",
    "bell\a and \x7f",
    "two\nlines\t\r",
    "c1 \x9b31m",
    "turned \u202eback\u2066",
    "zero\u200bwidth",
    "ünïcödé 名前",
    "\U000e0041tag",
]


@pytest.mark.parametrize("name", TRICKS, ids=[repr(name) for name in TRICKS])
def test_controls_never_reach_the_terminal(inside: Space, name: str) -> None:
    alternative = "".join(name.split())[:100]
    assert inside.run("ip", "link", "set", "v0", "alias", name).returncode == 0
    assert inside.run("ip", "link", "property", "add", "dev", "v0", "altname", alternative).returncode == 0
    try:
        results = inside.many([
            "link show v0", "link show v0 --json=wire", "link show v0 --columns ifname,ifalias,prop_list.alt_ifname",
            ["link", "show", alternative, "--json=wire"], ["link", "show", alternative + "\x1b[2J"], ["link", "newlink", f"{name}=5"],
            ["link", "newlink", f"ifname={'x' * 20}{name}"], ["route", "show", "table", name], [name], ["link", "show", "--" + name],
        ])  # fmt: skip
        for _, out, err in results:
            assert all(character.isprintable() or character == "\n" for character in out + err)
        assert [status for status, _, _ in results[:4]] == [0, 0, 0, 0]
        for _, out, _ in (results[1], results[3]):
            message = json.loads(out)
            assert live.field(message, "ifalias") == name
            alternatives = live.field(message, "prop_list")
            assert [entry["value"] for entry in alternatives][-1] == alternative
        for _, out, err in results[4:]:
            assert out == ""
            sentence(err)
        if name.isprintable():
            assert name in results[0][1] and name in results[2][1]
    finally:
        inside.run("ip", "link", "property", "del", "dev", "v0", "altname", alternative)


@pytest.mark.extra("frames")
def test_names_that_are_no_text(inside: Space) -> None:
    """Every output writes the bytes that are no text the same way, and leaves a backslash alone that was sent."""
    inside.sh(r"ip link set v0 alias $'a\xff\xfeb\\x'")
    shown = r"a\xff\xfeb\x"
    try:
        results = inside.many([
            "link show v0", "link show v0 --columns ifalias", "link show v0 --json=wire", "link show v0 | columns ifalias | jsonl",
            "link show v0 | columns ifalias | csv", "link show v0 | csv", "link show v0 | df",
        ])  # fmt: skip
        tree, table, message, row, *rest = (out for _, out, _ in results)
        assert shown in tree and shown in table
        assert live.field(json.loads(message), "ifalias") == json.loads(row)["ifalias"] == shown
        assert all(shown in out for out in rest)
    finally:
        inside.sh("ip link set v0 alias plain")


@pytest.mark.extra("frames")
def test_interface_names_that_are_no_text(inside: Space) -> None:
    name = "n\udcff\x1b[1m"
    assert inside.run("ip", "link", "add", name, "type", "veth", "peer", "name", "c\\xff").returncode == 0
    try:
        for words in (
            ["link", "show"], ["link", "show", name], ["link", "show", "--json=wire"], ["link", "show", name, "--raw"], ["addr", "show"],
            ["link", "show", "--columns", "ifi_index,ifname,link"], ["-c", "link show | df"], ["-c", "link show; hex 1"],
            ["link", "show", name + "x"],
        ):  # fmt: skip
            done = inside.run("nlshell", *words)
            assert all(character.isprintable() or character == "\n" for character in done.stdout + done.stderr), words
            assert done.stdout or words[-1] == name + "x", words
        table = inside.run("nlshell", "link", "show", "--columns", "ifname,link").stdout
        assert "n\\xff\\x1b[1m" in table and "c\\xff" in table
        for device, wanted in ((name, "n\\xff\x1b[1m"), ("c\\xff", "c\\xff")):
            message = json.loads(inside.run("nlshell", "link", "show", device, "--json=wire").stdout)
            assert live.field(message, "ifname") == wanted
        rows = csv.DictReader(StringIO(inside.run("nlshell", "-c", "link show | csv").stdout))
        assert {"n\\xff\x1b[1m", "c\\xff"} <= {row["ifname"] for row in rows}
    finally:
        inside.run("ip", "link", "del", name)


def test_what_a_file_holds_is_made_safe_as_well(inside: Space) -> None:
    uevent = b"change@/devices/x\0ACTION=change\0NAME=\x1b]0;title\x07\0".hex()
    audit = (b"\x30\x00\x00\x00\x14\x05\x00\x00" + bytes(8) + b'audit(1.2:3): comm="\x1b[31m" \x9b').ljust(48, b" ").hex()
    for protocol, raw in (("kobject_uevent", uevent), ("audit", audit)):
        for _, out, err in inside.many([["decode", "--protocol", protocol, raw], ["decode", "--protocol", protocol, raw, "--json=wire"]]):
            assert out and all(character.isprintable() or character == "\n" for character in out + err)
