"""Server-side apply: a manifest of the fields that somebody cares for is merged into the stored Service, field by
field, and refused where it would change what others manage.

kube-apiserver 1.36: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/patch.go applyPatcher,
staging/src/k8s.io/apimachinery/pkg/util/managedfields/internal/structuredmerge.go Apply, versioncheck.go.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from portlab.kube.apimachinery import schema
from portlab.kube.apimachinery.unstructured import ConversionError, Converter
from portlab.kube.apiserver import codes
from portlab.kube.apiserver.build import service_from
from portlab.kube.apiserver.create import check_namespace, create_decoded, in_transaction
from portlab.kube.apiserver.decode import STRICT, Decoded, strict_warnings
from portlab.kube.apiserver.decoder import json_kind
from portlab.kube.apiserver.faults import duplicate_keys
from portlab.kube.apiserver.managedfields import (
    ConflictError,
    Manager,
    Managers,
    TypedPatchError,
    apply,
)
from portlab.kube.apiserver.outcome import Outcome
from portlab.kube.apiserver.ownership import Ownership
from portlab.kube.apiserver.patch import update_patched
from portlab.kube.apiserver.request import Request
from portlab.kube.apiserver.status import (
    RefusedError,
    new_apply_conflict,
    new_bad_request,
    new_bare_error,
    new_uid_unknown,
)
from portlab.kube.apiserver.transaction import Transaction
from portlab.kube.apiserver.update import check_name, check_version
from portlab.kube.objects.change import Change
from portlab.manifest import Mapping, to_python


def apply_service(
    request: Request, owned: Ownership, field_manager: str, *, force: bool
) -> tuple[Outcome, Ownership]:
    """Merge the body into the Service ``request.name``, or create it; and who manages its fields afterwards."""
    applied = _Applied(request, owned, field_manager, force=force)
    outcome = in_transaction(request, applied.handle)
    return outcome, Ownership(managers=applied.managers)


class _Applied:
    """One request; ``managers`` are those after it."""

    def __init__(
        self, request: Request, owned: Ownership, field_manager: str, *, force: bool
    ) -> None:
        self._request = request
        self._owned = owned
        self._manager = Manager(
            name=field_manager, operation="Apply", subresource=request.subresource
        )
        self._force = force
        self.managers: Managers = {}

    def handle(self, transaction: Transaction) -> Outcome:
        """Raises RefusedError."""
        request, old = self._request, self._request.stored
        body = self._body()
        data = self._merged(body)
        faults = duplicate_keys(body) if body is not None else []
        if faults and request.field_validation == STRICT:
            told = "\n  ".join(["yaml: unmarshal errors:", *(fault.text for fault in faults)])
            said = f"error strict decoding YAML: error converting YAML to JSON: {told}"
            raise RefusedError(
                new_bad_request(said, faults[0].rule, faults[0].path, field=faults[0].field)
            )
        decoded = Decoded(
            service=service_from(self._read(data)),
            warnings=strict_warnings(faults, request.field_validation),
        )
        transaction.warn(decoded.warnings)
        if old is not None:
            return update_patched(decoded, old, request, transaction)
        uid = decoded.service.metadata.uid
        if uid:
            raise RefusedError(new_uid_unknown(request.name, uid))
        changes: list[Change] = []
        service = check_namespace(decoded.service, request, changes)
        check_name(service.metadata.name, request.name)
        check_version(service, None)
        return create_decoded(replace(decoded, service=service), changes, request, transaction)

    def _body(self) -> Mapping | None:
        manifest = self._request.manifest
        if manifest.problems:
            said = manifest.problems[0].facts.get("server") or manifest.problems[0].message
            text = f"error decoding YAML: error converting YAML to JSON: {said}"
            raise RefusedError(new_bad_request(text, codes.UNREADABLE))
        root = manifest.root
        if root is None or isinstance(root, Mapping):
            return root
        said = (
            "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal "
            f"{json_kind(root)} into Go value of type map[string]interface {{}}"
        )
        raise RefusedError(new_bad_request(said, codes.NOT_AN_OBJECT))

    def _merged(self, body: Mapping | None) -> dict[str, Any]:
        """The stored object with the applied fields, as JSON data."""
        applied: dict[str, Any] = to_python(body) or {}
        _check_object_type(applied)
        metadata = applied.get("metadata")
        if isinstance(metadata, dict) and metadata.get("managedFields") is not None:
            text, path = "metadata.managedFields must be nil", "metadata.managedFields"
            raise RefusedError(new_bad_request(text, codes.APPLY_MANAGED_FIELDS, path))
        old = self._request.stored
        live = old.to_api_dict() if old is not None else {"apiVersion": "v1", "kind": "Service"}
        try:
            merged, self.managers = apply(
                live, self._owned.settled(), applied, self._manager, force=self._force
            )
        except ConflictError as error:
            raise RefusedError(new_apply_conflict(error.message, error.causes)) from error
        except TypedPatchError as error:
            raise RefusedError(new_bare_error(str(error), codes.APPLY_SCHEMA)) from error
        return dict(merged)

    def _read(self, data: dict[str, Any]) -> dict[str, Any]:
        """The merged object's fields, each of its type. Raises RefusedError."""
        try:
            return Converter().struct(data, schema.SERVICE)
        except ConversionError as error:
            namespace, name = self._request.namespace, self._request.name
            said = (
                f"failed to convert new object ({namespace}/{name}; /v1, Kind=Service) "
                f"to proper version: {error}"
            )
            raise RefusedError(new_bare_error(said, codes.APPLY_SCHEMA)) from error


def _check_object_type(applied: dict[str, Any]) -> None:
    """An applied object says what it is (managedfields/internal/versioncheck.go)."""
    version, kind = (
        value if isinstance(value, str) else ""
        for value in (applied.get("apiVersion"), applied.get("kind"))
    )
    if (version, kind) == ("v1", "Service"):
        return
    group, slash, number = version.rpartition("/")
    shown = f"{group}/{number if slash else version}, Kind={kind}"
    path = "kind" if version == "v1" else "apiVersion"
    raise RefusedError(
        new_bad_request(f"invalid object type: {shown}", codes.APPLY_OBJECT_TYPE, path)
    )
