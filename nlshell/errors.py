"""Every error nlshell raises on purpose: one class tree, each message one sentence that says what to do.

What has an errno is an OSError too, and of the class that Python has for the number: a KernelError with EEXIST is caught by
`except FileExistsError`, a SystemFault with EACCES by `except PermissionError`, NoAnswer by `except TimeoutError`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class NlshellError(Exception):
    """Base of all deliberate errors. `exit_status` is what the command line returns for it.

    place  at which character of a typed line it is; None where it is about none
    """

    exit_status = 1
    place: int | None = None

    def __str__(self) -> str:
        """The sentence. Quoted words are as Python shows them, but for bytes that are no text, which are \\xNN as everywhere."""
        text = BaseException.__str__(self)  # and not "[Errno 17] …" of those that are OSErrors
        if "\\udc" not in text:
            return text
        from re import sub

        # Behind an even number of backslashes: what was typed as \udcff is quoted with two.
        return sub(r"(?<!\\)((?:\\\\)*)\\udc([89a-f][0-9a-f])", r"\1\\x\2", text)

    def __reduce__(self) -> tuple[Any, ...]:
        """For pickle, so that a pool of processes can hand an error back: with all it holds, whatever its class asks for."""
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[NlshellError], arguments: tuple[Any, ...], held: dict[str, Any]) -> NlshellError:
    error = kind.__new__(kind, *arguments)
    error.args = arguments
    error.__dict__.update(held)
    return error


class NumberedError(NlshellError, OSError):
    """Base of the errors that have an error number of Linux: each is an OSError, and an instance of the class that Python chooses
    for its number (PEP 3151), as `except FileExistsError` expects.

    errno     positive error number; 0 where there is none
    strerror  the sentence, as str(); None where there is no number
    """

    errno: int  # of an OSError it may be None

    def __init__(self, text: str, errno: int = 0) -> None:
        super().__init__(text)
        self.errno = errno
        self.__class__ = _also(type(self), type(OSError(errno, "")))

    @property
    def strerror(self) -> str | None:  # type: ignore[override]
        """The sentence: what errno names is in it, and what a host's own table calls that number need not be what Linux means."""
        return str(self) if self.errno else None

    def __reduce__(self) -> tuple[Any, ...]:
        kind = type(self)
        # pickle finds classes by name, and so not those of `_also`; FileExistsError is OSError to its protocol 2.
        kind, chosen = kind.__bases__ if "_made" in kind.__dict__ else (kind, OSError)
        return _numbered_again, (kind, chosen.__name__, self.args, self.__dict__, self.errno)


def _numbered_again(kind: type[NumberedError], chosen: str, arguments: tuple[Any, ...], held: dict[str, Any], errno: int) -> NlshellError:
    import builtins

    error = _again(_also(kind, getattr(builtins, chosen)), arguments, held)
    error.errno = errno  # type: ignore[attr-defined]
    return error


_MADE: dict[tuple[type[NumberedError], type[OSError]], type[NumberedError]] = {}


def _also(kind: type[NumberedError], chosen: type[OSError]) -> type[NumberedError]:
    """The class of errors of this kind that are also what Python raises for their number. Made once."""
    if issubclass(kind, chosen):
        return kind
    made = _MADE.get((kind, chosen))
    if made is None:
        names = {"__doc__": kind.__doc__, "__module__": kind.__module__, "__qualname__": kind.__qualname__, "_made": True}
        made = _MADE[kind, chosen] = type(kind.__name__, (kind, chosen), names)
    return made


def unreadable(name: str, error: OSError | UnicodeDecodeError) -> str:
    """What to say of a file that cannot be read."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"there is no file {name}"
    return f"{name} cannot be read: {error.strerror if isinstance(error, OSError) else 'it is not UTF-8 text'}"


class UsageError(NlshellError):
    """The caller's words do not fit: an unknown name, a missing argument, a value of the wrong form."""

    exit_status = 2


