"""The tracer: carries one packet from machine to machine, and its answer back.

Theory of operation. A packet has a header, a place and a time to live. At every machine it meets what the kernel does
there, in the kernel's order:

    a node, from the wire     nat PREROUTING -> route -> filter INPUT   -> a process of the node
                                                     \\-> filter FORWARD -> nat POSTROUTING -> wire
    a node, its own process   nat OUTPUT -> route -> filter OUTPUT -> nat POSTROUTING -> wire, or its own INPUT
    a router                  route
    a rewriting load balancer one of its nodes, by chance
    a Pod                     whoever listens

The nat hooks walk the rule set that kube-proxy generated (and, after kube-proxy's, the network plugin's masquerade), for
the first packet of a flow only; conntrack remembers what they did and turns the answer back (``wayback``). Routes and
owners of addresses come from ``network``; no outcome is written for any case: it is where the packet ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from portlab.kube.kubeproxy import hooks
from portlab.kube.kubeproxy.chance import Chance
from portlab.kube.kubeproxy.codes import REASONS
from portlab.kube.kubeproxy.conntrack import Conntrack
from portlab.kube.kubeproxy.destinations import Sender
from portlab.kube.kubeproxy.journal import Journal
from portlab.kube.kubeproxy.network import (
    BALANCER,
    BALANCER_PLACE,
    CLIENT,
    NODE,
    POD,
    ROUTER,
    ROUTER_PLACE,
    Hop,
)
from portlab.kube.kubeproxy.packet import FIRST_TTL, ICMP, Packet
from portlab.kube.kubeproxy.pick import Pick, read_pick
from portlab.kube.kubeproxy.reasons import why_no_way
from portlab.kube.kubeproxy.ruleset import DROP, REJECT, Dnat, Masquerade, in_network
from portlab.kube.kubeproxy.trace import (
    CLUSTER_IP,
    LOAD_BALANCER,
    NODE_PORT,
    OUTSIDE,
    UNREACHABLE,
    Address,
    MatchedRule,
    Place,
    Trace,
)
from portlab.kube.kubeproxy.trace import POD as POD_LAYER
from portlab.kube.kubeproxy.walk import Walk, walk
from portlab.kube.kubeproxy.wayback import answer_back, refusal_back
from portlab.kube.kubeproxy.world import World
from portlab.kube.objects.node import Node
from portlab.kube.objects.pod import Pod

CLIENT_PORT = 40000
FIRST_MASQUERADE_PORT = 1024


@dataclass(slots=True)
class Ending:
    """How the journey ended; ``verdict`` overrides the reason's own (a router that answers)."""

    reason: str
    facts: dict[str, Any] = field(default_factory=dict)
    rule: MatchedRule | None = None
    how: str = ""
    verdict: str = ""
    backend: str = ""
    backend_address: Address | None = None
    source_seen: Address | None = None


@dataclass(frozen=True, slots=True)
class NodeView:
    """A node as rules see it while the first packet of a flow passes."""

    node: Node
    rewritten: bool = False

    def is_local(self, ip: str) -> bool:
        """True for the node's own addresses."""
        return ip in (self.node.ip, self.node.gateway) or in_network(ip, "127.0.0.0/8")

    def connection_states(self, packet: Packet) -> frozenset[str]:
        """NEW, and DNAT once the destination was rewritten."""
        return _NEW_DNAT if self.rewritten else _NEW

    def seen_recently(self, name: str, ip: str) -> bool:
        """Never: this is the first connection."""
        return False


_NEW = frozenset({"NEW"})
_NEW_DNAT = frozenset({"NEW", "DNAT"})


