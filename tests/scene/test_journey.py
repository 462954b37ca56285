"""Which node stands open, which ways a packet takes, who sends and who is picked."""

from dataclasses import replace

import pytest
from scene.plays import PLAYS, play

from portlab.scene.journey import journey
from portlab.scene.legs import JourneyLeg, Spot
from portlab.scene.rulebox import step_boxes


def told(name):
    played = play(name)
    return journey(played.config, played.trace)


def test_the_node_whose_rules_act_is_open():
    assert {
        name: told(name).open_node
        for name in (
            "node port",
            "cluster IP",
            "from a node",
            "from a Pod to another node",
            "cluster IP from outside",
            "nothing sent",
        )
    } == {
        "node port": "n3",
        "cluster IP": "n3",
        "from a node": "n1",
        "from a Pod to another node": "n1",
        "cluster IP from outside": "",
        "nothing sent": "",
    }


def test_the_article_packet_takes_two_cables_there_and_back():
    pick = told("node port").picked
    out = (
        JourneyLeg("wire", Spot("client", "client"), Spot("router", "router")),
        JourneyLeg("wire", Spot("router", "router"), Spot("in", "n3")),
    )
    over = JourneyLeg("wire", Spot("out", "n3"), Spot("pod", pick))
    assert told("node port").legs == {
        1: out,
        2: (),
        3: (),
        4: (),
        5: (over,),
        6: (JourneyLeg("wire", over.end, over.start),),
        7: tuple(JourneyLeg("wire", leg.end, leg.start) for leg in out[::-1]),
    }


def test_the_article_rules_stand_in_their_planes():
    assert [(box.role, box.band, box.step) for box in told("node port").boxes] == [
        ("KUBE-NODEPORTS", "NodePort", 2),
        ("KUBE-EXT", "NodePort", 2),
        ("KUBE-SVC", "ClusterIP", 2),
        ("KUBE-SEP", "ClusterIP", 3),
        ("KUBE-POSTROUTING", "lip", 4),
    ]


def test_a_load_balancer_packet_meets_no_node_port():
    assert [(box.role, box.band) for box in told("load balancer").boxes] == [
        ("KUBE-SERVICES", "LoadBalancer"),
        ("KUBE-EXT", "LoadBalancer"),
        ("KUBE-SVC", "ClusterIP"),
        ("KUBE-SEP", "ClusterIP"),
        ("KUBE-POSTROUTING", "lip"),
    ]


