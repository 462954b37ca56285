"""Merging what is applied into what is there.

sigs.k8s.io/structured-merge-diff v6 typed/merge.go with ruleKeepRHS.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from portlab.kube.apimachinery import schema
from portlab.kube.apimachinery.schema import GoType
from portlab.kube.apiserver.managedfields.fieldpath import PathElement
from portlab.kube.apiserver.managedfields.typed import is_leaf, item_element, part_type, parts
from portlab.kube.apiserver.managedfields.values import ABSENT


def merge(live: Any, applied: Any, of: GoType | None) -> Any:
    """``live`` with ``applied`` merged into it: nothing is removed, and where both have a leaf it is ``applied``'s.

    ABSENT is a value that is not there; of two values one at most may be.
    """
    if of is None or is_leaf(of, live, applied):
        return live if applied is ABSENT else applied
    old, new = parts(of, live), parts(of, applied)
    if of.kind == schema.LIST:
        return _merge_items(old, new, of)
    return {
        name: merge(old.get(name, ABSENT), new.get(name, ABSENT), part_type(of, name))
        for name in old | new
    }


def _merge_items(live: list[Any], applied: list[Any], of: GoType) -> list[Any]:
    """The items of both lists: the applied ones in their own order, with the others where they stood among them."""
    old_elements = [item_element(item, of) for item in live]
    new_elements = [item_element(item, of) for item in applied]
    new = dict(zip(new_elements, applied, strict=True))
    old: dict[PathElement, Any] = {}
    for element, item in zip(old_elements, live, strict=True):
        # Items that cannot be told apart are replaced, not merged.
        old[element] = None if element in old else item
    # The items of both, in the order of their turns.
    turns = deque(element for element in new_elements if element in old)
    merged: list[Any] = []
    taken: set[PathElement] = set()
    at_old = at_new = 0
    while at_old < len(live) or at_new < len(applied):
        while turns and turns[0] in taken:
            turns.popleft()
        at_both = old_elements[at_old : at_old + 1] == new_elements[at_new : at_new + 1]
        if at_old < len(live) and not at_both:
            element = old_elements[at_old]
            if element not in new:
                merged.append(live[at_old])
                at_old += 1
                continue
            # It was merged already, or will be when its turn has come.
            if turns and element != turns[0]:
                at_old += 1
                continue
            if element in taken:
                at_old += 1
        if at_new < len(applied):
            element = new_elements[at_new]
            merged.append(merge(old.get(element, ABSENT), new[element], of.item))
            taken.add(element)
            at_new += 1
        if at_both:
            at_old += 1
    return merged
