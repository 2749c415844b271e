"""Every read of the registry is written as the request that it is, with and without a dump."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from nlshell.errors import UnknownNameError
from nlshell.kernel.session import Session
from nlshell.schema import REGISTRY
from nlshell.schema.model import Family
from nlshell.wire import header as h

# What must be given for a request to be one of its family: its number does not say so.
NEEDED: dict[str, dict[str, Any]] = {
    "inet_diag.sock_diag_by_family": {"sdiag_family": "inet"},
    "inet_diag.tcpdiag_getsock": {"idiag_family": "inet"},
    "inet_diag.dccpdiag_getsock": {"idiag_family": "inet"},
    "proc.cn_idx_proc": {"id": {"idx": "proc", "val": 1}},
}


class Everywhere(dict[int, str]):
    """Ids of the generic families as some kernel could have given them."""

    def __init__(self) -> None:
        found = [family for family in REGISTRY.families("generic") if family.id is None]
        super().__init__({0x100 + number: family.name for number, family in enumerate(found)})
        self.numbers = {name: number for number, name in self.items()}

    def finding(self, family: Family) -> Any:
        yield from ()
        return family.id if family.id is not None else self.numbers[family.name]


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with Session() as opened:
        opened._generic = Everywhere()  # type: ignore[assignment]
        yield opened


@pytest.mark.parametrize("flags", [0, h.DUMP], ids=["single", "dump"])
def test_a_read_is_written_as_what_it_is_read_as(session: Session, flags: int) -> None:
    count = 0
    for protocol in REGISTRY.protocols():
        for family in REGISTRY.families(protocol.name):
            for name in dict.fromkeys(kind.operation for kind in family.messages if kind.is_read and kind.direction != "reply"):
                request = session.build(family.operation(name), NEEDED.get(f"{family.name}.{name}", {}), flags=flags)
                message = request.message
                what = (family.name, name, message)
                assert message.kind is request.kind and request.kind.operation == name, what
                assert request.kind.direction != "reply" and not message.notes, what
                count += 1
    assert count > 300


def test_a_dump_of_tipc_sockets_is_a_request(session: Session) -> None:
    request = session.build("tipc_diag.sock_diag_by_family", {"sdiag_family": "tipc", "tidiag_states": 0xF}, flags=h.DUMP)
    assert len(request.data) == 24 and request.data[16:] == bytes([30, 0, 0, 0, 15, 0, 0, 0])
    with pytest.raises(UnknownNameError):
        session.build("tipc_diag.sock_diag_by_family", {"nosuch": 1}, flags=h.DUMP)
