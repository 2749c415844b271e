"""Reading the words of one command: commands and their selectors, views, requests with their values, options."""

from __future__ import annotations

from ..errors import NlshellError, UsageError
from . import scope as s
from .forms import Once, needs_argument, no_option, roles_of
from .kinds import Name
from .place import At, Fault, Part, Place
from .sentences import NOTHING, Piece
from .table import LOOK, REQUEST, TABLE, TOPIC, WORDS, Call
from .tokens import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..schema.model import MessageType
    from .reading import Reader
    from .table import Command


class CommandReader:
    """Reads the words of one command.

    kinds  of message that it will show, as far as they are known
    """

    def __init__(self, reader: Reader, piece: Piece, ends: bool) -> None:
        self.reader = reader
        self.names = reader.names
        self.piece = piece
        self.tokens = piece.tokens
        self.ends = ends
        self.kinds: Sequence[MessageType] = ()
        self.scope = s.Scope()
        self.call: Call | None = None
        self.settled: list[str] = []
        self.options: dict[str, object] = {}
        self.spelled: dict[str, str] = {}

    def scope_of(self, words: Sequence[str]) -> s.Scope:
        """What the next word can be behind these."""
        return s.scope_of(words, self.names)

    def begun(self, command: Command) -> Call:
        """What was read of a call, whatever is wrong with it: by it a row tells what the call would give."""
        call = Call(command)
        call.words, call.options = list(self.settled[len(command.words) :]), dict(self.options)
        call.spelled = self.spelled
        return call

    def read(self) -> Call | None:
        """The call that it makes; None where it makes none."""
        reader, tokens = self.reader, self.tokens
        self.roles = self._roles()
        pairs = list(zip(tokens, self.roles))
        written = [token.text.partition("=") for token, role in pairs if role == "value"]
        self.values = {path: value for path, _, value in written}
        self.given = self.values
        plain = [token for token, role in pairs if role == "plain"]
        words = [token.text for token in plain]
        typing = self.ends and bool(tokens) and reader.being_typed(tokens[-1])
        self.settled = words[:-1] if typing and self.roles[-1] == "plain" else words
        self.scope = scope = self.scope_of(self.settled)
        if (
            scope.operation is not None
        ):  # what a word of people chooses, its path chooses: type=veth
            from .request import meant

            if self.values:
                self.given = self.values | meant(scope.operation, self.values, self.names)
        before = len(reader.reading.faults)
        self.kinds = s.shown_kinds(scope, self.settled, self.names)
        self._words(plain)
        self._options(pairs)
        self._values(pairs)
        if reader.whole:
            self._whole(plain, before)
        if self.ends:
            self._end(words)
        return self.call

    def _roles(self) -> list[str]:
        """What each word is by its form; but what stands behind a selector that wants an argument is one, whatever it
        looks like: dev a=b.
        """
        roles = roles_of(self.tokens)
        plain: list[str] = []
        for index, token in enumerate(self.tokens):
            if roles[index] == "value" and plain and self.scope_of(plain).pending is not None:
                roles[index] = "plain"
            if roles[index] == "plain":
                plain.append(token.text)
        return roles

    # --- its words

    def _words(self, tokens: list[Token]) -> None:
        words = [token.text for token in tokens]
        slips = self._slips(tokens) | self._glued(tokens)
        for number, token in enumerate(tokens):
            scope = self.scope_of(words[:number])
            self._word(token, scope, " ".join(words[:number]), slips.get(number))

    @staticmethod
    def _glued(tokens: Sequence[Token]) -> dict[int, NlshellError]:
        """`link show|columns mtu`: a | is a sign where a blank stands beside it."""
        found: dict[int, NlshellError] = {}
        for number, token in enumerate(tokens):
            before, sign, stage = token.text.partition("|")
            if sign and not token.quoted and stage in TABLE.behind_pipe():
                shown = f"{before} | {stage}"
                found[number] = UsageError(
                    f"a | needs a blank beside it, else it is part of a word: {shown}"
                )
        return found

    def _slips(self, tokens: list[Token]) -> dict[int, NlshellError]:
        """`route show tabel main`: of several words too many, the one that is nearly a selector is the slip."""
        scope = self.scope
        command = scope.command
        if command is None or command.many or command.follows != WORDS or len(scope.taken) < 2:
            return {}
        free = [n for n, token in enumerate(tokens) if token.text in scope.taken]
        found: dict[int, NlshellError] = {}
        for number in free[-len(scope.taken) :]:
            error = s.no_word(command, tokens[number].text, command.selectors)
            if error.suggestions:
                return {number: error}
        return found

    def _word(self, token: Token, scope: s.Scope, first: str, slip: NlshellError | None) -> None:
        """Say what one plain word is. slip: what is wrong with it, where that was found before."""
        reader, text = self.reader, token.text
        kind = s.kind_of(text, scope, self.names)
        error = slip or self._misplaced(token, scope)
        if error is None and not kind:
            if reader.being_typed(token) and self._may_become(text, scope):
                reader.part(token, "")
                return
            # What cannot become right is marked at once, also while it is being typed.
            reader.part(token, "unknown")
            if scope.taken and scope.command is not None and scope.command.follows == LOOK:
                # What was taken for a part of the last result is not alone, so it should have been a command.
                before = next(each for each in self.tokens if each.text == scope.taken[-1])
                reader.wrong(before.start, s.unknown_beginning(before.text, self.names))
            else:
                reader.wrong(token.start, s.unknown(text, scope, first, self.names))
            return
        free = kind in ("argument", "number") and scope.pending is None
        if error is None and free and scope.kind is not None and not scope.unsettled:
            error = self._unfit(token, scope, first)
        if error is None and token.quoted and kind == "argument":
            kind = "string"
        if any(doubt.position == token.start for doubt in reader.reading.doubts):
            kind = "unknown"
        reader.judged(token.start, token.end, kind, error)

    def _misplaced(self, token: Token, scope: s.Scope) -> NlshellError | None:
        """What is wrong with the argument of a selector, or with a selector that stands there twice."""
        command, pending = scope.command, scope.pending
        if pending is not None and pending.kind is not None:
            at = At(self.names, f"`{pending.word}`")
            return pending.kind.fault(token.text, at)
        if command is not None and token.text in scope.given:
            return UsageError(f"`{command.name}` takes {token.text} only once")
        return None

    def _unfit(self, token: Token, scope: s.Scope, first: str) -> NlshellError | None:
        """What is wrong with a free word."""
        assert scope.kind is not None
        command = scope.command
        what = f"`{command.name}`" if command is not None else ""
        wrong = scope.kind.fault(token.text, At(self.names, what))
        if token.quoted:
            return wrong
        if self._begins(scope):
            return s.no_command(token.text, scope, first, wrong, self.names)
        slip = s.selector_meant(token.text, scope, self.names)
        if wrong is not None:
            return slip or wrong
        is_typed = self.reader.being_typed(token)
        if slip is not None and not is_typed and self._is_missing(token.text, scope):
            self.reader.reading.doubts.append(Fault(token.start, slip))
        return None

    def _is_missing(self, text: str, scope: s.Scope) -> bool:
        """Whether there is nothing of this name."""
        return isinstance(scope.kind, Name) and self.names.knows(scope.kind.what, text) is False

    @staticmethod
    def _begins(scope: s.Scope) -> bool:
        """Whether a word may still be a verb or an operation: it stands right behind the first."""
        return bool(scope.nexts) and not scope.taken and not scope.given

    def _may_become(self, text: str, scope: s.Scope) -> bool:
        """Whether more letters could make it a word that may stand here."""
        from . import offers

        place = Place(0, text)
        offers.offer_words(place, scope, self.names, {}, self._kept())
        typed = place.typed.lower()
        return any(choice.text.lower().startswith(typed) for choice in place.choices())

    # --- options

    def _options(self, pairs: list[tuple[Token, str]]) -> None:
        given: dict[str, object] = {}
        last: Token | None = None
        once = Once()
        for index, (token, role) in enumerate(pairs):
            if role == "dashes":
                self.reader.part(token, "sign")
            elif role == "option":
                behind = pairs[index + 1][0].text if pairs[index + 1 : index + 2] else ""
                self._once(token, behind, once)
                self._option(token, given)
                last = token
            elif role == "argument":
                written = pairs[index - 1][0].text
                self._argument(token, token.start, written, token.text, given)
                last = token
        self.options = given
        if last is not None and self.reader.whole:
            try:
                TABLE.together(given, self.spelled)
            except NlshellError as error:
                self.reader.wrong(last.start, error)

    def _once(self, token: Token, behind: str, once: Once) -> None:
        """Judge an option that stands there twice, and remember how it was typed. behind: the next word."""
        written, _, argument = token.text.partition("=")
        name = TABLE.option(written)
        self.spelled.setdefault(name, written)
        option = self.scope.options.get(name)
        kind = option.kind if option is not None else None
        side = token.start >= self.reader.typed_from
        error = once.twice(written, argument or behind, kind, side)
        if error is not None and not self.reader.being_typed(token):
            self.reader.wrong(token.start, error)

    def _option(self, token: Token, given: dict[str, object]) -> None:
        """Say what --option or --option=argument is."""
        reader, scope = self.reader, self.scope
        written, equals, argument = token.text.partition("=")
        name = TABLE.option(written)
        known = scope.options
        if name not in known and not reader.being_typed(token) and TABLE.more():
            known = scope.options
        cut_at = min(token.end, token.start + len(written) + 1) if equals else token.end
        anything = scope.unknown or scope.begins or scope.unsettled
        letter = written[1:2] == "-" or TABLE.habit(written) or written[1:] in TABLE.shorts()
        if not letter or TABLE.refused(written):
            reader.judged(token.start, cut_at, "option", no_option(written, (), "", ""))
        elif name in known or anything:
            reader.reading.parts.append(Part(token.start, cut_at, "option"))
            option = known.get(name)
            if option is not None and option.kind is None and equals:
                reader.wrong(token.start, UsageError(f"{written} takes no argument"))
            if not equals and not TABLE.takes_argument(written):
                given[name] = True
        elif reader.being_typed(token) and any(each.startswith(name) for each in known):
            reader.reading.parts.append(Part(token.start, cut_at, ""))
        else:
            what = " ".join(scope.about)
            hint = f"`help {what}` lists its own options, `help` the others" if what else ""
            error = no_option(written, known, f"`{what}`" if what else "this", hint)
            reader.reading.parts.append(Part(token.start, cut_at, "unknown"))
            reader.wrong(token.start, error)
        if cut_at < token.end or equals:
            self._argument(token, cut_at, written, argument, given)

    def _argument(
        self, token: Token, start: int, written: str, text: str, given: dict[str, object]
    ) -> None:
        """Say what the argument of an option is."""
        name = TABLE.option(written)
        option = self.scope.options.get(name)
        error: NlshellError | None = None
        if option is not None and option.kind is not None:
            at = At(self.names, written, operation=self.scope.operation, kinds=self.kinds)
            try:
                given[name] = option.kind.read(text, at)
            except NlshellError as wrong:
                error = wrong
                given.setdefault(name, None)
        self.reader.judged(start, token.end, "argument", error)

    # --- values

    def _values(self, pairs: list[tuple[Token, str]]) -> None:
        seen: set[str] = set()
        for token, role in pairs:
            if role == "value":
                self._value(token, seen)
                seen.add(token.text.partition("=")[0])

    def _value(self, token: Token, seen: set[str]) -> None:
        """Say what a word path=value is."""
        reader, names, given = self.reader, self.names, self.given
        path, _, value = token.text.partition("=")
        written = reader.text[token.start : token.end]
        sign = token.start + (written.index("=") if "=" in written else len(path))
        kind, command = self.scope.operation, self.scope.command
        wrong_path: NlshellError | None = None
        wrong_value: NlshellError | None = None
        if path in seen:
            wrong_path = UsageError(f"{path} is given twice; leave one of them out")
        elif kind is not None:
            from .request import doubt, may_become, refusal

            wrong_path, wrong_value = refusal(kind, path, given, names)
            typing = reader.being_typed(token)
            if typing and wrong_value is not None and may_become(kind, path, value, given, names):
                wrong_value = None
            right = wrong_path is wrong_value is None and not typing
            if right and (doubtful := doubt(kind, path, given)) is not None:
                reader.reading.doubts.append(Fault(sign + 1, doubtful))
        elif command is not None and command.setting is not None:
            wrong_path, wrong_value = command.setting(path, value)
            if reader.being_typed(token):
                wrong_value = None
        elif command is not None and not command.values and not self.scope.unknown:
            wrong_path = s.no_values(command, token.text)
        parts = reader.reading.parts
        parts.append(Part(token.start, sign, "unknown" if wrong_path else "path"))
        parts.append(Part(sign, sign + 1, "sign"))
        parts.append(Part(sign + 1, token.end, "unknown" if wrong_value else "value"))
        if kind is not None:
            from .request import is_secret

            if is_secret([kind], path, given):
                reader.secret(sign + 1, token.end)
        if wrong_path is not None:
            reader.wrong(token.start, wrong_path)
        elif wrong_value is not None:
            reader.wrong(sign + 1, wrong_value)

    # --- all of it

    def _whole(self, plain: list[Token], before: int) -> None:
        """What a finished command lacks, and the call that it makes."""
        reader, tokens = self.reader, self.tokens
        end = tokens[-1].end if tokens else len(reader.text.rstrip())
        scope = self.scope
        if tokens and self.roles[-1] == "option" and TABLE.takes_argument(tokens[-1].text):
            name = TABLE.option(tokens[-1].text)
            if name in scope.options:
                reader.wrong(end, needs_argument(tokens[-1].text))
        if (error := s.missing(scope, self.settled)) is not None:
            reader.wrong(end, error)
        if not tokens:
            return
        if not plain:
            reader.wrong(0, UsageError(NOTHING))
            return
        if len(reader.reading.faults) > before or scope.unknown or scope.unsettled:
            return
        if scope.operation is not None and self.values:
            from .request import whole_refusal

            if (error := whole_refusal(scope.operation, self.values, self.names)) is not None:
                reader.wrong(end, error)
                return
        self.call = self._built([token.text for token in plain], self.options)
        self.call.text = reader.hiding(self.piece.text)
        self.call.rest = self.piece.rest
        checked: Call | None = self.call
        while checked is not None:
            if checked.command.check is not None:
                try:
                    checked.command.check(checked, At(self.names, f"`{checked.name}`"))
                except NlshellError as error:
                    reader.wrong(end, error)
            checked = checked.inner

    def _built(self, words: list[str], options: Mapping[str, object]) -> Call:
        """The call that words make, none of which is wrong."""
        words = list(TABLE.source.full(words))
        begun = s.named(words, self.names)
        command = begun.command
        assert command is not None
        call = Call(command)
        call.words = words[begun.used :]
        call.family, call.operation = begun.family, begun.operation
        call.options, call.spelled = dict(options), self.spelled
        call.values = dict(self.values)
        at = At(self.names, f"`{command.name}`")
        if command.follows in (WORDS, TOPIC):
            _arguments(call, at)
        elif command.follows != REQUEST:
            self._looked(call, at)
        return call

    def _looked(self, call: Call, at: At) -> None:
        """What a view is about: what it wants itself, then a kept result, a part of one, or a command."""
        command, words = call.command, list(call.words)
        if words and command.leading and s.stands_alone(command, words[0], self.names):
            call.arguments[""] = words
            return
        for name, kind in command.leading:
            if words:
                call.arguments[name] = kind.read(words.pop(0), at)
        if not words:
            return
        from .kinds import is_record

        looks = command.follows == LOOK
        if looks and is_record(words[0]):
            call.record = words[0]
            call.part = words[1] if len(words) > 1 else ""
            return
        lone = looks and len(words) == 1 and not self.given
        if lone and (self.names.is_part(words[0]) or self._is_no_command(words[0])):
            call.part = words[0]
            return
        own = set(command.options)
        options = {name: value for name, value in call.options.items() if name not in own}
        call.inner = self._built(words, options)
        call.inner.text = " ".join(words)
        call.values = {}

    def _is_no_command(self, word: str) -> bool:
        return s.scope_of([word], self.names).unknown

    # --- its end

    def _end(self, words: list[str]) -> None:
        """What may stand at the end of a command."""
        from . import offers  # only who types needs them

        reader, tokens, roles = self.reader, self.tokens, self.roles
        place = reader.place_at(tokens)
        inside = bool(tokens) and place.start == tokens[-1].start and place.start < len(reader.text)
        role = roles[-1] if inside else ""
        before = list(words[:-1]) if role == "plain" else list(words)
        scope = self.scope_of(before)
        reader.reading.subject = scope.about or before[:1]
        if (
            tokens
            and not inside
            and roles[-1] == "option"
            and TABLE.takes_argument(tokens[-1].text)
        ):
            offers.offer_argument(place, scope, self.names, tokens[-1].text, before)
        elif role == "argument":
            offers.offer_argument(place, scope, self.names, tokens[-2].text, before)
        elif role == "option" and "=" in place.typed:
            option = place.typed.partition("=")[0]
            place.skip(len(option) + 1)
            offers.offer_argument(place, scope, self.names, option, before)
        elif place.typed.startswith("-") and not place.quote:
            offers.offer_options(place, scope, all=True)
        elif role == "value":
            path = place.typed.partition("=")[0]
            # Not skip(): the value alone may be in quotes.
            place.start += reader.text[place.start :].index("=") + 1
            place.typed = place.typed[len(path) + 1 :]
            offers.offer_value(place, scope, self.names, path, self.given)
        else:
            offers.offer_words(place, scope, self.names, self.given, self._kept())

    def _kept(self) -> Sequence[MessageType]:
        """The kinds of message of which a part may be named."""
        return self.names.kinds_kept()


