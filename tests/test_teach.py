"""The course's recordings and exercises: what is recorded holds together, and answers are judged as a person would."""

from __future__ import annotations

import struct
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import nlshell
from nlshell import teach
from nlshell.capture.hextext import read_text
from nlshell.errors import InputError, UnknownNameError
from nlshell.kernel.subscription import Gap
from nlshell.teach import exercises
from nlshell.teach.answers import NotReadable, same
from nlshell.teach.course import QUESTIONS
from nlshell.teach.record import _without_peeks, record
from nlshell.teach.recording import DATA, LONGEST_DISSECTED, parse
from tests.live import _allowed, need

NAMES = ["events", "interrupted", "links", "nests", "overrun", "refused", "route-get", "routes"]


@pytest.fixture(autouse=True)
def fresh() -> None:
    exercises._shown.clear()


# --- recordings


def test_all_recordings_are_there() -> None:
    assert teach.recordings() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_recording_says_how_it_was_made(name: str) -> None:
    found = teach.recording(name)
    assert found.about.endswith(".")
    assert found.kernel.startswith("Linux ")
    assert "iproute2" in found.tools and "strace" in found.tools
    assert "nlshell.teach.record" in found.facts["made by"]
    assert found.steps and all(step.command and step.records for step in found.steps)
    assert found.wireshark.startswith("# TShark")


@pytest.mark.parametrize("name", NAMES)
def test_everything_recorded_is_known_to_the_registry(name: str) -> None:
    found = teach.recording(name)
    messages = [message for exchange in found for message in (exchange.request, *exchange)]
    messages += [event for event in found.events if not isinstance(event, Gap)]
    assert messages
    for message in messages:
        assert message.kind is not None and not message.notes, (message, message.notes)


@pytest.mark.parametrize("name", NAMES)
def test_every_request_ended(name: str) -> None:
    for exchange in teach.recording(name):
        assert exchange.end is not None or len(exchange) == 1, exchange


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_the_machine_is_in_a_recording(name: str) -> None:
    text = (DATA / f"{name}.txt").read_text() + (DATA / f"{name}.wireshark.txt").read_text()
    for word in ("/root", "/tmp", "/home", "/work", "eth0"):
        assert word not in text, word


def test_a_dump_its_parts_and_its_end() -> None:
    dump = teach.recording("links").exchanges[-1]
    assert [link["ifname"] for link in dump] == ["lo", "br0", "host1", "port1", "host2", "port2", "vx42", "mac0"]
    assert dump.end is not None and dump.end.type == "NLMSG_DONE" and dump.ok and not dump.interrupted


def test_an_interrupted_dump_says_so() -> None:
    torn = teach.recording("interrupted")[0]
    assert torn.interrupted and len(torn) == 62


def test_refusals_are_resolved() -> None:
    talk = teach.recording("refused")
    endings = [(exchange.errno, exchange.path, exchange.ack.text) for exchange in talk]
    assert (22, "", "mtu less than device minimum") in endings
    assert (34, "linkinfo.data.id", "VXLAN ID must be lower than 16777216") in endings
    assert (22, "header", "") in endings
    assert (1, "", "") in endings
    assert (0, "", "sch_htb: quantum of class 10001 is big. Consider r2q change.") in endings


def test_generic_families_are_learned_from_the_conversation() -> None:
    assert teach.recording("refused").step("ethtool").exchanges[-1].request.family == "ethtool"


def test_events_and_the_requests_of_the_listener_are_apart() -> None:
    talk = teach.recording("events")
    assert [exchange.request.type for exchange in talk] == ["RTM_GETLINK"]
    assert len(talk.events) == 21
    assert {event.type for event in talk.events if not isinstance(event, Gap)} == {
        "RTM_NEWLINK", "RTM_DELLINK", "RTM_NEWADDR", "RTM_DELADDR", "RTM_NEWROUTE", "RTM_DELROUTE",
    }  # fmt: skip


def test_a_loss_stands_where_it_was_told() -> None:
    events = teach.recording("overrun").events
    assert [event["mtu"] if not isinstance(event, Gap) else "gap" for event in events] == [1400, 1401, 1402, 1403, "gap", 1500]


def test_a_recording_is_what_decode_reads() -> None:
    path = DATA / "route-get.txt"
    assert [len(record.data) for record in read_text(path.read_text()).records] == [
        len(record.data) for step in teach.recording("route-get").steps for record in step.records
    ]


