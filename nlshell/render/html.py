"""Messages as static HTML: the tree, which folds, and the bytes beside it. No script, nothing from outside.

What belongs together has a class of its own, and one CSS rule for each lights all of it when the pointer is on any of
it: a field and its bytes, both ways. Elements are chosen so that the page still reads without its styles: lists for
levels, underlined header fields, bold attribute headers, italic padding, struck out what was not understood.
"""

from __future__ import annotations

from html import escape
from secrets import token_hex

from ..codec.message import Message
from ..codec.owners import regions
from ..codec.select import Chosen
from ..schema.secrets import HIDDEN_BYTE
from .style import safe
from .svg import MONOSPACE, ROLES, byte_order_example, caption, headline, parallel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..codec.owners import Region
    from ..codec.select import Selection
    from ..codec.tree import Node

LIMIT = 200 * 1024
MOST_MESSAGES = 50
_ACROSS = 16
_OPEN_MESSAGES = 3  # more than that, and only the first is unfolded
_OPEN_PARTS = 14  # a nest with more starts folded
_HOW = "Point at a field to see its bytes, at a byte to see its field."
_TAGS = {"header": "u", "attribute-header": "b", "value": "span", "padding": "i", "unparsed": "s", "trailing": "s"}
_SHORT = {"header": "h", "attribute-header": "a", "value": "v", "padding": "p", "unparsed": "x", "trailing": "t"}


def message_html(
    messages: Message | Iterable[Message],
    *,
    names: Mapping[int, str] | None = None,
    limit: int = LIMIT,
    most: int = MOST_MESSAGES,
    rest: str = "",
    ident: str = "",
    selection: Selection | Sequence[Selection | None] | None = None,
    rows: Sequence[str] = (),
    head: str = "",
    above: str = "",
) -> str:
    """A block of HTML with the tree and the bytes of each message; put any number of blocks on a page.

    limit  characters the block may have; most: messages it may show. A note tells what is left out
    rest   how to see that, for the note: "`link show --json` shows them all"
    ident  the block's id, unique on the page; a random one when not given
    selection  show only the owners of these bytes and what encloses them: of the message, or a list with one for each
    rows   a line of a text table for each message, which then unfolds below its line; messages for which there is no room
           keep their line. head: the line above them, above: HTML in front of all
    """
    found = [messages] if isinstance(messages, Message) else list(messages)
    selections = parallel(selection, len(found))
    ident = ident or f"nl{token_hex(3)}"
    lines = [_row(line) for line in rows[:most]]
    room = limit - len(_frame(ident, above, "")) - 1000 - sum(map(len, lines))
    bodies: list[str] = []
    selectors: list[str] = []
    note = ""
    number = 0
    for index, message in enumerate(found[:most]):
        opened = not rows and (index == 0 or len(found) <= _OPEN_MESSAGES)
        line = lines[index] if rows else ""
        known = message.context.names if names is None else names
        part = _Part(message, known, ident, number, opened, selection=selections[index], line=line)
        if not part.fits(room):
            if index:
                break
            part = _shortened(message, known, ident, room, selections[index], line)
            missing = part.stop - part.until
            note = f"The first {part.until - part.first} bytes are shown, {missing} are left out: "
            note += f"the block would be larger than {limit:,} characters. "
            note += rest or "message_html(…, limit=…) allows more; Message.tree and Message.owners() have it all."
        room -= part.size
        number = part.number
        bodies.append(part.body)
        selectors += part.rules
        if note:
            break
    shown = len(bodies)
    if shown < len(lines):
        note += f"Rows from {shown + 1} on do not unfold: the block would be larger than {limit:,} characters. "
        bodies += [f"<p class=nlrow>{line}</p>" for line in lines[shown:]]
    if len(bodies) < len(found):
        note += f"{len(bodies)} of {len(found)} messages are shown. "
    if note and shown < len(found):
        note += rest or f"message_html(messages[{shown}:]) shows the next ones."
    inner = above + (f"<p class=nlrow>{_row(head)}</p>" if rows and head else "") + "".join(bodies)
    inner += f"<p class=nlmore>{escape(safe(note))}</p>" if note else ""
    return _frame(ident, inner, ",".join(selectors), bool(rows))


