"""Pictures of a link, for cards, slides and posts. All that they show is in their address, so anybody may keep them."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portlab.web.lab.download import file_name
from portlab.web.lab.links import BadLink, bad_link, state_of, token_of
from portlab.web.lab.state import MAX_STEP, LabState
from portlab.web.pictures.drawn import PNG, draw, result_of, style_source, version
from portlab.web.pictures.flatten import plain
from portlab.web.pictures.post import post
from portlab.web.pictures.stylesheet import LIGHT, THEMES
from portlab.web.pictures.telling import name_of, scene_context, shown
from portlab.web.shell.cookieless import cookieless
from portlab.web.shell.errors import error_page
from portlab.web.shell.throttle import SESSION_KEY, address, over, throttle

POST = "txt"
MAX_AGE = 60 * 60 * 24
KEPT_SECONDS = 60 * 60 * 24
# Drawing takes a hundred times what sending does: as many pictures that nobody had before in a window of the throttle.
NEW_PICTURES = 40
_TYPES = {PNG: "image/png", POST: "text/plain; charset=utf-8"}
_SVG_TYPE = "image/svg+xml"


@cookieless
@require_safe
@throttle
def picture(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    """A picture of a link, or its text, in one of the kinds of drawn.py or POST; the page that says what is wrong with
    the link. ``?step=``, ``?lang=`` and ``?theme=`` stand beside the token."""
    try:
        state = _state(request, token)
    except BadLink as error:
        return bad_link(request, error)
    theme = request.GET.get("theme", "")
    theme = theme if theme in THEMES else LIGHT
    mark = _mark(request, state, kind, theme)
    etag = f'"{mark}"'
    known = get_conditional_response(request, etag=etag)
    response = known or _made(request, state, kind, theme, mark)
    if response.status_code in (200, 304):
        response["ETag"] = etag
        # Without a language in the address the answer is in the reader's, and nobody else's to keep.
        if "lang" in request.GET:
            patch_cache_control(response, public=True, max_age=MAX_AGE)
            request.session.accessed = request.session.modified = False
        else:
            patch_cache_control(response, private=True, max_age=MAX_AGE)
    return response


def _state(request: HttpRequest, token: str) -> LabState:
    state = state_of(token)
    step = request.GET.get("step", "")
    if step.isascii() and step.isdigit() and len(step) <= 9:
        state = replace(state, step=min(int(step), MAX_STEP))
    return shown(state)


def _mark(request: HttpRequest, state: LabState, kind: str, theme: str) -> str:
    """What a picture shows, in short: two with the same mark are the same."""
    host = request.get_host() if kind == POST else ""
    told = (version(), kind, token_of(state), theme, get_language(), host)
    return sha256(repr(told).encode()).hexdigest()[:32]


def _made(request: HttpRequest, state: LabState, kind: str, theme: str, mark: str) -> HttpResponse:
    if kind == POST:
        link = request.build_absolute_uri(link_to(state))
        body = plain(post(scene_context(result_of(state)), link)).encode()
    else:
        kept = caches["pictures"].get(mark)
        if kept is None:
            if (seconds := over(f"picture:{_visitor(request)}", NEW_PICTURES)) is not None:
                response = error_page(request, 429, seconds=seconds)
                response["Retry-After"] = str(seconds)
                return response
            kept = draw(kind, state, theme)
            caches["pictures"].set(mark, kept, KEPT_SECONDS)
        body = kept
    response = HttpResponse(body, content_type=_TYPES.get(kind, _SVG_TYPE))
    response["Content-Disposition"] = f'inline; filename="{file_name(name_of(state))}.{kind}"'
    if kind not in _TYPES:
        # Opened by itself an SVG is a page of its own: it may have its one style and nothing else.
        response["Content-Security-Policy"] = (
            f"default-src 'none'; style-src {style_source(body)}; frame-ancestors 'none'"
        )
    return response


def _visitor(request: HttpRequest) -> str:
    """Who is asking: by session, or by address where the session was begun by this very request."""
    session = request.session
    return address(request) if session.modified else str(session[SESSION_KEY])


def link_to(state: LabState) -> str:
    """The address of the lab at a state, "" where no link carries it."""
    token = token_of(replace(state, step=0))
    if not token:
        return ""
    step = f"?step={state.step}" if state.step else ""
    return reverse("lab:link", args=[token]) + step
