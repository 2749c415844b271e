"""Reading a line word by word: what each of them is, and whether it can be that. Public is `commands.grammar`."""

from __future__ import annotations

from contextlib import suppress

from ..codec.words import Words
from ..errors import NlshellError, UnknownNameError
from ..kernel.surroundings import Host
from ..schema.things import Interface
from . import choices as c, judge, language, offers
from .context import RECORD, Context, context_of, operation_of, shown_kinds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ..schema.model import MessageType
    from .choices import Choice
    from .language import Token
    from .live import Live
    from .table import Command, State

    Source = Callable[[], Iterable[Choice]]


class Part:
    """text[start:end] is of this kind; `fault` says what is wrong with it.

    kind  command, verb, family, operation, alias, selector, choice, argument, number, path, value, option, stage, operator,
          sign, file, comment, string, unknown, or "" for what is still being typed
    """

    __slots__ = ("end", "fault", "kind", "start")

    def __init__(self, start: int, end: int, kind: str, fault: str = "") -> None:
        self.start = start
        self.end = end
        self.kind = kind
        self.fault = fault

    def __repr__(self) -> str:
        return f"<{self.kind} {self.start}..{self.end}{' ' + self.fault if self.fault else ''}>"


class Place:
    """The end of the text, where the next word stands or the last one is being typed.

    start    where that word (or step of a path) begins
    typed    what is there of it, quotes removed
    quote    the quotation mark it stands in, or ""
    nouns    what is wanted there, in words
    sources  what may stand there; `deep` gives whole paths, for where nothing nearer fits
    """

    def __init__(self, start: int, typed: str, quote: str = "") -> None:
        self.start = start
        self.typed = typed
        self.quote = quote
        self.nouns: list[str] = []
        self.sources: list[Source] = []
        self.deep: Source | None = None

    def offer(self, source: Source, noun: str = "") -> None:
        self.sources.append(source)
        if noun and noun not in self.nouns:
            self.nouns.append(noun)

    def choices(self) -> Iterator[Choice]:
        for source in self.sources:
            yield from source()

    def skip(self, count: int) -> None:
        """Leave the first characters out: they are in front of what is being typed."""
        if not self.quote:  # behind a quotation mark, positions in the text are others
            self.start, self.typed = self.start + count, self.typed[count:]


class Reading:
    """A text as it was understood.

    place    its end
    missing  what must still come, a sentence; or ""
    subject  words of the table that the last command begins with: what help is about
    """

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.place = Place(0, "")
        self.missing = ""
        self.subject: list[str] = []


