"""How the packet moves in each step, and where it then rests."""

from __future__ import annotations

from portlab.kube.kubeproxy.trace import REPLY
from portlab.scene.journey import Journey
from portlab.scene.legs import JUMP
from portlab.scene.model import Leg, Motion, Point
from portlab.scene.pathdata import number
from portlab.scene.plan import Plan, RulePlace


def motions(plan: Plan, journey: Journey) -> tuple[Motion, ...]:
    """How the packet moves in each step; step 0 rests at the sender."""
    found = [Motion(0, (), _start(plan, journey))] if journey.steps else []
    for step in journey.steps:
        legs = [Leg(leg.kind, plan.ways.points(leg)) for leg in journey.legs[step.number]]
        at_rules = [place for place in plan.rules if place.box.step == step.number]
        before = found[-1].rest
        if at_rules:
            legs += _rule_legs(plan, at_rules)
        elif (
            step.direction == REPLY
            and legs
            and legs[0].points[0] == plan.entrance
            and not _at_a_rule(plan, before)
        ):
            # The answer passes the open node from its lower to its upper wall before it goes on.
            legs.insert(0, Leg(JUMP, _past_rules(plan)[::-1]))
        legs = _joined(plan, before, legs)
        rest = legs[-1].points[-1] if legs else before
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
            legs.append(Leg(JUMP, (plan.entrance, Point(edge.x, place.rect.y), edge)))
            continue
        above = plan.rules[index - 1].rect
        swing = edge.x - plan.ways.hook_x * 0.75
        start = Point(above.x, above.cy)
        legs.append(Leg(JUMP, (start, Point(swing, start.y + 12), Point(swing, edge.y - 12), edge)))
    return legs


def _joined(plan: Plan, before: Point, legs: list[Leg]) -> list[Leg]:
    """The legs with a jump wherever one does not begin where the packet stands."""
    joined: list[Leg] = []
    for leg in legs:
        start = leg.points[0]
        if start != before:
            joined.append(Leg(JUMP, _round(plan, before, start)))
        joined.append(leg)
        before = leg.points[-1]
    return joined


def _at_a_rule(plan: Plan, point: Point) -> bool:
    return any(point == (place.rect.x, place.rect.cy) for place in plan.rules)


def _round(plan: Plan, start: Point, end: Point) -> tuple[Point, ...]:
    """A way between two points of one machine that leaves the words on rule boxes free."""
    if _at_a_rule(plan, start):
        swing = start.x - plan.ways.hook_x * 0.75
        return (start, Point(swing, start.y), Point(swing, end.y), end)
    return (start, Point(start.x, end.y), end)


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
            f"{leg.kind} " + " ".join(f"{number(x)},{number(y)}" for x, y in leg.points)
            for leg in motion.legs
        )
        + f"|{number(motion.rest.x)},{number(motion.rest.y)}"
        for motion in found
    )
