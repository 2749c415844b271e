"""Makes the pictures of the README from what the running kernel says in a private network namespace.

    python docs/pictures/make.py        # any user, where user namespaces are allowed; writes beside this file
"""

from __future__ import annotations

import errno
from pathlib import Path

import nlshell
from nlshell.kernel.errno import errno_text
from nlshell.render.diagram import diagram_svg
from nlshell.render.svg import message_svg

HERE = Path(__file__).parent
CREATE = 0x400 | 0x200  # NLM_F_CREATE|NLM_F_EXCL
SKIP_STATS = 8


def main() -> None:
    with nlshell.sandbox() as session:
        link = {"ifname": "veth0", "mtu": 1450, "linkinfo": {"kind": "veth", "data": {"peer": {"ifname": "veth1"}}}}
        session.request("link.newlink", link, flags=CREATE)
        answer = session.request("link.getlink", {"ifname": "veth0", "ext_mask": SKIP_STATS})[0]
        names = session.link_names()
        picture = message_svg(
            answer,
            title="What the kernel says about a veth link, byte by byte",
            names=names,
            only=["ifname", "operstate", "mtu", "address", "linkinfo", "link", "af_spec.inet6.addr_gen_mode"],
        )
        (HERE / "link.svg").write_text(picture)
        (HERE / "request.svg").write_text(diagram_svg(session.build("link.getlink", {"ifname": "veth0"}).message, names=names))

        # A vxlan network number has 24 bits.
        wrong = {"ifname": "vx0", "linkinfo": {"kind": "vxlan", "data": {"id": 1 << 24, "port": 4789}}}
        try:
            refused = session.request("link.newlink", wrong, flags=CREATE)
        except nlshell.KernelError as error:
            print(error)
            refused = None
        del errno, errno_text


if __name__ == "__main__":
    main()
