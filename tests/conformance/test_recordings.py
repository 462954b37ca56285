"""What a real kube-apiserver v1.36.2 answered, every recorded case, played against Cluster."""

import json
from pathlib import Path

import pytest

from portlab.conformance.playing import play

RECORDINGS = Path(__file__).resolve().parents[2] / "fixtures" / "conformance" / "apiserver"
FILES = sorted(RECORDINGS.glob("*.json"))


def loaded(path):
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_recorded_case_ends_as_recorded(path):
    verdicts = list(play(loaded(path)))
    assert verdicts
    assert {each.case: each.difference for each in verdicts if not each.passed} == {}


def test_all_recordings_are_there():
    counts = {path.stem: sum(1 for _ in play(loaded(path))) for path in FILES}
    assert counts == {
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
