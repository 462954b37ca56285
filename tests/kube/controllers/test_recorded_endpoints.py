"""EndpointSlices and Endpoints against those that real controllers made of the same Services, Pods and Nodes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from portlab.kube.apiserver.build import service_from
from portlab.kube.apiserver.nodemanifest import node_from_manifest
from portlab.kube.apiserver.podmanifest import pod_from_manifest
from portlab.kube.controllers.endpoints import EndpointsState, sync_endpoints
from portlab.kube.controllers.endpointslice import endpoint_slices
from portlab.kube.objects.endpointslice import EndpointSlice
from portlab.kube.objects.node import Node
from portlab.kube.objects.pod import Pod
from portlab.kube.objects.service import Service
from portlab.manifest import read

FOLDER = Path(__file__).parents[3] / "fixtures" / "conformance" / "apiserver"
CASES = {
    case["id"]: case
    for path in sorted(FOLDER.glob("endpointslices*.json"))
    for case in json.loads(path.read_text(encoding="utf-8"))["cases"]
}
# The recordings hold no times; every stored Service has one.
MADE = "2026-02-01T00:00:00Z"


@dataclass
class Ground:
    """Everything that is there, and both controllers, which look at it after every change."""

    nodes: list[Node] = field(default_factory=list)
    pods: dict[str, Pod] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    slices: dict[str, tuple[EndpointSlice, ...]] = field(default_factory=dict)
    states: dict[str, EndpointsState] = field(default_factory=dict)

    def sync(self) -> None:
        """Let the controllers look at every Service."""
        for name, service in self.services.items():
            existing, state = self.slices.get(name, ()), self.states.get(name, EndpointsState())
            self.slices[name] = endpoint_slices(service, self.pods.values(), self.nodes, existing)
            _, self.states[name] = sync_endpoints(service, self.pods.values(), state)

    def play(self, step: dict[str, Any]) -> dict[str, Any] | None:
        """One step; the answer of one that asks."""
        verb, result = step["verb"], step["result"]
        if verb == "endpointslices":
            return self.answer(step["name"], with_endpoints="endpoints" in result)
        if verb == "create-node":
            self.nodes.append(node_from_manifest(read(step["manifest"])))
        elif verb == "create-pod":
            pod = pod_from_manifest(read(step["manifest"]))
            self.pods[pod.name] = pod
        elif verb == "delete-pod":
            pod = self.pods.pop(step["name"])
            if step["grace"]:
                self.pods[pod.name] = replace(pod, terminating=True)
        else:
            assert verb in ("create", "replace")
            service = service_from(result["object"])
            metadata = replace(service.metadata, creation_timestamp=MADE)
            self.services[metadata.name] = replace(service, metadata=metadata)
        self.sync()
        return None

    def answer(self, name: str, *, with_endpoints: bool) -> dict[str, Any]:
        """What there is for a Service, in the recordings' shape."""
        answer: dict[str, Any] = {"endpointslices": [each.to_dict() for each in self.slices[name]]}
        if with_endpoints:
            endpoints = self.states[name].endpoints
            answer["endpoints"] = endpoints and endpoints.to_dict()
        return answer


def in_order(value: Any) -> Any:
    """The value with every list in one order: of addresses, ports, slices and subsets it means nothing."""
    if isinstance(value, dict):
        return {key: in_order(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted(map(in_order, value), key=lambda item: json.dumps(item, sort_keys=True))
    return value


@pytest.mark.parametrize("case", sorted(CASES))
def test_both_controllers_make_what_real_ones_made(case: str) -> None:
    ground = Ground()
    compared = 0
    for step in CASES[case]["steps"]:
        answer = ground.play(step)
        if answer is not None:
            assert in_order(answer) == in_order(step["result"])
            compared += 1
    assert compared


@pytest.mark.parametrize("case", sorted(CASES))
def test_a_second_look_changes_no_slice(case: str) -> None:
    ground = Ground()
    for step in CASES[case]["steps"]:
        ground.play(step)
    found = dict(ground.slices)
    ground.sync()
    assert ground.slices == found
