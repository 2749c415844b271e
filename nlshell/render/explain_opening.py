"""The first sentence about a message: what it asks the kernel for, or tells, and about which object; and the headline."""

from __future__ import annotations

import re

from ..codec.identity import thing_of
from ..wire import header as h
from .explain_errors import control_words, error_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..codec.message import Message
    from ..schema.model import MessageType


def headline(message: Message) -> str:
    """The type of a message, and what it is among messages: "RTM_GETLINK, a request of the family link"."""
    return f"{message.type}, {_role(message)}"


def _role(message: Message) -> str:
    if message.is_control:
        failed = message.type_id == h.ERROR and error_number(message)
        return {1: "a message that says nothing", 2: "an error" if failed else "an acknowledgement", 3: "the end of an answer"}.get(
            message.type_id, "a sign that messages were lost"
        )
    protocol = message.context.protocol
    kind = message.kind
    family = message.family or (kind.family.name if kind is not None else "")
    family_words = f" of the family {family}" if family else f" of the protocol {protocol.name}"
    if protocol.framing != "nlmsghdr":
        return f"a notification{family_words}"
    if message.direction == "request":
        return f"a request{family_words}"
    if (not message.seq and not message.flags & h.MULTI) or (kind is not None and kind.name.endswith("_NTF")):
        return f"a notification{family_words}"
    return f"an answer{family_words}"


def opening(message: Message, names: Mapping[int, str], asked: Message | None = None) -> str:
    """What the message is about, in one sentence; `asked`: the request that it answers, where that is known."""
    if message.is_control:
        return control_words(message)
    kind = message.kind
    subject = _subject(message, names)
    if kind is None:
        who = f" of {message.family}" if message.family else ""
        end = "the kernel to do something" if message.direction == "request" else "something"
        verb = "asks" if message.direction == "request" else "tells"
        return f"This {verb} {end} that is not known here: {message.type}{who} in the protocol {message.context.protocol.name}."
    if message.context.protocol.framing != "nlmsghdr":
        return f"A notification that nobody asked for, about {_plain(kind.family.doc or kind.family.name)}."
    request, dump, told = clauses(kind.doc)
    if message.direction == "request":
        wanted = dump if dump and message.flags & h.DUMP and "DUMP" in "".join(message.flag_names) else request
        if not _VERBS.match(wanted):
            wanted = _derived(kind, wanted, message)
        return f"Asks the kernel {_asked(wanted, subject, message)}."
    if not told:
        thing, family = _thing(kind), kind.family.doc or kind.family.name
        verb = "reports the end of" if kind.access == "del" else "tells of"
        told = f'{verb} "{thing}" ({family})' if thing and thing not in family else f"tells of {_plain(family)}"
    return f"{_answer(message, kind, asked)}: it {told}{' ' + subject if subject else ''}."


_VERBS = re.compile(r"(ask|add|change|choose|close|create|delete|end|give|measure|move|reserve|set|take|test|write)\b")


def clauses(doc: str) -> tuple[str, str, str]:
    """A message type's text: what it asks the kernel to do, the same as a dump, and what it says from the kernel."""
    request, _, told = f"; {doc}".partition("; from the kernel: ")
    request, _, dump = request.partition("; as a dump: ")
    return request.removeprefix("; "), dump, told


# Words of an operation's name that tell what is done, not with what.
_DONE_WITH = {"get", "set", "new", "del", "add", "dump", "list", "reply", "ntf", "cmd", "msg", "delete", "remove"}


def _thing(kind: MessageType) -> str:
    """What an operation deals with, as far as its name tells: "wiphy" for NL80211_CMD_GET_WIPHY."""
    return " ".join(word for word in kind.operation.split("_") if word not in _DONE_WITH)


def _derived(kind: MessageType, meant: str, message: Message) -> str:
    """What a request wants when the schema has no infinitive for it: from the name of its operation."""
    family = kind.family.doc or kind.family.name
    if meant:
        return f"carry out {message.type} ({family}: {meant})"
    thing = _thing(kind)
    if kind.access == "get" and thing:
        every = "every " if "DUMP" in message.flag_names else ""
        return f'ask for {every}"{thing}" ({family})'
    words = kind.operation.replace("_", " ")
    return f'carry out "{words}" ({family})' if words else f"carry out {message.type} ({family})"


def _asked(wanted: str, subject: str, message: Message) -> str:
    kind = message.kind
    about = f" {subject}" if subject else ""
    if wanted.startswith("ask for "):
        return f"for {wanted.removeprefix('ask for ')}{about}"
    if wanted.startswith("ask "):
        return f"{wanted.removeprefix('ask ')}{about}"
    if kind is None or kind.access != "new":
        return f"to {wanted}{about}"
    flags = message.flags
    if wanted.startswith("create or change "):
        thing = wanted.removeprefix("create or change ")
        if flags & h.CREATE and flags & h.EXCL:
            return f"to create {thing}{about}, and to fail if there is one already"
        if flags & h.CREATE and flags & h.APPEND:
            return f"to add {thing}{about} behind those that are there"
        if flags & h.CREATE and flags & h.REPLACE:
            return f"to create {thing}{about}, in place of the one that is there, if any"
        if flags & h.CREATE:
            return f"to create {thing}{about}, or to change the one that is there"
        if flags & h.REPLACE:
            return f"to replace {thing}{about}, which has to be there already"
        return f"to change {thing}{about}, which has to be there already"
    ending = ""
    if flags & h.EXCL:
        ending = ", and to fail if there is one already"
    elif flags & h.REPLACE:
        ending = ", in place of one that may be there"
    elif flags & h.APPEND:
        ending = ", behind those that are there"
    return f"to {wanted}{about}{ending}"


def _subject(message: Message, names: Mapping[int, str]) -> str:
    """The object a message is about, as far as its values name it: "of kind veth named v0"."""
    found = []
    thing = thing_of(message)
    for line in thing.title if thing is not None else ():
        for form in line.split("|"):
            values = [_named_value(message, path, names) for path in re.findall(r"\{([^}]+)\}", form)]
            if all(values):
                parts = iter(values)
                found.append(re.sub(r"\{[^}]+\}", lambda _, parts=parts: next(parts), form))  # type: ignore[misc]
                break
    return " ".join(found)


def _named_value(message: Message, path: str, names: Mapping[int, str]) -> str:
    path, _, what = path.partition(":")
    value = message.get(path)
    if not value or isinstance(value, (dict, list, bytes)):
        return ""
    if what == "link" and isinstance(value, int):
        if value in (-1, 0xFFFFFFFF):
            return ""  # tc: no interface, but a block shared by several
        return names.get(value) or f"interface {int(value)}"
    return str(value)


def _answer(message: Message, kind: MessageType, asked: Message | None) -> str:
    if message.flags & h.MULTI:
        return "One row of an answer"
    if not message.seq or kind.name.endswith("_NTF"):
        return "A notification"
    if asked is not None and asked.seq == message.seq:
        return "An answer"
    return "An answer" if kind.access == "get" or kind.name.endswith("_REPLY") else "An answer, or the notification of a change"


def _plain(doc: str) -> str:
    return doc.split(";")[0].split(":")[0]
