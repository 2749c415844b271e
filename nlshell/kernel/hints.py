"""What to try after a refusal. One engine for the error line (its first hint) and for `why` (all of them).

Most hints follow from what the schema says of the operation: for which address families it exists, what it needs, whether
it dumps, what NLM_F_CREATE means to it, its module, its capability. What does not is a row of the family (schema.things
Refusal). A hint states what can be seen in the request, or has been proved; whatever else may be the cause, it says "may".

Sources: net/netlink/af_netlink.c, genetlink.c; net/netfilter/nfnetlink.c; lib/nlattr.c (the words of policies).
"""

from __future__ import annotations

import re

from ..codec.value_at import value_at
from ..schema.enums import Named
from ..schema.shapes import SubMessage
from ..wire import header as h
from ..wire.errno import (
    EACCES,
    EAFNOSUPPORT,
    EEXIST,
    EINVAL,
    ENODEV,
    ENOENT,
    EOPNOTSUPP,
    EPERM,
    EPFNOSUPPORT,
    EPROTONOSUPPORT,
    ESRCH,
    errno_hint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from ..codec.message import Message
    from ..schema.model import MessageType
    from ..schema.things import Refusal
    from .exchange import Exchange

    Rule = Callable[["Case"], Iterator[str]]

# Words of the kernel that need some more of them: what they contain, and what to do.
_WORDS = {
    "specify NLM_F_CREATE": "without that flag the kernel only changes what is there: --flags create,excl",
    "NLA_F_NESTED is missing": "set NLA_F_NESTED (0x8000) in the attribute's nla_type: strict attribute sets ask for it since Linux 5.2",
    "NLA_F_NESTED not expected": "clear NLA_F_NESTED (0x8000) in the attribute's nla_type: it is no nest",
    "Unknown attribute type": "this kernel does not know that attribute here: it is newer than the kernel, or belongs elsewhere",
    "Unsupported attribute": "the kernel checks strictly (NETLINK_GET_STRICT_CHK): a request of this kind may not carry that attribute",
    "Invalid header for dump": "the kernel checks strictly (NETLINK_GET_STRICT_CHK): the whole fixed header must be there",
    "Invalid values in header": "the kernel checks strictly (NETLINK_GET_STRICT_CHK): fields of the header that do not filter must be 0",
    "reserved bit set": "a bit is set that this kernel has no meaning for; leave it out",
    "leftover after parsing": "there are bytes behind the last attribute: look at the lengths, nlmsg_len and nla_len",
    "invalid header length": "the fixed header is too short for this operation",
}  # fmt: skip
_LACKING = (EOPNOTSUPP, EPROTONOSUPPORT, EAFNOSUPPORT, EPFNOSUPPORT)
_MOST_NAMED = 4


class Case:
    """A refusal as the rules see it.

    kind    what was asked; None where the registry does not know it
    words   the kernel's own, or ""
    points  it points at a part of the request, or names what is missing
    """

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.request: Message = exchange.request
        self.kind: MessageType | None = exchange.request.kind
        self.errno = exchange.errno
        self.words = exchange.ack.text
        self.points = exchange.ack.offset is not None or exchange.ack.miss_type is not None
        self.flags = exchange.request.flags
        self.dump = self.flags & h.DUMP == h.DUMP and self.kind is not None and self.kind.access == "get"

    @property
    def silent(self) -> bool:
        return not self.words and not self.points

    def get(self, path: str) -> Any:
        """A value of the request, as conditions see it: `nlmsg_flags` are its flags by name, `nlmsg_type` is that of
        its type, `kernel_text` what the kernel said.
        """
        if path == "nlmsg_type":
            return self.request.type
        if path == "kernel_text":
            return self.words or None
        if path == "nlmsg_flags":
            return Named(self.flags, "|".join(self.request.flag_names))
        return value_at(self.request, path)


def hints(exchange: Exchange) -> list[str]:
    """Advice for an exchange that was refused, the most telling first; [] where there is none to give. Never raises."""
    case = Case(exchange)
    found = [hint for words, hint in _WORDS.items() if words.lower() in case.words.lower()]
    if not case.errno:
        return found
    for rule in _RULES:
        found += rule(case)
    for rule in _OTHERWISE:
        found += () if found else rule(case)
    # About rights `_rights` has said all there is to say: nothing, where the capability is held.
    if not found and case.silent and case.errno not in (EPERM, EACCES) and (hint := errno_hint(case.errno)):
        found.append(hint)
    return list(dict.fromkeys(found))


# --- rows of the family


def _rows(case: Case) -> Iterator[str]:
    if case.kind is None:
        return
    for row in (*case.kind.refusals, *case.kind.family.refusals):
        if case.errno in row.errnos and (row.words or case.silent) and fits(row, case):
            yield filled(row.say, case)


def fits(row: Refusal, case: Case) -> bool:
    """Whether the condition of a row holds for the request."""
    if not row.when:
        return True
    from ..codec.where import Known, Where

    return Where(row.when, Known((), {})).test(case.get)


def filled(text: str, case: Case) -> str:
    """A sentence or command with the request's values for {path}; "a|b" the first that is there."""

    def value(match: re.Match[str]) -> str:
        for path in match.group(1).split("|"):
            found = case.get(path)
            if found not in (None, ""):
                return str(found)
        return "…"

    return re.sub(r"\{([^}]+)\}", value, text)


# --- rules, from the facts of the operation


def _batch(case: Case) -> Iterator[str]:
    """Changes of a family that takes them only between NFNL_MSG_BATCH_BEGIN and END."""
    kind = case.kind
    if kind is not None and kind.family.batch and kind.access != "get" and case.errno == EINVAL and not case.exchange.extended:
        yield (
            f"{kind.family.module or kind.family.name} takes changes only inside a batch, between "
            "NFNL_MSG_BATCH_BEGIN and END; alone they are refused like this"
        )


def _address_family(case: Case) -> Iterator[str]:
    """An operation that exists for some address families only, and was asked for another."""
    kind = case.kind
    field = kind.family_field if kind is not None else None
    if kind is None or field is None or not kind.families or case.errno not in (*_LACKING, EINVAL, ENOENT):
        return
    given = case.get(field.name)
    if given is not None and int(given) not in kind.families:
        names = [str(field.type.names.of(each)).lower() if field.type.names else str(each) for each in kind.families]
        yield f"{kind.operation} exists for {' and '.join(names)} only; give {field.name}={names[0]}"


def _needs(case: Case) -> Iterator[str]:
    """What a request must name, and does not."""
    if case.kind is None or case.dump or case.errno not in (EINVAL, ENOENT, EAFNOSUPPORT, ENODEV, EOPNOTSUPP) or case.words:
        return
    # A field of the fixed header is always there, and 0 where nobody named it; an attribute of 0 was named.
    header = case.kind.header_fields
    otherwise = ", or add --dump to ask for all" if case.kind.access == "get" and case.kind.dumps is not False else ""
    for need in case.kind.needs:
        alternatives = need.split("|")
        if not any(case.get(path) not in ((None, 0, "") if path in header else (None, "")) for path in alternatives):
            yield f"the request names no {' or '.join(alternatives)}; give {'one of them' if len(alternatives) > 1 else 'it'}{otherwise}"


def _dumps(case: Case) -> Iterator[str]:
    """Asked as a dump what has none, or one thing of what only dumps."""
    kind = case.kind
    if kind is None or kind.access != "get" or case.words:
        return
    if case.dump and kind.dumps is False and case.errno in (*_LACKING, EINVAL):
        yield f"{kind.operation} does not dump; leave --dump out and say which one is meant"
    elif not case.dump and kind.dumps is True and case.errno in (*_LACKING, EINVAL, ENOENT) and not _absent(case):
        yield f"{kind.operation} answers as a dump only; add --dump"
    elif not case.dump and case.errno == EINVAL and not case.exchange.ack and kind.dumps is not False and not _named(case):
        yield "the request names nothing; add --dump to ask for all, or say which with path=value words"


def _absent(case: Case) -> bool:
    """Whether it is refused as what the kernel does not have, or has in a module that is not loaded."""
    return case.errno == case.exchange.context.protocol.absent and not case.exchange.extended


def _named(case: Case) -> bool:
    """Whether the request says more than its fixed header does."""
    return case.kind is not None and not set(case.request.values) <= case.kind.header_fields


def _there_already(case: Case) -> Iterator[str]:
    """EEXIST, and a flag that is refused, by what the flags mean to the operation."""
    kind, flags = case.kind, case.flags
    if kind is None or kind.access != "new" or not kind.flags:
        return
    replace = kind.flags.get("replace", "")
    if case.errno == EOPNOTSUPP and flags & h.REPLACE and replace == "refused" and case.silent:
        yield "the flag replace is refused here: leave it out to change what is there"
    if case.errno != EEXIST:
        return
    if flags & h.EXCL and flags & h.REPLACE and replace == "changes":
        yield "the flags excl and replace contradict each other: leave excl out to change what is there"
    elif replace == "changes":
        yield f"there is one already; --flags {'create,' if flags & h.CREATE else ''}replace changes it"
    elif replace == "refused" and flags & h.EXCL:
        yield "there is one already; leave out --flags create,excl to change it"
    elif replace == "adds":
        yield "there is one already, with just these values: nothing is left to do"
    elif flags & h.EXCL:
        yield "there is one already, and the flag excl asks for this failure"


def _not_there(case: Case) -> Iterator[str]:
    """What is to be changed is not there, and the request does not say that it may be made."""
    kind, flags = case.kind, case.flags
    if kind is None or kind.access != "new" or kind.flags.get("create") != "needed" or flags & h.CREATE or case.words:
        return
    if case.errno in (ENOENT, ENODEV, ESRCH):
        yield "the flag create is not set: without it the kernel only changes what is there; to make a new one add --flags create,excl"
    elif flags & h.EXCL and case.errno in (EOPNOTSUPP, EINVAL):
        yield "the flag excl without create makes nothing: --flags create,excl adds"


def _pointed(case: Case) -> Iterator[str]:
    """The kernel points at a value, and knows nothing that has it."""
    node = case.exchange.culprit
    if case.errno not in (ENOENT, ESRCH) or case.words or node is None or node.children or not node.path:
        return
    if any(chooser == node.path for chooser, _ in _choosers(case.kind)) if case.kind is not None else False:
        return  # of kinds there is more to say
    value = node.type.text(node.value) if node.type is not None and not isinstance(node.value, str) else str(node.value)
    yield f"the kernel knows none with {node.path} {value}"


def _kinds(case: Case) -> Iterator[str]:
    """A kind of link, qdisc or filter that the kernel does not have: its module, or a name that is meant instead."""
    if case.errno not in (EOPNOTSUPP, ENOENT) or case.kind is None or any(_there_already(case)):
        return
    words = case.words.lower()
    about_kinds = not words or any(word in words for word in ("unknown", "not found", "not known"))
    if not about_kinds or "nlm_f_create" in words or case.kind.access == "get":
        return
    for path, chooser in _choosers(case.kind):
        kind = case.get(path)
        if not isinstance(kind, str) or not chooser.module:
            continue
        from difflib import get_close_matches

        known = [name for name in chooser.cases if isinstance(name, str)]
        near = [] if kind in known else get_close_matches(kind, known, 2)
        if near:
            yield f"did you mean the kind {' or '.join(near)} instead of {kind!r}?"
        yield f"this kernel may lack the kind {kind}; if it is a module, `modprobe {chooser.module.format(kind)}` loads it"


def _choosers(kind: MessageType) -> Iterator[tuple[str, SubMessage]]:
    """(path of the chooser, what it chooses) for what stands at the top level or in a nest of it."""
    from ..schema import paths

    for name, entry in paths.top(kind).items():
        if isinstance(entry.type, SubMessage):
            yield entry.type.selector, entry.type
            continue
        for part in entry.type.parts():
            if isinstance(part.type, SubMessage):
                yield f"{name}.{part.type.selector}", part.type


def _devices(case: Case) -> Iterator[str]:
    """The interfaces that the request names, when the kernel finds one missing."""
    if case.errno != ENODEV:
        return
    named = []
    for node in case.request.tree.walk():
        kind = node.type
        if kind is None or node.children:
            continue
        if kind.hint == "ifindex" and isinstance(node.value, int) and node.value > 0:
            named.append(f"index {node.value} ({node.path})")
        elif node.name in ("ifname", "dev_name", "iifname", "oifname", "alt_ifname") and isinstance(node.value, str):
            named.append(f"{node.value!r} ({node.path})")
    if named:
        yield f"there is no such interface in this network namespace; the request names {', '.join(named[:_MOST_NAMED])}"


def _names(case: Case) -> Iterator[str]:
    """A name that no interface may have (dev_valid_name in net/core/dev.c)."""
    if case.errno != EINVAL or case.words or case.kind is None or case.kind.access == "get":
        return
    for node in case.request.tree.walk():
        name = node.value
        if node.name == "ifname" and isinstance(name, str) and (name in (".", "..") or any(c in "/:" or c.isspace() for c in name)):
            yield f"{name!r} ({node.path}) cannot be the name of an interface: it may not hold /, : or spaces, nor be . or .."


def _generic(case: Case) -> Iterator[str]:
    """What generic netlink refuses without a word (genl_rcv_msg, genl_family_rcv_msg)."""
    if case.exchange.context.protocol.name != "generic" or not case.silent:
        return
    request = case.request
    if case.errno == ENOENT and not case.exchange.extended and request.type_id >= h.MIN_TYPE and request.family is None:
        yield f"no generic family has the id {request.type_id} now: ids are dealt out anew at each boot; ask nlctrl for it by name"
    elif case.errno == EOPNOTSUPP:
        how = "as a dump" if request.flags & h.DUMP == h.DUMP else "(or only as a dump)"
        yield f"this kernel's {request.family or request.type_id} family may not have that command {how}"


def _module(case: Case) -> Iterator[str]:
    """The module of the family, where a missing one is answered like this."""
    kind = case.kind
    if kind is None or not kind.family.module or not case.silent:
        return
    family = kind.family
    absent = _absent(case)
    lacking = case.errno in _LACKING
    if (absent and not (family.batch and kind.access != "get")) or (lacking and not any(_needs(case)) and not any(_address_family(case))):
        other = "there is no such thing, or " if absent and not case.dump and kind.access != "new" and case.errno != EINVAL else ""
        yield f"{other}this kernel may lack {family.name}; if it is a module, `modprobe {family.module}` loads it"


def _rights(case: Case) -> Iterator[str]:
    """The capability that is needed, unless it is held or the kernel gave other reasons."""
    if case.errno not in (EPERM, EACCES) or not case.silent:
        return
    kind = case.kind
    name = kind.capability if kind is not None else "CAP_NET_ADMIN"
    family = kind.family if kind is not None else None
    held = case.exchange.capabilities
    if held is not None and held >> CAPABILITIES.get(name, 63) & 1:
        if family is not None and family.kind == "generic" and case.exchange.private:
            yield f"it may need {name} in the initial user namespace: being root in a private one is not enough"
        return
    if family is not None and family.kind == "generic" and family.initial is not False:
        place = "in the initial user namespace: being root in a private one is not enough"
        yield f"it needs {name}; some commands of {family.name} want it {place}"
    else:
        yield f"it needs {name} in this network namespace; run as root, or try it in a private one (`sandbox` makes one)"


# <linux/capability.h>
CAPABILITIES = {
    "CAP_NET_ADMIN": 12, "CAP_NET_RAW": 13, "CAP_SYS_ADMIN": 21, "CAP_AUDIT_WRITE": 29, "CAP_AUDIT_CONTROL": 30, "CAP_AUDIT_READ": 37,
}  # fmt: skip

_RULES: tuple[Rule, ...] = (
    _rows, _batch, _address_family, _needs, _dumps, _there_already, _not_there, _pointed, _kinds, _names, _devices, _rights,
)  # fmt: skip
_OTHERWISE: tuple[Rule, ...] = (_generic, _module)  # where nothing better is known
