"""Worlds for tests: small ones by hand, and any that hypothesis can think of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import strategies as st

from portlab.kube.controllers.endpointslice import endpoint_slices
from portlab.kube.controllers.loadbalancer import reconcile
from portlab.kube.kubeproxy.world import World
from portlab.kube.objects.clusterconfig import (
    Client,
    ClusterConfig,
    HostProcess,
    LoadBalancerConfig,
)
from portlab.kube.objects.intstr import IntOrString
from portlab.kube.objects.meta import ObjectMeta
from portlab.kube.objects.node import Node
from portlab.kube.objects.pod import ContainerPort, Listener, Pod
from portlab.kube.objects.service import Service, ServicePort, ServiceSpec

CLUSTER_IP = "10.96.45.7"
BALANCER_IP = "198.51.100.20"


def node(number: int) -> Node:
    """Node ``n<number>``, zone a for the first two."""
    return Node(
        name=f"n{number}",
        ip=f"172.18.0.{10 + number}",
        pod_cidr=f"10.244.{number}.0/24",
        gateway=f"10.244.{number}.1",
        zone="zone-a" if number < 3 else "zone-b",
    )


NODES = (node(1), node(2), node(3))


def pod(name: str, on: int, last: int, **changes: object) -> Pod:
    """A Pod of app ``web`` that listens on 3000/TCP, 5353/UDP and 9999/SCTP."""
    plain = Pod(
        name=name,
        node=f"n{on}",
        ip=f"10.244.{on}.{last}",
        labels={"app": "web"},
        container_ports=(ContainerPort(container_port=3000, name="http"),),
        listens=(
            Listener(port=3000),
            Listener(port=5353, protocol="UDP"),
            Listener(port=9999, protocol="SCTP"),
        ),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


WEB_PODS = (pod("web-1", 1, 10), pod("web-2", 2, 10), pod("web-3", 2, 11))
CURL_PODS = (
    pod("curl-1", 1, 20, labels={"app": "curl"}, listens=()),
    pod("curl-3", 3, 20, labels={"app": "curl"}, listens=()),
)


def config(pods: Iterable[Pod] = (*WEB_PODS, *CURL_PODS), **changes: object) -> ClusterConfig:
    """Three nodes, two clients, and these Pods."""
    plain = ClusterConfig(
        nodes=NODES,
        pods=tuple(pods),
        clients=(
            Client(name="client", ip="203.0.113.10"),
            Client(name="client-routed", ip="203.0.113.11", service_cidr_via="n1"),
        ),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def service(**spec: object) -> Service:
    """Service ``backend``: NodePort 31263, port 3000, unless said otherwise."""
    plain = ServiceSpec(
        ports=(
            ServicePort(protocol="TCP", port=3000, target_port=IntOrString(3000), node_port=31263),
        ),
        selector={"app": "web"},
        cluster_ip=CLUSTER_IP,
        cluster_ips=(CLUSTER_IP,),
        type="NodePort",
        session_affinity="None",
        external_traffic_policy="Cluster",
        internal_traffic_policy="Cluster",
        ip_families=("IPv4",),
    )
    return Service(
        metadata=ObjectMeta(name="backend", namespace="default"),
        spec=replace(plain, **spec),  # type: ignore[arg-type]
    )


def world(ground: ClusterConfig | None = None, *services: Service) -> World:
    """A world in which the controllers have done their work."""
    ground = ground if ground is not None else config()
    stored = tuple(reconcile(item, ground)[0] for item in services or (service(),))
    slices = {
        (item.metadata.namespace, item.metadata.name): endpoint_slices(
            item, ground.pods, ground.nodes
        )
        for item in stored
    }
    return World(ground, stored, slices)


BALANCERS = st.sampled_from(
    (
        None,
        LoadBalancerConfig(kind="vip", ip=BALANCER_IP, via="n1"),
        LoadBalancerConfig(kind="vip", ip=BALANCER_IP, via="n3", ip_mode="Proxy"),
        LoadBalancerConfig(kind="proxy", ip=BALANCER_IP, address="172.18.0.50"),
        LoadBalancerConfig(kind="proxy", ip=BALANCER_IP, address="172.18.0.50", ip_mode="Proxy"),
        LoadBalancerConfig(kind="pending", ip=BALANCER_IP),
        LoadBalancerConfig(kind="externalIP", ip="198.51.100.77", via="n2"),
    )
)


HOST_PROCESSES = (
    HostProcess(node="n1", address="127.0.0.1", port=31000),
    HostProcess(node="n2", address="", port=80),
)


@st.composite
def pods(draw: st.DrawFn) -> tuple[Pod, ...]:
    """Up to five Pods in any state, and two that only send."""
    found = []
    for number in range(draw(st.integers(0, 5))):
        on = draw(st.integers(1, 3))
        at_node = draw(st.integers(0, 9)) == 0
        plain = pod(f"web-{number}", on, 10 + number)
        found.append(
            replace(
                plain,
                ip=node(on).ip if at_node else plain.ip,
                host_network=at_node,
                ready=draw(st.booleans()),
                terminating=draw(st.sampled_from((False, False, True))),
                listens=plain.listens if draw(st.integers(0, 3)) else (),
                container_ports=plain.container_ports if draw(st.booleans()) else (),
                address_answers=bool(draw(st.integers(0, 5))),
            )
        )
    return (*found, *CURL_PODS)


@st.composite
def services(draw: st.DrawFn, number: int = 0) -> Service:
    """A Service as the API server would have stored it, the ``number``-th."""
    kind = draw(st.sampled_from(("ClusterIP", "NodePort", "LoadBalancer")))
    outside = kind != "ClusterIP"
    ports = []
    for index, protocol in enumerate(
        draw(st.lists(st.sampled_from(("TCP", "UDP", "SCTP")), min_size=1, max_size=3))
    ):
        target = {"TCP": 3000, "UDP": 5353, "SCTP": 9999}[protocol]
        named = protocol == "TCP" and draw(st.booleans())
        ports.append(
            ServicePort(
                name=f"p{index}",
                protocol=protocol,
                port=80 + index,
                target_port=IntOrString("http" if named else target),
                node_port=31000 + 10 * number + index if outside else 0,
            )
        )
    policy = draw(st.sampled_from(("Cluster", "Local")))
    plain = service(
        type=kind,
        ports=tuple(ports),
        external_traffic_policy=policy if outside else "",
        internal_traffic_policy=draw(st.sampled_from(("Cluster", "Cluster", "Local"))),
        health_check_node_port=32000 + number
        if kind == "LoadBalancer" and policy == "Local"
        else 0,
        session_affinity=draw(st.sampled_from(("None", "ClientIP"))),
        publish_not_ready_addresses=draw(st.booleans()),
        external_ips=draw(st.sampled_from(((), ("198.51.100.77",)))),
        load_balancer_source_ranges=draw(
            st.sampled_from(((), ("203.0.113.0/24",), ("192.0.2.0/24", "172.18.0.0/24")))
        )
        if kind == "LoadBalancer"
        else (),
        traffic_distribution=draw(st.sampled_from((None, "PreferSameZone", "PreferSameNode"))),
    )
    if not number:
        return plain
    ip = f"10.96.45.{7 + number}"
    return replace(
        plain,
        metadata=ObjectMeta(name=f"other-{number}", namespace="default"),
        # One load balancer's address and one external IP belong to one Service.
        spec=replace(plain.spec, cluster_ip=ip, cluster_ips=(ip,), external_ips=()),
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Any world with one Service, or with two for the same Pods of which the second has no load balancer."""
    ground = config(
        draw(pods()),
        load_balancer=draw(BALANCERS),
        router_drops_silently=draw(st.booleans()),
        bridge_nf_call_iptables=draw(st.booleans()),
        masquerade_outside_pod_cidr=draw(st.booleans()),
        host_processes=draw(st.sampled_from(((), HOST_PROCESSES))),
    )
    stored = [draw(services())]
    if draw(st.integers(0, 3)) == 0:
        second = draw(services(1))
        stored.insert(0, replace(second, spec=replace(second.spec, type="NodePort")))
    return world(ground, *stored)


