"""What goes on happening: `monitor` (multicast events) and `watch` (what changed since the last look).

A Feed is asked for its next Update by whoever shows it: the plain doors in the foreground until Ctrl-C, the shell in a
thread beside the prompt, a notebook in a widget. It never blocks longer than told, and may be closed from any thread.
"""

from __future__ import annotations

import os
from collections import deque
from contextlib import suppress
from functools import lru_cache
from select import POLLIN, poll
from threading import Lock
from time import localtime, monotonic, strftime, time

from ..codec.export import clean
from ..errors import InputError, KernelError, NlshellError, SystemFault, UnknownNameError, UsageError
from ..kernel.subscription import Gap, Subscription, resolve_group
from ..render.style import Style, safe
from ..schema import paths
from .language import Line, Stage
from .listen import FAMILIES, GROUPS, LIMITS
from .table import Result, State, seconds, whole_number
from .where import Known, Where, value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from ..codec.message import Message
    from ..kernel.session import Session
    from ..schema.model import MessageType

KEPT = 10_000  # messages of a monitor that can be looked at afterwards
_SLICE = 0.2  # seconds after which a waiting monitor looks whether it was closed
UNCUT = 1 << 16  # columns of a line that nobody reads on a terminal
_FEW = 9  # values on the line of an event

USUAL = ("link", "addr", "route", "rule", "neigh", "nexthop")


class Update:
    """One thing that happened.

    kind     "event", "gap" (events were lost here), "change" (what a watch saw) or "note" (a sentence)
    when     seconds since the epoch
    message  the event, or None
    group    name of the multicast group it was sent to, or ""
    """

    def __init__(self, kind: str, *, message: Message | None = None, group: str = "", text: str = "", columns: Sequence[str] = ()) -> None:
        self.kind = kind
        self.when = time()
        self.message = message
        self.group = group
        self.text = text
        self._columns = columns
        self._shown: Sequence[str] = ()

    def showing(self, lines: Sequence[str]) -> Update:
        """Itself, with lines that were made already."""
        self._shown = lines
        return self

    @property
    def clock(self) -> str:
        return f"{strftime('%H:%M:%S', localtime(self.when))}.{int(self.when % 1 * 1000):03}"

    def lines(self, style: Style | None = None, width: int = 100, format: str = "line") -> list[str]:
        """As text: one line an event, or its tree, or JSON."""
        from .output import json_line

        style = style or Style()
        clock = style.paint("dim", self.clock)
        if self._shown:
            return [f"{clock}  {style.paint('type', safe(self.text))}", *self._shown]
        if self.message is None:
            if format == "json":  # between others, so that each line stays an object
                return [json_line({"when": self.when, "kind": self.kind, "text": self.text})]
            return [f"{clock}  {style.paint('note', safe(self.text))}"]
        if format == "json":
            return [json_line({"when": self.when, "group": self.group, **self.message.to_dict()})]
        if format == "tree":
            from ..render.tree import message_lines

            return [f"{clock}  {style.paint('dim', self.group)}", *message_lines(self.message, style, width)]
        return [self._line(style, width, clock)]

    def _line(self, style: Style, width: int, clock: str) -> str:
        message = self.message
        assert message is not None
        head = f"{self.clock}  {message.type}"
        line = f"{clock}  {style.paint('type', safe(message.type))}"
        room = max(width, 40) - len(head)
        for name, value in self._told():
            piece = f"  {name}={value}"
            if len(piece) > room and len(piece) > 24:
                piece = piece[: max(room, 24) - 1] + "…"
            if len(piece) > room:
                break
            room -= len(piece)
            line += f"  {style.paint('dim', f'{name}=')}{piece[len(name) + 3 :]}"
        return line

    def _told(self) -> Iterator[tuple[str, str]]:
        """Names and values for the line of an event."""
        message = self.message
        assert message is not None
        kind = message.kind
        values = message.values
        usual = kind.family.columns if kind is not None else ()
        environment = values.get("env")
        if isinstance(environment, dict):  # a uevent
            yield from ((name, safe(str(value))) for name, value in environment.items() if name != "event")
            return
        plain = [name for name, value in values.items() if not isinstance(value, (dict, bytes)) and name[:1] != "#"]
        chosen = self._columns or usual or plain
        if "ifname" in values:
            chosen = [path for path in chosen if path != "ifi_index" or self._columns]  # the name is beside it
        count = 0
        for path in chosen:
            value = value_at(message, path)
            if value is None or (not usual and not self._columns and value in (0, [])):
                continue
            index = kind is not None and isinstance(value, int) and _is_index(kind, path)
            text = message.context.names.get(value, str(value)) if index else _short(value)
            yield path, safe(text)
            count += 1
            if count == _FEW and not self._columns:
                return


