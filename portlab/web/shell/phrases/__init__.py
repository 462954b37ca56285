"""Sentences by code: what the core's stable codes say to a person, in the language of the request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise


def say(table: Mapping[str, str | Promise], code: str, facts: Mapping[str, Any]) -> str:
    """The sentence for ``code`` in ``table``, its placeholders filled from ``facts``.

    KeyError when the table has no such code: a test holds every table complete.
    """
    return str(table[code]) % facts
