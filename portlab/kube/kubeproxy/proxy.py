"""KubeProxy: what kube-proxy on every node knows, and the rules it writes.

It is not in the data path: rules that were written stay, whether kube-proxy runs or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from portlab.kube.kubeproxy.addresses import LOOPBACK_IPV6, in_network
from portlab.kube.kubeproxy.endpoints import (
    ServiceEndpoint,
    ServicePortKey,
    endpoints_by_service_port,
)
from portlab.kube.kubeproxy.iptables import rulesets as iptables
from portlab.kube.kubeproxy.nftables import rulesets as nftables
from portlab.kube.kubeproxy.pieces import Endpoints
from portlab.kube.kubeproxy.ruleset import RuleSet
from portlab.kube.kubeproxy.serviceport import IPV4, IPV6, ServicePortInfo, service_ports
from portlab.kube.objects.clusterconfig import NFTABLES, ClusterConfig
from portlab.kube.objects.endpointslice import EndpointSlice
from portlab.kube.objects.node import Node
from portlab.kube.objects.service import CLUSTER_IP, Service

KUBERNETES_SERVICE = ("default", "kubernetes")

ServiceKey = tuple[str, str]
Slices = Mapping[ServiceKey, tuple[EndpointSlice, ...]]
_Known = tuple[Service, tuple[EndpointSlice, ...], tuple[ServicePortInfo, ...], Endpoints]


class KubeProxy:
    """kube-proxy's view of a cluster at one moment.

    ``before`` is its view of the moment before: what has not changed since is taken over, so that a change costs what
    has changed. All is worked out when first asked for; rules only for the nodes that are asked for.
    """

    def __init__(
        self,
        config: ClusterConfig,
        services: Iterable[Service],
        endpoint_slices: Slices,
        before: KubeProxy | None = None,
    ) -> None:
        self.config = config
        self.nodes: dict[str, Node] = {node.name: node for node in config.nodes}
        self.family = IPV6 if any(":" in node.ip for node in config.nodes) else IPV4
        self._services = [service for service in services if not is_api_server(service)]
        self._slices = endpoint_slices
        self._rules: dict[str, RuleSet] = {}
        self._old_known: Mapping[ServiceKey, _Known] = {}
        self._old_rules: Mapping[str, RuleSet] = {}
        if before is not None and _writes_alike(before.config, config):
            self._old_rules = {**before._old_rules, **before._rules}
            self._old_known = before._old_known
            if "_known" in before.__dict__:
                self._old_known = before._known

    @cached_property
    def _known(self) -> Mapping[ServiceKey, _Known]:
        found: dict[ServiceKey, _Known] = {}
        for service in self._services:
            key = service.metadata.namespace, service.metadata.name
            slices = self._slices.get(key, ())
            old = self._old_known.get(key)
            if old is not None and old[0] is service and old[1] == slices:
                found[key] = old
            else:
                ports = service_ports((service,), self.family)
                endpoints = endpoints_by_service_port(slices, self.family)
                found[key] = (service, slices, ports, endpoints)
        self._old_known = {}
        return found

    @cached_property
    def service_ports(self) -> tuple[ServicePortInfo, ...]:
        """The Service ports that it serves, in the order of the Services' making."""
        return tuple(port for _, _, ports, _ in self._known.values() for port in ports)

    @cached_property
    def endpoints(self) -> Endpoints:
        """The endpoints of each Service port."""
        found: dict[ServicePortKey, tuple[ServiceEndpoint, ...]] = {}
        for _, _, _, endpoints in self._known.values():
            found.update(endpoints)
        return found

    def rules(self, node: str) -> RuleSet:
        """The rule set on a node. Raises KeyError for an unknown node."""
        found = self._rules.get(node)
        if found is None:
            found = self._rules[node] = self._written(self.nodes[node])
        return found

    def _written(self, node: Node) -> RuleSet:
        config, before = self.config, self._old_rules.get(node.name)
        if config.proxy_mode == NFTABLES:
            return nftables.rule_set(
                node,
                self.service_ports,
                self.endpoints,
                config.pod_cidr,
                config.service_cidrs,
                before if isinstance(before, nftables.NftablesRules) else None,
            )
        return iptables.rule_set(
            node,
            self.service_ports,
            self.endpoints,
            config.pod_cidr,
            before if isinstance(before, iptables.IptablesRules) else None,
        )

    def serves_node_ports_at(self, node: Node, ip: str) -> bool:
        """True for the addresses of a node at which it serves node ports: all of them in iptables mode but ::1, the
        primary one in nftables mode (the modes' defaults of ``nodePortAddresses``)."""
        if self.config.proxy_mode == NFTABLES:
            return ip == node.ip
        return not in_network(ip, LOOPBACK_IPV6)

    def node_port(self, protocol: str, number: int) -> ServicePortInfo | None:
        """The Service port that has this node port, if there is one."""
        return self._node_ports.get((protocol, number))

    @cached_property
    def _node_ports(self) -> Mapping[tuple[str, int], ServicePortInfo]:
        return {(port.protocol, port.node_port): port for port in self.service_ports}

    @cached_property
    def health_check_ports(self) -> Mapping[int, ServicePortInfo]:
        """The Service ports for which it answers a load balancer's health checks, by healthCheckNodePort."""
        return {
            port.health_check_node_port: port
            for port in self.service_ports
            if port.health_check_node_port
        }

    def answers_health_check(self, node: Node, ip: str, port: int) -> bool:
        """True when it listens there: where it serves node ports.

        kube-proxy 1.36: pkg/proxy/healthcheck/service_health.go newServiceHealthServer.
        """
        if port not in self.health_check_ports:
            return False
        return self.serves_node_ports_at(node, ip)

    def local_endpoints(self, port: ServicePortInfo, node: Node) -> int:
        """How many ready endpoints of a Service port are on a node."""
        return sum(
            1
            for endpoint in self.endpoints.get(port.key, ())
            if endpoint.ready and endpoint.node_name == node.name
        )

    def healthy_endpoints(self, port: ServicePortInfo, node: Node) -> int:
        """What the health check of a Service says on a node: how many addresses there are ready behind any of its
        ports. None is a 503, any other number a 200.

        kube-proxy 1.36: pkg/proxy/endpointschangetracker.go LocalReadyEndpoints, pkg/proxy/healthcheck/
        service_health.go ServeHTTP.
        """
        name = port.namespace, port.service
        return len(
            {
                endpoint.ip
                for key, endpoints in self.endpoints.items()
                if key[:2] == name
                for endpoint in endpoints
                if endpoint.ready and endpoint.node_name == node.name
            }
        )


def _writes_alike(one: ClusterConfig, other: ClusterConfig) -> bool:
    """True when what was written for one ground is also what would be written for the other."""
    return (one.proxy_mode, one.pod_cidr, one.nodes) == (
        other.proxy_mode,
        other.pod_cidr,
        other.nodes,
    )


def is_api_server(service: Service) -> bool:
    """True for the Service that the API server makes of itself: its endpoints are the API servers, which are no part
    of this ground. Somebody's own Service in its place is one like any other."""
    name = service.metadata.namespace, service.metadata.name
    spec = service.spec
    return name == KUBERNETES_SERVICE and spec.type == CLUSTER_IP and not spec.selector
