"""A family from outside the package is as good as one from inside: it shows, compares, listens, hints and completes."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent

import pytest

import nlshell

from . import live

PLUGIN = dedent('''
    import io
    import nlshell
    from nlshell.language.complete import complete
    from nlshell.commands.live import Live
    from nlshell.commands.run import run_text
    from nlshell.commands.state import State
    from nlshell.protocols.generic import GENLMSGHDR
    from nlshell.schema import SIFINDEX, HEX64, U32, Attr, AttributeSet, Family, MessageType
    from nlshell.schema.things import INTERFACE, Refusal, Thing, Word

    DEV = AttributeSet("NETDEV_A_DEV_", [
        Attr(1, "IFINDEX", U32, hint="ifindex", doc="the interface"),
        Attr(3, "XDP_FEATURES", HEX64, doc="what its driver can do for XDP"),
    ])
    FAMILY = Family(
        "netdev", [
            MessageType(1, "DEV_GET", doc="ask for a device; as a dump: ask for all devices", takes=["IFINDEX"], needs=["ifindex"]),
            MessageType(2, "DEV_ADD_NTF", direction="notification"),
        ],
        prefix="NETDEV_CMD_", kind="generic", header=GENLMSGHDR, attributes=DEV, groups=["mgmt"], doc="made in a test",
        things=[Thing(
            "device", "devices of a test", about=["dev", "dev_add"], names=["gadget"], key=["ifindex"], title=["on {ifindex:link}"],
            columns=["ifindex", "xdp_features"], moving=["xdp_features"], groups=["mgmt"],
            words=[Word("dev", "ifindex", INTERFACE, "this one", ask="ifindex", alone=True)],
        )],
        refusals=[Refusal(19, "nobody knows the device {ifindex}", when="ifindex > 1000")],
    )
    nlshell.register(FAMILY, replace=True)

    state = State()
    def said(line):
        out, err = io.StringIO(), io.StringIO()
        status = run_text(line, state, out, err)
        return status, out.getvalue(), err.getvalue()
''')  # fmt: skip
CHECKS = dedent('''
    status, out, err = said("gadget show dev lo | jsonl")
    assert status == 0 and '"ifindex"' in out, (out, err)
    status, whole, err = said("netdev device show -t")
    assert status == 0 and whole.split()[:2] == ["ifindex", "xdp_features"], (whole, err)
    status, out, err = said("gadget list; gadget; diff 1 2")
    assert status == 0 and "0 appeared" not in out, (out, err)
    status, out, err = said("netdev dev_get ifindex=4242")
    assert status == 1 and "nobody knows the device 4242" in err, err
    status, out, err = said("why netdev dev_get ifindex=4242")
    assert "nobody knows the device 4242" in out, out
    status, out, err = said("netdev dev_get")
    assert status == 1 and "ifindex" in err, err
    status, out, err = said("explain gadget show dev lo")
    assert "lo" in out and status == 0, out
    status, out, err = said("monitor netdev --seconds 0.1")
    assert status == 0, err
    status, out, err = said("help gadget")
    assert "devices of a test" in out and "dev NAME" in out, out
    status, out, err = said("help netdev dev_get")
    assert "must name ifindex" in out and "IFINDEX" in out and "XDP_FEATURES" not in out, out

    live = Live(state, background=False)
    state.root.live = live
    assert live.families
    def offered(text):
        return [choice.text for choice in complete(text, len(text), state.live)]
    assert {"show", "dev_get"} <= set(offered("netdev ")), offered("netdev ")
    assert {"dev"} <= set(offered("gadget show ")), offered("gadget show ")
    assert "lo" in offered("gadget show dev ")
    assert "gadget" in offered("gad")
    print("all of it")
''')  # fmt: skip


def test_a_family_from_outside_is_as_good_as_link() -> None:
    with nlshell.open() as session:
        known = {info["family_name"] for info in session.families.info.values()}
    if "netdev" not in known:
        pytest.skip("the kernel has no generic family netdev to describe anew")
    ran = subprocess.run([sys.executable, "-c", PLUGIN + CHECKS], capture_output=True, text=True, timeout=60, cwd=live.ROOT)
    assert ran.stdout.strip() == "all of it", ran.stderr[-1500:]
