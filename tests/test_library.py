"""The library as people write it: errors that are OSErrors, flags by names, names of interfaces and namespaces, what a type checker
refuses, did-you-mean, and docs/api.md.
"""

from __future__ import annotations

import copy
import errno
import gc
import importlib.util
import inspect
import json
import os
import pickle
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import nlshell
from nlshell import errors, testing
from nlshell.codec.message import Message
from nlshell.kernel.core import Core
from nlshell.wire import header as h
from nlshell.wire.header import flags_of

ROOT = Path(__file__).parent.parent

# --- errors


@pytest.mark.parametrize("kind", [errors.KernelError, errors.SystemFault])
@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_an_error_is_what_python_raises_for_its_number(kind: type[errors.NumberedError], number: int) -> None:
    error = kind("what we say of it", number)
    expected = type(OSError(number, ""))
    assert isinstance(error, kind) and isinstance(error, errors.NlshellError) and isinstance(error, expected)
    assert [each for each in OSError.__subclasses__() if isinstance(error, each) and each.__module__ == "builtins"] == [
        each for each in OSError.__subclasses__() if issubclass(expected, each) and each.__module__ == "builtins"
    ]
    assert (error.errno, error.strerror) == (number, str(error))
    assert (str(error), error.args) == ("what we say of it", ("what we say of it",))
    assert type(error).__name__ == kind.__name__ and type(error).__module__ == "nlshell.errors"
    with pytest.raises(expected):
        raise error
    assert type(kind("another", number)) is type(error)  # made once


def all_of(error: errors.NumberedError) -> tuple[Any, ...]:
    return type(error), error.errno, error.strerror, str(error), error.args, error.__dict__


def test_errors_are_copied_and_pickled_whole() -> None:
    kernel = errors.KernelError("refused", errno.EEXIST, "there is one", "linkinfo.kind", ack=None)
    kernel.add_note("noted")
    found = [kernel, errors.SystemFault("gone", errno.ENOENT), errors.SystemFault("none"), errors.NoAnswer("late"), errors.Closed("over")]
    for error in found:
        for twin in (copy.copy(error), copy.deepcopy(error), *(pickle.loads(pickle.dumps(error, each)) for each in range(2, 6))):
            assert all_of(twin) == all_of(error)
    assert (kernel.text, kernel.path, kernel.__notes__) == ("there is one", "linkinfo.kind", ["noted"])


def test_numbers_of_errors_without_one_of_pythons() -> None:
    late, none, odd = errors.NoAnswer("late"), errors.SystemFault("none"), errors.KernelError("odd", 524)
    assert isinstance(late, TimeoutError) and late.errno == errno.ETIMEDOUT and str(late) == "late"
    assert (none.errno, none.strerror, str(none)) == (0, None, "none")
    assert type(odd) is errors.KernelError and odd.errno == 524 and str(odd) == "odd"
    assert not isinstance(errors.KernelError("x", errno.EEXIST), FileNotFoundError)


def test_what_writes_a_file_lets_the_kernels_refusal_through(tmp_path: Path) -> None:
    from nlshell.files import whole_file

    with pytest.raises(errors.KernelError), whole_file(str(tmp_path / "x"), "it"):
        raise errors.KernelError("refused", errno.EPERM)
    assert not (tmp_path / "x").exists()
    with pytest.raises(errors.InputError), whole_file(str(tmp_path / "x"), "it"):
        raise OSError(errno.ENOSPC, "full")


def test_a_namespace_that_cannot_be_entered_says_so() -> None:
    refused = pytest.raises(nlshell.SystemFault, match="cannot be entered: it is no network namespace")
    with open("/dev/null") as nothing, nlshell.open(namespace=f"fd:{nothing.fileno()}") as session, refused:
        session.dump("link.getlink")


# --- flags


@pytest.mark.parametrize(
    "text",
    ["create,excl", "create|excl", "CREATE , Excl", "NLM_F_CREATE|NLM_F_EXCL", "nlm_f_create,excl", ["create", "excl"], ("create", h.EXCL),
     ["create|excl"], {"NLM_F_CREATE", "excl"}, 0x600, "0x600", "1536", iter(["create", 512])],
)  # fmt: skip
def test_flags_are_numbers_or_names(text: h.Flags) -> None:
    assert flags_of(text) == h.CREATE | h.EXCL


