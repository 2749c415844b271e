"""Netlink on the wire: nlmsghdr, nlattr and the rules of an exchange. No I/O, no names of any protocol."""
