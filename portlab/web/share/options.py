"""What a link shall do with the state that it carries, as the sheet's form and its addresses say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from portlab.web.lab.links import spoiler, token_of
from portlab.web.lab.state import MAX_STEP, LabState
from portlab.web.shell.appearance import THEMES

STATE, STEP, SPOILER, CLASS = "state", "step", "spoiler", "class"
KINDS = (STATE, STEP, SPOILER, CLASS)
# Not "step", "lang" and "theme": on an address of PortLab those are about the page itself.
KIND, AT, LANGUAGE, THEME = "kind", "at", "link-lang", "link-theme"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkOptions:
    """``kind`` is one of KINDS; ``at`` the step of a link to one; ``language`` and ``theme`` are what the link asks
    for, "" to leave them to whoever opens it."""

    kind: str = STATE
    at: int = 0
    language: str = ""
    theme: str = ""

    def applied(self, state: LabState) -> LabState:
        """The state that the link carries."""
        if self.kind == STEP:
            return replace(state, step=self.at)
        if self.kind == STATE:
            return state
        return replace(spoiler(state), exercise=self.kind == CLASS)

    def token(self, state: LabState) -> str:
        """The token of that state, or "" where it is too much for a link."""
        return token_of(self.applied(state))

    @property
    def query(self) -> str:
        """What the link says behind its token: "" or "?lang=…&theme=…"."""
        return query_of(self.language, self.theme)

    @property
    def sheet_query(self) -> str:
        """The same choices as an address of the sheet says them."""
        told = {KIND: self.kind, AT: self.at, LANGUAGE: self.language, THEME: self.theme}
        return "?" + urlencode({name: value for name, value in told.items() if value})


def query_of(language: str, theme: str) -> str:
    """ "" or "?lang=…&theme=…", with what is not ""."""
    told = {name: value for name, value in (("lang", language), ("theme", theme)) if value}
    return f"?{urlencode(told)}" if told else ""


def link_path(token: str, language: str, theme: str) -> str:
    """The path of a link to the lab."""
    return reverse("lab:link", args=[token]) + query_of(language, theme)


def read_options(parts: Mapping[str, str], step: int) -> LinkOptions:
    """The choices in a form or an address; ``step`` is the one to offer where none is said. What is no choice that
    there is counts as not made."""
    return LinkOptions(
        kind=_choice(parts.get(KIND, ""), KINDS),
        at=step_of(parts.get(AT, ""), step),
        language=_choice(parts.get(LANGUAGE, ""), ("", *dict(settings.LANGUAGES))),
        theme=_choice(parts.get(THEME, ""), ("", *THEMES)),
    )


def step_of(text: str, step: int) -> int:
    """The step that ``text`` names, else ``step``."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else step
    return min(number, MAX_STEP)


def _choice(value: str, choices: tuple[str, ...]) -> str:
    return value if value in choices else choices[0]