class UnknownNameError(UsageError):
    """A name the registry (or a message) does not have; `suggestions` holds the nearest names."""

    def __init__(self, what: str, name: str, known: list[str] | tuple[str, ...] = (), hint: str = "") -> None:
        from difflib import get_close_matches

        lowered = {candidate.lower(): candidate for candidate in known}
        self.name = name
        self.suggestions = [lowered[match] for match in get_close_matches(name.lower(), list(lowered), 3, 0.6)]
        if self.suggestions:
            advice = f"; did you mean {' or '.join(self.suggestions)}?"
        elif hint:
            advice = f"; {hint}"
        else:
            advice = f"; known: {', '.join(sorted(known))}" if 0 < len(known) <= 12 else ""
        super().__init__(f"unknown {what} {name!r}{advice}")


class MissingNameError(UnknownNameError):
    """A name that this system does not have: what was asked is well formed, so the exit status is 1, not 2."""

    exit_status = 1


class EncodeError(UsageError):
    """A value that cannot be written as the schema says; the text begins with its path."""


class NameUsed(EncodeError):
    """A name where a number is written that only the system knows which is asked; sessions look it up.

    what  what it is the name of: "ifindex", "netns_fd" (the hint of its type)
    name  the name
    path  where it was given
    """

    def __init__(self, text: str, what: str, name: str, path: str) -> None:
        super().__init__(text)
        self.what = what
        self.name = name
        self.path = path


class UnknownPathError(UnknownNameError, KeyError):
    """A path that messages of this kind cannot have: message["ifnam"]."""


class DecodeError(NlshellError):
    """Raised only in strict mode: the input has a fault, which lenient decoding would have noted at its offset."""


class InputError(NlshellError):
    """What was to be read (a file, hex text, a specification) is not what it should be."""


class SchemaError(NlshellError):
    """A description of a protocol contradicts itself or an already registered one."""


class PluginFault(NlshellError):
    """What another package brings has failed; the fault is not ours, and not of who called it."""


class MissingExtra(NlshellError, ImportError):
    """A package is not installed that an extra of nlshell brings; the text has the command. `name` is the first that is missing."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text)
        self.name = name

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback: nothing is wrong with anybody's code."""
        return [str(self)]

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (*self.args, self.name), self.__dict__  # ImportError keeps the name elsewhere


class SystemFault(NumberedError):
    """A system call on the way to the kernel failed; `errno` is its number."""


class Closed(SystemFault):
    """What was waited for cannot come any more: the socket, connection or session was closed, perhaps by another thread."""

    def __init__(self, text: str) -> None:
        super().__init__(text, 9)  # EBADF


class Disconnected(SystemFault):
    """The connection to another machine has ended, or none came about: whatever is asked there gets no answer."""

    def __init__(self, text: str) -> None:
        super().__init__(text, 104)  # ECONNRESET


class NoAnswer(NumberedError, TimeoutError):
    """The deadline passed before the exchange had ended."""

    def __init__(self, text: str = "no answer came in time") -> None:
        super().__init__(text, 110)  # ETIMEDOUT


class Overrun(NlshellError):
    """The socket's receive buffer overflowed (ENOBUFS) and part of an answer is lost."""


class KernelError(NumberedError):
    """The kernel refused a request (NLMSG_ERROR, or an errno in NLMSG_DONE).

    errno     positive error number
    text      the kernel's extended ack message, or ""
    path      path of the attribute in our own request that the kernel pointed at, or ""
    ack       the wire.ExtendedAck with offset, missing attribute and policy
    request   the request as a codec Message, or None
    exchange  the whole kernel.exchange.Exchange, or None
    """

    def __init__(
        self,
        sentence: str,
        errno: int,
        text: str = "",
        path: str = "",
        ack: Any = None,
        request: Any = None,
        exchange: Any = None,
    ) -> None:
        super().__init__(sentence, errno)
        self.text = text
        self.path = path
        self.ack = ack
        self.request = request
        self.exchange = exchange
