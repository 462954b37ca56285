"""ClusterConfig: the ground on which Services live, as a description that can be written down.

clusterdescription.py reads one. Its keys are those of the recordings' ``cluster`` object, so that one loader reads the
project's cluster files and the recordings of a real cluster alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from portlab.kube.objects.node import Node
from portlab.kube.objects.pod import Pod

IPTABLES = "iptables"
NFTABLES = "nftables"


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A host outside the cluster. ``service_cidr_via`` names the node to which its router sends the Service
    CIDR; "" when the router does not know it (and drops it silently)."""

    name: str
    ip: str
    service_cidr_via: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBalancerConfig:
    """The cloud's load balancer, or what stands in for one.

    ``kind``: ``vip`` (the address stays the destination, the router hands the packet to node ``via``), ``proxy``
    (rewrites to nodeIP:nodePort with ``address`` as source), ``pending`` (no controller reports an address),
    ``externalIP`` (as vip, for ``externalIPs``).
    ``node_selection``: ``healthy`` (by healthCheckNodePort) or ``all``. ``ip_mode``: what the controller writes
    into ``status.loadBalancer.ingress[].ipMode`` (None: left to the API server's default).
    ``targets``: for ``proxy``, the recorded ``port -> (node address:port, …)``; empty means "every node's nodePort".
    """

    kind: str
    ip: str
    via: str = ""
    address: str = ""
    node_selection: str = "healthy"
    ip_mode: str | None = None
    targets: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostProcess:
    """A process of a node itself that listens on ``address``:``port``."""

    node: str
    address: str
    port: int
    protocol: str = "TCP"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterConfig:
    """Everything about a cluster that no Service changes."""

    name: str = ""
    service_cidrs: tuple[str, ...] = ("10.96.0.0/12",)
    node_port_range: str = "30000-32767"
    kubernetes_service_cluster_ips: tuple[str, ...] = ("10.96.0.1",)
    pod_cidr: str = "10.244.0.0/16"
    proxy_mode: str = IPTABLES
    nodes: tuple[Node, ...] = ()
    pods: tuple[Pod, ...] = ()
    clients: tuple[Client, ...] = ()
    router_client_side: str = "203.0.113.1"
    router_node_side: str = "172.18.0.1"
    router_drops_silently: bool = True
    load_balancer: LoadBalancerConfig | None = None
    host_processes: tuple[HostProcess, ...] = ()
    masquerade_outside_pod_cidr: bool = True
    bridge_nf_call_iptables: bool = True
    services: tuple[str, ...] = ()


class ClusterConfigError(ValueError):
    """A cluster description that cannot be used; the text names the key."""
