"""What may stand at the end of a command, put before whoever types there."""

from __future__ import annotations

from .kinds import record_choices
from .place import At, Choice
from .scope import shown_kinds
from .table import TABLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..schema.model import MessageType
    from .names import Names
    from .place import Place
    from .scope import Scope


def offer_words(
    place: Place,
    scope: Scope,
    names: Names,
    given: Mapping[str, str],
    kept: Sequence[MessageType],
) -> None:
    """Whatever may begin here: words, names, paths; and with nothing typed yet the command's own options."""
    from . import choices as c

    command = scope.command
    pending, fixed, nexts, family = scope.pending, scope.fixed, scope.nexts, scope.family
    if pending is not None:
        assert pending.kind is not None
        pending.kind.offer(place, At(names), f"{pending.argument}: {pending.help}")
        return
    typed = place.typed
    if scope.record:
        place.offer(lambda: record_choices(At(names)), "the number of a result")
    if scope.begins:
        place.offer(lambda: c.first_words(names), "a command or family")
    if nexts:
        place.offer(lambda: (Choice(word, text, "verb") for word, text in nexts.items()), "a verb")
    if fixed:
        noun = scope.free or (command.free if command is not None else "")
        place.offer(
            lambda: (Choice(word, text, "value") for word, text in fixed.items()), _bare(noun)
        )
    if scope.selectors:
        selectors = scope.selectors
        place.offer(
            lambda: (
                Choice(each.word, f"{each.argument} {each.help}".strip(), "selector")
                for each in selectors.values()
            ),
            "a selector",
        )
    if scope.free and scope.kind is not None:
        scope.kind.offer(place, At(names, before=scope.taken), _bare(scope.free))
    elif scope.free and not fixed:
        place.say(_bare(scope.free))
    if scope.wants_operation and family is not None:
        place.offer(lambda: c.operations(family), f"an operation of {family.name}")
    if scope.operation is not None:
        from .request import offer_path

        offer_path(place, scope.operation, given)
    elif command is not None and command.setting is not None:
        place.offer(lambda: _settings(names), "NAME=VALUE")
    if scope.part and kept:
        from .paths import offer_steps

        offer_steps(place, kept, {}, asking=False)
    if not typed and not scope.begins:
        offer_options(place, scope, all=False)


def offer_options(place: Place, scope: Scope, all: bool) -> None:
    """Options; without `all`, those that are the command's own."""
    options = [
        option
        for name, option in scope.options.items()
        if all or TABLE.common.get(name) is not option
    ]
    place.offer(
        lambda: (Choice(f"--{option.name}", option.help, "option") for option in options),
        "an option" if all else "",
    )


def offer_argument(
    place: Place, scope: Scope, names: Names, written: str, before: Sequence[str]
) -> None:
    """What the argument of an option may be."""
    name = TABLE.option(written)
    option = scope.options.get(name)
    if option is None or option.kind is None:
        place.say(f"--{name}: ")
        return
    at = At(
        names,
        f"--{name}",
        operation=scope.operation,
        kinds=shown_kinds(scope, before, names),
    )
    option.kind.offer(place, at, f"--{name}: {option.help}")


def offer_value(
    place: Place, scope: Scope, names: Names, path: str, given: Mapping[str, str]
) -> None:
    """The value behind `path=`."""
    command = scope.command
    if scope.operation is not None:
        from . import request

        request.offer_value(place, scope.operation, path, given, names)
    elif command is not None and command.setting is not None:
        place.offer(
            lambda: (
                Choice(each.text, each.meta, "value") for each in names.get(f"setting:{path}") or ()
            ),
            f"{path}=VALUE",
        )


def _settings(names: Names) -> list[Choice]:
    return [Choice(each.text, each.meta, "path", "=") for each in names.get("setting") or ()]


def _bare(usage: str) -> str:
    """What a usage calls an argument, without its brackets."""
    return usage.strip("[]")
