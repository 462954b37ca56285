"""What stands in the way of a Service: each problem in the API server's words, its place, a plain explanation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portlab.manifest import Manifest, locate
from portlab.web.lab.reading import read
from portlab.web.lab.result import Result
from portlab.web.shell.phrases import say
from portlab.web.shell.phrases.lab import FORM_PROBLEMS
from portlab.web.shell.phrases.problems import PROBLEMS, WARNINGS

MAX_PROBLEMS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProblem:
    """One problem as the page shows it: ``line`` and ``column`` from 1 (0: no place in the text), the field's ``path``
    ("" for none), the server's text and the explanation in the reader's language."""

    message: str
    explanation: str
    line: int = 0
    column: int = 0
    path: str = ""


def problems_context(result: Result) -> dict[str, Any]:
    """``problems`` (the first of ``problem_count``), ``unwritten`` (what the form could not write into the text),
    ``warnings`` and ``ignored_from`` (a line, or 0) for the templates."""
    manifest = read(result.state.manifest)
    ignored = manifest.ignored
    problems = [*_text_problems(result), *_status(result, manifest)]
    return {
        "ignored_from": ignored.start.line if ignored is not None else 0,
        "unwritten": [say(FORM_PROBLEMS, code, {}) for code in result.unwritten.values()],
        "problems": problems[:MAX_PROBLEMS],
        "problem_count": len(problems),
        "warnings": [
            ShownProblem(
                message=warning.text, explanation=say(WARNINGS, warning.code, warning.facts)
            )
            for warning in result.outcome.warnings
        ],
    }


def _text_problems(result: Result) -> list[ShownProblem]:
    return [
        ShownProblem(
            message=problem.message,
            explanation=say(PROBLEMS, problem.code, problem.facts),
            line=problem.line,
            column=problem.column,
        )
        for problem in result.outcome.problems
    ]


def _status(result: Result, manifest: Manifest) -> list[ShownProblem]:
    status = result.outcome.status
    if status is None or result.outcome.problems:
        return []
    if not status.errors:
        line, column = _place(manifest, status.path)
        return [
            ShownProblem(
                message=status.message,
                explanation=say(PROBLEMS, status.rule, dict(status.facts)),
                line=line,
                column=column,
                path=status.path,
            )
        ]
    shown = []
    for error in status.errors:
        line, column = _place(manifest, error.place)
        shown.append(
            ShownProblem(
                message=error.message,
                explanation=say(PROBLEMS, error.code, dict(error.facts)),
                line=line,
                column=column,
                path=error.path,
            )
        )
    return shown


def _place(manifest: Manifest, path: str) -> tuple[int, int]:
    if not path or manifest.root is None:
        return 0, 0
    start = locate(manifest, path).span.start
    return start.line, start.column
