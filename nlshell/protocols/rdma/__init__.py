"""NETLINK_RDMA: RDMA devices and resources; nlmsg_type is the client's number and its operation. Source: <rdma/rdma_netlink.h>."""

from ...schema import Protocol

IWCM, LS, NLDEV = 2, 4, 5

PROTOCOL = Protocol("rdma", 20, groups={"iwpm": 2, "ls": 3, "notify": 4})


def message_type(client: int, operation: int) -> int:
    """nlmsg_type (RDMA_NL_GET_TYPE)."""
    return client << 10 | operation
