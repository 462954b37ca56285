"""Notes beside the form's fields: who wrote the stored value, the value as ghost text, and the API server's errors."""

from __future__ import annotations

import re
from collections.abc import Mapping

from portlab.kube.authors import StoredField
from portlab.manifest import Manifest, format_path
from portlab.teaching.fixes import troubles_of
from portlab.web.lab.forms import Aside, FieldNotes
from portlab.web.lab.formtext import bound_paths
from portlab.web.lab.result import Result
from portlab.web.shell.phrases import say
from portlab.web.shell.phrases.lab import AUTHORS, FORM_PROBLEMS

PORT = re.compile(r"spec\.ports\[[0-9]+\]")
# What the form shows in another field's place.
NEAREST = {"spec.clusterIPs": "spec.clusterIP"}


def field_notes(
    result: Result,
    manifest: Manifest,
    values: Mapping[str, str | None],
    fields: tuple[StoredField, ...],
) -> FieldNotes:
    """All notes for the form of this text. Asides are there only for an accepted Service: a refused one has no stored
    values to speak of. ``fields`` are the lines of the stored object that the page shows."""
    names = {format_path(bound.path): bound.name for bound in bound_paths(manifest.root)}
    stored = {field.path: field for field in fields if field.leaf and result.outcome.accepted}
    asides = {
        name: _aside(stored[path], values[name]) for path, name in names.items() if path in stored
    }
    return FieldNotes(
        asides=asides,
        errors=_errors(result, names),
        unshown=frozenset(name for name, value in values.items() if value is None),
        paths={name: path for path, name in names.items()},
    )


def _aside(field: StoredField, shown: str | None) -> Aside:
    ghost = "" if shown else field.text
    if ghost and field.code == "default-target-port":
        ghost = f"{ghost} = port"
    return Aside(author=field.author, author_word=str(AUTHORS[field.author]), ghost=ghost)


def _errors(result: Result, names: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {
        name: (say(FORM_PROBLEMS, code, {}),) for name, code in result.unwritten.items()
    }
    for trouble in troubles_of(result.outcome, result.sent.focused.manifest):
        name = _field_of(trouble.place, names)
        if name:
            found[name] = (*found.get(name, ()), trouble.message)
    return found


def _field_of(place: str, names: Mapping[str, str]) -> str:
    """The field at which a problem stands: the one that shows its place, or what is around that; of a port as a whole,
    and of what the form does not show of it, the port's number. "" for none."""
    port = PORT.match(place)
    around = place.rpartition("[" if place.endswith("]") else ".")[0]
    return (
        names.get(place)
        or names.get(NEAREST.get(place.partition("[")[0], around), "")
        or (names.get(f"{port[0]}.port", "") if port else "")
    )
