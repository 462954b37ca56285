"""The codes that no recorded answer tells, each with the server's own words.

What the others say is in the recordings; docs/kubernetes-sources.md names the test of every code.
"""

from __future__ import annotations

import json

import pytest

from portlab.kube import Cluster, ClusterConfig, Outcome
from portlab.kube.apiserver.validate.service import validate_service
from portlab.kube.apiserver.warnings import warnings_for_service
from portlab.kube.objects.intstr import IntOrString
from portlab.kube.objects.meta import ObjectMeta
from portlab.kube.objects.service import Service, ServicePort, ServiceSpec

JSON_PATCH = "application/json-patch+json"
MERGE_PATCH = "application/merge-patch+json"
STRATEGIC_MERGE_PATCH = "application/strategic-merge-patch+json"
APPLY_PATCH = "application/apply-patch+yaml"

HINTS = "service.kubernetes.io/topology-aware-hints"
MODE = "service.kubernetes.io/topology-mode"


def manifest(metadata: str = "", spec: str = "ports: [{port: 80}]", name: str = "web") -> str:
    """A Service with more in its metadata, or another spec."""
    more = f", {metadata}" if metadata else ""
    return f"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}{more}}}\nspec: {{{spec}}}\n"


def stored(*more: str) -> Cluster:
    """A cluster that holds ``web``."""
    cluster = Cluster(ClusterConfig())
    assert cluster.create(manifest(*more)).accepted
    return cluster


def errors(outcome: Outcome) -> list[tuple[str, str]]:
    """Code and words of every field error; the same error may be told several times."""
    assert outcome.status is not None
    assert (outcome.status.code, outcome.status.rule) == (422, "invalid")
    return [(error.code, str(error)) for error in outcome.status.errors]


def answer(outcome: Outcome) -> tuple[int, str, str]:
    """What a request is refused with."""
    assert outcome.status is not None
    return outcome.status.code, outcome.status.rule, outcome.status.message


def changes(outcome: Outcome, path: str) -> list[tuple[str, object, object]]:
    """What was written at ``path``: code, before and after."""
    assert outcome.status is None
    return [(each.code, each.before, each.after) for each in outcome.changes if each.path == path]


@pytest.mark.parametrize(
    ("metadata", "spec", "told"),
    [
        (
            "",
            "ports: [{port: 80}], clusterIP: None, clusterIPs: [None, 10.96.0.9]",
            [
                (
                    "cluster-ips-none-alone",
                    (
                        'spec.clusterIPs: Invalid value: ["None","10.96.0.9"]: '
                        "'None' must be the first and only value"
                    ),
                )
            ],
        ),
        (
            "finalizers: [orphan, foregroundDeletion]",
            "ports: [{port: 80}]",
            [
                (
                    "finalizers-conflict",
                    (
                        'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: '
                        "finalizer orphan and foregroundDeletion cannot be both set"
                    ),
                )
            ],
        ),
        (
            "ownerReferences: [{apiVersion: apps/, kind: '', name: '', uid: ''}]",
            "ports: [{port: 80}]",
            [
                (
                    "owner-reference-field",
                    (
                        'metadata.ownerReferences.apiVersion: Invalid value: "apps/": '
                        "version must not be empty"
                    ),
                ),
                (
                    "owner-reference-field",
                    'metadata.ownerReferences.kind: Invalid value: "": must not be empty',
                ),
                (
                    "owner-reference-field",
                    'metadata.ownerReferences.name: Invalid value: "": must not be empty',
                ),
                (
                    "owner-reference-field",
                    'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
                ),
            ],
        ),
        (
            "ownerReferences: [{apiVersion: v1, kind: Event, name: a, uid: b}]",
            "ports: [{port: 80}]",
            [
                (
                    "owner-reference-banned",
                    (
                        "metadata.ownerReferences: Invalid value: "
                        '{"apiVersion":"v1","kind":"Event","name":"a","uid":"b"}: '
                        "/v1, Kind=Event is disallowed from being an owner"
                    ),
                )
            ],
        ),
        (
            "",
            "ports: [{port: 80, targetPort: abcdefghijklmnop}]",
            [
                (
                    "target-port-name-length",
                    (
                        'spec.ports[0].targetPort: Invalid value: "abcdefghijklmnop": '
                        "must be no more than 15 characters"
                    ),
                )
            ],
        ),
        (
            f"annotations: {{{HINTS}: Auto, {MODE}: Disabled}}",
            "ports: [{port: 80}]",
            [
                (
                    "topology-annotations-differ",
                    (
                        f'metadata.annotations[{MODE}]: Invalid value: "Disabled": '
                        f"must match annotations[{HINTS}] when both are specified"
                    ),
                )
            ],
        ),
    ],
)
def test_errors_of_a_new_service(metadata: str, spec: str, told: list[tuple[str, str]]) -> None:
    assert errors(Cluster(ClusterConfig()).create(manifest(metadata, spec))) == told


