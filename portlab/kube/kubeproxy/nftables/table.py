"""kube-proxy's nftables table as data: sets, verdict maps, and chains of rules.

A rule is a list of expressions, read from left to right: matches, which may stop it, and statements, which act.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from portlab.kube.kubeproxy.nftables.matches import Lookup, Match
from portlab.kube.kubeproxy.nftables.statements import Goto, SetMark, Statement, Verdicts
from portlab.kube.kubeproxy.ruleset import BaseChain
from portlab.kube.kubeproxy.serviceport import ServicePortInfo

Key = tuple[str, ...]
Expression = Match | Lookup | Statement


class Element(NamedTuple):
    """What a verdict map holds for a key; ``port`` is the Service port that it is about."""

    verdict: Verdicts
    port: ServicePortInfo
    comment: str = ""

    def text(self, key: Key) -> str:
        """The element as ``nft list`` prints it."""
        comment = f' comment "{self.comment}"' if self.comment else ""
        return f"{' . '.join(key)}{comment} : {self.verdict.text()}"


@dataclass(slots=True)
class Set:
    """A named set of addresses, or of longer keys. An affinity set remembers clients: it has a ``timeout`` in seconds
    and is filled by packets."""

    name: str
    type: str
    comment: str = ""
    timeout: int = 0
    elements: dict[Key, None] = field(default_factory=dict)


@dataclass(slots=True)
class VerdictMap:
    """A named map from keys to verdicts."""

    name: str
    type: str
    comment: str
    elements: dict[Key, Element] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """Expressions from left to right. ``port`` is the Service port for which kube-proxy wrote the rule, None for rules
    that stand whatever Services there are."""

    expressions: tuple[Expression, ...]
    comment: str = ""
    port: ServicePortInfo | None = field(default=None, compare=False, repr=False)

    def text(self, _chain: str = "") -> str:
        """The rule as ``nft list`` prints it."""
        text = " ".join(each.text() for each in self.expressions)
        return f'{text} comment "{self.comment}"' if self.comment else text

    @property
    def marks(self) -> bool:
        """True when the rule marks packets for masquerading."""
        return any(isinstance(each, SetMark) and each.sets for each in self.expressions)

    @property
    def goes_to(self) -> str:
        """The chain in which the packet goes on; "" when the rule does not send it anywhere."""
        return next((each.chain for each in self.expressions if isinstance(each, Goto)), "")


@dataclass(slots=True)
class Chain:
    """A named list of rules; a base chain has a ``hook`` and, for its text, a ``priority``."""

    name: str
    rules: list[Rule] = field(default_factory=list)
    comment: str = ""
    base: BaseChain | None = None
    hook: str = ""
    priority: str = ""


@dataclass(slots=True)
class Table:
    """The table: its sets, maps and chains by name, in the order of their making; ``port`` is the Service port for
    which rules and elements are added."""

    ip: str
    sets: dict[str, Set] = field(default_factory=dict)
    maps: dict[str, VerdictMap] = field(default_factory=dict)
    chains: dict[str, Chain] = field(default_factory=dict)

    def add(self, chain: str, *expressions: Expression, comment: str = "") -> None:
        """Appends a rule that stands whatever Services there are."""
        self.chains.setdefault(chain, Chain(chain)).rules.append(Rule(expressions, comment))


@dataclass(slots=True)
class Part:
    """What one Service port brings into the table: elements of sets and maps that are there, sets and chains of its
    own."""

    port: ServicePortInfo
    keys: dict[str, list[Key]] = field(default_factory=dict)
    elements: dict[str, dict[Key, Element]] = field(default_factory=dict)
    sets: dict[str, Set] = field(default_factory=dict)
    chains: dict[str, Chain] = field(default_factory=dict)

    def add(self, chain: str, *expressions: Expression, comment: str = "") -> None:
        """Appends a rule to a chain of the Service port."""
        rule = Rule(expressions, comment, self.port)
        self.chains.setdefault(chain, Chain(chain)).rules.append(rule)

    def member(self, set_name: str, *key: str) -> None:
        """An element of a set."""
        self.keys.setdefault(set_name, []).append(key)

    def element(self, map_name: str, key: Sequence[str], verdict: Verdicts, why: str = "") -> None:
        """An element of a verdict map; ``why`` is its comment."""
        self.elements.setdefault(map_name, {})[tuple(key)] = Element(verdict, self.port, why)

    def put_into(self, table: Table) -> None:
        """Adds all of it to a table; chains and sets are not copied."""
        for name, keys in self.keys.items():
            table.sets[name].elements.update(dict.fromkeys(keys))
        for name, elements in self.elements.items():
            table.maps[name].elements.update(elements)
        table.sets.update(self.sets)
        table.chains.update(self.chains)


Elements = Mapping[Key, Element]
