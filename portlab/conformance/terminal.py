"""kubectl's output with other numbers in it: a table's columns are as wide as what stands in them.

The recorder wrote ``<age>`` for the age, in a column as wide as an age below ten seconds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import zip_longest

# The age that PortLab's kubectl is told.
AGE = "0s"

_GAP = "   "
_HEADER = re.compile(r"[A-Z][A-Z()-]*(?: +[A-Z][A-Z()-]*)+")
_SHOWN = re.compile(r"(.*?)( \+ [0-9]+ more\.\.\.)?")
_ENDPOINTS = re.compile(r"^Endpoints: +(.*)$", re.MULTILINE)


def retold(text: str, translate: Callable[[str], str]) -> str:
    """A recorded text with our numbers and age, laid out anew where it is a table."""
    first, line_end, _ = text.partition("\n")
    if not line_end or not _HEADER.fullmatch(first):
        return translate(text)
    text = re.sub("<age>(?= )", AGE.ljust(3), text).replace("<age>", AGE)
    rows = _cells(text)
    # A table that is not laid out by the rule is left as it is, and then differs.
    if _laid_out(rows) != text:
        return text
    return _laid_out([[translate(cell) for cell in row] for row in rows])


def _cells(text: str) -> list[list[str]]:
    lines = text.splitlines()
    starts = [match.start() for match in re.finditer(r"\S+", lines[0])]
    return [
        [line[start:end].rstrip(" ") for start, end in zip_longest(starts, starts[1:])]
        for line in lines
    ]


def _laid_out(rows: list[list[str]]) -> str:
    """Columns as wide as their widest cell, three blanks between them (cli-runtime printers/tableprinter.go)."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "".join(
        _GAP.join([*map(str.ljust, row[:-1], widths[:-1]), row[-1]]) + "\n" for row in rows
    )


def in_fixed_order(text: str) -> str:
    """``describe``'s text with the addresses of each Endpoints line sorted; of a line that does not show all of
    them only their number is kept, since any of them may be shown."""
    return _ENDPOINTS.sub(_sorted_endpoints, text)


def _sorted_endpoints(match: re.Match[str]) -> str:
    shown = _SHOWN.fullmatch(match[1])
    if shown is None:
        return match[0]
    addresses, more = shown[1].split(","), shown[2] or ""
    told = str(len(addresses)) if more else ",".join(sorted(addresses))
    return f"Endpoints: {told}{more}"
