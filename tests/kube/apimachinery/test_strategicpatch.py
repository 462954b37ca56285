"""Strategic merge patches: what is merged, what replaced, in which order it ends up, and what is refused."""

import copy

import pytest

from portlab.kube.apimachinery.patchlists import StrategicPatchError
from portlab.kube.apimachinery.schema import SERVICE
from portlab.kube.apimachinery.strategicpatch import strategic_merge
from portlab.kube.apimachinery.threewaypatch import three_way_patch


def ports(*numbers, **more):
    return {"spec": {"ports": [{"port": number, **more} for number in numbers]}}


def merged(document, patch):
    return strategic_merge(document, patch, SERVICE)


@pytest.mark.parametrize(
    ("document", "patch", "result"),
    [
        ({"spec": {"type": "a"}}, {}, {"spec": {"type": "a"}}),
        ({"spec": {"type": "a"}}, {"spec": {"type": None}}, {"spec": {}}),
        # Where nothing is, null says nothing, however deep it stands.
        ({}, {"spec": {"type": None}}, {"spec": {}}),
        (
            {"metadata": {}},
            {"metadata": {"labels": {"a": None, "b": "c"}}},
            {"metadata": {"labels": {"b": "c"}}},
        ),
        (
            {"spec": {"selector": "x"}},
            {"spec": {"selector": {"a": [{"b": None, "c": None}, None]}}},
            {"spec": {"selector": {"a": [{}, None]}}},
        ),
        # A selector is merged key by key; a list without a merge key is replaced.
        (
            {"spec": {"selector": {"a": "1", "b": "2"}, "externalIPs": ["x", "y"]}},
            {"spec": {"selector": {"b": None, "c": "3"}, "externalIPs": ["z"]}},
            {"spec": {"selector": {"a": "1", "c": "3"}, "externalIPs": ["z"]}},
        ),
        # Ports are merged by number: a new one comes before those that the patch does not name.
        (ports(80), ports(81), ports(81, 80)),
        (ports(80, 81, 82), ports(81, name="x"), {
            "spec": {"ports": [{"port": 80}, {"port": 81, "name": "x"}, {"port": 82}]}
        }),
        (
            ports(80, 81),
            {"spec": {"$setElementOrder/ports": [{"port": 81}, {"port": 80}]}},
            ports(81, 80),
        ),
        (
            ports(80, 81),
            {"spec": {"ports": [{"port": 80, "$patch": "delete"}]}},
            ports(81),
        ),
        (ports(80, 81), {"spec": {"ports": [{"port": 9}, {"$patch": "replace"}]}}, ports(9)),
        (
            {"spec": {"selector": {"a": "1"}}},
            {"spec": {"selector": {"$patch": "replace", "b": "2"}}},
            {"spec": {"selector": {"b": "2"}}},
        ),
        (
            {"spec": {"selector": {"a": "1"}}},
            {"spec": {"selector": {"$patch": "delete"}}},
            {"spec": {"selector": {}}},
        ),
        (
            {"spec": {"type": "a", "clusterIP": "b"}},
            {"spec": {"$retainKeys": ["type"], "type": "c"}},
            {"spec": {"type": "c"}},
        ),
        # Finalizers are a set.
        (
            {"metadata": {"finalizers": ["a", "b"]}},
            {"metadata": {"finalizers": ["c"]}},
            {"metadata": {"finalizers": ["c", "a", "b"]}},
        ),
        (
            {"metadata": {"finalizers": ["a", "b"]}},
            {"metadata": {"$deleteFromPrimitiveList/finalizers": ["a"]}},
            {"metadata": {"finalizers": ["b"]}},
        ),
        (
            {"spec": {"externalIPs": ["x", "y"]}},
            {"spec": {"$deleteFromPrimitiveList/externalIPs": ["x"]}},
            {"spec": {"externalIPs": ["y"]}},
        ),
        # Directives about what is not there say nothing.
        (
            {"metadata": {"name": "web"}},
            {"metadata": {"$deleteFromPrimitiveList/finalizers": ["a"]}},
            {"metadata": {"name": "web"}},
        ),
        (
            {"metadata": {"finalizers": "a"}},
            {"metadata": {"$deleteFromPrimitiveList/finalizers": ["a"]}},
            {"metadata": {"finalizers": "a"}},
        ),
        (
            {"spec": {"type": "a"}},
            {"spec": {"selector": {"$patch": "replace", "a": "b"}}},
            {"spec": {"type": "a"}},
        ),
        (
            {"spec": {"type": "a"}},
            {"spec": {"type": {"$patch": "delete"}}},
            {"spec": {}},
        ),
        (
            {"spec": {}},
            {"spec": {"ports": [{"port": 80, "$patch": "delete"}, {"port": 81}]}},
            ports(81),
        ),
        (
            {"spec": {}},
            {
                "spec": {
                    "ports": [{"port": 80}, {"port": 81, "$patch": "delete"}],
                    "$setElementOrder/ports": [{"port": 80}],
                }
            },
            ports(80),
        ),
        # Another kind of value takes the place of the one that was there.
        ({"spec": {"type": "a"}}, {"spec": {"type": 5}}, {"spec": {"type": 5}}),
    ],
)  # fmt: skip
def test_merging(document, patch, result):
    before = repr(document)
    assert merged(document, copy.deepcopy(patch)) == result
    assert repr(document) == before


