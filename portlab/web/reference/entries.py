"""What the reference has a page about, beside the fields: each code with its words, and what is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portlab.kube.kubeproxy.codes import REASONS as ENDINGS
from portlab.kube.kubeproxy.codes import phrase_keys
from portlab.teaching.fields import FieldEntry
from portlab.teaching.fixes.offer import TABLE as FIXES
from portlab.web.reference.cases import Case, cases
from portlab.web.reference.sources import (
    ENDS,
    FIELD,
    READING,
    REQUEST,
    WARNING,
    Source,
    sources,
)
from portlab.web.reference.table import field_table
from portlab.web.shell.phrases import say
from portlab.web.shell.phrases.endings import REASONS
from portlab.web.shell.phrases.problems import PROBLEMS, WARNINGS

KINDS: Mapping[str, str | Promise] = {
    FIELD: _("Refusals of one field"),
    REQUEST: _("Refusals of a whole request"),
    WARNING: _("Warnings beside an accepted request"),
    READING: _("Texts that cannot be read"),
}


class Slots(dict[str, Any]):
    """Facts of a sentence; one that is missing stands as its name, in angle brackets."""

    def __missing__(self, name: str) -> str:
        return f"‹{name}›"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorEntry:
    """A code with which something is refused or disliked: its ``kind`` (a key of KINDS), where it comes from, a
    ``case`` of it, if there is one that can be played, and whether the lab may offer a ``fix``."""

    code: str
    kind: str
    source: Source
    case: Case | None
    fix: bool

    @property
    def words(self) -> str:
        """The explanation, with the facts of the case, in the language of the request."""
        return say(
            WARNINGS if self.kind == WARNING else PROBLEMS,
            self.code,
            Slots(self.case.facts if self.case else {}),
        )

    @property
    def field(self) -> FieldEntry | None:
        """The field of the table at which the case tells the code: the closest one around the path."""
        return field_around(self.case.path) if self.case else None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndEntry:
    """A reason for which a packet's journey ends with ``verdict``, and where it comes from."""

    code: str
    verdict: str
    source: Source

    @property
    def words(self) -> str:
        """The sentence with the names of its facts, in the language of the request."""
        return say(REASONS, phrase_keys(self.code)[0], Slots())


@cache
def errors() -> Mapping[str, ErrorEntry]:
    """Every code of KINDS, in their order."""
    return {
        code: ErrorEntry(
            code=code, kind=kind, source=source, case=cases().get(code), fix=code in FIXES
        )
        for kind in KINDS
        for code, source in sources()[kind].items()
    }


@cache
def ends() -> Mapping[str, EndEntry]:
    """Every reason for which a journey ends, by verdict."""
    return {
        code: EndEntry(code=code, verdict=verdict, source=sources()[ENDS][code])
        for code, verdict in ENDINGS.items()
    }


@cache
def fields() -> Mapping[str, FieldEntry]:
    """Every field of the table by its name in addresses, its path without brackets."""
    return {entry.anchor: entry for entry in field_table().entries}


@cache
def errors_at(anchor: str) -> tuple[ErrorEntry, ...]:
    """The codes whose case stands at a field."""
    return tuple(
        entry for entry in errors().values() if entry.field and entry.field.anchor == anchor
    )


def field_around(path: str) -> FieldEntry | None:
    """The entry for a path as the API server writes it (``spec.ports[0].port``), or for the closest field around."""
    words = []
    for word in path.split("."):
        words.append(word.partition("[")[0])
        if "[" in word and not word.endswith("]"):
            break  # a key with dots in it: nothing below it is a field
    while words:
        if entry := fields().get(".".join(words)):
            return entry
        words.pop()
    return None
