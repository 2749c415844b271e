"""What may stand at the end of a command, put before whoever types there."""

from __future__ import annotations

from ..codec.words import Words
from . import choices as c
from .context import Context, record_kinds, shown_kinds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..schema.model import MessageType
    from .choices import Choice
    from .live import Live
    from .reading import Place
    from .table import State


class Offers:
    """Fills a place by the context of the words in front of it."""

    def __init__(self, state: State, live: Live, place: Place, context: Context, before: Sequence[str]) -> None:
        self.state = state
        self.live = live
        self.place = place
        self.context = context
        self.before = before

    def words(self, given: Mapping[str, str]) -> None:
        """Whatever may begin here: words, names, paths; and with nothing typed yet the command's own options."""
        place, context, state, live, typed = self.place, self.context, self.state, self.live, self.place.typed
        pending, fixed, nexts, family = context.pending, context.fixed, context.nexts, context.family
        if pending is not None:
            place.offer(lambda: c.named_choices(pending.names, state, live, typed), f"{pending.argument}: {pending.help}")
            return
        if nexts:
            place.offer(lambda: (c.Choice(word, summary, "verb") for word, summary in nexts.items()), "a verb")
        if fixed:
            noun = context.free or (context.command.free.partition(" ")[0] if context.command is not None else "")
            place.offer(lambda: (c.Choice(word, help, "value") for word, help in fixed.items()), _bare(noun))
        if context.selectors:
            place.offer(self._selectors, "a selector")
        if context.free and (context.free_names or not fixed):
            place.offer(lambda: c.named_choices(context.free_names, state, live, typed), _bare(context.free))
        if context.record:
            place.offer(lambda: c.record_choices(state), "the number of a result")
        if context.wants_operation and family is not None:
            place.offer(lambda: c.operations(family), f"an operation of {family.name}")
        if context.begins:
            place.offer(lambda: c.first_words(state, live), "a command or family")
        if context.operation is not None:
            self.path([context.operation], given, asking=True)
        elif context.command is not None and context.command.words == ("config",):
            place.offer(lambda: _settings(state), "NAME=VALUE")
        if context.part and state.records:
            self.path(record_kinds(state), {}, asking=False)
        if not typed and not context.begins:
            self.options(all=False)

    def _selectors(self) -> Iterator[Choice]:
        for selector in self.context.selectors.values():
            yield c.Choice(selector.word, " ".join(filter(None, (selector.argument, selector.help))), "selector")

    def options(self, all: bool) -> None:
        """Options; without `all`, those that are the command's own."""
        from .all import COMMON_OPTIONS

        options = self.context.options
        self.place.offer(
            lambda: (c.Choice(f"--{name}", help, "option") for name, help in options.items() if all or name not in COMMON_OPTIONS),
            "an option" if all else "",
        )

    def path(self, kinds: Sequence[MessageType], given: Mapping[str, str], asking: bool) -> None:
        """Attribute paths of these kinds of message. asking: for path=value."""
        place = self.place
        owner, dot, typed = place.typed.rpartition(".")
        place.skip(len(owner) + len(dot))
        if not owner:
            place.offer(lambda: c.word_choices(kinds, asking))
        place.offer(lambda: c.path_choices(kinds, owner, given, asking), f"an attribute path{'=value' if asking else ''}")
        if not dot and typed and kinds:
            place.deep = lambda: c.deep_choices(kinds, given, asking)

    def argument(self, option: str) -> None:
        """The argument of an option."""
        from .reading import option_name

        place, context, state, live, typed = self.place, self.context, self.state, self.live, self.place.typed
        name = option_name(option)
        names = context.names_of_option(name)
        noun = f"--{name}: {context.options.get(name, '')}"
        if name == "color":
            from .table import COLOURS

            place.offer(lambda: (c.Choice(word, "", "value") for word in COLOURS), noun)
        elif name == "flags" and context.operation is not None:
            kind = context.operation
            split_list(place)
            place.offer(lambda: _message_flags(kind), noun)
        elif names == "path":
            split_list(place)
            place.nouns.append(noun)
            self.path(shown_kinds(context, self.before, state, live), {}, asking=False)
        else:
            place.offer(lambda: c.named_choices(names, state, live, typed), noun)

    def value(self, path: str, given: Mapping[str, str]) -> None:
        """The value behind `path=`."""
        kind, live, place = self.context.operation, self.live, self.place
        command = self.context.command
        if kind is None:
            if command is not None and command.words == ("config",):
                place.offer(lambda: _setting_values(path), f"{path}=VALUE")
            return
        entry = c.entry_at(kind, path, given)
        if entry is None or Words([kind]).can_set(path):
            place.offer(lambda: c.word_values([kind], path, self.state, live), f"{path}=VALUE")
        if entry is None:
            return
        taken: set[str] = set()
        if entry.type.names is not None and entry.type.names.kind == "flag":
            taken = set(place.typed.lower().replace("|", ",").split(",")[:-1])
            split_list(place)
        noun = f"{path}: {c.type_words(entry.type)}" + (f", {entry.doc}" if entry.doc else "")
        place.offer(lambda: (each for each in c.value_choices(kind, path, given, live) if each.text not in taken), noun)


def split_list(place: Place) -> None:
    """Of a,b,c only the last is being typed."""
    place.skip(max(place.typed.rfind(","), place.typed.rfind("|")) + 1)


def _bare(usage: str) -> str:
    """What a usage calls an argument, without its brackets."""
    return usage.strip("[]")


def _settings(state: State) -> Iterator[Choice]:
    from .settings import SETTINGS

    for name, setting in SETTINGS.items():
        yield c.Choice(name, f"{setting.doc} (now {state.settings.values[name]!r})", "path", "=")


def _setting_values(name: str) -> Iterator[Choice]:
    from .settings import SETTINGS

    setting = SETTINGS.get(name.replace("-", "_"))
    if setting is not None:
        words = setting.choices or (("true", "false") if isinstance(setting.default, bool) else ())
        for word in words:
            yield c.Choice(word, "the default" if word == str(setting.default).lower() else "", "value")


def _message_flags(kind: MessageType) -> Iterator[Choice]:
    from ..wire import header as h

    for name, bits in h.flag_bits(kind.access).items():
        yield c.Choice(name.lower(), f"NLM_F_{name} {bits:#x}", "value", "")
