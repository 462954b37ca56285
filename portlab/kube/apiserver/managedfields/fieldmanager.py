"""Server-side apply of a Service, and what every other write does to the ownership of its fields.

kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/util/managedfields/internal/fieldmanager.go
NewDefaultFieldManager, whose managers are wrapped in one another: lastappliedmanager.go, skipnonapplied.go,
capmanagers.go, stripmeta.go, and inside structuredmerge.go.
"""

from __future__ import annotations

from typing import Any

from portlab.kube.apimachinery.schema import SERVICE
from portlab.kube.apiserver.managedfields.conflict import ConflictError
from portlab.kube.apiserver.managedfields.fieldpath import FieldSet, field
from portlab.kube.apiserver.managedfields.lastapplied import (
    KUBECTL,
    allowed_conflicts,
    with_last_applied,
)
from portlab.kube.apiserver.managedfields.managers import (
    UPDATE,
    Manager,
    Managers,
    cap_update_managers,
)
from portlab.kube.apiserver.managedfields.updater import Updater
from portlab.kube.apiserver.managedfields.validate import check_applied
from portlab.kube.apiserver.managedfields.values import same

_BEFORE_FIRST_APPLY = "before-first-apply"

# The server's own: never anybody's, though they are in what is applied (NewStripMetaManager).
_STRIPPED: FieldSet = frozenset(
    [(field(name),) for name in ("apiVersion", "kind", "metadata")]
    + [
        (field("metadata"), field(name))
        for name in (
            "name",
            "namespace",
            "creationTimestamp",
            "selfLink",
            "uid",
            "clusterName",
            "generation",
            "managedFields",
            "resourceVersion",
        )
    ]
)

# What a request to the object or to its status cannot change (strategy.go GetResetFields).
_RESET: dict[str, FieldSet] = {
    "": frozenset([(field("status"),)]),
    "status": frozenset([(field("spec"),)]),
}


def apply(
    live: dict[str, Any],
    managers: Managers,
    applied: dict[str, Any],
    manager: Manager,
    *,
    force: bool,
) -> tuple[dict[str, Any], Managers]:
    """``live`` with the configuration ``applied`` merged into it, and the owners after that.

    ``live`` is {} if there is no object yet. A field that was removed may be null in the merged object, which is not
    defaulted. Raises TypedPatchError, or ConflictError unless ``force`` is given.
    """
    check_applied(applied, SERVICE)
    if not managers:
        # So what was there before is not lost when it is not applied.
        before = Manager(
            name=_BEFORE_FIRST_APPLY, operation=UPDATE, subresource=manager.subresource
        )
        managers = _write({}, live, managers, before)
    try:
        new, owners = _apply(live, managers, applied, manager, force=force)
    except ConflictError as error:
        if manager.name != KUBECTL:
            raise
        allowed = allowed_conflicts(_whole(live))
        refused = [conflict for conflict in error.conflicts if conflict.path not in allowed]
        if refused:
            raise ConflictError(refused) from error
        new, owners = _apply(live, managers, applied, manager, force=True)
    if manager.name == KUBECTL:
        new = with_last_applied(new, applied)
    return new, owners


def update(
    live: dict[str, Any], new: dict[str, Any], managers: Managers, manager: Manager
) -> Managers:
    """The owners after ``manager`` wrote ``new`` where ``live`` was, {} if there was none.

    An object that has no owners stays so until somebody applies to it: its fields' writers are not known.
    """
    # No stored Service is without a spec.
    if not managers and live.get("spec"):
        return {}
    return _write(live, new, managers, manager)


def _apply(
    live: dict[str, Any],
    managers: Managers,
    applied: dict[str, Any],
    manager: Manager,
    *,
    force: bool,
) -> tuple[dict[str, Any], Managers]:
    whole = _whole(live)
    updater = _updater(manager)
    new, owners = updater.apply(whole, applied, managers, manager, force=force)
    owners = _strip(owners, manager)
    if manager in owners and not same(whole, new):
        owners[manager] = owners.pop(manager)
    return new, owners


def _write(
    live: dict[str, Any], new: dict[str, Any], managers: Managers, manager: Manager
) -> Managers:
    owners = _updater(manager).update(_whole(live), _whole(new), managers, manager)
    return cap_update_managers(_strip(owners, manager))


def _updater(manager: Manager) -> Updater:
    return Updater(of=SERVICE, ignored=_RESET.get(manager.subresource, frozenset()))


def _strip(owners: dict[Manager, FieldSet], manager: Manager) -> dict[Manager, FieldSet]:
    """``owners`` without what nobody owns in the entry that was just written."""
    owned = owners.get(manager, frozenset()) - _STRIPPED
    if owned:
        return owners | {manager: owned}
    return {other: fields for other, fields in owners.items() if other != manager}


def _whole(service: dict[str, Any]) -> dict[str, Any]:
    """The Service with the structs that Go writes even where nothing is in them, so that nobody adds them."""
    empty: dict[str, Any] = {"apiVersion": "v1", "kind": "Service", "metadata": {}, "spec": {}}
    status = {"loadBalancer": {}} | (service.get("status") or {})
    return empty | service | {"status": status}