class Reader:
    """Reads one text. whole: it is finished, so that the last word is judged like the others."""

    def __init__(self, text: str, state: State, live: Live, whole: bool, aliases: frozenset[str] = frozenset()) -> None:
        self.text = text
        self.state = state
        self.live = live
        self.whole = whole
        self.aliases = aliases  # those that have led here: an alias is not read again within itself
        self.front: Command | None = None  # the command in front of the stages, where it is one of the table
        self.reading = Reading()

    # --- the text

    def read(self) -> Reading:
        tokens = language.scan(self.text, lenient=True)
        sentence: list[Token] = []
        for token in tokens:
            if token.kind == "comment":
                self.part(token, "comment")
            elif token.kind == "end" and not (token.text == "\n" and sentence and sentence[-1].kind == "pipe"):
                self.part(token, "sign")
                self.sentence(sentence, last=False)
                sentence = []
            elif token.kind != "end":
                sentence.append(token)
        in_comment = bool(tokens) and tokens[-1].kind == "comment" and tokens[-1].end == len(self.text)
        self.sentence(sentence, last=not in_comment)
        self.reading.parts.sort(key=lambda part: (part.start, part.end))
        return self.reading

    def part(self, token: Token, kind: str, fault: str = "") -> None:
        self.reading.parts.append(Part(token.start, token.end, kind, fault))

    def being_typed(self, token: Token) -> bool:
        return not self.whole and token.end == len(self.text)

    def sentence(self, tokens: list[Token], last: bool) -> None:
        """One command with its stages and its file. last: the text ends in it."""
        from .reading_stages import StageReader

        stages: list[list[Token]] = [[]]
        target: list[Token] | None = None
        for index, token in enumerate(tokens):
            if token.kind == "pipe":
                self.part(token, "sign")
                stages.append([])
            elif target is not None:
                target.append(token)
            elif token.kind == "redirect" and not _compares(stages, tokens[index + 1 :]):
                self.part(token, "sign")
                target = []
            else:
                stages[-1].append(token)
        ends = [last and target is None and stage is stages[-1] for stage in stages]
        self.front = None
        kinds = self.command(stages[0], ends[0])
        reader = StageReader(self, kinds, self.front)
        for stage, is_end in zip(stages[1:], ends[1:]):
            reader.stage(stage, is_end)
        if target is not None:
            for token in target:
                self.part(token, "file")
            if last:
                place = self.place_at(target)
                place.offer(lambda: c.file_choices(place.typed), "a file: .json, .jsonl, .csv, .parquet, .txt, .html")

    def place_at(self, tokens: Sequence[Token]) -> Place:
        """The place at the end of the text: in the last of the tokens, or behind them."""
        token = tokens[-1] if tokens else None
        if token is not None and token.end == len(self.text) and token.kind == "word":
            self.reading.place = Place(token.start, token.text, token.open)
        else:
            self.reading.place = Place(len(self.text), "")
        return self.reading.place

    # --- a command

    def command(self, tokens: list[Token], ends: bool) -> list[MessageType]:
        """Read the words of a command. Gives the kinds of message that it will show, as far as they are known."""
        first = tokens[0] if tokens else None
        if first is not None and self._is_alias(first) and not (ends and self.being_typed(first)):
            return self.alias(tokens, ends)
        roles = self._roles(tokens)
        given = {token.text.partition("=")[0]: token.text.partition("=")[2] for token, role in zip(tokens, roles) if role == "value"}
        words = [token.text for token, role in zip(tokens, roles) if role == "plain"]
        typed_last = ends and not self.whole and bool(tokens) and roles[-1] == "plain" and tokens[-1].end == len(self.text)
        settled = words[:-1] if typed_last else words
        context = context_of(settled, self.live)
        if context.operation is not None:  # what a word of people chooses, its path chooses: type=veth
            given |= meant(context.operation, given)
        self.front = context.command if context.operation is None else None
        plain: list[str] = []
        seen: set[str] = set()
        for index, (token, role) in enumerate(zip(tokens, roles)):
            if role == "plain":
                self.word(token, context_of(plain, self.live))
                plain.append(token.text)
            elif role == "option":
                self.option(token, context)
            elif role == "argument":
                self.judged(
                    token, token.start, "argument", judge.option(option_name(tokens[index - 1].text), token.text, context, self.state)
                )
            elif role == "value":
                path = token.text.partition("=")[0]
                self.value(token, context, given, path in seen)
                seen.add(path)
            else:
                self.part(token, "sign")
        if self.whole and not context.views:
            self._check_arguments(context, [token for token, role in zip(tokens, roles) if role == "plain"])
        if self.whole:
            self._check_options([token for token, role in zip(tokens, roles) if role in ("option", "argument")])
        if ends:
            self.end(tokens, roles, words, given)
        return shown_kinds(context, settled, self.state, self.live)

    def _roles(self, tokens: Sequence[Token]) -> list[str]:
        """As roles_of; but what stands behind a selector that wants an argument is one, whatever it looks like: dev a=b."""
        roles = roles_of(tokens)
        plain: list[str] = []
        for index, token in enumerate(tokens):
            if roles[index] == "value" and context_of(plain, self.live).pending is not None:
                roles[index] = "plain"
            if roles[index] == "plain":
                plain.append(token.text)
        return roles

    def _is_alias(self, token: Token) -> bool:
        return token.text in self.state.settings.aliases and token.text not in self.aliases and not token.quoted

    def alias(self, tokens: list[Token], ends: bool) -> list[MessageType]:
        """What stands for another text is read as that text."""
        first = tokens[0]
        meant = self.state.settings.aliases[first.text]
        self.part(first, "alias")
        text = meant + self.text[first.end : None if ends else tokens[-1].end]
        inner_reader = Reader(text, self.state, self.live, self.whole, self.aliases | {first.text})
        inner = inner_reader.read()
        shift = first.end - len(meant)
        self.reading.parts += [
            Part(part.start + shift, part.end + shift, part.kind, part.fault) for part in inner.parts if part.start >= len(meant)
        ]
        self.front = inner_reader.front
        if ends:
            self.reading.missing, self.reading.subject, self.reading.place = inner.missing, inner.subject, inner.place
            self.reading.place.start += shift
        return []

    def _check_arguments(self, context: Context, tokens: Sequence[Token]) -> None:
        """`route show tabel main`: of several words too many, the command itself knows which is the slip."""
        command = context.command
        if command is None or command.raw:
            return
        rest = _rest(tokens)
        if len(rest) > 1 and len(tokens) - len(rest) < len(command.words):
            from .all import no_verb

            if sentence := no_verb(command, self.live.family(command.words[0]), command.words[0], rest[0]):
                self.part(tokens[len(tokens) - len(rest)], "unknown", sentence)
        try:
            command.arguments(rest)
        except UnknownNameError as error:
            slip = next((token for token in tokens if token.text == error.name), None)
            if slip is not None:
                self.part(slip, "unknown", str(error))
        except NlshellError:
            return  # something is missing, which is said of the end

    def _check_options(self, tokens: Sequence[Token]) -> None:
        """`--json --table`: options that do not go together. What is wrong with one of them alone was said of it."""
        if len(tokens) < 2 or any(part.fault for part in self.reading.parts if part.start >= tokens[0].start):
            return
        try:
            self.state.with_options(language.parse([token.text for token in tokens]).options)
        except NlshellError as error:
            self.part(tokens[-1], "unknown", str(error))

    def end(self, tokens: Sequence[Token], roles: Sequence[str], words: Sequence[str], given: Mapping[str, str]) -> None:
        """What may stand at the end of a command, and what must."""
        place = self.place_at(tokens)
        inside = bool(tokens) and place.start == tokens[-1].start and place.start < len(self.text)
        role = roles[-1] if inside else ""
        before = list(words[:-1]) if role == "plain" else list(words)
        context = context_of(before, self.live)
        self.reading.subject = context.about or list(before[:1])
        if self.whole:
            self.reading.missing = _missing(context_of(words, self.live), tokens, roles)
        offer = offers.Offers(self.state, self.live, place, context, before)
        if tokens and not inside and roles[-1] == "option" and wants_argument(tokens[-1]):
            offer.argument(tokens[-1].text)
        elif role == "argument":
            offer.argument(tokens[-2].text)
        elif role == "option" and "=" in place.typed:
            option = place.typed.partition("=")[0]
            place.skip(len(option) + 1)
            offer.argument(option)
        elif place.typed.startswith("-") and not place.quote:
            offer.options(all=True)
        elif role == "value":
            path = place.typed.partition("=")[0]
            # Not skip(): the value alone may be in quotes.
            place.start += self.text[place.start :].index("=") + 1
            place.typed = place.typed[len(path) + 1 :]
            offer.value(path, given)
        else:
            offer.words(given)

    def judged(self, token: Token, start: int, kind: str, fault: str) -> None:
        """What stands from `start` on in a token is of a kind, unless it has a fault; what is still being typed has none yet."""
        if fault and self.being_typed(token):
            kind, fault = "", ""
        self.reading.parts.append(Part(start, token.end, "unknown" if fault else kind, fault))

    # --- its words

    def word(self, token: Token, context: Context) -> None:
        """Say what one plain word is."""
        text = token.text
        kind = self._kind_of(text, context)
        command = context.command
        if context.pending is None and command is not None and text in command.selectors and text not in context.selectors:
            self.part(token, "unknown", command.only_once(text))
        elif context.pending is not None:
            self.judged(token, token.start, kind, judge.argument(context.pending, text, self.state, self.live))
        elif kind == "argument" and context.free == "SECONDS":
            self.judged(token, token.start, kind, judge.every(text))
        elif kind == "argument" and context.free_names == "group":
            self.judged(token, token.start, kind, judge.group(text, self.state, self.live))
        elif kind == "argument" and context.pending is None and self._is_doubtful(token, context):
            self.part(token, "" if self.being_typed(token) else "unknown", "" if self.being_typed(token) else _slip(text, context))
        elif kind:
            self.part(token, "string" if token.quoted and kind == "argument" else kind)
        elif self.being_typed(token) and self._may_become(text, context):
            self.part(token, "")
        else:
            self.part(token, "unknown", self._unknown(text, context))

    def _kind_of(self, text: str, context: Context) -> str:
        """What a word is here; "" where it is nothing that may stand here."""
        if context.pending is not None:
            return "argument"
        if text in context.nexts or text in context.hidden:
            return "verb"
        if context.begins and (kind := self._kind_at_beginning(text)):
            return kind
        if context.wants_operation and context.family is not None and operation_of(context.family, text) is not None:
            return "operation"
        if text in context.selectors:
            return "selector"
        if text in context.fixed:
            return "choice"
        if context.record and RECORD.fullmatch(text):
            return "number"
        return "argument" if context.free or context.part or context.unknown or context.unsettled else ""

    def _kind_at_beginning(self, text: str) -> str:
        from .all import COMMANDS
        from .show import EVERYDAY, SHORT, beginning_with

        known = [command for command in beginning_with(text) if command.thing is not None and text != command.thing.owner.name]
        spelled = {spelling[0] for command in (*COMMANDS, *known) for spelling in (command.words, *command.aliases)}
        if text in SHORT or text in EVERYDAY or text in spelled:
            return "command"
        if text in self.state.settings.aliases:
            return "alias"
        if self.live.families is None or self.live.get("genl") is None:
            return "family" if self.live.family(text) is not None else "argument"  # it may be one: who knows, before all is loaded
        return "family" if self.live.may_be_family(text) else ""

    def _is_doubtful(self, token: Token, context: Context) -> bool:
        """Whether a free word is most likely a slip: no interface of that name, where one is wanted."""
        if context.free_names not in ("interface", "genl") or token.quoted or context.unsettled:
            return False
        known = self.live.get(context.free_names)
        return known is not None and all(name.text != token.text for name in known)

    def _may_become(self, text: str, context: Context) -> bool:
        """Whether more letters could make it a word that may stand here."""
        place = Place(0, text)
        offers.Offers(self.state, self.live, place, context, []).words({})
        return any(choice.text.lower().startswith(place.typed.lower()) for choice in place.choices())

    def _unknown(self, text: str, context: Context) -> str:
        """The sentence for a word that cannot stand here."""
        if context.wants_operation and context.family is not None and context.command is None:
            known = [kind.operation for kind in context.family.messages if kind.direction != "reply"]
            return str(UnknownNameError(f"operation of {context.family.name}", text, known))
        if context.operation is not None:
            return f"{text!r} is no path=value"
        if context.begins:
            from .all import PROGRAMS

            if text in PROGRAMS:
                return PROGRAMS[text]
            known = sorted({choice.text for choice in c.first_words(self.state, self.live)})
            return str(UnknownNameError("command or family", text, known, "`help` lists commands, `schema` families"))
        if context.fixed:
            return str(UnknownNameError("word", text, list(context.fixed), f"known: {', '.join(context.fixed)}"))
        if context.command is not None:
            command = context.command
            return str(UnknownNameError(f"word for `{command.name}`", text, list(command.selectors), f"usage: {command.usage}"))
        known = [*context.nexts, *context.hidden]
        return str(UnknownNameError("word", text, known, f"known: {', '.join(known)}" if known else ""))

    # --- options and values

    def option(self, token: Token, context: Context) -> None:
        """Say what --option or --option=argument is."""
        written, equals, argument = token.text.partition("=")
        name = option_name(written)
        known = context.options
        cut = min(token.end, token.start + len(written) + 1) if equals else token.end
        if name in known or name in ("help", "version", "command", "file") or context.unknown or context.begins:
            self.reading.parts.append(Part(token.start, cut, "option"))
        elif self.being_typed(token) and any(each.startswith(name) for each in known):
            self.reading.parts.append(Part(token.start, cut, ""))
        else:
            what = " ".join(context.about) or "command"
            hint = f"`help {what}` lists its own, `help` the others"
            error = UnknownNameError(f"option for `{what}`", written, [f"--{each}" for each in known], hint)
            self.reading.parts.append(Part(token.start, cut, "unknown", str(error)))
        if cut < token.end:
            self.judged(token, cut, "argument", judge.option(name, argument, context, self.state))

    def value(self, token: Token, context: Context, given: Mapping[str, str], again: bool) -> None:
        """Say what a word path=value is."""
        path, _, value = token.text.partition("=")
        written = self.text[token.start : token.end]
        sign = token.start + (written.index("=") if "=" in written else len(path))
        kind, command = context.operation, context.command
        from .all import no_values

        wrong_path = wrong_value = ""
        if again:
            wrong_path = f"{path} is given twice"
        elif kind is not None:
            wrong_path, wrong_value = _refusal(kind, path, given)
        elif command is not None and not command.values and not context.unknown:
            wrong_path = no_values(command, token.text)
        elif command is not None and command.words in judge.SETTERS and not context.views:
            wrong_path, wrong_value = judge.setting(command.words, path, value)
        if wrong_value and self.being_typed(token) and self._value_may_become(kind, path, value, given):
            wrong_value = ""
        self.reading.parts += [
            Part(token.start, sign, "unknown" if wrong_path else "path", wrong_path),
            Part(sign, sign + 1, "sign"),
            Part(sign + 1, token.end, "unknown" if wrong_value else "value", wrong_value),
        ]

    def _value_may_become(self, kind: MessageType | None, path: str, value: str, given: Mapping[str, str]) -> bool:
        """Whether more letters could make it right: it is the beginning of a name, or of something with digits and dots."""
        if kind is None:
            return True
        last = value.replace("|", ",").rpartition(",")[2].lower()
        names = [choice.text for choice in c.value_choices(kind, path, given, self.live)]
        return any(name.lower().startswith(last) for name in names) if names else not value[:1].isalpha() or value[-1:] in ":."


