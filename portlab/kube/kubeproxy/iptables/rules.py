"""kube-proxy's iptables mode: the rule set of one node, made from Service ports and endpoints.

The order is that of kube-proxy's own sync: for each Service port first the rules that capture its addresses (nat
KUBE-SERVICES and KUBE-NODEPORTS when there are endpoints, filter rules that REJECT or DROP when there are none
to use), then its chains: KUBE-SVC and KUBE-SVL (one endpoint by chance), KUBE-EXT (what outside traffic meets
first), KUBE-FW (source ranges), KUBE-SEP (one endpoint: the rewriting).
kube-proxy 1.36: pkg/proxy/iptables/proxier.go syncProxyRules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from portlab.kube.kubeproxy.addresses import LOOPBACK, LOOPBACK_IPV6, host_cidr, in_network
from portlab.kube.kubeproxy.endpoints import ServiceEndpoint
from portlab.kube.kubeproxy.iptables import chains
from portlab.kube.kubeproxy.iptables.base import add_base_rules
from portlab.kube.kubeproxy.iptables.matches import (
    Accounting,
    Comment,
    Destination,
    LocalAddress,
    Match,
    RecentCheck,
    RecentSet,
    Source,
    Statistic,
    Transport,
    TransportProtocol,
)
from portlab.kube.kubeproxy.iptables.table import Jump, Table
from portlab.kube.kubeproxy.ruleset import ACCEPT, DROP, FILTER, NAT, REJECT, Dnat, Verdict
from portlab.kube.kubeproxy.serviceport import ServicePortInfo
from portlab.kube.kubeproxy.topology import Categories
from portlab.kube.objects.node import Node

LOCALHOST_COUNTER = "localhost_nps_accepted_pkts"
NODE_PORTS_COMMENT = "kubernetes service nodeports; NOTE: this must be the last rule in this chain"


class PortTables(NamedTuple):
    """What one Service port brings into two tables."""

    nat: Table
    filter: Table


def port_tables(
    node: Node, port: ServicePortInfo, categories: Categories, pod_cidr: str
) -> PortTables:
    """The rules for one Service port on ``node``.

    ``pod_cidr`` is ``--cluster-cidr``: what comes from it counts as a Pod of this cluster (detect-local by
    cluster CIDR).
    """
    found = PortTables(Table(NAT, port=port), Table(FILTER, port=port))
    _PortRules(node, port, categories, pod_cidr, found.nat, found.filter).write()
    return found


def tables_of(parts: Iterable[PortTables], *, ipv6: bool) -> Mapping[str, Table]:
    """The whole tables, in iptables-save's order. ::1 never serves node ports."""
    mangle, filter_, nat = Table("mangle"), Table(FILTER), Table(NAT)
    mangle.chain(chains.CANARY)
    add_base_rules(nat, filter_, ipv6=ipv6)
    for part in parts:
        nat.take_in(part.nat)
        filter_.take_in(part.filter)
    to_node: list[Match] = [Comment(NODE_PORTS_COMMENT), LocalAddress("dst")]
    if ipv6:
        to_node.insert(0, Destination(LOOPBACK_IPV6, negated=True))
    nat.add(chains.SERVICES, Jump(chains.NODE_PORTS), *to_node)
    return {"mangle": mangle, FILTER: filter_, NAT: nat}


