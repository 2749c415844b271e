"""`route get`: the route that a packet would take."""

from __future__ import annotations

from ..errors import UsageError
from ..language.kinds import Name
from ..language.table import Command, Kind, Selector
from ..schema.registry import REGISTRY
from .dumped import named_result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..language.place import At
    from ..language.table import Call
    from ..schema.model import MessageType
    from .state import Result, State


def route_get(state: State, call: Call) -> Result:
    arguments = call.arguments
    values: dict[str, Any] = {"dst": arguments[""]}
    if "from" in arguments:
        values["src"] = arguments["from"]
    values |= {
        word: state.around.index(arguments[word]) for word in ("oif", "iif") if word in arguments
    }
    if "mark" in arguments:
        values["mark"] = arguments["mark"]
    exchange = state.request("route.getroute", values)
    return named_result(state, exchange, list(exchange))


def _needs_address(call: Call, at: At) -> None:
    if "" not in call.arguments:
        raise UsageError("`route get` needs an address: route get 192.0.2.1")


class _Value(Kind):
    """A value of the request for a route: an address, a mark."""

    def __init__(self, path: str, argument: str) -> None:
        self._path = path
        self.argument = argument

    def read(self, text: str, at: At) -> str:
        from ..codec.writer import encode_payload

        encode_payload(REGISTRY.family("route").operation("getroute"), {self._path: text})
        return text


def _routes(words: Sequence[str], names: object) -> Sequence[MessageType]:
    from ..language.choices import result_kinds

    family = REGISTRY.family("route")
    return result_kinds(family, family.operation("getroute"))


ROUTE_GET = Command(
    "route get",
    route_get,
    "the route that a packet would take",
    free="ADDRESS",
    kind=_Value("dst", "ADDRESS"),
    aliases=["r get"],
    selectors=[
        Selector("from", "ADDRESS", "with this source", _Value("src", "ADDRESS")),
        Selector("iif", "NAME", "that came in by this interface", Name("interface")),
        Selector("oif", "NAME", "that must leave by this interface", Name("interface")),
        Selector("mark", "NUMBER", "with this firewall mark", _Value("mark", "NUMBER")),
    ],
    check=_needs_address,
    shows=_routes,
)
