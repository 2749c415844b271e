"""`link show` and its like: the everyday dumps, with the selectors people know from iproute2.

Where the kernel can filter (strict checking), the filter goes into the request; what comes back is filtered once more
here, since older kernels ignore what they do not know.
"""

from __future__ import annotations

from ..codec.export import is_elsewhere
from ..errors import KernelError, UnknownNameError, UsageError
from ..kernel.names import SKIP_STATS, LinkNames
from ..wire.header import DUMP_FILTERED
from .table import Command, Missing, Result, Selector, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from ipaddress import IPv4Network, IPv6Network
    from typing import Any

    from ..codec.message import Message
    from ..codec.tree import Node
    from ..kernel.exchange import Exchange
    from .language import Line

    Filter = Callable[[Message], Any]

AF_UNSPEC, AF_INET, AF_INET6, AF_MPLS = 0, 2, 10, 28
IFF_UP = 1
RTM_F_CLONED = 0x200

DEV = Selector("dev", "NAME", "of this interface only", "interface")
ADDRESS_FAMILIES = {"ipv4": "IPv4 only (-4)", "ipv6": "IPv6 only (-6)"}


def family_of(line: Line, default: int) -> int:
    """The address family asked for with -4, -6, -M, -B or --family."""
    if "ipv4" in line.options and "ipv6" in line.options:
        raise UsageError("-4 and -6 exclude each other; leave both out for all families")
    return AF_INET if "ipv4" in line.options else AF_INET6 if "ipv6" in line.options else default


def index_of(state: State, name: str) -> int:
    """Interface index of a name. Raises UnknownNameError with near names."""
    try:
        link = state.session.request("link.getlink", {**_by_name(name), "ext_mask": SKIP_STATS})[0]
        index: int = link["ifi_index"]
        state.links[index] = link["ifname"]
        return index
    except KernelError as error:
        raise _no_such_device(state, name, error) from None


def is_link(state: State, name: str) -> bool:
    """Whether there is an interface of this name."""
    try:
        return len(state.session.request("link.getlink", {**_by_name(name), "ext_mask": SKIP_STATS})) > 0
    except KernelError:
        return False


def _by_name(name: str) -> dict[str, str]:
    """The attribute that asks for a link of this name; one too long for an interface can only be an alternative name."""
    return {"ifname" if len(name.encode("utf-8", "replace")) < 16 else "alt_ifname": name}


def _no_such_device(state: State, name: str, error: KernelError) -> Exception:
    from ..wire import errno

    if error.errno not in (errno.ENODEV, errno.EINVAL, errno.ERANGE):
        return error
    hint = "there is none of that name in this network namespace"
    if "=" in name:
        hint += f", and what fits a condition is kept by a stage: | where {name}"
    return Missing("interface", name, list(state.session.link_names().values()), hint)


def named(state: State, kind: str, family: str, field: str, text: str) -> int:
    """A number or the name of one, for an enum field of a family's header or attributes: table main, scope link."""
    description = state.registry.family(family)
    for message in description.messages:
        for struct in message.header or ():
            names = struct.by_name[field].type.names if field in struct.by_name else None
            if names is not None:
                try:
                    return names.parse(_IPROUTE_WORDS.get((kind, text), text))
                except UnknownNameError:
                    known = [name.lower() for name in names.entries]
                    raise UnknownNameError(kind, text, known, f"known: {', '.join(known)}, or a number") from None
    raise UsageError(f"{kind} {text!r} is not understood")


# What iproute2 calls differently from the kernel's headers.
_IPROUTE_WORDS = {("scope", "global"): "universe"}


def _number(word: str, text: str) -> int:
    try:
        return int(text, 0)
    except ValueError:
        raise UsageError(f"{word} {text!r} is no number") from None


def _address(word: str, text: str) -> str:
    """An address in the kernel's spelling. Raises UsageError."""
    from ipaddress import ip_address

    try:
        return str(ip_address(text))
    except ValueError:
        raise UsageError(f"{word} {text!r} is no address; write 192.0.2.1 or 2001:db8::1") from None


def dump_result(exchange: Exchange, messages: Sequence[Message], names: dict[int, str] | None = None) -> Result:
    warnings = []
    if names:
        exchange.context.names = names  # for whoever shows the messages, as text or as JSON
    if exchange.interrupted:
        warnings.append(f"the dump was interrupted by changes, {exchange.attempts} times over; rows may be missing or doubled")
    if exchange.lost:
        warnings.append("part of the dump was lost (the socket overran); what is shown is incomplete")
    return Result(messages, exchange=exchange, names=names, warnings=warnings, incomplete=bool(warnings))


