"""Command lines that somebody wrote down: in the README, the manual, the help texts and the tests; and a place to run them."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from nlshell.commands import all as _rows  # noqa: F401  which fill the table
from nlshell.commands.show import EVERYDAY
from nlshell.language.table import TABLE
from nlshell.language.tokens import quoted
from nlshell.schema import REGISTRY

ROOT = Path(__file__).parent.parent

# Where they are run. Nothing here sends a packet by itself (no ARP, no link-local addresses), so that counters stay at 0;
# what this kernel cannot make is left out.
SETUP = """
try() { "$@" 2>/dev/null || true; }
for f in all default; do
    for what in accept_dad accept_ra autoconf; do echo 0 > /proc/sys/net/ipv6/conf/$f/$what || true; done
    echo 1 > /proc/sys/net/ipv6/conf/$f/addr_gen_mode || true
done
ip link set lo up
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
ip link add eth0 address 02:00:00:00:00:03 type veth peer name eth1 address 02:00:00:00:00:04
ip link add br0 address 02:00:00:00:00:05 type bridge
try ip link add vx0 address 02:00:00:00:00:06 type vxlan id 7 local 192.0.2.1 remote 192.0.2.2 dstport 4789
ip link set eth1 master br0
for link in v0 v1 eth0 eth1 br0; do ip link set $link arp off multicast off up; done
ip link set v1 group 5
ip addr add 192.0.2.1/24 brd + dev v0; ip addr add 198.51.100.1/25 dev v0 scope link; ip addr add 203.0.113.5/24 dev eth0
ip addr add 2001:db8::1/64 dev v0 nodad
ip route add 10.0.0.0/8 via 192.0.2.2 metric 7; ip route add 10.1.0.0/16 via 192.0.2.3 proto static
ip route add blackhole 10.2.0.0/16; ip route add default via 192.0.2.254; ip route add 10.5.0.0/16 via 192.0.2.2 table 1000
ip -6 route add 2001:db8:7::/48 via 2001:db8::2
ip neigh add 192.0.2.10 lladdr 02:00:00:00:00:10 dev v0 nud permanent
ip neigh add 192.0.2.11 lladdr 02:00:00:00:00:11 dev v0 nud noarp
ip rule add from 10.0.0.0/8 iif v0 table 1000 pref 10; ip rule add fwmark 3 table 100 pref 12
try ip nexthop add id 3 via 192.0.2.2 dev v0
try tc qdisc add dev v0 root handle 1: prio
try nft add table inet filter
"""

_VERBS = ("show", "list", "ls", "sh", "get")
_SKIPPED_FILES = ("test_strange_host.py",)


@cache
def first_words() -> frozenset[str]:
    """What a command may begin with."""
    families = [family for protocol in REGISTRY.protocols() for family in REGISTRY.families(protocol.name)]
    things = {name.split()[0] for family in families for thing in family.things for name in thing.names}
    return frozenset({command.words[0] for command in TABLE.commands} | set(EVERYDAY) | things | {family.name for family in families})


@cache
def operations() -> dict[str, frozenset[str]]:
    """The names of each family's operations."""
    families = [family for protocol in REGISTRY.protocols() for family in REGISTRY.families(protocol.name)]
    return {family.name: frozenset(kind.operation for kind in family.messages) for family in families}


