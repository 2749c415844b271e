"""NETLINK_XFRM: IPsec states and policies. Source: <linux/xfrm.h>; net/xfrm/xfrm_user.c."""

from struct import Struct as Packing

from ...schema import Protocol

_TYPE_AND_FLAGS = Packing("=HH").unpack_from
_GETSA, _GETPOLICY = 18, 21
_DUMP = 0x300

PLAIN, DUMP = 0, 1


def _dump_or_not(buffer: bytes, start: int, end: int) -> int:
    """DUMP for a request to dump: it carries no fixed header, only attributes or nothing (some programs send a header all the same)."""
    if start < 16:
        return PLAIN
    type, flags = _TYPE_AND_FLAGS(buffer, start - 12)
    if type not in (_GETSA, _GETPOLICY) or flags & _DUMP != _DUMP:
        return PLAIN
    if end - start < 4:
        return DUMP
    length, attribute = _TYPE_AND_FLAGS(buffer, start)
    return DUMP if 4 < length <= end - start and 0 < attribute & 0x3FFF < 64 else PLAIN


PROTOCOL = Protocol("xfrm", 6, discriminate=_dump_or_not, groups={
    "acquire": 1, "expire": 2, "sa": 3, "policy": 4, "aevents": 5, "report": 6, "migrate": 7, "mapping": 8,
})  # fmt: skip
