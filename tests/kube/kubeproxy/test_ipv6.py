"""A cluster that speaks IPv6, in both modes: nothing was recorded for it; what kube-proxy's source says is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from kube.kubeproxy.worlds import CURL_PODS, WEB_PODS, config, service
from kube.kubeproxy.worlds import world as world_of

from portlab.kube.kubeproxy.send import traces
from portlab.kube.kubeproxy.world import World
from portlab.kube.objects.clusterconfig import Client
from portlab.kube.objects.node import Node
from portlab.kube.objects.pod import Pod

NODES = tuple(
    Node(
        name=f"n{number}",
        ip=f"fd00:172::{number}",
        pod_cidr=f"fd00:244:{number}::/64",
        gateway=f"fd00:244:{number}::1",
    )
    for number in (1, 2, 3)
)
CLUSTER_IP = "fd00:96::7"

both_modes = pytest.mark.parametrize("mode", ["iptables", "nftables"])


def world(mode: str, pods: tuple[Pod, ...] = (*WEB_PODS, *CURL_PODS)) -> World:
    """Three nodes, and the Service ``backend``."""
    ground = replace(
        config(),
        nodes=NODES,
        pods=tuple(
            replace(pod, ip=f"fd00:244:{pod.node[1]}::{number + 10}")
            for number, pod in enumerate(pods)
        ),
        pod_cidr="fd00:244::/32",
        service_cidrs=("fd00:96::/108",),
        proxy_mode=mode,
        clients=(Client(name="client", ip="2001:db8::10"),),
        router_client_side="2001:db8::1",
        router_node_side="fd00:172::ff",
    )
    return world_of(
        ground,
        service(cluster_ip=CLUSTER_IP, cluster_ips=(CLUSTER_IP,), ip_families=("IPv6",)),
    )


def ends(mode: str, sender: str, destination: str) -> set[tuple[str, str]]:
    """How a packet may end: reason and who answers."""
    found = traces(world(mode), sender, destination)
    return {(trace.reason, trace.backend) for trace in found}


@both_modes
def test_every_pod_answers_over_node_port_and_cluster_ip(mode: str) -> None:
    everybody = {("answered-by-pod", name) for name in ("web-1", "web-2", "web-3")}
    assert ends(mode, "client", "n3:nodePort") == everybody
    assert ends(mode, "curl-1", "clusterIP:port") == everybody


@both_modes
def test_the_nodes_own_loopback_serves_no_node_port(mode: str) -> None:
    assert ends(mode, "n1", "[::1]:31263") == {("address-serves-no-node-port", "")}


def test_a_wrong_port_of_the_cluster_ip_is_rejected_in_nftables_mode_only() -> None:
    assert ends("iptables", "curl-1", f"[{CLUSTER_IP}]:9") == {("cluster-ip-wrong-port", "")}
    assert ends("nftables", "curl-1", f"[{CLUSTER_IP}]:9") == {("cluster-ip-port-rejected", "")}


def test_the_texts_are_those_of_ipv6() -> None:
    nobody = tuple(replace(pod, ready=False) for pod in WEB_PODS)
    text = world("iptables", nobody).rules_text("n1")
    assert "--reject-with icmp6-port-unreachable" in text
    assert "-A KUBE-SERVICES ! -d ::1/128 -m comment" in text
    assert "KUBE-FIREWALL" not in text
    text = world("nftables").rules_text("n1")
    assert text.startswith("table ip6 kube-proxy {\n")
    assert "\t\ttype ipv6_addr . inet_proto . inet_service : verdict\n" in text
    assert "dnat ip6 to numgen random mod 3 map { 0 : fd00:244:1::10 . 3000, " in text
