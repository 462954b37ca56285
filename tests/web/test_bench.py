"""The bench measures what it says, on the page as it is served, and leaves no server behind."""

import json
import os
import subprocess
import sys

import pytest

from portlab.web.management.measuring.durations import Durations, percentile
from portlab.web.management.measuring.formfields import form_fields
from portlab.web.management.measuring.traffic import MODES, SENDINGS

PAGE = """
<form id="other"><input name="foreign" value="1"></form>
<form id="lab-form">
  <input name="plain" value="a &amp; b"><input type="hidden" name="hidden" value="h">
  <input type="radio" name="view" value="form"><input type="radio" name="view" value="yaml" checked>
  <input type="checkbox" name="off" value="1"><input type="checkbox" name="on" checked>
  <input name="dead" value="x" disabled><button name="do" value="send">Send</button>
  <select name="type"><option value="A">a<option value="B" selected>b</select>
  <select name="first"><option value="1">one</option><option value="2">two</option></select>
  <textarea name="manifest">
kind: Service
a: &lt;b&gt;
</textarea>
</form>
<input name="outside" value="o"><input name="carried" value="c" form="lab-form">
"""


def test_the_fields_are_those_a_browser_sends():
    assert form_fields(PAGE, "lab-form") == {
        "plain": "a & b",
        "hidden": "h",
        "view": "yaml",
        "on": "on",
        "type": "B",
        "first": "1",
        "manifest": "kind: Service\na: <b>\n",
        "carried": "c",
    }
    assert form_fields(PAGE, "other") == {"foreign": "1"}
    assert form_fields(PAGE, "none") == {}


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([3.0], 0.5, 3.0),
        ([3.0], 0.95, 3.0),
        ([4.0, 1.0, 3.0, 2.0], 0.5, 2.0),
        (list(range(1, 101)), 0.5, 50),
        (list(range(1, 101)), 0.95, 95),
    ],
)
def test_percentiles_are_values_that_occurred(values, share, expected):
    assert percentile(values, share) == expected


def test_durations_are_milliseconds():
    durations = Durations(seconds=[0.002, 0.001, 0.004])
    assert durations.summary() == {"p50_ms": 2.0, "p95_ms": 4.0, "n": 3}
    durations.measure(int, "7")
    assert len(durations.seconds) == 4


def test_the_address_to_compare_with_is_closed_to_visitors(client):
    assert client.get("/bench/floor/10/").status_code == 404


@pytest.mark.slow
def test_it_measures_the_page_as_it_is_served(tmp_path, settings):
    done = subprocess.run(
        [sys.executable, "manage.py", "bench", "--json", "--n", "3"],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "portlab.settings",
            "PORTLAB_VAR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    figures = json.loads(done.stdout)
    measured = (
        "read_manifest",
        "apply",
        "apply_alone",
        "apply_crowded",
        "apply_many_ports",
        "send",
        *(f"{kind}_{mode}" for kind in ("rules", "rules_changed") for mode in MODES),
        *(f"packet_{sender}_{mode}" for sender in SENDINGS for mode in MODES),
    )
    for name in (*measured, "update_http", "floor_http"):
        assert figures[name]["n"] == 3
        assert 0 < figures[name]["p50_ms"] <= figures[name]["p95_ms"]
    for mode in MODES:
        assert figures[f"rules_changed_{mode}"]["p50_ms"] < figures[f"rules_{mode}"]["p50_ms"]
    assert figures["update_http"]["p50_ms"] >= figures["floor_http"]["p50_ms"]
    assert figures["front_door"]["n"] == 1
    assert figures["update_bytes"] > 1000
    assert figures["crowded_to_alone"] > 0
    filled = {cidr: len(durations) for cidr, durations in figures["filling_us"].items()}
    assert filled == {"10.0.0.0/20": 5, "10.0.0.0/16": 5}
