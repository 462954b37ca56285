"""The reference of fields: the page, and the table that the editor loads."""

import re

import pytest

from portlab.teaching.fields import service_fields


@pytest.mark.parametrize(
    ("language", "said"), [("en", "The transport protocol."), ("zh-hans", "传输协议。")]
)
def test_the_page_has_every_field_in_the_language_asked_for(client, language, said):
    answer = client.get("/fields/", {"lang": language})
    body = answer.content.decode()
    anchors = re.findall(r'<article class="field[^"]*" id="([^"]+)"', body)
    assert anchors == [path.replace("[]", "") for path in in_order(client)]
    assert said in body
    assert 'href="/reference/" aria-current="page"' in body


def in_order(client):
    """The paths in the table's order."""
    return list(client.get("/fields/en.json").json())


def test_the_table_has_every_field(client):
    fields = client.get("/fields/en.json").json()
    assert fields.keys() == service_fields().keys()
    assert fields["spec.ports[].protocol"]["values"] == ["SCTP", "TCP", "UDP"]
    assert "values" not in fields["spec.ports[].port"]


def test_the_language_of_the_table_is_in_its_address(client):
    answer = client.get("/fields/zh-hans.json", headers={"accept-language": "en"})
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["spec.ports[].protocol"]["type"] == "文本"


def test_the_table_is_kept_and_not_sent_twice(client):
    first = client.get("/fields/en.json")
    assert first["Cache-Control"] == "public, max-age=3600"
    again = client.get("/fields/en.json", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/fields/zh-hans.json", headers={"if-none-match": first["ETag"]})
    assert other.status_code == 200


@pytest.mark.parametrize("address", ["/fields/fr.json", "/fields/en.yaml", "/fields/x/"])
def test_there_is_nothing_else(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/fields/", "/fields/en.json"])
def test_nothing_is_taken(client, address):
    assert client.post(address).status_code == 405


def test_the_lab_marks_where_its_fields_are(client):
    body = client.get("/lab/").content.decode()
    marked = re.findall(r'<(?:div|fieldset) class="(?:row|f)[^"]*" data-path="([^"]+)"', body)
    assert marked[:4] == ["metadata.name", "spec.type", "spec.selector", "spec.ports[0].port"]
    assert 'data-fields="/fields/en.json"' in body
