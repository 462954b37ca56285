"""Strategic merge patch: a merge patch that knows of which lists the items are to be merged, and by what.

``spec.ports`` is merged by ``port``: that is why a patch can change one port and leave the others alone.
kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/util/strategicpatch/patch.go StrategicMergeMapPatch, mergeMap,
mergeSlice.
"""

from __future__ import annotations

import copy
from typing import Any

from portlab.kube.apimachinery.govalue import go_type, go_value
from portlab.kube.apimachinery.patchlists import (
    BAD_REQUEST,
    DELETE,
    DIRECTIVE,
    MERGE,
    REPLACE,
    StrategicPatchError,
    bad_type,
    element_type,
    find_by_key,
    interleave,
    key_of,
    no_merge_key,
    partition,
    same,
)
from portlab.kube.apimachinery.schema import LIST, MAP, STRUCT, GoType

RETAIN_KEYS = "$retainKeys"
SET_ORDER = "$setElementOrder"
DELETE_FROM_LIST = "$deleteFromPrimitiveList"

_BAD_ORDER_LIST = "invalid patch format of setElementOrder list"
_BAD_PRIMITIVE_LIST = "invalid patch format of primitive list"
_BAD_RETAIN_KEYS = "invalid patch format of retainKeys"

Map = dict[str, Any]


def strategic_merge(document: Map, patch: Map, of: GoType) -> Map:
    """``document``, data of the type ``of``, with ``patch`` applied. Raises StrategicPatchError.

    ``patch`` is used up: afterwards what the merge has carried out is gone from it, and what is left is what the
    server shows of a patch that it refuses.
    """
    return _Merge(applying=True).maps(copy.deepcopy(document), patch, of)


def combine_patches(first: Map, second: Map, of: GoType) -> Map:
    """One patch that does what ``first`` and then ``second`` do: directives and nulls stay in it."""
    return _Merge(applying=False).maps(copy.deepcopy(first), copy.deepcopy(second), of)


def type_below(of: GoType | None, key: str) -> GoType | None:
    """The type at ``key`` of a struct or map. Raises StrategicPatchError for a field that a struct does not have."""
    if of is None or of.kind == MAP:
        return None if of is None else of.item
    if of.kind != STRUCT:
        return None
    found = of.fields.get(key)
    if found is None:
        text = f'unable to find api field in struct {of.struct_name} for the json field "{key}"'
        raise StrategicPatchError(text)
    return found


def _type_of_list(of: GoType | None, key: str) -> GoType | None:
    """The type of the list at ``key``. Raises StrategicPatchError where no list can be."""
    if of is not None and of.kind == MAP:
        text = f"merging an object in json but data type is not struct, instead is: {of.kind}"
        raise StrategicPatchError(text)
    below = type_below(of, key)
    if of is not None and below is not None and below.kind != LIST:
        raise StrategicPatchError(f"expected slice or array type, but got: {of.kind}")
    return below


