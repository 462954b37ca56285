"""What stands in the way of a Service: each problem in the API server's words, its place, a plain explanation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html

from portlab.teaching.fixes import Fix
from portlab.web.lab.fixing import Offers, action_of, offers, problem_count
from portlab.web.lab.reading import read
from portlab.web.lab.result import Result
from portlab.web.shell.phrases import say
from portlab.web.shell.phrases.fixes import FIXES
from portlab.web.shell.phrases.lab import FORM_PROBLEMS
from portlab.web.shell.phrases.problems import PROBLEMS, WARNINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFix:
    """A button that mends a problem: its ``label`` (HTML), and the ``action`` that it sends."""

    label: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProblem:
    """One problem as the page shows it: the ``code`` by which the reference knows it, ``line`` and ``column`` from 1
    (0: no place in the text), the field's ``path`` ("" for none), the server's text, the explanation in the reader's
    language, and buttons that mend it."""

    message: str
    explanation: str
    code: str
    line: int = 0
    column: int = 0
    path: str = ""
    fixes: tuple[ShownFix, ...] = ()


def problems_context(result: Result) -> dict[str, Any]:
    """``problems`` (the first of ``problem_count``), ``unwritten`` (what the form could not write into the text),
    ``warnings`` and ``ignored_from`` (a line, or 0) for the templates."""
    ignored = read(result.text).ignored
    return {
        "ignored_from": ignored.start.line + result.lines_before if ignored is not None else 0,
        "unwritten": [say(FORM_PROBLEMS, code, {}) for code in result.unwritten.values()],
        "problems": _shown(offers(result.sent), result.lines_before),
        "problem_count": problem_count(result.sent),
        "warnings": [
            ShownProblem(
                message=warning.text,
                explanation=say(WARNINGS, warning.code, warning.facts),
                code=warning.code,
            )
            for warning in result.outcome.warnings
        ],
    }


def _shown(offered: Offers, lines_before: int) -> list[ShownProblem]:
    return [
        ShownProblem(
            message=trouble.message,
            explanation=say(PROBLEMS, trouble.code, trouble.facts),
            code=trouble.code,
            line=trouble.line + lines_before if trouble.line else 0,
            column=trouble.column,
            path=trouble.path,
            fixes=tuple(
                ShownFix(label=_label(fix), action=action_of(trouble, fix)) for fix in fixes
            ),
        )
        for trouble, fixes in offered
    ]


def _label(fix: Fix) -> str:
    """The words on a fix's button; numbers, names and fields in them stand as code."""
    words = say(FIXES, fix.code, {name: f"{{{name}}}" for name in fix.facts})
    shown = {
        name: value if name == "type" else format_html("<code>{}</code>", value)
        for name, value in fix.facts.items()
    }
    return format_html(words, **shown) if shown else words
