"""Who knows the names that a line may hold: families, interfaces, results. Reading asks; it never asks the kernel itself.

An answer is a list, or None for "not known (yet)", which is never a fault. While a line is typed `commands.live` answers
with what it has fetched; when it runs, `commands.run` answers what must be known to run it.
"""

from __future__ import annotations

from ..codec.around import NOTHING_AROUND, Around
from ..schema.registry import REGISTRY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..schema.model import Family, MessageType


class Name:
    """A name and what there is to say of it beside it in a menu."""

    __slots__ = ("meta", "text")

    def __init__(self, text: str, meta: str = "") -> None:
        self.text = text
        self.meta = meta

    def __repr__(self) -> str:
        return f"<Name {self.text!r} {self.meta!r}>"


class Names:
    """Knows nothing but what is in the registry, which is loaded for it name by name.

    around   what words of people need to know of the system
    aliases  words that stand for commands
    loaded   whether every family's description is there, so that what is not found there is none
    programs whether programs of the system may be run from here
    """

    programs = True
    around: Around = NOTHING_AROUND

    @property
    def loaded(self) -> bool:
        return True

    @property
    def aliases(self) -> Mapping[str, str]:
        return {}

    def get(self, what: str) -> Sequence[Name] | None:
        """Names of one kind: interface, namespace, genl (generic families), group (their multicast groups, as
        family.group), table (routing tables), nft (tables of nftables), record (kept results), setting …
        """
        return None

    def knows(self, what: str, text: str) -> bool | None:
        """Whether there is one of this name; None where nobody knows."""
        known = self.get(what)
        return None if known is None else any(name.text == text for name in known)

    def family(self, name: str) -> Family | None:
        """A family by name, described in the registry or by the kernel; None where there is none, or none is known yet."""
        return REGISTRY.family(name) if REGISTRY.knows_family(name) else None

    def families(self) -> Sequence[Family] | None:
        """Every family; None until all of their descriptions are loaded."""
        return REGISTRY.families() if self.loaded else None

    def may_be_family(self, name: str) -> bool:
        """Whether a name is that of a family, or may turn out to be one when all is known."""
        return not self.loaded or self.family(name) is not None or self.get("genl") is None

    def is_part(self, word: str) -> bool:
        """Whether a lone word names a part of the last result."""
        return False

    def kinds_kept(self, word: str = "") -> Sequence[MessageType]:
        """The kinds of message in a kept result: the last, or the one that a word names."""
        return ()


class Later(Names):
    """As other names, for a sentence behind one that has not run yet: what that will leave as a result nobody knows."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self.around = names.around
        self.programs = names.programs

    @property
    def loaded(self) -> bool:
        return self._names.loaded

    @property
    def aliases(self) -> Mapping[str, str]:
        return self._names.aliases

    def get(self, what: str) -> Sequence[Name] | None:
        return self._names.get(what)

    def knows(self, what: str, text: str) -> bool | None:
        return self._names.knows(what, text)

    def family(self, name: str) -> Family | None:
        return self._names.family(name)

    def families(self) -> Sequence[Family] | None:
        return self._names.families()

    def may_be_family(self, name: str) -> bool:
        return self._names.may_be_family(name)

    def is_part(self, word: str) -> bool:
        return word[:1].isdigit()
