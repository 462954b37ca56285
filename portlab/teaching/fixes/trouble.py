"""Troubles: why a text was refused, one by one, whoever refused it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portlab.kube.apiserver.outcome import Outcome
from portlab.manifest import Manifest, locate


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One reason why a text was refused.

    ``message`` is in the words of who refused it, ``code`` the rule's stable name and ``facts`` what its explanation
    needs. ``path`` is the field as the API server calls it, ``place`` as the manifest's author finds it ("" for none);
    ``line`` and ``column`` count from 1 (0: no place in the text).
    """

    code: str
    message: str
    path: str = ""
    place: str = ""
    line: int = 0
    column: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)


def troubles_of(outcome: Outcome, manifest: Manifest) -> tuple[Trouble, ...]:
    """All troubles of a request with ``manifest``, in the order in which they are told; none when it was accepted."""
    if outcome.problems:
        return tuple(
            Trouble(
                code=problem.code,
                message=problem.message,
                line=problem.line,
                column=problem.column,
                facts=problem.facts,
            )
            for problem in outcome.problems
        )
    status = outcome.status
    if status is None:
        return ()
    if not status.errors:
        told = [(status.rule, status.message, status.path, status.path, status.facts)]
    else:
        told = [
            (error.code, error.message, error.path, error.place, error.facts)
            for error in status.errors
        ]
    return tuple(
        _trouble(manifest, code, message, path, place, dict(facts))
        for code, message, path, place, facts in told
    )


def _trouble(
    manifest: Manifest, code: str, message: str, path: str, place: str, facts: Mapping[str, Any]
) -> Trouble:
    line = column = 0
    if place and manifest.root is not None:
        start = locate(manifest, place).span.start
        line, column = start.line, start.column
    return Trouble(
        code=code,
        message=message,
        path=path,
        place=place,
        line=line,
        column=column,
        facts=facts,
    )