NFTABLES_BOXES = {
    "nftables": [
        ("services", "NodePort", 2, "rule-node-port"),
        ("external", "NodePort", 2, "rule-mark"),
        ("service", "ClusterIP", 3, "rule-pick-dnat"),
        ("masquerading", "lip", 4, "rule-masquerade"),
    ],
    "nftables, a remembering Service": [
        ("services", "NodePort", 2, "rule-node-port"),
        ("external", "NodePort", 2, "rule-mark"),
        ("service", "ClusterIP", 2, "rule-pick"),
        ("endpoint", "ClusterIP", 3, "rule-dnat"),
        ("masquerading", "lip", 4, "rule-masquerade"),
    ],
    "nftables, cluster IP from a Pod": [
        ("services", "ClusterIP", 2, "rule-address"),
        ("service", "ClusterIP", 3, "rule-pick-dnat"),
    ],
    "nftables, cluster IP from a node": [
        ("services", "ClusterIP", 2, "rule-address"),
        ("service", "ClusterIP", 3, "rule-pick-dnat"),
        ("masquerading", "lip", 4, "rule-masquerade"),
    ],
    "nftables, a Pod meets itself": [
        ("services", "ClusterIP", 2, "rule-address"),
        ("service", "ClusterIP", 3, "rule-pick-dnat"),
        ("masquerading", "lip", 4, "rule-masquerade"),
    ],
    "nftables, local endpoint": [
        ("services", "NodePort", 2, "rule-node-port"),
        ("external", "NodePort", 2, "rule-external"),
        ("local", "ClusterIP", 3, "rule-pick-dnat"),
    ],
    "nftables, no local endpoint": [
        ("services", "NodePort", 2, "rule-node-port"),
        ("nodeport-endpoints-check", "NodePort", 3, "rule-drop"),
    ],
    "nftables, no endpoint": [
        ("nodeport-endpoints-check", "NodePort", 2, "rule-node-port"),
        ("reject-chain", "NodePort", 2, "rule-reject"),
    ],
    "nftables, no endpoint, from a Pod": [
        ("service-endpoints-check", "ClusterIP", 2, "rule-address"),
        ("reject-chain", "ClusterIP", 2, "rule-reject"),
    ],
    "nftables, wrong port": [("cluster-ips-check", "ClusterIP", 2, "rule-reject.cluster-ip-port")],
    "nftables, ping": [("cluster-ips-check", "ClusterIP", 2, "rule-reject.ping")],
    "nftables, ping from a node": [("cluster-ips-check", "ClusterIP", 2, "rule-reject.ping")],
    "nftables, nobody's cluster IP": [("cluster-ips-check", "ClusterIP", 2, "rule-drop")],
    "nftables, load balancer": [
        ("services", "LoadBalancer", 2, "rule-address"),
        ("external", "LoadBalancer", 2, "rule-mark"),
        ("service", "ClusterIP", 3, "rule-pick-dnat"),
        ("masquerading", "lip", 4, "rule-masquerade"),
    ],
    "nftables, not allowed": [
        ("firewall-check", "LoadBalancer", 2, "rule-address"),
        ("firewall", "LoadBalancer", 2, "rule-drop"),
    ],
}


@pytest.mark.parametrize(("name", "boxes"), NFTABLES_BOXES.items())
def test_chains_of_nftables_stand_in_their_planes(name, boxes):
    found = [(box.role, box.band, box.step, box.code) for box in told(name).boxes]
    assert found == boxes


def test_every_play_in_nftables_mode_is_looked_at():
    assert [name for name in PLAYS if name.startswith("nftables")] == list(NFTABLES_BOXES)


def recalled(variant):
    """A step in which a kernel rewrites a packet of a flow that it knows."""
    layer = "NodePort" if variant else "ClusterIP"
    step = told("nftables").steps[2]
    return replace(step, code="recall", layer=layer, rules=(), facts={"variant": variant})


def test_what_a_kernel_remembers_has_a_box_without_a_chain():
    boxes = [box for variant in ("", "source") for box in step_boxes(recalled(variant))]
    assert [(box.chain, box.band, box.code) for box in boxes] == [
        ("", "ClusterIP", "act-recall"),
        ("", "lip", "act-recall"),
    ]


def test_a_pod_that_sends_jumps_to_its_own_node():
    sent = told("cluster IP")
    assert sent.sender == Spot("pod", "curl-3")
    assert sent.legs[1] == (JourneyLeg("jump", Spot("pod", "curl-3"), Spot("in", "n3")),)
    assert sent.legs[6] == (JourneyLeg("jump", Spot("in", "n3"), Spot("pod", "curl-3")),)


def test_a_process_of_a_node_sends_without_a_wire():
    sent = told("from a node")
    assert sent.sender == Spot("process", "n1")
    assert sent.legs[1] == (JourneyLeg("jump", Spot("process", "n1"), Spot("in", "n1")),)
    assert sent.legs[7] == (JourneyLeg("jump", Spot("in", "n1"), Spot("process", "n1")),)


def test_a_pod_on_the_same_node_is_reached_by_a_jump():
    assert told("local endpoint").open_node == "n2"
    assert {leg.kind for leg in told("local endpoint").legs[4]} == {"jump"}


def test_the_pick_is_known_when_the_rules_pick():
    assert told("node port").picked_at == 2
    assert told("no endpoint").picked == ""
