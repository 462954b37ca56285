"""The decoder: a tree becomes plain data of the right Go types, or an error in Go's own words.

The first value of a wrong type ends the reading and is told alone. Unknown fields and, in JSON, duplicate keys are
gathered. YAML reaches the server's decoder as JSON made of Go maps, whose keys are sorted; a JSON body is read in its
own order, and its numbers as they are written.
kube-apiserver 1.36: sigs.k8s.io/json internal/golang/encoding/json/decode.go and kubernetes_patch.go.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from portlab.kube.apimachinery import schema
from portlab.kube.apimachinery.schema import GoType
from portlab.kube.apimachinery.times import normalized_time
from portlab.kube.apiserver import codes
from portlab.kube.apiserver.faults import Fault, Path, duplicate_field, unknown_field
from portlab.kube.objects.gofmt import go_float
from portlab.manifest import Mapping, Node, Scalar, Sequence, format_path

# sigs.k8s.io/json internal/golang/encoding/json/kubernetes_patch.go saveStrictError
_MOST_STRICT_ERRORS = 100

_WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,18})")


class DecodeError(Exception):
    """A value that cannot be what its field is. ``said`` is Go's text; ``rule``, ``path`` and ``facts`` explain it."""

    def __init__(self, said: str, rule: str, path: str, **facts: Any) -> None:
        super().__init__(said)
        self.said = said
        self.rule = rule
        self.path = path
        self.facts = facts


@dataclass(slots=True)
class Decoder:
    """Reads nodes into plain data by Go types; ``json`` tells a JSON body from a YAML one.

    ``faults`` are the unknown fields, and in JSON the duplicate ones, in the order in which they were met.
    """

    json: bool = False
    faults: list[Fault] = field(default_factory=list)

    def service(self, root: Mapping) -> dict[str, Any]:
        """The fields of a Service. Raises DecodeError."""
        return self._struct(root, schema.SERVICE, ())

    def _fault(self, fault: Fault) -> None:
        if len(self.faults) < _MOST_STRICT_ERRORS and fault not in self.faults:
            self.faults.append(fault)

    def _struct(self, node: Mapping, wanted: GoType, path: Path) -> dict[str, Any]:
        """A struct's fields by their JSON names; of a duplicate key the last value counts."""
        read: dict[str, Any] = {}
        for key, value_node in self._entries(node, wanted, path):
            field_type = wanted.fields.get(key)
            if field_type is None:
                self._fault(unknown_field((*path, key), key, wanted))
                continue
            value = self._value(value_node, field_type, (*path, key), wanted.struct_name)
            if value is not None:
                read[key] = value
        return read

    def _entries(self, node: Mapping, wanted: GoType, path: Path) -> list[tuple[str, Node]]:
        last = {entry.key: entry.value for entry in node.entries}
        if not self.json:
            return sorted(last.items(), key=lambda pair: pair[0])
        seen: set[str] = set()
        for entry in node.entries:
            known = wanted.kind == schema.MAP or entry.key in wanted.fields
            if entry.key in seen and known:
                self._fault(duplicate_field((*path, entry.key), entry.key))
            seen.add(entry.key)
        return list(last.items())

    def _value(self, node: Node, wanted: GoType, path: Path, owner: str) -> Any:
        """One value; None for null. ``owner`` is the struct in which the field stands."""
        if isinstance(node, Scalar):
            return self._scalar(node, wanted, path, owner)
        kind = wanted.kind
        if isinstance(node, Mapping):
            if kind == schema.STRUCT:
                return self._struct(node, wanted, path)
            if kind == schema.MAP and wanted.item is not None:
                if self.json:
                    self._entries(node, wanted, path)
                last = {entry.key: entry.value for entry in node.entries}
                # A null value is Go's zero value; the keys keep the manifest's order.
                return {
                    key: self._value(value, wanted.item, (*path, key), owner) or ""
                    for key, value in last.items()
                }
        elif kind == schema.LIST and wanted.item is not None:
            return [
                self._value(item, wanted.item, (*path, index), owner)
                for index, item in enumerate(node.items)
            ]
        if kind == schema.ANYTHING:
            return ""
        raise _wrong_type(json_kind(node), node, wanted, path, owner)

    def _scalar(self, node: Scalar, wanted: GoType, path: Path, owner: str) -> Any:
        """A text, number or truth value of the type that the field wants."""
        value, kind = node.value, wanted.kind
        if value is None or kind == schema.ANYTHING:
            return None
        if isinstance(value, str):
            if kind in (schema.TEXT, schema.NUMBER_OR_TEXT):
                return value
            if kind == schema.TIME:
                return _time(value, path)
        elif isinstance(value, bool):
            if kind == schema.TRUTH:
                return value
        elif kind in (schema.NUMBER, schema.NUMBER_OR_TEXT):
            return self._number(node, value, wanted, path, owner)
        raise _wrong_type(json_kind(node), node, wanted, path, owner)

    def _number(
        self, node: Scalar, value: int | float, wanted: GoType, path: Path, owner: str
    ) -> int:
        """A whole number that fits. YAML's ``80.0`` is one, since Go writes it as ``80``; JSON's is not."""
        literal = node.text
        if not self.json:
            literal = go_float(value) if isinstance(value, float) else str(value)
        limit = 1 << (wanted.bits - 1)
        if _WHOLE_NUMBER.fullmatch(literal) and -limit <= int(literal) < limit:
            return int(literal)
        raise _wrong_type(f"number {literal}", node, wanted, path, owner)


