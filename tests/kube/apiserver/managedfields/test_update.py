"""What ordinary writes do to ownership."""

from kube.apiserver.managedfields.owners import (
    ALICE,
    EDITOR,
    SCALER,
    STATUS,
    labelled,
    service,
    shown,
)

from portlab.kube.apiserver.managedfields import UPDATE, Manager, apply, update
from portlab.kube.apiserver.managedfields.managers import MAX_UPDATE_MANAGERS


def test_who_creates_owns_what_is_there():
    new = service(
        metadata={"namespace": "default", "labels": {"a": "1"}},
        type="ClusterIP",
        selector={"app": "web"},
        ports=[{"port": 80, "protocol": "TCP", "targetPort": 80}],
        sessionAffinityConfig={"clientIP": {"timeoutSeconds": 5}},
        status={"loadBalancer": {}},
    )
    assert shown(update({}, new, {}, EDITOR)) == {
        EDITOR: [
            ".metadata.labels",
            ".metadata.labels.a",
            ".spec.ports",
            ".spec.selector",
            ".spec.sessionAffinityConfig",
            ".spec.type",
            '.spec.ports[port=80,protocol="TCP"]',
            '.spec.ports[port=80,protocol="TCP"].port',
            '.spec.ports[port=80,protocol="TCP"].protocol',
            '.spec.ports[port=80,protocol="TCP"].targetPort',
            ".spec.sessionAffinityConfig.clientIP",
            ".spec.sessionAffinityConfig.clientIP.timeoutSeconds",
        ]
    }


def test_who_changes_a_field_owns_it_alone():
    live = service(type="NodePort", clusterIP="10.0.0.1")
    managers = update({}, live, {}, EDITOR)
    _, managers = apply(live, managers, service(type="NodePort"), ALICE, force=False)
    new = service(type="LoadBalancer", clusterIP="10.0.0.1")
    assert shown(update(live, new, managers, SCALER)) == {
        EDITOR: [".spec.clusterIP"],
        SCALER: [".spec.type"],
    }


def test_who_changes_nothing_owns_nothing():
    live = service(type="NodePort")
    managers = update({}, live, {}, EDITOR)
    assert update(live, live, managers, SCALER) == managers


def test_what_is_removed_is_nobodys():
    live = service(type="NodePort", ports=[{"port": 80}, {"port": 81}])
    managers = update({}, live, {}, EDITOR)
    _, managers = apply(live, managers, service(ports=[{"port": 81}]), ALICE, force=False)
    assert shown(update(live, service(ports=[{"port": 80}]), managers, SCALER)) == {
        EDITOR: [
            ".spec.ports",
            '.spec.ports[port=80,protocol="TCP"]',
            '.spec.ports[port=80,protocol="TCP"].port',
        ]
    }


def test_who_removes_loses_too():
    live = labelled(a="1", b="1")
    managers = update({}, live, {}, EDITOR)
    assert shown(update(live, labelled(b="1"), managers, EDITOR)) == {
        EDITOR: [".metadata.labels", ".metadata.labels.b"]
    }


def test_an_update_adds_to_what_its_manager_owned():
    live = labelled(a="1")
    managers = update({}, live, {}, EDITOR)
    assert shown(update(live, labelled(a="1", b="1"), managers, EDITOR)) == {
        EDITOR: [".metadata.labels", ".metadata.labels.a", ".metadata.labels.b"]
    }


def test_the_status_is_owned_by_who_writes_it_there():
    live = service(type="LoadBalancer", status={"loadBalancer": {}})
    managers = update({}, live, {}, EDITOR)
    new = live | {"status": {"loadBalancer": {"ingress": [{"ip": "1.1.1.1"}]}}}
    assert shown(update(live, new, managers, STATUS)) == {
        EDITOR: [".spec.type"],
        STATUS: [".status.loadBalancer.ingress"],
    }
    assert update(live, new, managers, SCALER) == managers


def test_a_write_to_the_status_does_not_take_the_spec():
    live = service(type="LoadBalancer")
    managers = update({}, live, {}, EDITOR)
    new = service(type="NodePort", metadata={"labels": {"a": "1"}})
    assert shown(update(live, new, managers, STATUS)) == {
        EDITOR: [".spec.type"],
        STATUS: [".metadata.labels", ".metadata.labels.a"],
    }


def test_the_servers_own_metadata_is_nobodys():
    live = service(type="NodePort")
    managers = update({}, live, {}, EDITOR)
    own = {"uid": "u", "resourceVersion": "2", "generation": 1, "creationTimestamp": "x"}
    assert update(live, service(metadata=own, type="NodePort"), managers, SCALER) == managers


def test_an_object_whose_owners_are_not_known_stays_so():
    assert update(service(type="NodePort"), service(type="ClusterIP"), {}, EDITOR) == {}


def test_items_that_stand_twice_are_owned_together():
    finalizers = ["a/a", "b/b"]
    live = service(metadata={"finalizers": finalizers})
    managers = update({}, live, {}, EDITOR)
    twice = service(metadata={"finalizers": [*finalizers, "a/a"]})
    managers = update(live, twice, managers, SCALER)
    assert shown(managers) == {
        EDITOR: [".metadata.finalizers", '.metadata.finalizers[="b/b"]'],
        SCALER: ['.metadata.finalizers[="a/a"]'],
    }
    assert update(twice, twice, managers, EDITOR) == managers
    assert shown(update(twice, live, managers, EDITOR)) == {
        EDITOR: [
            ".metadata.finalizers",
            '.metadata.finalizers[="a/a"]',
            '.metadata.finalizers[="b/b"]',
        ]
    }


def test_the_oldest_updates_become_one_when_there_are_too_many():
    live, managers = {}, {}
    labels = {}
    names = [f"m{number:02}" for number in range(MAX_UPDATE_MANAGERS + 2)]
    for name in names:
        labels |= {name: "1"}
        new = service(metadata={"labels": dict(labels)}, type="ClusterIP")
        managers = update(live, new, managers, Manager(name=name, operation=UPDATE))
        live = new
    owners = shown(managers)
    assert [manager.name for manager in owners] == ["ancient-changes", *names[3:]]
    assert owners[Manager(name="ancient-changes", operation=UPDATE)] == [
        ".metadata.labels",
        ".metadata.labels.m00",
        ".metadata.labels.m01",
        ".metadata.labels.m02",
        ".spec.type",
    ]


def test_who_wrote_last_is_not_among_the_oldest():
    first = Manager(name="first", operation=UPDATE)
    live, managers, labels = {}, {}, {}
    others = [Manager(name=f"m{number}", operation=UPDATE) for number in range(MAX_UPDATE_MANAGERS)]
    for number, manager in enumerate([first, *others[:-1], first, others[-1]]):
        labels |= {f"l{number}": "1"}
        new = labelled(**labels)
        managers = update(live, new, managers, manager)
        live = new
    assert [manager.name for manager in managers] == [
        "ancient-changes",
        *(manager.name for manager in others[2:-1]),
        "first",
        others[-1].name,
    ]
