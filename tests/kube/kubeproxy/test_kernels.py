"""What kernels remember, and what kube-proxy keeps of its rules from one moment to the next."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kube.kubeproxy.worlds import (
    BALANCER_IP,
    CURL_PODS,
    NODES,
    WEB_PODS,
    config,
    service,
    worlds,
)
from kube.kubeproxy.worlds import world as world_of

from portlab.kube import Cluster, Kernels
from portlab.kube.kubeproxy.send import send, traces
from portlab.kube.kubeproxy.trace import Trace
from portlab.kube.kubeproxy.world import World
from portlab.kube.objects.clusterconfig import LoadBalancerConfig
from portlab.kube.objects.intstr import IntOrString
from portlab.kube.objects.pod import Pod
from portlab.kube.objects.service import Service

both_modes = pytest.mark.parametrize("mode", ["iptables", "nftables"])

PROXY = LoadBalancerConfig(kind="proxy", ip=BALANCER_IP, address="172.18.0.50")


def udp(**spec: object) -> Service:
    """A Service of UDP at node port 31263."""
    port = replace(service().spec.ports[0], protocol="UDP", target_port=IntOrString(5353))
    return service(ports=(port,), **spec)


def world(mode: str, stored: Service, pods: tuple[Pod, ...] = WEB_PODS) -> World:
    """The Service and these Pods, and two that only send."""
    return world_of(config((*pods, *CURL_PODS), proxy_mode=mode, load_balancer=PROXY), stored)


def codes(trace: Trace) -> list[str]:
    """The codes of the steps, with their variants."""
    return [
        f"{step.code}.{step.facts['variant']}" if step.facts.get("variant") else step.code
        for step in trace.steps
    ]


def again(world: World, first: Trace, kernels: Kernels) -> Trace:
    """Another packet of the same connection; if the dice were thrown, they would fall otherwise."""
    port = first.steps[0].before.source.port
    for seed in range(20):
        other = send(
            world,
            first.origin,
            first.destination,
            protocol=first.protocol,
            seed=seed,
            kernels=kernels.copy(),
        )
        if other.backend != first.backend:
            break
    return send(
        world,
        first.origin,
        first.destination,
        protocol=first.protocol,
        seed=seed,
        kernels=kernels,
        source_port=port,
    )


@both_modes
@pytest.mark.parametrize(
    ("sender", "destination", "recalled"),
    [
        ("client", "n3:nodePort", ["recall", "recall.source"]),
        ("n3", "clusterIP:port", ["recall", "recall.source"]),
        ("curl-3", "clusterIP:port", ["recall"]),
    ],
)
def test_a_connection_goes_as_it_was_first_rewritten(
    mode: str, sender: str, destination: str, recalled: list[str]
) -> None:
    here, kernels = world(mode, service()), Kernels()
    first = send(here, sender, destination, kernels=kernels)
    second = again(here, first, kernels)
    assert [code for code in codes(second) if code.startswith("recall")] == recalled
    assert {"match-node-port", "match-cluster-ip", "dnat", "masquerade"}.isdisjoint(codes(second))
    assert (second.backend, second.source_seen) == (first.backend, first.source_seen)
    assert second.conntrack == first.conntrack


@both_modes
def test_a_load_balancer_keeps_a_connection_at_its_node(mode: str) -> None:
    here, kernels = world(mode, service(type="LoadBalancer")), Kernels()
    for seed in range(5):
        first = send(here, "client", "loadBalancer:port", seed=seed, kernels=kernels)
        second = again(here, first, kernels)
        assert [entry.to_dict() for entry in second.conntrack] == [
            entry.to_dict() for entry in first.conntrack
        ]


@both_modes
def test_packets_keep_a_flow_alive(mode: str) -> None:
    here, kernels = world(mode, udp()), Kernels()
    first = send(here, "curl-3", "clusterIP:port", kernels=kernels)
    for _ in range(3):
        kernels.wait(100)
        assert "recall" in codes(again(here, first, kernels))


@both_modes
def test_a_new_rule_refuses_only_new_flows(mode: str) -> None:
    kernels = Kernels()
    first = send(world(mode, service()), "curl-3", "clusterIP:port", kernels=kernels)
    nobody = world(mode, service(), tuple(replace(each, ready=False) for each in WEB_PODS))
    assert again(nobody, first, kernels).backend == first.backend
    assert send(nobody, "curl-3", "clusterIP:port", kernels=kernels).reason == "no-endpoints"


@both_modes
def test_source_ranges_drop_only_new_flows(mode: str) -> None:
    """In nftables mode they are asked before the kernel's memory rewrites the destination."""
    open_to_all = service(type="LoadBalancer")
    closed = service(type="LoadBalancer", load_balancer_source_ranges=("192.0.2.0/24",))
    balancer = LoadBalancerConfig(kind="vip", ip=BALANCER_IP, via="n1")
    ground = config(proxy_mode=mode, load_balancer=balancer)
    kernels = Kernels()
    first = send(world_of(ground, open_to_all), "client", "loadBalancer:port", kernels=kernels)
    later = world_of(ground, closed)
    assert again(later, first, kernels).backend == first.backend
    assert (
        send(later, "client", "loadBalancer:port", kernels=kernels).reason == "source-not-allowed"
    )


