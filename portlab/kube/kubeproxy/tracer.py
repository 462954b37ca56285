"""The tracer: carries one packet from machine to machine, and its answer back.

Theory of operation. A packet has a header, a place and a time to live (``journey``). Whatever machine it is at
does to it what that machine does: a node walks its rules at the kernel's hooks (``node``), a router routes, a
load balancer balances, a Pod listens or not (``machines``), until the journey has an ending (``endings``). What
was rewritten on the way is remembered by conntrack, and by it the answer, the refusal or the error finds its way
back (``wayback``).

Rules come from the generated rule set, addresses and routes from the cluster's description (``network``), dice from
``chance``; no outcome is written for any case: it is where the packet ends.
"""

from __future__ import annotations

from portlab.kube.kubeproxy.addresses import is_loopback
from portlab.kube.kubeproxy.chance import Chance
from portlab.kube.kubeproxy.codes import REASONS
from portlab.kube.kubeproxy.destinations import Sender
from portlab.kube.kubeproxy.journey import Journey
from portlab.kube.kubeproxy.kernels import Kernels
from portlab.kube.kubeproxy.machines import (
    balancer_receives,
    outside_receives,
    pod_receives,
    router_receives,
)
from portlab.kube.kubeproxy.network import BALANCER, CLIENT, NODE, POD, ROUTER, ROUTER_PLACE
from portlab.kube.kubeproxy.node import node_receives, node_sends
from portlab.kube.kubeproxy.packet import Packet
from portlab.kube.kubeproxy.trace import Trace
from portlab.kube.kubeproxy.world import World

ARRIVALS = {
    NODE: node_receives,
    POD: pod_receives,
    CLIENT: outside_receives,
    ROUTER: router_receives,
    BALANCER: balancer_receives,
}


def trace_packet(
    world: World,
    sender: Sender,
    packet: Packet,
    *,
    chance: Chance,
    seed: object,
    words: tuple[str, str],
    kernels: Kernels,
) -> Trace:
    """The journey of ``packet`` (without source address) from ``sender``; ``words`` are the request's own for origin
    and destination. ``chance`` decides what rules leave to chance, ``seed`` picks masqueraded ports, ``kernels`` is
    what machines remember; they then remember this packet too."""
    kernels.notice(world)
    journey = Journey(world, sender, packet, chance=chance, seed=seed, kernels=kernels)
    _set_out(journey)
    while (ending := journey.ending) is None:
        ARRIVALS[journey.place.kind](journey)
    origin, destination = words
    return Trace(
        origin=origin,
        destination=destination,
        protocol=packet.protocol,
        steps=journey.journal.steps(),
        verdict=ending.verdict or REASONS[ending.reason],
        reason=ending.reason,
        reason_facts=ending.facts,
        deciding_rule=ending.rule,
        how=ending.how,
        later=ending.later,
        backend=ending.backend,
        backend_address=ending.backend_address,
        source_seen=ending.source_seen,
        probability=chance.probability,
        conntrack=tuple(journey.journal.entry(machine, flow) for machine, flow in journey.flows),
    )


def _set_out(journey: Journey) -> None:
    """Gives the packet its source and brings it to the first machine that handles it."""
    network, sender = journey.network, journey.sender
    target = journey.dialled.destination
    if sender.kind == NODE:
        node = network.nodes[sender.name]
        journey.dial_from(network.source_for(node, target))
        node_sends(journey, node)
        return
    at_home = is_loopback(target)
    journey.dial_from(target if at_home else sender.ip)
    if at_home or target == sender.ip:
        journey.arrive()
    elif sender.kind == CLIENT:
        journey.move(ROUTER_PLACE)
    else:
        journey.move(network.place(NODE, network.pods[sender.name].node))