def test_a_cluster_ip_without_cluster_ips_is_refused() -> None:
    # Every request passes normalizeClusterIPs first, which makes clusterIPs of a clusterIP alone.
    service = Service(
        metadata=ObjectMeta(name="web", namespace="default"),
        spec=ServiceSpec(
            type="ClusterIP",
            cluster_ip="10.96.0.9",
            session_affinity="None",
            ports=(ServicePort(port=80, protocol="TCP", target_port=IntOrString(80)),),
        ),
    )
    told = [("cluster-ips-missing", "spec.clusterIPs: Required value")]
    assert [(error.code, str(error)) for error in validate_service(service)] == told


def test_the_uid_stays() -> None:
    patch = json.dumps({"metadata": {"uid": "another"}})
    outcome = stored().patch(patch, "web", content_type=MERGE_PATCH)
    told = 'metadata.uid: Invalid value: "another": field is immutable'
    assert errors(outcome) == [("metadata-immutable", told)] * 2
    assert answer(outcome)[2] == f'Service "web" is invalid: {told}'


def test_on_an_update_the_beginning_of_a_name_is_a_part_of_a_path() -> None:
    patch = json.dumps({"metadata": {"generateName": "a/b%"}})
    outcome = stored().patch(patch, "web", content_type=MERGE_PATCH)
    beginning = 'metadata.generateName: Invalid value: "a/b%": may not contain '
    assert errors(outcome) == [
        ("path-segment", f"{beginning}'/'"),
        ("path-segment", f"{beginning}'%'"),
    ]


def test_an_address_of_a_load_balancer_has_a_mode() -> None:
    # The mode is a default where the body's own type is LoadBalancer; the type that counts is the stored one.
    cluster = stored("", "type: LoadBalancer, ports: [{port: 80}]")
    status = {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}}
    patch = json.dumps({"spec": {"type": "ClusterIP"}, "status": status})
    outcome = cluster.patch(patch, "web", content_type=MERGE_PATCH, subresource="status")
    told = (
        "status.loadBalancer.ingress[0].ipMode: Required value: must be specified when `ip` is set"
    )
    assert errors(outcome) == [("ip-mode-required", told)]


def test_what_is_being_deleted_takes_no_new_finalizers() -> None:
    cluster = stored("finalizers: [example.com/a]")
    cluster.delete("web")
    outcome = cluster.replace(
        manifest("finalizers: [example.com/a, example.com/c, example.com/b]"), "web"
    )
    told = (
        "metadata.finalizers: Forbidden: no new finalizers can be added if the object is being "
        'deleted, found new finalizers []string{"example.com/b", "example.com/c"}'
    )
    assert errors(outcome) == [("finalizers-while-deleted", told)] * 2


def test_a_health_check_port_out_of_range_is_found_where_it_is_not_allocated() -> None:
    # A new port is allocated first, and one out of range has no place; a changed port is not allocated.
    spec = "type: LoadBalancer, externalTrafficPolicy: Local, ports: [{port: 80}]"
    cluster = stored("", f"{spec}, healthCheckNodePort: 31000")
    outcome = cluster.replace(manifest("", f"{spec}, healthCheckNodePort: 70000"), "web")
    assert errors(outcome) == [
        ("health-check-port-changed", "spec.healthCheckNodePort: Forbidden: field is immutable"),
        (
            "health-check-port-range",
            (
                "spec.healthCheckNodePort: Invalid value: 70000: "
                "must be between 1 and 65535, inclusive"
            ),
        ),
    ]


