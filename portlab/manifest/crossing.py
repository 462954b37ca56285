"""Edits and aliases: what an alias stands for must not change along with what is edited.

An edit may replace or remove an alias, or a piece of text that holds an anchor and all its aliases.
It may not go through an alias, and it may not change what an alias elsewhere stands for.
"""

from __future__ import annotations

from portlab.manifest.draft import Draft
from portlab.manifest.paths import Path
from portlab.manifest.problems import EditError
from portlab.manifest.tree import Entry, Mapping, Node, Sequence, Span

VALUE, KEY, ENTRY = "value", "key", "entry"


def check_crossing(draft: Draft, path: Path, edited: str = VALUE) -> None:
    """Refuse an edit of what is at ``path``, or is to be put there, where an alias has a hand in it.

    ``edited`` tells whether the value there is changed, or its key, or both. Raises ``EditError``.
    """
    node, entry = draft.root, None
    if node is None or not draft.aliases:
        return
    there = True
    for part in path:
        if node.alias:
            raise _refusal(draft, node.span)
        below, entry = _step(node, part)
        if entry and entry.through:
            raise _refusal(draft, entry.through)
        if below is None:
            there = False
            break
        node = below
    span = node.span
    if entry and edited != VALUE:
        key = entry.key_node.span
        span = key if edited == KEY else Span(start=key.start, end=span.end)
    for alias in draft.aliases:
        taken_along = there and _holds(span, alias.anchor) and not _holds(span, alias.span)
        if taken_along or _holds(alias.anchor, span):
            raise _refusal(draft, alias.anchor)


def _step(node: Node, part: str | int) -> tuple[Node | None, Entry | None]:
    """Return what is at ``part`` of a collection, with its entry where it has a key."""
    if isinstance(node, Mapping):
        entry = node.entry(str(part))
        return (entry.value, entry) if entry else (None, None)
    if isinstance(node, Sequence) and isinstance(part, int) and 0 <= part < len(node.items):
        return node.items[part], None
    return None, None


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start.index <= inner.start.index and inner.end.index <= outer.end.index


def _refusal(draft: Draft, span: Span) -> EditError:
    message = "what stands there is used in several places (& and *)"
    return draft.refusal("edit-crosses-alias", message, span.start.index)
