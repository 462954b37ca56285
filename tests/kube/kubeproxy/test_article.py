"""The article's example, step by step, and what becomes of it when one thing is different."""

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

from portlab.kube.kubeproxy.send import send, traces
from portlab.kube.kubeproxy.trace import Step, Trace
from portlab.kube.kubeproxy.world import World
from portlab.kube.objects.clusterconfig import (
    NFTABLES,
    Client,
    HostProcess,
    LoadBalancerConfig,
)
from portlab.kube.objects.intstr import IntOrString
from portlab.kube.objects.meta import ObjectMeta
from portlab.kube.objects.service import ServicePort

MARK = "0x4000/0x4000"


def to_pod(found: tuple[Trace, ...], pod: str) -> Trace:
    """The trace that ends in that Pod."""
    return next(trace for trace in found if trace.backend == pod)


def line(step: Step) -> tuple[str, str, str, str]:
    """A step in short: code, where, from, to."""
    return step.code, step.place.name, str(step.after.source), str(step.after.destination)


def codes(trace: Trace) -> list[str]:
    """The steps' codes."""
    return [step.code for step in trace.steps]


def test_a_node_port_takes_seven_steps_from_client_to_pod_and_back() -> None:
    trace = to_pod(traces(world(), "client", "n3:31263"), "web-2")
    masqueraded = str(trace.source_seen)
    assert [line(step) for step in trace.steps] == [
        ("send", "client", "203.0.113.10:40000", "172.18.0.13:31263"),
        ("match-node-port", "n3", "203.0.113.10:40000", "172.18.0.13:31263"),
        ("dnat", "n3", "203.0.113.10:40000", "10.244.2.10:3000"),
        ("masquerade", "n3", masqueraded, "10.244.2.10:3000"),
        ("deliver", "n3", masqueraded, "10.244.2.10:3000"),
        ("answer", "web-2", "10.244.2.10:3000", masqueraded),
        ("undo-nat", "n3", "172.18.0.13:31263", "203.0.113.10:40000"),
    ]
    assert masqueraded.startswith("172.18.0.13:")
    assert trace.verdict == "answered"
    assert trace.probability == pytest.approx(1 / 3)


def test_the_wires_of_the_seven_steps_pass_the_right_machines() -> None:
    trace = to_pod(traces(world(), "client", "n3:31263"), "web-2")
    wires = {step.number: [place.name for place in step.hops] for step in trace.steps if step.hops}
    assert wires == {
        1: ["client", "router", "n3"],
        5: ["n3", "n2", "web-2"],
        6: ["web-2", "n2", "n3"],
        7: ["n3", "router", "client"],
    }


def test_the_layers_of_addresses_never_show_the_cluster_ip_on_a_node_port_path() -> None:
    trace = to_pod(traces(world(), "client", "n3:31263"), "web-2")
    layers = [(step.after.source.layer, step.after.destination.layer) for step in trace.steps]
    assert layers == [
        ("outside", "NodePort"),
        ("outside", "NodePort"),
        ("outside", "Pod"),
        ("NodePort", "Pod"),
        ("NodePort", "Pod"),
        ("Pod", "NodePort"),
        ("NodePort", "outside"),
    ]


def test_the_rules_of_the_seven_steps_are_named_in_order() -> None:
    trace = to_pod(traces(world(), "client", "n3:31263"), "web-2")
    roles = {step.code: [rule.chain_role for rule in step.rules] for step in trace.steps}
    assert roles["match-node-port"] == [
        "KUBE-SERVICES",
        "KUBE-NODEPORTS",
        "KUBE-EXT",
        "KUBE-MARK-MASQ",
        "KUBE-EXT",
        "KUBE-SVC",
    ]
    assert roles["dnat"] == ["KUBE-SEP"]
    assert roles["masquerade"] == ["KUBE-POSTROUTING", "KUBE-POSTROUTING"]
    assert [roles[code] for code in ("send", "deliver", "answer", "undo-nat")] == [[], [], [], []]


def test_the_first_steps_facts_tell_of_a_node_without_endpoint() -> None:
    first = send(world(), "client", "n3:31263").steps[0]
    assert first.facts["variant"] == "to-node-without-endpoint"
    assert first.facts["service"] == "backend"
    assert "variant" not in send(world(), "client", "n2:31263").steps[0].facts


