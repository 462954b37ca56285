"""Every field and item that a value names: what somebody who applies it owns.

sigs.k8s.io/structured-merge-diff v6 typed/tofieldset.go.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from portlab.kube.apimachinery import schema
from portlab.kube.apimachinery.schema import GoType
from portlab.kube.apiserver.managedfields.fieldpath import FieldSet, Path, field
from portlab.kube.apiserver.managedfields.typed import is_granular, item_element, part_type, parts


def field_set(value: Any, of: GoType) -> FieldSet:
    """The leaves of ``value``, its list items and its map entries."""
    found: set[Path] = set()
    _collect(value, of, (), found)
    found.discard(())
    return frozenset(found)


def _collect(value: Any, of: GoType | None, path: Path, found: set[Path]) -> None:
    if of is None or not is_granular(of):
        found.add(path)
    elif of.kind == schema.LIST:
        elements = [item_element(item, of) for item in parts(of, value)]
        times = Counter(elements)
        for element, item in zip(elements, parts(of, value), strict=True):
            where = (*path, element)
            found.add(where)
            # Items that cannot be told apart are owned together, not by their fields.
            if times[element] == 1:
                _collect(item, of.item, where, found)
    else:
        for name, below in parts(of, value).items():
            where = (*path, field(name))
            _collect(below, part_type(of, name), where, found)
            if below is None or below == {} or name not in of.fields:
                found.add(where)
