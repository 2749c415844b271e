"""NETLINK_CRYPTO: algorithms of the crypto API. Source: <linux/cryptouser.h>."""

from ...schema import Protocol

PROTOCOL = Protocol("crypto", 21)
