"""One address, two languages: by the browser's wish, by cookie, by link."""

import pytest
from django.conf import settings

COOKIE = settings.LANGUAGE_COOKIE_NAME


def language(answer):
    """The language the page says it is in."""
    text = answer.content.decode()
    return text.partition('<html lang="')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ("zh-CN,zh;q=0.9", "zh-Hans"),
        ("zh-Hans", "zh-Hans"),
        ("zh-TW", "zh-Hans"),
        ("de", "en"),
        ("en-GB", "en"),
        ("", "en"),
    ],
)
def test_a_first_visit_follows_the_browser(client, wish, expected):
    answer = client.get("/lab/", headers={"Accept-Language": wish})
    assert language(answer) == expected
    assert "Accept-Language" in answer["Vary"]


def test_a_link_carries_its_language_and_what_follows_keeps_it(client):
    assert language(client.get("/lab/?lang=zh-hans")) == "zh-Hans"
    assert client.cookies[COOKIE].value == "zh-hans"
    assert language(client.get("/lab/")) == "zh-Hans"
    assert language(client.get("/lab/?lang=en")) == "en"
    assert language(client.get("/lab/")) == "en"


@pytest.mark.parametrize("unknown", ["de", "", "zh-hans'--", "../en"])
def test_an_unknown_language_changes_nothing(client, unknown):
    answer = client.get("/lab/", {"lang": unknown})
    assert answer.status_code == 200
    assert language(answer) == "en"
    assert COOKIE not in client.cookies
