"""The way back: an answer, a refusal or an error finds the sender by routes and by what conntrack remembers.

No rule is asked on the way back. Every machine that rewrote the packet remembers the flow and turns the answer's
addresses back; a machine that never saw the flow sends the answer on as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from portlab.kube.kubeproxy.addresses import in_network
from portlab.kube.kubeproxy.codes import REASONS
from portlab.kube.kubeproxy.conntrack import Flow
from portlab.kube.kubeproxy.journey import ROWS, Ending, Journey
from portlab.kube.kubeproxy.network import BALANCER, CLIENT, NODE, POD, ROUTER, ROUTER_PLACE, Hop
from portlab.kube.kubeproxy.packet import ICMP, Packet
from portlab.kube.kubeproxy.trace import OUTSIDE, REFUSED, TIMED_OUT, Place
from portlab.kube.kubeproxy.trace import POD as POD_LAYER

MOST_MACHINES = 32


@dataclass(slots=True)
class Leg:
    """A stretch of the way: at ``hops[0]`` the header was turned from ``before`` to ``after`` by ``flow`` (None
    at the start of the way), then it went along ``hops``."""

    before: Packet
    after: Packet
    hops: list[Place]
    flow: Flow | None = None


@dataclass(slots=True)
class _Way:
    """The way so far. ``inner`` is, for an ICMP error, the header it tells about, as an answer would carry it."""

    journey: Journey
    place: Place
    packet: Packet
    inner: Packet | None
    legs: list[Leg] = field(default_factory=list)

    def walk(self) -> list[Leg]:
        """All legs, in order; ``place`` and ``packet`` are then those of the end."""
        self.legs.append(Leg(self.packet, self.packet, [self.place]))
        if self.place.kind in (NODE, BALANCER):
            self.turn()
        for _ in range(MOST_MACHINES):
            hop = self.next_hop()
            if hop is None or hop.place is None:
                break
            unseen = self.passes_bridge_unseen()
            self.place = hop.place
            self.legs[-1].hops.append(hop.place)
            if hop.kind in (NODE, BALANCER) and not unseen:
                self.turn()
        return self.legs

    def next_hop(self) -> Hop | None:
        """Where the packet goes from here; None when it is there, or stuck."""
        network, place, ip = self.journey.network, self.place, self.packet.destination
        if place.kind == NODE:
            hop = network.from_node(network.nodes[place.name], ip)
            return None if hop.kind == "local" else hop
        if place.kind == BALANCER:
            return network.from_balancer(ip)
        if place.kind == ROUTER:
            hop_or_none = network.from_router(self.packet.source, ip)
            return None if hop_or_none is None or hop_or_none.kind == "local" else hop_or_none
        if len(self.legs) > 1 or len(self.legs[0].hops) > 1 or self.arrived_at_start(ip):
            return None
        if place.kind == POD:
            return Hop(NODE, network.place(NODE, network.pods[place.name].node))
        return Hop(ROUTER, ROUTER_PLACE)

    def arrived_at_start(self, ip: str) -> bool:
        """A Pod or host that talks to itself."""
        return ip == self.packet.source

    def passes_bridge_unseen(self) -> bool:
        """Pod to Pod on one bridge where the bridge does not call iptables: conntrack never sees the answer."""
        network = self.journey.network
        if self.place.kind != POD or network.config.bridge_nf_call_iptables:
            return False
        node = network.nodes[network.pods[self.place.name].node]
        ip = self.packet.destination
        return ip in network.pod_by_address and in_network(ip, node.pod_cidr)

    def turn(self) -> None:
        """Turns the addresses back when this machine knows the flow."""
        known = self.packet if self.inner is None else self.inner
        flow = self.journey.kernels.conntrack.answered_by(self.place.name, known)
        if flow is None:
            return
        before, original = self.packet, flow.original
        if self.inner is None:
            flow.replied = True
            self.packet = original.reversed()
        else:
            # An error is made to look like an answer of whoever was dialled, whoever really sent it.
            self.inner = original.reversed()
            if flow.destination_rewritten:
                self.packet = self.packet._replace(source=original.destination)
            if flow.source_rewritten:
                self.packet = self.packet._replace(destination=original.source)
        if flow.rewritten:
            self.legs.append(Leg(before, self.packet, [self.place], flow))


def answer_back(journey: Journey, name: str) -> None:
    """Writes the steps of an answer to the packet that just arrived; an answer that the sender does not recognise
    changes the ending."""
    journal, labels = journey.journal, journey.labels
    start = journey.place
    way = _Way(journey, start, journey.packet.on_wire().reversed(), None)
    legs = way.walk()
    journal.turn_round(start)
    first = legs[0]
    back = labels.header(first.after)
    facts: dict[str, Any] = {
        "backend": name,
        "to": back.destination.owner or back.destination.ip,
        "source": str(back.source),
        "destination": str(back.destination),
    }
    layer = POD_LAYER if start.kind == POD else back.source.layer
    known = way.place == journey.sender_place and way.packet == journey.dialled.reversed()
    if len(legs) == 1 and known:
        facts["variant"] = "at-origin" if len(first.hops) == 1 else ""
        journal.act("answer-arrives", first.after, layer=layer, hops=first.hops, **facts)
        return
    journal.act("answer", first.after, layer=layer, hops=first.hops, **facts)
    for leg in legs[1:]:
        _undo(journey, leg)
    if not known:
        _lose_answer(journey, name, way)


def _lose_answer(journey: Journey, name: str, way: _Way) -> None:
    """The answer got stuck, or it came with a source that the sender never called."""
    arrived = way.place == journey.sender_place
    facts: dict[str, Any] = {
        "sender": journey.sender.name,
        "backend": name,
        "source": journey.labels.text(way.packet.source, way.packet.source_port),
        "destination": way.packet.destination,
        "dialled": journey.labels.text(
            journey.dialled.destination, journey.dialled.destination_port
        ),
        "place": way.place.name,
    }
    variant = "answer-unknown" if arrived else "no-way-back"
    journey.journal.hops = [way.place]
    journey.journal.act("lost", way.packet, layer=OUTSIDE, variant=variant, **facts)
    journey.ending = Ending("answer-not-turned-back" if arrived else "answer-lost", facts)


def refusal_back(
    journey: Journey, how: str, *, icmp_from: str | None = None, variant: str = ""
) -> None:
    """Writes the step in which a refusal or an ICMP error reaches the sender, and how it came (``{}`` in ``how`` is
    the address that the sender sees)."""
    journal, labels, ending = journey.journal, journey.labels, journey.ending
    if ending is None:
        return
    reply = journey.packet.on_wire().reversed()
    inner = None
    packet = reply
    if icmp_from is not None:
        inner = reply
        packet = Packet(ICMP, icmp_from, 0, reply.destination, 0)
    way = _Way(journey, journey.place, packet, inner)
    legs = way.walk()
    hops = [place for number, leg in enumerate(legs) for place in leg.hops[number > 0 :]]
    journal.turn_round(journey.place)
    seen = labels.header(way.packet)
    ending.how = how.format(way.packet.source)
    arrived = way.place == journey.sender_place
    if not variant:
        variant = "at-origin" if len(hops) == 1 else "icmp" if inner is not None else ""
    facts: dict[str, Any] = {
        "variant": variant,
        "sender": journey.sender.name,
        "source": way.packet.source,
        "from": seen.source.owner or way.packet.source,
        "how": ending.how,
    }
    if not arrived:
        facts.update(
            variant="no-way-back", place=way.place.name, destination=way.packet.destination
        )
        journal.act("lost", packet, way.packet, layer=OUTSIDE, hops=hops, **facts)
        if REASONS[ending.reason] == REFUSED:
            journey.ending = Ending("refusal-lost", facts)
        else:
            ending.verdict, ending.how = TIMED_OUT, ""
        return
    journal.act(
        "refusal-arrives",
        packet,
        way.packet,
        layer=ROWS.get(journey.sender.kind, OUTSIDE),
        hops=hops,
        flows=[(leg.hops[0].name, leg.flow) for leg in legs if leg.flow is not None],
        **facts,
    )


def error_as_seen(journey: Journey, kind: str, icmp_from: str) -> str:
    """How an ICMP error that ``icmp_from`` would send about the packet reaches the sender: ``icmp KIND from ADDRESS``,
    "" when it does not. Nothing is written down."""
    reply = journey.packet.on_wire().reversed()
    error = Packet(ICMP, icmp_from, 0, reply.destination, 0)
    way = _Way(journey, journey.place, error, reply)
    way.walk()
    return f"icmp {kind} from {way.packet.source}" if way.place == journey.sender_place else ""


def _undo(journey: Journey, leg: Leg) -> None:
    flow = leg.flow
    if flow is None:
        return
    place = leg.hops[0]
    before, after = journey.labels.header(leg.before), journey.labels.header(leg.after)
    variant = "" if leg.hops[-1].kind == CLIENT else "pass-on"
    if place.kind == BALANCER:
        variant = "balancer"
    elif len(leg.hops) == 1:
        variant = "at-origin"
    elif not flow.destination_rewritten:
        variant = "source-only"
    elif not flow.source_rewritten:
        variant = "destination-only"
    journey.journal.act(
        "undo-nat",
        leg.before,
        leg.after,
        layer=after.source.layer,
        hops=leg.hops,
        flows=[(place.name, flow)],
        variant=variant,
        node=place.name,
        to=leg.hops[-1].name,
        source_before=str(before.source),
        backend=before.source.owner,
        source=str(after.source),
        destination_before=str(before.destination),
        destination=str(after.destination),
        sender=journey.sender.name,
    )
