"""Plots: what they count and join is right, nothing overlaps, and whatever names hold is drawn as text."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

import nlshell
from nlshell import teach
from nlshell.codec.message import Message
from nlshell.errors import MissingExtra, UnknownNameError, UsageError
from nlshell.jupyter import plots, plotted, topology as layout
from tests import live

matplotlib = pytest.importorskip("matplotlib", reason="needs matplotlib, which `pip install netlink-shell[jupyter]` brings")
matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """No warning goes unseen, and no figure stays."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
    pyplot.close("all")


def link(index: int, name: str, kind: str = "", **values: Any) -> Message:
    found = {"ifi_index": index, "ifname": name, "operstate": 6, **values}
    if kind:
        found["linkinfo.kind"] = kind
    return nlshell.decode(nlshell.encode("link.newlink", found, flags=0))[0]


def route(family: int, length: int, count: int = 1) -> list[Message]:
    return [nlshell.decode(nlshell.encode("route.newroute", {"rtm_family": family, "rtm_dst_len": length}, flags=0))[0]] * count


LINKS = teach.recording("links").exchanges[-1]
ROUTES = teach.recording("routes")


def texts(axes: Any) -> list[str]:
    return [text.get_text() for text in axes.texts]


def bars(axes: Any) -> dict[str, float]:
    """What each bar is called, and how long it is in all."""
    found: dict[str, float] = {}
    for container in axes.containers:
        for label, patch in zip(axes.get_yticklabels(), container.patches):
            found[label.get_text()] = found.get(label.get_text(), 0) + patch.get_width()
    return found


# --- counts


def test_counts_of_links_are_by_kind_and_state() -> None:
    axes = plots.counts(LINKS)
    assert bars(axes) == {"veth": 4, "(none)": 1, "bridge": 1, "macvlan": 1, "vxlan": 1}
    assert {text.get_text() for text in axes.get_legend().get_texts()} == {"UP", "DOWN", "UNKNOWN"}
    assert texts(axes) == ["4", "1", "1", "1", "1"]
    assert axes.get_title() == "8 links by linkinfo.kind and operstate"


def test_states_differ_in_more_than_colour() -> None:
    axes = plots.counts(LINKS)
    assert len({container.patches[0].get_hatch() for container in axes.containers}) == len(axes.containers) == 3


@pytest.mark.parametrize("by", ["mtu", ["linkinfo.kind", "operstate"]])
def test_a_frame_counts_as_its_messages_do(by: Any) -> None:
    assert bars(plots.counts(LINKS.df(), by=by)) == bars(plots.counts(LINKS, by=by))


def test_what_is_rare_is_summed_up() -> None:
    axes = plots.counts([link(number, f"v{number}", mtu=1000 + number % 30) for number in range(1, 91)], by="mtu", most=10)
    assert len(bars(axes)) == 11 and bars(axes)["20 others"] == 60


def test_messages_of_any_kind_are_counted_by_type() -> None:
    axes = plots.plot(teach.recording("events").events)
    assert bars(axes)["RTM_NEWLINK"] == 9 and bars(axes)["RTM_DELADDR"] == 1