def test_what_strace_and_tshark_said_of_a_message() -> None:
    talk = teach.recording("route-get")
    ask, answer = talk[0].request, talk[0][0]
    shown = talk.strace_of(ask)
    assert shown.startswith("sendmsg(") and "RTM_GETROUTE" in shown
    assert shown.endswith("c0 00 02 07                                       ....             |")
    assert "nlmsg_type=RTM_NEWROUTE" in talk.strace_of(answer)
    assert "Get network route" in talk.wireshark_of(ask) and "Get network route" not in talk.wireshark_of(answer)


def test_of_long_or_foreign_messages_they_said_nothing() -> None:
    talk = teach.recording("route-get")
    link = talk[1][0]
    assert len(link) > LONGEST_DISSECTED
    with pytest.raises(InputError, match="up to 256 bytes"):
        talk.wireshark_of(link)
    stranger = nlshell.decode(nlshell.encode("link.getlink", {"ifname": "x"}))[0]
    with pytest.raises(InputError, match="does not hold"):
        talk.strace_of(stranger)


def test_names_are_suggested() -> None:
    with pytest.raises(UnknownNameError, match="did you mean links"):
        teach.recording("link")
    with pytest.raises(UnknownNameError, match="did you mean"):
        teach.check("q1", 3)
    with pytest.raises(UnknownNameError, match="did you mean"):
        teach.hint("q1e")
    with pytest.raises(UnknownNameError, match="command in the recording nests"):
        teach.recording("nests").step("tc")


def test_a_recording_shows_itself() -> None:
    talk = teach.recording("overrun")
    assert repr(talk).splitlines()[0].startswith("overrun: A listener")
    assert "5 events and 1 gap" in repr(talk) and "5 events and 1 gap" in talk._repr_html_()
    assert "[1] RTM_GETLINK" in repr(teach.recording("route-get"))


def test_hostile_text_in_a_recording_is_shown_as_text() -> None:
    text = (DATA / "route-get.txt").read_text().replace("$ ip route get", "$ <script>\x1b[31m\u202eip route get")
    shown = parse("evil<b>", text)
    assert "\x1b" not in repr(shown) and "\u202e" not in repr(shown)
    assert "<script>" not in shown._repr_html_() and "evil<b>" not in shown._repr_html_() and "\x1b" not in shown._repr_html_()


def test_what_is_no_recording_is_refused() -> None:
    with pytest.raises(InputError, match="no recording"):
        parse("x", "# about: nothing\n")


# --- answers


class Index:
    def tolist(self) -> list[str]:
        return ["port1", "port2"]


@pytest.mark.parametrize(
    ("expected", "answer"),
    [
        (16, 16), (16, 0x10), (16, "0x10"), (16, "16"), (16, " 16 bytes"), (16, 16.0), (16, "0b1_0000"),
        (16, [16]), (46354, "46354"),
        (b"\x18\x00", b"\x18\x00"), (b"\x18\x00", "18 00"), (b"\x18\x00", "1800"), (b"\x18\x00", "0x18 0x00"), (b"\x18\x00", "18:00"),
        (b"\x18\x00", [0x18, 0]), (b"\x18\x00", bytearray(b"\x18\x00")), (b"\x18\x00", r"\x18\x00"),
        ("linkinfo.kind", "linkinfo.kind"), ("linkinfo.kind", " Linkinfo.Kind "), ("linkinfo.kind", ".linkinfo.kind"),
        (True, True), (True, "yes"), (False, "No"), (True, 1),
        ({"port1", "port2"}, ["port2", "port1"]), ({"port1", "port2"}, {"port1", "port2"}), ({"port1", "port2"}, "port2, port1"),
        ({"port1", "port2"}, ("port1", "PORT2")), ({"port1", "port2"}, Index()),
        ([2, 8], (2, 8)), ([2, 8], "2, 8"), ([1404, 1405], range(1404, 1406)),
    ],
)  # fmt: skip
def test_kind_about_the_form(expected: Any, answer: Any) -> None:
    assert same(expected, answer)


@pytest.mark.extra("frames")
def test_numpy_and_pandas_hold_numbers_and_texts() -> None:
    import numpy
    import pandas

    assert same(16, numpy.uint32(16)) and same(16, pandas.Series([16]))
    assert same({"port1", "port2"}, pandas.Series(["port1", "port2"]))


