"""The pages for HTTP faults, named in portlab/urls.py and in the settings.

Each is a template `<status>.html` with a partial `message`. Someone who navigates gets the page; an
htmx request gets the message alone, to be put where the answer would have gone. A rejected Service
is not among these: that is a result, shown by the lab with status 200.
"""

from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token


def error_page(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    """The page of an HTTP status, or only its message for an htmx request."""
    htmx = getattr(request, "htmx", False)
    template = f"{status}.html#message" if htmx else f"{status}.html"
    return render(request, template, context, status=status)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 where the request is more than PortLab reads."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return error_page(request, 413)
    return error_page(request, 400)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 for what a view refuses."""
    return error_page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is missing or old; mostly cookies are switched off."""
    return error_page(request, 403, csrf=True)


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a page that needs nothing, since nothing is known to work any more."""
    return HttpResponse(loader.get_template("500.html").render(), status=500)
