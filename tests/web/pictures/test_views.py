"""Pictures over HTTP: their addresses, how long they are kept, and the card that a page has of itself."""

import re
from dataclasses import replace
from html import unescape

import pytest
from django.core.cache import caches

from portlab.web.lab.examples import example_state, examples
from portlab.web.lab.links import spoiler, token_of
from portlab.web.lab.prediction import question_of
from portlab.web.lab.result import answer
from portlab.web.lab.state import LabState
from portlab.web.pictures import views

EXAMPLES = {example.slug: example for example in examples()}
STATE = example_state(EXAMPLES["article-node-port"], predict=False)
TOKEN = token_of(STATE)
KINDS = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "animated.svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
}


@pytest.fixture(autouse=True)
def nothing_kept():
    """Every test draws for itself."""
    for cache in caches.all():
        cache.clear()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_picture_may_be_kept_by_anybody(client, kind):
    first = client.get(f"/picture/{TOKEN}.{kind}?step=3&lang=en")
    assert (first.status_code, first["Content-Type"]) == (200, KINDS[kind])
    assert first["Cache-Control"] == "public, max-age=86400"
    assert first["Content-Disposition"] == f'inline; filename="backend.{kind}"'
    assert (first.cookies.keys(), "Cookie" in first["Vary"]) == (set(), False)
    again = client.get(
        f"/picture/{TOKEN}.{kind}?step=3&lang=en", headers={"if-none-match": first["ETag"]}
    )
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert (again["Cache-Control"], again.cookies.keys()) == ("public, max-age=86400", set())


def test_a_picture_in_the_reader_s_language_is_the_reader_s(client):
    here = client.get(f"/picture/{TOKEN}.txt", headers={"accept-language": "zh-hans"})
    there = client.get(f"/picture/{TOKEN}.txt?lang=en", headers={"accept-language": "zh-hans"})
    assert here["Cache-Control"] == "private, max-age=86400"
    assert "Cookie" in here["Vary"]
    assert ("应答" in here.content.decode(), "Answered" in there.content.decode()) == (True, True)
    assert here.cookies.keys() == there.cookies.keys() == set()


def test_what_differs_in_the_picture_differs_in_its_tag(client):
    queries = ("step=3&lang=en", "step=4&lang=en", "step=3&lang=zh-hans")
    queries += ("step=3&lang=en&theme=dark",)
    tags = {client.get(f"/picture/{TOKEN}.svg?{query}")["ETag"] for query in queries}
    tags.add(client.get(f"/picture/{TOKEN}.png?step=3&lang=en")["ETag"])
    assert len(tags) == 5
    asked = client.get(
        f"/picture/{TOKEN}.svg?step=4&lang=en",
        headers={"if-none-match": client.get(f"/picture/{TOKEN}.svg?step=3&lang=en")["ETag"]},
    )
    assert asked.status_code == 200


def test_the_step_stands_in_the_token_or_beside_it(client):
    inside = client.get(f"/picture/{token_of(replace(STATE, step=3))}.svg?lang=en")
    beside = client.get(f"/picture/{TOKEN}.svg?step=3&lang=en")
    assert (inside.content, inside["ETag"]) == (beside.content, beside["ETag"])


@pytest.mark.parametrize("query", ["step=x", "step=-1", "step=", "theme=pink", "world=nowhere"])
def test_what_cannot_be_understood_changes_nothing(client, query):
    plain = client.get(f"/picture/{TOKEN}.svg?lang=en")
    assert client.get(f"/picture/{TOKEN}.svg?lang=en&{query}").content == plain.content


def test_a_step_too_far_is_the_last(client):
    last = client.get(f"/picture/{TOKEN}.svg?lang=en&step=7").content
    assert client.get(f"/picture/{TOKEN}.svg?lang=en&step=999999999").content == last


def test_a_head_request_has_all_but_the_picture(client):
    found = client.head(f"/picture/{TOKEN}.png?lang=en")
    assert (found.status_code, found.content, found["Content-Type"]) == (200, b"", "image/png")
    assert int(found["Content-Length"]) > 10_000
    assert client.post(f"/picture/{TOKEN}.png").status_code == 405


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("token", "told"),
    [
        (TOKEN[:-1], "This link has lost a part of itself"),
        ("1.", "This link has lost a part of itself"),
        ("9.abc", "This link was made by a newer PortLab"),
        ("1." + "A" * 5000, "This link holds more than PortLab opens"),
    ],
)
def test_a_bad_link_gets_the_kind_page(client, token, told, kind):
    found = client.get(f"/picture/{token}.{kind}")
    assert (found.status_code, told in found.content.decode()) == (400, True)
    assert "ETag" not in found


