"""Writes the beginning of the README, what nlshell says in its first minute, from what the running kernel answers.

python docs/pictures/first_minute.py           # root, or where user namespaces are allowed: it makes a network of its own
python docs/pictures/first_minute.py --check   # status 1 where the README says something else, but for numbers that vary
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
BEGIN, END = "<!-- made by docs/pictures/first_minute.py -->\n", "<!-- so far -->\n"
NETWORK = """
ip link set lo up
ip link add veth0 address 02:00:00:00:00:01 type veth peer name veth1 address 02:00:00:00:00:02
for f in all default veth0 veth1; do echo 0 > /proc/sys/net/ipv6/conf/$f/accept_dad || true; done
ip link set veth0 up; ip link set veth1 up; ip addr add 192.0.2.1/24 dev veth0
ip route add default via 192.0.2.254; ip route add 198.51.100.0/24 via 192.0.2.9 metric 100
"""
CHANGES = "ip link set veth0 mtu 1400; ip route del 198.51.100.0/24; ip addr add 192.0.2.2/24 dev veth0"
LINES = [
    "nlshell link",
    "nlshell route",
    "nlshell route get 198.51.100.7",
    "nlshell link --json | jq -c '.[] | [.ifname, .mtu]'",
    "nlshell monitor link route addr",
]
# What no two runs have in common.
VARYING = [(r"seq \d+  port \d+", "seq N  port N"), (r"by port \d+", "by port N"), (r"\d\d:\d\d:\d\d\.\d\d\d", "TIME")]


def main() -> int:
    if os.environ.get("NLSHELL_INSIDE") != "1":
        own = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-Urn"]
        return subprocess.run([*own, sys.executable, __file__, *sys.argv[1:]], env={**os.environ, "NLSHELL_INSIDE": "1"}).returncode
    subprocess.run(["bash", "-euc", NETWORK], check=True)
    settle()
    made = "```\n" + "\n".join(said(line) for line in LINES) + "```\n"
    text = README.read_text(encoding="utf-8")
    start, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    if "--check" in sys.argv:
        told, is_now = still(text[start:end]), still(made)
        if told != is_now:
            print(f"README says\n{told}\nand it is now\n{is_now}")
        return int(told != is_now)
    README.write_text(text[:start] + made + text[end:], encoding="utf-8")
    return 0


def settle() -> None:
    """Wait until carriers and addresses of IPv6 are told."""
    for _ in range(100):
        shown = subprocess.run(["ip", "addr"], capture_output=True, text=True).stdout
        if shown.count("scope link") == 2 and "state DOWN" not in shown and "tentative" not in shown:
            return
        time.sleep(0.05)
    raise SystemExit(f"the network does not come to rest:\n{shown}")


def said(line: str) -> str:
    """A line of a shell, and what it prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
    command = line.replace("nlshell", f"{sys.executable} -m nlshell", 1)
    if "monitor" not in line:
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=environment)
        if done.returncode or done.stderr:
            raise SystemExit(f"{line}: {done.stderr}")
        return f"$ {line}\n{done.stdout}"
    with subprocess.Popen(command.split(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        begun = process.stderr.readline()
        subprocess.run(["bash", "-euc", CHANGES], check=True)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=20)
    return f"$ {line}\n{begun}{out}"


def still(text: str) -> str:
    for pattern, instead in VARYING:
        text = re.sub(pattern, instead, text)
    return text


if __name__ == "__main__":
    raise SystemExit(main())
