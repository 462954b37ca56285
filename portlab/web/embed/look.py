"""How a frame is shown, as its address says: nothing of it is kept in a cookie, so all its links carry it along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings

from portlab.web.shell.appearance import LARGE, THEMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """``lang`` is a language's code, ``theme`` light or dark, ``size`` large; "" leaves each to the reader's browser.
    ``edit`` lets the reader change the manifest."""

    lang: str = ""
    theme: str = ""
    size: str = ""
    edit: bool = False

    def query(self, **more: str | int) -> str:
        """``?…`` with what is said here, and ``more`` where that says something; "" for nothing at all."""
        parts = {
            "lang": self.lang,
            "theme": self.theme,
            "size": self.size,
            "edit": "1" if self.edit else "",
            **more,
        }
        said = urlencode({name: value for name, value in parts.items() if value})
        return f"?{said}" if said else ""


def read_look(parts: Mapping[str, str]) -> Look:
    """The look that an address's parts name; an unknown word says nothing."""
    lang = parts.get("lang", "").lower()
    theme = parts.get("theme", "")
    return Look(
        lang=lang if lang in dict(settings.LANGUAGES) else "",
        theme=theme if theme in THEMES else "",
        size=LARGE if parts.get("size") == LARGE else "",
        edit=parts.get("edit") == "1",
    )
