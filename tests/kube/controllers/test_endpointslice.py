"""EndpointSlices, rule by rule; those recorded with a data plane are compared in tests/conformance."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from kube.kubeproxy.worlds import NODES, WEB_PODS, pod
from kube.kubeproxy.worlds import service as any_service

from portlab.kube.controllers.endpointslice import endpoint_slices
from portlab.kube.objects.endpointslice import Endpoint, EndpointPort, EndpointSlice
from portlab.kube.objects.intstr import IntOrString
from portlab.kube.objects.meta import ObjectMeta
from portlab.kube.objects.pod import ContainerPort, Pod
from portlab.kube.objects.service import Service, ServicePort

HEADLESS = {"cluster_ip": "None", "cluster_ips": ("None",), "type": "ClusterIP"}


def only_endpoint(service: Service, *pods: Pod) -> Endpoint:
    """The one endpoint in the one slice of a Service."""
    (piece,) = endpoint_slices(service, pods, NODES)
    (endpoint,) = piece.endpoints
    return endpoint


def named(service: Service, **metadata: Any) -> Service:
    """The Service with other metadata."""
    return replace(service, metadata=replace(service.metadata, **metadata))


def test_a_slice_as_the_api_answers_it() -> None:
    shop = named(any_service(), labels={"team": "blue"}, uid="u-1")
    (piece,) = endpoint_slices(
        shop, [replace(WEB_PODS[0], hostname="h", subdomain="backend")], NODES
    )
    assert piece.to_dict() == {
        "addressType": "IPv4",
        "generateName": "backend-",
        "labels": {
            "team": "blue",
            "kubernetes.io/service-name": "backend",
            "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
        },
        "ports": [{"name": "", "protocol": "TCP", "port": 3000}],
        "endpoints": [
            {
                "addresses": ["10.244.1.10"],
                "conditions": {"ready": True, "serving": True, "terminating": False},
                "hostname": "h",
                "targetRef": {"kind": "Pod", "namespace": "default", "name": "web-1"},
                "nodeName": "n1",
                "zone": "zone-a",
            }
        ],
        "ownerReferences": [
            {
                "apiVersion": "v1",
                "kind": "Service",
                "name": "backend",
                "controller": True,
                "blockOwnerDeletion": True,
            }
        ],
    }
    assert piece.owner_references[0].uid == "u-1"


def test_where_nobody_serves_lists_are_null() -> None:
    (piece,) = endpoint_slices(any_service(), [], NODES)
    assert (piece.to_dict()["ports"], piece.to_dict()["endpoints"]) == (None, None)


def test_reserved_labels_of_the_service_are_not_copied() -> None:
    labels = {
        "kubernetes.io/service-name": "other",
        "endpointslice.kubernetes.io/managed-by": "me",
        "service.kubernetes.io/headless": "yes",
        "team": "blue",
    }
    (piece,) = endpoint_slices(named(any_service(), labels=labels), [], NODES)
    assert piece.labels == {
        "team": "blue",
        "kubernetes.io/service-name": "backend",
        "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
    }


def test_pods_of_another_namespace_are_not_asked() -> None:
    foreign = pod("web-1", 1, 10, namespace="shop")
    found = endpoint_slices(any_service(), [foreign], NODES)
    assert [piece.endpoints for piece in found] == [()]


@pytest.mark.parametrize(
    "change",
    [
        {"phase": "Succeeded"},
        {"phase": "Failed"},
        {"ip": ""},
        {"node": "n9"},
        {"node": ""},
        {"labels": {}},
    ],
)
def test_a_pod_that_is_no_endpoint(change: dict[str, Any]) -> None:
    (piece,) = endpoint_slices(any_service(), [replace(WEB_PODS[0], **change)], NODES)
    assert (piece.ports, piece.endpoints) == ((), ())


@pytest.mark.parametrize("phase", ["Pending", "Running"])
def test_a_pod_that_is_starting_is_an_endpoint(phase: str) -> None:
    endpoint = only_endpoint(any_service(), replace(WEB_PODS[0], phase=phase, ready=False))
    assert (endpoint.ready, endpoint.serving, endpoint.terminating) == (False, False, False)


def test_a_pod_that_is_not_ready_is_published_where_that_is_wished() -> None:
    public = any_service(publish_not_ready_addresses=True)
    leaving = replace(WEB_PODS[0], ready=False, terminating=True)
    endpoint = only_endpoint(public, leaving)
    assert (endpoint.ready, endpoint.serving, endpoint.terminating) == (True, False, True)


@pytest.mark.parametrize("node", ["n9", ""])
def test_a_pod_on_no_known_node_is_published_where_that_is_wished(node: str) -> None:
    public = any_service(publish_not_ready_addresses=True, traffic_distribution="PreferSameNode")
    endpoint = only_endpoint(public, replace(WEB_PODS[0], node=node))
    assert (endpoint.node_name, endpoint.zone, endpoint.zone_hints) == (node, "", ())
    assert endpoint.node_hints == ((node,) if node else ())


@pytest.mark.parametrize(
    ("hostname", "subdomain", "found"),
    [("h", "backend", "h"), ("h", "other", ""), ("h", "", ""), ("", "backend", "")],
)
def test_a_hostname_counts_below_the_services_name(
    hostname: str, subdomain: str, found: str
) -> None:
    named_pod = replace(WEB_PODS[0], hostname=hostname, subdomain=subdomain)
    assert only_endpoint(any_service(), named_pod).hostname == found


def test_a_sidecars_port_is_found_by_name_after_the_containers() -> None:
    port = ServicePort(
        protocol="TCP", port=80, target_port=IntOrString("admin"), app_protocol="h2c"
    )
    side = ContainerPort(container_port=9000, name="admin")
    own = ContainerPort(container_port=9001, name="admin")
    pods = (
        replace(WEB_PODS[0], sidecar_ports=(side,)),
        replace(WEB_PODS[1], sidecar_ports=(side,), container_ports=(own,)),
        replace(WEB_PODS[2], sidecar_ports=(replace(side, protocol="UDP"),)),
    )
    found = endpoint_slices(any_service(ports=(port,)), pods, NODES)
    assert {piece.endpoints[0].target: piece.ports for piece in found} == {
        "web-1": (EndpointPort(port=9000, app_protocol="h2c"),),
        "web-2": (EndpointPort(port=9001, app_protocol="h2c"),),
        "web-3": (),
    }


def families(service: Service, *pods: Pod) -> list[tuple[str, list[str]]]:
    """Each slice's family with the addresses in it."""
    return [
        (piece.address_type, [item.address for item in piece.endpoints])
        for piece in endpoint_slices(service, pods, NODES)
    ]


