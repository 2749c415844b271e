"""The registry: which protocol, family and message a number or a name means.

Descriptions lie in `nlshell.protocols`: a package a protocol (its `PROTOCOL`), a module a family (its `FAMILY`, or
`FAMILIES`). Nothing lists them: a name is looked for under its own module first, and a number in what is loaded
first, then module by module. So `link show` loads one file, and an unknown capture loads what it needs. Families from
outside come through `register` or as plugins (see `plugins`), which are read when nothing here fits.

A registry holds the relations: which families a protocol has, which messages a number means. The descriptions
themselves are shared and left alone, so there may be any number of registries in a process.

One lock covers whatever looks things up, for a look-up may load: half of a file's messages would be wrong answers. So
modules with descriptions must not ask the registry while they are imported.
"""

from __future__ import annotations

from _thread import RLock  # `threading` would take a millisecond of a cold start
from importlib import import_module
from os import listdir, path

from .. import plugins
from ..errors import SchemaError, UnknownNameError
from .model import Family, MessageType, Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any, TypeVar

    from .things import Thing

    Method = TypeVar("Method", bound=Callable[..., Any])

_ROOT = "nlshell.protocols"
_UNDESCRIBED = "nlshell.protocols.undescribed"


def _locked(method: Method) -> Method:
    def locked(self: Registry, *arguments: Any, **named: Any) -> Any:
        with self._lock:
            return method(self, *arguments, **named)

    locked.__name__, locked.__doc__ = method.__name__, method.__doc__  # by hand: functools is slow to import
    return locked  # type: ignore[return-value]


def _plain(name: str) -> str:
    """A family's name however it is written."""
    return name.lower().replace("-", "_")