@pytest.mark.parametrize(
    ("what", "by", "words"),
    [
        (LINKS, "nosuch", "nothing here has a value at nosuch"),
        (LINKS, ["mtu", "ifname", "link"], "one path or two"),
        (LINKS.df()[["ifname"]], (), "say what to count by"),
        (7, (), "an exchange, messages or a DataFrame"),
    ],
)
def test_counts_that_cannot_be(what: Any, by: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        plots.counts(what, by=by)


# --- prefix lengths


def test_prefix_lengths() -> None:
    axes = plots.prefix_lengths(ROUTES[0])
    heights = {round(patch.get_x() + patch.get_width() / 2): patch.get_height() for patch in axes.patches}
    assert heights == {0: 1, 8: 2, 10: 1, 12: 1, 16: 1, 24: 3, 25: 1, 26: 2, 32: 7}
    assert axes.get_title() == "19 IPv4 routes by prefix length" and axes.get_yscale() == "linear"


def test_both_address_families_have_a_picture_each() -> None:
    for what in ([*ROUTES[0], *ROUTES[1]],):
        four, six = plots.prefix_lengths(what)
        assert four.get_title().startswith("19 IPv4") and six.get_title().startswith("13 IPv6")
        assert four.figure is six.figure


def test_a_frame_of_routes() -> None:
    axes = plots.plot(ROUTES[1].df())
    assert axes.get_title() == "13 IPv6 routes by prefix length"


def test_counts_far_apart_are_on_a_logarithmic_axis() -> None:
    assert plots.prefix_lengths(route(2, 24, 500) + route(2, 8)).get_yscale() == "log"
    assert plots.prefix_lengths(route(2, 24, 500) + route(2, 8), log=False).get_yscale() == "linear"


def test_no_routes_no_picture() -> None:
    with pytest.raises(UsageError, match="no routes"):
        plots.prefix_lengths(LINKS)


# --- topology


def boxes(axes: Any) -> list[Any]:
    return [patch for patch in axes.patches if patch.get_gid() == "link"]


def lines(axes: Any) -> list[str]:
    return sorted(patch.get_gid() for patch in axes.patches if (patch.get_gid() or "").startswith("line-"))


def assert_tidy(axes: Any) -> None:
    """No two boxes touch, each text lies in a box, and all lie in the picture."""
    axes.figure.canvas.draw()
    areas = [patch.get_window_extent() for patch in boxes(axes)]
    for one, other in combinations(areas, 2):
        assert not one.overlaps(other)
    for text in axes.texts:
        area = text.get_window_extent()
        inside = [box for box in areas if box.x0 <= area.x0 and area.x1 <= box.x1 and box.y0 <= area.y0 and area.y1 <= box.y1]
        assert len(inside) == 1 or "left out" in text.get_text(), text.get_text()
        assert axes.figure.bbox.x0 <= area.x0 and area.x1 <= axes.figure.bbox.x1
        assert axes.figure.bbox.y0 <= area.y0 and area.y1 <= axes.figure.bbox.y1


def test_the_recorded_network() -> None:
    axes = plots.topology(LINKS)
    assert {"br0", "port1", "host1", "vx42", "mac0", "lo"} <= set(texts(axes))
    assert lines(axes) == ["line-lower", "line-lower", "line-master", "line-master", "line-peer", "line-peer"]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["port of", "on top of", "other end of a veth"]
    assert_tidy(axes)


def test_what_is_above_stands_above() -> None:
    picture = layout.arrange(plotted.links_of(LINKS))
    place = {box.links[0].name: box for box in picture.boxes if box.links}
    for upper, lower in (("br0", "port1"), ("br0", "port2"), ("vx42", "host1"), ("mac0", "host2")):
        assert place[upper].y > place[lower].top


def test_a_frame_gives_the_same_picture() -> None:
    assert texts(plots.topology(LINKS.df())) == texts(plots.topology(LINKS))


def container_host(count: int) -> list[Message]:
    """A machine as people have them: a bond with vlans, a bridge with many veths into other namespaces, pairs, and loners."""
    found = [link(1, "lo"), link(2, "eth0", master=4), link(3, "eth1", master=4), link(4, "bond0", "bond"), link(5, "docker0", "bridge")]
    found += [link(6, "br10", "bridge"), link(7, "bond0.99", "vlan", link=4, master=6), link(8, "vx10", "vxlan", master=6)]
    found += [link(9, "a0", "veth", link=10, master=5), link(10, "a1", "veth", link=9, master=6)]
    found += [link(20 + n, f"bond0.{n}", "vlan", link=4) for n in range(12)]
    found += [link(40 + n, f"tun{n}", "tun", operstate=2) for n in range(15)]
    for n in range(10):
        found += [link(60 + 2 * n, f"p{n}", "veth", link=61 + 2 * n, master=5), link(61 + 2 * n, f"h{n}", "veth", link=60 + 2 * n)]
    found += [link(100 + n, f"veth{n:07x}", "veth", master=5, link=2, link_netnsid=n) for n in range(count - len(found))]
    return found


@pytest.mark.parametrize("count", [1, 2, 60, 200])
def test_few_links_and_many(count: int) -> None:
    links = container_host(count)[:count]
    axes = plots.topology(links)
    assert len(boxes(axes)) == count
    assert_tidy(axes)


def test_far_ends_elsewhere_are_said_and_not_drawn() -> None:
    axes = plots.topology([link(1, "eth0"), link(2, "v0", "veth", link=1, link_netnsid=3)])
    assert "veth up, to netns 3" in texts(axes) and lines(axes) == []


def test_what_is_left_out_is_said() -> None:
    links = container_host(120)
    axes = plots.topology(links, most=50)
    assert len(boxes(axes)) == 50
    assert any(text.startswith("70 more links are left out; most=120") for text in texts(axes))
    assert "lo" not in texts(axes)  # who belongs to nobody goes first
    assert_tidy(axes)


def test_the_latest_word_on_a_link_counts() -> None:
    assert texts(plots.topology([link(1, "old"), link(1, "new")]))[0] == "new"


@pytest.mark.parametrize(
    "links",
    [
        [link(1, "a", "vlan", link=2), link(2, "b", "vlan", link=3), link(3, "c", "vlan", link=1)],
        [link(1, "a", "bridge", master=1, link=1)],
        [link(1, "a", "veth", link=2), link(2, "b", "veth", link=3), link(3, "c", "veth", link=1)],
        [link(1, "a", "veth", link=3), link(2, "b", "veth", link=3), link(3, "c", "veth", link=1)],
        [link(1, "a", "bridge", master=2), link(2, "b", "bridge", master=1)],
        [link(1, "a", "vlan", master=77, link=88)],
    ],
)
def test_links_that_go_in_circles_or_nowhere(links: list[Message]) -> None:
    axes = plots.topology(links)
    assert len(boxes(axes)) == len(links)
    assert_tidy(axes)


HOSTILE = ["$x^{$", r"\frac{1}{", "<b>\x1b[31m", "\u202eevil", "日本語のなまえ", "a" * 200, "", "%s{}", "_private", "tab\there"]


def test_hostile_names_are_drawn_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    links = [link(number, "x", "bridge") for number in range(1, len(HOSTILE) + 1)]
    monkeypatch.setattr(plotted, "values_at", lambda messages, paths: [
        tuple({"ifi_index": number, "ifname": name, "linkinfo.kind": name or None, "operstate": name}.get(path) for path in paths)
        for number, name in enumerate(HOSTILE, 1)
    ])  # fmt: skip
    for axes in (plots.topology(links), plots.counts(links, by=["ifname", "operstate"])):
        axes.figure.canvas.draw()
        shown = " ".join([*texts(axes), *(label.get_text() for label in axes.get_yticklabels())])
        assert "\x1b" not in shown and "\u202e" not in shown and "\t" not in shown and "$x^{$" in shown


def test_no_links_no_picture() -> None:
    with pytest.raises(UsageError, match="no links"):
        plots.topology(ROUTES[0])


# --- all of them


def test_the_picture_that_suits() -> None:
    assert "links by" in plots.plot(LINKS).get_title()
    assert "prefix length" in plots.plot(ROUTES[0]).get_title()
    assert "routes by rtm_type" in plots.plot(ROUTES[0], by="rtm_type").get_title()
    assert boxes(plots.plot(LINKS, "topology"))
    assert "prefix length" in plots.plot(ROUTES[0], kind="prefix-lengths").get_title()
    assert plots.plot(LINKS[0]).get_title().startswith("1 links")
    with pytest.raises(UnknownNameError, match="did you mean topology"):
        plots.plot(LINKS, "toplogy")


def test_a_line_joins_the_two_ends_of_a_pair_that_hang_together() -> None:
    axes = plots.topology([link(2, "v0", "veth", link=3), link(3, "v1", "veth", link=2)])
    (line,) = axes.lines
    top, bottom = sorted(line.get_ydata(), reverse=True)
    near, far = sorted((patch.get_y(), patch.get_y() + patch.get_height()) for patch in axes.patches)[::-1]
    assert (bottom, top) == pytest.approx((far[1], near[0])) and top - bottom > 0.2


def test_an_exchange_plots_itself() -> None:
    assert LINKS.plot().get_title() == plots.plot(LINKS).get_title()


@pytest.mark.parametrize("draw", [plots.counts, plots.topology, lambda what, ax: plots.prefix_lengths(ROUTES[0], ax=ax)])
def test_axes_of_ones_own(draw: Any) -> None:
    figure, mine = pyplot.subplots()
    assert draw(LINKS, ax=mine) is mine
    assert pyplot.get_fignums() == [figure.number]


@pytest.mark.parametrize("style", ["default", "dark_background"])
def test_ink_reads_on_the_paper_of_the_style(style: str) -> None:
    with pyplot.style.context(style):
        for axes in (plots.counts(LINKS), plots.prefix_lengths(ROUTES[0]), plots.topology(LINKS)):
            paper, ink = sum(axes.figure.get_facecolor()[:3]) / 3, matplotlib.colors.to_rgb(plots._ink(axes))
            assert axes.figure.get_facecolor()[3] == 1
            assert abs(paper - sum(ink) / 3) > 0.6


def test_without_matplotlib_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    for draw in (plots.counts, plots.topology, lambda _: plots.prefix_lengths(ROUTES[0])):
        with pytest.raises(MissingExtra, match=r"needs matplotlib: pip install 'netlink-shell\[jupyter\]'"):
            draw(LINKS)


def test_importing_plots_imports_no_matplotlib() -> None:
    code = (
        "import sys, nlshell.jupyter.plots; print([name for name in ('matplotlib', 'pandas', 'numpy', 'IPython') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


class Columns:
    """A dump that was read into columns: it has no messages, and says so."""

    def df(self) -> Any:
        return LINKS.df()

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        raise NotImplementedError

    @property
    def messages(self) -> Any:
        raise UsageError("this dump has columns instead of messages")


def test_a_dump_of_columns() -> None:
    assert texts(plots.topology(Columns())) == texts(plots.topology(LINKS))
    assert bars(plots.plot(Columns())) == bars(plots.plot(LINKS))


class Counted:
    """What a command gave, with the table of `| count by operstate`."""

    messages = LINKS.messages

    class table:
        columns = ("operstate", "count")


def test_what_was_counted_is_what_is_drawn() -> None:
    assert bars(plots.plot(Counted())) == {"UP": 5, "DOWN": 2, "UNKNOWN": 1}
    assert boxes(plots.plot(Counted(), "topology"))


@pytest.mark.parametrize(("family", "header"), [("rule.newrule", {"family": 2, "action": 1}), ("neigh.newneigh", {"ndm_state": 2})])
def test_families_have_counts_that_suit(family: str, header: dict[str, Any]) -> None:
    message = nlshell.decode(nlshell.encode(family, header, flags=0))[0]
    assert sum(bars(plots.plot([message] * 3)).values()) == 3


# --- dumps of columns, which have no messages


def test_a_dump_without_messages_is_drawn_from_its_columns() -> None:
    if reason := live._allowed():
        pytest.skip(f"needs a private network namespace: {reason}")
    pytest.importorskip("pyarrow", reason="needs pyarrow")
    with nlshell.sandbox() as session:
        session.change("link.newlink", {"ifname": "v0", "linkinfo.kind": "veth"}, flags=0x600)
        links = session.columns("link.getlink")
        with pytest.raises(UsageError, match="columns instead of messages"):
            _ = links.messages
        assert sum(bars(links.plot()).values()) == 3
        assert {text.split("\n")[0] for text in texts(links.plot("topology"))} >= {"v0"}
        settings = session.columns("netconf.getnetconf")
        assert sum(bars(settings.plot(by="ifindex")).values()) == len(settings)
        with pytest.raises(UsageError, match="say what to count by"):
            settings.plot()