def _named_result(state: State, exchange: Exchange, messages: Sequence[Message]) -> Result:
    """As dump_result, with the names of interfaces. A dump into columns finds those that occur by itself."""
    return dump_result(exchange, messages, {} if state.wants_frame and messages is exchange.messages else names_in(state, messages))


def names_in(state: State, messages: Sequence[Message], known: Mapping[int, str] | None = None) -> dict[int, str]:
    """Names of the interfaces that occur in messages, beyond those that are known already: each is looked up by itself."""
    names = LinkNames({**state.links, **(known or {})}, state.session)
    if len(messages) > _MOST_READ:  # to read them all for their indexes would take longer than a dump of the links
        if _tells_interfaces(messages[:3]):
            names.update({**state.session.link_names(), **names})
        return names
    occurring = {node.value for message in messages for node in message.tree.walk() if _is_index(node)}
    if unknown := occurring - names.keys():
        names.update(state.session.names_of(unknown))
    return names


_MOST_READ = 256  # messages


def _is_index(node: Node) -> bool:
    is_index = node.type is not None and node.type.hint == "ifindex" and isinstance(node.value, int)
    return is_index and node.value > 0 and not is_elsewhere(node)


def _tells_interfaces(messages: Sequence[Message]) -> bool:
    """Whether the first messages of an answer hold interface indexes."""
    return any(message.context.protocol.name == "route" or any(map(_is_index, message.tree.walk())) for message in messages)


def _equal(path: str, wanted: Any) -> Filter:
    return lambda message: bool(message.get(path) == wanted)


def _kept(exchange: Exchange, filters: list[Filter], asked: Sequence[Filter] = ()) -> Sequence[Message]:
    """The messages that pass. `asked` are filters that the kernel was told: where it says that it kept to them, they are done."""
    filtered = len(exchange) > 0 and exchange[0].flags & DUMP_FILTERED
    wanted = filters if filtered else [*filters, *asked]
    if not wanted:
        return exchange.messages
    return [message for message in exchange if all(accept(message) for accept in wanted)]


# --- link


def link_show(state: State, arguments: dict[str, str], line: Line) -> Result:
    filters: list[Filter] = []
    values: dict[str, Any] = {}
    name = arguments.get("dev") or arguments.get("")
    if "type" in arguments:
        kind = arguments["type"]
        if kind.endswith("_slave"):  # bond_slave: the ports of bonds
            filters.append(_equal("linkinfo.slave_kind", kind.removesuffix("_slave")))
        else:
            # With strict checking the kernel wants a filter on the kind alone, and dumps just those.
            values["linkinfo.kind"] = kind
            filters.append(_equal("linkinfo.kind", kind))
    for word in ("master", "vrf"):
        if word in arguments:
            master = index_of(state, arguments[word])
            values["master"] = master
            filters.append(_equal("master", master))
    if "nomaster" in arguments:
        filters.append(lambda m: "master" not in m)
    if "up" in arguments:
        filters.append(lambda m: m["ifi_flags"] & IFF_UP)
    if "group" in arguments:
        group = _group_number(arguments["group"])
        filters.append(lambda m: m.get("group") == group)
    if name:
        try:
            exchange = state.request("link.getlink", {**_by_name(name), "ext_mask": 1})
        except KernelError as error:
            raise _no_such_device(state, name, error) from None
        messages = _kept(exchange, filters)
    else:
        exchange = state.dump("link.getlink", {**values, "ext_mask": 1})
        messages = _kept(exchange, filters)
    names = {m["ifi_index"]: m["ifname"] for m in exchange if "ifname" in m}
    if values or name:  # not all of them came, and ports, masters and lower devices need names too
        names = names_in(state, messages, names)
    result = dump_result(exchange, messages, names)
    if not messages and "type" in arguments:
        result.warnings += _unknown_kind(arguments["type"])
    return result


def _unknown_kind(kind: str) -> list[str]:
    """A kind that nobody has heard of is more often a slip than a module from elsewhere."""
    from ..protocols.route.link_kinds import KINDS

    known = [*KINDS, *KINDS_WITHOUT_DATA]
    return [] if kind.removesuffix("_slave") in known else [str(UnknownNameError("link kind", kind, known, "no link has it"))]


KINDS_WITHOUT_DATA = (
    "dummy", "ifb", "nlmon", "vcan", "wireguard", "team", "openvswitch", "netdevsim", "vsockmon", "lowpan", "pfcp", "virt_wifi",
)  # fmt: skip


