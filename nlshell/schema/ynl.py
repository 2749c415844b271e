"""Families from the kernel's YAML specifications (Documentation/netlink/specs), as the very objects of this package.

    load("Documentation/netlink/specs/ovpn.yaml", REGISTRY)

reads one file, or every *.yaml of a folder. All four dialects are understood: genetlink, genetlink-c,
genetlink-legacy and netlink-raw. Names lose their dashes: attribute `num-tx-queues` is `num_tx_queues` in paths. The
format is described in Documentation/userspace-api/netlink/specs.rst. This needs PyYAML, which nothing else does.

Structs get the C compiler's layout, for that is what the kernel sends: members of type pad fill some holes, but the
specifications leave out as many, and most at the end of a struct.
"""

from __future__ import annotations

from os import listdir, path as paths

from ..errors import InputError, SchemaError, UnknownNameError
from .enums import Enum, Flags, Names
from .model import Family, MessageType, Protocol
from .registry import REGISTRY, Registry
from .shapes import Attr, AttributeSet, Field, IndexedArray, Nest, Packed, Prefixed, Struct, SubMessage, TypeValue
from .types import BYTES, FLAG, IP, IPV4, IPV6, PAD, SINT, UINT, Binary, Bitfield32, FixedText, LinkAddress, Scalar, String, Type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_DIALECTS = ("genetlink", "genetlink-c", "genetlink-legacy", "netlink-raw")
_CODES = {"u8": "B", "u16": "H", "u32": "I", "u64": "Q", "s8": "b", "s16": "h", "s32": "i", "s64": "q"}
_NETFILTER = 12

# What the older raw specifications leave out: the common prefix of a protocol's message names.
_RAW_PREFIXES = {0: "rtm-"}


def load(path: str, registry: Registry | None = None) -> list[Family]:
    """The families that a specification, or a folder of them, describes; registered if a registry is given.

    A family of the same name is replaced then, and its messages come before others of the same number. Raises
    InputError with the file and the key at fault.
    """
    files = [path]
    if paths.isdir(path):
        files = sorted(paths.join(path, file) for file in listdir(path) if file.endswith((".yaml", ".yml")))
        if not files:
            raise InputError(f"{path}: no *.yaml file is in this folder")
    made: dict[int, Protocol] = {}
    families = [_Specification(file, _parse(file), registry or REGISTRY, made).family() for file in files]
    if registry is not None:
        for family in families:
            registry.register(family, family.protocol, replace=True)
    return families


def _parse(file: str) -> Any:
    try:
        import yaml
    except ImportError:
        raise InputError("reading YAML specifications needs PyYAML: pip install netlink-shell[yaml]") from None
    try:
        with open(file, encoding="utf-8") as stream:
            return yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not UTF-8 text: {error.reason} at byte {error.start}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}: " if mark is not None else ""
        raise InputError(f"{file}: {line}not YAML: {getattr(error, 'problem', None) or type(error).__name__}") from None


def _identifier(name: str) -> str:
    """A name as part of a path: dashes become underscores (and the blank that one of the kernel's files has)."""
    return "".join(letter if letter.isalnum() else "_" for letter in name).lower()


def _kernel(name: str) -> str:
    return _identifier(name).upper()


