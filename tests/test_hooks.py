"""Hooks on what passes, the log, and what a session asks behind one's back: kernel/hooked.py, render/log.py."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import nlshell
from nlshell.wire import answering, header as h

ADD = "create,excl"


class Seen(list[nlshell.Passing]):
    def __call__(self, passing: nlshell.Passing) -> None:
        self.append(passing)

    def directions(self) -> list[str]:
        return [each.direction for each in self]


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def session(seen: Seen) -> Iterator[nlshell.Session]:
    with nlshell.sandbox(on_send=seen, on_receive=seen) as opened:
        yield opened


@pytest.mark.extra("frames")
def test_every_datagram_is_shown_on_either_way_in(session: nlshell.Session, seen: Seen) -> None:
    dump = session.dump("link.getlink")
    assert seen.directions() == ["send", "receive", "receive"]
    assert [each.message.type for each in seen if each.message is not None] == ["RTM_GETLINK", "RTM_NEWLINK", "NLMSG_DONE"]
    assert seen[0].data == dump.request.bytes and seen[0].port == dump.request.port and seen[1].peer == 0
    seen.clear()
    columns = session.columns("link.getlink")
    assert len(columns) == len(dump) and seen.directions() == ["send", "receive", "receive"]
    assert columns.bytes == sum(len(each.data) for each in seen if each.direction == "receive")
    seen.clear()
    with session.subscribe("link") as events, session.connect() as connection:
        connection.change("link.newlink", {"ifname": "v0", "linkinfo.kind": "veth"}, flags=ADD)
        assert isinstance(events.next(1), nlshell.Message)
    assert seen.directions()[:2] == ["send", "receive"] and any(each.group == 1 for each in seen)
    seen.clear()
    assert [each["ifname"] for each in session.stream("link.getlink")] and seen.directions().count("send") == 1
    seen.clear()
    session.batch([session.build("link.getlink", {"ifi_index": 1})] * 2)
    assert len(seen[0].messages) == 2


def test_decoding_asks_nobody(session: nlshell.Session, seen: Seen) -> None:
    """The families of the generic protocol are learned with the request, before anything is decoded."""
    found = session.request("ethtool.features_get", {"header.dev_name": "lo"})
    with session.subscribe("ethtool.monitor", "nlctrl.notify") as events:
        context = events.context
    seen.clear()
    assert found[0].type and found[0].tree and found[0].values and found.request.type
    unknown = nlshell.Message(h.frames(h.pack(999, 0, 1, 1, bytes(8)))[0][0], context)
    assert unknown.family is None and unknown.kind is None and unknown.tree
    assert seen == []


@pytest.mark.extra("frames")
def test_a_hook_replaces_swallows_and_refuses() -> None:
    def other(passing: nlshell.Passing) -> bytes | None:
        if passing.message is not None and passing.message.type == "RTM_GETLINK":
            return nlshell.encode("link.getlink", {"ifi_index": 1}, flags=5, seq=passing.message.seq, port=passing.port)
        return None

    with nlshell.sandbox(on_send=other) as session:
        assert session.request("link.getlink", ifi_index=77)[0]["ifname"] == "lo"
    with nlshell.sandbox(on_send=lambda _: b"", timeout=0.1) as session, pytest.raises(TimeoutError):
        session.request("link.getlink", ifi_index=1)
    with nlshell.sandbox(on_receive=lambda _: b"", timeout=0.1) as session, pytest.raises(TimeoutError):
        session.request("link.getlink", ifi_index=1)

    def refuse(passing: nlshell.Passing) -> None:
        raise PermissionError("not today")

    for hooks in ({"on_send": refuse}, {"on_receive": refuse}):
        with nlshell.sandbox(**hooks) as session:  # type: ignore[arg-type]
            for ask in (session.dump, session.columns):
                with pytest.raises(PermissionError, match="not today"):
                    ask("link.getlink")
            assert not session._idle.get(0) and not session._lent  # whose answer may still come is closed
    with nlshell.sandbox(on_send=lambda _: 5) as session, pytest.raises(nlshell.UsageError, match="None, bytes or an Answer"):  # type: ignore[arg-type, return-value]
        session.dump("link.getlink")


@pytest.mark.extra("frames")
def test_a_hook_answers_itself_and_the_kernel_never_hears_of_it() -> None:
    def answer(passing: nlshell.Passing) -> nlshell.Answer | None:
        asked = passing.message
        if asked is None or asked.type != "RTM_NEWLINK":
            return None
        return nlshell.Answer(answering.error(asked.bytes, 17))

    with nlshell.sandbox(on_send=answer) as session:
        with pytest.raises(FileExistsError):
            session.change("link.newlink", {"ifname": "v0", "linkinfo.kind": "veth"}, flags=ADD)
        assert [each["ifname"] for each in session.dump("link.getlink")] == ["lo"]
    rows = nlshell.encode("link.newlink", {"ifname": "made"}, flags=h.MULTI) + h.pack(h.DONE, h.MULTI, 0, 0, bytes(4))
    with nlshell.sandbox(on_send=lambda _: nlshell.Answer(rows)) as session:
        assert [each["ifname"] for each in session.dump("link.getlink")] == ["made"]
        assert session.columns("link.getlink").df()["ifname"].tolist() == ["made"]


def test_the_gate_stands_behind_the_hooks() -> None:
    change = nlshell.encode("link.dellink", {"ifname": "lo"}, flags=h.REQUEST | h.ACK)
    with nlshell.sandbox(read_only=True, on_send=lambda _: change) as session:
        with pytest.raises(nlshell.UsageError, match="read-only"):
            session.dump("link.getlink")
        with session.connect() as connection, pytest.raises(nlshell.UsageError, match="read-only"):
            connection.transmit(b"")


def test_without_hooks_nothing_stands_between() -> None:
    script = """
