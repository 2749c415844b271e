"""`THING show`: dumps of whatever a family says it is about (schema.things), with the selectors that its words make.

Where the kernel can filter (strict checking), the filter goes into the request; what comes back is filtered once more
here, since older kernels ignore what they do not know.
"""

from __future__ import annotations

from ..codec.things import request_of, shown_kinds, spellings, things_of
from ..codec.word import address_family, asked, condition, first, getter, settings
from ..errors import KernelError, MissingNameError, UnknownNameError, UsageError
from ..language import table as language
from ..language.kinds import Name
from ..language.table import Command, Kind, Option, Selector, longest
from ..schema.paths import at
from ..schema.registry import REGISTRY
from ..schema.things import IS, Interface, InterfaceName, NameOrNumber, OfLink, Plain, Thing, Word
from ..wire.address import AF_INET, AF_INET6
from ..wire.errno import EINVAL, ENODEV, ENOENT, EOPNOTSUPP, ERANGE, ESRCH
from ..wire.header import DUMP_FILTERED
from .dumped import named_result
from .state import Result, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from ..codec.message import Message
    from ..kernel.exchange import Exchange
    from ..language.place import At, Place
    from ..language.table import Call
    from ..schema.model import MessageType

    Filter = Callable[[Message], Any]

ADDRESS_FAMILIES = {"ipv4": "IPv4 only (-4)", "ipv6": "IPv6 only (-6)"}
_NUMBERS = {"ipv4": AF_INET, "ipv6": AF_INET6}
VERBS = ("show", "list", "ls", "sh")
# The objects of `ip` that there are here, with the shortest beginning that `ip` takes for each (do_cmd in ip/ip.c: the first
# of its list that begins so), and our word. It is a list, so that no description and no plugin changes what `ro` means.
_OBJECTS = """address=addr a, addrlabel addrl, maddress m, route r, rule ru, neighbor=neigh n, neighbour=neigh neighbou, ntable nt,
    link l, l2tp l2, fou f, ila i, macsec mac, tcp_metrics tcp_, tcpmetrics=tcp_metrics tcpm, monitor mo, xfrm x, mroute mr,
    netns net, netconf netc, nexthop nex, mptcp mp, ioam io, stats st, help h"""


def _beginnings() -> dict[str, str]:
    """Each beginning of an object, and our word."""
    found: dict[str, str] = {}
    for row in _OBJECTS.split(","):
        words, least = row.split()
        word, _, ours = words.partition("=")
        found |= {word[:end]: ours or word for end in range(len(least), len(word) + 1)}
        found[ours or word] = ours or word
    return found


SHORT = _beginnings()
# Verbs behind them, likewise; of `ip link` a lone s is set.
_VERBS = {
    **dict.fromkeys(("s", "sh", "sho"), "show"), **dict.fromkeys(("l", "li", "lis", "ls", "lst"), "list"),
    **dict.fromkeys(("h", "he", "hel", "help"), "help"),
}  # fmt: skip
_VERBS_OF = {
    "link": {word: verb for word, verb in _VERBS.items() if word != "s"},
    "route": {**_VERBS, "g": "get", "ge": "get"},
}
LETTERS = {"4": "ipv4", "6": "ipv6", "M": "mpls"}  # options by one letter

# What `help` lists, and what a prompt offers before anything is typed.
EVERYDAY = (
    "link",
    "addr",
    "route",
    "neigh",
    "rule",
    "nexthop",
    "fdb",
    "qdisc",
    "conntrack",
    "tcp",
    "genl",
)


# --- which thing


def find(words: Sequence[str], load: bool = True) -> tuple[Command, int] | None:
    """The command that shows the thing which `words` begin with, and how many of them are its; None where they name none.

    load  descriptions are read until one has the first word; otherwise those count that are loaded
    """
    best = longest(words, beginning_with(words[0], load))
    if best is None and load and len(words) > 1 and words[1] in VERBS:
        # The family of that name has nothing to show, and others may: `tipc show`.
        best = longest(
            words,
            [
                command_of(thing)
                for thing in REGISTRY.things(words[0], everywhere=True)
                if request_of(thing) is not None
            ],
        )
    return best


