"""What words need to know of the system that messages come from."""

from __future__ import annotations

from ..errors import UnknownNameError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Around:
    """What words need to know of the system that is asked; this one knows what it is told. See kernel.surroundings.

    names  of interfaces by their indexes, as far as they are known
    waits  whether others may come, so that a name nobody has yet is no mistake
    """

    def __init__(self, names: Mapping[int, str] | None = None, waits: bool = False) -> None:
        self.names: Mapping[int, str] = {} if names is None else names
        self.waits = waits

    def called_by(self, names: Mapping[int, str]) -> Around:
        """The same with other names of interfaces."""
        twin = object.__new__(type(self))  # without the module copy, for which a cold start would pay
        twin.__dict__.update(self.__dict__, names=names)
        return twin

    def index(self, name: str) -> int:
        """The index of an interface. Raises UnknownNameError."""
        known = next((index for index, each in self.names.items() if each == name), 0)
        ask = getattr(self.names, "index", None)  # names that need not be all: kernel.names.LinkNames
        found = known or (ask(name) if ask is not None else 0)
        if not found:
            raise UnknownNameError("interface", name, list(self.names.values()), "no interface of that name is known here")
        return int(found)

    def numbers(self, file: str) -> Mapping[str, int]:
        """Names for numbers in a file of iproute2: "rt_tables"."""
        return {}

    def called(self, file: str) -> Mapping[int, str]:
        """The other way round: the numbers that have a name there."""
        return {}

    def links_that(self, when: str) -> set[int]:
        """The indexes of the interfaces that fit a condition."""
        return set()

    def groups(self, protocol: int) -> Mapping[int, str]:
        """The names of a netlink protocol's multicast groups by their numbers, as far as they do not differ from boot to boot."""
        from ..schema.registry import REGISTRY

        try:
            return {number: name for name, number in REGISTRY.protocol(protocol).groups.items()}
        except UnknownNameError:
            return {}


NOTHING_AROUND = Around()
