"""The page for frames: what it shows, what it lets readers do, and what it keeps to itself."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from portlab.web.embed.frame import EDITS
from portlab.web.lab.links import spoiler, state_of, token_of
from portlab.web.lab.state import LabState
from portlab.web.lab.worlds import first_manifest

STATE = LabState(manifest=first_manifest(), predict=False)
TOKEN = token_of(STATE)
ASKING = token_of(spoiler(STATE))


def page(client, address, **form):
    """The page at an address, or the answer to a form sent there."""
    answer = client.post(address, form) if form else client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def found(pattern, text):
    """What the pattern's group finds, everywhere in the text."""
    return [unescape(each) for each in re.findall(pattern, text)]


def shown_steps(text):
    """The step that each scene shows."""
    return set(found(r'data-scene="" data-step="(\d+)"', text))


def test_a_frame_shows_the_step_of_its_token_or_of_its_address(client):
    assert shown_steps(page(client, f"/embed/{TOKEN}")) == {"0"}
    assert shown_steps(page(client, f"/embed/{TOKEN}?step=4")) == {"4"}
    fifth = token_of(replace(STATE, step=5))
    assert shown_steps(page(client, f"/embed/{fifth}")) == {"5"}
    assert shown_steps(page(client, f"/embed/{fifth}?step=2")) == {"2"}


def test_every_step_is_a_link_that_carries_the_look(client):
    text = page(client, f"/embed/{TOKEN}?lang=zh-hans&theme=dark&edit=1&size=large&step=2")
    steps = found(r'<a href="([^"]+)" data-goto', text)
    assert [parse_qs(urlsplit(each).query) for each in steps] == [
        {
            "lang": ["zh-hans"],
            "theme": ["dark"],
            "size": ["large"],
            "edit": ["1"],
            "step": [str(number)],
        }
        for number in range(1, 8)
    ]
    assert {urlsplit(each).path for each in steps} == {f"/embed/{TOKEN}"}


@pytest.mark.parametrize(
    ("query", "attributes"),
    [
        ("", 'lang="en"'),
        ("?theme=auto&lang=xx", 'lang="en"'),
        ("?theme=light", 'lang="en" data-theme="light"'),
        ("?theme=dark&lang=zh-hans", 'lang="zh-Hans" data-theme="dark"'),
        ("?size=large", 'lang="en" data-size="large"'),
    ],
)
def test_language_and_colours_are_those_of_the_address(client, query, attributes):
    assert found("<html ([^>]+)>", page(client, f"/embed/{TOKEN}{query}")) == [attributes]


def test_cookies_of_the_lab_do_not_colour_a_frame(client):
    client.cookies.load({"portlab_theme": "dark", "portlab_size": "large"})
    assert found("<html ([^>]+)>", page(client, f"/embed/{TOKEN}")) == ['lang="en"']


def test_the_way_to_the_lab_keeps_language_and_step(client):
    text = page(client, f"/embed/{TOKEN}?lang=zh-hans&theme=dark&step=3")
    assert found(r'class="embed-open" href="([^"]+)" target="_blank" rel="noopener"', text) == [
        f"/lab/{TOKEN}?lang=zh-hans&step=3"
    ]


def test_without_being_asked_a_frame_lets_nobody_edit(client):
    text = page(client, f"/embed/{TOKEN}")
    assert "<textarea" not in text
    assert "<select" not in text
    assert found(r'<pre id="manifest"[^>]*><code>([^<]+)</code>', text) == [STATE.manifest]
    other = STATE.manifest.replace("31263", "31000")
    assert ":31263" in page(client, f"/embed/{TOKEN}", manifest=other, good=other)
    assert ":31000" not in page(client, f"/embed/{TOKEN}", manifest=other, good=other)


def test_an_edited_manifest_gives_another_picture_and_other_links(client):
    other = STATE.manifest.replace("31263", "31000")
    text = page(client, f"/embed/{TOKEN}?edit=1&theme=dark", manifest=other, step="2")
    assert ":31000" in text
    assert shown_steps(text) == {"2"}
    assert found(r'<form id="lab-form"[^>]* action="([^"]+)"', text) == [
        f"/embed/{TOKEN}?theme=dark&edit=1"
    ]
    (lab,) = found(r'class="embed-open" href="([^"]+)"', text)
    assert urlsplit(lab).query == "step=2"
    assert state_of(urlsplit(lab).path.rpartition("/")[2]).manifest == other


