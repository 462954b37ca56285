"""Server-side apply: which client owns which field of a Service, and merging what one of them applies.

kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/util/managedfields, which rests on
sigs.k8s.io/structured-merge-diff v6.
"""

from __future__ import annotations

from portlab.kube.apiserver.managedfields.conflict import Conflict, ConflictError
from portlab.kube.apiserver.managedfields.fieldmanager import apply, update
from portlab.kube.apiserver.managedfields.fieldpath import FieldSet
from portlab.kube.apiserver.managedfields.managers import APPLY, UPDATE, Manager, Managers
from portlab.kube.apiserver.managedfields.validate import TypedPatchError

__all__ = [
    "APPLY",
    "UPDATE",
    "Conflict",
    "ConflictError",
    "FieldSet",
    "Manager",
    "Managers",
    "TypedPatchError",
    "apply",
    "update",
]
