"""The legs of a step: along which wires and jumps the packet moves in it, from that step alone."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from portlab.kube.kubeproxy.trace import REPLY, REQUEST, Place, Step

WIRE = "wire"
JUMP = "jump"


class Spot(NamedTuple):
    """An end of a leg. ``kind``: client, router, loadbalancer, pod, process (of a node), in (a node's upper wall, where
    packets meet its rules), out (its lower wall, where they leave for a Pod)."""

    kind: str
    name: str


class JourneyLeg(NamedTuple):
    """One stretch of a step: a wire between machines, or a jump inside one."""

    kind: str
    start: Spot
    end: Spot


def sender_of(step: Step, node_of: Mapping[str, str]) -> Spot | None:
    """Where the packet of the first step starts."""
    place = step.hops[0] if step.hops else step.place
    if place.kind == "node":
        return Spot("process", place.name)
    return Spot(place.kind, place.name) if place.kind != "pod" or place.name in node_of else None


def step_legs(step: Step, node_of: Mapping[str, str], open_node: str) -> tuple[JourneyLeg, ...]:
    """The legs of one step. Two machines make a wire, two places on one machine a jump; the way between a node and a
    Pod of another, closed node is one cable, since nothing happens to the packet at the Pod's own node."""
    places = _places(step, node_of)
    back = step.direction != REQUEST
    spots = _spots(places[::-1] if back else places, open_node)
    if places and places[0].kind == "node" and (step.code == "send" or len(places) == 1):
        spots.insert(0, Spot("process", places[0].name))
    legs = []
    for start, end in pairwise(spots):
        kind = JUMP if machine(start, node_of) == machine(end, node_of) else WIRE
        legs.append(JourneyLeg(kind, end, start) if back else JourneyLeg(kind, start, end))
    return tuple(legs[::-1] if back else legs)


def _places(step: Step, node_of: Mapping[str, str]) -> list[Place]:
    """The places of a step in the order passed, a Pod always beside its own node."""
    places = list(step.hops)
    if not places and step.to is not None:
        places = [step.place, step.to]
    elif not places and (step.code == "send" or (step.direction == REPLY and _is_node(step.place))):
        places = [step.place]
    if places and step.to is not None and places[-1] != step.to and step.to.kind == "pod":
        places.append(step.to)
    known = [place for place in places if place.kind != "pod" or place.name in node_of]
    whole: list[Place] = []
    for index, place in enumerate(known):
        node = Place(kind="node", name=node_of.get(place.name, ""))
        if place.kind == "pod" and index and known[index - 1] != node:
            whole.append(node)
        whole.append(place)
        if place.kind == "pod" and index + 1 < len(known) and known[index + 1] != node:
            whole.append(node)
    return [place for index, place in enumerate(whole) if not index or whole[index - 1] != place]


def _is_node(place: Place) -> bool:
    return place.kind == "node"


def _spots(places: list[Place], open_node: str) -> list[Spot]:
    """The walls and doors passed between the sender's end (first) and the other: a node is met at its upper wall, and
    left at its lower one for a Pod that serves."""
    last = len(places) - 1
    serving = last > 0 and places[last].kind == "pod"
    merged = serving and last > 1 and places[last - 2].kind == "node"
    if merged and places[last - 1].name == open_node:
        merged = False
    spots: list[Spot] = []
    for index, place in enumerate(places):
        if place.kind != "node":
            spots.append(Spot(place.kind, place.name))
        elif merged and index == last - 1:
            continue
        else:
            leaves = serving and index == (last - 2 if merged else last - 1)
            if not leaves or index:
                spots.append(Spot("in", place.name))
            if leaves:
                spots.append(Spot("out", place.name))
    return spots


def machine(spot: Spot, node_of: Mapping[str, str]) -> str:
    """The machine a spot is on."""
    if spot.kind == "pod":
        return f"node {node_of[spot.name]}"
    if spot.kind in ("in", "out", "process"):
        return f"node {spot.name}"
    return f"{spot.kind} {spot.name}"
