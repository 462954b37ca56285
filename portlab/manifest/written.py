"""What is written in a YAML document, before anything is decided: the nodes of go-yaml's parser.

Single values are final. A collection has its keys and values in turn, or its items, as they stand in
the text; an alias is a reference to what its anchor is at.
go.yaml.in/yaml/v2 decode.go node
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from portlab.manifest.problems import UnreadableError
from portlab.manifest.tree import Node, Scalar, Span


@dataclass(slots=True, eq=False)
class Collection:
    """A mapping or a sequence. ``start`` is the parser's event; ``node`` is there once it is built."""

    start: Any
    mapping: bool
    children: list[Written] = field(default_factory=list)
    span: Span = field(init=False)
    node: Node = field(init=False)


@dataclass(slots=True, eq=False)
class Reference:
    """An alias and what it stands for: a single value, a collection, or one that is still open."""

    name: str
    span: Span
    target: Scalar | Collection


Written = Scalar | Collection | Reference


def merge_sources(value: Written) -> list[Written]:
    """Return what a merge key brings in, of a list the last one first (decode.go merge)."""
    if isinstance(value, Collection) and not value.mapping:
        return value.children[::-1]
    return [value]


@dataclass(slots=True, eq=False)
class Document:
    """The first document of a text.

    ``collections`` are in the order in which they end, so that each comes after all inside it.
    ``merge_keys`` holds the ids of the scalars that bring in other mappings where they are keys,
    ``faults`` the problems of scalars by their ids. ``odd`` tells that the decoder may refuse
    something or has more to do than to take one value after the other; ``beyond_json`` that something
    is there that JSON does not have. ``end`` is the index at which the document ends.
    """

    root: Written | None = None
    collections: list[Collection] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    merge_keys: set[int] = field(default_factory=set)
    faults: dict[int, UnreadableError] = field(default_factory=dict)
    odd: bool = False
    beyond_json: bool = False
    end: int = 0
