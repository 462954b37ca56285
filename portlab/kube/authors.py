"""Who wrote which line of a stored Service: you, a default, the allocator, a controller or the API server.

One answer for everybody who asks: the page, the command line, lessons and grading render the same lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from portlab.kube.apiserver import codes
from portlab.kube.apiserver.outcome import Outcome
from portlab.kube.objects.change import API_SERVER, YOU, Change
from portlab.kube.objects.service import Service
from portlab.manifest import Node, find, format_path, parse_path
from portlab.manifest.emit import emit_scalar

Path = tuple[str | int, ...]

_STEP = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredField:
    """One line of a stored Service as YAML.

    ``indent`` counts the spaces before ``key``; where ``item`` is set, the two before that are ``- ``, since a
    list's item begins here. ``key`` is "" for an item without one. ``leaf`` is False for a line that only
    opens a mapping or list; ``value`` is then None and ``text`` empty, else ``text`` is the value in YAML.
    ``author`` is one of ``objects.change.ACTORS``. ``code`` and ``facts`` explain the line by the Change that
    wrote it or, for a value of yours, by the one that took note of it ("" when nobody had to).
    """

    path: str
    indent: int
    item: bool
    key: str
    leaf: bool
    value: Any
    text: str
    author: str
    code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def line(self) -> str:
        """The line, without a line end."""
        dash = " " * (self.indent - _STEP) + "- " if self.item else " " * self.indent
        if not self.key:
            return f"{dash}{self.text}".rstrip()
        return f"{dash}{self.key}: {self.text}".rstrip()


def fields(outcome: Outcome) -> tuple[StoredField, ...]:
    """The lines of an accepted Service in the order in which they are printed; () for a refused one."""
    if outcome.service is None:
        return ()
    return stored_fields(outcome.service, outcome.manifest.root, outcome.changes)


def fields_after(history: Sequence[Outcome]) -> tuple[StoredField, ...]:
    """The lines of a Service after several accepted requests: what a later one left as it was keeps its author."""
    known: dict[tuple[str, str], StoredField] = {}
    lines: tuple[StoredField, ...] = ()
    for outcome in history:
        if outcome.service is None:
            continue
        wrote = tuple(change for change in outcome.changes if change.code != codes.KEEP_STORED)
        told = stored_fields(outcome.service, outcome.manifest.root, wrote)
        lines = tuple(_as_before(line, known.get((line.path, line.text))) for line in told)
        known = {(line.path, line.text): line for line in lines}
    return lines


def _as_before(line: StoredField, before: StoredField | None) -> StoredField:
    if before is None:
        return line
    return replace(line, author=before.author, code=before.code, facts=before.facts)


def stored_fields(
    service: Service, manifest: Node | None, changes: Iterable[Change]
) -> tuple[StoredField, ...]:
    """The lines of ``service``, which came of ``manifest`` through ``changes``."""
    book = _Authors(manifest, changes)
    return tuple(_Lines(book).mapping(service.to_dict(), (), 0))


def authors(service: Service, manifest: Node | None, changes: Iterable[Change]) -> dict[str, str]:
    """The author of every value of ``service`` by its field path."""
    lines = stored_fields(service, manifest, changes)
    return {line.path: line.author for line in lines if line.leaf}


@dataclass(frozen=True, slots=True)
class _Author:
    actor: str
    code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


class _Authors:
    """Answers for one path after the other who wrote it."""

    def __init__(self, manifest: Node | None, changes: Iterable[Change]) -> None:
        self._manifest = manifest
        self._writers: dict[Path, Change] = {}
        self._notes: dict[Path, Change] = {}
        for change in changes:
            wrote = change.before != change.after
            (self._writers if wrote else self._notes)[parse_path(change.path)] = change

    def wrote_you(self, path: Path) -> bool:
        """True when the manifest has something at this path."""
        return find(self._manifest, path) is not None

    def of(self, path: Path) -> _Author:
        """The author of the value at ``path``: the last change there or above, else you."""
        for length in range(len(path), 0, -1):
            change = self._writers.get(path[:length])
            if change is not None and change.after is not None:
                return _Author(change.actor, change.code, change.facts)
        if not self.wrote_you(path):
            return _Author(API_SERVER)
        note = self._notes.get(path)
        if note is None and path == ("spec", "clusterIP"):
            note = self._notes.get(("spec", "clusterIPs", 0))
        return _Author(YOU, note.code, note.facts) if note else _Author(YOU)


class _Lines:
    """Lays out data as block YAML, one StoredField a line."""

    def __init__(self, book: _Authors) -> None:
        self._book = book

    def mapping(
        self, data: Mapping[str, Any], path: Path, indent: int, *, item: bool = False
    ) -> Iterator[StoredField]:
        """The lines of a mapping; the first one carries the dash of an ``item``."""
        for key, value in data.items():
            yield from self._entry(value, (*path, key), indent, key, item=item)
            item = False

    def _sequence(self, items: list[Any], path: Path, indent: int) -> Iterator[StoredField]:
        for index, value in enumerate(items):
            where = (*path, index)
            if isinstance(value, Mapping) and value:
                yield from self.mapping(value, where, indent + _STEP, item=True)
            else:
                yield self._leaf(value, where, indent + _STEP, "", item=True)

    def _entry(
        self, value: Any, path: Path, indent: int, key: str, *, item: bool
    ) -> Iterator[StoredField]:
        if not isinstance(value, Mapping | list) or not value:
            yield self._leaf(value, path, indent, key, item=item)
            return
        if isinstance(value, Mapping):
            below = tuple(self.mapping(value, path, indent + _STEP))
        else:
            below = tuple(self._sequence(value, path, indent + _STEP))
        first = next(line for line in below if line.leaf)
        yield StoredField(
            path=format_path(path),
            indent=indent,
            item=item,
            key=emit_scalar(key),
            leaf=False,
            value=None,
            text="",
            author=YOU if self._book.wrote_you(path) else first.author,
        )
        yield from below

    def _leaf(self, value: Any, path: Path, indent: int, key: str, *, item: bool) -> StoredField:
        author = self._book.of(path)
        empty = ("[]" if isinstance(value, list) else "{}") if value in ([], {}) else ""
        return StoredField(
            path=format_path(path),
            indent=indent,
            item=item,
            key=key and emit_scalar(key),
            leaf=True,
            value=value,
            text=empty or emit_scalar(value),
            author=author.actor,
            code=author.code,
            facts=author.facts,
        )