def beginning_with(word: str, load: bool = False) -> list[Command]:
    """The commands that show things, of those that a first word can begin."""
    word = SHORT.get(word, word)
    families = {id(thing.owner): thing.owner for thing in REGISTRY.things(word, load)}
    families |= {id(family): family for family in REGISTRY.called(word)}
    return [command_of(thing) for family in families.values() for thing in things_of(family)]


def everyday() -> list[Command]:
    """The commands for what is asked for every day."""
    return [found[0] for name in EVERYDAY if (found := find([name])) is not None]


class Things(language.Source):
    """The commands that show things, for the table of the language."""

    short = SHORT
    letters = LETTERS
    everyday = EVERYDAY

    def find(self, words: Sequence[str], load: bool = True) -> tuple[Command, int] | None:
        return find(words, load)

    def full(self, words: Sequence[str]) -> Sequence[str]:
        """`link help` is `help link`, as for `ip`."""
        first, *rest = words
        if first not in SHORT:
            helps = rest == ["help"] and REGISTRY.may_know(first)
            return ["help", first] if helps else words
        first = SHORT[first]
        if rest and first != "help":
            verb = _VERBS_OF.get(first, _VERBS).get(rest[0], rest[0])
            if verb == "help" and len(rest) == 1:
                return ["help", first]
            rest[0] = verb
        return [first, *rest]

    def second(self, word: str) -> Iterable[str]:
        if word not in SHORT:
            return ("help",) if REGISTRY.may_know(word) else ()
        return _VERBS_OF.get(word, _VERBS)

    def may_have(self, word: str) -> bool:
        return word in SHORT or word in EVERYDAY or REGISTRY.may_know(word)

    def beginning_with(self, word: str, load: bool = False) -> list[Command]:
        return beginning_with(word, load)

    def usual(self) -> list[Command]:
        return everyday()


_made: dict[int, tuple[Thing, Command]] = {}


def command_of(thing: Thing) -> Command:
    """The command that shows a thing: made once."""
    known = _made.get(id(thing))
    if known is None:
        family = thing.owner
        kind = request_of(thing)
        every = list(spellings(thing, family))
        # What people ask for every day is called as they call it: tcp, and not inet_diag.
        first = next((each for each in every if " ".join(each) in EVERYDAY), every[0])
        others = [each for each in every if each != first]
        spelled = [(*each, verb) for each in (first, *others) for verb in VERBS]
        # An operation of the same name is what a line without a verb means.
        operations = {kind.operation for kind in family.messages}
        spelled += [
            each for each in (first, *others) if each[1:2] == () or each[1] not in operations
        ]
        free = thing.words.get(thing.free)
        options = [
            Option(name, text) for name, text in ADDRESS_FAMILIES.items() if thing.address_family
        ]
        options += [Option(name, f"{name.upper()} only") for name in thing.options]
        made = Command(
            " ".join((*first, "show")),
            lambda state, call: show(state, thing, call),
            thing.doc or _all_of(kind) or f"{thing.name} ({family.doc})",
            selectors=[
                Selector(word.word, word.type.argument, word.doc, kind_of(word, thing))
                for word in thing.words.values()
                if word.selects
            ],
            free=f"[{free.type.argument}]" if free is not None else "",
            kind=kind_of(free, thing) if free is not None else language.ANYTHING,
            options=options,
            aliases=[" ".join(each) for each in dict.fromkeys(spelled) if each != (*first, "show")],
            check=lambda call, at: _judge(thing, call),
            shows=lambda words, names: shown_kinds(thing),
            thing=thing,
        )
        known = _made[id(thing)] = thing, made
    return known[1]


def _all_of(kind: MessageType | None) -> str:
    """What a dump tells of, as the doc of the operation has it: "as a dump: ask for all routes"."""
    return kind.doc.partition("ask for all ")[2].partition(";")[0] if kind is not None else ""


class _WordKind(Kind):
    """The value of a word of a thing, as a selector takes it."""

    def __init__(self, word: Word, thing: Thing) -> None:
        self._word = word
        self._thing = thing
        self.argument = word.type.argument

    def read(self, text: str, at: At) -> str:
        word, around = self._word, at.names.around
        said = text in word.special or any(text.endswith(ending) for ending in word.suffix)
        if not said and not word.alone:
            condition(word, text, shown_kinds(self._thing), around)
            asked(word, text, shown_kinds(self._thing), around)
        elif not said:
            settings(word, text, shown_kinds(self._thing), around)
        return text

    def offer(self, place: Place, at: At, noun: str) -> None:
        from ..language.choices import completes, named_choices

        place.offer(lambda: named_choices(completes(self._word, self._thing.owner), at.names), noun)


