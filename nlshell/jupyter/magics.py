"""%nl and %%nl: the command language in IPython, with results as Python objects."""

from __future__ import annotations

import sys
from collections import ChainMap
from keyword import iskeyword

from IPython.core.magic import Magics, line_cell_magic, magics_class, needs_local_scope, no_var_expand
from IPython.display import display
from traitlets import Bool, Enum, Float, Int, Unicode, observe

from .. import plugins
from ..answers.formats import FORMATS, standing
from ..answers.values import Feed, Frame, Result, Widget
from ..commands import live, output, run, settings
from ..commands.state import COLOURS, Leave, State, host_called
from ..errors import NlshellError, UsageError
from ..language.forms import front, judge_options
from ..language.sentences import Sentence, sentence
from ..language.tokens import Token, scan
from ..render.style import safe
from ..schema.secrets import secrets_shown
from .completion import matcher_for
from .display import LOOK, Answer, Look, in_terminal
from .progress import Progress
from .substitution import substituted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any


@magics_class
class NlMagics(Magics):  # type: ignore[misc, unused-ignore]
    """What `%config NlMagics` sets, and the state in which commands run: sessions, kept results, the namespace."""

    format = Enum(standing(), "summary", help=f"how messages are shown: {', '.join(standing())}").tag(config=True)
    timeout = Float(None, allow_none=True, help="seconds to wait; None: what the shell's configuration says").tag(config=True)
    read_only = Bool(False, help="refuse whatever is not a read").tag(config=True)
    netns = Unicode("", help="network namespace that requests go to: a name, path or process id; empty for our own").tag(config=True)
    host = Unicode("", help="machine that requests go to: ssh://HOST or exec:COMMAND; empty for this one").tag(config=True)
    colour = Enum(COLOURS, "auto", help="colours in the text: auto, always or never").tag(config=True)
    most = Int(Look.most, min=1, help="messages shown in one output").tag(config=True)
    limit = Int(Look.limit, min=10_000, help="characters of HTML in one output").tag(config=True)
    html = Bool(Look.html, help="show HTML where that is possible; False: text alone").tag(config=True)

    _state: State | None = None  # there before a configuration file sets any of these

    def __init__(self, shell: Any) -> None:
        super().__init__(shell=shell, parent=shell)
        self._shell: Any = shell
        self.matcher = matcher_for(self)
        self._set_look()

    @property
    def state(self) -> State:
        """Made when first needed; the configuration file of the shell counts here too, for its aliases."""
        if self._state is None:
            state = self._state = State(settings=settings.load())
            for name in ("format", "timeout", "read_only", "host", "netns"):
                self._set(name)
            for warning in state.settings.warnings:
                output.say(warning, sys.stderr)
        return self._state

    def _set(self, name: str) -> None:
        """Hand a setting on to the state."""
        state = self._state
        assert state is not None
        value = getattr(self, name)
        if name == "netns":
            if value != state.netns_place:  # else `netns` or `sandbox` brought us there, and the setting says so
                state.enter(None)
                state.netns = value or None
            return
        if name == "host":
            if value != state.host_place:
                state.go_to(host_called(value))
            return
        if name == "timeout" and value is None:
            value = state.settings.timeout
        elif name == "read_only":
            value = value or state.settings.read_only
            plugins.use("families" if value else "all")
        setattr(state, name, value)

    @property
    def names(self) -> Mapping[str, Any]:
        """What Python names mean in the notebook."""
        found: Mapping[str, Any] = self._shell.user_ns
        return found

    @observe("format", "timeout", "read_only", "host", "netns")
    def _set_state(self, change: Any) -> None:
        if self._state is not None:
            self._set(change["name"])

    @observe("most", "limit", "html")
    def _set_look(self, _: Any = None) -> None:
        LOOK.most, LOOK.limit, LOOK.html = self.most, self.limit, self.html

    # --- the magic

    @no_var_expand
    @needs_local_scope
    @line_cell_magic
    def nl(self, line: str, cell: str | None = None, local_ns: Mapping[str, Any] | None = None) -> Any:
        """Speak netlink with the kernel, in the language of `nlshell`.

        %nl link show                          the answer, which shows itself
        links = %nl link show                  … as an object: links[0], len(links), links.df(), links.explore()
        df = %nl route show | df               a DataFrame
        %nl link show dev {name} | hex         {name}: the value of a Python name, as one word
        %nl -o links link show;                kept as `links`; a ; at the end: not shown
        %nl hex 3.1                            message 1 of result 3 again
        %nl monitor link route                 events as they come
        %nl netns blue        %nl sandbox      %nl host ssh://lab7      where requests go from now on
        %nl help              %nl help link    the whole language

        %%nl [-o NAME] [--netns NAME …]        commands, one a line; each is shown, NAME keeps the last
        link show
        route show | head 3

        %config NlMagics lists what can be set: format, timeout, read_only, host, netns, most, limit, html, colour.
        """
        names = ChainMap({}, dict(local_ns or {}), dict(self.names))
        try:
            return self._line(line, names) if cell is None else self._cell(line, cell, names)
        except (NlshellError, KeyboardInterrupt) as error:
            raise one_line(_with_hint(error, names)) from None

    def _line(self, line: str, names: Mapping[str, Any]) -> Any:
        text, name = _kept_as(line)
        value, quiet = self._run(text or "help", names, {})
        if name:
            self._shell.push({name: value})
        return None if quiet and not self._is_assigned(line) else value

    def _cell(self, line: str, cell: str, names: Mapping[str, Any]) -> Any:
        rest, name = _kept_as(line)
        given = front((token.text for token in scan(substituted(rest, names))), live.of(self.state))
        if given.words or given.values:
            raise UsageError("the commands of a cell stand below %%nl; on its own line there may be -o NAME and options for all of them")
        judge_options(given, (), "%%nl")
        value, quiet = self._run(cell, names, given.options)
        if name:
            self._shell.push({name: value})
        return None if quiet else value

    def _run(self, text: str, names: Mapping[str, Any], options: Mapping[str, Any]) -> tuple[Any, bool]:
        """Run commands; show all but the last. The value of that one, and whether it shall not be shown."""
        waiting: list[tuple[Any, bool]] = []
        for spoken, quiet in list(_spoken(substituted(text, names))):  # whoever misspelt the last command wants none run
            for value, hidden in waiting:
                if not hidden and value is not None:
                    display(value)  # type: ignore[no-untyped-call]
            waiting = [(self._value(spoken, options), quiet)]
        return waiting[0] if waiting else (None, True)

    def _value(self, spoken: Sentence, options: Mapping[str, Any]) -> Any:
        terminal = in_terminal()
        state = self.state.with_options(options)
        state.colour = self.colour if terminal or self.colour != "auto" else "always"
        state.progress = progress = Progress()
        try:
            result = run.perform(spoken, state, sys.stdout if terminal else None)
        except Leave:
            raise UsageError("there is no prompt to leave here; `%unload_ext nlshell` ends sessions and monitors") from None
        finally:
            progress.end()
            # So that %config shows where we are, and can lead elsewhere.
            self.host, self.netns = self.state.host_place, self.state.netns_place
        with secrets_shown(result.wanted.show_secrets):
            return self._shown(result)

    def _shown(self, result: Result) -> Any:
        value = result.value
        if isinstance(value, Feed):
            from .stream import following

            return following(result)
        if isinstance(value, Widget):
            return value.make()
        if isinstance(value, Frame) and result.format not in FORMATS:
            for warning in [*result.notes, *result.warnings]:
                output.say(warning, sys.stderr)
            return value.frame
        return Answer(result).rendered()

    def _is_assigned(self, line: str) -> bool:
        """Whether the cell that runs gives the value of this line to a name: then a ; at its end hides nothing."""
        cells = self._shell.history_manager.input_hist_parsed
        return bool(cells) and f"= get_ipython().run_line_magic('nl', {line!r})" in cells[-1]

    def close(self) -> None:
        """End what runs, close what is open."""
        from .exploration import close_sandboxes
        from .stream import stop_all

        stop_all()
        close_sandboxes()
        if self._state is not None:
            live.of(self._state).close()
            self._state.close()
            self._state = None
        LOOK.most, LOOK.limit, LOOK.html = Look.most, Look.limit, Look.html


