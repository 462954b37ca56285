"""Names for addresses: which layer answers to an address, and who has it.

An address wears the colour of the layer that answers to it: a Pod's, a node's (NodePort), a Service's
(ClusterIP), a load balancer's or external IP (LoadBalancer), the world's (outside).
"""

from __future__ import annotations

from collections.abc import Iterable

from portlab.kube.kubeproxy.addresses import in_network, is_loopback
from portlab.kube.kubeproxy.network import Network
from portlab.kube.kubeproxy.packet import Packet
from portlab.kube.kubeproxy.serviceport import ServicePortInfo
from portlab.kube.kubeproxy.trace import (
    CLUSTER_IP,
    LOAD_BALANCER,
    NODE_PORT,
    OUTSIDE,
    POD,
    Address,
    Header,
)


class Labels:
    """Addresses with layer and owner; each is made once."""

    def __init__(self, network: Network, ports: Iterable[ServicePortInfo]) -> None:
        self._network = network
        self._made: dict[tuple[str, int], Address] = {}
        self._cluster_ips: dict[str, str] = {}
        self._virtual_ips: dict[str, str] = {}
        self._external: dict[tuple[str, int], str] = {}
        for port in ports:
            self._cluster_ips[port.cluster_ip] = port.service
            for ip in port.load_balancer_vips:
                self._virtual_ips[ip] = port.service
            for ip in port.external_ips:
                self._external[ip, port.port] = port.service
                self._virtual_ips.setdefault(ip, port.service)

    def address(self, ip: str, port: int) -> Address:
        """``ip`` and ``port`` with the layer that answers to them."""
        found = self._made.get((ip, port))
        if found is None:
            layer, owner = self._owner(ip, port)
            found = self._made[ip, port] = Address(ip, port, layer, owner)
        return found

    def text(self, ip: str, port: int) -> str:
        """``ip:port``, or ``ip`` alone where there is no port (ICMP)."""
        return str(self.address(ip, port))

    def header(self, packet: Packet) -> Header:
        """The packet's header, labelled."""
        return Header(
            protocol=packet.protocol,
            source=self.address(packet.source, packet.source_port),
            destination=self.address(packet.destination, packet.destination_port),
        )

    def _owner(self, ip: str, port: int) -> tuple[str, str]:
        network = self._network
        pod = network.pod_by_address.get(ip)
        if pod is not None:
            return POD, pod.name
        if (ip, port) in self._external:
            return LOAD_BALANCER, self._external[ip, port]
        node = network.node_by_address.get(ip)
        if node is not None:
            for pod in network.host_pods(node.name):
                if any(listener.port == port for listener in pod.listens):
                    return POD, pod.name
            return NODE_PORT, node.name
        if ip in self._cluster_ips:
            return CLUSTER_IP, self._cluster_ips[ip]
        balancer = network.config.load_balancer
        if balancer is not None and ip == balancer.address:
            return LOAD_BALANCER, "load-balancer"
        if ip in self._virtual_ips:
            return LOAD_BALANCER, self._virtual_ips[ip]
        return self._nobodys(ip)

    def _nobodys(self, ip: str) -> tuple[str, str]:
        network, config = self._network, self._network.config
        if ip in network.clients:
            return OUTSIDE, network.clients[ip].name
        if ip in network.outside_servers:
            return OUTSIDE, "external-server"
        if ip in (config.router_client_side, config.router_node_side):
            return OUTSIDE, "router"
        if config.load_balancer is not None and ip == config.load_balancer.ip:
            return LOAD_BALANCER, ""
        if is_loopback(ip):
            return NODE_PORT, "localhost"
        if network.is_service_address(ip):
            return CLUSTER_IP, ""
        if in_network(ip, config.pod_cidr):
            return POD, ""
        return OUTSIDE, ""
