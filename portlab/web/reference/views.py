"""The reference of fields: a page for people, and the same table for the editor."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from portlab.teaching.fields import LANGUAGES, FieldEntry, Words
from portlab.web.reference.table import field_table, for_editor


@require_safe
def fields(request: HttpRequest) -> HttpResponse:
    """Every field of a Service, with an anchor each."""
    language = get_language() or LANGUAGES[0]
    table = field_table()

    def said(words: Words | None) -> str:
        return words[language] if words else ""

    def shown(entry: FieldEntry) -> dict[str, object]:
        return {
            "entry": entry,
            "type": said(table.words[entry.type]),
            "text": said(entry.text),
            "empty": said(entry.empty),
            "change": said(entry.change),
        }

    parts: dict[str, list[dict[str, object]]] = {}
    for entry in table.entries:
        top = entry.path.partition(".")[0]
        head = top if top in ("metadata", "spec", "status") else ""
        parts.setdefault(head, []).append(shown(entry))
    context = {"section": "fields", "parts": parts.items(), "query_complete": True}
    return render(request, "reference/fields.html", context)


def _etag(_request: HttpRequest, language: str) -> str | None:
    return for_editor(language)[1] if language in LANGUAGES else None


@require_safe
@cache_control(public=True, max_age=3600)
@condition(etag_func=_etag)
def table(_request: HttpRequest, language: str) -> HttpResponse:
    """The table in one language as JSON; asked again with its entity tag it is not sent again."""
    if language not in LANGUAGES:
        raise Http404
    return HttpResponse(for_editor(language)[0], content_type="application/json")
