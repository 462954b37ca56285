"""Paths: how they are printed and ordered, and sets of them."""

from hypothesis import given
from hypothesis import strategies as st

from portlab.kube.apimachinery.schema import SERVICE
from portlab.kube.apiserver.managedfields.fieldpath import (
    field,
    in_order,
    index,
    key,
    member,
    path_text,
    with_named_fields,
    without_trees,
)
from portlab.kube.apiserver.managedfields.values import comparable, same

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def path(*names):
    """A path of fields."""
    return tuple(map(field, names))


def test_a_path_is_printed_as_the_server_tells_it():
    step = key({"protocol": "TCP", "port": 80})
    told = (*path("spec", "ports"), step, field("targetPort"))
    assert path_text(told) == '.spec.ports[port=80,protocol="TCP"].targetPort'


def test_every_kind_of_step_is_printed():
    steps = [
        (member("example.com/a"), '[="example.com/a"]'),
        (member('a"\n'), '[="a\\"\\n"]'),
        (member(True), "[=true]"),
        (member(1.5), "[=1.5]"),
        (index(0), "[0]"),
        (field("a.b/c"), ".a.b/c"),
        (key({"port": None, "protocol": "UDP"}), '[port=null,protocol="UDP"]'),
        (key({"port": [1, "x", {"b": 2, "a": [None]}]}), '[port=[1,"x",a=[null]b=2]]'),
        (key({}), "[]"),
    ]
    assert [str(step) for step, _ in steps] == [text for _, text in steps]


def test_a_set_is_walked_members_first():
    ports = path("spec", "ports")
    paths = [
        (*ports, key({"port": 80}), field("targetPort")),
        (*ports, key({"port": 9})),
        (*ports, key({"port": 80})),
        path("spec", "selector"),
        path("metadata", "labels", "b"),
        path("metadata", "labels", "a"),
        (*path("metadata", "finalizers"), member("z")),
        path("spec", "clusterIP"),
        path("spec"),
    ]
    assert list(map(path_text, in_order(paths))) == [
        ".spec",
        '.metadata.finalizers[="z"]',
        ".metadata.labels.a",
        ".metadata.labels.b",
        ".spec.clusterIP",
        ".spec.selector",
        ".spec.ports[port=9]",
        ".spec.ports[port=80]",
        ".spec.ports[port=80].targetPort",
    ]


def test_steps_are_ordered_fields_keys_values_indexes():
    steps = [index(0), member("a"), member(True), member(7), key({"a": 1}), field("z"), field("a")]
    assert [str(step) for step in sorted(steps)] == [
        ".a",
        ".z",
        "[a=1]",
        "[=7]",
        '[="a"]',
        "[=true]",
        "[0]",
    ]


def test_a_tree_goes_with_its_root():
    fields = frozenset([path("status"), path("status", "a"), path("spec", "status")])
    assert without_trees(fields, frozenset([path("status")])) == {path("spec", "status")}


def test_structs_on_the_way_are_named_and_maps_and_items_are_not():
    step = key({"port": 80, "protocol": "TCP"})
    port = (*path("spec", "ports"), step, field("port"))
    label = path("metadata", "labels", "app")
    assert with_named_fields(frozenset([port, label]), SERVICE) == {
        port,
        label,
        path("spec"),
        path("spec", "ports"),
        path("metadata"),
        path("metadata", "labels"),
    }


def test_what_the_schema_does_not_know_is_not_named():
    strange = frozenset([path("spec", "strange", "a", "b"), (field("x"), index(1), field("y"))])
    assert with_named_fields(strange, SERVICE) == strange | {path("spec")}


def test_one_is_one_point_nought_and_not_true():
    assert [same(1, 1.0), same(1, True), same(0, False), same("1", 1), same(None, False)] == [
        True,
        False,
        False,
        False,
        False,
    ]


@given(VALUES, VALUES)
def test_values_of_all_types_have_one_order(one, other):
    first, second = comparable(one), comparable(other)
    assert [first < second, first == second, first > second].count(True) == 1
    assert len({first, second}) == (1 if first == second else 2)
