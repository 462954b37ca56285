"""A value without some of its fields and items.

sigs.k8s.io/structured-merge-diff v6 typed/remove.go removeItemsWithSchema.
"""

from __future__ import annotations

from typing import Any

from portlab.kube.apimachinery.schema import GoType
from portlab.kube.apiserver.managedfields.fieldpath import FieldSet, Path, field
from portlab.kube.apiserver.managedfields.typed import item_element, part_type


def remove_items(value: Any, of: GoType, removed: FieldSet) -> Any:
    """``value`` less ``removed``. A list or map of which nothing is left becomes null, and is not removed itself."""
    ways = {path[:depth] for path in removed for depth in range(len(path))}

    def rest(value: Any, of: GoType | None, path: Path) -> Any:
        if of is None or path not in ways:
            return value
        if isinstance(value, dict):
            entries = ((name, (*path, field(name))) for name in value)
            left = {
                name: rest(value[name], part_type(of, name), where)
                for name, where in entries
                if where not in removed
            }
            return left or None
        if isinstance(value, list):
            items = ((item, (*path, item_element(item, of))) for item in value)
            kept = [rest(item, of.item, where) for item, where in items if where not in removed]
            return kept or None
        return value

    return rest(value, of, ())
