"""The explorer's Python side: what it answers, and what it gives where no widget can live. Browsers: tests/browser."""

from __future__ import annotations

import json
import re
import sys
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

import nlshell
from nlshell.codec.message import Message
from nlshell.jupyter.exploration import Exploration
from nlshell.jupyter.explorer import StaticExplorer, explore
from nlshell.kernel import namespace
from nlshell.render.svg import ROLES
from tests.captures import AREAS, conversation

from . import live

STATIC = Path(nlshell.__file__).parent / "jupyter" / "static"
REQUEST = {"ifname": "vx0", "mtu": 1400, "linkinfo": {"kind": "vxlan", "data": {"id": 42, "port": 4789}}}
HOSTILE = "<img src=x onerror=alert(1)>\x1b[31m"


def request(**values: Any) -> Message:
    return nlshell.decode(nlshell.encode("link.newlink", {**REQUEST, **values}, flags=0x605))[0]


def position(desk: Exploration, path: str, number: int = 0) -> int:
    return int(desk.message(number)["nodes"]["path"].index(path))


# --- what is sent


@pytest.mark.usefixtures("secrets_shown")
@pytest.mark.parametrize("area", AREAS)
def test_every_byte_and_every_part_of_a_message_is_sent(area: str) -> None:
    found = list(islice(conversation(area), 40))
    desk = Exploration(found)
    for number, message in enumerate(found):
        shown = json.loads(json.dumps(desk.message(number)))
        assert bytes.fromhex(shown["hex"]) == message.bytes
        ends = [0, *(offset + length for offset, length, _, _ in shown["regions"])]
        assert [offset for offset, _, _, _ in shown["regions"]] == ends[:-1] and ends[-1] == len(message)
        nodes = list(message.tree.walk())[1:]
        columns = shown["nodes"]
        assert {len(column) for column in columns.values()} == {len(nodes)}
        for index, node in enumerate(nodes):
            assert columns["path"][index] == node.path and columns["offset"][index] == node.offset - message.offset
            assert columns["parent"][index] < index
        owners = [(region[2], columns["path"][region[3]] if region[3] >= 0 else "") for region in shown["regions"]]
        assert owners == [(list(ROLES).index(role), path) for _, _, role, path in message.owners()]


def test_texts_are_safe_and_docs_and_types_are_there() -> None:
    shown = Exploration(request(alt_ifname=HOSTILE)).message(0)
    assert "\x1b" not in json.dumps(shown, ensure_ascii=False) and "<img src=x" in json.dumps(shown)
    columns = shown["nodes"]
    assert columns["type"][columns["path"].index("ifi_flags")] == "u32, flags iff"
    assert columns["type"][columns["path"].index("ifname")] == "string, at most 15 bytes"
    at = columns["path"].index("linkinfo.data.port")
    assert columns["kernel"][at] == "IFLA_VXLAN_PORT" and columns["type"][at].startswith("u16 big-endian") and columns["order"][at] == "big"
    assert "UDP" in columns["doc"][at] and columns["typed"][at] == "4789" and columns["removable"][at]
    assert columns["growable"][columns["path"].index("linkinfo.data")]


def test_the_kernels_identifiers_of_values_are_there() -> None:
    message = next(message for message in conversation("route") if message.type == "RTM_NEWROUTE")
    columns = Exploration(message).message(0)["nodes"]
    assert columns["value"][columns["path"].index("rtm_table")].startswith("RT_TABLE_")


# --- the list


def test_the_list_is_sent_by_pages_and_filtered() -> None:
    desk = Exploration([request(ifname=f"v{number}", mtu=1000 + number) for number in range(2500)])
    page = desk.listing(start=2400)
    assert (page["total"], page["count"], len(page["rows"])) == (2500, 2500, 100)
    assert page["rows"][0]["key"] == 2400 and "v2400" in page["rows"][0]["summary"]
    assert [row["key"] for row in desk.listing("v77 VXLAN")["rows"]] == [77, *range(770, 780)]
    assert [row["key"] for row in desk.listing("mtu=1500")["rows"]] == [500]
    assert [row["key"] for row in desk.listing("ifname=v12 linkinfo.kind=vx mtu=1012")["rows"]] == [12]
    assert [row["key"] for row in desk.listing("0x76323400")["rows"]] == [24]  # v24 and its NUL
    assert desk.listing("nothing-like-it")["count"] == 0 and desk.listing("mtu=")["count"] == 2500


