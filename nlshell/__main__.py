"""The command `nlshell`: words, -c, a file, standard input, or a prompt.

This module and all it imports before the first request stay away from what is slow to import; a test holds that.
"""

from __future__ import annotations

if __name__ == "__main__":  # `python -m nlshell`: before any other import, see there
    from .entry import run

    raise SystemExit(run())

import os
import sys
from io import TextIOWrapper

from . import plugins
from .commands.output import say
from .commands.run import complain, run_text, run_words
from .commands.settings import load
from .commands.state import Leave, State
from .errors import NlshellError, UsageError
from .language.forms import Front, front, judge_options
from .language.names import Names
from .language.table import TABLE
from .render.style import PLAIN, register_plain


def main(arguments: list[str] | None = None) -> int:
    """Run one invocation; returns the exit status."""
    words = sys.argv[1:] if arguments is None else arguments
    if sys.stderr is None:  # closed by the caller: print() would turn to standard output
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    if sys.stdin is None:
        sys.stdin = open(os.devnull)  # noqa: SIM115
    if sys.stdout is None:
        print("nlshell: standard output is closed", file=sys.stderr)
        return 1
    register_plain()
    for stream in (sys.stdout, sys.stderr):
        # What the terminal's encoding does not have becomes ASCII or an escape, not a failure.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=PLAIN)
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="surrogateescape")  # bytes that are no text become words that no command has
    try:
        status = _invoke(words)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        print("nlshell: interrupted", file=sys.stderr)
        return 130
    except NlshellError as error:  # before the others: it may be a BrokenPipeError of the kernel's
        return complain(error, sys.stderr)
    except BrokenPipeError:
        # The reader went away, which is how `| head` ends a program. Nothing is left to say, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        if error.filename is None and error.errno is not None:
            print(f"nlshell: the output could not be written: {error.strerror}", file=sys.stderr)
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1
        raise


def _invoke(words: list[str]) -> int:
    if words[:1] == ["--complete-line"]:
        from .commands.completion import answer

        return answer(words[1:])
    try:
        script, rest = _split_off_script(words)
        # Options behind a pipe are the stage's.
        line = front(rest[: rest.index("|")] if "|" in rest else rest, Names())
        if "version" in line.options:
            from .version import __version__

            print(f"nlshell {__version__}")
            return 0
        if "help" in line.options and not line.words:
            from .commands.help import program_lines
            from .render.layout import Layout

            print(*program_lines(Layout(width=80)), sep="\n")
            return 0
        going = bool(line.options.pop("keep-going", False))
        if script is not None or not (line.words or line.values):
            judge_options(line, ("sandbox", "no-plugins", "help"))
        if going and (line.words or line.values or (script is None and sys.stdin.isatty())):
            raise UsageError(f"{line.spelled['keep-going']} is for commands that follow each other: of -c, -f or standard input")
        state = _state(line)
    except NlshellError as error:
        return complain(error, sys.stderr)
    plugins.tell_to(lambda sentence: say(sentence, sys.stderr))
    plugins.use("families" if state.read_only else "all")
    if line.options.pop("no-plugins", False):
        plugins.use("none")
        rest = [word for word in rest if word != "--no-plugins"]
    try:
        for warning in state.settings.warnings:
            say(warning, sys.stderr)
        if line.options.pop("sandbox", False):
            from .commands.namespaces import enter_sandbox

            enter_sandbox(state)
            rest = [word for word in rest if word != "--sandbox"]
        elif isinstance(state.netns, str):
            from .commands.namespaces import entered

            entered(state.netns, state.end).close()  # a name that is none is refused now and not at the first command
        if script is not None:
            return _run_script(script, line, state, going)
        if line.words or line.values:
            if "help" in line.options:
                rest = ["help", *line.words]
            return run_words(rest, state, sys.stdout, sys.stderr)
        if sys.stdin.isatty():
            state.programs = True
            from .shell.loop import prompt_loop

            return prompt_loop(state)
        return run_text(sys.stdin.read(), state, sys.stdout, sys.stderr, "stdin", going)
    except NlshellError as error:
        return complain(error, sys.stderr)
    except Leave:
        return 0
    finally:
        state.close()
        plugins.tell_to(None)
        plugins.use("all")  # for whoever calls `main` more than once


def _state(line: Front) -> State:
    """The state that the door begins with: the settings, and the options in front of everything. Raises UsageError."""
    settings = load()
    if "netns" in line.options and "sandbox" in line.options:
        raise UsageError("--netns and --sandbox exclude each other; leave one of them out")
    if "host" in line.options and "sandbox" in line.options:
        raise UsageError("--host and --sandbox exclude each other: a sandbox is one of this machine")
    state = State(timeout=settings.timeout, read_only=settings.read_only, settings=settings).with_options(line.options, line.spelled)
    state.root = state
    return state


def _split_off_script(words: list[str]) -> tuple[tuple[str, str] | None, list[str]]:
    """Take -c TEXT or -f FILE out of the words."""
    found: tuple[str, str] | None = None
    before = ""
    rest: list[str] = []
    left = iter(words)
    for word in left:
        if word == "--":
            rest += [word, *left]
            break
        name, separator, argument = word.partition("=")
        option = TABLE.option(name) if name[:1] == "-" else ""
        if option not in ("command", "file"):
            rest.append(word)
            continue
        if found is not None and found[0] == option == "command":
            raise UsageError(f"{name} is given twice; write the commands as one text: -c 'link show; addr show'")
        if found is not None:
            raise UsageError(f"{before} and {name} both say what to run; leave one of them out")
        if not separator:
            following = next(left, None)
            if following is None:
                raise UsageError(f"{word} needs {'commands' if option == 'command' else 'a file'} behind it")
            argument = following
        found, before = (option, argument), name
    return found, rest


def _run_script(script: tuple[str, str], line: Front, state: State, keep_going: bool) -> int:
    if line.words or line.values:
        return complain(
            UsageError(f"{line.words[0] if line.words else 'path=value'!r}: commands come either from the words or from a script"),
            sys.stderr,
        )
    source, text = script
    if source == "command":
        return run_text(text, state, sys.stdout, sys.stderr, keep_going=keep_going)
    if text == "-":
        return run_text(sys.stdin.read(), state, sys.stdout, sys.stderr, "stdin", keep_going)
    from .commands.session import text_of

    state.programs = True
    return run_text(text_of(text), state, sys.stdout, sys.stderr, text, keep_going)
