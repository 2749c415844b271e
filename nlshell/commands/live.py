"""Names that this system has now (interfaces, namespaces, generic families …), fetched beside whoever types.

`Live.get` answers at once with what is known, and has it fetched in a thread of its own when that is old or missing.
Nothing here waits, raises for the kernel's sake, or takes a lock that is held during I/O.
"""

from __future__ import annotations

from collections import deque
from threading import Condition, Thread
from time import monotonic

from ..language.names import Name
from ..schema.registry import REGISTRY
from .known import Known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from ..kernel.session import Session
    from ..schema.model import Family
    from .state import State

FRESH = 3.0  # seconds
MOST_NAMES = 20_000
_ALWAYS = ("registry",)  # what, once there, stays true


class Live(Known):
    """What there is where `state` sends its requests.

    background  fetch in a thread (the shell); False: fetch when asked (tests)
    """

    def __init__(self, state: State, background: bool = True) -> None:
        super().__init__(state)
        self._background = background
        self._known: dict[tuple[object, str], tuple[float, Any]] = {}
        self._wanted: deque[tuple[Any, str]] = deque()
        self._busy: set[tuple[object, str]] = set()
        self._changed = Condition()
        self._watchers: list[Callable[[], None]] = []
        self._thread: Thread | None = None
        self._closed = False

    # --- asking

    def get(self, what: str) -> Sequence[Name] | None:
        """Names of one kind, or None where they are not known yet.

        interface, namespace, genl (generic families), group (their multicast groups, as family.group),
        table (routing tables that rules lead to), nft (tables of nftables)
        """
        own = super().get(what)
        return own if own is not None else self._get(what)

    def families(self) -> Sequence[Family] | None:
        return self._get("registry")  # type: ignore[no-any-return]

    @property
    def loaded(self) -> bool:
        return self._get("registry") is not None

    def family(self, name: str) -> Family | None:
        """A family by name: of the registry, else one that this kernel describes; None where it is not known (yet)."""
        if not self.loaded:
            return None
        if REGISTRY.knows_family(name):  # all is loaded, so this is a look-up
            return REGISTRY.family(name)
        if any(entry.text == name for entry in self.get("genl") or ()):
            return self._get(f"policy:{name}")  # type: ignore[no-any-return]
        return None

    def may_be_family(self, name: str) -> bool:
        if not self.loaded or REGISTRY.knows_family(name):
            return True
        generic = self.get("genl")
        return generic is None or any(entry.text == name for entry in generic)

    def _get(self, what: str) -> Any:
        root = self.state.root
        place: Any = root.netns if root.host is None else (root.host, root.netns)
        if what in _ALWAYS:
            place = None
        found = self._known.get((place, what))
        if found is None or (what not in _ALWAYS and monotonic() - found[0] > FRESH):
            if self._background:
                self._want(place, what)
            else:
                found = self._known[place, what] = monotonic(), self._fetch(place, what)
        return None if found is None else found[1]

    def expire(self) -> None:
        """What is known may be true no longer: a command has run. It is shown until the new is there."""
        with self._changed:
            self._known = {
                key: (entry if key[1] in _ALWAYS else (-FRESH, entry[1]))
                for key, entry in self._known.items()
            }

    def watch(self, call: Callable[[], None]) -> None:
        """Call it (from another thread) whenever something new is known."""
        self._watchers.append(call)

    def settle(self, timeout: float) -> bool:
        """Wait until nothing is being fetched any more; whether it came to that."""
        deadline = monotonic() + timeout
        with self._changed:
            while self._busy:
                left = deadline - monotonic()
                if left <= 0:
                    return False
                self._changed.wait(left)
        return True

    def close(self) -> None:
        """End the thread after what it is doing."""
        with self._changed:
            self._closed = True
            self._watchers.clear()
            self._changed.notify_all()

    # --- fetching

    def _want(self, place: Any, what: str) -> None:
        with self._changed:
            if (place, what) in self._busy or self._closed:
                return
            self._busy.add((place, what))
            self._wanted.append((place, what))
            self._changed.notify_all()
            if self._thread is None:
                self._thread = Thread(target=self._work, name="live names", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._wanted and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                place, what = self._wanted.popleft()
            found = self._fetch(place, what)
            with self._changed:
                before = self._known.get((place, what))
                self._known[place, what] = monotonic(), found
                self._busy.discard((place, what))
                self._changed.notify_all()
            if before is None or not _same(before[1], found):
                for call in list(self._watchers):
                    call()

    def _fetch(self, place: Any, what: str) -> Any:
        try:
            return self._ask(place, what)
        except Exception:  # a namespace that is gone, a kernel without that family, a fault of ours: then there is none
            return None if what.startswith("policy:") else []

    def _ask(self, place: Any, what: str) -> Any:
        if what == "registry":
            return _load()
        end = self.state.root.end
        if what == "namespace":
            return [Name(name, "network namespace") for name in end.namespaces()]
        from ..kernel.session import Session

        netns = place[1] if isinstance(place, tuple) else place
        # Its own, read-only and impatient: the door's session may wait for something else, or be closed meanwhile.
        with Session(end, namespace=netns, timeout=2.0, read_only=True) as session:
            if what.startswith("policy:"):
                return session.families.describe(what.removeprefix("policy:"))
            return [name for name, _ in zip(_ASK[what](session), range(MOST_NAMES))]


def _same(old: Any, new: Any) -> bool:
    if not isinstance(old, list) or not isinstance(new, list):
        return old is new
    return [(getattr(each, "text", each), getattr(each, "meta", "")) for each in old] == [
        (getattr(each, "text", each), getattr(each, "meta", "")) for each in new
    ]


def _load() -> list[Family]:
    """Every family, and the files with the cases of what others choose: later look-ups then load nothing."""
    from ..language.table import TABLE
    from ..schema.export import all_sets

    TABLE.more()
    families = [
        family for protocol in REGISTRY.protocols() for family in REGISTRY.families(protocol.name)
    ]
    all_sets()
    return families


def _interfaces(session: Session) -> Iterator[Name]:
    from ..kernel.names import links

    for message in links(session):
        name = message.get("ifname")
        if isinstance(name, str):
            up = "UP" if message["ifi_flags"] & 1 else "DOWN"
            kind = message.get("linkinfo.kind") or str(message["ifi_type"]).lower()
            yield Name(name, f"{kind}, {up}, index {int(message['ifi_index'])}")
            for other in message.get("prop_list.alt_ifname", ()):
                yield Name(str(other), f"another name of {name}")


def _generic(session: Session) -> Iterator[Name]:
    for number, info in sorted(session.families.info.items()):
        yield Name(str(info["family_name"]), f"generic family, id {number}")


def _groups(session: Session) -> Iterator[Name]:
    for info in session.families.info.values():
        for group in info.get("mcast_groups", ()):
            yield Name(
                f"{info['family_name']}.{group['name']}",
                f"multicast group {group['id']} of {info['family_name']}",
            )


def _tables(session: Session) -> Iterator[Name]:
    """Routing tables: those that a rule leads to. Looking through all routes could take long."""
    numbers = set()
    for family in (2, 10):
        for message in session.dump("rule.getrule", {"family": family}):
            table = message.get("table") or message.get("fib_rule_hdr.table") or 0
            numbers.add(int(table))
    for number in sorted(numbers - {0, 253, 254, 255}):
        yield Name(str(number), "a rule leads to it")


def _nft(session: Session) -> Iterator[Name]:
    for message in session.dump("nftables.gettable"):
        yield Name(
            str(message["name"]), f"nftables table of {str(message['nfgen_family']).lower()}"
        )


_ASK: dict[str, Callable[[Session], Iterator[Name]]] = {
    "interface": _interfaces, "genl": _generic, "group": _groups, "table": _tables, "nft": _nft,
}  # fmt: skip


def of(state: State) -> Live:
    """The live names of a door's state: the same for all states derived from one."""
    root = state.root
    if root.live is None:
        root.live = Live(root)
    return root.live
