"""A specification as it is written: YAML, and its mappings with the place where each stands."""

from __future__ import annotations

from ...errors import InputError
from ...extras import need

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def parse(file: str) -> Any:
    need("a YNL specification", "yaml")
    import yaml

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


def identifier(name: str) -> str:
    """A name as part of a path: dashes become underscores (and the blank that one of the kernel's files has)."""
    return "".join(letter if letter.isalnum() else "_" for letter in name).lower()


def kernel_name(name: str) -> str:
    return identifier(name).upper()


class Part:
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

    def part(self, key: str) -> Part:
        """The mapping under a key; an empty one where the key is absent."""
        value = self.data.get(key)
        return Part({} if value is None else value, f"{self.where}.{key}" if self.where else key, self.file)

    def parts(self, key: str, required: bool = False) -> list[Part]:
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
            found.append(Part(named, f"{self.where}.{key}[{label}]" if self.where else f"{key}[{label}]", self.file))
        return found


def _shown(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return "a mapping" if isinstance(value, dict) else "a list"
    return "nothing" if value is None else repr(value)[:60]


def sentence(part: Part) -> str:
    """The documentation in one line."""
    doc = part.data.get("doc")
    return " ".join(doc.split()) if isinstance(doc, str) else ""
