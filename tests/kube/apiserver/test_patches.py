"""Patches whose outcome is not what their text makes one think: nulls, directives, and bodies that are none."""

import pytest

from portlab.kube import Cluster, ClusterConfig
from portlab.kube.apiserver.patch import JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH

WEB = """\
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, externalIPs: [192.0.2.1, 192.0.2.2], ports: [{name: http, port: 80}]}
"""
DECODING = "error decoding patch: "
NO_OBJECT = (
    "couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct "
    r'{ APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }'
)
REJECTED = "the server rejected our request due to an error in our request"


@pytest.fixture
def cluster():
    """A cluster with the Service web, which has no labels, annotations or finalizers."""
    cluster = Cluster(ClusterConfig())
    assert cluster.create(WEB).accepted
    return cluster


def after(cluster, content_type, patch):
    """Labels, finalizers, selector, external IPs and ports after a patch that is accepted."""
    service = cluster.patch(patch, "web", content_type=content_type).service
    return {
        "labels": dict(service.metadata.labels),
        "finalizers": list(service.metadata.finalizers),
        "selector": service.spec.selector and dict(service.spec.selector),
        "externalIPs": list(service.spec.external_ips),
        "ports": [(port.name, port.port) for port in service.spec.ports],
        "affinity": service.spec.session_affinity_config,
    }


BEFORE = {
    "labels": {},
    "finalizers": [],
    "selector": {"app": "web"},
    "externalIPs": ["192.0.2.1", "192.0.2.2"],
    "ports": [("http", 80)],
    "affinity": None,
}


@pytest.mark.parametrize(
    ("patch", "changed"),
    [
        ('{"metadata": {"labels": {"a": null}}}', {}),
        ('{"metadata": {"labels": {"a": null, "b": "c"}}}', {"labels": {"b": "c"}}),
        ('{"metadata": {"annotations": {"a": null}}}', {}),
        ('{"spec": {"selector": {"app": null, "x": null, "y": "z"}}}', {"selector": {"y": "z"}}),
        ('{"metadata": {"$deleteFromPrimitiveList/finalizers": ["a.b/c"]}}', {}),
        (
            '{"spec": {"$deleteFromPrimitiveList/externalIPs": ["192.0.2.1"]}}',
            {"externalIPs": ["192.0.2.2"]},
        ),
        ('{"spec": {"sessionAffinityConfig": {"$patch": "delete"}}}', {}),
        (
            (
                '{"spec": {"sessionAffinityConfig": '
                '{"$patch": "replace", "clientIP": {"timeoutSeconds": 5}}}}'
            ),
            {},
        ),
        ("null", {}),
    ],
)
def test_a_strategic_merge_patch(cluster, patch, changed):
    assert after(cluster, STRATEGIC_MERGE_PATCH, patch) == {**BEFORE, **changed}


@pytest.mark.parametrize(
    ("patch", "changed"),
    [
        (
            '[{"op": "replace", "path": "/metadata/labels", "value": {"a": "b"}}]',
            {"labels": {"a": "b"}},
        ),
        (
            '[{"op": "copy", "from": "/metadata/labels", "path": "/spec/selector"}]',
            {"selector": None},
        ),
        ('[{"op": "test", "path": "/spec/ports/0/port", "value": 80}]', {}),
        ("null", {}),
        ("[]", {}),
    ],
)
def test_a_json_patch(cluster, patch, changed):
    assert after(cluster, JSON_PATCH, patch) == {**BEFORE, **changed}


def test_a_json_patch_of_the_whole_document(cluster):
    patch = (
        '[{"op": "replace", "path": "", "value": {"metadata": {"name": "web"}, '
        '"spec": {"ports": [{"port": 81}]}}}, '
        '{"op": "test", "path": "", "value": {"spec": {"ports": [{"port": 81}]}, '
        '"metadata": {"name": "web"}}}]'
    )
    assert after(cluster, JSON_PATCH, patch) == {
        **BEFORE,
        "selector": None,
        "externalIPs": [],
        "ports": [("", 81)],
    }


def text_of(kind, field):
    return f"json: cannot unmarshal {kind} into Go struct field jsonPatchOp.{field} of type string"


def value_of(kind, wanted):
    return f"json: cannot unmarshal {kind} into Go value of type {wanted}"


