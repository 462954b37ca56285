"""Patches, server-side apply and deletes through the front door: what is done, what is refused, and in which words."""

import json

import pytest

from portlab.kube import Cluster, ClusterConfig
from portlab.kube.apiserver.patch import (
    APPLY_PATCH,
    JSON_PATCH,
    MERGE_PATCH,
    STRATEGIC_MERGE_PATCH,
)

WEB = """\
apiVersion: v1
kind: Service
metadata: {name: web, labels: {a: b}}
spec: {type: NodePort, selector: {app: web}, ports: [{name: http, port: 80, nodePort: 30080}]}
"""
APPLIED = """\
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, name: http}]}
"""
OTHERS_SELECTOR = APPLIED.replace("app: web", "app: api")


@pytest.fixture
def cluster():
    """A cluster with the Service web."""
    cluster = Cluster(ClusterConfig())
    assert cluster.create(WEB).accepted
    return cluster


@pytest.fixture
def empty():
    """A cluster with no Service of ours."""
    return Cluster(ClusterConfig())


def ports(outcome):
    return [(port.name, port.port, port.node_port) for port in outcome.service.spec.ports]


def refusal(outcome):
    status = outcome.status
    return status.code, status.message, status.rule


@pytest.mark.parametrize(
    ("content_type", "patch", "left"),
    [
        (
            STRATEGIC_MERGE_PATCH,
            '{"spec": {"ports": [{"port": 80, "name": "x"}]}}',
            [("x", 80, 30080)],
        ),
        (
            MERGE_PATCH,
            '{"spec": {"ports": [{"port": 80, "nodePort": 30081}]}}',
            [("", 80, 30081)],
        ),
        (
            JSON_PATCH,
            '[{"op": "replace", "path": "/spec/ports/0/port", "value": 81}]',
            [("http", 81, 30080)],
        ),
        (MERGE_PATCH, '{"spec": {"type": "ClusterIP"}}', [("http", 80, 0)]),
        (MERGE_PATCH, "{}", [("http", 80, 30080)]),
    ],
)
def test_what_a_patch_leaves(cluster, content_type, patch, left):
    outcome = cluster.patch(patch, "web", content_type=content_type)
    assert ports(outcome) == left
    assert cluster.service("web") == outcome.service


def test_a_strategic_patch_adds_the_port_it_does_not_find(cluster):
    patch = '{"spec": {"ports": [{"port": 81, "name": "y", "nodePort": 30081}]}}'
    outcome = cluster.patch(patch, "web", content_type=STRATEGIC_MERGE_PATCH)
    assert ports(outcome) == [("y", 81, 30081), ("http", 80, 30080)]


def test_a_dry_run_of_a_patch_changes_nothing(cluster):
    before = cluster.service("web"), cluster.ranges()
    patch = '{"spec": {"ports": [{"port": 80, "nodePort": 30090}]}}'
    outcome = cluster.patch(patch, "web", content_type=MERGE_PATCH, dry_run=True)
    assert ports(outcome) == [("", 80, 30090)]
    assert (cluster.service("web"), cluster.ranges()) == before


REJECTED = "the server rejected our request due to an error in our request"
NO_MAP = "cannot unmarshal {} into Go value of type map[string]interface {{}}"
ACCEPTED = ", ".join([JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH, APPLY_PATCH])


