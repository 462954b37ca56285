"""Removing entries and items from collections in block style, with their own comments."""

from __future__ import annotations

from portlab.manifest.draft import Draft
from portlab.manifest.tree import Mapping, Sequence


def remove_from_block(draft: Draft, collection: Mapping | Sequence, position: int) -> None:
    """Remove one of several entries or items, with the comments that are its own.

    These are the one on its line and the comment lines right above it. Comments above the first
    key of the document stay: they are about the whole.
    """
    start = _start(draft, collection, position)
    if isinstance(collection, Mapping):
        value, count = collection.entries[position].value, len(collection.entries)
    else:
        value, count = collection.items[position], len(collection.items)
    end = max(draft.content_end(value), start)
    if draft.is_first_on_line(start):
        first = draft.line_start(start)
        if position or collection is not draft.root:
            first = _above_comments(draft, first, draft.column(start))
        stop = draft.next_line(end)
        if stop == draft.line_end(end) and first:
            # The last line has no line end: the one before it goes, so that it stays so.
            first = draft.line_end(draft.line_start(first - 1))
        draft.replace(first, stop, "")
    elif position + 1 < count:
        following = _start(draft, collection, position + 1)
        between = draft.text[draft.next_line(end) : draft.line_start(following)]
        if between.strip():
            blanks = draft.text[draft.line_start(start) : start]
            draft.replace(start - len(blanks) + len(blanks.rstrip()), draft.line_end(end), "")
        else:
            draft.replace(start, following, "")
    else:
        raise draft.refusal("edit-no-place", "this part cannot be removed safely", start)


def _start(draft: Draft, collection: Mapping | Sequence, position: int) -> int:
    if isinstance(collection, Mapping):
        return draft.entry_start(collection.entries[position])
    return draft.dash(collection, position)


def _above_comments(draft: Draft, first: int, column: int) -> int:
    """Return where the comment lines begin that stand right above a line, as far in as it."""
    while first > draft.line_start(0):
        above = draft.line_start(first - 1)
        line = draft.text[above : draft.line_end(above)]
        if line[: column + 1] != " " * column + "#":
            break
        first = above
    return first
