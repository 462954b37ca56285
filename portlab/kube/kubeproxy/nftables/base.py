"""What stands in kube-proxy's nftables table whatever Services there are: sets and maps, base chains, checks.

    prerouting   filter-prerouting-pre-dnat -> firewall-check        before nat: source ranges see what was dialled
                 nat-prerouting -> services
    output       filter-output-pre-dnat -> firewall-check
                 nat-output -> services
                 filter-output -> service-endpoints-check, cluster-ips-check
    input        filter-input -> nodeport-endpoints-check, service-endpoints-check
    forward      filter-forward -> service-endpoints-check, cluster-ips-check
    postrouting  nat-postrouting -> masquerading

kube-proxy 1.36: pkg/proxy/nftables/proxier.go nftablesBaseChains, nftablesJumpChains, setupNFTables.
"""

from __future__ import annotations

from collections.abc import Iterable

from portlab.kube.kubeproxy.nftables import names
from portlab.kube.kubeproxy.nftables.matches import (
    Destination,
    Lookup,
    Marked,
    NewConnection,
    Rewritten,
    Source,
)
from portlab.kube.kubeproxy.nftables.statements import (
    Drop,
    Jump,
    MasqueradeFullyRandom,
    Reject,
    SetMark,
    VerdictLookup,
)
from portlab.kube.kubeproxy.nftables.table import Chain, Set, Table, VerdictMap
from portlab.kube.kubeproxy.ruleset import (
    FILTER,
    FORWARD,
    INPUT,
    NAT,
    OUTPUT,
    POSTROUTING,
    PREROUTING,
    BaseChain,
)
from portlab.kube.objects.node import Node

# Name, type, hook, and the priority as nft prints it; at each hook in the order of the priorities.
_BASE_CHAINS = (
    ("filter-prerouting-pre-dnat", FILTER, PREROUTING, "dstnat - 10"),
    ("filter-output-pre-dnat", FILTER, OUTPUT, "-110"),
    ("filter-input", FILTER, INPUT, "filter"),
    ("filter-forward", FILTER, FORWARD, "filter"),
    ("filter-output", FILTER, OUTPUT, "filter"),
    ("nat-prerouting", NAT, PREROUTING, "dstnat"),
    ("nat-output", NAT, OUTPUT, "-100"),
    ("nat-postrouting", NAT, POSTROUTING, "srcnat"),
)
_CALLED = {
    PREROUTING: ("filter-prerouting-pre-dnat", "nat-prerouting"),
    INPUT: ("filter-input",),
    FORWARD: ("filter-forward",),
    OUTPUT: ("filter-output-pre-dnat", "nat-output", "filter-output"),
    POSTROUTING: ("nat-postrouting",),
}
_KINDS = {name: kind for name, kind, _, _ in _BASE_CHAINS}

BASE_CHAINS = {
    hook: tuple(BaseChain(_KINDS[name], names.TABLE, name) for name in called)
    for hook, called in _CALLED.items()
}
"""The base chains by hook, in the kernel's order."""

_NEW_FLOWS_MEET = (
    ("filter-input", names.NODE_PORT_ENDPOINTS_CHECK),
    ("filter-input", names.SERVICE_ENDPOINTS_CHECK),
    ("filter-forward", names.SERVICE_ENDPOINTS_CHECK),
    ("filter-output", names.SERVICE_ENDPOINTS_CHECK),
    ("filter-prerouting-pre-dnat", names.FIREWALL_CHECK),
    ("filter-output-pre-dnat", names.FIREWALL_CHECK),
    ("filter-forward", names.CLUSTER_IPS_CHECK),
    ("filter-output", names.CLUSTER_IPS_CHECK),
)


