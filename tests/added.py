"""What the sections of docs/adding.md add, looked for at every door: `python -m tests.added SECTION…`.

tests/test_adding.py runs this where `nlshell` is a copy of the package with those lines in it, or itself beside a plugin.
"""

from __future__ import annotations

import io
import json
import re
import struct
import sys
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any

import nlshell
from nlshell.__main__ import main
from nlshell.codec.message import Context, messages
from nlshell.commands import live, reference
from nlshell.commands.run import perform, run_text
from nlshell.commands.state import Result, State
from nlshell.kernel.core import finish
from nlshell.kernel.exchange import Exchange
from nlshell.language.complete import complete, help_lines
from nlshell.language.reading import fault
from nlshell.wire import header as h
from nlshell.wire.exchange import Conversation, Ended

from .names import state_with

LAMPS = 77  # the id of the family, which a kernel would give


# --- the doors


def said(line: str, state: State | None = None) -> str:
    """What a line prints, as `-c`, a file or the prompt runs it."""
    out, err = io.StringIO(), io.StringIO()
    status = run_text(line, state or State(), out, err)
    assert status == 0, (line, status, out.getvalue(), err.getvalue())
    return out.getvalue()


def refused(line: str) -> str:
    """What a line that is refused is answered, which the prompt says, too, before it runs."""
    out, err = io.StringIO(), io.StringIO()
    assert run_text(line, State(), out, err) != 0, (line, out.getvalue())
    return err.getvalue().removeprefix("nlshell: ").rstrip("\n")


def program(*words: str, given: bytes = b"") -> str:
    """What `nlshell WORDS…` prints."""
    out, err = io.StringIO(), io.StringIO()
    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(given))
    try:
        with redirect_stdout(out), redirect_stderr(err):
            status = main(list(words))
    finally:
        sys.stdin = before
    assert status == 0, (words, status, out.getvalue(), err.getvalue())
    return out.getvalue()


def offered(text: str) -> list[str]:
    """What Tab offers behind a text."""
    return [choice.text for choice in complete(text, len(text), live.of(state_with()))]


def told(text: str) -> str:
    """What F1 says stands there."""
    return "\n".join(help_lines(text, len(text), live.of(state_with())))


def is_right(line: str) -> bool:
    """Whether the prompt finds no fault in a line."""
    return fault(line, live.of(state_with())) is None


@cache
def _shell() -> Any:
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config)
    shell.extension_manager.load_extension("nlshell")
    return shell


def noted(line: str) -> Any:
    """The value of `%nl LINE` in a notebook."""
    return _shell().run_line_magic("nl", line)


def offered_in_a_notebook(text: str) -> list[str]:
    from IPython.core.completer import provisionalcompleter

    with provisionalcompleter():
        live.of(_shell().magics_manager.registry["NlMagics"].state).settle(10)
        list(_shell().Completer.completions(f"%nl {text}", len(text) + 4))  # which has descriptions loaded
        return [each.text for each in _shell().Completer.completions(f"%nl {text}", len(text) + 4)]


def decoded(data: bytes, options: str = "--protocol route") -> str:
    """The line that decodes a message."""
    return f"decode {data.hex()} {options}"


# --- what was added


def attribute() -> None:
    data = nlshell.encode("link.newlink", {"ifname": "v0", "wake": "magic"})
    message = nlshell.decode(data, protocol="route")[0]
    assert str(message["wake"]) == "MAGIC" and message["wake"] == 1 and message.encode() == data
    line = decoded(data)
    assert re.search(r"wake +(= )?MAGIC", said(line)), said(line)
    assert "IFLA_WAKE" in said(f"{line} --raw")
    assert "wake" in said(f"{line} | hex") and "MAGIC" in said(f"{line} | hex")
    assert "which packets wake the host" in said(f"{line} | explain")
    assert '"path": "wake"' in said(f"{line} --json=wire")
    assert "MAGIC" in said(f"{line} | where wake = magic | columns ifname wake | sort -wake")
    assert said(f"{line} | where wake = always") == ""
    assert "MAGIC" in said(f"{line} | df df.wake")
    assert "wake" in said(f"{line} | csv")
    assert "IFLA_WAKE" in said("schema link")
    assert '"wake"' in said("schema link --json=wire")
    assert "WAKE" in said("help link setlink")
    assert "MAGIC" in said("link setlink ifname=v0 wake=magic --dry-run --tree")
    assert "wake" in program("link", "setlink", "ifname=v0", "wake=magic", "--dry-run")
    assert "wake=" in offered("link setlink wa") and "magic" in offered("link setlink wake=")
    assert "wake" in offered("link show | columns wa")
    assert not is_right("link setlink ifname=v0 wake=never,mind ")
    assert "wake" in noted(line)[0].values and "MAGIC" in noted(line).text
    assert "MAGIC" in noted(line).html and list(noted(line).df().wake.astype(str)) == ["MAGIC"]


