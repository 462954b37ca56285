"""Who answered a probe, which source each saw, and at which port it was addressed, against its traces.

A rewriting load balancer goes to several nodes in turn. Then few tries go by each of them, and a pair of node and
backend may be missing; but not the pair of a node that leads to one backend only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from portlab.conformance.dataplane.outcomes import counts_of
from portlab.conformance.differing import differing, shown
from portlab.kube.kubeproxy.trace import ANSWERED, Trace

_BACKENDS = "backends"
_KEYS = (_BACKENDS, "sourceByBackend", "sourceSeen", "portSeen", "portByBackend")

# A backend and the source that it saw.
_Pairs = set[tuple[str, str]]


def answers_difference(probe: Mapping[str, Any], found: Iterable[Trace]) -> str:
    """The first difference in what is recorded of answers; of a ping nothing is."""
    answered = [trace for trace in found if trace.verdict == ANSWERED and trace.protocol != "ICMP"]
    if not answered:
        extra = next((key for key in _KEYS if key in probe), "")
        return extra and f"{extra}: none, recorded {shown(probe[extra])}"
    names = sorted({trace.backend for trace in answered})
    if sorted(probe[_BACKENDS]) != names:
        return f"backends: ours {shown(names)}, recorded {shown(sorted(probe[_BACKENDS]))}"
    return (
        counts_of(probe[_BACKENDS], _BACKENDS, probe["outcome"]["ok"])
        or _sources_difference(probe, answered)
        or _ports_difference(probe, answered)
    )


def _sources_difference(probe: Mapping[str, Any], answered: list[Trace]) -> str:
    recorded = probe["sourceByBackend"]
    pairs = {(backend, ip) for backend, ips in recorded.items() for ip in ips}
    sure, possible = _pairs(answered)
    if not sure <= pairs <= possible or {name for name, _ in pairs} != set(probe[_BACKENDS]):
        return f"sourceByBackend: ours {shown(_by_backend(possible))}, recorded {shown(recorded)}"
    return differing("sourceByBackend", recorded, _by_backend(pairs)) or differing(
        "sourceSeen", probe["sourceSeen"], sorted({ip for _, ip in pairs})
    )


def _ports_difference(probe: Mapping[str, Any], answered: list[Trace]) -> str:
    by_backend = {
        trace.backend: trace.backend_address.port
        for trace in answered
        if trace.backend_address is not None
    }
    ports = sorted(
        {trace.backend_address.port for trace in answered if trace.backend_address is not None}
    )
    if found := differing("portSeen", probe["portSeen"], ports):
        return found
    # By backend they are recorded only where they differ.
    recorded = probe.get("portByBackend")
    return differing("portByBackend", recorded, by_backend if len(ports) > 1 else None)


def _pairs(answered: list[Trace]) -> tuple[_Pairs, _Pairs]:
    """The pairs that must have been seen, and those that may."""
    by_node: dict[str, _Pairs] = {}
    for trace in answered:
        seen = trace.source_seen.ip if trace.source_seen is not None else ""
        by_node.setdefault(_balanced_to(trace), set()).add((trace.backend, seen))
    possible = set[tuple[str, str]]().union(*by_node.values())
    if len(by_node) == 1:
        return possible, possible
    certain = (pairs for node, pairs in by_node.items() if len(pairs) == 1 or not node)
    return set[tuple[str, str]]().union(*certain), possible


def _balanced_to(trace: Trace) -> str:
    """The node to which a rewriting load balancer sent the packet; "" when none was on the way."""
    return next((step.facts["node"] for step in trace.steps if step.code == "balance"), "")


def _by_backend(pairs: _Pairs) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for backend, ip in sorted(pairs):
        found.setdefault(backend, []).append(ip)
    return found
