"""Socket addresses, which a few generic families carry whole. Source: <linux/in.h>, <linux/in6.h>, <linux/socket.h>."""

from ...schema import BE16, BE32, IPV4, IPV6, U16, U32, Binary, Field, Struct, SubMessage
from ..common import ADDRESS_FAMILY

SOCKADDR_IN = Struct("sockaddr_in", [
    Field("sin_family", U16, enum=ADDRESS_FAMILY),
    Field("sin_port", BE16),
    Field("sin_addr", IPV4),
    Field("sin_zero", Binary(8)),
])  # fmt: skip

SOCKADDR_IN6 = Struct("sockaddr_in6", [
    Field("sin6_family", U16, enum=ADDRESS_FAMILY),
    Field("sin6_port", BE16),
    Field("sin6_flowinfo", BE32, hint="hex"),
    Field("sin6_addr", IPV6),
    Field("sin6_scope_id", U32, hint="ifindex"),
])  # fmt: skip

# What stands behind the family of a sockaddr_storage: 126 bytes, of which the address uses the first ones.
_INET = Struct("sockaddr_in", [Field("port", BE16), Field("address", IPV4), Field("unused", Binary(120))], align=2)
_INET6 = Struct("sockaddr_in6", [
    Field("port", BE16), Field("flowinfo", BE32, hint="hex"), Field("address", IPV6), Field("scope_id", U32, hint="ifindex"),
    Field("unused", Binary(100)),
], align=2)  # fmt: skip

SOCKADDR_STORAGE = Struct("sockaddr_storage", [
    Field("ss_family", U16, enum=ADDRESS_FAMILY),
    Field("ss_data", SubMessage("ss_family", {2: _INET, 10: _INET6}, kind="binary", size=126)),
])  # fmt: skip
