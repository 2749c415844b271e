"""What the kernel's source puts into attributes is what the registry says they hold."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).parent.parent / "tools" / "kernel_puts.py"

# What differs and is right all the same: the source casts, or reads from elsewhere than it seems.
KNOWN = {
    ("IPSET_ATTR_LINENO", "4"): "handed back as it came: the order is the sender's, and ipset sends big-endian like all its numbers",
    ("ILA_ATTR_LOCATOR", "8"): "cast to __be64",
    ("ILA_ATTR_LOCATOR_MATCH", "8"): "cast to __be64",
    ("IFLA_IPTUN_FLAGS", "be2"): "sit casts: SIT_ISATAP is 1 in the host's order",
    ("TIPC_NLA_LINK_DEST", "flag"): "the compat layer takes a number for a flag",
    ("TCA_GRED_PARMS", "nest"): "a nest in name: struct tc_gred_qopt stand back to back in it",
    ("PACKET_DIAG_MCLIST", "nest"): "a nest in name: struct packet_diag_mclist stand back to back in it",
    ("OVS_CT_LIMIT_ATTR_ZONE_LIMIT", "nest"): "a nest in name: struct ovs_zone_limit stand back to back in it",
    ("NL80211_PMSR_FTM_REQ_ATTR_FTMS_PER_BURST", "4"): "nla_get_u32 of what its policy allows as one byte",
    ("NFTA_OSF_FLAGS", "4"): "nla_put_u32 of ntohl() of a number in the host's order",
    ("WL1271_TM_ATTR_IE_ID", "1"): "nla_get_u8 of what its policy wants in four bytes",
    ("L2TP_ATTR_UDP_CSUM", "flag"): "nla_get_flag of a u8 with a policy: any value switches it on",
    ("IFLA_BAREUDP_PORT", "2"): "cast to __be16",
    ("IFLA_BAREUDP_ETHERTYPE", "2"): "cast to __be16",
    ("DEVLINK_ATTR_PORT_CONTROLLER_NUMBER", "2"): "nla_get_u16 of what its policy wants in four bytes",
}


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("kernel_puts", TOOL)
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture(scope="module")
def source(tool: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kernel's source: NLSHELL_KERNEL_SOURCE, what is unpacked under /usr/src, or the part that counts of Debian's archive."""
    for found in (os.environ.get("NLSHELL_KERNEL_SOURCE", ""), *sorted(map(str, Path("/usr/src").glob("linux*"))), "/usr/src/linux"):
        if found and (Path(found) / "net/netlink/af_netlink.c").is_file():
            return Path(found)
    archives = sorted(Path("/usr/src").glob("linux-source-*.tar.xz"))
    if not archives or shutil.which("tar") is None or shutil.which("xz") is None:
        pytest.skip("needs a kernel's source: NLSHELL_KERNEL_SOURCE, or Debian's package linux-source")
    folder = tmp_path_factory.mktemp("linux")
    wanted = [f"*/{name}/*.[ch]" for name in tool.FOLDERS]
    unpack = ["tar", "-xJf", str(archives[-1]), "-C", str(folder), "--strip-components=1", "--wildcards", *wanted]
    subprocess.run(unpack, check=False, capture_output=True, timeout=600)  # a folder that this kernel lacks is an error to tar
    assert (folder / "net/netlink/af_netlink.c").is_file()
    return folder


@pytest.mark.slow
def test_puts_and_gets_of_a_kernel_are_the_registry_s(tool: ModuleType, source: Path) -> None:
    differ, compared = tool.differences(source)
    assert compared > 5000
    found = {(use.attribute, use.form) for use, _ in differ}
    new = [(use, types) for use, types in differ if (use.attribute, use.form) not in KNOWN]
    unknown = [f"{use.place}: {use.attribute} has {use.form}, registry: {types}" for use, types in new]
    assert not unknown, "\n".join(unknown)
    assert len(found) > len(KNOWN) // 2, "most of what is known to differ is found; else the search is broken"


def test_the_search_sees_puts_gets_and_nests(tool: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "made.c").write_text(
        "nla_put_u32(skb, IFLA_MTU, dev->mtu); nla_put_u64_64bit(skb,\n  IFLA_MTU, 1, PAD); nla_put_be16(skb, IFLA_VXLAN_PORT, p);\n"
        "nla_put_u16(skb, IFLA_VXLAN_PORT, p); x = nla_get_u8(tb[IFLA_MTU]); nla_nest_start_noflag(skb, IFLA_LINKINFO);\n"
        "nla_nest_start(skb, IFLA_IFNAME); nla_put_string(skb, IFLA_IFNAME, n); nla_put_flag(skb, IFLA_IFNAME);\n"
        "nla_put_u8(skb, NO_SUCH_ATTR, 1);\n"
    )
    differ, compared = tool.differences(tmp_path)
    assert compared == 9
    assert [(use.place, use.attribute, use.form) for use, _ in differ] == [
        ("net/made.c:1", "IFLA_MTU", "8"), ("net/made.c:3", "IFLA_VXLAN_PORT", "2"), ("net/made.c:4", "IFLA_IFNAME", "flag"),
        ("net/made.c:3", "IFLA_MTU", "1"), ("net/made.c:4", "IFLA_IFNAME", "nest"),
    ]  # fmt: skip
    done = subprocess.run([sys.executable, str(TOOL), str(tmp_path)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 1 and "net/made.c:1: IFLA_MTU: the source has 8, the registry u32" in done.stdout
    assert subprocess.run([sys.executable, str(TOOL), "/nowhere"], capture_output=True, timeout=120).returncode == 2
