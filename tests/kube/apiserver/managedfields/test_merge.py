"""Merging: what becomes of lists, maps, nulls, and the order of items."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portlab.kube.apimachinery.schema import SERVICE
from portlab.kube.apiserver.managedfields.compare import compare
from portlab.kube.apiserver.managedfields.merge import merge
from portlab.kube.apiserver.managedfields.remove import remove_items
from portlab.kube.apiserver.managedfields.tofieldset import field_set

FINALIZERS = SERVICE.fields["metadata"].fields["finalizers"]
PORTS = SERVICE.fields["spec"].fields["ports"]
SPEC = SERVICE.fields["spec"]
METADATA = SERVICE.fields["metadata"]


@pytest.mark.parametrize(
    ("live", "applied", "merged"),
    [
        ("abc", "ab", "abc"),
        ("ab", "abc", "abc"),
        ("abc", "", "abc"),
        ("", "abc", "abc"),
        ("a", "b", "ab"),
        ("ab", "ac", "abc"),
        ("abcd", "dx", "abcdx"),
        ("abc", "ca", "bca"),
        ("abc", "cxa", "bcxa"),
        ("axb", "by", "axby"),
        ("xay", "aby", "xaby"),
        ("ab", "xyab", "xyab"),
        ("abx", "bac", "bxac"),
        ("abcde", "edcba", "edcba"),
        # The same item twice is replaced by one.
        ("aab", "a", "ab"),
        ("aax", "ab", "abx"),
        ("aab", "c", "aabc"),
    ],
)
def test_applied_items_come_in_their_order_with_the_others_among_them(live, applied, merged):
    assert "".join(merge(list(live), list(applied), FINALIZERS)) == merged


def test_items_are_merged_by_port_and_protocol():
    live = [
        {"name": "dns", "protocol": "UDP", "port": 53, "targetPort": 53},
        {"name": "dns-tcp", "protocol": "TCP", "port": 53, "targetPort": 53},
    ]
    applied = [{"port": 53, "targetPort": 5353}]
    assert merge(live, applied, PORTS) == [
        live[0],
        {"name": "dns-tcp", "protocol": "TCP", "port": 53, "targetPort": 5353},
    ]


def test_items_that_cannot_be_told_apart_are_replaced():
    live = [{"port": 80, "name": "a", "nodePort": 1}, {"port": 80, "name": "b"}, {"port": 81}]
    assert merge(live, [{"port": 80, "name": "c"}], PORTS) == [
        {"port": 80, "name": "c"},
        {"port": 81},
    ]


@pytest.mark.parametrize(
    ("live", "applied", "merged"),
    [
        # One value each: replaced whole.
        ({"selector": {"a": "1"}}, {"selector": {"b": "2"}}, {"selector": {"b": "2"}}),
        ({"clusterIPs": ["a", "b"]}, {"clusterIPs": ["c"]}, {"clusterIPs": ["c"]}),
        ({"clusterIPs": ["a"]}, {"clusterIPs": []}, {"clusterIPs": []}),
        ({"selector": {"a": "1"}}, {"selector": None}, {"selector": None}),
        ({"selector": {"a": "1"}}, {"selector": {}}, {"selector": {}}),
        # Null takes the place of a value, but not of parts.
        ({"type": "NodePort"}, {"type": None}, {"type": None}),
        ({"ports": [{"port": 1}]}, {"ports": None}, {"ports": [{"port": 1}]}),
        ({"ports": [{"port": 1}]}, {"ports": []}, {"ports": [{"port": 1}]}),
        ({"ports": None}, {"ports": []}, {"ports": []}),
        ({}, {"ports": None}, {"ports": None}),
        (
            {"sessionAffinityConfig": {"clientIP": {"timeoutSeconds": 1}}},
            {"sessionAffinityConfig": {}},
            {"sessionAffinityConfig": {"clientIP": {"timeoutSeconds": 1}}},
        ),
        ({}, {"sessionAffinityConfig": {}}, {"sessionAffinityConfig": {}}),
    ],
)
def test_fields_of_a_spec(live, applied, merged):
    assert merge(live, applied, SPEC) == merged


def test_labels_are_merged_entry_by_entry():
    live = {"labels": {"a": "1", "b": "1"}}
    applied = {"labels": {"b": "2", "c": "2"}}
    assert merge(live, applied, METADATA) == {"labels": {"a": "1", "b": "2", "c": "2"}}


def test_an_owner_is_replaced_whole():
    owner = {"uid": "u", "kind": "A", "name": "a", "apiVersion": "v1", "controller": True}
    applied = {"uid": "u", "kind": "B", "name": "b", "apiVersion": "v1"}
    assert merge({"ownerReferences": [owner]}, {"ownerReferences": [applied]}, METADATA) == {
        "ownerReferences": [applied]
    }


def test_a_list_of_which_nothing_is_left_is_null():
    live = {"ports": [{"port": 80}], "type": "ClusterIP"}
    removed = field_set({"ports": [{"port": 80}]}, SPEC)
    assert remove_items(live, SPEC, removed) == {"ports": None, "type": "ClusterIP"}


NAMES = st.lists(st.sampled_from("abcdef"), unique=True, max_size=6)
SERVICES = st.fixed_dictionaries(
    {},
    optional={
        "metadata": st.fixed_dictionaries(
            {},
            optional={
                "finalizers": NAMES,
                "labels": st.dictionaries(st.sampled_from("ab"), st.sampled_from("12")),
            },
        ),
        "spec": st.fixed_dictionaries(
            {},
            optional={
                "type": st.none() | st.sampled_from(["NodePort", "ClusterIP"]),
                "selector": st.dictionaries(st.sampled_from("ab"), st.sampled_from("12")),
                "ports": st.lists(
                    st.fixed_dictionaries(
                        {"port": st.integers(1, 3)},
                        optional={
                            "protocol": st.sampled_from(["TCP", "UDP"]),
                            "targetPort": st.integers(1, 2) | st.just("http"),
                        },
                    ),
                    unique_by=lambda port: (port["port"], port.get("protocol", "TCP")),
                    max_size=4,
                ),
            },
        ),
    },
)


@given(SERVICES, SERVICES)
def test_what_was_applied_is_in_the_merged_object(live, applied):
    merged = merge(live, applied, SERVICE)
    difference = compare(merged, applied, SERVICE)
    assert (difference.added, difference.modified & field_set(applied, SERVICE)) == (
        frozenset(),
        frozenset(),
    )
    assert compare(live, merged, SERVICE).removed == frozenset()


@given(NAMES, NAMES)
def test_no_item_is_lost_or_doubled_and_applied_items_keep_their_order(live, applied):
    merged = merge(live, applied, FINALIZERS) or []
    assert sorted(merged) == sorted({*live, *applied})
    assert [name for name in merged if name in applied] == applied


@given(SERVICES)
def test_an_object_does_not_differ_from_itself(service):
    nothing = frozenset()
    same = compare(service, service, SERVICE)
    assert (same.removed, same.modified, same.added) == (nothing, nothing, nothing)
