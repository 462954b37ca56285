"""How journeys end: somebody answers, somebody refuses, a rule decides, or nobody is there."""

from __future__ import annotations

from typing import Any

from portlab.kube.kubeproxy.journey import ROWS, Ending, Journey
from portlab.kube.kubeproxy.network import NODE, POD
from portlab.kube.kubeproxy.packet import FIRST_TTL
from portlab.kube.kubeproxy.reasons import why_no_way
from portlab.kube.kubeproxy.trace import OUTSIDE, UNREACHABLE
from portlab.kube.kubeproxy.trace import POD as POD_LAYER
from portlab.kube.kubeproxy.wayback import answer_back, error_as_seen, refusal_back


def answered(journey: Journey, reason: str, name: str, variant: str = "") -> None:
    """``name`` takes the packet and answers; the answer goes back the way it came."""
    deliver(journey, name, variant)
    seen = journey.labels.header(journey.packet)
    facts: dict[str, Any] = {
        "backend": name,
        "port": journey.packet.destination_port,
        "source": str(seen.source),
        "caller": seen.source.owner or seen.source.ip,
        "sender": journey.sender.name,
    }
    journey.ending = Ending(
        reason, facts, backend=name, backend_address=seen.destination, source_seen=seen.source
    )
    answer_back(journey, name)


def deliver(journey: Journey, name: str, variant: str = "") -> None:
    """Writes how the packet came to ``name``: over the last wires, or to a process of the machine where it is."""
    journal, place = journey.journal, journey.place
    if not journal.drafts or (place.kind != POD and len(journal.hops) > 1):
        journey.arrive()
    hops = journal.hops
    if len(hops) == 1 and place.kind == POD:
        return
    seen = journey.labels.header(journey.packet)
    machines = [item.name for item in hops if item.kind == NODE] or [hops[0].name]
    if not variant and len(machines) == 1:
        variant = "local"
    journal.wire(
        "deliver",
        journey.packet,
        layer=ROWS.get(place.kind, OUTSIDE),
        variant=variant,
        node=machines[0],
        to_node=machines[-1],
        pod=name,
        source=str(seen.source),
        caller=seen.source.owner or seen.source.ip,
        destination=str(seen.destination),
    )


def refuse(journey: Journey, reason: str, name: str, variant: str = "", **more: Any) -> None:
    """Nobody listens at ``name``: its own kernel says so, TCP by RST, SCTP by ABORT, UDP by an ICMP error. ``more`` are
    facts for the sentence."""
    if journey.place.kind == POD:
        deliver(journey, name)
    journey.arrive()
    packet = journey.packet
    facts: dict[str, Any] = {
        "name": name,
        "port": packet.destination_port,
        "protocol": packet.protocol,
        "destination": journey.destination(),
        **more,
    }
    layer = ROWS.get(journey.place.kind, OUTSIDE)
    journey.journal.act("refuse", packet, layer=layer, variant=variant, **facts)
    journey.ending = Ending(reason, facts)
    if packet.protocol == "UDP":
        refusal_back(journey, "icmp port-unreachable from {}", icmp_from=packet.destination)
    else:
        refusal_back(journey, "abort" if packet.protocol == "SCTP" else "rst")


def nobody_there(journey: Journey, node: str, pod: str) -> None:
    """The bridge finds nobody at the address; ``pod`` is who should be there ("" for an address of nobody). A sender
    that waits for the node to give up asking (some 3 s) hears that the host is unreachable.

    Linux: net/core/neighbour.c neigh_probe (mcast_solicit), net/ipv4/route.c ipv4_link_failure.
    """
    journey.arrive()
    facts: dict[str, Any] = {
        "node": node,
        "address": journey.packet.destination,
        "destination": journey.destination(),
    }
    if pod:
        facts["pod"] = pod
    journey.journal.act("lost", journey.packet, variant="dead-address", layer=POD_LAYER, **facts)
    journey.ending = Ending("address-dead", facts)
    network = journey.network
    teller = network.source_for(network.nodes[node], journey.packet.source)
    journey.ending.later = error_as_seen(journey, "host-unreachable", teller)


def martian(journey: Journey, node: str) -> None:
    """A packet comes in with the node's own address as its source: the kernel throws it away."""
    journey.arrive()
    facts: dict[str, Any] = {"node": node, "source": journey.packet.source}
    journey.journal.act("lost", journey.packet, variant="martian", layer=OUTSIDE, **facts)
    journey.ending = Ending("martian-source", facts)


def no_way(journey: Journey, teller: str) -> None:
    """The router has no route: it drops in silence, or says so from ``teller``, as the ground has it."""
    journey.arrive()
    reason, facts = why_no_way(journey.world, journey.dialled)
    journey.journal.act("lost", journey.packet, layer=OUTSIDE, **facts)
    journey.ending = Ending(reason, facts)
    if not journey.network.config.router_drops_silently:
        journey.ending.verdict = UNREACHABLE
        refusal_back(journey, "icmp net-unreachable from {}", icmp_from=teller, variant="no-way")


def is_loop(journey: Journey) -> bool:
    """Notes that the packet is at this machine; True, with the ending, when it was here before just as it is.

    It would go round until its time to live is used up; the machine at which that happens follows from the length of
    the circle.
    """
    seen = journey.visits.get((journey.place, journey.packet))
    if seen is None:
        journey.visits[journey.place, journey.packet] = len(journey.passed)
        journey.passed.append((journey.place, journey.ttl))
        return False
    circle = journey.passed[seen:]
    lived = circle[0][1] - journey.ttl
    last = next(place for place, ttl in circle if (ttl - 1) % lived == 0)
    network = journey.network
    teller = network.nodes[last.name].ip if last.kind == NODE else network.config.router_node_side
    facts: dict[str, Any] = {
        "node": journey.place.name,
        "machines": len(circle),
        "last": last.name,
        "destination": journey.destination(),
        "ttl": FIRST_TTL,
    }
    journey.journal.wire("loop", journey.packet, layer=OUTSIDE, **facts)
    journey.place = last
    journey.ending = Ending("routing-loop", facts)
    refusal_back(journey, "icmp ttl-exceeded from {}", icmp_from=teller, variant="ttl")
    return True


def sent_on(journey: Journey) -> None:
    """A machine sends the packet on: one from its time to live. A circle is found before this runs out."""
    journey.ttl -= 1
