"""Nodes from manifests: what is read, and what is refused in which words."""

from __future__ import annotations

import pytest

from portlab.kube.apiserver.nodemanifest import node_from_manifest
from portlab.kube.apiserver.status import RefusedError
from portlab.kube.objects.field import Status
from portlab.kube.objects.node import Node
from portlab.manifest import read

WHOLE = """
apiVersion: v1
kind: Node
metadata:
  name: n1
  labels: {topology.kubernetes.io/zone: zone-a, kubernetes.io/hostname: n1}
spec: {podCIDR: 10.244.1.0/24}
status:
  addresses:
  - {type: Hostname, address: n1}
  - {type: ExternalIP, address: 203.0.113.9}
  - {type: InternalIP, address: not-an-address}
  - {type: InternalIP, address: 172.30.1.1}
  capacity: {cpu: '8', memory: 8Gi}
  allocatable: {cpu: 3500m}
  conditions:
  - {type: MemoryPressure, status: 'False'}
  - {type: Ready, status: 'True'}
"""


def node(text: str) -> Node:
    """The Node of a manifest."""
    return node_from_manifest(read(text))


def refusal(text: str) -> Status:
    """Why a manifest is refused."""
    with pytest.raises(RefusedError) as refused:
        node(text)
    return refused.value.status


def test_all_that_services_look_at_is_read() -> None:
    assert node(WHOLE) == Node(
        name="n1",
        ip="172.30.1.1",
        pod_cidr="10.244.1.0/24",
        gateway="10.244.1.1",
        zone="zone-a",
        ready=True,
        cpu_milli=3500,
        control_plane=False,
    )


def test_a_node_that_no_kubelet_has_seen() -> None:
    assert node("metadata: {name: n1}") == Node(name="n1", ip="", ready=False, cpu_milli=0)


@pytest.mark.parametrize(
    ("status", "ip"),
    [
        ("[{type: ExternalIP, address: 203.0.113.9}]", "203.0.113.9"),
        (
            "[{type: InternalIP, address: 'fd00:0::1'}, {type: InternalIP, address: 10.0.0.1}]",
            "fd00::1",
        ),
        ("[{type: InternalDNS, address: 10.0.0.1}, null]", ""),
    ],
)
def test_the_address_by_which_others_know_it(status: str, ip: str) -> None:
    assert node(f"{{metadata: {{name: n1}}, status: {{addresses: {status}}}}}").ip == ip


@pytest.mark.parametrize(
    ("status", "milli"),
    [
        ("{capacity: {cpu: 4}}", 4000),
        ("{capacity: {cpu: 4}, allocatable: {cpu: 0.25}}", 250),
        ("{capacity: {cpu: 4}, allocatable: {}}", 0),
        ("{capacity: {cpu: 4}, allocatable: null}", 4000),
        ("{allocatable: {cpu: ' 2 '}}", 2000),
        ("{allocatable: {cpu: null}}", 0),
        ("{allocatable: {cpu: 0}}", 0),
        ("{allocatable: {cpu: 1e3}}", 1_000_000),
    ],
)
def test_the_cpu_that_pods_may_have(status: str, milli: int) -> None:
    assert node(f"{{metadata: {{name: n1}}, status: {status}}}").cpu_milli == milli


@pytest.mark.parametrize("role", ["control-plane", "master"])
def test_a_control_plane_is_known_by_its_label(role: str) -> None:
    labels = f"{{node-role.kubernetes.io/{role}: ''}}"
    assert node(f"metadata: {{name: n1, labels: {labels}}}").control_plane


@pytest.mark.parametrize(
    ("spec", "cidr", "gateway"),
    [
        ("{podCIDRs: ['fd00:244:1::/64', 10.244.1.0/24]}", "fd00:244:1::/64", "fd00:244:1::1"),
        ("{podCIDR: 10.244.2.0/24, podCIDRs: [10.244.1.0/24]}", "10.244.2.0/24", "10.244.2.1"),
        ("{podCIDR: null}", "", ""),
    ],
)
def test_its_pod_network(spec: str, cidr: str, gateway: str) -> None:
    found = node(f"{{metadata: {{name: n1}}, spec: {spec}}}")
    assert (found.pod_cidr, found.gateway) == (cidr, gateway)


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (
            "{}",
            422,
            'Node "" is invalid: metadata.name: Required value: name or generateName is required',
        ),
        (
            "kind: Pod",
            400,
            'Pod in version "v1" cannot be handled as a Node: converting (v1.Pod) to (core.Node): unknown conversion',
        ),
        (
            "{metadata: {name: n1}, spec: {podCIDR: 10.244.1.0/240}}",
            422,
            (
                'Node "n1" is invalid: spec.podCIDRs[0]: Invalid value: "10.244.1.0/240": '
                "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"
            ),
        ),
        (
            "{metadata: {name: n1}, status: {allocatable: {cpu: four}}}",
            400,
            (
                'Node in version "v1" cannot be handled as a Node: quantities must match the regular expression '
                "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
            ),
        ),
        (
            "{metadata: {name: n1}, status: {allocatable: {cpu: ''}}}",
            400,
            (
                'Node in version "v1" cannot be handled as a Node: quantities must match the regular expression '
                "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
            ),
        ),
        (
            "{metadata: {name: n1}, status: {capacity: {cpu: -1}}}",
            422,
            'Node "n1" is invalid: status.capacity.cpu: Invalid value: "-1": must be greater than or equal to 0',
        ),
        (
            "{metadata: {name: n1}, status: {capacity: 4}}",
            400,
            (
                'Node in version "v1" cannot be handled as a Node: json: cannot unmarshal number into '
                "Go struct field NodeStatus.status.capacity of type v1.ResourceList"
            ),
        ),
        (
            "{metadata: {name: n1}, spec: {podCIDRs: 10.244.1.0/24}}",
            400,
            (
                'Node in version "v1" cannot be handled as a Node: json: cannot unmarshal string into '
                "Go struct field NodeSpec.spec.podCIDRs of type []string"
            ),
        ),
    ],
)
def test_refusals_in_the_servers_words(text: str, code: int, message: str) -> None:
    status = refusal(text)
    assert (status.code, status.message) == (code, message)


@pytest.mark.parametrize("cpu", ["true", "{}", "[4]"])
def test_a_cpu_of_another_type_is_no_quantity(cpu: str) -> None:
    status = refusal(f"{{metadata: {{name: n1}}, status: {{capacity: {{cpu: {cpu}}}}}}}")
    assert (status.code, status.path) == (400, "status.capacity.cpu")
