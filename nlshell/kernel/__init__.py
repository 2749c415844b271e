"""AF_NETLINK itself: sockets, sessions, subscriptions, network namespaces."""
