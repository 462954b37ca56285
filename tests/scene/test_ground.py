"""What the planes say before any packet moves."""

import pytest
from scene.plays import english, play, world

from portlab.scene.ground import LIT, UNLIT, WAITING, ground


def of(name):
    played = play(name)
    return ground(played.config, played.service, played.slices, played.trace, english)


@pytest.mark.parametrize(
    ("name", "states"),
    [
        ("node port", (UNLIT, LIT, LIT)),
        ("cluster IP of type ClusterIP", (UNLIT, UNLIT, LIT)),
        ("load balancer", (LIT, LIT, LIT)),
        ("load balancer pending", (WAITING, LIT, LIT)),
        ("headless", (UNLIT, UNLIT, UNLIT)),
        ("external name", (UNLIT, UNLIT, UNLIT)),
    ],
)
def test_planes_light_as_the_types_nest(name, states):
    view = of(name)
    assert (view.load_balancer.state, view.node_port.state, view.cluster_ip.state) == states


def test_nothing_stored_lights_nothing():
    view = ground(world("three-nodes"), None, (), None, english)
    assert {view.load_balancer.state, view.node_port.state, view.cluster_ip.state} == {UNLIT}
    assert view.selected == ""


def test_an_address_that_nobody_dialled_says_so():
    assert of("node port").cluster_ip.note == "not on this path: nobody dialled it"
    assert of("node port").node_port.note == "one number on every node"
    assert of("cluster IP").cluster_ip.note == "rules on every node, no host has this IP"
    assert of("cluster IP").node_port.note == "not on this path: nobody dialled it"


def test_a_pending_load_balancer_shows_what_kubectl_shows():
    assert of("load balancer pending").load_balancer.address == "<pending>"


def test_no_virtual_ip_says_why():
    assert of("headless").cluster_ip.note == "headless: no virtual IP to draw"
    assert of("external name").cluster_ip.note == "a DNS name only: shop.example.com"


def test_more_ports_are_counted():
    assert of("many ports").node_port.address.endswith(" +19")


def test_pods_are_told_apart_by_the_selector():
    assert of("node port").selected == "3 of 4 selected"
    assert {pod.name: (pod.selected, pod.label) for pod in of("node port").pods} == {
        "web-1": (True, ""),
        "web-2": (True, ""),
        "web-3": (True, ""),
        "curl-3": (False, "app: curl"),
    }


def test_pods_say_when_they_are_not_ready():
    pods = of("Pods that are not ready").pods
    assert [pod.condition for pod in pods] == ["not ready", "terminating", "", ""]
