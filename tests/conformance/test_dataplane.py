"""Every recording of a real data plane, played once: the objects, every node's rules, health checks, every probe."""

import json
from collections import Counter
from pathlib import Path

import pytest

from portlab.conformance.playing import play

RECORDINGS = Path(__file__).resolve().parents[2] / "fixtures" / "conformance" / "dataplane"
NAMES = sorted(path.stem for path in RECORDINGS.glob("*.json"))


def read(name):
    return json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_every_recorded_case_ends_as_recorded(name):
    recording = read(name)
    verdicts = list(play(recording))
    assert {each.case: each.difference for each in verdicts if not each.passed} == {}
    assert len({each.case for each in verdicts}) == len(verdicts)
    assert Counter(each.case.split("/")[1].split(".")[0].split("[")[0] for each in verdicts) == {
        "objects": 1,
        "rules": 3,
        "probes": len(recording["probes"]),
        **({"healthCheckNodePort": 3} if "healthCheckNodePort" in recording else {}),
    }


def test_the_recordings_hold_what_is_compared():
    recordings = [read(name) for name in NAMES]
    probes = [(each["proxyMode"], probe) for each in recordings for probe in each["probes"]]
    assert Counter(each["proxyMode"] for each in recordings) == {"iptables": 93, "nftables": 93}
    assert Counter(mode for mode, _ in probes) == {"iptables": 6037, "nftables": 6037}
    assert {kind for _, probe in probes for kind in probe["outcome"]} == {
        "ok",
        "refused",
        "timeout",
        "unreachable",
        "eperm",
    }
    keys = ("backends", "how", "portByBackend", "longTries", "conntrack")
    assert {key: sum(key in probe for _, probe in probes) for key in keys} == {
        "backends": 4483,
        "how": 4246,
        "portByBackend": 28,
        "longTries": 34,
        "conntrack": 6269,
    }
    assert sum("healthCheckNodePort" in each for each in recordings) == 20