def _kept_as(line: str) -> tuple[str, str]:
    """The line without `-o NAME`, and the name. Raises UsageError."""
    tokens = scan(line, lenient=True)
    for token, following in zip(tokens, [*tokens[1:], None]):
        if token.text == "--" and not token.quoted:
            break
        if token.text == "-o" and not token.quoted:
            name = following.text if following is not None and following.kind == "word" else ""
            if not name.isidentifier() or iskeyword(name):
                raise UsageError(f"-o needs a Python name behind it, under which the result is kept{f'; {name!r} is none' if name else ''}")
            assert following is not None
            return line[: token.start] + line[following.end :], name
    return line.strip(), ""


def _spoken(text: str) -> Iterator[tuple[Sentence, bool]]:
    """The commands in a text, each with whether a ; at the end of its line silences it."""
    tokens: list[Token] = []
    pieces = [token for token in scan(text) if token.kind != "comment"]
    for token, following in zip([*pieces, None], [*pieces[1:], None, None]):
        if token is not None and token.kind != "end":
            tokens.append(token)
        elif tokens and not (token is not None and token.text == "\n" and tokens[-1].kind == "pipe"):
            quiet = token is not None and token.text == ";" and (following is None or following.text == "\n")
            found = sentence(text, tokens)
            if found.faults:
                raise found.faults[0]
            yield found, quiet
            tokens = []


