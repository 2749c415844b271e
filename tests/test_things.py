"""What families say of their things: every path, word, group and operation that they name is there."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import nlshell
from nlshell.codec.identity import object_name
from nlshell.codec.things import request_of, shown_kinds, things_of
from nlshell.codec.where import Known, Where
from nlshell.commands.schema import family_lines
from nlshell.commands.show import command_of
from nlshell.protocols.kobject_uevent.uevent import Environment
from nlshell.schema import REGISTRY, Thing
from nlshell.schema.export import all_sets, type_dict
from nlshell.schema.model import Family, MessageType
from nlshell.schema.paths import at
from nlshell.schema.things import Word

FAMILIES = [family for protocol in REGISTRY.protocols() for family in REGISTRY.families(protocol.name)]
THINGS = [pytest.param(thing, id=f"{family.name}.{thing.name}") for family in FAMILIES for thing in family.things]
SHOWN = [pytest.param(thing, id=f"{family.name}.{thing.name}") for family in FAMILIES for thing in things_of(family)]


def can_hold(family: Family, path: str) -> bool:
    """Whether any message of the family can have a value at the first or another of "a|b"."""
    return all(any(at(kind, each) is not None or _in_text(kind, each) for kind in family.messages) for each in path.split("|"))


def _in_text(kind: MessageType, path: str) -> bool:
    """Whether the path leads into KEY=VALUE text, whose keys nobody lists."""
    entry = at(kind, path.rpartition(".")[0])
    return entry is not None and isinstance(entry.type, Environment)


@pytest.mark.parametrize("thing", THINGS)
def test_its_paths_lead_somewhere(thing: Thing) -> None:
    family = thing.owner
    titles = [part.partition(":")[0] for line in thing.title for part in _braced(line)]
    named = [*(thing.key or ()), *titles, *([thing.label] if thing.label else []), *thing.only, *thing.request]
    named += [thing.address_family] if thing.address_family else []
    named += [path for path in thing.columns if path not in thing.words]
    assert not [path for path in named if not can_hold(family, path)]


def _braced(line: str) -> list[str]:
    return [piece.partition("}")[0] for piece in line.split("{")[1:]]


@pytest.mark.parametrize("thing", THINGS)
def test_its_words_mean_something(thing: Thing) -> None:
    family = thing.owner
    known = Known((), {}, kinds=shown_kinds(thing))
    for word in thing.words.values():
        assert word.path == "" or can_hold(family, word.path), word
        assert word.doc, word
        asked = [word.ask] if isinstance(word.ask, str) else list(word.ask)
        assert all(can_hold(family, path) for path in asked if path), word
        for condition in _conditions(thing, word):
            Where(condition, known)  # raises for a path that there cannot be
    assert thing.free == "" or thing.free in thing.words
    assert set(thing.given) <= set(thing.words)
    assert {word for need in thing.needs for word in need.split("|")} <= set(thing.words)


def _conditions(thing: Thing, word: Word) -> list[str]:
    found = [word.when.replace("{}", "0")] if word.when else []
    found += [condition for condition in word.special.values() if condition]
    return [*found, *([thing.usual[0]] if thing.usual is not None else [])]


@pytest.mark.parametrize("thing", THINGS)
def test_its_groups_and_operations_are_there(thing: Thing) -> None:
    family = thing.owner
    groups = family.groups if family.kind == "generic" else family.protocol.groups
    assert set(thing.groups) <= set(groups)
    about = thing.about or (thing.name,)
    objects = {object_name(kind) for kind in family.messages}
    assert set(thing.about) <= objects, about
    if thing.operation:
        assert any(kind.operation == thing.operation for kind in family.messages)


@pytest.mark.parametrize("thing", SHOWN)
def test_what_can_be_shown_has_a_command_with_a_summary(thing: Thing) -> None:
    command = command_of(thing)
    assert command.words[-1] == "show" and command.summary
    kind = request_of(thing)
    assert kind is not None and kind.is_read


def test_no_two_things_share_a_command() -> None:
    taken: dict[tuple[str, ...], str] = {}
    for family in FAMILIES:
        for thing in things_of(family):
            command = command_of(thing)
            for spelling in (command.words, *command.aliases):
                owner = taken.setdefault(spelling, f"{family.name}.{thing.name}")
                assert owner == f"{family.name}.{thing.name}", spelling


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_operations_take_and_need_what_they_have(family: Family) -> None:
    for kind in family.messages:
        attributes = kind.attributes.by_name if kind.attributes is not None else {}
        assert set(kind.takes or ()) <= set(attributes), kind
        assert all(at(kind, path) is not None for need in kind.needs for path in need.split("|")), kind


# --- facts about families stand with the families

# Strings outside protocols/ that name families, operations or their fields. What may: the names of interfaces (kernel/names),
# the controller of generic netlink (ids of families), `route` as the protocol when none is said (which is not counted where it
# is the default of an argument), the everyday words of the prompt (commands/show, listen), what a guess goes by (codec/guess),
# live names for completion, and plots of links and routes.
MOST_LITERALS = 80


def test_facts_of_families_stand_in_their_files() -> None:
    """Strings that are the name of a family, FAMILY.OPERATION, a kernel message name, or a field of a fixed header."""
    names = {family.name for family in FAMILIES}
    operations = {f"{family.name}.{kind.operation}" for family in FAMILIES for kind in family.messages}
    kernel = {kind.name for family in FAMILIES for kind in family.messages}
    fields = {field.name for family in FAMILIES for kind in family.messages for struct in kind.header or () for field in struct.fields}
    fields = {name for name in fields if name.startswith(("rtm_", "ifi_", "ifa_", "ndm_", "tcm_", "nfgen_"))}
    # Words that are keys of our JSON forms, slots, kinds of families or C words as well: they name no family there.
    wanted = (names | operations | kernel | fields) - {"", "data", "set", "get", "prefix", "stats", "nsid", "nfnetlink"}
    root = Path(nlshell.__file__).parent
    found: dict[str, list[str]] = {}
    for file in sorted(root.rglob("*.py")):
        place = file.relative_to(root).as_posix()
        if place.startswith(("protocols/", "teach/")):
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        documents = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
                     and node.body and isinstance(node.body[0], ast.Expr)}  # fmt: skip
        usual = {id(each) for node in ast.walk(tree) if isinstance(node, ast.arguments) for each in (*node.defaults, *node.kw_defaults)}
        strings = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
                   and id(node) not in documents and not (id(node) in usual and node.value == "route")]  # fmt: skip
        hits = [text for text in strings if text in wanted]
        if hits:
            found[place] = hits
    count = sum(map(len, found.values()))
    assert count <= MOST_LITERALS, f"{count}: " + "; ".join(f"{place} {len(hits)} {sorted(set(hits))}" for place, hits in found.items())


# Bytes whose names speak of keys and are none: which commands a key is for, packet numbers, public halves, counters.
NO_SECRETS = {"llsec_key_usage_commands", "key_seq", "public_key", "key_rotations", "key_ct_labels", "key_ct_labels_mask"}
KEYS = re.compile(r"(^|_)(keys?|psk|pmk|kek|kck|sak|password|secret|passphrase|private)(_|$)")


def test_bytes_and_words_that_are_keys_are_secret() -> None:
    """A number or a nest with such a name tells about a key; bytes and strings are one."""
    open_ = {
        f"{attributes.name}{attribute.name}"
        for attributes in all_sets()
        for attribute in attributes
        if KEYS.search(attribute.name) and not attribute.type.secret and attribute.name not in NO_SECRETS
        and attribute.type.kind in ("binary", "string") and not attributes.name.startswith("TCA_FLOWER_")
    }  # fmt: skip
    assert open_ == set()
    assert all(
        at(REGISTRY.family("wireguard").operation("set_device"), path).type.secret for path in ("private_key", "peers[0].preshared_key")
    )


def test_descriptions_tell_what_is_secret() -> None:
    family = REGISTRY.family("wireguard")
    assert type_dict(at(family.operation("set_device"), "private_key").type)["secret"] is True  # type: ignore[union-attr]
    assert "secret" not in type_dict(at(family.operation("set_device"), "public_key").type)  # type: ignore[union-attr]
    (line,) = [line for line in family_lines(family) if " private_key " in line]
    assert " secret " in line


def test_a_thing_asks_for_itself_and_not_for_what_its_family_is_called_after() -> None:
    asked = {(family.name, thing.name): request_of(thing) for family in REGISTRY.families() for thing in things_of(family)}
    assert len(asked) > 200
    for (family, name), kind in asked.items():
        assert kind is not None
        named = {each.operation for each in kind.family.messages if object_name(each) == name and each.is_read}
        assert not named or kind.operation in named or kind.operation == next(
            thing.operation for thing in things_of(kind.family) if thing.name == name
        ), (family, name, kind.operation)  # fmt: skip


def test_a_family_with_nothing_to_show_does_not_hide_who_has() -> None:
    """TIPC is the family of the old tools, and sockets of TIPC are those of tipc_diag."""
    script = "import sys; from nlshell.commands.show import find; print(find(sys.argv[1:])[0].thing.owner.name)"
    done = subprocess.run([sys.executable, "-c", script, "tipc", "show"], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["tipc_diag"]


# Of these no handler is in Linux 6.12, or the "request" is a question of the kernel's own.
NOT_SAID = 69


def test_requests_say_what_they_may_carry() -> None:
    asked = [
        kind
        for family in FAMILIES
        for kind in family.messages
        if kind.direction in (None, "request") and kind.attributes is not None and not kind.doc.startswith("from the kernel")
    ]
    without = [f"{kind.family.name}.{kind.operation}" for kind in asked if kind.takes is None]
    assert len(asked) > 900 and len(without) <= NOT_SAID, without


def test_every_thing_has_a_key_a_title_and_columns() -> None:
    """Those that are messages only, without a part that has a value of its own, have no columns."""
    for family in FAMILIES:
        for thing in family.things:
            assert thing.key is not None and (thing.title or not thing.key), (family.name, thing.name)
            assert thing.columns or (family.name, thing.name) in {("SMBD_GENL", "message"), ("ecryptfs", "message")}, (
                family.name,
                thing.name,
            )
    assert {family.name for family in FAMILIES if not family.things} == {"nfnetlink"}  # the marks of a batch
