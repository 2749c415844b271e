"""Linux's error numbers in words, and what to do about those that say too little by themselves.

The numbers are the kernel's on every architecture but alpha, mips, parisc and sparc. They are never asked of the system
that Python runs on: a Mac's 95 is another error. Source: <asm-generic/errno-base.h>, <asm-generic/errno.h>, <linux/errno.h>.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    Errnos = Mapping[int, tuple[str, str]]  # number -> identifier, meaning

NO_ERRNOS: Errnos = {}

# Those that the program asks for by name.
EPERM, ENOENT, ESRCH, EACCES, EBUSY, EEXIST, ENODEV, EINVAL, ERANGE = 1, 2, 3, 13, 16, 17, 19, 22, 34
ENODATA = 61
EPROTONOSUPPORT, EOPNOTSUPP, EPFNOSUPPORT, EAFNOSUPPORT = 93, 95, 96, 97
EMSGSIZE, EADDRINUSE, ECONNREFUSED = 90, 98, 111
ENOTSUPP = 524

# What netlink answers most often has the words that other programs print, so that they can be looked for; the rest has ours.
_LINUX: dict[int, tuple[str, str]] = {
    1: ("EPERM", "Operation not permitted"),
    2: ("ENOENT", "No such file or directory"),
    3: ("ESRCH", "No such process"),
    4: ("EINTR", "A signal came in between"),
    5: ("EIO", "Input or output failed"),
    6: ("ENXIO", "No such device or address"),
    7: ("E2BIG", "Too much was given"),
    8: ("ENOEXEC", "No program that can be run"),
    9: ("EBADF", "No such open file"),
    10: ("ECHILD", "No child process"),
    11: ("EAGAIN", "Not now, try again"),
    12: ("ENOMEM", "Out of memory"),
    13: ("EACCES", "Permission denied"),
    14: ("EFAULT", "Bad address in memory"),
    15: ("ENOTBLK", "A block device is needed"),
    16: ("EBUSY", "Device or resource busy"),
    17: ("EEXIST", "File exists"),
    18: ("EXDEV", "Across two file systems"),
    19: ("ENODEV", "No such device"),
    20: ("ENOTDIR", "Not a directory"),
    21: ("EISDIR", "It is a directory"),
    22: ("EINVAL", "Invalid argument"),
    23: ("ENFILE", "Too many open files in the system"),
    24: ("EMFILE", "Too many open files"),
    25: ("ENOTTY", "No such operation on this device"),
    26: ("ETXTBSY", "The program is running"),
    27: ("EFBIG", "The file would be too large"),
    28: ("ENOSPC", "No space left"),
    29: ("ESPIPE", "A pipe has no positions"),
    30: ("EROFS", "The file system is read-only"),
    31: ("EMLINK", "Too many links"),
    32: ("EPIPE", "Nobody reads the other end"),
    33: ("EDOM", "A number outside of the domain"),
    34: ("ERANGE", "Numerical result out of range"),
    35: ("EDEADLK", "It would wait for itself"),
    36: ("ENAMETOOLONG", "The name is too long"),
    37: ("ENOLCK", "No locks left"),
    38: ("ENOSYS", "Not implemented"),
    39: ("ENOTEMPTY", "Not empty"),
    40: ("ELOOP", "Too many links one after another"),
    42: ("ENOMSG", "No such message"),
    43: ("EIDRM", "The identifier was removed"),
    44: ("ECHRNG", "Channel number out of range"),
    45: ("EL2NSYNC", "Level 2 out of step"),
    46: ("EL3HLT", "Level 3 stopped"),
    47: ("EL3RST", "Level 3 was reset"),
    48: ("ELNRNG", "Link number out of range"),
    49: ("EUNATCH", "No driver of the protocol attached"),
    50: ("ENOCSI", "No CSI structure left"),
    51: ("EL2HLT", "Level 2 stopped"),
    52: ("EBADE", "Bad exchange"),
    53: ("EBADR", "Bad request descriptor"),
    54: ("EXFULL", "The exchange is full"),
    55: ("ENOANO", "No anode"),
    56: ("EBADRQC", "Bad request code"),
    57: ("EBADSLT", "Bad slot"),
    59: ("EBFONT", "Bad font file"),
    60: ("ENOSTR", "Not a stream"),
    61: ("ENODATA", "No data there"),
    62: ("ETIME", "The time is up"),
    63: ("ENOSR", "No streams left"),
    64: ("ENONET", "Not on the network"),
    65: ("ENOPKG", "The package is not installed"),
    66: ("EREMOTE", "The object is remote"),
    67: ("ENOLINK", "The link is cut"),
    68: ("EADV", "Advertising failed"),
    69: ("ESRMNT", "Mounted remotely"),
    70: ("ECOMM", "Sending failed"),
    71: ("EPROTO", "Against the protocol"),
    72: ("EMULTIHOP", "More than one hop"),
    73: ("EDOTDOT", "An error of RFS"),
    74: ("EBADMSG", "A damaged message"),
    75: ("EOVERFLOW", "The value does not fit its type"),
    76: ("ENOTUNIQ", "The name is taken on the network"),
    77: ("EBADFD", "The descriptor is in a bad state"),
    78: ("EREMCHG", "The remote address changed"),
    79: ("ELIBACC", "A shared library is missing"),
    80: ("ELIBBAD", "A shared library is damaged"),
    81: ("ELIBSCN", "The library section is damaged"),
    82: ("ELIBMAX", "Too many shared libraries"),
    83: ("ELIBEXEC", "A shared library is no program"),
    84: ("EILSEQ", "No such character"),
    85: ("ERESTART", "Interrupted, to be asked again"),
    86: ("ESTRPIPE", "A stream's pipe failed"),
    87: ("EUSERS", "Too many users"),
    88: ("ENOTSOCK", "Not a socket"),
    89: ("EDESTADDRREQ", "A destination is needed"),
    90: ("EMSGSIZE", "The message is too long"),
    91: ("EPROTOTYPE", "The wrong protocol for the socket"),
    92: ("ENOPROTOOPT", "No such option of the protocol"),
    93: ("EPROTONOSUPPORT", "Protocol not supported"),
    94: ("ESOCKTNOSUPPORT", "Socket type not supported"),
    95: ("EOPNOTSUPP", "Operation not supported"),
    96: ("EPFNOSUPPORT", "Protocol family not supported"),
    97: ("EAFNOSUPPORT", "Address family not supported by protocol"),
    98: ("EADDRINUSE", "Address already in use"),
    99: ("EADDRNOTAVAIL", "Cannot assign requested address"),
    100: ("ENETDOWN", "The network is down"),
    101: ("ENETUNREACH", "Network is unreachable"),
    102: ("ENETRESET", "The network dropped the connection"),
    103: ("ECONNABORTED", "The connection was given up"),
    104: ("ECONNRESET", "The other side reset the connection"),
    105: ("ENOBUFS", "No buffer space available"),
    106: ("EISCONN", "Connected already"),
    107: ("ENOTCONN", "Not connected"),
    108: ("ESHUTDOWN", "Closed for sending"),
    109: ("ETOOMANYREFS", "Too many references"),
    110: ("ETIMEDOUT", "No answer in time"),
    111: ("ECONNREFUSED", "Connection refused"),
    112: ("EHOSTDOWN", "The host is down"),
    113: ("EHOSTUNREACH", "No route to host"),
    114: ("EALREADY", "Under way already"),
    115: ("EINPROGRESS", "Under way"),
    116: ("ESTALE", "The handle is stale"),
    117: ("EUCLEAN", "The structure needs cleaning"),
    118: ("ENOTNAM", "No named XENIX file"),
    119: ("ENAVAIL", "No XENIX semaphores"),
    120: ("EISNAM", "A named file"),
    121: ("EREMOTEIO", "Input or output failed on the other side"),
    122: ("EDQUOT", "The quota is used up"),
    123: ("ENOMEDIUM", "No medium"),
    124: ("EMEDIUMTYPE", "The wrong medium"),
    125: ("ECANCELED", "Cancelled"),
    126: ("ENOKEY", "The key is not there"),
    127: ("EKEYEXPIRED", "The key has expired"),
    128: ("EKEYREVOKED", "The key was revoked"),
    129: ("EKEYREJECTED", "The key was rejected"),
    130: ("EOWNERDEAD", "The owner died"),
    131: ("ENOTRECOVERABLE", "The state is lost"),
    132: ("ERFKILL", "The radio is switched off (rfkill)"),
    133: ("EHWPOISON", "The memory page is damaged"),
    # For the kernel itself, yet drivers let some of them out.
    512: ("ERESTARTSYS", "interrupted by a signal, to be asked again"),
    515: ("ENOIOCTLCMD", "no such ioctl"),
    517: ("EPROBE_DEFER", "something that it depends on is not ready yet"),
    519: ("ENOPARAM", "no such parameter"),
    ENOTSUPP: ("ENOTSUPP", "Operation is not supported"),
}

# Second names of a number.
_ALIASES = {"EWOULDBLOCK": 11, "EDEADLOCK": 35, "ENOTSUP": EOPNOTSUPP}

# Where the kernel gives no text of its own: what the number usually means in an answer to a netlink request.
_HINTS = {
    EPERM: "it needs CAP_NET_ADMIN in this network namespace; run as root, or try it in a private one (`sandbox` makes one)",
    EACCES: "it needs CAP_NET_ADMIN, or another capability that this family asks for; run as root",
    EOPNOTSUPP: "this kernel does not have that operation or kind; a module may be missing",
    ENOTSUPP: "this kernel, or the driver of the device, does not have that operation",
    EPROTONOSUPPORT: "this kernel was built without it, or the module is not loaded",
    EAFNOSUPPORT: "this kernel was built without that address family, or its module is not loaded",
    EBUSY: "something else uses it; look for a device that is up, enslaved or claimed",
    EEXIST: "there is one already",
    ENODEV: "none in this network namespace",
    ENOENT: "there is no such object",
    ESRCH: "there is no such object",
    EINVAL: "some value is wrong or missing, and the kernel does not say which",
    ERANGE: "a value is outside what the kernel accepts",
}


def errno_name(number: int, own: Errnos = NO_ERRNOS) -> str:
    """ENODEV for 19; "errno 600" for a number that has no name. `own` are numbers of the family that answered."""
    return (own.get(number) or _LINUX.get(number) or (f"errno {number}",))[0]


def errno_names(number: int) -> list[str]:
    """Every name that a number has on Linux: ["EOPNOTSUPP", "ENOTSUP"] for 95."""
    return [errno_name(number), *(name for name, value in _ALIASES.items() if value == number)]


def errno_meaning(number: int, own: Errnos = NO_ERRNOS) -> str:
    """No such device."""
    return (own.get(number) or _LINUX.get(number) or ("", "no such error number"))[1]


def errno_text(number: int, own: Errnos = NO_ERRNOS) -> str:
    """ENODEV: No such device."""
    return f"{errno_name(number, own)}: {errno_meaning(number, own)}"


def errno_hint(number: int) -> str:
    """What to look at when the kernel said nothing but the number; "" when there is no common cause."""
    return _HINTS.get(number, "")


def errno_number(name: str) -> int:
    """The number of an error by its name, "EINVAL". Raises UnknownNameError."""
    wanted = name.strip().upper()
    known = {**{each: number for number, (each, _) in _LINUX.items()}, **_ALIASES}
    if wanted not in known:
        from ..errors import UnknownNameError

        raise UnknownNameError("error", name, list(known), "write it as errno(3) does, EINVAL")
    return known[wanted]
