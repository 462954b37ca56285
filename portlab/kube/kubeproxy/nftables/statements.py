"""Statements: what nftables rules do. The walk carries them out; each knows how ``nft list`` prints it."""

from __future__ import annotations

from dataclasses import dataclass

from portlab.kube.kubeproxy.addresses import host_and_port
from portlab.kube.kubeproxy.nftables.matches import MARK_TEXT
from portlab.kube.kubeproxy.ruleset import MASQUERADE_MARK


@dataclass(frozen=True, slots=True)
class VerdictLookup:
    """``vmap``: the packet's fields are looked up in the map ``name``, and the verdict found there acts; without one
    the next rule is tried."""

    fields: tuple[str, ...]
    name: str

    def text(self) -> str:
        """``ip daddr . meta l4proto . th dport vmap @service-ips``."""
        return f"{' . '.join(self.fields)} vmap @{self.name}"


@dataclass(frozen=True, slots=True)
class SetMark:
    """``meta mark set``: sets the masquerade mark, or takes it away."""

    sets: bool = True

    def apply(self, mark: int) -> int:
        """The mark afterwards."""
        return mark | MASQUERADE_MARK if self.sets else mark ^ MASQUERADE_MARK

    def text(self) -> str:
        """``meta mark set meta mark | 0x00004000``."""
        return f"meta mark set meta mark {'|' if self.sets else '^'} {MARK_TEXT}"


@dataclass(frozen=True, slots=True)
class Update:
    """``update @affinity-… { ip saddr }``: puts the source into the set, or puts it there anew."""

    ip: str
    name: str

    def text(self) -> str:
        """``update @affinity-… { ip saddr }``."""
        return f"update @{self.name} {{ {self.ip} saddr }}"


@dataclass(frozen=True, slots=True)
class Jump:
    """Goes on in another chain, and comes back when that one ends without a verdict."""

    chain: str

    def text(self) -> str:
        """``jump services``."""
        return f"jump {self.chain}"


@dataclass(frozen=True, slots=True)
class Goto:
    """Goes on in another chain, and does not come back to this one."""

    chain: str

    def text(self) -> str:
        """``goto reject-chain``."""
        return f"goto {self.chain}"


@dataclass(frozen=True, slots=True)
class Drop:
    """Throws the packet away."""

    def text(self) -> str:
        """``drop``."""
        return "drop"


@dataclass(frozen=True, slots=True)
class Reject:
    """Refuses the packet with an ICMP port unreachable."""

    def text(self) -> str:
        """``reject``."""
        return "reject"


@dataclass(frozen=True, slots=True)
class MasqueradeFullyRandom:
    """Rewrites the source to the address of the interface by which the packet leaves, at a port taken by chance."""

    def text(self) -> str:
        """``masquerade fully-random``."""
        return "masquerade fully-random"


@dataclass(frozen=True, slots=True)
class DnatTo:
    """``dnat to``: rewrites the destination."""

    address: str
    port: int

    def text(self) -> str:
        """``dnat to 10.244.1.10:8080``."""
        return f"dnat to {host_and_port(self.address, self.port)}"


@dataclass(frozen=True, slots=True)
class DnatByNumber:
    """``dnat ip to numgen random``: one endpoint by chance."""

    ip: str
    endpoints: tuple[tuple[str, int], ...]

    def text(self) -> str:
        """``dnat ip to numgen random mod 2 map { 0 : 10.244.1.10 . 8080, 1 : … }``."""
        numbered = (f"{n} : {ip} . {port}" for n, (ip, port) in enumerate(self.endpoints))
        many = len(self.endpoints)
        return f"dnat {self.ip} to numgen random mod {many} map {{ {', '.join(numbered)} }}"


@dataclass(frozen=True, slots=True)
class GotoByNumber:
    """``numgen random … vmap``: goes on in one chain by chance."""

    chains: tuple[str, ...]

    def text(self) -> str:
        """``numgen random mod 2 vmap { 0 : goto endpoint-…, 1 : goto endpoint-… }``."""
        numbered = (f"{number} : goto {chain}" for number, chain in enumerate(self.chains))
        return f"numgen random mod {len(self.chains)} vmap {{ {', '.join(numbered)} }}"


Verdicts = Goto | Drop
Statement = (
    VerdictLookup
    | SetMark
    | Update
    | Jump
    | Goto
    | Drop
    | Reject
    | MasqueradeFullyRandom
    | DnatTo
    | DnatByNumber
    | GotoByNumber
)