def _group_number(text: str) -> int:
    if text == "default":
        return 0
    try:
        return int(text, 0)
    except ValueError:
        raise UsageError(f"group {text!r} is no number; the kernel knows groups by number only (default is 0)") from None


# --- addr


def addr_show(state: State, arguments: dict[str, str], line: Line) -> Result:
    family = family_of(line, AF_UNSPEC)
    values: dict[str, Any] = {"ifa_family": family}
    filters: list[Filter] = [] if family == AF_UNSPEC else [_equal("ifa_family", family)]
    name = arguments.get("dev") or arguments.get("")
    if name:
        index = values["ifa_index"] = index_of(state, name)
        filters.append(lambda m: m["ifa_index"] == index)
    if "scope" in arguments:
        scope = named(state, "scope", "addr", "ifa_scope", arguments["scope"])
        filters.append(lambda m: m["ifa_scope"] == scope)
    if "label" in arguments:
        filters.append(lambda m: m.get("label") == arguments["label"])
    if "to" in arguments:
        filters.append(_within(arguments["to"], ("local", "address")))
    if "up" in arguments:
        up = {m["ifi_index"] for m in state.session.dump("link.getlink", {"ext_mask": 8}) if m["ifi_flags"] & IFF_UP}
        filters.append(lambda m: m["ifa_index"] in up)
    exchange = state.dump("addr.getaddr", values)
    return _named_result(state, exchange, _kept(exchange, filters))


def _network(prefix: str) -> IPv4Network | IPv6Network:
    from ipaddress import ip_network

    try:
        return ip_network(prefix, strict=False)
    except ValueError:
        raise UsageError(f"{prefix!r} is no prefix; write 192.0.2.0/24 or 2001:db8::/32") from None


def _within(prefix: str, paths: tuple[str, ...]) -> Filter:
    """Messages whose address at the first of `paths` that they have is inside a prefix."""
    from ipaddress import ip_address

    network = _network(prefix)

    def accept(message: Message) -> bool:
        text = next((message[path] for path in paths if path in message), None)
        return isinstance(text, str) and ip_address(text).version == network.version and ip_address(text) in network

    return accept


# --- route


def route_show(state: State, arguments: dict[str, str], line: Line) -> Result:
    family = AF_MPLS if "mpls" in line.options else family_of(line, _route_family(arguments))
    values: dict[str, Any] = {"rtm_family": family}
    filters: list[Filter] = []
    asked: list[Filter] = [] if family == AF_UNSPEC else [_equal("rtm_family", family)]
    table = arguments.get("table", "main" if family != AF_MPLS else "all")
    if table == "cache":
        filters.append(lambda m: bool(m["rtm_flags"] & RTM_F_CLONED))
    elif table != "all":
        number = named(state, "table", "route", "rtm_table", table)
        values["table"] = number
        asked.append(lambda m: m.get("table", m["rtm_table"]) == number)
    for word, field in (("proto", "rtm_protocol"), ("scope", "rtm_scope"), ("type", "rtm_type")):
        if word in arguments:
            wanted = named(state, word, "route", field, arguments[word])
            if word == "scope":  # the kernel refuses a filter on the scope
                filters.append(_equal(field, wanted))
            else:
                values[field] = wanted
                asked.append(_equal(field, wanted))
    if "dev" in arguments:
        index = values["oif"] = index_of(state, arguments["dev"])
        filters.append(lambda m: index == m.get("oif") or any(hop["rtnh_ifindex"] == index for hop in m.get("multipath", ())))
    if "via" in arguments:
        gateway = _address("via", arguments["via"])

        def leads_there(hop: Any) -> bool:
            return gateway in (hop.get("gateway"), (hop.get("via") or {}).get("rtvia_addr"))

        filters.append(lambda m: leads_there(m) or any(map(leads_there, m.get("multipath", ()))))
    for word in ("", "to", "exact", "root", "match"):
        if arguments.get(word) == "default":
            filters.append(lambda m: m["rtm_dst_len"] == 0)
        elif word in arguments:
            filters.append(_destination(word, arguments[word]))
    exchange = state.dump("route.getroute", values)
    return _named_result(state, exchange, _kept(exchange, filters, asked))


