"""Sentences by code: what the core's stable codes say to a person, in the language of the request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language

# A page says some hundred sentences of few tables: each is looked up in the catalogue once per language.
_translated: dict[tuple[int, str, str | None], str] = {}


def say(table: Mapping[str, str | Promise], code: str, facts: Mapping[str, Any]) -> str:
    """The sentence for ``code`` in ``table``, its placeholders filled from ``facts``.

    ``table`` is one of the tables of this package, which last as long as the process. KeyError when it has no such
    code: a test holds every table complete.
    """
    key = (id(table), code, get_language())
    sentence = _translated.get(key)
    if sentence is None:
        sentence = _translated[key] = str(table[code])
    return sentence % facts
