"""The patch that ``kubectl apply`` sends: what to change so that the stored object becomes the manifest, and what to
delete because the manifest that was applied last had it.

Fields that neither manifest names are left alone, so what the API server filled in stays.
kubectl 1.36: staging/src/k8s.io/apimachinery/pkg/util/strategicpatch/patch.go CreateThreeWayMergePatch, diffMaps,
diffLists.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portlab.kube.apimachinery.govalue import go_type, go_value
from portlab.kube.apimachinery.patchlists import (
    DELETE,
    DIRECTIVE,
    element_type,
    key_of,
    same,
    sort_like,
)
from portlab.kube.apimachinery.schema import GoType
from portlab.kube.apimachinery.strategicpatch import (
    DELETE_FROM_LIST,
    SET_ORDER,
    combine_patches,
    type_below,
)

Map = dict[str, Any]


def three_way_patch(original: Map, modified: Map, current: Map, of: GoType) -> Map:
    """The strategic merge patch from ``current`` to ``modified``, with deletions only of what ``original`` had.

    Raises StrategicPatchError.
    """
    delta = _Diff(changes=True, deletions=False).maps(current, modified, of)
    deletions = _Diff(changes=False, deletions=True).maps(original, modified, of)
    return combine_patches(deletions, delta, of)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Diff:
    """``changes`` tells that changed and added values are wanted, ``deletions`` that deleted ones are."""

    changes: bool
    deletions: bool

    def maps(self, original: Map, modified: Map, of: GoType | None) -> Map:
        """What makes ``modified`` of ``original``."""
        patch: Map = {}
        for key, value in modified.items():
            if key not in original or go_type(original[key]) != go_type(value):
                if self.changes:
                    patch[key] = value
            elif isinstance(value, dict):
                if below := self.maps(original[key], value, self._below(of, key, original, value)):
                    patch[key] = below
            elif isinstance(value, list):
                below_type = self._below(of, key, original, value)
                self._list(patch, key, original[key], value, below_type)
            elif self.changes and original[key] != value:
                patch[key] = value
        if self.deletions:
            patch.update({key: None for key in original if key not in modified})
        return patch

    @staticmethod
    def _below(of: GoType | None, key: str, original: Map, value: Any) -> GoType | None:
        """The type at a key; equal values need none."""
        return None if original[key] == value else type_below(of, key)

    def _list(
        self, patch: Map, key: str, original: list[Any], modified: list[Any], of: GoType | None
    ) -> None:
        if of is None or not of.patch_merge:
            if self.changes and original != modified:
                patch[key] = modified
            return
        if not original:
            if self.changes and modified:
                patch[key] = modified
            return
        if element_type(original, modified) == "map[string]interface {}":
            self._list_of_maps(patch, key, original, modified, of)
        else:
            self._list_of_scalars(patch, key, original, modified)

    def _list_of_maps(
        self, patch: Map, key: str, original: list[Any], modified: list[Any], of: GoType
    ) -> None:
        merge_key = of.patch_key
        changed, deleted = self._items(original, modified, of)
        found = sort_like(changed, modified, merge_key) + deleted
        same_order = len(original) == len(modified) and all(
            same(key_of(one, merge_key), key_of(other, merge_key))
            for one, other in zip(original, modified, strict=True)
        )
        if found:
            patch[key] = found
        if (self.changes and (found or not same_order)) or (self.deletions and found):
            order = [{merge_key: item[merge_key]} for item in modified]
            if order:
                patch[f"{SET_ORDER}/{key}"] = order

    def _items(
        self, original: list[Any], modified: list[Any], of: GoType
    ) -> tuple[list[Any], list[Any]]:
        """Items changed or added, and directives to delete, both lists walked in the order of their keys."""
        merge_key = of.patch_key
        before, after = (_sorted_by_key(items, merge_key) for items in (original, modified))
        changed: list[Any] = []
        deleted: list[Any] = []
        first = second = 0
        while first < len(before) or second < len(after):
            known = go_value(before[first][merge_key]) if first < len(before) else None
            wanted = go_value(after[second][merge_key]) if second < len(after) else None
            if known == wanted:
                if below := self.maps(before[first], after[second], of.item):
                    changed.append({**below, merge_key: after[second][merge_key]})
                first, second = first + 1, second + 1
            elif known is None or (wanted is not None and known > wanted):
                if self.changes:
                    changed.append(after[second])
                second += 1
            else:
                if self.deletions:
                    deleted.append({merge_key: before[first][merge_key], DIRECTIVE: DELETE})
                first += 1
        return changed, deleted

    def _list_of_scalars(
        self, patch: Map, key: str, original: list[Any], modified: list[Any]
    ) -> None:
        added = [item for item in modified if not any(same(item, each) for each in original)]
        gone = [item for item in original if not any(same(item, each) for each in modified)]
        if self.changes and added:
            patch[key] = added
        if self.deletions and gone:
            patch[f"{DELETE_FROM_LIST}/{key}"] = list(dict.fromkeys(gone))
        if (self.deletions and gone) or (self.changes and original != modified):
            patch[f"{SET_ORDER}/{key}"] = modified


def _sorted_by_key(items: list[Any], merge_key: str) -> list[Any]:
    """The items by the text of their key; those of one key come out the other way round, as sortMapsBasedOnField takes
    equal keys for a wrong order."""
    turned = items[::-1]
    turned.sort(key=lambda item: go_value(key_of(item, merge_key)))
    return turned
