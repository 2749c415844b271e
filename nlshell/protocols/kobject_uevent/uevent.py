"""Device events of the kernel, and what udevd makes of them.

Sources: lib/kobject_uevent.c, Documentation/core-api/kobject.rst; for udevd's header systemd's src/libsystemd/sd-device/device-monitor.c.
"""

from __future__ import annotations

from ...errors import EncodeError
from ...schema import BE32, U32, Family, Field, FixedText, MessageType, Struct, Thing, Type
from . import KERNEL, LIBUDEV

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...schema.types import Scope


class Environment(Type):
    """KEY=VALUE, each closed by a NUL: a dict. A first part without "=" (action@path) stands under "event".

    Text that a dict cannot give back (a key twice, a part without "=" later on, no NUL at the end) is a list of its parts;
    what ends without a NUL is bytes.
    """

    kind = "string"

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        raw = bytes(buffer[start:end])
        if raw[-1:] != b"\0":
            return raw
        parts = raw[:-1].decode("utf-8", "surrogateescape").split("\0")
        pairs = [("event", parts[0])] if "=" not in parts[0].split("@")[0] else []
        for part in parts[len(pairs) :]:
            key, equals, value = part.partition("=")
            if not equals or not key:
                return parts
            pairs.append((key, value))
        found = dict(pairs)
        return found if len(found) == len(pairs) and self.pack(found) == raw else parts

    def text(self, value: Any) -> str:
        if isinstance(value, dict):
            return " ".join(text if key == "event" else f"{key}={text}" for key, text in value.items())
        return " ".join(value) if isinstance(value, list) else super().text(value)

    def pack(self, value: Any) -> bytes:
        if isinstance(value, dict):
            value = [text if key == "event" else f"{key}={text}" for key, text in value.items()]
        if not isinstance(value, (list, tuple)):
            raise EncodeError(f"{value!r} is no list of KEY=VALUE; give each by its key, as in env.ACTION=add")
        return "".join(f"{part}\0" for part in value).encode("utf-8", "surrogateescape")


UEVENT = Struct("uevent", [Field("env", Environment(), "action@path, then what is known of the device")])

UDEV_HEADER = Struct("monitor_netlink_header", [
    Field("prefix", FixedText(8), "libudev"),
    Field("magic", BE32, "0xfeedcafe", hint="hex"),
    Field("header_size", U32, unit="bytes"),
    Field("properties_off", U32, "where the properties begin", unit="bytes"),
    Field("properties_len", U32, unit="bytes"),
    Field("filter_subsystem_hash", BE32, "hash of the subsystem, for socket filters", hint="hex"),
    Field("filter_devtype_hash", BE32, hint="hex"),
    Field("filter_tag_bloom_hi", BE32, "which tags the device has, as a bloom filter", hint="hex"),
    Field("filter_tag_bloom_lo", BE32, hint="hex"),
])  # fmt: skip

FAMILY = Family("uevent", doc="device events", things=[
    Thing("uevent", "device events", key=["env.DEVPATH"], groups=["kernel"], operation=None,
        columns=["env.ACTION", "env.SUBSYSTEM", "env.DEVPATH"]),
], messages=[
    MessageType(0, "KOBJECT_UEVENT", payload=UEVENT, keys=[KERNEL], doc="from the kernel"),
    MessageType(0, "UDEV_EVENT", header=UDEV_HEADER, payload=UEVENT, keys=[LIBUDEV], doc="from udevd, with what its rules added"),
])  # fmt: skip
