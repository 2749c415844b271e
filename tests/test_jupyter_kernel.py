"""The extension in a kernel of its own, spoken to as JupyterLab does, and in notebooks that nbclient and nbconvert run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from tests import live

pytest.importorskip("ipykernel", reason="needs ipykernel")
pytest.importorskip("nbclient", reason="needs nbclient")
pytest.importorskip("nbconvert", reason="needs nbconvert")

import nbformat
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter, MarkdownExporter

FLOOD = """
for number in range(50_000):
    s.change("link.setlink", {"ifname": "v0", "mtu": 1400 + number % 100})
    if events.gaps > 3:
        break
"""
WIDGET = "application/vnd.jupyter.widget-view+json"
_PATIENCE = 60


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders of Jupyter and IPython that are nobody's own."""
    folder = tmp_path_factory.mktemp("jupyter")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "XDG_CONFIG_HOME"):
            patch.setenv(name, str(folder / name))
        patch.setenv("PYTHONPATH", os.pathsep.join([str(live.ROOT), os.environ.get("PYTHONPATH", "")]))
        yield folder


class Kernel:
    """A kernel, and what a page would see of it."""

    def __init__(self, **options: Any) -> None:
        self.manager, self.client = start_new_kernel(kernel_name="python3", **options)
        self.heard: list[dict[str, Any]] = []

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def run(self, code: str) -> list[dict[str, Any]]:
        """The messages on the output channel that a cell causes."""
        ident = self.client.execute(code)
        found = []
        while True:
            message = self.hear()
            found.append(message)
            content = message["content"]
            if message["msg_type"] == "status" and content["execution_state"] == "idle" and message["parent_header"].get("msg_id") == ident:
                self.client.get_shell_msg(timeout=_PATIENCE)
                return found

    def hear(self) -> dict[str, Any]:
        """The next message on the output channel."""
        message: dict[str, Any] = self.client.get_iopub_msg(timeout=_PATIENCE)
        self.heard.append(message)
        return message

    def told(self, comm: str) -> list[dict[str, Any]]:
        """What a widget has told its view so far."""
        found = [each["content"] for each in self.heard if each["msg_type"] == "comm_msg"]
        return [content["data"]["content"] for content in found if content["comm_id"] == comm and "content" in content["data"]]

    def value(self, code: str) -> dict[str, Any]:
        """The MIME bundle of a cell's result."""
        messages = self.run(code)
        errors = [message["content"] for message in messages if message["msg_type"] == "error"]
        assert not errors, errors
        return next((message["content"]["data"] for message in messages if message["msg_type"] == "execute_result"), {})

    def error(self, code: str) -> dict[str, Any]:
        return next(message["content"] for message in self.run(code) if message["msg_type"] == "error")

    def reply(self, ident: str) -> dict[str, Any]:
        while True:
            message = self.client.get_shell_msg(timeout=_PATIENCE)
            if message["parent_header"].get("msg_id") == ident:
                return message["content"]

    def tell_widget(self, comm: str, **content: Any) -> None:
        """Send what the view of a widget would send."""
        message = self.client.session.msg("comm_msg", {"comm_id": comm, "data": {"method": "custom", "content": content}})
        self.client.shell_channel.send(message)

    def wait_for(self, condition: str) -> None:
        until = monotonic() + _PATIENCE
        while self.value(f"import time; time.sleep(.05); bool({condition})")["text/plain"] != "True":
            assert monotonic() < until, condition


@pytest.fixture(scope="module")
def kernel(home: Path) -> Iterator[Kernel]:
    """A kernel in whose sandbox there is a veth pair v0, v1."""
    if live._allowed():
        pytest.skip(f"needs a private network namespace: {live._allowed()}")
    made = Kernel()
    try:
        assert made.run("%load_ext nlshell")[-1]["content"]["execution_state"] == "idle"
        made.value("%nl sandbox;")
        made.value("%nl link newlink ifname=v0 linkinfo.kind=veth linkinfo.data.peer.ifname=v1 --flags create,excl;")
        yield made
    finally:
        made.close()


def test_a_result_is_html_with_text_beside_it(kernel: Kernel) -> None:
    shown = kernel.value("%nl link show")
    assert set(shown) == {"text/html", "text/plain"}
    assert shown["text/html"].count("<details class=nlm") == 3
    assert shown["text/plain"].splitlines()[0].split()[:2] == ["#", "name"]
    assert set(kernel.value("links = %nl link show\nlinks[0]")) == {"text/html", "text/plain"}
    assert set(kernel.value("links.exchange")) == {"text/html", "text/plain"}
    assert set(kernel.value("%nl link show --json=wire")) == {"text/plain"}
    assert "<table" in kernel.value("%nl link show | columns ifname mtu")["text/html"]


