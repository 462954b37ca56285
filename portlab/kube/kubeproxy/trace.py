"""Trace and Step: the documented contract between the data plane and everything that shows it.

A Trace is one packet's journey and its reply. Each Step stands alone: it carries the whole header before and
after, the place, the rules that matched and the facts of its sentence, so that it can be drawn, linked to and
graded without looking at any other step. ``to_dict`` is what ``manage.py trace --json`` prints
(docs/trace-format.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ANSWERED = "answered"
REFUSED = "refused"
TIMED_OUT = "timed out"
UNREACHABLE = "unreachable"
VERDICTS = (ANSWERED, REFUSED, TIMED_OUT, UNREACHABLE)

REQUEST = "request"
REPLY = "reply"

OUTSIDE = "outside"
LOAD_BALANCER = "LoadBalancer"
NODE_PORT = "NodePort"
CLUSTER_IP = "ClusterIP"
POD = "Pod"
LAYERS = (OUTSIDE, LOAD_BALANCER, NODE_PORT, CLUSTER_IP, POD)


@dataclass(frozen=True, slots=True)
class Address:
    """An IP and a port, with the layer that answers to it and the name of whoever has it ("" if nobody)."""

    ip: str
    port: int
    layer: str = OUTSIDE
    owner: str = ""

    def __str__(self) -> str:
        """``ip:port``; ICMP has no ports, its addresses have port 0 and print as ``ip``."""
        return f"{self.ip}:{self.port}" if self.port else self.ip

    def to_dict(self) -> dict[str, Any]:
        """JSON data."""
        return {"ip": self.ip, "port": self.port, "layer": self.layer, "owner": self.owner}


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The packet's own words: protocol, source and destination."""

    protocol: str
    source: Address
    destination: Address

    def to_dict(self) -> dict[str, Any]:
        """JSON data."""
        return {
            "protocol": self.protocol,
            "source": self.source.to_dict(),
            "destination": self.destination.to_dict(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something happens. ``kind``: client, router, loadbalancer, node, pod."""

    kind: str
    name: str

    def to_dict(self) -> dict[str, Any]:
        """JSON data."""
        return {"kind": self.kind, "name": self.name}


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedRule:
    """One rule of a node's rule set that the packet matched: table, chain, its place in the chain (from 0) and
    its text as ``iptables-save`` or ``nft list`` prints it. ``chain_role`` is the chain's part (``KUBE-SEP``,
    ``service``) without the hash; ``element`` what the packet matched in the map into which the rule looks (nftables),
    else ""."""

    table: str
    chain: str
    chain_role: str
    index: int
    text: str
    element: str = ""

    def to_dict(self) -> dict[str, Any]:
        """JSON data."""
        return {
            "table": self.table,
            "chain": self.chain,
            "chainRole": self.chain_role,
            "index": self.index,
            "text": self.text,
            "element": self.element,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ConntrackEntry:
    """One flow as a node's kernel remembers it: the tuple seen first, and the tuple in which the answer will
    come."""

    node: str
    protocol: str
    original_source: Address
    original_destination: Address
    reply_source: Address
    reply_destination: Address
    replied: bool = True

    def to_dict(self) -> dict[str, Any]:
        """JSON data."""
        return {
            "node": self.node,
            "protocol": self.protocol,
            "original": {
                "source": self.original_source.to_dict(),
                "destination": self.original_destination.to_dict(),
            },
            "reply": {
                "source": self.reply_source.to_dict(),
                "destination": self.reply_destination.to_dict(),
            },
            "replied": self.replied,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happens to the packet.

    ``number`` counts from 1 and ``total`` is the number of steps; ``direction`` is request or reply; ``code`` names
    what happens (stable; the sentence is looked up by it) and ``facts`` fills the sentence; ``place`` is where it
    happens and ``to`` where the packet then is, when it crosses a wire (``hops``: the places passed, ends
    included); ``layer`` is the row it belongs to; ``before`` and ``after`` are the whole header; ``rules`` are
    the rules that matched, in order; ``conntrack`` the entries made or used here.
    """

    number: int
    total: int
    direction: str
    code: str
    place: Place
    layer: str
    before: Header
    after: Header
    to: Place | None = None
    hops: tuple[Place, ...] = ()
    rules: tuple[MatchedRule, ...] = ()
    conntrack: tuple[ConntrackEntry, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """JSON data; every key is always there."""
        return {
            "number": self.number,
            "total": self.total,
            "direction": self.direction,
            "code": self.code,
            "place": self.place.to_dict(),
            "to": self.to.to_dict() if self.to else None,
            "hops": [place.to_dict() for place in self.hops],
            "layer": self.layer,
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "rules": [rule.to_dict() for rule in self.rules],
            "conntrack": [entry.to_dict() for entry in self.conntrack],
            "facts": dict(self.facts),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A packet's whole journey.

    ``verdict`` is one of VERDICTS, ``reason`` the stable code of why, with ``reason_facts`` for its sentence and
    ``deciding_rule`` when a rule decided; ``how`` is, for a refusal, ``rst`` or ``icmp port-unreachable from
    ADDRESS``; ``later`` what a sender that timed out hears if it waits for some seconds more ("" if nothing);
    ``backend`` and ``backend_address`` say who answered, ``source_seen`` which source that Pod saw;
    ``probability`` is this trace's share among all possible traces of the packet (1.0 when nothing was left to
    chance); ``conntrack`` is what every machine remembers of the flow afterwards, first machine first.
    """

    origin: str
    destination: str
    protocol: str
    steps: tuple[Step, ...]
    verdict: str
    reason: str
    reason_facts: Mapping[str, Any] = field(default_factory=dict)
    deciding_rule: MatchedRule | None = None
    how: str = ""
    later: str = ""
    backend: str = ""
    backend_address: Address | None = None
    source_seen: Address | None = None
    probability: float = 1.0
    conntrack: tuple[ConntrackEntry, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON data; every key is always there."""
        return {
            "origin": self.origin,
            "destination": self.destination,
            "protocol": self.protocol,
            "verdict": self.verdict,
            "reason": self.reason,
            "reasonFacts": dict(self.reason_facts),
            "decidingRule": self.deciding_rule.to_dict() if self.deciding_rule else None,
            "how": self.how,
            "later": self.later,
            "backend": self.backend,
            "backendAddress": self.backend_address.to_dict() if self.backend_address else None,
            "sourceSeen": self.source_seen.to_dict() if self.source_seen else None,
            "probability": self.probability,
            "steps": [step.to_dict() for step in self.steps],
            "conntrack": [entry.to_dict() for entry in self.conntrack],
        }
