"""Reading a manifest of which a few fields matter: each is read when it is asked for, with its Go type.

Of Pods and Nodes only that is read that Services have to do with. Unlike a real server's decoder this one does not look
at other fields, known or not, and takes of a key that is written twice the last value. What is asked for and is of
another type is refused in the real decoder's words.
kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/runtime/serializer/json/json.go Decode,
staging/src/k8s.io/apiserver/pkg/endpoints/handlers/rest.go transformDecodeError, sigs.k8s.io/json.
"""

from __future__ import annotations

import re

from portlab.kube.apimachinery import schema
from portlab.kube.apimachinery.times import normalized_time
from portlab.kube.apiserver import codes
from portlab.kube.apiserver.decoder import json_kind
from portlab.kube.apiserver.kinds import not_an_object, unrecognized
from portlab.kube.apiserver.status import RefusedError, new_bad_request
from portlab.kube.objects.gofmt import go_float
from portlab.manifest import Manifest, Mapping, Node, Path, Scalar, Sequence, format_path

_VERSION = "v1"
_WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,18})")
_SCHEME = "pkg/api/legacyscheme/scheme.go:30"
# Go's time without a value, which JSON writes as null.
_ZERO_TIME = "0001-01-01T00:00:00Z"


class Fields:
    """The fields of one struct of an object of ``kind``.

    ``struct`` is its name in Go, ``path`` its place. Fields that are absent or null give what Go's zero value is. Every
    method raises RefusedError (400) for a value of another type.
    """

    def __init__(self, node: Mapping | None, kind: str, struct: str, path: Path = ()) -> None:
        self._node = node
        self._kind = kind
        self._struct = struct
        self._path = path

    def has(self, key: str) -> bool:
        """True when something other than null is written there."""
        return self._value(key) is not None

    def place(self, key: str) -> str:
        """The field's path as an error tells it."""
        return format_path((*self._path, key))

    def text(self, key: str, go_type: str = "string") -> str:
        """A text; "" when absent."""
        node = self._value(key)
        return "" if node is None else self._text(key, node, go_type)

    def flag(self, key: str) -> bool:
        """True or false; false when absent."""
        node = self._value(key)
        if node is None:
            return False
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        raise self._wrong_type(key, node, "bool")

    def number(self, key: str) -> int:
        """An int32; 0 when absent. ``80.0`` is a whole number too, since YAML's becomes JSON's ``80``."""
        node = self._value(key)
        if node is None:
            return 0
        value = node.value if isinstance(node, Scalar) else None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong_type(key, node, "int32")
        literal = _json_number(value)
        if not _WHOLE_NUMBER.fullmatch(literal) or not -(1 << 31) <= int(literal) < 1 << 31:
            raise self._wrong_type(key, node, "int32", f"number {literal}")
        return int(literal)

    def time(self, key: str) -> str:
        """A time as the API writes it; "" when absent."""
        text = self.text(key)
        if not text:
            return ""
        read = normalized_time(text)
        if not isinstance(read, str):
            raise self.refused(key, read.said)
        return "" if read == _ZERO_TIME else read

    def literal(self, key: str) -> str:
        """What is written there, be it a text or a number, as JSON writes it; "" when absent."""
        node = self._value(key)
        if node is None:
            return ""
        if not isinstance(node, Scalar) or isinstance(node.value, bool):
            # A value that reads its own JSON is given this text, and can make nothing of it.
            return json_kind(node)
        value = node.value
        return _json_number(value) if isinstance(value, int | float) else str(value)

    def texts_by_key(self, key: str) -> dict[str, str]:
        """A map of texts; a null value is ""."""
        node = self._value(key)
        if node is None:
            return {}
        if not isinstance(node, Mapping):
            raise self._wrong_type(key, node, "map[string]string")
        return {
            entry.key: "" if _is_null(entry.value) else self._text(key, entry.value, "string")
            for entry in node.by_key.values()
        }

    def struct(self, key: str, struct: str) -> Fields:
        """The fields of a struct inside this one."""
        node = self._value(key)
        if node is not None and not isinstance(node, Mapping):
            raise self._wrong_type(key, node, f"v1.{struct}")
        return Fields(node, self._kind, struct, (*self._path, key))

    def amounts(self, key: str) -> Fields:
        """The entries of a map of quantities, which stand in no struct."""
        node = self._value(key)
        if node is not None and not isinstance(node, Mapping):
            raise self._wrong_type(key, node, "v1.ResourceList")
        return Fields(node, self._kind, self._struct, (*self._path, key))

    def structs(self, key: str, struct: str) -> list[Fields]:
        """The fields of each struct in a list."""
        node = self._value(key)
        if node is None:
            return []
        if not isinstance(node, Sequence):
            raise self._wrong_type(key, node, f"[]v1.{struct}")
        found = []
        for index, item in enumerate(node.items):
            if not isinstance(item, Mapping) and not _is_null(item):
                raise self._wrong_type(key, item, f"v1.{struct}")
            inner = item if isinstance(item, Mapping) else None
            found.append(Fields(inner, self._kind, struct, (*self._path, key, index)))
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        node = self._value(key)
        if node is None:
            return ()
        if not isinstance(node, Sequence):
            raise self._wrong_type(key, node, "[]string")
        return tuple(
            "" if _is_null(item) else self._text(key, item, "string") for item in node.items
        )

    def refused(self, key: str, said: str) -> RefusedError:
        """The refusal of a value that is of the right type and yet cannot be read."""
        return self._refusal(key, said, codes.OBJECT_FIELD_VALUE)

    def _value(self, key: str) -> Node | None:
        node = self._node.get(key) if self._node is not None else None
        return None if node is None or _is_null(node) else node

    def _text(self, key: str, node: Node, go_type: str) -> str:
        if isinstance(node, Scalar) and isinstance(node.value, str):
            return node.value
        raise self._wrong_type(key, node, go_type)

    def _wrong_type(self, key: str, node: Node, wanted: str, given: str = "") -> RefusedError:
        names = ".".join(str(part) for part in (*self._path, key) if not isinstance(part, int))
        place = f"Go struct field {self._struct}.{names} of type {wanted}"
        said = f"json: cannot unmarshal {given or json_kind(node)} into {place}"
        return self._refusal(key, said, codes.OBJECT_FIELD_TYPE)

    def _refusal(self, key: str, said: str, rule: str) -> RefusedError:
        text = f'{self._kind} in version "{_VERSION}" cannot be handled as a {self._kind}: {said}'
        return RefusedError(new_bad_request(text, rule, self.place(key), field=key))


