"""The share sheet, its QR code for a room, and short links.

Opening the sheet stores nothing, and neither does choosing in it: a row is written by the button for a short link
alone, by POST and with its CSRF token.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from portlab.web.lab.links import BadLink, bad_link, state_of, token_of
from portlab.web.lab.result import Result, answer
from portlab.web.lab.state import MAX_STEP, LabState, read_state
from portlab.web.share.forms import NOT_MADE, ShortForm, read_short_form
from portlab.web.share.models import MAX_AUTHOR, MAX_TITLE, ShortLink
from portlab.web.share.options import LinkOptions, link_path, read_options, step_of
from portlab.web.share.qr import qr_svg
from portlab.web.share.shortlinks import HOUR, Content, NotMade, find, gone, make, plain, report
from portlab.web.shell.errors import error_page
from portlab.web.shell.snippets import embed_html, embed_markdown
from portlab.web.shell.throttle import SESSION_KEY, address, over, throttle

MAKE_SHORT = "short"
REPORTED = "share-reported"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@throttle
def share(request: HttpRequest) -> HttpResponse:
    """From the lab's form to the sheet of the state that it holds; the sheet itself for htmx, and where the state is
    too large for an address. Nothing is stored, so no CSRF token is asked for."""
    result = answer(read_state(request))
    state = result.state
    token = token_of(state)
    if token and not _htmx(request):
        return redirect(reverse("share:sheet", args=[token]))
    options = read_options({}, state.step or 1)
    return _sheet(request, state, result, token, options, read_short_form({}))


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@never_cache
@throttle
def sheet(request: HttpRequest, token: str) -> HttpResponse:
    """The sheet of a state: GET shows it with the choices in the address, POST with those of its form, and makes the
    short link if that was the button."""
    try:
        state = state_of(token)
    except BadLink as error:
        return bad_link(request, error)
    parts = request.POST if request.method == "POST" else request.GET
    options = read_options(parts.dict(), step_of(request.GET.get("step", ""), state.step or 1))
    form = read_short_form(parts.dict())
    short, not_made = None, ""
    if request.POST.get("do") == MAKE_SHORT and not form.errors and options.token(state):
        content = Content(
            token=options.token(state),
            language=options.language,
            theme=options.theme,
            title=form.title,
            author=form.author,
            keep=form.keep,
        )
        try:
            if over(f"short:{address(request)}", settings.SHORT_LINKS_AN_HOUR, 3600):
                raise NotMade(HOUR)
            short = make(content, request.session[SESSION_KEY])
        except NotMade as error:
            not_made = str(NOT_MADE[error.code])
    result = answer(state)
    return _sheet(request, state, result, token, options, form, short=short, not_made=not_made)


def _sheet(
    request: HttpRequest,
    state: LabState,
    result: Result,
    token: str,
    options: LinkOptions,
    form: ShortForm,
    *,
    short: ShortLink | None = None,
    not_made: str = "",
) -> HttpResponse:
    htmx = _htmx(request)
    picture = result.picture
    carried = options.token(state) if token else ""
    context: dict[str, Any] = {
        "section": "share",
        "dialog": htmx and not _on_own_page(request),
        "state": state,
        "name": result.sent.focused.name,
        "total": len(picture.trace.steps) if picture and picture.trace else 0,
        "asks": state.predict and not state.guess,
        "options": options,
        "form": form,
        "most": {"step": MAX_STEP, "title": MAX_TITLE, "author": MAX_AUTHOR},
        "short": short,
        "not_made": not_made,
    }
    if carried:
        context |= _links(request, token, carried, options, short, result.sent.focused.name)
    else:
        context["carried_parts"] = {name: text for name, text in state.parts().items() if text}
    response = render(request, "share/sheet.html#update" if htmx else "share/sheet.html", context)
    if htmx and carried and not context["dialog"]:
        response["HX-Replace-Url"] = context["sheet_address"]
    response["X-Robots-Tag"] = "noindex"
    return response


def _links(
    request: HttpRequest,
    token: str,
    carried: str,
    options: LinkOptions,
    short: ShortLink | None,
    name: str,
) -> dict[str, Any]:
    """Every address that the sheet offers. ``carried`` is the token that the link carries; ``token`` the sheet's."""
    path = link_path(carried, options.language, options.theme)
    link = request.build_absolute_uri(path)
    sheet_path = reverse("share:sheet", args=[token])
    sheet_address = sheet_path + options.sheet_query
    short_link = request.build_absolute_uri(short_path(short)) if short else ""
    code, fine = qr_svg(short_link or link)
    title = plain(f"{name} · PortLab" if name else "PortLab")

    def at(view: str, *args: str) -> str:
        return request.build_absolute_uri(reverse(view, args=args))

    frame = at("embed:embed", carried) + options.query
    return {
        "carried": carried,
        "query": options.query,
        "frame": frame,
        "html": embed_html(address=frame, title=title, script=at("embed:host")),
        "markdown": embed_markdown(
            address=short_link or link,
            title=title,
            picture=at("pictures:png", carried) + options.query,
        ),
        "link_path": path,
        "link": link,
        "short_link": short_link,
        "sheet_path": sheet_path,
        "sheet_address": sheet_address,
        "here": f"{sheet_address}&",
        "query_complete": True,
        "qr": code,
        "qr_fine": fine,
        "qr_address": reverse("share:short-qr", args=[short.id])
        if short
        else reverse("share:qr", args=[token]) + options.sheet_query,
    }