def test_seeds_reach_every_pod() -> None:
    cluster = world()
    assert {send(cluster, "client", "n3:31263", seed=seed).backend for seed in range(20)} == {
        "web-1",
        "web-2",
        "web-3",
    }


def test_a_pod_of_the_entry_node_sees_the_bridge_address() -> None:
    trace = to_pod(traces(world(), "client", "n1:31263"), "web-1")
    assert trace.source_seen is not None
    assert trace.source_seen.ip == "10.244.1.1"
    deliver = trace.steps[4]
    assert (deliver.facts["variant"], [place.name for place in deliver.hops]) == (
        "local",
        ["n1", "web-1"],
    )


def test_a_pod_calling_the_cluster_ip_keeps_its_address() -> None:
    trace = to_pod(traces(world(), "curl-3", "clusterIP:port"), "web-2")
    assert codes(trace) == ["send", "match-cluster-ip", "dnat", "deliver", "answer", "undo-nat"]
    assert str(trace.source_seen) == "10.244.3.20:40000"
    assert trace.steps[-1].facts["variant"] == "destination-only"


def test_a_node_calling_the_cluster_ip_is_masqueraded() -> None:
    trace = to_pod(traces(world(), "n3", "clusterIP:port"), "web-1")
    assert codes(trace) == [
        "send",
        "match-cluster-ip",
        "dnat",
        "masquerade",
        "deliver",
        "answer",
        "undo-nat",
    ]
    assert (trace.steps[0].to, trace.steps[0].hops) == (None, ())
    assert trace.steps[-1].to is None


def test_a_pod_that_reaches_itself_sees_the_bridge() -> None:
    alone = world(config((WEB_PODS[0],)))
    trace = send(alone, "web-1", "clusterIP:port")
    assert trace.source_seen is not None
    assert trace.source_seen.ip == "10.244.1.1"
    assert trace.steps[2].facts["variant"] == "hairpin"


@pytest.mark.parametrize(
    ("sender", "how"),
    [
        ("client", "icmp port-unreachable from 172.18.0.13"),
        ("curl-3", "icmp port-unreachable from 172.18.0.13"),
        ("n3", "icmp port-unreachable from 172.18.0.13"),
    ],
)
def test_without_endpoints_a_rule_rejects(sender: str, how: str) -> None:
    trace = send(world(config(CURL_PODS)), sender, "n3:nodePort")
    assert codes(trace) == ["send", "reject", "refusal-arrives"]
    assert (trace.verdict, trace.reason, trace.how) == ("refused", "no-endpoints", how)
    assert trace.deciding_rule is not None
    assert trace.deciding_rule.text.endswith("-j REJECT --reject-with icmp-port-unreachable")


def test_policy_local_drops_where_no_endpoint_is() -> None:
    local = world(config(), service(external_traffic_policy="Local"))
    trace = send(local, "client", "n3:nodePort")
    assert codes(trace) == ["send", "match-node-port", "drop"]
    assert (trace.verdict, trace.reason) == ("timed out", "no-local-endpoints")
    assert trace.deciding_rule is not None
    assert trace.deciding_rule.chain == "KUBE-EXTERNAL-SERVICES"


def test_policy_local_keeps_the_clients_address() -> None:
    local = world(config(), service(external_traffic_policy="Local"))
    trace = send(local, "client", "n1:nodePort")
    assert (trace.backend, str(trace.source_seen)) == ("web-1", "203.0.113.10:40000")
    assert trace.steps[-1].facts["variant"] == "destination-only"


def test_a_wrong_target_port_is_refused_by_the_pod() -> None:
    port = ServicePort(protocol="TCP", port=3000, target_port=IntOrString(8080), node_port=31263)
    trace = send(world(config(), service(ports=(port,))), "client", "n3:nodePort")
    assert (trace.verdict, trace.reason, trace.how) == ("refused", "pod-port-closed", "rst")
    assert codes(trace)[-2:] == ["refuse", "refusal-arrives"]
    assert str(trace.steps[-1].after.source) == "172.18.0.13:31263"


def test_the_service_port_is_closed_on_a_node() -> None:
    trace = send(world(), "client", "n2:3000")
    assert codes(trace) == ["send", "match-nothing", "refuse", "refusal-arrives"]
    assert (trace.reason, trace.how) == ("node-port-closed", "rst")


def test_a_wrong_port_of_the_cluster_ip_wanders_off() -> None:
    trace = send(world(), "curl-3", "clusterIP:31263")
    assert codes(trace) == ["send", "match-nothing", "cni-masquerade", "forward", "lost"]
    assert (trace.verdict, trace.reason) == ("timed out", "cluster-ip-wrong-port")
    assert trace.reason_facts["ports"] == "3000/TCP"


