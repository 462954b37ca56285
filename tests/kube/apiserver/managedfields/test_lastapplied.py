"""From client-side to server-side apply without conflicts, as kubectl's name allows."""

import json

import pytest
from kube.apiserver.managedfields.owners import ALICE, KUBECTL, service, shown

from portlab.kube.apiserver.managedfields import UPDATE, ConflictError, Manager, apply, update

ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration"
CLIENT_SIDE = Manager(name="kubectl-client-side-apply", operation=UPDATE)


def applied_before(text, **spec):
    """A stored Service with the annotation ``text``, and its owners."""
    live = service(metadata={"annotations": {ANNOTATION: text}}, **spec)
    return live, update({}, live, {}, CLIENT_SIDE)


def test_what_is_still_as_it_was_applied_may_be_taken():
    before = service(type="NodePort", ports=[{"port": 80, "targetPort": 80}])
    live, managers = applied_before(json.dumps(before), **before["spec"])
    now = service(type="ClusterIP", ports=[{"port": 80, "targetPort": 8080}])
    merged, owners = apply(live, managers, now, KUBECTL, force=False)
    assert merged["spec"] == now["spec"]
    assert shown(owners)[KUBECTL] == [
        ".spec.type",
        '.spec.ports[port=80,protocol="TCP"]',
        '.spec.ports[port=80,protocol="TCP"].port',
        '.spec.ports[port=80,protocol="TCP"].targetPort',
    ]


def test_the_annotation_tells_what_was_applied():
    live, managers = applied_before("x", type="NodePort")
    applied = service(metadata={"annotations": {ANNOTATION: "y", "b": "<1>"}}, type="NodePort")
    managers = {KUBECTL: next(iter(managers.values()))}
    merged, _ = apply(live, managers, applied, KUBECTL, force=False)
    assert merged["metadata"]["annotations"] == {
        "b": "<1>",
        ANNOTATION: '{"apiVersion":"v1","kind":"Service","metadata":{"annotations":'
        '{"b":"\\u003c1\\u003e"},"name":"web"},"spec":{"type":"NodePort"}}\n',
    }


def test_an_annotation_that_is_not_there_does_not_come():
    merged, _ = apply({}, {}, service(type="NodePort"), KUBECTL, force=False)
    assert merged["metadata"] == {"name": "web"}


def test_an_annotation_that_would_be_too_long_goes():
    long = {"annotations": {ANNOTATION: "x", "long": "x" * 256 * 1024, "null": None}}
    merged, _ = apply({}, {}, service(metadata=long), KUBECTL, force=False)
    assert merged["metadata"]["annotations"] == {"long": "x" * 256 * 1024, "null": None}


def test_what_was_changed_since_is_a_conflict():
    live, managers = applied_before(
        json.dumps(service(type="NodePort", externalName="a")), type="NodePort", externalName="b"
    )
    now = service(type="ClusterIP", externalName="c")
    with pytest.raises(ConflictError) as refused:
        apply(live, managers, now, KUBECTL, force=False)
    assert refused.value.causes == (
        ('conflict with "kubectl-client-side-apply" using v1', ".spec.externalName"),
    )


def test_the_annotation_counts_for_kubectl_only():
    before = service(type="NodePort")
    live, managers = applied_before(json.dumps(before), **before["spec"])
    with pytest.raises(ConflictError) as refused:
        apply(live, managers, service(type="ClusterIP"), ALICE, force=False)
    assert refused.value.causes == (
        ('conflict with "kubectl-client-side-apply" using v1', ".spec.type"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "1",
        "[" * 60_000,
        '{"kind":"Service"}',
        '{"apiVersion":"v1","kind":"Pod","spec":{"type":"NodePort"}}',
        '{"apiVersion":"v1","kind":"Service","spec":{"type":"NodePort","foo":1}}',
        '{"apiVersion":"v1","kind":"Service","spec":"NodePort"}',
        '{"apiVersion":"v1","kind":"Service","metadata":null}',
    ],
)
def test_an_annotation_that_says_nothing_allows_nothing(text):
    live, managers = applied_before(text, type="NodePort")
    with pytest.raises(ConflictError) as refused:
        apply(live, managers, service(type="ClusterIP"), KUBECTL, force=False)
    assert refused.value.causes == (
        ('conflict with "kubectl-client-side-apply" using v1', ".spec.type"),
    )


def test_an_object_that_cannot_be_compared_allows_nothing():
    before = service(type="NodePort")
    live, managers = applied_before(json.dumps(before), **before["spec"])
    live["metadata"]["finalizers"] = ["a/a", "a/a"]
    with pytest.raises(ConflictError) as refused:
        apply(live, managers, service(type="ClusterIP"), KUBECTL, force=False)
    assert refused.value.causes == (
        ('conflict with "kubectl-client-side-apply" using v1', ".spec.type"),
    )