def _route_family(arguments: dict[str, str]) -> int:
    """The address family that the words imply, as for iproute2: all for `table all`, that of an address, else IPv4."""
    if ":" in arguments.get("via", ""):
        return AF_UNSPEC  # IPv4 routes may have such next hops, too
    for word in ("", "to", "exact", "root", "match"):
        if ":" in arguments.get(word, ""):
            return AF_INET6
    return AF_UNSPEC if arguments.get("table") == "all" else AF_INET


def _destination(word: str, prefix: str) -> Filter:
    """Routes to exactly this prefix; with `root` those inside it, with `match` those that contain it."""
    from ipaddress import ip_address, ip_network

    wanted = _network(prefix)

    def accept(message: Message) -> bool:
        address = message.get("dst", "0.0.0.0" if wanted.version == 4 else "::")
        if not isinstance(address, str) or message["rtm_family"] != (AF_INET if wanted.version == 4 else AF_INET6):
            return False
        length = message["rtm_dst_len"]
        if word == "match":
            return length <= wanted.prefixlen and wanted.network_address in ip_network((address, length))
        return (length >= wanted.prefixlen if word == "root" else length == wanted.prefixlen) and ip_address(address) in wanted

    return accept


def route_get(state: State, arguments: dict[str, str], line: Line) -> Result:
    address = arguments.get("")
    if not address:
        raise UsageError("`route get` needs an address: route get 192.0.2.1")
    values: dict[str, Any] = {"dst": address}
    if "from" in arguments:
        values["src"] = arguments["from"]
    for word, path in (("oif", "oif"), ("iif", "iif")):
        if word in arguments:
            values[path] = index_of(state, arguments[word])
    if "mark" in arguments:
        values["mark"] = arguments["mark"]
    exchange = state.request("route.getroute", values)
    return _named_result(state, exchange, list(exchange))


# --- neigh

NTF_PROXY, NTF_EXT_LEARNED, NUD_NOARP = 0x08, 0x10, 0x40


def neigh_show(state: State, arguments: dict[str, str], line: Line) -> Result:
    family = family_of(line, AF_UNSPEC)
    values: dict[str, Any] = {"ndm_family": family}
    filters: list[Filter] = [] if family == AF_UNSPEC else [_equal("ndm_family", family)]
    name = arguments.get("dev") or arguments.get("")
    if "dev" in arguments:
        index = values["ifindex"] = index_of(state, arguments["dev"])
        filters.append(lambda m: m["ndm_ifindex"] == index)
    elif name:
        filters.append(_within(name, ("dst",)))
    if "master" in arguments or "vrf" in arguments:
        values["master"] = index_of(state, arguments.get("master") or arguments["vrf"])
    if "nud" in arguments and arguments["nud"] != "all":
        wanted = named(state, "nud", "neigh", "ndm_state", arguments["nud"])
        filters.append(lambda m: bool(m["ndm_state"] & wanted) or m["ndm_state"] == wanted)
    elif "nud" not in arguments and "proxy" not in arguments:  # as `ip`: what needs no answer, and what asks for none, only with `nud all`
        filters.append(lambda m: m["ndm_state"] & ~NUD_NOARP or m["ndm_flags"] & (NTF_PROXY | NTF_EXT_LEARNED))
    if "proxy" in arguments:
        values["ndm_flags"] = NTF_PROXY
        filters.append(lambda m: bool(m["ndm_flags"] & NTF_PROXY))
    exchange = state.dump("neigh.getneigh", values)
    return _named_result(state, exchange, _kept(exchange, filters))


# --- rule


def rule_show(state: State, arguments: dict[str, str], line: Line) -> Result:
    family = family_of(line, AF_INET)
    filters: list[Filter] = []
    if "table" in arguments:
        number = named(state, "table", "rule", "table", arguments["table"])
        filters.append(lambda m: m.get("table", m.values.get("fib_rule_hdr.table")) == number)
    for word, path in (("iif", "iifname"), ("oif", "oifname")):
        if word in arguments:
            filters.append(_equal(path, arguments[word]))
    if "priority" in arguments:
        priority = _number("priority", arguments["priority"])
        filters.append(lambda m: m.get("priority", 0) == priority)
    exchange = state.dump("rule.getrule", {"family": family})
    return dump_result(exchange, _kept(exchange, filters))


# --- genl


def genl_show(state: State, arguments: dict[str, str], line: Line) -> Result:
    name = arguments.get("")
    if not name:
        exchange = state.dump("nlctrl.getfamily")
        return dump_result(exchange, list(exchange))
    try:
        key = {"family_id": int(name)} if name.isdigit() else {"family_name": name}
        exchange = state.request("nlctrl.getfamily", key)
    except KernelError as error:
        from ..wire import errno

        if error.errno != errno.ENOENT:
            raise
        known = [str(info["family_name"]) for info in state.session.families.info.values()]
        raise Missing("generic family", name, known, "this kernel does not have it; its module may not be loaded") from None
    return dump_result(exchange, list(exchange))


