"""Words for senders and destinations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from kube.kubeproxy.worlds import (
    BALANCER_IP,
    CLUSTER_IP,
    CURL_PODS,
    WEB_PODS,
    config,
    service,
    world,
)

from portlab.kube.kubeproxy.send import (
    DestinationError,
    default_request,
    destinations,
    origins,
    send,
)
from portlab.kube.objects.clusterconfig import LoadBalancerConfig
from portlab.kube.objects.intstr import IntOrString
from portlab.kube.objects.pod import ContainerPort
from portlab.kube.objects.service import Service, ServicePort

CLOUD = config(load_balancer=LoadBalancerConfig(kind="vip", ip=BALANCER_IP, via="n1"))
PENDING = config(load_balancer=LoadBalancerConfig(kind="pending", ip=BALANCER_IP))
BALANCED = service(type="LoadBalancer")
HEADLESS = service(
    type="ClusterIP",
    cluster_ip="None",
    cluster_ips=("None",),
    ports=(ServicePort(protocol="TCP", port=80, target_port=IntOrString(3000)),),
)
ALIAS = service(
    type="ExternalName", cluster_ip="", cluster_ips=(), external_name="db.example.org", ports=()
)
TWO_PORTS = service(
    ports=(
        ServicePort(
            name="web",
            protocol="TCP",
            port=80,
            target_port=IntOrString("http"),
            node_port=31080,
        ),
        ServicePort(
            name="dns",
            protocol="UDP",
            port=53,
            target_port=IntOrString(5353),
            node_port=31053,
        ),
    )
)


def dialled(destination: str, *services: Service, ground: Any = None) -> str:
    """The address and protocol that a destination stands for."""
    first = send(world(ground, *services), "client", destination).steps[0]
    return f"{first.before.destination} {first.before.protocol}"


@pytest.mark.parametrize(
    ("destination", "address"),
    [
        ("n1:31263", "172.18.0.11:31263 TCP"),
        ("n3:nodePort", "172.18.0.13:31263 TCP"),
        ("clusterIP:port", f"{CLUSTER_IP}:3000 TCP"),
        ("web-1:targetPort", "10.244.1.10:3000 TCP"),
        ("192.0.2.7:8080", "192.0.2.7:8080 TCP"),
        ("client-routed:80", "203.0.113.11:80 TCP"),
    ],
)
def test_words_and_numbers_stand_for_addresses(destination: str, address: str) -> None:
    assert dialled(destination) == address


@pytest.mark.parametrize(
    ("destination", "address"),
    [
        ("clusterIP:port", f"{CLUSTER_IP}:80 TCP"),
        ("clusterIP:port[1]", f"{CLUSTER_IP}:53 UDP"),
        ("n2:nodePort[1]", "172.18.0.12:31053 UDP"),
        ("n2:31053", "172.18.0.12:31053 UDP"),
        ("web-2:targetPort", "10.244.2.10:3000 TCP"),
    ],
)
def test_ports_have_an_index_and_bring_their_protocol(destination: str, address: str) -> None:
    assert dialled(destination, TWO_PORTS) == address


def test_a_named_target_port_is_looked_up_at_each_pod() -> None:
    other = replace(WEB_PODS[1], container_ports=(ContainerPort(container_port=9090, name="http"),))
    ground = config((WEB_PODS[0], other, *CURL_PODS))
    assert dialled("web-2:targetPort", TWO_PORTS, ground=ground) == "10.244.2.10:9090 TCP"
    assert dialled("web-1:targetPort", TWO_PORTS, ground=ground) == "10.244.1.10:3000 TCP"


def test_a_load_balancer_and_an_external_ip_have_their_words() -> None:
    assert dialled("loadBalancer:port", BALANCED, ground=CLOUD) == f"{BALANCER_IP}:3000 TCP"
    external = service(external_ips=("198.51.100.77",))
    assert dialled("externalIP:port", external) == "198.51.100.77:3000 TCP"


@pytest.mark.parametrize(
    ("sender", "destination", "code", "facts"),
    [
        ("nobody", "n1:80", "unknown-origin", {"name": "nobody"}),
        ("client", "n1", "destination-malformed", {"destination": "n1"}),
        ("client", "n1:", "destination-malformed", {"destination": "n1:"}),
        ("client", ":80", "destination-malformed", {"destination": ":80"}),
        ("client", "n1:http", "destination-malformed", {"destination": "n1:http"}),
        ("client", "n1:port[x]", "destination-malformed", {"destination": "n1:port[x]"}),
        ("client", "n1:0", "port-out-of-range", {"port": "0"}),
        ("client", "n1:65536", "port-out-of-range", {"port": "65536"}),
        ("client", "n9:80", "unknown-host", {"name": "n9"}),
        ("client", "10.0.0.256:80", "unknown-host", {"name": "10.0.0.256"}),
        ("client", "n1:port[1]", "no-such-port", {"service": "backend", "index": 1, "count": 1}),
        ("client", "externalIP:port", "no-external-ip", {"service": "backend"}),
        (
            "client",
            "loadBalancer:port",
            "not-a-load-balancer",
            {"service": "backend", "type": "NodePort"},
        ),
    ],
)
def test_what_stands_for_nothing_is_named(
    sender: str, destination: str, code: str, facts: dict[str, Any]
) -> None:
    with pytest.raises(DestinationError) as caught:
        send(world(), sender, destination)
    assert (caught.value.code, caught.value.facts) == (code, facts)


@pytest.mark.parametrize(
    ("destination", "stored", "code"),
    [
        ("clusterIP:port", HEADLESS, "headless-has-no-cluster-ip"),
        ("clusterIP:80", ALIAS, "external-name-has-no-cluster-ip"),
        ("loadBalancer:port", BALANCED, "load-balancer-pending"),
        ("n1:nodePort", HEADLESS, "no-node-port"),
    ],
)
def test_services_without_an_address_say_so(destination: str, stored: Service, code: str) -> None:
    with pytest.raises(DestinationError) as caught:
        send(world(PENDING, stored), "client", destination)
    assert caught.value.code == code


def test_a_name_that_no_pod_declares_stands_for_no_port() -> None:
    silent = tuple(replace(item, container_ports=()) for item in WEB_PODS)
    with pytest.raises(DestinationError) as caught:
        send(world(config(silent), TWO_PORTS), "n1", "web-1:targetPort")
    assert caught.value.code == "target-port-unknown"


def test_an_unknown_protocol_is_named() -> None:
    with pytest.raises(DestinationError) as caught:
        send(world(), "client", "n1:80", protocol="http")
    assert (caught.value.code, caught.value.facts) == ("unknown-protocol", {"protocol": "HTTP"})


def test_destinations_are_offered_from_the_outside_in() -> None:
    offered = destinations(world(CLOUD, BALANCED), world(CLOUD, BALANCED).services[-1])
    assert [item.value for item in offered] == [
        "loadBalancer:port",
        "n1:nodePort",
        "n2:nodePort",
        "n3:nodePort",
        "clusterIP:port",
        "web-1:targetPort",
        "web-2:targetPort",
        "web-3:targetPort",
    ]
    assert (offered[1].ip, offered[1].port, offered[1].protocol) == ("172.18.0.11", 31263, "TCP")


def test_origins_are_clients_pods_and_nodes() -> None:
    assert [item.name for item in origins(world())] == [
        "client",
        "client-routed",
        "web-1",
        "web-2",
        "web-3",
        "curl-1",
        "curl-3",
        "n1",
        "n2",
        "n3",
    ]


@pytest.mark.parametrize(
    ("ground", "stored", "request_"),
    [
        (None, service(), ("client", "n3:nodePort")),
        (None, service(type="ClusterIP"), ("curl-3", "clusterIP:port")),
        (CLOUD, BALANCED, ("client", "loadBalancer:port")),
        (PENDING, BALANCED, ("client", "n3:nodePort")),
        (None, HEADLESS, ("curl-3", "web-1:targetPort")),
        (None, ALIAS, None),
    ],
)
def test_the_first_packet_shows_what_the_service_is_about(
    ground: Any, stored: Service, request_: tuple[str, str] | None
) -> None:
    if stored.spec.type == "ClusterIP" and stored is not HEADLESS:
        ports = tuple(replace(port, node_port=0) for port in stored.spec.ports)
        stored = replace(stored, spec=replace(stored.spec, ports=ports))
    cluster = world(ground, stored)
    assert default_request(cluster, cluster.services[-1]) == request_


def test_of_several_ports_the_first_packet_goes_to_the_first() -> None:
    stored = service()
    first = stored.spec.ports[0]
    second = replace(first, name="second", port=81, node_port=first.node_port + 1)
    two = replace(stored, spec=replace(stored.spec, ports=(replace(first, name="first"), second)))
    cluster = world(None, two)
    assert default_request(cluster, cluster.services[-1]) == ("client", "n3:nodePort[0]")


def test_of_several_nodes_without_endpoint_the_last_is_dialled() -> None:
    cluster = world(config(WEB_PODS[:1]), service())
    assert default_request(cluster, cluster.services[-1]) == ("client", "n3:nodePort")