class PipedReader(CommandReader):
    """Reads a view behind a pipe: it looks at what is in front, all of it or a part."""

    def __init__(
        self,
        reader: Reader,
        piece: Piece,
        ends: bool,
        command: Command,
        kinds: Sequence[MessageType],
    ) -> None:
        super().__init__(reader, piece, ends)
        self._view = command
        self._front = kinds

    def scope_of(self, words: Sequence[str]) -> s.Scope:
        return s.piped(words, self._view)

    def _built(self, words: list[str], options: Mapping[str, object]) -> Call:
        call = Call(self._view)
        call.words, call.options, call.spelled = words[1:], dict(options), self.spelled
        at = At(self.names, f"`{self._view.name}`")
        rest = words[1:]
        for name, kind in self._view.leading:
            if rest:
                call.arguments[name] = kind.read(rest.pop(0), at)
        call.part = rest[0] if rest else ""
        return call

    def _kept(self) -> Sequence[MessageType]:
        return self._front


def _arguments(call: Call, at: At) -> None:
    """Sort the words behind a command: selectors with their arguments, free words."""
    command = call.command
    words = iter(call.words)
    free: list[str] = []
    for word in words:
        selector = command.selectors.get(word)
        if selector is None:
            free.append(word)
        elif selector.kind is None:
            call.arguments[word] = ""
        else:
            call.arguments[word] = selector.kind.read(next(words), at)
    if command.many:
        call.arguments[""] = free
    elif free:
        fixed = free[0] in command.choices
        call.arguments[""] = free[0] if fixed else command.kind.read(free[0], at)
