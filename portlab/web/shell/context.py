"""What every page's template may use besides its own context."""

from __future__ import annotations

from django.http import HttpRequest

THEME_COOKIE = "portlab_theme"
THEMES = ("light", "dark")


def theme(request: HttpRequest) -> dict[str, str]:
    """The theme that the visitor switched to, or "" to follow the system's."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return {"theme": chosen if chosen in THEMES else ""}
