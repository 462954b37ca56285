"""Decoding: the body of a request becomes a Service, strictly.

The API server turns YAML into JSON and reads that into Go structs. Unknown fields and duplicate keys are told together
when everything else could be read.
kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/runtime/serializer/json/json.go Decode,
staging/src/k8s.io/apiserver/pkg/endpoints/handlers/rest.go transformDecodeError, and negotiation/errors.go.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portlab.kube.apiserver import codes
from portlab.kube.apiserver.build import service_from
from portlab.kube.apiserver.decoder import DecodeError, Decoder, json_kind
from portlab.kube.apiserver.faults import Fault, duplicate_keys
from portlab.kube.apiserver.kinds import check_kind, not_an_object, unrecognized, version_and_kind
from portlab.kube.apiserver.status import RefusedError, new_bad_request, new_unsupported_media_type
from portlab.kube.objects.field import Status
from portlab.kube.objects.service import Service
from portlab.kube.objects.warning import ServiceWarning
from portlab.manifest import Manifest, Mapping

STRICT = "Strict"
WARN = "Warn"
IGNORE = "Ignore"

JSON, YAML = "application/json", "application/yaml"
_BODY_TYPES = (JSON, YAML, "application/vnd.kubernetes.protobuf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A Service as it was written, with what a lenient request was warned of."""

    service: Service
    warnings: tuple[ServiceWarning, ...] = ()


def media_type(content_type: str) -> str:
    """The media type of a Content-Type header, without its parameters."""
    return content_type.partition(";")[0].strip().lower()


def check_media_type(content_type: str, accepted: tuple[str, ...] = _BODY_TYPES) -> None:
    """Raises RefusedError (415) for a body that the server has no reader for.

    staging/src/k8s.io/apiserver/pkg/endpoints/handlers/negotiation/negotiate.go NegotiateInputSerializer.
    """
    if media_type(content_type) not in accepted:
        raise RefusedError(new_unsupported_media_type(content_type, accepted))


def decode(manifest: Manifest, *, field_validation: str = STRICT) -> Decoded:
    """The Service that ``manifest`` describes. Raises RefusedError (400)."""
    json = manifest.format == "json"
    if manifest.problems:
        problem = manifest.problems[0]
        said = problem.facts.get("server")
        if json:
            said = f"couldn't get version/kind; json parse error: {said or problem.message}"
        elif not said:
            said = f"yaml: line {problem.line}: {problem.message}"
        raise RefusedError(_unrecognized(manifest, said, codes.UNREADABLE))
    root = manifest.root
    if root is not None and not isinstance(root, Mapping):
        said = not_an_object(json_kind(root))
        raise RefusedError(_unrecognized(manifest, said, codes.NOT_AN_OBJECT))
    try:
        version, kind = version_and_kind(root)
    except DecodeError as error:
        status = _unrecognized(manifest, error.said, error.rule, error.path, **error.facts)
        raise RefusedError(status) from error
    what = f'{kind} in version "{version.rpartition("/")[2]}"'
    decoder = Decoder(json=json)
    try:
        check_kind(version, kind)
        if root is None:
            return Decoded(service=service_from({}))
        data = decoder.service(root)
    except DecodeError as error:
        status = _refusal(what, error.said, error.rule, error.path, **error.facts)
        raise RefusedError(status) from error
    faults = decoder.faults if json else duplicate_keys(root) + decoder.faults
    if faults and field_validation == STRICT:
        first = faults[0]
        facts = {"field": first.field, "meant": first.meant}
        raise RefusedError(_refusal(what, strict_error(faults), first.rule, first.path, **facts))
    return Decoded(service=service_from(data), warnings=strict_warnings(faults, field_validation))


def strict_error(faults: list[Fault]) -> str:
    """All unknown fields and duplicate keys in one text; YAML's duplicate keys come first, as one error.

    staging/src/k8s.io/apimachinery/pkg/runtime/error.go strictDecodingError.Error.
    """
    duplicates = [each.text for each in faults if each.rule == codes.DECODE_DUPLICATE_KEY]
    others = [each.text for each in faults if each.rule != codes.DECODE_DUPLICATE_KEY]
    if duplicates:
        others.insert(0, "\n  ".join(["yaml: unmarshal errors:", *duplicates]))
    return f"strict decoding error: {', '.join(others)}"


def strict_warnings(faults: list[Fault], field_validation: str) -> tuple[ServiceWarning, ...]:
    """The faults as warnings, where the request asked for those."""
    return tuple(fault.warning for fault in faults) if field_validation == WARN else ()


def _unrecognized(manifest: Manifest, said: str, rule: str, path: str = "", **facts: Any) -> Status:
    """400 for a body of which not even the kind is known."""
    return new_bad_request(unrecognized(manifest, "Service", said), rule, path, **facts)


def _refusal(what: str, said: str, rule: str, path: str = "", **facts: Any) -> Status:
    """400 for a body that names its kind but cannot be one."""
    text = f"{what} cannot be handled as a Service: {said}"
    return new_bad_request(text, rule, path, **facts)
