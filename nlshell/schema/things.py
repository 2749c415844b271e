"""What people want to know of a family besides its bytes: the things it is about, the words for their parts, and why
the kernel refuses. Descriptions only: `codec.word` reads and writes them, `kernel.hints` gives the advice.

Paths are those of values ("linkinfo.kind"); "a|b" means the first of them that is there. Conditions are written in the
language of `where` (`codec.where`).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .model import Family


class WordType:
    """How a person's word for a value is meant: as the registry shows it, unless a subclass says otherwise.

    argument   what `help` calls it
    completes  what completes it: "interface", "table" … (see language.choices.named_choices)
    """

    argument = "VALUE"
    completes = ""

    def but(self, argument: str = "", completes: str = "") -> WordType:
        """The same, called or completed otherwise."""
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        if argument:
            twin.argument = argument
        if completes:
            twin.completes = completes
        return twin


class Plain(WordType):
    """What the registry's own type makes of it: a number, a name of its enumeration, text.

    file   a file of /etc/iproute2 and /usr/share/iproute2 that names further numbers: "rt_tables"
    words  what people say for a number, where they do not say what the headers do: {"global": "universe"}
    absent what it means that the kernel leaves it out
    """

    def __init__(
        self, argument: str = "VALUE", *, file: str = "", words: Mapping[str, str] | None = None, absent: int | None = None
    ) -> None:
        self.argument = argument
        self.file = file
        self.words = words or {}
        self.absent = absent


class Interface(WordType):
    """The index of an interface, which people call by its name."""

    argument = "NAME"
    completes = "interface"


class InterfaceName(WordType):
    """The name of an interface, at the path itself; a link may also be called by an alternative name (`other`).

    Shown as `name@lower` where the link stands on another, whose index is at `lower`.
    """

    argument = "NAME"
    completes = "interface"

    def __init__(self, other: str = "", lower: str = "") -> None:
        self.other = other
        self.lower = lower


class Prefix(WordType):
    """An address with the length of its prefix, which stands at `length`; "default" where both are absent or 0.

    family  path of the address family, which the address decides
    how     "exact": this very prefix; "inside": it and those within it; "around": it and those that contain it
    beside  path of another address: shown only where that is there and differs
    whole   what all addresses are called
    """

    argument = "PREFIX"

    def __init__(self, length: str, family: str = "", how: str = "exact", beside: str = "", whole: str = "default") -> None:
        self.length = length
        self.family = family
        self.how = how
        self.beside = beside
        self.whole = whole


class AddressText(WordType):
    """An address; written in the kernel's spelling, whatever was typed."""

    argument = "ADDRESS"


class Inside(WordType):
    """A prefix, inside which the address at the path shall lie; shown and written is that address."""

    argument = "PREFIX"


class NameOrNumber(WordType):
    """A thing called by name or, in digits, by the number at `number`."""

    argument = "NAME"

    def __init__(self, number: str, completes: str = "") -> None:
        self.number = number
        self.completes = completes


class Parts(WordType):
    """Several values in one word, with a slash between them, as in pci/0000:01:00.0/1: the first stands at the word's path,
    the others at `others`. A selector may leave out the last ones."""

    argument = "NAME"

    def __init__(self, *others: str) -> None:
        self.others = others


class FlagWords(WordType):
    """Bits, shown as few words: those in `hidden` are left out, since nearly all things of the kind have them."""

    argument = "FLAG"

    def __init__(self, *hidden: str) -> None:
        self.hidden = hidden


class GroupNames(WordType):
    """Multicast groups as bits (bit 0 of the first word is group 1), of the netlink protocol whose number is at `protocol`;
    shown and selected by their names."""

    argument = "GROUP"

    def __init__(self, protocol: str) -> None:
        self.protocol = protocol


class OfLink(WordType):
    """No value: the interface whose index is at the path fits the condition `when` over its link message."""

    argument = ""

    def __init__(self, when: str) -> None:
        self.when = when


class Is(WordType):
    """No value: the word alone says that the condition of the word holds, or sets what it sets."""

    argument = ""


PLAIN = Plain()
INTERFACE = Interface()
INTERFACE_NAME = InterfaceName()
INSIDE = Inside()
ADDRESS = AddressText()
IS = Is()


class Word:
    """What people call a part of a thing. One entry for three directions: a selector (filters a dump), a setting (is
    written), a column (is shown).

    word    "dev"
    path    where the value stands: "oif"; "" for a word that only selects
    type    how it is read and shown
    when    condition that selects, with {} for the value: "oif = {} or multipath.rtnh_ifindex = {}"; path = {} when absent
    ask     path by which a dump's request makes the kernel filter: "oif"; or the values that it then carries, "{}" being
            what stands behind the word. Without a path and a condition the kernel alone selects
    alone   asked with this word the kernel answers about one thing, without a dump
    special words in place of a value and the conditions that they stand for: {"all": "", "cache": "rtm_flags has cloned"}
    suffix  endings by which the value belongs to another path: {"_slave": "linkinfo.slave_kind"}
    widens  text that, in the value, makes the dump ask for all address families
    selects whether it is a selector, too
    """

    def __init__(
        self,
        word: str,
        path: str = "",
        type: WordType = PLAIN,
        doc: str = "",
        *,
        when: str = "",
        ask: str | Mapping[str, object] = "",
        alone: bool = False,
        special: Mapping[str, str] | None = None,
        suffix: Mapping[str, str] | None = None,
        widens: str = "",
        selects: bool = True,
    ) -> None:
        self.word = word
        self.path = path
        self.type = type
        self.doc = doc
        self.when = when
        self.ask = ask
        self.alone = alone
        self.special = special or {}
        self.suffix = suffix or {}
        self.widens = widens
        self.selects = selects

    def __repr__(self) -> str:
        return f"<Word {self.word} {self.path}>"


