"""Which node stands open, which ways a packet takes, who sends and who is picked."""

from scene.plays import play

from portlab.scene.journey import journey
from portlab.scene.legs import JourneyLeg, Spot


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
