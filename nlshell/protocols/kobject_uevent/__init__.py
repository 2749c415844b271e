"""NETLINK_KOBJECT_UEVENT: device events; text without nlmsghdr. Source: lib/kobject_uevent.c."""

from ...schema import Protocol

PROTOCOL = Protocol("kobject_uevent", 15, framing="none", aliases=["uevent"], groups={"kernel": 1, "udev": 2})
