"""How a packet ends at a rule that rejects or drops it."""

from __future__ import annotations

from typing import Any

from portlab.kube.kubeproxy.journey import Ending, Journey
from portlab.kube.kubeproxy.packet import ICMP, Packet
from portlab.kube.kubeproxy.reasons import why_no_such_cluster_ip
from portlab.kube.kubeproxy.ruleset import OUTPUT, REJECT, Walk
from portlab.kube.kubeproxy.wayback import refusal_back
from portlab.kube.objects.node import Node

UNALLOCATED, PORT_REJECTED = "cluster-ip-unallocated", "cluster-ip-port-rejected"

_VARIANTS = {
    PORT_REJECTED: "cluster-ip-port",
    "cluster-ip-ping-rejected": "ping",
    "source-not-allowed": "source-range",
    "no-local-endpoints": "no-local-endpoint",
}


def stop(journey: Journey, node: Node, hook: str, original: Packet, result: Walk) -> None:
    """Writes the step and the ending of a packet that a filter rule of ``node`` stopped at ``hook``; ``original`` is
    the packet as it came to the node."""
    rule = result.deciding().matched_rule()
    rules = [hit.matched_rule() for hit in result.hits]
    reason, facts = _why(journey, node, result)
    variant = _VARIANTS.get(reason, "")
    # A datagram socket hears of it from its own kernel: send() fails with EPERM. TCP and SCTP go on trying.
    fails_at_once = hook == OUTPUT and journey.packet.protocol in ("UDP", ICMP)
    if result.target is REJECT:
        journey.journal.act("reject", journey.packet, rules=rules, variant=variant, **facts)
        journey.ending = Ending(reason, facts, rule)
        how = "icmp port-unreachable from {}"
        if fails_at_once:
            how += " (send: EPERM)"
        refusal_back(journey, how, icmp_from=_icmp_source(journey, node))
        return
    facts["source"] = original.source
    if reason in (UNALLOCATED, "api-server-not-here", "service-of-another-proxy"):
        variant = "cluster-ip-unallocated"
    journey.journal.act("drop", journey.packet, rules=rules, variant=variant, **facts)
    if fails_at_once:
        journey.ending = Ending("dropped-at-source", dict(facts, why=reason), rule, how="EPERM")
    else:
        journey.ending = Ending(reason, facts, rule)


def _why(journey: Journey, node: Node, result: Walk) -> tuple[str, dict[str, Any]]:
    """The reason's code, and facts for its sentence and the step's."""
    world, packet = journey.world, journey.packet
    facts: dict[str, Any] = {"node": node.name, "destination": journey.destination()}
    port = result.deciding().port
    if port is not None:
        facts.update(service=port.service, namespace=port.namespace, port=port.port)
    reason = world.rules(node.name).cause(result) or "dropped-by-rule"
    if reason == UNALLOCATED:
        reason, more = why_no_such_cluster_ip(world, packet)
        facts.update(more)
    elif reason == PORT_REJECTED:
        here = [item for item in world.proxy.service_ports if item.cluster_ip == packet.destination]
        facts.update(
            service=here[0].service,
            namespace=here[0].namespace,
            address=packet.destination,
            port=packet.destination_port,
            protocol=packet.protocol,
            ports=", ".join(f"{item.port}/{item.protocol}" for item in here),
        )
        if packet.protocol == ICMP:
            reason = "cluster-ip-ping-rejected"
    return reason, facts


def _icmp_source(journey: Journey, node: Node) -> str:
    """The address with which a node sends an ICMP error: the one that was addressed when it is its own, else the
    one with which it speaks to the sender. Linux: net/ipv4/icmp.c icmp_send."""
    if journey.network.is_own(node, journey.packet.destination):
        return journey.packet.destination
    return journey.network.source_for(node, journey.packet.source)