@pytest.mark.parametrize(
    ("content_type", "patch", "validation", "told"),
    [
        (JSON_PATCH, '[{"op": 5}]', "Strict", (400, DECODING + text_of("number", "op"))),
        (JSON_PATCH, '[{"path": []}]', "Warn", (400, DECODING + text_of("array", "path"))),
        (JSON_PATCH, '[{"from": true}]', "Strict", (400, DECODING + text_of("bool", "from"))),
        (
            JSON_PATCH,
            '["x"]',
            "Strict",
            (400, DECODING + value_of("string", "handlers.jsonPatchOp")),
        ),
        (JSON_PATCH, '[{"op": null}]', "Strict", (422, REJECTED)),
        (JSON_PATCH, "[null]", "Strict", (422, REJECTED)),
        (JSON_PATCH, '[{"op": 5}]', "Ignore", (422, REJECTED)),
        (JSON_PATCH, '["x"]', "Ignore", (400, value_of("string", "jsonpatch.Operation"))),
        (JSON_PATCH, "{}", "Ignore", (400, value_of("object", "jsonpatch.Patch"))),
        (JSON_PATCH, "[", "Ignore", (400, "unexpected end of JSON input")),
        (
            JSON_PATCH,
            '[{"op": "test", "path": "/spec/ports/0/port", "value": 80.0}]',
            "Strict",
            (422, REJECTED),
        ),
        (
            JSON_PATCH,
            '[{"op": "replace", "path": "/spec/ports/1", "value": {}}]',
            "Strict",
            (422, REJECTED),
        ),
        (
            JSON_PATCH,
            '[{"op": "replace", "path": "", "value": []}]',
            "Strict",
            (422, f' "" is invalid: patch: Invalid value: "[]": {NO_OBJECT}'),
        ),
        (MERGE_PATCH, "null", "Strict", (400, "Invalid JSON Patch")),
        (MERGE_PATCH, "null", "Ignore", (400, "Invalid JSON Patch")),
        (MERGE_PATCH, "5", "Ignore", (400, "Invalid JSON Patch")),
        (MERGE_PATCH, "{", "Ignore", (400, "Invalid JSON Patch")),
        (
            MERGE_PATCH,
            "[null, 1]",
            "Ignore",
            (422, f' "" is invalid: patch: Invalid value: "[1]": {NO_OBJECT}'),
        ),
    ],
)
def test_what_a_patch_is_refused_for(cluster, content_type, patch, validation, told):
    before = cluster.service("web")
    outcome = cluster.patch(patch, "web", content_type=content_type, field_validation=validation)
    assert (outcome.status.code, outcome.status.message) == told
    assert cluster.service("web") == before


@pytest.mark.parametrize(
    ("patch", "shown", "said"),
    [
        (
            '{"spec": {"ports": [{"port": 80, "foo": 1}]}}',
            "map[spec:map[ports:[map[foo:1 port:80]]]]",
            'strict decoding error: unknown field "spec.ports[0].foo"',
        ),
        (
            (
                '{"spec": {"$setElementOrder/ports": [{"port": 80}], '
                '"ports": [{"port": 80, "foo": 1}], "type": null}}'
            ),
            "map[spec:map[type:<nil>]]",
            'strict decoding error: unknown field "spec.ports[0].foo"',
        ),
        (
            '{"metadata": {"labels": {"a": null}}, "spec": {"$retainKeys": ["ports"], "ports": 5}}',
            "map[metadata:map[labels:map[]] spec:map[ports:5]]",
            "cannot restore slice from int64",
        ),
    ],
)
def test_a_refused_strategic_patch_is_shown_as_the_merge_left_it(cluster, patch, shown, said):
    outcome = cluster.patch(patch, "web", content_type=STRATEGIC_MERGE_PATCH)
    told = f' "" is invalid: patch: Invalid value: "{shown}": {said}'
    assert (outcome.status.code, outcome.status.message) == (422, told)


@pytest.mark.parametrize(
    ("content_type", "patch"),
    [
        (MERGE_PATCH, '{"spec": {"foo": {"b": 1, "a": 2}, "selector": {"c": "d"}}}'),
        (
            JSON_PATCH,
            (
                '[{"op": "add", "path": "/spec/foo", "value": {"a": 2, "b": 1}}, '
                '{"op": "add", "path": "/spec/selector/c", "value": "d"}]'
            ),
        ),
    ],
)
def test_what_a_patch_opened_is_shown_in_the_order_of_its_keys(cluster, content_type, patch):
    metadata = cluster.service("web").metadata
    address = cluster.service("web").spec.cluster_ip
    shown = (
        '{"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"default",'
        f'"uid":"{metadata.uid}","resourceVersion":"{metadata.resource_version}",'
        f'"creationTimestamp":"{metadata.creation_timestamp}"}},'
        f'"spec":{{"clusterIP":"{address}","clusterIPs":["{address}"],'
        '"externalIPs":["192.0.2.1","192.0.2.2"],"externalTrafficPolicy":"Cluster","foo":{"a":2,"b":1},'
        '"internalTrafficPolicy":"Cluster","ipFamilies":["IPv4"],"ipFamilyPolicy":"SingleStack",'
        '"ports":[{"name":"http","protocol":"TCP","port":80,"targetPort":80}],'
        '"selector":{"app":"web","c":"d"},"sessionAffinity":"None","type":"ClusterIP"},'
        '"status":{"loadBalancer":{}}}'
    )
    escaped = shown.replace('"', '\\"')
    told = (
        f' "" is invalid: patch: Invalid value: "{escaped}": '
        'strict decoding error: unknown field "spec.foo"'
    )
    outcome = cluster.patch(patch, "web", content_type=content_type)
    assert (outcome.status.code, outcome.status.message) == (422, told)
