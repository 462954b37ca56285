"""Why a text cannot be read: problems with a code, a place and facts.

Codes: ``too-large``, ``too-deep``, ``too-many-events``, ``too-many-aliases``, ``invalid-utf8``,
``lone-surrogate``, ``control-character``, ``syntax``, ``unknown-anchor``, ``anchor-in-itself``,
``excessive-aliases``, ``complex-key``, ``null-key``, ``unsupported-key``, ``merge-value``, ``tag``,
``invalid-binary``, ``unsupported-value``; of JSON only ``json-syntax``, ``json-end``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portlab.manifest.tree import Mark, Span

LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One reason why a text is refused, and where.

    ``line`` and ``column`` count from 1. ``facts`` holds what an explanation needs; where the API
    server refuses the text as well, ``facts["server"]`` is what its decoder says (``yaml: line 4:
    found character that cannot start any token``).
    """

    code: str
    message: str
    line: int
    column: int
    facts: Mapping[str, Any] = field(default_factory=dict)


class Lines:
    """Turns indexes of a text into marks, with lines as an editor counts them.

    The YAML library counts NEL, LS and PS as line ends as well, and one line too many at the end of
    a text without a final line end; an editor does neither.
    """

    __slots__ = ("_starts",)

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in LINE_END.finditer(text))]

    def mark(self, index: int) -> Mark:
        """Return the mark of the code point at ``index``."""
        line = bisect_right(self._starts, index)
        return Mark(line=line, column=index - self._starts[line - 1] + 1, index=index)

    def span(self, start: int, end: int) -> Span:
        """Return the span from one index to another."""
        starts = self._starts
        line = bisect_right(starts, start)
        before = starts[line - 1] - 1
        first = Mark(line=line, column=start - before, index=start)
        if line < len(starts) and end >= starts[line]:
            return Span(start=first, end=self.mark(end))
        return Span(start=first, end=Mark(line=line, column=end - before, index=end))


class UnreadableError(Exception):
    """Raised inside a reading; ``read`` turns it into a ``Manifest`` with the problem."""

    def __init__(self, code: str, message: str, index: int, **facts: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.index = index
        self.facts = facts

    def problem(self, text: str) -> Problem:
        """Return the problem with its place in ``text``."""
        mark = Lines(text).mark(self.index)
        return Problem(
            code=self.code,
            message=self.message,
            line=mark.line,
            column=mark.column,
            facts=self.facts,
        )


class EditError(ValueError):
    """A text that cannot be edited as asked; it stays as it was. ``problem`` says why and where.

    Codes besides those of reading: ``edit-crosses-value`` (the path leads through a single value or
    the wrong kind of collection), ``edit-crosses-alias`` (the edit would change what an alias stands
    for), ``edit-no-place`` (there is no safe place for the edit), ``edit-value`` (YAML cannot carry
    the new value).
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem
