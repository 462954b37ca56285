"""Decoding beyond the recordings: codes, places and hints of what cannot be decoded."""

import pytest

from portlab.kube.apiserver.decode import decode
from portlab.kube.apiserver.status import RefusedError
from portlab.manifest import read


def refusal(text):
    """The status that a text earns."""
    with pytest.raises(RefusedError) as caught:
        decode(read(text))
    return caught.value.status


@pytest.mark.parametrize(
    ("text", "rule", "path", "facts"),
    [
        (
            "spec: {ports: [{port: '80'}]}",
            "decode-type-number",
            "spec.ports[0].port",
            {"field": "port", "text": "80"},
        ),
        (
            "spec: {selector: {app: y}}",
            "decode-type-unquoted",
            "spec.selector.app",
            {"field": "app", "text": "y"},
        ),
        ("spec: {clusterIP: [a]}", "decode-type-text", "spec.clusterIP", {"field": "clusterIP"}),
        (
            "spec: {publishNotReadyAddresses: 1}",
            "decode-type-truth",
            "spec.publishNotReadyAddresses",
            {"field": "publishNotReadyAddresses", "text": "1"},
        ),
        ("spec: {ports: {port: 1}}", "decode-type-list", "spec.ports", {"field": "ports"}),
        (
            "spec: {ports: [80]}",
            "decode-type-mapping",
            "spec.ports[0]",
            {"field": "0", "text": "80"},
        ),
        (
            "spec: {nodeport: 1}",
            "decode-unknown-field",
            "spec.nodeport",
            {"field": "nodeport", "meant": ""},
        ),
        (
            "spec: {ports: [{nodeport: 1}]}",
            "decode-misspelt-field",
            "spec.ports[0].nodeport",
            {"field": "nodeport", "meant": "nodePort"},
        ),
        (
            "metadata: {lables: {}}",
            "decode-misspelt-field",
            "metadata.lables",
            {"field": "lables", "meant": "labels"},
        ),
        (
            "spec: {type: a, type: b}",
            "decode-duplicate-key",
            "spec.type",
            {"field": "type", "meant": ""},
        ),
        ("kind: Pod", "kind-other", "kind", {"kind": "Pod", "version": "v1"}),
        ("kind: service", "kind-unknown", "kind", {"kind": "service", "version": "v1"}),
        (
            "metadata: {creationTimestamp: today}",
            "decode-time",
            "metadata.creationTimestamp",
            {"value": "today"},
        ),
        ("- a", "not-an-object", "", {}),
        ("a: [", "unreadable", "", {}),
    ],
)
def test_a_refusal_names_its_rule_its_place_and_its_facts(text, rule, path, facts):
    status = refusal(text)
    assert (status.code, status.rule, status.path, dict(status.facts)) == (400, rule, path, facts)


def test_the_first_wrong_type_by_name_is_told_alone():
    status = refusal("spec: {type: 1, clusterIP: 2, foo: 3}\nbar: 4")
    assert status.message == (
        'Service in version "v1" cannot be handled as a Service: json: cannot unmarshal number into '
        "Go struct field ServiceSpec.spec.clusterIP of type string"
    )


def test_unknown_fields_are_told_in_the_order_of_list_positions():
    ports = ", ".join(f"{{port: {number}, x: 1}}" for number in range(11))
    message = refusal(f"spec: {{ports: [{ports}]}}").message
    assert message.index("ports[2].x") < message.index("ports[10].x")


def test_the_last_of_two_equal_keys_counts_in_a_lenient_request():
    decoded = decode(read("spec: {type: a, type: b}"), field_validation="Warn")
    assert decoded.service.spec.type == "b"
    assert [warning.code for warning in decoded.warnings] == ["warn-duplicate-key"]


def test_a_number_too_large_for_int32_is_refused():
    assert refusal("spec: {ports: [{port: 2147483648}]}").rule == "decode-type-number"
    assert (
        decode(read("spec: {ports: [{port: 2147483647}]}")).service.spec.ports[0].port == 2147483647
    )
