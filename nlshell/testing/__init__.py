"""A kernel for tests: programs that speak netlink are tested without root, without a kernel, and on any system.

    import nlshell

    with nlshell.testing.kernel() as fake:                     # a script
        fake.on("link.getlink", [{"ifi_index": 1, "ifname": "lo"}, {"ifi_index": 2, "ifname": "v0", "mtu": 1500}])
        fake.on("link.newlink", when={"ifname": "v0"}, error="EEXIST", text="there is one", path="ifname")
        with nlshell.Session(fake) as session:
            assert [link["ifname"] for link in session.dump("link.getlink")] == ["lo", "v0"]

    with nlshell.testing.record("talk.json") as session: ...   # what is said to a real kernel, written down
    with nlshell.testing.kernel("talk.json") as fake: ...      # and said again

    def test_it(fake_kernel): ...                              # with pytest, in any package, without an import

A fake is an End: it stands where a place does, for `Session`, `AsyncSession` and everything on top of them. What the kernel does
by itself (acknowledging, ending dumps, telling groups, naming generic families) it does too.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from os import PathLike
    from typing import Any

    from ..kernel.ends import End
    from ..kernel.session import Session
    from ..schema.registry import Registry
    from .answers import Answer as Answer
    from .fake import FakeKernel as FakeKernel
    from .playback import NotRecorded as NotRecorded, Talk as Talk
    from .recorder import Recorder as Recorder

# pytest imports this package at every start where nlshell is installed: it loads when something of it is used.
_WHERE = {"Answer": "answers", "FakeKernel": "fake", "NotRecorded": "playback", "Recorder": "recorder", "Talk": "playback"}
__all__ = [*_WHERE, "kernel", "record"]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'nlshell.testing' has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(f".{_WHERE[name]}", __name__), name)
    return value


def kernel(
    source: str | PathLike[str] | Any = None, *, strict: bool | None = None, events: bool = True, registry: Registry | None = None
) -> FakeKernel:
    """A fake kernel, to be used as a context manager.

    source    a recorded conversation to play back: a file that `record` wrote, a text of the course's recordings, or such a
              recording itself (nlshell.teach.recording("links")); None: nothing but what `on` says
    strict    raise NotRecorded where a program asks what has no answer, besides refusing it (EOPNOTSUPP); None: when playing back
    events    play recorded events to each socket that joins their group, once; False: when `play_events` is called
    registry  what is known of messages; the one of the whole process unless given
    Raises InputError for a file that is no recording.
    """
    from ..schema.registry import REGISTRY
    from .fake import FakeKernel

    known = registry or REGISTRY
    if source is None:
        return FakeKernel(strict=bool(strict), registry=known)
    from .playback import Talk

    return FakeKernel(Talk.load(source, known), strict=strict is not False, events=events, registry=known)


def record(
    path: str | PathLike[str], place: str | End | None = None, *, most: int = 64 << 20, **options: Any
) -> AbstractContextManager[Session]:
    """A session whose talk is written to a file when it ends, also when it ends with an exception.

    place, options  as of Session
    most            bytes that are kept; what comes later is left out, and the file says so
    Raises InputError where the file cannot be written, UsageError.
    """
    from .recorder import recording

    return recording(path, place, most, options)
