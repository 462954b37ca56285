"""The parts of a lab's address as a token's letters, and back.

What a letter means, and what it means that one is absent, is frozen with the version of tokens (portlab/sharing): a
link opens for ever as it was made, whatever a first visit has become since.
"""

from __future__ import annotations

from collections.abc import Mapping

from portlab.sharing.token import ALTERED, TokenError, decode, encode

LETTERS = {
    "manifest": "m",
    "good": "b",
    "world": "w",
    "ground": "g",
    "pods": "o",
    "from": "f",
    "to": "t",
    "seed": "s",
    "step": "n",
    "view": "v",
    "panel": "p",
    "doc": "d",
    "variant": "a",
    "command": "c",
    "ran": "r",
    "predict": "q",
    "guess": "u",
    "exercise": "e",
}
NAMES = {letter: name for name, letter in LETTERS.items()}
ABSENT = {
    "world": "three-nodes",
    "view": "form",
    "panel": "ranges",
    "predict": "1",
}
"""What a part is where a token of version 1 does not name it; "" for every other."""


def token_of_parts(parts: Mapping[str, str]) -> str:
    """The token of an address's parts by name, or "" where they are more than a link carries."""
    told = {LETTERS[name]: value for name, value in parts.items() if value != ABSENT.get(name, "")}
    try:
        return encode(told)
    except TokenError:
        return ""


def parts_of_token(token: str) -> dict[str, str]:
    """Every part by name. Raises TokenError, also for a letter that no version knows."""
    told = decode(token)
    if not told.keys() <= NAMES.keys():
        raise TokenError(ALTERED)
    return dict.fromkeys(LETTERS, "") | ABSENT | {NAMES[key]: text for key, text in told.items()}
