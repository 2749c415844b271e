"""Recorded conversations with a real kernel, shipped with nlshell: what `teach.recording("route-get")` gives.

A recording is a text that a person can read (see `teach.record` for how it is made): lines of `# key: value`, and then
for each command a line `$ COMMAND` (further lines of it behind `>`), what strace printed of its system calls and bytes,
and behind `=` what the command itself printed. `nlshell decode FILE` reads it as it reads any output of strace.
"""

from __future__ import annotations

import re
from html import escape
from itertools import takewhile
from pathlib import Path
from textwrap import wrap

from ..capture.strace import read_strace
from ..codec.message import Context, Message, messages
from ..errors import InputError, UnknownNameError
from ..kernel.exchange import Exchange
from ..kernel.subscription import Gap
from ..render.style import safe
from ..schema.registry import REGISTRY
from ..wire import header as h
from ..wire.errno import errno_name
from ..wire.exchange import Conversation, Ended, Interrupted, Lost, Malformed, Notification, Stray

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..schema.model import Family
    from ..wire.exchange import Event

DATA = Path(__file__).parent / "data"
LONGEST_DISSECTED = 256  # bytes; of longer datagrams a line of tshark's fills pages
_TOLD = re.compile(r"^\w+\((\w+).*= -1 (ENOBUFS|EAGAIN)\b.*$", re.MULTILINE)  # of a socket: of a loss; that nothing more is queued
_DUMP_LINE = re.compile(r" \| [0-9a-f]{5} ")


class Datagram:
    """One datagram that went through a socket: `direction` is "send" or "recv"."""

    __slots__ = ("data", "direction", "protocol", "socket")

    def __init__(self, data: bytes, direction: str, protocol: int, socket: str) -> None:
        self.data = data
        self.direction = direction
        self.protocol = protocol
        self.socket = socket


class Known:
    """What a recording tells on the way and later messages need: ids of generic families, names of interfaces."""

    def __init__(self) -> None:
        self.families: dict[int, str | Family] = {}
        self.names: dict[int, str] = {}

    def learn(self, message: Message) -> None:
        if message.type == "CTRL_CMD_NEWFAMILY":
            self.families[message["family_id"]] = message["family_name"]
        elif message.type == "RTM_NEWLINK" and "ifname" in message:
            self.names[message["ifi_index"]] = message["ifname"]


class Step:
    """One command of a recording.

    command    what was run
    strace     what strace printed of it; printed: what the command itself printed
    exchanges  its requests, each with the answer (kernel.exchange.Exchange, as from a live session)
    events     what came unasked: Messages, and a Gap wherever events were lost
    """

    def __init__(self, command: str, strace: str, printed: str, known: Known) -> None:
        self.command = command
        self.strace = strace
        self.printed = printed
        found = list(_datagrams(strace))
        self.records = [datagram for datagram in found if datagram is not None]
        self.exchanges: list[Exchange] = []
        self.events: list[Message | Gap] = []
        _Replay(self, known).run(found)

    @property
    def calls(self) -> str:
        """The system calls alone, without the bytes below them."""
        return "\n".join(line for line in self.strace.splitlines() if not _DUMP_LINE.match(line) and not line.startswith((" * ", " = ")))

    def __repr__(self) -> str:
        return f"<Step $ {safe(self.command.splitlines()[0])}: {_count(self)}>"


