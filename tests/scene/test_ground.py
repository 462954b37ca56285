"""What the planes say before any packet moves."""

import pytest
from scene.plays import english, play, world

from portlab.scene.ground import LIT, UNLIT, WAITING, ground
from portlab.scene.model import LAYOUTS


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
    view = of("many ports")
    assert (view.node_port.port.more, view.cluster_ip.port.more, view.target.more) == (19, 19, 0)


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


def test_the_numbers_of_a_port_stand_in_their_layers_with_their_fields():
    view = of("node port")
    assert [view.node_port.port, view.cluster_ip.port, view.target] == [
        ("nodePort", "31263", 0, "spec.ports[0].nodePort"),
        ("port", "3000", 0, "spec.ports[0].port"),
        ("targetPort", "3000", 0, "spec.ports[0].targetPort"),
    ]


@pytest.mark.parametrize("name", ["load balancer", "node port", "headless", "external name"])
def test_values_of_the_service_name_their_fields(name):
    fields = {
        "load balancer": ["spec.clusterIP", "status.loadBalancer.ingress[0].ip"],
        "node port": ["spec.clusterIP"],
        "headless": ["spec.clusterIP"],
        "external name": ["spec.externalName"],
    }
    for layout in LAYOUTS:
        scene = play(name).scene(layout)
        named = {text.path for text in scene.labels if text.path}
        named |= {box.path for box in scene.hosts if box.path}
        assert sorted(named - {"spec.selector"}) == fields[name]
