"""Reads a walk through the nat table: which Service was matched, by which of its addresses, and who was picked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portlab.kube.kubeproxy import chains
from portlab.kube.kubeproxy.journal import Journal
from portlab.kube.kubeproxy.matches import Destination
from portlab.kube.kubeproxy.ruleset import Dnat, Jump, Table
from portlab.kube.kubeproxy.serviceport import ServicePortInfo
from portlab.kube.kubeproxy.trace import (
    CLUSTER_IP,
    LOAD_BALANCER,
    NODE_PORT,
    MatchedRule,
)
from portlab.kube.kubeproxy.walk import Hit, Walk
from portlab.kube.kubeproxy.world import World
from portlab.kube.objects.node import Node

POLICY_ROLES = (chains.CLUSTER_POLICY, chains.LOCAL_POLICY)

# Why a packet was marked, by the chain that marked it.
MARK_REASONS = {
    chains.EXTERNAL: "external",
    chains.CLUSTER_POLICY: "not-a-pod",
    chains.LOCAL_POLICY: "not-a-pod",
    chains.ENDPOINT: "hairpin",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """What the rules of a node made of a packet's destination.

    ``code`` and ``layer`` say by which address it was captured; ``match_rules`` lead to the choice, ``endpoint_rules``
    rewrite; ``among`` is the number of endpoints of the policy chain, ``picked`` who was chosen ("" if nobody);
    ``mark_reason`` why the packet is to be masqueraded ("" if not).
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
    mark_reason: str
    through_firewall: bool

    def match_facts(self) -> dict[str, Any]:
        """Facts of the step in which the address matched."""
        local = self.world.local_endpoints(self.port, self.node)
        marked = any(rule.chain == chains.MARK_MASQ for rule in self.match_rules)
        variant = "" if marked else self.mark_reason or "source-kept"
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
            "marked": marked,
            "mark_reason": self.mark_reason,
            "policy": policy,
            "affinity": bool(self.port.affinity_seconds),
        }

    def dnat_facts(self) -> dict[str, Any]:
        """Facts of the step in which the destination is rewritten."""
        if self.target is None:
            return {}
        target = self.world.labels.address(self.target.ip, self.target.port)
        variant = "hairpin" if self.mark_reason == "hairpin" else ""
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
            "marked": bool(self.mark_reason),
        }

    def tell_sender(self, journal: Journal) -> None:
        """Lets the first step say that the node reached has no endpoint of the Service."""
        first = journal.drafts[0]
        reached_here = bool(first.hops) and first.hops[-1].name == self.node.name
        if first.code != "send" or not reached_here or first.facts.get("variant"):
            return
        first.facts["service"] = self.port.service
        if not self.world.local_endpoints(self.port, self.node):
            first.facts["variant"] = "to-node-without-endpoint"

    def policy_is_local(self) -> bool:
        """True when the policy in force here is Local."""
        if self.code == "match-cluster-ip":
            return self.port.internal_policy_local
        return self.port.external_policy_local


def read_pick(world: World, node: Node, nat: Walk) -> Pick | None:
    """What the walk found; None when no Service's rule matched."""
    port = next((found for hit in nat.hits if (found := _port_of(world, hit)) is not None), None)
    if port is None:
        return None
    roles = [chains.chain_role(hit.chain) for hit in nat.hits]
    split = roles.index(chains.ENDPOINT) if chains.ENDPOINT in roles else len(roles)
    target = nat.target if isinstance(nat.target, Dnat) else None
    code, layer, address = _captured_by(nat.hits, port)
    marks = [
        MARK_REASONS[role]
        for role, hit in zip(roles, nat.hits, strict=True)
        if hit.rule.target == Jump(chains.MARK_MASQ)
    ]
    owner = world.labels.address(target.ip, target.port).owner if target else ""
    return Pick(
        world=world,
        node=node,
        port=port,
        code=code,
        layer=layer,
        address=address,
        match_rules=tuple(hit.matched_rule() for hit in nat.hits[:split]),
        endpoint_rules=tuple(hit.matched_rule() for hit in nat.hits[split:]),
        among=_endpoints_in(world.rules(node.name).tables["nat"], nat.hits),
        picked=owner or (target.ip if target else ""),
        target=target,
        mark_reason=marks[-1] if marks else "",
        through_firewall=chains.SOURCE_RANGES
        in (chains.chain_role(_next(hit)) for hit in nat.hits),
    )


def _next(hit: Hit) -> str:
    return hit.rule.target.chain if isinstance(hit.rule.target, Jump) else ""


def _port_of(world: World, hit: Hit) -> ServicePortInfo | None:
    return world.port_by_chain(_next(hit))


def _captured_by(hits: list[Hit], port: ServicePortInfo) -> tuple[str, str, str]:
    if any(hit.chain == chains.NODE_PORTS for hit in hits):
        return "match-node-port", NODE_PORT, str(port.node_port)
    capture = next(hit for hit in hits if hit.chain == chains.SERVICES)
    address = next(
        match.cidr.partition("/")[0]
        for match in capture.rule.matches
        if isinstance(match, Destination)
    )
    if address == port.cluster_ip:
        return "match-cluster-ip", CLUSTER_IP, address
    if address in port.load_balancer_vips:
        return "match-load-balancer-ip", LOAD_BALANCER, address
    return "match-external-ip", LOAD_BALANCER, address


def _endpoints_in(nat: Table, hits: list[Hit]) -> int:
    for hit in hits:
        name = _next(hit)
        if chains.chain_role(name) in POLICY_ROLES:
            rules = nat.chains[name].rules
            return len(
                {
                    rule.target.chain
                    for rule in rules
                    if isinstance(rule.target, Jump)
                    and rule.target.chain.startswith(chains.ENDPOINT)
                }
            )
    return 0
