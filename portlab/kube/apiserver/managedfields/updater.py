"""Who owns what after an object has changed, and what an applied configuration makes of an object.

sigs.k8s.io/structured-merge-diff v6 merge/update.go Updater. There is one version of a Service, so nothing is
converted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portlab.kube.apimachinery.schema import GoType
from portlab.kube.apiserver.managedfields.compare import Comparison, compare
from portlab.kube.apiserver.managedfields.conflict import ConflictError, conflicts_from
from portlab.kube.apiserver.managedfields.fieldpath import (
    FieldSet,
    with_named_fields,
    without_trees,
)
from portlab.kube.apiserver.managedfields.managers import Manager, Managers
from portlab.kube.apiserver.managedfields.merge import merge
from portlab.kube.apiserver.managedfields.remove import remove_items
from portlab.kube.apiserver.managedfields.tofieldset import field_set

_NOTHING: FieldSet = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Updater:
    """Keeps the ownership of objects of type ``of``; ``ignored`` fields, which requests cannot set, are nobody's."""

    of: GoType
    ignored: FieldSet = _NOTHING

    def update(
        self, live: Any, new: Any, managers: Managers, manager: Manager
    ) -> dict[Manager, FieldSet]:
        """The owners after ``manager`` wrote ``new``: it owns what it changed, besides what it owned before."""
        comparison = self._compare(live, new)
        owners = self._hand_over(comparison, managers, manager, force=True)
        written = comparison.modified | comparison.added
        if manager in owners:
            owners[manager] -= comparison.removed
        if written:
            # Who writes comes last again.
            owners[manager] = owners.pop(manager, _NOTHING) | written
        return {owner: owned for owner, owned in owners.items() if owned}

    def apply(
        self, live: Any, applied: Any, managers: Managers, manager: Manager, *, force: bool
    ) -> tuple[Any, dict[Manager, FieldSet]]:
        """``live`` with ``applied`` merged into it, less what ``manager`` applied before and does not any more, and
        the owners.

        Raises ConflictError if that takes a field from its owner and is not meant to (``force``).
        """
        last = managers.get(manager, _NOTHING)
        owned = without_trees(field_set(applied, self.of), self.ignored)
        owners = dict(managers) | {manager: owned}
        new = self._prune(merge(live, applied, self.of), owners, last)
        return new, self._hand_over(self._compare(live, new), owners, manager, force=force)

    def _compare(self, live: Any, new: Any) -> Comparison:
        return compare(live, new, self.of).without(self.ignored)

    @staticmethod
    def _hand_over(
        comparison: Comparison, managers: Managers, manager: Manager, *, force: bool
    ) -> dict[Manager, FieldSet]:
        """The owners without what others than ``manager`` lose; who owns nothing is none (Updater.update)."""
        others = {other: owned for other, owned in managers.items() if other != manager}
        taken = comparison.modified | comparison.added
        conflicts = {other: owned & taken for other, owned in others.items() if owned & taken}
        if conflicts and not force:
            raise ConflictError(conflicts_from(conflicts))
        lost = taken | comparison.removed
        owners = {
            other: owned if other == manager else owned - lost for other, owned in managers.items()
        }
        return {other: owned for other, owned in owners.items() if owned}

    def _prune(self, merged: Any, owners: Managers, last: FieldSet) -> Any:
        """``merged`` without the fields and items of ``last`` that nobody owns now."""
        if not last:
            return merged
        everything, before = self._members(merged), with_named_fields(last, self.of)
        pruned = remove_items(merged, self.of, before)
        # What somebody owns comes back: it may have gone with a parent.
        owned = with_named_fields(_NOTHING.union(*owners.values()), self.of)
        pruned = remove_items(merged, self.of, everything - (self._members(pruned) | owned))
        # What was not the manager's comes back too, though nobody owns it.
        return remove_items(merged, self.of, (everything - self._members(pruned)) & before)

    def _members(self, value: Any) -> FieldSet:
        return with_named_fields(field_set(value, self.of), self.of)