class Recording:
    """A recorded conversation, as a list of exchanges: `recording("links")[0].messages`.

    name, about       what it is called, and what it holds, in a sentence
    kernel, tools     where and with what it was made; facts: every `# key: value` of the file
    steps             its commands, each with its own exchanges and events
    exchanges, events those of all steps
    path              the file; wireshark: what tshark prints for the same bytes
    """

    def __init__(self, name: str, facts: Mapping[str, str], steps: Sequence[Step], path: Path) -> None:
        self.name = name
        self.facts = dict(facts)
        self.about = facts.get("about", "")
        self.kernel = facts.get("kernel", "")
        self.tools = facts.get("tools", "")
        self.steps = list(steps)
        self.path = path

    @property
    def exchanges(self) -> list[Exchange]:
        return [exchange for step in self.steps for exchange in step.exchanges]

    @property
    def events(self) -> list[Message | Gap]:
        return [event for step in self.steps for event in step.events]

    @property
    def strace(self) -> str:
        """What strace printed: every system call with its bytes."""
        return "\n".join(f"$ {step.command}\n{step.strace}" for step in self.steps)

    @property
    def wireshark(self) -> str:
        """What tshark, Wireshark without windows, printed for the same datagrams; its first line says how it was called."""
        return (self.path.parent / f"{self.name}.wireshark.txt").read_text()

    def strace_of(self, message: Message, width: int = 110) -> str:
        """What strace printed for the system call that moved a message, and below it the bytes; long lines are wrapped."""
        beginning = bytes(message.buffer[: min(len(message.buffer), 16)]).hex(" ")
        first = f" | 00000  {beginning[:23]}  {beginning[24:]}".rstrip()
        for step in self.steps:
            call: list[str] = []
            lines = step.strace.splitlines()
            for number, line in enumerate(lines):
                if not line.startswith(" "):
                    call = wrap(line, width, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
                elif line.startswith(first):
                    return "\n".join([*call, *takewhile(_DUMP_LINE.match, lines[number:])])
        raise InputError(f"the recording {self.name} does not hold this {message.type}")

    def wireshark_of(self, message: Message) -> str:
        """What tshark -V printed for the datagram that holds a message, without what it says of the capture itself."""
        packets = [part for part in self.wireshark.split("\n\n") if "Linux netlink" in part]
        short = [record.data for step in self.steps for record in step.records if len(record.data) <= LONGEST_DISSECTED]
        for packet, data in zip(packets, short):
            if data == message.buffer:
                return packet[packet.index("Linux netlink") :]
        raise InputError(f"no text of tshark for this {message.type}: recordings have it for datagrams of up to {LONGEST_DISSECTED} bytes")

    def step(self, words: str) -> Step:
        """The first step whose command holds these words. Raises UnknownNameError."""
        for step in self.steps:
            if words in step.command:
                return step
        raise UnknownNameError(f"command in the recording {self.name}", words, [step.command for step in self.steps])

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self.exchanges)

    def __len__(self) -> int:
        return len(self.exchanges)

    def __getitem__(self, index: int) -> Exchange:
        return self.exchanges[index]

    def __repr__(self) -> str:
        lines = [f"{self.name}: {self.about}", f"  {self.kernel}; {self.tools}"]
        number = 0
        for step in self.steps:
            lines.append(f"  $ {_short(step.command)}" + (f"   {_unasked(step)}" if step.events else ""))
            for exchange in step.exchanges:
                lines.append(f"    [{number}] {exchange.request.type}: {_ending(exchange)}")
                number += 1
        return safe("\0".join(lines)).replace("\\x00", "\n")

    def _repr_html_(self) -> str:
        rows, number = [], 0
        for step in self.steps:
            words = f"<code>$ {escape(safe(_short(step.command)))}</code>" + (f" {escape(_unasked(step))}" if step.events else "")
            rows.append(f"<tr><td colspan=3 style='text-align:left'>{words}</td></tr>")
            for exchange in step.exchanges:
                cells = (f"[{number}]", f"<code>{escape(safe(exchange.request.type))}</code>", escape(safe(_ending(exchange))))
                rows.append("<tr>" + "".join(f"<td style='text-align:left'>{cell}</td>" for cell in cells) + "</tr>")
                number += 1
        head = f"<b>{escape(self.name)}</b>: {escape(safe(self.about))}<br><small>{escape(safe(f'{self.kernel}; {self.tools}'))}</small>"
        return f"<div>{head}<table>{''.join(rows)}</table></div>"


def recording(name: str) -> Recording:
    """A recording by name; `recordings()` lists them. Raises UnknownNameError with near names."""
    known = recordings()
    if name not in known:
        raise UnknownNameError("recording", name, known, "teach.recordings() lists them")
    return parse(name, (DATA / f"{name}.txt").read_text(), DATA / f"{name}.txt")


def recordings() -> list[str]:
    """Names of all recordings."""
    return sorted(path.stem for path in DATA.glob("*.txt") if not path.stem.endswith(".wireshark"))


def parse(name: str, text: str, path: Path = DATA) -> Recording:
    """The recording in a text of this form. Raises InputError."""
    facts: dict[str, str] = {}
    commands: list[tuple[list[str], list[str], list[str]]] = []  # words, strace, printed
    for line in text.splitlines():
        if line.startswith("$ "):
            commands.append(([line[2:]], [], []))
        elif not commands:
            key, colon, value = line.removeprefix("# ").partition(": ")
            if colon:
                facts[key] = f"{facts[key]}\n{value}" if key in facts else value
        elif line.startswith(">"):
            commands[-1][0].append(line[2:])
        elif line.startswith("="):
            commands[-1][2].append(line[2:])
        elif line:
            commands[-1][1].append(line)
    if not commands:
        raise InputError(f"{name} is no recording: it has no line that begins with $ and a command")
    known = Known()
    return Recording(
        name, facts, [Step("\n".join(words), "\n".join(strace), "\n".join(printed), known) for words, strace, printed in commands], path
    )


