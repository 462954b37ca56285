"""A node: what it does with a packet that comes in, and with one that a process of its own sends.

    from the wire, from a Pod    PREROUTING -> route -> INPUT   -> a process of the node
                                                     \\-> FORWARD -> POSTROUTING -> wire
    from a process of the node   OUTPUT -> route -> POSTROUTING -> wire, or its own INPUT

Which rules are asked at each hook, ``passage`` says.
"""

from __future__ import annotations

from portlab.kube.kubeproxy.addresses import in_network
from portlab.kube.kubeproxy.endings import (
    answered,
    is_loop,
    martian,
    nobody_there,
    refuse,
    sent_on,
)
from portlab.kube.kubeproxy.journey import Journey
from portlab.kube.kubeproxy.network import BALANCER, NODE, POD, Hop
from portlab.kube.kubeproxy.packet import ICMP, Packet
from portlab.kube.kubeproxy.passage import Passage
from portlab.kube.kubeproxy.ruleset import FORWARD, INPUT, OUTPUT, PREROUTING
from portlab.kube.objects.node import Node
from portlab.kube.objects.pod import Pod

ANY_ADDRESS = ("", "0.0.0.0")  # noqa: S104


def node_sends(journey: Journey, node: Node) -> None:
    """A process of the node itself sends."""
    passage = Passage(journey, node)
    if not passage.run(OUTPUT):
        return
    hop = journey.network.from_node(node, journey.packet.destination)
    if hop.kind != "local":
        _say_nothing_matched(passage, hop)
    _leave(passage, hop)


def node_receives(journey: Journey) -> None:
    """A packet comes in from a wire or from a Pod on the bridge."""
    node = journey.network.nodes[journey.place.name]
    if is_loop(journey) or _passes_bridge_unseen(journey, node):
        return
    if journey.network.is_own(node, journey.packet.source):
        martian(journey, node.name)
        return
    passage = Passage(journey, node)
    if not passage.run(PREROUTING):
        return
    hop = journey.network.from_node(node, journey.packet.destination)
    hook = INPUT if hop.kind == "local" else FORWARD
    if not passage.run(hook):
        return
    _say_nothing_matched(passage, hop)
    if hook == INPUT:
        passage.note_flow()
        _process(journey, node)
    else:
        sent_on(journey)
        _leave(passage, hop)


def _passes_bridge_unseen(journey: Journey, node: Node) -> bool:
    """Pod to Pod on one bridge: without bridge-nf-call-iptables no rule of the node sees the packet."""
    network, packet = journey.network, journey.packet
    if network.config.bridge_nf_call_iptables or journey.came_from.kind != POD:
        return False
    pod = network.pod_by_address.get(packet.destination)
    if pod is None or not in_network(packet.destination, node.pod_cidr):
        return False
    _to_pod(journey, node, Hop(POD, network.place(POD, pod.name)))
    return True


def _say_nothing_matched(passage: Passage, hop: Hop) -> None:
    """Says that no rule knew the packet, at the first node of which that is the last word: rules of another node
    may still know that node's own addresses, and a load balancer rewrites."""
    journey, node = passage.journey, passage.node
    packet = journey.packet
    told = journey.unmatched and journey.came_from.kind == NODE
    if passage.pick is not None or told or packet.destination != journey.dialled.destination:
        return
    owns_it = hop.kind == NODE and packet.destination in journey.network.node_by_address
    if owns_it or hop.kind == BALANCER:
        return
    journey.unmatched = True
    journey.arrive()
    variant = "cluster-ip" if journey.network.is_service_address(packet.destination) else ""
    if packet.protocol == ICMP:
        variant = "ping"
    journey.journal.act(
        "match-nothing",
        packet,
        variant=variant,
        node=node.name,
        destination=journey.destination(),
    )


def _leave(passage: Passage, hop: Hop) -> None:
    """POSTROUTING, then the wire; a packet of the node to itself comes in again over loopback."""
    journey, node = passage.journey, passage.node
    passage.masquerade(hop)
    passage.note_flow()
    journey.packet = journey.packet.on_wire()
    if hop.kind == "local":
        # The same flow, so no nat rule is asked again.
        if passage.run(INPUT):
            _say_nothing_matched(passage, hop)
            _process(journey, node)
    elif hop.kind == POD:
        _to_pod(journey, node, hop)
    elif hop.place is not None:
        journey.move(hop.place)


def _to_pod(journey: Journey, node: Node, hop: Hop) -> None:
    """Over the bridge into a Pod; nobody answers at an address that nobody has."""
    pod = journey.network.pods.get(hop.place.name) if hop.place else None
    if hop.place is not None and pod is not None and pod.address_answers:
        journey.move(hop.place)
    else:
        nobody_there(journey, node.name, pod.name if pod else "")


def _process(journey: Journey, node: Node) -> None:
    """The packet is for the node itself: a process that listens takes it, or the kernel refuses."""
    packet, network = journey.packet, journey.network
    if packet.protocol == ICMP:
        answered(journey, "answered-ping", node.name, "host")
        return
    for pod in network.host_pods(node.name):
        if listens(pod, packet):
            answered(journey, "answered-by-pod", pod.name, "host")
            return
    for process in network.config.host_processes:
        place = (process.node, process.protocol, process.port)
        if place == (node.name, packet.protocol, packet.destination_port) and (
            process.address in (*ANY_ADDRESS, packet.destination)
        ):
            answered(journey, "answered-by-host", f"host-process-{node.name}", "host")
            return
    port = packet.destination_port
    proxy = journey.world.proxy
    if packet.protocol == "TCP" and proxy.answers_health_check(node, packet.destination, port):
        answered(journey, "answered-by-health-check", "kube-proxy", "host")
        return
    taken = proxy.node_port(packet.protocol, port)
    if taken is not None and not proxy.serves_node_ports_at(node, packet.destination):
        reason, variant = "address-serves-no-node-port", "node-address"
        more = {"address": packet.destination, "node_ip": node.ip, "service": taken.service}
        refuse(journey, reason, node.name, variant, **more)
        return
    refuse(journey, "node-port-closed", node.name, "node")


def listens(pod: Pod, packet: Packet) -> bool:
    """True when a process of the Pod listens at the packet's destination port."""
    wanted = (packet.protocol, packet.destination_port)
    return any((item.protocol, item.port) == wanted for item in pod.listens)
