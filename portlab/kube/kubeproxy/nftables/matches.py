"""Matches: the conditions of nftables rules.

Each knows whether it holds for a packet at a node, and how ``nft list`` prints it; a ``Lookup`` is left to the walk,
which has the sets.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_network, summarize_address_range
from typing import Protocol as Interface

from portlab.kube.kubeproxy.addresses import in_network
from portlab.kube.kubeproxy.packet import Packet
from portlab.kube.kubeproxy.ruleset import MASQUERADE_MARK, Surroundings

Address = IPv4Address | IPv6Address

MARK_TEXT = f"{MASQUERADE_MARK:#010x}"


class Match(Interface):
    """A condition that needs nothing but the packet and the node."""

    def holds(self, packet: Packet, node: Surroundings, /) -> bool:
        """True when the packet meets the condition at this node."""

    def text(self) -> str:
        """The condition as nft prints it."""


@dataclass(frozen=True, slots=True)
class NewConnection:
    """``ct state new``: no answer has been seen yet."""

    def holds(self, _packet: Packet, node: Surroundings, /) -> bool:
        """True for the packets of a flow before its first answer."""
        return "NEW" in node.connection_states()

    def text(self) -> str:
        """``ct state new``."""
        return "ct state new"


@dataclass(frozen=True, slots=True)
class Rewritten:
    """``ct status dnat``: the flow's destination was rewritten here."""

    def holds(self, _packet: Packet, node: Surroundings, /) -> bool:
        """True after a dnat."""
        return "DNAT" in node.connection_states()

    def text(self) -> str:
        """``ct status dnat``."""
        return "ct status dnat"


@dataclass(frozen=True, slots=True)
class Marked:
    """``meta mark & … != 0``: the packet carries the masquerade mark."""

    def holds(self, packet: Packet, _node: Surroundings, /) -> bool:
        """True when the mark is set."""
        return bool(packet.mark & MASQUERADE_MARK)

    def text(self) -> str:
        """``meta mark & 0x00004000 != 0x00000000``."""
        return f"meta mark & {MARK_TEXT} != 0x00000000"


@dataclass(frozen=True, slots=True)
class Source:
    """``ip saddr``: the source lies in one of the networks (``!=``: in none)."""

    ip: str
    cidrs: tuple[str, ...]
    negated: bool = False

    def holds(self, packet: Packet, _node: Surroundings, /) -> bool:
        """True when the source is in a network, or in none when negated."""
        return any(in_network(packet.source, cidr) for cidr in self.cidrs) is not self.negated

    def text(self) -> str:
        """``ip saddr != { 192.0.2.0/24, 203.0.113.0/24 }``."""
        no = "!= " if self.negated else ""
        return f"{self.ip} saddr {no}{networks_text(self.cidrs)}"


@dataclass(frozen=True, slots=True)
class Destination:
    """``ip daddr``: the destination lies in one of the networks."""

    ip: str
    cidrs: tuple[str, ...]

    def holds(self, packet: Packet, _node: Surroundings, /) -> bool:
        """True when the destination is in a network."""
        return any(in_network(packet.destination, cidr) for cidr in self.cidrs)

    def text(self) -> str:
        """``ip daddr 10.96.0.0/12``."""
        return f"{self.ip} daddr {networks_text(self.cidrs)}"


@dataclass(frozen=True, slots=True)
class LocalSource:
    """``fib saddr type local``: the source is an address of the node itself."""

    def holds(self, packet: Packet, node: Surroundings, /) -> bool:
        """True when the node has the source."""
        return node.is_local(packet.source)

    def text(self) -> str:
        """``fib saddr type local``."""
        return "fib saddr type local"


@dataclass(frozen=True, slots=True)
class TransportProtocol:
    """``meta l4proto``: the packet's protocol, in lower case."""

    protocol: str

    def holds(self, packet: Packet, _node: Surroundings, /) -> bool:
        """True when the packet has this protocol."""
        return packet.protocol.lower() == self.protocol

    def text(self) -> str:
        """``meta l4proto tcp``."""
        return f"meta l4proto {self.protocol}"


@dataclass(frozen=True, slots=True)
class Remembered:
    """``ip saddr @affinity-…``: the source was sent to this endpoint within the last ``seconds``."""

    ip: str
    name: str
    seconds: int

    def holds(self, packet: Packet, node: Surroundings, /) -> bool:
        """True when the set has the source."""
        return node.seen_recently(self.name, packet.source, self.seconds)

    def text(self) -> str:
        """``ip saddr @affinity-…``."""
        return f"{self.ip} saddr @{self.name}"


@dataclass(frozen=True, slots=True)
class Lookup:
    """The packet's fields, joined as ``fields`` says, are a key of the set ``name``: the walk looks it up."""

    fields: tuple[str, ...]
    name: str

    def text(self) -> str:
        """``ip daddr @cluster-ips``."""
        return f"{' . '.join(self.fields)} @{self.name}"


def networks_text(cidrs: Iterable[str]) -> str:
    """Networks as nft prints them: one without braces; several as an anonymous set of intervals, merged and sorted,
    since nft merges what overlaps or touches and the kernel keeps intervals in order.

    nftables: src/intervals.c set_automerge, src/rule.c set_print.
    """
    networks = [ip_network(cidr, strict=False) for cidr in cidrs]
    spans: list[list[Address]] = []
    for low, high in sorted((each[0], each[-1]) for each in networks):
        if spans and int(low) <= int(spans[-1][1]) + 1:
            spans[-1][1] = max(spans[-1][1], high)
        else:
            spans.append([low, high])
    texts = [_span_text(low, high) for low, high in spans]
    return texts[0] if len(networks) == 1 else f"{{ {', '.join(texts)} }}"


def _span_text(low: Address, high: Address) -> str:
    if low == high:
        return str(low)
    networks = list(summarize_address_range(low, high))
    return str(networks[0]) if len(networks) == 1 else f"{low}-{high}"
