"""The rule set as data: tables of chains of rules, each rule a list of matches and a target.

The packet walks this data, and the text on the page is printed from it; there is no second description of what the
rules do. Matches stand in iptables-save's own order: ``-s``, ``-d``, ``-p``, then the modules as they were loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from portlab.kube.kubeproxy.matches import Match


@dataclass(frozen=True, slots=True)
class Jump:
    """Goes on in another chain, and comes back when that one ends without a verdict."""

    chain: str

    def text(self) -> str:
        """``-j CHAIN``."""
        return f"-j {self.chain}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """ACCEPT, DROP, RETURN or REJECT."""

    name: str

    def text(self) -> str:
        """``-j DROP``; REJECT says with what."""
        if self.name == "REJECT":
            return "-j REJECT --reject-with icmp-port-unreachable"
        return f"-j {self.name}"


ACCEPT = Verdict("ACCEPT")
DROP = Verdict("DROP")
RETURN = Verdict("RETURN")
REJECT = Verdict("REJECT")


@dataclass(frozen=True, slots=True)
class SetMark:
    """``MARK --set-xmark value/mask``: clears the bits of ``mask``, then flips those of ``value``."""

    value: int
    mask: int

    def apply(self, mark: int) -> int:
        """The mark afterwards."""
        return (mark & ~self.mask) ^ self.value

    def text(self) -> str:
        """``-j MARK --set-xmark 0x4000/0x4000``."""
        return f"-j MARK --set-xmark {self.value:#x}/{self.mask:#x}"


@dataclass(frozen=True, slots=True)
class Dnat:
    """Rewrites the destination, address and port together."""

    ip: str
    port: int

    def text(self) -> str:
        """``-j DNAT --to-destination ip:port``."""
        host = f"[{self.ip}]" if ":" in self.ip else self.ip
        return f"-j DNAT --to-destination {host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Masquerade:
    """Rewrites the source to the address of the interface by which the packet leaves."""

    random_fully: bool = False

    def text(self) -> str:
        """``-j MASQUERADE [--random-fully]``."""
        return "-j MASQUERADE --random-fully" if self.random_fully else "-j MASQUERADE"


Target = Jump | Verdict | SetMark | Dnat | Masquerade


@dataclass(frozen=True, slots=True)
class Rule:
    """All matches must hold; then the target acts (None: the rule only counts)."""

    matches: tuple[Match, ...]
    target: Target | None = None

    def text(self, chain: str) -> str:
        """The rule as iptables-save prints it in ``chain``."""
        parts = [f"-A {chain}", *(match.text() for match in self.matches)]
        if self.target is not None:
            parts.append(self.target.text())
        return " ".join(parts)


@dataclass(slots=True)
class Chain:
    """A named list of rules."""

    name: str
    rules: list[Rule] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """A table: its chains by name."""

    name: str
    chains: dict[str, Chain] = field(default_factory=dict)

    def chain(self, name: str) -> Chain:
        """The chain of that name, made when it is not there."""
        found = self.chains.get(name)
        if found is None:
            found = self.chains[name] = Chain(name)
        return found

    def add(self, chain: str, target: Target | None, *matches: Match) -> None:
        """Appends a rule to a chain."""
        self.chain(chain).rules.append(Rule(matches, target))


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules of one node."""

    node: str
    tables: Mapping[str, Table]
