"""PATCH: a change to a stored Service, in one of three notations (the fourth, apply, is in serversideapply.py).

The patch is worked out on the stored object as JSON data; what comes out is read like any body and then goes the
way of an update. Only its errors differ: they are told of a field called ``patch``.
kube-apiserver 1.36: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/patch.go jsonPatcher, smpPatcher, applyPatch.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from portlab.kube.apimachinery import schema
from portlab.kube.apimachinery.govalue import go_value
from portlab.kube.apimachinery.jsonpatch import PatchError, apply_json_patch
from portlab.kube.apimachinery.mergepatch import merge_patch
from portlab.kube.apimachinery.patchlists import BAD_REQUEST, UNPROCESSABLE, StrategicPatchError
from portlab.kube.apimachinery.strategicpatch import strategic_merge
from portlab.kube.apimachinery.unstructured import ConversionError, Converter
from portlab.kube.apiserver import codes
from portlab.kube.apiserver.build import service_from
from portlab.kube.apiserver.create import check_namespace, in_transaction
from portlab.kube.apiserver.decode import (
    IGNORE,
    STRICT,
    Decoded,
    check_media_type,
    media_type,
    strict_warnings,
)
from portlab.kube.apiserver.decoder import DecodeError, Decoder, json_kind
from portlab.kube.apiserver.faults import Fault, duplicate_fields, unknown_path
from portlab.kube.apiserver.kinds import check_kind, not_an_object, version_and_kind
from portlab.kube.apiserver.outcome import Outcome
from portlab.kube.apiserver.owners import deduplicated
from portlab.kube.apiserver.request import STATUS, Request
from portlab.kube.apiserver.status import (
    RESOURCE,
    RefusedError,
    new_bad_request,
    new_bare_error,
    new_not_found,
    new_patch_invalid,
    new_unprocessable,
)
from portlab.kube.apiserver.statusupdate import update_status
from portlab.kube.apiserver.transaction import Transaction
from portlab.kube.apiserver.trees import mapping_tree, plain, tree
from portlab.kube.apiserver.update import check_name, check_version, update_decoded
from portlab.kube.objects.change import API_SERVER, Change
from portlab.kube.objects.gofmt import go_json
from portlab.kube.objects.service import Service
from portlab.manifest import Mapping, Node, Scalar, Sequence, walk

JSON_PATCH = "application/json-patch+json"
MERGE_PATCH = "application/merge-patch+json"
STRATEGIC_MERGE_PATCH = "application/strategic-merge-patch+json"
APPLY_PATCH = "application/apply-patch+yaml"
PATCH_TYPES = (JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH, APPLY_PATCH)

# The members of an operation of a JSON patch that the server's strict reader knows, and those of them that are texts.
_OPERATION_FIELDS = ("op", "path", "from", "value")
_OPERATION_TEXTS = ("op", "path", "from")
_DECODING = "error decoding patch: "
_BAD_MERGE_PATCH = "Invalid JSON Patch"
_INFINITE = (math.inf, -math.inf)


def patch_service(request: Request) -> Outcome:
    """Change the Service ``request.name`` as the body says, whose notation is the request's content type."""

    def handle(transaction: Transaction) -> Outcome:
        check_media_type(request.content_type, PATCH_TYPES)
        patched_by = _MECHANISMS[media_type(request.content_type)]
        old = request.stored
        if old is None:
            raise RefusedError(new_not_found(RESOURCE, request.name))
        decoded = patched_by(old, request)
        transaction.warn(decoded.warnings)
        return update_patched(decoded, old, request, transaction)

    return in_transaction(request, handle)