def test_each_family_has_slices_of_its_own() -> None:
    dual = replace(WEB_PODS[0], ips=("10.244.1.10", "fd00:244:1:0::10"))
    both = any_service(ip_families=("IPv6", "IPv4"))
    assert families(both, dual, WEB_PODS[1]) == [
        ("IPv6", ["fd00:244:1::10"]),
        ("IPv4", ["10.244.1.10", "10.244.2.10"]),
    ]
    assert families(both, WEB_PODS[1]) == [("IPv6", []), ("IPv4", ["10.244.2.10"])]


def test_a_service_that_names_no_family_has_that_of_its_address() -> None:
    six = {"cluster_ip": "fd00::7", "cluster_ips": ("fd00::7",)}
    assert [family for family, _ in families(any_service(ip_families=()))] == ["IPv4"]
    assert [family for family, _ in families(any_service(ip_families=(), **six))] == ["IPv6"]
    headless = any_service(ip_families=(), **HEADLESS)
    assert [family for family, _ in families(headless)] == ["IPv4", "IPv6"]


@pytest.mark.parametrize("spec", [{"type": "ExternalName"}, {"selector": None}, {"selector": {}}])
def test_a_service_that_is_left_alone_keeps_what_it_has(spec: dict[str, Any]) -> None:
    before = endpoint_slices(any_service(), WEB_PODS, NODES)
    assert endpoint_slices(any_service(**spec), (), NODES, before) == before
    assert endpoint_slices(any_service(**spec), WEB_PODS, NODES) == ()


def test_slices_of_others_stay_beside_the_controllers_own() -> None:
    foreign = EndpointSlice(service="backend", labels={"kubernetes.io/service-name": "backend"})
    found = endpoint_slices(any_service(), WEB_PODS, NODES, (foreign,))
    assert found == (foreign, *endpoint_slices(any_service(), WEB_PODS, NODES))


def test_slices_of_a_family_that_is_gone_go() -> None:
    both = endpoint_slices(any_service(ip_families=("IPv4", "IPv6")), WEB_PODS, NODES)
    assert endpoint_slices(any_service(), WEB_PODS, NODES, both) == both[:1]


def test_slices_of_an_earlier_service_of_that_name_go() -> None:
    earlier = named(any_service(), uid="u-1", labels={"team": "blue"})
    before = endpoint_slices(earlier, WEB_PODS[:1], NODES)
    later = named(any_service(), uid="u-2")
    found = endpoint_slices(later, WEB_PODS, NODES, before)
    assert found == endpoint_slices(later, WEB_PODS, NODES)


def test_labels_follow_the_service() -> None:
    before = endpoint_slices(any_service(), WEB_PODS, NODES)
    (piece,) = endpoint_slices(
        named(any_service(), labels={"team": "blue"}), WEB_PODS, NODES, before
    )
    assert piece.labels["team"] == "blue"


def test_the_headless_label_comes_only_with_another_change() -> None:
    before = endpoint_slices(any_service(), WEB_PODS, NODES)
    headless = any_service(**HEADLESS)
    kept = endpoint_slices(headless, WEB_PODS, NODES, before)
    assert kept == before
    (changed,) = endpoint_slices(headless, WEB_PODS[:2], NODES, before)
    assert changed.labels["service.kubernetes.io/headless"] == ""


