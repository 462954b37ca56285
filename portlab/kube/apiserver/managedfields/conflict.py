"""Conflicts: fields that an apply would change although somebody else owns them.

kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/util/managedfields/internal/conflict.go NewConflictError;
sigs.k8s.io/structured-merge-diff v6 merge/conflict.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portlab.kube.apiserver.managedfields.fieldpath import FieldSet, Path, in_order, path_text
from portlab.kube.apiserver.managedfields.managers import Manager


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One field that another manager owns; ``message`` and ``field`` are those of the Status' cause."""

    manager: Manager
    path: Path

    @property
    def message(self) -> str:
        """The cause's message."""
        return f"conflict with {self.manager}"

    @property
    def field(self) -> str:
        """The cause's field."""
        return path_text(self.path)


class ConflictError(Exception):
    """An apply that would take fields from their owners: a 409 with one cause for each of ``conflicts``."""

    def __init__(self, conflicts: Iterable[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__(self.message)

    @property
    def causes(self) -> tuple[tuple[str, str], ...]:
        """Message and field of every cause, whose reason is FieldManagerConflict."""
        return tuple((conflict.message, conflict.field) for conflict in self.conflicts)

    @property
    def message(self) -> str:
        """The Status' message: one conflict in a line, several by manager."""
        count = len(self.conflicts)
        if count == 1:
            only = self.conflicts[0]
            return f"Apply failed with 1 conflict: {only.message}: {only.field}"
        lines = []
        for manager in dict.fromkeys(conflict.manager for conflict in self.conflicts):
            lines.append(f"conflicts with {manager}:")
            lines += [f"- {c.field}" for c in self.conflicts if c.manager == manager]
        return f"Apply failed with {count} conflicts: " + "\n".join(lines)


def conflicts_from(owned: Mapping[Manager, FieldSet]) -> list[Conflict]:
    """A conflict for every field, sorted by manager.

    The server tells the causes in the managers' order of a Go map, which is none; the message it sorts.
    """
    return [
        Conflict(manager=manager, path=path)
        for manager in sorted(owned, key=lambda manager: manager.identifier)
        for path in in_order(owned[manager])
    ]
