"""The field table: what is said to a learner about every field of a Service, in every language.

The table is content (``fixtures/fields/service.yaml``); this module gives it a shape and refuses what has another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portlab.kube.apimachinery.schema import (
    LIST,
    MAP,
    NUMBER,
    NUMBER_OR_TEXT,
    SERVICE,
    STRUCT,
    TEXT,
    TIME,
    TRUTH,
    GoType,
)

LANGUAGES = ("en", "zh-hans")
# What is inside these nobody writes by hand: one entry speaks for all of it.
CLOSED = ("metadata.ownerReferences", "metadata.managedFields")

_WORDS = {
    TEXT: "text",
    NUMBER: "number",
    TRUTH: "boolean",
    NUMBER_OR_TEXT: "number-or-text",
    TIME: "time",
    MAP: "map",
    STRUCT: "object",
}
_INDEX = re.compile(r"\[\d*\]")
_SAYINGS = ("empty", "change", "text")

Words = Mapping[str, str]
"""The same said in each of LANGUAGES, by language."""


class FieldTableError(ValueError):
    """The table does not have the shape of a table; says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldEntry:
    """What is said about one field. ``type`` is a key of the table's words; ``empty`` says what stands there when it is
    left out and who writes that, ``change`` what an update may do (both None: nothing to say); ``values`` are the only
    words allowed and ``types`` the types of Service it counts for (both empty: all)."""

    path: str
    type: str
    text: Words
    source: str
    empty: Words | None = None
    change: Words | None = None
    values: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """The field's place on the reference page: its path without brackets."""
        return _INDEX.sub("", self.path)

    @property
    def depth(self) -> int:
        """How many fields lie around it."""
        return self.path.count(".")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldTable:
    """All entries in the order in which they are read, and the words for the types of values."""

    words: Mapping[str, Words]
    entries: tuple[FieldEntry, ...]


def parse_table(data: Any) -> FieldTable:
    """The table that plain data describes: ``words`` and a list ``fields``. Raises FieldTableError."""
    root = _mapping(data, "the table", {"words", "fields"})
    words = {
        name: _words(said, f"words.{name}")
        for name, said in _mapping(root.get("words"), "words").items()
    }
    fields = root.get("fields")
    if not isinstance(fields, list):
        raise FieldTableError("the table: fields is no list")
    entries = tuple(_entry(each, index, words) for index, each in enumerate(fields))
    paths = [entry.path for entry in entries]
    doubled = sorted({path for path in paths if paths.count(path) > 1})
    if doubled:
        raise FieldTableError(f"more than one entry for {', '.join(doubled)}")
    return FieldTable(words=words, entries=entries)


def _entry(data: Any, index: int, words: Mapping[str, Words]) -> FieldEntry:
    known = {"path", "type", "values", "types", "source", *_SAYINGS}
    body = _mapping(data, f"fields[{index}]", known)
    where = str(body.get("path", f"fields[{index}]"))
    for needed in ("path", "type", "text", "source"):
        if not body.get(needed):
            raise FieldTableError(f"{where}: {needed} is missing")
    if body["type"] not in words:
        raise FieldTableError(f"{where}: no words for the type {body['type']}")
    said = {name: _words(body[name], f"{where}: {name}") for name in _SAYINGS if name in body}
    return FieldEntry(
        path=body["path"],
        type=body["type"],
        text=said["text"],
        source=body["source"],
        empty=said.get("empty"),
        change=said.get("change"),
        values=_texts(body.get("values", []), f"{where}: values"),
        types=_texts(body.get("types", []), f"{where}: types"),
    )


def _texts(data: Any, where: str) -> tuple[str, ...]:
    if not isinstance(data, list) or not all(isinstance(each, str) for each in data):
        raise FieldTableError(f"{where} is no list of texts")
    return tuple(data)


def _mapping(data: Any, where: str, known: set[str] | None = None) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise FieldTableError(f"{where}: is no mapping")
    unknown = sorted(set(data) - known) if known else []
    if unknown:
        raise FieldTableError(f"{where}: does not know {', '.join(unknown)}")
    return data


def _words(data: Any, where: str) -> Words:
    said = _mapping(data, where, set(LANGUAGES))
    for language in LANGUAGES:
        if not isinstance(said.get(language), str) or not said[language].strip():
            raise FieldTableError(f"{where}: says nothing in {language}")
    return said


def service_fields() -> dict[str, str]:
    """The path of every field of a Service that the table speaks about, with the word for its type.

    The paths are those of the schema (portlab/kube/apimachinery/schema.py); ``[]`` stands for any item of a list.
    """
    return dict(_fields(SERVICE, ""))


def _fields(of: GoType, above: str) -> Iterator[tuple[str, str]]:
    for name, kind in of.fields.items():
        path = f"{above}.{name}" if above else name
        item = kind.item if kind.kind == LIST else None
        if item is None:
            yield path, _WORDS[kind.kind]
            inside, below = kind, path
        else:
            yield path, "list-of-objects" if item.kind == STRUCT else "list-of-texts"
            inside, below = item, f"{path}[]"
        if path not in CLOSED:
            yield from _fields(inside, below)
