"""What Pods and Nodes have in common: a name, labels, and a condition that says whether they are ready.

kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go ValidateObjectMeta.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portlab.kube.apiserver import codes
from portlab.kube.apiserver.status import RefusedError
from portlab.kube.apiserver.typedfields import Fields
from portlab.kube.apiserver.validate.content import Rule, check, dns_subdomain
from portlab.kube.apiserver.validate.metadata import validate_labels
from portlab.kube.objects.field import FieldError, Status, aggregate, required
from portlab.manifest.gosyntax import go_quote

_READY = "Ready"
_TRUE = "True"


def validate_name_and_labels(
    name: str, labels: Mapping[str, str], *, rule: Rule = dns_subdomain
) -> list[FieldError]:
    """Errors of what an object is found by; its name is a DNS name, unless its kind has another ``rule``."""
    if name:
        errors = check("metadata.name", name, rule)
    else:
        text = "name or generateName is required"
        errors = [required("metadata.name", text, codes.OBJECT_NAME_REQUIRED)]
    return errors + validate_labels("metadata.labels", labels)


def refuse_invalid(kind: str, name: str, errors: Sequence[FieldError]) -> None:
    """Raises RefusedError (422) when there are errors.

    staging/src/k8s.io/apimachinery/pkg/api/errors/errors.go NewInvalid.
    """
    if not errors:
        return
    told = aggregate(str(error) for error in errors)
    status = Status(
        code=422,
        reason="Invalid",
        message=f"{kind} {go_quote(name)} is invalid: {told}",
        name=name,
        kind=kind,
        errors=tuple(errors),
        rule=codes.OBJECT_INVALID,
    )
    raise RefusedError(status)


def read_readiness(status: Fields, struct: str) -> tuple[bool, str]:
    """Whether the condition Ready is true, and when it last changed; the first of that type counts.

    pkg/api/v1/pod/util.go GetPodReadyCondition, staging/src/k8s.io/endpointslice/topologycache/utils.go isNodeReady.
    """
    for condition in status.structs("conditions", struct):
        if condition.text("type", f"v1.{struct}Type") == _READY:
            is_true = condition.text("status", "v1.ConditionStatus") == _TRUE
            return is_true, condition.time("lastTransitionTime")
    return False, ""
