"""What a trace means for a picture, before any number is laid out: which node stands open, which rule boxes it shows,
and along which legs the packet moves in each step.

A step's legs and boxes come from that step alone; only *which* node is open, and in which order its boxes stand, is
asked of the whole trace.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from portlab.kube.kubeproxy.trace import (
    CLUSTER_IP,
    LOAD_BALANCER,
    NODE_PORT,
    OUTSIDE,
    POD,
    REPLY,
    REQUEST,
    MatchedRule,
    Place,
    Step,
    Trace,
)
from portlab.kube.objects.clusterconfig import ClusterConfig

WIRE = "wire"
JUMP = "jump"

LIP = "lip"
BANDS = (LOAD_BALANCER, NODE_PORT, CLUSTER_IP, LIP)

# Chains that only pass the packet on: the built-in ones, and the chain that sets the mark for its caller.
_SILENT_ROLES = frozenset(
    {
        "PREROUTING",
        "INPUT",
        "FORWARD",
        "OUTPUT",
        "POSTROUTING",
        "KUBE-MARK-MASQ",
        "KUBE-FORWARD",
        "KUBE-NODE-PORT",
        "KUBE-FIREWALL",
    }
)
_BAND_OF_ROLE = {
    "KUBE-NODEPORTS": NODE_PORT,
    "KUBE-SVC": CLUSTER_IP,
    "KUBE-SVL": CLUSTER_IP,
    "KUBE-SEP": CLUSTER_IP,
    "KUBE-POSTROUTING": LIP,
}
_LIP_CODES = frozenset({"masquerade", "cni-masquerade", "undo-nat"})


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBox:
    """A rule that acts, or, where none matched, what the node does instead (``chain`` is then "")."""

    step: int
    band: str
    chain: str
    role: str
    code: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """The trace as a picture tells it. ``open_node`` is "" when no node has anything to show; ``sender`` is where the
    packet starts; ``picked`` the Pod that gets it ("" if none) and ``picked_at`` the step that settles that."""

    trace: Trace | None
    sender: Spot | None
    open_node: str
    boxes: tuple[RuleBox, ...]
    legs: Mapping[int, tuple[JourneyLeg, ...]]
    picked: str
    picked_at: int

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps; none without a trace."""
        return self.trace.steps if self.trace else ()

    def riser(self) -> str:
        """The Pod that sends ("" when a client or a node's own process does)."""
        return self.sender.name if self.sender and self.sender.kind == "pod" else ""

    def uses(self, kind: str) -> bool:
        """Whether some leg ends at a spot of that kind."""
        return any(
            kind in (leg.start.kind, leg.end.kind) for legs in self.legs.values() for leg in legs
        )


def journey(config: ClusterConfig, trace: Trace | None) -> Journey:
    """The journey of a trace in a cluster; without a trace a journey that goes nowhere."""
    if trace is None or not trace.steps:
        return Journey(
            trace=None, sender=None, open_node="", boxes=(), legs={}, picked="", picked_at=0
        )
    node_of = {pod.name: pod.node for pod in config.pods}
    open_node = _open_node(trace, node_of)
    legs = {step.number: step_legs(step, node_of, open_node) for step in trace.steps}
    picked, picked_at = _picked(trace, node_of)
    return Journey(
        trace=trace,
        sender=sender_of(trace.steps[0], node_of),
        open_node=open_node,
        boxes=_boxes(trace, open_node),
        legs=legs,
        picked=picked,
        picked_at=picked_at,
    )


def sender_of(step: Step, node_of: Mapping[str, str]) -> Spot | None:
    """Where the packet of the first step starts."""
    place = step.hops[0] if step.hops else step.place
    if place.kind == "node":
        return Spot("process", place.name)
    return Spot(place.kind, place.name) if place.kind != "pod" or place.name in node_of else None


def step_legs(
    step: Step, node_of: Mapping[str, str], open_node: str
) -> tuple[JourneyLeg, ...]:
    """The legs of one step. Two machines make a wire, two places on one machine a jump; the way between a node and a Pod
    of another, closed node is one cable, since nothing happens to the packet at the Pod's own node."""
    places = _places(step, node_of)
    back = step.direction != REQUEST
    spots = _spots(places[::-1] if back else places, open_node)
    if places and places[0].kind == "node" and (step.code == "send" or len(places) == 1):
        spots.insert(0, Spot("process", places[0].name))
    legs = []
    for start, end in zip(spots, spots[1:], strict=False):
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


def _open_node(trace: Trace, node_of: Mapping[str, str]) -> str:
    """The node whose rules act; the sender's own where no rule of any node does."""
    acts: Counter[str] = Counter()
    for step in trace.steps:
        if step.direction == REQUEST and step.place.kind == "node":
            acts[step.place.name] += 1 + 10 * sum(not _silent(rule) for rule in step.rules)
    if acts:
        return max(acts, key=lambda name: acts[name])
    first = trace.steps[0].place
    return node_of.get(first.name, "") if first.kind == "pod" else ""


