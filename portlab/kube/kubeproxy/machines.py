"""The machines that walk no rules: Pods, hosts outside, the router, a rewriting load balancer."""

from __future__ import annotations

from typing import Any

from portlab.kube.kubeproxy.endings import answered, is_loop, no_way, refuse, sent_on
from portlab.kube.kubeproxy.journey import Ending, Journey
from portlab.kube.kubeproxy.network import BALANCER_PLACE, CLIENT, ROUTER_PLACE
from portlab.kube.kubeproxy.node import listens
from portlab.kube.kubeproxy.packet import ICMP
from portlab.kube.kubeproxy.trace import LOAD_BALANCER


def pod_receives(journey: Journey) -> None:
    """The packet reached a Pod: whoever listens takes it, or the Pod's own kernel refuses."""
    pod = journey.network.pods[journey.place.name]
    if journey.packet.protocol == ICMP:
        answered(journey, "answered-ping", pod.name)
    elif listens(pod, journey.packet):
        answered(journey, "answered-by-pod", pod.name)
    else:
        refuse(journey, "pod-port-closed", pod.name)


def outside_receives(journey: Journey) -> None:
    """A host outside: it answers where it is known to listen."""
    packet = journey.packet
    name = journey.labels.address(packet.destination, packet.destination_port).owner
    served = journey.network.outside_servers.get(packet.destination, ())
    if packet.protocol == ICMP:
        answered(journey, "answered-ping", name, "outside")
    elif (packet.protocol, packet.destination_port) in served:
        answered(journey, "answered-by-outside-server", "external-server", "outside")
    else:
        refuse(journey, "outside-port-closed", name, "outside")


def router_receives(journey: Journey) -> None:
    """The router between the nodes and the world: it sends on what it has a route for."""
    if is_loop(journey):
        return
    config = journey.network.config
    hop = journey.network.from_router(journey.packet.source, journey.packet.destination)
    if hop is None:
        outside = journey.came_from.kind == CLIENT
        no_way(journey, config.router_client_side if outside else config.router_node_side)
    elif hop.place is not None:
        sent_on(journey)
        journey.move(hop.place)
    elif journey.packet.protocol == ICMP:
        answered(journey, "answered-ping", "router", "outside")
    else:
        refuse(journey, "outside-port-closed", "router", "outside")


def balancer_receives(journey: Journey) -> None:
    """A load balancer that rewrites: to one of its nodes, with its own address as the source."""
    journey.arrive()
    packet = journey.packet
    if packet.protocol == ICMP:
        answered(journey, "answered-ping", "load-balancer", "outside")
        return
    balancer = journey.network.config.load_balancer
    targets = journey.world.balancer_targets(packet)
    if balancer is None or targets is None:
        refuse(journey, "balancer-port-closed", "load-balancer", "balancer")
        return
    if not targets:
        facts: dict[str, Any] = {"destination": journey.destination()}
        journey.journal.act("lost", packet, layer=LOAD_BALANCER, variant="no-node", **facts)
        journey.ending = Ending("balancer-has-no-node", facts)
        return
    kernels = journey.kernels
    flow = kernels.conntrack.known(BALANCER_PLACE.name, packet, kernels.elapsed)
    if flow is None:
        ip, port = targets[journey.chance.choose([1 / len(targets)] * len(targets))]
    else:
        ip, port = flow.reply.source, flow.reply.source_port
    journey.packet = packet._replace(source=balancer.address, destination=ip, destination_port=port)
    flow = journey.note_flow(BALANCER_PLACE.name, packet, flow)
    hop = journey.network.from_balancer(ip)
    journey.journal.act(
        "balance",
        packet,
        journey.packet,
        layer=LOAD_BALANCER,
        flows=[(BALANCER_PLACE.name, flow)],
        node=hop.place.name if hop.place else ip,
        nodes=len(targets),
        port=port,
        destination=journey.destination(),
        source=journey.source(),
    )
    sent_on(journey)
    journey.move(hop.place or ROUTER_PLACE)