def family() -> None:
    values = [
        {"id": 1, "ifindex": 1, "room": "attic", "colour": 1, "hours": 5},
        {"id": 2, "room": "cellar", "colour": 0, "hours": 6},
    ]
    lamps = [nlshell.encode("lamp.get", each, flags=h.MULTI, type_id=LAMPS) for each in values]
    options = f"--protocol generic --families lamp={LAMPS}"
    line = decoded(b"".join(lamps), options)
    shown = said(f"{line} -t")
    assert shown.split()[:5] == ["id", "dev", "room", "colour", "hours"] and "AMBER" in shown, shown
    assert "LAMP_CMD_GET" in said("schema lamp") and "lamps of network cards" in said("schema")
    assert "on this interface" in said("help lamp") and "must name id" in said("help lamp get")
    assert "cellar" not in said(f"{line} | where light = amber") and "attic" in said(f"{line} | where light = amber")
    assert "attic" in said(f"{line} | columns id light room | where light = amber")
    assert "describes a lamp number 1 on " in said(f"{line} | explain")
    state = State()
    later = nlshell.encode("lamp.get", {**values[0], "colour": 0, "hours": 9}, flags=h.MULTI, type_id=LAMPS)
    said(line, state)
    said(decoded(later + lamps[1], options), state)
    difference = said("diff 1 2", state)
    assert "1 changed" in difference and "colour" in difference and "hours" not in difference, difference
    assert "show" in offered("lamp ") and "lamp" in offered("lam")
    assert {"dev", "light"} <= set(offered("lamp show ")) and "amber" in offered("lamp show light ")
    assert {"id", "light"} <= set(offered("lamp show | columns "))
    assert "light=" in offered("lamp set ") and is_right("lamp show dev eth0 light amber | where hours > 3")
    assert is_right("monitor lamp | where light = amber")
    assert "no lamp has the colour 7" in said("why", _after_refusal({"id": 1, "colour": 7}))
    assert "lamp" in refused("lamp show")  # this kernel has none
    assert [each["room"] for each in noted(line)] == ["attic", "cellar"] and "attic" in noted(line).html
    assert is_right("lamp show | df df.hours.sum()")


def _after_refusal(values: dict[str, Any]) -> State:
    """A state in which the last request was to set a lamp, and the kernel said ERANGE."""
    request = nlshell.encode("lamp.set", values, flags=h.REQUEST | h.ACK, seq=5, type_id=LAMPS)
    context = Context(nlshell.REGISTRY.protocol("generic"), {LAMPS: "lamp"})
    exchange = Exchange(messages(request, context)[0][0])
    follower = Conversation()
    follower.expect(5, h.REQUEST | h.ACK)
    for event in follower.receive(h.pack(h.ERROR, 0, 5, 0, struct.pack("=i", -34) + request)):
        assert isinstance(event, Ended)
        finish(exchange, event)
    state = State()
    state.keep(Result([], exchange=exchange))
    return state


