"""Settings: what holds when nobody says otherwise, from $XDG_CONFIG_HOME/nlshell/config.toml.

The file is read when there is one, and written only by `config save`. A fault in it is a warning; the rest holds.
"""

from __future__ import annotations

import os

from ..answers.formats import standing
from ..errors import InputError, NlshellError, UnknownNameError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class Setting:
    """One setting: its name, default, what it is for, and the words it may be (none: anything of the default's type)."""

    __slots__ = ("_choices", "default", "doc", "name")

    def __init__(
        self,
        name: str,
        default: Any,
        doc: str,
        choices: tuple[str, ...] | Callable[[], tuple[str, ...]] = (),
    ) -> None:
        self.name = name
        self.default = default
        self.doc = doc
        self._choices = choices

    @property
    def choices(self) -> tuple[str, ...]:
        return self._choices() if callable(self._choices) else self._choices

    def take(self, value: Any) -> Any:
        """A value of this setting from TOML or from what was typed. Raises UsageError."""
        kind = type(self.default)
        if isinstance(value, str) and kind is not str:
            value = self._typed(value, kind)
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if (
            type(value) is not kind
            or (kind is int and value < 0)
            or (kind is float and not 0 < value < 1e6)
        ):
            raise UsageError(f"{self.name} is {_KINDS[kind]}, not {value!r}")
        if self.choices and value not in self.choices:
            raise UnknownNameError(
                self.name, str(value), self.choices, f"known: {', '.join(self.choices)}"
            )
        return value

    def _typed(self, text: str, kind: type) -> Any:
        word = text.lower()
        if kind is bool:
            return (
                True
                if word in ("on", "yes", "true", "1")
                else False
                if word in ("off", "no", "false", "0")
                else text
            )
        try:
            return kind(word)
        except ValueError:
            return text


_KINDS = {
    bool: "true or false",
    int: "a whole number from 0 on",
    float: "a number of seconds above 0",
    str: "text",
}

SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("format", "summary", "how messages are shown at the prompt", standing),
        Setting(
            "theme",
            "auto",
            "colours of the shell: for a dark or a light background",
            ("auto", "dark", "light"),
        ),
        Setting(
            "pager",
            "auto",
            "when results are paged: those longer than the screen, always, never",
            ("auto", "always", "never"),
        ),
        Setting("edit_mode", "emacs", "key bindings of the prompt", ("emacs", "vi")),
        Setting(
            "prompt",
            "nlshell{place} {number}> ",
            "the prompt: {place} the namespace, {number} of the next result, {format}, {mode}",
        ),
        Setting(
            "timing", True, "a line after each command: the kernel's time, ours, messages, bytes"
        ),
        Setting("history", 10_000, "commands to remember"),
        Setting("suggest", True, "suggest commands from the history while typing"),
        Setting(
            "complete",
            "always",
            "when the menu of completions opens: while typing, or with Tab",
            ("always", "tab"),
        ),
        Setting("toolbar", True, "the line at the bottom of the screen"),
        Setting("timeout", 10.0, "seconds to wait for an answer"),
        Setting("read_only", False, "refuse whatever is not a read"),
        Setting("dry_run", False, "show the bytes of requests instead of sending them"),
    )
}
_PARTS = ("place", "number", "format", "mode")  # of the prompt


