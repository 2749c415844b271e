"""What the README shows is what the program says."""

from __future__ import annotations

import subprocess
import sys

import pytest

from . import live


def test_the_first_minute_is_what_is_said_now() -> None:
    live.need("ip", "unshare", "jq")
    if reason := live._allowed():
        pytest.skip(f"needs a private network namespace: {reason}")
    script = live.ROOT / "docs" / "pictures" / "first_minute.py"
    done = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
