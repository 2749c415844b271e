"""Files that are written: whole or not there, and never through a trap that somebody laid.

In a folder where everybody may write and only owners may remove (/tmp, /dev/shm), a link or file may stand in wait under
the name that root is about to use. The kernel refuses to follow such links and to open such files where it is told to; we
refuse whatever it is told, since a file that is replaced by renaming never passes its check. Source: proc_sys_fs(5),
protected_symlinks and protected_regular; fs/namei.c. What is checked and what is opened are the same: all goes through
the folder's descriptor.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager

from .errors import InputError, NlshellError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import IO

_FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_CLOEXEC  # O_PATH is Linux's: enough to search a folder
_MOST_LINKS = 40  # as the kernel follows at most
_PERMISSIONS = 0o777  # what is kept of a mode: a set-user-id bit of whoever made the file would be ours afterwards


def write_whole(path: str, content: bytes | Iterable[str], what: str) -> None:
    """Write a file all or nothing: what was there before stays when the disk is full. Raises InputError.

    what  is written, for the sentence of an error: "the result"
    """
    pieces = [content] if isinstance(content, bytes) else map(encoded, content)
    with whole_file(path, what) as file:
        file.writelines(pieces)


def encoded(text: str) -> bytes:
    """Text as UTF-8, with bytes that are no text as they came; a surrogate that is half of a character as an escape."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace")


@contextmanager
def whole_file(path: str, what: str) -> Iterator[IO[bytes]]:
    """A file that takes its name when all is written. Raises InputError; what was there before is then unchanged."""
    if "\0" in os.fspath(path):
        raise InputError(f"{what} could not be written: {path!r} names no file")
    try:
        place = _Place(path)
        try:
            if place.is_stream:  # a pipe, a terminal, /dev/stdout: nothing to keep
                with open(place.open(os.O_TRUNC), "wb") as file:
                    yield file
            else:
                yield from _replaced(place)
        finally:
            place.close()
    except NlshellError:  # of what was to be written: a dump that the kernel refused, say, which is an OSError too
        raise
    except OSError as error:
        raise InputError(f"{what} could not be written to {path}: {error.strerror}; what was there before is unchanged") from None


def open_growing(path: str) -> IO[str]:
    """A text file that is written as things happen, emptied first. Raises OSError, ValueError."""
    place = _Place(path)
    try:
        number = place.open(0 if place.is_stream else os.O_CREAT)
        try:
            found = os.fstat(number)
            if stat.S_ISREG(found.st_mode):
                if not place.is_stream:
                    _require_harmless(place.folder, found)  # what is open now, whatever stood there before
                os.ftruncate(number, 0)
            return open(number, "w", encoding="utf-8", errors="surrogateescape")
        except BaseException:
            os.close(number)
            raise
    finally:
        place.close()


def _replaced(place: _Place) -> Iterator[IO[bytes]]:
    kept = None
    if place.found is not None and place.found.st_uid == os.geteuid():
        kept = place.found.st_mode & _PERMISSIONS
    temporary = f".nlshell-{os.urandom(6).hex()}"
    # A new file gets what umask and the folder leave of 0666, as from the shell.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    number = os.open(temporary, flags, 0o666 if kept is None else 0o600, dir_fd=place.folder)
    try:
        with open(number, "wb") as file:
            yield file
            file.flush()
            if kept is not None:
                os.fchmod(number, kept)
            os.fsync(number)  # or a crash could leave the name with nothing behind it
        os.replace(temporary, place.name, src_dir_fd=place.folder, dst_dir_fd=place.folder)
    except BaseException:
        os.unlink(temporary, dir_fd=place.folder)
        raise


class _Place:
    """Where a path leads in the end: the last folder, held open, and the name in it.

    found      what stands there, None for nothing
    is_stream  it is no regular file, so that it is opened and not replaced
    """

    def __init__(self, path: str) -> None:
        self.folder = -1
        self.is_stream = self._by_proc = False
        try:
            self._follow(os.fspath(path))
        except BaseException:
            self.close()
            raise

    def _follow(self, path: str) -> None:
        for _ in range(_MOST_LINKS):
            above, self.name = os.path.split(path)
            if not self.name:
                raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
            inside = self.folder if self.folder >= 0 else None
            folder = os.open(above or ".", _FOLDER, dir_fd=inside)
            self.close()
            self.folder = folder
            self.found = self._stat(self.name)
            if self.found is None:
                return
            _require_harmless(self.folder, self.found)
            if not stat.S_ISLNK(self.found.st_mode):
                self.is_stream = not stat.S_ISREG(self.found.st_mode)
                return
            if self.found.st_dev == _device_of_proc():  # /proc/self/fd/1 reads as text that need be no path
                self.is_stream = self._by_proc = True
                return
            path = os.readlink(self.name, dir_fd=self.folder)
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))

    def open(self, flags: int) -> int:
        """A descriptor to write to what stands here, or is made with O_CREAT."""
        flags |= os.O_WRONLY | os.O_CLOEXEC | (0 if self._by_proc else os.O_NOFOLLOW)
        return os.open(self.name, flags, 0o666, dir_fd=self.folder)

    def _stat(self, name: str) -> os.stat_result | None:
        try:
            return os.stat(name, dir_fd=self.folder, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def close(self) -> None:
        folder, self.folder = self.folder, -1
        if folder >= 0:
            os.close(folder)


def _require_harmless(folder: int, found: os.stat_result) -> None:
    """Raise OSError where somebody else put what was found into a sticky folder that is not theirs."""
    around = os.fstat(folder)
    if not around.st_mode & stat.S_ISVTX or found.st_uid in (os.geteuid(), around.st_uid):
        return
    kind = stat.S_IFMT(found.st_mode)
    if (kind == stat.S_IFLNK and around.st_mode & stat.S_IWOTH) or (
        kind in (stat.S_IFREG, stat.S_IFIFO) and around.st_mode & (stat.S_IWOTH | stat.S_IWGRP)
    ):
        raise OSError(errno.EACCES, f"{os.strerror(errno.EACCES)} (it belongs to somebody else, in a folder that is for all)")


def _device_of_proc() -> int:
    try:
        return os.stat("/proc").st_dev
    except OSError:
        return -1