def test_every_flag_has_its_name_and_its_constant() -> None:
    for usage in ("get", "new", "del"):
        for name, bits in h.flag_bits(usage).items():
            assert flags_of(name) == flags_of(f"NLM_F_{name}".lower()) == bits == getattr(nlshell, f"NLM_F_{name}")
    assert flags_of("") == flags_of([]) == flags_of(0) == 0
    assert (nlshell.NLMSG_NOOP, nlshell.NLMSG_ERROR, nlshell.NLMSG_DONE, nlshell.NLMSG_OVERRUN, nlshell.NLMSG_MIN_TYPE) == (1, 2, 3, 4, 16)
    assert nlshell.NLM_F_DUMP == nlshell.NLM_F_ROOT | nlshell.NLM_F_MATCH


def test_an_unknown_flag_names_its_neighbours() -> None:
    with pytest.raises(nlshell.UnknownNameError, match="unknown flag 'crate'; did you mean create") as caught:
        flags_of("excl,crate")
    assert caught.value.suggestions[0] == "create"
    with pytest.raises(nlshell.UnknownNameError, match="known: request, multi"):
        nlshell.encode("link.getlink", flags="0xzz")


def test_flags_by_name_wherever_there_are_flags() -> None:
    assert nlshell.decode(nlshell.encode("link.newlink", flags="request,create"))[0].flags == h.REQUEST | h.CREATE
    with nlshell.open() as session:
        assert session.build("link.newlink", {}, flags="create|excl").flags == h.REQUEST | h.ACK | h.CREATE | h.EXCL
        assert session.build("link.getlink", {}, flags="dump").flags == h.REQUEST | h.DUMP


# --- signatures and types


def shape(function: Any, leave: set[str]) -> list[tuple[str, Any, Any]]:
    parameters = inspect.signature(function).parameters.values()
    return [(each.name, each.kind, None if each.name == "registry" else each.default) for each in parameters if each.name not in leave]


def test_open_and_sandbox_have_the_arguments_of_a_session() -> None:
    assert shape(nlshell.open, set()) == shape(Core.__init__, {"self"})
    assert shape(nlshell.sandbox, set()) == shape(Core.__init__, {"self", "place", "namespace", "owner"})
    with pytest.raises(TypeError, match="timeuot"):
        nlshell.open(timeuot=3)  # type: ignore[call-arg]


def test_all_is_what_can_be_had() -> None:
    assert set(nlshell._WHERE) <= {*nlshell.__all__, "__version__"}
    for name in nlshell.__all__:
        assert getattr(nlshell, name) is not None and name in dir(nlshell)
    assert len(set(nlshell.__all__)) == len(nlshell.__all__)
    assert nlshell.schema.U32 and nlshell.testing
    with pytest.raises(AttributeError, match="opne"):
        nlshell.opne  # type: ignore[attr-defined]  # noqa: B018
    assert (ROOT / "nlshell" / "py.typed").exists()


GOOD = """
import nlshell

with nlshell.open(timeout=3, log="tree", on_send=lambda passing: None) as session, nlshell.sandbox(read_only=True) as other:
    session.change("link.newlink", {"ifname": "v0"}, flags="create,excl")
    session.request("link.getlink", {"ifname": "v0"}, flags=["create", nlshell.NLM_F_EXCL])
    link: nlshell.Message = session.dump("link.getlink")[0]
    number: int = nlshell.NLM_F_CREATE | nlshell.NLMSG_DONE
    data: bytes = nlshell.encode("link.getlink", flags="dump")
    kind: nlshell.schema.Type = nlshell.schema.U32
    fake = nlshell.testing.kernel()
try:
    pass
except nlshell.KernelError as error:
    errno: int = error.errno
    caught: OSError = error
    path: str = error.path
"""
BAD = """
import nlshell

nlshell.opne()
nlshell.open(timeuot=3)
nlshell.open(timeout="3")
nlshell.sandbox(namespace="blue")
nlshell.open().change("link.newlink", flags=1.5)
print(nlshell.NLM_F_CRATE)
"""


def wrong_lines(told: str, name: str) -> set[int]:
    """The lines of a file at which a type checker found an error."""
    return {int(line.partition(f"{name}:")[2].partition(":")[0]) for line in told.splitlines() if f"{name}:" in line and "error" in line}


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    (tmp_path / "good.py").write_text(GOOD)
    (tmp_path / "bad.py").write_text(BAD)
    return tmp_path


