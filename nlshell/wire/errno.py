"""Error numbers in words, and what to do about those that say too little by themselves."""

from __future__ import annotations

import errno as _errno
from os import strerror

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    Errnos = Mapping[int, tuple[str, str]]  # number -> identifier, meaning

NO_ERRNOS: Errnos = {}
_ENOTSUPP = 524

# Where the kernel gives no text of its own: what the number usually means in an answer to a netlink request.
_HINTS = {
    _errno.EPERM: "it needs CAP_NET_ADMIN in this network namespace; run as root, or try it in a private one (`sandbox` makes one)",
    _errno.EACCES: "it needs CAP_NET_ADMIN, or another capability that this family asks for; run as root",
    _errno.EOPNOTSUPP: "this kernel does not have that operation or kind; a module may be missing",
    _ENOTSUPP: "this kernel, or the driver of the device, does not have that operation",
    _errno.EPROTONOSUPPORT: "this kernel was built without it, or the module is not loaded",
    _errno.EAFNOSUPPORT: "this kernel was built without that address family, or its module is not loaded",
    _errno.EBUSY: "something else uses it; look for a device that is up, enslaved or claimed",
    _errno.EEXIST: "there is one already; use NLM_F_REPLACE to change it",
    _errno.ENODEV: "none in this network namespace",
    _errno.ENOENT: "there is no such object",
    _errno.ESRCH: "there is no such object",
    _errno.EINVAL: "some value is wrong or missing, and the kernel does not say which",
    _errno.ERANGE: "a value is outside what the kernel accepts",
}


# Numbers with two names: the one that the kernel uses, which Python's table need not have.
_KERNEL_NAMES = {_errno.EOPNOTSUPP: "EOPNOTSUPP", _errno.EAGAIN: "EAGAIN", _errno.EDEADLK: "EDEADLK"}


# <linux/errno.h>: numbers that the kernel means for itself. Drivers let some of them out nevertheless, and no libc has words for them.
_INSIDE: Errnos = {
    512: ("ERESTARTSYS", "interrupted by a signal, to be asked again"),
    515: ("ENOIOCTLCMD", "no such ioctl"),
    517: ("EPROBE_DEFER", "something that it depends on is not ready yet"),
    519: ("ENOPARAM", "no such parameter"),
    _ENOTSUPP: ("ENOTSUPP", "Operation is not supported"),
}


def errno_name(number: int, own: Errnos = NO_ERRNOS) -> str:
    """ENODEV for 19; "errno 600" for a number that has no name. `own` are numbers of the family that answered."""
    if number in own:
        return own[number][0]
    return _KERNEL_NAMES.get(number) or _errno.errorcode.get(number) or _INSIDE.get(number, (f"errno {number}",))[0]


def errno_meaning(number: int, own: Errnos = NO_ERRNOS) -> str:
    """No such device."""
    found = own.get(number) or _INSIDE.get(number)
    if found is not None:
        return found[1]
    return strerror(number) if 0 <= number < 1 << 31 else "no such error number"  # strerror takes no more


def errno_text(number: int, own: Errnos = NO_ERRNOS) -> str:
    """ENODEV: No such device."""
    return f"{errno_name(number, own)}: {errno_meaning(number, own)}"


def errno_hint(number: int) -> str:
    """What to look at when the kernel said nothing but the number; "" when there is no common cause."""
    return _HINTS.get(number, "")
