"""The page's stylesheets, read for pictures: which declarations an element of the scene gets, and what a token is worth
in a theme. A picture stands alone, so nothing in it may look anything up."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import cssselect2  # type: ignore[import-untyped]
import tinycss2  # type: ignore[import-untyped]
import tinycss2.color4  # type: ignore[import-untyped]
from django.conf import settings

LIGHT, DARK = "light", "dark"
THEMES = (LIGHT, DARK)
_HERE = Path(__file__).parent
_CSS = settings.BASE_DIR / "static" / "css"
SHEETS = (_CSS / "scene.css", _HERE / "card.css")
TOKENS = _CSS / "tokens.css"
_THEME_OF = {":root": LIGHT, ':root[data-theme="dark"]': DARK}
_MOST_NESTED = 10
_MILLISECONDS = re.compile(r"([0-9]+)ms")


class Declaration(NamedTuple):
    """One declaration of a sheet: its property, and its value as the parser left it."""

    name: str
    value: tuple[Any, ...]


@lru_cache(maxsize=2)
def tokens(theme: str) -> dict[str, tuple[Any, ...]]:
    """The custom properties of tokens.css in a theme, by name."""
    found: dict[str, dict[str, tuple[Any, ...]]] = {LIGHT: {}, DARK: {}}
    for rule in _rules(TOKENS):
        known = _THEME_OF.get(tinycss2.serialize(rule.prelude).strip())
        if known:
            found[known].update((each.name, each.value) for each in _declarations(rule))
    return found[LIGHT] if theme == LIGHT else found[LIGHT] | found[DARK]


def milliseconds(token: str) -> int:
    """How long a token of motion is."""
    found = _MILLISECONDS.search(tinycss2.serialize(tokens(LIGHT)[token]))
    if found is None:
        raise ValueError(f"{token} is no time")
    return int(found[1])


@lru_cache(maxsize=1)
def matcher() -> Any:
    """A matcher whose payloads are tuples of Declaration, in the order of the sheets."""
    made = cssselect2.Matcher()
    for path in SHEETS:
        for rule in _rules(path):
            said = tuple(_declarations(rule))
            try:
                selectors = cssselect2.compile_selector_list(rule.prelude)
            except cssselect2.SelectorError:
                # A part of some browser's control: none of the scene's.
                continue
            for selector in selectors:
                made.add_selector(selector, said)
    return made


def _rules(path: Path) -> list[Any]:
    """The rules that hold always: what stands under a condition is for other screens than a picture."""
    sheet = tinycss2.parse_stylesheet(
        path.read_text(encoding="utf-8"), skip_comments=True, skip_whitespace=True
    )
    return [rule for rule in sheet if rule.type == "qualified-rule"]


def _declarations(rule: Any) -> list[Declaration]:
    parsed = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
    return [
        Declaration(each.name, tuple(each.value)) for each in parsed if each.type == "declaration"
    ]


def resolved(value: tuple[Any, ...], known: dict[str, tuple[Any, ...]]) -> str:
    """A value as text, every ``var()`` in it replaced by what it is worth; "" where that is nothing."""
    parts = _replaced(value, known, 0)
    return "" if parts is None else str(tinycss2.serialize(parts)).strip()


def _replaced(
    value: tuple[Any, ...], known: dict[str, tuple[Any, ...]], depth: int
) -> list[Any] | None:
    if depth > _MOST_NESTED:
        return None
    found: list[Any] = []
    for part in value:
        if part.type != "function" or part.lower_name != "var":
            found.append(part)
            continue
        name, _comma, fallback = _arguments(part)
        worth = known.get(name, fallback)
        if worth is None:
            return None
        inner = _replaced(worth, known, depth + 1)
        if inner is None:
            return None
        found += inner
    return found


def _arguments(part: Any) -> tuple[str, bool, tuple[Any, ...] | None]:
    tokens_inside = [each for each in part.arguments if each.type != "comment"]
    names = [each for each in tokens_inside if each.type == "ident"]
    name = str(names[0].value)
    for index, each in enumerate(tokens_inside):
        if each.type == "literal" and each.value == ",":
            return name, True, tuple(tokens_inside[index + 1 :])
    return name, False, None


def paint_of(text: str) -> tuple[str, float]:
    """A colour as ``#rrggbb`` and how opaque it is; "none" for no paint at all."""
    colour = tinycss2.color4.parse_color(text) if text != "none" else None
    if colour is None or colour.alpha == 0:
        return "none", 1.0
    red, green, blue = (round(part * 255) for part in colour.to("srgb").coordinates)
    return f"#{red:02x}{green:02x}{blue:02x}", colour.alpha
