"""The names that a line may hold, as a session knows them: aliases, kept results, settings; when a line runs, also whether
the kernel has an interface of some name.
"""

from __future__ import annotations

from contextlib import suppress

from ..codec.around import Around
from ..errors import NlshellError, UnknownNameError, UsageError
from ..kernel.surroundings import Host
from ..language.names import Name, Names
from . import all as _rows  # noqa: F401  whoever knows names is about to read a line, by a table that is filled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..schema.model import Family, MessageType
    from .state import State

_MOST = 100  # messages of a result that are asked whether they have a part
_FEW = 10_000  # messages whose kinds are all looked at


_ELSEWHERE = Around(waits=True)


class Known(Names):
    """What a state holds, and what this machine's files say of numbers."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._around: Around = Host(waits=True)

    @property
    def around(self) -> Around:  # type: ignore[override]
        """Of another machine nothing is known while a line is typed: to read its files would take a while."""
        return self._around if self.state.host is None else _ELSEWHERE

    @property
    def programs(self) -> bool:  # type: ignore[override]
        return self.state.root.programs

    @property
    def aliases(self) -> Mapping[str, str]:
        return self.state.settings.aliases

    def get(self, what: str) -> Sequence[Name] | None:
        if what == "record":
            return self._records()
        if what == "setting" or what.startswith("setting:"):
            return self._settings(what.partition(":")[2])
        return None

    def _records(self) -> list[Name]:
        """The latest first."""
        records = self.state.records
        found = []
        for record in reversed(records[-30:]):
            count = len(record.messages)
            meta = f"{record.subject} ({count} message{'s' * (count != 1)})"
            found.append(Name(str(record.number), meta))
        return [*found, Name("last", "the result before")] if found else found

    def _settings(self, name: str) -> list[Name]:
        from .settings import SETTINGS

        if not name:
            values = self.state.settings.values
            return [
                Name(each.name, f"{each.doc} (now {values[each.name]!r})")
                for each in SETTINGS.values()
            ]
        setting = SETTINGS.get(name.replace("-", "_"))
        if setting is None:
            return []
        words = setting.choices or (("true", "false") if isinstance(setting.default, bool) else ())
        usual = str(setting.default).lower()
        return [Name(word, "the default" if word == usual else "") for word in words]

    def is_part(self, word: str) -> bool:
        if word[:1].isdigit():
            return True
        from ..codec.select import find

        for message in self.state.records[-1].messages[:_MOST] if self.state.records else ():
            try:
                find(message, word)
            except (UnknownNameError, UsageError):
                continue
            return True
        return False

    def kinds_kept(self, word: str = "") -> Sequence[MessageType]:
        try:
            number = int(word.partition(".")[0]) if word[:1].isdigit() else None
            record = self.state.record(number)
        except (UsageError, ValueError):
            return ()
        return record.kinds


class Running(Known):
    """For a line that runs: what must be known to run it is asked now."""

    @property
    def around(self) -> Around:  # type: ignore[override]
        return self._around if self.state.host is None else Host(waits=True, end=self.state.end)

    def knows(self, what: str, text: str) -> bool | None:
        if what == "interface":
            return self.state.around.knows(text)
        if what == "genl":
            with suppress(NlshellError):
                return self.state.session.families.named(text) is not None
        return super().knows(what, text)

    def family(self, name: str) -> Family | None:
        return self.state.family(name)

    def may_be_family(self, name: str) -> bool:
        try:
            return self.state.family(name) is not None
        except NlshellError:
            return True
