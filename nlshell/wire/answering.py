"""The answers that end a request, as the kernel writes them: NLMSG_ERROR (0 acknowledges), NLMSG_DONE and their extended acks.

For whoever is the other end: a program that others talk to (NETLINK_USERSOCK), a fake kernel. Sources: net/netlink/af_netlink.c
(netlink_ack, netlink_dump_done), <linux/netlink.h> (struct nlmsgerr, enum nlmsgerr_attrs).
"""

from __future__ import annotations

from struct import Struct

from . import header as h
from .attribute import NESTED, pack
from .exchange import ACK_COOKIE, ACK_MISS_NEST, ACK_MISS_TYPE, ACK_MSG, ACK_OFFS, ACK_POLICY, ExtendedAck

_ERRNO = Struct("=i")
_U32 = Struct("=I")


def extended(ack: ExtendedAck | None) -> bytes:
    """The attributes of an extended ack, b"" for an empty one. Its `policy` is not written: see `policy` below."""
    if ack is None:
        return b""
    found = b""
    if ack.text:
        found += pack(ACK_MSG, ack.text.encode() + b"\0")
    for kind, number in ((ACK_OFFS, ack.offset), (ACK_MISS_TYPE, ack.miss_type), (ACK_MISS_NEST, ack.miss_nest)):
        if number is not None:
            found += pack(kind, _U32.pack(number))
    if ack.cookie is not None:
        found += pack(ACK_COOKIE, ack.cookie)
    return found


def error(
    request: bytes, errno: int = 0, ack: ExtendedAck | None = None, *, capped: bool = False, policy: bytes = b"", port: int | None = None
) -> bytes:
    """An NLMSG_ERROR that answers a message. `errno` is positive, 0 acknowledges.

    capped  quote no more than the header of what is refused, too, as the kernel does for sockets with NETLINK_CAP_ACK
    policy  the payload of NLMSGERR_ATTR_POLICY
    port    whom it is for; the message's own nlmsg_pid unless given
    """
    length, _, _, seq, asker = h.NLMSGHDR.unpack_from(request)
    whole = errno and not capped
    quoted = request[: max(min(length, len(request)), h.HEADER_SIZE) if whole else h.HEADER_SIZE]
    told = extended(ack) + (pack(ACK_POLICY | NESTED, policy) if policy else b"")
    flags = (0 if whole else h.CAPPED) | (h.ACK_TLVS if told else 0)
    payload = _ERRNO.pack(-errno) + quoted + bytes(-len(quoted) % 4) + told
    return h.pack(h.ERROR, flags, seq, asker if port is None else port, payload)


def done(request: bytes, errno: int = 0, ack: ExtendedAck | None = None, *, flags: int = 0, port: int | None = None) -> bytes:
    """An NLMSG_DONE that ends the answers to a message. `flags` are added: NLM_F_DUMP_INTR where the dump was interrupted."""
    seq, asker = h.NLMSGHDR.unpack_from(request)[3:]
    told = extended(ack)
    payload = _ERRNO.pack(-errno) + told
    return h.pack(h.DONE, h.MULTI | flags | (h.ACK_TLVS if told else 0), seq, asker if port is None else port, payload)