@pytest.mark.parametrize(
    ("expected", "answer"),
    [
        (16, 17), (16, "17"), (b"\x18\x00", b"\x00\x18"), (b"\x18\x00", "0018"), ("ifname", "ifnam"), (True, False), (False, "yes"),
        ({"a", "b"}, ["a"]), ({"a", "b"}, ["a", "a"]), ({"a", "b"}, ["a", "b", "b"]), ([2, 8], (8, 2)), ({"a"}, []),
    ],
)  # fmt: skip
def test_strict_about_the_value(expected: Any, answer: Any) -> None:
    assert not same(expected, answer)


@pytest.mark.parametrize(
    ("expected", "answer", "words"),
    [
        (16, "sixteen", "a number"), (16, b"\x10", "a number"), (16, True, "a number"), (16, 1.5, "a number"), (16, [1, 2], "a number"),
        (b"\x18", "zz", "bytes"), (b"\x18", 0x18, "bytes"), (b"\x18", [300], "bytes"),
        ("ifname", 3, "a name"), (True, "perhaps", "yes or no"), ({"a"}, 3, "several"),
    ],
)  # fmt: skip
def test_a_form_that_says_nothing_is_told_so(expected: Any, answer: Any, words: str) -> None:
    with pytest.raises(NotReadable, match=words):
        same(expected, answer)


ODD = [
    nlshell.decode(nlshell.encode("link.newlink", {"ifname": "v0"}))[0], object(), object, lambda: 1, iter([1]), count(),
    float("nan"), [None], [object()], {1: 2}, 1j, range(10**12),
]  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("answer", ODD, ids=lambda answer: type(answer).__name__)
def test_any_object_is_answered_kindly(name: str, answer: Any) -> None:
    verdict = teach.check(name, answer)
    assert not verdict and verdict.words


@pytest.mark.extra("frames")
@pytest.mark.parametrize("name", QUESTIONS)
def test_what_numpy_and_pandas_have_is_answered_kindly(name: str) -> None:
    import numpy
    import pandas

    for answer in (numpy.ndarray, pandas.DataFrame({"a": [1]}), pandas.NA, numpy.array([[1, 2]])):
        verdict = teach.check(name, answer)
        assert not verdict and verdict.words


@pytest.mark.parametrize("name, words", [("q2e", "several values are wanted here"), ("q3b", "several values are wanted here")])
def test_a_message_where_names_are_wanted(name: str, words: str) -> None:
    assert words in teach.check(name, ODD[0]).words


def test_a_message_is_taken_for_its_bytes() -> None:
    verdict = teach.check("q2f", nlshell.decode(nlshell.encode("link.newlink", {"ifname": "v0"}))[0])
    assert "IFLA_IFNAME is not mac7" in verdict.words


def test_named_numbers_by_number_or_by_name() -> None:
    state = teach.recording("links").exchanges[-1][0]["operstate"]
    assert same(state, "unknown") and same(state, 0) and not same(state, "up")


def test_a_node_of_the_tree_is_its_path() -> None:
    make = teach.recording("nests").step("veth").exchanges[-1].request
    assert teach.check("q2c", make.node("linkinfo.data.peer.ifname"))


# --- exercises: what a student would write


def _route_request() -> bytes:
    attribute = struct.pack("=HH4B", 8, 1, 198, 51, 100, 1)
    body = struct.pack("=BBBBBBBBI", 2, 32, 0, 0, 0, 0, 0, 0, 0) + attribute
    return struct.pack("=IHHII", 16 + len(body), 26, 1, 7, 0) + body


def _vxlan(number: int, flags: int = 0x605) -> bytes:
    return nlshell.encode("link.newlink", {"ifname": "vx1", "linkinfo.kind": "vxlan", "linkinfo.data.id": number}, flags=flags)


def _macvlan(**other: Any) -> bytes:
    wanted = {"ifname": "mac7", "link": 3, "linkinfo.kind": "macvlan", "linkinfo.data.mode": 4}
    values = {path: value for path, value in {**wanted, **other}.items() if value is not None}
    return nlshell.encode("link.newlink", values)


