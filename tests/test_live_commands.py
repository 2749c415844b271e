"""The command language on a live kernel: stages, files, dry runs, namespaces, monitors and watches."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nlshell.commands.all import PROGRAMS
from nlshell.schema import REGISTRY

from .space import ENVIRONMENT, Space, space

SETUP = """
ip link add v0 type veth peer name v1
ip link add br0 type bridge
ip link set v0 master br0
ip link set v0 up; ip link set v1 up
ip addr add 10.1.0.1/24 dev v1
ip route add 10.9.0.0/16 via 10.1.0.2 dev v1
"""


@pytest.fixture(scope="module")
def inside() -> Iterator[Space]:
    with space(SETUP) as made:
        yield made


def said(inside: Space, command: str, status: int = 0) -> str:
    done = inside.nlshell("-c", command)
    assert done.returncode == status, (command, done.stdout[-500:], done.stderr[-500:])
    return done.stdout if status == 0 else done.stderr


def test_stages_agree_with_ip(inside: Space) -> None:
    links = {link["ifname"]: link for link in inside.json("ip -d -j link")}
    shown = [json.loads(line) for line in said(inside, "link show | columns ifname mtu linkinfo.kind master | jsonl").splitlines()]
    assert {row["ifname"]: (row["mtu"], row["linkinfo.kind"]) for row in shown} == {
        name: (link["mtu"], link.get("linkinfo", {}).get("info_kind")) for name, link in links.items()
    }
    masters = said(inside, "link show | where master = br0 | columns ifname master").split()
    assert masters == ["ifname", "master", "v0", "br0"]
    counted = said(inside, "link show | count by linkinfo.kind | csv").splitlines()
    assert counted[0] == "linkinfo.kind,count" and "veth,2" in counted and "bridge,1" in counted
    routes = said(inside, "route show table all | where dst in 10.0.0.0/8 and rtm_type = unicast | sort rtm_dst_len | columns dst")
    assert routes.split() == ["dst", "10.9.0.0/16", "10.1.0.0/24"]


def test_words_script_and_file_say_the_same(inside: Space, tmp_path: Path) -> None:
    command = "link show | where linkinfo.kind=veth | columns ifname ifi_index mtu | jsonl"
    script = tmp_path / "script"
    script.write_text(command + "\n")
    words = inside.nlshell(*command.split()).stdout
    assert words and words == said(inside, command) == inside.nlshell("-f", str(script)).stdout
    assert words == inside.nlshell(input=command).stdout


@pytest.mark.extra("frames")
def test_files(inside: Space, tmp_path: Path) -> None:
    names = sorted(link["ifname"] for link in inside.json("ip -j link"))
    for name in ("x.json", "x.jsonl", "x.csv", "x.parquet", "x.txt", "x.html"):
        done = inside.nlshell("-c", f"link show > {tmp_path / name}")
        assert done.returncode == 0 and done.stdout == "" and "written to" in done.stderr, done.stderr
    objects = json.loads((tmp_path / "x.json").read_text())
    assert sorted(each["ifname"] for each in objects) == names
    assert sorted(json.loads(line)["ifname"] for line in (tmp_path / "x.jsonl").read_text().splitlines()) == names
    assert sorted(row["ifname"] for row in csv.DictReader((tmp_path / "x.csv").open())) == names
    import pandas

    assert sorted(pandas.read_parquet(tmp_path / "x.parquet")["ifname"]) == names
    assert len((tmp_path / "x.txt").read_text().splitlines()) == len(names) + 1
    assert (tmp_path / "x.html").read_text().startswith("<!DOCTYPE html>")
    refused = said(inside, "link show > /dev/full", 1) if os.path.exists("/dev/full") else "No space"
    assert "No space" in refused and "Traceback" not in refused
    assert "No such file" in said(inside, f"link show > {tmp_path}/no/x.json", 1)


@pytest.mark.extra("frames")
def test_df_is_a_frame_of_the_dump(inside: Space) -> None:
    assert int(said(inside, "link show | df len(df)")) == len(inside.json("ip -j link"))
    assert said(inside, "route show table all | where dst = 10.9.0.0 | df df.gateway.iloc[0]").strip() == "10.1.0.2"


@pytest.mark.extra("frames")
def test_a_frame_of_nothing_has_its_columns(inside: Space) -> None:
    assert said(inside, "link show | where mtu>99999999 | df (len(df), 'ifname' in df)").strip() == "(0, True)"
    assert said(inside, "route show table all | where dst=192.0.2.99 | df (len(df), 'dst' in df)").strip() == "(0, True)"


@pytest.mark.extra("frames")
def test_csv_has_no_bytes_of_messages_and_parquet_has(inside: Space, tmp_path: Path) -> None:
    from nlshell.frames import load

    assert "#message" not in said(inside, "link show | csv").splitlines()[0]
    assert "#message" not in said(inside, "link show | df") and "True" in said(inside, "link show | df '#message' in df")
    said(inside, f"link show > {tmp_path / 'links.parquet'}")
    assert "ifname" in load(str(tmp_path / "links.parquet")).nl.tree(0)


@pytest.mark.extra("frames")
def test_a_name_that_is_no_utf8_is_the_same_text_everywhere(inside: Space, tmp_path: Path) -> None:
    from nlshell.frames import load

    inside.sh("ip link add $(printf 'a\\377b') type veth peer name peer9")
    try:
        for command in ("link show | csv", "link show | columns ifname link | df", "link show | jsonl", f"link show > {tmp_path}/x.csv"):
            told = said(inside, command)
            assert "a\\xffb" in (told.replace("\\\\", "\\") if ">" not in command else (tmp_path / "x.csv").read_text()), command
        said(inside, f"link show > {tmp_path / 'links.parquet'}")
        links = load(str(tmp_path / "links.parquet"))
        assert "a\\xffb" in list(links["ifname"]) and "a\\xffb" in list(links["link_name"])
    finally:
        inside.sh("ip link del peer9")


def test_what_is_told_to_people_with_other_habits_runs(inside: Space) -> None:
    commands = [command for text in PROGRAMS.values() for command in re.findall(r"`([^`]*)`", text) if " " in command]
    assert len(commands) > 10
    for command in commands:
        done = inside.nlshell("-c", command)
        # What the kernel may lack, and a way to a network that this namespace has not.
        assert done.returncode == 0 or re.search("was refused: (EOPNOTSUPP|EPROTONOSUPPORT|ENETUNREACH)", done.stderr), (
            command,
            done.stderr,
        )


def test_a_dry_run_sends_nothing(inside: Space) -> None:
    shown = said(inside, "link newlink ifname=never linkinfo.kind=dummy --flags create,excl --dry-run")
    assert "nlmsg_len" in shown and "6e 65 76 65 72" in shown
    assert json.loads(said(inside, "route show dev v1 --dry-run --json=wire"))["type"] == "RTM_GETROUTE"
    assert "never" not in inside.sh("ip link")
    assert "RTM_GETLINK" in said(inside, "--dry-run link show | tree")


def test_namespaces(inside: Space) -> None:
    commands = f"netns {os.getpid()}; netns; netns own; netns; link show | columns ifname"
    lines = said(inside, commands).splitlines()
    assert str(os.getpid()) in lines[0] and str(os.getpid()) in lines[1] and "our own" in lines[3] and "v0" in lines
    for command, words in (
        ("netns nosuch", "unknown network namespace"),
        ("netns /etc/passwd", "no network namespace"),
        ("netns 999999999", "namespace"),
    ):
        assert words in said(inside, command, 1)
    done = inside.nlshell("--sandbox", "-c", "link newlink ifname=in0 linkinfo.kind=ifb --flags create,excl; link show | columns ifname")
    assert done.returncode == 0 and "in0" in done.stdout and "v0" not in done.stdout.split(), done.stderr
    assert "in0" not in inside.sh("ip link")


@contextmanager
def started(inside: Space, command: str) -> Iterator[subprocess.Popen[str]]:
    # A suite that was started in the background ignores SIGINT, and its children would, too.
    words = ["env", "--default-signal=INT", *inside.enter, sys.executable, "-m", "nlshell", "-c", command]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT) as process:
        try:
            yield process
        finally:
            process.kill()  # one that does not end would hold up all that follow


def waited(inside: Space, what: str) -> None:
    """Until the process inside listens: its socket is in the kernel's table with groups."""
    for _ in range(200):
        if any(line.split()[3] != "00000000" for line in inside.sh("cat /proc/net/netlink").splitlines()[1:] if line.split()[1] == what):
            return
        time.sleep(0.05)
    raise AssertionError("nobody listens")


