"""What a real kubectl printed, step by step."""

import json
import re
from pathlib import Path

import pytest
from kube.kubectl.doubles import PlainApi, service_of, slice_of

from portlab.kube.kubectl.command import run

FOLDER = Path(__file__).parents[3] / "fixtures" / "conformance" / "apiserver"
CASES = json.loads((FOLDER / "kubectl-output.json").read_text(encoding="utf-8"))["cases"]
# As wide as the word AGE, and nothing that could stand elsewhere.
AGE = "\u25a1\u25a1\u25a1"
KUBERNETES = {
    "metadata": {"name": "kubernetes", "namespace": "default"},
    "spec": {
        "type": "ClusterIP",
        "clusterIP": "10.96.0.1",
        "clusterIPs": ["10.96.0.1"],
        "ports": [{"name": "https", "protocol": "TCP", "port": 443, "targetPort": 6443}],
    },
}
ENDPOINTS = re.compile(r"(?m)^(Endpoints: +)([^ \n]+)( \+ \d+ more\.\.\.)?$")


def steps():
    """The kubectl steps of all cases, each with the Services and slices that were there."""
    for case in CASES:
        services = {"kubernetes": service_of(KUBERNETES)}
        slices = {}
        for number, step in enumerate(case["steps"]):
            result = step["result"]
            if step["verb"] == "kubectl":
                api = PlainApi(list(services.values()), slices)
                yield pytest.param(api, step, id=f"{case['id']}-{number}")
            elif step["verb"] in ("create", "patch-status"):
                service = service_of(result["object"])
                services[service.metadata.name] = service
            elif step["verb"] == "endpointslices":
                slices = {
                    **slices,
                    step["name"]: tuple(
                        slice_of(each, step["name"]) for each in result["endpointslices"]
                    ),
                }


def without_order(text):
    """The text with the addresses of every list in order; of a list that goes on, only how far it does."""
    return ENDPOINTS.sub(
        lambda line: line[1] + (line[3] or ",".join(sorted(line[2].split(",")))), text
    )


STEPS = list(steps())


@pytest.mark.parametrize(("api", "step"), STEPS)
def test_kubectl_prints_what_the_real_one_printed(api, step):
    recorded = step["result"]
    result = run(api, step["args"], stdin=step.get("manifest", ""), age=AGE)
    printed, expected = result.stdout.replace(AGE, "<age>"), recorded["stdout"]
    if recorded.get("endpointsOrderNotFixed"):
        printed, expected = without_order(printed), without_order(expected)
    assert printed == expected
    assert (result.exit_code, result.stderr) == (recorded["exit"], recorded["stderr"])


def test_all_recordings_are_played():
    played = [step for case in CASES for step in case["steps"] if step["verb"] == "kubectl"]
    assert len(STEPS) == len(played) > 150
