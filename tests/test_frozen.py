"""What the lines of the manual, the help texts and the tests do is what is on record of them (tests/frozen.py).

A difference that is wanted stands in tests/data/frozen/changed.txt with its reason, until all is recorded anew.
"""

from __future__ import annotations

import os

import pytest

from . import frozen

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="the answers on record are those that root gets")


@pytest.mark.parametrize("which", ["documented", *(pytest.param(each, marks=pytest.mark.slow) for each in frozen.PARTS[1:])])
def test_lines_do_what_is_recorded(which: str) -> None:
    found = frozen.differences(which)
    assert not found, f"{len(found)} lines are different; `python tests/frozen.py compare` tells all\n\n" + "\n\n".join(found[:10])


def test_what_is_listed_as_changed_is_on_record() -> None:
    known = {line for which in frozen.PARTS for line in frozen.recorded(which)}
    assert not frozen.changed().keys() - known
    assert all(frozen.changed().values()), "each with its reason"


def test_a_difference_is_told_so_that_a_person_sees_it() -> None:
    before = {"line": "link show", "status": 0, "out": "1: lo\n", "err": "", "files": []}
    assert frozen.told(before, dict(before)) == ""
    assert frozen.told(before, {**before, "status": 2, "err": "no\n"}).splitlines()[:4] == [
        "link show",
        "    status was",
        "        0",
        "    status is",
    ]


def test_what_varies_is_left_out() -> None:
    assert frozen.plain("kernel 0.2 ms at 2024-01-02 03:04:05.5") == "kernel N s at DATE"
    assert len(frozen._short("row\n" * 1000)) < 100
