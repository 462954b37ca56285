"""The stored object, line by line, each with its author and the reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from portlab.kube.authors import StoredField
from portlab.web.shell.phrases import say
from portlab.web.shell.phrases.changes import CHANGES
from portlab.web.shell.phrases.lab import AUTHOR_REASONS, AUTHORS

MAX_LINES = 300
LONG_LINE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLine:
    """One line as the page shows it; ``why`` is "" for a line that only opens a mapping or list."""

    path: str
    text: str
    author: str
    author_word: str
    why: str

    @property
    def drawn(self) -> SafeString:
        """The line as HTML. From one keystroke to the next most lines stay as they were, so short ones are kept."""
        return _kept(self) if len(self.text) + len(self.why) < LONG_LINE else _draw(self)


def _draw(line: StoredLine) -> SafeString:
    return render_to_string("lab/_stored_line.html", {"line": line})


_kept = lru_cache(maxsize=2048)(_draw)


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
