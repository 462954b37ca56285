"""A recording that was spoilt in any one place is told from a true one: all that a result holds is looked at."""

import copy
import json
from pathlib import Path

import pytest

from portlab.conformance.playing import play
from portlab.conformance.verdict import RecordingError
from portlab.kube import Cluster, from_dict

pytestmark = pytest.mark.slow
RECORDINGS = Path(__file__).resolve().parents[2] / "fixtures" / "conformance" / "apiserver"


def case_of(group, wanted):
    """A recording with one case of a group."""
    recording = json.loads((RECORDINGS / f"{group}.json").read_text(encoding="utf-8"))
    recording["cases"] = [case for case in recording["cases"] if case["id"] == wanted]
    assert len(recording["cases"]) == 1
    return recording


def differences(recording):
    return [each.difference for each in play(recording)]


def leaves(data, path=()):
    """The paths of everything in ``data`` that is no collection, and of empty collections."""
    if isinstance(data, dict) and data:
        for key, value in data.items():
            yield from leaves(value, (*path, key))
    elif isinstance(data, list) and data:
        for index, value in enumerate(data):
            yield from leaves(value, (*path, index))
    else:
        yield path


def spoilt(value):
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return f"{value[:-1]}~" if value else "~"
    return "something"


def variations(recording):
    """The recording with one leaf of one result changed, and with it taken out, for every leaf."""
    for number, step in enumerate(recording["cases"][0]["steps"]):
        for path in leaves(step["result"]):
            for change in ("changed", "gone"):
                twin = copy.deepcopy(recording)
                inside = twin["cases"][0]["steps"][number]["result"]
                *way, last = path
                for part in way:
                    inside = inside[part]
                if change == "gone":
                    del inside[last]
                else:
                    inside[last] = spoilt(inside[last])
                yield f"{number}: {change} {path}", twin


@pytest.mark.parametrize(
    ("group", "case"),
    [
        ("create-defaults", "article-9080-32108"),
        ("create-invalid", "dup-port"),
        ("create-decode", "dup-key-port"),
        ("lb-status", "status-ip"),
        ("dual-stack", "ds-update-require-to-single-full-object"),
        ("update-sequences", "apply-nodeport-auto-kept"),
        ("update-sequences", "ssa-conflict"),
        ("update-sequences", "put-uid-wrong"),
        ("endpointslices", "eps-terminating-ready"),
        ("kubectl-output", "kubectl-lb-two-ips"),
        ("kubectl-output", "kubectl-nodeport-auto"),
        ("kubectl-output", "kubectl-list-three"),
    ],
)
def test_every_spoilt_place_is_noticed(group, case):
    recording = case_of(group, case)
    assert differences(recording) == [""]
    unnoticed = [what for what, twin in variations(recording) if differences(twin) == [""]]
    assert unnoticed == []


def test_an_unknown_word_in_a_result_is_no_agreement():
    recording = case_of("create-invalid", "dup-port")
    recording["cases"][0]["steps"][0]["result"]["audit"] = []
    assert differences(recording) == [
        "step 0 (create): a result holds 'audit', which is not known here"
    ]


@pytest.mark.parametrize("key", ["verb", "impersonate"])
def test_an_unknown_word_in_a_request_is_no_agreement(key):
    recording = case_of("create-invalid", "dup-port")
    recording["cases"][0]["steps"][0][key] = "x"
    assert "not known here" in differences(recording)[0]


def test_a_chosen_number_must_lie_in_the_band_of_the_recorded_one():
    recording = case_of("kubectl-output", "kubectl-nodeport-auto")
    text = json.dumps(recording)
    port = recording["cases"][0]["steps"][0]["result"]["object"]["spec"]["ports"][0]["nodePort"]
    (told,) = differences(json.loads(text.replace(str(port), "30005")))
    bands = f"{own_port(recording)} is in the band 'upper', 30005 in 'lower'"
    assert told == f"step 0 (create): object: spec.ports[0].nodePort: {bands}"


def test_two_ports_that_were_given_two_numbers_do_not_share_one():
    recording = case_of("allocation-sequences-small", "np-one-service-eight-ports")
    result = recording["cases"][0]["steps"][0]["result"]
    ports = result["object"]["spec"]["ports"]
    ports[6]["nodePort"] = ports[2]["nodePort"]
    assert differences(recording)[0].startswith("step 0 (create): object: spec.ports[6].nodePort: ")


def own_port(recording):
    """The port that is chosen when the first step of a case is played."""
    cluster = Cluster(from_dict(recording["cluster"]), seed=1)
    outcome = cluster.create(recording["cases"][0]["steps"][0]["manifest"])
    return outcome.service.spec.ports[0].node_port


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"group": "g"},
        {"group": "g", "cases": 5, "cluster": {}},
        {"group": "g", "cases": [{}], "cluster": {}},
        {"group": "g", "cases": [], "cluster": {"serviceCIDRs": ["x"]}},
        {"group": "g", "runs": [{"cluster": {}, "color": 1}]},
    ],
)
def test_what_is_no_recording_is_said_to_be_none(data):
    with pytest.raises(RecordingError):
        list(play(data))


@pytest.mark.parametrize(
    "change",
    [
        {"steps": []},
        {"steps": [7]},
        {"tags": None},
        {"steps": [{"verb": "create"}]},
        {"steps": [{"verb": "create", "manifest": "", "result": None}]},
    ],
)
def test_a_case_that_is_no_case_fails_alone(change):
    """The next one is played nevertheless."""
    recording = case_of("create-invalid", "dup-port")
    good = recording["cases"][0]
    recording["cases"] = [{**good, **change}, good]
    first, second = differences(recording)
    assert (bool(first), second) == (True, "")
