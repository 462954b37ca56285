"""Reads a walk through the nat table: which Service was matched, by which of its addresses, and who was picked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portlab.kube.kubeproxy.journal import Journal
from portlab.kube.kubeproxy.ruleset import HAIRPIN, Dnat, Walk
from portlab.kube.kubeproxy.serviceport import ServicePortInfo
from portlab.kube.kubeproxy.trace import MatchedRule
from portlab.kube.kubeproxy.world import World
from portlab.kube.objects.node import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """What the rules of a node made of a packet's destination.

    ``code`` and ``layer`` say by which address it was captured; ``match_rules`` lead to the choice, ``endpoint_rules``
    rewrite; ``among`` is the number of endpoints of the policy chain, ``picked`` who was chosen ("" if nobody);
    ``marked`` whether the packet was marked before the choice, ``leaves_marked`` whether it was afterwards,
    ``mark_reason`` why it is to be masqueraded ("" if it is not), ``remembered`` whether session affinity chose.
    """

    world: World
    node: Node
    port: ServicePortInfo
    code: str
    layer: str
    address: str
    match_rules: tuple[MatchedRule, ...]
    endpoint_rules: tuple[MatchedRule, ...]
    among: int
    picked: str
    target: Dnat | None
    marked: bool
    mark_reason: str
    leaves_marked: bool
    remembered: bool
    through_firewall: bool

    def match_facts(self) -> dict[str, Any]:
        """Facts of the step in which the address matched."""
        local = self.world.proxy.local_endpoints(self.port, self.node)
        variant = "" if self.marked else self.mark_reason or "source-kept"
        if self.target is None:
            variant = "source-range" if self.through_firewall else "no-local-endpoint"
        policy = "Local" if self.policy_is_local() else "Cluster"
        return {
            "variant": variant,
            "node": self.node.name,
            "service": self.port.service,
            "namespace": self.port.namespace,
            "address": self.address,
            "port": self.port.port,
            "node_port": self.port.node_port or None,
            "protocol": self.port.protocol,
            "endpoints": self.among or None,
            "pick": self.picked,
            "local_endpoints": local,
            "marked": self.marked,
            "mark_reason": self.mark_reason,
            "policy": policy,
            "affinity": bool(self.port.affinity_seconds),
            "remembered": self.remembered,
        }

    def dnat_facts(self) -> dict[str, Any]:
        """Facts of the step in which the destination is rewritten."""
        if self.target is None:
            return {}
        target = self.world.labels.address(self.target.ip, self.target.port)
        variant = HAIRPIN if self.mark_reason == HAIRPIN else ""
        if target.owner not in self.world.pods:
            variant = "to-outside"
        elif self.world.pods[target.owner].host_network:
            variant = "to-host"
        elif not variant and self.code == "match-node-port":
            variant = "by-node-port"
        return {
            "variant": variant,
            "node": self.node.name,
            "service": self.port.service,
            "pick": self.picked,
            "destination": str(target),
            "port": self.target.port,
            "service_port": self.port.port,
            "marked": self.leaves_marked,
        }

    def tell_sender(self, journal: Journal) -> None:
        """Lets the first step say that the node reached has no endpoint of the Service."""
        first = journal.drafts[0]
        reached_here = bool(first.hops) and first.hops[-1].name == self.node.name
        if first.code != "send" or not reached_here or first.facts.get("variant"):
            return
        first.facts["service"] = self.port.service
        if not self.world.proxy.local_endpoints(self.port, self.node):
            first.facts["variant"] = "to-node-without-endpoint"

    def policy_is_local(self) -> bool:
        """True when the policy in force here is Local."""
        if self.code == "match-cluster-ip":
            return self.port.internal_policy_local
        return self.port.external_policy_local


def read_pick(world: World, node: Node, nat: Walk) -> Pick | None:
    """What the walk found; None when no Service's rule matched."""
    captured = world.rules(node.name).capture(nat)
    if captured is None:
        return None
    target = nat.target if isinstance(nat.target, Dnat) else None
    owner = world.labels.address(target.ip, target.port).owner if target else ""
    return Pick(
        world=world,
        node=node,
        port=captured.port,
        code=captured.code,
        layer=captured.layer,
        address=captured.address,
        match_rules=tuple(hit.matched_rule() for hit in nat.hits[: captured.split]),
        endpoint_rules=tuple(hit.matched_rule() for hit in nat.hits[captured.split :]),
        among=captured.among,
        picked=owner or (target.ip if target else ""),
        target=target,
        marked=captured.marked,
        mark_reason=captured.mark_reason,
        leaves_marked=bool(nat.packet.mark),
        remembered=captured.remembered,
        through_firewall=captured.through_firewall,
    )