class _PortRules:
    """Writes one Service port's rules; the names are those of the local variables of syncProxyRules."""

    def __init__(
        self,
        node: Node,
        port: ServicePortInfo,
        categories: Categories,
        pod_cidr: str,
        nat: Table,
        filter_: Table,
    ) -> None:
        self.node, self.port, self.pod_cidr = node, port, pod_cidr
        self.categories, self.nat, self.filter = categories, nat, filter_
        self.protocol = port.protocol.lower()
        self.name = port.name
        suffix = chains.service_port_hash(self.name, self.protocol)
        self.cluster_chain = f"{chains.CLUSTER_POLICY}-{suffix}"
        self.local_chain = f"{chains.LOCAL_POLICY}-{suffix}"
        self.external_chain = f"{chains.EXTERNAL}-{suffix}"
        self.firewall_chain = f"{chains.SOURCE_RANGES}-{suffix}"
        self.has_endpoints = categories.has_any
        self.has_internal = categories.has_internal(port)
        self.has_external = categories.has_external(port)
        self.internal_chain = self.local_chain if port.internal_policy_local else self.cluster_chain
        self.uses_firewall = bool(
            self.has_endpoints and port.load_balancer_vips and port.source_ranges
        )

    def write(self) -> None:
        """All rules of the port."""
        self.capture_cluster_ip()
        self.capture_external_ips()
        self.capture_load_balancer()
        self.capture_node_port()
        self.accept_health_check()
        if self.has_internal:
            self.masquerade_foreigners()
        if self.has_endpoints and self.port.externally_accessible:
            self.external_policy()
        if self.uses_firewall:
            self.source_ranges()
        if self.categories.cluster and self.port.uses_cluster_endpoints:
            self.pick_endpoint(self.cluster_chain, self.categories.cluster)
        if self.categories.local and self.port.uses_local_endpoints:
            self.pick_endpoint(self.local_chain, self.categories.local)
        for endpoint in self.categories.reachable:
            self.rewrite_to(endpoint)

    def to_address(self, ip: str, comment: str) -> tuple[Match, ...]:
        """The matches for ``ip`` and the Service's own port."""
        return (
            Destination(host_cidr(ip)),
            TransportProtocol(self.protocol),
            Comment(f"{self.name} {comment}"),
            Transport(self.protocol, self.port.port),
        )

    def capture_cluster_ip(self) -> None:
        """The cluster IP leads to the policy chain; without an endpoint to use it is rejected or dropped."""
        if self.has_internal:
            self.nat.add(
                chains.SERVICES,
                Jump(self.internal_chain),
                *self.to_address(self.port.cluster_ip, "cluster IP"),
            )
            return
        target, why = self.refusal()
        self.filter.add(chains.SERVICES, target, *self.to_address(self.port.cluster_ip, why))

    def refusal(self) -> tuple[Verdict, str]:
        """REJECT where nobody serves at all, DROP where others do and a policy keeps them out of reach."""
        if self.has_endpoints:
            return DROP, "has no local endpoints"
        return REJECT, "has no endpoints"

    def capture_external_ips(self) -> None:
        """Each externalIP leads to the external chain."""
        for ip in self.port.external_ips:
            self.capture_outside_address(ip, "external IP", self.external_chain)
            self.refuse_outside_address(ip)

    def capture_load_balancer(self) -> None:
        """Each load balancer IP leads to the external chain, through the source ranges when there are any."""
        chain = self.firewall_chain if self.uses_firewall else self.external_chain
        for ip in self.port.load_balancer_vips:
            self.capture_outside_address(ip, "loadbalancer IP", chain)
            if self.uses_firewall:
                why = f"traffic not accepted by {self.firewall_chain}"
                self.filter.add(chains.PROXY_FIREWALL, DROP, *self.to_address(ip, why))
        for ip in self.port.load_balancer_vips:
            self.refuse_outside_address(ip)

    def capture_outside_address(self, ip: str, comment: str, chain: str) -> None:
        """``ip`` and the Service's port lead to ``chain``, when anybody serves anywhere."""
        if self.has_endpoints:
            self.nat.add(chains.SERVICES, Jump(chain), *self.to_address(ip, comment))

    def refuse_outside_address(self, ip: str) -> None:
        """Without endpoints for outside traffic, what was not short-circuited before is refused."""
        if not self.has_external:
            target, why = self.refusal()
            self.filter.add(chains.EXTERNAL_SERVICES, target, *self.to_address(ip, why))

    def capture_node_port(self) -> None:
        """The nodePort, at any address of the node; loopback has a rule of its own that counts."""
        if not self.port.node_port:
            return
        transport = Transport(self.protocol, self.port.node_port)
        protocol = TransportProtocol(self.protocol)
        if self.has_endpoints:
            comment, jump = Comment(self.name), Jump(self.external_chain)
            if ":" not in self.node.ip:
                loopback = Destination(LOOPBACK)
                counter = Accounting(LOCALHOST_COUNTER)
                self.nat.add(
                    chains.NODE_PORTS, jump, loopback, protocol, comment, transport, counter
                )
            self.nat.add(chains.NODE_PORTS, jump, protocol, comment, transport)
        if not self.has_external:
            target, why = self.refusal()
            self.filter.add(
                chains.EXTERNAL_SERVICES,
                target,
                protocol,
                Comment(f"{self.name} {why}"),
                LocalAddress("dst"),
                transport,
            )

    def accept_health_check(self) -> None:
        """The load balancer may ask each node whether it has endpoints."""
        if self.port.health_check_node_port:
            self.filter.add(
                chains.NODE_PORTS,
                ACCEPT,
                TransportProtocol("tcp"),
                Comment(f"{self.name} health check node port"),
                Transport("tcp", self.port.health_check_node_port),
            )

    def masquerade_foreigners(self) -> None:
        """What asks for the cluster IP and is no Pod (a node, an outside host by a static route) is masqueraded."""
        self.nat.add(
            self.internal_chain,
            Jump(chains.MARK_MASQ),
            Source(self.pod_cidr, negated=True),
            *self.to_address(self.port.cluster_ip, "cluster IP"),
        )

    def external_policy(self) -> None:
        """KUBE-EXT: masquerades everything (Cluster), or keeps sources and lets only insiders out to other nodes
        (Local)."""
        chain, destinations = self.external_chain, f"{self.name} external destinations"
        cluster = Jump(self.cluster_chain)
        if not self.port.external_policy_local:
            mark = Comment(f"masquerade traffic for {destinations}")
            self.nat.add(chain, Jump(chains.MARK_MASQ), mark)
            self.nat.add(chain, cluster)
            return
        from_pods = Comment(f"pod traffic for {destinations}")
        self.nat.add(chain, cluster, Source(self.pod_cidr), from_pods)
        from_node = LocalAddress("src")
        mark = Comment(f"masquerade LOCAL traffic for {destinations}")
        self.nat.add(chain, Jump(chains.MARK_MASQ), mark, from_node)
        route = Comment(f"route LOCAL traffic for {destinations}")
        self.nat.add(chain, cluster, route, from_node)
        if self.has_external:
            self.nat.add(chain, Jump(self.local_chain))

    def source_ranges(self) -> None:
        """KUBE-FW: only these sources go on; the rest is not rewritten and meets KUBE-PROXY-FIREWALL's DROP."""
        jump = Jump(self.external_chain)
        comment = Comment(f"{self.name} loadbalancer IP")
        for cidr in self.port.source_ranges:
            self.nat.add(self.firewall_chain, jump, Source(cidr), comment)
        if any(in_network(self.node.ip, cidr) for cidr in self.port.source_ranges):
            for ip in self.port.load_balancer_vips:
                self.nat.add(self.firewall_chain, jump, Source(host_cidr(ip)), comment)
        rest = f"other traffic to {self.name} will be dropped by {chains.PROXY_FIREWALL}"
        self.nat.add(self.firewall_chain, None, Comment(rest))

    def pick_endpoint(self, chain: str, endpoints: tuple[ServiceEndpoint, ...]) -> None:
        """One endpoint by chance; with affinity first the one that this source had before.

        kube-proxy 1.36: pkg/proxy/iptables/proxier.go writeServiceToEndpointRules.
        """
        if self.port.affinity_seconds:
            for endpoint in endpoints:
                name = self.endpoint_chain(endpoint)
                self.nat.add(
                    chain,
                    Jump(name),
                    Comment(f"{self.name} -> {endpoint}"),
                    RecentCheck(name, self.port.affinity_seconds),
                )
        for place, endpoint in enumerate(endpoints):
            matches: list[Match] = [Comment(f"{self.name} -> {endpoint}")]
            left = len(endpoints) - place
            if left > 1:
                matches.append(Statistic(left))
            self.nat.add(chain, Jump(self.endpoint_chain(endpoint)), *matches)

    def rewrite_to(self, endpoint: ServiceEndpoint) -> None:
        """KUBE-SEP: a Pod that meets itself is masqueraded; then the destination is rewritten."""
        chain, comment = self.endpoint_chain(endpoint), Comment(self.name)
        self.nat.add(chain, Jump(chains.MARK_MASQ), Source(host_cidr(endpoint.ip)), comment)
        matches: list[Match] = [TransportProtocol(self.protocol), comment]
        if self.port.affinity_seconds:
            matches.append(RecentSet(chain))
        matches.append(Transport(self.protocol))
        self.nat.add(chain, Dnat(endpoint.ip, endpoint.port), *matches)

    def endpoint_chain(self, endpoint: ServiceEndpoint) -> str:
        """The endpoint's chain."""
        return chains.endpoint_chain(self.name, self.protocol, str(endpoint))
