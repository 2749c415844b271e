"""NETLINK_KOBJECT_UEVENT: device events; text without nlmsghdr. Source: lib/kobject_uevent.c."""

from ...schema import Protocol

KERNEL, LIBUDEV = 0, 1


def _sender(buffer: bytes, start: int, end: int) -> int:
    """Who made it: udevd begins its messages with "libudev", the kernel with action@path."""
    return LIBUDEV if bytes(buffer[start : start + 8]) == b"libudev\0" else KERNEL


PROTOCOL = Protocol("kobject_uevent", 15, framing="none", discriminate=_sender, aliases=["uevent"], groups={
    "kernel": 1, "udev": 2,
})  # fmt: skip
