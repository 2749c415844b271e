"""Reading a line while it is typed: kinds of words for highlighting, faults with their place and sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from nlshell.commands.run import perform
from nlshell.commands.state import State
from nlshell.errors import NlshellError, UsageError
from nlshell.language.sentences import sentences
from nlshell.language.table import TABLE

from .names import Given, fault, spans, state_with

STATE = state_with()


def kinds(text: str, state: State = STATE) -> list[tuple[str, str]]:
    return [(text[start:end], kind) for start, end, kind in spans(text, state)]


# --- highlighting


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("link show dev eth0 up", "command verb selector argument selector"),
        ("l show ", "command verb"),
        ("address show to 192.0.2.0/24 ", "command verb selector argument"),
        ("route getroute dst=192.0.2.1 ", "command operation path sign value"),
        ("ethtool linkinfo_get header.dev_name=eth0 ", "family operation path sign value"),
        ("ethtool LINKINFO-GET ", "family operation"),
        ("myfamily ", "family"),
        ("-6 route show --json --netns blue ", "option command verb option option argument"),
        ("link show --columns=ifname,mtu ", "command verb option argument"),
        ("hex 7.3 linkinfo.data ", "command number argument"),
        ("hex link show dev eth0 ", "command command verb selector argument"),
        ("what 0x4a link show dev eth0 ", "command argument command verb selector argument"),
        ("copy xxd 7 ", "command choice number"),
        ("diff 6 7.1 ", "command number number"),
        ("watch 2 route show ", "command argument command verb"),
        ("monitor stop 1 ", "command choice argument"),
        ("help link show ", "command command verb"),
        ("link show | where mtu > 1500 and not ifname ~ '^v' ",
         "command verb sign stage path operator value operator operator path operator string"),
        ("link show | where mtu>=1500 ", "command verb sign stage path operator value"),
        ("link show | where ifindex in (1, 2) ", "command verb sign stage unknown operator sign value sign value sign"),
        ("link show | columns ifname,mtu linkinfo.kind | sort -mtu | head 3 > out.csv",
         "command verb sign stage path path sign stage path sign stage number sign file"),
        ("link show | count by linkinfo.kind | where count > 1 ", "command verb sign stage selector path sign stage path operator value"),
        ("link show ; addr show # both", "command verb sign command verb comment"),
        ("lnk show ", "unknown argument"),
        ("link show upp ", "command verb unknown"),
        ("link newlink mtuu=3 mtu=abc ", "command operation unknown sign value path sign unknown"),
        ("link show | whre ", "command verb sign unknown"),
        ("link show --jsn ", "command verb unknown"),
        ("link show 'a b' ", "command verb string"),
    ],
)  # fmt: skip
def test_kinds_of_words(text: str, expected: str) -> None:
    assert [kind for _, kind in kinds(text)] == expected.split()


def test_spans_are_in_order_apart_and_inside_the_text() -> None:
    text = "hex link show dev 'eth0' --at=linkinfo.data; link newlink ifname=v0 linkinfo.kind=veth | where a>b > x.json # end"
    position = 0
    for start, end, _ in spans(text, STATE):
        assert position <= start < end <= len(text)
        position = end


@pytest.mark.parametrize(
    "text",
    [
        "li",
        "link sh",
        "link show de",
        "link show --js",
        "ethtool linkinfo_g",
        "link newlink lin",
        "link newlink linkinfo.ki",
        "link show | whe",
        "link show | columns linkinfo.ki",
        "route getroute dst=192.0",
        "link newlink operstate=u",
        "link newlink ifi_flags=up,bro",
    ],
)
def test_what_can_still_become_right_is_not_marked(text: str) -> None:
    assert "unknown" not in [kind for _, kind in kinds(text)]


def test_what_cannot_become_right_is_marked_at_once() -> None:
    assert kinds("lzz") == [("lzz", "unknown")]
    assert kinds("link newlink operstate=z")[-1] == ("z", "unknown")


def test_before_the_registry_is_loaded_a_family_is_no_slip() -> None:
    state = State()
    names = Given(state, {})
    state.live = names
    names._ask = lambda place, what: None  # type: ignore[method-assign]
    assert kinds("ethtool linkinfo_get ", state)[0] == ("ethtool", "argument")
    assert fault("ethtool linkinfo_get", state) is None


def test_an_alias_is_read_as_what_it_stands_for() -> None:
    state = state_with()
    state.settings.set("aliases.ll", "link show")
    assert kinds("ll dev eth0 up ", state) == [("ll", "alias"), ("dev", "selector"), ("eth0", "argument"), ("up", "selector")]
    found = fault("ll dev", state)
    assert found is not None and "needs NAME" in found.sentence and found.position == 6


# --- faults: the sentence is the one that running it would give

WRONG = [
    ("lnk show", 0, "did you mean link"),
    ("link shw", 5, "did you mean show"),
    ("link show typ veth", 10, "did you mean type"),
    ("link show dev", 13, "needs NAME behind it"),
    ("link show --jsn", 10, "did you mean --json"),
    ("link show --netns", 17, "needs an argument"),
    ("link show mtu=3", 10, "takes no path=value"),
    ("ethtool linkinf_get", 8, "did you mean linkinfo_get"),
    ("handshake", 9, "say which operation of handshake"),
    ("link add name x type veth", 5, "changes are requests of their own: link newlink"),
    ("link set v0 up", 5, "changes are requests of their own: link setlink"),
    ("addr add 192.0.2.1/24 dev v0", 5, "addr newaddr ifa_index=v0 local=192.0.2.1/24"),
    ("link del", 5, "link dellink ifname=v0"),
    ("link show -y", 10, "known: -4"),
    ("link show dev eth0 eth1", 19, "`dev eth0` and 'eth1' both name an interface"),
    ("ip link", 0, "without `ip` in front"),
    ("route show tabel main", 11, "did you mean table"),
    ("link newlink ifname", 13, "is no path=value"),
    ("link newlink mtuu=3", 13, "did you mean mtu"),
    ("link newlink linkinfo.knd=veth", 13, "did you mean kind"),
    ("link newlink mtu=abc", 17, "is not a number"),
    ("link newlink mtu=1 mtu=2", 19, "given twice"),
    ("link newlink operstate=upp", 23, "did you mean"),
    ("route getroute dst=192.0.2", 19, "is no address"),
    ("link show |", 10, "nothing behind"),
    ("| head", 0, "nothing in front of"),
    ("link show | whre mtu = 3", 12, "did you mean where"),
    ("link show | where mtuu = 3", 18, "did you mean"),
    ("link show | columns ifname mtuu", 27, "did you mean mtu"),
    ("link show | columns ifname | where mtu = 3", 35, "unknown column 'mtu'"),
    ("link show 'eth0", 10, "is not closed"),
    ("link show; lnk", 11, "did you mean link"),
    ("link newlink ifname=v0 linkinfo.kind=bridg", 37, "did you mean bridge"),
    ("link newlink ifname=v0 linkinfo.kind=wiregard", 37, "did you mean wireguard"),
    ("qdisc newqdisc kind=fq_code", 20, "did you mean fq_codel"),
    ("link newlink ifname=v0 --flags creat,excl", 31, "did you mean CREATE"),
    ("monitor nosuch", 8, "`monitor --list` lists them"),
    ("monitor link ethtol", 13, "did you mean ethtool"),
    ("monitor netfilter.nftable", 8, "unknown multicast group"),
    ("monitor link --seconds soon", 23, "no number of seconds"),
    ("monitor link | where operstate = upp", 33, "did you mean UP"),
    ("link show | where operstate in (up, dwn)", 36, "did you mean DOWN"),
    ("link show | where mtu > 1 and ifi_flags has upp", 44, "did you mean UP"),
    ("watch often link show", 6, "no number of seconds"),
    ("config theme=blu", 13, "known: auto, dark, light"),
    ("config history=-1", 15, "a whole number"),
    ("config nosuch=1", 7, "`config` lists them"),
    ("config tim=1", 7, "did you mean timing"),
    ("route show proto statc", 17, "did you mean static"),
    ("route show table mian", 17, "did you mean main"),
    ("link show --color blue", 18, "auto, always, never"),
    ("link show --depth=x", 18, "whole number from 0 on"),
    ("hex --layout blue link show", 13, "annotated"),
    ("link show mtu=1500", 10, "| where mtu=1500"),
]


@pytest.mark.parametrize(("text", "position", "words"), WRONG, ids=[text for text, _, _ in WRONG])
def test_a_fault_has_its_place_and_a_sentence(text: str, position: int, words: str) -> None:
    found = fault(text, STATE)
    assert found is not None and words in found.sentence and found.position == position


RIGHT = [
    "",
    "# nothing",
    "link",
    "link show",
    "l sh dev eth0",
    "link show eth0",
    "link show nosuchlink",
    "-6 route show table all",
    "link show 'a b'",
    "route show table 1000 proto static",
    "neigh show nud reachable",
    "route getroute dst=192.0.2.1",
    "route getroute dst=192.0.2.0/24 oif=eth0",
    "link newlink ifname=v0 linkinfo.kind=veth linkinfo.data.peer.ifname=v1 --flags create,excl",
    "link newlink ifi_flags=up,broadcast",
    "link newlink linkinfo.kind=vlan linkinfo.data.id=5 link=eth0",
    "link newlink ifi_index=3 mtu=0x5dc",
    "nlctrl getfamily --dump",
    "ethtool linkinfo_get header.dev_name=eth0",
    "hex link show dev lo",
    "hex",
    "hex 7.3",
    "hex linkinfo.data",
    "hex 0x48..0x4f",
    "tree mtu",
    "what 0x4a",
    "copy xxd link show dev lo",
    "diff 1 2",
    "why",
    "explain last",
    "decode 14000000 12000103 --protocol route",
    "schema route.link",
    "schema IFLA_INFO_",
    "monitor link route",
    "monitor stop 1",
    "watch 2 route show table all",
    "help",
    "help link show",
    "help where",
    "help link set",
    "netns blue",
    "netns 4711",
    "sandbox",
    "config",
    "config theme=dark",
    "config save",
    "alias ll='link show'",
    "exit",
    "results",
    "last | where mtu > 3",
    "show 7 | jsonl",
    "link show | where mtu > 1500 and linkinfo.kind = veth | sort -mtu | head 3",
    "link show | where not (mtu = 1 or mtu = 2)",
    "link show | where ifname in (a, b) > x.csv",
    "link show | count by linkinfo.kind",
    "link show | count",
    "link show | df df.groupby('mtu').size()",
    "link show | columns ifname,mtu > links.csv",
    "link show | hex --at mtu",
    "link show dev lo --json=wire --dry-run",
    "link show -n blue -j",
    "route show > routes.json",
    "myfamily whatever=3",
    "link newlink #200=00ff",
    "link show\naddr show",
    "link show | \n head 3",
    "route newroute multipath[0].gateway=192.0.2.1",
    "rule show | columns fib_rule_hdr.table",
    "link newlink ifname=v0 linkinfo.kind=dummy",
    "link newlink ifname=v0 linkinfo.kind=ovpn-dco",  # modules from elsewhere have kinds of their own
    "qdisc newqdisc kind=pfifo_fast",
    "link newlink ifname=v0 --flags NLM_F_CREATE|excl",
    "monitor all",
    "monitor 5 kobject_uevent",
    "monitor netfilter.nftables ethtool ethtool.monitor",
    "monitor nl80211",  # a family whose module may yet be loaded
    "monitor link --seconds 3 --events 2 > x.jsonl",
    "config history=0 timing=off",
    "config dry-run=on",
    "route show proto 186",
    "route show table 4711",
    "route show table cache",
    "neigh show nud all",
    "addr show scope global",
    "link show type nosuch",
    "link show | where operstate ~ upp",
    "link show | where operstate = 6 or ifi_flags has 0x1",
    "link show | where ifname = upp",
    "link show dev a=b",
    "hex link show master a=b",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_has_no_fault(text: str) -> None:
    assert fault(text, STATE) is None


SENT = ("kind=", "link shw", "mtuu")  # which the kernel, or what it answers, decides
SAID = [text for text, _, words in WRONG if "column" not in words and not any(part in text for part in SENT)]


@pytest.mark.parametrize("text", SAID)
def test_what_is_refused_here_is_refused_by_running_it(text: str) -> None:
    """No line that would run is held back: whatever has a fault raises UsageError before anything is sent."""
    state = state_with()
    with pytest.raises(UsageError):
        for each in sentences(text):
            if each.text != "link show":
                perform(each, state)


def test_what_only_the_kernel_knows_passes_until_it_is_known() -> None:
    nobody = state_with({})
    for text in ("monitor nosuch", "monitor no.such", "link show dev nosuch", "netns nosuch"):
        assert fault(text, nobody) is None, text


@pytest.mark.parametrize(
    "text", ["config theme=l", "monitor eth", "link newlink linkinfo.kind=bridg", "route show proto sta", "--color al"]
)
def test_a_word_with_choices_is_not_marked_while_it_is_typed(text: str) -> None:
    assert "unknown" not in [kind for _, kind in kinds(text)]


def test_every_command_of_the_table_is_known_by_each_of_its_names() -> None:
    for command in TABLE.commands:
        for spelling in (command.words, *command.aliases):
            assert "unknown" not in [kind for _, kind in kinds(" ".join(spelling) + " ")], spelling
    for stage in TABLE.stages:
        assert kinds(f"link show | {stage.name} ")[3] == (stage.name, "stage")


def test_every_option_of_the_table_is_known() -> None:
    for command in TABLE.commands:
        for option in command.options:
            assert (f"--{option}", "option") in kinds(f"{command.name} --{option} "), (command.name, option)


def test_commands_in_the_documentation_have_no_fault() -> None:
    root = Path(__file__).parent.parent
    lines = []
    for page in (root / "README.md", root / "docs" / "shell.md"):
        for block in re.findall(r"```(?:sh|text|)\n(.*?)```", page.read_text(), re.DOTALL):
            for line in block.splitlines():
                match = re.match(r"(?:nlshell \d+> |nlshell (?![-\d]))(.*)", line)
                if match and "<" not in match[1] and "..." not in match[1] and "nlshell" not in match[1]:
                    lines.append(match[1])
    assert len(lines) > 10
    for line in lines:
        words = line.replace("> links.html", "").partition(" | jq ")[0]
        assert fault(words, STATE) is None, line


# --- anything at all

PIECES = st.lists(
    st.sampled_from(
        [
            "link",
            "show",
            "dev",
            "eth0",
            "newlink",
            "mtu=3",
            "linkinfo.kind=",
            "|",
            "where",
            "mtu",
            ">",
            "x.json",
            "and",
            "(",
            ")",
            "'",
            '"',
            ";",
            "#",
            "--json=wire",
            "--netns",
            "-4",
            "--",
            "hex",
            "7.3",
            "watch",
            "2",
            "help",
            "\\",
            "\n",
            " ",
            "=",
            ".",
            "[",
            "]",
            ",",
            "é",
            "\x1b",
        ]
    ),
    max_size=12,
)


@given(PIECES, st.booleans())
def test_reading_never_fails(pieces: list[str], apart: bool) -> None:
    text = (" " if apart else "").join(pieces)
    assert all(0 <= start < end <= len(text) for start, end, _ in spans(text, STATE))
    found = fault(text, STATE)
    assert found is None or (0 <= found.position <= len(text) and found.sentence)


@given(PIECES)
def test_a_text_that_the_language_refuses_has_a_fault(pieces: list[str]) -> None:
    text = " ".join(pieces)
    try:
        sentences(text)
    except NlshellError:
        assert fault(text, STATE) is not None


def test_aliases_that_name_each_other_are_read_once() -> None:
    state = State()
    state.settings.set("aliases.xa", "xb")
    state.settings.set("aliases.xb", "xa")
    state.settings.set("aliases.link", "link show up")
    assert spans("xa", state) is not None and spans("xa y", state)
    assert fault("link", state) is None
