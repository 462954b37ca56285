"""Who owns which fields of an object.

kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/util/managedfields/internal/managedfields.go
BuildManagerIdentifier, conflict.go printManager, and capmanagers.go.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from portlab.kube.apiserver.managedfields.fieldpath import FieldSet
from portlab.kube.objects.gofmt import go_json
from portlab.manifest.gosyntax import go_quote

APPLY = "Apply"
UPDATE = "Update"

# So many managers of updates are kept apart; then the oldest become one.
MAX_UPDATE_MANAGERS = 10
_ANCIENT_CHANGES = "ancient-changes"
_API_VERSION = "v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manager:
    """A client in one of its roles: who applies and who updates under one name are two managers."""

    name: str
    operation: str
    subresource: str = ""

    @property
    def applies(self) -> bool:
        """True for a manager that applies configurations."""
        return self.operation == APPLY

    @property
    def identifier(self) -> str:
        """The text by which the server knows the manager, and sorts managers."""
        fields = {"manager": self.name, "operation": self.operation}
        if not self.applies:
            fields["apiVersion"] = _API_VERSION
        if self.subresource:
            fields["subresource"] = self.subresource
        return go_json(fields)

    def __str__(self) -> str:
        whose = go_quote(self.name)
        if self.subresource:
            whose += f" with subresource {go_quote(self.subresource)}"
        return whose if self.applies else f"{whose} using {_API_VERSION}"


# In the order in which they wrote, the last one last: the server sorts by time.
Managers: TypeAlias = Mapping[Manager, FieldSet]


def cap_update_managers(managers: Managers) -> dict[Manager, FieldSet]:
    """``managers`` with the oldest updates merged into one until there are not too many (capUpdateManagers)."""
    updaters = [manager for manager in managers if not manager.applies]
    surplus = len(updaters) - MAX_UPDATE_MANAGERS
    if surplus <= 0:
        return dict(managers)
    # One more than there are too many: the merged ones still are one.
    bucket = Manager(name=_ANCIENT_CHANGES, operation=UPDATE)
    merged = {*updaters[: surplus + 1], bucket}
    nothing: FieldSet = frozenset()
    ancient = nothing.union(*(managers.get(manager, nothing) for manager in merged))
    kept = {manager: owned for manager, owned in managers.items() if manager not in merged}
    return {bucket: ancient} | kept
