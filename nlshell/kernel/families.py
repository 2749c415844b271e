"""The generic families of a kernel: their ids, names, groups and policies, as nlctrl tells them."""

from __future__ import annotations

from collections.abc import Mapping

from ..codec import writer
from ..codec.message import Context
from ..errors import KernelError, UnknownNameError
from ..schema.model import Family
from ..wire import header as h
from .request import Request
from .steps import drive

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .core import Core
    from .exchange import Exchange
    from .steps import Steps


class GenericFamilies(Mapping[int, "str | Family"]):
    """Ids of generic families -> names, as the kernel gave them; a family nobody described, made from its policy.

    As a mapping, which is what decoding uses, it knows what it was told and asks nobody. It is filled before: by whatever a
    session does with a generic family (`filling`, `finding`, `describing`), or by `info`, which asks when nothing is known.
    """

    def __init__(self, session: Core) -> None:
        self._session = session
        self._info: dict[int, dict[str, Any]] | None = None
        self._described: dict[str, Family | None] = {}

    # --- what is known

    def __getitem__(self, number: int) -> str | Family:
        name: str = (self._info or {})[number]["family_name"]
        return self._described.get(name) or name

    def __iter__(self) -> Iterator[int]:
        return iter(self._info or {})

    def __len__(self) -> int:
        return len(self._info or {})

    def refresh(self) -> None:
        """Ask the kernel again before the next message: modules come and go."""
        self._info = None

    # --- asking, step by step

    def filling(self) -> Steps[dict[int, dict[str, Any]]]:
        """id -> values of CTRL_CMD_NEWFAMILY: family_name, version, hdrsize, ops, mcast_groups …; asked for once."""
        found = self._info
        if found is None:
            exchange = yield from self._asking()
            found = self._info = {message["family_id"]: message.values for message in exchange.raise_for_error()}
        return found

    def finding(self, family: Family) -> Steps[int]:
        """The nlmsg_type of a family here. Raises KernelError where this kernel does not have it."""
        if family.id is not None:
            return family.id
        known = yield from self.filling()
        for number, info in known.items():
            if info["family_name"] == family.name:
                return number
        exchange = yield from self._asking(family.name)
        if exchange.errno:
            module = family.module or f"net-pf-16-proto-16-family-{family.name}"
            raise KernelError(
                f"this kernel has no generic family {family.name!r}; if that is a module, `modprobe {module}` loads it", exchange.errno
            )
        number = int(exchange[0]["family_id"])
        self._info = {**known, number: exchange[0].values}  # a new one: another thread may be looking through the old
        return number

    def describing(self, name: str) -> Steps[Family | None]:
        """A family built from the policy that the kernel reports for it; None where there is no such family."""
        if name not in self._described:
            yield from self.filling()
            info = self._named(name)
            family = None
            if info is not None:
                from ..schema.policy import family_from_policy

                dump = yield from self._session.exchanging(self._request("getpolicy", {"family_id": info["family_id"]}, h.REQUEST | h.DUMP))
                family = family_from_policy(info, [message.values for message in dump], info["family_name"])
                family.protocol = self._session.registry.protocol("generic")
                family.id = info["family_id"]
            self._described[name] = family
        return self._described[name]

    def _asking(self, name: str = "") -> Steps[Exchange]:
        """All families; or one by its name, for which the kernel also tries to load a module."""
        values = {"family_name": name} if name else {}
        return self._session.exchanging(self._request("getfamily", values, h.REQUEST | (h.ACK if name else h.DUMP)))

    def _request(self, operation: str, values: Mapping[str, Any], flags: int) -> Request:
        """A request of nlctrl as it is described here, whatever a registry has in its place: everything generic hangs on it."""
        from ..protocols.generic.nlctrl import FAMILY

        protocol = self._session.registry.protocol("generic")
        data = writer.encode(FAMILY.operation(operation), values, flags=flags, type_id=FAMILY.id)
        context = Context(protocol, {FAMILY.id or 0: FAMILY}, registry=self._session.registry)
        return Request(FAMILY.operation(operation), data, flags, context)

    def _named(self, name: str) -> dict[str, Any] | None:
        return next((info for info in (self._info or {}).values() if info["family_name"].lower() == name.lower()), None)

    # --- asking and waiting

    @property
    def info(self) -> dict[int, dict[str, Any]]:
        """What `filling` gives."""
        return drive(self.filling())

    def id_of(self, family: Family) -> int:
        """What `finding` gives."""
        return drive(self.finding(family))

    def describe(self, name: str) -> Family | None:
        """What `describing` gives."""
        return drive(self.describing(name))

    def named(self, name: str) -> dict[str, Any] | None:
        """What the kernel says of a family, or None where it has none of that name."""
        drive(self.filling())
        return self._named(name)

    @property
    def groups(self) -> dict[int, str]:
        """The number of every multicast group -> family.group."""
        return {
            group["id"]: f"{info['family_name']}.{group['name']}" for info in self.info.values() for group in info.get("mcast_groups", ())
        }

    def group(self, family: str, group: str) -> int:
        """The number of a multicast group. Raises UnknownNameError."""
        info = self.named(family)
        if info is None:
            raise UnknownNameError("generic family", family, [entry["family_name"] for entry in self.info.values()])
        groups = {entry["name"]: entry["id"] for entry in info.get("mcast_groups", [])}
        if group not in groups:
            raise UnknownNameError(f"multicast group of {family}", group, list(groups), "it has none" if not groups else "")
        number: int = groups[group]
        return number