@lru_cache(maxsize=1024)
def _is_index(kind: MessageType, path: str) -> bool:
    entry = paths.at(kind, path)
    return entry is not None and entry.type.hint == "ifindex"


def _short(value: Any) -> str:
    if isinstance(value, list) and all(not isinstance(each, (dict, list)) for each in value):
        return ",".join(str(each) for each in value)
    if isinstance(value, (dict, list)):
        from json import dumps

        return dumps(clean(value))
    return value.hex() if isinstance(value, bytes) else str(value)


class File:
    """A file of updates: whole ones, also when the disk is full. Raises InputError where it cannot be written.

    format  how they are written (see Update.lines)
    """

    def __init__(self, path: str, format: str) -> None:
        self.path = path
        self.count = 0
        self._format = format
        try:
            self._file = open(os.path.expanduser(path), "w", encoding="utf-8", errors="surrogateescape")  # noqa: SIM115
        except (OSError, ValueError) as error:
            raise InputError(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}") from None

    def write(self, update: Update) -> None:
        whole = os.fstat(self._file.fileno()).st_size
        try:
            self._file.write("".join(f"{line}\n" for line in update.lines(Style(), UNCUT, self._format)))
            self._file.flush()
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._file.fileno(), whole)
            raise InputError(f"{self.path} cannot be written any further: {error.strerror}; it holds {self.count} updates") from None
        self.count += 1

    def close(self) -> None:
        with suppress(OSError):  # what a full disk did not take was said before
            self._file.close()


class Feed:
    """Something that goes on. `format` is how an update is shown unless somebody says otherwise.

    title     what was typed
    seen      events (or changes) so far; gaps: how often some were lost
    recent    the latest messages, at most KEPT
    """

    format = "line"
    has_objects = False  # whether an update has a JSON form

    def __init__(self, title: str, state: State, *, most: int = 0, duration: float = 0.0) -> None:
        self.title = title
        self.state = state
        self.seen = 0
        self.gaps = 0
        self.recent: deque[Message] = deque(maxlen=KEPT)
        self.started = time()
        self._most = most
        self._until = monotonic() + duration if duration else None
        self._closed = False
        self._lock = Lock()
        self._file: File | None = None

    @property
    def closed(self) -> bool:
        """Whether nothing more will come."""
        return self._closed

    def next(self, timeout: float | None = None) -> Update | None:
        """The next update; None where none comes within `timeout` seconds, or the feed has ended."""
        deadline = None if timeout is None else monotonic() + timeout
        while not self._closed:
            now = monotonic()
            if (self._until is not None and now >= self._until) or (self._most and self.seen >= self._most):
                self.close()
                break
            limits = [limit for limit in (deadline, self._until, now + _SLICE) if limit is not None]
            with self._lock:
                update = None if self._closed else self._wait(max(min(limits) - now, 0.0))
                if update is not None and self._file is not None:
                    self._file.write(update)
                    update = None
            if update is not None:
                return update
            if deadline is not None and monotonic() >= deadline:
                break
        return None

    def add(self, stage: Stage) -> None:
        """A stage behind the command: `monitor link | where ifname ~ v`. Raises UsageError."""
        raise UsageError(f"`{stage.words[0]}` cannot stand behind `{self.title}`")

    def write_to(self, file: File) -> None:
        """From now on nothing is told: it is written to this file, each update as it comes. The feed closes it."""
        self._file = file
        self.title = f"{self.title} > {file.path}"

    @property
    def written(self) -> str:
        """How much went to a file, in words; "" where none was wanted."""
        return "" if self._file is None else f"{self._file.count} update{'s' * (self._file.count != 1)} written to {self._file.path}"

    def close(self) -> None:
        """End it. Harmless twice."""
        self._closed = True
        if self._file is not None:
            with self._lock:
                self._file.close()

    def result(self) -> Result:
        """What was seen, to be kept under a number."""
        result = Result(list(self.recent), format="none")
        result.subject = self.title
        return result

    def _wait(self, timeout: float) -> Update | None:
        raise NotImplementedError


