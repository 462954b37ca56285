"""Walks a packet through the rules of one hook of one table, as the kernel does.

Rules are tried in order; the first one that matches acts. A jump goes on in another chain and comes back when that
chain ends or returns. DROP, REJECT, ACCEPT and every rewriting end the walk.
Linux: net/ipv4/netfilter/ip_tables.c ipt_do_table.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from portlab.kube.kubeproxy.chains import chain_role
from portlab.kube.kubeproxy.chance import Chance
from portlab.kube.kubeproxy.hooks import BUILT_IN
from portlab.kube.kubeproxy.matches import Comment, Statistic, Surroundings
from portlab.kube.kubeproxy.packet import Packet
from portlab.kube.kubeproxy.ruleset import (
    RETURN,
    Chain,
    Dnat,
    Jump,
    Masquerade,
    Rule,
    SetMark,
    Table,
    Verdict,
)
from portlab.kube.kubeproxy.trace import MatchedRule


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matched, and where it stands."""

    table: str
    chain: str
    index: int
    rule: Rule

    def matched_rule(self) -> MatchedRule:
        """The hit as a trace shows it."""
        return MatchedRule(
            table=self.table,
            chain=self.chain,
            chain_role=chain_role(self.chain),
            index=self.index,
            text=self.rule.text(self.chain),
        )


@dataclass(slots=True)
class Walk:
    """One walk: ``packet`` as it came out, ``target`` what ended the walk (None: the hook's policy, ACCEPT), ``hits``
    the rules that matched in kube-proxy's chains (the jumps out of the kernel's own hooks are left out)."""

    packet: Packet
    target: Verdict | Dnat | Masquerade | None = None
    hits: list[Hit] = field(default_factory=list)

    @property
    def last(self) -> MatchedRule | None:
        """The rule that decided."""
        return self.hits[-1].matched_rule() if self.hits else None


def walk(table: Table, hook: str, packet: Packet, node: Surroundings, chance: Chance) -> Walk:
    """Walks ``packet`` through ``hook`` of ``table``; the address of a Masquerade is filled in by the caller, who
    knows the way out."""
    result = Walk(packet)
    _run(table, table.chains[hook], result, node, chance)
    return result


def _run(table: Table, chain: Chain, result: Walk, node: Surroundings, chance: Chance) -> bool:
    """True when the walk is over, False when the chain came to its end."""
    for index, rule in enumerate(chain.rules):
        if not _matches(rule, result.packet, node, chance):
            continue
        target = rule.target
        if chain.name not in BUILT_IN:
            if target is None:
                continue
            if target is RETURN:
                return False
            result.hits.append(Hit(table.name, chain.name, index, rule))
        if isinstance(target, Jump):
            if _run(table, table.chains[target.chain], result, node, chance):
                return True
        elif isinstance(target, SetMark):
            result.packet = result.packet._replace(mark=target.apply(result.packet.mark))
        elif target is not None:
            result.target = target
            if isinstance(target, Dnat):
                result.packet = result.packet._replace(
                    destination=target.ip, destination_port=target.port
                )
            return True
    return False


def _matches(rule: Rule, packet: Packet, node: Surroundings, chance: Chance) -> bool:
    for match in rule.matches:
        kind = match.__class__
        if kind is Comment:
            continue
        if kind is Statistic:
            share = 1 / match.among  # type: ignore[attr-defined]
            if chance.choose((share, 1 - share)) != 0:
                return False
        elif not match.holds(packet, node):
            return False
    return True
