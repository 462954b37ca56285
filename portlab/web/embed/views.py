"""Pages for frames of other sites, what such sites copy or ask for, and the script that they load."""

from __future__ import annotations

import json
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from portlab.web.embed.frame import frame_context, framed_state, title_of
from portlab.web.embed.framing import framed, framing
from portlab.web.embed.look import Look, read_look
from portlab.web.embed.oembed import NotOursError
from portlab.web.embed.oembed import oembed as oembed_of
from portlab.web.lab.links import BadLink, bad_link, state_of
from portlab.web.lab.result import answer
from portlab.web.shell.cookieless import cookieless
from portlab.web.shell.snippets import embed_html, embed_markdown
from portlab.web.shell.throttle import throttle


@framed
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@throttle
def embed(request: HttpRequest, token: str) -> HttpResponse:
    """The stage of a link's state for a frame of any site; a form in it is sent to the same address."""
    look = read_look(request.GET)
    try:
        state = framed_state(request, token, look)
    except BadLink as error:
        context = {"link_problem": error.code, "theme": look.theme, "size": look.size}
        return render(request, "embed/bad_link.html", context, status=400)
    return render(request, "embed/embed.html", frame_context(answer(state), token, look))


@framing
@require_safe
@throttle
def code(request: HttpRequest, token: str) -> HttpResponse:
    """What to copy so that another page shows a link's state, and that frame as it will look."""
    look = read_look(request.GET)
    try:
        state = state_of(token)
    except BadLink as error:
        return bad_link(request, error)
    title = title_of(answer(state))
    # The language of this page is the reader's own; the frame's is chosen here, or left to those who will see it.
    language = request.GET.get("in", "")
    shown = Look(
        lang=language if language in dict(settings.LANGUAGES) else "",
        theme=look.theme,
        edit=look.edit,
    )
    framed_at = reverse("embed:embed", args=[token]) + shown.query()
    in_language = Look(lang=shown.lang).query()
    linked_at = reverse("lab:link", args=[token]) + in_language
    drawn_at = reverse("pictures:png", args=[token]) + in_language
    context = {
        "look": shown,
        "title": title,
        "framed_at": framed_at,
        "linked_at": linked_at,
        "html": embed_html(
            address=request.build_absolute_uri(framed_at),
            title=title,
            script=request.build_absolute_uri(reverse("embed:host")),
        ),
        "markdown": embed_markdown(
            address=request.build_absolute_uri(linked_at),
            title=title,
            picture=request.build_absolute_uri(drawn_at),
        ),
        "languages": settings.LANGUAGES,
    }
    return render(request, "embed/code.html", context)


@cookieless
@require_safe
@throttle
def oembed(request: HttpRequest) -> HttpResponse:
    """The oEmbed endpoint: JSON alone (501 for another format), and about our own links alone (404)."""
    if request.GET.get("format", "json") != "json":
        return _json({"error": "only format=json is implemented"}, status=501)
    try:
        found = oembed_of(request, request.GET.get("url", ""), request.GET)
    except NotOursError:
        return _json({"error": "url is no link of this PortLab"}, status=404)
    return _json(found)


@require_safe
@cache_control(public=True, max_age=3600)
def host(_request: HttpRequest) -> HttpResponse:
    """The script for the page around a frame, at an address that stays."""
    response = HttpResponse(_host_script(), content_type="text/javascript; charset=utf-8")
    return _for_all(response)


@cache
def _host_script() -> bytes:
    return (settings.BASE_DIR / "static" / "js" / "embed-host.js").read_bytes()


def _json(data: dict[str, object], status: int = 200) -> HttpResponse:
    text = json.dumps(data, ensure_ascii=False)
    return _for_all(HttpResponse(text, content_type="application/json", status=status))


def _for_all(response: HttpResponse) -> HttpResponse:
    """Let any page read the answer."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
