"""Colours of the prompt. Meaning never hangs on them alone: what is wrong is underlined, what is chosen reversed."""

from __future__ import annotations

from prompt_toolkit.styles import Style

from ..render.style import colour_by_environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..commands.state import State

# The kinds of grammar.Part, in colours that differ in brightness too and are told apart by every kind of colour vision.
_DARK = {
    "command": "bold #5fafff", "verb": "#5fafff", "family": "bold #5fd7d7", "operation": "#5fd7d7", "alias": "bold #5fafff",
    "selector": "#d7af5f", "choice": "#d7af5f", "argument": "", "number": "#afd787", "path": "#87d7af", "value": "#d7d7af",
    "option": "#d7875f", "stage": "bold #af87ff", "operator": "#af87ff", "sign": "bold #8a8a8a", "file": "#afd787 underline",
    "comment": "italic #8a8a8a", "string": "#d7d7af", "unknown": "underline #ff875f",
}  # fmt: skip
_LIGHT = {
    "command": "bold #005faf", "verb": "#005faf", "family": "bold #005f5f", "operation": "#005f5f", "alias": "bold #005faf",
    "selector": "#875f00", "choice": "#875f00", "argument": "", "number": "#3a6200", "path": "#005f3a", "value": "#5f5f00",
    "option": "#a03c00", "stage": "bold #5f00af", "operator": "#5f00af", "sign": "bold #6c6c6c", "file": "#3a6200 underline",
    "comment": "italic #6c6c6c", "string": "#5f5f00", "unknown": "underline #c00000",
}  # fmt: skip
_FRAME_DARK = {
    "prompt": "bold", "continuation": "#8a8a8a", "bottom-toolbar": "noreverse bg:#303030 #c6c6c6", "bottom-toolbar.on": "bold #ffffff",
    "bottom-toolbar.warn": "bold #ffaf5f", "bottom-toolbar.key": "#a8a8a8", "auto-suggestion": "#8a8a8a",
    "completion-menu.completion": "bg:#303030 #d0d0d0", "completion-menu.completion.current": "noreverse bg:#5fafff #000000",
    "completion-menu.meta.completion": "bg:#262626 #9e9e9e", "completion-menu.meta.completion.current": "bg:#5fafff #000000",
    "fits": "bold underline", "validation-toolbar": "bg:#5f1f00 #ffffff",
}  # fmt: skip
_FRAME_LIGHT = {
    "prompt": "bold", "continuation": "#6c6c6c", "bottom-toolbar": "noreverse bg:#dadada #303030", "bottom-toolbar.on": "bold #000000",
    "bottom-toolbar.warn": "bold #a03c00", "bottom-toolbar.key": "#585858", "auto-suggestion": "#6c6c6c",
    "completion-menu.completion": "bg:#dadada #262626", "completion-menu.completion.current": "noreverse bg:#005faf #ffffff",
    "completion-menu.meta.completion": "bg:#e4e4e4 #5f5f5f", "completion-menu.meta.completion.current": "bg:#005faf #ffffff",
    "fits": "bold underline", "validation-toolbar": "bg:#c00000 #ffffff",
}  # fmt: skip
_NONE = {
    **dict.fromkeys(_DARK, ""), "command": "bold", "family": "bold", "stage": "bold", "unknown": "underline", "prompt": "bold",
    "continuation": "", "bottom-toolbar": "reverse", "bottom-toolbar.on": "bold", "bottom-toolbar.warn": "bold underline",
    "bottom-toolbar.key": "", "auto-suggestion": "italic", "completion-menu.completion": "noreverse",
    "completion-menu.completion.current": "reverse", "completion-menu.meta.completion": "noreverse",
    "completion-menu.meta.completion.current": "reverse", "fits": "bold underline", "validation-toolbar": "reverse",
}  # fmt: skip


def has_colour(state: State) -> bool:
    if state.colour != "auto":
        return state.colour == "always"
    return colour_by_environment() is not False


def theme(state: State) -> Style:
    """The style for the background that there is, or is said to be; where nobody knows, the dark one."""
    if not has_colour(state):
        return Style.from_dict(_NONE)
    light = state.background == "light"
    return Style.from_dict({**_LIGHT, **_FRAME_LIGHT} if light else {**_DARK, **_FRAME_DARK})
