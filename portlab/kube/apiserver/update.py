"""What kube-apiserver does with a Service that replaces a stored one: a PUT, or what a PATCH makes of the stored one.

The order is that of a create (create.py), with these differences: allocated numbers that the request leaves out
are inherited before anything is allocated; only what is new is allocated; fields that the new type has no use for
are wiped if they came along unchanged; and validation begins with what may not change.
A PUT of a name that is not stored creates it.

kube-apiserver 1.36: staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go Update,
pkg/registry/core/service/storage/storage.go beginUpdate, pkg/registry/core/service/strategy.go PrepareForUpdate.
"""

from __future__ import annotations

import re
from dataclasses import replace

from portlab.kube.apiserver import codes
from portlab.kube.apiserver.carry import normalize_cluster_ips, patch_allocated_values
from portlab.kube.apiserver.create import (
    check_namespace,
    check_namespace_given,
    create_decoded,
    finish,
    in_transaction,
    type_meta_changes,
)
from portlab.kube.apiserver.decode import Decoded, check_media_type, decode
from portlab.kube.apiserver.defaults import set_defaults_service
from portlab.kube.apiserver.ipfamilies import init_ip_family_fields
from portlab.kube.apiserver.outcome import Outcome
from portlab.kube.apiserver.owners import deduplicated
from portlab.kube.apiserver.reallocate import allocate_update
from portlab.kube.apiserver.request import Request
from portlab.kube.apiserver.status import (
    RefusedError,
    new_bad_request,
    new_bare_error,
    new_conflict,
    new_invalid,
    new_uid_conflict,
)
from portlab.kube.apiserver.transaction import Transaction
from portlab.kube.apiserver.validate.service import validate_service_update
from portlab.kube.apiserver.warnings import warnings_for_service
from portlab.kube.apiserver.wipe import drop_type_dependent_fields
from portlab.kube.objects.change import API_SERVER, Change
from portlab.kube.objects.service import LOAD_BALANCER, Service, ServiceStatus
from portlab.manifest.gosyntax import go_quote

_VERSION = re.compile(r"[0-9]{1,20}")


def replace_service(request: Request) -> Outcome:
    """Replace the Service ``request.name``, or create it when it is not stored."""

    def handle(transaction: Transaction) -> Outcome:
        check_media_type(request.content_type)
        decoded = decode(request.manifest, field_validation=request.field_validation)
        transaction.warn(decoded.warnings)
        changes = type_meta_changes(request.manifest)
        check_namespace_given(decoded.service, request)
        check_name(decoded.service.metadata.name, request.name)
        service = check_namespace(decoded.service, request, changes)
        service, warnings = deduplicated(service)
        transaction.warn(warnings)
        decoded = replace(decoded, service=service)
        old = request.stored
        _check_uid(service, old, request)
        check_version(service, old)
        if old is None:
            return create_decoded(decoded, changes, request, transaction)
        return update_decoded(decoded, old, changes, request, transaction)

    return in_transaction(request, handle)


def update_decoded(
    decoded: Decoded,
    old: Service,
    changes: list[Change],
    request: Request,
    transaction: Transaction,
) -> Outcome:
    """Put the Service that a body, or a patch of ``old``, describes in the place of ``old``. Raises RefusedError."""
    changes.append(
        Change(
            path="status",
            before=None,
            after=old.status.to_dict(),
            code=codes.KEEP_STATUS,
            actor=API_SERVER,
        )
    )
    new, filled = set_defaults_service(replace(decoded.service, status=old.status))
    changes += filled
    requested = new
    spec, filled = patch_allocated_values(new.spec, old.spec)
    changes += filled
    spec, filled = normalize_cluster_ips(spec, old.spec)
    changes += filled
    new, filled = init_ip_family_fields(
        replace(new, spec=spec),
        old,
        configured=request.books.cluster_ips,
        default=request.books.default_family,
    )
    changes += filled
    new, filled = allocate_update(new, old, request.allocation(new, transaction))
    changes += filled
    spec, filled = drop_type_dependent_fields(new.spec, old.spec)
    changes += filled
    new = _drop_status(replace(new, spec=spec), changes)
    if errors := validate_service_update(old, new):
        raise RefusedError(new_invalid(new.metadata.name, errors))
    transaction.warn(warnings_for_service(new))
    return finish(as_stored(new, old, request), requested, changes, request)


def as_stored(new: Service, old: Service, request: Request) -> Service:
    """``new`` with what the server makes up. The version stays in a dry run, and where nothing changes.

    staging/src/k8s.io/apiserver/pkg/storage/etcd3/store.go GuaranteedUpdate.
    """
    metadata = replace(
        new.metadata,
        uid=old.metadata.uid,
        resource_version=old.metadata.resource_version,
        creation_timestamp=old.metadata.creation_timestamp,
        deletion_timestamp=old.metadata.deletion_timestamp,
        deletion_grace_period_seconds=old.metadata.deletion_grace_period_seconds,
    )
    new = replace(new, metadata=metadata)
    if new == old or request.dry_run:
        return new
    version = request.identity.resource_version
    return replace(new, metadata=replace(metadata, resource_version=version))


def _drop_status(new: Service, changes: list[Change]) -> Service:
    """Only a LoadBalancer has a load balancer's status (strategy.go PrepareForUpdate)."""
    if new.spec.type == LOAD_BALANCER or not new.status.ingress:
        return new
    changes.append(
        Change(
            path="status.loadBalancer",
            before=new.status.to_dict()["loadBalancer"],
            after={},
            code=codes.WIPE_LOAD_BALANCER_STATUS,
            actor=API_SERVER,
            facts={"type": new.spec.type},
        )
    )
    return replace(new, status=ServiceStatus(conditions=new.status.conditions))


def check_name(given: str, wanted: str) -> None:
    """The object's name is the URL's (endpoints/handlers/rest.go checkName). Raises RefusedError."""
    if given == wanted and given:
        return
    text = f"the name of the object ({given}) does not match the name on the URL ({wanted})"
    if not given:
        text = f"the name of the object ({wanted} based on URL) was undeterminable: name must be provided"
    rule, path = codes.NAME_MISMATCH, "metadata.name"
    raise RefusedError(new_bad_request(text, rule, path, value=given, wanted=wanted))


def _check_uid(new: Service, old: Service | None, request: Request) -> None:
    """A request may name the uid that it means (storage/interfaces.go Preconditions.Check)."""
    given = new.metadata.uid
    stored = old.metadata.uid if old is not None else ""
    if given and given != stored:
        raise RefusedError(new_uid_conflict(request.namespace, request.name, given, stored))


def check_version(new: Service, old: Service | None) -> None:
    """A request may name the version that it means. Raises RefusedError."""
    version, path = new.metadata.resource_version, "metadata.resourceVersion"
    if version in ("", "0"):
        return
    if not _VERSION.fullmatch(version):
        text = f"strconv.ParseUint: parsing {go_quote(version)}: invalid syntax"
        rule = codes.RESOURCE_VERSION_FORMAT
        raise RefusedError(new_bare_error(text, rule, path, value=version))
    if int(version) >= 1 << 64:
        text = f"strconv.ParseUint: parsing {go_quote(version)}: value out of range"
        rule = codes.RESOURCE_VERSION_FORMAT
        raise RefusedError(new_bare_error(text, rule, path, value=version))
    if old is not None and int(version) not in (0, int(old.metadata.resource_version)):
        raise RefusedError(new_conflict(new.metadata.name))
