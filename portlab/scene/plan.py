"""A plan: where everything of one layout stands, and the ways between. wide.py and phone.py draw up one each; what
comes after (parts.py) asks a plan for places and ways and knows nothing of layouts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from portlab.kube.kubeproxy.trace import Step
from portlab.scene.journey import Journey
from portlab.scene.legs import JourneyLeg, Spot
from portlab.scene.model import Box, Glyph, Plane, Plug, Point, Rect, Text
from portlab.scene.rulebox import RuleBox

Way = tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePlace:
    """A rule box's place, with how its texts are to be set."""

    box: RuleBox
    rect: Rect
    title_y: float
    reason_y: float
    pad: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A way between two spots: its points, the plugs on the walls it passes, and where the first badge of the steps
    that take it stands (further ones to its right or, when ``down``, below)."""

    points: Way
    plugs: tuple[Plug, ...] = ()
    badge: Point
    down: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """The ways that a journey takes between spots, both ends in sorted order; ``hook_x`` is where jumps between rule
    boxes swing out, left of them."""

    tracks: Mapping[tuple[Spot, Spot], Track]
    hook_x: float

    def track(self, leg: JourneyLeg) -> Track:
        """The track of a leg."""
        return self.tracks[ends(leg)]

    def points(self, leg: JourneyLeg) -> Way:
        """The points of a leg, in its direction."""
        points = self.track(leg).points
        return points if (leg.start, leg.end) == ends(leg) else points[::-1]


def ends(leg: JourneyLeg) -> tuple[Spot, Spot]:
    """The ends of a leg in sorted order: there and back are one way."""
    return (leg.start, leg.end) if leg.start <= leg.end else (leg.end, leg.start)


def tracks_of(
    journey: Journey, lay: Callable[[Spot, Spot], Track]
) -> dict[tuple[Spot, Spot], Track]:
    """Every way of a journey, laid once. ``lay`` takes the ends in sorted order."""
    tracks: dict[tuple[Spot, Spot], Track] = {}
    for legs in journey.legs.values():
        for leg in legs:
            if ends(leg) not in tracks:
                tracks[ends(leg)] = lay(*ends(leg))
    return tracks


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One layout, drawn up: everything that does not change with the step, and the places for what does.

    ``chips`` are the numbers of the Service's port, each in its layer; ``veil`` is what the open node shows before the
    journey is known. ``entrance`` is where a packet comes into the open node; ``card_room`` the box in which cards
    stand, and ``card_follows`` whether they move to be level with what acts; ``spots`` where a badge goes that has no
    box or way.
    """

    layout: str
    width: float
    height: float
    planes: tuple[Plane, ...]
    labels: tuple[Text, ...]
    glyphs: tuple[Glyph, ...]
    nodes: tuple[Box, ...]
    chips: tuple[Box, ...]
    veil: tuple[Box, ...]
    hosts: tuple[Box, ...]
    closed_boxes: tuple[Box, ...]
    closed_hooks: tuple[Way, ...]
    pods: tuple[Box, ...]
    notes: tuple[Text, ...]
    rules: tuple[RulePlace, ...]
    ways: Ways
    entrance: Point
    card_room: Rect
    card_follows: bool
    spots: Mapping[Spot, Point]
    headline_room: Rect
    headline_style: str


def spot_of(step: Step) -> Spot:
    """The spot at which a step happens."""
    name = step.place.name if step.place.kind in ("node", "pod") else ""
    return Spot(step.place.kind, name)