def test_a_router_that_answers_makes_it_unreachable() -> None:
    ground = config(router_drops_silently=False)
    trace = send(world(ground), "client", "clusterIP:port")
    assert (trace.verdict, trace.how) == ("unreachable", "icmp net-unreachable from 203.0.113.1")


def test_a_static_route_to_the_cluster_ip_works_and_loops_at_other_ports() -> None:
    assert send(world(), "client-routed", "clusterIP:port").verdict == "answered"
    trace = send(world(), "client-routed", "clusterIP:9999")
    assert codes(trace) == ["send", "match-nothing", "loop", "refusal-arrives"]
    assert trace.how == "icmp ttl-exceeded from 172.18.0.11"


def balanced(**balancer: Any) -> World:
    """The article's Service as a LoadBalancer in a cloud."""
    ground = config(load_balancer=LoadBalancerConfig(ip=BALANCER_IP, **balancer))
    return world(ground, service(type="LoadBalancer"))


def test_a_load_balancer_that_keeps_the_address_is_matched_by_the_node() -> None:
    trace = send(balanced(kind="vip", via="n1"), "client", "loadBalancer:port")
    assert codes(trace)[:3] == ["send", "match-load-balancer-ip", "dnat"]
    assert trace.steps[-1].after.source.layer == "LoadBalancer"


def test_a_load_balancer_that_rewrites_uses_a_node_port() -> None:
    cloud = balanced(kind="proxy", address="172.18.0.50")
    found = traces(cloud, "client", "loadBalancer:port")
    assert len(found) == 9
    trace = to_pod(found, "web-2")
    assert codes(trace)[:4] == ["send", "balance", "forward", "match-node-port"]
    assert codes(trace)[-2:] == ["undo-nat", "undo-nat"]
    assert trace.steps[-1].facts["variant"] == "balancer"


def test_a_load_balancer_with_health_checks_skips_nodes_without_endpoints() -> None:
    ground = config(
        load_balancer=LoadBalancerConfig(kind="proxy", ip=BALANCER_IP, address="172.18.0.50")
    )
    local = service(
        type="LoadBalancer", external_traffic_policy="Local", health_check_node_port=32100
    )
    found = traces(world(ground, local), "client", "loadBalancer:port")
    assert {trace.steps[1].facts["node"] for trace in found} == {"n1", "n2"}
    assert {trace.verdict for trace in found} == {"answered"}
    health = send(world(ground, local), "client", "n3:32100")
    assert health.reason == "answered-by-health-check"


def test_a_process_of_the_node_is_shadowed_by_the_node_port_only() -> None:
    ground = config(
        host_processes=(
            HostProcess(node="n2", address="172.18.0.12", port=31263),
            HostProcess(node="n2", address="172.18.0.12", port=22),
        )
    )
    assert send(world(ground), "client", "n2:31263").reason == "answered-by-pod"
    assert send(world(ground), "client", "n2:22").reason == "answered-by-host"


def test_udp_is_another_port_than_tcp() -> None:
    port = ServicePort(protocol="UDP", port=53, target_port=IntOrString(5353), node_port=31053)
    dns = world(config(), service(ports=(port,)))
    assert send(dns, "curl-3", "clusterIP:port").protocol == "UDP"
    assert send(dns, "curl-3", "clusterIP:port").verdict == "answered"
    assert send(dns, "curl-3", "clusterIP:53", protocol="TCP").verdict == "timed out"


def test_sctp_is_carried_like_the_others() -> None:
    port = ServicePort(protocol="SCTP", port=9999, target_port=IntOrString(9999))
    sctp = world(config(), service(type="ClusterIP", ports=(port,)))
    assert send(sctp, "curl-3", "clusterIP:port").verdict == "answered"
    deaf = tuple(replace(item, listens=()) for item in WEB_PODS)
    refused = send(
        world(config((*deaf, *CURL_PODS)), service(type="ClusterIP", ports=(port,))),
        "curl-3",
        "clusterIP:port",
    )
    assert (refused.verdict, refused.how) == ("refused", "abort")


def test_nobody_at_an_endpoints_address_is_silence() -> None:
    dead = (replace(WEB_PODS[0], address_answers=False), *CURL_PODS)
    trace = send(world(config(dead)), "client", "n3:nodePort")
    assert (trace.verdict, trace.reason) == ("timed out", "address-dead")
    assert codes(trace)[-2:] == ["forward", "lost"]