def _row(line: str) -> str:
    """A line of a text table; spaces that stay keep the columns where a page drops the styles."""
    return f"<code>{escape(safe(line)).replace(' ', chr(0xA0))}</code>"


def _shortened(message: Message, names: Mapping[int, str], ident: str, room: int, selection: Selection | None, line: str) -> _Part:
    """As many of its parts and bytes as fit; at least a few."""
    parts, size = room // 250, room // 16
    while True:
        part = _Part(message, names, ident, 0, True, max(parts, 8), max(size, 64), selection, line)
        if part.fits(room) or (parts < 8 and size < 64):
            return part
        parts, size = parts * 6 // 7, size * 6 // 7


class _Part:
    """One message: its HTML, and the selectors that light its parts.

    number  from which its classes count on; afterwards the first that is free
    first, stop  its bytes that are to be shown, as offsets; until: those before are
    """

    def __init__(
        self,
        message: Message,
        names: Mapping[int, str],
        ident: str,
        number: int,
        opened: bool,
        most: int = 1 << 30,
        size: int = 1 << 30,
        selection: Selection | None = None,
        line: str = "",
    ) -> None:
        self.message = message
        self.names = names
        self.ident = ident
        self.number = number
        self.classes: dict[int, int] = {}  # id of a node -> its number
        self.levels: set[int] = set()  # numbers of those that hold others
        self.pads: dict[int, list[Region]] = {}
        self.left = most
        found = regions(message)
        self.chosen = Chosen(message, selection) if selection is not None else None
        self.first, self.stop = 0, len(message)
        if self.chosen is not None:
            found = [region for region in found if self.chosen.selection.holds(region)]
            self.first, self.stop = self.chosen.first - message.offset, self.chosen.end - message.offset
        for region in found:
            if region.role == "padding" and region.node is not None:
                self.pads.setdefault(id(region.node), []).append(region)
        tree = self._level(message.tree.children, 0)
        shown = [region for region in found if region.node is None or id(region.node) in self.classes or region.node is message.tree]
        self.until = min(shown[-1].end - message.offset if shown else self.first, self.first + size)
        if self.left > 0 and size >= self.stop - self.first:
            self.until = self.stop
        head, facts = headline(message, self.chosen)
        title = f"<b>{escape(head)}</b> <small>{escape(facts)}</small>"
        self.body = (
            f"<details class=nlm{' open' if opened else ''}><summary>{line or title}</summary>{f'<p>{title}</p>' if line else ''}"
            f"<div class=nltwo>{tree}<pre>{self._hex(found)}</pre></div></details>"
        )
        self.rules = self._rules()
        self.size = len(self.body) + sum(len(rule) + 1 for rule in self.rules)

    def fits(self, room: int) -> bool:
        return self.size <= room

    def _level(self, nodes: Sequence[Node], depth: int) -> str:
        parts: list[str] = []
        if self.chosen is not None:
            nodes = self.chosen.of(nodes)
        for index, node in enumerate(nodes):
            if self.left <= 0:
                parts.append(f"<li><i>… {len(nodes) - index} more not shown</i></li>")
                break
            if node.role == "struct" and node.end == node.offset:
                continue
            self.left -= 1
            self.classes[id(node)] = mine = self.number
            self.number += 1
            line = self._line(node)
            if node.children and (self.chosen is None or self.chosen.of(node.children)):
                self.levels.add(mine)
                few = len(node.children) <= _OPEN_PARTS or node.role == "message"
                few = few or (self.chosen is not None and node in self.chosen.around)
                inner = self._level(node.children, depth + 1)
                parts.append(f"<li><details{' open' if few else ''}><summary class=n{mine}>{line}</summary>{inner}</details></li>")
            else:
                parts.append(f"<li><span class=n{mine}>{line}</span></li>")
        return f"<ul>{''.join(parts)}</ul>"

    def _line(self, node: Node) -> str:
        """Name, value, and in small what the kernel calls it, where it lies and what it is for."""
        begin, length = node.offset - self.message.offset, node.end - node.offset
        facts = []
        if node.kernel and node.kernel != node.name:
            facts.append(safe(node.kernel))
        facts.append(f"0x{begin:02x}+{length}")
        padding = sum(region.length for region in self.pads.get(id(node), ()))
        if padding:
            facts.append(f"and {padding} padding")
        line = f"<b>{escape(safe(node.name))}</b> "
        if node.role == "struct":
            line += f"<small>header of {length} bytes</small>"
        else:
            if self.chosen is not None and node.children and node not in self.chosen.whole:
                shown = "around it" if node in self.chosen.around else f"{len(node.children)} part{'s' * (len(node.children) != 1)}"
            else:
                shown = caption(node, self.message, self.names, 90 if node.children else 400)
            line += f"<small>{escape(shown)}</small>" if node.children else escape(shown)
            line += f" <small>{escape(', '.join(facts))}{': ' + escape(safe(node.doc)) if node.doc else ''}</small>"
        notes = list(node.notes) if self.chosen is None or node in self.chosen.picked else []
        if any(any(self.message.buffer[region.offset : region.end]) for region in self.pads.get(id(node), ())):
            notes.append("padding that is not zero")
        return line + "".join(f" <em>⚠ {escape(safe(note))}</em>" for note in notes)

    def _hex(self, found: Sequence[Region]) -> str:
        """The bytes in lines of sixteen; what one owner has in a line is one element."""
        message = self.message
        out: list[str] = []
        end = message.offset + self.until
        for region in found:
            if region.offset >= end:
                break
            tag, position, stop = _TAGS[region.role], region.offset, min(region.end, end)
            kind, hides = self._kind(region), region.hides
            title = f' title="{escape(self._title(region))}"'
            while position < stop:
                column = (position - message.offset) % _ACROSS
                if column and not out:
                    out.append(f"<small>{position - message.offset - column:04x}</small>  {' ' * (3 * column + (column >= _ACROSS // 2))}")
                elif column == 0:
                    out.append(f"{chr(10) if out else ''}<small>{position - message.offset:04x}</small>  ")
                elif column == _ACROSS // 2:
                    out.append("  ")
                else:
                    out.append(" ")
                after = min(stop, position + _ACROSS - column, position + 8 - column if column < 8 else stop)
                hexed = " ".join([HIDDEN_BYTE] * (after - position)) if hides else message.buffer[position:after].hex(" ")
                out.append(f"<{tag}{kind}{title}>{hexed}</{tag}>")
                position, title = after, ""
        if self.until < self.stop:
            out.append(f"\n<small>… {self.stop - self.until} bytes more</small>")
        return "".join(out)

    def _kind(self, region: Region) -> str:
        """Classes: the owner's own, and that it lies within each part around it."""
        words: list[str] = []
        node = region.node
        while node is not None:
            number = self.classes.get(id(node))
            if number is not None:
                words.append(f"{'w' if words or (number in self.levels and region.role == 'padding') else 'n'}{number}")
            node = node.parent
        if region.role == "trailing":
            words.append("t")
        if not words:
            return ""
        return f" class={words[0]}" if len(words) == 1 else f' class="{" ".join(words)}"'

    def _title(self, region: Region) -> str:
        """What a byte shows besides its field, which may be folded away."""
        name = safe(region.node.name) if region.node is not None else ""
        if name and region.role in ("header", "value"):
            return name
        label = "header" if region.role == "attribute-header" else ROLES[region.role][3]
        return f"{name}: {label}" if name else label

    def _rules(self) -> list[str]:
        """Selectors of what is lit: a part with its bytes, whichever the pointer is on; the line of a nest by all within."""
        block, rules = f"#{self.ident}", []
        for number in self.classes.values():
            rules.append(f"{block}:has(.n{number}:hover) .n{number}")
            if number in self.levels:
                rules.append(f"{block}:has(summary.n{number}:hover) .w{number}")
                rules.append(f"{block}:has(.w{number}:hover) summary.n{number}")
        return rules


