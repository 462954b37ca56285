"""World: all that decides where a packet goes, in one place: the ground, the Services, their endpoints."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from portlab.kube.kubeproxy import iptables
from portlab.kube.kubeproxy.endpoints import (
    ServiceEndpoint,
    ServicePortKey,
    endpoints_by_service_port,
)
from portlab.kube.kubeproxy.ruleset import RuleSet
from portlab.kube.kubeproxy.save import rules_text
from portlab.kube.kubeproxy.serviceport import IPV4, IPV6, ServicePortInfo, service_ports
from portlab.kube.objects.clusterconfig import NFTABLES, ClusterConfig
from portlab.kube.objects.endpointslice import EndpointSlice
from portlab.kube.objects.node import Node
from portlab.kube.objects.pod import Pod
from portlab.kube.objects.service import Service

# The API server's own Service: its endpoints are the API servers, which are no part of this ground.
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

    @cached_property
    def family(self) -> str:
        """The address family in which the nodes speak."""
        return IPV6 if any(":" in node.ip for node in self.config.nodes) else IPV4

    @cached_property
    def service_ports(self) -> tuple[ServicePortInfo, ...]:
        """The Service ports that kube-proxy serves."""
        return service_ports(
            (
                service
                for service in self.services
                if (service.metadata.namespace, service.metadata.name) != KUBERNETES_SERVICE
            ),
            self.family,
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
