"""docs/python.md says what is true: every block of it runs, in a private network namespace."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parent.parent / "docs" / "python.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
# What a block must print, by a line of it that no other has.
PRINTED = {
    'session.dump("link.getlink"):': "1 lo None",
    "except FileExistsError as error:                    # every": "did you mean ifname",
    "session.build(": "EEXIST",
    "buffered=True": "appeared",
    "ThreadPoolExecutor(8)": "",
    "asyncio.gather": "None",
    "/proc/self/ns/net": "['lo'",
    "connection.filter": "1 lo\nNone",
    "client.transmit": "True 7\n-22",
    "on_receive=seen": "receive",
    "fake.lose": "1400 <Gap 1: 3 datagrams lost>\n['v0']",
    "fake.instead()": "2 2",
    "NotRecorded": "lo",
    "AttributeSet(": "'name': 'x', 'count': 3",
}


def test_every_promise_has_its_block() -> None:
    assert len(BLOCKS) >= 13
    for line in PRINTED:
        assert sum(line in block for block in BLOCKS) >= 1, line


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_a_block_runs_and_prints_what_it_says(number: int, tmp_path: Path) -> None:
    block = BLOCKS[number]
    if ".df()" in block:
        pytest.importorskip("pandas", reason="needs pandas: pip install 'netlink-shell[frames]'")
    done = subprocess.run(
        ["unshare", "-Urn", sys.executable, "-W", "error::ResourceWarning", "-c", block],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
    )
    if "unshare" in done.stderr and not done.stdout:
        pytest.skip(f"no user namespaces here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    expected = [text for line, text in PRINTED.items() if line in block]
    assert expected and all(text in done.stdout for text in expected), (expected, done.stdout)
