"""Matches: the conditions of rules.

Each knows whether it holds for a packet at a node, and how iptables-save prints it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol as Interface

from portlab.kube.kubeproxy.addresses import in_network
from portlab.kube.kubeproxy.packet import Packet
from portlab.kube.kubeproxy.ruleset import MASQUERADE_MARK, Surroundings


class Match(Interface):
    """One condition of a rule."""

    def holds(self, packet: Packet, node: Surroundings, /) -> bool:
        """True when the packet meets the condition at this node."""

    def text(self) -> str:
        """The condition as iptables-save prints it."""


@dataclass(frozen=True, slots=True)
class Source:
    """``-s``: the source address lies in ``cidr`` (``! -s``: does not)."""

    cidr: str
    negated: bool = False

    def holds(self, packet: Packet, _node: Surroundings, /) -> bool:
        """True when the source is in the network, or outside when negated."""
        return in_network(packet.source, self.cidr) is not self.negated

    def text(self) -> str:
        """``-s 10.0.0.0/8``; "" for everybody, of whom iptables-save says nothing."""
        if self.negated:
            return f"! -s {self.cidr}"
        return "" if self.cidr.endswith("/0") else f"-s {self.cidr}"


@dataclass(frozen=True, slots=True)
class Destination:
    """``-d``: the destination address lies in ``cidr`` (``! -d``: does not)."""

    cidr: str
    negated: bool = False

    def holds(self, packet: Packet, _node: Surroundings, /) -> bool:
        """True when the destination is in the network, or outside when negated."""
        return in_network(packet.destination, self.cidr) is not self.negated

    def text(self) -> str:
        """``-d 10.0.0.0/8``."""
        return f"! -d {self.cidr}" if self.negated else f"-d {self.cidr}"


@dataclass(frozen=True, slots=True)
class TransportProtocol:
    """``-p``: the packet's protocol, in lower case."""

    protocol: str

    def holds(self, packet: Packet, _node: Surroundings, /) -> bool:
        """True when the packet has this protocol."""
        return packet.protocol.lower() == self.protocol

    def text(self) -> str:
        """``-p tcp``."""
        return f"-p {self.protocol}"


@dataclass(frozen=True, slots=True)
class Transport:
    """``-m tcp [--dport N]``: the protocol's own module; without a port it says nothing."""

    protocol: str
    port: int = 0

    def holds(self, packet: Packet, _node: Surroundings, /) -> bool:
        """True when no port is asked, or the packet goes to it."""
        return not self.port or packet.destination_port == self.port

    def text(self) -> str:
        """``-m tcp --dport 80``."""
        return f"-m {self.protocol} --dport {self.port}" if self.port else f"-m {self.protocol}"


@dataclass(frozen=True, slots=True)
class Comment:
    """``-m comment``: always holds. ``quoted`` as iptables-save does for kube-proxy's comments."""

    comment: str

    def holds(self, _packet: Packet, _node: Surroundings, /) -> bool:
        """Always True."""
        return True

    def text(self) -> str:
        """``-m comment --comment "…"``."""
        return f'-m comment --comment "{self.comment}"'


@dataclass(frozen=True, slots=True)
class Marked:
    """``-m mark``: the packet carries the masquerade mark (negated: does not)."""

    negated: bool = False

    def holds(self, packet: Packet, _node: Surroundings, /) -> bool:
        """True when the mark is set, or is not when negated."""
        return bool(packet.mark & MASQUERADE_MARK) is not self.negated

    def text(self) -> str:
        """``-m mark --mark 0x4000/0x4000``."""
        no = "! " if self.negated else ""
        return f"-m mark {no}--mark {MASQUERADE_MARK:#x}/{MASQUERADE_MARK:#x}"


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """``-m conntrack --ctstate``: the connection is in one of these states."""

    states: tuple[str, ...]
    negated: bool = False

    def holds(self, _packet: Packet, node: Surroundings, /) -> bool:
        """True when one of the states applies, or none when negated."""
        states = node.connection_states()
        return any(state in states for state in self.states) is not self.negated

    def text(self) -> str:
        """``-m conntrack --ctstate NEW``."""
        no = "! " if self.negated else ""
        return f"-m conntrack {no}--ctstate {','.join(self.states)}"


@dataclass(frozen=True, slots=True)
class LocalAddress:
    """``-m addrtype``: the source (``src``) or destination (``dst``) is an address of the node itself."""

    which: str

    def holds(self, packet: Packet, node: Surroundings, /) -> bool:
        """True when the node has the address."""
        return node.is_local(packet.source if self.which == "src" else packet.destination)

    def text(self) -> str:
        """``-m addrtype --dst-type LOCAL``."""
        return f"-m addrtype --{self.which}-type LOCAL"


@dataclass(frozen=True, slots=True)
class Statistic:
    """``-m statistic --mode random``: holds one time in ``among``. The walk asks chance, not this match."""

    among: int

    def holds(self, _packet: Packet, _node: Surroundings, /) -> bool:
        """Always True: the walk decides by its own chance whether the rule is taken."""
        return True

    def text(self) -> str:
        """The probability as the kernel stores it, a whole number of 2^31 parts."""
        # kube-proxy writes 1/n with ten decimals; xt_statistic keeps round(p * 2^31), iptables-save divides again.
        parts = round(float(f"{1 / self.among:.10f}") * 0x80000000)
        return f"-m statistic --mode random --probability {parts / 0x80000000:.11f}"


@dataclass(frozen=True, slots=True)
class RecentCheck:
    """``-m recent --rcheck``: the source was sent to this endpoint within the last ``seconds``."""

    name: str
    seconds: int

    def holds(self, packet: Packet, node: Surroundings, /) -> bool:
        """True when the list has the source."""
        return node.seen_recently(self.name, packet.source, self.seconds)

    def text(self) -> str:
        """``-m recent --rcheck …``."""
        return (
            f"-m recent --rcheck --seconds {self.seconds} --reap --name {self.name}"
            " --mask 255.255.255.255 --rsource"
        )


@dataclass(frozen=True, slots=True)
class RecentSet:
    """``-m recent --set``: writes the source into the endpoint's list."""

    name: str

    def holds(self, packet: Packet, node: Surroundings, /) -> bool:
        """Always True, once the source is written down."""
        node.remember(self.name, packet.source)
        return True

    def text(self) -> str:
        """``-m recent --set …``."""
        return f"-m recent --set --name {self.name} --mask 255.255.255.255 --rsource"


@dataclass(frozen=True, slots=True)
class Accounting:
    """``-m nfacct``: counts; always holds. iptables-save prints two spaces there."""

    counter: str

    def holds(self, _packet: Packet, _node: Surroundings, /) -> bool:
        """Always True."""
        return True

    def text(self) -> str:
        """``-m nfacct --nfacct-name  NAME``."""
        return f"-m nfacct --nfacct-name  {self.counter}"
