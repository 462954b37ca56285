"""The parts that change with the step, placed on a plan: cables, hooks, badges, endings, the packet's way."""

from __future__ import annotations

from collections import Counter

from portlab.kube.kubeproxy.trace import ANSWERED, REPLY, Step
from portlab.scene.ground import Words
from portlab.scene.journey import JUMP, WIRE, Journey, JourneyLeg, Spot
from portlab.scene.model import (
    Badge,
    Box,
    Cable,
    Ending,
    Hook,
    Leg,
    Motion,
    Point,
    Text,
    state_at,
)
from portlab.scene.plan import Plan, RulePlace, ends
from portlab.scene.shapes import HUES
from portlab.scene.textwidth import fit, width

_BADGE_PITCH = 24.0
_SEEN = 30.0
_SIGN = 26.0
# Steps at which a journey ends badly, at the place where they happen.
_BAD_CODES = frozenset({"rule-reject", "rule-drop", "act-refuse", "act-lost", "act-loop"})
BAD_ENDS = frozenset({"reject", "drop", "refuse", "lost", "loop"})


def numbers(steps: tuple[int, ...]) -> str:
    """Step numbers as the drawing carries them."""
    return " ".join(str(number) for number in steps)


def path(points: tuple[Point, ...], radius: float = 0) -> str:
    """SVG path data through ``points``, corners rounded by ``radius``."""
    data = [f"M{_n(points[0].x)} {_n(points[0].y)}"]
    for index in range(1, len(points)):
        point = points[index]
        if radius and 0 < index < len(points) - 1:
            before, after = points[index - 1], points[index + 1]
            start, end = _towards(point, before, radius), _towards(point, after, radius)
            data.append(f"L{_n(start.x)} {_n(start.y)}")
            data.append(f"Q{_n(point.x)} {_n(point.y)} {_n(end.x)} {_n(end.y)}")
        else:
            data.append(f"L{_n(point.x)} {_n(point.y)}")
    return "".join(data)


def _towards(start: Point, goal: Point, distance: float) -> Point:
    length = abs(goal.x - start.x) + abs(goal.y - start.y)
    share = min(0.5, distance / length) if length else 0
    return Point(start.x + (goal.x - start.x) * share, start.y + (goal.y - start.y) * share)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def arrow(points: tuple[Point, ...]) -> str:
    """An open arrowhead at the end of a way."""
    (x0, y0), (x, y) = points[-2], points[-1]
    if abs(x - x0) > abs(y - y0):
        back = x - 4.5 if x > x0 else x + 4.5
        return f"M{_n(back)} {_n(y - 4)}L{_n(x)} {_n(y)}L{_n(back)} {_n(y + 4)}"
    back = y - 4.5 if y > y0 else y + 4.5
    return f"M{_n(x - 4)} {_n(back)}L{_n(x)} {_n(y)}L{_n(x + 4)} {_n(back)}"


