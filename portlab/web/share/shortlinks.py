"""Short links: made, found, reported, removed."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portlab.web.share.models import ID_LENGTH, Report, ShortLink

# Crockford's base32: no I, L, O or U. Who types one of the first three meant a digit.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
MEANT = str.maketrans("ilo", "110")
KEEP = {
    "": None,
    "day": timedelta(days=1),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}
TODAY, HOUR, FULL, REMOVED = "today", "hour", "full", "removed"
EXPIRED = "expired"
# Characters that turn the writing direction: they could make a title say what it does not.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class NotMade(Exception):  # noqa: N818
    """No short link was made. ``code``: TODAY (this visitor made as many as one may in a day), HOUR (its address asked
    for as many as it may in an hour), FULL (PortLab holds as many as it may) or REMOVED (this very link was removed by
    staff)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a short link stands for, and all that its id follows from."""

    token: str
    language: str = ""
    theme: str = ""
    title: str = ""
    author: str = ""
    keep: str = ""

    @property
    def id(self) -> str:
        """The content's address: 65 bits of its SHA-256."""
        parts = [self.token, self.language, self.theme, self.title, self.author, self.keep]
        text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:9], "big") >> 7
        return "".join(ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))


def plain(text: str) -> str:
    """``text`` as one line, without control characters and those that turn the writing direction."""
    kept = (" " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one for one in text)
    return " ".join("".join(one for one in kept if one not in _TURNING).split())


def person(visitor: str) -> str:
    """The digest under which a visitor's links and reports are counted; it leads back to nobody."""
    return salted_hmac("portlab.share", visitor, algorithm="sha256").hexdigest()


def make(content: Content, visitor: str) -> ShortLink:
    """The short link of ``content``, made if there is none; its time begins anew. Raises NotMade.

    All in one transaction, which takes the write lock first: two who ask at once get one row, and nobody passes a
    limit between counting and writing.
    """
    now = timezone.now()
    lasts = KEEP[content.keep]
    expires = now + lasts if lasts else None
    with transaction.atomic():
        found: ShortLink | None = ShortLink.objects.filter(pk=content.id).first()
        if found is None:
            _check_room(visitor, now)
            made: ShortLink = ShortLink.objects.create(
                id=content.id,
                token=content.token,
                language=content.language,
                theme=content.theme,
                title=content.title,
                author=content.author,
                keep=content.keep,
                maker=person(visitor),
                created=now,
                expires=expires,
            )
            return made
        if found.removed:
            raise NotMade(REMOVED)
        if expires:
            found.expires = expires
            found.save(update_fields=["expires"])
        return found


def _check_room(visitor: str, now: datetime) -> None:
    today = ShortLink.objects.filter(maker=person(visitor), created__gt=now - timedelta(days=1))
    if today.count() >= settings.SHORT_LINKS_A_DAY:
        raise NotMade(TODAY)
    if ShortLink.objects.count() >= settings.SHORT_LINKS_MOST:
        # Only now are those forgotten whose time is over: until then they can say that it is.
        ShortLink.objects.filter(expires__lt=now, removed=None).delete()
        if ShortLink.objects.count() >= settings.SHORT_LINKS_MOST:
            raise NotMade(FULL)


def find(key: str) -> ShortLink | None:
    """The link of an id, however it was typed."""
    key = key.lower().translate(MEANT)
    return ShortLink.objects.filter(pk=key).first() if len(key) == ID_LENGTH else None


def gone(link: ShortLink) -> str:
    """Why a link leads nowhere any more, REMOVED or EXPIRED, or ""."""
    if link.removed:
        return REMOVED
    return EXPIRED if link.expires and link.expires <= timezone.now() else ""


def report(link: ShortLink, visitor: str) -> None:
    """Count a visitor's report, once."""
    Report.objects.get_or_create(
        link=link, reporter=person(visitor), defaults={"created": timezone.now()}
    )


def listed(*, reported: bool = False) -> QuerySet[ShortLink]:
    """All links with ``report_count``, the most reported and then the newest first; or only those with reports."""
    counted = ShortLink.objects.annotate(report_count=Count("reports"))
    chosen = counted.filter(report_count__gt=0) if reported else counted
    ordered: QuerySet[ShortLink] = chosen.order_by("-report_count", "-created", "id")
    return ordered


def remove(link: ShortLink) -> None:
    """Take a link away for good: what it says is deleted, and its content cannot be given a short link again."""
    link.token = link.title = link.author = ""
    link.removed = timezone.now()
    with transaction.atomic():
        link.reports.all().delete()
        link.save()


def restore(link: ShortLink) -> None:
    """Let a removed link be made again by whoever has its content; of any other link, dismiss the reports."""
    if link.removed:
        link.delete()
    else:
        link.reports.all().delete()
