"""A scene made ready for the template: attributes as finished text, words escaped, in flat pairs.

A template engine spends most of its time on looking up and escaping single values, and a scene has a thousand of them
twice over; so attributes are joined here, once, and lines of text, by far the most, become ``<text>`` elements; all
other elements and their order are the template's. ``Markup`` says to Django (by ``__html__``) that a text is safe: it
is made in this module only, from numbers, class names of this package, and text that was escaped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from portlab.scene.model import Box, Card, Ending, Line, Row, Text

if TYPE_CHECKING:
    from portlab.scene.scene import Scene


class Markup(str):
    """Text that may stand in the page as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        """The text itself: it needs no escaping."""
        return self


class PaintedBox(NamedTuple):
    """A box: the group's attributes, its full name, the rectangle's attributes, its texts."""

    group: Markup
    name: Markup
    rect: Markup
    texts: Markup


class PaintedRow(NamedTuple):
    """A half of the header. ``fold`` is "" for a half that did not change."""

    group: Markup
    texts: Markup
    fold: Markup
    flap: Markup
    flaps: tuple[tuple[Markup, Markup], ...]
    ip: Markup
    port: Markup


class PaintedCard(NamedTuple):
    """A packet card: its group, the line to it, its place, its sheet, the rule above its note, its texts, its rows."""

    group: Markup
    lead: Markup
    place: Markup
    sheet: Markup
    rule: Markup
    texts: Markup
    rows: tuple[PaintedRow, ...]


class PaintedEnding(NamedTuple):
    """A sign where the journey ends: attributes, which sign, where, and its words."""

    group: Markup
    sign: Markup
    at: Markup
    texts: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Painted:
    """What templates/lab/scene.svg loops over."""

    planes: tuple[Markup, ...]
    labels: Markup
    glyphs: tuple[tuple[Markup, Markup], ...]
    nodes: tuple[PaintedBox, ...]
    chips: tuple[PaintedBox, ...]
    veil: tuple[PaintedBox, ...]
    things: tuple[PaintedBox, ...]
    cables: tuple[tuple[Markup, Markup, tuple[Markup, ...]], ...]
    hooks: tuple[tuple[Markup, Markup, Markup], ...]
    headlines: tuple[tuple[Markup, Markup], ...]
    cards: tuple[PaintedCard, ...]
    badges: tuple[tuple[Markup, int], ...]
    endings: tuple[PaintedEnding, ...]


def paint(scene: Scene) -> Painted:
    """The scene as pairs of attributes and words."""
    return Painted(
        planes=tuple(
            Markup(f'class="{cls}" x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="{rx:g}"')
            for cls, x, y, w, h, rx in scene.planes
        ),
        labels=_texts((*scene.labels, *scene.notes)),
        glyphs=tuple(
            (Markup(name), Markup(f'class="{cls}" x="{x:g}" y="{y:g}"'))
            for x, y, name, cls in scene.glyphs
        ),
        nodes=_boxes(scene.nodes),
        chips=_boxes(scene.chips),
        veil=_boxes(scene.veil),
        things=_boxes(scene.hosts) + _boxes(scene.boxes) + _boxes(scene.pods),
        cables=tuple(
            (
                _group(cls, steps),
                Markup(d),
                tuple(Markup(f'cx="{x:g}" cy="{y:g}"') for x, y in plugs),
            )
            for cls, steps, d, plugs in scene.cables
        ),
        hooks=tuple(
            (_group(cls, steps), Markup(d), Markup(head)) for cls, steps, d, head in scene.hooks
        ),
        headlines=tuple(_line(line) for line in scene.headlines),
        cards=tuple(_card(card) for card in scene.cards),
        badges=tuple(
            (Markup(f'{_group(cls, steps)} transform="translate({x:g} {y:g})"'), number)
            for cls, steps, x, y, number in scene.badges
        ),
        endings=tuple(_ending(ending) for ending in scene.endings),
    )


def _said(text: str) -> Markup:
    return Markup(escape(text))


def _group(cls: str, steps: str) -> Markup:
    return Markup(f'class="{cls}" data-steps="{steps}"' if steps else f'class="{cls}"')


def _field(path: str) -> str:
    return f' data-path="{path}"' if path else ""


def _texts(texts: Iterable[Text]) -> Markup:
    return Markup(
        "".join(
            f'<text x="{x:g}" y="{y:g}" class="{cls}"{_field(path)}>'
            f"{f'<title>{escape(full)}</title>' if full else ''}{escape(text)}</text>"
            for x, y, cls, text, full, path in texts
        )
    )


def _boxes(boxes: Iterable[Box]) -> tuple[PaintedBox, ...]:
    return tuple(
        PaintedBox(
            Markup(_group(cls, steps) + _field(path)),
            _said(name),
            Markup(f'x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="{rx:g}"'),
            _texts(texts),
        )
        for cls, steps, x, y, w, h, rx, name, texts, path in boxes
    )


def _line(line: Line) -> tuple[Markup, Markup]:
    return _group(line.cls, line.steps), _texts(line.texts)


def _card(card: Card) -> PaintedCard:
    return PaintedCard(
        group=_group(card.cls, card.steps),
        lead=Markup(card.lead),
        place=Markup(f"translate({card.x:g} {card.y:g})"),
        sheet=Markup(f'width="{card.w:g}" height="{card.h:g}"'),
        rule=Markup(card.rule),
        texts=_texts(card.texts),
        rows=tuple(_row(row) for row in card.rows),
    )


def _row(row: Row) -> PaintedRow:
    ip, port = row.tiles
    return PaintedRow(
        group=Markup(f'class="{row.cls}" transform="translate(0 {row.y:g})"'),
        texts=_texts(row.texts),
        fold=Markup(f"translate(0 {row.fold:g})" if row.hot else ""),
        flap=Markup(row.was),
        flaps=tuple((Markup(flap.d), _texts((flap.text,))) for flap in row.flaps),
        ip=_texts((ip,)),
        port=_texts((port,)),
    )


def _ending(ending: Ending) -> PaintedEnding:
    return PaintedEnding(
        group=_group(ending.cls, ending.steps),
        sign=Markup("answered" if ending.kind == "answered" else "problem"),
        at=Markup(f'x="{ending.x:g}" y="{ending.y:g}"'),
        texts=_texts((ending.text,) if ending.text.text else ()),
    )
