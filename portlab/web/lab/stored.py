"""The stored object, line by line, each with its author and the reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from portlab.kube.authors import StoredField
from portlab.web.shell.phrases import say
from portlab.web.shell.phrases.changes import CHANGES
from portlab.web.shell.phrases.lab import AUTHOR_REASONS, AUTHORS

MAX_LINES = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLine:
    """One line as the page shows it; ``why`` is "" for a line that only opens a mapping or list."""

    path: str
    text: str
    author: str
    author_word: str
    why: str


def stored_context(fields: tuple[StoredField, ...]) -> dict[str, Any]:
    """``stored_lines`` and how many ``more_lines`` there are, and ``authors`` with how many values each wrote."""
    counts = Counter(field.author for field in fields if field.leaf)
    return {
        "stored_lines": [_line(field) for field in fields[:MAX_LINES]],
        "more_lines": max(0, len(fields) - MAX_LINES),
        "authors": [
            {"name": name, "word": word, "count": counts[name]}
            for name, word in AUTHORS.items()
            if counts[name]
        ],
    }


def _line(field: StoredField) -> StoredLine:
    return StoredLine(
        path=field.path,
        text=field.line,
        author=field.author,
        author_word=str(AUTHORS[field.author]),
        why=_why(field) if field.leaf else "",
    )


def _why(field: StoredField) -> str:
    if field.code:
        return say(CHANGES, field.code, field.facts)
    return str(AUTHOR_REASONS[field.author])