class Thing:
    """One kind of thing that a family is about: a route, a chain of nftables, a TCP socket.

    name      what sentences and commands call it: "route", "chain"
    doc       a clause that tells what it is
    about     what operations call it where that is not its name ("sa" for newsa); a family's first thing is also what
              its other operations are about, unless it says here what it is about
    only      values of the fixed header that a message must have to be about it: {"ndm_family": 7}; a dump asks for them
    key       paths that identify it within its network namespace; () where there is only one, None where nobody said
    title     how sentences call one, a clause each, of which those are said whose values are there; "a|b" the first that
              can be: ("of kind {linkinfo.kind}", "named {ifname}"). {path:link} is the name of an interface. By its key
              where nobody says
    label     path of a name for people beside the key
    called    how a line calls one: words and paths, the first said without its name -> the value that goes without saying
    twins     several may have one key, as routes that differ in their next hop alone; an event says by NLM_F_CREATE that it is one more
    partial   an event tells of some of its parts only (the new elements of a set), so that it can't be held against an earlier one
    columns   words and paths that a table shows, the most telling first
    counts    paths by which many of them are counted when nobody says otherwise, at most two
    words     for its parts
    moving    paths (or patterns of names) of what moves by itself: counters, ages, timers
    operation the request whose dump tells of all of them; "" where only `about` tells, None where none does
    request   further values that such a request carries: {"ext_mask": 1}
    address_family  path of the address family in the fixed header; `families`: those to ask when none is given, one
              after the other (0: all at once)
    options   further address families by option, each with words that then hold: {"mpls": (28, {"table": "all"})}
    usual     (condition, words): holds unless one of these words is given
    given     values of words that hold unless they (or one of these words) are given: {"table": "main"}
    needs     words that must be given, since the kernel has no dump of all: "dev"; "a|b" where one of several is enough
    free      the word that a word alone is taken for: `link show eth0`
    groups    multicast groups that tell of it
    names     other words people know: ("address",), each in front of `show`
    changes   what people call changes, and how such a request is written here: {"add": "link newlink …"}
    """

    def __init__(
        self,
        name: str,
        doc: str = "",
        *,
        about: Iterable[str] = (),
        only: Mapping[str, int | Sequence[int]] | None = None,
        key: Iterable[str] | None = None,
        title: Iterable[str] = (),
        label: str = "",
        called: Mapping[str, str] | None = None,
        twins: bool = False,
        partial: bool = False,
        columns: Iterable[str] = (),
        counts: Iterable[str] = (),
        words: Iterable[Word] = (),
        moving: Iterable[str] = (),
        operation: str | None = "",
        request: Mapping[str, object] | None = None,
        address_family: str = "",
        families: Iterable[int] = (0,),
        options: Mapping[str, tuple[int, Mapping[str, str]]] | None = None,
        usual: tuple[str, tuple[str, ...]] | None = None,
        given: Mapping[str, str] | None = None,
        needs: Iterable[str] = (),
        free: str = "",
        groups: Iterable[str] = (),
        names: Iterable[str] = (),
        changes: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.doc = doc
        self.about = tuple(about)
        self.only = {path: (each,) if isinstance(each, int) else tuple(each) for path, each in (only or {}).items()}
        self.key = None if key is None else tuple(key)
        self.title = tuple(title) or tuple(map(_clause, self.key or ()))
        self.label = label
        self.called = called if called is not None else {part.partition("|")[0]: "" for part in self.key or ()}
        self.twins = twins
        self.partial = partial
        self.columns = tuple(columns)
        self.counts = tuple(counts)
        self.words = {word.word: word for word in words}
        self.moving = tuple(moving)
        self.operation = operation
        self.request = dict(request or {})
        self.address_family = address_family
        self.families = tuple(families)
        self.options = dict(options or {})
        self.usual = usual
        self.given = dict(given or {})
        self.needs = tuple(needs)
        self.free = free
        self.groups = tuple(groups)
        self.names = tuple(names)
        self.changes = dict(changes or {})
        self.owner: Family = None  # type: ignore[assignment]  # the family it is a thing of, which sets it

    def of(self, family: Family) -> Thing:
        """The same as a thing of another family: of a copy."""
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__, owner=family)
        return twin

    def __repr__(self) -> str:
        return f"<Thing {self.name}>"


def _clause(alternatives: str) -> str:
    """What a part of a key says: "of {ifindex:link}", "with key idx {key_idx}"."""
    clauses = []
    for path in alternatives.split("|"):
        name = path.rpartition(".")[2]
        clauses.append(f"of {{{path}:link}}" if name.endswith("ifindex") else f"with {name.replace('_', ' ')} {{{path}}}")
    return "|".join(clauses)


class Refusal:
    """Why the kernel refuses, where that does not follow from what is known of the operation.

    errno  the number, or several
    say    a sentence for the user, with {path} for values of the request; it says "may" unless `proof` proves it or
           `when` shows in the request itself what is wrong with it
    when   condition over the request, in the language of `where`; `nlmsg_flags` are its flags by name
    proof  a command that succeeds after the refusal and so proves the sentence, with {path} for values of the request;
           "" where there is none
    words  it stands although the kernel gave words of its own
    """

    def __init__(self, errno: int | Iterable[int], say: str, *, when: str = "", proof: str = "", words: bool = False) -> None:
        self.errnos = (errno,) if isinstance(errno, int) else tuple(errno)
        self.say = say
        self.when = when
        self.proof = proof
        self.words = words