def json_kind(node: Node) -> str:
    """What the node is in JSON, in the decoder's words."""
    if isinstance(node, Mapping):
        return "object"
    if isinstance(node, Sequence):
        return "array"
    if isinstance(node.value, bool):
        return "bool"
    return "string" if isinstance(node.value, str) else "number"


def _time(value: str, path: Path) -> str:
    """A time by RFC 3339, as the server writes it back."""
    read = normalized_time(value)
    if not isinstance(read, str):
        raise DecodeError(read.said, codes.DECODE_TIME, format_path(path), value=value)
    return read


def _wrong_type(given: str, node: Node, wanted: GoType, path: Path, owner: str) -> DecodeError:
    """A value of a wrong type, with the place as Go tells it: without indexes and map keys."""
    place = f"Go struct field {owner}.{_go_field(path)} of type {wanted.name}"
    rule = _TYPE_RULES[wanted.kind]
    facts: dict[str, Any] = {"field": str(path[-1])}
    if isinstance(node, Scalar):
        facts["text"] = node.text
        if rule == codes.DECODE_TYPE_TEXT:
            rule = codes.DECODE_TYPE_UNQUOTED
    said = f"json: cannot unmarshal {given} into {place}"
    return DecodeError(said, rule, format_path(path), **facts)


_TYPE_RULES = {
    schema.TEXT: codes.DECODE_TYPE_TEXT,
    schema.TIME: codes.DECODE_TYPE_TEXT,
    schema.NUMBER: codes.DECODE_TYPE_NUMBER,
    schema.NUMBER_OR_TEXT: codes.DECODE_TYPE_NUMBER,
    schema.TRUTH: codes.DECODE_TYPE_TRUTH,
    schema.LIST: codes.DECODE_TYPE_LIST,
    schema.MAP: codes.DECODE_TYPE_MAPPING,
    schema.STRUCT: codes.DECODE_TYPE_MAPPING,
}


def _go_field(path: Path) -> str:
    """``spec.ports.port``: the JSON names on the way, without list indexes and without the keys of a map."""
    names: list[str] = []
    current: GoType | None = schema.SERVICE
    for part in path:
        if current is not None and current.kind == schema.STRUCT and isinstance(part, str):
            names.append(part)
            current = current.fields.get(part)
        elif current is not None:
            current = current.item
    return ".".join(names)
