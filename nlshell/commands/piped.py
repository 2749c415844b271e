"""Views as they stand behind a `|`. What else may stand there is in `answers.stages`."""

from __future__ import annotations

from ..answers.formats import FORMATS, later as of_answers
from ..answers.stages import Stage
from ..answers.values import Messages, Result, Table
from ..errors import UsageError
from ..language.table import LOOK, Call, Command
from .state import State, later

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def _behind(view: Command) -> Callable[[State, Call], Result]:
    """What a view makes of the messages that the result in front of it is about."""

    def run(state: State, call: Call) -> Result:
        assert call.given is not None
        if call.given.about is None:
            raise UsageError(
                f"`{call.name}` takes messages; what stands in front of it is about none"
            )
        made: Result = later("run", "looked_at")(view, state, call)
        return made

    return run


def piped(view: Command) -> Stage:
    """A view as a stage."""
    name = view.words[0]
    kinds = (
        FORMATS[name].takes if name in FORMATS else ()
    )  # what it does not look at it may yet be a format of
    looks = dict.fromkeys((Messages, Table), _behind(view))
    return Stage(
        name,
        view.summary,
        {**dict.fromkeys(kinds, of_answers("sifting", "in_format")), **looks},
        gives=view.gives,
        free=view.free,
        leading=view.leading,
        follows=LOOK,
        options=list(view.options.values()),
        choices=view.choices,
        check=view.check,
    )
