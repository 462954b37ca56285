"""The gallery: every worked example with its question, found by words and by tags."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from portlab.teaching.examples import LANGUAGES, Example, in_groups
from portlab.web.gallery.finding import (
    FIELDS,
    LONGEST_QUERY,
    TYPES,
    found,
    read_query,
    tag_word,
    tags,
)
from portlab.web.lab.examples import HEADINGS, example_state, examples
from portlab.web.shell.throttle import throttle


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
@throttle
def gallery(request: HttpRequest) -> HttpResponse:
    """The page of examples, or, for htmx, what was found.

    ``?q=`` holds words of which each is somewhere in an example, ``?tag=`` one of its tags; a tag that no example has
    is left out, and the query is cut to LONGEST_QUERY characters.
    """
    query = read_query(request.GET.get("q", ""))
    tag = request.GET.get("tag", "")
    tag = tag if tag in tags() else ""
    shown = found(examples(), query, tag)
    address = _address(query, tag)
    context = {
        "section": "examples",
        "here": address + ("&" if "?" in address else "?"),
        "query_complete": True,
        "canonical": request.build_absolute_uri(address),
        "query": query,
        "longest": LONGEST_QUERY,
        "tag": tag,
        "tag_word": tag_word(tag),
        "tags": _tags(query, tag),
        "groups": [
            {"name": name, "heading": HEADINGS[name], "examples": [_card(one) for one in group]}
            for name, group in in_groups(shown).items()
        ],
        "count": len(shown),
        "total": len(examples()),
        "without_query": _address("", tag),
        "without_tag": _address(query, ""),
    }
    htmx = request.htmx  # type: ignore[attr-defined]
    if htmx and htmx.target == "found" and not htmx.history_restore_request:
        response = render(request, "gallery/examples.html#update", context | {"oob": True})
        response["HX-Replace-Url"] = address
        return response
    return render(request, "gallery/examples.html", context)


def _address(query: str, tag: str) -> str:
    """The one address of a search: its parts in this order, and only those that say something."""
    parts = urlencode({key: value for key, value in (("q", query), ("tag", tag)) if value})
    return reverse("gallery:examples") + (f"?{parts}" if parts else "")


def _tags(query: str, current: str) -> list[dict[str, object]]:
    """The tags to go on with: "" for all, the current one, and every other that leads to something."""
    counts = {tag: len(found(examples(), query, tag)) for tag in ("", *tags())}
    return [
        {
            **_tag(tag),
            "count": count,
            "address": _address(query, tag),
            "current": tag == current,
        }
        for tag, count in counts.items()
        if count or tag in ("", current)
    ]


def _tag(tag: str) -> dict[str, object]:
    return {"name": tag, "word": tag_word(tag), "is_field": tag in FIELDS}


def _card(one: Example) -> dict[str, object]:
    language = get_language() or LANGUAGES[0]
    return {
        "slug": one.slug,
        "title": one.title[language],
        "question": one.question[language],
        "happens": one.happens[language],
        "types": [tag for tag in one.tags if tag in TYPES],
        "tags": [_tag(tag) for tag in one.tags if tag not in TYPES],
        "address": example_state(one).address(),
    }
