"""Notes beside the form's fields: who wrote the stored value, the value as ghost text, and the API server's errors."""

from __future__ import annotations

from collections.abc import Mapping

from portlab.kube.authors import StoredField
from portlab.manifest import Manifest, format_path
from portlab.web.lab.forms import Aside, FieldNotes
from portlab.web.lab.formtext import bound_paths
from portlab.web.lab.result import Result
from portlab.web.shell.phrases import say
from portlab.web.shell.phrases.lab import AUTHORS, FORM_PROBLEMS


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
    status = result.outcome.status
    for error in status.errors if status is not None else ():
        name = names.get(error.place)
        if name:
            found[name] = (*found.get(name, ()), error.message)
    return found
