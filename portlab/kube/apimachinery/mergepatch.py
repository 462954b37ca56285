"""JSON merge patch: an object whose members replace, add or, where null, remove.

RFC 7396, as github.com/evanphx/json-patch merge.go MergePatch applies it for kube-apiserver 1.36.
"""

from __future__ import annotations

from typing import Any


def merge_patch(document: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """``document`` with ``patch`` applied; neither is changed."""
    merged = dict(document)
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict):
            below = merged.get(key)
            merged[key] = merge_patch(below if isinstance(below, dict) else {}, value)
        else:
            merged[key] = value
    return merged