def _with_hint(error: BaseException, names: Mapping[str, Any]) -> BaseException:
    """In `df EXPR` only braces reach the names of the notebook, which nobody knows who has not read that."""
    cause = error.__context__
    if isinstance(cause, NameError) and cause.name in names:
        return UsageError(f"{error}; write {{{cause.name}}} for the value that the notebook knows under this name")
    return error


def one_line(error: BaseException) -> BaseException:
    """The error, made to show itself as one line instead of a traceback. It remains what it is for `except` and for nbclient."""
    text = "interrupted" if isinstance(error, KeyboardInterrupt) else str(error)
    line = f"\x1b[31mnlshell:\x1b[0m {safe(text)}"
    error._render_traceback_ = lambda: [line]  # type: ignore[attr-defined]
    return error.with_traceback(None)


# --- loading


def load(shell: Any) -> None:
    """Bring the magics and the completion, unless they are there."""
    if _of(shell) is not None:
        return
    magics = NlMagics(shell)
    shell.register_magics(magics)
    shell.Completer.custom_matchers.append(magics.matcher)


def unload(shell: Any) -> None:
    """Take away all that `load` brought. Harmless twice."""
    magics = _of(shell)
    if magics is None:
        return
    magics.close()
    manager = shell.magics_manager
    for kind in ("line", "cell"):
        manager.magics[kind].pop("nl", None)
    manager.registry.pop(type(magics).__name__, None)
    shell.configurables.remove(magics)
    shell.Completer.custom_matchers.remove(magics.matcher)


def loaded() -> NlMagics:
    """The magics of the IPython we are in. Raises UsageError."""
    from IPython.core.getipython import get_ipython

    magics = _of(get_ipython())
    if magics is None:
        raise UsageError("the extension is not loaded; `%load_ext nlshell` does that")
    return magics


def _of(shell: Any) -> NlMagics | None:
    found = shell.magics_manager.registry.get(NlMagics.__name__) if shell is not None else None
    return found if isinstance(found, NlMagics) else None
