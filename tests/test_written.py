"""Readers written as Python source: tracebacks and inspect show their lines, and nothing is left behind."""

from __future__ import annotations

import gc
import inspect
import linecache
import subprocess
import sys
import traceback
from typing import Any

import pytest

import nlshell
from nlshell.codec import written
from nlshell.codec.kind import reader_source
from nlshell.codec.values import reader
from nlshell.schema import REGISTRY, U32, Attr, AttributeSet, Family, Field, MessageType, Struct, Type

from . import live


class Broken(Type):
    """A type of somebody's own, which raises."""

    def read(self, buffer: bytes, start: int, end: int, scope: Any) -> Any:
        raise RuntimeError("it cannot be read")


def broken(name: str = "mine", *more: Attr) -> MessageType:
    attributes = AttributeSet("MINE_", [Attr(1, "BAD", Broken(), doc="bad"), *more])
    kind = MessageType(1, "ASK", attributes, header=[Struct("minehdr", [Field("number", U32, "a number")])])
    Family(name, [kind], kind="generic")
    return kind


def raised(kind: MessageType) -> str:
    from nlshell.codec.kind import KindCodec

    with pytest.raises(RuntimeError) as caught:
        KindCodec(kind).read(bytes(20) + bytes.fromhex("0500 0100 61000000"), 16, 28, None)
    return "".join(traceback.format_exception(caught.value))


def test_a_traceback_shows_the_line_of_a_written_reader() -> None:
    text = raised(broken("traced"))
    assert 'File "<nlshell reader of traced.ask>.py", line ' in text
    assert "value = read1(buffer, position + 4, stop, (out, parent))" in text


def test_inspect_shows_a_written_reader() -> None:
    kind = REGISTRY.family("route").operation("newroute")
    message = nlshell.decode(nlshell.encode("route.newroute", {"dst": "192.0.2.0/24"}))[0]
    assert message.values["dst"] == "192.0.2.0"
    source = inspect.getsource(message.kind.codec.read)  # type: ignore[union-attr]
    assert source.startswith("def read(buffer, start, end, message):") and "name = 'dst'" in source
    assert reader_source(kind) == f"# route.newroute: rtmsg, then attributes RTA_\n{source}"


def test_a_struct_has_a_reader_of_its_own_name() -> None:
    struct = Struct("of_this_test", [Field("one", U32, "a number")])
    assert reader(struct)(bytes(4), 0, 4, None) == {"one": 0}
    assert "{'one': v0}" in inspect.getsource(reader(struct))
    assert inspect.getsourcefile(reader(struct)) == "<nlshell reader of struct of_this_test>.py"


@pytest.mark.parametrize("name", ["link", "route", "nlctrl", "xfrm", "inet_diag", "uevent", "proc"])
def test_the_source_of_every_sort_of_message_is_python(name: str) -> None:
    for kind in REGISTRY.family(name).messages:
        source = reader_source(kind)
        compile(source, "source", "exec")
        assert all(struct.name in source for struct in kind.header or ())


def test_what_has_the_same_name_and_another_text_has_lines_of_its_own() -> None:
    first, same, other = broken("twice"), broken("twice"), broken("twice", Attr(2, "MORE", U32, doc="more"))
    texts = [raised(kind) for kind in (first, same, other)]
    assert "<nlshell reader of twice.ask>.py" in texts[0] and texts[1].count("twice.ask>.py") == texts[0].count("twice.ask>.py")
    assert all("value = read1(" in text for text in texts)


def test_nothing_is_left_of_readers_that_are_gone() -> None:
    def kept() -> tuple[int, int]:
        gc.collect()
        return len(written._sources), len(linecache.cache)

    raised(broken("passing"))
    before = kept()
    for count in range(50):
        raised(broken("passing", Attr(2, f"MORE{count}", U32, doc="more")))
    assert kept() == before
    assert not written._unannounced


def test_a_cold_start_does_without_linecache_and_a_traceback_has_lines_all_the_same() -> None:
    script = """
import sys
before = "linecache" in sys.modules
import nlshell
from nlshell.codec import kind, values
message = nlshell.decode(nlshell.encode("route.newroute", {"dst": "192.0.2.0/24"}))[0]
message.values
read = message.kind.codec.read
assert before or "linecache" not in sys.modules
read.__globals__["unpack_struct"] = None
import traceback
try:
    message.values
except TypeError:
    print(traceback.format_exc())
import inspect
kind.reader_source(message.kind)
print(inspect.getsource(read))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=live.ROOT)
    assert "route.newroute>.py" in done.stdout and done.stdout.count("= unpack_struct(buffer, start)") == 2, done.stdout
