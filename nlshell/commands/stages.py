"""Stages: what may stand behind a `|` and works on the result in front of it. What they do is in `commands.sift`."""

from __future__ import annotations

from .table import Command, later

STAGES = [
    Command("where", later("sift", "where"), "keep what fits: where mtu > 1500 and linkinfo.kind = veth",
            free="EXPR", many=True, free_names="path", stage=True,
            details=(
                "PATH alone: it is there.  PATH = != < <= > >= VALUE.  PATH in PREFIX, PATH in (A, B).",
                "PATH ~ REGEX.  PATH has FLAG, element or part of a text.  and, or, not, ( ).",
                "Of a list it is enough that one element fits: multipath.gateway = 192.0.2.1.",
                "Words of people stand for paths: dev = eth0, dst = default, up; `help route show` has those of routes.",
            )),
    Command("columns", later("sift", "columns"), "a table of the values at these paths",
            free="PATH…", many=True, free_names="path", stage=True,
            details=("Words of people stand for paths: columns dst via dev proto; `help route show` has those of routes.",)),
    Command("sort", later("sift", "sort"), "in the order of these values; -PATH: the largest first",
            free="[-]PATH…", many=True, free_names="path", stage=True),
    Command("head", later("sift", "head"), "the first ones, 10 unless told otherwise", free="[N]", stage=True),
    Command("tail", later("sift", "tail"), "the last ones", free="[N]", stage=True),
    Command("count", later("sift", "count"), "how many; `count by PATH…`: of each value",
            free="[by PATH…]", many=True, free_names="path", stage=True, choices={"by": "of each value at these paths"}),
    Command("grep", later("sift", "grep"), "lines, or messages that hold a text somewhere", free="REGEX", stage=True),
    Command("tree", later("sift", "form"), "as trees", stage=True),
    Command("table", later("sift", "form"), "as a table", stage=True),
    Command("json", later("sift", "form"), "as JSON, one object a line", stage=True),
    Command("csv", later("sift", "form"), "as comma-separated values: the columns chosen, else all of the DataFrame", stage=True),
    Command("df", later("sift", "df"), "a pandas DataFrame, or a Python expression over it: df df.groupby('mtu').size(), df .describe()",
            free="[EXPR]", many=True, stage=True),
]  # fmt: skip
