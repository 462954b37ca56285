"""Pods from manifests: what is read, and what is refused in which words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portlab.kube.apiserver.podmanifest import pod_from_manifest
from portlab.kube.apiserver.status import RefusedError
from portlab.kube.objects.field import Status
from portlab.kube.objects.pod import ContainerPort, Listener, Pod
from portlab.manifest import read

CONTAINERS = "containers: [{name: c, image: x}]"
MINIMAL = f"metadata: {{name: web-1}}\nspec: {{{CONTAINERS}}}\n"
WHOLE = """
apiVersion: v1
kind: Pod
metadata:
  name: web-1
  namespace: shop
  labels: {app: web, tier: null}
  annotations: [not, looked, at]
spec:
  nodeName: n1
  hostname: h
  subdomain: backend
  hostNetwork: true
  restartPolicy: {neither: this}
  initContainers:
  - name: once
    ports: [{name: setup, containerPort: 1}]
  - name: proxy
    restartPolicy: Always
    ports: [{name: proxy, containerPort: 15001}]
  containers:
  - name: c
    ports:
    - {name: http, containerPort: 3000}
    - {name: dns, containerPort: 5353.0, protocol: UDP}
  - name: d
    ports: [{containerPort: 9000, protocol: null}]
status:
  phase: Running
  podIP: 10.244.1.10
  podIPs: [{ip: 10.244.1.10}, {ip: 'fd00:244:1::10'}]
  conditions:
  - {type: ContainersReady, status: 'False'}
  - {type: Ready, status: 'True', lastTransitionTime: '2026-01-01T01:00:00+01:00'}
  - {type: Ready, status: 'False'}
