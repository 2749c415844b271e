"""The shell on a terminal, as a person sees it: menu, toolbar, events above the prompt, Ctrl-C, resize, a dropped line."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from . import live
from .terminal import CTRL_C, CTRL_D, CTRL_U, ENTER, F1, TAB, terminal

CTRL_L = "\x0c"

VETH = "ip link add v0 type veth peer name v1\n"
MANY = "for i in $(seq 0 156); do for j in $(seq 0 255); do echo route add 192.$i.$j.0/24 dev v0; done; done | ip -batch -\n"
ROUTES = VETH + "ip link set v0 up; ip addr add 10.0.0.1/8 dev v0\n" + MANY


# --- typing


def test_menu_toolbar_and_live_names(tmp_path: Path) -> None:
    with terminal(tmp_path, VETH) as shell:
        shell.prompt(1)
        assert "Ctrl-D leaves" in shell.screen
        shell.wait(lambda t: "own ns │ summary │ emacs" in t.toolbar and "F1 help" in t.toolbar)
        shell.type("lin")
        shell.wait("network interfaces")
        shell.wait(lambda t: t.line == "nlshell 1> lin")
        shell.type(TAB)
        shell.wait(lambda t: t.line == "nlshell 1> link")
        shell.type(" show dev v")
        shell.wait("veth, DOWN")  # which came in the background, with what there is to say of it
        shell.type(TAB)
        shell.wait(lambda t: re.fullmatch(r"nlshell 1> link show dev v[01]", t.line))
        shell.type(ENTER, ENTER)  # the first takes what was chosen
        shell.wait("RTM_NEWLINK")


def test_an_interface_that_is_renamed_between_two_commands(tmp_path: Path) -> None:
    with terminal(tmp_path, VETH + "(until [ -e $HOME/go ]; do sleep 0.1; done; ip link set v0 name w0) &") as shell:
        shell.prompt(1)
        shell.type("monitor link", ENTER)
        shell.wait(lambda t: "1 running" in t.toolbar)
        shell.type("link show dev v0 | columns ifname", ENTER)
        shell.prompt(2)
        (tmp_path / "go").touch()
        shell.wait("v0@v1 → w0@v1")
        shell.type("link show dev v0", ENTER)
        shell.wait("unknown interface 'v0'")
        shell.type("link show dev w")
        shell.wait("veth, DOWN")


def test_a_fault_is_shown_and_the_line_stays(tmp_path: Path) -> None:
    with terminal(tmp_path) as shell:
        shell.prompt(1)
        shell.type("link show typ veth", ENTER)
        shell.wait("did you mean type?")
        assert shell.line == "nlshell 1> link show typ veth"
        assert shell._screen.cursor.x == len("nlshell 1> link show ")
        shell.type(CTRL_C)
        shell.type("exit", ENTER)
        assert shell.ended() == 0


def test_help_appears_above_the_line(tmp_path: Path) -> None:
    with terminal(tmp_path, VETH) as shell:
        shell.prompt(1)
        shell.type("link show dev ", "?")
        shell.wait("here stands NAME: of this interface only")
        shell.wait(lambda t: t.line == "nlshell 1> link show dev")
        shell.type(F1)
        shell.wait("network interfaces")
        shell.wait(lambda t: t.line == "nlshell 1> link show dev")


def test_a_long_result_is_paged_and_q_leads_back(tmp_path: Path) -> None:
    live.need("less")
    with terminal(tmp_path, rows=15, PAGER="less") as shell:
        shell.prompt(1)
        shell.type("link show dev lo", ENTER)
        shell.wait("ifi_family")
        assert "nlshell 2>" not in shell.look(0.3)
        shell.type("q")
        shell.prompt(2)
        assert "result 1" in shell.screen


def test_a_resize_is_followed(tmp_path: Path) -> None:
    with terminal(tmp_path) as shell:
        shell.prompt(1)
        shell.type("link sho")
        shell.wait(lambda t: "F1 help" in t.toolbar)
        shell.resize(20, 40)
        shell.wait(lambda t: "own ns" in t.toolbar and "F1 help" not in t.toolbar)
        shell.resize(30, 120)
        shell.wait(lambda t: "F1 help" in t.toolbar and t.line == "nlshell 1> link sho")


def test_columns_for_which_there_is_no_room_are_named(tmp_path: Path) -> None:
    with terminal(tmp_path, VETH, columns=60) as shell:
        shell.prompt(1)
        shell.type("link show --table", ENTER)
        shell.wait("no room for ")
        assert "ifi_index" in next(line for line in shell.screen.splitlines() if "no room for" in line)
        shell.type("link show --table | grep v0", ENTER)
        shell.prompt(3)
        shell.resize(30, 160)
        shell.wait(lambda t: "F4 keys" in t.toolbar)
        shell.type(CTRL_L, "link show --table", ENTER)
        shell.prompt(4)
        shell.wait("  ifi_index")
        assert "no room for" not in shell.screen


def test_a_monitor_into_a_file_runs_beside_the_prompt(tmp_path: Path) -> None:
    setup = VETH + "(until [ -e $HOME/go ]; do sleep 0.1; done; ip link set v0 up) &"
    with terminal(tmp_path, setup) as shell:
        shell.prompt(1)
        shell.type(f"monitor link > {tmp_path}/x.jsonl", ENTER)
        shell.wait(lambda t: "1 running: 0 seen" in t.toolbar)
        (tmp_path / "go").touch()
        shell.wait(lambda t: "seen" in t.toolbar and "0 seen" not in t.toolbar)
        assert "RTM_NEWLINK" not in shell.screen and '"RTM_NEWLINK"' in (tmp_path / "x.jsonl").read_text()
        shell.type("monitor stop", ENTER)
        shell.wait(lambda t: "ended: 1 seen" in t.screen.replace("\n", ""))  # wherever the line is broken
        shell.type("monitor link > /dev/full", ENTER)
        shell.wait(lambda t: "1 running" in t.toolbar)
        shell.type("link setlink ifname=v0 mtu=1400", ENTER)
        shell.wait("No space left")
        shell.wait(lambda t: "running" not in t.toolbar)
        shell.type("exit", ENTER)
        assert shell.ended() == 0


def test_what_holds_is_in_the_toolbar(tmp_path: Path) -> None:
    with terminal(tmp_path, command="nlshell --dry-run --read-only") as shell:
        shell.wait(lambda t: "own ns │ summary │ read-only │ dry-run │ emacs" in t.toolbar)


# --- events


def test_events_appear_above_the_line_that_is_being_typed(tmp_path: Path) -> None:
    setup = VETH + "(until [ -e $HOME/go ]; do sleep 0.1; done; ip link set v0 up; ip addr add 192.0.2.1/24 dev v0) &"
    with terminal(tmp_path, setup) as shell:
        shell.prompt(1)
        shell.type("monitor link addr", ENTER)
        shell.wait(lambda t: "1 running: 0 seen" in t.toolbar)
        shell.type("route sho")
        shell.wait(lambda t: t.line == "nlshell 1> route sho")
        (tmp_path / "go").touch()
        shell.wait("192.0.2.1/24 dev v0 appeared")
        assert "+up" in next(line for line in shell.screen.splitlines() if "link v0@v1" in line)
        shell.wait(lambda t: t.line == "nlshell 1> route sho" and "2 seen" in t.toolbar)
        shell.type("w", CTRL_U, "monitor stop", ENTER)
        shell.wait("monitor link addr ended: 2 seen, 0 gaps; its messages are result 1")
        shell.prompt(2)
        shell.wait(lambda t: "running" not in t.toolbar)


def test_leaving_ends_what_runs(tmp_path: Path) -> None:
    with terminal(tmp_path) as shell:
        shell.prompt(1)
        shell.type("monitor link", ENTER)
        shell.wait(lambda t: "1 running" in t.toolbar)
        shell.type("watch 1 link show", ENTER)
        shell.wait(lambda t: "2 running" in t.toolbar)
        shell.type(CTRL_D)
        assert shell.ended() == 0
        assert "Traceback" not in shell.raw.decode()


def test_a_flood_of_events_leaves_time_to_type(tmp_path: Path) -> None:
    setup = VETH + "(while :; do ip link set v0 up; ip link set v0 down; done) &"
    with terminal(tmp_path, setup) as shell:
        shell.prompt(1)
        shell.type("monitor link", ENTER)
        shell.wait("link v0@v1  ")
        shell.type("results", ENTER)
        shell.wait(lambda t: b"there is no result yet" in t.raw, "what was typed meanwhile")


def test_a_gap_is_shown_where_events_were_lost(tmp_path: Path) -> None:
    flood = "yes 'link set v0 up\nlink set v0 down' | head -n 100000 | ip -batch -"
    setup = VETH + f"(until [ -e $HOME/go ]; do sleep 0.1; done; {flood}) &"
    with terminal(tmp_path, setup) as shell:
        shell.prompt(1)
        shell.type("monitor link | where mtu = 1", ENTER)  # no event fits, and what is missing is said all the same
        shell.wait(lambda t: "1 running" in t.toolbar)
        os.kill(shell.child.pid, signal.SIGSTOP)  # nobody reads, and the socket's buffer overflows
        (tmp_path / "go").touch()
        time.sleep(4)
        os.kill(shell.child.pid, signal.SIGCONT)
        shell.wait(lambda t: b"events were lost here" in t.raw, "the gap")
        shell.wait(lambda t: "gap" in t.toolbar)
        shell.type("results", ENTER)
        shell.wait(lambda t: b"there is no result yet" in t.raw, "the shell lives on")


# --- Ctrl-C


def test_ctrl_c_stops_a_command_and_never_the_shell(tmp_path: Path) -> None:
    with terminal(tmp_path, ROUTES) as shell:
        shell.prompt(1)
        shell.type("route show | grep nothing-holds-this", ENTER)
        shell.look(1.0)
        shell.type(CTRL_C)
        shell.wait("interrupted")
        shell.type("link show dev lo | columns ifname", ENTER)  # and nothing of the other is in its way
        shell.wait("lo")
        shell.type("config pager=never", ENTER, "route show --json=wire", ENTER)
        shell.wait("RTM_NEWROUTE")
        shell.type(CTRL_C)
        shell.wait(lambda t: "interrupted" in t.screen and t.line.startswith("nlshell "))
        shell.type("exit", ENTER)
        assert shell.ended() == 130


def test_ctrl_c_at_the_prompt_drops_the_line(tmp_path: Path) -> None:
    with terminal(tmp_path) as shell:
        shell.prompt(1)
        shell.type("link sho")
        shell.wait(lambda t: t.line.endswith("sho"))
        shell.type(CTRL_C)
        shell.wait(lambda t: t.line == "nlshell 1>")


def test_ctrl_c_again_and_again(tmp_path: Path) -> None:
    with terminal(tmp_path) as shell:
        shell.prompt(1)
        for _ in range(20):
            shell.type("lin", CTRL_C * 3)
            shell.look(0.05)
        shell.look(1)
        shell.type("exit", ENTER)
        shell.ended()
        assert "Traceback" not in shell.raw.decode() and "Unhandled" not in shell.raw.decode()


# --- plain terminals, pipes


def test_a_dumb_terminal_gets_no_control_codes(tmp_path: Path) -> None:
    with terminal(tmp_path, VETH, TERM="dumb") as shell:
        shell.wait("nlshell 1>")
        shell.type("link show dev v0 | columns ifname\n")
        shell.wait("nlshell 2>")
        shell.type("decode 'un\nclosed'\n")
        shell.wait("... ")
        shell.type("monitor link\n")
        shell.look(1.0)
        shell.type(CTRL_C)
        shell.type("link show typ\n")
        shell.wait("typ")
        shell.type("exit\n")
        shell.ended()
        assert b"\x1b" not in shell.raw


def test_ctrl_c_ends_a_monitor_in_the_foreground(tmp_path: Path) -> None:
    setup = VETH + "(while sleep 0.2; do ip link set v0 up; ip link set v0 down; done) &"
    with terminal(tmp_path, setup, TERM="dumb") as shell:
        shell.wait("nlshell 1>")
        shell.type("monitor link\n")
        shell.wait("link v0@v1  ")
        shell.type(CTRL_C)
        shell.type("results\n")
        shell.wait(lambda t: "no result yet" in t.screen or "messages" in t.screen)
        shell.type(CTRL_D)
        shell.ended()


def test_results_into_a_pipe_have_no_prompt_in_them(tmp_path: Path) -> None:
    with terminal(tmp_path, command=f"nlshell > {tmp_path}/out") as shell:
        shell.wait("nlshell 1>")
        shell.type("link show dev lo | columns ifname\n")
        shell.wait("nlshell 2>")
        shell.type(CTRL_D)
        shell.ended()
    assert (tmp_path / "out").read_text() == "ifname\nlo\n"


# --- the end


def test_a_dropped_line_leaves_cleanly_and_keeps_the_history(tmp_path: Path) -> None:
    with terminal(tmp_path) as shell:
        shell.prompt(1)
        shell.type("monitor link", ENTER)
        shell.wait(lambda t: "1 running" in t.toolbar)
        shell.type("results", ENTER)
        shell.wait("no result yet")
        os.kill(shell.child.pid, signal.SIGHUP)
        assert shell.ended() == 128 + signal.SIGHUP
        assert "Traceback" not in shell.raw.decode()
    assert "+results" in (tmp_path / "state" / "nlshell" / "history").read_text()


def test_a_terminal_that_closes_takes_the_shell_with_it(tmp_path: Path) -> None:
    with terminal(tmp_path) as shell:
        shell.prompt(1)
        shell.child.ptyproc.fileobj.close()
        shell.child.ptyproc.closed = True
        for _ in range(100):
            if not shell.child.isalive():
                break
            time.sleep(0.1)
        assert not shell.child.isalive()


BAD = [
    "link show --netns 999999999",
    "link show --netns nowhere",
    "netns nowhere",
    "link show dev '\x1b[31m'",
    "link show dev 'пример'",
    "show 7",
    "link newlink mtu=x",
    "decode zz",
    "link show > /nowhere/x.json",
    "hex 7",
    "monitor nosuchgroup",
    "watch x link show",
    "config theme=blue",
]


@pytest.mark.parametrize("line", BAD)
def test_bad_input_gets_a_sentence_and_the_shell_lives_on(tmp_path: Path, line: str) -> None:
    with terminal(tmp_path) as shell:
        shell.prompt(1)
        # Escape alone would be a key of its own: control characters are typed behind Ctrl-Q, as a person would.
        shell.type(line.replace("\x1b", "\x11\x1b"), ENTER, ENTER)
        shell.wait("nlshell: ")
        shell.type(CTRL_C, CTRL_C)
        shell.type("exit", ENTER)
        shell.ended()
        assert "Traceback" not in shell.raw.decode() and "\x1b[31m'" not in shell.raw.decode()


# --- inside tmux


def test_in_tmux(tmp_path: Path) -> None:
    live.need("tmux")
    if live._allowed():
        pytest.skip(f"needs a private network namespace: {live._allowed()}")
    socket = str(tmp_path / "tmux")

    def tmux(*words: str) -> str:
        return subprocess.run(
            ["tmux", "-S", socket, "-f", "/dev/null", *words], capture_output=True, text=True, check=True, timeout=30
        ).stdout

    def wait(wanted: str) -> str:
        for _ in range(200):
            seen = tmux("capture-pane", "-p", "-t", "0")
            if wanted in seen:
                return seen
            time.sleep(0.1)
        raise AssertionError(f"not seen: {wanted}\n{seen}")

    inside = f"export XDG_STATE_HOME={tmp_path} XDG_CONFIG_HOME={tmp_path} PAGER=cat\n{live._PRELUDE}exec nlshell"
    tmux("new-session", "-d", "-x", "80", "-y", "24", *live._unshare(), "bash", "-euc", inside)
    try:
        wait("nlshell 1>")
        tmux("send-keys", "-l", "link show dev ")
        wait("loopback, UP")
        tmux("send-keys", "lo", "Enter")
        wait("result 1")
        tmux("send-keys", "F2")
        wait(" tree ")
        tmux("send-keys", "-l", "exit")
        tmux("send-keys", "Enter")
    finally:
        subprocess.run(["tmux", "-S", socket, "kill-server"], capture_output=True, check=False)
    assert shutil.which("tmux")