import sys, nlshell
with nlshell.open() as session:
    session.dump("link.getlink")
    assert type(session.open_socket(0)).__name__ == "NetlinkSocket"
assert "nlshell.kernel.hooked" not in sys.modules
"""
    environment = {name: value for name, value in os.environ.items() if name != "NLSHELL_DEBUG"}
    subprocess.run([sys.executable, "-c", script], check=True, env=environment)


# --- the log

PROGRAM = """
import nlshell
with nlshell.open() as session:
    session.request("link.getlink", ifi_index=1)
    session.columns("link.getlink")
"""


def logged(form: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, env={**os.environ, "NLSHELL_DEBUG": form, "COLUMNS": "100"}
    )


@pytest.mark.extra("frames")
def test_any_program_shows_what_it_says_and_hears(tmp_path: Path) -> None:
    for form, expected in (("1", "RTM_GETLINK"), ("tree", "├ ifi_family"), ("hex", "nlmsghdr")):
        done = logged(form)
        assert done.returncode == 0 and done.stdout == ""
        lines = done.stderr.splitlines()
        arrows = [line[0] for line in lines if line[:1] in "→←"]
        assert arrows.count("→") == 2 and arrows.count("←") >= 3 and any(expected in line for line in lines), done.stderr
    done = logged(f"json:{tmp_path}/trace.jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    entries: list[dict[str, Any]] = [json.loads(line) for line in (tmp_path / "trace.jsonl").read_text().splitlines()]
    assert [each["direction"] for each in entries][:1] == ["send"] and entries[0]["protocol"] == "route"
    assert bytes.fromhex(entries[0]["bytes"])[4:6] == b"\x12\x00" and entries[0]["messages"][0]["type"] == "RTM_GETLINK"


def test_a_log_that_cannot_be_is_refused(tmp_path: Path) -> None:
    for form, why in (("xml", "hex"), ("json:", "hex"), (f"json:{tmp_path}/no/such", "cannot be written")):
        with pytest.raises(nlshell.NlshellError, match=why):
            nlshell.open(log=form)
    done = logged("nonsense")
    assert done.returncode == 1 and "NLSHELL_DEBUG" in done.stderr


def test_a_log_into_a_file_and_of_hostile_names() -> None:
    file = io.StringIO()
    with nlshell.sandbox(log=file) as session:
        session.change("link.newlink", {"ifname": "a\x1b[2J", "linkinfo.kind": "veth"}, flags=ADD)
    text = file.getvalue()
    assert "a\\x1b[2J" in text and "\x1b" not in text and text.startswith("→ route")
