"""Where a journey ends, and how: a sign and a few words at the very place."""

from __future__ import annotations

from portlab.kube.kubeproxy.trace import ANSWERED, Step
from portlab.scene.journey import Journey
from portlab.scene.legs import Spot
from portlab.scene.model import PHONE, Ending, Point, Text, state_at
from portlab.scene.plan import Plan, spot_of
from portlab.scene.saying import Words, said_facts, word
from portlab.scene.textwidth import fit

# The room that a sign takes beside a badge.
SIGN = 26.0
# At a rule box badge and sign share the right edge, this far above and below its middle.
BESIDE_SIGN = 12.0
_BESIDE_CABLE = 8.0
# Steps at which a journey ends badly, at the place where they happen.
BAD_ENDS = frozenset({"reject", "drop", "refuse", "lost", "loop"})


def endings(plan: Plan, journey: Journey, step: int, words: Words) -> tuple[Ending, ...]:
    """Where the journey ends: an octagon and a few words at the place, or, when answered, a mark at the sender."""
    trace = journey.trace
    if trace is None:
        return ()
    # Where two ends come to one place (refused, and the refusal lost), the last is the one to be told.
    bad = {}
    for one in journey.steps:
        if one.code in BAD_ENDS:
            end = _bad_end(plan, one, step, words)
            bad[end.x, end.y] = end
    found = list(bad.values())
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
    words_there = words(word("end", one), **said_facts(one, words))
    for place in plan.rules:
        if place.box.step == one.number and place.box.ends_badly:
            point = Point(place.rect.right, place.rect.cy + BESIDE_SIGN)
            text = Text(point.x, point.y, "s-small", "")
            return Ending(f"ending bad {state}", str(one.number), *point, one.code, text)
    return _end_at_place(plan, one, state, words_there)


def _end_at_place(plan: Plan, one: Step, state: str, said: str) -> Ending:
    """An ending at a place without a rule box; the step's badge stands beside it."""
    cls, number = f"ending bad {state}", str(one.number)
    spot = plan.spots.get(spot_of(one), plan.entrance)
    for box in plan.pods:
        if one.place.kind == "pod" and box.name.split(" ", 1)[0] == one.place.name:
            said = fit(said, "s-small-b", box.w)
            text = Text(box.rect.cx, box.rect.bottom + 14.5, "s-small-b mid f-bad", said)
            return Ending(cls, number, box.x + 3, box.y, one.code, text)
    if one.place.kind == "router":
        text = Text(spot.x + SIGN + 14, spot.y + 4.5, "s-small-b f-bad", said)
        return Ending(cls, number, spot.x + SIGN - 2, spot.y, one.code, text)
    if one.place.kind in ("client", "loadbalancer"):
        return _end_at_host(
            plan, one, spot, Ending(cls, number, *spot, one.code, Text(*spot, "", said))
        )
    if plan.layout == PHONE:
        # A closed node has no room for words; the headline has them.
        said = ""
    text = Text(spot.x - 14, spot.y + 28, "s-small-b end f-bad", said)
    return Ending(cls, number, spot.x - SIGN + 2, spot.y, one.code, text)


def _end_at_host(plan: Plan, one: Step, spot: Point, end: Ending) -> Ending:
    """An ending at the client, words under it; at the load balancer, words beside it."""
    said = end.text.text
    if one.place.kind == "client":
        rect = next(box.rect for box in plan.hosts if box.cls in ("host", "host sends"))
        # On that side of the cable on which there is more of the client above.
        before = plan.entrance.x > rect.cx + _BESIDE_CABLE
        x = plan.entrance.x + (-_BESIDE_CABLE if before else _BESIDE_CABLE)
        style = "s-small-b end f-bad" if before else "s-small-b f-bad"
        text = Text(x, rect.bottom + 13, style, said)
        return end._replace(x=spot.x - SIGN + 2, text=text)
    rect = next(box.rect for box in plan.hosts if "balancer" in box.cls)
    text = Text(rect.right + SIGN + 14, rect.cy + 4.5, "s-small-b f-bad", said)
    return end._replace(x=rect.right + SIGN - 2, y=rect.cy, text=text)