@pytest.mark.parametrize(
    ("content_type", "patch", "told"),
    [
        (
            JSON_PATCH,
            '[{"op": "test", "path": "/spec/type", "value": "x"}]',
            (422, REJECTED, "patch-does-not-fit"),
        ),
        (
            JSON_PATCH,
            '{"op": "test"}',
            (
                400,
                (
                    "error decoding patch: json: cannot unmarshal object into Go value of type "
                    "[]handlers.jsonPatchOp"
                ),
                "patch-unreadable",
            ),
        ),
        (
            MERGE_PATCH,
            "[]",
            (400, f"error decoding patch: json: {NO_MAP.format('array')}", "patch-unreadable"),
        ),
        (
            MERGE_PATCH,
            "{",
            (400, "error decoding patch: unexpected end of JSON input", "patch-unreadable"),
        ),
        (
            STRATEGIC_MERGE_PATCH,
            "5",
            (400, f"json: {NO_MAP.format('number')}", "patch-unreadable"),
        ),
        (
            STRATEGIC_MERGE_PATCH,
            '{"spec": {"ports": [{"name": "q"}]}}',
            (
                500,
                "map: map[name:q] does not contain declared merge key: port",
                "patch-does-not-fit",
            ),
        ),
        (
            MERGE_PATCH,
            '{"metadata": {"name": "other"}}',
            (
                400,
                "the name of the object (other) does not match the name on the URL (web)",
                "name-mismatch",
            ),
        ),
        (
            MERGE_PATCH,
            '{"metadata": {"resourceVersion": "1"}}',
            (
                409,
                (
                    'Operation cannot be fulfilled on services "web": the object has been modified; '
                    "please apply your changes to the latest version and try again"
                ),
                "conflict",
            ),
        ),
        (
            "application/yaml",
            "{}",
            (
                415,
                (
                    "the body of the request was in an unknown format - accepted media types include: "
                    f"{ACCEPTED}"
                ),
                "unsupported-media-type",
            ),
        ),
    ],
)
def test_what_a_patch_is_refused_for(cluster, content_type, patch, told):
    before = cluster.service("web"), cluster.ranges()
    assert refusal(cluster.patch(patch, "web", content_type=content_type)) == told
    assert (cluster.service("web"), cluster.ranges()) == before


@pytest.mark.parametrize(
    ("patch", "said"),
    [
        ('{"kind": "Pod"}', "converting (v1.Pod) to (core.Service): unknown conversion"),
        (
            '{"apiVersion": "v2"}',
            (
                'no kind "Service" is registered for version "v2" in scheme '
                '"pkg/api/legacyscheme/scheme.go:30"'
            ),
        ),
        (
            '{"apiVersion": "a/b/c"}',
            "unexpected GroupVersion string: a/b/c",
        ),
        (
            '{"metadata": {"creationTimestamp": "x"}}',
            'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"',
        ),
        ('{"spec": {"foo": 1}}', 'strict decoding error: unknown field "spec.foo"'),
        (
            '{"spec": {"foo": 1, "foo": 2}}',
            'strict decoding error: duplicate field "spec.foo", unknown field "spec.foo"',
        ),
    ],
)
def test_what_a_merge_patch_makes_must_be_a_service(cluster, patch, said):
    """The message holds the whole object; what is wrong with it comes after."""
    status = cluster.patch(patch, "web", content_type=MERGE_PATCH).status
    before, after = ' "" is invalid: patch: Invalid value: ', f": {said}"
    assert (status.message.startswith(before), status.message.endswith(after)) == (True, True)
    shown = json.loads(status.message.removeprefix(before).removesuffix(after))
    assert json.loads(shown)["metadata"]["name"] == "web"


def test_a_refused_patch_tells_of_the_value_in_it_and_of_its_place(cluster):
    patch = '{"metadata": {"creationTimestamp": "x"}}'
    (error,) = cluster.patch(patch, "web", content_type=MERGE_PATCH).status.errors
    told = error.code, error.place, dict(error.facts)
    assert told == ("decode-time", "metadata.creationTimestamp", {"value": "x"})


def test_an_unknown_field_in_a_patch_is_a_warning_if_asked_for(cluster):
    outcome = cluster.patch(
        '{"spec": {"foo": 1}}', "web", content_type=MERGE_PATCH, field_validation="Warn"
    )
    assert [warning.text for warning in outcome.warnings] == ['unknown field "spec.foo"']


def test_a_patch_of_the_status_changes_nothing_else(cluster):
    spec = cluster.service("web").spec
    cluster.patch('{"spec": {"type": "LoadBalancer"}}', "web", content_type=MERGE_PATCH)
    body = '{"spec": {"selector": null}, "status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}}}'
    outcome = cluster.patch(body, "web", content_type=MERGE_PATCH, subresource="status")
    assert outcome.service.status.to_dict() == {
        "loadBalancer": {"ingress": [{"ip": "192.0.2.1", "ipMode": "VIP"}]}
    }
    assert (outcome.service.spec.type, outcome.service.spec.selector) == (
        "LoadBalancer",
        spec.selector,
    )