@both_modes
def test_an_unanswered_flow_is_still_new(mode: str) -> None:
    """Nobody answered it, so a rule that looks at new flows still sees it."""
    dead = tuple(replace(each, address_answers=False) for each in WEB_PODS)
    kernels = Kernels()
    first = send(world(mode, service(), dead), "curl-3", "clusterIP:port", kernels=kernels)
    assert first.reason == "address-dead"
    second = again(world(mode, service(), dead), first, kernels)
    assert (codes(second)[:2], second.reason) == (["send.from-pod", "recall"], "address-dead")


@both_modes
def test_udp_flows_by_node_port_are_cleared_too(mode: str) -> None:
    kernels = Kernels()
    first = send(world(mode, udp()), "client", "n1:nodePort", kernels=kernels)
    left = tuple(replace(each, ready=each.name != first.backend) for each in WEB_PODS)
    second = again(world(mode, udp(), left), first, kernels)
    assert second.backend in {each.name for each in left if each.ready}


@both_modes
def test_udp_flows_to_a_terminating_pod_that_still_serves_stay(mode: str) -> None:
    kernels = Kernels()
    first = send(world(mode, udp()), "curl-3", "clusterIP:port", kernels=kernels)
    leaving = tuple(replace(each, terminating=each.name == first.backend) for each in WEB_PODS)
    assert again(world(mode, udp(), leaving), first, kernels).backend == first.backend


@both_modes
def test_traces_leave_the_kernels_as_they_were(mode: str) -> None:
    here, kernels = world(mode, service(session_affinity="ClientIP")), Kernels()
    for _ in range(2):
        assert len(traces(here, "curl-3", "clusterIP:port", kernels=kernels)) == 3
    first = send(here, "curl-3", "clusterIP:port", kernels=kernels)
    (only,) = traces(here, "curl-3", "clusterIP:port", kernels=kernels)
    assert (only.backend, only.probability) == (first.backend, 1.0)


@both_modes
def test_without_kube_proxy_no_health_check_says_yes(mode: str) -> None:
    stored = service(
        type="LoadBalancer", external_traffic_policy="Local", health_check_node_port=32000
    )
    before = world(mode, stored)
    assert send(before, "client", "loadBalancer:port").verdict == "answered"
    hanging = World(
        before.config, before.services, before.endpoint_slices, before=before, proxy_hangs=True
    )
    assert send(hanging, "client", "loadBalancer:port").reason == "balancer-has-no-node"
    assert send(hanging, "client", "n1:nodePort").verdict == "answered"


@both_modes
def test_what_kube_proxy_has_not_seen_before_it_hangs_it_does_not_see(mode: str) -> None:
    cluster = Cluster(config(proxy_mode=mode))
    cluster.apply(
        "{kind: Service, apiVersion: v1, metadata: {name: a}, spec: {ports: [{port: 1}]}}"
    )
    cluster.hang_kube_proxy()
    cluster.apply(
        "{kind: Service, apiVersion: v1, metadata: {name: b}, spec: {ports: [{port: 2}]}}"
    )
    written = cluster.rules_text("n1")
    assert ("default/a" in written, "default/b" in written) == (True, False)
    cluster.hang_kube_proxy(False)
    assert "default/b" in cluster.rules_text("n1")


def test_a_health_check_answers_at_the_primary_address_only_in_nftables_mode() -> None:
    stored = service(
        type="LoadBalancer", external_traffic_policy="Local", health_check_node_port=32000
    )
    found = {
        mode: [
            send(world(mode, stored), "n1", f"{ip}:32000").reason
            for ip in ("172.18.0.11", "10.244.1.1", "127.0.0.1")
        ]
        for mode in ("iptables", "nftables")
    }
    assert found == {
        "iptables": ["answered-by-health-check"] * 3,
        "nftables": ["answered-by-health-check", "node-port-closed", "node-port-closed"],
    }