def test_an_exchange_brings_its_request_and_its_end() -> None:
    if reason := live._allowed():
        pytest.skip(f"needs a private network namespace: {reason}")
    with nlshell.sandbox() as session:
        desk = Exploration(session.dump("link.getlink"))
        parts = [row["part"] for row in desk.listing()["rows"]]
        assert parts[0] == "request" and parts[-1] == "end" and set(parts[1:-1]) == {"reply"} and desk.first == 1
        with pytest.raises(nlshell.KernelError) as caught:
            session.change("link.newlink", {"ifname": "vx0", "linkinfo": {"kind": "vxlan", "data": {"id": 1 << 24}}}, flags=0x600)
        desk = Exploration(caught.value.exchange)
        assert desk.message(0)["culprit"] == position(desk, "linkinfo.data.id") and "refused" in desk.message(0)["remark"]


def test_nothing_is_refused() -> None:
    with pytest.raises(nlshell.UsageError, match="no message to explore"):
        explore([])


# --- editing, comparing, copying


def test_edits_are_kept_apart_from_the_message_and_taken_back() -> None:
    message = request()
    desk = Exploration(message)
    desk.edit(0, position(desk, "mtu"), "9000")
    desk.edit(0, position(desk, "ifname"), "another")
    assert desk.entries[0].message.values["mtu"] == 9000 and message["mtu"] == 1400
    assert desk.message(0)["edits"] == 2 and desk.listing("another")["count"] == 1
    desk.undo(0)
    assert desk.entries[0].message["ifname"] == "vx0" and desk.entries[0].message["mtu"] == 9000
    desk.undo(0, all=True)
    assert desk.entries[0].message is message and desk.message(0)["edits"] == 0


def test_bytes_can_be_given_and_wrong_values_say_why() -> None:
    desk = Exploration(request())
    desk.edit(0, position(desk, "mtu"), "0x0a0b0c0d", "bytes")
    assert "0a0b0c0d" in desk.message(0)["hex"]
    for path, text, form, words in [
        ("mtu", "much", "value", "mtu: .*much"),
        ("mtu", "0a0", "bytes", "mtu: .*hex digits"),
        ("nlmsg_len", "3", "value", "nlmsg_len: it must be 16 at least"),
    ]:
        with pytest.raises(nlshell.UsageError, match=words):
            desk.edit(0, position(desk, path), text, form)
    with pytest.raises(nlshell.UsageError, match="no longer there"):
        desk.edit(0, 999, "1")
    with pytest.raises(nlshell.UsageError, match="no message 5"):
        desk.message(5)


def test_bytes_behind_a_shortened_message_stay_in_sight() -> None:
    desk = Exploration(request())
    whole = len(desk.entries[0].message)
    desk.edit(0, position(desk, "nlmsg_len"), "40")
    shown = desk.message(0)
    assert len(shown["hex"]) == 2 * whole and shown["regions"][-1][:3] == [40, whole - 40, list(ROLES).index("trailing")]
    desk.edit(0, position(desk, "nlmsg_len"), str(whole))
    assert desk.entries[0].message.bytes == request().bytes


def test_attributes_come_and_go() -> None:
    desk = Exploration(request())
    desk.add(0, position(desk, "linkinfo.data"), "ttl=16 learning=1")
    desk.add(0, -1, "group=7")
    desk.remove(0, position(desk, "mtu"))
    values = desk.entries[0].message.values
    assert values["linkinfo"]["data"] == {"id": 42, "port": 4789, "ttl": 16, "learning": 1} and values["group"] == 7 and "mtu" not in values
    with pytest.raises(nlshell.UsageError, match="has no name"):
        desk.add(0, -1, "=5")


