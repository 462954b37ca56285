"""The ground as machines see it: who has which address, and where a packet goes next.

All of it is derived from ClusterConfig and the Services' status; nothing here knows a rule of kube-proxy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from portlab.kube.kubeproxy.addresses import in_network, is_loopback
from portlab.kube.kubeproxy.endpoints import ServiceEndpoint, ServicePortKey
from portlab.kube.kubeproxy.trace import Place
from portlab.kube.objects.clusterconfig import Client, ClusterConfig
from portlab.kube.objects.node import Node
from portlab.kube.objects.pod import Pod
from portlab.kube.objects.service import Service

CLIENT, ROUTER, BALANCER, NODE, POD = "client", "router", "loadbalancer", "node", "pod"

ROUTER_PLACE = Place(kind=ROUTER, name="router")
BALANCER_PLACE = Place(kind=BALANCER, name="load-balancer")


class Hop(NamedTuple):
    """Where a machine sends a packet: ``place`` is the next machine (None: nobody is at that address)."""

    kind: str
    place: Place | None


LOCAL_HOP = Hop("local", None)
ROUTER_HOP = Hop(ROUTER, ROUTER_PLACE)


class Network:
    """Addresses and routes."""

    def __init__(
        self,
        config: ClusterConfig,
        services: Iterable[Service],
        endpoints: Mapping[ServicePortKey, tuple[ServiceEndpoint, ...]],
    ) -> None:
        self.config = config
        self.nodes: dict[str, Node] = {node.name: node for node in config.nodes}
        self.node_by_address: dict[str, Node] = {}
        for node in config.nodes:
            self.node_by_address[node.ip] = node
            self.node_by_address[node.gateway] = node
        self.pods: dict[str, Pod] = {pod.name: pod for pod in config.pods}
        self.pod_by_address: dict[str, Pod] = {
            pod.ip: pod for pod in config.pods if not pod.host_network
        }
        self.clients: dict[str, Client] = {client.ip: client for client in config.clients}
        self.places: dict[tuple[str, str], Place] = {}
        self.balancer_routed = _balancer_is_routed(config, services)
        self.outside_servers = _outside_servers(endpoints, self)

    def place(self, kind: str, name: str) -> Place:
        """The place of that kind and name; always the same object."""
        found = self.places.get((kind, name))
        if found is None:
            found = self.places[kind, name] = Place(kind=kind, name=name)
        return found

    def is_own(self, node: Node, ip: str) -> bool:
        """True for the addresses of the node itself: its IP, its bridge's, and loopback."""
        return ip in (node.ip, node.gateway) or is_loopback(ip)

    def from_node(self, node: Node, ip: str) -> Hop:
        """Where a node sends a packet for ``ip``: itself, a Pod on its bridge, another node, or the default route."""
        if self.is_own(node, ip):
            return LOCAL_HOP
        if in_network(ip, node.pod_cidr):
            pod = self.pod_by_address.get(ip)
            return Hop(POD, self.place(POD, pod.name) if pod else None)
        other = self.node_by_address.get(ip)
        if other is None:
            other = next(
                (item for item in self.config.nodes if in_network(ip, item.pod_cidr)), None
            )
        if other is not None:
            return Hop(NODE, self.place(NODE, other.name))
        balancer = self.config.load_balancer
        if balancer is not None and balancer.address and ip == balancer.address:
            return Hop(BALANCER, BALANCER_PLACE)
        return ROUTER_HOP

    def from_router(self, source: str, ip: str) -> Hop | None:
        """Where the router sends a packet for ``ip``; None when it knows no way. It knows the nodes, the clients, the
        load balancer, and for some clients the Service CIDR; it knows no Pod network."""
        node = self.node_by_address.get(ip)
        if node is not None and ip == node.ip:
            return Hop(NODE, self.place(NODE, node.name))
        if ip in self.clients:
            return Hop(CLIENT, self.place(CLIENT, self.clients[ip].name))
        if ip in self.outside_servers:
            return Hop(CLIENT, self.place(CLIENT, ip))
        if ip in (self.config.router_client_side, self.config.router_node_side):
            return LOCAL_HOP
        balancer = self.config.load_balancer
        if balancer is not None:
            if balancer.address and ip == balancer.address:
                return Hop(BALANCER, BALANCER_PLACE)
            if self.balancer_routed and ip == balancer.ip:
                if balancer.kind == "proxy":
                    return Hop(BALANCER, BALANCER_PLACE)
                return Hop(NODE, self.place(NODE, balancer.via))
        client = self.clients.get(source)
        if client is not None and client.service_cidr_via and self.is_service_address(ip):
            return Hop(NODE, self.place(NODE, client.service_cidr_via))
        return None

    def from_balancer(self, ip: str) -> Hop:
        """Where the load balancer sends a packet: to a node it knows, or to the router."""
        node = self.node_by_address.get(ip)
        return Hop(NODE, self.place(NODE, node.name)) if node is not None else ROUTER_HOP

    def source_for(self, node: Node, ip: str) -> str:
        """The address with which a node speaks to ``ip``: its own where that is meant, its bridge's to its own Pods,
        else its IP."""
        if is_loopback(ip):
            return "::1" if ":" in ip else "127.0.0.1"
        if self.is_own(node, ip):
            return ip
        return node.gateway if in_network(ip, node.pod_cidr) else node.ip

    def is_service_address(self, ip: str) -> bool:
        """True when ``ip`` lies in a Service CIDR."""
        return any(in_network(ip, cidr) for cidr in self.config.service_cidrs)

    def host_pods(self, node: str) -> list[Pod]:
        """The Pods that use the node's own network."""
        return [pod for pod in self.config.pods if pod.host_network and pod.node == node]


def _balancer_is_routed(config: ClusterConfig, services: Iterable[Service]) -> bool:
    """The way to a load balancer's address exists once some Service has it."""
    balancer = config.load_balancer
    if balancer is None:
        return False
    if balancer.kind == "externalIP":
        return any(balancer.ip in service.spec.external_ips for service in services)
    return any(
        ingress.ip == balancer.ip for service in services for ingress in service.status.ingress
    )


def _outside_servers(
    endpoints: Mapping[ServicePortKey, tuple[ServiceEndpoint, ...]], network: Network
) -> dict[str, set[tuple[str, int]]]:
    """Servers that somebody entered as endpoints by hand: they are taken to be there and to listen."""
    found: dict[str, set[tuple[str, int]]] = {}
    for (_, _, _, protocol), items in endpoints.items():
        for item in items:
            inside = item.ip in network.pod_by_address or item.ip in network.node_by_address
            if not item.target and not inside:
                found.setdefault(item.ip, set()).add((protocol, item.port))
    return found