def base_table(node: Node, pod_cidr: str, service_cidrs: Iterable[str]) -> Table:
    """A table without any Service. ``pod_cidr`` is ``--cluster-cidr``: what comes from it counts as a Pod of this
    cluster. Node ports are served at the node's primary address (``nodePortAddresses: primary``, the mode's default).
    """
    ip, address = ("ip6", "ipv6_addr") if ":" in node.ip else ("ip", "ipv4_addr")
    to_port = (f"{ip} daddr", "meta l4proto", "th dport")
    table = Table(ip)
    _add_sets(table, node, address)
    for name, kind, hook, priority in _BASE_CHAINS:
        base = BaseChain(kind, names.TABLE, name)
        table.chains[name] = Chain(name, base=base, hook=hook, priority=priority)
    for base_name, target in _NEW_FLOWS_MEET:
        table.add(base_name, NewConnection(), Jump(target))
    table.add("nat-prerouting", Jump(names.SERVICES))
    table.add("nat-output", Jump(names.SERVICES))
    table.add("nat-postrouting", Jump(names.MASQUERADING))

    at_node_port = Lookup((f"{ip} daddr",), names.NODE_PORT_IPS)
    port_only = to_port[1:]
    at_cluster_ip = Lookup((f"{ip} daddr",), names.CLUSTER_IPS)
    table.add(
        names.NODE_PORT_ENDPOINTS_CHECK,
        at_node_port,
        VerdictLookup(port_only, names.NO_ENDPOINT_NODE_PORTS),
    )
    table.add(names.SERVICE_ENDPOINTS_CHECK, VerdictLookup(to_port, names.NO_ENDPOINT_SERVICES))
    table.add(names.FIREWALL_CHECK, VerdictLookup(to_port, names.FIREWALL_IPS))
    table.add(
        names.SERVICES,
        at_cluster_ip,
        Source(ip, (pod_cidr,), negated=True),
        SetMark(),
        comment="masquerade clusterIP traffic from outside cluster",
    )
    table.add(names.SERVICES, VerdictLookup(to_port, names.SERVICE_IPS))
    table.add(names.SERVICES, at_node_port, VerdictLookup(port_only, names.SERVICE_NODE_PORTS))
    table.add(names.MASQUERADING, Marked(), SetMark(sets=False), MasqueradeFullyRandom())
    connection = (f"{ip} saddr", *to_port)
    table.add(
        names.MASQUERADING,
        Rewritten(),
        Lookup(connection, names.HAIRPIN_CONNECTIONS),
        MasqueradeFullyRandom(),
    )
    table.add(
        names.CLUSTER_IPS_CHECK,
        at_cluster_ip,
        Reject(),
        comment="Reject traffic to invalid ports of ClusterIPs",
    )
    if cidrs := tuple(cidr for cidr in service_cidrs if (":" in cidr) == (ip == "ip6")):
        table.add(
            names.CLUSTER_IPS_CHECK,
            Destination(ip, cidrs),
            Drop(),
            comment="Drop traffic to unallocated ClusterIPs",
        )
    table.add(names.REJECT_CHAIN, Reject())
    table.chains[
        names.REJECT_CHAIN
    ].comment = "helper for @no-endpoint-services / @no-endpoint-nodeports"
    return table


def _add_sets(table: Table, node: Node, address: str) -> None:
    connection = f"{address} . {address} . inet_proto . inet_service"
    to_port = f"{address} . inet_proto . inet_service : verdict"
    port_only = "inet_proto . inet_service : verdict"
    for each in (
        Set(names.HAIRPIN_CONNECTIONS, connection, "service hairpin connections"),
        Set(names.CLUSTER_IPS, address, "Active ClusterIPs"),
        Set(names.NODE_PORT_IPS, address, "IPs that accept NodePort traffic"),
    ):
        table.sets[each.name] = each
    table.sets[names.NODE_PORT_IPS].elements[node.ip,] = None
    for name, key, comment in (
        (
            names.NO_ENDPOINT_SERVICES,
            to_port,
            "vmap to drop or reject packets to services with no endpoints",
        ),
        (
            names.NO_ENDPOINT_NODE_PORTS,
            port_only,
            "vmap to drop or reject packets to service nodeports with no endpoints",
        ),
        (names.FIREWALL_IPS, to_port, "destinations that are subject to LoadBalancerSourceRanges"),
        (names.SERVICE_IPS, to_port, "ClusterIP, ExternalIP and LoadBalancer IP traffic"),
        (names.SERVICE_NODE_PORTS, port_only, "NodePort traffic"),
    ):
        table.maps[name] = VerdictMap(name, key, comment)