def roles_of(tokens: Sequence[Token]) -> list[str]:
    """What each word of a command is by its form, as language.parse sorts them: plain, option, argument (of an option),
    value, or dashes (`--`).
    """
    roles: list[str] = []
    argument = literal = False
    for token in tokens:
        text = token.text
        if literal:
            roles.append("plain")
        elif argument:
            argument = False
            roles.append("argument")
        elif text == "--" and token is not tokens[-1]:
            literal = True
            roles.append("dashes")
        elif text.startswith("--") or (len(text) > 1 and text[0] == "-" and not (text[1].isdigit() and text[1:] not in language.SHORT)):
            roles.append("option")
            argument = wants_argument(token)
        elif "=" in text and language.is_path(text.partition("=")[0]):
            roles.append("value")
        else:
            roles.append("plain")
    return roles


def option_name(written: str) -> str:
    """The full name of an option, without dashes."""
    name = written.lstrip("-")
    return language.SHORT.get(name, name) if written[1:2] != "-" else name


def wants_argument(token: Token) -> bool:
    """Whether an option's argument is the next word."""
    return "=" not in token.text and option_name(token.text) in language.WITH_ARGUMENT


def _compares(stages: list[list[Token]], behind: Sequence[Token]) -> bool:
    """Whether a `>` is part of an expression rather than in front of a file."""
    if len(stages) < 2 or not stages[-1] or stages[-1][0].text not in language.EXPRESSIONS:
        return False
    name = behind[0].text.lower() if behind else ""
    return not (len(behind) == 1 and (name.endswith(language.FILE_KINDS) or "/" in name))


