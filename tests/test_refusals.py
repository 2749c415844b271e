"""What is said of refusals: in the error line and by `why`, over all that was ever seen to be refused.

One engine (kernel.hints) gives both. Rows of families (schema.things Refusal) are held to their proofs: the command of each
row that fits runs after the refusal, and has to succeed.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

import pytest

from nlshell.schema import REGISTRY

from .space import space

SETUP = """
ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up; ip addr add 192.0.2.1/24 dev v0
ip link add br0 type bridge
nft add table inet t; nft add chain inet t c
ipset create h4 hash:ip; ipset create h4b hash:ip,port
"""

NONE = ""  # the kernel's own words, or what it points at, say all there is
EXCL = " --flags create,excl"

# command -> what the first hint says (a regular expression)
REFUSED: dict[str, str] = {
    "link newlink ifname=v9 linkinfo.kind=nosuch" + EXCL: "may lack the kind nosuch; .*`modprobe nosuch`",
    "link newlink ifname=v0 linkinfo.kind=veth" + EXCL: "one already; leave out --flags create,excl to change it",
    "link newlink ifname=v0 linkinfo.kind=veth --flags replace": "^the flag replace is refused here(?!.*lack)",
    "qdisc newqdisc tcm_ifindex=v0 tcm_parent=root kind=tbf": "^without that flag .*: --flags create,excl(?!.*lack)",
    "link newlink ifname=v9 mtu=10 linkinfo.kind=veth" + EXCL: "mtu 10 .* 68 to 65535",
    "link newlink ifname=vx linkinfo.kind=vxlan linkinfo.data.id=99999999" + EXCL: NONE,
    "link newlink ifname=mv linkinfo.kind=macvlan linkinfo.data.mode=77 link=v0" + EXCL: "mode is 77, .*bridge",
    "link newlink ifname=mv2 linkinfo.kind=macvlan linkinfo.data.mode=bridge" + EXCL: "stands on another, .*give link",
    "link newlink ifi_index=v0 address=01:00:00:00:00:01": "01:00:00:00:00:01 is no address that an interface can have",
    "link newlink ifi_index=v0 address=00:00:00:00:00:00": "cannot have the address 00:00:00:00:00:00",
    "link newlink ifi_index=v0 mtu=1000000": NONE,
    "link setlink mtu=1400": "names no ifi_index or ifname or alt_ifname; give one of them",
    "addr newaddr ifa_index=v0 ifa_family=inet ifa_prefixlen=33 local=192.0.2.9 --flags create": NONE,
    "addr newaddr ifa_index=v0 ifa_family=inet local=192.0.2.1/24" + EXCL: "one already; --flags create,replace changes it",
    "addr newaddr ifa_index=999 ifa_family=inet local=192.0.2.1/24" + EXCL: "no such interface .*999",
    "addr newaddr ifa_index=999 ifa_family=inet local=192.0.2.1/24": "no such interface .*999",
    "addr deladdr ifa_index=v0 local=192.0.2.77/24": NONE,
    "route newroute dst=198.51.100.0/24 gateway=10.99.99.99 --flags create": "rtm_type is 0, .*rtm_type=unicast",
    "route newroute dst=192.0.2.5/24 oif=v0 --flags create": NONE,
    "route getroute dst=203.0.113.1": "no route leads to 203.0.113.1",
    "route getroute": "names no dst or src",
    "route newroute dst=198.51.100.0/24 gateway=192.0.2.9 oif=v0 encap_type=mpls --flags create": NONE,
    "route delroute dst=198.51.100.0/24": "no route of that table fits",
    "rule newrule family=inet dscp=99 --flags create": NONE,
    "neigh newneigh ndm_family=bridge ndm_ifindex=v0 lladdr=02:00:00:00:00:01 ndm_state=permanent vlan=9999" + EXCL: NONE,
    "nexthop newnexthop id=5 gateway=192.0.2.9 --flags create": NONE,
    "nexthop getnexthop id=77": "there is no such object",
    "qdisc newqdisc tcm_ifindex=v0 tcm_parent=root kind=nosuch" + EXCL: "may lack the kind nosuch; .*`modprobe sch_nosuch`",
    "qdisc newqdisc tcm_ifindex=v0 tcm_parent=root kind=tbf" + EXCL: "kind tbf needs parameters, .*give options",
    "tfilter newtfilter tcm_ifindex=v0 tcm_parent=0xfffffff2 kind=u32" + EXCL: NONE,
    "qdisc delqdisc tcm_ifindex=v0 tcm_parent=root": NONE,
    "ethtool linkinfo_get header.dev_name=nope": "no such interface .*'nope'",
    "ethtool linkinfo_get": "names no header.dev_name or header.dev_index",
    "ethtool rings_set header.dev_name=v0 rx=99999999": r"driver of the device \(v0\) may not support that",
    "ethtool channels_set header.dev_name=v0 rx_count=0 tx_count=0 combined_count=99": NONE,
    "ethtool features_set header.dev_name=v0": "names no wanted",
    "ethtool pause_get header.dev_index=999": "no such interface .*999",
    "nlctrl getfamily family_name=nosuchfamily": "no generic family is called nosuchfamily",
    "nlctrl getfamily": "names no family_name or family_id",
    "nlctrl getpolicy family_name=ethtool op=9999 --dump": "the kernel knows none with op 9999",
    "netdev dev_get ifindex=99": "no such interface .*99",
    "netdev queue_get ifindex=v0 type=rx id=99": "may have no RX queue 99",
    "netdev napi_get id=5": "the kernel knows none with id 5",
    "mptcp_pm set_limits rcv_add_addrs=99": NONE,
    "tcp_metrics get": "names no addr_ipv4 or addr_ipv6",
    "ctnetlink get tuple_orig.ip.v4_src=10.0.0.1": "names no protocol; give tuple_orig.proto.num",
    "ctnetlink new tuple_orig.ip.v4_src=10.0.0.1 timeout=5 --flags create": "names no protocol",
    "ipset add protocol=7 setname=nosuch": "names no element",
    "ipset add protocol=7 setname=nosuch data.ip.ipv4=10.0.0.1": "no set of that name .nosuch.",
    "ipset add protocol=7 setname=h4": "names no element",
    "ipset add setname=h4": "no version of ipset's protocol; give protocol=7",
    "ipset create protocol=7 setname=x typename=hash:nosuch revision=0 family=2": NONE,
    "acct get name=nosuch": "there is no such object",
    "cttimeout delete name=nosuch": "there is no such object",
    "nftables gettable nfgen_family=inet name=nosuch": "the kernel knows none with name nosuch",
    "nftables getsetelem nfgen_family=inet table=t set=nosuch --dump": "the kernel knows none with set nosuch",
    "nftables newtable nfgen_family=inet name=x": "changes only inside a batch",
    "xfrm delpolicy sel.daddr=10.0.0.0": "there is no such object",
    "SEG6 sethmac hmackeyid=5": "names no secretlen",
    "inet_diag sock_diag_by_family sdiag_family=inet sdiag_protocol=tcp": "no such socket, or this kernel may lack tcp_diag",
    "inet_diag sock_destroy sdiag_family=inet sdiag_protocol=tcp": "no such socket, or this kernel may lack tcp_diag",
    "unix_diag sock_diag_by_family sdiag_family=unix udiag_ino=5": "no such thing, or this kernel may lack unix_diag",
    "nsid getnsid fd=99": NONE,
    "linkprop newlinkprop ifi_index=v0 prop_list.alt_ifname=v0" + EXCL: "some link .* has that name already",
    "stats getstats ifindex=v0": "filter_mask says which statistics",
    "neightbl setneightbl name=nosuch": "no table of that name",
    "netconf getnetconf ifindex=999 ncm_family=inet": "no such interface .*999",
    "mdb newmdb family=bridge ifindex=br0": NONE,
    "TASKSTATS get pid=9999999": "no task has the id 9999999",
    "nsid newnsid nsid=5 pid=99999": NONE,
}
# What was once among the refusals, and is none: the kernel does it.
TAKEN = [
    "rule newrule family=inet priority=5 table=99999 action=77" + EXCL,
    "neigh newneigh ndm_ifindex=v0 dst=192.0.2.9" + EXCL,
    "link newlink ifname=vx linkinfo.kind=vxlan linkinfo.data.port=4789" + EXCL,
    "linkprop newlinkprop ifi_index=v0 alt_ifname=v0" + EXCL,
    "ipset destroy protocol=6 setname=h4b",
]  # fmt: skip
# What is refused before it is sent, with the words.
UNSENT = {
    "link newlink ifname=toolongname1234567 linkinfo.kind=veth" + EXCL: "at most 15 fit",
    "mptcp_pm add_addr addr.family=inet addr.id=300": "out of range for u8",
    "nexthop newnexthop id=5 group=00 --flags create": "cannot be a nest",
    "xfrm getsa saddr=1.2.3.4": "did you mean srcaddr",
}

# Runs each command, and the proofs of the rows that fit its refusal.
_RUN = """
import json, sys
from nlshell.commands.run import perform
from nlshell.commands.state import State
from nlshell.errors import KernelError, NlshellError
from nlshell.kernel.hints import Case, filled, fits
state, results = State(), []
for command in json.load(sys.stdin):
    found = {"line": "", "errno": 0, "hints": [], "proofs": {}}
    results.append(found)
    try:
        perform(command, state)
    except KernelError as error:
        found |= {"line": str(error), "errno": error.errno, "hints": perform("why", state).value.data[0]["hints"]}
        case = Case(error.exchange)
        for row in (*case.kind.refusals, *case.kind.family.refusals):
            if row.proof and case.errno in row.errnos and (row.words or case.silent) and fits(row, case):
                try:
                    perform(filled(row.proof, case), state)
                    found["proofs"][row.proof] = ""
                except NlshellError as failed:
                    found["proofs"][row.proof] = f"{filled(row.proof, case)}: {failed}"
    except NlshellError as error:
        found["line"] = str(error)