def test_completion_as_jupyterlab_asks_for_it(kernel: Kernel) -> None:
    code = "links = %nl link show dev v"
    reply = kernel.reply(kernel.client.complete(code, len(code)))
    assert {code[: reply["cursor_start"]] + match for match in reply["matches"]} == {
        f"links = %nl link show dev v{number}" for number in (0, 1)
    }
    assert reply["cursor_end"] == len(code)
    assert {entry["type"] for entry in reply["metadata"]["_jupyter_types_experimental"]} == {"name"}
    code = "%%nl\nroute show\nlink show | colu\nneigh show"
    cursor = code.index("colu") + 4
    reply = kernel.reply(kernel.client.complete(code, cursor))
    assert "columns" in reply["matches"]
    assert code[reply["cursor_start"] : reply["cursor_end"]] == "colu"


def test_help_as_jupyterlab_asks_for_it(kernel: Kernel) -> None:
    reply = kernel.reply(kernel.client.inspect("%nl", 3))
    assert reply["found"]
    assert "Speak netlink" in reply["data"]["text/plain"]


def test_an_error_is_one_line_and_ends_the_cell(kernel: Kernel) -> None:
    error = kernel.error("%nl link shw\nraise AssertionError('not reached')")
    assert error["ename"] == "UnknownNameError"
    assert "did you mean show" in error["evalue"]
    assert len(error["traceback"]) == 1
    assert "\n" not in error["traceback"][0]


def test_an_interrupt_is_one_line(kernel: Kernel) -> None:
    code = "import _thread, threading\nthreading.Timer(0.3, _thread.interrupt_main).start()\n%nl watch 0.1 link show --events 1000;"
    kernel.value("import nlshell.jupyter.magics as m\nkept = m.run.perform\nimport time\nm.run.perform = lambda *_: time.sleep(5)")
    error = kernel.error(code)
    kernel.value("m.run.perform = kept")
    assert error["ename"] == "KeyboardInterrupt"
    assert len(error["traceback"]) == 1


def test_a_monitor_is_a_live_widget_that_ends_with_its_view(kernel: Kernel) -> None:
    pytest.importorskip("anywidget")
    messages = kernel.run("events = %nl monitor link\nevents")
    shown = next(message["content"]["data"] for message in messages if message["msg_type"] == "execute_result")
    assert set(shown) == {WIDGET, "text/html", "text/plain"}
    comm = shown[WIDGET]["model_id"]
    assert any(message["msg_type"] == "comm_open" and message["content"]["comm_id"] == comm for message in messages)

    kernel.tell_widget(comm, kind="hello", id="a")
    kernel.value("%nl link setlink ifname=v0 mtu=1401;")
    until = monotonic() + _PATIENCE
    while not any("1401" in str(entry.get("rows")) for entry in kernel.told(comm)):  # while the kernel does nothing else
        assert monotonic() < until
        kernel.hear()
    kernel.wait_for("events.seen == 1 and events.running and events.messages[0]['mtu'] == 1401")
    assert "1  monitor link" in kernel.value("%nl monitor list")["text/plain"]
    kernel.tell_widget(comm, kind="bye", id="a")
    kernel.wait_for("not events.running")


def test_the_explorer_opens_from_a_command_and_from_objects(kernel: Kernel) -> None:
    pytest.importorskip("anywidget")
    cells = ("%nl explore link show", "%nl link show | explore", "%nl explore last", "links = %nl link show\nlinks.explore()")
    for cell in (*cells, "links[0].explore()", "links.exchange.explore()"):
        assert WIDGET in kernel.value(cell), cell


def test_a_real_overrun_is_shown_and_nothing_hangs(kernel: Kernel) -> None:
    pytest.importorskip("anywidget")
    messages = kernel.run("events = %nl monitor link\nevents")
    comm = next(message["content"]["data"][WIDGET]["model_id"] for message in messages if message["msg_type"] == "execute_result")
    kernel.tell_widget(comm, kind="hello", id="a")
    kernel.value("for each in events.feed._subscriptions: each.socket.set_buffer(4096)")  # two or three events
    # The kernel itself says ENOBUFS: whoever reads has to share the interpreter with whoever makes events.
    kernel.value(f"from nlshell.jupyter import session\ns = session()\n{FLOOD}")
    kernel.wait_for("events.gaps > 3")
    kernel.value("%nl link setlink ifname=v0 mtu=1333;")  # what comes after a gap is heard
    kernel.wait_for("events.messages[-1]['mtu'] == 1333 and events.seen >= events.count - events.gaps")
    until = monotonic() + _PATIENCE
    while not any("1333" in str(entry.get("rows")) for entry in kernel.told(comm)):
        assert monotonic() < until
        kernel.hear()
    told = kernel.told(comm)
    gaps = [row for entry in told for row in entry.get("rows", []) if row[1] == "gap"]
    assert gaps and all("events were lost" in row[-1] for row in gaps)
    assert told[-1]["stats"]["gaps"] > 3 and any(lost for _, lost in told[-1]["rate"])
    began = monotonic()
    kernel.tell_widget(comm, kind="stop", id="a")
    kernel.wait_for("not events.running")
    assert monotonic() - began < 5
    assert "gaps" in kernel.value("events")["text/plain"]


