"""The article's Service and its variations: page and command line show what the real API server answered."""

import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

RECORDED = settings.BASE_DIR / "fixtures" / "conformance" / "apiserver"


def cases(file, tag):
    """The recorded cases of a file that have a tag and consist of creates only."""
    found = json.loads((RECORDED / file).read_text(encoding="utf-8"))["cases"]
    return [
        case
        for case in found
        if tag in case["tags"] and {step["verb"] for step in case["steps"]} == {"create"}
    ]


ACCEPTED = [case for case in cases("create-defaults.json", "article") if len(case["steps"]) == 1]
REFUSED = [
    case
    for case in cases("create-invalid.json", "node-port")
    if len(case["steps"]) == 1 and case["steps"][0]["result"]["code"] == 422
]


def leaves(value, path=""):
    """Field path -> value, for every value of JSON data."""
    if isinstance(value, dict) and value:
        pairs = [leaves(item, f"{path}.{key}" if path else key) for key, item in value.items()]
    elif isinstance(value, list) and value:
        pairs = [leaves(item, f"{path}[{index}]") for index, item in enumerate(value)]
    else:
        return {path: value}
    return {key: item for found in pairs for key, item in found.items()}


def without_chosen(value, result):
    """The leaves of an object without those that the server chose from a pool."""
    return {path: item for path, item in leaves(value).items() if path not in result["allocated"]}


def applied(manifest, tmp_path):
    """What `manage.py apply --json` prints, and the exit code."""
    file = tmp_path / "service.yaml"
    file.write_text(manifest, encoding="utf-8")
    out = StringIO()
    try:
        call_command("apply", str(file), "--json", stdout=out, stderr=StringIO())
        code = 0
    except (SystemExit, CommandError) as ended:
        code = getattr(ended, "returncode", getattr(ended, "code", 1))
    return json.loads(out.getvalue()), code


def test_the_article_was_recorded():
    assert len(ACCEPTED) > 3
    assert len(REFUSED) > 3


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda case: case["id"])
def test_an_accepted_service_is_stored_as_recorded(case, tmp_path):
    step = case["steps"][0]
    recorded = without_chosen(step["result"]["object"], step["result"])
    page = Client().post("/lab/", {"manifest": step["manifest"]})
    printed, code = applied(step["manifest"], tmp_path)
    assert without_chosen(page.context["outcome"].service.to_dict(), step["result"]) == recorded
    assert without_chosen(printed["object"], step["result"]) == recorded
    assert code == 0
    shown = {line.path for line in page.context["stored_lines"]}
    assert set(leaves(step["result"]["object"])) <= shown


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["id"])
def test_a_refused_node_port_is_told_as_recorded(case, tmp_path):
    step = case["steps"][0]
    causes = step["result"]["status"]["details"]["causes"]
    page = Client().post("/lab/", {"manifest": step["manifest"]})
    printed, code = applied(step["manifest"], tmp_path)
    assert [(shown.path, shown.message) for shown in page.context["problems"]] == [
        (cause["field"], cause["message"]) for cause in causes
    ]
    recorded = step["result"]["status"]
    assert {key: printed["status"][key] for key in recorded} == recorded
    assert code == 1
