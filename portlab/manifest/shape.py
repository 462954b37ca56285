"""What a tree says, apart from places and style: the measure by which an edit is checked.

A shape is nested lists, ``["mapping", [[key, shape], ...]]``, ``["sequence", [shape, ...]]`` or
``["scalar", type, value]``, with duplicate keys and order kept. Edits are made on a shape as well
as on the text; both must then say the same.
"""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from typing import Any

from portlab.manifest.paths import Path
from portlab.manifest.scalars import type_name
from portlab.manifest.tree import Node, Scalar, Sequence

Shape = list[Any]
NOTHING: Shape = ["scalar", "null", None]


def shape_of(node: Node | None) -> Shape:
    """Return the shape of a node; that of an empty document is the shape of null."""
    if node is None:
        return list(NOTHING)
    if isinstance(node, Scalar):
        return ["scalar", type_name(node.value), node.value]
    if isinstance(node, Sequence):
        return ["sequence", [shape_of(item) for item in node.items]]
    return ["mapping", [[entry.key, shape_of(entry.value)] for entry in node.entries]]


def shape_of_data(data: Any) -> Shape:
    """Return the shape of plain data."""
    if isinstance(data, AnyMapping):
        return ["mapping", [[key, shape_of_data(value)] for key, value in data.items()]]
    if isinstance(data, list | tuple):
        return ["sequence", [shape_of_data(item) for item in data]]
    return ["scalar", type_name(data), data]


def put_shape(shape: Shape, path: Path, new: Shape) -> None:
    """Set what stands at ``path``, in place; parents that are missing or null are made."""
    for part in path:
        if shape[0] == "scalar":
            shape[:] = ["mapping", []] if isinstance(part, str) else ["sequence", []]
        position = _position(shape, part)
        if position is None:
            below = list(NOTHING)
            shape[1].append([part, below] if shape[0] == "mapping" else below)
        else:
            below = _below(shape, position)
        shape = below
    shape[:] = new


def delete(shape: Shape, path: Path, position: int | None = None) -> None:
    """Delete what stands at ``path``, in place; of equal keys the last, or the entry at ``position``."""
    *parents, last = path
    for part in parents:
        shape = _below(shape, _position(shape, part))
    del shape[1][_position(shape, last) if position is None else position]


def rename(shape: Shape, path: Path, key: str) -> None:
    """Give the key at the end of ``path`` another name, in place."""
    *parents, last = path
    for part in parents:
        shape = _below(shape, _position(shape, part))
    shape[1][_position(shape, last)][0] = key


def _below(shape: Shape, position: Any) -> Shape:
    below: Shape = shape[1][position][1] if shape[0] == "mapping" else shape[1][position]
    return below


def _position(shape: Shape, part: str | int) -> int | None:
    """Return the place of a key (the last of equal ones) or an index in a collection, or None."""
    if shape[0] == "sequence":
        return part if isinstance(part, int) and part < len(shape[1]) else None
    keys = [key for key, _ in shape[1]]
    return len(keys) - 1 - keys[::-1].index(part) if part in keys else None
