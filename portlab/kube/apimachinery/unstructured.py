"""From plain data to a typed object, the way that strategic merge patches take: with errors of its own wording.

kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/runtime/converter.go FromUnstructuredWithValidation.
"""

from __future__ import annotations

from typing import Any

from portlab.kube.apimachinery import schema
from portlab.kube.apimachinery.govalue import go_kind, go_type
from portlab.kube.apimachinery.schema import GoType
from portlab.kube.apimachinery.times import normalized_time

_GO_KINDS = {
    schema.TEXT: "string",
    schema.TRUTH: "bool",
    schema.LIST: "slice",
    schema.MAP: "map",
    schema.STRUCT: "struct",
}


class ConversionError(Exception):
    """A value that cannot be what its field is; the text names no place."""


class Converter:
    """Converts data by type; afterwards ``unknown`` holds the paths of fields that no struct has, sorted."""

    def __init__(self) -> None:
        self._unknown: list[str] = []

    @property
    def unknown(self) -> list[str]:
        """The paths of unknown fields as the server tells them."""
        return sorted(self._unknown)

    def struct(self, data: Any, of: GoType, path: str = "") -> dict[str, Any]:
        """The known fields of ``data``, each of its type. Raises ConversionError for the first that is not."""
        if not isinstance(data, dict):
            raise ConversionError(f"cannot restore struct from: {go_kind(data)}")
        converted = {}
        for key, wanted in of.fields.items():
            if data.get(key) is not None:
                where = f"{path}.{key}" if path else key
                converted[key] = self._value(data[key], wanted, where)
        self._unknown += [f"{path}.{key}" if path else key for key in data if key not in of.fields]
        return converted

    def _value(self, data: Any, of: GoType, path: str) -> Any:
        if data is None:
            return None
        if of.kind == schema.STRUCT:
            return self.struct(data, of, path)
        if of.kind == schema.MAP and of.item is not None:
            if not isinstance(data, dict):
                raise ConversionError(f"cannot restore map from {go_kind(data)}")
            # A null value is Go's zero value.
            return {key: self._value(value, of.item, path) or "" for key, value in data.items()}
        if of.kind == schema.LIST and of.item is not None:
            if not isinstance(data, list):
                raise ConversionError(f"cannot restore slice from {go_kind(data)}")
            return [
                self._value(item, of.item, f"{path}[{index}]") for index, item in enumerate(data)
            ]
        return _simple(data, of)


def _simple(data: Any, of: GoType) -> Any:
    kind = of.kind
    if kind == schema.ANYTHING:
        return data
    if kind == schema.NUMBER_OR_TEXT:
        return _int_or_string(data)
    if kind == schema.TIME:
        if not isinstance(data, str):
            word = {"int64": "number", "float64": "number", "map": "object", "slice": "array"}
            given = word.get(go_kind(data), go_kind(data))
            raise ConversionError(f"json: cannot unmarshal {given} into Go value of type string")
        read = normalized_time(data)
        if not isinstance(read, str):
            raise ConversionError(read.said)
        return read
    if kind == schema.NUMBER:
        return _number(data, of)
    if isinstance(data, bool) if kind == schema.TRUTH else isinstance(data, str):
        return data
    # Go can convert a whole number to a string, by its character, which JSON must not.
    if kind == schema.TEXT and isinstance(data, int) and not isinstance(data, bool):
        raise ConversionError(f"cannot convert {go_type(data)} to {of.name}")
    raise ConversionError(f"unrecognized type: {_GO_KINDS[kind]}")


def _number(data: Any, of: GoType) -> int:
    if isinstance(data, bool) or not isinstance(data, int | float):
        raise ConversionError(f"unrecognized type: {of.name}")
    if isinstance(data, float) and data != int(data):
        raise ConversionError(f"cannot convert float64 to {of.name}")
    # Go's conversion keeps the low bits.
    size = 1 << of.bits
    return (int(data) + size // 2) % size - size // 2


def _int_or_string(data: Any) -> Any:
    """intstr.go UnmarshalJSON: a string by its quote, anything else must be an int32."""
    if isinstance(data, str):
        return data
    if isinstance(data, float) and data == int(data):
        data = int(data)
    if isinstance(data, int) and not isinstance(data, bool) and -(1 << 31) <= data < 1 << 31:
        return data
    given = {"bool": "bool", "map": "object", "slice": "array"}.get(go_kind(data), f"number {data}")
    raise ConversionError(f"json: cannot unmarshal {given} into Go value of type int32")
