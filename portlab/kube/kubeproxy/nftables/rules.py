"""kube-proxy's nftables mode: what each Service port brings into a node's table.

Addresses and node ports become elements of verdict maps; the chains of a port pick an endpoint and rewrite the
destination. Without session affinity the pick and the rewriting are one rule; with it each endpoint has a chain, and a
set that remembers its clients.
kube-proxy 1.36: pkg/proxy/nftables/proxier.go syncProxyRules, writeServiceToEndpointRules.
"""

from __future__ import annotations

from portlab.kube.kubeproxy.addresses import host_cidr, in_network
from portlab.kube.kubeproxy.endpoints import ServiceEndpoint
from portlab.kube.kubeproxy.nftables import names
from portlab.kube.kubeproxy.nftables.matches import (
    LocalSource,
    Remembered,
    Source,
    TransportProtocol,
)
from portlab.kube.kubeproxy.nftables.statements import (
    DnatByNumber,
    DnatTo,
    Drop,
    Goto,
    GotoByNumber,
    SetMark,
    Update,
    Verdicts,
)
from portlab.kube.kubeproxy.nftables.table import Part, Set
from portlab.kube.kubeproxy.serviceport import ServicePortInfo
from portlab.kube.kubeproxy.topology import Categories
from portlab.kube.objects.node import Node


def port_part(node: Node, port: ServicePortInfo, categories: Categories, pod_cidr: str) -> Part:
    """What one Service port brings on ``node``; ``pod_cidr`` is ``--cluster-cidr``."""
    return _PortPart(node, port, categories, pod_cidr).write()


