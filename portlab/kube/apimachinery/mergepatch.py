"""JSON merge patch: an object whose members replace, add or, where null, remove.

RFC 7396, as gopkg.in/evanphx/json-patch.v4 merge.go MergePatch applies it for kube-apiserver 1.36.
"""

from __future__ import annotations

from typing import Any

Map = dict[str, Any]


def merge_patch(document: Map, patch: Map | list[Any]) -> Any:
    """``document`` with ``patch`` applied; neither is changed. A list takes the document's place.

    An object that the patch names comes out with its keys in order; others stay as they are written.
    """
    if isinstance(patch, list):
        return _without_nulls(patch)
    merged = dict(document)
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
            continue
        there = merged.get(key)
        if not isinstance(there, dict):
            merged[key] = _without_nulls(value)
        else:
            merged[key] = merge_patch(there, value) if isinstance(value, dict) else value
    return dict(sorted(merged.items()))


def _without_nulls(value: Any) -> Any:
    """A value that takes the place of none or of no object: the nulls in it are left out, those of lists as well."""
    if isinstance(value, dict):
        kept = {key: _without_nulls(value[key]) for key in sorted(value)}
        return {key: below for key, below in kept.items() if below is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value if item is not None]
    return value