def test_mypy_refuses_what_is_misspelt(programs: Path) -> None:
    pytest.importorskip("mypy")
    options = ["--strict", "--follow-imports=silent", f"--cache-dir={programs / 'cache'}"]
    command = [sys.executable, "-m", "mypy", *options, "good.py", "bad.py"]
    done = subprocess.run(command, cwd=programs, env={**os.environ, "MYPYPATH": str(ROOT)}, capture_output=True, text=True, check=False)
    assert wrong_lines(done.stdout, "bad.py") == {4, 5, 6, 7, 8, 9}, done.stdout + done.stderr
    assert "good.py" not in done.stdout, done.stdout


def test_pyright_refuses_what_is_misspelt(programs: Path) -> None:
    beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    if (pyright := shutil.which("pyright", path=beside)) is None:
        pytest.skip("needs pyright, which is not installed")
    (programs / "pyrightconfig.json").write_text(json.dumps({"extraPaths": [str(ROOT)], "pythonVersion": "3.11"}))
    done = subprocess.run([pyright, "good.py", "bad.py"], cwd=programs, capture_output=True, text=True, check=False)
    assert wrong_lines(done.stdout, "bad.py") == {4, 5, 6, 7, 8, 9}, done.stdout + done.stderr
    assert not wrong_lines(done.stdout, "good.py"), done.stdout


# --- names where the schema has numbers


@pytest.fixture(scope="module")
def space() -> Iterator[nlshell.Session]:
    """A private namespace with v0 (10.9.0.1/24, up) and its peer alpha."""
    try:
        session = nlshell.sandbox()
    except nlshell.SystemFault as fault:
        pytest.skip(str(fault))
    with session:
        values = {"ifname": "v0", "linkinfo": {"kind": "veth", "data": {"peer": {"ifname": "alpha"}}}}
        session.change("link.newlink", values, flags="create,excl")
        for name in ("v0", "alpha"):
            session.change("link.setlink", {"ifi_index": name, "ifi_flags": "up", "ifi_change": "up"})
        session.change("addr.newaddr", {"ifa_index": "v0", "local": "10.9.0.1/24"}, flags="create|excl")
        yield session


def index(session: nlshell.Session, name: str) -> int:
    return next(number for number, each in session.link_names().items() if each == name)


def test_names_of_interfaces_stand_for_their_indexes(space: nlshell.Session) -> None:
    v0 = index(space, "v0")
    assert space.build("route.getroute", {"oif": "v0"}).message["oif"] == v0
    assert space.build("addr.getaddr", {"ifa_index": "v0"}).message["ifa_index"] == v0
    rows = space.dump("route.getroute", {"oif": "v0", "rtm_table": "main", "rtm_family": "inet"})
    assert [row["dst"] for row in rows] == ["10.9.0.0"]
    assert [row["local"] for row in space.dump("addr.getaddr", ifa_index="v0", ifa_family="inet")] == ["10.9.0.1"]
    assert [row["ifa_index"] for row in space.stream("addr.getaddr", {"ifa_index": "v0", "ifa_family": "inet"})] == [v0]
    assert [link["ifname"] for link in space.request("link.getlink", ifi_index="v0")] == ["v0"]


def test_names_stand_in_nests_lists_and_paths(space: nlshell.Session) -> None:
    v0, alpha = index(space, "v0"), index(space, "alpha")
    nested = space.build("link.newlink", {"ifname": "x", "link": "v0", "linkinfo": {"kind": "vxlan", "data": {"link": "alpha", "id": 5}}})
    assert (nested.message["link"], nested.message["linkinfo.data.link"]) == (v0, alpha)
    by_path = space.build("link.newlink", {"ifname": "x", "link": "v0", "linkinfo.kind": "vxlan", "linkinfo.data.link": "alpha",
                                           "linkinfo.data.id": 5})  # fmt: skip
    assert by_path.data == nested.data
    ways = space.build("route.newroute", {"dst": "10.0.0.0/8", "multipath": [{"rtnh_ifindex": "v0"}, {"rtnh_ifindex": "alpha"}]})
    assert [way["rtnh_ifindex"] for way in ways.message["multipath"]] == [v0, alpha]
    # A name is one only where an index is meant, and a number stays one.
    assert space.build("link.setlink", {"ifname": "v0", "ifi_index": "7"}).message["ifi_index"] == 7
    assert space.build("link.setlink", {"ifname": "alpha", "ifalias": "v0"}).message["ifalias"] == "v0"


