"""The notebook: `%load_ext nlshell` brings the magics %nl and %%nl; displays, explorer and monitor come with the objects.

    links = %nl link show                   # an Answer: links[0], links.df(), links.explore()
    df = %nl route show | df
    %nl monitor link route

Importing this imports nothing of IPython; `monitor`, `explore` and `session` load what they need.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..kernel.session import Session


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext nlshell`. Prints nothing, opens nothing; harmless twice."""
    from .magics import load

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """`%unload_ext nlshell`: ends monitors, closes sessions and sandboxes, takes the magics and the completion away."""
    from .magics import unload

    unload(shell)


def session() -> Session:
    """The session that `%nl` uses now, as in nlshell.jupyter.session().dump("link.getlink"): after `%nl sandbox` the sandbox's.

    Raises UsageError where the extension is not loaded.
    """
    from ..extras import need

    need("%nl", "IPython")
    from .magics import loaded

    return loaded().state.session


def monitor(*groups: str, **options: Any) -> Any:
    """Events as they come, in a widget: see nlshell.jupyter.stream.monitor."""
    from .stream import monitor

    return monitor(*groups, **options)


def explore(messages: Any, **options: Any) -> Any:
    """The linked explorer: see nlshell.jupyter.explorer.explore."""
    from .explorer import explore

    return explore(messages, **options)