def test_loopback_is_the_machines_own() -> None:
    here = world("iptables", service())
    assert [
        (trace.reason, trace.backend)
        for trace in (
            send(here, "web-1", "127.0.0.1:3000"),
            send(here, "curl-1", "127.0.0.1:31263"),
            send(here, "client", "127.0.0.1:31263"),
        )
    ] == [("answered-by-pod", "web-1"), ("pod-port-closed", ""), ("outside-port-closed", "")]


def test_policy_local_leads_to_this_nodes_endpoints_in_nftables_mode() -> None:
    here = world("nftables", service(internal_traffic_policy="Local"))
    found = {trace.backend for trace in traces(here, "n2", "clusterIP:port")}
    assert found == {"web-2", "web-3"}


@both_modes
def test_a_pod_that_meets_itself_is_masqueraded(mode: str) -> None:
    (trace,) = traces(world(mode, service(), WEB_PODS[:1]), "web-1", "clusterIP:port")
    assert codes(trace)[:4] == [
        "send.from-pod",
        "match-cluster-ip.hairpin",
        "dnat.hairpin",
        "masquerade.hairpin",
    ]
    assert (trace.backend, str(trace.source_seen).partition(":")[0]) == ("web-1", "10.244.1.1")


def test_a_waiting_sender_hears_that_nobody_is_there() -> None:
    dead = (replace(WEB_PODS[0], address_answers=False),)
    here = world("iptables", service(), dead)
    assert [
        send(here, sender, destination).later
        for sender, destination in (
            ("curl-3", "clusterIP:port"),
            ("client", "n3:nodePort"),
            ("curl-3", "10.244.1.10:3000"),
        )
    ] == [
        "icmp host-unreachable from 10.96.45.7",
        "icmp host-unreachable from 172.18.0.13",
        "icmp host-unreachable from 172.18.0.11",
    ]


def test_with_affinity_in_nftables_mode_the_endpoints_chain_rewrites() -> None:
    trace = send(
        world("nftables", service(session_affinity="ClientIP")), "curl-3", "clusterIP:port"
    )
    match, dnat = trace.steps[1:3]
    assert [rule.chain_role for rule in match.rules] == ["services", "service"]
    assert [rule.chain_role for rule in dnat.rules] == ["endpoint", "endpoint"]
    assert (match.facts["endpoints"], match.facts["affinity"]) == (3, True)


@settings(max_examples=40, deadline=None)
@given(worlds(), worlds(), st.sampled_from(["iptables", "nftables"]))
def test_rules_that_were_kept_are_those_that_would_be_written(
    one: World, other: World, mode: str
) -> None:
    """From any moment to any other; half of the Services' endpoints change with the Pods."""
    moments = [
        World(replace(each.config, proxy_mode=mode), each.services, each.endpoint_slices)
        for each in (one, other)
    ]
    for node in NODES:
        moments[0].rules(node.name)
    later = moments[1]
    mixed = {**later.endpoint_slices, **dict(list(one.endpoint_slices.items())[:1])}
    for slices in (later.endpoint_slices, mixed):
        kept = World(later.config, later.services, slices, before=moments[0])
        anew = World(later.config, later.services, slices)
        assert [kept.rules_text(node.name) for node in NODES] == [
            anew.rules_text(node.name) for node in NODES
        ]


def test_another_mode_or_network_writes_its_own_rules() -> None:
    before = world("iptables", service())
    before.rules("n1")
    for ground in (
        replace(before.config, proxy_mode="nftables"),
        replace(before.config, pod_cidr="10.0.0.0/8"),
        replace(before.config, service_cidrs=("10.96.0.0/16",), proxy_mode="nftables"),
    ):
        kept = World(ground, before.services, before.endpoint_slices, before=before)
        anew = World(ground, before.services, before.endpoint_slices)
        assert kept.rules_text("n1") == anew.rules_text("n1")


def test_one_changed_endpoint_costs_one_ports_rules() -> None:
    stored = [
        replace(
            service(cluster_ip=f"10.96.0.{n}"), metadata=replace(service().metadata, name=f"s{n}")
        )
        for n in range(1, 4)
    ]
    before = world_of(config(), *stored)
    old = before.rules("n1").pieces  # type: ignore[attr-defined]
    slices = dict(before.endpoint_slices)
    changed = ("default", "s2")
    slices[changed] = tuple(
        replace(piece, endpoints=piece.endpoints[:1]) for piece in slices[changed]
    )
    after = World(before.config, before.services, slices, before=before)
    new = after.rules("n1").pieces  # type: ignore[attr-defined]
    assert [new[key] is old[key] for key in old] == [True, False, True]
