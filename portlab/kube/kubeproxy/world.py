"""World: all that decides where a packet goes, in one place: the ground, the Services, their endpoints."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from portlab.kube.kubeproxy import chains, iptables
from portlab.kube.kubeproxy.cni import plugin_table
from portlab.kube.kubeproxy.endpoints import (
    ServiceEndpoint,
    ServicePortKey,
    endpoints_by_service_port,
)
from portlab.kube.kubeproxy.labels import Labels
from portlab.kube.kubeproxy.matches import Comment
from portlab.kube.kubeproxy.network import Network
from portlab.kube.kubeproxy.packet import Packet
from portlab.kube.kubeproxy.ruleset import Rule, RuleSet, Table
from portlab.kube.kubeproxy.save import rules_text
from portlab.kube.kubeproxy.serviceport import IPV4, IPV6, ServicePortInfo, service_ports
from portlab.kube.objects.clusterconfig import NFTABLES, ClusterConfig
from portlab.kube.objects.endpointslice import EndpointSlice
from portlab.kube.objects.node import Node
from portlab.kube.objects.pod import Pod
from portlab.kube.objects.service import CLUSTER_IP, Service

KUBERNETES_SERVICE = ("default", "kubernetes")


class ProxyModeError(ValueError):
    """The cluster's kube-proxy works in a mode whose rules are not modelled; ``mode`` names it."""

    def __init__(self, mode: str) -> None:
        super().__init__(f"kube-proxy mode {mode} is not available yet: choose iptables")
        self.mode = mode


class World:
    """One moment of a cluster: what kube-proxy knows, and where things are.

    ``services`` in the order of their making; ``endpoint_slices`` by (namespace, name). Never changes; what is derived
    from it is made when first asked for and kept. Rules are made only for the nodes that are asked for.
    """

    def __init__(
        self,
        config: ClusterConfig,
        services: tuple[Service, ...],
        endpoint_slices: Mapping[tuple[str, str], tuple[EndpointSlice, ...]],
    ) -> None:
        self.config = config
        self.services = services
        self.endpoint_slices = endpoint_slices
        self.nodes: dict[str, Node] = {node.name: node for node in config.nodes}
        self.pods: dict[str, Pod] = {pod.name: pod for pod in config.pods}
        self._rules: dict[str, RuleSet] = {}
        self._plugin_rules: dict[str, Table] = {}

    @cached_property
    def family(self) -> str:
        """The address family in which the nodes speak."""
        return IPV6 if any(":" in node.ip for node in self.config.nodes) else IPV4

    @cached_property
    def service_ports(self) -> tuple[ServicePortInfo, ...]:
        """The Service ports that kube-proxy serves."""
        return service_ports(
            (service for service in self.services if not _is_api_server(service)), self.family
        )

    @cached_property
    def endpoints(self) -> Mapping[ServicePortKey, tuple[ServiceEndpoint, ...]]:
        """The endpoints of each Service port."""
        return endpoints_by_service_port(
            (piece for pieces in self.endpoint_slices.values() for piece in pieces), self.family
        )

    def rules(self, node: str) -> RuleSet:
        """The rule set on a node. Raises ProxyModeError, KeyError for an unknown node."""
        found = self._rules.get(node)
        if found is None:
            if self.config.proxy_mode == NFTABLES:
                raise ProxyModeError(NFTABLES)
            found = self._rules[node] = iptables.rule_set(
                self.nodes[node], self.service_ports, self.endpoints, self.config.pod_cidr
            )
        return found

    def rules_text(self, node: str) -> str:
        """The rule set on a node as iptables-save prints it."""
        return rules_text(self.rules(node))

    def plugin_rules(self, node: str) -> Table | None:
        """The network plugin's nat rules on a node; None when it masquerades nothing."""
        if not self.config.masquerade_outside_pod_cidr:
            return None
        found = self._plugin_rules.get(node)
        if found is None:
            found = plugin_table(self.nodes[node], self.config.pod_cidr)
            self._plugin_rules[node] = found
        return found

    @cached_property
    def network(self) -> Network:
        """Who has which address, and where packets go."""
        return Network(self.config, self.services, self.endpoints)

    @cached_property
    def labels(self) -> Labels:
        """Names for addresses."""
        return Labels(self.network, self.service_ports)

    @cached_property
    def health_check_ports(self) -> frozenset[int]:
        """The ports at which kube-proxy itself answers a load balancer's health checks."""
        return frozenset(
            port.health_check_node_port
            for port in self.service_ports
            if port.health_check_node_port
        )

    @cached_property
    def _ports_by_hash(self) -> Mapping[str, ServicePortInfo]:
        return {
            chains.service_port_hash(port.name, port.protocol.lower()): port
            for port in self.service_ports
        }

    @cached_property
    def _ports_by_name(self) -> Mapping[str, ServicePortInfo]:
        return {port.name: port for port in self.service_ports}

    def port_by_chain(self, chain: str) -> ServicePortInfo | None:
        """The Service port whose chain this is (KUBE-SVC, KUBE-SVL, KUBE-EXT, KUBE-FW), else None."""
        return self._ports_by_hash.get(chain[9:] if chain[8:9] == "-" else chain[8:])

    def port_of_rule(self, rule: Rule) -> ServicePortInfo | None:
        """The Service port that a filter rule is about, by its comment."""
        for match in rule.matches:
            if isinstance(match, Comment):
                return self._ports_by_name.get(match.comment.split(" ", 1)[0])
        return None

    def local_endpoints(self, port: ServicePortInfo, node: Node) -> int:
        """How many ready endpoints of a Service port are on a node: what its health check tells."""
        return sum(
            1
            for endpoint in self.endpoints.get(port.key, ())
            if endpoint.ready and endpoint.node_name == node.name
        )

    def balancer_targets(self, packet: Packet) -> tuple[tuple[str, int], ...] | None:
        """Where a rewriting load balancer may send a packet: node addresses and ports; None when it does not listen
        there. It listens at the ports of Services that have its address; with ``healthy`` only at nodes whose
        healthCheckNodePort says 200."""
        balancer = self.config.load_balancer
        if balancer is None or packet.destination != balancer.ip:
            return None
        configured = balancer.targets.get(packet.destination_port)
        for service in self.services:
            if all(ingress.ip != balancer.ip for ingress in service.status.ingress):
                continue
            for port in self.service_ports:
                if (
                    (port.namespace, port.service)
                    == (service.metadata.namespace, service.metadata.name)
                    and port.port == packet.destination_port
                    and port.protocol == packet.protocol
                ):
                    if configured is not None:
                        return tuple(_address(target) for target in configured)
                    return self._node_targets(
                        port, only_healthy=balancer.node_selection == "healthy"
                    )
        return None

    def _node_targets(
        self, port: ServicePortInfo, *, only_healthy: bool
    ) -> tuple[tuple[str, int], ...]:
        checks = only_healthy and port.health_check_node_port
        return tuple(
            (node.ip, port.node_port or port.port)
            for node in self.config.nodes
            if not checks or self.local_endpoints(port, node)
        )


def _is_api_server(service: Service) -> bool:
    """True for the Service that the API server makes of itself: its endpoints are the API servers, which are no part
    of this ground. Somebody's own Service in its place is one like any other."""
    name = service.metadata.namespace, service.metadata.name
    spec = service.spec
    return name == KUBERNETES_SERVICE and spec.type == CLUSTER_IP and not spec.selector


def _address(text: str) -> tuple[str, int]:
    ip, _, port = text.rpartition(":")
    return ip, int(port)