class Settings:
    """The settings in force, as attributes by name: settings.format, settings.aliases["ll"].

    sources   name -> "file" or "here" for those that are not the default
    warnings  what was wrong in the file, a sentence each
    path      the file, whether it exists or not
    """

    def __init__(self) -> None:
        self.values: dict[str, Any] = {name: setting.default for name, setting in SETTINGS.items()}
        self.aliases: dict[str, str] = {}
        self.sources: dict[str, str] = {}
        self.warnings: list[str] = []
        self.path = os.path.join(folder("config"), "config.toml")

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["values"][name]
        except KeyError:
            raise AttributeError(name) from None

    def set(self, name: str, value: Any, source: str = "here") -> None:
        """Change a setting, or an alias as "aliases.NAME" ("" removes it). Raises UsageError, UnknownNameError."""
        owner, dot, alias = name.partition(".")
        if owner in ("aliases", "alias") and dot:
            self._set_alias(alias, value)
            self.sources[f"aliases.{alias}"] = source
            return
        if name.replace("-", "_") not in SETTINGS:
            raise UnknownNameError(
                "setting", name, [*SETTINGS, "aliases.NAME"], "`config` lists them"
            )
        name = name.replace("-", "_")
        taken = SETTINGS[name].take(value)
        if name == "prompt":
            _try_prompt(taken)
        self.values[name] = taken
        self.sources[name] = source

    def _set_alias(self, alias: str, value: Any) -> None:
        if not isinstance(value, str):
            raise UsageError(
                f"the alias {alias} stands for a command, which is text, not {value!r}"
            )
        if not alias or not all(
            (character.isascii() and character.isalnum()) or character in "_-"
            for character in alias
        ):
            raise UsageError(
                f"{alias!r} cannot be an alias: one word of letters from a to z, digits, - and _"
            )
        if not value.isprintable():
            raise UsageError(f"the alias {alias} holds characters that cannot be typed: {value!r}")
        if value:
            self.aliases[alias] = value
        else:
            self.aliases.pop(alias, None)

    def save(self) -> str:
        """Write what differs from the defaults to the file; its path. Raises InputError."""
        lines = [
            f"{name} = {toml(value)}"
            for name, value in self.values.items()
            if value != SETTINGS[name].default
        ]
        if self.aliases:
            lines += [
                "",
                "[aliases]",
                *(f"{name} = {toml(text)}" for name, text in sorted(self.aliases.items())),
            ]
        try:
            os.makedirs(os.path.dirname(self.path), mode=0o700, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"the folder of the configuration cannot be made: {error.filename}: {error.strerror}"
            ) from None
        from ..files import write_whole

        write_whole(self.path, ["\n".join(lines).lstrip("\n"), "\n"], "the configuration")
        return self.path


def load() -> Settings:
    """The settings of the file, where there is one. What is wrong in it is in `warnings`."""
    settings = Settings()
    if not os.path.exists(settings.path):  # which saves a cold start the import below
        return settings
    import tomllib

    try:
        with open(settings.path, "rb") as file:
            found = tomllib.load(file)
    except OSError as error:
        settings.warnings.append(
            f"the configuration {settings.path} cannot be read: {error.strerror}"
        )
        return settings
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        settings.warnings.append(
            f"the configuration {settings.path} is no TOML, so none of it holds: {error}"
        )
        return settings
    aliases = found.pop("aliases", {})
    entries = [*found.items(), *((f"aliases.{name}", text) for name, text in aliases.items())] if isinstance(aliases, dict) else [
        *found.items(), ("aliases", aliases)
    ]  # fmt: skip
    for name, value in entries:
        try:
            settings.set(name, value, "file")
        except NlshellError as error:
            settings.warnings.append(f"in {settings.path}: {error}")
    return settings


def folder(kind: str) -> str:
    """Our folder for "config" or "state", by the XDG base directory specification."""
    variable, default = {
        "config": ("XDG_CONFIG_HOME", ".config"),
        "state": ("XDG_STATE_HOME", ".local/state"),
    }[kind]
    base = os.environ.get(variable, "")
    if not os.path.isabs(base):  # the specification: relative paths are to be ignored
        base = os.path.join(os.path.expanduser("~"), default)
    return os.path.join(base, "nlshell")


def _try_prompt(text: str) -> None:
    try:
        text.format(**{**dict.fromkeys(_PARTS, ""), "number": 1})
    except (KeyError, IndexError, ValueError, AttributeError):
        known = ", ".join(f"{{{part}}}" for part in _PARTS)
        raise UsageError(
            f"the prompt {text!r} has a part in braces that is none of {known}"
        ) from None


def toml(value: Any) -> str:
    from json import dumps

    # Booleans, numbers and strings are the same in TOML, but for one control character.
    return dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