def test_without_bridge_netfilter_an_answer_on_the_same_bridge_is_not_turned_back() -> None:
    ground = config(bridge_nf_call_iptables=False)
    found = traces(world(ground), "curl-1", "clusterIP:port")
    lost = [trace for trace in found if trace.reason == "answer-not-turned-back"]
    assert [codes(trace)[-2:] for trace in lost] == [["answer", "lost"]]
    assert [trace.verdict for trace in lost] == ["timed out"]
    assert {trace.backend for trace in found if trace not in lost} == {"web-2", "web-3"}


def test_the_network_of_the_cluster_decides_nothing_else() -> None:
    elsewhere = config(clients=(Client(name="client", ip="198.18.0.9"),))
    trace = send(world(elsewhere), "client", "n3:31263")
    assert str(trace.steps[-1].after.destination) == "198.18.0.9:40000"


def test_nftables_mode_gives_the_articles_answer_too() -> None:
    trace = send(world(config(proxy_mode=NFTABLES)), "client", "n3:31263")
    assert codes(trace) == codes(send(world(), "client", "n3:31263"))
    assert {rule.table for step in trace.steps for rule in step.rules} == {"kube-proxy"}


def test_the_cluster_ip_answers_no_ping() -> None:
    trace = send(world(), "curl-3", "clusterIP", protocol="ICMP")
    assert trace.reason == "cluster-ip-has-no-ping"
    assert str(trace.steps[0].after.destination) == CLUSTER_IP
    assert send(world(), "client", "n1", protocol="ICMP").reason == "answered-ping"


def test_marks_are_set_and_cleared_on_one_node() -> None:
    trace = to_pod(traces(world(), "client", "n3:31263"), "web-2")
    marking = [rule.text for rule in trace.steps[1].rules if rule.chain == "KUBE-MARK-MASQ"]
    assert marking == [f"-A KUBE-MARK-MASQ -j MARK --set-xmark {MARK}"]


@pytest.mark.parametrize(
    ("sender", "destination", "marked", "variant"),
    [
        ("web-1", "clusterIP:port", False, "hairpin"),
        ("web-1", "n1:nodePort", True, None),
        ("curl-1", "clusterIP:port", False, "source-kept"),
        ("n1", "clusterIP:port", True, None),
    ],
)
def test_a_packet_is_said_to_be_marked_where_it_is(
    sender: str, destination: str, marked: bool, variant: str | None
) -> None:
    alone = world(config((WEB_PODS[0], *CURL_PODS)))
    match = send(alone, sender, destination).steps[1]
    marks = [rule for rule in match.rules if rule.chain == "KUBE-MARK-MASQ"]
    assert (match.facts["marked"], match.facts.get("variant")) == (marked, variant)
    assert bool(marks) == marked


@pytest.mark.parametrize(
    ("sender", "destination", "protocol", "place"),
    [
        ("curl-3", "web-1:3000", None, "n3"),
        ("curl-3", "web-1", "ICMP", "n3"),
        ("n2", "web-1:3000", None, "n2"),
        ("curl-1", "web-1:3000", None, "n1"),
        # Only the node itself can tell that none of its own ports leads anywhere.
        ("curl-3", "n1:3000", None, "n1"),
    ],
)
def test_the_first_rules_without_a_match_are_the_ones_told_of(
    sender: str, destination: str, protocol: str | None, place: str
) -> None:
    trace = send(world(), sender, destination, protocol=protocol)
    told = [step for step in trace.steps if step.code == "match-nothing"]
    assert [(step.place.name, step.facts["node"]) for step in told] == [(place, place)]


def test_somebodys_own_kubernetes_service_is_one_like_any_other() -> None:
    metadata = ObjectMeta(name="kubernetes", namespace="default")
    mine = replace(service(), metadata=metadata)
    assert send(world(config(), mine), "client", "n3:31263").reason == "answered-by-pod"
    inside = service(type="ClusterIP", ports=(ServicePort(protocol="TCP", port=443),))
    own = replace(inside, metadata=metadata, spec=replace(inside.spec, selector=None))
    assert world(config(), own).service_ports == ()
    with_selector = replace(inside, metadata=metadata)
    assert [port.service for port in world(config(), with_selector).service_ports] == ["kubernetes"]
