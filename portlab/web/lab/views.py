"""The lab: one page, one view. A state comes in by form or address, the page or its changed parts go out.

Nothing is stored and nobody's data is read, so a request needs no CSRF token: the answer is a pure function of what was
sent. A refused Service is a result like any other (200); HTTP errors stay for HTTP faults.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from portlab.web.lab.links import BadLink, bad_link
from portlab.web.lab.negotiation import bad_link_in_other_format, other_format
from portlab.web.lab.page import page_context
from portlab.web.lab.result import answer
from portlab.web.lab.state import LabState, read_state
from portlab.web.lab.tools import tools_context
from portlab.web.shell.throttle import throttle

# What these triggers did changes the form's own controls; after any other only its notes are sent back, so that a
# control being edited is never swapped.
REDRAW_FORM = (
    "edit-yaml",
    "edit-view",
    "add-port",
    "remove-port-",
    "add-service",
    "remove-service",
    "edit-doc",
    "fix-",
    "world",
)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request", "HX-Target", "Accept")
@throttle
def lab(request: HttpRequest) -> HttpResponse:
    """The lab page, or, for htmx, its results and the parts of the form that others changed."""
    state = read_state(request)
    return other_format(request, state) or _lab(request, state)


@require_safe
@vary_on_headers("HX-Request", "HX-Target", "Accept")
@throttle
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The lab page in the state that a link carries, its manifest or its trace (negotiation.py), or the page that says
    what is wrong with the link."""
    try:
        state = read_state(request, token)
    except BadLink as error:
        return bad_link_in_other_format(request, error) or bad_link(request, error)
    return other_format(request, state) or _lab(request, state)


def _lab(request: HttpRequest, state: LabState) -> HttpResponse:
    result = answer(state)
    context = page_context(result)
    htmx = request.htmx  # type: ignore[attr-defined]
    if htmx and htmx.target == "results" and not htmx.history_restore_request:
        context["oob"] = True
        redraw = result.state.view == "yaml" or (htmx.trigger or "").startswith(REDRAW_FORM)
        context["part"] = "form" if redraw else "notes"
        response = render(request, "lab/lab.html#update", context)
        # A state too long for an address must not stand under the address of another one.
        response["HX-Replace-Url"] = context["address"] or reverse("lab:lab")
        return response
    return render(request, "lab/lab.html", context | tools_context(result))