def test_server_side_apply_creates_and_is_content_with_the_same_again(empty):
    first = empty.patch(APPLIED, "web", content_type=APPLY_PATCH, field_manager="x")
    again = empty.patch(APPLIED, "web", content_type=APPLY_PATCH, field_manager="x")
    assert (first.created, again.created) == (True, False)
    assert again.service == first.service


def test_server_side_apply_does_not_take_from_others_unless_forced(empty):
    empty.patch(APPLIED, "web", content_type=APPLY_PATCH, field_manager="x")
    text = 'Apply failed with 1 conflict: conflict with "x": .spec.selector'
    refused = empty.patch(OTHERS_SELECTOR, "web", content_type=APPLY_PATCH, field_manager="y")
    assert refusal(refused) == (409, text, "apply-conflict")
    forced = empty.patch(
        OTHERS_SELECTOR, "web", content_type=APPLY_PATCH, field_manager="y", force=True
    )
    assert forced.service.spec.selector == {"app": "api"}
    back = empty.patch(APPLIED, "web", content_type=APPLY_PATCH, field_manager="x")
    assert refusal(back)[1] == text.replace('"x"', '"y"')


def test_what_its_only_manager_no_longer_applies_goes(empty):
    labelled = APPLIED.replace("{name: web}", "{name: web, labels: {a: b}}")
    empty.patch(labelled, "web", content_type=APPLY_PATCH, field_manager="x")
    after = empty.patch(APPLIED, "web", content_type=APPLY_PATCH, field_manager="x")
    assert dict(after.service.metadata.labels) == {}


def test_a_label_without_a_value_is_an_empty_one(empty):
    labelled = APPLIED.replace("{name: web}", "{name: web, labels: {a: }}")
    outcome = empty.patch(labelled, "web", content_type=APPLY_PATCH)
    assert dict(outcome.service.metadata.labels) == {"a": ""}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("", (400, "invalid object type: /, Kind=", "apply-object-type")),
        ("kind: Service", (400, "invalid object type: /, Kind=Service", "apply-object-type")),
        (
            "[]",
            (
                400,
                "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: "
                + NO_MAP.format("array"),
                "not-an-object",
            ),
        ),
        (
            APPLIED.replace("spec:", "spex:"),
            (
                500,
                (
                    "failed to create typed patch object (/web; /v1, Kind=Service): "
                    ".spex: field not declared in schema"
                ),
                "apply-schema",
            ),
        ),
        (
            APPLIED.replace("[{port", "[{port: 80}, {port"),
            (
                500,
                (
                    "failed to create typed patch object (/web; /v1, Kind=Service): "
                    '.spec.ports: duplicate entries for key [port=80,protocol="TCP"]'
                ),
                "apply-schema",
            ),
        ),
    ],
)
def test_what_server_side_apply_refuses(empty, body, told):
    assert refusal(empty.patch(body, "web", content_type=APPLY_PATCH)) == told
    assert empty.service("web") is None


def test_kubectl_apply_of_a_broken_number_is_answered(empty):
    text = APPLIED.replace(
        "selector", "sessionAffinityConfig: {clientIP: {timeoutSeconds: 5.5}}, selector"
    )
    empty.kubectl(("apply", "-f", "-"), stdin=APPLIED)
    done = empty.kubectl(("apply", "-f", "-"), stdin=text)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "timeoutSeconds" in done.stderr


def test_a_service_with_finalizers_waits_for_them(empty):
    held = WEB.replace("labels", "finalizers: [example.com/hold], labels")
    empty.create(held)
    deleted = empty.delete("web").service
    assert deleted == empty.service("web")
    assert deleted.metadata.deletion_timestamp != ""
    taken = empty.create(WEB.replace("name: web", "name: other"))
    assert refusal(taken)[0] == 422
    empty.replace(WEB, "web")
    assert empty.service("web") is None
    assert empty.create(WEB.replace("name: web", "name: other")).accepted