def test_alternative_names_are_names(space: nlshell.Session) -> None:
    long = "a-name-of-more-than-fifteen-letters"
    request = space.build("link.newlink", {"ifi_index": "v0", "prop_list": {"alt_ifname": [long]}}, flags="create,excl,append")
    request.data = request.data[:4] + (108).to_bytes(2, sys.byteorder) + request.data[6:]  # RTM_NEWLINKPROP
    space.exchange(request).raise_for_error()
    assert space.build("route.getroute", {"oif": long}).message["oif"] == index(space, "v0")


def test_an_unknown_interface_names_its_neighbours(space: nlshell.Session) -> None:
    with pytest.raises(nlshell.MissingNameError, match="unknown interface 'alfa'; did you mean alpha") as caught:
        space.dump("route.getroute", {"oif": "alfa"})
    assert caught.value.suggestions == ["alpha"]
    with pytest.raises(nlshell.EncodeError, match="link: 'v0' has its index in another namespace, by link_netnsid"):
        space.build("link.newlink", {"ifname": "x", "link": "v0", "link_netnsid": 3})
    with pytest.raises(nlshell.EncodeError, match="oif: '' is not a number"):
        space.build("route.getroute", {"oif": ""})
    with pytest.raises(nlshell.EncodeError, match=r"oif: .*out of range"):
        space.build("route.getroute", {"oif": "99999999999"})
    with pytest.raises(nlshell.EncodeError, match="oif: 'v0' is not a number"):
        nlshell.encode("route.getroute", {"oif": "v0"})  # nobody to ask


def test_no_name_no_question(space: nlshell.Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Core, "exchanging", lambda *_, **__: pytest.fail("a question"))
    assert space.build("route.getroute", {"oif": 3}).message["oif"] == 3


def test_a_read_only_session_looks_names_up(space: nlshell.Session) -> None:
    with nlshell.open(namespace=space.namespace, read_only=True) as reading:
        assert reading.build("route.getroute", {"oif": "v0"}).message["oif"] == index(space, "v0")


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def test_namespaces_stand_for_their_descriptors(space: nlshell.Session) -> None:
    space.change("link.newlink", {"ifname": "go", "linkinfo": {"kind": "veth", "data": {"peer": {"ifname": "stay"}}}}, flags="create,excl")
    with nlshell.sandbox() as there, warnings.catch_warnings():
        warnings.simplefilter("error")
        where = f"/proc/self/fd/{there.namespace.fd}"
        there.link_names()
        gc.collect()  # what other tests left for it
        before = descriptors()
        space.change("link.setlink", {"ifname": "go", "net_ns_fd": where})
        gc.collect()
        assert descriptors() <= before
        assert "go" in there.link_names().values() and "go" not in space.link_names().values()
        request = space.build("link.setlink", {"ifname": "stay", "net_ns_fd": where})
        assert os.fstat(request.message["net_ns_fd"]).st_ino == os.fstat(there.namespace.fd).st_ino  # open as long as the request is there
        space.exchange(request).raise_for_error()
        assert "stay" in there.link_names().values()
    with pytest.raises(nlshell.SystemFault, match="no network namespace 'blue-of-nobody'") as caught:
        space.change("link.setlink", {"ifname": "v0", "net_ns_fd": "blue-of-nobody"})
    assert isinstance(caught.value, FileNotFoundError)


def test_the_command_line_takes_the_same(space: nlshell.Session) -> None:
    from nlshell.commands.run import perform
    from nlshell.commands.state import State

    state = State(netns=space.namespace)

    def run(line: str) -> Any:
        return perform(line, state)

    rows = run("route getroute oif=v0 rtm_table=main rtm_family=inet --dump").value.messages
    assert [row["dst"] for row in rows] == ["10.9.0.0"]
    with pytest.raises(nlshell.MissingNameError, match="did you mean alpha"):
        run("route getroute oif=alfa --dump")
    with pytest.raises(nlshell.SystemFault, match="no network namespace 'blue-of-nobody'"):
        run("link setlink ifname=v0 net_ns_fd=blue-of-nobody")


def test_errors_of_a_kernel_as_python_has_them(space: nlshell.Session) -> None:
    with pytest.raises(FileExistsError) as exists:
        space.change("link.newlink", {"ifname": "v0", "linkinfo.kind": "veth"}, flags="create,excl")
    assert isinstance(exists.value, nlshell.KernelError) and exists.value.errno == errno.EEXIST and exists.value.ack is not None
    with pytest.raises(OSError) as none:
        space.change("link.dellink", ifname="nobody")
    assert none.value.errno == errno.ENODEV
    with pytest.raises(nlshell.KernelError) as refused:
        space.change("link.setlink", {"ifi_index": "v0", "mtu": 1})
    assert "mtu" in f"{refused.value.path} {refused.value.text}"