def _missing(context: Context, tokens: Sequence[Token], roles: Sequence[str]) -> str:
    """What a finished command still lacks, in the words in which running it would say so."""
    if tokens and roles[-1] == "option" and wants_argument(tokens[-1]):
        return f"option --{option_name(tokens[-1].text)} needs an argument"
    if context.pending is not None and context.command is not None:
        return f"`{context.command.name} {context.pending.word}` needs {context.pending.argument} behind it"
    if context.wants_operation and context.command is None and context.family is not None:
        names = ", ".join(sorted({kind.operation for kind in context.family.messages if kind.direction != "reply"}))
        return f"say which operation of {context.family.name}: {names}"
    return ""


def _rest(tokens: Sequence[Token]) -> list[str]:
    """The words behind those that name the command."""
    from .all import find

    found = find([token.text for token in tokens], load=False)
    return found[1] if found is not None else []


def _slip(text: str, context: Context) -> str:
    """`link shw`: the sentence where a word is no interface, but nearly a verb, operation or selector; else "": the kernel
    shall judge.
    """
    from .all import no_verb

    if context.nexts and (sentence := no_verb(context.command, context.family, context.about[0], text)):
        return sentence
    operations = [kind.operation for kind in context.family.messages] if context.family is not None else []
    if context.nexts:
        error = UnknownNameError(f"word behind `{context.about[0]}`", text, [*context.nexts, *operations])
    else:
        error = UnknownNameError(f"word for `{' '.join(context.about)}`", text, list(context.selectors))
    return str(error) if error.suggestions else ""


