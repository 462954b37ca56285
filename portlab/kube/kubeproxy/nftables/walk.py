"""Walks a packet through a base chain of the table, as the kernel does.

Rules are tried in order, and a rule's expressions from left to right, until a match does not hold. ``jump`` comes back
when the other chain ends, ``goto`` does not. Verdicts and rewriting end the walk.
Linux: net/netfilter/nf_tables_core.c nft_do_chain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portlab.kube.kubeproxy.chance import Chance
from portlab.kube.kubeproxy.nftables import names
from portlab.kube.kubeproxy.nftables import statements as nft
from portlab.kube.kubeproxy.nftables.matches import Lookup
from portlab.kube.kubeproxy.nftables.table import Chain, Element, Expression, Key, Rule, Table
from portlab.kube.kubeproxy.packet import Packet
from portlab.kube.kubeproxy.ruleset import (
    DROP,
    REJECT,
    Dnat,
    Hit,
    Masquerade,
    Surroundings,
    Walk,
)

END, OVER, NEXT = "end", "over", "next"
"""What came of a chain or rule: the chain came to its end, the walk is over, the next rule is tried."""


def walk(table: Table, base: str, packet: Packet, node: Surroundings, chance: Chance) -> Walk:
    """Walks ``packet`` through the base chain ``base``."""
    steps = _Steps(table, Walk(packet), node, chance)
    steps.run(table.chains[base])
    return steps.result


@dataclass(slots=True)
class _Steps:
    table: Table
    result: Walk
    node: Surroundings
    chance: Chance

    def run(self, chain: Chain) -> str:
        """END or OVER."""
        for index, rule in enumerate(chain.rules):
            done = self.try_rule(chain, index, rule)
            if done != NEXT:
                return done
        return END

    def try_rule(self, chain: Chain, index: int, rule: Rule) -> str:
        """NEXT when the rule does not match, or only did something on the way."""
        noted = False
        for expression in rule.expressions:
            element = ""
            found: Element | None = None
            if isinstance(expression, nft.VerdictLookup):
                key = _key(expression.fields, self.result.packet)
                found = self.table.maps[expression.name].elements.get(key)
                if found is None:
                    return NEXT
                element = found.text(key)
            elif isinstance(expression, Lookup):
                key = _key(expression.fields, self.result.packet)
                if key not in self.table.sets[expression.name].elements:
                    return NEXT
                continue
            elif not isinstance(expression, _STATEMENTS):
                if not expression.holds(self.result.packet, self.node):
                    return NEXT
                continue
            if not noted and chain.base is None:
                port = found.port if found is not None else rule.port
                role = names.chain_role(chain.name)
                hit = Hit(names.TABLE, chain.name, role, index, rule, port, element)
                self.result.hits.append(hit)
                noted = True
            done = self.carry_out(found.verdict if found is not None else expression)
            if done != NEXT:
                return done
        return NEXT

    def carry_out(self, statement: Expression) -> str:
        """Does what a statement says."""
        result = self.result
        match statement:
            case nft.Jump(chain):
                return OVER if self.run(self.table.chains[chain]) == OVER else NEXT
            case nft.Goto(chain):
                return self.run(self.table.chains[chain])
            case nft.GotoByNumber(chains):
                return self.run(self.table.chains[chains[self.one_of(len(chains))]])
            case nft.SetMark():
                result.packet = result.packet._replace(mark=statement.apply(result.packet.mark))
                return NEXT
            case nft.Update(_, name):
                self.node.remember(name, result.packet.source)
                return NEXT
            case nft.DnatTo(address, port):
                self.rewrite(address, port)
            case nft.DnatByNumber(_, endpoints):
                self.rewrite(*endpoints[self.one_of(len(endpoints))])
            case nft.MasqueradeFullyRandom():
                result.target = Masquerade(random_fully=True)
            case nft.Drop():
                result.target = DROP
            case nft.Reject():
                result.target = REJECT
        return OVER

    def one_of(self, count: int) -> int:
        """``numgen random mod count``."""
        return self.chance.choose([1 / count] * count)

    def rewrite(self, ip: str, port: int) -> None:
        """Another destination."""
        self.result.target = Dnat(ip, port)
        self.result.packet = self.result.packet._replace(destination=ip, destination_port=port)


_STATEMENTS = (
    nft.SetMark,
    nft.Update,
    nft.Jump,
    nft.Goto,
    nft.Drop,
    nft.Reject,
    nft.MasqueradeFullyRandom,
    nft.DnatTo,
    nft.DnatByNumber,
    nft.GotoByNumber,
)


def _key(fields: tuple[str, ...], packet: Packet) -> Key:
    return tuple(_FIELDS[field](packet) for field in fields)


_FIELDS: dict[str, Callable[[Packet], str]] = {
    "ip saddr": lambda packet: packet.source,
    "ip daddr": lambda packet: packet.destination,
    "ip6 saddr": lambda packet: packet.source,
    "ip6 daddr": lambda packet: packet.destination,
    "meta l4proto": lambda packet: packet.protocol.lower(),
    "th dport": lambda packet: str(packet.destination_port),
}
