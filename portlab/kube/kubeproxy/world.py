"""World: all that decides where a packet goes, in one place: the ground, the Services, kube-proxy's rules."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from portlab.kube.kubeproxy.cni import plugin_table
from portlab.kube.kubeproxy.iptables.table import Table
from portlab.kube.kubeproxy.labels import Labels
from portlab.kube.kubeproxy.network import Network
from portlab.kube.kubeproxy.packet import Packet
from portlab.kube.kubeproxy.pieces import Endpoints
from portlab.kube.kubeproxy.proxy import KubeProxy, Slices
from portlab.kube.kubeproxy.ruleset import RuleSet
from portlab.kube.kubeproxy.serviceport import ServicePortInfo
from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.kube.objects.node import Node
from portlab.kube.objects.pod import Pod
from portlab.kube.objects.service import Service


class World:
    """One moment of a cluster: what there is, and by which rules packets go.

    ``services`` in the order of their making; ``endpoint_slices`` by (namespace, name). ``before`` is the moment
    before. While kube-proxy hangs (``proxy_hangs``) the rules are those that it wrote last. Never changes; what is
    derived from it is made when first asked for and kept.
    """

    def __init__(
        self,
        config: ClusterConfig,
        services: tuple[Service, ...],
        endpoint_slices: Slices,
        *,
        before: World | None = None,
        proxy_hangs: bool = False,
    ) -> None:
        self.config = config
        self.services = services
        self.endpoint_slices = endpoint_slices
        self.nodes: dict[str, Node] = {node.name: node for node in config.nodes}
        self.pods: dict[str, Pod] = {pod.name: pod for pod in config.pods}
        self.fresh_proxy: KubeProxy = KubeProxy(
            config, services, endpoint_slices, before.fresh_proxy if before else None
        )
        hangs = before is not None and proxy_hangs
        self.proxy: KubeProxy = before.proxy if before is not None and hangs else self.fresh_proxy
        self.proxy_hangs = hangs
        self._plugin_rules: dict[str, Table] = {}

    @property
    def family(self) -> str:
        """The address family in which the nodes speak."""
        return self.fresh_proxy.family

    @property
    def service_ports(self) -> tuple[ServicePortInfo, ...]:
        """The Service ports that there are for kube-proxy to serve."""
        return self.fresh_proxy.service_ports

    @property
    def endpoints(self) -> Endpoints:
        """The endpoints of each Service port."""
        return self.fresh_proxy.endpoints

    def protocols_at(self, ip: str, port: int) -> frozenset[str]:
        """The protocols of the endpoints with this address and port."""
        return self._protocols.get((ip, port), frozenset())

    @cached_property
    def _protocols(self) -> Mapping[tuple[str, int], frozenset[str]]:
        found: dict[tuple[str, int], frozenset[str]] = {}
        for (_, _, _, protocol), endpoints in self.endpoints.items():
            for each in endpoints:
                place = each.ip, each.port
                found[place] = found.get(place, frozenset()) | {protocol}
        return found

    def rules(self, node: str) -> RuleSet:
        """The rule set on a node. Raises KeyError for an unknown node."""
        return self.proxy.rules(node)

    def rules_text(self, node: str) -> str:
        """The rule set on a node as ``iptables-save`` or ``nft list table`` prints it. Raises KeyError."""
        return self.rules(node).text()

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
        if checks and self.proxy_hangs:
            # It is kube-proxy that would answer the health checks.
            return ()
        return tuple(
            (node.ip, port.node_port or port.port)
            for node in self.config.nodes
            if not checks or self.proxy.healthy_endpoints(port, node)
        )


def _address(text: str) -> tuple[str, int]:
    ip, _, port = text.rpartition(":")
    return ip, int(port)
