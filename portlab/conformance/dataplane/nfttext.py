"""The text of ``nft list table``, place by place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portlab.conformance.verdict import RecordingError

_OBJECT = re.compile(r"(set|map|chain) \S+ \{")
_ELEMENTS = "elements = {"


def places(text: str) -> dict[str, list[str]]:
    """Each table's own lines, each set's, map's and chain's lines in order, and the sorted elements of sets and maps.

    Raises RecordingError where braces do not fit or a name is there twice.
    """
    found: dict[str, list[str]] = {}
    table = place = ""
    lines = iter(text.splitlines())
    for line in map(str.strip, lines):
        if not line:
            continue
        if line == "}":
            if not table:
                raise RecordingError("a brace closes nothing")
            table, place = (table, "") if place else ("", "")
        elif not table:
            if not (line.startswith("table ") and line.endswith(" {")):
                raise RecordingError(f"no table of nft: {line!r}")
            table = line[:-2]
            _begin(found, table)
        elif not place and _OBJECT.fullmatch(line):
            place = f"{table} {line[:-2]}"
            _begin(found, place)
        elif place and line.startswith(_ELEMENTS):
            _begin(found, f"{place} elements")
            found[f"{place} elements"] = sorted(_elements(line, lines))
        else:
            found[place or table].append(line)
    if table:
        raise RecordingError(f"{table!r} is not closed")
    return found


def _begin(found: dict[str, list[str]], place: str) -> None:
    if place in found:
        raise RecordingError(f"{place!r} is there twice")
    found[place] = []


def _elements(first: str, lines: Iterator[str]) -> Iterator[str]:
    """The elements, which may go on over the following lines, until the closing brace."""
    told = first.removeprefix(_ELEMENTS)
    while not told.endswith("}"):
        line = next(lines, None)
        if line is None:
            raise RecordingError("a list of elements is not closed")
        told = f"{told} {line.strip()}"
    for element in told[:-1].split(","):
        yield element.strip()