class _PortPart:
    """Writes one Service port's part; the names are those of the local variables of syncProxyRules."""

    def __init__(
        self, node: Node, port: ServicePortInfo, categories: Categories, pod_cidr: str
    ) -> None:
        self.node, self.port, self.categories = node, port, categories
        self.ip = "ip6" if ":" in node.ip else "ip"
        self.pod = Source(self.ip, (pod_cidr,))
        self.protocol = port.protocol.lower()
        base = names.service_port_base(port)
        self.cluster_chain = f"{names.CLUSTER_POLICY}-{base}"
        self.local_chain = f"{names.LOCAL_POLICY}-{base}"
        self.external_chain = f"{names.EXTERNAL}-{base}"
        self.firewall_chain = f"{names.FIREWALL}-{base}"
        self.has_internal = categories.has_internal(port)
        self.has_external = categories.has_external(port)
        self.part = Part(port)

    def write(self) -> Part:
        """All of it. Chains are made in kube-proxy's order."""
        port, part = self.port, self.part
        uses_affinity = bool(port.affinity_seconds)
        if uses_affinity:
            for endpoint in self.categories.reachable:
                self.remember_clients_of(endpoint)
        if self.categories.cluster and port.uses_cluster_endpoints:
            self.pick_endpoint(self.cluster_chain, self.categories.cluster)
        if self.categories.local and port.uses_local_endpoints:
            self.pick_endpoint(self.local_chain, self.categories.local)
        part.member(names.CLUSTER_IPS, port.cluster_ip)
        self.capture_cluster_ip()
        for address in port.external_ips:
            self.capture_outside_address(address)
        self.check_source_ranges()
        for address in port.load_balancer_vips:
            self.capture_outside_address(address)
        self.capture_node_port()
        if self.categories.has_any and port.externally_accessible:
            self.external_policy()
        for endpoint in self.categories.reachable:
            if endpoint.node_name == self.node.name:
                key = (endpoint.ip, endpoint.ip, self.protocol, str(endpoint.port))
                part.member(names.HAIRPIN_CONNECTIONS, *key)
        return part

    def to_address(self, ip: str) -> tuple[str, str, str]:
        """The key of ``ip`` and the Service's own port."""
        return ip, self.protocol, str(self.port.port)

    def refusal(self) -> Verdicts:
        """Reject where nobody serves at all, drop where others do and a policy keeps them out of reach."""
        return Drop() if self.categories.has_any else Goto(names.REJECT_CHAIN)

    def capture_cluster_ip(self) -> None:
        """The cluster IP leads to the policy chain; without an endpoint to use it is rejected or dropped."""
        key = self.to_address(self.port.cluster_ip)
        if self.has_internal:
            local = self.port.internal_policy_local
            chain = self.local_chain if local else self.cluster_chain
            self.part.element(names.SERVICE_IPS, key, Goto(chain))
        else:
            self.part.element(names.NO_ENDPOINT_SERVICES, key, self.refusal(), self.port.name)

    def capture_outside_address(self, ip: str) -> None:
        """An external or load balancer IP leads to the external chain, when anybody serves anywhere; without endpoints
        for outside traffic, what was not short-circuited before is refused."""
        key = self.to_address(ip)
        if self.categories.has_any:
            self.part.element(names.SERVICE_IPS, key, Goto(self.external_chain))
        if not self.has_external:
            self.part.element(names.NO_ENDPOINT_SERVICES, key, self.refusal(), self.port.name)

    def check_source_ranges(self) -> None:
        """Sources outside the ranges are dropped before anything is rewritten. A node inside them may also come with
        the load balancer's address as its source."""
        vips, ranges = self.port.load_balancer_vips, self.port.source_ranges
        if not vips or not ranges:
            return
        allowed = list(ranges)
        if any(in_network(self.node.ip, cidr) for cidr in ranges):
            allowed += [host_cidr(ip) for ip in vips]
        self.part.add(self.firewall_chain, Source(self.ip, tuple(allowed), negated=True), Drop())
        for ip in vips:
            key = self.to_address(ip)
            self.part.element(names.FIREWALL_IPS, key, Goto(self.firewall_chain))

    def capture_node_port(self) -> None:
        """The node port, at the addresses of ``nodeport-ips``."""
        if not self.port.node_port:
            return
        key = self.protocol, str(self.port.node_port)
        if self.categories.has_any:
            self.part.element(names.SERVICE_NODE_PORTS, key, Goto(self.external_chain))
        if not self.has_external:
            self.part.element(names.NO_ENDPOINT_NODE_PORTS, key, self.refusal(), self.port.name)

    def external_policy(self) -> None:
        """Masquerades everything (Cluster), or keeps sources and lets only insiders out to other nodes (Local)."""
        chain, to_all = self.external_chain, Goto(self.cluster_chain)
        if not self.port.external_policy_local:
            self.part.add(chain, SetMark(), comment="masquerade")
        else:
            self.part.add(chain, self.pod, to_all, comment="short-circuit pod traffic")
            self.part.add(chain, LocalSource(), SetMark(), comment="masquerade local traffic")
            self.part.add(chain, LocalSource(), to_all, comment="short-circuit local traffic")
        if self.has_external:
            local = self.port.external_policy_local
            self.part.add(chain, Goto(self.local_chain) if local else to_all)

    def pick_endpoint(self, chain: str, endpoints: tuple[ServiceEndpoint, ...]) -> None:
        """One endpoint by chance; with affinity first the one that this source had before."""
        seconds = self.port.affinity_seconds
        if not seconds:
            addresses = tuple((endpoint.ip, endpoint.port) for endpoint in endpoints)
            by_number = DnatByNumber(self.ip, addresses)
            self.part.add(chain, TransportProtocol(self.protocol), by_number)
            return
        for endpoint in endpoints:
            known = Remembered(self.ip, self.affinity_set(endpoint), seconds)
            self.part.add(chain, known, Goto(self.endpoint_chain(endpoint)))
        self.part.add(chain, GotoByNumber(tuple(map(self.endpoint_chain, endpoints))))

    def remember_clients_of(self, endpoint: ServiceEndpoint) -> None:
        """The endpoint's set of clients, and its chain: it writes the source into the set and rewrites."""
        known, chain = self.affinity_set(endpoint), self.endpoint_chain(endpoint)
        address = "ipv6_addr" if self.ip == "ip6" else "ipv4_addr"
        self.part.sets[known] = Set(known, address, timeout=self.port.affinity_seconds)
        self.part.add(chain, Update(self.ip, known))
        rewriting = DnatTo(endpoint.ip, endpoint.port)
        self.part.add(chain, TransportProtocol(self.protocol), rewriting)

    def affinity_set(self, endpoint: ServiceEndpoint) -> str:
        """The name of the endpoint's set."""
        return f"{names.AFFINITY}-{names.endpoint_base(self.port, endpoint)}"

    def endpoint_chain(self, endpoint: ServiceEndpoint) -> str:
        """The name of the endpoint's chain."""
        return f"{names.ENDPOINT}-{names.endpoint_base(self.port, endpoint)}"
