"""The operations of a specification: which message has which number, in which direction, with what in it."""

from __future__ import annotations

from ..model import Family, MessageType
from ..shapes import Struct
from .reading import Part, kernel_name, sentence
from .sets import Sets

_NETFILTER = 12

# What the older raw specifications leave out: the common prefix of a protocol's message names.
_RAW_PREFIXES = {0: "rtm-"}


class Specification(Sets):
    """One file, as a family."""

    def family(self) -> Family:
        operations = self.top.part("operations")
        generic = self.dialect != "netlink-raw"
        number = self.protocol.number
        own = f"{self.name}-cmd-" if generic else _RAW_PREFIXES.get(number, "")
        prefix = kernel_name(operations.text("name-prefix", own))
        model = operations.text("enum-model", "unified")
        if model not in ("unified", "directional"):
            raise operations.fault(f"{model!r} is neither unified nor directional", "enum-model")
        listed = operations.parts("list", required=True)
        messages = self._unified(listed) if model == "unified" else self._directional(listed)
        family = Family(
            self.name,
            [self._message(*message, prefix=prefix, operations=operations) for message in messages],
            prefix=prefix,
            kind="generic" if generic else "nfnetlink" if number == _NETFILTER else "classic",
            version=self.top.number("version") or 1,
            groups=[part.text("name") for part in self.top.part("mcast-groups").parts("list")] if generic else (),
            doc=sentence(self.top),
        )
        family.protocol = self.protocol
        return family

    def _unified(self, listed: list[Part]) -> list[tuple[int, str | None, str, Part]]:
        """(number, direction, name, operation): all in one row of numbers."""
        found: list[tuple[int, str | None, str, Part]] = []
        value = 1
        for operation in listed:
            given = operation.number("value")
            value = value if given is None else given
            if any(mode in operation for mode in ("do", "dump", "notify", "event")):
                found.append((value, None, operation.text("name"), operation))
            value += 1
        return found

    def _directional(self, listed: list[Part]) -> list[tuple[int, str | None, str, Part]]:
        """Requests and what the kernel sends are counted apart, unless numbers are given: then they share a row."""
        requests: dict[int, tuple[str, Part]] = {}
        replies: dict[int, tuple[str, Part]] = {}
        request = reply = 1
        for operation in listed:
            name = operation.text("name")
            if "notify" in operation or "event" in operation:
                given = operation.number("value")
                reply = reply if given is None else given
                replies.setdefault(reply, (name, operation))
                reply += 1
                continue
            modes = [operation.part(mode) for mode in ("do", "dump") if mode in operation]
            if not modes:
                raise operation.fault("has neither do, dump, notify nor event")
            explicit = [mode.part("reply").number("value") for mode in modes]
            wanted = [*(mode.part("request").number("value") for mode in modes), operation.number("value"), request]
            request = next(value for value in wanted if value is not None)
            requests.setdefault(request, (name, operation))
            request += 1
            reply = reply if explicit[0] is None else explicit[0]
            if "reply" in modes[0]:
                replies.setdefault(reply, (f"{name}-reply", operation))
                reply += 1
            for value in explicit[1:]:
                if value is not None:
                    replies.setdefault(value, (f"{name}-reply", operation))
        shared = any("value" in operation.part(mode).part("reply") for operation in listed for mode in ("do", "dump"))
        found: list[tuple[int, str | None, str, Part]] = []
        for number, (name, operation) in requests.items():
            answer = replies.get(number)
            same = shared and (answer is None or self._layout(answer[1], listed) == self._layout(operation, listed))
            found.append((number, None if same else "request", name, operation))
            if same:
                replies.pop(number, None)
        # Where both share a row of numbers, an answer has the name of the request with its number.
        for number, (name, operation) in replies.items():
            told = shared and number in requests
            found.append((number, None if shared and not told else "reply", requests[number][0] if told else name, operation))
        return found

    def _layout(self, operation: Part, listed: list[Part]) -> tuple[str | None, str | None]:
        """Names of the attribute set and of the fixed header; a notification has those of what it tells of."""
        source = operation
        if "notify" in operation:
            told = operation.text("notify")
            for each in listed:
                if each.text("name") == told:
                    source = each
                    break
            else:
                raise operation.fault(f"no operation called {told!r} is there", "notify")
        found = [next((each.text(key) for each in (operation, source) if key in each), None) for key in ("attribute-set", "fixed-header")]
        if found[0] is not None and found[0] not in self._sets:
            raise operation.fault(f"no attribute set called {found[0]!r} is there", "attribute-set")
        return found[0], found[1]

    def _message(self, number: int, direction: str | None, name: str, operation: Part, *, prefix: str, operations: Part) -> MessageType:
        limit = 0xFF if self.dialect != "netlink-raw" else 0xFFFF
        if number > limit:
            raise operation.fault(f"{number} is too large, {limit} is the highest number of a message", "value")
        attributes, fixed = self._layout(operation, operations.parts("list"))
        header: list[Struct] = list(self.protocol.fallback) if self.dialect != "netlink-raw" else []
        if fixed is not None:
            header.append(self._struct(Part({"fixed-header": fixed}, operation.where, self.file), "fixed-header"))
        elif "fixed-header" in operations:
            header.append(self._struct(operations, "fixed-header"))
        return MessageType(
            number,
            prefix + kernel_name(name),
            self._sets[attributes] if attributes is not None else None,
            header=tuple(header),
            direction=direction,
            doc=sentence(operation),
        )
