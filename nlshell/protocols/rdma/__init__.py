"""NETLINK_RDMA: RDMA devices and resources. Source: <rdma/rdma_netlink.h>."""

from ...schema import Protocol

PROTOCOL = Protocol("rdma", 20)