def test_a_health_check_port_is_wiped_with_the_type_that_needs_it() -> None:
    spec = "externalTrafficPolicy: Local, healthCheckNodePort: 31000, ports: [{port: 80}]"
    cluster = stored("", f"type: LoadBalancer, {spec}")
    outcome = cluster.replace(manifest("", f"type: ClusterIP, {spec}"), "web")
    told = [("wipe-health-check-port", 31000, None)]
    assert changes(outcome, "spec.healthCheckNodePort") == told
    assert outcome.service is not None
    assert outcome.service.spec.health_check_node_port == 0


def test_the_lower_band_of_addresses_is_used_when_the_upper_one_is_full() -> None:
    config = ClusterConfig(
        service_cidrs=("10.0.0.0/27",), kubernetes_service_cluster_ips=("10.0.0.1",)
    )
    cluster = Cluster(config)
    told = []
    for number in range(15):
        outcome = cluster.create(manifest(name=f"web-{number}"))
        ((code, _, address),) = changes(outcome, "spec.clusterIPs[0]")
        told.append((code, int(str(address).rpartition(".")[2]) > 16))
    expected = [("allocate-cluster-ip", True)] * 14 + [("allocate-cluster-ip-lower", False)]
    assert told == expected


def test_the_lower_band_of_ports_is_used_when_the_upper_one_is_full() -> None:
    cluster = Cluster(ClusterConfig(node_port_range="30000-30031"))
    ports = ", ".join(f"{{name: p{number}, port: {number}}}" for number in range(1, 17))
    assert cluster.create(manifest("", f"type: NodePort, ports: [{ports}]")).accepted
    spec = (
        "type: LoadBalancer, allocateLoadBalancerNodePorts: false, externalTrafficPolicy: Local, "
        "ports: [{port: 80}]"
    )
    outcome = cluster.create(manifest("", spec, name="other"))
    ((code, before, port),) = changes(outcome, "spec.healthCheckNodePort")
    assert (code, before, port in range(30000, 30016)) == (
        "allocate-health-check-port-lower",
        None,
        True,
    )


def test_a_new_object_has_no_version() -> None:
    outcome = Cluster(ClusterConfig()).create(manifest("resourceVersion: '7'"))
    said = "resourceVersion should not be set on objects to be created"
    assert answer(outcome) == (500, "resource-version-on-create", said)


@pytest.mark.parametrize(
    ("content_type", "patch", "said"),
    [
        (
            MERGE_PATCH,
            "[]",
            (
                "error decoding patch: json: cannot unmarshal array into Go value of type "
                "map[string]interface {}"
            ),
        ),
        (MERGE_PATCH, "{", "error decoding patch: unexpected end of JSON input"),
        (
            JSON_PATCH,
            "{}",
            (
                "error decoding patch: json: cannot unmarshal object into Go value of type "
                "[]handlers.jsonPatchOp"
            ),
        ),
        (
            STRATEGIC_MERGE_PATCH,
            "[]",
            "json: cannot unmarshal array into Go value of type map[string]interface {}",
        ),
    ],
)
def test_a_patch_that_is_none(content_type: str, patch: str, said: str) -> None:
    outcome = stored().patch(patch, "web", content_type=content_type)
    assert answer(outcome) == (400, "patch-unreadable", said)


def test_a_patch_of_another_type_is_told_in_the_converters_words() -> None:
    patch = '{"spec":{"type":5}}'
    outcome = stored().patch(patch, "web", content_type=STRATEGIC_MERGE_PATCH)
    cause = 'patch: Invalid value: "map[spec:map[type:5]]": cannot convert int64 to v1.ServiceType'
    assert errors(outcome) == [("patch-type", cause)]
    assert answer(outcome) == (422, "invalid", f' "" is invalid: {cause}')


def test_nobody_applies_managed_fields() -> None:
    text = manifest("managedFields: []")
    outcome = stored().patch(text, "web", content_type=APPLY_PATCH)
    assert answer(outcome) == (400, "apply-managed-fields", "metadata.managedFields must be nil")


