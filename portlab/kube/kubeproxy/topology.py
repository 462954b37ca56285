"""Which endpoints a node may use for which traffic.

kube-proxy 1.36: pkg/proxy/topology.go CategorizeEndpoints, topologyModeFromHints, availableForTopology.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from portlab.kube.kubeproxy.endpoints import ServiceEndpoint
from portlab.kube.kubeproxy.serviceport import ServicePortInfo
from portlab.kube.objects.node import Node

PREFER_SAME_NODE = "PreferSameNode"
PREFER_SAME_ZONE = "PreferSameZone"


class Categories(NamedTuple):
    """``cluster``: usable under policy Cluster; ``local``: under policy Local on this node; ``reachable``: both
    together, each once; ``has_any``: some usable endpoint exists anywhere (``reachable`` may be empty then)."""

    cluster: tuple[ServiceEndpoint, ...] = ()
    local: tuple[ServiceEndpoint, ...] = ()
    reachable: tuple[ServiceEndpoint, ...] = ()
    has_any: bool = False

    def has_internal(self, port: ServicePortInfo) -> bool:
        """True when traffic to the cluster IP finds somebody here, under ``port``'s internal traffic policy."""
        return self.has_any and bool(self.local or not port.internal_policy_local)

    def has_external(self, port: ServicePortInfo) -> bool:
        """True when traffic from outside finds somebody here, under ``port``'s external traffic policy."""
        return self.has_any and bool(self.local or not port.external_policy_local)


def categorize_endpoints(
    endpoints: Sequence[ServiceEndpoint], port: ServicePortInfo, node: Node
) -> Categories:
    """The endpoints that ``node`` may use for ``port``.

    Usable means ready; where no ready one is left, in each scope for itself, those that terminate and still serve.
    kube-proxy 1.36: pkg/proxy/topology.go CategorizeEndpoints.
    """
    if not endpoints:
        return Categories()
    cluster: tuple[ServiceEndpoint, ...] = ()
    if port.uses_cluster_endpoints:
        mode = topology_mode(endpoints, node)
        cluster = tuple(
            endpoint
            for endpoint in endpoints
            if endpoint.ready and _available(endpoint, mode, node)
        ) or tuple(endpoint for endpoint in endpoints if _still_serves(endpoint))
    if not port.uses_local_endpoints:
        return Categories(cluster, (), cluster, bool(cluster))

    has_any = bool(cluster) or any(item.ready or _still_serves(item) for item in endpoints)
    here = [endpoint for endpoint in endpoints if endpoint.node_name == node.name]
    local = tuple(endpoint for endpoint in here if endpoint.ready) or tuple(
        endpoint for endpoint in here if _still_serves(endpoint)
    )
    reachable = cluster + tuple(endpoint for endpoint in local if endpoint not in cluster)
    return Categories(cluster, local, reachable, has_any)


def topology_mode(endpoints: Sequence[ServiceEndpoint], node: Node) -> str:
    """ "PreferSameNode", "PreferSameZone" or "" (everybody): a preference holds only when every ready endpoint
    carries a hint and at least one is meant for this node or zone."""
    ready = [endpoint for endpoint in endpoints if endpoint.ready]
    if not ready:
        return ""
    if all(endpoint.node_hints for endpoint in ready) and any(
        node.name in endpoint.node_hints for endpoint in ready
    ):
        return PREFER_SAME_NODE
    if all(endpoint.zone_hints for endpoint in ready) and any(
        node.zone in endpoint.zone_hints for endpoint in ready
    ):
        return PREFER_SAME_ZONE
    return ""


def _available(endpoint: ServiceEndpoint, mode: str, node: Node) -> bool:
    if mode == PREFER_SAME_NODE:
        return node.name in endpoint.node_hints
    if mode == PREFER_SAME_ZONE:
        return node.zone in endpoint.zone_hints
    return True


def _still_serves(endpoint: ServiceEndpoint) -> bool:
    return endpoint.serving and endpoint.terminating and not endpoint.ready
