"""Dumps as pandas DataFrames.

    with nlshell.open() as session:
        routes = session.columns("route.getroute", {"rtm_family": 2}).df()     # the fast way, for any number of rows
        links = session.dump("link.getlink").df()                               # from messages

    frame(messages)               a DataFrame from any messages of one kind
    load("routes.parquet")        what df.nl.save wrote

Importing this registers the accessor `df.nl`.
"""

from __future__ import annotations

from .accessor import Accessor as Accessor, load as load
from .dump import Dump as Dump, IncompleteDump as IncompleteDump
from .messages import frame as frame, frames as frames

__all__ = ["Accessor", "Dump", "IncompleteDump", "frame", "frames", "load"]
