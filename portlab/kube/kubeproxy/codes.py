"""All codes that a trace can carry: of steps, of reasons, of destinations that cannot be resolved.

They are stable: sentences, pictures and grades are looked up by them. docs/trace-format.md describes each.
A step's code may come in variants (fact ``variant``), for a sentence that says more; whoever does not know a variant
uses the code alone.
"""

from __future__ import annotations

from collections.abc import Mapping

STEP_CODES: Mapping[str, tuple[str, ...]] = {
    "send": (
        "to-node-without-endpoint",
        "from-pod",
        "from-node",
        "inside-node",
        "to-balancer",
        "to-router",
        "by-router",
        "to-self",
    ),
    "match-node-port": ("source-kept", "hairpin", "no-local-endpoint"),
    "match-cluster-ip": ("source-kept", "hairpin"),
    "match-load-balancer-ip": ("source-kept", "hairpin", "no-local-endpoint", "source-range"),
    "match-external-ip": ("source-kept", "hairpin", "no-local-endpoint"),
    "match-nothing": ("cluster-ip", "ping"),
    "dnat": ("by-node-port", "hairpin", "to-host", "to-outside"),
    "masquerade": ("gateway", "hairpin"),
    "cni-masquerade": (),
    "balance": (),
    "forward": ("to-router",),
    "deliver": ("local", "host", "outside"),
    "recall": ("source",),
    "reject": ("cluster-ip-port", "ping"),
    "drop": ("no-local-endpoint", "source-range", "cluster-ip-unallocated"),
    "refuse": ("node", "node-address", "balancer", "outside"),
    "lost": ("dead-address", "martian", "no-node", "no-way-back", "answer-unknown"),
    "loop": (),
    "answer": (),
    "undo-nat": ("pass-on", "destination-only", "source-only", "at-origin", "balancer"),
    "answer-arrives": ("at-origin",),
    "refusal-arrives": ("icmp", "at-origin", "ttl", "no-way"),
}

REASONS: Mapping[str, str] = {
    "answered-by-pod": "answered",
    "answered-by-host": "answered",
    "answered-by-outside-server": "answered",
    "answered-by-health-check": "answered",
    "answered-ping": "answered",
    "no-endpoints": "refused",
    "cluster-ip-port-rejected": "refused",
    "cluster-ip-ping-rejected": "refused",
    "pod-port-closed": "refused",
    "node-port-closed": "refused",
    "address-serves-no-node-port": "refused",
    "balancer-port-closed": "refused",
    "outside-port-closed": "refused",
    "dropped-at-source": "refused",
    "no-local-endpoints": "timed out",
    "source-not-allowed": "timed out",
    "dropped-by-rule": "timed out",
    "address-dead": "timed out",
    "martian-source": "timed out",
    "answer-not-turned-back": "timed out",
    "answer-lost": "timed out",
    "refusal-lost": "timed out",
    "balancer-has-no-node": "timed out",
    "cluster-ip-not-routed": "timed out",
    "cluster-ip-wrong-port": "timed out",
    "cluster-ip-has-no-ping": "timed out",
    "cluster-ip-unallocated": "timed out",
    "api-server-not-here": "timed out",
    "service-of-another-proxy": "timed out",
    "pod-network-not-routed": "timed out",
    "load-balancer-pending": "timed out",
    "load-balancer-not-routed": "timed out",
    "external-ip-not-routed": "timed out",
    "no-route": "timed out",
    "routing-loop": "unreachable",
}
"""Reason code -> the verdict it gives. Where the router answers instead of dropping silently, those that end at the
router give ``unreachable``."""

DESTINATION_ERRORS: tuple[str, ...] = (
    "unknown-origin",
    "destination-malformed",
    "port-out-of-range",
    "no-address",
    "unknown-host",
    "unknown-protocol",
    "no-service",
    "headless-has-no-cluster-ip",
    "external-name-has-no-cluster-ip",
    "not-a-load-balancer",
    "load-balancer-pending",
    "no-external-ip",
    "no-such-port",
    "no-node-port",
    "target-port-unknown",
)


def phrase_keys(code: str, variant: str = "") -> tuple[str, ...]:
    """Keys under which a step's sentence may be found, the most telling first: ``deliver.local``, ``deliver``."""
    return (f"{code}.{variant}", code) if variant else (code,)