def test_a_monitor_tells_what_happens(inside: Space) -> None:
    with started(inside, "monitor link addr route --events 3 --seconds 20 | where ifname=mon0 or ifa_index or oif") as process:
        waited(inside, "0")
        inside.sh("ip link add mon0 type ifb; ip addr add 10.77.0.1/24 dev mon0; ip link set mon0 up")
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0 and err == "nlshell: listening: link, addr, route\n"
    lines = out.splitlines()
    assert len(lines) == 3 and "  link mon0 appeared  " in lines[0] and "type ifb" in lines[0]
    assert any("10.77.0.1" in line for line in lines)
    inside.sh("ip link del mon0")


def test_a_monitor_writes_to_a_file_as_events_come(inside: Space, tmp_path: Path) -> None:
    path = tmp_path / "events.json"
    with started(inside, f"monitor link --seconds 60 | where ifname = v1 > {path}") as process:
        waited(inside, "0")
        inside.sh("ip link set v1 mtu 1400; ip link set v0 mtu 1400; ip link set v1 mtu 1500")
        for _ in range(200):  # it is there while the monitor runs
            if path.exists() and path.read_text().count("\n") == 2:
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    events = [json.loads(line) for line in path.read_text().splitlines()]
    assert [(event["type"], event["mcast_group"]) for event in events] == [("RTM_NEWLINK", "link")] * 2
    assert out == "" and f"2 updates written to {path}" in err and process.returncode in (0, -signal.SIGINT)
    inside.sh("ip link set v0 mtu 1500")


