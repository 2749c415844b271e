"""`monitor` and `watch` in the table of commands, and the words for multicast groups. What they do is in `monitors` and `watches`."""

from __future__ import annotations

from .table import Command, later

# What people say -> groups. Any other word is a group, a protocol, or a generic family.
GROUPS = {
    "address": ("ipv4_ifaddr", "ipv6_ifaddr"),
    "addr": ("ipv4_ifaddr", "ipv6_ifaddr"),
    "route": ("ipv4_route", "ipv6_route", "mpls_route"),
    "mroute": ("ipv4_mroute", "ipv6_mroute"),
    "rule": ("ipv4_rule", "ipv6_rule"),
    "netconf": ("ipv4_netconf", "ipv6_netconf", "mpls_netconf"),
    "prefix": ("ipv6_prefix",),
    "nft": ("netfilter.nftables",),
    "conntrack": ("netfilter.conntrack_new", "netfilter.conntrack_update", "netfilter.conntrack_destroy"),
    "uevent": ("kobject_uevent.kernel",),
}  # fmt: skip
# What the messages of a group's events are, for those words that are no family themselves.
FAMILIES = {
    "address": "addr", "ipv4_ifaddr": "addr", "ipv6_ifaddr": "addr", "ipv4_route": "route", "ipv6_route": "route",
    "ipv4_rule": "rule", "ipv6_rule": "rule", "nft": "nftables", "conntrack": "ctnetlink",
}  # fmt: skip
LIMITS = {"events": "end after so many: --events 10", "seconds": "end after this time: --seconds 5"}
_RUNNING = {"stop": "end those that run beside the prompt, or number N", "list": "those that run, with their numbers"}

COMMANDS = [
    Command("monitor", later("monitors", "monitor"),
            "events of multicast groups as they happen, until Ctrl-C; at the prompt they run beside it",
            free="[GROUP…]", many=True, free_names="group", choices=_RUNNING,
            options={**LIMITS, "list": "the groups that there are"},
            details=(
                "GROUP: link addr route rule neigh nexthop (the usual ones), all (of route), nft, conntrack, uevent;",
                "any group of any protocol (netfilter.nftables), a generic family (ethtool) or one of its groups (ethtool.monitor).",
                "Behind it may stand: | where EXPR, | columns PATH…, | tree, | json, | head N; > FILE.json writes events as they come.",
            )),
    Command("watch", later("watches", "watch"), "what changes in what a command shows: watch 2 route show", free="SECONDS COMMAND",
            raw=True, options=LIMITS, values="[path=value …]", free_names="command", choices=_RUNNING),
]  # fmt: skip
