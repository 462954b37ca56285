"""A frame's state, from its token and what the reader sent, and its context: the lab's stage, with addresses of its
own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from portlab.web.embed.look import Look
from portlab.web.lab.links import token_of
from portlab.web.lab.prediction import prediction_context
from portlab.web.lab.problems import problems_context
from portlab.web.lab.result import Result
from portlab.web.lab.stage import stage_context
from portlab.web.lab.state import LabState, read_parts
from portlab.web.lab.tokens import parts_of_token

# What a reader's form may say over what the token says: always, and in a frame that can be edited.
ANSWERS = ("step", "guess", "choice", "packet")
EDITS = (*ANSWERS, "manifest", "good", "from", "to", "seed", "predict", "do")
ANSWERING = ("guess", "skip")


def framed_state(request: HttpRequest, token: str, look: Look) -> LabState:
    """The state that a frame shows. Raises BadLink."""
    parts = QueryDict(mutable=True)
    parts.update(parts_of_token(token))
    if "step" in request.GET:
        parts["step"] = request.GET["step"]
    for name in EDITS if look.edit else ANSWERS:
        if name in request.POST:
            parts[name] = request.POST[name]
    if request.POST.get("do") in ANSWERING:
        parts["do"] = request.POST["do"]
    return read_parts(parts)


def frame_context(result: Result, token: str, look: Look) -> dict[str, Any]:
    """What the templates of a frame need. ``token`` is of the address that was asked for: a form is sent there, so that
    a frame works on where its state has become too large for a link."""
    state = result.state
    now = token_of(replace(state, step=0))
    problems = problems_context(result)
    if not look.edit:
        problems["problems"] = [replace(each, fixes=()) for each in problems["problems"]]
    return {
        "state": state,
        "look": look,
        "theme": look.theme,
        "size": look.size,
        "read_only": not look.edit,
        "query_complete": bool(now),
        "action": reverse("embed:embed", args=[token]) + look.query(),
        "lab_address": _lab_address(now, look, state.step),
        "title": title_of(result),
        "outcome": result.outcome,
        "stale": result.stale,
        "picture": result.picture,
        "taken_away": result.taken_away,
        **problems,
        **stage_context(result, _step_address(now, look)),
        **prediction_context(result),
        # Nodes and Pods are taken hold of in the lab, which has a form for them.
        "grips": {},
    }


def title_of(result: Result) -> str:
    """What a state is about, in the language of the request; nothing of how it ends."""
    picture = result.picture
    if picture is None or result.stale:
        return _("A Kubernetes Service that is not stored")
    facts = {
        "type": picture.service.spec.type,
        "name": picture.service.metadata.name,
        "origin": picture.origin,
        "destination": picture.destination,
    }
    if picture.trace is None:
        return _("%(type)s Service %(name)s") % facts
    return _("%(type)s Service %(name)s: from %(origin)s to %(destination)s") % facts


def _step_address(token: str, look: Look) -> Callable[[int], str]:
    start = token and reverse("embed:embed", args=[token])
    return lambda step: start and start + look.query(step=step)


def _lab_address(token: str, look: Look, step: int) -> str:
    shown = Look(lang=look.lang)
    return token and reverse("lab:link", args=[token]) + shown.query(step=step)
