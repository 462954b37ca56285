"""What object a body says that it is.

kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/runtime/serializer/json/{json,meta}.go Decode, Interpret,
and serializer/versioning/versioning.go Decode.
"""

from __future__ import annotations

from portlab.kube.apimachinery import schema
from portlab.kube.apiserver import codes
from portlab.kube.apiserver.decoder import DecodeError, json_kind
from portlab.manifest import Manifest, Mapping, Scalar

_SUMMARY_BYTES = 30
_SCHEME = "pkg/api/legacyscheme/scheme.go:30"


def not_an_object(given: str) -> str:
    """The words for a body that is ``given`` (``array``, ``string`` and so on) where an object belongs."""
    return (
        f"couldn't get version/kind; json parse error: json: cannot unmarshal {given} into Go value of type struct "
        r'{ APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }'
    )


def unrecognized(manifest: Manifest, kind: str, said: str) -> str:
    """The words for a body of which not even the kind is known, where a ``kind`` is wanted; its first bytes come last.

    staging/src/k8s.io/apiserver/pkg/endpoints/handlers/rest.go summarizeData: as text where they look like
    JSON, else in hex.
    """
    start = manifest.body[:_SUMMARY_BYTES]
    shown = start.decode("utf-8", "replace") if start[:1] == b"{" else start.hex()
    shown += " ..." if len(manifest.body) > _SUMMARY_BYTES else ""
    wanted = f"the object provided is unrecognized (must be of type {kind})"
    return f"{wanted}: {said} ({shown or '<empty>'})"


def version_and_kind(root: Mapping | None) -> tuple[str, str]:
    """apiVersion and kind, with Service's own where they are absent. Raises DecodeError."""
    found = {"apiVersion": "", "kind": ""}
    for key in found:
        node = root.get(key) if root is not None else None
        if node is None or (isinstance(node, Scalar) and node.value is None):
            continue
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            given = json_kind(node)
            said = (
                f"couldn't get version/kind; json parse error: json: cannot unmarshal "
                f"{given} into Go struct field .{key} of type string"
            )
            raise DecodeError(said, codes.GVK_TYPE, key, kind=given)
        found[key] = node.value
    version = found["apiVersion"] or "v1"
    if version.count("/") > 1:
        said = f"unexpected GroupVersion string: {version}"
        raise DecodeError(said, codes.GROUP_VERSION, "apiVersion", value=version)
    return version, found["kind"] or "Service"


def check_kind(version: str, kind: str) -> None:
    """Only a v1 Service can be stored as a Service. Raises DecodeError."""
    if (version, kind) == ("v1", "Service"):
        return
    if kind in schema.KNOWN_KINDS.get(version, ()):
        package = version.rpartition("/")[2]
        said = f"converting ({package}.{kind}) to (core.Service): unknown conversion"
        raise DecodeError(said, codes.KIND_OTHER, "kind", kind=kind, version=version)
    said = f'no kind "{kind}" is registered for version "{version}" in scheme "{_SCHEME}"'
    raise DecodeError(said, codes.KIND_UNKNOWN, "kind", kind=kind, version=version)
