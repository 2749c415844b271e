from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, strategies as st

import nlshell
from nlshell.codec.message import Message
from nlshell.codec.owners import regions
from nlshell.codec.select import select
from nlshell.render.html import message_html
from tests.captures import conversation

REQUEST = {
    "ifname": "vx0",
    "mtu": 1400,
    "address": "02:00:00:00:00:01",
    "linkinfo": {"kind": "vxlan", "data": {"id": 42, "port": 4789}},
}
VOID = {"br", "meta", "link", "img", "input"}


class Page(HTMLParser):
    """What a browser would make of a block: tags in balance, classes, ids, and the text of each element."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[tuple[str, dict[str, Any]]] = []
        self.tags: list[tuple[str, dict[str, Any]]] = []
        self.hex: list[str] = []  # of each message
        self.hex_classes: set[str] = set()
        self.tree_classes: list[str] = []
        self.style = self.words = ""
        self.feed(text)
        self.close()
        assert not self.stack

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in VOID
        attributes = dict(attrs)
        self.stack.append((tag, attributes))
        self.tags.append((tag, attributes))
        classes = (attributes.get("class") or "").split()
        if tag == "pre":
            self.hex.append("")
        elif self.inside("pre"):
            self.hex_classes.update(classes)
        elif tag in ("summary", "span") and not self.inside("code"):
            self.tree_classes += classes

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if self.inside("style"):
            self.style += data
        else:
            self.words += data
            if self.inside("pre") and not self.inside("small"):
                self.hex[-1] += data

    def inside(self, tag: str) -> bool:
        return any(name == tag for name, _ in self.stack)

    def bytes(self, index: int = 0) -> bytes:
        return bytes.fromhex(self.hex[index])


def request(**values: Any) -> Message:
    return nlshell.decode(nlshell.encode("link.newlink", {**REQUEST, **values}))[0]


def sample(area: str, most: int = 40) -> list[Message]:
    return list(islice(conversation(area), most))


@pytest.mark.parametrize("area", ["link", "route", "nft", "tc", "xfrm", "ethtool", "audit", "uevent", "diag", "genl", "ipset"])
@pytest.mark.usefixtures("secrets_shown")
def test_every_byte_stands_once_in_the_hex_of_its_message(area: str) -> None:
    for message in sample(area):
        page = Page(message_html(message))
        assert page.bytes() == message.bytes, message


@given(st.binary(min_size=16, max_size=200))
def test_arbitrary_bytes_are_shown_exactly(data: bytes) -> None:
    header = len(data).to_bytes(4, "little") + b"\x10\x00" + data[6:16]
    message = nlshell.decode(header + data[16:])[0]
    assert Page(message_html(message)).bytes() == message.bytes


@pytest.mark.parametrize("area", ["link", "nft", "tc", "diag"])
def test_each_part_has_a_line_and_the_bytes_point_to_it(area: str) -> None:
    for message in sample(area, 15):
        page = Page(message_html(message, ident="block"))
        own = {name for name in page.hex_classes if name.startswith("n")}
        around = {"n" + name[1:] for name in page.hex_classes if name.startswith("w")}
        assert own | around <= set(page.tree_classes)
        assert len(set(page.tree_classes)) == len(page.tree_classes)
        ruled = set(re.findall(r"#block:has\(\.(n\d+):hover\) \.\1(?=[,{])", page.style))
        assert ruled == set(page.tree_classes)
        assert around <= {"n" + number for number in re.findall(r"#block:has\(\.w(\d+):hover\) summary\.n\1(?=[,{])", page.style)}


def test_the_bytes_of_a_part_are_those_its_region_says() -> None:
    message = request()
    html = message_html(message, ident="block")
    for region in regions(message):
        shown = message.buffer[region.offset : region.end][:8].hex(" ")
        if region.role == "value" and region.offset % 16 == 0:
            assert f'title="{region.node.name if region.node else ""}">{shown}<' in html


def test_nothing_is_fetched_or_run() -> None:
    for area in ("link", "nft", "genl"):
        html = message_html(sample(area, 10)).lower()
        for word in ("<script", "http:", "https:", "url(", "@import", " src=", " href=", "javascript:", " onmouse", "<link", "<iframe"):
            assert word not in html
        assert {tag for tag, _ in Page(html).tags} <= ELEMENTS


ELEMENTS = {"div", "style", "p", "code", "u", "b", "span", "i", "s", "details", "summary", "small", "ul", "li", "pre", "em"}
HOSTILE = "<script>alert(1)</script>\"&'<img src=x onerror=alert(1)>"


def test_hostile_names_stay_text() -> None:
    message = request(alt_ifname=HOSTILE)
    html = message_html(message, names={7: HOSTILE})
    assert "<script" not in html and "<img" not in html
    assert HOSTILE in Page(html).words
    for name in ("\x1b[31mred\x1b[0m", "a\u202eb", "x\udcff", "</style>", "</pre></details>"):
        html = message_html(request(ifname="vx0", alt_ifname=name))
        assert "\x1b" not in html and "\u202e" not in html
        html.encode()
        Page(html)


def test_names_of_interfaces_from_outside_are_escaped() -> None:
    message = nlshell.decode(nlshell.encode("link.newlink", {"ifi_index": 7, "link": 7}))[0]
    page = Page(message_html(message, names={7: "<b onclick=x>\x07"}))
    assert page.words.count("7 (<b onclick=x>\\x07)") == 2


def test_ids_are_unique_and_rules_stay_in_their_block() -> None:
    message = request()
    first, second = message_html(message), message_html(message)
    ids = [attributes["id"] for block in (first, second) for _, attributes in Page(block).tags if "id" in attributes]
    assert len(ids) == len(set(ids)) == 2
    style = re.sub(r"@[^{]*\{", "", Page(first).style)
    for rule in filter(str.strip, style.split("}")):
        for selector in re.split(r",(?![^(]*\))", rule.partition("{")[0]):
            assert selector.startswith(f"#{ids[0]}"), selector


def test_several_messages_have_classes_of_their_own() -> None:
    messages = sample("link", 6)
    page = Page(message_html(messages))
    assert [page.bytes(index) for index in range(len(page.hex))] == [message.bytes for message in messages]
    assert len(page.tree_classes) == len(set(page.tree_classes))
    opened = [attributes for tag, attributes in page.tags if tag == "details" and attributes.get("class") == "nlm"]
    assert ["open" in attributes for attributes in opened] == [True] + [False] * 5


def test_a_long_list_of_messages_ends_with_a_note() -> None:
    messages = [request(ifname=f"v{number}") for number in range(120)]
    html = message_html(messages, limit=1 << 22)
    assert "50 of 120 messages are shown. message_html(messages[50:]) shows the next ones." in html
    html = message_html(messages, rest="`link show --json=wire` shows all.")
    assert len(html) <= 200 * 1024
    found = re.search(r"(\d+) of 120 messages are shown\. `link show --json=wire` shows all\.", html)
    assert found and 5 < int(found[1]) < 50 and len(Page(html).hex) == int(found[1])


@pytest.mark.parametrize("limit", [9_000, 20_000, 200 * 1024])
@pytest.mark.parametrize("shape", ["many parts", "one value"])
def test_a_message_that_is_too_large_is_cut_and_says_so(limit: int, shape: str) -> None:
    if shape == "many parts":
        data = nlshell.encode("link.newlink", {"alt_ifname": "x" * 90}) + nlshell.encode("link.newlink", REQUEST)[32:] * 700
        data = len(data).to_bytes(4, "little") + data[4:]
    else:
        data = nlshell.encode("link.newlink", {"#9999": bytes(range(256)) * 255})
    message = nlshell.decode(data)[0]
    html = message_html([message, request()], limit=limit)
    page = Page(html)
    assert len(html) <= limit
    assert len(page.hex) == 1 and message.bytes.startswith(page.bytes()) and len(page.bytes()) >= 24
    missing = len(message) - len(page.bytes())
    assert f"The first {len(page.bytes())} bytes are shown, {missing} are left out" in html
    assert f"… {missing} bytes more" in html
    assert "1 of 2 messages are shown" in html


def test_without_styles_the_order_still_makes_sense() -> None:
    words = Page(message_html(request())).words
    order = ["RTM_NEWLINK", "nlmsghdr", "nlmsg_len", "ifinfomsg", "ifi_index", "ifname", "vx0", "mtu", "1400 bytes", "linkinfo", "kind"]
    position = -1
    for word in order:
        position = words.index(word, position + 1)
    html = message_html(request())
    assert "<b>mtu</b> 1400 bytes" in html and "IFLA_MTU, 0x28+8" in html and ">0000</small>" in html


def test_what_is_wrong_stands_where_it_is() -> None:
    data = bytearray(nlshell.encode("link.newlink", {"ifname": "v0", "mtu": 1}))
    data[39] = 7  # padding of ifname
    data[40] = 200  # nla_len of mtu
    page = Page(message_html(nlshell.decode(bytes(data))[0]))
    assert page.bytes() == data
    assert "⚠ padding that is not zero" in page.words
    assert "⚠ nla_len is 200, but only 8 bytes are left" in page.words


def test_a_usual_message_is_no_larger_than_it_needs_to_be() -> None:
    assert len(message_html(request())) < 16_000
    for message in sample("link", 30):
        assert len(message_html(message)) < 6_000 + 90 * len(message)


def test_an_exchange_and_no_message_are_fine() -> None:
    assert Page(message_html([])).hex == []
    assert len(Page(message_html(iter([request(), request()]))).hex) == 2


# --- in a browser


LIT = "nodes => nodes.filter(node => getComputedStyle(node).outlineStyle == 'solid').map(node => node.textContent)"


def lit(page: Any, where: str) -> list[str]:
    return page.locator(where).evaluate_all(LIT)


@pytest.fixture
def page(chromium: Any) -> Any:
    made = chromium.new_page(java_script_enabled=True, viewport={"width": 1400, "height": 900})
    requests: list[str] = []
    made.on("request", lambda request: requests.append(request.url))
    message = request()
    blocks = message_html(message, ident="first") + message_html(message, ident="second")
    made.set_content(f"<!doctype html><html><body>{blocks}</body></html>")
    yield made
    assert requests == []
    made.close()


def test_pointing_at_a_field_lights_its_bytes(page: Any) -> None:
    page.locator("#first li > span", has_text="IFLA_MTU").hover()
    assert lit(page, "#first pre *") == ["08 00 04 00", "78 05 00 00"]
    assert lit(page, "#second *") == []


def test_pointing_at_a_nest_lights_all_within(page: Any) -> None:
    page.locator("#first summary", has_text="IFLA_LINKINFO").hover()
    shown = bytes.fromhex(" ".join(lit(page, "#first pre *")))
    node = request().node("linkinfo")
    assert shown == request().bytes[node.offset : node.end]


def test_pointing_at_a_byte_lights_its_field_and_the_nests_around(page: Any) -> None:
    page.locator("#second pre [title='id']").hover()
    assert lit(page, "#second pre *") == ["08 00 01 00", "2a 00 00 00"]
    fields = lit(page, "#second li > span, #second li > details > summary")
    assert [words.split()[0] for words in fields] == ["linkinfo", "data", "id"]
    assert lit(page, "#first *") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_readable_on_its_ground_in_both_schemes(page: Any, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    pairs = page.locator("#first pre > *, #first li > span").evaluate_all(
        """nodes => nodes.map(node => {
            let ground = node;
            while (getComputedStyle(ground).backgroundColor == 'rgba(0, 0, 0, 0)') ground = ground.parentElement;
            return [getComputedStyle(node).color, getComputedStyle(ground).backgroundColor];
        })"""
    )
    assert len(pairs) > 30
    for text, ground in {tuple(pair) for pair in pairs}:
        assert contrast(text, ground) >= 4.5, (scheme, text, ground)


def contrast(first: str, second: str) -> float:
    lights = sorted(luminance(colour) for colour in (first, second))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# --- a part


def lines_of(block: str) -> str:
    """The tree and the bytes, without tags."""
    return re.sub(r"<[^>]+>", " ", block[block.index("<details") :])


@pytest.mark.parametrize("part", ["linkinfo.data", "linkinfo", "0x48..0x4f", "0x41", "nlmsg_seq", "ifinfomsg", "0x0.."])
def test_the_bytes_of_a_part_are_those_of_its_owners(part: str) -> None:
    message = request()
    chosen = select(message, part)
    found = [region for region in regions(message) if chosen.holds(region)]
    block = message_html(message, selection=chosen)
    shown = [line[2:] for line in Page(block).hex[0].splitlines()]  # without the offsets
    assert bytes.fromhex("".join(shown)) == message.buffer[found[0].offset : found[-1].end]
    assert f"<pre><small>{found[0].offset // 16 * 16:04x}</small>  " in block
    column = found[0].offset % 16
    assert shown[0][: 3 * column + (column >= 8)].strip() == "" and shown[0][3 * column + (column >= 8)] != " "


def test_a_part_stands_in_what_encloses_it() -> None:
    message = request()
    text = lines_of(message_html(message, selection=select(message, "linkinfo.data")))
    assert "shown: linkinfo.data, bytes 0x4c to 0x5f" in text
    assert re.search(r"linkinfo\s+around it\s+IFLA_LINKINFO", text) and "4789" in text
    assert not re.search(r"vxlan|ifname|1400|nlmsg_len|ifinfomsg", text)
    text = lines_of(message_html(message, selection=select(message, "nlmsg_seq")))
    assert "nlmsghdr" in text and "nlmsg_seq" in text and "nlmsg_pid" not in text and "linkinfo" not in text


def test_of_several_messages_each_has_its_part() -> None:
    one, other = request(), request(ifname="vx1")
    text = lines_of(message_html([one, other], selection=[select(one, "ifname"), select(other, "mtu")]))
    assert "vx0" in text and "1400" in text and "vx1" not in text and "linkinfo" not in text
    assert message_html([one, other], ident="x", selection=[None, None]) == message_html([one, other], ident="x")
