"""What an applied configuration may not be, in the server's words."""

import pytest
from kube.apiserver.managedfields.owners import ALICE, service

from portlab.kube.apiserver.managedfields import TypedPatchError, apply

PREFIX = "failed to create typed patch object (/web; /v1, Kind=Service): "


def told(applied):
    """The text with which the server refuses, without what every text begins with."""
    with pytest.raises(TypedPatchError) as refused:
        apply({}, {}, applied, ALICE, force=False)
    text = str(refused.value)
    assert text.startswith(PREFIX)
    return text.removeprefix(PREFIX)


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        ({"foo": 1}, ".spec.foo: field not declared in schema"),
        (
            {"ports": [{"port": 80, "foo": 1}]},
            '.spec.ports[port=80,protocol="TCP"].foo: field not declared in schema',
        ),
        ({"ports": {"port": 80}}, ".spec.ports: expected list, got &{map[port:80]}"),
        ({"ports": "80"}, ".spec.ports: expected list, got &{80}"),
        (
            {"ports": ["80"]},
            ".spec.ports: element 0: associative list with keys may not have non-map elements",
        ),
        (
            {"ports": [{"port": 80}, None]},
            ".spec.ports: element 1: associative list with keys may not have a null element",
        ),
        (
            {"ports": [{"port": "80"}]},
            '.spec.ports[port="80",protocol="TCP"].port: expected numeric (int or float), got string',
        ),
        (
            {"ports": [{"port": True}]},
            '.spec.ports[port=true,protocol="TCP"].port: expected numeric (int or float), got bool',
        ),
        (
            {"ports": [{"port": [80]}]},
            (
                '.spec.ports[port=[80],protocol="TCP"].port: expected numeric (int or float), '
                "got []interface {}"
            ),
        ),
        (
            {"ports": [{"name": "a"}, {"name": "b"}]},
            '.spec.ports: duplicate entries for key [port=0,protocol="TCP"]',
        ),
        (
            {"ports": [{"port": 80}, {"port": 80.0, "protocol": "TCP"}]},
            '.spec.ports: duplicate entries for key [port=80,protocol="TCP"]',
        ),
        ({"selector": ["app"]}, ".spec.selector: expected map, got &{[app]}"),
        (
            {"selector": {"app": 1}},
            ".spec.selector.app: expected string, got &value.valueUnstructured{Value:1}",
        ),
        (
            {"selector": {"app": {"b": [None, "c"], "a": True}}},
            (
                ".spec.selector.app: expected string, got &value.valueUnstructured{Value:"
                'map[string]interface {}{"a":true, "b":[]interface {}{interface {}(nil), "c"}}}'
            ),
        ),
        (
            {"clusterIPs": ["10.0.0.1", 2]},
            ".spec.clusterIPs[1]: expected string, got &value.valueUnstructured{Value:2}",
        ),
        (
            {"publishNotReadyAddresses": "yes"},
            ".spec.publishNotReadyAddresses: expected boolean, got &{yes}",
        ),
        (
            {"healthCheckNodePort": {}},
            ".spec.healthCheckNodePort: expected numeric (int or float), got map[string]interface {}",
        ),
        (
            {"healthCheckNodePort": []},
            ".spec.healthCheckNodePort: expected numeric (int or float), got []interface {}",
        ),
    ],
)
def test_a_spec_is_refused(spec, text):
    assert told(service(**spec)) == text


@pytest.mark.parametrize(
    ("metadata", "text"),
    [
        ({"foo": 1}, ".metadata.foo: field not declared in schema"),
        (
            {"finalizers": ["a/b", "a/b"]},
            '.metadata.finalizers: duplicate entries for key [="a/b"]',
        ),
        (
            {"finalizers": [None]},
            (
                ".metadata.finalizers: element 0: associative list without keys has an element "
                "that's an explicit null"
            ),
        ),
        (
            {"finalizers": [{}]},
            (
                ".metadata.finalizers: element 0: associative list without keys has an element "
                "that's a map type"
            ),
        ),
        (
            {"finalizers": [[]]},
            ".metadata.finalizers: element 0: not supported: associative list with lists as elements",
        ),
        (
            {"finalizers": [1]},
            ".metadata.finalizers[=1]: expected string, got &value.valueUnstructured{Value:1}",
        ),
        (
            {"ownerReferences": [{"uid": "u", "foo": 1}]},
            '.metadata.ownerReferences[uid="u"].foo: field not declared in schema',
        ),
        (
            {"creationTimestamp": {"a": 1}},
            ".metadata.creationTimestamp: expected any scalar, got &{map[a:1]}",
        ),
        ({"labels": "a"}, ".metadata.labels: expected map, got &{a}"),
    ],
)
def test_metadata_is_refused(metadata, text):
    assert told(service(metadata=metadata)) == text


def test_several_faults_are_told_in_lines():
    applied = service(type=1, ports=[{"port": 80}, {"port": 80}], clusterIP=2)
    assert told(applied) == (
        "errors:\n"
        "  .spec.type: expected string, got &value.valueUnstructured{Value:1}\n"
        '  .spec.ports: duplicate entries for key [port=80,protocol="TCP"]\n'
        "  .spec.clusterIP: expected string, got &value.valueUnstructured{Value:2}"
    )


def test_nothing_is_told_after_a_field_that_is_not_declared():
    applied = service(type=1, foo=1, clusterIP=2)
    assert told(applied) == (
        "errors:\n"
        "  .spec.type: expected string, got &value.valueUnstructured{Value:1}\n"
        "  .spec.foo: field not declared in schema"
    )


@pytest.mark.parametrize(
    ("metadata", "whose"),
    [
        ({"name": "web", "namespace": "shop"}, "shop/web"),
        ({"name": 1, "namespace": ["shop"]}, "/"),
        (None, "/"),
        ("web", "/"),
    ],
)
def test_the_text_names_the_applied_object(metadata, whose):
    applied = {"metadata": metadata, "spec": {"foo": 1}}
    with pytest.raises(TypedPatchError) as refused:
        apply({}, {}, applied, ALICE, force=False)
    assert str(refused.value).startswith(
        f"failed to create typed patch object ({whose}; /v1, Kind=Service): "
    )


@pytest.mark.parametrize(
    "applied",
    [
        service(ports=[{"name": "a"}]),
        service(ports=[{"port": 80.5, "targetPort": {"strange": 1}}]),
        service(ports=[{"port": 80, "protocol": None}, {"port": 80}]),
        service(ports=None, selector=None, type=None, clusterIPs=[None]),
        service(ports=[], selector={}),
        service(metadata={"creationTimestamp": None, "labels": {"a": None}}),
        {"metadata": None, "spec": None},
        {},
    ],
)
def test_what_is_left_to_others_is_not_refused(applied):
    new = {"apiVersion": "v1", "kind": "Service", "metadata": {}, "spec": {}}
    merged, _ = apply({}, {}, applied, ALICE, force=False)
    assert merged == new | applied | {"status": {"loadBalancer": {}}}