@st.composite
def requests(draw: st.DrawFn, where: World) -> tuple[str, str, str]:
    """A sender, a destination and a protocol: right ones, wrong ones, pings."""
    ground = where.config
    senders = [item.name for item in (*ground.clients, *ground.nodes, *ground.pods)]
    if draw(st.booleans()):
        return draw(st.sampled_from(senders)), *draw(st.sampled_from(_right_ones(where)))
    addresses = [
        CLUSTER_IP,
        BALANCER_IP,
        "198.51.100.77",
        "10.96.99.99",
        "192.0.2.1",
        "10.244.1.200",
        "172.18.0.1",
        "172.18.0.50",
        *(item.ip for item in ground.nodes),
        *(item.gateway for item in ground.nodes),
        *(item.ip for item in ground.pods),
        *(item.ip for item in ground.clients),
    ]
    address = draw(st.sampled_from(addresses))
    protocol = draw(st.sampled_from(("TCP", "TCP", "UDP", "SCTP", "ICMP")))
    if protocol == "ICMP":
        return draw(st.sampled_from(senders)), address, protocol
    port = draw(st.sampled_from((80, 81, 3000, 5353, 9999, 31000, 31001, 31010, 32000, 7)))
    return draw(st.sampled_from(senders)), f"{address}:{port}", protocol


def _right_ones(where: World) -> list[tuple[str, str]]:
    """Every address and port at which the Service means to be reached."""
    found = []
    for port in where.service_ports:
        found.append((f"{port.cluster_ip}:{port.port}", port.protocol))
        found += [(f"{ip}:{port.port}", port.protocol) for ip in port.external_ips]
        if where.config.load_balancer:
            found.append((f"{BALANCER_IP}:{port.port}", port.protocol))
        if port.node_port:
            found.append((f"127.0.0.1:{port.node_port}", port.protocol))
            for item in where.config.nodes:
                found.append((f"{item.ip}:{port.node_port}", port.protocol))
    return found