RIGHT: dict[str, Any] = {
    "q1a": 0x38, "q1b": "18 00", "q1c": 76, "q1d": _route_request(),
    "q2a": 10, "q2b": 4, "q2c": "linkinfo.data.peer.ifname", "q2d": 0xB512, "q2e": ["dpll_pin", "devlink_port"], "q2f": _macvlan(),
    "q3a": (3, 49), "q3b": ["port1", "port2"], "q3c": "203.0.113.192/26", "q3d": 1,
    "q4a": 95, "q4b": "linkinfo.data.id", "q4c": 63, "q4d": "header", "q4e": _vxlan(42),
    "q5a": 0x41, "q5b": 5, "q5c": 11, "q5d": 12738, "q5e": list(range(1404, 1411)),
}  # fmt: skip
WRONG: dict[str, list[Any]] = {
    "q1a": [52, 40, 0, "far"], "q1b": ["00 18", b"\x1a\x00", 24], "q1c": [88, 104, 60],
    "q1d": [b"", b"\0" * 16, _route_request()[:-1], _route_request()[:6] + b"\0\0" + _route_request()[8:],
            _route_request()[:-1] + b"\2", _route_request()[:17] + b"\x18" + _route_request()[18:], "zz", 3, _macvlan(),
            nlshell.encode("route.getroute", {"rtm_family": 2, "rtm_dst_len": 32}),
            nlshell.encode("route.getroute", {"rtm_family": 10, "rtm_dst_len": 32, "dst": "2001:db8::1"})],
    "q2a": [12, 9, 6, 5, 100], "q2b": [2, 0], "q2c": ["ifname", "peer.ifname", 3], "q2d": [4789, 0],
    "q2e": [["linkinfo", "dpll_pin", "devlink_port"], ["dpll_pin"]],
    "q2f": [_macvlan(ifname="mac8"), _macvlan(link=4), _macvlan(**{"linkinfo.data.mode": 1}), _macvlan(**{"linkinfo.data.mode": None}),
            _macvlan(**{"linkinfo.kind": "veth", "linkinfo.data.mode": None}),
            nlshell.encode("link.newlink", {"ifname": "mac7", "link": 3}),
            nlshell.encode("link.getlink", {"ifname": "mac7"}), b"\xff"],
    "q3a": [(2, 49), (3, 63), (49, 3), 3], "q3b": [["port1"], ["br0", "port1", "port2"]],
    "q3c": ["203.0.113.128/25", "203.0.113.0/24"], "q3d": [62, 0],
    "q4a": [-95, 22, (1 << 32) - 95], "q4b": ["offs", "linkinfo.data"], "q4c": [200, 255, 64], "q4d": ["1", "dev_name"],
    "q4e": [_vxlan(16777216), _vxlan(0), _vxlan(42, 1), _macvlan(), nlshell.encode("link.getlink", {"ifname": "vx1"}),
            nlshell.encode("link.newlink", {"ifname": "vx1", "linkinfo.kind": "vxlan"}, flags=0x605)],
    "q5a": [7, 0x82, 1], "q5b": [6, 8], "q5c": [4, 12], "q5d": [0, 1], "q5e": [[1410], [], list(range(1401, 1411))],
}  # fmt: skip


def test_every_question_is_tested() -> None:
    assert set(RIGHT) == set(WRONG) == set(teach.questions())


@pytest.mark.parametrize("name", list(RIGHT))
def test_a_right_answer_passes_and_teaches(name: str) -> None:
    verdict = teach.check(name, RIGHT[name])
    assert verdict and verdict.right is True
    assert repr(verdict).startswith(f"✓ {name}: Right. ") and len(QUESTIONS[name].because) > 20


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("q2e", "IFLA_DPLL_PIN IFLA_DEVLINK_PORT"), ("q4a", "EOPNOTSUPP"), ("q4a", "enotsup"), ("q4a", "95"),
        ("q4d", "ETHTOOL_A_LINKINFO_HEADER"),
    ],
)  # fmt: skip
def test_the_kernel_s_own_names_and_numbers_are_right_too(name: str, answer: Any) -> None:
    assert teach.check(name, answer)


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("q1a", 38, "put 0x before"), ("q3a", (3, 62), "those are all rows"), ("q3c", "203.0.113.128/25", "more bits"),
        ("q3c", "203.0.113.192", "the length too"), ("q4b", "IFLA_VXLAN_ID", "by which path"), ("q4b", "id", "begins at the top"),
        ("q4d", 1, "how is it called"), ("q4d", "1", "how is it called"), ("q4a", "EINVAL", "a number is wanted"),
    ],
)  # fmt: skip
def test_usual_mistakes_are_told_apart(name: str, answer: Any, words: str) -> None:
    verdict = teach.check(name, answer)
    assert not verdict and words in verdict.words.lower()


