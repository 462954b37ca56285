"""The cloud and the ranges as they are changed, and the Services that still fit into them."""

from __future__ import annotations

import ipaddress
from dataclasses import replace

from portlab.kube.apiserver.books import Books
from portlab.kube.apiserver.portallocator import PortAllocator
from portlab.kube.cluster import Cluster
from portlab.kube.objects.clusterconfig import (
    ClusterConfig,
    ClusterConfigError,
    LoadBalancerConfig,
)
from portlab.kube.objects.ip import IPV4, family_of, parse_cidr
from portlab.manifest import Scalar, find, read
from portlab.teaching.ground.changes import (
    BALANCERS,
    DUAL,
    NO_CLOUD,
    SINGLE,
    STACKS,
    Changes,
    GroundError,
    balancer_of,
    stack_of,
)

# What a cluster of kind has where it speaks both families (kind v0.31 pkg/apis/config/v1alpha4/default.go).
SECOND_SERVICE_CIDR = "fd00:10:96::/112"
_BALANCER_IP, _BALANCER_ADDRESS = "198.51.100.20", "172.18.0.50"


def chosen(value: str | None, there: str, choices: tuple[str, ...], place: str) -> str:
    """One of the ``choices``, or what is there already for None. Raises GroundError."""
    if value is None:
        return there
    if value not in choices:
        raise GroundError("not-a-choice", place, value=value)
    return value


def with_ranges(config: ClusterConfig, changes: Changes) -> ClusterConfig:
    """The cluster with the changed ranges of node ports and cluster IPs. Raises GroundError."""
    node_ports = changes.node_ports
    if node_ports is not None:
        try:
            node_ports = PortAllocator(node_ports).range_text
        except ClusterConfigError as error:
            raise GroundError("node-port-range", "np", value=node_ports) from error
    stack = chosen(changes.stack, stack_of(config), STACKS, "stack")
    cidr = config.service_cidrs[0]
    if changes.service_cidr is not None:
        cidr = _service_cidr(config, changes.service_cidr)
    second = config.service_cidrs[1:] or (SECOND_SERVICE_CIDR,)
    cidrs = (cidr, *(second if stack == DUAL else ()))
    kubernetes = config.kubernetes_service_cluster_ips
    if cidr != config.service_cidrs[0]:
        # The API server's own Service has the first address of the first range (options.ServiceIPRange).
        first = parse_cidr(cidr)
        kubernetes = (str(first[1].network_address + 1),) if first else ()
    elif stack == SINGLE:
        kubernetes = kubernetes[:1]
    made = replace(
        config,
        node_port_range=node_ports or config.node_port_range,
        service_cidrs=cidrs,
        kubernetes_service_cluster_ips=kubernetes,
    )
    if changes.service_cidr is not None:
        try:
            Cluster(replace(made, services=()))
        except ClusterConfigError as error:
            raise GroundError("service-cidr-small", "cidr", value=changes.service_cidr) from error
    return made


def _service_cidr(config: ClusterConfig, text: str) -> str:
    parsed = parse_cidr(text)
    try:
        books = Books(replace(config, service_cidrs=(text,)))
    except ClusterConfigError as error:
        raise GroundError("service-cidr", "cidr", value=text) from error
    if parsed is None or books.default_family != IPV4:
        raise GroundError("service-cidr", "cidr", value=text)
    network = parsed[1]
    if isinstance(network, ipaddress.IPv4Network):
        pods = ipaddress.IPv4Network(config.pod_cidr)
        if network.overlaps(pods):
            raise GroundError("service-cidr-overlaps", "cidr", value=text, other=str(pods))
    hosts = [node.ip for node in config.nodes] + [client.ip for client in config.clients]
    hosts += [config.router_client_side, config.router_node_side, _BALANCER_IP, _BALANCER_ADDRESS]
    for host in hosts:
        if family_of(host) == IPV4 and ipaddress.ip_address(host) in network:
            raise GroundError("service-cidr-overlaps", "cidr", value=text, other=host)
    return str(network)


def changed_balancer(config: ClusterConfig, kind: str | None) -> LoadBalancerConfig | None:
    """The cloud's load balancer of this kind (None: of the one there is). Raises GroundError."""
    balancer = config.load_balancer
    kind = chosen(kind, balancer_of(config), (*BALANCERS, balancer_of(config)), "lb")
    if kind == NO_CLOUD:
        return None
    first = config.nodes[0].name
    if balancer is None or balancer.kind != kind:
        ip = balancer.ip if balancer else _BALANCER_IP
        address = _BALANCER_ADDRESS if kind == "proxy" else ""
        return LoadBalancerConfig(
            kind=kind, ip=ip, via=first if kind == "vip" else "", address=address
        )
    gone = balancer.via and balancer.via not in {node.name for node in config.nodes}
    return replace(balancer, via=first) if gone else balancer


def with_services_that_fit(config: ClusterConfig, made: ClusterConfig) -> ClusterConfig:
    """The changed cluster without those Services of its description whose numbers are outside its ranges."""
    before, after = (
        (each.node_port_range, each.service_cidrs, each.kubernetes_service_cluster_ips)
        for each in (config, made)
    )
    if before == after:
        return made
    cluster = Cluster(replace(made, services=()))
    kept = []
    for text in config.services:
        namespace = service_name(text).partition("/")[0]
        if cluster.create(text, namespace=namespace).accepted:
            kept.append(text)
    return replace(made, services=tuple(kept))


def service_name(text: str) -> str:
    """``namespace/name`` of a manifest."""
    manifest = read(text)
    namespace, name = (
        node.value if isinstance(node, Scalar) else None
        for node in (find(manifest.root, ("metadata", key)) for key in ("namespace", "name"))
    )
    return f"{namespace or 'default'}/{name}"