def test_other_endings_of_a_monitors_file(inside: Space, tmp_path: Path) -> None:
    text = tmp_path / "x.txt"
    with started(inside, f"monitor link --events 1 --seconds 20 > {text}") as process:
        waited(inside, "0")
        inside.sh("ip link set v1 mtu 1400; ip link set v1 mtu 1500")
        process.communicate(timeout=30)
    assert text.read_text().rstrip().endswith("link v1@v0  mtu 1500 → 1400") and text.read_text().count("\n") == 1
    assert said(inside, f"watch 0.2 link show --seconds 0.5 > {text}") == ""
    assert "watch 0.2 link show" in text.read_text()
    for command, status, words in (
        (f"monitor link > {tmp_path}/x.csv", 2, "to .json, .jsonl, .yaml or .txt"),
        (f"watch 1 link show > {tmp_path}/x.parquet", 2, "or .txt"),
        (f"monitor link > {tmp_path}/no/x.json", 1, "cannot be written: No such file"),
    ):
        assert words in said(inside, command, status)


def test_a_full_disk_ends_a_monitor_with_a_sentence_and_whole_lines(inside: Space, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root: a small file system is mounted")
    told = tmp_path.parent / "told"  # not on the file system that is full
    script = f"""
mount -t tmpfs -o size=64k none {tmp_path}
{sys.executable} -m nlshell -c 'monitor link --seconds 20 > {tmp_path}/x.json' 2> {told} &
until grep -q listening {told}; do sleep 0.05; done
for i in $(seq 1 60); do ip link set v1 mtu $((1400 + i)); done; ip link set v1 mtu 1500
wait
cat {tmp_path}/x.json
cat {told} >&2
"""
    done = inside.run("unshare", "-m", "bash", "-c", script)
    told.unlink()
    assert "cannot be written any further: No space left" in done.stderr and "Traceback" not in done.stderr
    lines = done.stdout.splitlines()
    assert lines and all(json.loads(line)["type"] == "RTM_NEWLINK" for line in lines) and f"it holds {len(lines)} updates" in done.stderr


def test_names_that_look_like_values(inside: Space) -> None:
    inside.sh("ip link add a=b type ifb")
    assert said(inside, "link show dev a=b | columns ifname").split() == ["ifname", "a=b"]
    assert said(inside, "hex link show dev a=b").count("61 3d 62") == 1
    assert said(inside, "link show up dev a=b | columns ifname") == "ifname\n"
    inside.sh("ip link del a=b")
    missing = said(inside, "link show dev a=b", 1)
    assert "unknown interface 'a=b'" in missing and "| where a=b" in missing
    refused = said(inside, "link show mtu=1500", 2)
    assert "link show | where mtu=1500" in refused and "`dev mtu=1500`" in refused
    assert "takes no path=value" in said(inside, "link show type veth mtu=1500", 2)


def changes(*families: str) -> dict[tuple[str, str], str]:
    """What families say of how their main things are changed."""
    return {(name, verb): example for name in families for verb, example in REGISTRY.family(name).things[0].changes.items()}


def test_what_to_write_for_the_changes_that_ip_makes(inside: Space) -> None:
    """The requests that are given as examples are ones that the kernel takes."""
    examples = changes("link", "addr", "route", "neigh", "rule")
    for (family, verb), example in examples.items():
        assert example.startswith(f"{family} {'new' if verb == 'add' else verb}")
    with space("ip link add v1 type veth peer name v2; ip link set v1 up; ip addr add 198.51.100.2/24 dev v1") as fresh:
        order = [("link", "add"), ("link", "set"), ("addr", "add"), ("addr", "del"), ("route", "add"), ("route", "del")]
        order += [("neigh", "add"), ("neigh", "del"), ("rule", "add"), ("rule", "del"), ("link", "del")]
        assert sorted(order) == sorted(examples)
        script = "; ".join(examples[each] for each in order)
        assert said(fresh, script).count("acknowledged by the kernel") == len(order)


def test_the_advice_for_a_route_deletes_every_kind_of_route() -> None:
    advice, prefix = changes("route")["route", "del"], "192.0.2.0/24"
    assert prefix in advice
    routes = {
        "10.1.0.0/16 dev v1": "10.1.0.0/16", "10.2.0.0/16 via 198.51.100.1": "10.2.0.0/16", "blackhole 10.3.0.0/16": "10.3.0.0/16",
        "10.4.0.1 dev v1 scope host metric 7 proto 99": "10.4.0.1", "default via 198.51.100.1 mtu 1400": "0.0.0.0/0",
        "2001:db8:1::/48 dev v1": "2001:db8:1::/48", "10.5.0.0/16 nexthop via 198.51.100.1 nexthop dev v1": "10.5.0.0/16",
        "unreachable 2001:db8:2::/48 metric 5": "2001:db8:2::/48",
    }  # fmt: skip
    with space("ip link add v1 type veth peer name v2; ip link set v1 up; ip addr add 198.51.100.2/24 dev v1") as fresh:
        made = list(routes)
        fresh.sh("\n".join(f"ip {'-6' if ':' in each else ''} route add {each}" for each in made))
        results = fresh.many([advice.replace(prefix, routes[each]) for each in made])
        assert [(status, err) for status, _, err in results] == [(0, "")] * len(made)
        ((status, _, err),) = fresh.many([advice.replace(prefix, "198.51.100.0/24")])  # the kernel's own
        assert (status, err) == (0, "")
        left = fresh.sh("ip route; ip -6 route show 2001:db8::/32; ip -6 route show root 2001:db8::/32")
        assert not left.strip(), left
        ((status, _, err),) = fresh.many(["route delroute dst=10.1.0.0/16"])
        assert status == 1 and "ESRCH" in err and "rtm_scope=nowhere fits any" in err and "there is no such object" not in err


@pytest.mark.extra("frames")
def test_cells_of_csv_are_text(inside: Space) -> None:
    rows = list(csv.DictReader(said(inside, "link show | csv").splitlines()))
    bridge = next(row for row in rows if row["ifname"] == "br0")
    assert json.loads(bridge["linkinfo.data"])["ageing_time"]
    assert "both name an interface" in said(inside, "link show dev lo v0", 2)


def test_names_nobody_can_have_get_a_sentence(inside: Space) -> None:
    for name, shown in (("p q", "'p q'"), ("ünïcode", "'ünïcode'"), ("\x1b[31mx", "'\\x1b[31mx'"), ("x" * 40, "xxx"), ("a/b", "'a/b'")):
        assert f"unknown interface {shown}" in (text := said(inside, f'link show dev "{name}"', 1)) or shown in text
        assert "\x1b" not in text


def test_names_are_asked_for_anew_when_events_that_told_them_are_lost(inside: Space) -> None:
    script = """
import subprocess
import nlshell
from nlshell.commands.monitors import Monitor
from nlshell.commands.state import State
from nlshell.kernel.subscription import Gap
state = State()
monitor = Monitor("monitor neigh", state, ["neigh"])
subprocess.run("ip link add late9 type veth peer name late8", shell=True, check=True)
while (told := monitor._silent.next(0.3)) is not None:
    assert not isinstance(told, Gap)  # read here, as if it had been lost
assert "late9" not in monitor.names.values()
monitor._silent._mark()
monitor.next(0.1)
print("late9" in monitor.names.values(), "late9" in monitor._subscriptions[0].context.names.values())
monitor.close()
subprocess.run("ip link del late9", shell=True, check=True)
"""
    done = inside.run(sys.executable, "-c", script)
    assert done.stdout.split() == ["True", "True"], done.stderr


def test_a_monitor_ends_with_ctrl_c(inside: Space) -> None:
    with started(inside, "monitor link --json=wire") as process:
        waited(inside, "0")
        inside.sh("ip link set v0 mtu 1400; ip link set v0 mtu 1500")
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["type"] == "RTM_NEWLINK"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    # Python ends itself by the signal where it came while code made from text was run: to a shell that is 130, too.
    assert "Traceback" not in err and process.returncode in (0, 130, -signal.SIGINT)


def test_groups_by_name(inside: Space) -> None:
    listed = said(inside, "monitor --list")
    assert "nlctrl: notify" in listed and "route: link, " in listed
    for groups in ("nlctrl", "nlctrl.notify", "netfilter.nftables", "nft", "uevent", "all", "7"):
        assert said(inside, f"monitor {groups} --seconds 0.1") == ""
    assert "did you mean" in said(inside, "monitor lnk --seconds 0.1", 2)
    assert "nothing is running" in said(inside, "monitor list; monitor stop")


def test_a_watch_tells_what_changed(inside: Space) -> None:
    with started(inside, "watch 0.2 route show dev v1 --events 2 --seconds 20") as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        assert "watch 0.2" in first
        inside.sh("sleep 0.5; ip route add 10.10.0.0/16 via 10.1.0.3 dev v1; sleep 0.5; ip route del 10.10.0.0/16")
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0 and not err
    assert "1 appeared" in out and "1 vanished" in out and "10.10.0.0" in out
    for command, words in (
        ("watch 0 link show", "number of seconds"),
        ("watch x link show", "number of seconds"),
        ("watch 1", "seconds and a command"),
    ):
        assert words in said(inside, command, 2)


def test_a_watch_goes_on_over_failures(inside: Space) -> None:
    inside.sh("ip link add gone0 type ifb")
    with started(inside, "watch 0.2 link show dev gone0 --seconds 2") as process:
        assert process.stdout is not None
        assert "watch" in process.stdout.readline()
        inside.sh("ip link del gone0")
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0 and not err and "gone0" in out and "Traceback" not in out


def test_conditions_of_a_monitor_are_judged_like_others(inside: Space) -> None:
    assert "did you mean ifname" in said(inside, "monitor link --seconds 1 | where ifnam = v0", 2)
    assert "did you mean" in said(inside, "monitor link --seconds 1 | where operstate = upp", 2)
    with started(inside, "monitor link --seconds 20 | where ifi_flags has up and operstate = up | head 1") as process:
        waited(inside, "0")
        inside.sh("ip link set v1 down; ip link set v1 up")
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0 and "listening" in err and len(out.splitlines()) == 1 and "LOWERLAYERDOWN → UP" in out


def test_what_cannot_be_watched(inside: Space) -> None:
    for command, words in {
        "watch 1 sandbox": "cannot be watched", "watch 1 exit": "cannot be watched", "watch 1 monitor link": "cannot be watched",
        "watch 1 link show --dry-run": "leave --dry-run out", "watch 1 link setlink ifname=v0 mtu=1400": "changes something",
    }.items():  # fmt: skip
        assert words in said(inside, command, 2)


def test_what_is_watched_as_json_is_json_and_nothing_else(inside: Space, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    for command in (
        "watch 0.3 link show dev v1 --json=wire --events 1 --seconds 20",
        "watch 0.3 link show dev v1 --events 1 --seconds 20 | jsonl",
        f"watch 0.3 link show dev v1 --events 1 --seconds 20 > {file}",
    ):
        inside.sh("ip link set v1 mtu 1500")
        with started(inside, command) as process:
            assert process.stdout is not None
            told = "" if file.name in command else process.stdout.readline()
            for _ in range(200):
                if told or (file.exists() and file.read_text()):
                    break
                time.sleep(0.05)
            inside.sh("ip link set v1 mtu 1400")
            told += process.communicate(timeout=30)[0]
        first, changed = [json.loads(line) for line in (told or file.read_text()).splitlines()]
        assert first["result"][0]["ifname"] == "v1" and first["kind"] == "change"
        assert "1 changed" in changed["text"] and "mtu" in json.dumps(changed["difference"])
    inside.sh("ip link set v1 mtu 1500")


def test_a_namespace_that_was_made_anew_is_seen(inside: Space) -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root: named namespaces are made in /run/netns")
    name = f"nlshell{os.getpid()}"
    script = f"""
import subprocess
from nlshell.commands.run import perform
from nlshell.commands.state import State
def links():
    return sorted(m["ifname"] for m in perform("link show --netns {name}", state).messages)
state = State()
subprocess.run(["ip", "netns", "add", "{name}"], check=True)
subprocess.run(["ip", "-n", "{name}", "link", "add", "old0", "type", "ifb"], check=True)
assert "old0" in links()
subprocess.run(["ip", "netns", "del", "{name}"], check=True)
subprocess.run(["ip", "netns", "add", "{name}"], check=True)
print(links())
subprocess.run(["ip", "netns", "del", "{name}"], check=True)
try:
    links()
except Exception as error:
    print(type(error).__name__)
state.close()
"""
    done = inside.run("unshare", "-m", sys.executable, "-c", script)
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert "old0" not in first and "lo" in first and second == "MissingNameError"


def test_namespaces_that_are_left_are_closed(inside: Space) -> None:
    script = """
import os
from nlshell.commands.run import perform
from nlshell.commands.state import State
state = State()
def held():
    return len(os.listdir("/proc/self/fd"))
for turn in range(12):
    perform("sandbox", state); perform("link show", state); perform("netns own", state)
    if turn == 1:
        before = held()
print(held() - before, state.root.sandboxed)
state.close()
"""
    done = inside.run(sys.executable, "-c", script)
    assert done.stdout.split() == ["0", "False"], done.stderr


def test_indexes_of_another_namespace_get_no_name_of_ours(inside: Space) -> None:
    inside.sh("unshare -n sleep 60 > /dev/null 2>&1 & sleep 0.5; ip link add far0 type veth peer name far1 netns $!")
    shown = json.loads(said(inside, "link show dev far0 | columns ifname link link_netnsid | jsonl"))
    assert shown["link_netnsid"] is not None
    assert said(inside, "link show dev far0 | columns ifname link").split()[-1] == str(shown["link"])
    tree = said(inside, "link show dev far0")
    assert f"{shown['link']} (" not in next(line for line in tree.splitlines() if line.startswith("├ link "))
    assert "far0" not in said(inside, "link show | where link = far0 | columns ifname")
    inside.sh("ip link del far0")


def test_names_stand_beside_masters_of_filtered_links(inside: Space) -> None:
    assert said(inside, "link show master br0 | columns ifname master").split()[-2:] == ["v0", "br0"]


def test_misspelt_options_of_the_door_are_refused(inside: Space) -> None:
    done = inside.nlshell("--read-olny", "-c", "link setlink ifname=v0 mtu=1423")
    assert done.returncode == 2 and "did you mean --read-only" in done.stderr
    assert "mtu 1423" not in inside.sh("ip link show v0")


def test_views_of_dry_runs_and_why_in_a_script(inside: Space) -> None:
    assert "0x" in said(inside, "copy c link newlink ifname=x linkinfo.kind=veth --dry-run")
    done = inside.nlshell("-c", "link newlink ifname=w5 linkinfo.kind=veth; why; link show")
    assert done.returncode == 1 and "create" in done.stderr and "--flags create,excl" in done.stdout and "RTM_NEWLINK  1" not in done.stdout
    assert "add --dump" in said(inside, "link getlink", 1)


def test_what_other_programs_are_called_leads_here(inside: Space) -> None:
    for program, words in {
        "tc qdisc show": "`qdisc show`",
        "ip link show": "without `ip`",
        "ss -t": "`tcp show`",
    }.items():
        assert words in inside.nlshell(*program.replace("-t", "tcp").split()).stderr
    assert "--flags" in said(inside, "help link newlink") and "--flags" in said(inside, "help")


def test_schema_of_names_and_structs(inside: Space) -> None:
    assert "IF_OPER_UP" in said(inside, "schema link.operstate") and "0x1" in said(inside, "schema link.ifi_flags")
    assert "ifi_index" in said(inside, "schema ifinfomsg") and "IF_OPER_DORMANT" in said(inside, "schema if_oper")


def test_a_monitor_knows_links_that_are_renamed_meanwhile(inside: Space) -> None:
    inside.sh("ip link add ren0 type ifb")
    with started(inside, "monitor addr --events 1 --seconds 20") as process:
        waited(inside, "0")
        inside.sh("ip link set ren0 name ren1; sleep 0.3; ip addr add 10.66.0.1/24 dev ren1")
        out, _ = process.communicate(timeout=30)
    inside.sh("ip link del ren1")
    assert "addr 10.66.0.1/24 dev ren1 appeared" in out


def test_conditions_of_a_monitor_take_names_of_interfaces(inside: Space) -> None:
    with started(inside, "monitor route --seconds 20 | where oif = v1 or oif = late0 | head 2") as process:
        waited(inside, "0")
        inside.sh("ip link add late0 type ifb; ip link set late0 up; sleep 0.3")
        inside.sh("ip route add 10.61.0.0/16 dev v1; ip route add 10.62.0.0/16 dev late0; ip route del 10.61.0.0/16")
        out, err = process.communicate(timeout=30)
    inside.sh("ip link del late0")
    assert process.returncode == 0 and "listening" in err and len(out.splitlines()) == 2
    assert all("dev v1" in line or "dev late0" in line for line in out.splitlines())
