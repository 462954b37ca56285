"""The share sheet: what it offers for a state, as a page and for the lab's dialog, and that it stores nothing."""

import html
import io
import re

import pytest
import zxingcpp
from django.test import Client
from PIL import Image, ImageDraw

from portlab.web.lab.links import state_of, token_of
from portlab.web.lab.state import LabState
from portlab.web.lab.worlds import first_manifest
from portlab.web.share.models import ShortLink
from portlab.web.share.qr import qr_svg

HTMX = {"HX-Request": "true", "HX-Target": "share-sheet"}
STATE = LabState(manifest=first_manifest(), predict=False, step=3, seed=7)
TOKEN = token_of(STATE)
# 40 kB that no dictionary makes short.
LARGE = first_manifest() + "".join(
    f"# {n * 7919 % 100003:x}{n * n % 99991:x}\n" for n in range(4000)
)


def link_in(response):
    """The long link that a sheet shows."""
    found = re.search(r'id="share-link" value="([^"]*)"', response.text)
    return html.unescape(found[1])


def state_in(response):
    """The state that this link carries."""
    return state_of(link_in(response).partition("/lab/")[2].partition("?")[0])


def decoded(svg):
    """What a scanner reads in a page's QR code, or in one alone."""
    svg = svg[re.search(r'<svg[^>]* class="qr"', svg).start() :]
    side = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    scale = 6
    image = Image.new("L", (side * scale, side * scale), 255)
    pen = ImageDraw.Draw(image)
    x = y = 0.0
    path = re.search(r'stroke="#000" d="([^"]*)"', svg)[1]
    for command, numbers in re.findall(r"([Mmh])([-\d. ]*)", path):
        one, *rest = (float(number) for number in re.findall(r"-?[\d.]+", numbers))
        if command == "h":
            box = (x * scale, (y - 0.5) * scale, (x + one) * scale - 1, (y + 0.5) * scale - 1)
            pen.rectangle(box, fill=0)
            x += one
        elif command == "M":
            x, y = one, rest[0]
        else:
            x, y = x + one, y + rest[0]
    buffer = io.BytesIO()
    image.save(buffer, "png")
    return [found.text for found in zxingcpp.read_barcodes(Image.open(buffer))]


def test_the_sheet_links_to_this_very_state():
    response = Client().get(f"/share/{TOKEN}")
    assert response.status_code == 200
    assert link_in(response) == f"http://testserver/lab/{TOKEN}"
    assert f"{len(link_in(response))} characters" in response.text
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("state", {"step": 3, "predict": False, "exercise": False}),
        ("step", {"step": 5, "predict": False, "exercise": False}),
        ("spoiler", {"step": 0, "predict": True, "exercise": False}),
        ("class", {"step": 0, "predict": True, "exercise": True}),
        ("no such kind", {"step": 3, "predict": False, "exercise": False}),
    ],
)
def test_every_kind_of_link_carries_its_state(kind, wanted):
    state = state_in(Client().get(f"/share/{TOKEN}", {"kind": kind, "at": "5"}))
    assert {name: getattr(state, name) for name in wanted} == wanted
    assert (state.manifest, state.seed) == (STATE.manifest, 7)


def test_an_answer_that_was_given_is_not_in_a_link_without_spoilers():
    answered = token_of(LabState(manifest=first_manifest(), guess="answered", step=7))
    for kind in ("spoiler", "class"):
        state = state_in(Client().get(f"/share/{answered}", {"kind": kind}))
        assert (state.guess, state.step, state.predict) == ("", 0, True)
    assert state_in(Client().get(f"/share/{answered}")).guess == "answered"


def test_language_and_theme_stand_in_the_link_and_not_in_the_page():
    response = Client().get(f"/share/{TOKEN}", {"link-lang": "zh-hans", "link-theme": "dark"})
    assert link_in(response).endswith("?lang=zh-hans&theme=dark")
    assert '<html lang="en">' in response.text
    response = Client().get(f"/share/{TOKEN}", {"link-lang": "xx", "link-theme": "pink"})
    assert link_in(response).endswith(TOKEN)


def test_the_step_of_the_address_is_offered():
    assert 'value="6"' in Client().get(f"/share/{TOKEN}?step=6").text
    for step in ("x", "-1", "9" * 5000, "²"):
        assert Client().get(f"/share/{TOKEN}", {"step": step, "at": step}).status_code == 200


def test_from_the_labs_form_to_the_sheet():
    response = Client().post("/share/", {"manifest": first_manifest(), "step": "3", "predict": "0"})
    assert response.status_code == 302
    token = response["Location"].removeprefix("/share/")
    assert (state_of(token).step, state_of(token).predict) == (3, False)


def test_what_was_typed_into_the_form_comes_along():
    lab = Client().get("/lab/")
    fields = {"manifest": first_manifest(), "base": first_manifest(), "drawn": "0"}
    typed = dict(re.findall(r'name="(f-[^"]+)"[^>]*value="([^"]*)"', lab.text))
    typed |= {"f-type": "NodePort", "f-ports-0-nodePort": "31000"}
    response = Client().post("/share/", fields | typed)
    token = response["Location"].removeprefix("/share/")
    assert "nodePort: 31000" in state_of(token).manifest


def test_the_lab_gets_the_sheet_alone():
    response = Client().post("/share/", {"manifest": first_manifest()}, headers=HTMX)
    assert response.status_code == 200
    assert "<html" not in response.text
    assert '<form method="dialog">' in response.text
    assert "HX-Replace-Url" not in response


