"""How a page looks to one visitor: light or dark, ordinary or large type. Both are cookies, so that the server draws
the page so from the start; an address can name them (`?theme=dark`, `?size=large`), which needs no JavaScript."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

THEME_COOKIE = "portlab_theme"
THEMES = ("light", "dark")
AUTO = "auto"
SIZE_COOKIE = "portlab_size"
LARGE = "large"
SIZES = (LARGE, "normal")


def appearance(request: HttpRequest) -> dict[str, str]:
    """What every page's template may use besides its own context: ``theme``, the theme that the visitor switched to
    ("" follows the system's), and ``size``, "large" or ""."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    size = request.COOKIES.get(SIZE_COOKIE, "")
    return {"theme": theme if theme in THEMES else "", "size": size if size == LARGE else ""}


class AppearanceParameterMiddleware:
    """Honours `?theme=` and `?size=` on any address and keeps the choice; an unknown word changes nothing. The theme
    "auto" is the system's again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request in the theme and size its address names."""
        chosen = {}
        for name, cookie, words in (
            ("theme", THEME_COOKIE, (*THEMES, AUTO)),
            ("size", SIZE_COOKIE, SIZES),
        ):
            word = request.GET.get(name, "")
            if word in words:
                chosen[cookie] = request.COOKIES[cookie] = word
        response = self.get_response(request)
        for cookie, word in chosen.items():
            # Not HttpOnly: the switches in the page write them too (static/js/theme.js).
            response.set_cookie(
                cookie,
                word,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                secure=settings.HTTPS,
                samesite="Lax",
            )
        return response
