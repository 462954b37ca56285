"""What differs between two values of a type, field by field.

sigs.k8s.io/structured-merge-diff v6 typed/compare.go.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from portlab.kube.apimachinery import schema
from portlab.kube.apimachinery.schema import GoType
from portlab.kube.apiserver.managedfields import fieldpath
from portlab.kube.apiserver.managedfields.fieldpath import (
    FieldSet,
    Path,
    PathElement,
    without_trees,
)
from portlab.kube.apiserver.managedfields.typed import is_leaf, item_element, part_type, parts
from portlab.kube.apiserver.managedfields.values import ABSENT, same


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The fields that the second value does not have, has otherwise, and has in addition."""

    removed: FieldSet
    modified: FieldSet
    added: FieldSet

    def without(self, roots: FieldSet) -> Comparison:
        """The comparison without these fields and what is below them (ExcludeFields)."""
        return Comparison(
            removed=without_trees(self.removed, roots),
            modified=without_trees(self.modified, roots),
            added=without_trees(self.added, roots),
        )


def compare(before: Any, after: Any, of: GoType) -> Comparison:
    """What ``after`` makes of ``before``; ABSENT is a value that is not there."""
    walk = _Walk()
    walk.compare(before, after, of, ())
    # Nobody owns the whole object.
    return Comparison(
        removed=frozenset(walk.removed - {()}),
        modified=frozenset(walk.modified - {()}),
        added=frozenset(walk.added - {()}),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """Both values, walked together."""

    removed: set[Path] = field(default_factory=set)
    modified: set[Path] = field(default_factory=set)
    added: set[Path] = field(default_factory=set)

    def compare(self, before: Any, after: Any, of: GoType | None, path: Path) -> None:
        """Compare two values at ``path``, of which one may be ABSENT."""
        leaf = of is None or is_leaf(of, before, after)
        if before is ABSENT:
            self.added.add(path)
        elif after is ABSENT:
            self.removed.add(path)
        elif leaf and not same(before, after):
            self.modified.add(path)
        if of is None or leaf:
            return
        if of.kind == schema.LIST:
            self._compare_items(parts(of, before), parts(of, after), of, path)
            return
        old, new = parts(of, before), parts(of, after)
        for name in old | new:
            where = (*path, fieldpath.field(name))
            self.compare(old.get(name, ABSENT), new.get(name, ABSENT), part_type(of, name), where)

    def _compare_items(self, before: list[Any], after: list[Any], of: GoType, path: Path) -> None:
        old, new = _by_element(before, of), _by_element(after, of)
        for element in old | new:
            was, now = old.get(element, []), new.get(element, [])
            where = (*path, element)
            first, last = was[0] if was else ABSENT, now[0] if now else ABSENT
            # Items of which there are several are one value, without fields.
            if len(was) <= 1 and len(now) <= 1:
                self.compare(first, last, of.item, where)
            elif len(was) > 1 and len(now) > 1:
                if not same(was, now):
                    self.modified.add(where)
            elif len(was) > 1:
                if now:
                    self.compare(ABSENT, last, of.item, where)
                self.removed.add(where)
            else:
                if was:
                    self.compare(first, ABSENT, of.item, where)
                self.added.add(where)


def _by_element(items: list[Any], of: GoType) -> dict[PathElement, list[Any]]:
    found: dict[PathElement, list[Any]] = {}
    for item in items:
        found.setdefault(item_element(item, of), []).append(item)
    return found