def update_patched(
    decoded: Decoded, old: Service, request: Request, transaction: Transaction
) -> Outcome:
    """Store what a patch made of ``old``. Raises RefusedError."""
    changes: list[Change] = [
        Change(
            path=path,
            before=None,
            after=before,
            code=codes.KEEP_STORED,
            actor=API_SERVER,
        )
        for path, before in old.to_dict().items()
    ]
    new = check_namespace(decoded.service, request, changes)
    check_name(new.metadata.name, request.name)
    check_version(new, old)
    new, warnings = deduplicated(new, in_patch=True)
    transaction.warn(warnings)
    decoded = replace(decoded, service=new)
    if request.subresource == STATUS:
        return update_status(decoded, old, changes, request, transaction)
    return update_decoded(decoded, old, changes, request, transaction)


def _patched_by_merge(old: Service, request: Request) -> Decoded:
    """A JSON merge patch (RFC 7396)."""
    lenient = request.field_validation == IGNORE
    if lenient and request.manifest.problems:
        raise _undecodable(_BAD_MERGE_PATCH)
    node = _body(request, _DECODING)
    if not lenient and not isinstance(node, Mapping) and not _is_null(node):
        raise _undecodable(f"{_DECODING}{_unfit(node, 'map[string]interface {}')}")
    if isinstance(node, Scalar):
        raise _undecodable(_BAD_MERGE_PATCH)
    data = merge_patch(old.to_api_dict(), plain(node))
    return _decoded(data, duplicate_fields(node), request)


def _patched_by_operations(old: Service, request: Request) -> Decoded:
    """A JSON patch (RFC 6902)."""
    operations = _operations(request)
    faults = duplicate_fields(_body(request, ""))
    for index, operation in enumerate(operations):
        if isinstance(operation, Mapping):
            keys = [entry.key for entry in operation.entries]
            unknown = (f"[{index}].{key}" for key in keys if key not in _OPERATION_FIELDS)
            faults += map(unknown_path, unknown)
    faults = [replace(fault, text=f"json patch {fault.text}") for fault in faults]
    try:
        data = apply_json_patch(old.to_api_dict(), [plain(operation) for operation in operations])
    except PatchError as error:
        raise RefusedError(new_unprocessable(codes.PATCH_DOES_NOT_FIT)) from error
    return _decoded(data, faults, request)


def _operations(request: Request) -> Iterable[Node]:
    """The operations of a JSON patch. Raises RefusedError (400).

    What is to be checked strictly is read into Go structs first; a lenient server leaves more to the patch itself.
    """
    lenient = request.field_validation == IGNORE
    beginning = "" if lenient else _DECODING
    whole, each = (
        ("jsonpatch.Patch", "jsonpatch.Operation")
        if lenient
        else ("[]handlers.jsonPatchOp", "handlers.jsonPatchOp")
    )
    node = _body(request, beginning)
    if _is_null(node):
        return ()
    if not isinstance(node, Sequence):
        raise _undecodable(beginning + _unfit(node, whole))
    for operation in node.items:
        if not isinstance(operation, Mapping) and not _is_null(operation):
            raise _undecodable(beginning + _unfit(operation, each))
        if isinstance(operation, Mapping) and not lenient:
            _check_operation(operation)
    return node.items


def _check_operation(operation: Mapping) -> None:
    """Raises RefusedError (400) for a member of a wrong type."""
    for entry in operation.entries:
        given = json_kind(entry.value)
        if entry.key in _OPERATION_TEXTS and given != "string" and not _is_null(entry.value):
            field = f"Go struct field jsonPatchOp.{entry.key} of type string"
            raise _undecodable(f"{_DECODING}json: cannot unmarshal {given} into {field}")


