"""iptables' tables as data: chains of rules, each rule a list of matches and a target.

Matches stand in iptables-save's own order: ``-s``, ``-d``, ``-p``, then the modules as they were loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from portlab.kube.kubeproxy.addresses import host_and_port, host_cidr
from portlab.kube.kubeproxy.iptables.matches import Destination, Match, Transport
from portlab.kube.kubeproxy.packet import Packet
from portlab.kube.kubeproxy.ruleset import REJECT, Dnat, Masquerade, Verdict
from portlab.kube.kubeproxy.serviceport import ServicePortInfo

SHORT = 16
"""Chains up to this length are walked rule by rule; longer ones by an index."""


@dataclass(frozen=True, slots=True)
class Jump:
    """Goes on in another chain, and comes back when that one ends without a verdict."""

    chain: str


@dataclass(frozen=True, slots=True)
class SetMark:
    """``MARK --set-xmark value/mask``: clears the bits of ``mask``, then flips those of ``value``."""

    value: int
    mask: int

    def apply(self, mark: int) -> int:
        """The mark afterwards."""
        return (mark & ~self.mask) ^ self.value


Target = Jump | Verdict | SetMark | Dnat | Masquerade


def target_text(target: Target, *, ipv6: bool = False) -> str:
    """A target as iptables-save, or ip6tables-save, prints it: ``-j …``."""
    if isinstance(target, Jump):
        return f"-j {target.chain}"
    if isinstance(target, SetMark):
        return f"-j MARK --set-xmark {target.value:#x}/{target.mask:#x}"
    if isinstance(target, Dnat):
        return f"-j DNAT --to-destination {host_and_port(target.ip, target.port)}"
    if isinstance(target, Masquerade):
        return "-j MASQUERADE --random-fully" if target.random_fully else "-j MASQUERADE"
    if target is REJECT:
        return f"-j REJECT --reject-with {'icmp6' if ipv6 else 'icmp'}-port-unreachable"
    return f"-j {target.name}"


@dataclass(frozen=True, slots=True)
class Rule:
    """All matches must hold; then the target acts (None: the rule only counts). ``port`` is the Service port for which
    kube-proxy wrote the rule, None for rules that stand whatever Services there are."""

    matches: tuple[Match, ...]
    target: Target | None = None
    port: ServicePortInfo | None = field(default=None, compare=False, repr=False)

    def text(self, chain: str) -> str:
        """The rule as iptables-save prints it in ``chain``."""
        parts = [f"-A {chain}", *filter(None, (match.text() for match in self.matches))]
        if self.target is not None:
            parts.append(target_text(self.target, ipv6=self._is_ipv6))
        return " ".join(parts)

    @property
    def _is_ipv6(self) -> bool:
        return self.port is not None and ":" in self.port.cluster_ip


class Chain:
    """A named list of rules, complete when it is first walked."""

    def __init__(self, name: str, rules: Iterable[Rule] = ()) -> None:
        self.name = name
        self.rules = list(rules)

    def worth_trying(self, packet: Packet) -> Iterable[tuple[int, Rule]]:
        """The rules, with their places and in their order, but for those of a long chain that certainly do not match:
        those for one other address, or for another port."""
        if len(self.rules) <= SHORT:
            return enumerate(self.rules)
        by_address, by_port, others = self._index
        found = others
        if here := by_address.get(packet.destination):
            found = sorted({*found, *here})
        if here := by_port.get(packet.destination_port):
            found = sorted({*found, *here})
        return [(place, self.rules[place]) for place in found]

    @cached_property
    def _index(self) -> tuple[Mapping[str, list[int]], Mapping[int, list[int]], list[int]]:
        by_address: dict[str, list[int]] = {}
        by_port: dict[int, list[int]] = {}
        others: list[int] = []
        for place, rule in enumerate(self.rules):
            address, port = _address_and_port(rule)
            if address:
                by_address.setdefault(address, []).append(place)
            elif port:
                by_port.setdefault(port, []).append(place)
            else:
                others.append(place)
        return by_address, by_port, others


def _address_and_port(rule: Rule) -> tuple[str, int]:
    """The one address and the one port that a rule asks for; "" and 0 where it does not ask for one."""
    address, port = "", 0
    for match in rule.matches:
        if isinstance(match, Destination) and not match.negated:
            host = match.cidr.partition("/")[0]
            address = host if host_cidr(host) == match.cidr else ""
        elif isinstance(match, Transport):
            port = match.port
    return address, port


@dataclass(slots=True)
class Table:
    """A table: its chains by name; ``port`` is the Service port for which rules are added."""

    name: str
    chains: dict[str, Chain] = field(default_factory=dict)
    port: ServicePortInfo | None = None

    def chain(self, name: str) -> Chain:
        """The chain of that name, made when it is not there."""
        found = self.chains.get(name)
        if found is None:
            found = self.chains[name] = Chain(name)
        return found

    def add(self, chain: str, target: Target | None, *matches: Match) -> None:
        """Appends a rule to a chain."""
        self.chain(chain).rules.append(Rule(matches, target, self.port))

    def take_in(self, other: Table) -> None:
        """Adds another table's rules: those of chains that are here behind the rules that are here, other chains as
        they are, not copied."""
        for name, chain in other.chains.items():
            here = self.chains.get(name)
            if here is None:
                self.chains[name] = chain
            else:
                here.rules.extend(chain.rules)
