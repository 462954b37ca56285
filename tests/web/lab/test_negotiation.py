"""One link, three formats: the page, the manifest, the trace."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from portlab.web.lab.links import token_of
from portlab.web.lab.state import LabState

BACKEND = settings.BASE_DIR / "fixtures" / "manifests" / "backend.yaml"
STATE = LabState(manifest=BACKEND.read_text(encoding="utf-8"))
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
TOKEN = token_of(STATE)


def get(client, accept, state=STATE):
    """The answer to who takes ``accept``."""
    answer = client.get(f"/lab/{token_of(state)}", headers={"Accept": accept})
    assert "Accept" in answer["Vary"].split(", ")
    return answer


@pytest.mark.parametrize("accept", ["text/yaml", "application/yaml", "application/x-yaml"])
def test_yaml_is_the_manifest_as_it_was_written(client, accept):
    answer = get(client, accept)
    assert answer.status_code == 200
    assert answer["Content-Type"] == f"{accept}; charset=utf-8"
    assert answer.content == BACKEND.read_bytes()


def test_a_manifest_that_is_refused_or_in_chinese_is_given_all_the_same(client):
    text = "# 服务\nkind: [\n"
    assert get(client, "text/yaml", replace(STATE, manifest=text)).content.decode() == text


def test_json_is_the_trace_that_the_command_prints(client):
    state = replace(STATE, origin="client", destination="n3:31263", seed=4)
    printed = StringIO()
    call_command(
        "trace",
        str(BACKEND),
        *("--from", "client", "--to", "n3:31263", "--seed", "4", "--json"),
        stdout=printed,
    )
    answer = get(client, "application/json", state)
    assert answer["Content-Type"] == "application/json"
    assert answer.content.decode() == printed.getvalue()


def test_the_trace_is_told_of_an_open_question_too(client):
    asked = replace(STATE, predict=True, exercise=True)
    trace = json.loads(get(client, "application/json", asked).content)
    assert (trace["verdict"], len(trace["steps"])) == ("answered", 7)


def test_a_refused_service_is_a_result_in_the_servers_words(client):
    refused = replace(STATE, manifest=STATE.manifest.replace("31263", "80"), good=STATE.manifest)
    answer = get(client, "application/json", refused)
    found = json.loads(answer.content)
    assert answer.status_code == 200
    assert found["accepted"] is False
    assert (found["status"]["kind"], found["status"]["code"]) == ("Status", 422)
    assert "provided port is not in the valid range" in found["status"]["message"]
    assert found["problems"] == []


def test_an_unreadable_text_tells_where(client):
    found = json.loads(get(client, "application/json", replace(STATE, manifest="a: [")).content)
    assert found["accepted"] is False
    assert [each["line"] for each in found["problems"]] == [1]


def test_a_stored_service_without_a_packet_says_why(client):
    external = (
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n"
        "spec:\n  type: ExternalName\n  externalName: example.com\n"
    )
    found = json.loads(get(client, "application/json", replace(STATE, manifest=external)).content)
    assert set(found) == {"accepted", "unsent"}
    assert found["accepted"] is True
    assert set(found["unsent"]) == {"code", "message"}


def test_a_deleted_service_has_nothing_to_send_to(client):
    deleted = replace(STATE, ran=("kubectl delete service backend",))
    found = json.loads(get(client, "application/json", deleted).content)
    assert found == {"accepted": True, "unsent": None}


@pytest.mark.parametrize(
    "accept", [BROWSER, "*/*", "", ";;,", "image/png", "text/html, text/yaml", "text/*"]
)
def test_the_page_is_for_everybody_else(client, accept):
    answer = get(client, accept)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("text/html;q=0.5, text/yaml", "text/yaml; charset=utf-8"),
        ("text/yaml;q=0.5, application/json", "application/json"),
        ("text/yaml, */*;q=0.1", "text/yaml; charset=utf-8"),
        ("application/json;q=0", "text/html; charset=utf-8"),
    ],
)
def test_what_is_preferred_is_sent(client, accept, given):
    assert get(client, accept)["Content-Type"] == given


def test_the_labs_own_address_answers_so_too_and_a_form_never(client):
    assert client.get("/lab/", headers={"Accept": "text/yaml"}).content == BACKEND.read_bytes()
    posted = client.post("/lab/", {"manifest": "a: 1"}, headers={"Accept": "text/yaml"})
    assert posted["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(("token", "code"), [(TOKEN[:-2], "altered"), ("9.abc", "future")])
def test_programs_are_told_of_a_bad_link_in_json(client, token, code):
    answer = client.get(f"/lab/{token}", headers={"Accept": "text/yaml"})
    assert (answer.status_code, json.loads(answer.content)) == (400, {"error": code})
    page = client.get(f"/lab/{token}", headers={"Accept": BROWSER})
    assert (page.status_code, page["Content-Type"]) == (400, "text/html; charset=utf-8")
