"""The gallery over HTTP: every example, search and tags, and what is no search."""

import re

import pytest
from django.test import Client

from portlab.teaching.examples import in_groups
from portlab.web.gallery.finding import (
    FIELDS,
    LONGEST_QUERY,
    TAG_WORDS,
    TYPES,
    found,
    read_query,
    tags,
)
from portlab.web.lab.examples import example_state, examples

HTMX = {"hx-request": "true", "hx-target": "found"}


def shown(answer):
    """The examples of an answer, in their order."""
    return re.findall(r'<li class="card" id="([^"]+)"', answer.text)


def in_order():
    """All examples as the page has them."""
    return [one.slug for group in in_groups(examples()).values() for one in group]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_example_is_there_with_its_question_the_articles_first(client, language):
    answer = client.get("/examples/", {"lang": language})
    assert shown(answer) == in_order()
    assert shown(answer)[0] == "article-node-port"
    cards = [card for group in answer.context["groups"] for card in group["examples"]]
    assert {card["slug"]: (card["title"], card["question"], card["happens"]) for card in cards} == {
        one.slug: (one.title[language], one.question[language], one.happens[language])
        for one in examples()
    }
    assert 'href="/examples/" aria-current="page"' in answer.text


@pytest.mark.slow
def test_every_card_leads_to_a_lab_that_asks_first(client):
    answer = client.get("/examples/")
    cards = [card for group in answer.context["groups"] for card in group["examples"]]
    by_slug = {one.slug: one for one in examples()}
    for card in cards:
        state = client.get(card["address"]).context["state"]
        wanted = example_state(by_slug[card["slug"]])
        assert (state.manifest, state.world, state.ground, state.pods, state.doc) == (
            wanted.manifest,
            wanted.world,
            wanted.ground,
            wanted.pods,
            wanted.doc,
        )
        assert (state.origin, state.destination) == (wanted.origin, wanted.destination)
        assert (state.predict, state.guess, state.step) == (True, "", 0)


@pytest.mark.parametrize(
    ("asked", "slugs"),
    [
        ({"q": "publishNotReady"}, ["publish-not-ready"]),
        # by the name of its file, which is the name that people know
        ({"q": "  HAIRPIN "}, ["hairpin"]),
        ({"q": "9080 inside"}, ["article-inside"]),
        # in the other language, whatever the page's own
        ({"q": "源地址范围"}, ["source-ranges-and-node-port"]),
        ({"q": "localhost 应答"}, ["localhost"]),
        ({"tag": "ExternalName"}, ["external-name"]),
        ({"tag": "headless", "q": "80"}, ["headless-target-port"]),
        ({"tag": "dual stack"}, ["dual-stack"]),
        # in the manifest alone
        ({"q": "example.com/page:1"}, ["article-three-numbers", "article-inside"]),
    ],
)
def test_words_and_tags_find(client, asked, slugs):
    assert shown(client.get("/examples/", asked)) == slugs


def test_a_tag_is_found_by_its_word_and_counts_what_is_found():
    for tag in tags():
        assert found(examples(), tag, tag) == found(examples(), "", tag)
    of_types = [found(examples(), "", tag) for tag in TYPES]
    assert {one.slug for group in of_types for one in group} == set(in_order())


def test_every_tag_is_an_identifier_or_has_a_word():
    assert set(tags()) == {*TAG_WORDS, *TYPES, *FIELDS, "UDP", "nftables"}


def test_counts_are_said_and_tags_lead_on(client):
    answer = client.get("/examples/", {"q": "nftables", "tag": "NodePort"})
    count = len(found(examples(), "nftables", "NodePort"))
    assert answer.context["count"] == count > 0
    assert f"{count} of {len(examples())} examples" in answer.text
    links = {each["name"]: each for each in answer.context["tags"]}
    assert links["NodePort"]["current"] is True
    assert links[""]["address"] == "/examples/?q=nftables"
    assert links["ClusterIP"]["address"] == "/examples/?q=nftables&tag=ClusterIP"
    assert "LoadBalancer" not in links
    assert links["ClusterIP"]["count"] == len(found(examples(), "nftables", "ClusterIP"))


def test_nothing_found_says_so_and_leads_back(client):
    answer = client.get("/examples/", {"q": "nothing-of-the-kind", "tag": "UDP"})
    assert (answer.status_code, shown(answer)) == (200, [])
    assert "No example has all of these words." in answer.text
    assert 'href="/examples/?tag=UDP"' in answer.text
    assert 'href="/examples/?q=nothing-of-the-kind"' in answer.text


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ({}, "/examples/"),
        ({"q": " ", "tag": ""}, "/examples/"),
        ({"tag": "UDP", "q": "53", "x": "y"}, "/examples/?q=53&amp;tag=UDP"),
        ({"q": "a  b\r\nc"}, "/examples/?q=a+b+c"),
        ({"tag": "no such tag"}, "/examples/"),
        ({"q": "<script>"}, "/examples/?q=%3Cscript%3E"),
        ({"q": "端点"}, "/examples/?q=%E7%AB%AF%E7%82%B9"),
        ({"q": "x" * 5000}, f"/examples/?q={'x' * LONGEST_QUERY}"),
    ],
)
def test_a_search_has_one_address(client, asked, canonical):
    answer = client.get("/examples/", asked)
    assert answer.status_code == 200
    assert f'<link rel="canonical" href="http://testserver{canonical}">' in answer.text
    assert "<script>" not in answer.text


@pytest.mark.parametrize("query", ["\x00", "%", "'\"", "İ", "\ufffe"])
def test_any_words_are_taken(client, query):
    assert client.get("/examples/", {"q": query}).status_code == 200


def test_a_query_is_cut():
    assert read_query("a" * 99 + " bc") == "a" * 99
    assert read_query("  one \t two ") == "one two"


def test_htmx_gets_what_was_found_and_an_address(client):
    answer = client.get("/examples/", {"q": "53", "tag": "UDP"}, headers=HTMX)
    assert answer.headers["HX-Replace-Url"] == "/examples/?q=53&tag=UDP"
    assert "<html" not in answer.text
    assert shown(answer) == ["udp", "both-protocols"]
    assert re.findall(r'hx-swap-oob="([^"]+)"', answer.text) == ["true", "innerHTML:#count", "true"]
    assert 'href="/examples/?q=53&amp;tag=UDP&amp;lang=zh-hans"' in answer.text
    assert "HX-Target" in answer.headers["Vary"]


def test_nothing_is_taken(client):
    assert client.post("/examples/").status_code == 405


def test_whoever_asks_too_often_waits(settings):
    settings.THROTTLE_VISITOR = 2
    visitor = Client()
    assert [visitor.get("/examples/").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_the_lab_leads_to_the_gallery(client):
    answer = client.get("/lab/")
    assert answer.text.count('href="/examples/"') == 2
    assert re.findall(r'data-example="([^"]+)"', answer.text) == in_order()
