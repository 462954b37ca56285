"""A link as a program reads it: ``Accept: text/yaml`` gives the manifest, ``Accept: application/json`` the trace."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from portlab.kube.apiserver.outcome import Outcome
from portlab.web.lab.links import BadLink
from portlab.web.lab.result import Result, answer
from portlab.web.lab.state import LabState
from portlab.web.shell.phrases.endings import say_destination_error

HTML = "text/html"
YAML = ("text/yaml", "application/yaml", "application/x-yaml")
JSON = "application/json"
# Of what a request takes equally gladly the first is sent, so that browsers and plain `curl` get the page.
OFFERED = (HTML, *YAML, JSON)


def other_format(request: HttpRequest, state: LabState) -> HttpResponse | None:
    """The state in the format that the request prefers to a page, or None where it prefers the page or takes nothing
    that there is. Its address answers so, too: ``Vary: Accept`` is the caller's."""
    wanted = _wanted(request)
    if wanted in YAML:
        return HttpResponse(state.manifest, content_type=f"{wanted}; charset=utf-8")
    return _json(trace_of(answer(state))) if wanted == JSON else None


def bad_link_in_other_format(request: HttpRequest, error: BadLink) -> HttpResponse | None:
    """What is wrong with a link, as ``{"error": code}`` with status 400, for who asked for no page; else None."""
    return _json({"error": error.code}, status=400) if _wanted(request) != HTML else None


def trace_of(result: Result) -> dict[str, Any]:
    """The trace as docs/trace-format.md has it. Where there is none, ``accepted`` says whether the Service was stored:
    refused, beside the API server's ``status`` and the ``problems`` of an unreadable text; stored, beside ``unsent``,
    which says why nothing could be sent (null: the Service was deleted again)."""
    if not result.outcome.accepted:
        return {"accepted": False, **_refusal(result.outcome)}
    picture = result.picture
    if picture is not None and picture.trace is not None:
        return picture.trace.to_dict()
    unsent = picture and picture.unsent
    return {
        "accepted": True,
        "unsent": unsent and {"code": unsent.code, "message": say_destination_error(unsent)},
    }


def _refusal(outcome: Outcome) -> dict[str, Any]:
    return {
        "status": outcome.status and outcome.status.to_dict(),
        "problems": [
            {"code": each.code, "message": each.message, "line": each.line, "column": each.column}
            for each in outcome.problems
        ],
    }


def _wanted(request: HttpRequest) -> str:
    if request.method not in ("GET", "HEAD"):
        return HTML
    return request.get_preferred_type(OFFERED) or HTML


def _json(data: dict[str, Any], status: int = 200) -> HttpResponse:
    """As ``manage.py trace --json`` prints it."""
    text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    return HttpResponse(text, content_type=JSON, status=status)
