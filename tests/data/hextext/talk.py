"""Talks netlink in every way strace shows differently, and writes to the file it is given what really went by.

One line of that file a datagram: direction and the bytes as hex.
"""

import ctypes
import socket
import struct
import sys
import threading

out = open(sys.argv[1], "w")  # noqa: SIM115  open to the end of the process
lock = threading.Lock()


def log(direction, data):
    with lock:
        out.write(f"{direction} {bytes(data).hex()}\n")


def netlink(protocol):
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol)
    sock.bind((0, 0))
    return sock


def message(type, flags, payload):
    return struct.pack("=IHHII", 16 + len(payload), type, flags, 7, 0) + payload


route = netlink(0)
getlink = message(18, 1, struct.pack("=BxHiII", 0, 0, 999, 0, 0))  # refused, which is short

# A vector is one datagram; so is what comes into several buffers.
route.sendmsg([getlink[:16], getlink[16:]])
log("send", getlink)
first, second = bytearray(20), bytearray(65536)
size = route.recvmsg_into([first, second])[0]
log("recv", (first + second)[:size])

# A look ahead, then too small a buffer for the same datagram: the look ahead shows it whole.
route.send(getlink)
log("send", getlink)
log("recv", route.recv(65536, socket.MSG_PEEK))
route.recv(32)

# Two datagrams in one call.
iovec = type("iovec", (ctypes.Structure,), {"_fields_": [("base", ctypes.c_char_p), ("length", ctypes.c_size_t)]})
msghdr = type("msghdr", (ctypes.Structure,), {"_fields_": [
    ("name", ctypes.c_void_p), ("namelen", ctypes.c_uint), ("iov", ctypes.POINTER(iovec)), ("iovlen", ctypes.c_size_t),
    ("control", ctypes.c_void_p), ("controllen", ctypes.c_size_t), ("flags", ctypes.c_int)]})  # fmt: skip
mmsghdr = type("mmsghdr", (ctypes.Structure,), {"_fields_": [("header", msghdr), ("length", ctypes.c_uint)]})
noop, probe = message(1, 1, b""), message(18, 5, getlink[16:])
vector = (mmsghdr * 2)()
for entry, data in zip(vector, (noop, probe)):
    entry.header.iov, entry.header.iovlen = ctypes.pointer(iovec(data, len(data))), 1
    log("send", data)
assert ctypes.CDLL(None).sendmmsg(route.fileno(), vector, 2, 0) == 2
log("recv", route.recv(65536))

# Nobody has this port: the send fails, its bytes are shown all the same.
try:
    route.sendto(getlink, (0x7FFFFFFF, 0))
except OSError:
    log("send", getlink)

# Another protocol, and a socket that is none of netlink.
generic = netlink(16)
getfamily = message(16, 1, b"\x03\x01\0\0" + struct.pack("=HH", 11, 2) + b"nlctrl\0\0")
left, right = socket.socketpair()
left.send(b"this is not netlink")
right.recv(100)
generic.send(getfamily)
log("send", getfamily)
generic.recv(65536, socket.MSG_PEEK | socket.MSG_TRUNC)
log("recv", generic.recv(65536))


# Two threads that wait, so that strace interrupts the lines of their calls.
def ask(protocol, request, pause):
    sock = netlink(protocol)
    waiter = threading.Thread(target=lambda: log("recv", sock.recv(65536)))
    waiter.start()
    threading.Event().wait(pause)
    sock.send(request)
    log("send", request)
    waiter.join()


threads = [threading.Thread(target=ask, args=arguments) for arguments in ((0, getlink, 0.1), (16, getfamily, 0.2))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
