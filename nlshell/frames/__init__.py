"""Dumps as pandas DataFrames.

    with nlshell.open() as session:
        routes = session.columns("route.getroute", {"rtm_family": 2}).df()     # the fast way, for any number of rows
        links = session.dump("link.getlink").df()                               # from messages

    frame(messages)               a DataFrame from any messages of one kind
    load("routes.parquet")        what df.nl.save wrote

Importing this registers the accessor `df.nl`.
"""

from __future__ import annotations

from ..extras import FRAMES, need

need("a DataFrame", *FRAMES)  # before the room's own files, whichever of them was wanted

from .accessor import Accessor as Accessor, load as load  # noqa: E402
from .dump import Dump as Dump, IncompleteDump as IncompleteDump  # noqa: E402
from .messages import frame as frame, frames as frames  # noqa: E402

__all__ = ["Accessor", "Dump", "IncompleteDump", "frame", "frames", "load"]
