"""The prompt on a terminal: reads commands with prompt_toolkit, runs them, shows what they give."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import contextmanager
from shutil import get_terminal_size
from time import monotonic

from prompt_toolkit import PromptSession
from prompt_toolkit.application import in_terminal, run_in_terminal
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding.vi_state import InputMode
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.styles import DynamicStyle

from .. import plugins
from ..answers.formats import rendered, standing
from ..answers.values import Feed
from ..commands import live as live_names
from ..commands.output import say
from ..commands.run import perform, run_text
from ..commands.state import Leave
from ..errors import NlshellError
from ..language.sentences import sentences
from ..render.style import safe, style_for
from .adapters import GrammarCompleter, GrammarLexer, GrammarValidator, StateHistory, history_of
from .background import Background
from .keys import bindings
from .loop import greeting, prompt_text
from .pager import write_paged
from .terminal import TerminalInput, may_be_asked, output_for
from .theme import has_colour, theme
from .timing import Stopwatch, timing_line
from .toolbar import toolbar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

    from ..commands.state import Record, Result, State
    from ..language.sentences import Sentence

_REFRESH = 0.1  # seconds between two looks at what feeds told
_VI_MODES = {InputMode.NAVIGATION: "normal", InputMode.REPLACE: "replace", InputMode.REPLACE_SINGLE: "replace"}
_REFILL = 3.0  # seconds in which a menu that was opened is filled again when live names come


class _Gone(SystemExit):  # which asyncio lets through
    """The terminal went away (SIGHUP), or we are asked to end (SIGTERM)."""


@contextmanager
def _interruptible() -> Iterator[None]:
    """While this lasts, Ctrl-C raises KeyboardInterrupt."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Door:
    """One prompt. input, output: of prompt_toolkit, for tests; else the terminal."""

    def __init__(self, state: State, input: Input | None = None, output: Output | None = None) -> None:
        self.state = state.root
        self.status = 0
        self.live = live_names.of(self.state)
        self.live.watch(self._refill)
        self.background = Background(self.state, self._wake, lambda: self.columns)
        self._gone = False
        self._printer: asyncio.Task[None] | None = None  # prints above the prompt what feeds told
        self._busy = False
        self._history = history_of(self.state)
        self.state.typed, self.state.runs = self._history.get_strings, self._run_file
        self.completer = GrammarCompleter(self.state)
        settings = self.state.settings
        self.session: PromptSession[str] = PromptSession(
            lambda: [("class:prompt", prompt_text(self.state))],
            multiline=True,
            prompt_continuation=self._continuation,
            completer=self.completer,
            complete_while_typing=Condition(lambda: bool(settings.complete == "always")),
            lexer=GrammarLexer(self.state),
            validator=GrammarValidator(self.state),
            validate_while_typing=False,
            history=self._history,
            auto_suggest=AutoSuggestFromHistory() if settings.suggest else None,
            bottom_toolbar=self._toolbar if settings.toolbar else None,
            key_bindings=bindings(self),
            enable_open_in_editor=True,
            enable_suspend=True,
            rprompt=lambda: "" if self.state.settings.toolbar else self._vi_mode(),
            editing_mode=self._edit_mode(),
            style=DynamicStyle(lambda: theme(self.state)),
            color_depth=None if has_colour(self.state) else ColorDepth.DEPTH_1_BIT,
            include_default_pygments_style=False,
            refresh_interval=0,
            input=input or self._own_input(),
            output=output or output_for(sys.stdout),
        )

    def _own_input(self) -> TerminalInput | None:
        """The terminal that is asked for its background; None where there is nothing to ask."""
        wanted = self.state.settings.theme == "auto" and has_colour(self.state)
        return TerminalInput(sys.stdin, self._background_told) if wanted and may_be_asked() else None

    def _background_told(self, shade: str) -> None:
        self.state.terminal_background = shade
        self.session.app.invalidate()

    # --- the loop

    def run(self) -> int:
        """Prompt until Ctrl-D, `exit`, or the terminal goes away. Gives the exit status of the last command."""
        before = self._catch_signals()
        plugins.tell_to(self._say_above)
        terminal = self.session.input
        try:
            if isinstance(terminal, TerminalInput):
                terminal.ask(sys.stdout)
            for text in greeting(self.state):
                print(safe(text))
            trouble = self._history.trouble if isinstance(self._history, StateHistory) else ""
            if trouble:
                self.say(trouble)
            while self._once():
                pass
        except (_Gone, OSError) as error:
            if isinstance(error, OSError) and os.isatty(0):
                raise
            self._hang_up()
        finally:
            if isinstance(terminal, TerminalInput):
                terminal.settle()
            plugins.tell_to(None)
            self.background.close()
            self.live.close()
            for number, handler in before.items():
                signal.signal(number, handler)
        return self.status

    def _once(self) -> bool:
        """Read one line and run it; False: leave."""
        self._print_waiting()
        self.session.editing_mode = self._edit_mode()
        try:
            text = self.session.prompt(pre_run=self._begin, handle_sigint=False)
        except KeyboardInterrupt:
            return True
        except EOFError:
            if self._gone:
                raise _Gone from None
            return False
        return self.execute(text)

    def _begin(self) -> None:
        """When the prompt is about to be seen: names are fetched from now on, behind it."""
        loop = asyncio.get_running_loop()
        loop.call_later(0.02, lambda: self.live.loaded)
        # What feeds told between the last look and now woke nobody, for no prompt was open.
        loop.call_later(0.05, self._print_soon)

    def execute(self, text: str) -> bool:
        """Run the commands of a text, to the first that fails; False where one of them is `exit`."""
        self._busy = True
        try:
            with _interruptible():
                for sentence in sentences(text):
                    self._run(sentence)
                    if self.status:
                        break
        except Leave:
            return False
        except NlshellError as error:
            self._fail(error)
        except KeyboardInterrupt:
            self.status = 130
            print(file=sys.stderr)  # what was being printed, or the ^C that the terminal shows, may stand in this line
            self.say("interrupted; what the kernel had not done by then is not done")
        except Exception as error:
            self._bug(error)
        finally:
            self._busy = False
            self.live.expire()
        return True

    def _run(self, sentence: Sentence) -> None:
        before = self._last_record
        watch = Stopwatch()
        with watch:
            result = perform(sentence, self.state, sys.stdout)
        self._show(result, watch)
        record = self._last_record
        is_new = record is not before and record is result.record and sentence.program is None
        if record is not None and is_new and record.exchange is not None and self.state.settings.timing:
            line = timing_line(record.exchange, watch.seconds, record.number, len(record.messages))
            print(style_for(self.state.colour, sys.stdout, self.state.background).paint("dim", line))
        feed = result.value
        if isinstance(feed, Feed):
            number = self.background.start(feed, result.state or self.state)
            begun = f"{feed.begun}; " if feed.begun else ""
            self.say(f"{begun}{feed.title} runs beside the prompt as number {number}; `monitor stop` ends it")
        self.status = result.status or int(result.incomplete)

    def _run_file(self, text: str, name: str) -> int:
        """Run the commands of a file as if they were typed; a complaint names the line."""

        def one(sentence: Sentence, where: str) -> int:
            try:
                self._run(sentence)
            except NlshellError as error:
                self._fail(error, where)
            return self.status

        return run_text(text, self.state, sys.stdout, sys.stdout, name, one=one)

    @property
    def _last_record(self) -> Record | None:
        return self.state.records[-1] if self.state.records else None

    def _show(self, result: Result, watch: Stopwatch) -> None:
        """Print a result, through the pager where it is long, then what is to be said about it."""
        lines = () if isinstance(result.value, Feed) else rendered(result, sys.stdout)
        write_paged(watch.timed(lines), sys.stdout, self.state.settings.pager)
        for note in result.notes:
            self.say(note)
        for warning in result.warnings:
            self.say(f"warning: {warning}")

    def _fail(self, error: NlshellError, where: str = "") -> None:
        self.status = error.exit_status
        sys.stdout.flush()
        self.say(f"{where}{error}")

    def _bug(self, error: Exception) -> None:
        """A fault of ours: the shell lives on, and whoever reports it has what is needed."""
        import traceback

        self.status = 1
        traceback.print_exception(error)
        self.say(f"that is a bug in nlshell ({type(error).__name__}); the shell goes on, and a report with the lines above would help")

    def say(self, text: str) -> None:
        say(text, sys.stdout)

    def _say_above(self, text: str) -> None:
        """Say something from any thread: above the prompt where one is open."""
        if self.session.app.is_running:
            self._in_loop(lambda: run_in_terminal(lambda: self.say(text)))
        else:
            self.say(text)

    # --- while a line is typed

    @property
    def columns(self) -> int:
        return get_terminal_size((80, 24)).columns

    @property
    def rows(self) -> int:
        return get_terminal_size((80, 24)).lines

    def aside(self, text: str) -> None:
        """Run a command above the prompt; what is being typed stays."""

        def run() -> None:
            self.execute(text)

        run_in_terminal(run)

    def show_lines(self, lines: list[str]) -> None:
        write_paged(lines, sys.stdout, self.state.settings.pager)

    def hex_of_last(self) -> str:
        """The command that shows the bytes of the last message."""
        record = self._last_record
        if record is None or not len(record.messages):
            return "hex"  # which says what is missing
        return f"hex {record.number}.{len(record.messages)}"

    def next_format(self) -> None:
        formats = standing()
        wanted = formats[(formats.index(self.state.format) + 1) % len(formats)]
        self.state.settings.set("format", wanted)
        self.state.format = wanted

    def next_edit_mode(self) -> None:
        self.state.settings.set("edit_mode", "emacs" if self.state.settings.edit_mode == "vi" else "vi")
        self.session.editing_mode = self._edit_mode()

    def _edit_mode(self) -> EditingMode:
        return EditingMode.VI if self.state.settings.edit_mode == "vi" else EditingMode.EMACS

    def _toolbar(self) -> StyleAndTextTuples:
        return toolbar(self.state, self.columns, self._vi_mode() or "emacs")

    def _vi_mode(self) -> str:
        """What keys do now: "vi insert", "vi normal", "vi replace", "vi visual"; "" in emacs mode."""
        app = self.session.app
        if app.editing_mode != EditingMode.VI:
            return ""
        if self.session.default_buffer.selection_state is not None:
            return "vi visual"
        return f"vi {_VI_MODES.get(app.vi_state.input_mode, 'insert')}"

    def _continuation(self, width: int, number: int, wrapped: int) -> StyleAndTextTuples:
        """In front of a further line; a line that is only too long for the screen goes on at its edge, as a terminal does."""
        return [] if wrapped else [("class:continuation", "... ".rjust(width))]

    def _refill(self) -> None:
        """Live names have come (another thread says so): fill the menu again, unless somebody is choosing in it."""
        self._in_loop(self._fill_again)

    def _fill_again(self) -> None:
        buffer = self.session.default_buffer
        when, text = self.completer.asked
        menu = buffer.complete_state
        self.session.app.invalidate()  # colours may have changed with what is known
        if monotonic() - when > _REFILL or text != buffer.document.text_before_cursor:
            return
        if menu is None:
            buffer.start_completion(select_first=False)
        elif menu.complete_index is None:
            menu.completions = list(self.completer.get_completions(buffer.document, CompleteEvent()))

    # --- what feeds tell

    def _wake(self) -> None:
        self._in_loop(self._print_soon)

    def _in_loop(self, call: Any) -> None:
        """Have the prompt do it, where one is open; called from other threads."""
        loop = self.session.app.loop
        if loop is not None and self.session.app.is_running:
            try:
                loop.call_soon_threadsafe(call)
            except RuntimeError:  # it has closed meanwhile
                return

    def _print_soon(self) -> None:
        self.session.app.invalidate()  # the toolbar counts
        if (self._printer is None or self._printer.done()) and self.session.app.is_running:
            self._printer = self.session.app.create_background_task(self._print_above())

    async def _print_above(self) -> None:
        """Print what has come, above the prompt; then rest, so that a flood of events leaves time to type.

        It is cancelled with its prompt, perhaps before it begins: so lines are taken when they are printed, and not before.
        """
        while self.background.waits:
            async with in_terminal():
                self._print_waiting()
            await asyncio.sleep(_REFRESH)

    def _print_waiting(self) -> None:
        write_paged(self.background.take(), sys.stdout, "never")

    # --- the end

    def _catch_signals(self) -> dict[int, Any]:
        def gone(number: int, frame: object) -> None:
            self.status = 128 + number
            self._gone = True
            app = self.session.app
            if app.is_running and app.loop is not None and not self._busy:
                app.loop.call_soon_threadsafe(lambda: app.exit(exception=EOFError()))
            else:
                raise _Gone

        before: dict[int, Any] = {number: signal.signal(number, gone) for number in (signal.SIGHUP, signal.SIGTERM)}
        # Ctrl-C means something while a line is typed, where it is a key, and while a command runs. In the moments between
        # (a second Ctrl-C right behind the first) it would only tear the prompt down half-way.
        before[signal.SIGINT] = signal.signal(signal.SIGINT, lambda number, frame: None)
        return before

    @staticmethod
    def _hang_up() -> None:
        """Nothing can be written to the terminal any more, not even at exit."""
        silent = os.open(os.devnull, os.O_RDWR)
        for fd in (0, 1, 2):
            os.dup2(silent, fd)
        os.close(silent)
