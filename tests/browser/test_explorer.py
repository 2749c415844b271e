"""The explorer on a bare page: pointing, clicking, keys, searching, editing, comparing, the sandbox, hostile names."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nlshell
from nlshell.codec.message import Message
from nlshell.jupyter.explorer import explore
from tests import live
from tests.captures import conversation

from .bare import Bare

REQUEST = {
    "ifname": "vx0",
    "mtu": 1400,
    "address": "02:00:00:00:00:01",
    "linkinfo": {"kind": "vxlan", "data": {"id": 42, "port": 4789}},
}
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>\x1b[31m\u202e"


def request(**values: Any) -> Message:
    return nlshell.decode(nlshell.encode("link.newlink", {**REQUEST, **values}, flags=0x605))[0]


class Seen:
    """An explorer as a person meets it."""

    def __init__(self, bare: Bare, view: int = 0) -> None:
        self.bare = bare
        self.page = bare.page
        self.widget = bare.widget
        self.root = bare.page.locator(".nlx").nth(view)

    def part(self, path: str) -> Any:
        index = self.widget.shown["nodes"]["path"].index(path)
        return self.root.locator(f"[role=treeitem][data-node='{index}']")

    def byte(self, at: int) -> Any:
        return self.root.locator(f"[role=gridcell][data-at='{at}']")

    def bytes(self, state: str) -> list[int]:
        return self.root.locator(f"[role=gridcell].nlx-{state}").evaluate_all("cells => cells.map(cell => Number(cell.dataset.at))")

    def parts(self, state: str) -> list[str]:
        paths = self.widget.shown["nodes"]["path"]
        return [
            paths[index]
            for index in self.root.locator(f"[role=treeitem].nlx-{state}").evaluate_all("rows => rows.map(row => +row.dataset.node)")
        ]

    def facts(self) -> dict[str, str]:
        pairs = self.root.locator("dl").evaluate("list => [...list.children].map(each => each.textContent)")
        return dict(zip(pairs[::2], pairs[1::2]))

    def chosen(self) -> str:
        place = self.widget.place
        return self.widget.shown["nodes"]["path"][place["node"]] if place["node"] >= 0 else ""

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def note(self) -> Any:
        return self.root.locator(".nlx-note")

    def says(self, words: str) -> None:
        self.wait(lambda: words in self.note().inner_text())

    def wait(self, fulfilled: Callable[[], bool]) -> None:
        for _ in range(200):
            if fulfilled():
                return
            self.page.wait_for_timeout(25)
        raise AssertionError(f"still not so; the note says {self.note().inner_text()!r}")


@pytest.fixture
def opened(watched: Callable[..., Any]) -> Any:
    pytest.importorskip("anywidget", reason="needs the [jupyter] extra: anywidget is not installed")
    pages: list[Any] = []

    def new(messages: Any, views: int = 1, page: dict[str, Any] | None = None, **options: Any) -> Seen:
        pages.append(watched(**(page or {})))
        return Seen(Bare(pages[-1], explore(messages, **options), views))

    yield new
    assert [page.errors for page in pages] == [[]] * len(pages)


def span(message: Message, path: str) -> list[int]:
    """Offsets of a part's bytes, its padding included."""
    node = message.node(path)
    return list(range(node.offset, min(node.end + 3 & ~3, node.parent.stop if node.parent else node.end)))


# --- pointing and clicking


def test_pointing_at_a_field_lights_its_bytes_and_the_other_way_round(opened: Any) -> None:
    message = request()
    seen = opened(message)
    seen.part("ifname").hover()
    assert seen.bytes("lit") == span(message, "ifname") and seen.parts("lit") == ["ifname"]
    seen.part("linkinfo").hover()
    assert seen.bytes("lit") == span(message, "linkinfo")
    seen.byte(message.node("linkinfo.data.id").start).hover()
    assert seen.parts("lit") == ["linkinfo.data.id"] and seen.parts("around") == ["linkinfo", "linkinfo.data"]
    assert seen.bytes("lit") == span(message, "linkinfo.data.id")
    seen.page.mouse.move(0, 0)
    assert seen.bytes("lit") == [] and seen.parts("lit") == []


