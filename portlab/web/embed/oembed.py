"""oEmbed (https://oembed.com): from a link of ours the frame that shows it, for sites where people paste links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.translation import get_language, override

from portlab.web.embed.frame import title_of
from portlab.web.embed.look import Look, read_look
from portlab.web.lab.links import BadLink, state_of, token_of
from portlab.web.lab.result import answer
from portlab.web.lab.state import LabState
from portlab.web.lab.worlds import first_manifest
from portlab.web.shell.snippets import HEIGHT, WIDTH, embed_html

LINKS = ("lab:home", "lab:lab", "lab:link", "embed:embed")
CACHE_SECONDS = 24 * 60 * 60
MAX_URL = 8192


class NotOursError(ValueError):
    """An address that leads to nothing of this PortLab's that a frame could show."""


def oembed(request: HttpRequest, url: str, sizes: Mapping[str, str]) -> dict[str, Any]:
    """The answer about ``url``, no larger than ``maxwidth`` and ``maxheight`` in ``sizes``. Raises NotOursError."""
    match, parts = _ours(request, url)
    look = read_look(parts)
    if match.view_name != "embed:embed":
        look = replace(look, edit=False)
    try:
        state = _state(match, parts)
    except BadLink as error:
        raise NotOursError(url) from error
    token = token_of(replace(state, step=0))
    address = reverse("embed:embed", args=[token]) + look.query(step=state.step)
    with override(look.lang or get_language()):
        title = title_of(answer(state))
    width, height = _least(WIDTH, sizes.get("maxwidth")), _least(HEIGHT, sizes.get("maxheight"))
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": "PortLab",
        "provider_url": request.build_absolute_uri(reverse("lab:home")),
        "cache_age": CACHE_SECONDS,
        "width": width,
        "height": height,
        "html": embed_html(
            address=request.build_absolute_uri(address),
            title=title,
            script=request.build_absolute_uri(reverse("embed:host")),
            width=str(width),
            height=height,
        ),
    }


def _ours(request: HttpRequest, url: str) -> tuple[ResolverMatch, dict[str, str]]:
    """Where in this PortLab an address leads, and what stands in its query."""
    try:
        split = urlsplit(url)
        match = resolve(split.path)
        asked = parse_qs(split.query, max_num_fields=20)
    except (ValueError, Resolver404) as error:
        raise NotOursError(url) from error
    if split.scheme not in ("http", "https") or split.netloc != request.get_host():
        raise NotOursError(url)
    if len(url) > MAX_URL or match.view_name not in LINKS:
        raise NotOursError(url)
    return match, {name: values[-1] for name, values in asked.items()}


def _state(match: ResolverMatch, parts: Mapping[str, str]) -> LabState:
    token = match.kwargs.get("token")
    state = state_of(token) if token else LabState(manifest=first_manifest())
    step = parts.get("step", "")
    if step.isascii() and step.isdigit() and len(step) <= 3:
        state = replace(state, step=int(step))
    return state


def _least(ours: int, asked: str | None) -> int:
    """``ours``, or what was asked for where that is less; what is no number says nothing."""
    if not (asked and asked.isascii() and asked.isdigit() and len(asked) <= 6 and int(asked)):
        return ours
    return min(ours, int(asked))


def discovery(request: HttpRequest, address: str) -> str:
    """Where the answer about one of our own addresses is: what a page's head tells those who read it."""
    query = Look().query(url=request.build_absolute_uri(address), format="json")
    return request.build_absolute_uri(reverse("embed:oembed")) + query
