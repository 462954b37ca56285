"""Lists in strategic merge patches: finding items by their merge key, and the order in which they end up.

kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/util/strategicpatch/patch.go normalizeElementOrder,
mergeSortedSlice, normalizeSliceOrder, partitionMapsByPresentInList, sliceElementType.
"""

from __future__ import annotations

from functools import cmp_to_key
from typing import Any

from portlab.kube.apimachinery.govalue import go_type, go_value

DIRECTIVE = "$patch"
DELETE, REPLACE, MERGE = "delete", "replace", "merge"

BAD_REQUEST, UNPROCESSABLE, UNFORESEEN = "bad-request", "unprocessable", "unforeseen"


class StrategicPatchError(Exception):
    """A strategic merge patch that cannot be computed or applied. ``kind`` tells how the server answers it:
    BAD_REQUEST, UNPROCESSABLE (without a word of why) or UNFORESEEN."""

    def __init__(self, message: str, kind: str = UNFORESEEN) -> None:
        super().__init__(message)
        self.kind = kind


def no_merge_key(item: dict[str, Any], key: str) -> StrategicPatchError:
    """The error of an item that cannot be told apart from others."""
    return StrategicPatchError(f"map: {go_value(item)} does not contain declared merge key: {key}")


def bad_type(expected: str, actual: Any) -> StrategicPatchError:
    """The error of a value where another kind of value belongs."""
    return StrategicPatchError(f"expected a {expected}, but received a {go_type(actual)}")


def element_type(*lists: list[Any]) -> str:
    """The Go type of all items. Raises StrategicPatchError when they differ, are lists, or there are none."""
    found = ""
    for items in lists:
        for item in items:
            current = go_type(item)
            if isinstance(item, list) and not found:
                raise StrategicPatchError("lists of lists are not supported", UNPROCESSABLE)
            if found and current != found:
                text = " ".join(map(go_value, lists))
                raise StrategicPatchError(f"list element types are not identical: [{text}]")
            found = current
    if not found:
        raise StrategicPatchError("no elements in any of the given slices")
    return found


def key_of(item: Any, merge_key: str) -> Any:
    """What an item is known by: the value of its merge key, or itself where there is none."""
    if not merge_key:
        return item
    if not isinstance(item, dict):
        raise bad_type("map[string]interface {}", item)
    if merge_key not in item:
        raise no_merge_key(item, merge_key)
    return item[merge_key]


def same(one: Any, other: Any) -> bool:
    """Go's ``==`` of two decoded values: of one type and equal."""
    return go_type(one) == go_type(other) and bool(one == other)


def find_by_key(items: list[Any], merge_key: str, value: Any) -> int:
    """The index of the first item whose merge key has this value; -1 if there is none."""
    for index, item in enumerate(items):
        if not isinstance(item, dict):
            raise StrategicPatchError(f"value for key {index} is not a map")
        if merge_key in item and same(item[merge_key], value):
            return index
    return -1


def partition(items: list[Any], wanted: list[Any], merge_key: str) -> tuple[list[Any], list[Any]]:
    """``items`` that are in ``wanted``, and the others."""
    known = [key_of(item, merge_key) for item in wanted]
    inside: list[Any] = []
    outside: list[Any] = []
    for item in items:
        key = key_of(item, merge_key)
        (inside if any(same(key, each) for each in known) else outside).append(item)
    return inside, outside


def sort_like(items: list[Any], order: list[Any], merge_key: str) -> list[Any]:
    """``items`` in the order of ``order``; those that are to be deleted come last."""
    deleted: list[Any] = []
    if merge_key:
        for item in (*items, *order):
            key_of(item, merge_key)
        deleted = [item for item in items if item.get(DIRECTIVE) == DELETE]
        items = [item for item in items if item.get(DIRECTIVE) != DELETE]
    places = {id(item): _place(order, item, merge_key) for item in items}

    def compare(one: Any, other: Any) -> int:
        first, second = places[id(one)], places[id(other)]
        return first - second if first >= 0 and second >= 0 else 0

    return sorted(items, key=cmp_to_key(compare)) + deleted


def _place(order: list[Any], item: Any, merge_key: str) -> int:
    key = key_of(item, merge_key)
    for index, each in enumerate(order):
        if same(key_of(each, merge_key), key):
            return index
    return -1


def interleave(
    patched: list[Any],
    server_only: list[Any],
    patch_order: list[Any],
    server_order: list[Any],
    merge_key: str,
) -> list[Any]:
    """Items of the patch and items that only the server has, in one list.

    Each kind keeps its own order; an item of the server comes before one of the patch only if it stood before it on
    the server. So an item that is new goes to the front of what the patch does not name.
    """
    right = sort_like(patched, patch_order, merge_key)
    left = sort_like(server_only, server_order, merge_key)
    merged: list[Any] = []
    while left and right:
        first, second = (_place(server_order, each[0], merge_key) for each in (left, right))
        before = 0 <= first < second
        merged.append((left if before else right).pop(0))
    return merged + left + right
