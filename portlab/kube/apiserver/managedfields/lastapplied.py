"""From client-side to server-side apply: the annotation in which kubectl keeps what it applied.

kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/util/managedfields/internal/lastappliedmanager.go,
lastappliedupdater.go and lastapplied.go.
"""

from __future__ import annotations

import json
from typing import Any

from portlab.kube.apimachinery.schema import SERVICE
from portlab.kube.apiserver.managedfields.compare import compare
from portlab.kube.apiserver.managedfields.fieldpath import FieldSet
from portlab.kube.apiserver.managedfields.tofieldset import field_set
from portlab.kube.apiserver.managedfields.validate import faults
from portlab.kube.objects.gofmt import go_json

# Under this name kubectl applies unless told otherwise; only for it the annotation counts.
KUBECTL = "kubectl"

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"

_MAX_ANNOTATIONS_SIZE = 256 * 1024


def allowed_conflicts(live: dict[str, Any]) -> FieldSet:
    """The fields that are still as kubectl applied them, whoever owns them now (allowedConflictsFromLastApplied)."""
    last = _read(_annotations(live).get(LAST_APPLIED))
    if last is None or faults(last, SERVICE) or faults(live, SERVICE):
        return frozenset()
    changed = compare(last, live, SERVICE)
    return field_set(last, SERVICE) - changed.modified - changed.added - changed.removed


def with_last_applied(new: dict[str, Any], applied: dict[str, Any]) -> dict[str, Any]:
    """``new`` with its annotation, if it has one, telling ``applied``."""
    annotations = _annotations(new)
    if not annotations.get(LAST_APPLIED):
        return new
    told = _annotations(applied)
    if told:
        told = {name: text for name, text in told.items() if name != LAST_APPLIED}
        applied = applied | {"metadata": applied["metadata"] | {"annotations": told}}
    annotations = annotations | {LAST_APPLIED: f"{go_json(applied, sort_keys=True)}\n"}
    if sum(map(_size, annotations)) + sum(map(_size, annotations.values())) > _MAX_ANNOTATIONS_SIZE:
        del annotations[LAST_APPLIED]
    return new | {"metadata": new["metadata"] | {"annotations": annotations}}


def _size(text: str | None) -> int:
    return len((text or "").encode("utf-8", "surrogatepass"))


def _annotations(data: dict[str, Any]) -> dict[str, Any]:
    metadata = data.get("metadata") or {}
    return metadata.get("annotations") or {}


def _read(text: str | None) -> dict[str, Any] | None:
    try:
        last = json.loads(text or "")
    except (ValueError, RecursionError):
        # Anybody can write an annotation.
        return None
    if not isinstance(last, dict):
        return None
    return last if (last.get("apiVersion"), last.get("kind")) == ("v1", "Service") else None
