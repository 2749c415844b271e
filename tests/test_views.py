from __future__ import annotations

import io
import json
import re

import pytest

from nlshell.commands.run import run_text
from nlshell.commands.state import State

from .captures import step
from .live import outputs

LINK = next(m for m in step("link", "ip link show")[1] if m.type == "RTM_NEWLINK").bytes.hex()
OTHER = [m for m in step("link", "ip link show")[1] if m.type == "RTM_NEWLINK"][1].bytes.hex()


def shell(*lines: str, width: int = 100) -> tuple[int, str, str]:
    """Exit status of the last line, and what all of them printed."""
    state, out, err, status = State(), io.StringIO(), io.StringIO(), 0
    for line in lines:
        status = run_text(f"{line} --width {width}", state, out, err)
    state.close()
    return status, out.getvalue(), err.getvalue()


DECODE = f"decode --protocol route {LINK}"


def test_a_view_takes_a_command_behind_it_or_the_last_result() -> None:
    behind = shell(f"hex {DECODE}")
    after = shell(f"{DECODE} --depth 1", "hex")
    assert behind[0] == after[0] == 0
    assert after[1].endswith(behind[1])


def test_a_part_is_chosen_by_path_and_by_offset() -> None:
    status, text, _ = shell(f"{DECODE} --depth 1", "hex ifname --layout annotated")
    assert status == 0 and "IFLA_IFNAME" in text.splitlines()[-2] and "6c 6f 00" in text.splitlines()[-1]
    offset = next(row[0] for row in json.loads(shell(f"hex {DECODE} --json=wire")[1])["owners"] if row[3] == "ifname")
    assert shell(f"{DECODE} --depth 1", f"hex {offset:#x}..{offset + 6:#x} --layout annotated")[1].endswith(
        "\n".join(text.splitlines()[-2:]) + "\n"
    )


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("hex ifnam", "did you mean ifname"),
        ("hex 0xfffff", "is outside"),
        ("hex 0x20..0x10", "ends before it begins"),
        ("hex 7", "there is no result 7"),
        ("hex 1.9", "has messages 1 to 1"),
        ("what 0xfffff", "is outside"),
        ("what here", "is no offset"),
        ("copy elf", "xxd"),
        ("hex --layout clasic", "did you mean classic"),
        ("hex --request", "no exchange behind this result"),
        ("diff 1", "`diff` takes two: numbers of results, commands in quotes, files or hex"),
        ("diff 1 2", "there is no result 2"),
        ("tree 0x20", "takes paths"),
        ("why", "no exchange behind"),
    ],
)
def test_what_cannot_be_looked_at_is_said_in_a_sentence(line: str, sentence: str) -> None:
    status, _, err = shell(f"{DECODE} --depth 1", line)
    assert status == 2 and sentence in err and err.startswith("nlshell: ") and err.count("\n") == 1


def test_without_a_result_there_is_nothing_to_look_at() -> None:
    assert shell("hex 0x10")[::2] == (2, "nlshell: there is no result yet to look at; put a command behind, as in `hex link show dev lo`\n")


def test_what_names_the_owner_of_every_byte() -> None:
    owners = json.loads(shell(f"hex {DECODE} --json=wire")[1])["owners"]
    for offset, length, role, path in owners[::7]:
        found = json.loads(shell(f"what {offset + length - 1:#x} {DECODE} --json=wire")[1])
        assert (found["role"], found["path"], found["start"], found["length"]) == (role, path, offset, length)


def test_a_part_of_the_tree() -> None:
    status, text, _ = shell(f"{DECODE} --depth 1", "tree af_spec.inet6 --depth 1")
    last = text[text.rindex("af_spec.inet6") :].splitlines()
    assert status == 0 and last[0] == "af_spec.inet6" and any(line.startswith("├ cacheinfo") for line in last)