class Monitor(Feed):
    """Events of multicast groups, of one protocol or several."""

    has_objects = True

    def __init__(self, title: str, state: State, groups: Sequence[str], *, most: int = 0, duration: float = 0.0) -> None:
        super().__init__(title, state, most=most, duration=duration)
        session = self._session = state.session
        self.notes: list[str] = []
        self._conditions: list[Where] = []
        self._columns: list[str] = []
        self._subscriptions = _subscribed(session, groups, self.notes)
        self._kinds = _kinds_of(session, groups)
        # Events about links tell how links are called now, also where nobody asked for them.
        self._silent = Subscription(session, ["link"]) if any(each.protocol.name == "route" for each in self._subscriptions) else None
        self._poll = poll()
        if self._silent is not None:
            self._poll.register(self._silent.fileno(), POLLIN)
        for subscription in self._subscriptions:
            self._poll.register(subscription.fileno(), POLLIN)
        self.names: dict[int, str] = {}
        self._learn_all()
        self._group_names = {subscription: _group_names(session, subscription) for subscription in self._subscriptions}

    def add(self, stage: Stage) -> None:
        name, words = stage.words[0], stage.words[1:]
        if name == "where":
            self._conditions.append(Where(stage.rest, Known((), self.names, kinds=self._kinds)))
        elif name == "columns":
            self._columns += [path for word in words for path in word.split(",") if path]
        elif name in ("tree", "json"):
            self.format = name
        elif name == "head" and words and (most := whole_number(words[0])):
            self._most = most
        else:
            raise UsageError(f"behind `monitor` may stand where, columns, tree, json and head N, not {name!r}")

    def _wait(self, timeout: float) -> Update | None:
        ready = {fd for fd, _ in self._poll.poll(timeout * 1000)}
        while self._silent is not None and (self._silent.fileno() in ready or self._silent.waiting):
            told = self._silent.next(0)
            if told is None:
                break
            if isinstance(told, Gap):
                self._learn_all()
            else:
                self._learn(told)
        for subscription in list(self._subscriptions):
            if subscription.fileno() in ready or subscription.waiting:
                event = subscription.next(0)
                if event is not None:
                    # Behind the others, or a busy one would never let them be heard.
                    self._subscriptions.remove(subscription)
                    self._subscriptions.append(subscription)
                    return self._update(subscription, event)
        return None

    def _learn_all(self) -> None:
        """Take in how all links are called now: at the beginning, and when events that told it are lost."""
        with suppress(NlshellError):  # a namespace may forbid it; events show numbers then
            self.names.update(self._session.link_names())
        for subscription in self._subscriptions:
            subscription.rename(dict(self.names))

    def _update(self, subscription: Subscription, event: Message | Gap) -> Update | None:
        if isinstance(event, Gap):
            self.gaps += 1
            return Update("gap", text=f"gap {self.gaps}: events were lost here, faster than they could be read")
        self._learn(event)
        try:
            if not all(condition(lambda path: value_at(event, path)) for condition in self._conditions):
                return None
        except UsageError:  # compared with the name of an interface that is not there (yet)
            return None
        self.seen += 1
        self.recent.append(event)
        group = self._group_names[subscription].get(subscription.group, str(subscription.group or ""))
        return Update("event", message=event, group=group, columns=self._columns)

    def _learn(self, message: Message) -> None:
        """Names of links as they are now, so that later events can tell them."""
        if message.kind is not None and message.kind.name == "RTM_NEWLINK":
            index, name = message.get("ifi_index"), message.get("ifname")
            if isinstance(index, int) and isinstance(name, str) and self.names.get(index) != name:
                self.names[index] = name
                # A new dict and context: earlier events keep the names that held when they came.
                for subscription in self._subscriptions:
                    subscription.rename(dict(self.names))

    def close(self) -> None:
        super().close()
        with self._lock:
            for subscription in (*self._subscriptions, *([self._silent] if self._silent is not None else [])):
                subscription.close()