def _datagrams(strace: str) -> Iterator[Datagram | None]:
    """In order; None where others were lost. The text is cut there."""
    position = 0
    losses = _losses(strace)
    for number, end in enumerate([*losses, len(strace)]):
        part, position = strace[position:end], end
        if _DUMP_LINE.search(part.replace("\n", "\n ", 1)) or " | 0" in part:
            for record in read_strace(part).records:
                protocol = REGISTRY.protocol(str(record.protocol).removeprefix("NETLINK_").lower()).number
                yield Datagram(record.data, record.direction, protocol, record.socket)
        if number < len(losses):
            yield None


def _losses(strace: str) -> list[int]:
    """Where datagrams were lost, as offsets into the text. That is not where the kernel said ENOBUFS, for it says so ahead
    of what it had queued before the loss, but where that socket had been read empty (EAGAIN).
    """
    found, overrun = [], set()
    for match in _TOLD.finditer(strace):
        socket, word = match.groups()
        if word == "ENOBUFS":
            overrun.add(socket)
        elif socket in overrun:
            overrun.discard(socket)
            found.append(match.end())
    return [*found, len(strace)] if overrun else found


class _Replay:
    """Feeds what was recorded to the same rules that a live session follows, a conversation for each socket."""

    def __init__(self, step: Step, known: Known) -> None:
        self.step = step
        self.known = known
        self.contexts: dict[int, Context] = {}
        self.conversations: dict[str, Conversation] = {}
        self.open: dict[tuple[str, int], Exchange] = {}
        self.gaps = 0

    def run(self, datagrams: Sequence[Datagram | None]) -> None:
        for datagram in datagrams:
            if datagram is None:
                self.gaps += 1
                self.step.events.append(Gap(self.gaps))
                continue
            if datagram.protocol not in self.contexts:
                self.contexts[datagram.protocol] = Context(REGISTRY.protocol(datagram.protocol), self.known.families, self.known.names)
            if datagram.direction == "send":
                self._sent(datagram)
            else:
                self._received(datagram)

    def _sent(self, datagram: Datagram) -> None:
        conversation = self.conversations.setdefault(datagram.socket, Conversation())
        for request in messages(datagram.data, self.contexts[datagram.protocol])[0]:
            exchange = Exchange(request)
            conversation.expect(request.seq, request.flags)
            self.open[datagram.socket, request.seq] = exchange
            self.step.exchanges.append(exchange)

    def _received(self, datagram: Datagram) -> None:
        context = self.contexts[datagram.protocol]
        conversation = self.conversations.get(datagram.socket)
        if conversation is None:  # a socket that never asked: all it hears comes from multicast groups
            for message in messages(datagram.data, context)[0]:
                self._heard(message)
            return
        for event in conversation.receive(datagram.data):
            exchange = self.open.get((datagram.socket, event.seq))
            if isinstance(event, (Notification, Stray)):
                self._heard(Message(event.frame, context))
            elif exchange is not None:
                self._take(exchange, event, context)

    def _heard(self, message: Message) -> None:
        self.known.learn(message)
        self.step.events.append(message)

    def _take(self, exchange: Exchange, event: Event, context: Context) -> None:
        if isinstance(event, Ended):
            exchange.errno, exchange.ack = event.errno, event.ack
            exchange.end = Message(event.frame, context) if event.frame is not None else None
        elif isinstance(event, Interrupted):
            exchange.interrupted = True
        elif isinstance(event, (Lost, Malformed)):
            exchange.lost = True
        elif event.frame is not None:
            message = Message(event.frame, context)
            exchange.messages.append(message)
            self.known.learn(message)


def _count(step: Step) -> str:
    parts = [f"{len(step.exchanges)} exchanges"] if step.exchanges else []
    return ", ".join([*parts, _unasked(step)] if step.events else parts)


def _unasked(step: Step) -> str:
    gaps = sum(isinstance(event, Gap) for event in step.events)
    return f"{len(step.events) - gaps} events" + (f" and {gaps} gap{'s' * (gaps > 1)}" if gaps else "")


def _ending(exchange: Exchange) -> str:
    parts = [f"{len(exchange)} message{'s' * (len(exchange) != 1)}"] if len(exchange) or not exchange.errno else []
    if exchange.errno:
        parts.append(errno_name(exchange.errno, exchange.request.errnos))
    elif exchange.end is not None:
        parts.append("DONE" if exchange.end.type_id == h.DONE else "ACK")
    if exchange.ack.text:
        parts.append(f'"{exchange.ack.text}"')
    if exchange.interrupted:
        parts.append("interrupted")
    return ", ".join(parts)


def _short(command: str) -> str:
    first, newline, _ = command.partition("\n")
    return f"{first} …" if newline else first