def test_two_messages_are_compared_by_path() -> None:
    desk = Exploration(request(), compare=request(mtu=1500, group=3))
    assert desk.other == 1
    found = desk.compare(0, 1)
    changes = {change["path"]: change for change in found["changes"]}
    assert changes["mtu"]["kind"] == "changed" and (changes["mtu"]["old"], changes["mtu"]["new"]) == ("1500 bytes", "1400 bytes")
    assert changes["mtu"]["node"] == position(desk, "mtu") and changes["group"]["kind"] == "removed" and changes["group"]["node"] == -1
    assert desk.compare(0, None)["changes"] == []
    desk.edit(0, position(desk, "mtu"), "1")
    assert [change["path"] for change in desk.compare(0, None)["changes"]] == ["mtu"]


def test_bytes_are_copied_in_the_forms_of_copy() -> None:
    desk = Exploration(request())
    assert bytes.fromhex(desk.copy(0, -1, "hex")) == request().bytes
    assert desk.copy(0, position(desk, "mtu"), "python") == 'mtu = b"\\x08\\x00\\x04\\x00\\x78\\x05\\x00\\x00"'
    assert json.loads(desk.copy(0, -1, "json"))["type"] == "RTM_NEWLINK"
    assert json.loads(desk.copy(0, position(desk, "linkinfo"), "json"))[0]["fields"][0]["text"] == "vxlan"
    with pytest.raises(nlshell.UnknownNameError):
        desk.copy(0, -1, "morse")


def test_typing_on_looks_only_at_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Exploration([request(ifname=f"vx{index}", mtu=1400 + index) for index in range(30)])
    looked: list[int] = []
    fits = desk._fits
    monkeypatch.setattr(desk, "_fits", lambda number, words: looked.append(number) or fits(number, words))

    def found(wanted: str) -> list[int]:
        looked.clear()
        return [row["key"] for row in desk.listing(wanted)["rows"]]

    assert found("vx1") == [1, *range(10, 20)] and len(looked) == 30
    assert found("vx12") == [12] and len(looked) == 11
    assert found("vx12 mtu=1412") == [12] and found("vx1 linkinfo.kind") == [] and len(looked) == 30
    assert len(found("vx linkinfo.kind=vxlan")) == 30
    desk.edit(3, position(desk, "ifname", 3), "vx123")
    assert found("vx123") == [3]


# --- the sandbox


def test_an_edited_request_goes_into_a_private_namespace_and_its_exchange_joins_the_list() -> None:
    if reason := live._allowed():
        pytest.skip(f"needs a private network namespace: {reason}")
    desk = Exploration(nlshell.decode(nlshell.encode("link.newlink", {"ifname": "v0", "linkinfo": {"kind": "veth"}}, flags=0x605))[0])
    try:
        desk.edit(0, position(desk, "ifname"), "sent0")
        first, words = desk.send(0)
        assert desk.listing("sandbox")["rows"][0]["key"] == first and words == "RTM_NEWLINK in the sandbox: the kernel has done it"
        first, words = desk.send(0)
        assert "File exists" in words and "File exists" in desk.message(first)["remark"]
        desk.entries.append(Exploration(nlshell.decode(nlshell.encode("link.getlink", flags=0x301))[0]).entries[0])
        first, words = desk.send(len(desk.entries) - 1)
        assert "came back" in words and any("sent0" in row["summary"] for row in desk.listing("sandbox 3")["rows"])
    finally:
        desk.close()
    with nlshell.sandbox() as session:
        given = Exploration(request(), sandbox=session)
        given.close()
        assert len(session.dump("link.getlink")) >= 1


def test_only_requests_are_sent_and_only_into_private_namespaces() -> None:
    desk = Exploration(next(message for message in conversation("link") if message.type == "RTM_NEWLINK" and not message.flags & 1))
    assert "REQUEST" in desk.message(0)["unsendable"]
    with pytest.raises(nlshell.UsageError, match="only requests can be sent"):
        desk.send(0)
    with nlshell.open() as session, pytest.raises(nlshell.UsageError, match="private namespaces only"):
        Exploration(request(), sandbox=session)


