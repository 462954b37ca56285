"""ObjectMeta and the reference to an owner.

kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/types.go ObjectMeta.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerReference:
    """One entry of ``metadata.ownerReferences``."""

    api_version: str = ""
    kind: str = ""
    name: str = ""
    uid: str = ""
    controller: bool | None = None
    block_owner_deletion: bool | None = None

    def to_dict(self) -> dict[str, Any]:
        """The reference as JSON data."""
        body: dict[str, Any] = {
            "apiVersion": self.api_version,
            "kind": self.kind,
            "name": self.name,
            "uid": self.uid,
        }
        if self.controller is not None:
            body["controller"] = self.controller
        if self.block_owner_deletion is not None:
            body["blockOwnerDeletion"] = self.block_owner_deletion
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectMeta:
    """``metadata``, without what the server alone makes up (times, generation, managedFields).

    ``resource_version`` is the version of which a request speaks; it is not part of ``to_dict``.
    """

    name: str = ""
    generate_name: str = ""
    namespace: str = ""
    resource_version: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    owner_references: tuple[OwnerReference, ...] = ()
    finalizers: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The metadata as JSON data, absent fields left out."""
        named: tuple[tuple[str, Any], ...] = (
            ("name", self.name),
            ("generateName", self.generate_name),
            ("namespace", self.namespace),
            ("labels", dict(self.labels)),
            ("annotations", dict(self.annotations)),
        )
        body = {key: value for key, value in named if value}
        if self.owner_references:
            body["ownerReferences"] = [owner.to_dict() for owner in self.owner_references]
        if self.finalizers:
            body["finalizers"] = list(self.finalizers)
        return body
