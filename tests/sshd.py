"""A real sshd in a network namespace of its own, for tests and benchmarks; nothing but its folder is changed. Needs root."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SSHD = "ssh://root@127.0.0.1:2222"


class NoSshd(Exception):
    """Why there is none."""


@contextmanager
def real_sshd(folder: Path) -> Iterator[str]:
    """One that SSHD means, by an `ssh` that goes through a command in its namespace: the PATH on which that one is first."""
    server = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/sbin")
    if server is None:
        raise NoSshd("needs the program sshd, which is not installed")
    Path("/run/sshd").mkdir(exist_ok=True)
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    shutil.copy(folder / "user.pub", folder / "authorized_keys")
    (folder / "sshd_config").write_text(
        f"Port 2222\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized_keys\n"
        f"UsePAM no\nStrictModes no\nPermitRootLogin prohibit-password\nPasswordAuthentication no\nPidFile none\n"
    )
    daemon = subprocess.Popen(
        ["unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$0" -D -e -f "$1"', server, str(folder / "sshd_config")],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert daemon.stderr is not None
    try:
        if not any("listening" in line.lower() for line in daemon.stderr):
            raise NoSshd("sshd does not start here")
        real = shutil.which("ssh")
        (folder / "ssh").write_text(
            f"#!/bin/sh\nexec nsenter -t {daemon.pid} -n {real} -F none -i {folder}/user -o IdentitiesOnly=yes"
            f' -o StrictHostKeyChecking=no -o UserKnownHostsFile={folder}/known "$@"\n'
        )
        (folder / "ssh").chmod(0o755)
        yield f"{folder}:{os.environ['PATH']}"
    finally:
        daemon.terminate()
        daemon.wait()
        daemon.stderr.close()