def _silent(rule: MatchedRule) -> bool:
    return rule.chain_role in _SILENT_ROLES


def _boxes(trace: Trace, open_node: str) -> tuple[RuleBox, ...]:
    boxes: list[RuleBox] = []
    for step in trace.steps:
        if step.direction == REQUEST and step.place == Place(kind="node", name=open_node):
            boxes += [box for box in step_boxes(step) if _first_time(box, boxes)]
    lowest = 0
    ordered = []
    for box in boxes:
        # The bands follow the packet downward: a rule that acts later never stands above an earlier one.
        lowest = max(lowest, BANDS.index(box.band))
        ordered.append(_in_band(box, BANDS[lowest]))
    return tuple(ordered)


def _first_time(box: RuleBox, before: list[RuleBox]) -> bool:
    return not box.chain or all(box.chain != other.chain for other in before)


def _in_band(box: RuleBox, band: str) -> RuleBox:
    if box.band == band:
        return box
    return RuleBox(
        step=box.step, band=band, chain=box.chain, role=box.role, code=box.code, facts=box.facts
    )


def step_boxes(step: Step) -> tuple[RuleBox, ...]:
    """The rule boxes of one step at its node: one for each chain that had a say, in order."""
    band = step.layer if step.layer in (LOAD_BALANCER, NODE_PORT, CLUSTER_IP) else LIP
    if step.code in _LIP_CODES:
        band = LIP
    elif step.layer in (OUTSIDE, POD):
        band = NODE_PORT
    rules = [rule for rule in step.rules if not _silent(rule)]
    by_node_port = any(rule.chain_role == "KUBE-NODEPORTS" for rule in rules)
    boxes: dict[str, RuleBox] = {}
    for rule in rules:
        if by_node_port and rule.chain_role == "KUBE-SERVICES":
            continue
        marks = any(
            other.chain == rule.chain and "-j KUBE-MARK-MASQ" in other.text for other in step.rules
        )
        code = _reason_code(step, rule, marks, last=rule is rules[-1])
        if rule.chain not in boxes or code in ("rule-reject", "rule-drop"):
            boxes[rule.chain] = RuleBox(
                step=step.number,
                band=_BAND_OF_ROLE.get(rule.chain_role, band),
                chain=rule.chain,
                role=rule.chain_role,
                code=code,
                facts=step_facts(step),
            )
    if boxes:
        return tuple(boxes.values())
    if step.hops or step.to is not None or step.code == "send":
        return ()
    return (
        RuleBox(
            step=step.number,
            band=band,
            chain="",
            role="",
            code=f"act-{step.code}",
            facts=step_facts(step),
        ),
    )


_ROLE_CODES = {
    "KUBE-NODEPORTS": "rule-node-port",
    "KUBE-SVC": "rule-pick",
    "KUBE-SVL": "rule-pick-local",
    "KUBE-SEP": "rule-dnat",
    "KUBE-POSTROUTING": "rule-masquerade",
    "KUBE-EXT": "rule-external",
    "KUBE-FW": "rule-allowed",
    "KUBE-SERVICES": "rule-address",
}


def _reason_code(step: Step, rule: MatchedRule, marks: bool, *, last: bool) -> str:
    if last and step.code in ("reject", "drop"):
        return f"rule-{step.code}"
    if rule.chain_role == "KUBE-EXT" and marks:
        return "rule-mark"
    return _ROLE_CODES.get(rule.chain_role, "rule-match")


def step_facts(step: Step) -> dict[str, Any]:
    """What the few words at a rule or on the card may mention, from the step alone."""
    endpoints = step.facts.get("endpoints", "")
    return {
        "node": step.place.name,
        "to": step.to.name if step.to else "",
        "ip": step.before.destination.ip,
        "port": step.before.destination.port,
        "destination": str(step.before.destination),
        "new_source": step.after.source.owner or step.after.source.ip,
        "new_destination": step.after.destination.owner or step.after.destination.ip,
        "pick": step.facts.get("pick", ""),
        "endpoints": endpoints if isinstance(endpoints, (int, str)) else len(endpoints),
    }


def _picked(trace: Trace, node_of: Mapping[str, str]) -> tuple[str, int]:
    """The Pod the packet is for and the first step that says so."""
    for step in trace.steps:
        named = str(step.facts.get("pick", ""))
        if named in node_of:
            return named, step.number
        owner = step.after.destination.owner
        if step.direction == REQUEST and step.after.destination.layer == POD and owner in node_of:
            return owner, step.number
    return "", 0