@pytest.mark.parametrize(
    ("finalizers", "policy", "left"),
    [
        (["orphan"], "", ("orphan",)),
        (["orphan"], "Background", None),
        (["foregroundDeletion", "a.b/c"], "Background", ("a.b/c",)),
        (["a.b/c"], "Foreground", ("a.b/c", "foregroundDeletion")),
        (["foregroundDeletion"], "Orphan", ("orphan",)),
        ([], "", None),
    ],
)
def test_how_dependents_are_treated_decides_which_finalizers_hold(empty, finalizers, policy, left):
    assert empty.create(WEB.replace("labels", f"finalizers: {finalizers}, labels")).accepted
    empty.delete("web", propagation_policy=policy)
    held = empty.service("web")
    assert (held.metadata.finalizers if held else None) == left


def test_kubectl_deletes_in_the_background(empty):
    empty.create(WEB.replace("labels", "finalizers: [orphan], labels"))
    assert empty.kubectl(("delete", "svc", "web")).exit_code == 0
    assert empty.service("web") is None


def test_what_is_not_there_is_not_found(cluster):
    told = (404, 'services "none" not found', "not-found")
    assert refusal(cluster.get("none")) == told
    assert refusal(cluster.delete("none")) == told
    assert refusal(cluster.patch("{}", "none", content_type=MERGE_PATCH)) == told


def test_the_same_requests_make_the_same_identity_anywhere():
    first, second = (Cluster(ClusterConfig(), seed=5) for _ in range(2))
    metadata = [cluster.create(WEB).service.metadata for cluster in (first, second)]
    assert metadata[0] == metadata[1]
    replaced = first.replace(WEB, "web").service.metadata
    assert (replaced.uid, replaced.creation_timestamp) == (
        metadata[0].uid,
        metadata[0].creation_timestamp,
    )
    other = Cluster(ClusterConfig(), seed=6).create(WEB).service.metadata
    assert other.uid != metadata[0].uid


def test_a_number_that_no_float_holds_is_told_as_it_is_written(cluster):
    body = '{"metadata": {"name": "b"}, "spec": {"ports": [{"port": -1e400}]}}'
    said = (
        "json: cannot unmarshal number -1e400 into Go struct field ServicePort.spec.ports.port of "
        "type int32"
    )
    told = f'Service in version "v1" cannot be handled as a Service: {said}'
    created = cluster.create(body, content_type="application/json")
    assert refusal(created) == (400, told, "decode-type-number")
    merged = cluster.patch(body.replace('"b"', '"web"'), "web", content_type=MERGE_PATCH)
    assert merged.status.message.endswith(f": {said}")
    strategic = cluster.patch('{"x": 1e400}', "web", content_type=STRATEGIC_MERGE_PATCH)
    told = "json: cannot unmarshal number 1e400 into Go value of type float64"
    assert refusal(strategic) == (400, told, "patch-unreadable")


LARGE = 200_000


def test_a_body_may_be_larger_than_a_text_of_the_page(empty):
    annotated = WEB.replace("labels", f"annotations: {{a: {'x' * LARGE}}}, labels")
    assert len(empty.create(annotated).service.metadata.annotations["a"]) == LARGE


def test_a_body_may_hold_more_ports_than_a_text_of_the_page(empty):
    many = "".join(f"  - {{port: {each}, name: p{each}}}\n" for each in range(1, 2001))
    outcome = empty.create(f"metadata: {{name: web}}\nspec:\n  ports:\n{many}")
    assert len(outcome.service.spec.ports) == 2000


@pytest.mark.parametrize("notation", ["application/yaml", "application/json"])
def test_a_deep_body_is_answered(empty, notation):
    deep = '{"a":' * 97 + "1" + "}" * 97
    body = f'{{"metadata": {{"name": "web"}}, "spec": {{"x": {deep}}}}}'
    told = empty.create(body, content_type=notation)
    assert refusal(told)[2] == "decode-unknown-field"
    empty.create(WEB)
    for content_type in (MERGE_PATCH, STRATEGIC_MERGE_PATCH):
        assert empty.patch(body, "web", content_type=content_type).status.code == 422
    assert empty.patch(body, "web", content_type=APPLY_PATCH).status.code == 400
