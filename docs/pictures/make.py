"""Makes the pictures of the README from what the running kernel says in a private network namespace.

python docs/pictures/make.py        # any user, where user namespaces are allowed; writes beside this file
"""

from __future__ import annotations

from pathlib import Path

import nlshell
from nlshell.kernel.exchange import operation
from nlshell.render.diagram import diagram_svg
from nlshell.render.svg import message_svg
from nlshell.wire.errno import errno_text
from nlshell.wire.header import CREATE, EXCL

HERE = Path(__file__).parent
SKIP_STATS = 8  # RTEXT_FILTER_SKIP_STATS: counters are many, and all alike


def main() -> None:
    with nlshell.sandbox() as session:
        pair = {
            "ifname": "veth0",
            "mtu": 1450,
            "address": "02:00:00:00:00:01",
            "linkinfo": {"kind": "veth", "data": {"peer": {"ifname": "veth1"}}},
        }
        session.change("link.newlink", pair, flags=CREATE | EXCL)
        link = session.request("link.getlink", {"ifname": "veth0", "ext_mask": SKIP_STATS})[0]
        write("link", link_picture(link, session.link_names()))
        # A network number of vxlan has 24 bits; this one has 25.
        wrong = {"ifname": "vx0", "mtu": 1400, "linkinfo": {"kind": "vxlan", "data": {"id": 1 << 24, "port": 4789}}}
        try:
            session.change("link.newlink", wrong, flags=CREATE | EXCL)
        except nlshell.KernelError as error:
            write("refused", refused_picture(error.exchange))
        request = session.build("link.newlink", {"ifname": "veth0", "linkinfo": {"kind": "veth"}}, flags=CREATE | EXCL)
        write("diagram", diagram_svg(request.message, title="A request for a veth link, as an RFC would draw it"))


def link_picture(link: nlshell.Message, names: dict[int, str]) -> str:
    return message_svg(
        link,
        title="What the kernel says about a veth link, byte by byte",
        names=names,
        only=["ifname", "operstate", "mtu", "address", "linkinfo", "link", "qdisc", "af_spec.inet6.addr_gen_mode"],
    )


def refused_picture(exchange: nlshell.Exchange) -> str:
    words = [f"{operation(exchange.request)} was refused with {errno_text(exchange.errno)}."]
    if exchange.ack.text:
        words.append(f'The kernel says: "{exchange.ack.text}", and points at {exchange.path}.')
    return message_svg(
        exchange.request,
        title="Why the kernel said no: our own request, the culprit framed",
        words=words,
        mark=exchange.culprit,
        marked=f"refused: {exchange.ack.text}",
        docs=False,
    )


def write(name: str, picture: str) -> None:
    (HERE / f"{name}.svg").write_text(picture, encoding="utf-8")
    print(f"{name}.svg: {len(picture):,} characters")


if __name__ == "__main__":
    main()
