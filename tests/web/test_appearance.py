"""Theme and size as parts of an address."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("query", "attribute"),
    [
        ("theme=dark", ' data-theme="dark"'),
        ("theme=light", ' data-theme="light"'),
        ("size=large", ' data-size="large"'),
    ],
)
def test_an_address_names_the_look_and_it_is_kept(query: str, attribute: str) -> None:
    client = Client()
    assert attribute in client.get(f"/fields/?{query}").text
    assert attribute in client.get("/fields/").text


def test_the_systems_theme_is_a_choice_too() -> None:
    client = Client()
    client.get("/fields/?theme=dark")
    assert "data-theme=" not in client.get("/fields/?theme=auto").text
    assert "data-theme=" not in client.get("/fields/").text


def test_an_unknown_word_changes_nothing() -> None:
    client = Client()
    client.get("/fields/?theme=dark")
    response = client.get("/fields/?theme=pink&size=huge")
    assert ' data-theme="dark"' in response.text
    assert (dict(response.cookies), " data-size=" in response.text) == ({}, False)