state.close()
print(json.dumps(results))
"""

COMMANDS = [*REFUSED, *TAKEN, *UNSENT]


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    """What came of each command, all run in one process and one namespace."""
    with space(SETUP) as made:
        done = made.run(sys.executable, "-c", _RUN, input=json.dumps(COMMANDS))
        assert done.returncode == 0, done.stderr
        return dict(zip(COMMANDS, json.loads(done.stdout)))


@pytest.mark.parametrize("command", REFUSED)
def test_the_first_hint_is_right_or_there_is_none(answers: dict[str, Any], command: str) -> None:
    found, wanted = answers[command], REFUSED[command]
    lacking = "Unknown device type" in found["line"] and "lack the kind" not in wanted
    if lacking or found["line"].startswith(("this kernel has no generic family", "this kernel has no netlink protocol")):
        pytest.skip(f"this kernel lacks it: {found['line']}")
    assert found["errno"], "it was not refused"
    if wanted:
        assert found["hints"] and re.search(wanted, found["hints"][0]), found
        assert found["hints"][0] in found["line"], "the error line takes the first hint"
    else:
        assert found["hints"] == [], found


@pytest.mark.parametrize("command", TAKEN)
def test_what_the_kernel_does_is_not_talked_about(answers: dict[str, Any], command: str) -> None:
    assert answers[command] == {"line": "", "errno": 0, "hints": [], "proofs": {}}


@pytest.mark.parametrize("command", UNSENT)
def test_what_cannot_be_sent_is_refused_here(answers: dict[str, Any], command: str) -> None:
    assert answers[command]["errno"] == 0 and UNSENT[command] in answers[command]["line"]


def test_every_proof_succeeds(answers: dict[str, Any]) -> None:
    failed = [failure for found in answers.values() for failure in found["proofs"].values() if failure]
    assert failed == []


def test_every_row_with_a_proof_is_tried(answers: dict[str, Any]) -> None:
    """Of the families whose refusals are all above; generic ones have a test of their own."""
    tried = {proof for found in answers.values() for proof in found["proofs"]}
    families = [family for name in ("route", "netfilter", "xfrm") for family in REGISTRY.families(name)]
    rows = [row for family in families for kind in family.messages for row in (*kind.refusals, *family.refusals) if row.proof]
    assert {row.proof for row in rows} - tried == set()


def test_what_is_neither_proved_nor_seen_in_the_request_says_may() -> None:
    """Of every row: a number alone (ENOENT) has more than one cause."""
    rows = [
        (family, row)
        for family in REGISTRY.families()
        for row in (*family.refusals, *(row for kind in family.messages for row in kind.refusals))
    ]
    assert len(rows) > 40
    for family, row in rows:
        about = row.when.replace("nlmsg_type", "").replace("kernel_text", "")
        seen = any(character.isalpha() for character in re.sub(r"[=!~<>]+\s*\S+|\b(and|or|not|has|in)\b", "", about))
        assert row.proof or " may " in f" {row.say} " or seen, (family.name, row.say)