def kind_of_link() -> None:
    values = {
        "ifname": "t0",
        "linkinfo.kind": "tube",
        "linkinfo.data.length": 3,
        "linkinfo.data.remote": "192.0.2.1",
    }
    data = nlshell.encode("link.newlink", values)
    message = nlshell.decode(data, protocol="route")[0]
    assert message["linkinfo.data.length"] == 3 and message.encode() == data
    line = decoded(data)
    assert "IFLA_TUBE_LENGTH" in said(f"{line} --raw") and "192.0.2.1" in said(line)
    assert "how long the tube is" in said(f"{line} | explain")
    assert "192.0.2.1" in said(f"{line} | where linkinfo.data.length = 3 | columns linkinfo.data.remote")
    assert "IFLA_TUBE_LENGTH" in said("schema IFLA_TUBE_")
    asked = "link newlink ifname=t0 linkinfo.kind=tube linkinfo.data.length=3 --flags create,excl --dry-run --tree"
    assert "3 m" in said(asked) and is_right(asked)
    assert "tube" in offered("link newlink linkinfo.kind=tu") and "tube" in offered("link show type tu")
    assert {"linkinfo.data.length=", "linkinfo.data.remote="} == {
        f"linkinfo.data.{each}" for each in offered("link newlink linkinfo.kind=tube linkinfo.data.")
    }
    assert is_right("link show type tube | columns ifname linkinfo.data.length")
    assert '"tube"' in said("link show type tube --dry-run")  # the kernel filters
    assert "192.0.2.1" in noted(line).html


def queueing_discipline() -> None:
    values = {"tcm_ifindex": 1, "tcm_parent": "root", "kind": "jar", "options.limit": 9}
    counted = {"xstats.leaked": 4, "stats2.app.leaked": 4}
    data = nlshell.encode("qdisc.newqdisc", {**values, **counted})
    message = nlshell.decode(data, protocol="route")[0]
    assert (message["options.limit"], message["xstats.leaked"], message["stats2.app.leaked"]) == (
        9,
        4,
        4,
    )
    assert message.encode() == data
    line = decoded(data)
    assert "TCA_JAR_LIMIT" in said(f"{line} --raw") and "leaked" in said(line)
    assert "lost through the crack" in said(f"{line} | explain")
    assert "4" in said(f"{line} | where kind = jar | columns stats2.app.leaked")
    assert "TCA_JAR_LIMIT" in said("schema TCA_JAR_")
    asked = "qdisc newqdisc tcm_ifindex=1 tcm_parent=root kind=jar options.limit=9 --flags create,excl --dry-run --tree"
    assert "9 packets" in said(asked) and is_right(asked)
    assert "jar" in offered("qdisc newqdisc kind=ja") and "jar" in offered("qdisc show kind ja")
    assert offered("qdisc newqdisc kind=jar options.") == ["limit="]
    assert is_right("qdisc show kind jar | columns dev options.limit stats2.app.leaked")
    assert is_right("tclass show dev eth0 | where options.limit > 3")
    assert "leaked" in noted(line).html


def view() -> None:
    line = decoded(nlshell.encode("link.newlink", {"ifname": "v0", "linkinfo.kind": "veth"}))
    assert re.search(r"^ +16  linkinfo$", said(f"sizes {line}"), re.MULTILINE), said(f"sizes {line}")
    assert said(f"{line} | sizes") == said(f"sizes {line}") == said(f"{line}; sizes").removeprefix(said(line))
    assert "linkinfo.kind" in said(f"{line} | sizes linkinfo") and "ifname" not in said(f"{line}; sizes 1 linkinfo").removeprefix(
        said(line)
    )
    assert {"path": "linkinfo", "bytes": 16} in [json.loads(each) for each in said(f"{line} | sizes --json=wire").splitlines()]
    assert "linkinfo" in program("sizes", *line.split()) and "linkinfo" in program("-c", f"{line} | sizes")
    assert "how many bytes each part takes" in said("help sizes") and "sizes" in said("help")
    assert {"sizes"} <= {*offered("siz")} & {*offered("link show | siz")} & {*offered_in_a_notebook("siz")}
    assert "link" in offered("sizes ") and is_right("link show | sizes linkinfo.data")
    assert "`sizes` takes" in refused("link show | df | sizes")
    assert "linkinfo" in noted(f"{line} | sizes").text and "linkinfo" in noted(f"sizes {line}").html
    assert "### sizes" in reference.page() and "`sizes`" in reference.page().partition("## Stages")[2]


