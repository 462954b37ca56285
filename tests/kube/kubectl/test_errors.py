"""kubectl's words on standard error."""

import json
from pathlib import Path

from portlab.kube import Cluster, ClusterConfig, from_dict
from portlab.kube.kubectl.errors import error_text, unreadable_text, warning_lines

RECORDINGS = Path(__file__).resolve().parents[3] / "fixtures" / "conformance" / "apiserver"


def test_recorded_refusals_of_a_first_apply():
    recorded = json.loads((RECORDINGS / "update-sequences.json").read_text(encoding="utf-8"))
    cluster = Cluster(from_dict(recorded["cluster"]))
    played = []
    for case in recorded["cases"]:
        step = case["steps"][0]
        if step["verb"] != "apply" or not step["result"]["exit"]:
            continue
        played.append(case["id"])
        status = cluster.apply(step["manifest"]).status
        assert error_text(status, "STDIN") == step["result"]["stderr"]
    assert played == ["apply-first-invalid"]


def test_recorded_warnings_of_a_first_apply():
    recorded = json.loads((RECORDINGS / "update-sequences.json").read_text(encoding="utf-8"))
    fresh = Cluster(from_dict(recorded["cluster"]))
    for case in recorded["cases"]:
        step = case["steps"][0]
        if step["verb"] == "apply" and step["result"]["exit"] == 0:
            outcome = fresh.copy().apply(step["manifest"])
            assert warning_lines(outcome.warnings) == step["result"]["stderr"]


def test_one_error_stands_on_the_line_and_several_in_a_list():
    cluster = Cluster(ClusterConfig())
    one = cluster.apply("{metadata: {name: a}, spec: {type: x, ports: [{port: 1}]}}").status
    assert error_text(one, "a.yaml") == (
        'The Service "a" is invalid: spec.type: Unsupported value: "x": supported values: '
        '"ClusterIP", "ExternalName", "LoadBalancer", "NodePort"\n'
    )
    two = cluster.apply("{metadata: {name: a}, spec: {ports: [{port: 0}]}}").status
    assert error_text(two, "a.yaml") == (
        'The Service "a" is invalid: \n'
        "* spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive\n"
        "* spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive\n"
    )


def test_other_refusals_name_the_file():
    cluster = Cluster(ClusterConfig())
    status = cluster.apply("{metadata: {name: a}, spec: {foo: 1}}").status
    assert error_text(status, "my.yaml") == (
        'Error from server (BadRequest): error when creating "my.yaml": Service in version "v1" cannot be handled '
        'as a Service: strict decoding error: unknown field "spec.foo"\n'
    )


def test_a_file_that_is_no_yaml_never_reaches_the_server():
    outcome = Cluster(ClusterConfig()).apply("a:\n\tb: 1\n")
    assert unreadable_text(outcome.problems[0], "my.yaml") == (
        "error: error parsing my.yaml: error converting YAML to JSON: yaml: line 2: "
        "found character that cannot start any token\n"
    )
