"""Inserting into and removing from collections in brackets, JSON text included."""

from __future__ import annotations

from portlab.manifest.draft import Draft
from portlab.manifest.tree import Mapping, Sequence


def insert_in_flow(draft: Draft, collection: Mapping | Sequence, element: str) -> None:
    """Insert ``element`` behind the last one, on a line of its own where the last one has that."""
    text = draft.text
    start, close = collection.span.start.index, collection.span.end.index - 1
    elements = _elements(collection)
    if text[start] not in "{[" or text[close] not in "}]":
        raise draft.refusal("edit-no-place", "the brackets are not where expected", start)
    if not elements:
        inside = text[start + 1 : close]
        draft.replace(close if inside.strip() else start + 1, close, element)
        return
    first, last = elements[-1]
    comma = _comma(draft, last, close)
    after = last if comma is None else comma + 1
    if comma is None:
        draft.replace(last, last, ",")
    if draft.is_first_on_line(first):
        line = draft.line_end(after)
        indent = text[draft.line_start(first) : first]
        ending = "" if comma is None else ","
        place = line if line <= close else after
        draft.replace(place, place, draft.newline + indent + element + ending)
    else:
        draft.replace(after, after, f" {element}")


def remove_from_flow(draft: Draft, collection: Mapping | Sequence, position: int) -> None:
    """Remove one of several elements with its comma, and its line where it has that for itself."""
    text = draft.text
    elements = _elements(collection)
    start, end = elements[position]
    last = position == len(elements) - 1
    limit = collection.span.end.index - 1 if last else elements[position + 1][0]
    comma = _comma(draft, end, limit)
    if comma is None and position:
        before = _comma(draft, elements[position - 1][1], start)
        if before is None:
            raise draft.refusal("edit-no-place", "the comma is not where expected", start)
        if not text[before + 1 : start].strip(" \t"):
            draft.replace(before, end, "")
            return
        draft.replace(before, before + 1, "")
    stop = end if comma is None else comma + 1
    rest = text[stop : draft.line_end(stop)].strip(" \t")
    if draft.is_first_on_line(start) and (not rest or rest.startswith("#")):
        draft.replace(draft.line_start(start), draft.next_line(stop), "")
    else:
        while text[stop : stop + 1] in (" ", "\t"):
            stop += 1
        draft.replace(start, stop, "")


def _elements(collection: Mapping | Sequence) -> list[tuple[int, int]]:
    """Return where the entries or items begin and end."""
    if isinstance(collection, Sequence):
        return [(item.span.start.index, item.span.end.index) for item in collection.items]
    return [
        (entry.key_node.span.start.index, entry.value.span.end.index)
        for entry in collection.entries
    ]


def _comma(draft: Draft, start: int, end: int) -> int | None:
    """Return the index of the comma between two elements, comments left out, or None."""
    index = start
    while index < end:
        if draft.text[index] == ",":
            return index
        index = draft.line_end(index) if draft.text[index] == "#" else index + 1
    return None
