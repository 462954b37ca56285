"""What a node's rule set offers to the packet, in whichever mode kube-proxy wrote it.

The kernel calls base chains at its hooks, in the order of their priorities; each walk through one ends in a target
or in the chain's policy, which is to accept. The packet walks the very data from which the text on the page is
printed; there is no second description of what the rules do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from typing import Protocol as Interface

from portlab.kube.kubeproxy.chance import Chance
from portlab.kube.kubeproxy.packet import Packet
from portlab.kube.kubeproxy.serviceport import ServicePortInfo
from portlab.kube.kubeproxy.trace import CLUSTER_IP, LOAD_BALANCER, NODE_PORT, MatchedRule

PREROUTING = "PREROUTING"
INPUT = "INPUT"
FORWARD = "FORWARD"
OUTPUT = "OUTPUT"
POSTROUTING = "POSTROUTING"
HOOKS = (PREROUTING, INPUT, FORWARD, OUTPUT, POSTROUTING)

NAT = "nat"
FILTER = "filter"

MASQUERADE_MARK = 0x4000
"""Bit 14: kube-proxy's default ``masqueradeBit``."""

EXTERNAL, NOT_A_POD, HAIRPIN = "external", "not-a-pod", "hairpin"
"""Why a packet is to be masqueraded: it came in from outside, it asked for the cluster IP but is no Pod's, or a Pod
meets itself."""


class BaseChain(NamedTuple):
    """A chain that the kernel calls at a hook; chains of ``kind`` nat are asked for the first packet of a flow only."""

    kind: str
    table: str
    chain: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """ACCEPT, DROP, RETURN or REJECT (with an ICMP port unreachable)."""

    name: str


ACCEPT = Verdict("ACCEPT")
DROP = Verdict("DROP")
RETURN = Verdict("RETURN")
REJECT = Verdict("REJECT")


@dataclass(frozen=True, slots=True)
class Dnat:
    """Rewrites the destination, address and port together."""

    ip: str
    port: int


@dataclass(frozen=True, slots=True)
class Masquerade:
    """Rewrites the source to the address of the interface by which the packet leaves."""

    random_fully: bool = False


class Surroundings(Interface):
    """What a rule may ask beyond the packet: the node's own addresses, the connection's state, who came before."""

    def is_local(self, ip: str, /) -> bool:
        """True when the node itself has the address."""

    def connection_states(self) -> frozenset[str]:
        """The packet's conntrack states: NEW, ESTABLISHED, RELATED, INVALID, and DNAT or SNAT when rewritten."""

    def seen_recently(self, name: str, ip: str, seconds: int, /) -> bool:
        """True when ``ip`` was put into the list ``name`` within the last ``seconds``."""

    def remember(self, name: str, ip: str, /) -> None:
        """Puts ``ip`` into the list ``name``, or puts it there anew."""


class PrintedRule(Interface):
    """A rule that can be shown."""

    def text(self, chain: str, /) -> str:
        """The rule as the mode's own tool prints it in ``chain``."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matched, and where it stands; ``role`` is the chain's part without hash, ``port`` the Service port
    that it is about, ``element`` what matched in a map or set that the rule looked into."""

    table: str
    chain: str
    role: str
    index: int
    rule: PrintedRule
    port: ServicePortInfo | None = None
    element: str = ""

    def matched_rule(self) -> MatchedRule:
        """The hit as a trace shows it."""
        return MatchedRule(
            table=self.table,
            chain=self.chain,
            chain_role=self.role,
            index=self.index,
            text=self.rule.text(self.chain),
            element=self.element,
        )


@dataclass(slots=True)
class Walk:
    """One walk: ``packet`` as it came out, ``target`` what ended the walk (None: the base chain's policy), ``hits`` the
    rules that matched in kube-proxy's chains (those of the base chains, which only lead there, are left out)."""

    packet: Packet
    target: Verdict | Dnat | Masquerade | None = None
    hits: list[Hit] = field(default_factory=list)

    def deciding(self) -> Hit:
        """The hit that decided: the last one that is about a Service port, else the last one."""
        return next((hit for hit in reversed(self.hits) if hit.port is not None), self.hits[-1])


class Capture(NamedTuple):
    """What a walk through nat says: which Service port was matched by which of its addresses (``address``, a node
    port as text), that the first ``split`` hits lead to the choice and the rest rewrite, among how many endpoints was
    chosen, whether the packet was marked before the choice, why it is to be masqueraded ("" if it is not), whether
    session affinity chose, and whether source ranges were asked."""

    port: ServicePortInfo
    code: str
    layer: str
    address: str
    split: int
    among: int
    marked: bool
    mark_reason: str
    remembered: bool
    through_firewall: bool = False


class RuleSet(Interface):
    """All rules that kube-proxy wrote on one node."""

    @property
    def node(self) -> str:
        """The node's name."""

    @property
    def affinity_lists(self) -> frozenset[str]:
        """Names of the lists in which clients are remembered."""

    def base_chains(self, hook: str, /) -> Sequence[BaseChain]:
        """The base chains at a hook, in the order in which the kernel calls them."""

    def walk(self, base: BaseChain, packet: Packet, node: Surroundings, chance: Chance, /) -> Walk:
        """Walks ``packet`` through a base chain. The address of a Masquerade is filled in by the caller, who knows the
        way out."""

    def capture(self, walk: Walk, /) -> Capture | None:
        """What a walk through nat says; None when no Service's rule matched."""

    def cause(self, walk: Walk, /) -> str:
        """Why a walk ended in DROP or REJECT: a reason code, "" for reasons that are no Service's."""

    def text(self) -> str:
        """The rules as the mode's own tool prints them, ending with a newline."""


def captured_by(port: ServicePortInfo, address: str) -> tuple[str, str]:
    """The step code and the layer for a Service port that was matched by one of its addresses; a node port is no
    address."""
    if "." not in address and ":" not in address:
        return "match-node-port", NODE_PORT
    if address == port.cluster_ip:
        return "match-cluster-ip", CLUSTER_IP
    if address in port.load_balancer_vips:
        return "match-load-balancer-ip", LOAD_BALANCER
    return "match-external-ip", LOAD_BALANCER