def test_a_key_that_is_written_twice_is_a_warning_if_asked_for() -> None:
    text = manifest() + "kind: Service\n"
    outcome = Cluster(ClusterConfig()).create(text, field_validation="Warn")
    told = [("warn-duplicate-key", 'line 5: key "kind" already set in map')]
    assert [(each.code, each.text) for each in outcome.warnings] == told


def test_an_owner_that_stands_twice_is_a_warning() -> None:
    owner = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "a", "uid": "u1"}
    patch = json.dumps({"metadata": {"ownerReferences": [owner, owner]}})
    cluster = Cluster(ClusterConfig())
    created = cluster.create(
        manifest(f"ownerReferences: [{json.dumps(owner)}, {json.dumps(owner)}]")
    )
    patched = cluster.patch(patch, "web", content_type=MERGE_PATCH)
    dedups = (
        "API server dedups owner references in 1.20+, and may reject such requests as early as "
        "1.24; please fix your requests; duplicate UID(s) observed: u1"
    )
    begins = ".metadata.ownerReferences contains duplicate entries"
    for outcome, when in ((created, ""), (patched, " after mutating admission happens")):
        told = [("warn-duplicate-owners", f"{begins}{when}; {dedups}")]
        assert [(each.code, each.text) for each in outcome.warnings] == told
        assert outcome.service is not None
        assert [each.uid for each in outcome.service.metadata.owner_references] == ["u1"]


def test_a_range_of_addresses_in_another_spelling_is_a_warning() -> None:
    spec = "type: LoadBalancer, loadBalancerSourceRanges: ['2001:DB8::/32'], ports: [{port: 80}]"
    outcome = Cluster(ClusterConfig()).create(manifest("", spec))
    told = [
        (
            "warn-not-canonical-cidr",
            (
                'spec.loadBalancerSourceRanges[0]: IPv6 CIDR value "2001:DB8::/32" should be in '
                'RFC 5952 canonical format ("2001:db8::/32")'
            ),
        )
    ]
    assert [(each.code, each.text) for each in outcome.warnings] == told


def test_warnings_about_what_only_an_older_server_stored() -> None:
    # Strict validation refuses these spellings in every request; an object of an older server keeps them.
    spec = ServiceSpec(
        type="LoadBalancer",
        session_affinity="None",
        load_balancer_ip="010.0.0.1",
        load_balancer_source_ranges=("10.0.0.1/8", "010.0.0.0/8"),
    )
    told = [
        (
            "warn-non-standard-ip",
            (
                'spec.loadBalancerIP: non-standard IP address "010.0.0.1" will be considered '
                'invalid in a future Kubernetes release: use "10.0.0.1"'
            ),
        ),
        (
            "warn-ambiguous-cidr",
            (
                'spec.loadBalancerSourceRanges[0]: CIDR value "10.0.0.1/8" is ambiguous in this '
                'context (should be "10.0.0.0/8" or "10.0.0.1/32"?)'
            ),
        ),
        (
            "warn-non-standard-cidr",
            (
                'spec.loadBalancerSourceRanges[1]: non-standard CIDR value "010.0.0.0/8" will be '
                'considered invalid in a future Kubernetes release: use "10.0.0.0/8"'
            ),
        ),
    ]
    found = warnings_for_service(Service(spec=spec))
    assert [(each.code, each.text) for each in found] == told


