"""Walks a packet through the rules of one hook of one table, as the kernel does.

Rules are tried in order; the first one that matches acts. A jump goes on in another chain and comes back when that
chain ends or returns. DROP, REJECT, ACCEPT and every rewriting end the walk.
Linux: net/ipv4/netfilter/ip_tables.c ipt_do_table.
"""

from __future__ import annotations

from portlab.kube.kubeproxy.chance import Chance
from portlab.kube.kubeproxy.iptables.chains import chain_role
from portlab.kube.kubeproxy.iptables.matches import Comment, Statistic
from portlab.kube.kubeproxy.iptables.table import Chain, Jump, Rule, SetMark, Table
from portlab.kube.kubeproxy.packet import Packet
from portlab.kube.kubeproxy.ruleset import HOOKS, RETURN, Dnat, Hit, Surroundings, Walk


def walk(table: Table, hook: str, packet: Packet, node: Surroundings, chance: Chance) -> Walk:
    """Walks ``packet`` through the built-in chain ``hook`` of ``table``."""
    result = Walk(packet)
    _run(table, table.chains[hook], result, node, chance)
    return result


def _run(table: Table, chain: Chain, result: Walk, node: Surroundings, chance: Chance) -> bool:
    """True when the walk is over, False when the chain came to its end."""
    for index, rule in chain.worth_trying(result.packet):
        if not _matches(rule, result.packet, node, chance):
            continue
        target = rule.target
        if chain.name not in HOOKS:
            if target is None:
                continue
            if target is RETURN:
                return False
            role = chain_role(chain.name)
            result.hits.append(Hit(table.name, chain.name, role, index, rule, rule.port))
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
