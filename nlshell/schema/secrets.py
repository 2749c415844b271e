"""Values that are secret: to a program the bytes, text or number that they are, and a mask to whoever looks at them, unless
`secrets_shown` holds. Which values those are, descriptions say (`Type.but(secret=True)`); `types.Hiding` reads them.
"""

from __future__ import annotations

from _contextvars import ContextVar  # contextvars itself imports more

_shown: ContextVar[bool] = ContextVar("secrets are shown", default=False)


class secrets_shown:
    """Within it what is secret is shown as it is; `shown` False hides it again. For one thread or task, as its context is."""

    def __init__(self, shown: bool = True) -> None:
        self._wanted = shown

    def __enter__(self) -> None:
        self._before = _shown.get()
        _shown.set(self._wanted)

    def __exit__(self, *fault: object) -> None:
        _shown.set(self._before)  # no reset by a token: a generator may be closed in another context


def are_secrets_shown() -> bool:
    return _shown.get()


class secrets_leaving:
    """Within it `met` becomes true when a secret leaves as it is, for those who then say so."""

    met = False

    def __enter__(self) -> secrets_leaving:
        self._before = _leaving.get()
        _leaving.set(self)
        return self

    def __exit__(self, *fault: object) -> None:
        _leaving.set(self._before)


_leaving: ContextVar[secrets_leaving | None] = ContextVar("what hears that secrets leave", default=None)


def a_secret_leaves() -> None:
    """What is made now holds a secret as it is, since it is for a program: JSON that opens again, bytes to paste."""
    hears = _leaving.get()
    if hears is not None:
        hears.met = True


HIDDEN, HIDDEN_BYTE = "•••", "••"


def mask(size: int) -> str:
    """What stands for a secret of so many bytes."""
    return f"{HIDDEN} ({size} byte{'s' * (size != 1)})"


def is_mask(value: object) -> bool:
    """Whether a value is what was shown, or kept in a history, in place of a secret; also as a terminal without that sign has it."""
    if not isinstance(value, str):
        return False
    sign, _, size = value.partition(" ")
    of_bytes = size[:1] == "(" and size.endswith((" byte)", " bytes)"))
    return sign == HIDDEN if not size else sign in (HIDDEN, "***") and of_bytes


def in_hex(value: bytes, between: str = "") -> str:
    """Bytes as hex digits, a secret as its mask."""
    if isinstance(value, SecretBytes) and not _shown.get():
        return value.mask
    return value.hex(between) if between else value.hex()


class Secret:
    """A value that is shown as a mask: by print, in an f-string, by repr. What it is equal to, and its methods, tell the truth."""

    __slots__ = ()

    @property
    def mask(self) -> str:
        raise NotImplementedError

    def __str__(self) -> str:
        return self.mask if not _shown.get() else super().__str__()

    def __repr__(self) -> str:
        return self.mask if not _shown.get() else super().__repr__()

    def __format__(self, spec: str) -> str:
        return format(self.mask, spec) if not _shown.get() else super().__format__(spec)


class SecretBytes(Secret, bytes):
    @property
    def mask(self) -> str:
        return mask(len(self))


class SecretNumber(Secret, int):
    size: int

    def __new__(cls, number: int, size: int) -> SecretNumber:
        self = super().__new__(cls, number)
        self.size = size
        return self

    def __getnewargs__(self) -> tuple[int, int]:  # type: ignore[override]
        return int(self), self.size

    @property
    def mask(self) -> str:
        return mask(self.size)
