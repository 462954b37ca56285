"""Texts in which the recorder put something in the place of what cannot repeat.

``<uid>``, ``<time>`` and ``<object>`` stand in recorded texts for values of that kind; ``randomInMessage`` lists
values of one failed request that the server made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_UID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
_PLACEHOLDERS = {"<uid>": _UID, "<time>": _TIME, "<object>": "(?s:.+)"}


def pattern_of(text: str, made_up: Iterable[str] = ()) -> re.Pattern[str]:
    """What a text must look like to be the recorded one: each made-up value may be another of its kind, the same
    wherever the recorded one stands."""
    kinds = {value: _kind(value) for value in made_up}
    wanted = sorted((*kinds, *_PLACEHOLDERS), key=len, reverse=True)
    names: dict[str, str] = {}
    written = ""
    for piece in re.split("({})".format("|".join(map(re.escape, wanted))), text):
        if piece in _PLACEHOLDERS:
            written += _PLACEHOLDERS[piece]
        elif piece in names:
            written += f"(?P={names[piece]})"
        elif piece in kinds:
            names[piece] = f"made_up_{len(names)}"
            written += f"(?P<{names[piece]}>{kinds[piece]})"
        else:
            written += re.escape(piece)
    return re.compile(written)


def _kind(value: str) -> str:
    """The pattern of values like ``value``: a number, an address, or a name."""
    if value.isdecimal():
        return "[0-9]+"
    if re.fullmatch(r"[0-9.]+", value):
        return r"[0-9]+(?:\.[0-9]+){3}"
    if re.fullmatch(r"[0-9a-f:]+", value) and ":" in value:
        return "[0-9a-f:]+"
    return "[^\\s\"']+"
