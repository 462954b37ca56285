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
    """``metadata``, without generation and managedFields.

    ``uid``, ``resource_version`` and ``creation_timestamp`` are the server's own in a stored object, and what a
    request speaks of in a decoded one; they are part of ``to_api_dict`` only. ``deletion_timestamp`` is set while
    finalizers keep a deleted object from going.
    """

    name: str = ""
    generate_name: str = ""
    namespace: str = ""
    uid: str = ""
    resource_version: str = ""
    creation_timestamp: str = ""
    deletion_timestamp: str = ""
    deletion_grace_period_seconds: int | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    owner_references: tuple[OwnerReference, ...] = ()
    finalizers: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The metadata as JSON data, absent fields and what the server makes up left out."""
        named: tuple[tuple[str, Any], ...] = (
            ("name", self.name),
            ("generateName", self.generate_name),
            ("namespace", self.namespace),
            ("labels", dict(self.labels)),
            ("annotations", dict(self.annotations)),
        )
        body = {key: value for key, value in named if value}
        if self.deletion_timestamp:
            body["deletionTimestamp"] = self.deletion_timestamp
            body["deletionGracePeriodSeconds"] = self.deletion_grace_period_seconds
        if self.owner_references:
            body["ownerReferences"] = [owner.to_dict() for owner in self.owner_references]
        if self.finalizers:
            body["finalizers"] = list(self.finalizers)
        return body

    def to_api_dict(self) -> dict[str, Any]:
        """The metadata as the API answers it, with what the server makes up."""
        made: tuple[tuple[str, str], ...] = (
            ("uid", self.uid),
            ("resourceVersion", self.resource_version),
            ("creationTimestamp", self.creation_timestamp),
        )
        return self.to_dict() | {key: value for key, value in made if value}