@pytest.mark.parametrize(
    ("patch", "left"),
    [
        (
            {
                "spec": {
                    "ports": [{"port": 80, "foo": 1}],
                    "$setElementOrder/ports": [{"port": 80}],
                    "foo": 1,
                }
            },
            {"spec": {"foo": 1}},
        ),
        (ports(80, foo=1), ports(80, foo=1)),
        ({"spec": {"$retainKeys": ["type"], "type": "b"}}, {"spec": {"type": "b"}}),
        # Nulls go from what is new, and stay where they have taken something away.
        (
            {"metadata": {"labels": {"a": None, "b": "c"}}, "spec": {"type": None}},
            {"metadata": {"labels": {"b": "c"}}, "spec": {"type": None}},
        ),
        (
            {"spec": {"selector": {"$patch": "replace", "x": "y"}}},
            {"spec": {"selector": {"x": "y"}}},
        ),
    ],
)
def test_what_a_merge_leaves_of_its_patch(patch, left):
    document = {"spec": {"type": "a", "selector": {}, "ports": [{"port": 80}]}}
    merged(document, patch)
    assert patch == left


@pytest.mark.parametrize(
    ("document", "patch", "said", "kind"),
    [
        (
            ports(80),
            {"spec": {"ports": [{"name": "x"}]}},
            "map: map[name:x] does not contain declared merge key: port",
            "unforeseen",
        ),
        (
            {"spec": {"selector": {}}},
            {"spec": {"selector": {"$patch": "merge"}}},
            "unknown patch type: merge in map: map[$patch:merge]",
            "unforeseen",
        ),
        (
            ports(80),
            {"spec": {"ports": [{"port": 1, "$patch": "merge"}]}},
            "merging lists cannot yet be specified in the patch",
            "unforeseen",
        ),
        (
            {"spec": {"type": "a"}},
            {"spec": {"$retainKeys": ["type"], "clusterIP": "x"}},
            "invalid patch format of retainKeys",
            "bad-request",
        ),
        (
            ports(80),
            {"spec": {"$setElementOrder/ports": [{"port": 80}], "ports": [{"port": 81}]}},
            (
                "The order in patch list:\n[map[port:81]]\n doesn't match $setElementOrder list:\n"
                "[map[port:80]]\n"
            ),
            "unforeseen",
        ),
        (
            {"metadata": {"finalizers": ["a"]}},
            {"metadata": {"finalizers": [["b"]]}},
            "list element types are not identical: [[a] [[b]]]",
            "unforeseen",
        ),
        (
            {"spec": {}},
            {"spec": {"$setElementOrder/type": []}},
            "expected slice or array type, but got: struct",
            "unforeseen",
        ),
        (
            {"spec": {"selector": {}}},
            {"spec": {"selector": {"$setElementOrder/a": []}}},
            "merging an object in json but data type is not struct, instead is: map",
            "unforeseen",
        ),
        (
            {"status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}}},
            {"status": {"loadBalancer": {"$deleteFromPrimitiveList/ingress": [{}]}}},
            "cannot merge lists without merge key for struct",
            "unforeseen",
        ),
        (
            {"spec": {"foo": {"a": 1}}},
            {"spec": {"foo": {"a": 2}}},
            'unable to find api field in struct ServiceSpec for the json field "foo"',
            "unforeseen",
        ),
    ],
)
def test_patches_that_do_not_fit(document, patch, said, kind):
    with pytest.raises(StrategicPatchError) as refused:
        merged(document, patch)
    assert (str(refused.value), refused.value.kind) == (said, kind)


@pytest.mark.parametrize(
    ("original", "modified", "current", "patch"),
    [
        ({}, {"spec": {"type": "a"}}, {"spec": {"type": "a", "clusterIP": "x"}}, {}),
        ({}, {"spec": {"type": "b"}}, {"spec": {"type": "a"}}, {"spec": {"type": "b"}}),
        # Deleted is only what the manifest applied last had.
        ({"spec": {"a": 1}}, {"spec": {}}, {"spec": {"a": 1, "b": 2}}, {"spec": {"a": None}}),
        (
            ports(80),
            ports(81),
            ports(80, nodePort=30000),
            {
                "spec": {
                    "ports": [{"port": 81}, {"port": 80, "$patch": "delete"}],
                    "$setElementOrder/ports": [{"port": 81}],
                }
            },
        ),
        (
            ports(80, 81),
            ports(81, 80),
            ports(80, 81),
            {"spec": {"$setElementOrder/ports": [{"port": 81}, {"port": 80}]}},
        ),
        (
            ports(80, targetPort=1),
            ports(80),
            ports(80, targetPort=1),
            {
                "spec": {
                    "ports": [{"port": 80, "targetPort": None}],
                    "$setElementOrder/ports": [{"port": 80}],
                }
            },
        ),
        (
            {"metadata": {"finalizers": ["a", "b"]}},
            {"metadata": {"finalizers": ["b", "c"]}},
            {"metadata": {"finalizers": ["a", "b"]}},
            {
                "metadata": {
                    "finalizers": ["c"],
                    "$deleteFromPrimitiveList/finalizers": ["a"],
                    "$setElementOrder/finalizers": ["b", "c"],
                }
            },
        ),
        # Ports of one number change places.
        (
            {},
            {"spec": {"ports": [{"name": "a", "port": 53}, {"name": "b", "port": 53}]}},
            ports(53, name="a"),
            {
                "spec": {
                    "ports": [{"name": "b", "port": 53}, {"name": "a", "port": 53}],
                    "$setElementOrder/ports": [{"port": 53}, {"port": 53}],
                }
            },
        ),
        (
            {"spec": {"externalIPs": ["a", "b"]}},
            {"spec": {"externalIPs": ["b"]}},
            {"spec": {"externalIPs": ["a", "b"]}},
            {"spec": {"externalIPs": ["b"]}},
        ),
    ],
)
def test_the_patch_of_an_apply(original, modified, current, patch):
    assert three_way_patch(original, modified, current, SERVICE) == patch


def test_a_patch_of_an_apply_makes_of_the_stored_object_what_the_manifest_says():
    original, modified = ports(80, 81, name="x"), ports(82, 81, name="y")
    current = ports(80, 81, name="x", nodePort=30000)
    patch = three_way_patch(original, modified, current, SERVICE)
    assert merged(current, patch) == {
        "spec": {"ports": [{"port": 82, "name": "y"}, {"port": 81, "name": "y", "nodePort": 30000}]}
    }
