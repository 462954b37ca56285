"""What kube-apiserver does with a Service that replaces a stored one (PUT).

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
    Request,
    allocation_for,
    check_namespace,
    create_service,
    finish,
    type_meta_changes,
)
from portlab.kube.apiserver.decode import decode
from portlab.kube.apiserver.defaults import set_defaults_service
from portlab.kube.apiserver.ipfamilies import init_ip_family_fields
from portlab.kube.apiserver.outcome import Outcome
from portlab.kube.apiserver.places import locate_errors
from portlab.kube.apiserver.reallocate import allocate_update
from portlab.kube.apiserver.status import (
    RefusedError,
    new_bad_request,
    new_bare_error,
    new_conflict,
    new_invalid,
)
from portlab.kube.apiserver.transaction import Transaction
from portlab.kube.apiserver.validate.service import validate_service_update
from portlab.kube.apiserver.wipe import drop_type_dependent_fields
from portlab.kube.objects.change import API_SERVER, Change
from portlab.kube.objects.gofmt import go_quote
from portlab.kube.objects.service import Service

_VERSION = re.compile(r"[0-9]+")


def replace_service(request: Request) -> Outcome:
    """Replace the Service ``request.name``, or create it when it is not stored."""
    transaction = Transaction()
    try:
        outcome = _replace(request, transaction)
    except RefusedError as refusal:
        transaction.revert()
        status = locate_errors(refusal.status, request.manifest)
        return Outcome(manifest=request.manifest, status=status, created=False)
    transaction.commit()
    return outcome


def _replace(request: Request, transaction: Transaction) -> Outcome:
    decoded = decode(request.manifest, field_validation=request.field_validation)
    _check_name(decoded.service.metadata.name, request.name)
    old = request.services.get((request.namespace, request.name))
    if old is None:
        return create_service(request)
    changes = type_meta_changes(request.manifest)
    new = check_namespace(decoded.service, request, changes)
    _check_version(new)
    changes.append(
        Change(
            path="status",
            before=None,
            after=old.status.to_dict(),
            code=codes.KEEP_STATUS,
            actor=API_SERVER,
        )
    )
    new, filled = set_defaults_service(replace(new, status=old.status))
    changes += filled
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
    new, filled = allocate_update(new, old, allocation_for(request, new, transaction))
    changes += filled
    spec, filled = drop_type_dependent_fields(new.spec, old.spec)
    changes += filled
    new = replace(new, spec=spec)
    if errors := validate_service_update(old, new):
        raise RefusedError(new_invalid(new.metadata.name, errors))
    return finish(new, decoded, changes, request, created=False)


def _check_name(given: str, wanted: str) -> None:
    """The manifest's name is the URL's (endpoints/handlers/rest.go checkName)."""
    if given == wanted and given:
        return
    text = f"the name of the object ({given}) does not match the name on the URL ({wanted})"
    if not given:
        text = f"the name of the object ({wanted} based on URL) was undeterminable: name must be provided"
    rule, path = codes.NAME_MISMATCH, "metadata.name"
    raise RefusedError(new_bad_request(text, rule, path, value=given, wanted=wanted))


def _check_version(new: Service) -> None:
    """A request may name the version that it means. No version that was stored here is ever told,
    so a number from elsewhere means another state of the object."""
    version, path = new.metadata.resource_version, "metadata.resourceVersion"
    if version in ("", "0"):
        return
    if not _VERSION.fullmatch(version):
        text = f"strconv.ParseUint: parsing {go_quote(version)}: invalid syntax"
        rule = codes.RESOURCE_VERSION_FORMAT
        raise RefusedError(new_bare_error(text, rule, path, value=version))
    raise RefusedError(new_conflict(new.metadata.name))
