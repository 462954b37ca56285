"""What an applied configuration must be before it is merged: of its type, without unknown fields and duplicate items.

sigs.k8s.io/structured-merge-diff v6 typed/validate.go and typed/helpers.go ValidationErrors.
"""

from __future__ import annotations

from typing import Any

from portlab.kube.apimachinery import schema
from portlab.kube.apimachinery.govalue import go_type
from portlab.kube.apimachinery.schema import GoType
from portlab.kube.apiserver.managedfields.fieldpath import PathElement, field, index
from portlab.kube.apiserver.managedfields.gosyntax import value_shown, value_syntax
from portlab.kube.apiserver.managedfields.typed import (
    ItemError,
    is_granular,
    item_element,
    part_type,
)


class TypedPatchError(Exception):
    """An applied configuration that is not of its type; the text is the API server's, for a 500."""


def check_applied(applied: dict[str, Any], of: GoType) -> None:
    """Raises TypedPatchError with everything that is wrong with ``applied``.

    kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/util/managedfields/internal/structuredmerge.go Apply,
    objectGVKNN.
    """
    errors = faults(applied, of)
    if not errors:
        return
    told = errors[0] if len(errors) == 1 else "\n".join(["errors:", *(f"  {e}" for e in errors)])
    metadata = applied.get("metadata")
    named = metadata if isinstance(metadata, dict) else {}
    namespace, name = (
        named[key] if isinstance(named.get(key), str) else "" for key in ("namespace", "name")
    )
    whose = f"{namespace}/{name}; /v1, Kind=Service"
    raise TypedPatchError(f"failed to create typed patch object ({whose}): {told}")


def faults(value: Any, of: GoType, path: str = "") -> list[str]:
    """Every fault of ``value`` with its path, in the order of the text."""
    if value is None:
        return []
    if of.kind == schema.LIST:
        if not isinstance(value, list):
            return [_told(path, f"expected list, got {value_shown(value)}")]
        return _list_faults(value, of, path)
    if of.kind in (schema.MAP, schema.STRUCT):
        if not isinstance(value, dict):
            return [_told(path, f"expected map, got {value_shown(value)}")]
        return _map_faults(value, of, path)
    fault = _scalar_fault(value, of)
    return [_told(path, fault)] if fault else []


def _told(path: str, message: str) -> str:
    return f"{path}: {message}" if path else message


def _scalar_fault(value: Any, of: GoType) -> str:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if of.kind == schema.NUMBER and not number:
        return f"expected numeric (int or float), got {go_type(value)}"
    if of.kind == schema.TEXT and not isinstance(value, str):
        return f"expected string, got {value_syntax(value)}"
    if of.kind == schema.TRUTH and not isinstance(value, bool):
        return f"expected boolean, got {value_shown(value)}"
    if of.kind == schema.TIME and isinstance(value, list | dict):
        return f"expected any scalar, got {value_shown(value)}"
    # Of an IntOrString the schema says nothing, not even that it is a scalar: the decoder will.
    return ""


def _list_faults(items: list[Any], of: GoType, path: str) -> list[str]:
    found: list[str] = []
    seen: set[PathElement] = set()
    for number, item in enumerate(items):
        element = index(number)
        if is_granular(of):
            try:
                element = item_element(item, of)
            except ItemError as error:
                # Without a step to it nothing more can be said of this list.
                return [*found, _told(path, f"element {number}: {error}")]
            if element in seen:
                found.append(_told(path, f"duplicate entries for key {element}"))
            seen.add(element)
        if of.item is not None:
            found += faults(item, of.item, f"{path}{element}")
    return found


def _map_faults(value: dict[str, Any], of: GoType, path: str) -> list[str]:
    found: list[str] = []
    for name, below in value.items():
        where = f"{path}{field(name)}"
        wanted = part_type(of, name)
        if wanted is None:
            # The walk through a struct ends at the first field that it does not have.
            return [*found, _told(where, "field not declared in schema")]
        found += faults(below, wanted, where)
    return found