def test_clicking_a_byte_opens_its_field_and_shows_all_about_it(opened: Any) -> None:
    message = request()
    seen = opened(message)
    seen.part("linkinfo").locator(".nlx-twist").click()
    assert seen.root.locator("[role=treeitem]", has_text="IFLA_VXLAN_PORT").count() == 0
    at = message.node("linkinfo.data.port").start
    seen.byte(at + 1).click()
    assert seen.chosen() == "linkinfo.data.port" and seen.parts("picked") == ["linkinfo.data.port"]
    assert seen.root.locator(".nlx-path").inner_text() == "linkinfo.data.port"
    facts = seen.facts()
    assert facts["this byte"].startswith(f"0x{at + 1:02x}: b5 = 181, 10110101; value, 2 of 2")
    assert facts["type"] == "u16 big-endian" and "UDP" in facts["meaning"]
    assert facts["place"] == f"0x{at - 4:02x} to 0x{at + 1:02x}, 6 bytes (header 4 + value 2 + padding 2)"
    assert facts["header"] == "nla_len 6, nla_type 15: 06 00 0f 00"
    assert facts["big-endian"] == "4789 0x12b5as it is read" and facts["little-endian"] == "46354 0xb512"
    assert seen.root.locator(".nlx-panel code").first.inner_text() == "IFLA_VXLAN_PORT"
    heard = seen.root.locator(".nlx-ears").inner_text()
    assert "linkinfo.data.port: 4789" in heard and "IFLA_VXLAN_PORT" in heard and "byte 0x" in heard


def test_what_a_byte_is_can_be_told_without_colour(opened: Any) -> None:
    seen = opened(nlshell.decode(nlshell.encode("link.newlink", {"ifname": "v0", "#rest": b"\1\2"}))[0])
    looks = {}
    for role in ("header", "attribute-header", "value", "padding", "unparsed"):
        cell = seen.root.locator(f"[role=gridcell].nlx-{role}.nlx-first").first
        looks[role] = cell.evaluate(
            "cell => { const c = getComputedStyle(cell); return [c.borderBottomStyle, c.borderBottomWidth, c.borderLeftWidth]; }"
        )
    assert len({tuple(look) for look in looks.values()}) == 5, looks
    seen.part("ifname").click()
    assert seen.part("ifname").evaluate("row => getComputedStyle(row).outlineStyle") == "solid"


# --- keys and roles


def test_everything_works_with_keys(opened: Any) -> None:
    message = request()
    seen = opened([message, request(ifname="vx1")])
    tree, grid = seen.root.locator("[role=tree]"), seen.root.locator("[role=grid]")
    tree.focus()
    assert seen.chosen() == "" and seen.widget.place["node"] == 0  # nlmsghdr, which is no part of paths
    seen.press("End")
    assert seen.chosen() == "linkinfo.data.port"
    seen.press("ArrowLeft", "ArrowLeft")
    assert seen.chosen() == "linkinfo.data" and seen.part("linkinfo.data").get_attribute("aria-expanded") == "false"
    seen.press("ArrowRight", "ArrowRight")
    assert seen.chosen() == "linkinfo.data.id"
    seen.press("Home", "ArrowDown")
    assert seen.chosen() == "nlmsg_len"
    active = tree.get_attribute("aria-activedescendant")
    assert seen.part("nlmsg_len").get_attribute("id") == active and seen.part("nlmsg_len").get_attribute("aria-selected") == "true"
    seen.press("Tab")
    assert grid.evaluate("box => box === document.activeElement")
    seen.press("ArrowRight", "ArrowDown", "ArrowRight")
    assert seen.widget.place["byte"] == 0 + 16 + 1 and seen.byte(17).get_attribute("aria-selected") == "true"
    seen.press("End")
    assert seen.widget.place["byte"] == 31
    seen.press("Control+Home", "ArrowUp")
    assert seen.widget.place["byte"] == 0
    seen.press("Control+End", "Enter")
    assert tree.evaluate("box => box === document.activeElement")
    seen.press("/")
    assert seen.root.locator("header input").evaluate("box => box === document.activeElement")
    seen.page.keyboard.type("mtu")
    seen.press("Enter")
    seen.wait(lambda: seen.chosen() == "mtu")
    seen.press("Escape")
    assert tree.evaluate("box => box === document.activeElement") and seen.widget.query == ""
    seen.press("Enter")
    assert seen.root.locator(".nlx-editor input").first.evaluate("box => box === document.activeElement")
    seen.page.keyboard.type("1300")
    seen.press("Enter")
    seen.wait(lambda: seen.widget.message["mtu"] == 1300)
    seen.press("Escape", "Shift+Tab")
    assert seen.root.locator("[role=listbox]").evaluate("box => box === document.activeElement")
    seen.press("ArrowDown")
    seen.wait(lambda: seen.widget.shown["key"] == 1)
    seen.press("Home", "c")
    seen.wait(lambda: [change["path"] for change in seen.widget.comparison.get("changes", [])] == ["ifname", "mtu"])