# Whose values the kernel knows: the reading of a line does not ask it.
_NAMES = (Interface, InterfaceName, NameOrNumber, OfLink)


def kind_of(word: Word, thing: Thing) -> Kind:
    """What a selector of this word takes."""
    what = word.type.completes
    if isinstance(word.type, _NAMES) or what in ("interface", "genl"):
        return Name(what, word.type.argument)
    return _WordKind(word, thing)


# --- showing it


def show(state: State, thing: Thing, call: Call) -> Result:
    """Ask for all of them, or with a word that names one for that one, and keep what fits."""
    kind = request_of(thing)
    assert kind is not None
    families, given = _families(thing, _given(thing, call), call)
    kinds = shown_kinds(thing)
    single = [name for name in given if thing.words[name].alone]
    filters: list[Filter] = []
    told: list[Filter] = []
    values: dict[str, Any] = {path: each[0] for path, each in thing.only.items()}
    values |= thing.request
    for path, wanted in thing.only.items():
        filters.append(_is_one_of(path, wanted))
    for name, text in given.items():
        word = thing.words[name]
        if name in single:
            values |= settings(word, text, kinds, state.around)
            continue
        into = asked(word, text, kinds, state.around)
        values |= into
        test = condition(word, text, kinds, state.around)
        if test is not None:
            (told if into else filters).append(_over(test))
    if thing.usual is not None and not single and not any(name in given for name in thing.usual[1]):
        filters.append(
            _over(condition(Word("", when=thing.usual[0], type=IS), "", kinds, state.around))
        )
    if families and 0 not in families:
        told.append(lambda m: first(m.get, thing.address_family) in families)
    field = next(
        (path for path in thing.address_family.split("|") if at(kind, path) is not None), ""
    )
    asking = [{**values, field: family} for family in families] if field else [values]
    if len(asking) > 1:
        state.wants_frame = False  # several dumps are one only as messages
    exchanges, lacking = [], []
    for place, each in enumerate(asking):
        try:
            exchanges.append(
                _ask(state, thing, kind, each, [given[name] for name in single], given)
            )
        except KernelError as error:
            # Kernels learn such a dump for one address family after the other: what others have is shown.
            if error.errno != EOPNOTSUPP or (place == len(asking) - 1 and not exchanges):
                raise
            lacking.append(families[place])
    exchange = _joined(exchanges)
    result = named_result(state, exchange, _kept(exchange, filters, told))
    result.warnings += [
        f"this kernel tells no {thing.name} of address family {each}" for each in lacking
    ]
    if not result.messages and not single:
        result.warnings += _unknown_kinds(thing, given, kinds)
    return result


def _given(thing: Thing, call: Call) -> dict[str, str]:
    """The words that were given, with what they say; the free word by its name. Raises UsageError."""
    given = {name: text for name, text in call.arguments.items() if name}
    if "" in call.arguments:
        if thing.free in given:
            both = f"{given[thing.free]!r} and {call.arguments['']!r} both say {thing.free}"
            raise UsageError(f"{both}; leave one of them out")
        given[thing.free] = call.arguments[""]
    return given


def _judge(thing: Thing, call: Call) -> None:
    """Raise UsageError for what is missing, or excludes each other."""
    given = _given(thing, call)
    if missing := [
        need for need in thing.needs if not any(word in given for word in need.split("|"))
    ]:
        needed = " and ".join(_asked_for(need, thing) for need in missing)
        raise UsageError(f"`{call.name}` needs {needed}")
    _families(thing, given, call)
    kind = request_of(thing)
    for name, text in given.items():
        word = thing.words[name]
        if word.alone and isinstance(word.type, InterfaceName) and kind is not None:
            from ..codec.writer import encode_payload

            encode_payload(
                kind, settings(word, text, shown_kinds(thing))
            )  # a name that is too long


def _asked_for(need: str, thing: Thing) -> str:
    """Words that must be given, as they are typed: "dev NAME or block NUMBER"."""
    return " or ".join(
        f"{word} {thing.words[word].type.argument}".rstrip() for word in need.split("|")
    )