def _subscribed(session: Session, groups: Sequence[str], notes: list[str]) -> list[Subscription]:
    """A subscription for each protocol that the groups belong to. Groups that a wider word implied may be missing or forbidden."""
    wanted: dict[str, list[int]] = {}
    for word in groups:
        for protocol, number in _resolved(session, word):
            wanted.setdefault(protocol, [])
            if number not in wanted[protocol]:
                wanted[protocol].append(number)
    found: list[Subscription] = []
    try:
        for protocol, numbers in wanted.items():
            found.append(Subscription(session, [], protocol))
            for number in numbers:
                try:
                    found[-1].socket.join(number)
                except SystemFault as fault:
                    if len(numbers) == 1:
                        raise
                    notes.append(str(fault))
            if not found[-1].socket.memberships():
                raise SystemFault(notes[-1])
    except BaseException:
        for subscription in found:
            subscription.close()
        raise
    return found


def _resolved(session: Session, word: str) -> Iterator[tuple[str, int]]:
    """(protocol, number) of the groups that a word means. Raises UnknownNameError."""
    registry, lowered = session.registry, word.lower()
    if lowered in GROUPS:
        for name in GROUPS[lowered]:
            protocol, number = resolve_group(session, name)
            yield protocol.name, number
        return
    if lowered == "all":
        yield from (("route", number) for number in registry.protocol("route").groups.values())
        return
    for protocol in registry.protocols():
        if lowered in (protocol.name, *protocol.aliases) and protocol.groups:
            yield from ((protocol.name, number) for number in protocol.groups.values())
            return
    if not any(lowered in protocol.groups for protocol in registry.protocols()) and "." not in word and not word.isdecimal():
        info = session.families.named(word)
        if info is not None:
            if not info.get("mcast_groups"):
                raise UsageError(f"the generic family {word} has no multicast groups")
            yield from (("generic", entry["id"]) for entry in info["mcast_groups"])
            return
        known = [*GROUPS, *(group for protocol in registry.protocols() for group in protocol.groups)]
        known += [entry["family_name"] for entry in session.families.info.values() if entry.get("mcast_groups")]
        raise UnknownNameError("multicast group", word, known, "`monitor --list` lists them")
    protocol, number = resolve_group(session, word)
    yield protocol.name, number


def _kinds_of(session: Session, groups: Sequence[str]) -> list[MessageType]:
    """What messages of these groups are, where all of them are known well enough to judge a condition by it."""
    found: list[MessageType] = []
    for word in groups:
        name = FAMILIES.get(word.lower(), word.partition(".")[0])
        if not session.registry.knows_family(name):
            return []
        found += session.registry.family(name).messages
    return found


def _group_names(session: Session, subscription: Subscription) -> dict[int, str]:
    if subscription.protocol.name != "generic":
        return {number: name for name, number in subscription.protocol.groups.items()}
    return {
        entry["id"]: f"{info['family_name']}.{entry['name']}"
        for info in session.families.info.values()
        for entry in info.get("mcast_groups", ())
    }


