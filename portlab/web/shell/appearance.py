"""How a page looks to one visitor: light or dark, ordinary or large type. Both are cookies, so that the server draws
the page so from the start; the size is a link besides (`?size=large`), which needs no JavaScript."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

THEME_COOKIE = "portlab_theme"
THEMES = ("light", "dark")
SIZE_COOKIE = "portlab_size"
LARGE = "large"
SIZES = (LARGE, "normal")


def appearance(request: HttpRequest) -> dict[str, str]:
    """What every page's template may use besides its own context: ``theme``, the theme that the visitor switched to
    ("" follows the system's), and ``size``, "large" or ""."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    size = request.COOKIES.get(SIZE_COOKIE, "")
    return {"theme": theme if theme in THEMES else "", "size": size if size == LARGE else ""}


class SizeParameterMiddleware:
    """Honours `?size=` on any address and keeps the choice; an unknown size changes nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request in the size its address names."""
        size = request.GET.get("size", "")
        if size not in SIZES:
            return self.get_response(request)
        request.COOKIES[SIZE_COOKIE] = size
        response = self.get_response(request)
        # Not HttpOnly: the switch in the page writes it too (static/js/theme.js).
        response.set_cookie(
            SIZE_COOKIE,
            size,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.HTTPS,
            samesite="Lax",
        )
        return response