@pytest.mark.parametrize(("name", "answer"), [(name, answer) for name, answers in WRONG.items() for answer in answers])
def test_a_wrong_answer_fails_with_something_to_go_on(name: str, answer: Any) -> None:
    verdict = teach.check(name, answer)
    assert not verdict and verdict.right is False
    assert repr(verdict).startswith(f"✗ {name}: Not yet") and len(verdict.words) > 20


def _said(value: Any) -> list[str]:
    if isinstance(value, bytes):
        return [value.hex(" "), repr(value)]
    return [str(each) for each in value] if isinstance(value, (set, list)) else [str(value)]


COMPUTED = [name for name, question in QUESTIONS.items() if question.rule is not None]


@pytest.mark.parametrize("name", COMPUTED)
def test_nothing_said_before_the_right_answer_gives_it_away(name: str) -> None:
    question = QUESTIONS[name]
    assert question.rule is not None
    expected = [word for word in _said(question.rule(teach.recording(question.source))) if len(word) > 2]
    told = " ".join([question.text, *question.hints, *(words for _, words in question.slips)])
    assert not expected or not all(word in told for word in expected), (expected, told)


def test_hints_get_on_and_end_with_the_last() -> None:
    hints = QUESTIONS["q1a"].hints
    assert len(hints) >= 3
    given = [teach.hint("q1a").words for _ in range(len(hints) + 1)]
    assert given[:3] == [f"Hint {number} of 3: {words}" for number, words in enumerate(hints, 1)]
    assert given[-1] == given[-2]


def test_a_wrong_answer_brings_the_next_hint_and_a_usual_mistake_its_own_words() -> None:
    assert teach.check("q1a", 3).words.endswith(QUESTIONS["q1a"].hints[0])
    assert "header comes first" in teach.check("q1a", 52).words
    assert teach.check("q1a", 3).words.endswith(QUESTIONS["q1a"].hints[1])


@pytest.mark.parametrize("name", list(RIGHT))
def test_without_an_answer_the_question_is_asked(name: str) -> None:
    verdict = teach.check(name, ...)
    assert verdict.right is None and not verdict and verdict.words == QUESTIONS[name].text
    assert teach.check(name).words == verdict.words
    assert "no answer yet" in teach.check(name, None).words


def test_a_verdict_is_safe_html() -> None:
    evil = nlshell.encode("link.newlink", {"ifname": "mac7", "link": 3, "linkinfo.kind": "<b>\x1b[1m"})
    page = teach.check("q2f", evil)._repr_html_()
    assert "<b>\x1b" not in page and "\x1b" not in page and "&lt;b&gt;" in page
    assert "\x1b" not in repr(teach.check("q2f", evil))


def test_where_no_sandbox_is_allowed_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def forbidden() -> Any:
        raise nlshell.SystemFault("user namespaces are forbidden")

    monkeypatch.setattr("nlshell.kernel.namespace.private", forbidden)
    assert teach.sandbox() is None
    assert "No sandbox here (user namespaces are forbidden)" in capsys.readouterr().out


# --- made anew


def test_a_recording_can_be_made_anew(tmp_path: Path) -> None:
    need("ip", "strace", "tshark", "unshare")
    if _allowed():
        pytest.skip(f"needs a private network namespace: {_allowed()}")
    path = record("route-get", tmp_path)
    made, shipped = parse("route-get", path.read_text(), path), teach.recording("route-get")
    assert [exchange.request.type for exchange in made] == [exchange.request.type for exchange in shipped]
    assert made[0][0]["prefsrc"] == shipped[0][0]["prefsrc"] == "192.0.2.1"
    assert "Get network route" in made.wireshark_of(made[0].request)


def test_a_look_ahead_is_left_out_of_what_strace_printed() -> None:
    peek, call = "recv(3, 0x1, 1, MSG_PEEK) = 40\n", "recv(3, 0x1, 40, 0) = 40\n"
    dump = " * 40 bytes in buffer 0\n | 00000  28  ( |\n"
    assert _without_peeks(f"{peek} | 00000  73 65 63 72  secr |\n{call}{dump}") == peek + call + dump
