"""Ownership: who manages which fields of a stored Service, as far as anybody has to know.

Only server-side apply asks. Until then the requests that made claims are kept as they were, which costs an ordinary
request nothing.
kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/util/managedfields/fieldmanager.go UpdateNoErrors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from portlab.kube.objects.service import Service

if TYPE_CHECKING:
    from portlab.kube.apiserver.managedfields import FieldSet, Manager

# So many claims are kept before they are worked out all the same.
_MOST_CLAIMS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An ordinary request: ``manager`` found ``live`` stored (None: nothing) and asked for ``requested``."""

    manager: str
    subresource: str
    live: Service | None
    requested: Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """``managers`` and their fields, before the ``claims`` that came later."""

    managers: Mapping[Manager, FieldSet] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()

    def with_claim(self, claim: Claim) -> Ownership:
        """The same with one claim more."""
        claims = (*self.claims, claim)
        if len(claims) < _MOST_CLAIMS:
            return replace(self, claims=claims)
        return Ownership(managers=replace(self, claims=claims).settled())

    def settled(self) -> Mapping[Manager, FieldSet]:
        """All managers and their fields."""
        from portlab.kube.apiserver.managedfields import Manager, update  # noqa: PLC0415

        managers = self.managers
        for claim in self.claims:
            manager = Manager(name=claim.manager, operation="Update", subresource=claim.subresource)
            live = claim.live.to_api_dict() if claim.live is not None else {}
            managers = update(live, claim.requested.to_api_dict(), managers, manager)
        return managers
