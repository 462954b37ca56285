"""The question before a packet moves: what it asks, what it offers, and which answer is right."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kube.kubeproxy.worlds import (
    BALANCER_IP,
    CURL_PODS,
    WEB_PODS,
    config,
    pod,
    requests,
    service,
    world,
    worlds,
)

from portlab.kube.kubeproxy.codes import REASONS
from portlab.kube.kubeproxy.send import send, traces
from portlab.kube.kubeproxy.trace import Trace
from portlab.kube.kubeproxy.world import World
from portlab.kube.objects.clusterconfig import LoadBalancerConfig
from portlab.kube.objects.intstr import IntOrString
from portlab.kube.objects.service import Service, ServicePort
from portlab.teaching.prediction import (
    ENDING_OF_REASON,
    ENDINGS,
    ENDS,
    KINDS,
    MAX_OPTIONS,
    PORT,
    SOURCE,
    Question,
    question,
    rewritten,
)

ENDS_TURN, SOURCE_TURN, PORT_TURN = range(3)


def asked(where: World, origin: str, destination: str, turn: int, seed: int = 0) -> Question:
    """The question about a packet to the last Service of a world."""
    target = where.services[-1]
    shown = send(where, origin, destination, seed=seed, service=target)
    journeys = traces(where, origin, destination, service=target)
    return question(where, target, shown, journeys, turn=turn)


def keys(found: Question) -> list[str]:
    """The keys on offer."""
    return [option.key for option in found.options]


def test_every_reason_is_an_ending_that_can_be_offered() -> None:
    assert set(ENDING_OF_REASON) == set(REASONS)
    assert set(ENDING_OF_REASON.values()) == set(ENDINGS)


def test_an_answered_node_port_offers_what_a_node_without_a_pod_could_do() -> None:
    found = asked(world(), "client", "n3:nodePort", ENDS_TURN)
    assert (found.kind, found.right, found.chance) == (ENDS, "ends-answered-pod", frozenset())
    assert keys(found) == [
        "ends-answered-pod",
        "ends-refused-rule",
        "ends-refused-node",
        "ends-dropped",
    ]


@pytest.mark.parametrize("turn", range(3))
@pytest.mark.parametrize(
    ("where", "origin", "destination", "right"),
    [
        (world(config(CURL_PODS)), "client", "n3:nodePort", "ends-refused-rule"),
        (
            world(None, service(external_traffic_policy="Local")),
            "client",
            "n3:nodePort",
            "ends-dropped",
        ),
        (world(), "curl-3", "clusterIP:9999", "ends-lost"),
        (world(), "client", "n1:3000", "ends-refused-node"),
        (world(), "client", "clusterIP:port", "ends-lost"),
        (
            world(config([replace(one, listens=()) for one in WEB_PODS])),
            "client",
            "n1:nodePort",
            "ends-refused-pod",
        ),
    ],
    ids=["no endpoints", "Local", "wrong port", "node", "cluster IP outside", "targetPort"],
)
def test_where_no_pod_answers_the_question_is_always_the_end(
    where: World, origin: str, destination: str, right: str, turn: int
) -> None:
    found = asked(where, origin, destination, turn)
    assert (found.kind, found.right) == (ENDS, right)
    assert right in keys(found)
    assert "ends-answered-pod" in keys(found)


def test_the_source_is_one_of_sender_node_bridges_and_what_was_dialled() -> None:
    found = asked(world(config(WEB_PODS[:1])), "client", "n3:nodePort", SOURCE_TURN)
    assert (found.kind, found.right) == (SOURCE, "source-172.18.0.13")
    assert [(option.key, option.code, option.facts["name"]) for option in found.options] == [
        ("source-10.244.1.1", "source-gateway", "n1"),
        ("source-10.244.3.1", "source-gateway", "n3"),
        ("source-172.18.0.13", "source-node", "n3"),
        ("source-203.0.113.10", "source-host", "client"),
    ]


def test_a_pod_that_calls_a_cluster_ip_keeps_its_source() -> None:
    where = world(config((*WEB_PODS[:1], *CURL_PODS)))
    found = asked(where, "curl-3", "clusterIP:port", SOURCE_TURN)
    assert found.right == "source-10.244.3.20"
    shown = send(where, "curl-3", "clusterIP:port")
    assert rewritten(shown, SOURCE) is None


def test_a_pod_that_reaches_itself_sees_its_bridge() -> None:
    where = world(config((WEB_PODS[0],)))
    found = asked(where, "web-1", "clusterIP:port", SOURCE_TURN)
    assert (found.right, found.chance) == ("source-10.244.1.1", frozenset())
    assert "source-10.244.1.10" in keys(found)
    assert "ends-answer-lost" in keys(asked(where, "web-1", "clusterIP:port", ENDS_TURN))


def test_what_chance_would_have_made_right_is_named() -> None:
    where = world(config((WEB_PODS[0], WEB_PODS[1])))
    found = [asked(where, "web-1", "clusterIP:port", SOURCE_TURN, seed) for seed in range(20)]
    assert {(one.right, one.chance) for one in found} == {
        ("source-10.244.1.1", frozenset({"source-10.244.1.10"})),
        ("source-10.244.1.10", frozenset({"source-10.244.1.1"})),
    }


def test_the_port_is_one_of_those_of_the_service() -> None:
    ports = (
        ServicePort(protocol="TCP", port=80, target_port=IntOrString("http"), node_port=31263),
    )
    where = world(None, service(ports=ports))
    found = asked(where, "client", "n3:nodePort", PORT_TURN)
    assert (found.kind, found.right) == (PORT, "port-3000")
    assert keys(found) == ["port-80", "port-3000", "port-31263"]
    step = rewritten(send(where, "client", "n3:nodePort", service=where.services[0]), PORT)
    assert step is not None
    assert (step.before.destination.port, step.after.destination.port) == (31263, 3000)


def test_a_port_without_an_alternative_is_not_asked_for() -> None:
    ports = (ServicePort(protocol="TCP", port=3000, target_port=IntOrString(3000), node_port=0),)
    where = world(None, service(type="ClusterIP", external_traffic_policy="", ports=ports))
    assert asked(where, "curl-3", "clusterIP:port", PORT_TURN).kind == ENDS


def test_a_load_balancer_is_dialled() -> None:
    ground = config(load_balancer=LoadBalancerConfig(kind="vip", ip=BALANCER_IP, via="n1"))
    where = world(ground, service(type="LoadBalancer"))
    assert keys(asked(where, "client", "loadBalancer:port", ENDS_TURN)) == [
        "ends-answered-pod",
        "ends-refused-rule",
        "ends-refused-pod",
        "ends-refused-balancer",
    ]


def test_a_pod_that_does_not_listen_makes_the_end_a_matter_of_chance() -> None:
    where = world(config((WEB_PODS[0], pod("web-2", 2, 10, listens=()))))
    found = [asked(where, "client", "n3:nodePort", ENDS_TURN, seed) for seed in range(20)]
    assert {(one.right, one.chance) for one in found} == {
        ("ends-answered-pod", frozenset({"ends-refused-pod"})),
        ("ends-refused-pod", frozenset({"ends-answered-pod"})),
    }


@settings(max_examples=120, deadline=None)
@given(worlds(), st.data(), st.integers(0, 5), st.integers(0, 3))
def test_any_packet_has_a_question_with_its_answer_among_different_ones(
    where: World, data: st.DataObject, turn: int, seed: int
) -> None:
    origin, destination, protocol = data.draw(requests(where))
    target: Service = where.services[-1]
    shown: Trace = send(where, origin, destination, protocol=protocol, seed=seed, service=target)
    journeys = traces(where, origin, destination, protocol=protocol, service=target)
    found = question(where, target, shown, journeys, turn=turn)
    offered = keys(found)
    assert found.kind in (ENDS, KINDS[turn % 3])
    assert 2 <= len(offered) <= MAX_OPTIONS
    assert len(set(offered)) == len(offered)
    assert found.right in offered
    assert found.chance <= set(offered) - {found.right}
