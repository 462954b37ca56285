"""Decoding: the manifest's tree becomes a Service, strictly.

The API server turns YAML into JSON and reads that into Go structs; it meets the fields in the order of their
names, since that is how Go writes a map. The first value of a wrong type ends it and is told alone. Unknown
fields and duplicate keys are told together afterwards, when everything else could be read.
kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/runtime/serializer/json/json.go Decode,
staging/src/k8s.io/apiserver/pkg/endpoints/handlers/rest.go transformDecodeError; sigs.k8s.io/json.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from portlab.kube.apimachinery import schema
from portlab.kube.apimachinery.schema import GoType
from portlab.kube.apiserver import codes
from portlab.kube.apiserver.build import service_from
from portlab.kube.apiserver.faults import Fault, Path, duplicate_keys, unknown_field
from portlab.kube.apiserver.status import RefusedError, new_bad_request
from portlab.kube.objects.field import Status
from portlab.kube.objects.gofmt import go_float
from portlab.kube.objects.service import Service
from portlab.kube.objects.warning import ServiceWarning
from portlab.manifest import Manifest, Mapping, Node, Scalar, Sequence, format_path

STRICT = "Strict"
WARN = "Warn"
IGNORE = "Ignore"

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_SCHEME = "pkg/api/legacyscheme/scheme.go:30"
_SUMMARY_BYTES = 30
# sigs.k8s.io/json internal/golang/encoding/json/kubernetes_patch.go saveStrictError
_MOST_UNKNOWN_FIELDS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A Service as it was written, with what a lenient request was warned of."""

    service: Service
    warnings: tuple[ServiceWarning, ...] = ()


def decode(manifest: Manifest, *, field_validation: str = STRICT) -> Decoded:
    """The Service that ``manifest`` describes. Raises RefusedError (400)."""
    if manifest.problems:
        problem = manifest.problems[0]
        said = problem.facts.get("server") or f"yaml: line {problem.line}: {problem.message}"
        raise RefusedError(_unrecognized(manifest, said, codes.UNREADABLE))
    root = manifest.root
    if root is not None and not isinstance(root, Mapping):
        said = _NOT_AN_OBJECT.format(_json_kind(root))
        raise RefusedError(_unrecognized(manifest, said, codes.NOT_AN_OBJECT))
    version, kind = _version_and_kind(manifest, root)
    decoder = _Decoder(f'{kind} in version "{version.rpartition("/")[2]}"')
    decoder.check_kind(version, kind)
    if root is None:
        return Decoded(service=service_from({}))
    data = decoder.struct(root, schema.SERVICE, ())
    faults = duplicate_keys(root) + decoder.unknown
    if faults and field_validation == STRICT:
        raise RefusedError(decoder.refuse_strict(faults))
    warned = faults if field_validation == WARN else []
    warnings = tuple(fault.warning for fault in warned)
    return Decoded(service=service_from(data), warnings=warnings)


_NOT_AN_OBJECT = (
    "couldn't get version/kind; json parse error: json: cannot unmarshal {} into Go value of type struct "
    r'{{ APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }}'
)


def _unrecognized(manifest: Manifest, said: str, rule: str, path: str = "", **facts: Any) -> Status:
    """400 for a body of which not even the kind is known; it ends with the body's first bytes in hex."""
    body = manifest.text.encode("utf-8", "surrogatepass")
    shown = body[:_SUMMARY_BYTES].hex() + (" ..." if len(body) > _SUMMARY_BYTES else "")
    text = f"the object provided is unrecognized (must be of type Service): {said} ({shown or '<empty>'})"
    return new_bad_request(text, rule, path, **facts)


def _version_and_kind(manifest: Manifest, root: Mapping | None) -> tuple[str, str]:
    """apiVersion and kind, with Service's own where they are absent."""
    found = {"apiVersion": "", "kind": ""}
    for key in found:
        node = root.get(key) if root is not None else None
        if node is None or (isinstance(node, Scalar) and node.value is None):
            continue
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            said = (
                f"couldn't get version/kind; json parse error: json: cannot unmarshal "
                f"{_json_kind(node)} into Go struct field .{key} of type string"
            )
            status = _unrecognized(manifest, said, codes.GVK_TYPE, key, kind=_json_kind(node))
            raise RefusedError(status)
        found[key] = node.value
    version = found["apiVersion"] or "v1"
    if version.count("/") > 1:
        said = f"unexpected GroupVersion string: {version}"
        status = _unrecognized(manifest, said, codes.GROUP_VERSION, "apiVersion", value=version)
        raise RefusedError(status)
    return version, found["kind"] or "Service"


def _json_kind(node: Node) -> str:
    """What the node is in JSON, in the decoder's words."""
    if isinstance(node, Mapping):
        return "object"
    if isinstance(node, Sequence):
        return "array"
    if isinstance(node.value, bool):
        return "bool"
    return "string" if isinstance(node.value, str) else "number"


