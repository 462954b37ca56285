"""The rule set of one node in nftables mode, and what it says of a packet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from portlab.kube.kubeproxy.chance import Chance
from portlab.kube.kubeproxy.nftables import names
from portlab.kube.kubeproxy.nftables.base import BASE_CHAINS, base_table
from portlab.kube.kubeproxy.nftables.matches import Remembered
from portlab.kube.kubeproxy.nftables.rules import port_part
from portlab.kube.kubeproxy.nftables.statements import DnatByNumber, GotoByNumber
from portlab.kube.kubeproxy.nftables.table import Part, Rule, Table
from portlab.kube.kubeproxy.nftables.text import table_text
from portlab.kube.kubeproxy.nftables.walk import walk
from portlab.kube.kubeproxy.packet import Packet
from portlab.kube.kubeproxy.pieces import Endpoints, Pieces, pieces_for
from portlab.kube.kubeproxy.ruleset import (
    DROP,
    EXTERNAL,
    HAIRPIN,
    NOT_A_POD,
    BaseChain,
    Capture,
    Dnat,
    Hit,
    Surroundings,
    Walk,
    captured_by,
)
from portlab.kube.kubeproxy.serviceport import ServicePortInfo
from portlab.kube.kubeproxy.topology import Categories
from portlab.kube.objects.node import Node

POLICY_ROLES = (names.CLUSTER_POLICY, names.LOCAL_POLICY)

# Why a packet was marked, by the chain that marked it.
MARK_REASONS = {names.SERVICES: NOT_A_POD, names.EXTERNAL: EXTERNAL}


class NftablesRules:
    """All that kube-proxy writes on ``node`` in nftables mode; ``pieces`` are what ``table`` was put together from."""

    def __init__(self, node: str, table: Table, pieces: Pieces[Part]) -> None:
        self.node = node
        self.pieces = pieces
        self.table = table
        for piece in pieces.values():
            piece.rules.put_into(table)

    @cached_property
    def affinity_lists(self) -> frozenset[str]:
        """Names of the affinity sets."""
        return frozenset(name for name, each in self.table.sets.items() if each.timeout)

    def base_chains(self, hook: str) -> Sequence[BaseChain]:
        """The table's base chains at a hook."""
        return BASE_CHAINS[hook]

    def walk(self, base: BaseChain, packet: Packet, node: Surroundings, chance: Chance) -> Walk:
        """Walks ``packet`` through a base chain."""
        return walk(self.table, base.chain, packet, node, chance)

    def cause(self, walk: Walk) -> str:
        """By where the packet was stopped: source ranges and ports that no cluster IP has are checked in chains of
        their own; else a map says that there are no endpoints, or none here."""
        last = walk.hits[-1]
        if last.role == names.FIREWALL:
            return "source-not-allowed"
        if last.chain == names.CLUSTER_IPS_CHECK:
            dropped = walk.target is DROP
            return "cluster-ip-unallocated" if dropped else "cluster-ip-port-rejected"
        return "no-local-endpoints" if walk.target is DROP else "no-endpoints"

    def capture(self, walk: Walk) -> Capture | None:
        """The element of a map that led to a Service port, and the choice among its endpoints."""
        hits = walk.hits
        found = next((hit for hit in hits if hit.port is not None), None)
        if found is None or found.port is None:
            return None
        address = _address(found)
        code, layer = captured_by(found.port, address)
        rules = [(hit.role, hit.rule) for hit in hits if isinstance(hit.rule, Rule)]
        marks = [MARK_REASONS[role] for role, rule in rules if rule.marks]
        reason = marks[-1] if marks else ""
        if not marks and self._meets_itself(walk):
            reason = HAIRPIN
        return Capture(
            port=found.port,
            code=code,
            layer=layer,
            address=address,
            split=_rewriting(walk),
            among=self._endpoints_in(hits),
            marked=bool(marks),
            mark_reason=reason,
            remembered=any(
                isinstance(each, Remembered) for _, rule in rules for each in rule.expressions
            ),
        )

    def _meets_itself(self, walk: Walk) -> bool:
        """True when a rule in POSTROUTING will know the packet as that of a Pod to itself: nothing marks it."""
        target, packet = walk.target, walk.packet
        if not isinstance(target, Dnat):
            return False
        key = (packet.source, target.ip, packet.protocol.lower(), str(target.port))
        return key in self.table.sets[names.HAIRPIN_CONNECTIONS].elements

    def _endpoints_in(self, hits: list[Hit]) -> int:
        for hit in hits:
            if hit.role in POLICY_ROLES:
                # The choice is always a policy chain's last rule.
                choice = self.table.chains[hit.chain].rules[-1].expressions[-1]
                if isinstance(choice, DnatByNumber):
                    return len(choice.endpoints)
                if isinstance(choice, GotoByNumber):
                    return len(choice.chains)
        return 0

    def text(self) -> str:
        """What ``nft list table`` prints."""
        return table_text(self.table)


def rule_set(
    node: Node,
    ports: Iterable[ServicePortInfo],
    endpoints: Endpoints,
    pod_cidr: str,
    service_cidrs: Iterable[str],
    before: NftablesRules | None = None,
) -> NftablesRules:
    """All that kube-proxy writes on ``node``; ``before`` is what it wrote last there."""

    def write(port: ServicePortInfo, categories: Categories) -> Part:
        return port_part(node, port, categories, pod_cidr)

    old = before.pieces if before is not None else {}
    pieces = pieces_for(node, ports, endpoints, old, write)
    return NftablesRules(node.name, base_table(node, pod_cidr, service_cidrs), pieces)


def _address(hit: Hit) -> str:
    """The address, or the node port, in a map's element."""
    key = hit.element.partition(" : ")[0].split(" . ")
    return key[0] if len(key) > 2 else key[1]


def _rewriting(walk: Walk) -> int:
    """Where in the hits the rewriting begins: at the endpoint's chain, or at the rule that picks and rewrites."""
    roles = [hit.role for hit in walk.hits]
    if names.ENDPOINT in roles:
        return roles.index(names.ENDPOINT)
    return len(roles) - 1 if isinstance(walk.target, Dnat) else len(roles)
