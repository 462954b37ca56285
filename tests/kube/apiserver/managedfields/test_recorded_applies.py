"""What kube-apiserver v1.36.2 answered to server-side applies, as far as merging and ownership go.

Defaults, allocation and validation are others' work: between two steps the recorded object stands for what they made.
A request that the server refused as bad (400) never came to merging.
"""

import json
from pathlib import Path

import pytest

from portlab.kube.apiserver.managedfields import (
    APPLY,
    UPDATE,
    ConflictError,
    Manager,
    TypedPatchError,
    apply,
    update,
)
from portlab.manifest import read, to_python

FIXTURES = Path(__file__).resolve().parents[4] / "fixtures" / "conformance" / "apiserver"
RECORDED = json.loads((FIXTURES / "update-sequences.json").read_text(encoding="utf-8"))
CASES = {
    case["id"]: case["steps"]
    for case in RECORDED["cases"]
    if "server-side-apply" in case["tags"]
    and all(step["result"]["code"] != 400 for step in case["steps"])
}
# What the manager of the case applied first and then no longer, by case.
REMOVED = {
    "ssa-field-removed": {("sessionAffinity",)},
    "ssa-type-nodeport-dropped": {("type",)},
    "ssa-nodeport-dropped": {("ports", 0, "nodePort")},
    "ssa-clusterip-dropped": {("clusterIP",)},
    "ssa-port-number": {("ports", 0)},
}


def fields(data, path=()):
    """Every path to a value that is neither list nor map, with the value; ports by what they have for a key."""
    if isinstance(data, dict):
        for name, below in data.items():
            yield from fields(below, (*path, name))
    elif isinstance(data, list):
        for number, item in enumerate(data):
            keyed = isinstance(item, dict) and "port" in item
            step = (item["port"], item.get("protocol", "TCP")) if keyed else number
            yield from fields(item, (*path, step))
    elif data is not None:
        yield path, data


def asked(step):
    """A step's manifest as data."""
    return to_python(read(step["manifest"]).root)


def play(steps):
    """Play all steps but what a refusal ends; (applied, merged, result) of every apply that was merged."""
    live, managers, played = {}, {}, []
    for step in steps:
        applied, result = asked(step), step["result"]
        if step["verb"] == "create":
            corpus = Manager(name="corpus", operation=UPDATE)
            managers = update({}, result["object"], managers, corpus)
        else:
            name = step.get("fieldManager", "portlab")
            manager = Manager(name=name, operation=APPLY)
            force = step.get("force", False)
            merged, managers = apply(live, managers, applied, manager, force=force)
            played.append((live, applied, merged, result))
        live = result.get("object", live)
    return played


def refusals(kind):
    """The cases whose last step the server refused in this way."""
    return [name for name, steps in CASES.items() if steps[-1]["result"]["code"] == kind]


@pytest.mark.parametrize("name", refusals(409))
def test_conflicts_are_told_as_recorded(name):
    status = CASES[name][-1]["result"]["status"]
    with pytest.raises(ConflictError) as refused:
        play(CASES[name])
    assert refused.value.message == status["message"]
    assert refused.value.causes == tuple(
        (cause["message"], cause["field"]) for cause in status["details"]["causes"]
    )


@pytest.mark.parametrize("name", refusals(500))
def test_faults_are_told_as_recorded(name):
    with pytest.raises(TypedPatchError) as refused:
        play(CASES[name])
    assert str(refused.value) == CASES[name][-1]["result"]["status"]["message"]


@pytest.mark.parametrize("name", [*refusals(200), *refusals(201), *refusals(422)])
def test_what_was_applied_is_merged_and_what_is_not_any_more_is_removed(name):
    for live, applied, merged, result in play(CASES[name]):
        after = dict(fields(merged["spec"]))
        assert after | dict(fields(applied["spec"])) == after
        if "object" in result:
            stored = result["object"]["spec"]["ports"]
            assert [port["port"] for port in merged["spec"]["ports"]] == [
                port["port"] for port in stored
            ]
        gone = dict(fields(live.get("spec", {}))).keys() - after
        expected = REMOVED.get(name, set()) if live else set()
        assert {named(path, live["spec"]) for path in gone} == expected


def named(path, spec):
    """``path`` with a port by its place, and no further where the whole port is gone."""
    if path[0] != "ports":
        return path
    ports = [(port["port"], port["protocol"]) for port in spec["ports"]]
    place = ("ports", ports.index(path[1]))
    return (*place, *path[2:]) if path[2:] == ("nodePort",) else place


def test_there_are_recordings_of_every_kind():
    kinds = (200, 409, 422, 500)
    assert [len(refusals(kind)) for kind in kinds] == [9, 3, 3, 1]
