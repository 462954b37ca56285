"""The card: 1200 by 630, the scene at a step and beside it the words that say what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.template.loader import render_to_string
from django.utils.translation import get_language, to_locale

from portlab.scene.model import WIDE
from portlab.scene.scene import Scene
from portlab.scene.textwidth import fit, width, wrap
from portlab.web.pictures.flatten import Classes, Flattener, Unit, plain
from portlab.web.pictures.telling import Told, told

WIDTH, HEIGHT = 1200, 630
COLUMN = 272
# What the scene has: the card without the column, and a margin all around.
ROOM = (336.0, 20.0, 848.0, 590.0)
FIRST_LINE, LINE, MOST_LINES = 226, 34, 10
SAID, NAMED = "s-headline", "s-headline"
SAID_SIZE, MEASURED_SIZE = 25, 17
SIZES = ("s38", "s30", "s24")
# A blur's reach beyond the packet card is the scene's own; the name is this card's.
SHADOW = (
    '<defs><filter id="blur" x="-20%" y="-20%" width="140%" height="150%">'
    '<feGaussianBlur stdDeviation="13"/></filter></defs>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card in pieces: the words for who cannot see it, the ``outer`` units, the scene's (``inner``) and where the
    scene stands (a transform), each unit known by its place in the drawing."""

    words: Told
    scene: Scene
    outer: tuple[Unit, ...]
    inner: tuple[Unit, ...]
    place: str


def card(context: Mapping[str, Any], *, theme: str, classes: Classes, raster: bool) -> Card:
    """The card for a scene_context; ``classes`` gathers the styles of its parts."""
    scene = next(each for each in context["scenes"] if each.layout == WIDE)
    words = told(context)
    drawing = render_to_string(
        "pictures/card.svg",
        {
            "scene": scene,
            "prediction": context.get("prediction", {}),
            "grips": {},
            "card": _column(words),
        },
    )
    outer, inner = Flattener(theme, classes, raster).units(drawing, f"scene-{WIDE}")
    return Card(
        words=words, scene=scene, outer=tuple(outer), inner=tuple(inner), place=_place(scene)
    )


def _column(words: Told) -> dict[str, Any]:
    size = next((each for each in SIZES if _fits(words.name, int(each[1:]))), SIZES[-1])
    room = COLUMN * MEASURED_SIZE / SAID_SIZE
    return {
        "name": fit(words.name, NAMED, COLUMN * MEASURED_SIZE / int(size[1:]), middle=True),
        "size": size,
        "kind": words.kind,
        "hue": words.hue,
        "asked": words.asked,
        "foot": words.foot,
        "lines": [
            {"text": text, "y": FIRST_LINE + LINE * index}
            for index, text in enumerate(wrap(words.sentence, SAID, room, MOST_LINES))
        ],
    }


def _fits(text: str, size: int) -> bool:
    return width(text, NAMED) * size / MEASURED_SIZE <= COLUMN


def _place(scene: Scene) -> str:
    x, y, room_width, room_height = ROOM
    scale = min(room_width / scene.width, room_height / scene.height)
    left = x + (room_width - scene.width * scale) / 2
    top = y + (room_height - scene.height * scale) / 2
    return f"translate({left:.1f} {top:.1f}) scale({scale:.4f})"


def still(made: Card, classes: Classes) -> str:
    """A card as an SVG file."""
    outer = "".join(unit.markup for unit in made.outer)
    inner = "".join(unit.markup for unit in made.inner)
    return document(made.words, classes.css, f'{outer}<g transform="{made.place}">{inner}</g>')


def document(words: Told, css: str, body: str) -> str:
    """An SVG file of a card's size."""
    title, sentence = plain(words.title), plain(words.sentence)
    language = to_locale(get_language() or "en").replace("_", "-")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" xml:lang="{language}" role="img" '
        f"aria-label={quoteattr(title)}>"
        f"<title>{escape(title)}</title><desc>{escape(sentence)}</desc>"
        f"<style>{css}</style>{SHADOW}{body}</svg>\n"
    )