class Registry:
    """What is described: see above. The one that everything uses unless told otherwise is REGISTRY."""

    def __init__(self) -> None:
        self._protocols: dict[str, Protocol] = {}
        self._numbers: dict[int, Protocol] = {}
        self._messages: dict[tuple[str, int], list[MessageType]] = {}
        self._families: dict[str, dict[str, Family]] = {}  # by protocol and its own name
        self._named: dict[str, list[tuple[Protocol, Family]]] = {}  # by its name as people write it
        self._other_names: dict[str, dict[str, Family]] = {}  # and what people call it besides, by protocol
        self._by_word: dict[str, list[Thing]] = {}  # by the first word of what its things are called
        self._unread: dict[str, list[str]] = {}
        self._plugins_read = False
        self._from_plugins: list[Any] = []  # what they gave that has been taken in
        self._lock = RLock()

    # --- protocols

    @_locked
    def protocol(self, which: str | int) -> Protocol:
        """A protocol by name ("route", "NETLINK_ROUTE") or number. Raises UnknownNameError.

        Every number from 0 to 31 is one, described or not; so is every name that <linux/netlink.h> ever gave a number.
        """
        if isinstance(which, int) or which.isdecimal():
            return self._by_number(int(which))
        name = which.lower().removeprefix("netlink_").replace("-", "_")
        if name not in self._protocols and not self._load_protocol(name):
            self._load_protocols()
        while True:
            if name in self._protocols:
                return self._protocols[name]
            for protocol in self._own_protocols():
                if name in protocol.aliases:
                    return protocol
            if not self._read_plugins():
                break
        undescribed = import_module(_UNDESCRIBED)
        known: Protocol | None = undescribed.named(name)
        if known is None and name.startswith("protocol_") and name[9:].isdecimal():
            known = self._by_number(int(name[9:]))
        if known is not None:
            return known
        names = [protocol.name for protocol in (*self.protocols(), *self.undescribed())]
        raise UnknownNameError("protocol", which, names, f"`schema` lists them, and a number will do as well, 0 to {undescribed.MOST}")

    def _by_number(self, number: int) -> Protocol:
        if number not in self._numbers:
            self._load_protocols()
        if number not in self._numbers:
            self._read_plugins()
        if number not in self._numbers:
            undescribed = import_module(_UNDESCRIBED)
            if not 0 <= number <= undescribed.MOST:
                raise UnknownNameError("protocol number", str(number), [], f"netlink has the protocols 0 to {undescribed.MOST}")
            return undescribed.numbered(number)  # type: ignore[no-any-return]
        return self._numbers[number]

    @_locked
    def protocols(self) -> list[Protocol]:
        """All protocols that are described, by number."""
        self._read_plugins()
        return self._own_protocols()

    def _own_protocols(self) -> list[Protocol]:
        """The same as far as they are known: for look-ups, most of which need no plugin."""
        self._load_protocols()
        return [self._numbers[number] for number in sorted(self._numbers)]

    @_locked
    def undescribed(self) -> list[Protocol]:
        """The protocols that have a name but no description, by number."""
        self._read_plugins()
        self._load_protocols()
        return [each for each in import_module(_UNDESCRIBED).PROTOCOLS if each.number not in self._numbers]

    def is_described(self, protocol: Protocol) -> bool:
        return self._protocols.get(protocol.name) is protocol

    @_locked
    def add_protocol(self, protocol: Protocol) -> None:
        """Make a protocol known from outside the package. Raises SchemaError where its name or number is taken by another."""
        self._load_protocols()
        self._add_protocol(protocol)

    def _add_protocol(self, protocol: Protocol) -> None:
        if self._protocols.get(protocol.name, protocol) is not protocol or self._numbers.get(protocol.number, protocol) is not protocol:
            raise SchemaError(f"protocol {protocol.name} ({protocol.number}) is already described")
        self._protocols[protocol.name] = protocol
        self._numbers[protocol.number] = protocol

    # --- families

    @_locked
    def register(self, family: Family, protocol: str | int | Protocol = "generic", replace: bool = False) -> Family:
        """Make a family known from outside the package. Raises SchemaError where its name is taken.

        replace  put it in the place of the one with its name; numbers of its messages then mean these alone
        The family itself is given back; a copy of it where it is known as one of another protocol.
        """
        if not isinstance(protocol, Protocol):
            protocol = self.protocol(protocol)
        if not self.is_described(protocol):
            self.add_protocol(protocol)
        known = self._find_family(family.name, protocol.name)
        if known is not None and replace:
            self._remove(protocol, known.name)
        if replace and family.kind != "generic":
            while self._read_next(protocol):  # a file read later would claim the numbers again
                pass
            for message in family.messages:
                self._messages.pop((protocol.name, message.id), None)
        return self._add(protocol, family)

    @_locked
    def supersede(self, old: Family, new: Family) -> Family:
        """Put a family that says more in the place of one that is known.

        new.messages begins with copies of old.messages in their order, and each takes the rank that the old one had among
        the messages of its number; what comes behind them ranks last.
        """
        protocol = self.protocol(old.protocol.name)
        new = new.of(protocol)
        self._families[protocol.name][old.name] = new
        for each in self._named.values():
            each[:] = [(owner, new if family is old else family) for owner, family in each]
        for others in self._other_names.values():
            others.update({name: new for name, family in others.items() if family is old})
        for things in self._by_word.values():
            things[:] = [thing for thing in things if thing.owner is not old]
        self._add_words(new)
        if new.kind != "generic":
            for place, message in enumerate(new.messages):
                ranked = self._messages.setdefault((protocol.name, message.id), [])
                former = old.messages[place] if place < len(old.messages) else None
                ranked[:] = [message if each is former else each for each in ranked]
                if message not in ranked:
                    ranked.append(message)
        return new

    @_locked
    def add_name(self, name: str, family: Family) -> None:
        """Another name for messages that are described: a Family that is found by it where none has it, and listed nowhere."""
        protocol = self.protocol(family.protocol.name)
        self._other_names.setdefault(_plain(name), {})[protocol.name] = family

    @_locked
    def family(self, name: str, protocol: str | None = None) -> Family:
        """A family by name, of any protocol or of one. Raises UnknownNameError."""
        found = self._find_family(name, protocol)
        if found is None:
            raise UnknownNameError("family", name, sorted({f.name for f in self.families(protocol)}))
        return found

    @_locked
    def knows_family(self, name: str, protocol: str | None = None) -> bool:
        return self._find_family(name, protocol) is not None

    def may_know(self, name: str) -> bool:
        """Whether there is a family of this name, as far as that can be told without loading anything: it is loaded, or there
        is a file of its name.
        """
        wanted = _plain(name)
        if self._named.get(wanted) or self._other_names.get(wanted):
            return True
        folder = path.join(path.dirname(path.dirname(__file__)), "protocols")
        return wanted.isidentifier() and any(path.isfile(path.join(folder, each, f"{wanted}.py")) for each in listdir(folder))

    @_locked
    def families(self, protocol: str | None = None) -> list[Family]:
        """All families (of one protocol), each loaded: protocols by number, families by name."""
        self._read_plugins()
        chosen = [self.protocol(protocol)] if protocol else self.protocols()
        for each in chosen:
            while self._read_next(each):
                pass
        return [family for each in chosen for _, family in sorted(self._families.get(each.name, {}).items())]

    @_locked
    def described(self, protocol: Protocol, type: int) -> list[MessageType]:
        """Every message of this number that is described, of whatever family, direction and key; not for generic ones."""
        self._read_plugins()
        while self._read_next(protocol):
            pass
        return list(self._messages.get((protocol.name, type), ()))

    # --- messages

    def message(
        self,
        protocol: Protocol,
        type: int,
        buffer: bytes = b"",
        start: int = 0,
        end: int = 0,
        direction: str = "reply",
        families: Mapping[int, str | Family] | None = None,
    ) -> MessageType | None:
        """What a message of this nlmsg_type is, or None where nobody described it.

        buffer[start:end] is its payload: generic commands and sock_diag's families are told by its first byte.
        families maps the ids of generic families at that time to their names (or to descriptions).
        """
        if protocol.name == "generic":
            family = self.generic_family(type, families or {})
            if not isinstance(family, Family) or start >= end:
                return None
            return self._choose([m for m in family.messages if m.id == buffer[start]], direction, None)
        return self._classic(protocol, type, buffer, start, end, direction)

    @_locked
    def _classic(self, protocol: Protocol, type: int, buffer: bytes, start: int, end: int, direction: str) -> MessageType | None:
        found = self._messages.get((protocol.name, type))
        while found is None and self._read_next(protocol):
            found = self._messages.get((protocol.name, type))
        chosen = None
        if found is not None:
            key = protocol.discriminate(buffer, start, end) if protocol.discriminate else None
            chosen = self._choose(found, direction, key)
            while chosen is None and self._read_next(protocol):  # described for this key perhaps in a file not yet read
                chosen = self._choose(found, direction, key)
        if chosen is None and self._read_plugins():
            return self._classic(protocol, type, buffer, start, end, direction)
        return chosen

    @staticmethod
    def _choose(found: list[MessageType], direction: str, key: int | None) -> MessageType | None:
        fitting = [m for m in found if not m.keys or key in m.keys]
        for wanted in (direction, None, "reply" if direction == "notification" else direction):
            for message in fitting:
                if message.direction == wanted:
                    return message
        return fitting[0] if fitting else None

    def generic_family(self, type: int, families: Mapping[int, str | Family]) -> Family | str | None:
        """The generic family behind an nlmsg_type: its description, else its name, else None."""
        # This may ask the kernel, so the lock is taken only afterwards.
        return self._described(type, families.get(type))

    @_locked
    def _described(self, type: int, owner: str | Family | None) -> Family | str | None:
        if owner is None:
            self._find_family("nlctrl", "generic")
            return next((f for f in self._families["generic"].values() if f.id == type), None)
        return (self._find_family(owner, "generic") or owner) if isinstance(owner, str) else owner

    # --- loading

    def _find_family(self, name: str, protocol: str | None, as_word: bool = False) -> Family | None:
        wanted = _plain(name)
        found = self._look(wanted, protocol)
        if found is not None:
            return found
        for each in self._candidates(protocol):
            self._read(each, wanted)
            found = self._look(wanted, protocol)
            if found is not None:
                return found
        if self._read_plugins():
            found = self._look(wanted, protocol)
        for each in self._candidates(protocol):
            while found is None and not (as_word and wanted in self._by_word) and self._read_next(each):
                found = self._look(wanted, protocol)
        return found or self._look(wanted, protocol)

    def _candidates(self, protocol: str | None) -> Iterator[Protocol]:
        """The protocols in which to look for a family, loaded one by one as the search goes on."""
        if protocol is not None:
            yield self.protocol(protocol)
            return
        yield self.protocol("route")  # by far the most asked for; `link show` must not load the others
        yield from (each for each in self._own_protocols() if each.name != "route")

    @_locked
    def things(self, word: str, load: bool = True, everywhere: bool = False) -> list[Thing]:
        """The things that people call by words beginning with this one: "fdb", "nftables", "conntrack".

        load        read descriptions until one has it; otherwise only those are asked that are loaded
        everywhere  read all: a family of that name need not be the only one that has it
        """
        wanted = _plain(word)
        if everywhere:
            self.families()
        elif load and not self._by_word.get(wanted):
            self._find_family(wanted, None, as_word=True)
        return self._by_word.get(wanted, [])

    @_locked
    def called(self, name: str) -> list[Family]:
        """The families of this name among those whose descriptions have been read: no look-up reads one."""
        wanted = _plain(name)
        return [*(family for _, family in self._named.get(wanted, ())), *self._other_names.get(wanted, {}).values()]

    @_locked
    def loaded(self) -> list[Family]:
        """The families whose descriptions have been read so far."""
        return [family for families in self._families.values() for family in families.values()]

    def _look(self, wanted: str, protocol: str | None) -> Family | None:
        owner = self.protocol(protocol) if protocol else None
        for each, family in self._named.get(wanted, ()):
            if owner is None or each is owner:
                return family
        for name, family in self._other_names.get(wanted, {}).items():
            if owner is None or name == owner.name:
                return family
        return None

    def _add(self, protocol: Protocol, family: Family) -> Family:
        known = self._families.setdefault(protocol.name, {})
        if family.name in known:
            raise SchemaError(f"family {family.name} of {protocol.name} is already described")
        family = family.of(protocol)
        known[family.name] = family
        self._named.setdefault(_plain(family.name), []).append((protocol, family))
        for name in family.other_names:
            self._other_names.setdefault(_plain(name), {}).setdefault(protocol.name, family)
        self._add_words(family)
        if family.kind != "generic":
            for message in family.messages:
                self._messages.setdefault((protocol.name, message.id), []).append(message)
        return family

    def _add_words(self, family: Family) -> None:
        for thing in family.things:
            for word in dict.fromkeys(_plain(name.split()[0]) for name in (family.name, *family.other_names, *thing.names)):
                self._by_word.setdefault(word, []).append(thing)

    def _remove(self, protocol: Protocol, name: str) -> None:
        family = self._families.get(protocol.name, {}).pop(name, None)
        self._other_names.get(_plain(name), {}).pop(protocol.name, None)
        if family is None:
            return
        for named in self._named.values():
            named[:] = [entry for entry in named if entry[1] is not family]
        for others in self._other_names.values():
            if others.get(protocol.name) is family:
                del others[protocol.name]
        for things in self._by_word.values():
            things[:] = [thing for thing in things if thing.owner is not family]
        for messages in self._messages.values():
            messages[:] = [message for message in messages if message.family is not family]

    def _load_protocol(self, name: str) -> bool:
        if name in self._protocols:
            return True
        folder = path.join(path.dirname(path.dirname(__file__)), "protocols", name)
        if not name.isidentifier() or not path.isdir(folder):
            return False
        self._add_protocol(import_module(f"{_ROOT}.{name}").PROTOCOL)
        self._unread[name] = sorted(file[:-3] for file in listdir(folder) if file.endswith(".py") and file[0] not in "_.")
        return True

    def _load_protocols(self) -> None:
        folder = path.join(path.dirname(path.dirname(__file__)), "protocols")
        for name in sorted(listdir(folder)):
            if name[0] not in "_." and path.isdir(path.join(folder, name)):
                self._load_protocol(name)

    def _read_next(self, protocol: Protocol) -> bool:
        unread = self._unread.get(protocol.name)
        if not unread:
            return False
        self._read(protocol, unread[0])
        return True

    def _read(self, protocol: Protocol, module: str) -> None:
        unread = self._unread.get(protocol.name, [])
        if module not in unread:
            return
        loaded = import_module(f"{_ROOT}.{protocol.name}.{module}")
        unread.remove(module)  # not before: an import may be interrupted, and is then made again at the next look
        families = getattr(loaded, "FAMILIES", None) or ([loaded.FAMILY] if hasattr(loaded, "FAMILY") else [])
        for family in families:
            self._add(protocol, family)

    def _read_plugins(self) -> bool:
        """Take in what plugins describe, once; whether that was now."""
        if self._plugins_read:
            return False
        self._plugins_read = True  # at once: a plugin may ask the registry
        try:
            for plugin in plugins.found("families"):
                for given in plugin.load():
                    if not any(each is given for each in self._from_plugins):
                        try:
                            self._take_in(given)
                        except Exception as error:
                            plugin.blame(error)
                        self._from_plugins.append(given)
        except BaseException:  # interrupted: the next look goes on
            self._plugins_read = False
            raise
        return True

    def _take_in(self, given: Any) -> None:
        """What a plugin gives: a protocol, a generic family or several, or (protocol, family). Raises SchemaError and the like."""
        if isinstance(given, Protocol):
            self.add_protocol(given)
            return
        if isinstance(given, tuple) and given and isinstance(given[0], Family):
            for family in given:
                self._take_in(family)
            return
        protocol, family = given if isinstance(given, tuple) else ("generic", given)
        if not isinstance(family, Family):
            raise SchemaError(plugins.not_wanted(family, Family))
        self.register(family, protocol)


REGISTRY = Registry()
