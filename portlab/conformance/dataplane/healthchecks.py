"""Recorded answers at a healthCheckNodePort against what kube-proxy says here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portlab.conformance.differing import differing, shown
from portlab.kube.kubeproxy.send import traces
from portlab.kube.kubeproxy.world import World

_WEIGHT = "X-Load-Balancing-Endpoint-Weight"
_ANSWERED = "answered-by-health-check"


def health_check_difference(recorded: Mapping[str, Any], node: str, world: World) -> str:
    """The first difference at one node: the check reaches kube-proxy, and the answer is the same."""
    sender, to = recorded["from"], recorded["to"]
    reasons = {trace.reason for trace in traces(world, sender, to, protocol="TCP")}
    if reasons != {_ANSWERED}:
        return f"ours {shown(sorted(reasons))}, recorded an answer of kube-proxy"
    address, _, port = to.rpartition(":")
    if address != world.nodes[node].ip:
        return f"to: ours {shown(world.nodes[node].ip)}, recorded {shown(address)}"
    service_port = world.proxy.health_check_ports[int(port)]
    count = world.proxy.healthy_endpoints(service_port, world.nodes[node])
    own = {
        "from": sender,
        "to": to,
        "status": 200 if count else 503,
        "body": {
            "service": {"namespace": service_port.namespace, "name": service_port.service},
            "localEndpoints": count,
            "serviceProxyHealthy": True,
        },
        _WEIGHT: str(count),
    }
    return differing("", recorded, own)
