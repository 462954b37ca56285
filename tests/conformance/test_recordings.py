"""What a real kube-apiserver v1.36.2 answered, every recorded case, played against Cluster."""

import json
from pathlib import Path

import pytest

from portlab.conformance.playing import play

RECORDINGS = Path(__file__).resolve().parents[2] / "fixtures" / "conformance" / "apiserver"
# So many cases each recording has.
COUNTS = {
    "allocation-sequences-range": 14,
    "allocation-sequences-small": 29,
    "allocation-statistics": 28,
    "create-decode": 214,
    "create-defaults": 299,
    "create-invalid": 303,
    "dual-stack": 89,
    "dual-stack-ipv6": 46,
    "endpointslices": 44,
    "endpointslices-dual-stack": 6,
    "kubectl-output": 58,
    "lb-status": 46,
    "update-sequences": 158,
}


def test_all_recordings_are_known():
    assert {path.stem for path in RECORDINGS.glob("*.json")} == set(COUNTS)


@pytest.mark.parametrize("name", COUNTS)
def test_every_recorded_case_ends_as_recorded(name):
    recording = json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))
    verdicts = list(play(recording))
    assert {each.case: each.difference for each in verdicts if not each.passed} == {}
    assert len(verdicts) == COUNTS[name]
