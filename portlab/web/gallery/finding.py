"""Finding worked examples: by tag, and by words in either language."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portlab.teaching.examples import LANGUAGES, Example
from portlab.web.lab.examples import examples

LONGEST_QUERY = 100
TAG_WORDS = {
    "headless": _("headless"),
    "allocation": _("allocation"),
    "defaults": _("defaults"),
    "names": _("names"),
    "readiness": _("readiness"),
    "source address": _("source address"),
    "dual stack": _("dual stack"),
}
"""The tags that are words; the others are identifiers, the same in every language."""
FIELDS = (
    "externalTrafficPolicy",
    "internalTrafficPolicy",
    "selector",
    "sessionAffinity",
    "targetPort",
)
TYPES = ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")


def tag_word(tag: str) -> str:
    """A tag in the language of the request."""
    return str(TAG_WORDS.get(tag, tag))


@cache
def tags() -> tuple[str, ...]:
    """Every tag that an example has: the types first, then the others in the order of the alphabet."""
    found = {tag for one in examples() for tag in one.tags}
    return (
        *(tag for tag in TYPES if tag in found),
        *sorted(found.difference(TYPES), key=str.casefold),
    )


def read_query(text: str) -> str:
    """What was typed into the search, within limits: words with one space between."""
    return " ".join(text[:LONGEST_QUERY].split())


def found(every: Iterable[Example], query: str, tag: str) -> tuple[Example, ...]:
    """The examples that have ``tag`` ("": any) and all words of ``query`` somewhere: in its name, title, question,
    answer, tags, or manifest, in either language."""
    words = query.casefold().split()
    return tuple(
        one
        for one in every
        if (not tag or tag in one.tags) and all(word in _text(one.slug) for word in words)
    )


@cache
def _text(slug: str) -> str:
    one = next(each for each in examples() if each.slug == slug)
    parts = [slug, *one.title.values(), *one.question.values(), *one.happens.values(), *one.tags]
    for language in LANGUAGES:
        with override(language):
            parts += [tag_word(tag) for tag in one.tags]
    return "\n".join([*parts, one.manifest]).casefold()
