"""NETLINK_SOCK_DIAG: sockets of every family; the first byte says which. Source: <linux/sock_diag.h>, sock_diag(7)."""

from ...schema import Protocol

def _family(buffer: bytes, start: int, end: int) -> int | None:
    return buffer[start] if start < end else None


PROTOCOL = Protocol("sock_diag", 4, discriminate=_family, groups={
    "inet_tcp_destroy": 1, "inet_udp_destroy": 2, "inet6_tcp_destroy": 3, "inet6_udp_destroy": 4,
})  # fmt: skip
