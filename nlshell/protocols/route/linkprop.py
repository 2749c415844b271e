"""Properties of links that there can be many of: alternative names. Source: <linux/rtnetlink.h>; net/core/rtnetlink.c."""

from ...schema import Family, MessageType, Refusal, Thing
from .link import IFINFOMSG, LINK

_TAKES = ["IFNAME", "ALT_IFNAME", "PROP_LIST"]  # rtnl_linkprop

FAMILY = Family("linkprop", prefix="RTM_", header=IFINFOMSG, attributes=LINK, doc="alternative names of links", refusals=[
    # netdev_name_in_use
    Refusal(17, "some link in this network namespace has that name already, as its name or as an alternative one",
        proof="link getlink --dump"),
], things=[
    # The kernel has no answer to RTM_GETLINKPROP; `link show` tells alternative names.
    Thing("linkprop", "alternative names of links", key=["ifi_index"], title=["named {ifname}", "with index {ifi_index}"], operation=None,
        columns=["ifi_index", "ifname", "prop_list"], groups=["link"],
        changes={
            "add": "linkprop newlinkprop ifi_index=v0 prop_list.alt_ifname=second-name --flags create,excl,append",
            "del": "linkprop dellinkprop ifi_index=v0 prop_list.alt_ifname=second-name",
        }),
], messages=[
    MessageType(108, "NEWLINKPROP", takes=_TAKES, needs=["ifi_index|ifname|alt_ifname"], doc="give a network interface more names"),
    MessageType(109, "DELLINKPROP", takes=_TAKES, needs=["ifi_index|ifname|alt_ifname"], doc="take names from a network interface"),
    MessageType(110, "GETLINKPROP", takes=_TAKES, dumps=False, doc="ask for the further names of a network interface"),
])  # fmt: skip
