"""Words of the command language: cutting text into commands, and a command into words, selectors and values.

    link show dev eth0 up --json ; route getroute dst=192.0.2.1   # a comment

Quotes work as in a shell. A word `path=value` is a value, a word that begins with `-` an option; all others are the
command's own words.
"""

from __future__ import annotations

from ..errors import UnknownNameError, UsageError


class Line:
    """One command: its words in order, values by path, options (without dashes) with their argument or True."""

    def __init__(self, words: list[str], values: dict[str, str], options: dict[str, str | bool]) -> None:
        self.words = words
        self.values = values
        self.options = options


# Options that take an argument in the next word when it is not given with "=".
WITH_ARGUMENT = (
    "protocol",
    "netns",
    "timeout",
    "color",
    "format",
    "columns",
    "families",
    "width",
    "flags",
    "at",
    "layout",
    "depth",
    "ignore",
)
# Short options, those that `ip` users type.
SHORT = {
    "4": "ipv4",
    "6": "ipv6",
    "M": "mpls",
    "j": "json",
    "n": "netns",
    "t": "table",
    "h": "help",
    "V": "version",
    "c": "command",
    "f": "file",
}


def commands(text: str) -> list[list[str]]:
    """Cut text at semicolons and newlines into commands, each a list of words. Raises UsageError."""
    found: list[list[str]] = []
    words: list[str] = []
    word, quote, started = "", "", False
    position = 0
    while position < len(text):
        character = text[position]
        position += 1
        if quote:
            if character == quote:
                quote = ""
            elif character == "\\" and quote == '"' and position < len(text) and text[position] in '"\\':
                word += text[position]
                position += 1
            else:
                word += character
        elif character in "'\"":
            quote, started = character, True
        elif character == "\\" and position < len(text):
            if text[position] != "\n":
                word += text[position]
                started = True
            position += 1
        elif character in " \t\r\n;" or (character == "#" and not started):
            if started:
                words.append(word)
            word, started = "", False
            if character == "#":
                end = text.find("\n", position)
                position = len(text) if end < 0 else end
            elif character in "\n;":
                if words:
                    found.append(words)
                words = []
        else:
            word += character
            started = True
    if quote:
        raise UsageError(f"a quotation mark {quote} is not closed")
    if started:
        words.append(word)
    if words:
        found.append(words)
    return found


def parse(words: list[str]) -> Line:
    """Sort the words of one command into words, values and options. Raises UsageError."""
    plain: list[str] = []
    values: dict[str, str] = {}
    options: dict[str, str | bool] = {}
    rest = iter(words)
    for word in rest:
        if word == "--":
            plain.extend(rest)
        elif word.startswith("--") or (len(word) == 2 and word[0] == "-" and word[1] in SHORT):
            name, separator, argument = word.lstrip("-").partition("=")
            name = SHORT.get(name, name) if len(name) == 1 else name
            if separator:
                options[name] = argument
            elif name in WITH_ARGUMENT:
                following = next(rest, None)
                if following is None:
                    raise UsageError(f"option --{name} needs an argument")
                options[name] = following
            else:
                options[name] = True
        elif len(word) > 1 and word[0] == "-" and not word[1].isdigit():
            raise UnknownNameError("option", word, [f"-{short}" for short in SHORT])
        elif "=" in word and _is_path(word.partition("=")[0]):
            path, _, value = word.partition("=")
            if path in values:
                raise UsageError(f"{path} is given twice")
            values[path] = value
        else:
            plain.append(word)
    return Line(plain, values, options)


def _is_path(text: str) -> bool:
    return bool(text) and (text[0].isalpha() or text[0] in "_#") and all(c.isalnum() or c in "_.[]#-" for c in text)
