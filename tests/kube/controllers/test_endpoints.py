"""The Endpoints object, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from kube.kubeproxy.worlds import WEB_PODS, pod, service

from portlab.kube.controllers.endpoints import EndpointsState, sync_endpoints
from portlab.kube.controllers.triggertime import TriggerTimes, trigger_time
from portlab.kube.objects.endpoints import (
    EndpointAddress,
    EndpointPort,
    Endpoints,
    EndpointSubset,
)
from portlab.kube.objects.intstr import IntOrString
from portlab.kube.objects.pod import ContainerPort, Pod
from portlab.kube.objects.service import Service, ServicePort

NEW = EndpointsState()
MADE = "2026-02-01T00:00:00Z"
HEADLESS = {"cluster_ip": "None", "cluster_ips": ("None",), "type": "ClusterIP"}
MANAGED = {"endpoints.kubernetes.io/managed-by": "endpoint-controller"}
PORT = EndpointPort(port=3000)


def web(labels: dict[str, str] | None = None, **spec: Any) -> Service:
    """The Service, made at MADE."""
    plain = service(**spec)
    metadata = replace(plain.metadata, labels=labels or {}, creation_timestamp=MADE)
    return replace(plain, metadata=metadata)


def made(of: Service, *pods: Pod, state: EndpointsState = NEW) -> Endpoints:
    """The Endpoints object, which there must be."""
    endpoints, kept = sync_endpoints(of, pods, state)
    assert endpoints is not None
    assert kept.endpoints == endpoints
    return endpoints


def address(last: str, on: int, target: str, **more: str) -> EndpointAddress:
    """The address of a Pod."""
    return EndpointAddress(ip=f"10.244.{on}.{last}", node_name=f"n{on}", target=target, **more)


WEB = (address("10", 1, "web-1"), address("10", 2, "web-2"), address("11", 2, "web-3"))


def test_an_object_as_the_api_answers_it() -> None:
    h2c = ServicePort(
        name="http", protocol="TCP", port=80, target_port=IntOrString(3000), app_protocol="h2c"
    )
    pods = (
        replace(WEB_PODS[0], hostname="h", subdomain="backend"),
        replace(WEB_PODS[1], ready=False),
    )
    endpoints = made(web({"team": "blue"}, ports=(h2c,)), *pods)
    reference = {"kind": "Pod", "namespace": "default"}
    plain = {
        "kind": "Endpoints",
        "apiVersion": "v1",
        "metadata": {
            "name": "backend",
            "namespace": "default",
            "labels": {"team": "blue", **MANAGED},
            "annotations": {},
        },
        "subsets": [
            {
                "addresses": [
                    {
                        "ip": "10.244.1.10",
                        "hostname": "h",
                        "nodeName": "n1",
                        "targetRef": {**reference, "name": "web-1"},
                    }
                ],
                "notReadyAddresses": [
                    {
                        "ip": "10.244.2.10",
                        "nodeName": "n2",
                        "targetRef": {**reference, "name": "web-2"},
                    }
                ],
                "ports": [{"name": "http", "port": 3000, "protocol": "TCP", "appProtocol": "h2c"}],
            }
        ],
    }
    assert endpoints.to_dict() == plain
    key = "endpoints.kubernetes.io/last-change-trigger-time"
    assert endpoints.to_api_dict()["metadata"] == {**plain["metadata"], "annotations": {key: MADE}}


def test_an_object_without_addresses_and_times() -> None:
    bare = Endpoints(name="backend")
    assert bare.to_dict() == {
        "kind": "Endpoints",
        "apiVersion": "v1",
        "metadata": {"name": "backend", "namespace": "default"},
    }
    assert bare.to_api_dict() == bare.to_dict()
    assert made(web()).subsets == ()


def test_pods_that_are_going_or_over_are_left_out_and_missing_nodes_are_not_asked_for() -> None:
    pods = (
        replace(WEB_PODS[0], terminating=True),
        replace(WEB_PODS[1], phase="Succeeded"),
        replace(WEB_PODS[2], node="n9"),
        pod("web-4", 1, 14, ip=""),
        pod("web-5", 1, 15, namespace="shop"),
    )
    assert made(web(), *pods).subsets == (
        EndpointSubset(addresses=(replace(WEB[2], node_name="n9"),), ports=(PORT,)),
    )


def test_whoever_is_not_ready_is_published_where_that_is_wished() -> None:
    pods = (replace(WEB_PODS[0], ready=False), replace(WEB_PODS[1], ready=False, terminating=True))
    public = web(publish_not_ready_addresses=True)
    assert made(public, *pods).subsets == (EndpointSubset(addresses=WEB[:2], ports=(PORT,)),)
    assert made(web(), *pods).subsets == (
        EndpointSubset(not_ready_addresses=WEB[:1], ports=(PORT,)),
    )


def two_ports() -> tuple[ServicePort, ...]:
    """Two named target ports."""
    return tuple(
        ServicePort(name=name, protocol="TCP", port=port, target_port=IntOrString(name))
        for name, port in (("http", 80), ("admin", 81))
    )


def test_ports_share_a_subset_where_the_same_pods_have_them() -> None:
    admin = (
        ContainerPort(container_port=3000, name="http"),
        ContainerPort(container_port=4000, name="admin"),
    )
    side = replace(WEB_PODS[1], sidecar_ports=admin[1:])
    both = replace(WEB_PODS[0], container_ports=admin)
    found = made(web(ports=two_ports()), both, side).subsets
    ports = (EndpointPort(name="admin", port=4000), EndpointPort(name="http", port=3000))
    assert found == (EndpointSubset(addresses=WEB[:2], ports=ports),)
    found = made(web(ports=two_ports()), both, *WEB_PODS[1:]).subsets
    assert found == (
        EndpointSubset(addresses=WEB[:1], ports=ports[:1]),
        EndpointSubset(addresses=WEB, ports=ports[1:]),
    )


def test_readiness_is_no_reason_for_a_subset_of_its_own_but_other_pods_are() -> None:
    admin = ContainerPort(container_port=4000, name="admin")
    pods = (replace(WEB_PODS[0], ready=False), replace(WEB_PODS[1], container_ports=(admin,)))
    assert made(web(ports=two_ports()), *pods).subsets == (
        EndpointSubset(addresses=WEB[1:2], ports=(EndpointPort(name="admin", port=4000),)),
        EndpointSubset(not_ready_addresses=WEB[:1], ports=(EndpointPort(name="http", port=3000),)),
    )


def test_a_name_that_nobody_declares_leaves_nothing() -> None:
    assert made(web(ports=two_ports()[1:]), *WEB_PODS).subsets == ()


def test_a_headless_service_needs_no_ports() -> None:
    headless = made(web(ports=(), **HEADLESS), *WEB_PODS)
    assert headless.subsets == (EndpointSubset(addresses=WEB),)
    assert headless.labels == {**MANAGED, "service.kubernetes.io/headless": ""}
    assert made(web(ports=()), *WEB_PODS).subsets == ()


@pytest.mark.parametrize(
    ("spec", "ip"),
    [
        ({"ip_families": ("IPv6", "IPv4")}, "fd00:244:1::10"),
        ({"ip_families": ("IPv4", "IPv6")}, "10.244.1.10"),
        ({"ip_families": (), "cluster_ip": "fd00::7"}, "fd00:244:1::10"),
        ({"ip_families": ()}, "10.244.1.10"),
        ({"ip_families": (), "cluster_ip": "None"}, "10.244.1.10"),
    ],
)
def test_only_the_first_family_counts(spec: dict[str, Any], ip: str) -> None:
    dual = replace(WEB_PODS[0], ips=("10.244.1.10", "fd00:244:1::10"))
    (subset,) = made(web(**spec), dual).subsets
    assert [address.ip for address in subset.addresses] == [ip]


def test_a_headless_service_that_names_no_family_takes_what_the_pod_has() -> None:
    six = replace(WEB_PODS[0], ip="fd00:244:1::10")
    assert made(web(ip_families=(), cluster_ip="None"), six).subsets[0].addresses[0].ip == six.ip
    assert made(web(), six).subsets == ()


def test_labels_of_its_own_win_over_the_services() -> None:
    labels = {
        "endpoints.kubernetes.io/managed-by": "me",
        "service.kubernetes.io/headless": "no",
        "team": "blue",
    }
    assert made(web(labels)).labels == {**MANAGED, "team": "blue"}
    headless = {**MANAGED, "team": "blue", "service.kubernetes.io/headless": ""}
    assert made(web(labels, **HEADLESS)).labels == headless


@pytest.mark.parametrize("spec", [{"type": "ExternalName"}, {"selector": None}, {"selector": {}}])
def test_a_service_that_is_left_alone_keeps_what_it_has(spec: dict[str, Any]) -> None:
    assert sync_endpoints(web(**spec), WEB_PODS, NEW) == (None, NEW)
    before, state = sync_endpoints(web(), WEB_PODS, NEW)
    assert sync_endpoints(web(**spec), (), state) == (before, state)


def test_an_object_that_somebody_made_is_taken_over_with_its_annotations() -> None:
    by_hand = Endpoints(name="backend", annotations={"note": "x"}, labels={"mine": "yes"})
    taken = made(web(), *WEB_PODS, state=EndpointsState(endpoints=by_hand))
    assert (taken.annotations, taken.labels) == ({"note": "x"}, MANAGED)


def test_a_pod_without_a_node_makes_an_object_that_the_api_server_refuses() -> None:
    lost = replace(WEB_PODS[0], node="")
    endpoints, state = sync_endpoints(web(), [lost], NEW)
    assert endpoints is None
    assert state.trigger_times == TriggerTimes(service=MADE)
    before = made(web(), *WEB_PODS)
    assert made(web(), lost, state=EndpointsState(endpoints=before)) == before


def crowd(count: int, *, ready: bool = True, first: int = 0) -> list[Pod]:
    """Many Pods."""
    return [
        pod(f"web-{number:04}", 1, 0, ip=f"10.8.{number >> 8}.{number & 255}", ready=ready)
        for number in range(first, first + count)
    ]


def sizes(endpoints: Endpoints) -> list[tuple[int, int]]:
    """How many addresses are ready and not ready in each subset."""
    return [
        (len(subset.addresses), len(subset.not_ready_addresses)) for subset in endpoints.subsets
    ]


@pytest.mark.parametrize(
    ("ready", "waiting", "found"),
    [
        (1000, 0, (1000, 0)),
        (600, 400, (600, 400)),
        (1001, 0, (1000, 0)),
        (1200, 300, (1000, 0)),
        (600, 500, (600, 400)),
        (1000, 1, (1000, 0)),
    ],
)
def test_a_thousand_addresses_at_most(ready: int, waiting: int, found: tuple[int, int]) -> None:
    pods = crowd(ready) + crowd(waiting, ready=False, first=ready)
    endpoints = made(web(), *pods)
    assert sizes(endpoints) == [found]
    cut = {"endpoints.kubernetes.io/over-capacity": "truncated"} if ready + waiting > 1000 else {}
    assert endpoints.annotations == cut
    assert endpoints.to_dict()["metadata"]["annotations"] == cut


def test_subsets_are_cut_in_proportion_rounded_up() -> None:
    admin = ContainerPort(container_port=4000, name="admin")
    many = crowd(800) + [replace(each, container_ports=(admin,)) for each in crowd(400, first=800)]
    assert sizes(made(web(ports=two_ports()), *many)) == [(334, 0), (666, 0)]


def test_a_full_object_is_left_alone() -> None:
    pods = crowd(1000)
    full, state = sync_endpoints(web(), pods, NEW)
    assert made(web(), *pods, state=state) == full


def test_an_object_that_was_cut_is_written_at_every_look() -> None:
    pods = crowd(1001)
    cut, state = sync_endpoints(web(), pods, NEW)
    assert cut is not None
    again = made(web(), *pods, state=state)
    assert again == replace(cut, last_change_trigger_time="")
    assert made(web(), *pods[:2], state=state).annotations == {}


def at(pod_: Pod, second: int) -> Pod:
    """The Pod whose readiness changed at a second of 2026-03-01."""
    return replace(pod_, ready_since=f"2026-03-01T00:00:{second:02}Z")


def test_the_time_of_what_triggered_the_last_change() -> None:
    first, second = at(WEB_PODS[0], 5), at(WEB_PODS[1], 3)
    state = NEW
    times = []
    for pods in (
        (first,),  # a new Service: the time of its making
        (first, second),  # a Pod that is ready
        (first, second),  # nothing
        (first,),  # a Pod that went
        (first, at(second, 7)),  # a Pod again, and later
        (at(first, 9), at(second, 8)),  # nothing that would show
        (replace(at(first, 11), ready=False), replace(at(second, 12), ready=False)),
    ):
        endpoints, state = sync_endpoints(web(), pods, state)
        assert endpoints is not None
        times.append(endpoints.last_change_trigger_time)
    march = "2026-03-01T00:00:"
    assert times == [
        MADE,
        f"{march}03Z",
        f"{march}03Z",
        "",
        f"{march}07Z",
        f"{march}07Z",
        f"{march}11Z",
    ]
    assert "annotations" in state.endpoints.to_dict()["metadata"]


def test_a_change_without_a_trigger_takes_the_annotation_away() -> None:
    _, state = sync_endpoints(web(), WEB_PODS, NEW)
    relabelled = made(web({"team": "blue"}), *WEB_PODS, state=state)
    assert "annotations" not in relabelled.to_dict()["metadata"]


def test_a_service_made_anew_is_a_trigger() -> None:
    pods = [at(WEB_PODS[0], 5), WEB_PODS[1]]
    time, known = trigger_time(web(), pods, None)
    assert (time, known) == (
        MADE,
        TriggerTimes(service=MADE, pods={"web-1": "2026-03-01T00:00:05Z"}),
    )
    later = replace(
        web(), metadata=replace(web().metadata, creation_timestamp="2026-02-02T00:00:00Z")
    )
    assert trigger_time(later, pods, known)[0] == "2026-02-02T00:00:00Z"
    assert trigger_time(web(), pods, known)[0] == ""
