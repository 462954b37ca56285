"""How a type's values are owned: as one, or part by part, and how the parts are told apart.

sigs.k8s.io/structured-merge-diff v6 typed/helpers.go and schema/elements.go; k8s.io/kube-openapi
pkg/schemaconv/openapi.go VisitSpec makes the schema from the API's types.
"""

from __future__ import annotations

from typing import Any

from portlab.kube.apimachinery import schema
from portlab.kube.apimachinery.schema import GoType
from portlab.kube.apiserver.managedfields.fieldpath import PathElement, key, member


class ItemError(Exception):
    """An item that its list cannot tell from others."""


def is_granular(of: GoType | None) -> bool:
    """True when the parts of such a value have owners of their own."""
    if of is None:
        return False
    if of.kind == schema.LIST:
        return of.list_set or bool(of.list_keys)
    return of.kind in (schema.MAP, schema.STRUCT) and not of.atomic


def part_type(of: GoType, name: str) -> GoType | None:
    """The type of a struct's field or a map's entry; None for a field that the struct does not have."""
    return of.fields.get(name, of.item)


def is_leaf(of: GoType | None, *values: Any) -> bool:
    """True when these values of one field are compared whole: nothing can be said of parts where none has any.

    So an empty list or map and null are values that can be told apart.
    """
    if of is None or not is_granular(of):
        return True
    return not any(parts(of, value) for value in values)


def parts(of: GoType, value: Any) -> Any:
    """``value`` if it is the list or map that ``of`` asks for, else an empty one: null and absent have no parts."""
    container = list if of.kind == schema.LIST else dict
    return value if isinstance(value, container) else container()


def item_element(item: Any, of: GoType) -> PathElement:
    """The step from a list ``of`` sets or keyed structs to its item (listItemToPathElement)."""
    if of.list_set:
        return _set_element(item)
    if item is None:
        raise ItemError("associative list with keys may not have a null element")
    if not isinstance(item, dict):
        raise ItemError("associative list with keys may not have non-map elements")
    fields = of.item.fields if of.item is not None else {}
    return key(
        {name: item[name] if name in item else _default(fields[name]) for name in of.list_keys}
    )


def _set_element(item: Any) -> PathElement:
    if isinstance(item, dict):
        raise ItemError("associative list without keys has an element that's a map type")
    if isinstance(item, list):
        raise ItemError("not supported: associative list with lists as elements")
    if item is None:
        raise ItemError("associative list without keys has an element that's an explicit null")
    return member(item)


def _default(of: GoType) -> Any:
    """What the API's schema gives an absent key field.

    Keys are fields that may not be absent, unless they have a default of their own; of such a field the generated
    schema says that its default is the type's zero value (kube-openapi pkg/generators/openapi.go).
    """
    if of.default is not None:
        return of.default
    return 0 if of.kind == schema.NUMBER else ""