def test_on_its_own_page_htmx_keeps_the_address():
    headers = HTMX | {"HX-Current-URL": f"http://testserver/share/{TOKEN}"}
    response = Client().post(f"/share/{TOKEN}", {"kind": "step", "at": "2"}, headers=headers)
    assert response["HX-Replace-Url"] == f"/share/{TOKEN}?kind=step&at=2"
    assert '<form method="dialog">' not in response.text
    assert 'id="language"' in response.text


def test_a_state_too_large_for_a_link_is_offered_as_a_file():
    for headers in ({}, HTMX):
        response = Client().post("/share/", {"manifest": LARGE, "step": "3"}, headers=headers)
        assert response.status_code == 200
        assert "more than a link can carry" in response.text
        assert 'action="/lab/download/"' in response.text
        assert html.escape(LARGE) in response.text
        assert 'id="share-link"' not in response.text


@pytest.mark.parametrize("path", ["", "/qr/"])
@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("1.zzzz", "lost a part of itself"),
        (TOKEN[:-1], "lost a part of itself"),
        ("9.abcd", "made by a newer PortLab"),
        ("1." + "a" * 9000, "more than PortLab opens"),
    ],
)
def test_a_bad_token_gets_the_kind_page(token, words, path):
    response = Client().get(f"/share/{token}{path}")
    assert (response.status_code, words in response.text) == (400, True)


def test_a_refused_service_is_shared_as_well():
    refused = LabState(manifest=first_manifest().replace("31263", "80"), good=first_manifest())
    response = Client().get(f"/share/{token_of(refused)}")
    assert state_in(response) == refused


def test_a_name_in_the_manifest_is_text():
    named = LabState(manifest=first_manifest().replace("name: backend", 'name: "<b>\\"x"', 1))
    response = Client().get(f"/share/{token_of(named)}")
    assert response.status_code == 200
    assert "<b>&quot;x" not in response.text
    assert "&lt;b&gt;&quot;x" in response.text


def text_in(response, field):
    """What a field to be copied holds."""
    return html.unescape(re.search(rf'id="{field}"[^>]*>\n([^<]*)<', response.text)[1])


def test_html_and_markdown_to_be_copied():
    response = Client().get(f"/share/{TOKEN}", {"link-lang": "en", "link-theme": "dark"})
    frame = text_in(response, "share-html")
    source = f"http://testserver/embed/{TOKEN}?lang=en&amp;theme=dark"
    assert frame.startswith(f'<iframe src="{source}" title="backend · PortLab"')
    assert text_in(response, "share-markdown") == (
        f"[![backend · PortLab](http://testserver/picture/{TOKEN}.png?lang=en&theme=dark)]"
        f"(http://testserver/lab/{TOKEN}?lang=en&theme=dark)"
    )


def test_a_name_stays_text_where_it_is_pasted():
    name = 'x\\"><script>](y)'
    named = LabState(manifest=first_manifest().replace("name: backend", f'name: "{name}"', 1))
    response = Client().get(f"/share/{token_of(named)}")
    assert "&lt;script&gt;](y) · PortLab" in text_in(response, "share-html")
    assert "<script>]" not in text_in(response, "share-html")
    assert r"\<script\>\](y) · PortLab](http" in text_in(response, "share-markdown")


def test_every_picture_is_of_what_the_link_carries():
    response = Client().get(f"/share/{TOKEN}", {"kind": "spoiler", "link-lang": "en"})
    carried = link_in(response).partition("/lab/")[2].partition("?")[0]
    assert carried != TOKEN
    assert re.findall(r'href="(/picture/[^"]*)" download', response.text) == [
        f"/picture/{carried}.{kind}?lang=en" for kind in ("png", "svg", "animated.svg", "txt")
    ]


@pytest.mark.parametrize("kind", ["state", "class"])
def test_the_qr_code_says_the_link(kind):
    response = Client().get(f"/share/{TOKEN}", {"kind": kind, "link-lang": "zh-hans"})
    assert decoded(response.text) == [link_in(response)]
    large = Client().get(f"/share/{TOKEN}/qr/", {"kind": kind, "link-lang": "zh-hans"})
    assert decoded(large.text) == [link_in(response)]


def test_qr_codes_have_a_quiet_zone_and_nothing_inline():
    svg, fine = qr_svg("https://portlab.example/lab/1.abcdef")
    assert 'd="M4 4.5' in svg
    assert not re.search(r"style=|id=|<script|<style", svg)
    assert fine is False


def test_a_long_link_says_that_a_short_one_is_easier_to_scan():
    _svg, fine = qr_svg("x" * 700)
    assert fine is True
    assert qr_svg("x" * 3000) == ("", True)


@pytest.mark.django_db
def test_looking_choosing_and_scanning_store_nothing():
    client = Client()
    client.post("/share/", {"manifest": first_manifest()}, headers=HTMX)
    client.get(f"/share/{TOKEN}")
    client.get(f"/share/{TOKEN}?do=short&title=x")
    client.head(f"/share/{TOKEN}?do=short")
    client.get(f"/share/{TOKEN}/qr/")
    client.post(f"/share/{TOKEN}", {"kind": "class", "title": "x"})
    client.post(f"/share/{TOKEN}", {"do": "options", "title": "x"}, headers=HTMX)
    assert ShortLink.objects.count() == 0