@pytest.mark.parametrize(
    ("body", "code", "rule", "said", "causes"),
    [
        (
            "a: [",
            400,
            "object-unreadable",
            (
                "the object provided is unrecognized (must be of type Pod): "
                "yaml: line 1: did not find expected node content (613a205b)"
            ),
            [],
        ),
        (
            "kind: Service",
            400,
            "object-kind",
            (
                'Service in version "v1" cannot be handled as a Pod: '
                "converting (v1.Service) to (core.Pod): unknown conversion"
            ),
            [],
        ),
        (
            "metadata: {name: 5}",
            400,
            "object-field-type",
            (
                'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal number '
                "into Go struct field ObjectMeta.metadata.name of type string"
            ),
            [],
        ),
        (
            "status: {conditions: [{type: Ready, lastTransitionTime: noon}]}",
            400,
            "object-field-value",
            (
                'Pod in version "v1" cannot be handled as a Pod: parsing time "noon" as '
                '"2006-01-02T15:04:05Z07:00": cannot parse "noon" as "2006"'
            ),
            [],
        ),
        (
            "{}",
            422,
            "object-invalid",
            (
                'Pod "" is invalid: [metadata.name: Required value: name or generateName is '
                "required, spec.containers: Required value]"
            ),
            ["object-name-required", "containers-required"],
        ),
        (
            (
                "metadata: {name: w}\n"
                "spec: {containers: [{ports: [{}, {containerPort: 70000, protocol: tcp}]}]}"
            ),
            422,
            "object-invalid",
            (
                'Pod "w" is invalid: [spec.containers[0].ports[0].containerPort: Required value, '
                "spec.containers[0].ports[1].containerPort: Invalid value: 70000: "
                "must be between 1 and 65535, inclusive, spec.containers[0].ports[1].protocol: "
                'Unsupported value: "tcp": supported values: "SCTP", "TCP", "UDP"]'
            ),
            [
                "container-port-required",
                "container-port-range",
                "container-protocol-unsupported",
            ],
        ),
        (
            (
                "metadata: {name: w}\nspec: {containers: [{}]}\n"
                "status: {podIPs: [{ip: 10.0.0.1}, {ip: 10.0.0.2}]}"
            ),
            422,
            "object-invalid",
            (
                'Pod "w" is invalid: status.podIPs: Invalid value: '
                '[{"IP":"10.0.0.1"},{"IP":"10.0.0.2"}]: '
                "may specify no more than one IP for each IP family"
            ),
            ["pod-ips-same-family"],
        ),
    ],
)
def test_refusals_of_pods(body: str, code: int, rule: str, said: str, causes: list[str]) -> None:
    status = Cluster(ClusterConfig()).create_pod(body)
    assert status is not None
    assert (status.code, status.rule, status.message) == (code, rule, said)
    assert [error.code for error in status.errors] == causes


def test_refusals_of_nodes() -> None:
    body = "{metadata: {name: n1}, status: {capacity: {cpu: -1}}}"
    status = Cluster(ClusterConfig()).create_node(body)
    assert status is not None
    told = 'status.capacity.cpu: Invalid value: "-1": must be greater than or equal to 0'
    assert (status.code, status.rule, status.message) == (
        422,
        "object-invalid",
        f'Node "n1" is invalid: {told}',
    )
    assert [(error.code, str(error)) for error in status.errors] == [("quantity-negative", told)]


@pytest.mark.parametrize(
    ("body", "said", "causes"),
    [
        (
            "metadata: {name: d}\nspec: {template: {spec: {containers: [{}]}}}",
            'Deployment.apps "d" is invalid: spec.selector: Required value',
            ["selector-required"],
        ),
        (
            (
                "metadata: {name: d}\nspec: {replicas: -1, selector: {matchLabels: {a: b}}, "
                "template: {metadata: {labels: {a: c}}}}"
            ),
            (
                'Deployment.apps "d" is invalid: [spec.template.metadata.labels: Invalid value: '
                '{"a":"c"}: `selector` does not match template `labels`, spec.replicas: Invalid '
                "value: -1: must be greater than or equal to 0, spec.template.spec.containers: "
                "Required value]"
            ),
            ["selector-mismatch", "replicas-negative", "containers-required"],
        ),
        (
            "kind: Deployment\napiVersion: v1",
            (
                'Deployment in version "v1" cannot be handled as a Deployment: no kind '
                '"Deployment" is registered for version "v1" in scheme '
                '"pkg/api/legacyscheme/scheme.go:30"'
            ),
            [],
        ),
        (
            "kind: ReplicaSet\napiVersion: apps/v1",
            (
                'ReplicaSet in version "v1" cannot be handled as a Deployment: converting '
                "(v1.ReplicaSet) to (apps.Deployment): unknown conversion"
            ),
            [],
        ),
    ],
)
def test_refusals_of_deployments(body: str, said: str, causes: list[str]) -> None:
    """What a Deployment is refused for, as far as Services have to do with it."""
    status = Cluster(ClusterConfig()).start_deployment(body, most_pods=9)
    assert status is not None
    assert (status.message, [error.code for error in status.errors]) == (said, causes)