def _patched_by_strategy(old: Service, request: Request) -> Decoded:
    """A strategic merge patch, which reads what it made without going through JSON: its errors have other words."""
    node = _body(request, "")
    if not isinstance(node, Mapping) and not _is_null(node):
        raise _undecodable(_unfit(node, "map[string]interface {}"))
    if number := _too_large(node):
        said = f"json: cannot unmarshal number {number} into Go value of type float64"
        raise _undecodable(said)
    patch = plain(node) or {}
    converter = Converter()
    try:
        merged = strategic_merge(old.to_api_dict(), patch, schema.SERVICE)
        data = converter.struct(merged, schema.SERVICE)
    except StrategicPatchError as error:
        raise RefusedError(_strategic_status(error)) from error
    except ConversionError as error:
        status = new_patch_invalid(go_value(patch), str(error), codes.PATCH_TYPE)
        raise RefusedError(status) from error
    faults = duplicate_fields(node) + [unknown_path(path) for path in converter.unknown]
    # The server shows the patch as the merge has left it.
    _refuse_faults(faults, go_value(patch), request)
    return Decoded(
        service=service_from(data), warnings=strict_warnings(faults, request.field_validation)
    )


_MECHANISMS: dict[str, Callable[[Service, Request], Decoded]] = {
    JSON_PATCH: _patched_by_operations,
    MERGE_PATCH: _patched_by_merge,
    STRATEGIC_MERGE_PATCH: _patched_by_strategy,
}


def _body(request: Request, beginning: str) -> Node:
    """The patch's tree. Raises RefusedError (400)."""
    if request.manifest.problems:
        problem = request.manifest.problems[0]
        raise _undecodable(f"{beginning}{problem.facts.get('server') or problem.message}")
    documents = request.manifest.documents
    return documents[0] if documents and documents[0] is not None else tree(None)


def _too_large(node: Node) -> str:
    """The first number that no float64 holds, or ""; read without a type, it is an error of its own."""
    scalars = (each for _, each in walk(node) if isinstance(each, Scalar))
    return next((each.text for each in scalars if each.value in _INFINITE), "")


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None


def _unfit(node: Node, wanted: str) -> str:
    """Go's words for a value of which no ``wanted`` can be made."""
    return f"json: cannot unmarshal {json_kind(node)} into Go value of type {wanted}"


def _undecodable(said: str) -> RefusedError:
    return RefusedError(new_bad_request(said, codes.PATCH_UNREADABLE))


def _decoded(data: Any, applied: list[Fault], request: Request) -> Decoded:
    """The Service that is in ``data``; ``applied`` are the faults of the patch itself. Raises RefusedError."""
    decoder, shown = Decoder(json=True), go_json(data)
    if not isinstance(data, dict):
        # What comes out of a JSON patch is an object or an array.
        error = DecodeError(not_an_object("array"), codes.NOT_AN_OBJECT, "")
        raise _wrong_type(shown, error)
    body = mapping_tree(data)
    try:
        check_kind(*version_and_kind(body))
        read = decoder.service(body)
    except DecodeError as error:
        raise _wrong_type(shown, error) from error
    faults = applied + decoder.faults
    _refuse_faults(faults, shown, request)
    return Decoded(
        service=service_from(read), warnings=strict_warnings(faults, request.field_validation)
    )


def _refuse_faults(faults: list[Fault], shown: str, request: Request) -> None:
    if not faults or request.field_validation != STRICT:
        return
    said = f"strict decoding error: {', '.join(fault.text for fault in faults)}"
    path, rule = faults[0].path, codes.PATCH_UNKNOWN_FIELD
    raise RefusedError(new_patch_invalid(shown, said, rule, path, field=faults[0].field))


def _wrong_type(shown: str, error: DecodeError) -> RefusedError:
    return RefusedError(new_patch_invalid(shown, error.said, error.rule, error.path, **error.facts))


def _strategic_status(error: StrategicPatchError) -> Any:
    """patch.go interpretStrategicMergePatchError."""
    if error.kind == BAD_REQUEST:
        return new_bad_request(str(error), codes.PATCH_UNREADABLE)
    if error.kind == UNPROCESSABLE:
        return new_unprocessable(codes.PATCH_DOES_NOT_FIT)
    return new_bare_error(str(error), codes.PATCH_DOES_NOT_FIT)