def test_monitors_end_with_a_command(kernel: Kernel) -> None:
    kernel.value("%nl -o events monitor link route;")
    kernel.value("%nl link setlink ifname=v0 mtu=1402;")
    kernel.wait_for("events.seen")
    assert "monitor link route ended: 1 seen" in kernel.value("%nl monitor stop")["text/plain"]
    assert kernel.value("events.running")["text/plain"] == "False"
    assert kernel.value("len(events.df()), int(events.df()['mtu'][0])")["text/plain"] == "(1, 1402)"
    assert "mtu" in kernel.value("%nl show last")["text/plain"]


def test_monitors_end_with_the_extension(kernel: Kernel) -> None:
    assert kernel.value("events = %nl monitor link\n%unload_ext nlshell\nevents.running")["text/plain"] == "False"
    kernel.value("%load_ext nlshell\n%nl sandbox;")
    kernel.value("%nl link newlink ifname=v0 linkinfo.kind=veth linkinfo.data.peer.ifname=v1 --flags create,excl;")


def test_a_restart_with_a_monitor_running(home: Path) -> None:
    made = Kernel()
    try:
        made.value("%load_ext nlshell\nevents = %nl monitor link\nevents;")
        made.manager.restart_kernel(now=False)
        made.client.wait_for_ready(timeout=_PATIENCE)
        made.value("%load_ext nlshell")
        assert "NameError" in made.error("events")["ename"]
    finally:
        made.close()


def test_without_the_packages_for_widgets(home: Path) -> None:
    absent = home / "absent"
    absent.mkdir()
    for name in ("anywidget", "ipywidgets"):
        (absent / f"{name}.py").write_text(f"raise ModuleNotFoundError(\"No module named '{name}'\", name='{name}')\n")
    made = Kernel(env={**os.environ, "PYTHONPATH": os.pathsep.join([str(absent), os.environ["PYTHONPATH"]])})
    try:
        shown = made.value("%load_ext nlshell\nevents = %nl monitor link\nevents")
        assert set(shown) == {"text/html", "text/plain"}
        assert "pip install 'netlink-shell[jupyter]'" in shown["text/plain"]
        assert made.value("events.running")["text/plain"] == "True"
        assert "pip install 'netlink-shell[jupyter]'" in unescape(made.value("%nl explore link show dev lo")["text/html"])
        assert "text/html" in made.value("%nl link show dev lo")
    finally:
        made.close()


# --- notebooks


def notebook(*cells: str) -> Any:
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])


def test_a_failing_command_fails_the_notebook(home: Path) -> None:
    book = notebook("%load_ext nlshell", "%nl link show dev lo | columns ifname", "%%nl\nlink show dev lo\nlink shw", "1 + 1")
    with pytest.raises(CellExecutionError, match="did you mean show"):
        NotebookClient(book, timeout=_PATIENCE).execute()
    assert book.cells[0].outputs == []
    assert book.cells[1].outputs[0].data["text/plain"].split() == ["ifname", "lo"]
    shown, failed = book.cells[2].outputs
    assert shown.output_type == "display_data" and failed.output_type == "error"
    assert book.cells[3].execution_count is None


def test_pages_of_nbconvert(home: Path) -> None:
    request = "nlshell.encode('link.newlink', {'ifname': 'x', 'ifalias': '<script>alert(1)</script>\\x1b[31m', 'mtu': 1400})"
    book = notebook(
        f"import nlshell\nmessage = nlshell.decode({request})[0]\nmessage",
        "%load_ext nlshell\ndata = message.bytes\n%nl decode {data} {data}",
        "%nl decode {data} | columns ifname ifalias",
        "%nl hex decode {data}",
        "events = %nl monitor link\nevents",
        "events.stop();",
    )
    NotebookClient(book, timeout=_PATIENCE, store_widget_state=False).execute()
    page, _ = HTMLExporter(template_name="lab").from_notebook_node(book)
    bare, _ = HTMLExporter(template_name="lab").from_notebook_node(notebook("1"))
    assert page.count("<script") == bare.count("<script")
    assert "alert(1)&lt;/script&gt;" in page
    assert page.count('class="nlshell"') == 2
    assert "monitor link" in page
    text, _ = MarkdownExporter().from_notebook_node(book)
    assert "ifname" in text