def _joined(exchanges: Sequence[Exchange]) -> Exchange:
    """Several dumps as one: the first, with the messages of all."""
    joined, *others = exchanges
    for each in others:
        joined.messages = [*joined.messages, *each.messages]
        joined.interrupted, joined.lost = (
            joined.interrupted or each.interrupted,
            joined.lost or each.lost,
        )
    return joined


def _families(
    thing: Thing, given: dict[str, str], call: Call
) -> tuple[tuple[int, ...], dict[str, str]]:
    """The address families to ask for, one after the other, and the words with those that hold unless told otherwise."""
    chosen = [name for name in (*_NUMBERS, *thing.options) if name in call.options]
    if len(chosen) > 1:
        first, second = (call.spelled.get(name, f"--{name}") for name in chosen[:2])
        raise UsageError(
            f"{first} and {second} exclude each other; leave both out for all families"
        )
    usual = dict(thing.given)
    family: int | None = None
    if chosen and chosen[0] in thing.options:
        family, changed = thing.options[chosen[0]]
        usual |= changed
    given = {**{name: text for name, text in usual.items() if name not in given}, **given}
    if not thing.address_family:
        return (), given
    if chosen and family is None:
        family = _NUMBERS[chosen[0]]
    if family is None:
        family = address_family(thing, given)
    return thing.families if family is None else (family,), given


def _ask(
    state: State,
    thing: Thing,
    kind: MessageType,
    values: Mapping[str, Any],
    single: Sequence[str],
    given: Mapping[str, str],
) -> Exchange:
    try:
        if single or kind.dumps is False:
            return state.request(kind, values)
        return state.dump(kind, values)
    except KernelError as error:
        if not single or error.errno not in (ENODEV, EINVAL, ERANGE, ENOENT, ESRCH):
            raise
        word = next(thing.words[name] for name in given if thing.words[name].alone)
        raise _missing(state, thing, word, single[0], error) from None


def _missing(state: State, thing: Thing, word: Word, text: str, error: KernelError) -> Exception:
    """What to say of a thing that is not there, with near names where they can be had."""
    if word.type.completes == "interface":
        from ..kernel.surroundings import no_such_interface

        return no_such_interface(state.session, text, error)
    if error.errno not in (ENOENT, ESRCH) or error.ack:
        return error
    known: list[str] = []
    kind = request_of(thing)
    if kind is not None and kind.dumps is not False:
        try:
            known = [
                str(message.get(word.path))
                for message in state.session.dump(kind)
                if message.get(word.path)
            ]
        except KernelError:
            known = []
    if thing.owner.id is not None:
        return MissingNameError(
            f"generic {thing.name}",
            text,
            known,
            "this kernel has none of that name; its module may not be loaded",
        )
    return MissingNameError(thing.name, text, known, f"there is none of that {word.word} here")


def _is_one_of(path: str, wanted: Sequence[int]) -> Filter:
    return lambda message: message.get(path) in wanted


def _over(test: Any) -> Filter:
    return lambda message: test(getter(message))


def _unknown_kinds(
    thing: Thing, given: Mapping[str, str], kinds: Sequence[MessageType]
) -> list[str]:
    """A kind that nobody has heard of is more often a slip than a module from elsewhere."""
    from ..schema.paths import choices_of

    for name, text in given.items():
        word = thing.words[name]
        known = choices_of(kinds, word.path) if isinstance(word.type, Plain) and word.path else []
        meant = next(
            (text.removesuffix(ending) for ending in word.suffix if text.endswith(ending)), text
        )
        if known and meant not in known:
            return [
                str(UnknownNameError(f"{thing.name} kind", text, known, f"no {thing.name} has it"))
            ]
    return []


def _kept(
    exchange: Exchange, filters: list[Filter], asked: Sequence[Filter] = ()
) -> Sequence[Message]:
    """The messages that pass. `asked` are filters that the kernel was told: where it says that it kept to them, they are done."""
    filtered = len(exchange) > 0 and exchange[0].flags & DUMP_FILTERED
    wanted = filters if filtered else [*filters, *asked]
    if not wanted:
        return exchange.messages
    return [message for message in exchange if all(accept(message) for accept in wanted)]