class _Part:
    """A mapping of the specification that knows where it stands, for one clear sentence when something is wrong."""

    def __init__(self, data: Any, where: str, file: str) -> None:
        self.file = file
        self.where = where
        if not isinstance(data, dict):
            raise self.fault(f"a mapping is expected, found {_shown(data)}")
        self.data: dict[str, Any] = data

    def fault(self, text: str, key: str = "") -> InputError:
        where = f"{self.where}.{key}" if self.where and key else self.where or key
        return InputError(f"{self.file}: {where}: {text}" if where else f"{self.file}: {text}")

    def __contains__(self, key: str) -> bool:
        return self.data.get(key) is not None

    def text(self, key: str, default: str | None = None) -> str:
        value = self.data.get(key)
        if value is None:
            if default is None:
                raise self.fault("is missing", key)
            return default
        if isinstance(value, bool):
            raise self.fault("YAML reads this word as true or false; put it in quotes", key)
        if not isinstance(value, (str, int)):
            raise self.fault(f"text is expected, found {_shown(value)}", key)
        return str(value)

    def number(self, key: str, least: int = 0) -> int | None:
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise self.fault(f"a number is expected, found {_shown(value)}", key)
        return value

    def part(self, key: str) -> _Part:
        """The mapping under a key; an empty one where the key is absent."""
        value = self.data.get(key)
        return _Part({} if value is None else value, f"{self.where}.{key}" if self.where else key, self.file)

    def parts(self, key: str, required: bool = False) -> list[_Part]:
        """The mappings of a list; a plain word in it stands for a mapping with that name."""
        value = self.data.get(key)
        if value is None:
            if required:
                raise self.fault("is missing", key)
            return []
        if not isinstance(value, list):
            raise self.fault(f"a list is expected, found {_shown(value)}", key)
        found = []
        for index, item in enumerate(value):
            named = item if isinstance(item, dict) else {"name": item}
            name = named.get("name", named.get("value"))
            label = name if isinstance(name, (str, int)) else index
            found.append(_Part(named, f"{self.where}.{key}[{label}]" if self.where else f"{key}[{label}]", self.file))
        return found


