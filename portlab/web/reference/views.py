"""The reference: all fields on a page and as a table for the editor; a page for every field, every end of a packet and
every error code; and their index, which is searched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe
from django.views.decorators.vary import vary_on_headers

from portlab.kube.kubeproxy.trace import ANSWERED, TIMED_OUT, VERDICTS, Trace
from portlab.teaching.examples import Example
from portlab.teaching.fields import LANGUAGES, FieldEntry, Words
from portlab.web.reference import entries, worked
from portlab.web.reference.cases import Case
from portlab.web.reference.finding import LONGEST_QUERY, Page, found, read_query
from portlab.web.reference.journeys import OTHER_MODE, Journey, variant
from portlab.web.reference.sources import WARNING
from portlab.web.reference.table import field_table, for_editor
from portlab.web.shell.phrases import say
from portlab.web.shell.phrases.endings import VERDICTS as VERDICT_WORDS
from portlab.web.shell.phrases.endings import say_reason
from portlab.web.shell.phrases.hosts import say_host, say_refusal
from portlab.web.shell.throttle import throttle

Entry = TypeVar("Entry")
# How the tries of a recorded probe are called there, and the verdicts they are.
TRIES = {"ok": ANSWERED, "refused": "refused", "timeout": TIMED_OUT, "unreachable": "unreachable"}


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
    context = {"section": "reference", "parts": parts.items(), "query_complete": True}
    return render(request, "reference/fields.html", context)


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
@throttle
def index(request: HttpRequest) -> HttpResponse:
    """All pages in groups, or, for htmx, what was found. ``?q=`` is as ``finding.found`` takes it, cut to
    LONGEST_QUERY characters."""
    query = read_query(request.GET.get("q", ""))
    groups = _groups(found(query))
    address = reverse("reference:index") + (f"?{urlencode({'q': query})}" if query else "")
    context = {
        "section": "reference",
        "here": address + ("&" if query else "?"),
        "query_complete": True,
        "canonical": request.build_absolute_uri(address),
        "query": query,
        "longest": LONGEST_QUERY,
        "groups": groups,
        "count": sum(len(group["rows"]) for group in groups),
        "total": len(entries.fields()) + len(entries.ends()) + len(entries.errors()),
    }
    htmx = request.htmx  # type: ignore[attr-defined]
    if htmx and htmx.target == "found" and not htmx.history_restore_request:
        response = render(request, "reference/index.html#update", context | {"oob": True})
        response["HX-Replace-Url"] = address
        return response
    return render(request, "reference/index.html", context)


def _groups(pages: Iterable[Page]) -> list[dict[str, Any]]:
    """The groups that have any of ``pages``: ``name``, ``heading``, and ``rows``."""
    wanted = set(pages)
    language = get_language() or LANGUAGES[0]
    groups: list[dict[str, Any]] = [
        {
            "name": "fields",
            "heading": _("Fields of a Service"),
            "rows": [
                _row("field", anchor, entry.path, entry.text[language])
                for anchor, entry in entries.fields().items()
                if Page("field", anchor) in wanted
            ],
        }
    ]
    groups += [
        {
            "name": _slug(verdict),
            "heading": _end_heading(verdict),
            "rows": [
                _row("end", code, code, entry.words)
                for code, entry in entries.ends().items()
                if entry.verdict == verdict and Page("end", code) in wanted
            ],
        }
        for verdict in VERDICTS
    ]
    groups += [
        {
            "name": _slug(kind),
            "heading": heading,
            "rows": [
                _row("error", code, code, entry.words)
                for code, entry in entries.errors().items()
                if entry.kind == kind and Page("error", code) in wanted
            ],
        }
        for kind, heading in entries.KINDS.items()
    ]
    return [group for group in groups if group["rows"]]


def _end_heading(verdict: str) -> str:
    return _("How a packet ends: %(verdict)s") % {"verdict": say(VERDICT_WORDS, verdict, {})}


def _row(kind: str, code: str, name: str, words: str) -> dict[str, str]:
    return {"address": reverse(f"reference:{kind}", args=[code]), "name": name, "words": words}


def _slug(words: str) -> str:
    return words.casefold().replace(" ", "-")


def _known(table: Mapping[str, Entry], code: str) -> Entry:
    """The entry of a code. Raises Http404."""
    if code not in table:
        raise Http404
    return table[code]


@require_safe
@throttle
def field(request: HttpRequest, name: str) -> HttpResponse:
    """One field; ``name`` is its path without brackets."""
    entry = _known(entries.fields(), name)
    language = get_language() or LANGUAGES[0]
    leaf = name.rpartition(".")[2]
    inside = [
        each for each in field_table().entries if each.anchor.rpartition(".")[0] == entry.anchor
    ]
    context = _page(
        entry=entry,
        type=field_table().words[entry.type][language],
        text=entry.text[language],
        empty=entry.empty[language] if entry.empty else "",
        change=entry.change[language] if entry.change else "",
        around=entries.fields().get(name.rpartition(".")[0]),
        inside=inside,
        errors=entries.errors_at(name),
        leaf=leaf if worked.using(leaf) else "",
    )
    return render(request, "reference/field.html", context)


@require_safe
@throttle
def error(request: HttpRequest, code: str) -> HttpResponse:
    """One error code."""
    entry = _known(entries.errors(), code)
    context = _page(
        entry=entry,
        group=_slug(entry.kind),
        heading=entries.KINDS[entry.kind],
        is_warning=entry.kind == WARNING,
        examples=_examples(worked.refused().get(code, ())),
        try_address=_try_address(entry.case),
        with_slots="‹" in entry.words,
    )
    return render(request, "reference/error.html", context)


@require_safe
@throttle
def end(request: HttpRequest, code: str) -> HttpResponse:
    """One reason for which a packet's journey ends."""
    entry = _known(entries.ends(), code)
    shown = variant(code)
    context = _page(
        entry=entry,
        group=_slug(entry.verdict),
        heading=_end_heading(entry.verdict),
        verdict=say(VERDICT_WORDS, entry.verdict, {}),
        examples=_examples(worked.ending(code)),
        with_slots="‹" in entry.words,
        variant=shown,
        other_mode=OTHER_MODE[shown.mode] if shown else "",
        journeys=[_journey(each) for each in shown.journeys] if shown else [],
    )
    return render(request, "reference/end.html", context)


