"""Every reason for which a packet's journey can end, each in a world where it does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from kube.kubeproxy.worlds import (
    BALANCER_IP,
    CLUSTER_IP,
    CURL_PODS,
    WEB_PODS,
    config,
    pod,
    service,
)
from kube.kubeproxy.worlds import world as world_of

from portlab.kube.kubeproxy.codes import REASONS
from portlab.kube.kubeproxy.send import traces
from portlab.kube.kubeproxy.world import World
from portlab.kube.objects.clusterconfig import (
    NFTABLES,
    Client,
    ClusterConfig,
    HostProcess,
    LoadBalancerConfig,
)
from portlab.kube.objects.endpointslice import Endpoint, EndpointPort, EndpointSlice
from portlab.kube.objects.meta import ObjectMeta
from portlab.kube.objects.service import LoadBalancerIngress, Service, ServiceStatus

OUTSIDE_SERVER = "203.0.113.80"


def balanced(kind: str, **changes: object) -> ClusterConfig:
    """The ground with a load balancer."""
    plain = LoadBalancerConfig(kind=kind, ip=BALANCER_IP, via="n3", address="172.18.0.50")
    return config(load_balancer=replace(plain, **changes))  # type: ignore[arg-type]


def by_hand() -> World:
    """A Service without selector whose endpoint somebody entered: a server outside."""
    stored = service(selector={})
    piece = EndpointSlice(
        service="backend",
        namespace="default",
        address_type="IPv4",
        ports=(EndpointPort(name="", protocol="TCP", port=9200),),
        endpoints=(Endpoint(address=OUTSIDE_SERVER, ready=True, serving=True, terminating=False),),
    )
    return World(config(), (stored,), {("default", "backend"): (piece,)})


def somebody_elses() -> Service:
    """A Service that is left to another proxy."""
    labels = {"service.kubernetes.io/service-proxy-name": "other"}
    return replace(
        service(), metadata=ObjectMeta(name="backend", namespace="default", labels=labels)
    )


def given_up() -> World:
    """A Service that keeps an address which no load balancer has any more."""
    status = ServiceStatus(ingress=(LoadBalancerIngress(ip="198.51.100.99"),))
    ground = balanced("vip")
    return World(ground, (replace(service(type="LoadBalancer"), status=status),), {})


def api_server() -> Service:
    """The Service that the API server makes of itself."""
    plain = service(
        type="ClusterIP", selector={}, cluster_ip="10.96.0.1", cluster_ips=("10.96.0.1",)
    )
    return replace(plain, metadata=ObjectMeta(name="kubernetes", namespace="default"))


def udp(**spec: object) -> Service:
    """A Service of UDP."""
    return service(ports=(replace(service().spec.ports[0], protocol="UDP"),), **spec)


def barred_udp() -> Service:
    """The same with source ranges."""
    return udp(type="LoadBalancer", load_balancer_source_ranges=("192.0.2.0/24",))


NOBODY = config([pod("web-1", 1, 10, ready=False), *CURL_PODS])
NOWHERE = replace(NOBODY, load_balancer=balanced("proxy").load_balancer)
DEAD = config([replace(WEB_PODS[0], address_answers=False), *CURL_PODS])
SILENT = config([replace(WEB_PODS[0], listens=()), *CURL_PODS])
HOST = config(host_processes=(HostProcess(node="n1", address="", port=9100),))
NO_BRIDGE_NF = config([*WEB_PODS[:1], *CURL_PODS], bridge_nf_call_iptables=False)
LOCAL = service(type="LoadBalancer", external_traffic_policy="Local", health_check_node_port=32000)
INTERNAL = service(internal_traffic_policy="Local")
BALANCED = service(type="LoadBalancer")
BARRED = service(type="LoadBalancer", load_balancer_source_ranges=("192.0.2.0/24",))
EXTERNAL = service(external_ips=("198.51.100.77",))
NFT = config(proxy_mode=NFTABLES)
# The router knows no way back to Pods; this ground does not hide them behind their nodes.
BARE = config(
    clients=(Client(name="client", ip="203.0.113.10", service_cidr_via="n1"),),
    masquerade_outside_pod_cidr=False,
)
REASONS_SEEN = [
    ("answered-by-pod", world_of(), "client", "n1:31263"),
    ("answered-by-host", world_of(HOST), "client", "n1:9100"),
    ("answered-by-outside-server", by_hand(), "curl-1", f"{CLUSTER_IP}:3000"),
    ("answered-by-health-check", world_of(balanced("vip"), LOCAL), "client", "n1:32000"),
    ("no-endpoints", world_of(NOBODY), "client", "n1:31263"),
    ("cluster-ip-port-rejected", world_of(NFT), "curl-1", f"{CLUSTER_IP}:9"),
    ("pod-port-closed", world_of(SILENT), "client", "n1:31263"),
    ("node-port-closed", world_of(), "client", "n1:3000"),
    ("address-serves-no-node-port", world_of(NFT), "n1", "127.0.0.1:31263"),
    ("balancer-port-closed", world_of(balanced("proxy"), BALANCED), "client", f"{BALANCER_IP}:9"),
    ("outside-port-closed", world_of(), "n1", "203.0.113.10:80"),
    ("no-local-endpoints", world_of(balanced("vip"), LOCAL), "client", "n3:31263"),
    ("source-not-allowed", world_of(balanced("vip"), BARRED), "client", f"{BALANCER_IP}:3000"),
    (
        "source-not-allowed",
        world_of(replace(balanced("vip"), proxy_mode=NFTABLES), BARRED),
        "client",
        f"{BALANCER_IP}:3000",
    ),
    (
        "no-local-endpoints",
        world_of(replace(config(WEB_PODS[:1]), proxy_mode=NFTABLES), INTERNAL),
        "n3",
        f"{CLUSTER_IP}:3000",
    ),
    ("address-dead", world_of(DEAD), "client", "n1:31263"),
    (
        "martian-source",
        world_of(balanced("vip", ip_mode="Proxy"), BALANCED),
        "n3",
        f"{BALANCER_IP}:3000",
    ),
    ("answer-not-turned-back", world_of(NO_BRIDGE_NF), "curl-1", f"{CLUSTER_IP}:3000"),
    ("refusal-lost", world_of(BARE), "curl-1", "203.0.113.1:80"),
    ("balancer-has-no-node", world_of(NOWHERE, LOCAL), "client", f"{BALANCER_IP}:3000"),
    ("cluster-ip-not-routed", world_of(), "client", f"{CLUSTER_IP}:3000"),
    ("cluster-ip-wrong-port", world_of(), "curl-1", f"{CLUSTER_IP}:9"),
    ("cluster-ip-unallocated", world_of(), "curl-1", "10.96.99.99:80"),
    ("cluster-ip-unallocated", world_of(NFT), "curl-1", "10.96.99.99:80"),
    ("api-server-not-here", world_of(config(), api_server()), "curl-1", "10.96.0.1:443"),
    ("api-server-not-here", world_of(NFT, api_server()), "curl-1", "10.96.0.1:443"),
    (
        "service-of-another-proxy",
        world_of(config(), somebody_elses()),
        "curl-1",
        f"{CLUSTER_IP}:3000",
    ),
    ("service-of-another-proxy", world_of(NFT, somebody_elses()), "curl-1", f"{CLUSTER_IP}:3000"),
    ("pod-network-not-routed", world_of(), "client", "10.244.1.10:3000"),
    (
        "load-balancer-pending",
        world_of(balanced("pending"), BALANCED),
        "client",
        f"{BALANCER_IP}:3000",
    ),
    ("load-balancer-not-routed", given_up(), "client", f"{BALANCER_IP}:3000"),
    ("external-ip-not-routed", world_of(config(), EXTERNAL), "client", "198.51.100.77:3000"),
    ("no-route", world_of(), "client", "192.0.2.1:80"),
    ("routing-loop", world_of(), "client-routed", f"{CLUSTER_IP}:9"),
]


OTHERS_SEEN = [
    ("answered-ping", world_of(), "client", "n1", "ICMP"),
    ("answer-lost", world_of(BARE), "curl-1", "203.0.113.10", "ICMP"),
    ("cluster-ip-has-no-ping", world_of(), "curl-1", CLUSTER_IP, "ICMP"),
    ("cluster-ip-ping-rejected", world_of(NFT), "curl-1", CLUSTER_IP, "ICMP"),
    ("dropped-at-source", world_of(NFT), "n1", "10.96.99.99:80", "UDP"),
    ("dropped-at-source", world_of(NFT), "n1", "10.96.99.99", "ICMP"),
    (
        "dropped-at-source",
        world_of(balanced("vip"), barred_udp()),
        "n1",
        f"{BALANCER_IP}:3000",
        "UDP",
    ),
]


@pytest.mark.parametrize(("reason", "world", "sender", "destination"), REASONS_SEEN)
def test_a_tcp_packet_ends(reason: str, world: World, sender: str, destination: str) -> None:
    ends_in(reason, world, sender, destination, "TCP")


@pytest.mark.parametrize(("reason", "world", "sender", "destination", "protocol"), OTHERS_SEEN)
def test_another_packet_ends(
    reason: str, world: World, sender: str, destination: str, protocol: str
) -> None:
    ends_in(reason, world, sender, destination, protocol)


def ends_in(reason: str, world: World, sender: str, destination: str, protocol: str) -> None:
    """Asserts that a packet may end for this reason, with the verdict that the reason has."""
    found = traces(world, sender, destination, protocol=protocol)
    assert {trace.verdict for trace in found if trace.reason == reason} == {REASONS[reason]}


def test_every_reason_is_seen() -> None:
    seen = {each[0] for each in (*REASONS_SEEN, *OTHERS_SEEN)}
    # A rule against what no router here sends: packets for another machine's loopback addresses.
    assert set(REASONS) - seen == {"dropped-by-rule"}


def test_a_datagram_that_its_own_node_rejects_fails_at_once() -> None:
    found = {
        protocol: traces(world_of(NFT), "n1", f"{CLUSTER_IP}:9", protocol=protocol)[0].how
        for protocol in ("TCP", "UDP", "SCTP")
    }
    plain = "icmp port-unreachable from 172.18.0.11"
    assert found == {"TCP": plain, "UDP": f"{plain} (send: EPERM)", "SCTP": plain}
    empty = traces(world_of(NOBODY, udp()), "n1", f"{CLUSTER_IP}:3000")[0]
    assert (empty.reason, empty.how) == ("no-endpoints", f"{plain} (send: EPERM)")