def _shown(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return "a mapping" if isinstance(value, dict) else "a list"
    return "nothing" if value is None else repr(value)[:60]


class _Specification:
    """One file. `made` holds the protocols that no registry knows, for other files to share."""

    def __init__(self, file: str, data: Any, registry: Registry, made: dict[int, Protocol]) -> None:
        self.file = file
        self.top = _Part(data, "", file)
        self.name = self.top.text("name")
        self.dialect = self.top.text("protocol", "genetlink")
        if self.dialect not in _DIALECTS:
            raise self.top.fault(f"{self.dialect!r} is unknown; one of {', '.join(_DIALECTS)} is expected", "protocol")
        self.registry = registry
        self.protocol = self._protocol(made)
        self.definitions: dict[str, _Part] = {}
        self.constants: dict[str, int] = {}
        for part in self.top.parts("definitions"):
            self._define(part)
        self.set_parts: dict[str, _Part] = {}
        for part in self.top.parts("attribute-sets", required=True):
            if self.set_parts.setdefault(part.text("name"), part) is not part:
                raise part.fault("this attribute set is there twice")
        self.formats = {part.text("name"): part for part in self.top.parts("sub-messages")}
        self._names: dict[tuple[str, bool], Names] = {}
        self._structs: dict[str, Struct | None] = {}
        whole = {name: part for name, part in self.set_parts.items() if "subset-of" not in part}
        self._sets = {name: self._set(part) for name, part in whole.items()}
        self._sets |= {name: self._subset(part) for name, part in self.set_parts.items() if name not in whole}

    def _protocol(self, made: dict[int, Protocol]) -> Protocol:
        if self.dialect != "netlink-raw":
            return self.registry.protocol("generic")
        number = self.top.number("protonum")
        if number is None:
            raise self.top.fault("is missing; a raw protocol needs its number", "protonum")
        try:
            return self.registry.protocol(number)
        except UnknownNameError:
            protocol = made.setdefault(number, Protocol(_identifier(self.name), number))
            for part in self.top.part("mcast-groups").parts("list"):
                protocol.groups[_identifier(part.text("name"))] = part.number("value") or 0
            return protocol

    # --- definitions

    def _define(self, part: _Part) -> None:
        name, kind = part.text("name"), part.text("type")
        if kind == "const":
            value = part.data.get("value")
            if isinstance(value, int):
                # A limit may name a constant as the specification does, or as the header does.
                for spelling in (name, part.text("name-prefix", "") + name, f"{self.name}-{name}"):
                    self.constants[_identifier(spelling)] = value
        elif kind not in ("enum", "flags", "struct"):
            raise part.fault(f"{kind!r} is unknown; const, enum, flags or struct is expected", "type")
        else:
            self.definitions[name] = part

    def _names_of(self, part: _Part) -> Names | None:
        """The Enum or Flags that an attribute or a member refers to."""
        if "enum" not in part:
            mask = part.part("checks").data.get("flags-mask")
            definition = self.definitions.get(mask) if isinstance(mask, str) else None
            return None if definition is None or definition.text("type") != "flags" else self._enumeration(definition, True)
        name = part.text("enum")
        definition = self.definitions.get(name)
        if definition is None or definition.text("type") == "struct":
            raise part.fault(f"no enum or flags called {name!r} is defined", "enum")
        as_flags = definition.text("type") == "flags" or bool(part.data.get("enum-as-flags")) or part.data.get("type") == "bitfield32"
        if (name, as_flags) not in self._names:
            self._names[name, as_flags] = self._enumeration(definition, as_flags)
        return self._names[name, as_flags]

    def _enumeration(self, definition: _Part, as_flags: bool) -> Names:
        value = self._limit(definition, "value-start") or 0
        entries: dict[str, int] = {}
        for entry in definition.parts("entries", required=True):
            given = entry.number("value", least=-(1 << 63))
            value = value if given is None else given
            if as_flags and not 0 <= value <= 63:
                raise entry.fault(f"a flag is given by its bit, 0 to 63; {value} is none", "value")
            entries[_kernel(entry.text("name"))] = 1 << value if as_flags else value
            value += 1
        name = definition.text("name")
        prefix = _kernel(definition.text("name-prefix", f"{self.name}-{name}-"))
        return (Flags if as_flags else Enum)(_identifier(name), entries, prefix)

    def _struct(self, part: _Part, key: str) -> Struct:
        name = part.text(key)
        definition = self.definitions.get(name)
        if definition is None or definition.text("type") != "struct":
            raise part.fault(f"no struct called {name!r} is defined", key)
        if name not in self._structs:
            self._structs[name] = None
            fields: list[Field] = []
            used: set[str] = set()
            for member in definition.parts("members", required=True):
                own = field = _identifier(member.text("name"))
                while field in used:
                    field = f"{own}_{len(fields)}"
                used.add(field)
                fields.append(Field(field, self._member(member), _sentence(member)))
            try:
                self._structs[name] = Struct(_identifier(name), fields)
            except SchemaError as error:
                raise definition.fault(str(error)) from None
        struct = self._structs[name]
        if struct is None:
            raise part.fault(f"struct {name!r} contains itself", key)
        return struct

    def _member(self, member: _Part) -> Type:
        kind, length = member.text("type"), self._length(member, "len")
        if kind in _CODES:
            return self._scalar(member, kind)
        if kind == "binary" and "struct" in member:
            return self._struct(member, "struct")
        if kind not in ("string", "binary", "pad"):
            raise member.fault(f"{kind!r} cannot stand in a struct", "type")
        if length is None:
            if kind == "binary" and "len" not in member:
                return BYTES
            raise member.fault("is missing or names a constant that is not defined here", "len")
        if kind == "string":
            return FixedText(length)
        if kind == "pad":
            return Binary(length)
        return self._hinted(member, length) or Binary(length)

    # --- attribute sets

    def _set(self, part: _Part) -> AttributeSet:
        attributes = [self._attribute(number, entry) for number, entry in _numbered(part) if entry.text("type") != "unused"]
        return self._made(part, _kernel(self._set_prefix(part)), attributes)

    def _subset(self, part: _Part) -> AttributeSet:
        """What a subset names may differ from the whole; the rest is kept, for the kernel sends more than it names."""
        whole = part.text("subset-of")
        if whole not in self.set_parts or "subset-of" in self.set_parts[whole]:
            raise part.fault(f"no attribute set called {whole!r} is there that is none itself", "subset-of")
        attributes = {attribute.id: attribute for attribute in self._sets[whole]}
        known = {entry.text("name"): (number, entry) for number, entry in _numbered(self.set_parts[whole])}
        for entry in part.parts("attributes", required=True):
            if entry.text("name") not in known:
                raise entry.fault(f"is not in {whole}", "name")
            number, base = known[entry.text("name")]
            changed = _Part({**base.data, **entry.data}, entry.where, self.file)
            if len(entry.data) > 1 and changed.text("type") != "unused":
                attributes[number] = self._attribute(number, changed)
        return self._made(part, self._sets[whole].prefix, list(attributes.values()))

    def _made(self, part: _Part, prefix: str, attributes: list[Attr]) -> AttributeSet:
        try:
            return AttributeSet(prefix, attributes, name=f"{self.name}/{part.text('name')}", doc=_sentence(part))
        except SchemaError as error:
            raise part.fault(str(error)) from None

    def _set_prefix(self, part: _Part) -> str:
        name = part.text("name")
        if "name-prefix" in part:
            return part.text("name-prefix")
        if self.dialect == "netlink-raw":
            return ""  # these follow no rule that the format knows
        return f"{self.name}-a-" if name == self.name else f"{self.name}-a-{name}-"

    def _attribute(self, number: int, part: _Part) -> Attr:
        name = part.text("name")
        kernel = _kernel(part.text("name-prefix") + name) if "name-prefix" in part else ""
        allowed = self._allowed(part)
        doc = "; ".join(text for text in (_sentence(part), allowed) if text)
        return Attr(number, _kernel(name), self._type(part), multi=bool(part.data.get("multi-attr")), doc=doc, kernel=kernel)

    def _type(self, part: _Part) -> Type:
        kind = part.text("type")
        if kind == "nest-type-value":
            item = self._leaf(part, "sub-type") if "sub-type" in part and "nested-attributes" not in part else self._nest(part)
            return self._keyed(part, item, required=True)
        if kind in ("indexed-array", "array-nest"):
            if kind == "array-nest" or part.text("sub-type") == "nest":
                return IndexedArray(self._nest(part))
            return IndexedArray(self._leaf(part, "sub-type"))
        if kind == "nest":
            return self._keyed(part, self._nest(part))
        if kind == "sub-message":
            return self._sub_message(part)
        if kind == "binary" and part.text("sub-type", "") in _CODES:
            return Packed(self._scalar(part, part.text("sub-type")))
        return self._keyed(part, self._leaf(part, "type"))

    def _keyed(self, part: _Part, item: Type, required: bool = False) -> Type:
        """type-value names the numbers that stand in place of attribute types, outermost first."""
        levels = len(part.parts("type-value", required=required))
        for _ in range(levels):
            item = TypeValue(item)
        return item

    def _leaf(self, part: _Part, key: str) -> Type:
        kind = part.text(key)
        if kind in _CODES:
            return self._scalar(part, kind)
        if kind in ("uint", "sint"):
            names = self._names_of(part)
            number = UINT if kind == "uint" else SINT
            return number if names is None else number.but(names=names)
        if kind == "string":
            return String(self._length(part.part("checks"), "max-len"))
        if kind == "binary":
            return self._binary(part)
        if kind == "bitfield32":
            return Bitfield32(self._names_of(part))
        if kind == "flag":
            return FLAG
        if kind == "pad":
            return PAD
        raise part.fault(f"{kind!r} is unknown here", key)

    def _scalar(self, part: _Part, kind: str) -> Type:
        order = part.text("byte-order", "") or None
        if order not in (None, "big-endian", "little-endian"):
            raise part.fault(f"{order!r} is neither big-endian nor little-endian", "byte-order")
        hint = part.text("display-hint", "") or None
        if hint == "ipv4" and kind == "u32":
            return IPV4.but(kind="u32", byte_order="big-endian", align=4)
        scalar = Scalar(kind, _CODES[kind], order if kind[1:] != "8" else None)
        changes: dict[str, Any] = {}
        names = self._names_of(part)
        if names is not None:
            changes["names"] = names
        if hint is not None:
            changes["hint"] = hint
        low, high = self._range(part)
        if low is not None or high is not None:
            changes["range"] = (scalar.range[0] if low is None else low, scalar.range[1] if high is None else high)
        return scalar.but(**changes)

    def _binary(self, part: _Part) -> Type:
        if "struct" in part:
            return self._struct(part, "struct")
        checks = part.part("checks")
        exact = self._length(checks, "exact-len")
        if exact is None:
            exact = self._length(part, "len")
        hinted = self._hinted(part, exact)
        if hinted is not None:
            return hinted
        hint = part.text("display-hint", "") or None
        return Binary(exact, self._length(checks, "min-len") or 0, self._length(checks, "max-len"), hint)

    def _hinted(self, part: _Part, length: int | None) -> Type | None:
        """Bytes that are an address. A hint for one IP version stands on attributes that hold either."""
        hint = part.text("display-hint", "")
        if hint in ("ipv4", "ipv6", "ipv4-or-v6"):
            return {4: IPV4, 16: IPV6}.get(length, IP) if length is not None else IP
        if hint in ("mac", "fddi"):
            return LinkAddress(length)
        return None

    def _nest(self, part: _Part) -> Nest:
        name = part.text("nested-attributes")
        if name not in self.set_parts:
            raise part.fault(f"no attribute set called {name!r} is there", "nested-attributes")
        return Nest(lambda: self._sets[name])

    def _sub_message(self, part: _Part) -> SubMessage:
        name, selector = part.text("sub-message"), _identifier(part.text("selector"))
        if name not in self.formats:
            raise part.fault(f"no sub-message called {name!r} is there", "sub-message")
        formats: list[tuple[str, Type | None]] = []
        for each in self.formats[name].parts("formats", required=True):
            struct = self._struct(each, "fixed-header") if "fixed-header" in each else None
            inner = None
            if "attribute-set" in each:
                inner = self._nest(_Part({"nested-attributes": each.text("attribute-set")}, each.where, self.file))
            case = Prefixed(struct, inner) if struct is not None and inner is not None else struct or inner
            formats.append((each.text("value"), case))
        return SubMessage(selector, self._cases(selector, formats))

    def _cases(self, selector: str, formats: list[tuple[str, Type | None]]) -> Callable[[], dict[Any, Type | None]]:
        """Formats by the values that the selector will have: numbers where an enum names them."""

        def cases() -> dict[Any, Type | None]:
            names = [held.by_name[selector].type.names for held in self._sets.values() if selector in held.by_name]
            known: dict[Any, Type | None] = {}
            for value, case in formats:
                known.setdefault(value, case)
                if value.isdecimal():
                    known.setdefault(int(value), case)
                for each in names:
                    number = each.entries.get(_kernel(value)) if each is not None else None
                    if number is not None:
                        known.setdefault(number, case)
            return known

        return cases

    # --- limits

    def _limit(self, part: _Part, key: str) -> int | None:
        """A number, a constant, a constant less one, or the end of an integer's range; None where unknown here."""
        value = part.data.get(key)
        if value is None or isinstance(value, int):
            return value if value is None else int(value)
        word, _, less = part.text(key).partition(" - ")
        word = _identifier(word)
        if word in self.constants:
            return self.constants[word] - (int(less) if less.isdecimal() else 0)
        kind, _, which = word.partition("_")
        if kind in _CODES and which in ("min", "max"):
            return Scalar(kind, _CODES[kind]).range[which == "max"]
        return int(word, 0) if word.isdecimal() else None

    def _length(self, part: _Part, key: str) -> int | None:
        value = self._limit(part, key)
        if value is not None and not 0 <= value <= 0xFFFF:
            raise part.fault(f"{value} is no length, an attribute has at most 65535 bytes", key)
        return value

    def _range(self, part: _Part) -> tuple[int | None, int | None]:
        checks = part.part("checks")
        return self._limit(checks, "min"), self._limit(checks, "max")

    def _allowed(self, part: _Part) -> str:
        """What the kernel accepts, in words."""
        low, high = self._range(part)
        text = ""
        if low is not None and high is not None:
            text = f"{low} to {high}"
        elif low is not None:
            text = f"at least {low}"
        elif high is not None:
            text = f"at most {high}"
        if "flags-mask" in part.part("checks"):
            mask = part.part("checks").data["flags-mask"]
            text = f"bits {mask:#x}" if isinstance(mask, int) else f"only bits of {mask}"
        return text and f"allowed: {text}"

    # --- messages

    def family(self) -> Family:
        operations = self.top.part("operations")
        generic = self.dialect != "netlink-raw"
        number = self.protocol.number
        own = f"{self.name}-cmd-" if generic else _RAW_PREFIXES.get(number, "")
        prefix = _kernel(operations.text("name-prefix", own))
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
            doc=_sentence(self.top),
        )
        family.protocol = self.protocol
        return family

    def _unified(self, listed: list[_Part]) -> list[tuple[int, str | None, str, _Part]]:
        """(number, direction, name, operation): all in one row of numbers."""
        found: list[tuple[int, str | None, str, _Part]] = []
        value = 1
        for operation in listed:
            given = operation.number("value")
            value = value if given is None else given
            if any(mode in operation for mode in ("do", "dump", "notify", "event")):
                found.append((value, None, operation.text("name"), operation))
            value += 1
        return found

    def _directional(self, listed: list[_Part]) -> list[tuple[int, str | None, str, _Part]]:
        """Requests and what the kernel sends are counted apart, unless numbers are given: then they share a row."""
        requests: dict[int, tuple[str, _Part]] = {}
        replies: dict[int, tuple[str, _Part]] = {}
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
        found: list[tuple[int, str | None, str, _Part]] = []
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

    def _layout(self, operation: _Part, listed: list[_Part]) -> tuple[str | None, str | None]:
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

    def _message(self, number: int, direction: str | None, name: str, operation: _Part, *, prefix: str, operations: _Part) -> MessageType:
        limit = 0xFF if self.dialect != "netlink-raw" else 0xFFFF
        if number > limit:
            raise operation.fault(f"{number} is too large, {limit} is the highest number of a message", "value")
        attributes, fixed = self._layout(operation, operations.parts("list"))
        header: list[Struct] = list(self.protocol.fallback) if self.dialect != "netlink-raw" else []
        if fixed is not None:
            header.append(self._struct(_Part({"fixed-header": fixed}, operation.where, self.file), "fixed-header"))
        elif "fixed-header" in operations:
            header.append(self._struct(operations, "fixed-header"))
        return MessageType(
            number,
            prefix + _kernel(name),
            self._sets[attributes] if attributes is not None else None,
            header=tuple(header),
            direction=direction,
            doc=_sentence(operation),
        )


def _numbered(part: _Part) -> list[tuple[int, _Part]]:
    """The attributes of a set with their numbers: one more than the one before, unless given; from 1."""
    found = []
    value = 1
    for entry in part.parts("attributes", required=True):
        given = entry.number("value")
        value = value if given is None else given
        if value > 0x3FFF:
            raise entry.fault(f"{value} is too large, an attribute's number has 14 bits", "value")
        found.append((value, entry))
        value += 1
    return found


def _sentence(part: _Part) -> str:
    """The documentation in one line."""
    doc = part.data.get("doc")
    return " ".join(doc.split()) if isinstance(doc, str) else ""
