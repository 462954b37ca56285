"""Passage: a packet at one node, going through the kernel's hooks.

At each hook the rule set's base chains are called in their order; those of kind nat only for the first packet of a
flow. A flow that is known goes as it was first rewritten. In POSTROUTING kube-proxy's rules come first, then the
network plugin's. Linux: net/netfilter/core.c, nf_nat_core.c nf_nat_inet_fn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from portlab.kube.kubeproxy.conntrack import Flow
from portlab.kube.kubeproxy.iptables.walk import walk as walk_iptables
from portlab.kube.kubeproxy.journey import Journey
from portlab.kube.kubeproxy.network import POD, Hop
from portlab.kube.kubeproxy.packet import Packet
from portlab.kube.kubeproxy.pick import Pick, read_pick
from portlab.kube.kubeproxy.ruleset import DROP, HAIRPIN, NAT, POSTROUTING, REJECT, Masquerade, Walk
from portlab.kube.kubeproxy.stopped import stop
from portlab.kube.kubeproxy.trace import CLUSTER_IP, NODE_PORT
from portlab.kube.objects.node import Node

FIRST_MASQUERADE_PORT = 1024


@dataclass(slots=True)
class Passage:
    """``original`` is the packet as it came to the node, ``flow`` the flow to which it belongs when the kernel knows it
    already, ``pick`` what the nat rules made of its destination. It is also what rules see of their surroundings."""

    journey: Journey
    node: Node
    original: Packet = field(init=False)
    flow: Flow | None = field(init=False)
    pick: Pick | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.original = self.journey.packet
        kernels = self.journey.kernels
        self.flow = kernels.conntrack.known(self.node.name, self.original, kernels.elapsed)

    def is_local(self, ip: str) -> bool:
        """True for the node's own addresses."""
        return self.journey.network.is_own(self.node, ip)

    def connection_states(self) -> frozenset[str]:
        """NEW until the first answer, then ESTABLISHED; and DNAT once the destination was rewritten."""
        state = "ESTABLISHED" if self.flow is not None and self.flow.replied else "NEW"
        rewritten = (
            self.flow.destination_rewritten
            if self.flow is not None
            else self.pick is not None and self.pick.target is not None
        )
        return frozenset((state, "DNAT") if rewritten else (state,))

    def seen_recently(self, name: str, ip: str, seconds: int) -> bool:
        """True when the node remembers the client."""
        return self.journey.kernels.seen_recently(self.node.name, name, ip, seconds)

    def remember(self, name: str, ip: str) -> None:
        """Has the node remember the client."""
        self.journey.kernels.remember(self.node.name, name, ip)

    def run(self, hook: str) -> bool:
        """Goes through PREROUTING, INPUT, FORWARD or OUTPUT; True when the packet may go on, else its ending is
        written."""
        rules = self.journey.world.rules(self.node.name)
        for base in rules.base_chains(hook):
            if base.kind == NAT and self.flow is not None:
                self._recall_destination(self.flow)
                continue
            result = rules.walk(base, self.journey.packet, self, self.journey.chance)
            if base.kind == NAT:
                self._rewrite(result)
            elif result.target in (DROP, REJECT):
                self.journey.arrive()
                stop(self.journey, self.node, hook, self.original, result)
                return False
        return True

    def _rewrite(self, nat: Walk) -> None:
        """Writes down what the nat rules matched and rewrote; the packet goes on as they left it."""
        journey, journal = self.journey, self.journey.journal
        before = journey.packet
        pick = self.pick = read_pick(journey.world, self.node, nat)
        journey.packet = nat.packet
        if pick is None:
            return
        journey.packet = before
        journey.arrive()
        pick.tell_sender(journal)
        marked = before._replace(mark=nat.packet.mark)
        facts = pick.match_facts()
        journal.act(pick.code, before, marked, layer=pick.layer, rules=pick.match_rules, **facts)
        journey.packet = nat.packet
        if pick.target is not None:
            rules, facts = pick.endpoint_rules, pick.dnat_facts()
            journal.act("dnat", marked, nat.packet, layer=CLUSTER_IP, rules=rules, **facts)

    def _recall_destination(self, flow: Flow) -> None:
        journey = self.journey
        if not flow.destination_rewritten:
            return
        before = journey.packet
        reply = flow.reply
        after = before._replace(destination=reply.source, destination_port=reply.source_port)
        journey.arrive()
        journey.packet = after
        self._tell_recalled(flow, before, "")

    def _recall_source(self, flow: Flow) -> None:
        journey = self.journey
        if not flow.source_rewritten:
            return
        before = journey.packet
        reply = flow.reply
        journey.arrive()
        journey.packet = before._replace(
            source=reply.destination, source_port=reply.destination_port
        )
        self._tell_recalled(flow, before, "source")

    def _tell_recalled(self, flow: Flow, before: Packet, variant: str) -> None:
        journey = self.journey
        after = journey.packet
        labels = journey.labels
        target = labels.address(after.destination, after.destination_port)
        journey.journal.act(
            "recall",
            before,
            after,
            layer=NODE_PORT if variant else CLUSTER_IP,
            flows=[(self.node.name, flow)],
            variant=variant,
            node=self.node.name,
            destination_before=labels.text(before.destination, before.destination_port),
            destination=str(target),
            backend=target.owner or target.ip,
            source_before=labels.text(before.source, before.source_port),
            source=labels.text(after.source, after.source_port),
        )

    def masquerade(self, hop: Hop) -> None:
        """POSTROUTING: rewrites the source where kube-proxy's rules say so, or where a Pod's packet leaves the Pod
        network."""
        if self.flow is not None:
            self._recall_source(self.flow)
            return
        journey, node = self.journey, self.node
        address = node.gateway if hop.kind == POD else node.ip
        before = journey.packet
        rules = journey.world.rules(node.name)
        for base in rules.base_chains(POSTROUTING):
            result = rules.walk(base, before, self, journey.chance)
            if isinstance(result.target, Masquerade):
                port = before.source_port and self._masquerade_port(before)
                journey.packet = result.packet._replace(source=address, source_port=port)
                variant = "gateway" if address == node.gateway else ""
                if self.pick is not None and self.pick.mark_reason == HAIRPIN:
                    variant = "hairpin"
                self._tell_masquerade("masquerade", before, result, variant)
                return
        plugin = journey.world.plugin_rules(node.name)
        if plugin is None:
            return
        result = walk_iptables(plugin, POSTROUTING, before, self, journey.chance)
        if isinstance(result.target, Masquerade):
            journey.arrive()
            journey.packet = before._replace(source=address)
            self._tell_masquerade("cni-masquerade", before, result, "")

    def _tell_masquerade(self, code: str, before: Packet, result: Walk, variant: str) -> None:
        journey = self.journey
        old = journey.labels.address(before.source, before.source_port)
        new = journey.labels.address(journey.packet.source, journey.packet.source_port)
        journey.journal.act(
            code,
            before,
            journey.packet,
            layer=NODE_PORT,
            rules=[hit.matched_rule() for hit in result.hits],
            variant=variant,
            node=self.node.name,
            source_before=str(old),
            source_owner=old.owner or old.ip,
            source=str(new),
            source_ip=new.ip,
            owner=new.owner,
        )

    def _masquerade_port(self, packet: Packet) -> int:
        """A port as ``--random-fully`` picks one, any from 1024 up; here by the seed."""
        text = f"{self.journey.seed}/{self.node.name}/{packet.source}:{packet.source_port}"
        return FIRST_MASQUERADE_PORT + crc32(text.encode()) % (65536 - FIRST_MASQUERADE_PORT)

    def note_flow(self) -> None:
        """The kernel remembers the flow; the step that rewrote it last shows the entry."""
        journey, name = self.journey, self.node.name
        flow = journey.note_flow(name, self.original, self.flow)
        facts: Any = journey.journal.drafts[-1] if journey.journal.drafts else None
        if facts is not None and facts.rules and facts.place.name == name:
            facts.flows = (*facts.flows, (name, flow))