def command() -> None:
    meaning = "EINVAL: Invalid argument"
    assert said("errno 22") == f"{meaning}\n" == program("errno", "22") == program("-c", "errno 22") == program(given=b"errno 22")
    assert json.loads(said("errno 22 --json=wire")) == {"errno": 22, "text": meaning}
    assert said("errno 22 | grep EINVAL") == f"{meaning}\n"
    assert refused("errno") == "`errno` needs a number: errno 22" and "whole number" in refused("errno x")
    assert not is_right("errno x ") and is_right("errno 3")
    assert "gives text" in refused("errno 22 | csv")
    assert "what the number of an error means" in said("help errno") and "errno" in said("help")
    assert "errno" in offered("err") and "errno" in offered_in_a_notebook("err") and "NUMBER" in told("errno ")
    assert noted("errno 22").text == meaning
    assert "### errno" in reference.page()


def stage() -> None:
    plain, veth = ({"ifname": "v0"}, {"ifname": "v1", "linkinfo.kind": "veth"})
    line = decoded(b"".join(nlshell.encode("link.newlink", each) for each in (plain, veth)))
    assert "v1" in said(f"{line} | having linkinfo.kind ifname") and "v0" not in said(f"{line} | having linkinfo.kind ifname")
    table = said(f"{line} | columns ifname linkinfo.kind | having linkinfo.kind")
    assert "v1" in table and "v0" not in table
    assert refused("link show | df | having ifname") == "`having` takes messages, a table or a feed; `df` gives a frame"
    assert refused("schema | having x") == "`having` takes messages, a table or a feed; `schema` gives text"
    assert refused("link show | having") == "`having` needs paths: having master linkinfo.kind"
    assert "did you mean ifname" in refused(f"{line} | having ifnam")
    feed = perform("monitor link --seconds 0.01 | having master", State()).value
    assert feed.name == "a feed"
    feed.close()
    assert is_right("watch 2 link show | having master")
    assert "keep what has all of these parts" in said("help having") and "having" in said("help")
    assert "having" in offered("link show | hav") and "having" in offered("monitor link | hav")
    assert "linkinfo." in offered("link show | having linkin") and "ifname" in offered("monitor link | having ifn")
    assert len(noted(f"{line} | having linkinfo.kind")) == 1
    assert "### having" in reference.page()


def format() -> None:
    line = decoded(nlshell.encode("link.newlink", {"ifname": "v0", "mtu": 1400}))
    table = f"{line} | columns ifname mtu"
    wanted = "ifname\tmtu\nv0\t1400\n"
    assert said(f"{table} | tsv") == said(f"{line} --columns ifname,mtu --tsv") == said(f"{line} --tsv | columns ifname mtu") == wanted
    assert program("-c", f"{table} | tsv") == wanted
    assert said(f"{line} | df df[['ifname', 'mtu']] | tsv") == wanted
    said(f"{table} > links.tsv")
    assert Path("links.tsv").read_text() == wanted
    assert refused("link show | tsv") == refused("link show > x.tsv") == "`tsv` takes a table or a frame; `link show` gives messages"
    assert refused("link show --tsv") == "`tsv` takes a table or a frame; `link show` gives messages"
    assert "takes no feed" in refused("monitor link > x.tsv")
    assert ".tsv" in told("link show > ") and "links.tsv" in offered("link show > link")
    assert "--tsv" in offered("link show --ts") and "tsv" in offered("link show | columns ifname | ts")
    assert "values with tabs between" in said("help") and ".tsv" in said("help") and "as values with tabs between" in said("help tsv")
    assert noted(f"{table} | tsv").text == wanted.rstrip("\n") and not noted(f"{table} | tsv").html
    assert "`.tsv`" in reference.page()


def dialect() -> None:
    data = nlshell.encode("link.newlink", {"ifname": "v0"})
    text = "".join(f"%{byte:02x}" for byte in data)
    assert "v0" in said(f"decode {text}") and "v0" in program("decode", text) and "v0" in program("-c", f"decode {text} | hex")
    Path("pasted").write_text(f"{text}\n")
    assert "v0" in said("decode pasted") and "v0" in program("decode", "-", given=text.encode())
    assert noted(f"decode {text}")[0]["ifname"] == "v0"
    assert "%" in refused("decode %1")


if __name__ == "__main__":
    for each in sys.argv[1:]:
        globals()[each.replace(" ", "_")]()
    print(f"all of it, in {Path(nlshell.__file__).parent}")