def test_a_refused_edit_keeps_the_picture_before_it_and_says_why(client):
    refused = STATE.manifest.replace("31263", "80")
    text = page(client, f"/embed/{TOKEN}?edit=1", manifest=refused, good=STATE.manifest)
    assert "provided port is not in the valid range" in text
    assert "422 Invalid" in text
    assert 'class="stage is-stale"' in text
    actions = found(r'name="do" value="(fix-[^"]+)"', text)
    mended = page(client, f"/embed/{TOKEN}?edit=1", manifest=refused, do=actions[0])
    assert "201 Created" in mended
    assert "valid range" not in mended


def test_a_refused_example_is_told_where_it_cannot_be_edited(client):
    token = token_of(replace(STATE, manifest=STATE.manifest.replace("31263", "80")))
    text = page(client, f"/embed/{token}")
    assert "provided port is not in the valid range" in text
    assert "fix-" not in text
    assert "<details open><summary>" in text


def test_a_text_too_large_for_a_link_is_played_by_form(client):
    noise = "".join(f"# {number * 7919 % 100003:x}{number * 104729:x}\n" for number in range(900))
    text = page(client, f"/embed/{TOKEN}?edit=1", manifest=STATE.manifest + noise, step="1")
    assert "201 Created" in text
    assert "embed-open" not in text
    assert found(r'form="lab-form" name="step" value="(\d+)" data-goto', text) == list("1234567")


def test_a_spoiler_link_asks_and_does_not_tell(client):
    text = page(client, f"/embed/{ASKING}")
    assert found(r'name="choice" value="([^"]+)"', text) == [
        "ends-answered-pod",
        "ends-refused-rule",
        "ends-refused-node",
        "ends-dropped",
    ]
    assert '<details class="fold" data-fold><summary>' in text
    assert found(r'class="scene-wide([^"]*)"', text) == [" asks"]
    head = text.partition("<body>")[0]
    assert found("<title>([^<]+)</title>", head) == [
        "NodePort Service backend: from client to n3:nodePort · PortLab"
    ]
    assert "web-3" not in head


def test_a_prediction_is_given_in_the_frame(client):
    asked = page(client, f"/embed/{ASKING}?theme=dark")
    (packet,) = found(r'name="packet" value="([^"]*)"', asked)
    right = {"packet": packet, "choice": "ends-answered-pod", "do": "guess"}
    text = page(client, f"/embed/{ASKING}?theme=dark", **right)
    assert shown_steps(text) == {"1"}
    assert ">As you said</h2>" in text
    wrong = page(client, f"/embed/{ASKING}", **right | {"choice": "ends-dropped"})
    assert ">Not as you said</h2>" in wrong
    assert 'name="choice"' not in text
    skipped = page(client, f"/embed/{ASKING}", packet=packet, do="skip")
    assert 'name="choice"' not in skipped


def test_an_answer_that_was_forgotten_is_asked_for(client):
    asked = page(client, f"/embed/{ASKING}")
    (packet,) = found(r'name="packet" value="([^"]*)"', asked)
    assert "Choose an answer first" in page(client, f"/embed/{ASKING}", packet=packet, do="guess")


@pytest.mark.parametrize(
    ("token", "told"),
    [
        (TOKEN[:-2], "This link has lost a part of itself"),
        ("9.abc", "This link was made by a newer PortLab"),
        (f"1.{'A' * 5000}", "This link holds more than PortLab opens"),
    ],
)
def test_a_bad_link_is_told_in_the_frame(client, token, told):
    answer = client.get(f"/embed/{token}?theme=dark")
    text = answer.content.decode()
    assert answer.status_code == 400
    assert told in text
    assert 'data-theme="dark"' in text
    assert 'class="top"' not in text
    assert found(r'<a href="([^"]+)" target="_blank" rel="noopener">', text) == ["/lab/"]


def test_the_host_script_is_served_to_any_page(client):
    answer = client.get("/embed/host.js")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "max-age=3600" in answer["Cache-Control"]
    assert b"event.source" in answer.content


@pytest.mark.slow
def test_no_token_and_no_form_breaks_a_frame(client, settings):
    settings.THROTTLE_ADDRESS = 10_000
    dice = random.Random(6)
    letters = "ABCxyz019-_."
    for _ in range(300):
        changed = list(TOKEN)
        for _ in range(dice.randint(1, 3)):
            changed[dice.randrange(len(changed))] = dice.choice(letters)
        answer = client.get(
            f"/embed/{''.join(changed)}", {"step": dice.choice(["", "-1", "9" * 30])}
        )
        assert answer.status_code in (200, 400, 404)
    words = [
        "",
        "\x00",
        "fix-",
        "fix-0-nothing",
        "remove-port-99999",
        "x" * 400,
        "kind: [",
        "é\r\n",
    ]
    for _ in range(100):
        form = {name: dice.choice(words) for name in EDITS}
        assert client.post(f"/embed/{TOKEN}?edit=1", form).status_code == 200
