"""EndpointSlices against those that a real controller made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from kube.kubeproxy.recordings import endpoint_slice, names, read, service
from kube.kubeproxy.worlds import NODES, pod
from kube.kubeproxy.worlds import service as any_service

from portlab.kube.controllers.endpointslice import MAX_ENDPOINTS_PER_SLICE, endpoint_slices
from portlab.kube.objects.clusterdescription import from_dict
from portlab.kube.objects.endpointslice import EndpointSlice
from portlab.kube.objects.node import Node
from portlab.kube.objects.pod import ContainerPort, Pod
from portlab.manifest import read as read_manifest
from portlab.manifest import to_python

API_SERVER = Path(__file__).parents[3] / "fixtures" / "conformance" / "apiserver"
CASES = {
    case["id"]: case
    for case in json.loads((API_SERVER / "endpointslices.json").read_text(encoding="utf-8"))[
        "cases"
    ]
}


def sorted_slices(slices: tuple[EndpointSlice, ...]) -> list[Any]:
    """Slices without the order that means nothing: of slices, of their ports, of their endpoints."""
    return sorted(
        (
            sorted((port.name, port.protocol, port.port) for port in piece.ports),
            sorted(
                (
                    item.address,
                    item.ready,
                    item.serving,
                    item.terminating,
                    item.node_name,
                    item.zone,
                    item.target,
                    item.zone_hints,
                    item.node_hints,
                )
                for item in piece.endpoints
            ),
            piece.address_type,
        )
        for piece in slices
    )


def has_selector(name: str) -> bool:
    """True when the controller looks after the recording's Services (others were made by hand)."""
    return all(stored["spec"].get("selector") for stored in read(name)["stored"])


@pytest.mark.parametrize("name", [name for name in names("iptables") if has_selector(name)])
def test_slices_of_the_data_planes_services_are_those_recorded(name: str) -> None:
    recording = read(name)
    ground = from_dict(recording["cluster"])
    for stored in map(service, recording["stored"]):
        recorded = tuple(
            endpoint_slice(piece, stored.metadata.namespace)
            for piece in recording["endpointSlices"]
            if piece["service"] == stored.metadata.name
        )
        made = endpoint_slices(stored, ground.pods, ground.nodes)
        assert sorted_slices(made) == sorted_slices(recorded)


def a_node(manifest: dict[str, Any]) -> Node:
    """A Node from its manifest."""
    return Node(
        name=manifest["metadata"]["name"],
        ip=manifest["status"]["addresses"][0]["address"],
        pod_cidr="10.244.0.0/24",
        gateway="10.244.0.1",
        zone=manifest["metadata"].get("labels", {}).get("topology.kubernetes.io/zone", ""),
    )


def a_pod(manifest: dict[str, Any]) -> Pod:
    """A Pod from its manifest; one that has ended, or never got an address, has none."""
    spec, status = manifest["spec"], manifest.get("status", {})
    ended = status.get("phase") in ("Failed", "Succeeded")
    conditions = {item["type"]: item["status"] for item in status.get("conditions", ())}
    return Pod(
        name=manifest["metadata"]["name"],
        node=spec.get("nodeName", ""),
        ip="" if ended else status.get("podIP", ""),
        labels=manifest["metadata"].get("labels", {}),
        container_ports=tuple(
            ContainerPort(
                container_port=port["containerPort"],
                name=port.get("name", ""),
                protocol=port.get("protocol", "TCP"),
            )
            for container in spec["containers"]
            for port in container.get("ports", ())
        ),
        ready=conditions.get("Ready") == "True",
    )


def plain(text: str) -> Any:
    """A manifest as plain data."""
    return to_python(read_manifest(text).root)


@pytest.mark.parametrize("case", sorted(CASES))
def test_slices_are_those_of_a_real_controller(case: str) -> None:
    nodes: list[Node] = []
    pods: dict[str, Pod] = {}
    stored: dict[str, Any] = {}
    slices: dict[str, tuple[EndpointSlice, ...]] = {}
    compared = 0
    for step in CASES[case]["steps"]:
        verb, result = step["verb"], step["result"]
        if verb == "create-node":
            nodes.append(a_node(plain(step["manifest"])))
        elif verb == "create-pod":
            made = a_pod(plain(step["manifest"]))
            pods[made.name] = made
        elif verb == "delete-pod":
            leaving = pods.pop(step["name"])
            if step.get("grace"):
                pods[leaving.name] = Pod(
                    **{
                        name: getattr(leaving, name)
                        for name in Pod.__dataclass_fields__
                        if name != "terminating"
                    },
                    terminating=True,
                )
        elif verb in ("create", "replace"):
            answered = result["object"]
            name = answered["metadata"]["name"]
            stored[name] = service(answered)
            slices[name] = endpoint_slices(stored[name], pods.values(), nodes, slices.get(name, ()))
        else:
            recorded = tuple(
                endpoint_slice(as_in_the_data_plane(piece, step["name"]), "default")
                for piece in result["endpointslices"]
            )
            name = step["name"]
            found = endpoint_slices(stored[name], pods.values(), nodes, slices[name])
            assert sorted_slices(found) == sorted_slices(recorded)
            compared += 1
    assert compared


def as_in_the_data_plane(piece: dict[str, Any], name: str) -> dict[str, Any]:
    """A recorded slice in the shorter notation of the other recordings."""
    endpoints = [
        dict(item, targetRef=f"Pod/{item['targetRef']['name']}")
        for item in piece["endpoints"] or ()
    ]
    return dict(piece, service=name, endpoints=endpoints)


def test_a_slice_holds_a_hundred_endpoints() -> None:
    many = [pod(f"web-{number}", 1, number) for number in range(2, 252)]
    sizes = [len(piece.endpoints) for piece in endpoint_slices(any_service(), many, NODES)]
    assert sizes == [MAX_ENDPOINTS_PER_SLICE, MAX_ENDPOINTS_PER_SLICE, 50]


def test_pods_of_another_namespace_are_not_asked() -> None:
    foreign = pod("web-1", 1, 10, namespace="shop")
    found = endpoint_slices(any_service(), [foreign], NODES)
    assert [piece.endpoints for piece in found] == [()]
