"""The commands that somebody may have meant: "Did you mean this?".

kubectl 1.36: github.com/spf13/cobra command.go findSuggestions, SuggestionsFor; cobra.go ld.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

_NEAR = 2


def suggestions(
    typed: str, commands: Iterable[str], also: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """The commands that begin as ``typed`` does or are two letters from it, or are the word for what ``also`` lists."""
    word = typed.lower()
    return tuple(
        command
        for command in commands
        if command.startswith(word)
        or _distance(word, command) <= _NEAR
        or word in also.get(command, ())
    )


def _distance(one: str, other: str) -> int:
    """How many letters to add, drop or change make one word the other (Levenshtein)."""
    if abs(len(one) - len(other)) > _NEAR:
        return _NEAR + 1
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, row[0] = row[0], i
        for j, against in enumerate(other, start=1):
            cost = before + (letter != against)
            before, row[j] = row[j], min(cost, row[j] + 1, row[j - 1] + 1)
    return row[-1]
