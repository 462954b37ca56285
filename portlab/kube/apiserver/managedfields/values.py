"""Plain JSON values as ownership compares, orders and prints them.

sigs.k8s.io/structured-merge-diff v6 value/value.go Equals, Compare and ToString.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from portlab.kube.apimachinery.govalue import go_value
from portlab.manifest.gosyntax import go_quote

# A value that is not there at all, which is not the same as null.
ABSENT: Any = object()

# The rank of a value's type and the value: hashable, equal where Go's values are equal, in Go's order.
Comparable: TypeAlias = tuple[Any, ...]

NUMBER, TEXT, TRUTH, LIST, MAP, NULL = range(6)


def comparable(value: Any) -> Comparable:
    """``value`` in the form that can be compared: ``1`` is ``1.0`` but is not ``true``."""
    if value is None:
        return (NULL,)
    if isinstance(value, bool):
        return (TRUTH, value)
    if isinstance(value, str):
        return (TEXT, value)
    if isinstance(value, list):
        return (LIST, tuple(comparable(item) for item in value))
    if isinstance(value, dict):
        return (MAP, tuple((key, comparable(value[key])) for key in sorted(value)))
    return (NUMBER, value)


def same(one: Any, other: Any) -> bool:
    """True when both values are equal to Go."""
    return comparable(one) == comparable(other)


def text_of(value: Comparable) -> str:
    """The value as a path shows it: text quoted, the rest plain."""
    match value:
        case (rank, text) if rank == TEXT:
            return go_quote(text)
        case (rank, items) if rank == LIST:
            return f"[{','.join(map(text_of, items))}]"
        case (rank, pairs) if rank == MAP:
            return "".join(f"{key}={text_of(below)}" for key, below in pairs)
        case (_, plain):
            return go_value(plain)
    return "null"
