"""Error numbers in words, and what to do about those that say too little by themselves."""

from __future__ import annotations

import errno as _errno
from os import strerror

# Where the kernel gives no text of its own: what the number usually means in an answer to a netlink request.
_HINTS = {
    _errno.EPERM: "it needs CAP_NET_ADMIN in this network namespace; run as root, or try it in a private one with `unshare -Urn`",
    _errno.EACCES: "it needs CAP_NET_ADMIN, or another capability that this family asks for; run as root",
    _errno.EOPNOTSUPP: "this kernel does not have that operation or kind; a module may be missing",
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


def errno_name(number: int) -> str:
    """ENODEV for 19; "errno 600" for a number that has no name."""
    return _KERNEL_NAMES.get(number) or _errno.errorcode.get(number, f"errno {number}")


def errno_text(number: int) -> str:
    """ENODEV: No such device."""
    known = 0 <= number < 1 << 31  # strerror takes no more
    return f"{errno_name(number)}: {strerror(number) if known else 'no such error number'}"


def errno_hint(number: int) -> str:
    """What to look at when the kernel said nothing but the number; "" when there is no common cause."""
    return _HINTS.get(number, "")
