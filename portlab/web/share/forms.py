"""What may be written on a short link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from portlab.web.share.models import MAX_AUTHOR, MAX_TITLE
from portlab.web.share.shortlinks import FULL, HOUR, KEEP, REMOVED, TODAY, plain

KEEP_WORDS: dict[str, str | Promise] = {
    "": _("for ever"),
    "day": _("for a day"),
    "month": _("for 30 days"),
    "year": _("for a year"),
}
NOT_MADE: dict[str, str | Promise] = {
    TODAY: _(
        "No more short links today: this browser has made as many as one may in a day. The long link above works "
        "as well, and for ever."
    ),
    HOUR: _(
        "No short link was made: many were asked for from your network just now. The long link above works as well; "
        "within an hour there are short ones again."
    ),
    FULL: _(
        "No short link was made: this PortLab holds as many as it may. The long link above works as well, and needs "
        "no place to be kept in."
    ),
    REMOVED: _(
        "This very link was removed by those who run this PortLab, so it is not made again. The long link above works "
        "as before."
    ),
}
# A form may be sent without the lengths that the browser holds it to; more than this is not even echoed.
MOST_ECHOED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortForm:
    """What was written: ``title``, ``author`` and ``keep`` (a key of KEEP), and what is wrong with it, by field."""

    title: str = ""
    author: str = ""
    keep: str = ""
    errors: dict[str, str]

    @property
    def keeps(self) -> list[tuple[str, str | Promise, bool]]:
        """The choices of how long: value, words, whether chosen."""
        return [(value, words, value == self.keep) for value, words in KEEP_WORDS.items()]


def read_short_form(parts: Mapping[str, str]) -> ShortForm:
    """The form as it was sent; one that was not sent yet is empty."""
    title = plain(parts.get("title", "")[:MOST_ECHOED])
    author = plain(parts.get("author", "")[:MOST_ECHOED])
    errors = {
        name: _too_long(len(text) - most)
        for name, text, most in (("title", title, MAX_TITLE), ("author", author, MAX_AUTHOR))
        if len(text) > most
    }
    keep = parts.get("keep", "")
    return ShortForm(title=title, author=author, keep=keep if keep in KEEP else "", errors=errors)


def _too_long(number: int) -> str:
    return str(
        ngettext_lazy("%(number)d character too many.", "%(number)d characters too many.", "number")
        % {"number": number}
    )