def test_tree_options() -> None:
    text = shell(f"{DECODE} --offsets --raw --depth 1")[1]
    assert "IFLA_IFNAME" in text and "@0x20+7 0x20..0x26" in text and "… " in text
    assert "IFLA_INFO_KIND" not in text


def test_copies_decode_to_the_same() -> None:
    for form in ("hex", "xxd", "c", "python", "base64"):
        copied = shell(f"copy {form} {DECODE}")[1]
        quoted = '"' + copied.replace("\\", "\\\\").replace('"', '\\"') + '"'
        again = shell(f"decode --protocol route {quoted} --json=wire")
        assert again[0] == 0, (form, again[2])
        assert json.loads(again[1]) == json.loads(shell(f"{DECODE} --json=wire")[1])


def test_two_messages_and_two_results_differ() -> None:
    status, text, _ = shell(f"{DECODE} --depth 1", f"decode --protocol route {OTHER} --depth 1", "diff 1 2")
    assert status == 0 and "changed" in text and "ifname" in text[text.index("changed") :]
    assert "changed" not in shell(f"{DECODE} --depth 1", f"{DECODE} --depth 1", "diff 1.1 2.1")[1]


@pytest.mark.parametrize("view", ["explain", "diagram", "html", "svg", "diagram --svg", "hex --layout both"])
def test_every_view_shows_the_link(view: str) -> None:
    status, text, err = shell(f"{DECODE} --depth 1", view, width=200)
    assert status == 0 and err == ""
    shown = text[text.index("dpll_pin") if "dpll_pin" in text else 0 :]
    assert "RTM_NEWLINK" in shown or "nlmsghdr" in shown


def test_why_after_a_refusal_and_before_one() -> None:
    printed = outputs(
        "",
        "nlshell why link newlink ifname=v0 linkinfo.kind=nosuchkind --flags create || true",
        "nlshell hex --request link show dev lo | head -3",
        "nlshell why link show dev lo",
    )
    assert "EOPNOTSUPP" in printed[0] and "IFLA_INFO_KIND" in printed[0]
    assert "RTM_GETLINK" in printed[1]
    assert "the kernel did what was asked" in printed[2]


@pytest.mark.parametrize("view", ["explain", "diagram", "diagram --svg", "html", "svg"])
def test_every_view_takes_a_part(view: str) -> None:
    view, *option = view.split(" ")
    whole = " ".join([view, *option, DECODE])
    assert "qdisc" in shell(whole)[1].lower()
    by_path = shell(" ".join([view, *option, "--at ifname", DECODE]))
    assert by_path[0] == 0 and "IFNAME" in by_path[1] and "qdisc" not in by_path[1].lower() and "ifi_index" not in by_path[1]
    after = shell(f"{DECODE} --depth 1", " ".join([view, "ifname", *option]))
    shown, wanted = (re.sub(r"nl[0-9a-f]{6}", "nl", text) for text in (after[1], by_path[1]))
    assert after[0] == 0 and shown.endswith(wanted)
    offset = next(row[0] for row in json.loads(shell(f"hex {DECODE} --json=wire")[1])["owners"] if row[3] == "ifname")
    by_offset = shell(" ".join([view, *option, f"--at {offset:#x}..{offset + 6:#x}", DECODE]))
    assert by_offset[0] == 0 and "IFNAME" in by_offset[1] and "qdisc" not in by_offset[1].lower()
    nest = shell(" ".join([view, *option, "--at af_spec.inet6.cacheinfo", DECODE]))
    assert nest[0] == 0 and "IFLA_AF_SPEC" in nest[1] and "IFLA_IFNAME" not in nest[1]
    wrong = shell(" ".join([view, *option, "--at ifnam", DECODE]))
    assert wrong[0] == 2 and "did you mean ifname" in wrong[2] and wrong[2].count("\n") == 1
    assert "is outside" in shell(" ".join([view, *option, "--at 0xfffff", DECODE]))[2]
