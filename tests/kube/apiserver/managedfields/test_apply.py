"""Server-side apply: merging, ownership, conflicts, and what goes when it is not applied any more."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kube.apiserver.managedfields.owners import (
    ALICE,
    BOB,
    EDITOR,
    SCALER,
    labelled,
    service,
    shown,
)

from portlab.kube.apiserver.managedfields import (
    APPLY,
    UPDATE,
    Conflict,
    ConflictError,
    Manager,
    apply,
    update,
)
from portlab.kube.apiserver.managedfields.fieldpath import field

EMPTY_STATUS = {"loadBalancer": {}}


class Stored:
    """A Service that is written again and again, without anything that a real server adds."""

    def __init__(self):
        self.live = {}
        self.managers = {}

    def apply(self, manager, applied, *, force=False):
        """Apply, and keep the outcome as a server does: null is absent to it, and a list without items too."""
        merged, self.managers = apply(self.live, self.managers, applied, manager, force=force)
        self.live = without_nothing(merged)
        return self

    def update(self, manager, new):
        """Write the whole object."""
        self.managers = update(self.live, new, self.managers, manager)
        self.live = new
        return self

    def conflict(self, manager, applied):
        """The message with which an apply is refused."""
        with pytest.raises(ConflictError) as refused:
            apply(self.live, self.managers, applied, manager, force=False)
        return refused.value


def without_nothing(data):
    """``data`` without fields that are null or an empty list."""
    if isinstance(data, dict):
        return {
            name: without_nothing(below) for name, below in data.items() if below not in (None, [])
        }
    return [without_nothing(item) for item in data] if isinstance(data, list) else data


def test_a_new_object_is_what_was_applied_and_the_appliers():
    applied = service(
        metadata={"labels": {"a": "1"}, "finalizers": ["x/y"]},
        type="NodePort",
        selector={"app": "web"},
        externalIPs=["1.2.3.4"],
        ports=[{"port": 80, "targetPort": "http"}, {"port": 80, "protocol": "UDP"}],
        sessionAffinityConfig={"clientIP": {"timeoutSeconds": 5}},
    )
    merged, managers = apply({}, {}, applied, ALICE, force=False)
    assert merged == applied | {"status": EMPTY_STATUS}
    assert shown(managers) == {
        ALICE: [
            '.metadata.finalizers[="x/y"]',
            ".metadata.labels.a",
            ".spec.externalIPs",
            ".spec.selector",
            ".spec.type",
            '.spec.ports[port=80,protocol="TCP"]',
            '.spec.ports[port=80,protocol="UDP"]',
            '.spec.ports[port=80,protocol="TCP"].port',
            '.spec.ports[port=80,protocol="TCP"].targetPort',
            '.spec.ports[port=80,protocol="UDP"].port',
            '.spec.ports[port=80,protocol="UDP"].protocol',
            ".spec.sessionAffinityConfig.clientIP.timeoutSeconds",
        ]
    }


def test_what_is_the_servers_is_nobodys():
    metadata = {"namespace": "shop", "uid": "u", "resourceVersion": "1", "generation": 2}
    _, managers = apply({}, {}, service(metadata=metadata), ALICE, force=False)
    assert managers == {}


def test_nulls_and_empty_maps_are_owned_and_empty_lists_are_not():
    applied = service(metadata={"labels": {}}, type=None, ports=[], externalIPs=[], selector=None)
    assert shown(Stored().apply(ALICE, applied).managers) == {
        ALICE: [".metadata.labels", ".spec.externalIPs", ".spec.selector", ".spec.type"]
    }


def test_two_appliers_of_the_same_value_share_it():
    stored = Stored().apply(ALICE, service(type="NodePort")).apply(BOB, service(type="NodePort"))
    assert shown(stored.managers) == {ALICE: [".spec.type"], BOB: [".spec.type"]}


def test_what_two_share_goes_when_the_last_of_them_lets_go():
    stored = Stored().apply(ALICE, labelled(a="1", b="1")).apply(BOB, labelled(a="1"))
    stored.apply(ALICE, labelled(b="1"))
    assert stored.live["metadata"] == {"name": "web", "labels": {"a": "1", "b": "1"}}
    stored.apply(BOB, service())
    assert stored.live["metadata"] == {"name": "web", "labels": {"b": "1"}}
    assert shown(stored.managers) == {ALICE: [".metadata.labels.b"]}


def test_another_value_is_a_conflict_and_force_takes_it():
    stored = Stored().apply(ALICE, service(type="NodePort", clusterIP="10.0.0.1"))
    applied = service(type="ClusterIP")
    assert str(stored.conflict(BOB, applied)) == (
        'Apply failed with 1 conflict: conflict with "alice": .spec.type'
    )
    stored.apply(BOB, applied, force=True)
    assert stored.live["spec"] == {"type": "ClusterIP", "clusterIP": "10.0.0.1"}
    assert shown(stored.managers) == {ALICE: [".spec.clusterIP"], BOB: [".spec.type"]}


def test_who_lost_everything_is_no_manager_any_more():
    stored = Stored().apply(ALICE, service(type="NodePort"))
    stored.apply(BOB, service(type="ClusterIP"), force=True)
    assert shown(stored.managers) == {BOB: [".spec.type"]}


def test_who_lost_a_field_and_applies_again_is_told():
    stored = Stored().apply(ALICE, service(type="NodePort"))
    stored.apply(BOB, service(type="ClusterIP"), force=True)
    assert stored.conflict(ALICE, service(type="NodePort")).conflicts == (
        Conflict(manager=BOB, path=(field("spec"), field("type"))),
    )


def test_a_selector_is_one_value():
    stored = Stored().apply(ALICE, service(selector={"app": "web"}))
    applied = service(selector={"app": "web", "tier": "x"})
    assert stored.conflict(BOB, applied).causes == (('conflict with "alice"', ".spec.selector"),)


def test_labels_are_a_value_each():
    stored = Stored().apply(ALICE, labelled(a="1", b="1")).apply(BOB, labelled(c="1"))
    assert stored.live["metadata"]["labels"] == {"a": "1", "b": "1", "c": "1"}
    assert stored.conflict(BOB, labelled(b="2", c="1")).causes == (
        ('conflict with "alice"', ".metadata.labels.b"),
    )


def test_conflicts_with_several_managers_are_told_by_manager():
    carol = Manager(name="carol", operation=UPDATE, subresource="status")
    stored = (
        Stored()
        .apply(BOB, labelled(b="1", c="1"))
        .update(
            EDITOR, service(metadata={"labels": {"a": "1", "b": "1", "c": "1"}}, type="NodePort")
        )
    )
    stored.update(
        carol,
        service(metadata={"labels": {"a": "1", "b": "1", "c": "1", "d": "1"}}, type="NodePort"),
    )
    applied = service(
        metadata={"labels": {"a": "2", "b": "2", "c": "2", "d": "2"}}, type="ClusterIP"
    )
    error = stored.conflict(ALICE, applied)
    assert str(error) == (
        "Apply failed with 5 conflicts: "
        'conflicts with "bob":\n- .metadata.labels.b\n- .metadata.labels.c\n'
        'conflicts with "carol" with subresource "status" using v1:\n- .metadata.labels.d\n'
        'conflicts with "editor" using v1:\n- .metadata.labels.a\n- .spec.type'
    )
    assert error.causes == (
        ('conflict with "bob"', ".metadata.labels.b"),
        ('conflict with "bob"', ".metadata.labels.c"),
        ('conflict with "carol" with subresource "status" using v1', ".metadata.labels.d"),
        ('conflict with "editor" using v1', ".metadata.labels.a"),
        ('conflict with "editor" using v1', ".spec.type"),
    )


def test_the_name_of_a_manager_is_quoted():
    stored = Stored().apply(Manager(name='a"\u200b', operation=APPLY), service(type="NodePort"))
    assert stored.conflict(BOB, service(type="ClusterIP")).message == (
        'Apply failed with 1 conflict: conflict with "a\\"\\u200b": .spec.type'
    )


def test_an_updater_and_an_applier_of_one_name_are_two_managers():
    stored = Stored().update(EDITOR, service(type="NodePort"))
    applier = Manager(name="editor", operation=APPLY)
    assert stored.conflict(applier, service(type="ClusterIP")).causes == (
        ('conflict with "editor" using v1', ".spec.type"),
    )


def test_an_item_goes_when_it_is_not_applied_any_more():
    both = service(ports=[{"port": 80, "name": "a"}, {"port": 81, "name": "b"}])
    stored = Stored().apply(ALICE, both).apply(ALICE, service(ports=both["spec"]["ports"][1:]))
    assert stored.live["spec"] == {"ports": [{"port": 81, "name": "b"}]}


def test_an_item_goes_with_what_the_server_put_into_it():
    stored = Stored().apply(ALICE, service(ports=[{"port": 80}, {"port": 81}]))
    for port in stored.live["spec"]["ports"]:
        port |= {"protocol": "TCP", "targetPort": port["port"]}
    stored.apply(ALICE, service(ports=[{"port": 81}]))
    assert stored.live["spec"] == {"ports": [{"port": 81, "protocol": "TCP", "targetPort": 81}]}


def test_all_items_can_go():
    stored = Stored().apply(ALICE, service(ports=[{"port": 80}], type="ClusterIP"))
    merged, _ = apply(stored.live, stored.managers, service(type="ClusterIP"), ALICE, force=False)
    assert merged["spec"] == {"type": "ClusterIP"}


def test_an_item_stays_while_somebody_owns_a_part_of_it():
    stored = Stored().apply(ALICE, service(ports=[{"port": 80, "name": "a", "nodePort": 30080}]))
    stored.apply(BOB, service(ports=[{"port": 80, "targetPort": 8080}]))
    stored.apply(ALICE, service(clusterIP="10.0.0.1"))
    assert stored.live["spec"] == {
        "ports": [{"port": 80, "targetPort": 8080}],
        "clusterIP": "10.0.0.1",
    }
    assert shown(stored.managers) == {
        ALICE: [".spec.clusterIP"],
        BOB: [
            '.spec.ports[port=80,protocol="TCP"]',
            '.spec.ports[port=80,protocol="TCP"].port',
            '.spec.ports[port=80,protocol="TCP"].targetPort',
        ],
    }


def test_ports_of_others_are_left_alone():
    stored = Stored().apply(ALICE, service(ports=[{"port": 80}]))
    stored.apply(BOB, service(ports=[{"port": 443}, {"port": 80, "protocol": "UDP"}]))
    assert stored.live["spec"]["ports"] == [
        {"port": 80},
        {"port": 443},
        {"port": 80, "protocol": "UDP"},
    ]
    stored.apply(ALICE, service(type="ClusterIP"))
    assert stored.live["spec"] == {
        "ports": [{"port": 443}, {"port": 80, "protocol": "UDP"}],
        "type": "ClusterIP",
    }


def test_a_field_that_an_update_took_stays_when_its_applier_lets_go():
    stored = Stored().apply(ALICE, service(type="NodePort", clusterIP="10.0.0.1"))
    stored.update(SCALER, service(type="LoadBalancer", clusterIP="10.0.0.1"))
    stored.apply(ALICE, service(clusterIP="10.0.0.1"))
    assert stored.live["spec"] == {"type": "LoadBalancer", "clusterIP": "10.0.0.1"}
    assert shown(stored.managers) == {ALICE: [".spec.clusterIP"], SCALER: [".spec.type"]}


def test_an_applied_map_takes_what_nobody_owns_with_it():
    stored = Stored().apply(ALICE, service(sessionAffinityConfig={"clientIP": {}}))
    stored.live["spec"]["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"] = 10800
    stored.apply(ALICE, service(type="ClusterIP"))
    assert stored.live["spec"] == {"type": "ClusterIP"}


def test_the_last_label_goes_and_leaves_the_rest_of_the_metadata():
    stored = Stored().apply(ALICE, labelled(a="1"))
    stored.live["metadata"] |= {"uid": "u", "annotations": {"note": "x"}}
    stored.apply(ALICE, service(type="ClusterIP"))
    assert stored.live["metadata"] == {"name": "web", "uid": "u", "annotations": {"note": "x"}}


def test_a_finalizer_goes_with_its_owner():
    stored = Stored().apply(ALICE, service(metadata={"finalizers": ["a/a", "b/b"]}))
    stored.apply(BOB, service(metadata={"finalizers": ["c/c"]}))
    stored.apply(ALICE, service(metadata={"finalizers": ["b/b"]}))
    assert stored.live["metadata"]["finalizers"] == ["b/b", "c/c"]


def test_a_finalizer_that_stands_twice_is_owned_once():
    twice = service(metadata={"finalizers": ["a/a", "a/a", "b/b"]})
    stored = Stored().update(EDITOR, twice)
    applied = service(metadata={"finalizers": ["a/a"]})
    assert stored.conflict(ALICE, applied).causes == (
        ('conflict with "editor" using v1', '.metadata.finalizers[="a/a"]'),
    )
    stored.apply(ALICE, applied, force=True)
    assert stored.live["metadata"]["finalizers"] == ["a/a", "b/b"]


def test_null_takes_a_value_away_and_conflicts_like_any_other():
    stored = Stored().apply(ALICE, service(type="NodePort"))
    applied = service(type=None)
    assert stored.conflict(BOB, applied).causes == (('conflict with "alice"', ".spec.type"),)
    merged, _ = apply(stored.live, stored.managers, applied, ALICE, force=False)
    assert merged["spec"] == {"type": None}


def test_a_change_of_the_port_is_another_item():
    stored = Stored().apply(ALICE, service(ports=[{"name": "http", "port": 80}]))
    stored.apply(ALICE, service(ports=[{"name": "http", "port": 81}]))
    assert stored.live["spec"]["ports"] == [{"name": "http", "port": 81}]


def test_a_port_without_a_number_is_the_port_nought():
    stored = Stored().apply(ALICE, service(ports=[{"name": "a"}]))
    assert shown(stored.managers) == {
        ALICE: [
            '.spec.ports[port=0,protocol="TCP"]',
            '.spec.ports[port=0,protocol="TCP"].name',
        ]
    }


def test_an_apply_that_changes_nothing_still_owns():
    stored = Stored().update(EDITOR, service(type="NodePort", clusterIP="10.0.0.1"))
    live = copy.deepcopy(stored.live) | {"status": EMPTY_STATUS}
    stored.apply(ALICE, service(type="NodePort"))
    assert stored.live == live
    assert shown(stored.managers) == {
        EDITOR: [".spec.clusterIP", ".spec.type"],
        ALICE: [".spec.type"],
    }


def test_what_was_there_before_anybody_was_tracked_keeps_an_owner():
    live = service(type="NodePort", clusterIP="10.0.0.1", ports=[{"port": 80}])
    with pytest.raises(ConflictError) as refused:
        apply(live, {}, service(type="ClusterIP"), ALICE, force=False)
    assert str(refused.value) == (
        'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .spec.type'
    )
    merged, managers = apply(live, {}, service(type="ClusterIP"), ALICE, force=True)
    assert merged["spec"] == live["spec"] | {"type": "ClusterIP"}
    assert shown(managers) == {
        Manager(name="before-first-apply", operation=UPDATE): [
            ".spec.clusterIP",
            ".spec.ports",
            '.spec.ports[port=80,protocol="TCP"]',
            '.spec.ports[port=80,protocol="TCP"].port',
        ],
        ALICE: [".spec.type"],
    }


def test_status_is_not_owned_by_who_applies_to_the_object():
    applied = service(
        type="LoadBalancer", status={"loadBalancer": {"ingress": [{"ip": "1.1.1.1"}]}}
    )
    assert shown(Stored().apply(ALICE, applied).managers) == {ALICE: [".spec.type"]}


def test_the_spec_is_not_owned_by_who_applies_to_the_status():
    manager = Manager(name="cloud", operation=APPLY, subresource="status")
    stored = Stored().update(EDITOR, service(type="LoadBalancer"))
    applied = service(
        metadata={"labels": {"a": "1"}},
        status={
            "loadBalancer": {"ingress": [{"ip": "1.1.1.1"}]},
            "conditions": [{"type": "Ready", "status": "True"}],
        },
        type="NodePort",
    )
    stored.apply(manager, applied)
    assert shown(stored.managers) == {
        EDITOR: [".spec.type"],
        manager: [
            ".metadata.labels.a",
            '.status.conditions[type="Ready"]',
            '.status.conditions[type="Ready"].status',
            '.status.conditions[type="Ready"].type',
            ".status.loadBalancer.ingress",
        ],
    }


def test_nothing_that_was_handed_in_is_changed():
    live = service(type="NodePort", ports=[{"port": 80}], selector={"a": "1"})
    managers = update({}, live, {}, EDITOR)
    applied = service(ports=[{"port": 80, "targetPort": 1}], selector={"a": "2"})
    before = copy.deepcopy((live, dict(managers), applied))
    apply(live, managers, applied, ALICE, force=True)
    assert (live, dict(managers), applied) == before


PORTS = st.lists(
    st.fixed_dictionaries({"port": st.integers(1, 3)}, optional={"targetPort": st.integers(1, 2)}),
    unique_by=lambda port: port["port"],
    max_size=3,
)
APPLIED = st.builds(
    lambda labels, spec: service(metadata={"labels": labels} if labels else {}, **spec),
    st.dictionaries(st.sampled_from("abc"), st.sampled_from("12")),
    st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["NodePort", "ClusterIP"]),
            "selector": st.dictionaries(st.sampled_from("ab"), st.sampled_from("12"), min_size=1),
            "ports": PORTS,
        },
    ),
)
WRITES = st.lists(st.tuples(st.sampled_from([ALICE, BOB]), APPLIED), max_size=5)


def parts(live):
    """What is in metadata and spec; nothing is nothing, whether it is there or not."""
    return [
        {name: below for name, below in live.get(part, {}).items() if below}
        for part in ("metadata", "spec")
    ]


@given(WRITES, APPLIED)
def test_to_apply_again_changes_nothing(writes, applied):
    stored = Stored()
    for manager, each in writes:
        stored.apply(manager, each, force=True)
    once = copy.deepcopy(parts(stored.apply(ALICE, applied, force=True).live))
    owners = stored.managers
    assert (parts(stored.apply(ALICE, applied).live), stored.managers) == (once, owners)


@given(APPLIED, APPLIED)
def test_a_single_applier_gets_what_it_applied_last(first, last):
    stored = Stored().apply(ALICE, first).apply(ALICE, last)
    fresh = Stored().apply(ALICE, last)
    assert shown(stored.managers) == shown(fresh.managers)
    assert parts(stored.live) == parts(fresh.live)