class _Merge:
    """``applying`` tells a patch onto a document from a patch onto a patch."""

    def __init__(self, *, applying: bool) -> None:
        self.applying = applying

    def maps(self, original: Map, patch: Map, of: GoType | None) -> Map:
        """``patch`` merged into ``original``; both are used up."""
        if DIRECTIVE in patch:
            directive = patch.pop(DIRECTIVE)
            if directive == REPLACE:
                return patch
            if directive == DELETE:
                return {}
            shown = go_value({**patch, DIRECTIVE: directive})
            raise StrategicPatchError(f"unknown patch type: {directive} in map: {shown}")
        self._retain(original, patch)
        for key in [key for key in patch if key.startswith(SET_ORDER)]:
            self._ordered_list(original, patch, key, of)
        for key, value in patch.items():
            self._entry(original, key, value, of)
        return original

    def _entry(self, original: Map, key: str, value: Any, of: GoType | None) -> None:
        deleting = key.startswith(DELETE_FROM_LIST)
        if deleting and not self.applying:
            original[key] = value
            return
        if deleting:
            key = _list_of_directive(key, _BAD_PRIMITIVE_LIST)
        if value is None:
            original.pop(key, None)
            if self.applying:
                return
        if key not in original or go_type(original[key]) != go_type(value):
            if not deleting:
                self._take(original, key, value)
        elif isinstance(value, dict):
            original[key] = self.maps(original[key], value, type_below(of, key))
        elif isinstance(value, list):
            below = type_below(of, key)
            original[key] = self._lists(original[key], value, below, deleting=deleting)
        else:
            original[key] = value

    def _take(self, original: Map, key: str, value: Any) -> None:
        """A value that is new, or of another type than the one in its place."""
        original.pop(key, None)
        if self.applying:
            _discard_nulls(value)
        kept = _without_directives(value)
        if kept is not _NOTHING:
            original[key] = kept

    def _lists(
        self, original: list[Any], patch: list[Any], of: GoType | None, *, deleting: bool = False
    ) -> list[Any]:
        if of is None or not (of.patch_merge or deleting):
            return patch
        if not original and not patch:
            return original
        if element_type(original, patch) != "map[string]interface {}":
            if self.applying and deleting:
                return [each for each in original if not any(same(each, gone) for gone in patch)]
            merged = original.copy()
            merged += [each for each in patch if not any(same(each, there) for there in merged)]
            inside, outside = partition(merged, patch, "")
            return interleave(inside, outside, patch, original, "")
        if not of.patch_key:
            kind = of.item.kind if of.item is not None else ""
            raise StrategicPatchError(f"cannot merge lists without merge key for {kind}")
        original, patch = _special_items(original, patch, of.patch_key)
        merged = self._items(original.copy(), patch, of)
        inside, outside = partition(merged, patch, of.patch_key)
        return interleave(inside, outside, patch, original, of.patch_key)

    def _items(self, merged: list[Any], patch: list[Any], of: GoType) -> list[Any]:
        for item in patch:
            if of.patch_key not in item:
                raise no_merge_key(item, of.patch_key)
            index = find_by_key(merged, of.patch_key, item[of.patch_key])
            if index < 0:
                merged.append(item)
            else:
                merged[index] = self.maps(merged[index], item, of.item)
        return merged

    def _retain(self, original: Map, patch: Map) -> None:
        """``$retainKeys``: of the original only these keys stay."""
        if RETAIN_KEYS not in patch:
            return
        wanted = patch.pop(RETAIN_KEYS)
        if not self.applying:
            original.setdefault(RETAIN_KEYS, wanted)
            return
        if not isinstance(wanted, list):
            raise StrategicPatchError(_BAD_RETAIN_KEYS, BAD_REQUEST)
        for key, value in patch.items():
            directive = key.startswith((DELETE_FROM_LIST, SET_ORDER))
            if value is not None and not directive and key not in wanted:
                raise StrategicPatchError(_BAD_RETAIN_KEYS, BAD_REQUEST)
        for key in [key for key in original if key not in wanted]:
            del original[key]

    def _ordered_list(self, original: Map, patch: Map, key: str, of: GoType | None) -> None:
        """``$setElementOrder/ports`` and the list that it is about, together."""
        order = patch.pop(key)
        if not self.applying and original.setdefault(key, order) != order:
            raise StrategicPatchError(_BAD_ORDER_LIST, BAD_REQUEST)
        if not isinstance(order, list):
            raise bad_type("[]interface {}", order)
        name = _list_of_directive(key, _BAD_ORDER_LIST)
        there, wanted = original.get(name, []), patch.get(name, [])
        for items in (there, wanted):
            if not isinstance(items, list):
                raise bad_type("[]interface {}", items)
        below = _type_of_list(of, name)
        merge_key = below.patch_key if below is not None else ""
        _check_order(wanted, order, merge_key)
        if name not in original and name not in patch:
            return
        merged = there
        if name in patch and name in original:
            merged = self._lists(there, wanted, below)
        elif name in patch:
            merged = _without_directives(wanted)
        inside, outside = partition(merged, order, merge_key)
        element_type(there, wanted)
        original[name] = interleave(inside, outside, order, there, merge_key)
        patch.pop(name, None)


# A value that a directive says is not to be there.
_NOTHING = object()


def _without_directives(value: Any) -> Any:
    """``value`` without all that holds a directive, which says nothing where nothing is that it could be about."""
    if isinstance(value, list):
        kept = map(_without_directives, value)
        return [item for item in kept if item is not _NOTHING]
    if not isinstance(value, dict):
        return value
    if DIRECTIVE in value:
        return _NOTHING
    for key, below in list(value.items()):
        value[key] = _without_directives(below)
        if value[key] is _NOTHING:
            del value[key]
    return value


def _discard_nulls(value: Any) -> None:
    """Take the members that are null out of ``value`` and of all that is in it."""
    if isinstance(value, list):
        for item in value:
            _discard_nulls(item)
    elif isinstance(value, dict):
        for key in [key for key, below in value.items() if below is None]:
            del value[key]
        for below in value.values():
            _discard_nulls(below)


def _list_of_directive(key: str, complaint: str) -> str:
    prefix, slash, name = key.partition("/")
    if not slash or prefix not in (SET_ORDER, DELETE_FROM_LIST):
        raise StrategicPatchError(complaint, BAD_REQUEST)
    return name


def _check_order(patch: list[Any], order: list[Any], merge_key: str) -> None:
    """The items of the patch must stand in the order list, in its order."""
    if not order or not patch:
        return
    waiting = iter(order)
    for item in patch:
        if merge_key and isinstance(item, dict) and DIRECTIVE in item:
            continue
        key = key_of(item, merge_key)
        if not any(same(key_of(each, merge_key), key) for each in waiting):
            raise StrategicPatchError(
                f"The order in patch list:\n{go_value(patch)}\n doesn't match {SET_ORDER} list:\n"
                f"{go_value(order)}\n"
            )


def _special_items(
    original: list[Any], patch: list[Any], merge_key: str
) -> tuple[list[Any], list[Any]]:
    """Items with ``$patch`` are carried out: the original without what they delete, the patch without them."""
    ordinary: list[Any] = []
    replaces = False
    for item in patch:
        directive = item.get(DIRECTIVE)
        if DIRECTIVE not in item:
            ordinary.append(item)
        elif directive == DELETE:
            if merge_key not in item:
                raise no_merge_key(item, merge_key)
            gone = item[merge_key]
            original = [
                each
                for each in original
                if not (isinstance(each, dict) and same(each.get(merge_key), gone))
            ]
        elif directive == REPLACE:
            replaces = True
        elif directive == MERGE:
            raise StrategicPatchError("merging lists cannot yet be specified in the patch")
        else:
            text = f"unknown patch type: {directive} in map: {go_value(item)}"
            raise StrategicPatchError(text)
    return (ordinary, []) if replaces else (original, ordinary)
