"""Key bindings, for emacs and vi mode alike."""

from __future__ import annotations

from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.application.current import get_app
from prompt_toolkit.buffer import ValidationState
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import Condition, emacs_insert_mode, has_focus, vi_insert_mode
from prompt_toolkit.key_binding import KeyBindings

from ..language.complete import help_command, help_lines
from ..language.tokens import scan, unfinished

TYPE_CHECKING = False
if TYPE_CHECKING:
    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.key_binding import KeyPressEvent

    from .door import Door


_ROOM = 8  # rows that the list of `?` leaves for the line and a glance at what was before


def bindings(door: Door) -> KeyBindings:
    """F1 to F4, `?`, Enter, and Alt-Enter for a new line."""
    keys = KeyBindings()
    typing = has_focus(DEFAULT_BUFFER)
    inserting = emacs_insert_mode | vi_insert_mode

    @Condition
    def in_plain_text() -> bool:
        """Not inside quotes or what a program is given, where a question mark is text."""
        tokens = scan(get_app().current_buffer.document.text_before_cursor, lenient=True)
        return not (tokens and (tokens[-1].open or tokens[-1].kind in ("comment", "program")))

    @keys.add("f1", filter=typing)
    def _(event: KeyPressEvent) -> None:
        document = event.current_buffer.document
        door.aside(help_command(document.text, document.cursor_position, door.live))

    @keys.add("f2", filter=typing)
    def _(event: KeyPressEvent) -> None:
        door.next_format()

    @keys.add("f3", filter=typing)
    def _(event: KeyPressEvent) -> None:
        door.aside(door.hex_of_last())

    @keys.add("f4")
    def _(event: KeyPressEvent) -> None:
        door.next_edit_mode()

    @keys.add("?", filter=typing & inserting & in_plain_text)
    def _(event: KeyPressEvent) -> None:
        document = event.current_buffer.document
        lines = help_lines(document.text, document.cursor_position, door.live, door.columns, max(door.rows - _ROOM, 5))
        run_in_terminal(lambda: door.show_lines(lines))

    @keys.add("c-c", filter=typing)
    @keys.add("<sigint>", filter=typing)
    def _(event: KeyPressEvent) -> None:
        if not event.app.is_done:  # pressed twice in a row, the second may come when the line is given up already
            event.app.exit(exception=KeyboardInterrupt, style="class:aborting")

    @keys.add("enter", filter=typing & inserting)
    def _(event: KeyPressEvent) -> None:
        _enter(event.current_buffer, door)

    @keys.add("escape", "enter", filter=typing & inserting)
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    return keys


def _enter(buffer: Buffer, door: Door) -> None:
    """Take what the menu has chosen; else go on in a new line while something is open; else run the line."""
    menu = buffer.complete_state
    if menu is not None and menu.current_completion is not None:
        buffer.complete_state = None
        return
    if buffer.document.is_cursor_at_the_end and unfinished(buffer.text):
        buffer.insert_text("\n")
        return
    buffer.validation_state = ValidationState.UNKNOWN  # else a line entered again would not be judged again
    buffer.validate_and_handle()
    error = buffer.validation_error
    if error is not None and len(error.message) > door.columns - 2:  # the toolbar has one line only
        buffer.validation_error = None
        run_in_terminal(lambda: door.say(error.message))
