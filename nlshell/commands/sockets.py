"""`sockets`: who has sockets here, and what waits in them: what sock_diag tells, joined with /proc and the names of groups."""

from __future__ import annotations

import os

from ..answers.values import Messages, Table
from ..codec.things import shown_kinds
from ..codec.where import Known
from ..codec.word import condition, getter
from ..codec.words import Words
from ..kernel.ends import HERE
from ..kernel.processes import Holders
from ..language.kinds import things_by_name
from ..language.table import Call
from ..schema.paths import at
from .show import command_of, show
from .state import Result, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from ..codec.message import Message
    from ..schema.things import Thing

PROTOCOL, USUAL = "sock_diag", "netlink"
KERNEL = "kernel"  # in the place of a process


def sockets(state: State, call: Call) -> Result:
    thing = things_by_name(PROTOCOL)[call.arguments.get("", USUAL)]
    state.wants_frame = False
    told = show(state, thing, Call(command_of(thing)))
    kinds = shown_kinds(thing)
    around = state.around.called_by(told.names)
    word = thing.words.get(KERNEL)
    is_kernels = condition(word, "", kinds, around) if word is not None else None
    kernels = {
        id(each)
        for each in told.messages or ()
        if is_kernels is not None and is_kernels(getter(each))
    }
    messages = sorted(_once(told.messages or ()), key=lambda each: id(each) in kernels)
    holders = Holders() if state.end is HERE else None
    names = columns_of_thing(thing)
    known = Known(messages, told.names, kinds=kinds, around=around)
    readers = [known.reader(name) for name in names]
    inode = known.reader("inode")
    rows, unknown, own = [], 0, False
    for message in messages:
        get = getter(message)
        number = inode(get)
        held = holders.of(number) if holders is not None and number else []
        if id(message) in kernels:
            process: Any = KERNEL
        else:
            process = _one([name for name, _ in held])
            unknown += holders is not None and bool(number) and not held
        own = own or os.getpid() in (pid for _, pid in held)
        rows.append((process, _one([pid for _, pid in held]), *(read(get) for read in readers)))
    table = Table(["process", "pid", *names], rows, of_messages=True, chosen=False)
    result = told.but(value=table, about=Messages(messages))
    if rows:
        result.notes += _remarks(state, holders, unknown, own)
    else:
        result.notes.append(f"there are no {thing.doc.partition(':')[0]} here")
    return result


def columns_of(call: Call) -> list[str] | None:
    """The columns of the table that a call will give."""
    thing = things_by_name(PROTOCOL).get(call.words[0] if call.words else USUAL)
    return None if thing is None else ["process", "pid", *columns_of_thing(thing)]


def columns_of_thing(thing: Thing) -> list[str]:
    """Those of its columns that an answer can have; the others are the request's."""
    kinds = shown_kinds(thing)
    words = Words(kinds)
    return [
        name
        for name in thing.columns
        if words.called(name) or any(at(kind, name) is not None for kind in kinds)
    ]


def _once(messages: Iterable[Message]) -> Sequence[Message]:
    """Each socket once: a netlink socket that listens to groups is told twice (net/netlink/diag.c, __netlink_diag_dump)."""
    found: dict[bytes, Message] = {}
    for message in messages:
        kind = message.kind
        size = sum(struct.size or 0 for struct in kind.header or ()) if kind is not None else 0
        found.setdefault(message.bytes[16 : 16 + size] if size else message.bytes, message)
    return list(found.values())


def _one(values: Sequence[Any]) -> Any:
    """The value; a list where several processes have the socket, None where nobody does."""
    return list(values) if len(values) > 1 else values[0] if values else None


def _remarks(state: State, holders: Holders | None, unknown: int, own: bool) -> Iterable[str]:
    if holders is None:
        other = state.host_place or "the other end"
        yield f"which processes they belong to is not known: /proc of {other} is not read"
        return
    if own:
        yield f"process {os.getpid()} is this nlshell, which asks"
    if unknown:
        why = (
            f"the descriptors of {holders.hidden} processes may not be read, which takes root"
            if holders.hidden
            else "/proc shows none: it is the kernel, one of another process namespace, or gone"
        )
        yield f"of {unknown} socket{'s' * (unknown != 1)} the process is not known: {why}"
