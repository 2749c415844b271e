"""Every error nlshell raises on purpose: one class tree, each message one sentence that says what to do."""

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
        text = super().__str__()
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


class DecodeError(NlshellError):
    """Raised only in strict mode: the input has a fault, which lenient decoding would have noted at its offset."""


class InputError(NlshellError):
    """What was to be read (a file, hex text, a specification) is not what it should be."""


class SchemaError(NlshellError):
    """A description of a protocol contradicts itself or an already registered one."""


class PluginFault(NlshellError):
    """What another package brings has failed; the fault is not ours, and not of who called it."""


class SystemFault(NlshellError):
    """A system call on the way to the kernel failed; `errno` is its number."""

    def __init__(self, text: str, errno: int = 0) -> None:
        super().__init__(text)
        self.errno = errno


class NoAnswer(NlshellError):
    """The deadline passed before the exchange had ended."""


class Overrun(NlshellError):
    """The socket's receive buffer overflowed (ENOBUFS) and part of an answer is lost."""


class KernelError(NlshellError):
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
        super().__init__(sentence)
        self.errno = errno
        self.text = text
        self.path = path
        self.ack = ack
        self.request = request
        self.exchange = exchange
