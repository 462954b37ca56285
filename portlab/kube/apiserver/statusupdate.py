"""What kube-apiserver does with a request to ``/status``: the spec stays, the load balancer's answer is checked.

kube-apiserver 1.36: pkg/registry/core/service/strategy.go serviceStatusStrategy,
pkg/apis/core/validation/validation.go ValidateServiceStatusUpdate.
"""

from __future__ import annotations

from dataclasses import replace

from portlab.kube.apiserver import codes
from portlab.kube.apiserver.create import in_transaction
from portlab.kube.apiserver.decode import Decoded
from portlab.kube.apiserver.defaults import default_ip_mode
from portlab.kube.apiserver.outcome import Outcome
from portlab.kube.apiserver.request import Request
from portlab.kube.apiserver.status import RefusedError, new_invalid
from portlab.kube.apiserver.transaction import Transaction
from portlab.kube.apiserver.update import as_stored
from portlab.kube.apiserver.validate.status import validate_status_update
from portlab.kube.apiserver.warnings import warnings_for_status
from portlab.kube.objects.change import CONTROLLER, Change
from portlab.kube.objects.service import Service


def update_status(
    decoded: Decoded,
    old: Service,
    changes: list[Change],
    request: Request,
    transaction: Transaction,
) -> Outcome:
    """Give ``old`` the status, labels and annotations that a body, or a patch, describes. Raises RefusedError."""
    new, filled = default_ip_mode(decoded.service)
    before, after = (each.status.to_dict() for each in (old, decoded.service))
    if before != after:
        changes.append(
            Change(
                path="status",
                before=before,
                after=after,
                code=codes.SET_STATUS,
                actor=CONTROLLER,
            )
        )
    requested = new
    new = replace(new, spec=old.spec)
    if errors := validate_status_update(old, new):
        raise RefusedError(new_invalid(new.metadata.name, errors))
    transaction.warn(warnings_for_status(new.status))
    return Outcome(
        manifest=request.manifest,
        service=as_stored(new, old, request),
        requested=requested,
        changes=tuple(changes + filled),
        created=False,
    )


def report_status(
    wanted: Service, old: Service, reported: list[Change], request: Request
) -> Outcome:
    """A controller's request: the status of ``wanted``, whose change it tells itself; refused like any other."""
    new, filled = default_ip_mode(replace(old, status=wanted.status))

    def handle(_: Transaction) -> Outcome:
        if errors := validate_status_update(old, new):
            raise RefusedError(new_invalid(new.metadata.name, errors))
        return Outcome(
            service=as_stored(new, old, request),
            requested=new,
            changes=tuple(reported + filled),
            created=False,
        )

    return in_transaction(request, handle)
