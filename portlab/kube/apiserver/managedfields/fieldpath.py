"""Paths of fields, and sets of them: what a manager owns.

sigs.k8s.io/structured-merge-diff v6 fieldpath/element.go, path.go and set.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

from portlab.kube.apimachinery.schema import GoType
from portlab.kube.apiserver.managedfields.values import comparable, text_of

FIELD, KEY, VALUE, INDEX = range(4)


class PathElement(NamedTuple):
    """One step down: to a field by name, to a list's item by its key, by its value or by its index.

    A tuple, since sets of paths are compared all the time; the order is Go's, fields first.
    """

    kind: int
    value: Any

    def __str__(self) -> str:
        if self.kind == FIELD:
            return f".{self.value}"
        if self.kind == KEY:
            pairs = ",".join(f"{name}={text_of(value)}" for name, value in self.value)
            return f"[{pairs}]"
        return f"[={text_of(self.value)}]" if self.kind == VALUE else f"[{self.value}]"


Path: TypeAlias = tuple[PathElement, ...]
# A parent is not a member because of its child: ``.spec`` is owned only where it is named itself.
FieldSet: TypeAlias = frozenset[Path]


def field(name: str) -> PathElement:
    """The step to a field of a struct or an entry of a map."""
    return PathElement(FIELD, name)


def key(fields: Mapping[str, Any]) -> PathElement:
    """The step to the item of a list that has these fields."""
    return PathElement(KEY, tuple((name, comparable(fields[name])) for name in sorted(fields)))


def member(value: Any) -> PathElement:
    """The step to the item of a set that is ``value``."""
    return PathElement(VALUE, comparable(value))


def index(number: int) -> PathElement:
    """The step to an item of a list that is one value."""
    return PathElement(INDEX, number)


def path_text(path: Path) -> str:
    """The path as the server tells it: ``.spec.ports[port=80,protocol="TCP"].targetPort``."""
    return "".join(map(str, path))


def in_order(fields: Iterable[Path]) -> list[Path]:
    """The paths as a Set is walked: at every depth first what ends there, then what goes on."""

    def turns(path: Path) -> list[tuple[bool, PathElement]]:
        return [(depth < len(path), element) for depth, element in enumerate(path, start=1)]

    return sorted(fields, key=turns)


def without_trees(fields: FieldSet, roots: FieldSet) -> FieldSet:
    """``fields`` less ``roots`` and all that is below them (Set.RecursiveDifference)."""
    return frozenset(
        path
        for path in fields
        if not any(path[:depth] in roots for depth in range(1, len(path) + 1))
    )


def with_named_fields(fields: FieldSet, of: GoType) -> FieldSet:
    """``fields`` and the structs' fields on the way to them (Set.EnsureNamedFieldsAreMembers)."""
    named = set(fields)
    for path in fields:
        here: GoType | None = of
        for depth, (kind, value) in enumerate(path[:-1], start=1):
            if here is None:
                break
            if kind != FIELD:
                here = here.item
                continue
            if value in here.fields:
                named.add(path[:depth])
            here = here.fields.get(value, here.item)
    return frozenset(named)