def test_roles_and_names_for_screen_readers(opened: Any) -> None:
    seen = opened([request(), request()])
    item = seen.part("linkinfo.data")
    wanted = {"aria-level": "2", "aria-expanded": "true", "aria-setsize": "2", "aria-posinset": "2", "aria-selected": "false"}
    assert {name: item.get_attribute(name) for name in wanted} == wanted
    assert seen.part("mtu").get_attribute("aria-expanded") is None
    assert seen.root.locator("[role=grid]").get_attribute("aria-rowcount") == str(-(-len(request()) // 16))
    assert seen.root.locator("[role=row]").first.locator("[role=rowheader]").inner_text() == "0000"
    assert seen.root.locator("[role=option]").count() == 2
    nameless = seen.root.locator("input, select, button, [role=tree], [role=grid], [role=listbox]").evaluate_all(
        "each => each.filter(one => !(one.getAttribute('aria-label') || one.textContent.trim())).length"
    )
    assert nameless == 0


# --- searching, editing, comparing


def test_search_finds_names_values_and_bytes(opened: Any) -> None:
    message = request()
    seen = opened(message)
    field, count = seen.root.locator("header input"), seen.root.locator("header [role=status]")
    field.fill("4789")
    assert seen.parts("found") == ["linkinfo.data.port"] and count.inner_text() == "1 found"
    field.press("Enter")
    assert seen.chosen() == "linkinfo.data.port" and count.inner_text() == "1 of 1 found"
    field.fill("IFLA_INFO")
    assert seen.parts("found") == ["linkinfo.kind", "linkinfo.data"]
    field.fill("linkinfo.data.")
    assert seen.parts("found") == ["linkinfo.data.id", "linkinfo.data.port"]
    at = message.node("linkinfo.data.port").start
    for query in ("0x12b5", "12 b5", "12b5"):
        field.fill(query)
        assert seen.bytes("found") == [at, at + 1], query
        field.press("Enter")
        assert seen.widget.place["byte"] == at
    field.fill("no such thing")
    assert count.inner_text() == "nothing found"


def test_an_edit_changes_the_bytes_and_a_wrong_value_says_why(opened: Any) -> None:
    message = request()
    seen = opened(message)
    seen.part("linkinfo.data.id").click()
    field = seen.root.locator(".nlx-editor input").first
    assert field.input_value() == "42"
    field.fill("5000")
    field.press("Enter")
    at = message.node("linkinfo.data.id").start
    seen.wait(lambda: seen.byte(at).inner_text() == "88" and seen.byte(at + 1).inner_text() == "13")
    seen.says("linkinfo.data.id is changed")
    assert seen.chosen() == "linkinfo.data.id" and message["linkinfo.data.id"] == 42
    field.fill("many")
    field.press("Enter")
    seen.says("⚠ linkinfo.data.id: ")
    assert seen.byte(at).inner_text() == "88" and field.input_value() == "many"
    seen.root.get_by_role("button", name="Show edits").click()
    seen.wait(lambda: seen.root.locator("table tbody tr").count() == 1)
    assert "linkinfo.data.id" in seen.root.locator("table").inner_text()
    assert seen.parts("picked") == ["linkinfo.data.id"] and seen.part("linkinfo.data.id").locator(".nlx-change").inner_text() == "≠"
    assert at in seen.bytes("differs")
    seen.part("ifname").click()
    seen.root.get_by_role("button", name="Leave out").click()
    seen.says("ifname is left out")
    assert "ifname" not in seen.widget.message and seen.root.locator("table").inner_text().count("removed") == 1
    seen.root.get_by_role("button", name="Undo all").click()
    seen.says("the message is as it was")
    assert seen.widget.message.bytes == message.bytes


def test_attributes_are_added_by_name(opened: Any) -> None:
    seen = opened(request())
    seen.part("linkinfo.data").click()
    field = seen.root.get_by_label("attribute to add to linkinfo.data")
    field.fill("ttl=16")
    field.press("Enter")
    seen.wait(lambda: "linkinfo.data.ttl" in seen.widget.shown["nodes"]["path"])
    assert seen.part("linkinfo.data.ttl").inner_text().startswith("◆") is False and "16" in seen.part("linkinfo.data.ttl").inner_text()
    field.fill("tlt=16")
    field.press("Enter")
    seen.says("did you mean ttl")


def test_two_messages_are_compared(opened: Any) -> None:
    seen = opened(request(), compare=request(mtu=1500, group=5))
    rows = seen.root.locator("table tbody tr").all_inner_texts()
    assert [row.split("\t")[0] for row in rows] == ["≠ changed", "≠ changed", "− removed"]
    assert "nlmsg_len" in rows[0] and "1500 bytes" in rows[1] and "group" in rows[2]
    assert "differences from message 1: RTM_NEWLINK" in seen.root.locator(".nlx-differences").inner_text()
    seen.root.locator("table button", has_text="mtu").click()
    assert seen.chosen() == "mtu"
    seen.root.get_by_role("button", name="✕ end", exact=True).click()
    seen.wait(lambda: seen.root.locator("table").count() == 0)


def test_bytes_are_copied(opened: Any) -> None:
    message = request()
    seen = opened(message)
    seen.bare.watched.context.grant_permissions(["clipboard-read", "clipboard-write"])
    seen.part("mtu").click()
    seen.root.get_by_role("button", name="Field", exact=True).click()
    seen.says("copied")
    node = message.node("mtu")
    assert seen.page.evaluate("navigator.clipboard.readText()") == message.bytes[node.offset : node.end].hex()
    seen.root.get_by_label("form of the copy").select_option("base64")
    seen.root.get_by_role("button", name="Message", exact=True).click()
    seen.wait(lambda: len(seen.page.evaluate("navigator.clipboard.readText()")) > 20)
    seen.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    seen.root.get_by_role("button", name="Field", exact=True).click()
    seen.wait(lambda: seen.root.locator("textarea").is_visible())
    assert seen.root.locator("textarea").input_value()


def test_an_edited_request_is_sent_to_a_sandbox(opened: Any) -> None:
    if reason := live._allowed():
        pytest.skip(f"needs a private network namespace: {reason}")
    seen = opened(nlshell.decode(nlshell.encode("link.newlink", {"ifname": "v0", "linkinfo": {"kind": "veth"}}, flags=0x605))[0])
    seen.part("ifname").click()
    seen.root.locator(".nlx-editor input").first.fill("from-here")
    seen.press("Enter")
    seen.says("ifname is changed")
    send = seen.root.get_by_role("button", name="Send to a sandbox")
    send.click()
    seen.says("the kernel has done it")
    assert seen.root.locator("[role=option]").count() >= 2 and seen.widget.message["ifname"] == "from-here"
    send.click()
    seen.says("File exists")
    assert seen.root.locator(".nlx-remark").inner_text().startswith("⚠ RTM_NEWLINK was refused")
    seen.root.locator("[role=option]").last.click()
    seen.wait(lambda: seen.widget.shown["type"] == "NLMSG_ERROR")
    assert send.is_disabled() and "only requests" in (send.get_attribute("title") or "")
    seen.widget.close()


# --- many, large, hostile, shared, silent


def test_thousands_of_messages_are_fetched_as_they_come_into_sight(opened: Any) -> None:
    seen = opened([request(ifname=f"v{number}") for number in range(3000)])
    box = seen.root.locator("[role=listbox]")
    assert box.locator("[role=option]").count() < 60 and "3000 messages" in seen.root.locator(".nlx-messages").inner_text()
    box.focus()
    seen.press("End")
    seen.wait(lambda: seen.widget.shown["key"] == 2999)
    seen.wait(lambda: "v2999" in box.inner_text())
    asked = seen.page.evaluate("window.sent.filter(each => each.do === 'open').length")
    assert asked == 1
    seen.root.get_by_label("filter the messages").fill("ifname=v123")
    seen.wait(lambda: "11 of 3000" in seen.root.locator(".nlx-messages").inner_text())
    seen.wait(lambda: "v1239" in box.inner_text())
    box.locator("[role=option]").nth(1).click()
    seen.wait(lambda: seen.widget.message["ifname"] == "v1230")


def test_a_message_of_64_kib_stays_usable(opened: Any) -> None:
    data = nlshell.encode("link.newlink", {"ifname": "big", "alt_ifname": "x" * 100})
    one = nlshell.encode("link.newlink", {"prop_list": {"alt_ifname": ["y" * 8] * 4000}})[32:]
    data += one + nlshell.encode("link.newlink", {"#9999": bytes(range(256)) * 60})[32:]
    data = len(data).to_bytes(4, "little") + data[4:]
    assert len(data) > 60_000
    seen = opened(nlshell.decode(data)[0])
    assert seen.root.locator("[role=gridcell]").count() < 1500 and seen.root.locator("[role=treeitem]").count() < 80
    seen.root.locator("[role=tree]").focus()
    seen.press("End")
    node = seen.widget.message.tree.children[-1]
    assert seen.widget.place["node"] == len(seen.widget.shown["nodes"]["path"]) - 1
    assert node.offset in seen.bytes("picked")
    seen.part("prop_list").locator(".nlx-twist").click() if seen.part("prop_list").count() else None
    seen.root.locator("header input").fill("0xfdfeff0001")
    seen.root.locator("header input").press("Enter")
    assert seen.widget.place["byte"] > 50_000 and seen.bytes("cursor") == [seen.widget.place["byte"]]


def test_hostile_names_are_text(opened: Any) -> None:
    alerts: list[str] = []
    one = request(alt_ifname=HOSTILE, ifi_index=7)
    seen = opened([one, request(alt_ifname="x" + HOSTILE, ifi_index=7)], names={7: HOSTILE}, compare=None)
    seen.page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    seen.part("alt_ifname").click()
    assert "<img src=x onerror=alert(1)>" in seen.part("alt_ifname").inner_text()
    seen.root.locator("header input").fill("<img")
    seen.root.locator("[role=listbox]").focus()
    seen.press("End", "Home", "c")
    seen.part("alt_ifname").click()
    seen.root.locator(".nlx-with").first.evaluate("button => button.click()")
    seen.wait(lambda: seen.root.locator("table").count() == 1)
    seen.root.locator(".nlx-editor input").first.fill(HOSTILE + "2")
    seen.press("Enter")
    seen.wait(lambda: seen.widget.shown["edits"] == 1)
    assert seen.root.locator("img, script, iframe").count() == 0 and alerts == []
    text = seen.root.inner_text()
    assert "\x1b" not in text and "\u202e" not in text and "\\x1b[31m" in text


def test_two_views_show_the_same_and_one_may_go(opened: Any) -> None:
    message = request()
    seen = opened([message, request(ifname="vx1")], views=2)
    other = Seen(seen.bare, 1)
    seen.part("linkinfo").locator(".nlx-twist").click()
    seen.part("mtu").click()
    assert other.parts("picked") == ["mtu"] and other.bytes("picked") == span(message, "mtu")
    assert other.part("linkinfo").get_attribute("aria-expanded") == "false"
    seen.root.locator("header input").fill("vx0")
    assert other.root.locator("header input").input_value() == "vx0" and other.parts("found") == ["ifname"]
    other.root.locator(".nlx-editor input").first.fill("1300")
    other.root.locator(".nlx-editor input").first.press("Enter")
    at = message.node("mtu").start
    seen.wait(lambda: seen.byte(at).inner_text() == "14" and other.byte(at).inner_text() == "14")
    seen.root.locator("[role=option]").nth(1).click()
    seen.wait(lambda: seen.widget.shown["key"] == 1)
    seen.root.locator("[role=option]").nth(0).click()
    seen.wait(lambda: other.widget.shown["key"] == 0 and other.part("linkinfo").count() == 1)
    assert other.part("linkinfo").get_attribute("aria-expanded") == "false"  # as it was left
    listeners = seen.page.evaluate("window.listening()")
    seen.page.evaluate("window.ends[1]()")
    assert seen.page.evaluate("window.listening()") == listeners / 2
    third = seen.page.evaluate("() => { window.open_view(); return document.querySelectorAll('.nlx').length; }")
    again = Seen(seen.bare, third - 1)
    assert again.root.locator("header input").input_value() == "vx0" and again.byte(at).inner_text() == "14"


def test_a_kernel_that_does_not_answer_is_told(opened: Any) -> None:
    seen = opened([request(), request(ifname="vx1")])
    seen.bare.quiet = True
    seen.root.locator("[role=option]").nth(1).click()
    seen.wait(lambda: "has not answered" in seen.note().inner_text())
    seen.part("mtu").click()
    assert seen.parts("picked") == ["mtu"]  # looking about needs no kernel


def test_the_page_shows_a_message_from_each_kind_of_protocol(opened: Any) -> None:
    found = [next(iter(conversation(area))) for area in ("nft", "audit", "uevent", "diag", "genl", "connector")]
    seen = opened(found)
    for number in range(len(found)):
        seen.root.locator("[role=option]").nth(number).click()
        seen.wait(lambda number=number: seen.widget.shown["key"] == number)
        assert seen.root.locator("[role=gridcell]").count() == min(len(found[number]), seen.root.locator("[role=gridcell]").count())
        seen.root.locator("[role=gridcell]").first.click()
        assert seen.widget.place["byte"] == 0


# --- the look


@pytest.mark.parametrize("theme", ["light", "dark", "jupyter-light", "jupyter-dark"])
def test_text_is_readable_in_every_theme(opened: Any, artefacts: Path, theme: str) -> None:
    # Where JupyterLab says which theme it has, the system's wish does not count.
    scheme = {"jupyter-light": "dark", "jupyter-dark": "light"}.get(theme, theme)
    seen = opened([request(), request(mtu=9000)], page={"color_scheme": scheme}, compare=request(ifname="vx1"))
    if theme.startswith("jupyter"):
        seen.page.evaluate("light => { document.body.dataset.jpThemeLight = light; }", str(theme == "jupyter-light").lower())
    seen.part("mtu").click()
    seen.part("address").hover()
    pairs = seen.root.locator("b, small, span, em, td, th, dd, dt, button, input").evaluate_all(
        """all => all.filter(each => each.textContent.trim() && each.offsetParent && !each.matches(':disabled')).map(each => {
            let ground = each;
            while (ground && getComputedStyle(ground).backgroundColor == 'rgba(0, 0, 0, 0)') ground = ground.parentElement;
            return [getComputedStyle(each).color, ground ? getComputedStyle(ground).backgroundColor : 'rgb(255, 255, 255)'];
        })"""
    )
    assert len(pairs) > 100
    for text, ground in {tuple(pair) for pair in pairs}:
        assert contrast(text, ground) >= 4.5, (theme, text, ground)
    grounds = {re.sub(r"\D+", " ", ground).split()[0] for _, ground in pairs}
    assert ("255" in grounds) == theme.endswith("light")
    seen.page.screenshot(path=artefacts / f"explorer-{theme}.png")


def contrast(first: str, second: str) -> float:
    lights = sorted(luminance(colour) for colour in (first, second))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("width", [1500, 1000, 720, 420])
def test_nothing_overlaps_at_any_width(opened: Any, artefacts: Path, width: int) -> None:
    seen = opened([request(), request()], page={"viewport": {"width": width, "height": 900}}, compare=request(ifname="vx1"))
    boxes = seen.root.locator("> header, .nlx-pane, .nlx-differences, .nlx-panel, .nlx-note").evaluate_all(
        "all => all.map(each => { const b = each.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; })"
    )
    for number, one in enumerate(boxes):
        assert one[2] <= width and one[2] - one[0] > 60 and one[3] - one[1] > 15
        for other in boxes[number + 1 :]:
            apart = one[2] <= other[0] + 1 or other[2] <= one[0] + 1 or one[3] <= other[1] + 1 or other[3] <= one[1] + 1
            assert apart, (one, other)
    line = seen.root.locator("[role=row]").first
    assert line.evaluate("row => row.parentElement.parentElement.scrollWidth <= row.parentElement.parentElement.clientWidth + 1")
    seen.page.screenshot(path=artefacts / f"explorer-{width}.png", full_page=True)
