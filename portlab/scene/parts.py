"""The parts that change with the step, placed on a plan: cables, hooks, rule boxes, badges."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from portlab.scene.endings import BESIDE_SIGN
from portlab.scene.journey import Journey
from portlab.scene.legs import JUMP, WIRE, JourneyLeg, Spot
from portlab.scene.model import Badge, Box, Cable, Hook, Point, Text, state_at
from portlab.scene.pathdata import arrow, path
from portlab.scene.plan import Plan, ends, spot_of
from portlab.scene.ruletitle import title
from portlab.scene.saying import Words
from portlab.scene.shapes import HUES
from portlab.scene.textwidth import fit

_BADGE_PITCH = 24.0
_SEEN = 30.0


def numbers(steps: tuple[int, ...]) -> str:
    """Step numbers as the drawing carries them."""
    return " ".join(map(str, steps))


def _legs_by_ends(journey: Journey, kind: str) -> dict[tuple[Spot, Spot], list[int]]:
    found: dict[tuple[Spot, Spot], list[int]] = {}
    for step, legs in journey.legs.items():
        for leg in legs:
            if leg.kind == kind:
                found.setdefault(ends(leg), []).append(step)
    return found


def cables(plan: Plan, journey: Journey, step: int) -> tuple[Cable, ...]:
    """Every wire of the journey once, with all the steps that take it."""
    return tuple(
        Cable(
            f"cable {state_at(tuple(steps), step)}",
            numbers(tuple(steps)),
            path(plan.ways.tracks[pair].points),
            plan.ways.tracks[pair].plugs,
        )
        for pair, steps in _legs_by_ends(journey, WIRE).items()
    )


def hooks(plan: Plan, journey: Journey, step: int) -> tuple[Hook, ...]:
    """Jumps: from rule to rule, and between a node and what runs on it."""
    found = []
    for (one, other), steps in _legs_by_ends(journey, JUMP).items():
        if {one.kind, other.kind} == {"in", "out"}:
            continue
        points = plan.ways.tracks[one, other].points
        first = next(leg for leg in journey.legs[steps[0]] if ends(leg) == (one, other))
        points = points if (first.start, first.end) == (one, other) else points[::-1]
        state = state_at(tuple(steps), step)
        found.append(Hook(f"hook {state}", numbers(tuple(steps)), path(points, 5), arrow(points)))
    for before, after in pairwise(plan.rules):
        steps = [after.box.step]
        x = before.rect.x
        swing = x - plan.ways.hook_x
        y0, y1 = before.rect.cy, after.rect.cy
        data = f"M{x:g} {y0:g}C{swing:g} {y0:g} {swing:g} {y1:g} {x - 3:g} {y1:g}"
        tip = (Point(x - 9, y1), Point(x - 1.5, y1))
        found.append(
            Hook(f"hook {state_at(tuple(steps), step)}", numbers(tuple(steps)), data, arrow(tip))
        )
    return tuple(found)


def rule_boxes(plan: Plan, step: int, words: Words) -> tuple[Box, ...]:
    """The rule boxes of the open node."""
    boxes = []
    for place in plan.rules:
        box, rect = place.box, place.rect
        room = rect.w - 2 * place.pad
        hue = HUES.get(box.band, "np")
        kind = f"chain b-{hue}" + (" bad-end" if box.ends_badly else "")
        reason = words(box.code, **box.facts)
        boxes.append(
            Box(
                f"{kind} {state_at((box.step,), step)}",
                str(box.step),
                *rect,
                6,
                f"{box.chain} {reason}".strip(),
                (
                    *title(box, rect.x + place.pad, place.title_y, room, words),
                    Text(
                        rect.x + place.pad,
                        place.reason_y,
                        "s-reason reason",
                        fit(reason, "s-reason", room - 8),
                    ),
                ),
            )
        )
    return tuple(boxes)


def badge_points(plan: Plan, journey: Journey) -> dict[int, Point]:
    """Where each step's number stands: at its rule, else along its way, else at its place."""
    points: dict[int, Point] = {}
    for place in plan.rules:
        shift = BESIDE_SIGN if place.box.ends_badly else 0.0
        points.setdefault(place.box.step, Point(place.rect.right, place.rect.cy - shift))
    taken: Counter[tuple[Spot, Spot] | Point] = Counter()
    for step in journey.steps:
        if step.number in points:
            continue
        leg = badge_leg(plan, journey.legs[step.number])
        if leg is not None:
            track = plan.ways.track(leg)
            shift = _BADGE_PITCH * taken[track.badge]
            taken[track.badge] += 1
            base = track.badge
            points[step.number] = Point(
                base.x + (0 if track.down else shift), base.y + (shift if track.down else 0)
            )
        else:
            base = plan.spots.get(spot_of(step), plan.entrance)
            shift = _BADGE_PITCH * taken[base]
            along = step.place.kind == "pod"
            points[step.number] = Point(
                base.x - (shift if along else 0), base.y + (0 if along else shift)
            )
            taken[base] += 1
    return points


def badge_leg(plan: Plan, legs: tuple[JourneyLeg, ...]) -> JourneyLeg | None:
    """The leg at which a step's number stands: the last wire that is long enough to be seen, else the longest leg."""
    lengths = {leg: _length(plan.ways.track(leg).points) for leg in legs}
    wires = [leg for leg in legs if leg.kind == WIRE and lengths[leg] > _SEEN]
    if wires:
        return wires[-1]
    return max(legs, key=lambda leg: (leg.kind == WIRE, lengths[leg]), default=None)


def _length(points: tuple[Point, ...]) -> float:
    return sum(abs(a.x - b.x) + abs(a.y - b.y) for a, b in pairwise(points))


def badges(plan: Plan, journey: Journey, step: int) -> tuple[Badge, ...]:
    """One badge for each step."""
    return tuple(
        Badge(
            f"badge {state_at((at,), step)}",
            str(at),
            round(point.x, 1),
            round(point.y, 1),
            at,
        )
        for at, point in sorted(badge_points(plan, journey).items())
    )
