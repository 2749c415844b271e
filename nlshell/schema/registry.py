"""The registry: which protocol, family and message a number or a name means.

Descriptions lie in `nlshell.protocols`: a package a protocol (its `PROTOCOL`), a module a family (its `FAMILY`, or
`FAMILIES`). Nothing lists them: a name is looked for under its own module first, and a number in what is loaded
first, then module by module. So `link show` loads one file, and an unknown capture loads what it needs. Families from
outside come through `register` or the entry point group `nlshell.families`.

One lock covers whatever looks things up, for a look-up may load: half of a file's messages would be wrong answers. So
modules with descriptions must not ask the registry while they are imported.
"""

from __future__ import annotations

from _thread import RLock  # `threading` would take a millisecond of a cold start
from importlib import import_module
from os import listdir, path

from ..errors import SchemaError, UnknownNameError
from .model import Family, MessageType, Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any, TypeVar

    Method = TypeVar("Method", bound=Callable[..., Any])

_ROOT = "nlshell.protocols"
ENTRY_POINTS = "nlshell.families"


def _locked(method: Method) -> Method:
    def locked(self: Registry, *arguments: Any, **named: Any) -> Any:
        with self._lock:
            return method(self, *arguments, **named)

    locked.__name__, locked.__doc__ = method.__name__, method.__doc__  # by hand: functools is slow to import
    return locked  # type: ignore[return-value]


class Registry:
    def __init__(self) -> None:
        self._protocols: dict[str, Protocol] = {}
        self._numbers: dict[int, Protocol] = {}
        self._messages: dict[tuple[str, int], list[MessageType]] = {}
        self._families: dict[str, list[Family]] = {}
        self._unread: dict[str, list[str]] = {}
        self._entry_points_read = False
        self._lock = RLock()

    # --- protocols

    @_locked
    def protocol(self, which: str | int) -> Protocol:
        """A protocol by name ("route", "NETLINK_ROUTE") or number. Raises UnknownNameError."""
        if isinstance(which, int):
            if which not in self._numbers:
                self._load_protocols()
            if which not in self._numbers:
                raise UnknownNameError("protocol number", str(which), [])
            return self._numbers[which]
        name = which.lower().removeprefix("netlink_").replace("-", "_")
        if name not in self._protocols and not self._load_protocol(name):
            self._load_protocols()
        if name in self._protocols:
            return self._protocols[name]
        for protocol in self.protocols():
            if name in protocol.aliases:
                return protocol
        raise UnknownNameError("protocol", which, [protocol.name for protocol in self.protocols()])

    @_locked
    def protocols(self) -> list[Protocol]:
        """All protocols, by number."""
        self._load_protocols()
        return [self._numbers[number] for number in sorted(self._numbers)]

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
        """
        if isinstance(protocol, Protocol):
            if self._protocols.get(protocol.name) is not protocol:
                self.add_protocol(protocol)
        else:
            protocol = self.protocol(protocol)
        known = self._find_family(family.name, protocol.name)
        if known is not None and replace:
            self._remove(protocol, known.name)
        if replace and family.kind != "generic":
            while self._read_next(protocol):  # a file read later would claim the numbers again
                pass
            for message in family.messages:
                self._messages.pop((protocol.name, message.id), None)
        self._add(protocol, family)
        return family

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
        wanted = name.lower().replace("-", "_")
        if self._families.get(wanted):
            return True
        folder = path.join(path.dirname(path.dirname(__file__)), "protocols")
        return wanted.isidentifier() and any(path.isfile(path.join(folder, each, f"{wanted}.py")) for each in listdir(folder))

    @_locked
    def families(self, protocol: str | None = None) -> list[Family]:
        """All families (of one protocol), each loaded: protocols by number, families by name."""
        self._read_entry_points()
        chosen = [self.protocol(protocol)] if protocol else self.protocols()
        for each in chosen:
            while self._read_next(each):
                pass
        return [family for each in chosen for _, family in sorted(each.families.items())]

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
        if found is None:
            return None
        key = protocol.discriminate(buffer, start, end) if protocol.discriminate else None
        chosen = self._choose(found, direction, key)
        while chosen is None and self._read_next(protocol):  # described for this key perhaps in a file not yet read
            chosen = self._choose(found, direction, key)
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
            return next((f for f in self.protocol("generic").families.values() if f.id == type), None)
        return (self._find_family(owner, "generic") or owner) if isinstance(owner, str) else owner

    # --- loading

    def _find_family(self, name: str, protocol: str | None) -> Family | None:
        wanted = name.lower().replace("-", "_")
        found = self._named(wanted, protocol)
        if found is not None:
            return found
        for each in self._candidates(protocol):
            self._read(each, wanted)
            found = self._named(wanted, protocol)
            if found is not None:
                return found
        self._read_entry_points()
        for each in self._candidates(protocol):
            while found is None and self._read_next(each):
                found = self._named(wanted, protocol)
        return found or self._named(wanted, protocol)

    def _candidates(self, protocol: str | None) -> Iterator[Protocol]:
        """The protocols in which to look for a family, loaded one by one as the search goes on."""
        if protocol is not None:
            yield self.protocol(protocol)
            return
        yield self.protocol("route")  # by far the most asked for; `link show` must not load the others
        yield from (each for each in self.protocols() if each.name != "route")

    def _named(self, wanted: str, protocol: str | None) -> Family | None:
        owner = self.protocol(protocol) if protocol else None
        for family in self._families.get(wanted, ()):
            if owner is None or family.protocol is owner:
                return family
        return None

    def _add(self, protocol: Protocol, family: Family) -> None:
        if family.name in protocol.families:
            raise SchemaError(f"family {family.name} of {protocol.name} is already described")
        family.protocol = protocol
        protocol.families[family.name] = family
        self._families.setdefault(family.name.lower().replace("-", "_"), []).append(family)
        if family.kind != "generic":
            for message in family.messages:
                self._messages.setdefault((protocol.name, message.id), []).append(message)

    def _remove(self, protocol: Protocol, name: str) -> None:
        family = protocol.families.pop(name, None)
        if family is None:
            return
        self._families[name.lower().replace("-", "_")].remove(family)
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

    def _read_entry_points(self) -> None:
        if self._entry_points_read:
            return
        self._entry_points_read = True
        from importlib.metadata import entry_points

        for entry in entry_points(group=ENTRY_POINTS):
            try:
                loaded = entry.load()
                given = loaded() if callable(loaded) else loaded
                for family in given if isinstance(given, (list, tuple)) else [given]:
                    protocol, family = family if isinstance(family, tuple) else ("generic", family)
                    self.register(family, protocol)
            except Exception as error:  # a broken plug-in must not take the tool down with it
                from warnings import warn

                warn(f"nlshell: entry point {entry.name} ({entry.value}) could not be used: {error}", RuntimeWarning, stacklevel=2)


REGISTRY = Registry()