class Watch(Feed):
    """A command run again and again: its result at first, then what changed."""

    format = "tree"

    def __init__(self, title: str, state: State, line: Line, every: float, *, most: int = 0, duration: float = 0.0) -> None:
        super().__init__(title, state, most=most, duration=duration)
        self.every = every
        self._line = line
        self._stages: list[Stage] = []
        self._due = monotonic()
        self._before: Result | None = None
        self._failure = ""

    def add(self, stage: Stage) -> None:
        self._stages.append(stage)

    def _wait(self, timeout: float) -> Update | None:
        from time import sleep

        wait = self._due - monotonic()
        if wait > 0:
            sleep(min(wait, timeout))
            return None
        self._due = max(self._due + self.every, monotonic())
        try:
            result = self._look()
        except NlshellError as error:
            if str(error) == self._failure:
                return None
            self._failure = str(error)
            return Update("note", text=self._failure)
        self._failure = ""
        before, self._before = self._before, result
        return self._first(result) if before is None else self._changed(before, result)

    def _look(self) -> Result:
        from .all import run
        from .run import staged

        # Run from a copy: options and words are used up by those who take them. What it keeps is nobody's result.
        line = Line(list(self._line.words), dict(self._line.values), dict(self._line.options), self._line.behind)
        self.state.records = []
        result = run(line, self.state)
        for stage in self._stages:
            result = staged(stage, self.state, result)
        if result.messages is not None and result.table is None:
            result.messages = list(result.messages)
            self.recent.clear()
            self.recent.extend(result.messages)
        else:
            result.lines = list(result.lines)
        result.state = self.state
        return result

    def _first(self, result: Result) -> Update:
        from .output import rendered

        if result.messages is not None and result.table is None and not result.format and self.state.format == "tree":
            result.format = "table"
        return Update("change", text=f"{self.title}: every {self.every:g} s; what changes will be told").showing(list(rendered(result)))

    def _changed(self, before: Result, after: Result) -> Update | None:
        if after.table is None and after.messages is not None and before.messages is not None:
            return self._other_messages(before.messages, after.messages)
        return self._other_lines(before, after)

    def _other_messages(self, before: Sequence[Message], after: Sequence[Message]) -> Update | None:
        from ..codec.difference import MOVING
        from ..codec.dump_difference import dump_difference
        from ..render.diff import dump_difference_lines

        found = dump_difference(before, after, MOVING)
        if not found:
            return None
        found.left_out = 0  # counters and ages, of which nobody wants to hear each time
        for each in found.changed:
            each.left_out = 0
        lines = list(dump_difference_lines(found, self.state.style, self.state.width))[1:]
        parts = ((found.appeared, "appeared"), (found.vanished, "vanished"), (found.changed, "changed"))
        self.seen += 1
        return Update("change", text=", ".join(f"{len(part)} {word}" for part, word in parts if part)).showing(lines)

    def _other_lines(self, before: Result, after: Result) -> Update | None:
        from difflib import ndiff

        from .output import rendered

        lines = [line for line in ndiff(list(rendered(before)), list(rendered(after))) if line[:1] in "+-"]
        if not lines:
            return None
        self.seen += 1
        gone = sum(line[0] == "-" for line in lines)
        return Update("change", text=f"{len(lines) - gone} lines more, {gone} less").showing(lines)


# --- commands


def monitor(state: State, arguments: dict[str, str], line: Line) -> Result:
    words = arguments.get("", "").split()
    if "list" in line.options:
        return Result(lines=_group_list(state.session))
    if words[:1] in (["stop"], ["list"]):
        return _stop_or_list(state, words)
    groups = words or list(USUAL)
    most, duration = limits(line.options)
    title = " ".join(["monitor", *words])
    feed = Monitor(title, state, groups, most=most, duration=duration)
    return Result(feed=feed, notes=feed.notes if words and words != ["all"] else ())