def documented() -> list[str]:
    """The lines of README.md, docs/*.md and the help texts, as they would be typed at the prompt."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    found = [line for page in pages for line in _of_page(page.read_text())]
    return list(dict.fromkeys([*found, *_of_help()]))


def listed() -> list[str]:
    """Those of `documented` that only a list of the reference page has: other spellings, and what each family can show."""
    text = (ROOT / "docs" / "commands.md").read_text()
    lists = "\n".join(re.findall(r"^(?:Also: .*|\| `[\w -]+ show` \|.*)$", text, re.MULTILINE))
    return list(dict.fromkeys(_of_page(lists)))


def _of_page(text: str) -> Iterator[str]:
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    for line in "\n".join(blocks).splitlines():
        if match := re.match(r"nlshell \d+> (.+)|(?:df = )?%nl (.+)|(\w+) = %nl (.+)", line):
            yield next(filter(None, reversed(match.groups())))
        elif match := re.match(r"(?:\$ )?nlshell (?!\d)(.+)", line):
            yield from _of_shell(match[1])
    prose = re.sub(r"^```\w*\n.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    for piece in re.findall(r"`([^`\n]+)`", prose):
        if piece.startswith("nlshell "):
            yield from _of_shell(piece.removeprefix("nlshell "))
        elif is_line(piece.replace(r"\|", "|")):
            yield piece.replace(r"\|", "|")


def _of_shell(line: str) -> Iterator[str]:
    """What a line of a calling shell says to nlshell: its words, or the text behind -c."""
    try:
        words = shlex.split(line, comments=True)
    except ValueError:
        return
    if "nlshell" in words:  # a pipe of the calling shell
        words = words[: words.index("nlshell") - 1]
    if "jq" in words:  # likewise
        words = words[: words.index("jq") - 1]
    if not words or any("…" in word or word in ("-f", "<", "...") for word in words):
        return
    if words[0] == "-c":
        yield " ".join(words[1:2])
    elif words[0] != "--sandbox" and "WORDS" not in words:
        yield " ".join(word if word in ("|", ">") else quoted(word) for word in words)


def _of_help() -> Iterator[str]:
    """Examples inside the help texts of the table."""
    for command in (*TABLE.commands, *TABLE.stages):
        texts = [command.summary, *command.details, *(option.help for option in command.options.values()), *command.choices.values()]
        for piece in re.split(r": |; |, |\.  ", "\n".join(text.rstrip(".") for text in texts).replace("\n", ".  ")):
            word = piece.split(" ")[0]
            if command in TABLE.stages and word == command.words[0] and " " in piece:
                yield f"link show | {piece}"
            elif is_line(piece) and " " in piece:
                yield piece


def is_line(text: str) -> bool:
    """Whether a text looks like a line of the language: it begins with a command, and is none of the placeholders of a usage."""
    words = text.split()
    while words and words[0] in ("-4", "-6"):
        words = words[1:]
    if not words or words[0] not in first_words() or "…" in text or "[" in text or "\n" in text or not text.isprintable():
        return False
    return words[0] in {command.words[0] for command in TABLE.commands} or _has_verb(words)


def _has_verb(words: list[str]) -> bool:
    """`link show`, `neigh fdb show`, `link newlink`: what tells a line from a sentence that begins with a family's name."""
    shows = any(word in _VERBS for word in words[1:3])
    return len(words) > 1 and (shows or words[1] in operations().get(words[0], ()))


_HANDED = ("run_text", "run_words", "perform", "fault", "many", "rows", "nlshell", "said", "staged", "run_line_magic", "output")


def tested() -> list[str]:
    """The lines in tests/*.py: strings and lists handed to what runs them, and other strings that look like lines."""
    found: dict[str, None] = {}
    for path in sorted((ROOT / "tests").glob("test_*.py")):
        if path.name not in _SKIPPED_FILES:
            found |= dict.fromkeys(_of_module(ast.parse(path.read_text())))
    return list(found)


def _of_module(tree: ast.Module) -> Iterator[str]:
    handed: set[int] = set()
    inside_f = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name == "nlshell":
            texts = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            handed |= {id(each) for each in node.args}
            if len(texts) == len(node.args) and texts:
                yield from _words(texts)
        elif name in _HANDED:
            for each in node.args[:1]:
                if isinstance(each, (ast.List, ast.Tuple)) and each.elts and all(map(_is_text, each.elts)):
                    handed |= {id(part) for part in each.elts}
                    texts = [part.value for part in each.elts]  # type: ignore[attr-defined]
                    yield from [text for text in texts if is_line(text)] if name in ("many", "rows") else _words(texts)
    for node in ast.walk(tree):
        if _is_text(node) and id(node) not in handed and id(node) not in inside_f:
            text = node.value.strip()  # type: ignore[attr-defined]
            if len(text) < 300 and (" " in text or "|" in text) and is_line(text):
                yield text


def _words(words: Iterable[str]) -> Iterator[str]:
    words = list(words)
    if words[0] == "-c":
        yield words[1] if len(words) > 1 else ""
    elif words[0] not in ("-f", "--sandbox") and "\n" not in "".join(words) and any(word in first_words() for word in words):
        yield " ".join(word if word in ("|", ">") else quoted(word) for word in words)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