class Tracer:
    """One journey. ``run`` gives its Trace; a Tracer is used once."""

    def __init__(
        self, world: World, sender: Sender, destination: Packet, *, chance: Chance, seed: object
    ) -> None:
        self.world, self.network, self.labels = world, world.network, world.labels
        self.sender, self.chance, self.seed = sender, chance, seed
        self.dialled = destination
        self.packet = destination
        self.place = self.network.place(sender.kind, sender.name)
        self.came_from = self.place
        self.ttl = FIRST_TTL
        self.conntrack = Conntrack()
        self.journal = Journal(self.labels, self.place)
        self.visits: dict[tuple[Place, Packet], int] = {}
        self.passed: list[tuple[Place, int]] = []
        self.ending: Ending | None = None

    def run(self, *, origin: str, destination: str) -> Trace:
        """Carries the packet to its end; ``origin`` and ``destination`` are the request's own words."""
        self.start()
        while self.ending is None:
            _ARRIVALS[self.place.kind](self)
        ending = self.ending
        return Trace(
            origin=origin,
            destination=destination,
            protocol=self.dialled.protocol,
            steps=self.journal.steps(),
            verdict=ending.verdict or REASONS[ending.reason],
            reason=ending.reason,
            reason_facts=ending.facts,
            deciding_rule=ending.rule,
            how=ending.how,
            backend=ending.backend,
            backend_address=ending.backend_address,
            source_seen=ending.source_seen,
            probability=self.chance.probability,
        )

    # -- setting out -------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Gives the packet its source and brings it to the first machine that handles it."""
        target = self.dialled.destination
        if self.sender.kind == NODE:
            node = self.network.nodes[self.sender.name]
            self.dial_from(self.network.source_for(node, target))
            self.node_sends(node)
            return
        self.dial_from(self.sender.ip)
        if target == self.sender.ip:
            self.arrive()
        elif self.sender.kind == CLIENT:
            self.move(ROUTER_PLACE)
        else:
            self.move(self.network.place(NODE, self.network.pods[self.sender.name].node))

    def dial_from(self, source: str) -> None:
        """Sets the source of the packet; what was dialled is kept to compare the answer with."""
        port = 0 if self.dialled.protocol == ICMP else CLIENT_PORT
        self.dialled = self.dialled._replace(source=source, source_port=port)
        self.packet = self.dialled

    def move(self, place: Place) -> None:
        """Over a wire to the next machine; the mark stays behind."""
        self.came_from = self.place
        self.place = place
        self.packet = self.packet.on_wire()
        self.journal.hops.append(place)

    def arrive(self) -> None:
        """Writes the wires so far as a step, when there are any or nothing was said yet."""
        first = not self.journal.drafts
        if not first and len(self.journal.hops) == 1:
            return
        if first:
            self.journal.wire(
                "send", self.packet, layer=self.sender_layer(), **self.send_facts(self.place)
            )
            return
        variant = "to-router" if self.place.kind == ROUTER else ""
        self.journal.wire(
            "forward",
            self.packet,
            variant=variant,
            node=self.journal.hops[0].name,
            to=self.place.name,
        )

    def sender_layer(self) -> str:
        """The row in which the sender stands."""
        return {CLIENT: OUTSIDE, NODE: NODE_PORT}.get(self.sender.kind, POD_LAYER)

    @property
    def sender_place(self) -> Place:
        """Where the sender is."""
        return self.network.place(self.sender.kind, self.sender.name)

    def lost_answer(self, facts: dict[str, Any]) -> Ending:
        """The ending when an answer comes back that the sender does not recognise."""
        return Ending("answer-not-turned-back", facts)

    def send_facts(self, to: Place) -> dict[str, Any]:
        """Facts of the first step."""
        variant = {BALANCER: "to-balancer", ROUTER: "to-router"}.get(to.kind, "")
        if not variant and self.sender.kind != NODE and to == self.sender_place:
            variant = "to-self"
        if not variant and self.sender.kind == POD:
            variant = "from-pod"
        if not variant and self.sender.kind == NODE:
            variant = "from-node" if len(self.journal.hops) > 1 else "inside-node"
        return {
            "variant": variant,
            "sender": self.sender.name,
            "to": to.name,
            "destination": str(
                self.labels.address(self.packet.destination, self.packet.destination_port)
            ),
            "source": str(self.labels.address(self.packet.source, self.packet.source_port)),
            "protocol": self.packet.protocol,
        }

    # -- a node ------------------------------------------------------------------------------------------------

    def node_sends(self, node: Node) -> None:
        """A process of the node itself: nat OUTPUT, route, filter OUTPUT, nat POSTROUTING."""
        original = self.packet
        nat = walk(
            self.world.rules(node.name).tables["nat"],
            hooks.OUTPUT,
            self.packet,
            NodeView(node),
            self.chance,
        )
        pick = self.rewritten_by(node, nat)
        if not self.filtered(node, hooks.OUTPUT, original, nat, pick):
            return
        hop = self.network.from_node(node, self.packet.destination)
        self.say_nothing_matched(node, pick, hop)
        self.leave(node, original, hop, pick)

    def node_receives(self) -> None:
        """A packet from a wire or a Pod: nat PREROUTING, route, then INPUT or FORWARD and nat POSTROUTING."""
        node = self.network.nodes[self.place.name]
        original = self.packet
        if self.is_loop():
            return
        if self.passes_bridge_unseen(node):
            return
        if self.network.is_own(node, original.source):
            self.arrive()
            self.journal.act(
                "lost",
                self.packet,
                variant="martian",
                layer=OUTSIDE,
                node=node.name,
                source=original.source,
            )
            self.ending = Ending("martian-source", {"node": node.name, "source": original.source})
            return
        nat = walk(
            self.world.rules(node.name).tables["nat"],
            hooks.PREROUTING,
            self.packet,
            NodeView(node),
            self.chance,
        )
        pick = self.rewritten_by(node, nat)
        hop = self.network.from_node(node, self.packet.destination)
        hook = hooks.INPUT if hop.kind == "local" else hooks.FORWARD
        if hook == hooks.FORWARD and self.ttl_is_over(node.ip):
            return
        if not self.filtered(node, hook, original, nat, pick):
            return
        self.say_nothing_matched(node, pick, hop)
        if hook == hooks.INPUT:
            self.note_flow(node, original)
            self.node_process(node)
        else:
            self.leave(node, original, hop, pick)

    def passes_bridge_unseen(self, node: Node) -> bool:
        """Pod to Pod on one bridge: without bridge-nf-call-iptables no rule of the node sees the packet."""
        packet = self.packet
        if self.network.config.bridge_nf_call_iptables or self.came_from.kind != POD:
            return False
        pod = self.network.pod_by_address.get(packet.destination)
        if pod is None or not in_network(packet.destination, node.pod_cidr):
            return False
        self.to_pod(node, Hop(POD, self.network.place(POD, pod.name)))
        return True

    def rewritten_by(self, node: Node, nat: Walk) -> Pick | None:
        """Writes down what the nat rules matched and rewrote; the packet goes on as they left it."""
        before = self.packet
        pick = read_pick(self.world, node, nat)
        if pick is None:
            return None
        self.arrive()
        pick.tell_sender(self.journal)
        marked = nat.packet._replace(
            destination=before.destination, destination_port=before.destination_port
        )
        self.journal.act(
            pick.code,
            before,
            marked,
            layer=pick.layer,
            rules=pick.match_rules,
            **pick.match_facts(),
        )
        self.packet = nat.packet
        if isinstance(nat.target, Dnat):
            self.journal.act(
                "dnat",
                marked,
                self.packet,
                layer=CLUSTER_IP,
                rules=pick.endpoint_rules,
                **pick.dnat_facts(),
            )
        return pick

    def filtered(
        self, node: Node, hook: str, original: Packet, nat: Walk, pick: Pick | None
    ) -> bool:
        """Walks the filter rules; True when the packet may go on."""
        view = NodeView(node, rewritten=isinstance(nat.target, Dnat))
        result = walk(
            self.world.rules(node.name).tables["filter"], hook, self.packet, view, self.chance
        )
        if result.target not in (DROP, REJECT):
            return True
        self.arrive()
        rule = result.last
        port = self.world.port_of_rule(result.hits[-1].rule)
        facts: dict[str, Any] = {
            "node": node.name,
            "destination": str(self.labels.header(self.packet).destination),
        }
        if port is not None:
            facts.update(service=port.service, namespace=port.namespace)
        rules = [hit.matched_rule() for hit in result.hits]
        if result.target is REJECT:
            self.journal.act("reject", self.packet, rules=rules, **facts)
            source = self.icmp_source(node)
            self.ending = Ending("no-endpoints", facts, rule)
            refusal_back(self, "icmp port-unreachable from {}", icmp_from=source)
            return False
        variant = "no-local-endpoint"
        reason = "no-local-endpoints"
        if rule is not None and rule.chain == "KUBE-PROXY-FIREWALL":
            variant, reason = "source-range", "source-not-allowed"
            facts["source"] = original.source
        elif rule is not None and rule.chain == "KUBE-FIREWALL":
            variant, reason = "", "dropped-by-rule"
        self.journal.act("drop", self.packet, rules=rules, variant=variant, **facts)
        self.ending = Ending(reason, facts, rule)
        if hook == hooks.OUTPUT and self.packet.protocol != "TCP":
            # A datagram socket hears of it: send() fails with EPERM. A TCP socket goes on trying.
            self.ending = Ending("dropped-at-source", dict(facts, why=reason), rule, how="EPERM")
        return False

    def say_nothing_matched(self, node: Node, pick: Pick | None, hop: Hop) -> None:
        """Says that no rule knew the packet, at the node where it is decided what becomes of it."""
        same = self.packet.destination == self.dialled.destination
        if pick is not None or not same or hop.kind in (NODE, BALANCER):
            return
        self.arrive()
        variant = "cluster-ip" if self.network.is_service_address(self.packet.destination) else ""
        if self.packet.protocol == ICMP:
            variant = "ping"
        self.journal.act(
            "match-nothing",
            self.packet,
            variant=variant,
            node=node.name,
            destination=str(self.labels.header(self.packet).destination),
        )

    def leave(self, node: Node, original: Packet, hop: Hop, pick: Pick | None) -> None:
        """nat POSTROUTING (kube-proxy's, then the network plugin's), then the wire."""
        self.masquerade(node, hop, pick)
        self.note_flow(node, original)
        self.packet = self.packet.on_wire()
        if hop.kind == "local":
            # Over loopback: the packet comes in again, as the same flow, so no nat rule is asked.
            if self.filtered(node, hooks.INPUT, original, Walk(self.packet), pick):
                self.node_process(node)
        elif hop.kind == POD:
            self.to_pod(node, hop)
        elif hop.place is not None:
            self.move(hop.place)

    def note_flow(self, node: Node, original: Packet) -> None:
        """The kernel remembers the flow; the step that rewrote it last shows the entry."""
        flow = self.conntrack.note(node.name, original, self.packet)
        last = self.journal.drafts[-1] if self.journal.drafts else None
        if last is not None and last.rules and last.place.name == node.name:
            last.flows = (*last.flows, (node.name, flow))

    def masquerade(self, node: Node, hop: Hop, pick: Pick | None) -> None:
        """Rewrites the source where kube-proxy marked the packet, or where it leaves the Pod network."""
        address = node.gateway if hop.kind == POD else node.ip
        view = NodeView(node)
        before = self.packet
        nat = self.world.rules(node.name).tables["nat"]
        result = walk(nat, hooks.POSTROUTING, before, view, self.chance)
        rules = [hit.matched_rule() for hit in result.hits]
        if isinstance(result.target, Masquerade):
            port = before.source_port and self.masquerade_port(node, before)
            self.packet = result.packet._replace(source=address, source_port=port)
            hairpin = pick is not None and pick.hairpin
            variant = "hairpin" if hairpin else "gateway" if address == node.gateway else ""
            self.tell_masquerade("masquerade", node, before, rules, variant)
            return
        plugin = self.world.plugin_rules(node.name)
        if plugin is None:
            return
        result = walk(plugin, hooks.POSTROUTING, before, view, self.chance)
        if isinstance(result.target, Masquerade):
            self.arrive()
            self.packet = before._replace(source=address)
            rules = [hit.matched_rule() for hit in result.hits]
            self.tell_masquerade("cni-masquerade", node, before, rules, "")

    def tell_masquerade(
        self, code: str, node: Node, before: Packet, rules: list[MatchedRule], variant: str
    ) -> None:
        """Writes a masquerade down."""
        old, new = self.labels.header(before).source, self.labels.header(self.packet).source
        self.journal.act(
            code,
            before,
            self.packet,
            layer=NODE_PORT,
            rules=rules,
            variant=variant,
            node=node.name,
            source_before=str(old),
            source_owner=old.owner,
            source=str(new),
            owner=new.owner,
        )

    def masquerade_port(self, node: Node, packet: Packet) -> int:
        """A port as ``--random-fully`` picks one, any from 1024 up; here by the seed."""
        text = f"{self.seed}/{node.name}/{packet.source}:{packet.source_port}"
        return FIRST_MASQUERADE_PORT + crc32(text.encode()) % (65536 - FIRST_MASQUERADE_PORT)

    def to_pod(self, node: Node, hop: Hop) -> None:
        """Over the bridge into a Pod; nobody answers at an address that nobody has."""
        pod = self.network.pods.get(hop.place.name) if hop.place else None
        if pod is not None and pod.address_answers and hop.place is not None:
            self.move(hop.place)
            return
        self.arrive()
        destination = self.labels.header(self.packet).destination
        facts = {"node": node.name, "address": destination.ip, "destination": str(destination)}
        if pod is not None:
            facts["pod"] = pod.name
        self.journal.act("lost", self.packet, variant="dead-address", layer=POD_LAYER, **facts)
        self.ending = Ending("address-dead", facts)

    def node_process(self, node: Node) -> None:
        """The packet is for the node itself: a process that listens takes it, or the kernel refuses."""
        packet = self.packet
        if packet.protocol == ICMP:
            self.answered("answered-ping", node.name, variant="host")
            return
        for pod in self.network.host_pods(node.name):
            if listens(pod, packet):
                self.answered("answered-by-pod", pod.name, variant="host")
                return
        for process in self.network.config.host_processes:
            if (
                process.node == node.name
                and (process.protocol, process.port) == (packet.protocol, packet.destination_port)
                and process.address in ("", "0.0.0.0", packet.destination)  # noqa: S104
            ):
                self.answered("answered-by-host", "host-process", variant="host")
                return
        if packet.protocol == "TCP" and packet.destination_port in self.world.health_check_ports:
            self.answered("answered-by-health-check", "kube-proxy", variant="host")
            return
        self.refuse("node-port-closed", "node", node.name)

    # -- other machines ----------------------------------------------------------------------------------------

    def pod_receives(self) -> None:
        """The packet reached a Pod: whoever listens takes it, or the Pod's own kernel refuses."""
        pod = self.network.pods[self.place.name]
        packet = self.packet
        if packet.protocol == ICMP:
            self.answered("answered-ping", pod.name)
        elif listens(pod, packet):
            self.answered("answered-by-pod", pod.name)
        else:
            self.deliver(pod.name)
            self.refuse("pod-port-closed", "", pod.name)

    def outside_receives(self) -> None:
        """A host outside: it answers where it is known to listen."""
        packet = self.packet
        name = self.labels.address(packet.destination, packet.destination_port).owner
        served = self.network.outside_servers.get(packet.destination, ())
        if packet.protocol == ICMP:
            self.answered("answered-ping", name, variant="outside")
        elif (packet.protocol, packet.destination_port) in served:
            self.answered("answered-by-outside-server", "external-server", variant="outside")
        else:
            self.refuse("outside-port-closed", "outside", name)

    def router_receives(self) -> None:
        """The router between the nodes and the world: it sends on what it has a route for."""
        if self.is_loop():
            return
        hop = self.network.from_router(self.packet.source, self.packet.destination)
        if hop is None:
            self.no_way()
        elif hop.kind == "local":
            if self.packet.protocol == ICMP:
                self.answered("answered-ping", "router", variant="outside")
            else:
                self.refuse("outside-port-closed", "outside", "router")
        elif not self.ttl_is_over(self.router_address()) and hop.place is not None:
            self.move(hop.place)

    def router_address(self) -> str:
        """The router's address on the side from which the packet came."""
        config = self.network.config
        return (
            config.router_client_side if self.came_from.kind == CLIENT else config.router_node_side
        )

    def no_way(self) -> None:
        """The router has no route: it drops in silence, or says so, as the ground has it."""
        self.arrive()
        reason, facts = why_no_way(self.world, self.dialled)
        self.journal.act("lost", self.packet, layer=OUTSIDE, **facts)
        self.ending = Ending(reason, facts)
        if not self.network.config.router_drops_silently:
            self.ending.verdict = UNREACHABLE
            refusal_back(
                self,
                "icmp net-unreachable from {}",
                icmp_from=self.router_address(),
                variant="no-way",
            )

    def balancer_receives(self) -> None:
        """A load balancer that rewrites: to one of its nodes, with its own address as the source."""
        self.arrive()
        balancer = self.network.config.load_balancer
        packet = self.packet
        if packet.protocol == ICMP:
            self.answered("answered-ping", "load-balancer", variant="outside")
            return
        targets = self.world.balancer_targets(packet)
        if balancer is None or targets is None:
            self.refuse("balancer-port-closed", "balancer", "load-balancer")
            return
        if not targets:
            facts = {"destination": str(self.labels.header(packet).destination)}
            self.journal.act("lost", packet, layer=LOAD_BALANCER, **facts)
            self.ending = Ending("balancer-has-no-node", facts)
            return
        choice = self.chance.choose([1 / len(targets)] * len(targets))
        ip, port = targets[choice]
        before = packet
        self.packet = packet._replace(
            source=balancer.address, destination=ip, destination_port=port
        )
        hop = self.network.from_balancer(ip)
        flow = self.conntrack.note(BALANCER_PLACE.name, before, self.packet)
        after = self.labels.header(self.packet)
        self.journal.act(
            "balance",
            before,
            self.packet,
            layer=LOAD_BALANCER,
            flows=[(BALANCER_PLACE.name, flow)],
            node=after.destination.owner,
            nodes=len(targets),
            destination=str(after.destination),
            source=str(after.source),
        )
        if not self.ttl_is_over(balancer.address):
            self.move(hop.place or ROUTER_PLACE)

    # -- ends --------------------------------------------------------------------------------------------------

    def is_loop(self) -> bool:
        """The same header at the same machine again: it will go round until its time to live is used up."""
        seen = self.visits.get((self.place, self.packet))
        if seen is None:
            self.visits[self.place, self.packet] = len(self.passed)
            self.passed.append((self.place, self.ttl))
            return False
        circle = self.passed[seen:]
        lived = circle[0][1] - self.ttl
        last = next(place for place, ttl in circle if (ttl - 1) % lived == 0)
        config = self.network.config
        teller = self.network.nodes[last.name].ip if last.kind == NODE else config.router_node_side
        facts = {
            "node": self.place.name,
            "machines": len(circle),
            "last": last.name,
            "destination": str(self.labels.header(self.packet).destination),
            "ttl": FIRST_TTL,
        }
        self.journal.wire("loop", self.packet, layer=OUTSIDE, **facts)
        self.place = last
        self.ending = Ending("routing-loop", facts)
        refusal_back(self, "icmp ttl-exceeded from {}", icmp_from=teller, variant="ttl")
        return True

    def ttl_is_over(self, teller: str) -> bool:
        """Each machine that sends a packet on takes one from its time to live."""
        if self.ttl > 1:
            self.ttl -= 1
            return False
        self.arrive()
        facts = {"node": self.place.name, "last": self.place.name, "ttl": FIRST_TTL}
        self.ending = Ending("routing-loop", facts)
        refusal_back(self, "icmp ttl-exceeded from {}", icmp_from=teller, variant="ttl")
        return True

    def deliver(self, name: str, variant: str = "") -> None:
        """The packet is where it was to go."""
        hops = self.journal.hops
        if not self.journal.drafts or (self.place.kind != POD and len(hops) > 1):
            self.arrive()
            hops = self.journal.hops
        if len(hops) == 1 and self.place.kind == POD:
            return
        seen = self.labels.header(self.packet)
        machines = [place for place in hops if place.kind == NODE]
        if not variant and len(machines) < 2:
            variant = "local"
        facts: dict[str, Any] = {
            "variant": variant,
            "node": machines[0].name if machines else hops[0].name,
            "to_node": machines[-1].name if machines else "",
            "pod": name,
            "source": str(seen.source),
            "caller": seen.source.owner or seen.source.ip,
            "destination": str(seen.destination),
        }
        layer = {POD: POD_LAYER, NODE: NODE_PORT}.get(self.place.kind, OUTSIDE)
        self.journal.wire("deliver", self.packet, layer=layer, **facts)

    def answered(self, reason: str, name: str, variant: str = "") -> None:
        """Somebody answers: the answer goes back the way it came."""
        self.deliver(name, variant)
        seen = self.labels.header(self.packet)
        facts = {"backend": name, "port": self.packet.destination_port, "source": str(seen.source)}
        facts.update(caller=seen.source.owner or seen.source.ip, sender=self.sender.name)
        self.ending = Ending(
            reason,
            facts,
            backend=name,
            backend_address=seen.destination,
            source_seen=seen.source,
        )
        answer_back(self, name, variant)

    def refuse(self, reason: str, variant: str, name: str) -> None:
        """Nobody listens: the machine's own kernel says so."""
        self.arrive()
        packet = self.packet
        seen = self.labels.header(packet)
        facts: dict[str, Any] = {
            "name": name,
            "port": packet.destination_port,
            "protocol": packet.protocol,
            "destination": str(seen.destination),
        }
        layer = {POD: POD_LAYER, NODE: NODE_PORT, BALANCER: LOAD_BALANCER}.get(
            self.place.kind, OUTSIDE
        )
        self.journal.act("refuse", packet, layer=layer, variant=variant, **facts)
        self.ending = Ending(reason, facts)
        if packet.protocol == "UDP":
            refusal_back(self, "icmp port-unreachable from {}", icmp_from=packet.destination)
        else:
            refusal_back(self, "abort" if packet.protocol == "SCTP" else "rst")

    def icmp_source(self, node: Node) -> str:
        """The address with which a node sends an ICMP error: the one that was addressed when it is its own, else the
        one with which it speaks to the sender. Linux: net/ipv4/icmp.c icmp_send."""
        if self.network.is_own(node, self.packet.destination):
            return self.packet.destination
        return self.network.source_for(node, self.packet.source)


def listens(pod: Pod, packet: Packet) -> bool:
    """True when a process of the Pod listens at the packet's destination port."""
    return any(
        (item.protocol, item.port) == (packet.protocol, packet.destination_port)
        for item in pod.listens
    )


_ARRIVALS = {
    NODE: Tracer.node_receives,
    POD: Tracer.pod_receives,
    CLIENT: Tracer.outside_receives,
    ROUTER: Tracer.router_receives,
    BALANCER: Tracer.balancer_receives,
}