def _frame(ident: str, inner: str, rules: str, below: bool = False) -> str:
    legend = " ".join(f"<{tag}>00</{tag}> {ROLES[role][3]}" for role, tag in _TAGS.items() if role != "trailing")
    look = "background:var(--lit);color:var(--on);outline:1px solid var(--on);--dim:var(--on);--bad:var(--on)"
    lit = f"@supports selector(:has(a)){{{rules}{{{look}}}}}" if rules else ""
    explained = f"<p class=nllegend><code>{legend}</code>. {byte_order_example()} {_HOW}</p>"
    inner = inner + explained if below else explained + inner
    return f'<div class="nlshell" id="{ident}"><style>{_css(ident)}{lit}</style>{inner}</div>'


def _css(ident: str) -> str:
    """The look of a block; everything is inside of its id, so that nothing else on the page changes."""
    b = f"#{ident}"
    light = "".join(f"--{short}:{ROLES[role][0]};" for role, short in _SHORT.items())
    dark = "".join(f"--{short}:{ROLES[role][1]};" for role, short in _SHORT.items())
    light += "--ink:#1f2328;--dim:#57606a;--paper:#fff;--edge:#8c959f;--bad:#a40e26;--lit:#5b2a86;--on:#fff"
    dark += "--ink:#e6edf3;--dim:#9da7b3;--paper:#0d1117;--edge:#6e7681;--bad:#ff9492;--lit:#e9d7ff;--on:#1b0f2b"
    return (
        f"{b}{{{light};color:var(--ink);background:var(--paper);font:13px/1.5 {MONOSPACE};padding:.6em .8em;color-scheme:light dark}}"
        f"@media(prefers-color-scheme:dark){{{b}{{{dark}}}}}"
        # A notebook has a theme of its own, whatever the system likes.
        f"{b}:is([data-jp-theme-light=true] *){{{light};color-scheme:light}}"
        f"{b}:is([data-jp-theme-light=false] *,.vscode-dark *){{{dark};color-scheme:dark}}"
        f"{b} ul{{list-style:none;margin:0;padding:0 0 0 1.3em;border-left:1px solid var(--edge)}}"
        f"{b} .nltwo>ul{{padding:0;border:0;flex:1 1 26em;min-width:0}}"
        f"{b} li{{margin:0;padding:0}}{b} li>span{{padding-left:1.1em;display:inline-block;text-indent:0}}"
        f"{b} summary{{cursor:pointer}}{b} small{{color:var(--dim);font-size:inherit}}{b} li small{{font-size:.9em}}"
        f"{b} em{{color:var(--bad);font-weight:700;font-style:normal}}"
        f"{b} code,{b} pre{{font:inherit;background:none;color:inherit;padding:0;margin:0;border:0}}"
        f"{b} .nltwo{{display:flex;flex-wrap:wrap;gap:1em 2em;align-items:flex-start;margin:.4em 0 1em}}"
        f"{b} pre{{flex:none;position:sticky;top:0;max-height:100vh;overflow:auto;line-height:1.65;white-space:pre}}"
        f"{b} p{{margin:.3em 0;color:var(--dim)}}{b} .nlmore{{color:var(--bad);font-weight:700}}"
        f"{b} .nlrow{{margin:0 0 0 1.2em;color:var(--ink)}}"
        f"{b} .nlrow~.nlm>summary{{margin-left:1.2em;list-style-position:outside}}{b}:has(>.nlrow){{overflow-x:auto}}"
        f"{b} :is(pre,code)>:is(u,b,span,i,s){{font-style:normal;"
        f"font-weight:400;text-decoration:none;padding:1px 2px;margin:0 -2px;color:inherit}}"
        f"{b} :is(pre,code)>u{{background:var(--h);border-bottom:3px double}}"
        f"{b} :is(pre,code)>b{{background:var(--a);box-shadow:inset 1px 0,inset -1px 0}}"
        f"{b} :is(pre,code)>span{{background:var(--v);border-bottom:1px solid}}"
        f"{b} :is(pre,code)>i{{background:var(--p);border-bottom:1px dotted;color:var(--dim)}}"
        f"{b} :is(pre,code)>s{{background:var(--x);border-bottom:2px dashed}}{b} pre>s.t{{background:var(--t)}}"
    )
