"""The whole journey as one animated SVG: every step's card laid over the others, each part drawn once for all the steps
in which it looks the same, and the packet moving between them.

CSS alone plays it, in a loop, so that it runs as an image, where no script does; who asked for less motion sees the
step that the link is about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from math import dist
from typing import Any, NamedTuple

from portlab.scene.legs import JUMP
from portlab.scene.model import Motion, Point
from portlab.web.pictures.card import Card, card, document
from portlab.web.pictures.flatten import Classes, Unit
from portlab.web.pictures.stylesheet import milliseconds

MOST_STEPS = 40
# Nobody steps through this by hand: the packet takes its time, and a sentence stands as long as it takes to read.
SLOWER = 1.6
READ_LEAST, READ_MOST, READ_CHARACTER = 2000, 5200, 45
LAST_LOOK = 2500
_WIDE_FROM = 0x2E80


class Moment(NamedTuple):
    """When a step is: the packet begins to move, it has arrived and the picture is the step's, and the next begins."""

    begin: float
    arrive: float
    end: float


def animated(
    context_at: Callable[[int], Mapping[str, Any]], *, total: int, rest: int, theme: str
) -> str:
    """The animated SVG of ``total`` steps; ``context_at`` gives the scene_context of one, 0 the packet at its sender.
    ``rest`` is the step that is seen where nothing moves."""
    classes = Classes()
    last = min(total, MOST_STEPS)
    cards = [
        card(context_at(step), theme=theme, classes=classes, raster=False)
        for step in range(last + 1)
    ]
    rest = min(rest, last)
    moments = _moments(cards)
    whole = moments[-1].end
    frames = _Frames(moments, whole, rest)
    packet = cards[0].inner[-1]
    outer = frames.merged([each.outer for each in cards])
    inner = frames.merged([each.inner[:-1] for each in cards])
    moving = f'<g class="packet">{packet.markup.partition(">")[2]}'
    motions = cards[0].scene.motions[: last + 1]
    css = (
        classes.css
        + ".m{visibility:hidden}.r{visibility:visible}"
        + frames.css
        + _packet_css(motions, moments, whole, motions[rest].rest)
        + "@media(prefers-reduced-motion:reduce){.m,.packet{animation:none}}"
    )
    body = f'{outer}<g transform="{cards[0].place}">{inner}{moving}</g>'
    return document(cards[rest].words, css, body)


def _moments(cards: Sequence[Card]) -> list[Moment]:
    found: list[Moment] = []
    at = 0.0
    for made, motion in zip(cards, cards[0].scene.motions, strict=False):
        arrive = at + sum(_length_of(leg.kind) for leg in motion.legs)
        end = arrive + _reading_time(made.words.sentence)
        found.append(Moment(at, arrive, end))
        at = end
    found[-1] = found[-1]._replace(end=at + LAST_LOOK)
    return found


def _length_of(kind: str) -> float:
    return milliseconds("--m-jump" if kind == JUMP else "--m-travel") * SLOWER


def _reading_time(sentence: str) -> float:
    letters = sum(3 if ord(char) >= _WIDE_FROM else 1 for char in sentence)
    return min(READ_LEAST + READ_CHARACTER * letters / 2, READ_MOST)


class _Frames:
    """The parts of all steps as markup, and the rules that show each at its time."""

    def __init__(self, moments: Sequence[Moment], whole: float, rest: int) -> None:
        self._moments, self._whole, self._rest = moments, whole, rest
        self._names: dict[frozenset[int], str] = {}

    def merged(self, steps: Sequence[Sequence[Unit]]) -> str:
        """The parts in painting order, the same one of several steps once."""
        variants: dict[tuple[int, ...], dict[str, set[int]]] = {}
        for step, units in enumerate(steps):
            for unit in units:
                variants.setdefault(unit.path, {}).setdefault(unit.markup, set()).add(step)
        return "".join(
            self._shown(markup, frozenset(when))
            for _path, looks in sorted(variants.items())
            for markup, when in looks.items()
        )

    def _shown(self, markup: str, when: frozenset[int]) -> str:
        if len(when) == len(self._moments):
            return markup
        name = self._names.setdefault(when, f"v{len(self._names)}")
        at_rest = " r" if self._rest in when else ""
        return f'<g class="m{at_rest} {name}">{markup}</g>'

    @property
    def css(self) -> str:
        """The animations that were asked for."""
        time = f"{self._whole / 1000:.2f}s step-end infinite"
        return "".join(
            f".{name}{{animation:{name} {time}}}@keyframes {name}{{{self._keyframes(when)}}}"
            for when, name in self._names.items()
        )

    def _keyframes(self, when: frozenset[int]) -> str:
        frames = []
        before: bool | None = None
        for step, moment in enumerate(self._moments):
            shown = step in when
            if shown != before:
                word = "visible" if shown else "hidden"
                frames.append(f"{_share(moment.arrive, self._whole)}{{visibility:{word}}}")
            before = shown
        return "".join(frames)


def _share(at: float, whole: float) -> str:
    return f"{100 * at / whole:.3f}".rstrip("0").rstrip(".") + "%"


def _packet_css(
    motions: Sequence[Motion], moments: Sequence[Moment], whole: float, rest: Point
) -> str:
    frames = [(0.0, motions[0].rest)]
    for motion, moment in zip(motions, moments, strict=True):
        at = moment.begin
        for leg in motion.legs:
            lasts = _length_of(leg.kind)
            frames += [(at + share * lasts, point) for share, point in _along(leg.points)]
            at += lasts
        frames += [(moment.arrive, motion.rest), (moment.end, motion.rest)]
    told = "".join(f"{_share(at, whole)}{{{_place(point)}}}" for at, point in dict(frames).items())
    return (
        f".packet{{{_place(rest)};animation:packet {whole / 1000:.2f}s linear infinite}}"
        f"@keyframes packet{{{told}}}"
    )


def _place(point: Point) -> str:
    return f"transform:translate({point.x:g}px,{point.y:g}px)"


def _along(points: Sequence[Point]) -> list[tuple[float, Point]]:
    """The corners of a way, each with the share of the way that leads to it."""
    lengths = [dist(before, after) for before, after in pairwise(points)]
    whole = sum(lengths) or 1.0
    found, gone = [(0.0, points[0])], 0.0
    for length, point in zip(lengths, points[1:], strict=True):
        gone += length
        found.append((gone / whole, point))
    return found
