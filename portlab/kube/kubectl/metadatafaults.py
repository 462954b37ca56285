"""What kubectl itself finds wrong with an object's kind and ``metadata`` before it sends anything.

kubectl 1.36: staging/src/k8s.io/cli-runtime/pkg/resource/metadata_decoder.go; Go: encoding/json UnmarshalTypeError.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portlab.kube.apimachinery.schema import LIST, MAP, SERVICE, STRUCT, TEXT, TRUTH, GoType

_LOOKED_AT = ("apiVersion", "kind", "metadata")


def metadata_fault(data: Any) -> str:
    """The first value of a wrong type in what kubectl looks at, in Go's words; "" when there is none."""
    if not isinstance(data, Mapping):
        return (
            f"json: cannot unmarshal {_json_type(data)} into Go value of type unstructured.detector"
        )
    return _first(
        _fault(data.get(key), SERVICE.fields[key], f"metadataOnlyObject.{key}", key)
        for key in _LOOKED_AT
    )


def _fault(value: Any, wanted: GoType, told: str, path: str) -> str:
    """``told`` is the place as errors name it: the innermost struct's name and the path from the outermost on."""
    if value is None:
        return ""
    if wanted.kind == STRUCT and isinstance(value, Mapping):
        return _first(
            _fault(value[key], field, f"{wanted.struct_name}.{path}.{key}", f"{path}.{key}")
            for key, field in _fields(wanted, value)
        )
    if wanted.kind == MAP and isinstance(value, Mapping) and wanted.item:
        item = wanted.item
        return _first(_fault(value[key], item, told, path) for key in sorted(value))
    if wanted.kind == LIST and isinstance(value, list) and wanted.item:
        item = wanted.item
        return _first(_fault(each, item, told, path) for each in value)
    if wanted.kind in _FITTING and not isinstance(value, _FITTING[wanted.kind]):
        return f"json: cannot unmarshal {_json_type(value)} into Go struct field {told} of type {wanted.name}"
    return ""


_FITTING: Mapping[str, type] = {STRUCT: Mapping, MAP: Mapping, LIST: list, TEXT: str, TRUTH: bool}


def _first(faults: Any) -> str:
    return next(filter(None, faults), "")


def _fields(wanted: GoType, value: Mapping[str, Any]) -> list[tuple[str, GoType]]:
    """The fields that are there, in the order of their keys, as the text has them when it is sent."""
    return [(key, wanted.fields[key]) for key in sorted(value) if key in wanted.fields]


def _json_type(value: Any) -> str:
    for kind, name in ((bool, "bool"), (str, "string"), (list, "array"), (Mapping, "object")):
        if isinstance(value, kind):
            return name
    return "number"
