"""What a trace means for a picture, before any number is laid out: which node stands open, which rule boxes it shows,
and along which legs the packet moves in each step.

A step's legs and boxes come from that step alone; only *which* node is open, and in which order its boxes stand, is
asked of the whole trace.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from portlab.kube.kubeproxy.trace import POD, REQUEST, Step, Trace
from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.scene.legs import WIRE, JourneyLeg, Spot, sender_of, step_legs
from portlab.scene.rulebox import RuleBox, is_silent, node_boxes


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

    def strays(self) -> bool:
        """Whether the packet is lost on the network, between machines."""
        return any(
            step.code in ("lost", "loop") and step.place.kind == "router" for step in self.steps
        )

    def ends_at_pod(self) -> bool:
        """Whether a Pod turns the packet away, or never gets to."""
        return any(
            step.code in ("refuse", "lost") and step.place.kind == "pod" for step in self.steps
        )

    def process_inside(self) -> bool:
        """Whether a process of the open node itself sends."""
        return self.sender == Spot("process", self.open_node)

    def leaves(self) -> bool:
        """Whether a wire passes the open node's upper wall."""
        wall = Spot("in", self.open_node)
        return any(
            leg.kind == WIRE and wall in (leg.start, leg.end)
            for legs in self.legs.values()
            for leg in legs
        )

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
        boxes=node_boxes(trace, open_node),
        legs=legs,
        picked=picked,
        picked_at=picked_at,
    )


def _open_node(trace: Trace, node_of: Mapping[str, str]) -> str:
    """The node whose rules act; the sender's own where no rule of any node does."""
    acts: Counter[str] = Counter()
    for step in trace.steps:
        if step.direction == REQUEST and step.place.kind == "node":
            acts[step.place.name] += 1 + 10 * sum(not is_silent(rule) for rule in step.rules)
    if acts:
        return max(acts, key=lambda name: acts[name])
    first = trace.steps[0].place
    return node_of.get(first.name, "") if first.kind == "pod" else ""


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