"""


def pod(text: str, **more: Any) -> Pod:
    """The Pod of a manifest."""
    return pod_from_manifest(read(text), **more)


def refusal(text: str) -> Status:
    """Why a manifest is refused."""
    with pytest.raises(RefusedError) as refused:
        pod(text)
    return refused.value.status


def test_all_that_services_look_at_is_read() -> None:
    assert pod(WHOLE) == Pod(
        name="web-1",
        namespace="shop",
        labels={"app": "web", "tier": ""},
        node="n1",
        hostname="h",
        subdomain="backend",
        host_network=True,
        container_ports=(
            ContainerPort(container_port=3000, name="http"),
            ContainerPort(container_port=5353, name="dns", protocol="UDP"),
            ContainerPort(container_port=9000),
        ),
        sidecar_ports=(ContainerPort(container_port=15001, name="proxy"),),
        listens=(
            Listener(port=3000),
            Listener(port=5353, protocol="UDP"),
            Listener(port=9000),
            Listener(port=15001),
        ),
        phase="Running",
        ip="10.244.1.10",
        ips=("10.244.1.10", "fd00:244:1::10"),
        ready=True,
        ready_since="2026-01-01T00:00:00Z",
    )


@pytest.mark.parametrize("status", ["", "status: null\n", "status: {}\n", "status: {phase: ''}\n"])
def test_a_pod_that_no_kubelet_has_seen(status: str) -> None:
    bare = Pod(name="web-1", node="", ip="", phase="Pending", ready=False)
    assert pod(MINIMAL + status) == bare
    assert bare.addresses == ()


def test_a_name_can_be_made_and_a_namespace_given() -> None:
    text = MINIMAL.replace("name: web-1", "generateName: web-")
    made = pod(text, namespace="shop", name_suffix="x7k2q")
    assert (made.name, made.namespace) == ("web-x7k2q", "shop")
    long = pod(text.replace("web-", "w" * 70), name_suffix="x7k2q")
    assert long.name == "w" * 58 + "x7k2q"
    assert pod(MINIMAL, name_suffix="x7k2q").name == "web-1"


@pytest.mark.parametrize(
    ("status", "ips"),
    [
        ("podIP: 10.0.0.1", ("10.0.0.1",)),
        ("podIPs: [{ip: 10.0.0.1}]", ("10.0.0.1",)),
        ("podIPs: [{ip: 10.0.0.1}], podIP: 10.0.0.2", ("10.0.0.2",)),
        ("podIPs: [], podIP: 10.0.0.2", ("10.0.0.2",)),
        ("podIPs: [{ip: 'fd00::1'}, {ip: 10.0.0.1}], podIP: ''", ("fd00::1", "10.0.0.1")),
    ],
)
def test_the_older_of_two_address_fields_counts(status: str, ips: tuple[str, ...]) -> None:
    found = pod(f"{MINIMAL}status: {{{status}}}\n")
    assert (found.ips, found.ip, found.addresses) == (ips, ips[0], ips)


@pytest.mark.parametrize(
    ("condition", "ready"),
    [
        ("{type: Ready, status: 'True', lastTransitionTime: null}", True),
        ("{type: Ready, status: 'False'}", False),
        ("{type: Ready, status: Unknown}", False),
        ("{type: Ready}", False),
        ("null", False),
        ("{type: Other, status: 'True'}", False),
        ("{type: Ready, status: 'True', lastTransitionTime: '0001-01-01T00:00:00Z'}", True),
    ],
)
def test_readiness(condition: str, ready: bool) -> None:
    found = pod(f"{MINIMAL}status: {{conditions: [{condition}]}}\n")
    assert (found.ready, found.ready_since) == (ready, "")


NAME = "metadata.name: Required value: name or generateName is required"
NO_CONTAINERS = "spec.containers: Required value"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"spec: {{{CONTAINERS}}}", f'Pod "" is invalid: {NAME}'),
        ("metadata: {name: web-1}", f'Pod "web-1" is invalid: {NO_CONTAINERS}'),
        ("", f'Pod "" is invalid: [{NAME}, {NO_CONTAINERS}]'),
        ("{}", f'Pod "" is invalid: [{NAME}, {NO_CONTAINERS}]'),
    ],
)
def test_what_a_pod_cannot_do_without(text: str, message: str) -> None:
    status = refusal(text)
    assert (status.code, status.reason, status.message) == (422, "Invalid", message)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        (MINIMAL.replace("web-1", "Web_1"), ["metadata.name"]),
        (
            "metadata: {name: w, labels: {'a b': x, c: 'd e'}}\nspec: {containers: [{}]}",
            ["metadata.labels"] * 2,
        ),
        (
            "metadata: {name: w}\nspec: {containers: [{ports: [{containerPort: 70000}, {name: Http, protocol: tcp}]}]}",
            [
                "spec.containers[0].ports[0].containerPort",
                "spec.containers[0].ports[1].name",
                "spec.containers[0].ports[1].containerPort",
                "spec.containers[0].ports[1].protocol",
            ],
        ),
        (
            "metadata: {name: w}\nspec: {nodeName: N1, hostname: a.b, subdomain: _, containers: [null]}",
            ["spec.nodeName", "spec.hostname", "spec.subdomain"],
        ),
        (MINIMAL + "status: {podIP: 10.0.0}", ["status.podIPs[0]"]),
        (MINIMAL + "status: {podIPs: [{ip: 10.0.0.1}, {ip: 10.0.0.2}]}", ["status.podIPs"]),
    ],
)
def test_what_a_pod_cannot_be(text: str, paths: list[str]) -> None:
    status = refusal(text)
    assert (status.code, [error.path for error in status.errors]) == (422, paths)


def test_two_addresses_of_one_family_in_the_servers_words() -> None:
    status = refusal(MINIMAL + "status: {podIPs: [{ip: 10.0.0.1}, {ip: 10.0.0.2}]}")
    assert status.message == (
        'Pod "web-1" is invalid: status.podIPs: Invalid value: '
        '[{"IP":"10.0.0.1"},{"IP":"10.0.0.2"}]: may specify no more than one IP for each IP family'
    )


PLACE = 'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal'


@pytest.mark.parametrize(
    ("text", "said", "path"),
    [
        (
            "metadata: {name: 1}",
            "number into Go struct field ObjectMeta.metadata.name of type string",
            "metadata.name",
        ),
        (
            "metadata: x",
            "string into Go struct field Pod.metadata of type v1.ObjectMeta",
            "metadata",
        ),
        ("spec: []", "array into Go struct field Pod.spec of type v1.PodSpec", "spec"),
        (
            "metadata: {labels: {a: true}}",
            "bool into Go struct field ObjectMeta.metadata.labels of type string",
            "metadata.labels",
        ),
        (
            "metadata: {labels: [a]}",
            "array into Go struct field ObjectMeta.metadata.labels of type map[string]string",
            "metadata.labels",
        ),
        (
            "spec: {containers: {}}",
            "object into Go struct field PodSpec.spec.containers of type []v1.Container",
            "spec.containers",
        ),
        (
            "spec: {containers: [c]}",
            "string into Go struct field PodSpec.spec.containers of type v1.Container",
            "spec.containers",
        ),
        (
            "spec: {containers: [{ports: [{containerPort: http}]}]}",
            "string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32",
            "spec.containers[0].ports[0].containerPort",
        ),
        (
            "spec: {containers: [{ports: [{containerPort: 99999999999}]}]}",
            "number 99999999999 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32",
            "spec.containers[0].ports[0].containerPort",
        ),
        (
            "spec: {containers: [{ports: [{containerPort: 1.5}]}]}",
            "number 1.5 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32",
            "spec.containers[0].ports[0].containerPort",
        ),
        (
            "spec: {hostNetwork: 'true'}",
            "string into Go struct field PodSpec.spec.hostNetwork of type bool",
            "spec.hostNetwork",
        ),
        (
            "status: {conditions: [{type: Ready, status: true}]}",
            "bool into Go struct field PodCondition.status.conditions.status of type v1.ConditionStatus",
            "status.conditions[0].status",
        ),
    ],
)
def test_wrong_types_in_the_decoders_words(text: str, said: str, path: str) -> None:
    status = refusal(text)
    assert (status.code, status.message, status.path) == (400, f"{PLACE} {said}", path)


@pytest.mark.parametrize(
    ("number", "code"),
    [(-(1 << 31), 422), ((1 << 31) - 1, 422), (-(1 << 31) - 1, 400), (1 << 31, 400)],
)
def test_a_number_must_fit_before_it_can_be_wrong(number: int, code: int) -> None:
    ports = f"ports: [{{containerPort: {number}}}]"
    status = refusal(f"metadata: {{name: w}}\nspec: {{containers: [{{{ports}}}]}}")
    assert status.code == code


def test_a_time_that_is_none() -> None:
    status = refusal(MINIMAL + "status: {conditions: [{type: Ready, lastTransitionTime: noon}]}")
    assert status.code == 400
    assert status.message.startswith(
        'Pod in version "v1" cannot be handled as a Pod: parsing time "noon" as'
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "kind: Service",
            (
                'Service in version "v1" cannot be handled as a Pod: '
                "converting (v1.Service) to (core.Pod): unknown conversion"
            ),
        ),
        (
            "{kind: Deployment, apiVersion: apps/v1}",
            (
                'Deployment in version "v1" cannot be handled as a Pod: '
                "converting (v1.Deployment) to (core.Pod): unknown conversion"
            ),
        ),
        (
            "kind: Pot",
            (
                'Pot in version "v1" cannot be handled as a Pod: no kind "Pot" is registered for version "v1" '
                'in scheme "pkg/api/legacyscheme/scheme.go:30"'
            ),
        ),
        (
            "apiVersion: v2",
            (
                'Pod in version "v2" cannot be handled as a Pod: no kind "Pod" is registered for version "v2" '
                'in scheme "pkg/api/legacyscheme/scheme.go:30"'
            ),
        ),
        (
            "apiVersion: a/b/c",
            (
                "the object provided is unrecognized (must be of type Pod): unexpected GroupVersion string: a/b/c "
                "(61706956657273696f6e3a20612f622f63)"
            ),
        ),
        (
            "{kind: [Pod]}",
            (
                "the object provided is unrecognized (must be of type Pod): couldn't get version/kind; "
                "json parse error: json: cannot unmarshal array into Go struct field .kind of type string "
                "({kind: [Pod]})"
            ),
        ),
    ],
)
def test_another_kind_of_object(text: str, message: str) -> None:
    status = refusal(text)
    assert (status.code, status.message) == (400, message)


@pytest.mark.parametrize(
    "text", ["a: [", "- a", "just text", "5", "a: *b", "\x00", "k: " + "[" * 99]
)
def test_what_is_no_object(text: str) -> None:
    status = refusal(text)
    assert status.code == 400
    assert status.message.startswith("the object provided is unrecognized (must be of type Pod): ")


def test_an_unreadable_body_is_told_with_its_first_bytes() -> None:
    unrecognized = "the object provided is unrecognized (must be of type Pod): "
    said = "yaml: line 3: could not find expected ':'"
    assert refusal("a: b\nc\n").message == f"{unrecognized}{said} (613a20620a630a)"
    body = "- " + "a" * 28
    assert refusal(body).message.endswith(f" ({body.encode().hex()})")
    assert refusal(body + "a").message.endswith(f" ({body.encode().hex()} ...)")


KEYS = (
    "name",
    "labels",
    "ports",
    "containerPort",
    "protocol",
    "ip",
    "type",
    "status",
    "Ready",
    "web",
)
VALUES = st.recursive(
    st.sampled_from((None, True, 0, -1, 80, 1.5, 1e300, "", "10.0.0.1", "\x00\ud800", *KEYS)),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3)
    ),
    max_leaves=5,
)
STRUCTS = {
    "metadata": ("name", "generateName", "namespace", "labels"),
    "spec": ("containers", "initContainers", "nodeName", "hostname", "hostNetwork"),
    "status": ("phase", "podIP", "podIPs", "conditions"),
}


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "kind": VALUES,
            "apiVersion": VALUES,
            **{
                name: VALUES | st.fixed_dictionaries({}, optional=dict.fromkeys(keys, VALUES))
                for name, keys in STRUCTS.items()
            },
        },
    )
)
def test_whatever_comes_is_a_pod_or_refused(written: dict[str, Any]) -> None:
    assert code(json.dumps(written)) in (0, 400, 422)


def code(text: str) -> int:
    """With which code a manifest is refused; 0 if it is not."""
    try:
        pod(text)
    except RefusedError as refused:
        return refused.status.code
    return 0
