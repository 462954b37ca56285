"""Verdict: how one case of a recording ended."""

from __future__ import annotations

from dataclasses import dataclass


class RecordingError(ValueError):
    """Data that is no recording, or one of a kind or with a word that nothing here knows."""


class NotPlayableError(Exception):
    """A recording of a kind that nobody can play: neither right nor wrong."""


# What comes of reading data of another shape than recordings have.
ODD_DATA = (LookupError, TypeError, AttributeError, ValueError)


def told(error: Exception) -> str:
    """What is wrong with the data that caused one of ``ODD_DATA``."""
    if isinstance(error, RecordingError):
        return str(error)
    return f"is not as recordings are: {error!r}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """``case`` is ``group/id``; ``difference`` is the first difference found, "" when there is none."""

    case: str
    difference: str = ""

    @property
    def passed(self) -> bool:
        """True when the case was played to its end without a difference."""
        return not self.difference