def short_path(link: ShortLink) -> str:
    """The path of a short link."""
    return reverse("share:short", args=[link.id])


@require_safe
@throttle
def qr(request: HttpRequest, token: str) -> HttpResponse:
    """A link's QR code as large as the screen."""
    try:
        state = state_of(token)
    except BadLink as error:
        return bad_link(request, error)
    options = read_options(request.GET.dict(), state.step or 1)
    carried = options.token(state)
    if not carried:
        raise Http404
    link = request.build_absolute_uri(link_path(carried, options.language, options.theme))
    back = reverse("share:sheet", args=[token]) + options.sheet_query
    return _qr_page(request, link, back)


@require_safe
@throttle
def short_qr(request: HttpRequest, key: str) -> HttpResponse:
    """The same of a short link, with its address to be typed."""
    link, refusal = _living(request, key)
    if link is None:
        return refusal
    typed = request.build_absolute_uri(short_path(link))
    back = reverse("share:about", args=[link.id])
    return _qr_page(request, typed, back, typed=typed, title=link.title)


def _qr_page(
    request: HttpRequest, link: str, back: str, *, typed: str = "", title: str = ""
) -> HttpResponse:
    code, _fine = qr_svg(link)
    if not code:
        raise Http404
    context = {"qr": code, "back": back, "typed": typed, "shown": title}
    response = render(request, "share/qr.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@throttle
def short(request: HttpRequest, key: str) -> HttpResponse:
    """On to the lab, in the state that the short link stands for."""
    link, refusal = _living(request, key)
    if link is None:
        return refusal
    path = link_path(link.token, link.language, link.theme)
    response = redirect(f"{path}{'&' if '?' in path else '?'}link={link.id}")
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@never_cache
@throttle
def about(request: HttpRequest, key: str) -> HttpResponse:
    """What a short link says of itself, and a button to report it."""
    link, refusal = _living(request, key)
    if link is None:
        return refusal
    context = {
        "section": "share",
        "link": link,
        "short_link": request.build_absolute_uri(short_path(link)),
        "reported": link.id in request.session.get(REPORTED, []),
    }
    response = render(request, "share/about.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_POST
@throttle
def report_link(request: HttpRequest, key: str) -> HttpResponse:
    """Count a report and say so on the page about the link."""
    link, refusal = _living(request, key)
    if link is None:
        return refusal
    report(link, request.session[SESSION_KEY])
    # The last few, for the sentence on the page alone: what counts is in the database.
    request.session[REPORTED] = [*request.session.get(REPORTED, []), link.id][-20:]
    return redirect(reverse("share:about", args=[link.id]))


def _living(request: HttpRequest, key: str) -> tuple[ShortLink | None, HttpResponse]:
    """The link of an id; or None, and the page that says where it is. Raises Http404 for one that never was."""
    link = find(key)
    if link is None:
        raise Http404
    why = gone(link)
    return (None, error_page(request, 410, why=why)) if why else (link, HttpResponse())


def _htmx(request: HttpRequest) -> bool:
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request


def _on_own_page(request: HttpRequest) -> bool:
    """Whether htmx asks from the sheet's own page rather than from the lab."""
    path = request.htmx.current_url_abs_path or ""  # type: ignore[attr-defined]
    return path.startswith(reverse("share:share"))
