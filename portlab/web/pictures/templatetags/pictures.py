"""What a page about a link says of itself to chats and networks that show a card for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.translation import get_language

from portlab.web.lab.links import token_of
from portlab.web.lab.state import LabState
from portlab.web.pictures.card import HEIGHT, WIDTH
from portlab.web.pictures.telling import shown, told
from portlab.web.pictures.views import link_to

register = template.Library()
LOCALES = {"en": "en_US", "zh-hans": "zh_CN"}


@register.inclusion_tag("pictures/_meta.html", takes_context=True)
def link_meta(context: Context) -> dict[str, Any]:
    """The card of the state that the lab's page shows. Where no link carries the state there is no picture either."""
    return meta_context(context["request"], context.flatten())  # type: ignore[arg-type]


def meta_context(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What pictures/_meta.html shows, from the lab page's context: ``title``, ``description``, ``url`` and ``image``
    ("" each where there is none), the image's size, what it is of (``alt``), and the language."""
    words = told(context)
    state = shown(context["state"])
    if state.exercise and not words.asked:
        # Answered already, here; whoever follows the link is still to be asked.
        words = replace(words, sentence=_question(context))
    language = get_language() or "en"
    link = link_to(state)
    return {
        "title": words.title,
        "description": words.sentence,
        "alt": f"{words.title}. {words.foot}" if words.foot else words.title,
        "url": request.build_absolute_uri(link) if link else "",
        "image": request.build_absolute_uri(_image(state, language)) if link else "",
        "width": WIDTH,
        "height": HEIGHT,
        "locale": LOCALES.get(language, language),
    }


def _question(context: dict[str, Any]) -> str:
    compared = context.get("prediction", {}).get("compared", {})
    return str(compared.get("question") or context["scenes"][0].description)


def _image(state: LabState, language: str) -> str:
    query = urlencode(({"step": state.step} if state.step else {}) | {"lang": language})
    token = token_of(replace(state, step=0))
    return reverse("pictures:png", args=[token]) + f"?{query}"