def watch(state: State, arguments: dict[str, str], line: Line) -> Result:
    words = line.words[1:]
    if words[:1] in (["stop"], ["list"]):
        return _stop_or_list(state, words)
    if len(words) < 2:
        raise UsageError("`watch` needs seconds and a command: watch 2 route show")
    every = seconds("the time between two looks,", words[0])
    most, duration = limits(line.options)
    options = {name: value for name, value in line.options.items() if name not in LIMITS}
    inner = Line(words[1:], line.values, options, line.behind)
    _check_repeatable(state, inner)
    wide = state.with_options({"width": str(state.width), **options})
    wide.style, state = state.style, wide
    return Result(feed=Watch(" ".join(["watch", *words]), state, inner, every, most=most, duration=duration))


_NOT_AGAIN = ("monitor", "watch", "netns", "sandbox", "config", "alias", "exit", "quit", "results")


def _check_repeatable(state: State, line: Line) -> None:
    """Raise UsageError for what makes no sense again and again: changes, and what is about the shell itself."""
    from .all import find, is_operation, run

    if state.dry_run:
        raise UsageError("`watch` asks again and again; leave --dry-run out")
    name = line.words[0]
    found = find(line.words)
    if name in _NOT_AGAIN:
        raise UsageError(f"`{name}` cannot be watched; `watch` takes a command that shows something: watch 2 route show")
    if found is None and state.family(name) is None:
        run(line, state)  # raises, with the nearest names
    if (found is None or is_operation(line, found[0], state)) and len(line.words) > 1:
        family = state.family(name)
        if family is not None and not family.operation(line.words[1]).is_read:
            raise UsageError(f"{family.operation(line.words[1]).name} changes something, which `watch` would do again and again")


def limits(options: Mapping[str, str | bool]) -> tuple[int, float]:
    """(events, seconds) after which a feed ends by itself; 0: never. Raises UsageError."""
    text = str(options.get("events", "0"))
    events = whole_number(text)
    if events is None:
        raise UsageError(f"--events {text!r} is no whole number")
    return events, seconds("--seconds", options["seconds"]) if "seconds" in options else 0.0


def _stop_or_list(state: State, words: Sequence[str]) -> Result:
    feeds = state.root.feeds
    if words[0] == "list":
        if not feeds:
            return Result(lines=["nothing is running; `monitor link` or `watch 2 route show` start something"])
        facts = (f"{feed.title}  {feed.seen} seen, {feed.gaps} gaps, for {time() - feed.started:.0f} s" for feed in feeds)
        return Result(lines=[f"{number}  {text}" for number, text in enumerate(facts, 1)])
    chosen = list(feeds)
    if len(words) > 1:
        if not 1 <= (whole_number(words[1]) or 0) <= len(feeds):
            raise UsageError(f"there is no running feed {words[1]}; `monitor list` numbers them" if feeds else "nothing is running")
        chosen = [feeds[int(words[1]) - 1]]
    if not chosen:
        return Result(lines=["nothing is running"])
    lines = []
    for feed in chosen:
        if feed in feeds:  # before it is closed: a door that runs it in a thread takes out what has ended
            feeds.remove(feed)
        feed.close()
        record = state.keep(feed.result())
        lines.append(f"{feed.title} ended: {feed.seen} seen, {feed.gaps} gaps; its messages are result {record.number}")
    return Result(lines=lines)


def _group_list(session: Session) -> Iterator[str]:
    yield f"words for several: {', '.join([*GROUPS, 'all'])}"
    for protocol in session.registry.protocols():
        if protocol.groups:
            yield f"{protocol.name}: {', '.join(protocol.groups)}"
    try:
        infos = list(session.families.info.values())
    except KernelError:
        return
    for info in infos:
        if info.get("mcast_groups"):
            yield safe(f"{info['family_name']}: {', '.join(entry['name'] for entry in info['mcast_groups'])}")