def _refusal(kind: MessageType, path: str, given: Mapping[str, str]) -> tuple[str, str]:
    """Why a request's path, or the value at it, would be refused: (complaint of the path, complaint of the value)."""
    from ..codec.writer import encode_payload

    words = Words([kind], Host())
    if words.can_set(path):
        if isinstance(words.called(path)[0].type, Interface):
            return "", ""  # its name is looked up when it runs
        try:
            meant = words.written({path: given[path]})
        except NlshellError as error:
            return "", str(error)
        if path not in meant:
            faults = [_refusal(kind, each, {**given, each: str(value)})[1] for each, value in meant.items()]
            return "", next(filter(None, faults), "")
    entry = c.entry_at(kind, path, given)
    owner, dot, name = path.rpartition(".")
    if entry is None:
        level = c.entries(kind, owner, given)
        if name.startswith("#") or (dot and not level):
            return "", ""
        return str(UnknownNameError(f"attribute{f' of {owner}' if dot else ''}", name, list(level))), ""
    if entry.type.hint == "ifindex" and given[path][:1].isalpha():
        return "", ""  # the name of an interface, which is looked up when it runs
    try:
        encode_payload(kind, {other: value for other, value in given.items() if other == path or _chooses(kind, other, given)})
    except NlshellError as error:
        text = str(error)
        return "", text if text.startswith(f"{path}: ") else ""
    return "", judge.slip(kind, path, given[path], given)


def meant(kind: MessageType, given: Mapping[str, str]) -> dict[str, str]:
    """The paths that people's words among `given` stand for, with the values that they mean, as far as that is known here."""
    words, found = Words([kind], Host(waits=True)), dict[str, str]()
    for name, text in given.items():
        if words.can_set(name):
            with suppress(NlshellError):
                found |= {path: str(value) for path, value in words.written({name: text}).items() if path != name}
    return found


def _chooses(kind: MessageType, path: str, given: Mapping[str, str]) -> bool:
    """Whether what else is given may decide what the value means: a kind, an address family."""
    entry = c.entry_at(kind, path, given)
    return entry is not None and (entry.type.names is not None or entry.type.kind == "string")
