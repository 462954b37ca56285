"""The tree of a text: nodes that know their place in it.

A ``Mark`` is a place, a ``Span`` a stretch of text, a node a scalar, mapping or sequence with its
span. The tree keeps what plain Python data would lose: duplicate keys, the order, the quoting style
and the place of everything.

Where an alias (``*x``) stands, the tree has a copy of the node it stands for, with ``alias`` set and
the alias's own span; what is below is shared with the anchor (``&x``) and keeps its places there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place in a text.

    ``line`` and ``column`` count from 1, in lines as an editor shows them (ended by ``\\n``,
    ``\\r\\n`` or ``\\r`` and nothing else) and in code points; ``index`` counts code points from 0
    in the whole text, a byte order mark included.
    """

    line: int
    column: int
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of a text: ``text[span.start.index:span.end.index]``."""

    start: Mark
    end: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """A single value.

    ``text`` is its content without quotes and escapes, ``value`` what the API server takes it for
    (None, bool, int, float or str), ``style`` ``''`` for plain, else ``"'"``, ``'"'``, ``'|'`` or
    ``'>'``. The span holds quotes, tag and anchor too.
    """

    text: str
    style: str
    value: bool | int | float | str | None
    span: Span
    alias: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One ``key: value`` of a mapping.

    ``key`` is the key's text in JSON, as the API server makes it of the typed key (``yes`` is
    ``"true"``, ``010`` is ``"8"``). ``merged`` is true for an entry that a merge key (``<<``)
    brought in; ``through`` is then the place of the alias behind the merge key, None where the
    entry is written there itself.
    """

    key: str
    key_node: Scalar
    value: Node
    merged: bool = False
    through: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """Keys and values in the order of the text, duplicates included.

    ``flow`` is true for ``{...}``, ``merges`` where a merge key (``<<``) stands among the keys.
    """

    entries: tuple[Entry, ...]
    span: Span
    flow: bool = False
    merges: bool = False
    alias: bool = False
    _by_key: dict[str, Entry] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def by_key(self) -> dict[str, Entry]:
        """The entries by key, in the order in which the keys first stand; of a key that is written
        twice the last one.
        """
        # Made when first asked for: most of a tree's mappings are read once, entry by entry.
        if not self._by_key:
            self._by_key.update((entry.key, entry) for entry in self.entries)
        return self._by_key

    def entry(self, key: str) -> Entry | None:
        """Return the entry of ``key``, the last one where it is written twice, or None."""
        return self.by_key.get(key)

    def get(self, key: str) -> Node | None:
        """Return the value node of ``key``, the last one where it is written twice, or None."""
        entry = self.entry(key)
        return None if entry is None else entry.value

    @property
    def duplicates(self) -> tuple[Entry, ...]:
        """The entries whose key stands in this mapping before, in order.

        Keys are compared with their types, as go-yaml does it (``1`` and ``"1"`` are two keys, and
        NaN is never the same as NaN): go.yaml.in/yaml/v2 decode.go setMapIndex.
        """
        seen: set[tuple[type, Any]] = set()
        found = []
        for entry in self.entries:
            value = entry.key_node.value
            typed = (type(value), value)
            if typed in seen and not (isinstance(value, float) and math.isnan(value)):
                found.append(entry)
            seen.add(typed)
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """Items in order; ``flow`` is true for ``[...]``."""

    items: tuple[Node, ...]
    span: Span
    flow: bool = False
    alias: bool = False


Node = Scalar | Mapping | Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """An alias in a text (``*x`` at ``span``) and the place of what it stands for, with its ``&x``."""

    span: Span
    anchor: Span


def to_python(node: Node | None) -> Any:
    """Return plain data: dict, list or a scalar's value; of a duplicate key the last counts."""
    if node is None:
        return None
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [to_python(item) for item in node.items]
    return {entry.key: to_python(entry.value) for entry in node.entries}


def children(node: Node) -> tuple[Node, ...]:
    """Return the values of a mapping or the items of a sequence; a scalar has none."""
    if isinstance(node, Mapping):
        return tuple(entry.value for entry in node.entries)
    return node.items if isinstance(node, Sequence) else ()


def walk(
    node: Node | None, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Node]]:
    """Yield ``(path, node)`` for a node and all below it, parents first, in the text's order."""
    if node is None:
        return
    yield path, node
    if isinstance(node, Mapping):
        for entry in node.entries:
            yield from walk(entry.value, (*path, entry.key))
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from walk(item, (*path, index))
