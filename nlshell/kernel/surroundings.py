"""What the words of people need to know of the system that is asked (codec.around): names of interfaces, and the
names that iproute2's files give to numbers. Sources: ip-route(8), section FILES; lib/rt_names.c of iproute2 (the places).
"""

from __future__ import annotations

from ..codec.around import Around
from ..errors import KernelError, NlshellError
from .names import find, links, missing
from .steps import drive

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .ends import End
    from .exchange import Exchange
    from .session import Session

# Where iproute2 looks, the later before the earlier.
FOLDERS = ("/usr/lib/iproute2", "/usr/share/iproute2", "/etc/iproute2")
_MOST = 1 << 20  # bytes of a file that are read: these are small tables


class Host(Around):
    """A machine: what its files say of numbers.

    end  which machine, unless it is this one
    """

    def __init__(self, names: Mapping[int, str] | None = None, waits: bool = False, end: End | None = None) -> None:
        super().__init__(names, waits)
        self._end = end
        self._files: dict[str, Mapping[str, int]] = {}
        self._names_of: dict[str, Mapping[int, str]] = {}

    def numbers(self, file: str) -> Mapping[str, int]:
        if file not in self._files:
            self._files[file] = numbers_in(file) if self._end is None else self._end.numbers(file)
        return self._files[file]

    def called(self, file: str) -> Mapping[int, str]:
        if file not in self._names_of:
            self._names_of[file] = {number: name for name, number in self.numbers(file).items()}
        return self._names_of[file]


class Asked(Host):
    """The machine that an answer came from, for whoever looks at the answer afterwards: one that tells no more has no names."""

    def numbers(self, file: str) -> Mapping[str, int]:
        try:
            return super().numbers(file)
        except NlshellError:
            return {}


def asked(exchange: Exchange | None, names: Mapping[int, str]) -> Around:
    """What is known of where an answer came from, with these names of interfaces: of a paste and its like, those alone."""
    return Around(names) if exchange is None or exchange.asked is None else Asked(names, end=exchange.asked)


class Surroundings(Host):
    """The system that a session asks."""

    def __init__(self, session: Session, names: dict[int, str] | None = None) -> None:
        self._found: dict[int, str] = {} if names is None else names
        super().__init__(self._found, end=session.end)
        self._session = session

    def index(self, name: str) -> int:
        """The index of an interface, by its name or an alternative one. Raises MissingNameError with near names."""
        known = next((index for index, each in self._found.items() if each == name), 0)
        try:
            return known or self._find(name)
        except KernelError as error:
            raise no_such_interface(self._session, name, error) from None

    def knows(self, name: str) -> bool:
        """Whether there is an interface of this name."""
        try:
            return self._find(name) > 0
        except KernelError:
            return False

    def _find(self, name: str) -> int:
        index, called = find(self._session, name)
        self._found[index] = called
        return index

    def groups(self, protocol: int) -> Mapping[int, str]:
        known = super().groups(protocol)
        if protocol != self._session.registry.protocol("generic").number:
            return known
        try:
            return self._session.families.groups
        except KernelError:
            return known

    def links_that(self, when: str) -> set[int]:
        from ..codec.value_at import value_at
        from ..codec.where import Known, Where

        found = links(self._session)
        kinds = [link.kind for link in found.messages[:1] if link.kind is not None]
        test = Where(when, Known((), {}, kinds=kinds)).test
        return {int(link["ifi_index"]) for link in found if test(lambda path, link=link: value_at(link, path))}  # type: ignore[misc]


def no_such_interface(session: Session, name: str, error: KernelError) -> Exception:
    """What to say to a name that no interface has, where that is what the error means; else the error."""
    return drive(missing(session, name, error))


def numbers_in(file: str, folders: Iterable[str] = FOLDERS) -> dict[str, int]:
    """Name -> number in a file of iproute2 ("rt_tables") and in what lies in its folder (rt_tables.d/*.conf)."""
    from os import listdir, path

    texts = []
    for folder in folders:
        places = [path.join(folder, file)]
        try:
            inner = sorted(name for name in listdir(f"{places[0]}.d") if name.endswith(".conf"))
        except OSError:
            inner = []
        texts += [_text(place) for place in (*places, *(path.join(f"{places[0]}.d", name) for name in inner))]
    return numbers_of(texts)


def numbers_of(texts: Iterable[str]) -> dict[str, int]:
    """Name -> number in the texts of such files, where a later one counts for more.

    A line reads `NUMBER NAME`, the number decimal or after 0x; what is behind # is a comment. Lines that read otherwise say
    nothing.
    """
    found: dict[str, int] = {}
    for text in texts:
        for line in text.splitlines():
            try:
                number, name = line.partition("#")[0].split(None, 1)
                found[name.strip()] = int(number, 0)
            except ValueError:
                continue
    return found


def _text(place: str) -> str:
    try:
        with open(place, encoding="utf-8", errors="replace") as file:
            return file.read(_MOST)
    except OSError:
        return ""
