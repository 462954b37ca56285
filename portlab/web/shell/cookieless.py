"""Answers that leave nothing behind in the reader's browser: what stands in frames of other sites is everybody's, and
must neither need a cookie nor give one."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
_MARK = "portlab_cookieless"


def cookieless(view: View[P]) -> View[P]:
    """Mark every answer of the view, its faults as well, as one with which no cookie is sent."""

    @functools.wraps(view)
    def marked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        setattr(response, _MARK, True)
        return response

    return marked


class CookielessMiddleware:
    """Takes from marked answers the cookies that sessions, languages and sizes have put there. Comes before all that
    put some."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, without cookies where its view wants none."""
        response = self.get_response(request)
        if getattr(response, _MARK, False):
            response.cookies.clear()
        return response
