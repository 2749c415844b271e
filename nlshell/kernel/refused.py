"""What to say when the kernel refuses something of a netlink socket, wherever that was opened: the same words for this machine
and for another. Each function gives what is to be raised.
"""

from __future__ import annotations

from struct import Struct, error as StructError

from ..errors import NoAnswer, SystemFault, UsageError
from ..wire.errno import ECONNREFUSED, EMSGSIZE, EPERM, EPROTONOSUPPORT, errno_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..errors import NlshellError

MOST = 0x7FFFFFFF  # of what setsockopt takes as an int
_INSTRUCTION = Struct("=HBBI")


def cannot_open(protocol: int, errno: int) -> SystemFault:
    if errno != EPROTONOSUPPORT:
        return SystemFault(f"no netlink socket of protocol {protocol}: {errno_text(errno)}", errno)
    from ..schema.registry import REGISTRY

    known = REGISTRY.protocol(protocol)
    name = f"{protocol} ({known.name}: {known.doc})" if not REGISTRY.is_described(known) else known.name
    return SystemFault(
        f"this kernel has no netlink protocol {name}; if that is a module, `modprobe net-pf-16-proto-{protocol}` loads it", errno
    )


def cannot_bind(errno: int) -> SystemFault:
    return SystemFault(f"the netlink socket cannot be bound: {errno_text(errno)}", errno)


def cannot_join(group: int, errno: int) -> SystemFault:
    hint = "; it needs CAP_NET_ADMIN or more" if errno == EPERM else ""
    return SystemFault(f"multicast group {group} cannot be joined: {errno_text(errno)}{hint}", errno)


def cannot_leave(group: int, errno: int) -> SystemFault:
    return SystemFault(f"multicast group {group} cannot be left: {errno_text(errno)}", errno)


def cannot_set(option: str, errno: int) -> SystemFault:
    return SystemFault(f"the option {option} cannot be set: {errno_text(errno)}", errno)


def cannot_filter(errno: int) -> SystemFault:
    return SystemFault(f"the BPF filter was refused: {errno_text(errno)}", errno)


def cannot_read(errno: int) -> SystemFault:
    return SystemFault(f"the netlink socket cannot be read: {errno_text(errno)}", errno)


def cannot_send(protocol: int, size: int, port: int, errno: int) -> NlshellError:
    """Of a datagram of `size` bytes to `port` (0: the kernel)."""
    if errno == EMSGSIZE:
        return UsageError(f"{size} bytes are too much for one datagram; send fewer messages at once")
    why = ""
    if errno == ECONNREFUSED and port:
        why = f"; nobody has port {port} of netlink protocol {protocol} in this network namespace"
    elif errno == ECONNREFUSED:
        why = f"; in this network namespace the kernel does not speak netlink protocol {protocol}; the initial one may"
    elif errno == EPERM:
        why = "; to send to a group or to another program takes CAP_NET_ADMIN with this protocol"
    return SystemFault(f"the request could not be sent: {errno_text(errno)}{why}", errno)


# --- and what is refused before the kernel is asked


def group_number(group: int) -> int:
    """A number that a multicast group may have. Raises UsageError."""
    if not 0 < group <= MOST:
        raise UsageError(f"there is no multicast group {group}; they are numbered from 1")
    return group


def packed(program: Sequence[tuple[int, int, int, int]]) -> bytes:
    """A classic BPF program as struct sock_filter has it. Raises UsageError."""
    try:
        return b"".join(_INSTRUCTION.pack(*instruction) for instruction in program)
    except StructError:
        raise UsageError("a BPF instruction has 16 bits of code, 8 of jt, 8 of jf and 32 of k") from None


def no_answer(what: str, seconds: float, has_end: bool) -> NoAnswer:
    """That nothing came in time. has_end: the request asked for something that ends, so that no flag is missing."""
    advice = "" if has_end else "; the request may need NLM_F_ACK or NLM_F_DUMP"
    return NoAnswer(f"{what} within {seconds:g} seconds{advice}")