COMMANDS = [
    Command(
        "link show",
        link_show,
        "network interfaces",
        free="[NAME]",
        free_names="interface",
        aliases=["link", "link list", "link ls", "link sh", "l", "l show"],
        selectors=[
            DEV,
            Selector("type", "KIND", "of this kind: veth, bridge, vxlan …", "enum:link.kind"),
            Selector("up", help="that are up"),
            Selector("master", "NAME", "that are ports of this device", "interface"),
            Selector("vrf", "NAME", "that belong to this VRF", "interface"),
            Selector("nomaster", help="that have no master"),
            Selector("group", "NUMBER", "of this interface group"),
        ],
    ),
    Command(
        "addr show",
        addr_show,
        "addresses of interfaces",
        free="[NAME]",
        free_names="interface",
        options=ADDRESS_FAMILIES,
        aliases=["addr", "address", "address show", "addr list", "addr ls", "addr sh", "a", "a show"],
        selectors=[
            DEV,
            Selector("scope", "SCOPE", "of this scope: universe, link, host", "enum:addr.ifa_scope"),
            Selector("to", "PREFIX", "inside this prefix"),
            Selector("label", "LABEL", "with this label"),
            Selector("up", help="on interfaces that are up"),
        ],
    ),
    Command(
        "route show",
        route_show,
        "routes (of IPv4 and table main, unless told otherwise)",
        free="[PREFIX]",
        options={**ADDRESS_FAMILIES, "mpls": "MPLS routes"},
        aliases=["route", "route list", "route ls", "route sh", "r", "r show"],
        selectors=[
            DEV,
            Selector("table", "TABLE", "of this table: a number, main, local, default, all", "table"),
            Selector("proto", "PROTOCOL", "installed by: kernel, boot, static, bgp …", "enum:route.rtm_protocol"),
            Selector("type", "TYPE", "unicast, blackhole, local …", "enum:route.rtm_type"),
            Selector("scope", "SCOPE", "universe, link, host", "enum:route.rtm_scope"),
            Selector("via", "ADDRESS", "with this next hop"),
            Selector("to", "PREFIX", "to exactly this prefix (or `default`)"),
            Selector("root", "PREFIX", "to this prefix and those inside it"),
            Selector("match", "PREFIX", "to this prefix and those that contain it"),
            Selector("exact", "PREFIX", "as `to`"),
        ],
    ),
    Command(
        "route get",
        route_get,
        "the route that a packet would take",
        free="ADDRESS",
        aliases=["r get"],
        selectors=[
            Selector("from", "ADDRESS", "with this source"),
            Selector("iif", "NAME", "that came in by this interface", "interface"),
            Selector("oif", "NAME", "that must leave by this interface", "interface"),
            Selector("mark", "NUMBER", "with this firewall mark"),
        ],
    ),
    Command(
        "neigh show",
        neigh_show,
        "neighbours: who answers to which address on a link",
        free="[PREFIX]",
        options=ADDRESS_FAMILIES,
        aliases=["neigh", "neighbor show", "neighbour show", "neigh list", "neigh ls", "neigh sh", "n", "n show"],
        selectors=[
            DEV,
            Selector("nud", "STATE", "in this state: reachable, stale, permanent …; all: noarp and none, too", "enum:neigh.ndm_state"),
            Selector("proxy", help="proxy entries"),
            Selector("master", "NAME", "on ports of this device", "interface"),
            Selector("vrf", "NAME", "on interfaces of this VRF", "interface"),
        ],
    ),
    Command(
        "rule show",
        rule_show,
        "rules of policy routing (of IPv4, unless -6)",
        options=ADDRESS_FAMILIES,
        aliases=["rule", "rule list", "rule ls", "rule sh"],
        selectors=[
            Selector("table", "TABLE", "that lead to this table", "table"),
            Selector("iif", "NAME", "for packets from this interface", "interface"),
            Selector("oif", "NAME", "for packets to this interface", "interface"),
            Selector("priority", "NUMBER", "of this priority"),
        ],
    ),
    Command(
        "genl show",
        genl_show,
        "generic netlink families: ids, versions, operations, groups",
        free="[NAME]",
        free_names="genl",
        aliases=["genl", "genl list", "genl ls"],
    ),
]