# --- did you mean


def link() -> Message:
    values = {"ifi_index": 3, "ifname": "v0", "linkinfo": {"kind": "vlan", "data": {"id": 5}}, "#60000": b"x"}
    (message,) = nlshell.decode(nlshell.encode("link.newlink", values, flags=0))
    return message


@pytest.mark.parametrize(
    ("path", "near"),
    [("ifnam", "ifname"), ("linkinfo.kid", "linkinfo.kind"), ("linkinfo.data.idd", "linkinfo.data.id"), ("ifi_indx", "ifi_index"),
     ("af_spec.inet.cnf", "af_spec.inet.conf"), ("link_info.kind", "linkinfo"), ("IFNAME", "ifname")],
)  # fmt: skip
def test_a_path_that_cannot_be_names_its_neighbours(path: str, near: str) -> None:
    with pytest.raises(nlshell.UnknownNameError, match="did you mean") as caught:
        link()[path]
    assert near in caught.value.suggestions and isinstance(caught.value, KeyError)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    assert link().get(path) is None and link().get(path, 7) == 7 and path not in link()


@pytest.mark.parametrize("path", ["mtu", "linkinfo.slave_kind", "af_spec.inet", "#59999", "linkinfo.kind.x"])
def test_a_path_that_could_be_is_a_plain_key_error(path: str) -> None:
    with pytest.raises(KeyError) as caught:
        link()[path]
    assert not isinstance(caught.value, nlshell.NlshellError) and caught.value.args == (path,)


def test_what_nobody_describes_has_no_neighbours() -> None:
    (message,) = nlshell.decode(nlshell.encode("link.newlink")[:4] + b"\xf0\xff" + nlshell.encode("link.newlink")[6:])
    with pytest.raises(KeyError) as caught:
        message["ifname"]
    assert not isinstance(caught.value, nlshell.NlshellError)


@pytest.mark.parametrize(
    ("operation", "values", "near"),
    [("link.newlnk", {}, "newlink"), ("lnk.newlink", {}, "link"), ("newlnk", {}, "newlink"), ("link.newlink", {"ifnam": "x"}, "ifname"),
     ("link.newlink", {"linkinfo.kid": "x"}, "kind"), ("link.newlink", {"linkinfo": {"kind": "vlan", "data": {"idd": 1}}}, "id"),
     ("route.newroute", {"rtm_type": "unicst"}, "UNICAST"), ("route.newroute", {"rtm_tabel": 1}, "rtm_table")],
)  # fmt: skip
def test_misspelt_requests_name_their_neighbours(operation: str, values: dict[str, Any], near: str) -> None:
    with nlshell.open() as session, pytest.raises(nlshell.UnknownNameError, match="did you mean") as caught:
        session.change(operation, values)
    assert near.lower() in " ".join(caught.value.suggestions).lower()


# --- docs/api.md


@pytest.fixture(scope="module")
def api() -> ModuleType:
    spec = importlib.util.spec_from_file_location("nlshell_api", ROOT / "tools" / "api.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_made_of_the_docstrings(api: ModuleType) -> None:
    assert (ROOT / "docs" / "api.md").read_text() == api.page(), "run: python tools/api.py > docs/api.md"


def test_the_reference_holds_all_that_is_public(api: ModuleType) -> None:
    page = api.page()
    for module in (nlshell, nlshell.schema, testing):
        part = page.partition(f"## {module.__name__}\n")[2].partition("\n## ")[0]
        for name in api.public(module):
            assert f"### {name}" in part or f"| `{name}` |" in part, name
    assert " at 0x" not in page


def test_all_that_is_public_has_a_docstring_and_types(api: ModuleType) -> None:
    for module in (nlshell, nlshell.schema, testing):
        assert module.__doc__
        for name in api.public(module):
            thing = getattr(module, name)
            if not (inspect.isclass(thing) or inspect.isroutine(thing)):
                continue
            assert thing.__doc__, f"{module.__name__}.{name} has no docstring"
            members = api._members(thing) if inspect.isclass(thing) else [(name, thing)]
            for member, what in members:
                function: Any = what.fget if isinstance(what, property) else getattr(what, "__func__", what)
                told = set(getattr(function, "__annotations__", {}))
                wanted = {each for each in inspect.signature(function).parameters if each not in ("self", "cls")} | {"return"}
                assert wanted <= told, f"{module.__name__}.{name}.{member}: no type for {wanted - told}"