@dataclass(slots=True)
class _Decoder:
    """Reads nodes into plain data by Go types; ``what`` begins every refusal."""

    what: str
    unknown: list[Fault] = field(default_factory=list)

    def check_kind(self, version: str, kind: str) -> None:
        """Only a v1 Service can be stored as a Service."""
        if (version, kind) == ("v1", "Service"):
            return
        facts = {"kind": kind, "version": version}
        if kind in schema.KNOWN_KINDS.get(version, ()):
            package = version.rpartition("/")[2]
            said = f"converting ({package}.{kind}) to (core.Service): unknown conversion"
            raise RefusedError(self.refusal(said, codes.KIND_OTHER, "kind", **facts))
        said = f'no kind "{kind}" is registered for version "{version}" in scheme "{_SCHEME}"'
        raise RefusedError(self.refusal(said, codes.KIND_UNKNOWN, "kind", **facts))

    def refusal(self, said: str, rule: str, path: str = "", **facts: Any) -> Status:
        """400 for a body that names its kind but cannot be one."""
        text = f"{self.what} cannot be handled as a Service: {said}"
        return new_bad_request(text, rule, path, **facts)

    def refuse_strict(self, faults: list[Fault]) -> Status:
        """400 for unknown fields and duplicate keys, all in one text."""
        duplicates = [each.text for each in faults if each.rule == codes.DECODE_DUPLICATE_KEY]
        unknown = [each.text for each in faults if each.rule != codes.DECODE_DUPLICATE_KEY]
        if duplicates:
            unknown.insert(0, "\n  ".join(["yaml: unmarshal errors:", *duplicates]))
        first = faults[0]
        text = f"strict decoding error: {', '.join(unknown)}"
        facts = {"field": first.field, "meant": first.meant}
        return self.refusal(text, first.rule, first.path, **facts)

    def struct(self, node: Mapping, wanted: GoType, path: Path) -> dict[str, Any]:
        """A struct's fields by their JSON names; of a duplicate key the last value counts."""
        read: dict[str, Any] = {}
        last = {entry.key: entry.value for entry in node.entries}
        for key in sorted(last):
            field_type = wanted.fields.get(key)
            if field_type is None:
                if len(self.unknown) < _MOST_UNKNOWN_FIELDS:
                    self.unknown.append(unknown_field((*path, key), key, wanted))
                continue
            value = self.value(last[key], field_type, (*path, key), wanted.struct_name)
            if value is not None:
                read[key] = value
        return read

    def value(self, node: Node, wanted: GoType, path: Path, owner: str) -> Any:
        """One value; None for null. ``owner`` is the struct in which the field stands."""
        if isinstance(node, Scalar):
            return self.scalar(node, wanted, path, owner)
        kind = wanted.kind
        if isinstance(node, Mapping):
            if kind == schema.STRUCT:
                return self.struct(node, wanted, path)
            if kind == schema.MAP and wanted.item is not None:
                last = {entry.key: entry.value for entry in node.entries}
                # A null value is Go's zero value; the keys keep the manifest's order.
                return {
                    key: self.value(value, wanted.item, (*path, key), owner) or ""
                    for key, value in last.items()
                }
        elif kind == schema.LIST and wanted.item is not None:
            return [
                self.value(item, wanted.item, (*path, index), owner)
                for index, item in enumerate(node.items)
            ]
        if kind == schema.ANYTHING:
            return ""
        raise RefusedError(self.wrong_type(_json_kind(node), node, wanted, path, owner))

    def scalar(self, node: Scalar, wanted: GoType, path: Path, owner: str) -> Any:
        """A text, number or truth value of the type that the field wants."""
        value, kind = node.value, wanted.kind
        if value is None or kind == schema.ANYTHING:
            return None
        if isinstance(value, str):
            if kind in (schema.TEXT, schema.NUMBER_OR_TEXT):
                return value
            if kind == schema.TIME:
                return self.time(value, path)
        elif isinstance(value, bool):
            if kind == schema.TRUTH:
                return value
        elif kind in (schema.NUMBER, schema.NUMBER_OR_TEXT):
            return self.number(node, value, wanted, path, owner)
        raise RefusedError(self.wrong_type(_json_kind(node), node, wanted, path, owner))

    def number(
        self, node: Scalar, value: int | float, wanted: GoType, path: Path, owner: str
    ) -> int:
        """A whole number that fits; ``80.0`` is one, since Go writes it as ``80``."""
        literal = go_float(value) if isinstance(value, float) else str(value)
        limit = 1 << (wanted.bits - 1)
        digits = literal.removeprefix("-")
        if digits.isdigit() and -limit <= int(literal) < limit:
            return int(literal)
        given = f"number {literal}"
        raise RefusedError(self.wrong_type(given, node, wanted, path, owner))

    def time(self, value: str, path: Path) -> str:
        """A time by RFC 3339; of another text Go tells the first part that it could not read."""
        if _TIME.fullmatch(value):
            return value
        said = f'parsing time "{value}" as "2006-01-02T15:04:05Z07:00": cannot parse "{value}" as "2006"'
        where = format_path(path)
        raise RefusedError(self.refusal(said, codes.DECODE_TIME, where, value=value))

    def wrong_type(self, given: str, node: Node, wanted: GoType, path: Path, owner: str) -> Status:
        """400 for a value of a wrong type, with the place as Go tells it: without indexes and map keys."""
        place = f"Go struct field {owner}.{_go_field(path)} of type {wanted.name}"
        said = f"json: cannot unmarshal {given} into {place}"
        rule = _TYPE_RULES[wanted.kind]
        facts: dict[str, Any] = {"field": str(path[-1])}
        if isinstance(node, Scalar):
            facts["text"] = node.text
            if rule == codes.DECODE_TYPE_TEXT:
                rule = codes.DECODE_TYPE_UNQUOTED
        return self.refusal(said, rule, format_path(path), **facts)


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