def _legs_by_ends(journey: Journey, kind: str) -> dict[tuple[Spot, Spot], list[int]]:
    found: dict[tuple[Spot, Spot], list[int]] = {}
    for number, legs in journey.legs.items():
        for leg in legs:
            if leg.kind == kind:
                found.setdefault(ends(leg), []).append(number)
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
        first = next(
            leg
            for leg in journey.legs[steps[0]]
            if ends(leg) == (one, other)
        )
        points = points if (first.start, first.end) == (one, other) else points[::-1]
        state = state_at(tuple(steps), step)
        found.append(
            Hook(f"hook {state}", numbers(tuple(steps)), path(points, 5), arrow(points))
        )
    for before, after in zip(plan.rules, plan.rules[1:], strict=False):
        steps = [after.box.step]
        x = before.rect.x
        swing = x - plan.ways.hook_x
        y0, y1 = before.rect.cy, after.rect.cy
        data = (
            f"M{_n(x)} {_n(y0)}C{_n(swing)} {_n(y0)} {_n(swing)} {_n(y1)} {_n(x - 3)} {_n(y1)}"
        )
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
        room = rect.w - 2 * place.pad - (_SIGN if box.code in _BAD_CODES else 0)
        hue = HUES.get(box.band, "np")
        kind = f"chain b-{hue}" + (" bad-end" if box.code in _BAD_CODES else "")
        reason = words(box.code, **box.facts)
        boxes.append(
            Box(
                f"{kind} {state_at((box.step,), step)}",
                str(box.step),
                *rect,
                6,
                f"{box.chain} {reason}".strip(),
                (
                    *_rule_title(place, room, words),
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


def _rule_title(place: RulePlace, room: float, words: Words) -> tuple[Text, ...]:
    box = place.box
    x, y = place.rect.x + place.pad, place.title_y
    if not box.chain:
        code = "no-rule" if box.code == "act-match-nothing" else "node-itself"
        title = words(code, **box.facts)
        return (Text(x, y, "s-small-b name", fit(title, "s-small-b", room)),)
    role, rest = box.role, box.chain.removeprefix(box.role)
    if not rest.startswith("-"):
        role, rest = box.chain, ""
    style = "s-rule" if width(role, "s-rule") <= room - 4 else "s-rule-s"
    name = Text(x, y, f"{style} name", fit(role, style, room))
    if not rest:
        return (name,)
    tail = fit(f"{rest[:5]}…", style, room - width(role, style))
    return (name, Text(round(x + width(role, style), 1), y, f"{style} t3", tail))


def badge_points(plan: Plan, journey: Journey) -> dict[int, Point]:
    """Where each step's number stands: at its rule, else along its way, else at its place."""
    points: dict[int, Point] = {}
    for place in plan.rules:
        points.setdefault(place.box.step, Point(place.rect.right, place.rect.cy))
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
            base = plan.spots.get(_spot_of(step), plan.entrance)
            points[step.number] = Point(base.x, base.y + _BADGE_PITCH * taken[base])
            taken[base] += 1
    return points


def _spot_of(step: Step) -> Spot:
    name = step.place.name if step.place.kind in ("node", "pod") else ""
    return Spot(step.place.kind, name)


def badge_leg(plan: Plan, legs: tuple[JourneyLeg, ...]) -> JourneyLeg | None:
    """The leg at which a step's number stands: the last wire that is long enough to be seen, else the longest leg."""
    lengths = {leg: _length(plan.ways.track(leg).points) for leg in legs}
    wires = [leg for leg in legs if leg.kind == WIRE and lengths[leg] > _SEEN]
    if wires:
        return wires[-1]
    return max(legs, key=lambda leg: (leg.kind == WIRE, lengths[leg]), default=None)


def _length(points: tuple[Point, ...]) -> float:
    return sum(abs(a.x - b.x) + abs(a.y - b.y) for a, b in zip(points, points[1:], strict=False))


def badges(plan: Plan, journey: Journey, step: int) -> tuple[Badge, ...]:
    """One badge for each step."""
    return tuple(
        Badge(
            f"badge {state_at((number,), step)}",
            str(number),
            round(point.x, 1),
            round(point.y, 1),
            number,
        )
        for number, point in sorted(badge_points(plan, journey).items())
    )


def endings(plan: Plan, journey: Journey, step: int, words: Words) -> tuple[Ending, ...]:
    """Where the journey ends: an octagon and a few words at the place, or, when answered, a mark at the sender."""
    trace = journey.trace
    if trace is None:
        return ()
    found = []
    for one in journey.steps:
        if one.code in BAD_ENDS:
            found.append(_bad_end(plan, one, step, words))
    if trace.verdict == ANSWERED and journey.sender is not None:
        last = journey.steps[-1].number
        spot = plan.spots.get(_sender_spot(journey.sender))
        if spot is not None:
            text = Text(spot.x - 18, spot.y + 4.5, "s-small end t2", "")
            state = state_at((last,), step)
            found.append(
                Ending(f"ending good {state}", str(last), spot.x, spot.y, "answered", text)
            )
    return tuple(found)


def _sender_spot(sender: Spot) -> Spot:
    if sender.kind == "process":
        return Spot("node", sender.name)
    return Spot(sender.kind, sender.name if sender.kind == "pod" else "")


def _bad_end(plan: Plan, one: Step, step: int, words: Words) -> Ending:
    state = state_at((one.number,), step)
    words_there = words(f"end-{one.code}", node=one.place.name)
    for place in plan.rules:
        if place.box.step == one.number and place.box is _last_box(plan, one.number):
            point = Point(place.rect.right - 26, place.rect.cy)
            text = Text(point.x, point.y, "s-small", "")
            return Ending(f"ending bad {state}", str(one.number), *point, one.code, text)
    return _end_at_place(plan, one, state, words_there)


def _end_at_place(plan: Plan, one: Step, state: str, said: str) -> Ending:
    """An ending at a place without a rule box; the step's badge stands beside it."""
    cls, number = f"ending bad {state}", str(one.number)
    spot = plan.spots.get(_spot_of(one), plan.entrance)
    for box in plan.pods:
        if one.place.kind == "pod" and box.name.split(" ", 1)[0] == one.place.name:
            x, y = box.x + 2, box.rect.bottom + 2
            text = Text(x + 15, y + 14, "s-small-b f-bad", said)
            return Ending(cls, number, x, y, one.code, text)
    if one.place.kind == "router":
        text = Text(spot.x + _SIGN + 14, spot.y + 4.5, "s-small-b f-bad", said)
        return Ending(cls, number, spot.x + _SIGN - 2, spot.y, one.code, text)
    text = Text(spot.x - 14, spot.y + 28, "s-small-b end f-bad", said)
    return Ending(cls, number, spot.x - _SIGN + 2, spot.y, one.code, text)


def _last_box(plan: Plan, number: int) -> object:
    return [place.box for place in plan.rules if place.box.step == number][-1]


def motions(plan: Plan, journey: Journey) -> tuple[Motion, ...]:
    """How the packet moves in each step; step 0 rests at the sender."""
    found = [Motion(0, (), _start(plan, journey))] if journey.steps else []
    for step in journey.steps:
        legs = [
            Leg(leg.kind, plan.ways.points(leg)) for leg in journey.legs[step.number]
        ]
        at_rules = [place for place in plan.rules if place.box.step == step.number]
        if at_rules:
            legs += _rule_legs(plan, at_rules)
        elif step.direction == REPLY and legs and legs[0].points[0] == plan.entrance:
            # The answer passes the open node from its lower to its upper wall before it goes on.
            legs.insert(0, Leg(JUMP, _past_rules(plan)[::-1]))
        rest = legs[-1].points[-1] if legs else found[-1].rest
        found.append(Motion(step.number, tuple(legs), rest))
    return tuple(found)


def _start(plan: Plan, journey: Journey) -> Point:
    for step in journey.steps:
        for leg in journey.legs[step.number]:
            return plan.ways.points(leg)[0]
    return plan.entrance


def _rule_legs(plan: Plan, at_rules: list[RulePlace]) -> list[Leg]:
    legs = []
    for place in at_rules:
        index = plan.rules.index(place)
        edge = Point(place.rect.x, place.rect.cy)
        if index == 0:
            legs.append(Leg(JUMP, (plan.entrance, Point(plan.entrance.x, edge.y), edge)))
            continue
        above = plan.rules[index - 1].rect
        swing = edge.x - plan.ways.hook_x * 0.75
        start = Point(above.x, above.cy)
        legs.append(
            Leg(JUMP, (start, Point(swing, start.y + 12), Point(swing, edge.y - 12), edge))
        )
    return legs


def _past_rules(plan: Plan) -> tuple[Point, ...]:
    if not plan.rules:
        return (plan.entrance, plan.entrance)
    last = plan.rules[-1].rect
    swing = last.x - plan.ways.hook_x * 0.75
    return (
        plan.entrance,
        Point(swing, plan.entrance.y),
        Point(swing, last.bottom),
        Point(plan.entrance.x, last.bottom),
    )


def motion_data(found: tuple[Motion, ...]) -> str:
    """The motions as one attribute: ``step|wire x,y x,y;jump x,y x,y|x,y`` and a slash between steps."""
    return "/".join(
        f"{motion.step}|"
        + ";".join(
            f"{leg.kind} " + " ".join(f"{_n(x)},{_n(y)}" for x, y in leg.points)
            for leg in motion.legs
        )
        + f"|{_n(motion.rest.x)},{_n(motion.rest.y)}"
        for motion in found
    )