def test_what_is_private_is_no_matter_of_its_name() -> None:
    if reason := live._allowed():
        pytest.skip(f"needs a private network namespace: {reason}")
    for made in (namespace.private(), namespace.Sandbox()):
        made.label = "sandbox"  # as `%nl sandbox` calls it
        with made, nlshell.Session(namespace=made) as session:
            assert Exploration(request(), sandbox=session).entries
    ours = namespace.Namespace.open("/proc/self/ns/net")
    ours.label = "private"  # as `ip netns add private` calls it
    with ours, nlshell.Session(namespace=ours) as session, pytest.raises(nlshell.UsageError, match="private namespaces only"):
        Exploration(request(), sandbox=session)
    unknown = nlshell.decode((16).to_bytes(4, sys.byteorder) + (999).to_bytes(2, sys.byteorder) + b"\1\0" + bytes(8))[0]
    assert "no such request" in Exploration(unknown).message(0)["unsendable"]


# --- the widget


@pytest.fixture
def widget() -> Any:
    pytest.importorskip("anywidget", reason="needs the [jupyter] extra: anywidget is not installed")
    made = explore([request(), request(ifname="vx1")])
    yield made
    made.close()


def ask(widget: Any, action: str, **rest: Any) -> list[Any]:
    said: list[Any] = []
    widget.send = lambda content, buffers=None: said.append(content)
    widget._handle_custom_msg({"do": action, "ask": "1", **rest}, [])
    return said


def test_the_widget_answers_and_shares_its_state(widget: Any) -> None:
    assert ask(widget, "open", key=1) == [{"answered": "1"}]
    assert widget.shown["key"] == 1 and widget.place == {"key": 1, "node": -1, "byte": -1} and widget.message["ifname"] == "vx1"
    node = widget.shown["nodes"]["path"].index("mtu")
    ask(widget, "edit", key=1, node=node, text="9000", form="value")
    assert widget.message["mtu"] == 9000 and widget.place["node"] == node and widget.status["text"] == "mtu is changed"
    ask(widget, "edit", key=1, node=node, text="big", form="value")
    assert widget.status["fault"] and widget.status["text"].startswith("mtu: ") and widget.message["mtu"] == 9000
    ask(widget, "compare", key=1, other=0)
    assert [change["path"] for change in widget.comparison["changes"]] == ["ifname", "mtu"]
    ask(widget, "undo", key=1, node=node)
    assert [change["path"] for change in widget.comparison["changes"]] == ["ifname"]
    widget.filter = "vx0"
    assert [row["key"] for row in widget.listing["rows"]] == [0]
    assert ask(widget, "rows", start=0)[0]["rows"]["rows"][0]["key"] == 0
    assert ask(widget, "copy", key=0, node=-1, form="base64")[0]["to"] == "1"
    assert ask(widget, "dance") == []
    json.dumps({name: value for name, value in widget.get_state().items() if name != "layout"})


def test_the_bundle_carries_the_static_page(widget: Any) -> None:
    bundle, _ = widget._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle and "IFLA_VXLAN_PORT" in bundle["text/html"]
    assert "<script" not in bundle["text/html"] and "Explorer of 2 messages" in bundle["text/plain"]


def test_without_anywidget_there_is_the_static_page_and_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.delitem(sys.modules, "nlshell.jupyter.explorer_widget", raising=False)
    found = explore(request(ifname="a<b"))
    assert isinstance(found, StaticExplorer)
    assert "pip install 'netlink-shell[jupyter]'" in repr(found) and "netlink-shell[jupyter]" in found._repr_html_()
    assert "a&lt;b" in found._repr_html_()


def test_the_browser_side_reaches_for_nothing_and_parses_no_html() -> None:
    script = "".join(path.read_text() for path in (STATIC / "explorer").glob("*.js"))
    style = (STATIC / "explorer.css").read_text()
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "import ", "fetch(", "http"):
        assert word not in script, word
    assert "url(" not in style and "@import" not in style
    for role, (light, dark, _, words) in ROLES.items():
        assert f"--nlx-{role}: {light};" in style and style.count(f"--nlx-{role}: {dark};") == 2
        assert f'"{words.split(":")[0]}"' in script
    roles = re.search(r"const ROLES = (\[[^]]*\])", script)
    assert roles and json.loads(roles[1]) == list(ROLES)