@pytest.mark.parametrize(
    "address", [f"/picture/{TOKEN}", f"/picture/{TOKEN}.gif", "/picture/x.png"]
)
def test_there_is_nothing_else(client, address):
    assert client.get(address).status_code == 404


def test_an_svg_opened_by_itself_may_have_its_own_style_and_nothing_else(client):
    policy = client.get(f"/picture/{TOKEN}.animated.svg?lang=en")["Content-Security-Policy"]
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; frame-ancestors 'none'", policy
    )


def test_a_picture_is_drawn_once(client):
    first = client.get(f"/picture/{TOKEN}.png?lang=en")
    kept = first["ETag"].strip('"')
    assert caches["pictures"].get(kept) == first.content
    caches["pictures"].set(kept, b"what is kept")
    assert client.get(f"/picture/{TOKEN}.png?lang=en").content == b"what is kept"


def test_who_wants_many_new_pictures_waits(client, monkeypatch):
    monkeypatch.setattr(views, "NEW_PICTURES", 2)
    answers = [client.get(f"/picture/{TOKEN}.svg?lang=en&step={step}") for step in (1, 2, 3, 2)]
    # The third is one too many; the second is kept, and costs nothing.
    assert [answer.status_code for answer in answers] == [200, 200, 429, 200]
    assert 1 <= int(answers[2]["Retry-After"]) <= 10


def test_the_throttle_of_pages_holds_for_pictures(client, settings):
    settings.THROTTLE_ADDRESS = 1
    answers = [client.get(f"/picture/{TOKEN}.txt?lang=en").status_code for _each in range(2)]
    assert answers == [200, 429]


def meta_of(body):
    """The card that a page has of itself, by property."""
    found = re.findall(r'<meta (?:property|name)="((?:og|twitter):[^"]+)" content="([^"]*)">', body)
    return {name: unescape(value) for name, value in found}


def test_the_page_of_a_link_has_a_card_of_its_step(client):
    meta = meta_of(client.get(f"/lab/{TOKEN}?step=3").content.decode())
    assert meta == {
        "og:type": "website",
        "og:site_name": "PortLab",
        "og:title": "backend · NodePort",
        "og:description": "n3: DNAT. Node and node port become web-3 and its own port.",
        "og:locale": "en_US",
        "og:url": f"http://testserver/lab/{TOKEN}?step=3",
        "og:image": f"http://testserver/picture/{TOKEN}.png?step=3&lang=en",
        "og:image:type": "image/png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "backend · NodePort. Step 3 of 7",
        "twitter:card": "summary_large_image",
    }
    assert client.get(meta["og:image"])["Content-Type"] == "image/png"


def test_the_card_is_in_the_language_of_the_page(client):
    meta = meta_of(client.get(f"/lab/{TOKEN}?step=3&lang=zh-hans").content.decode())
    assert (meta["og:locale"], meta["og:image"][-12:]) == ("zh_CN", "lang=zh-hans")
    assert "源地址" not in meta["og:title"]
    assert re.search("[一-鿿]", meta["og:description"])


def test_the_card_of_a_question_is_the_question(client):
    meta = meta_of(client.get(f"/lab/{token_of(spoiler(STATE))}").content.decode())
    assert meta["og:description"] == "Where will this packet end?"
    assert "Step" not in meta["og:image:alt"]


def test_the_card_of_an_exercise_keeps_asking_after_the_answer(client):
    right = question_of(answer(STATE).picture, 0).right
    state = replace(STATE, exercise=True, predict=True, guess=right, step=7)
    meta = meta_of(client.get(f"/lab/{token_of(state)}").content.decode())
    assert meta["og:description"] == "Where will this packet end?"
    # Neither the answer nor the step goes into the links.
    asked = token_of(spoiler(state))
    assert meta["og:url"] == f"http://testserver/lab/{asked}"
    assert meta["og:image"] == f"http://testserver/picture/{asked}.png?lang=en"


def test_a_state_that_no_link_carries_has_a_card_without_a_picture(client):
    rows = "\n".join(
        f"    key-{index}-{index * 7919 % 10007}: v{index * 31337}" for index in range(900)
    )
    manifest = f"kind: Service\nmetadata:\n  name: big\n  labels:\n{rows}\n"
    body = client.post("/lab/", {"manifest": manifest}).content.decode()
    assert token_of(LabState(manifest=manifest)) == ""
    meta = meta_of(body)
    assert (meta["og:title"], meta["twitter:card"]) == ("big · Not stored", "summary")
    assert meta.keys() & {"og:image", "og:url"} == set()
