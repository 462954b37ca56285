"""The rule set of one node in iptables mode, and what it says of a packet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from portlab.kube.kubeproxy.chance import Chance
from portlab.kube.kubeproxy.iptables import chains
from portlab.kube.kubeproxy.iptables.base import BASE_CHAINS
from portlab.kube.kubeproxy.iptables.matches import Destination, RecentCheck, RecentSet
from portlab.kube.kubeproxy.iptables.rules import PortTables, port_tables, tables_of
from portlab.kube.kubeproxy.iptables.table import Jump, Rule, Table
from portlab.kube.kubeproxy.iptables.text import rules_text
from portlab.kube.kubeproxy.iptables.walk import walk
from portlab.kube.kubeproxy.packet import Packet
from portlab.kube.kubeproxy.pieces import Endpoints, Pieces, pieces_for
from portlab.kube.kubeproxy.ruleset import (
    DROP,
    EXTERNAL,
    HAIRPIN,
    NAT,
    NOT_A_POD,
    BaseChain,
    Capture,
    Hit,
    Surroundings,
    Walk,
    captured_by,
)
from portlab.kube.kubeproxy.serviceport import ServicePortInfo
from portlab.kube.kubeproxy.topology import Categories
from portlab.kube.objects.node import Node

POLICY_ROLES = (chains.CLUSTER_POLICY, chains.LOCAL_POLICY)

# Why a packet was marked, by the chain that marked it.
MARK_REASONS = {
    chains.EXTERNAL: EXTERNAL,
    chains.CLUSTER_POLICY: NOT_A_POD,
    chains.LOCAL_POLICY: NOT_A_POD,
    chains.ENDPOINT: HAIRPIN,
}


class IptablesRules:
    """All rules that kube-proxy writes on ``node`` in iptables mode.

    ``tables`` by name: mangle, filter, nat; ``pieces`` are what they were put together from.
    """

    def __init__(self, node: Node, pieces: Pieces[PortTables]) -> None:
        self.node = node.name
        self.pieces = pieces
        parts = (piece.rules for piece in pieces.values())
        self.tables: Mapping[str, Table] = tables_of(parts, ipv6=":" in node.ip)

    @cached_property
    def affinity_lists(self) -> frozenset[str]:
        """Names of the ``recent`` lists: one for each endpoint of a Service port with affinity."""
        return frozenset(
            match.name
            for piece in self.pieces.values()
            if piece.port.affinity_seconds
            for chain in piece.rules.nat.chains.values()
            for rule in chain.rules
            for match in rule.matches
            if isinstance(match, RecentSet)
        )

    def base_chains(self, hook: str) -> Sequence[BaseChain]:
        """The built-in chains in which kube-proxy has jumps."""
        return BASE_CHAINS[hook]

    def walk(self, base: BaseChain, packet: Packet, node: Surroundings, chance: Chance) -> Walk:
        """Walks ``packet`` through a built-in chain."""
        return walk(self.tables[base.table], base.chain, packet, node, chance)

    def cause(self, walk: Walk) -> str:
        """By the chain of the rule that ended the walk: source ranges have a chain of their own; a REJECT says that
        there are no endpoints, a DROP that there are none here."""
        if walk.hits[-1].chain == chains.PROXY_FIREWALL:
            return "source-not-allowed"
        if walk.hits[-1].port is None:
            return ""
        return "no-local-endpoints" if walk.target is DROP else "no-endpoints"

    def capture(self, walk: Walk) -> Capture | None:
        """The Service port whose chain the walk came to, the rule that led there, and the choice."""
        hits = walk.hits
        port = next((hit.port for hit in hits if hit.port is not None), None)
        if port is None:
            return None
        roles = [hit.role for hit in hits]
        split = roles.index(chains.ENDPOINT) if chains.ENDPOINT in roles else len(hits)
        address = _captured_address(hits, port)
        marks = [MARK_REASONS[hit.role] for hit in hits if _target(hit) == Jump(chains.MARK_MASQ)]
        code, layer = captured_by(port, address)
        return Capture(
            port=port,
            code=code,
            layer=layer,
            address=address,
            split=split,
            among=self._endpoints_in(hits),
            marked=chains.MARK_MASQ in roles[:split],
            mark_reason=marks[-1] if marks else "",
            remembered=any(
                isinstance(match, RecentCheck)
                for hit in hits
                if isinstance(hit.rule, Rule)
                for match in hit.rule.matches
            ),
            through_firewall=any(
                chains.chain_role(_next(hit)) == chains.SOURCE_RANGES for hit in hits
            ),
        )

    def _endpoints_in(self, hits: list[Hit]) -> int:
        for hit in hits:
            name = _next(hit)
            if chains.chain_role(name) in POLICY_ROLES:
                rules = self.tables[NAT].chains[name].rules
                targets = (rule.target for rule in rules if isinstance(rule.target, Jump))
                ends = {each.chain for each in targets if each.chain.startswith(chains.ENDPOINT)}
                return len(ends)
        return 0

    def text(self) -> str:
        """What iptables-save prints."""
        return rules_text(self.tables)


def rule_set(
    node: Node,
    ports: Iterable[ServicePortInfo],
    endpoints: Endpoints,
    pod_cidr: str,
    before: IptablesRules | None = None,
) -> IptablesRules:
    """All rules that kube-proxy writes on ``node``; ``before`` are those that it wrote last there."""

    def write(port: ServicePortInfo, categories: Categories) -> PortTables:
        return port_tables(node, port, categories, pod_cidr)

    old = before.pieces if before is not None else {}
    return IptablesRules(node, pieces_for(node, ports, endpoints, old, write))


def _target(hit: Hit) -> object:
    return hit.rule.target if isinstance(hit.rule, Rule) else None


def _next(hit: Hit) -> str:
    target = _target(hit)
    return target.chain if isinstance(target, Jump) else ""


def _captured_address(hits: list[Hit], port: ServicePortInfo) -> str:
    """The address in the rule of KUBE-SERVICES that matched, or the node port."""
    if any(hit.chain == chains.NODE_PORTS for hit in hits):
        return str(port.node_port)
    capture = next(hit for hit in hits if hit.port is not None)
    matches = capture.rule.matches if isinstance(capture.rule, Rule) else ()
    return next(match.cidr.partition("/")[0] for match in matches if isinstance(match, Destination))