def read_object(manifest: Manifest, kind: str, version: str = _VERSION) -> Fields:
    """The fields of the ``kind`` of ``version`` that ``manifest`` describes. Raises RefusedError (400) for another kind
    of object, and for what is none."""
    if manifest.problems:
        problem = manifest.problems[0]
        said = problem.facts.get("server") or f"yaml: line {problem.line}: {problem.message}"
        raise _unrecognized(manifest, kind, said)
    root = manifest.root
    if root is not None and not isinstance(root, Mapping):
        raise _unrecognized(manifest, kind, not_an_object(json_kind(root)))
    _check_kind(manifest, kind, root, version)
    return Fields(root, kind, kind)


_NO_KIND = "couldn't get version/kind; json parse error: json: cannot unmarshal "


def _check_kind(manifest: Manifest, kind: str, root: Mapping | None, wanted: str) -> None:
    """Only what says that it is a ``kind`` of the ``wanted`` version, or says nothing of that, is one."""
    version = _type_text(manifest, kind, root, "apiVersion") or wanted
    name = _type_text(manifest, kind, root, "kind") or kind
    if (version, name) == (wanted, kind):
        return
    if version.count("/") > 1:
        said = f"unexpected GroupVersion string: {version}"
        raise _unrecognized(manifest, kind, said, "apiVersion")
    package = version.rpartition("/")[2]
    if name in schema.KNOWN_KINDS.get(version, ()) or (version, name) == (_VERSION, "Service"):
        said = f"converting ({package}.{name}) to ({wanted.rpartition('/')[0] or 'core'}.{kind}): unknown conversion"
    else:
        said = f'no kind "{name}" is registered for version "{version}" in scheme "{_SCHEME}"'
    text = f'{name} in version "{package}" cannot be handled as a {kind}: {said}'
    raise RefusedError(new_bad_request(text, codes.OBJECT_KIND, "kind", kind=name, version=version))


def _type_text(manifest: Manifest, kind: str, root: Mapping | None, key: str) -> str:
    node = root.get(key) if root is not None else None
    if node is None or _is_null(node):
        return ""
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return node.value
    place = f"into Go struct field .{key} of type string"
    raise _unrecognized(manifest, kind, f"{_NO_KIND}{json_kind(node)} {place}", key)


def _unrecognized(manifest: Manifest, kind: str, said: str, path: str = "") -> RefusedError:
    """400 for a body of which not even the kind is known."""
    text = unrecognized(manifest, kind, said)
    return RefusedError(new_bad_request(text, codes.OBJECT_UNREADABLE, path))


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None


def _json_number(value: int | float) -> str:
    return go_float(value) if isinstance(value, float) else str(value)
