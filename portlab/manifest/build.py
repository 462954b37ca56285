"""Building the tree of what is written: aliases get what they stand for, and merge keys their entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from portlab.manifest.scalars import key_text
from portlab.manifest.tree import Entry, Mapping, Node, Scalar, Sequence
from portlab.manifest.written import Collection, Document, Reference, Written, merge_sources


def build(document: Document, only: Collection | None = None) -> None:
    """Build every collection of a document, or ``only`` one and what is below it.

    The document, or the one, must have been found to be of a bearable size.
    """
    wanted = None if only is None else _below(only)
    for collection in document.collections:
        if wanted is None or id(collection) in wanted:
            collection.node = (
                _mapping(document, collection) if collection.mapping else _sequence(collection)
            )


def node_of(written: Written) -> Node:
    """Return the node of what is written, in its place of the tree; what is below has been built."""
    if isinstance(written, Scalar):
        return written
    node = _meant(written)
    return replace(node, span=written.span, alias=True) if isinstance(written, Reference) else node


def _meant(written: Written) -> Node:
    meant = written.target if isinstance(written, Reference) else written
    return meant if isinstance(meant, Scalar) else meant.node


def _below(only: Collection) -> set[int]:
    """Return the ids of a collection and of all collections in it, aliases followed."""
    found: set[int] = set()
    waiting = [only]
    while waiting:
        collection = waiting.pop()
        if id(collection) in found:
            continue
        found.add(id(collection))
        for child in collection.children:
            meant = child.target if isinstance(child, Reference) else child
            if isinstance(meant, Collection):
                waiting.append(meant)
    return found


def _sequence(written: Collection) -> Sequence:
    items = tuple([node_of(child) for child in written.children])
    return Sequence(items=items, span=written.span, flow=bool(written.start.flow_style))


def _mapping(document: Document, written: Collection) -> Mapping:
    """Return the mapping of keys and values in turn, with its merge keys resolved.

    A key that JSON does not have gets a text all the same: it may be one that does not count.
    """
    entries: list[Entry] = []
    merges, merge_keys = False, document.merge_keys
    children = iter(written.children)
    for key, value in zip(children, children, strict=True):
        if merge_keys and id(key) in merge_keys:
            merges = True
            entries += _merged(value)
            continue
        # Collections as keys have been refused.
        key_node = cast("Scalar", node_of(key))
        text = key_text(key_node.value)
        if text is None:
            document.beyond_json = True
            text = key_node.text
        entries.append(Entry(key=text, key_node=key_node, value=node_of(value)))
    return Mapping(
        entries=tuple(entries),
        span=written.span,
        flow=bool(written.start.flow_style),
        merges=merges,
    )


def _merged(value: Written) -> Iterator[Entry]:
    """Yield the entries that ``<<: value`` brings in."""
    for source in merge_sources(value):
        through = source.span if isinstance(source, Reference) else None
        # Anything but mappings has been refused.
        for entry in cast("Mapping", _meant(source)).entries:
            yield replace(entry, merged=True, through=through or entry.through)