def _page(**context: object) -> dict[str, object]:
    return {"section": "reference", "query_complete": True, **context}


def _examples(examples: Iterable[Example]) -> list[dict[str, str]]:
    """The cards of the gallery for some examples; a card asks its question before it answers."""
    language = get_language() or LANGUAGES[0]
    gallery = reverse("gallery:examples")
    return [{"title": one.title[language], "address": f"{gallery}#{one.slug}"} for one in examples]


def _try_address(case: Case | None) -> str:
    """The lab with the text of a case that is one new Service, as it was written; "" for others."""
    if case is None or case.before or len(case.requests) > 1:
        return ""
    (request,) = case.requests
    if request.verb != "create" or "…" in request.text:
        return ""
    return f"{reverse('lab:lab')}?{urlencode({'manifest': request.text, 'view': 'yaml'})}"


def _journey(journey: Journey) -> dict[str, Any]:
    trace, place = journey.trace, journey.decided_at
    return {
        "trace": trace,
        "origin": say_host(trace.origin),
        "sentence": say_reason(trace),
        "hears": _hears(trace),
        "place": say_host(place.name) if place else "",
        "tries": [(_try(how), count) for how, count in journey.tries.items()],
        "other": journey.other
        and {
            "verdict": say(VERDICT_WORDS, journey.other.verdict, {}),
            "sentence": say_reason(journey.other),
        },
    }


def _hears(trace: Trace) -> str:
    """What the sender is told; "" where it gets its answer."""
    if trace.how:
        return say_refusal(trace.how)
    return _("nothing, until it gives up") if trace.verdict == TIMED_OUT else ""


def _try(how: str) -> str:
    return say(VERDICT_WORDS, TRIES[how], {}) if how in TRIES else say_refusal(how.upper())


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
