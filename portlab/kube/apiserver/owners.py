"""The owners of an object, each once.

kube-apiserver 1.36: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/rest.go
dedupOwnerReferencesAndAddWarning.
"""

from __future__ import annotations

from dataclasses import replace

from portlab.kube.apiserver import codes
from portlab.kube.objects.service import Service
from portlab.kube.objects.warning import ServiceWarning

_WARNING = (
    ".metadata.ownerReferences contains duplicate entries{when}; API server dedups owner references in 1.20+, "
    "and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: {uids}"
)
_IN_PATCH = " after mutating admission happens"


def deduplicated(
    service: Service, *, in_patch: bool = False
) -> tuple[Service, tuple[ServiceWarning, ...]]:
    """``service`` without repeated owners, and a warning if there were any; a patch is told in other words."""
    owners = service.metadata.owner_references
    kept = tuple(dict.fromkeys(owners))
    if len(kept) == len(owners):
        return service, ()
    uids = dict.fromkeys(owner.uid for owner in kept if owners.count(owner) > 1)
    text = _WARNING.format(when=_IN_PATCH if in_patch else "", uids=", ".join(uids))
    warning = ServiceWarning(
        text=text, code=codes.WARN_DUPLICATE_OWNERS, path="metadata.ownerReferences"
    )
    metadata = replace(service.metadata, owner_references=kept)
    return replace(service, metadata=metadata), (warning,)
