"""`manage.py conformance`: what it prints and how it exits."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "conformance"
RECORDINGS = FIXTURES / "apiserver"
DATA_PLANE = FIXTURES / "dataplane"


def run(*paths):
    """The printed text and the exit code."""
    out = io.StringIO()
    try:
        call_command("conformance", *map(str, paths), stdout=out)
    except SystemExit as stop:
        return out.getvalue(), stop.code
    return out.getvalue(), 0


def test_a_file_that_agrees():
    told = run(RECORDINGS / "allocation-sequences-range.json")
    assert told == ("14 passed, 0 failed\n", 0)


def test_a_folder_is_searched(tmp_path):
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    (below / "x.json").write_bytes((RECORDINGS / "allocation-sequences-range.json").read_bytes())
    (below / "notes.txt").write_text("not a recording")
    assert run(tmp_path) == ("14 passed, 0 failed\n", 0)


def test_each_failing_case_is_told_with_its_first_difference(tmp_path):
    recording = json.loads((RECORDINGS / "allocation-sequences-range.json").read_text())
    recording["cases"] = recording["cases"][:2]
    case = recording["cases"][0]
    case["steps"][0]["result"]["code"] = 418
    path = tmp_path / "spoilt.json"
    path.write_text(json.dumps(recording))
    first = f"{recording['group']}/{case['id']}: step 0 ({case['steps'][0]['verb']}): code: "
    told, code = run(path)
    assert told.startswith(first)
    assert (told.splitlines()[1:], code) == (["1 passed, 1 failed"], 1)


def test_recordings_of_both_kinds_are_played():
    told = run(
        RECORDINGS / "allocation-sequences-range.json",
        DATA_PLANE / "lb-proxy-etp-local.nftables.json",
    )
    assert told == ("121 passed, 0 failed\n", 0)


def test_a_spoilt_recording_of_a_data_plane(tmp_path):
    recording = json.loads((DATA_PLANE / "clusterip-basic.iptables.json").read_text())
    recording["probes"][0]["outcome"] = {"refused": 12}
    path = tmp_path / "spoilt.json"
    path.write_text(json.dumps(recording))
    case = "clusterip-basic.iptables/probes[0] client -> 10.96.10.10:80"
    difference = 'outcome: ours ["timeout"], recorded ["refused"]'
    passed = 1 + 3 + len(recording["probes"]) - 1
    assert run(path) == (f"{case}: {difference}\n{passed} passed, 1 failed\n", 1)


def test_sequences_are_told_and_counted_apart():
    sequence = DATA_PLANE / "sequences" / "affinity-timeout.iptables.json"
    reason = (
        "is a sequence of facts in words, left out here; the test suite plays those of fixtures/"
    )
    played = RECORDINGS / "allocation-sequences-range.json"
    told = f"{sequence}: {reason}\n"
    assert run(sequence, played) == (f"{told}14 passed, 0 failed, 1 left out\n", 0)
    assert run(sequence) == (f"{told}0 passed, 0 failed, 1 left out\n", 1)


def test_nothing_found_is_a_failure(tmp_path):
    assert run(tmp_path) == ("0 passed, 0 failed\n", 1)


@pytest.mark.parametrize("text", ["", "[", "{}", "null", '{"group": 1, "cases": {}}'])
def test_a_file_that_is_no_recording_is_a_failure(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_text(text)
    told, code = run(path)
    assert (told.splitlines()[-1], code) == ("0 passed, 1 failed", 1)


def test_a_file_that_is_not_there_is_a_failure(tmp_path):
    path = tmp_path / "none.json"
    assert run(path) == (f"{path}: No such file or directory\n0 passed, 1 failed\n", 1)