def test_a_service_that_is_being_deleted_gets_no_more_slices() -> None:
    going = named(any_service(), deletion_timestamp="2026-01-01T00:00:09Z")
    assert endpoint_slices(going, WEB_PODS, NODES) == ()
    before = endpoint_slices(any_service(), WEB_PODS, NODES)
    assert (
        endpoint_slices(going, WEB_PODS[:1], NODES, before)[0].endpoints == before[0].endpoints[:1]
    )
    assert endpoint_slices(going, (), NODES, before) == endpoint_slices(any_service(), (), NODES)


def test_of_the_slices_of_a_service_that_is_being_deleted_only_the_last_takes_a_place() -> None:
    named_port = ServicePort(protocol="TCP", port=80, target_port=IntOrString("http"))
    by_name = any_service(ports=(named_port,))
    full = [pod(f"web-{number}", 1, number) for number in range(100)]
    other = pod("other", 2, 9, container_ports=(ContainerPort(container_port=4000, name="http"),))
    before = endpoint_slices(by_name, [*full, other], NODES)
    more = [pod(f"more-{number}", 2, number) for number in range(101)]
    going = named(by_name, deletion_timestamp="2026-01-01T00:00:09Z")
    found = endpoint_slices(going, [*full, *more], NODES, before)
    assert [len(piece.endpoints) for piece in found] == [100, 1]
    assert found[0] == before[0]


def test_families_do_not_meddle_with_each_others_slices() -> None:
    bare = any_service(ip_families=("IPv4", "IPv6"), ports=(), **HEADLESS)
    made = endpoint_slices(bare, WEB_PODS, NODES)
    assert [piece.address_type for piece in made] == ["IPv4", "IPv6"]
    assert endpoint_slices(bare, WEB_PODS, NODES, made) == made


NEAR = [
    ("PreferClose", [("zone-a",), ("zone-a",), ("zone-a",)], [(), (), ()]),
    ("PreferSameZone", [("zone-a",), ("zone-a",), ("zone-a",)], [(), (), ()]),
    (
        "PreferSameNode",
        [("zone-a",), ("zone-a",), ("zone-a",)],
        [("n1",), ("n2",), ("n2",)],
    ),
    (None, [(), (), ()], [(), (), ()]),
    ("Elsewhere", [(), (), ()], [(), (), ()]),
]


def hints(slices: tuple[EndpointSlice, ...]) -> tuple[list[Any], list[Any]]:
    """The zones and the nodes for which each endpoint is meant."""
    items = [item for piece in slices for item in piece.endpoints]
    return [item.zone_hints for item in items], [item.node_hints for item in items]


@pytest.mark.parametrize(("distribution", "zones", "nodes"), NEAR)
def test_hints_by_traffic_distribution(
    distribution: str | None, zones: list[Any], nodes: list[Any]
) -> None:
    near = any_service(traffic_distribution=distribution)
    made = endpoint_slices(near, WEB_PODS, NODES)
    assert hints(made) == (zones, nodes)
    for before in ("PreferSameNode", "PreferClose", None):
        other = any_service(traffic_distribution=before)
        existing = endpoint_slices(other, WEB_PODS, NODES)
        assert endpoint_slices(near, WEB_PODS, NODES, existing) == made


def test_endpoints_that_are_not_ready_get_no_hints() -> None:
    near = any_service(traffic_distribution="PreferSameNode")
    pods = (replace(WEB_PODS[0], ready=False), replace(WEB_PODS[1], terminating=True))
    assert hints(endpoint_slices(near, pods, NODES)) == ([(), ()], [(), ()])


@pytest.mark.parametrize(
    ("annotations", "enabled"),
    [
        ({"service.kubernetes.io/topology-mode": "Auto"}, True),
        ({"service.kubernetes.io/topology-mode": "auto"}, True),
        ({"service.kubernetes.io/topology-mode": "AUTO"}, False),
        ({"service.kubernetes.io/topology-mode": "Disabled"}, False),
        ({"service.kubernetes.io/topology-aware-hints": "auto"}, True),
        (
            {
                "service.kubernetes.io/topology-aware-hints": "Disabled",
                "service.kubernetes.io/topology-mode": "Auto",
            },
            False,
        ),
        ({}, False),
    ],
)
def test_the_annotation_wins_over_traffic_distribution(
    annotations: dict[str, str], enabled: bool
) -> None:
    # One endpoint is too few for two zones: the annotation takes all hints away.
    near = named(any_service(traffic_distribution="PreferClose"), annotations=annotations)
    found = hints(endpoint_slices(near, WEB_PODS[:1], NODES))
    assert found == ([()] if enabled else [("zone-a",)], [()])


def test_a_service_without_a_namespace_lives_in_default() -> None:
    bare = replace(any_service(), metadata=ObjectMeta(name="backend"))
    (piece,) = endpoint_slices(bare, WEB_PODS, NODES)
    assert (piece.namespace, len(piece.endpoints)) == ("default", 3)
