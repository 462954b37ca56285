"""oEmbed: the answer, its limits, its refusals, and how it is discovered."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from portlab.web.lab.links import token_of
from portlab.web.lab.state import LabState
from portlab.web.lab.worlds import first_manifest

STATE = LabState(manifest=first_manifest())
TOKEN = token_of(STATE)
HERE = "http://testserver"


def ask(client, url, **more):
    """Status and answer about an address."""
    answer = client.get("/oembed/", {"url": url, **more})
    assert answer["Content-Type"] == "application/json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    return answer.status_code, json.loads(answer.content)


def test_a_link_gives_a_frame(client):
    title = "NodePort Service backend: from client to n3:nodePort"
    assert ask(client, f"{HERE}/lab/{TOKEN}?step=3") == (
        200,
        {
            "version": "1.0",
            "type": "rich",
            "title": title,
            "provider_name": "PortLab",
            "provider_url": f"{HERE}/",
            "cache_age": 86400,
            "width": 960,
            "height": 1080,
            "html": f'<iframe src="{HERE}/embed/{TOKEN}?step=3" title="{title}" width="960"'
            ' height="1080" loading="lazy" style="border:0"></iframe>\n'
            f'<script src="{HERE}/embed/host.js" async></script>',
        },
    )


@pytest.mark.parametrize(
    ("path", "framed"),
    [
        ("/lab/", f"/embed/{TOKEN}"),
        ("/", f"/embed/{TOKEN}"),
        (f"/lab/{TOKEN}?lang=zh-hans&theme=dark", f"/embed/{TOKEN}?lang=zh-hans&theme=dark"),
        (f"/lab/{token_of(replace(STATE, step=4))}", f"/embed/{TOKEN}?step=4"),
        (f"/lab/{TOKEN}?edit=1", f"/embed/{TOKEN}"),
        (f"/embed/{TOKEN}?edit=1&step=2", f"/embed/{TOKEN}?edit=1&step=2"),
        (f"/lab/{TOKEN}?step=zwei&theme=pink&lang=tlh", f"/embed/{TOKEN}"),
    ],
)
def test_what_the_frame_shows_is_what_the_link_says(client, path, framed):
    status, found = ask(client, HERE + path)
    (source,) = re.findall('src="([^"]+)" title', found["html"])
    assert (status, unescape(source)) == (200, HERE + framed)


def test_the_title_is_in_the_language_of_the_link(client):
    plain = ask(client, f"{HERE}/lab/{TOKEN}")[1]["title"]
    chinese = ask(client, f"{HERE}/lab/{TOKEN}?lang=zh-hans")[1]["title"]
    assert plain == "NodePort Service backend: from client to n3:nodePort"
    assert "NodePort Service backend" in chinese


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ({}, (960, 1080)),
        ({"maxwidth": "600", "maxheight": "400"}, (600, 400)),
        ({"maxwidth": "4000", "maxheight": "0"}, (960, 1080)),
        ({"maxwidth": "-5", "maxheight": "much"}, (960, 1080)),
    ],
)
def test_it_is_no_larger_than_asked_for(client, asked, given):
    found = ask(client, f"{HERE}/lab/{TOKEN}", **asked)[1]
    assert (found["width"], found["height"]) == given
    assert f'width="{given[0]}" height="{given[1]}"' in found["html"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "http://[",
        f"http://elsewhere.example/lab/{TOKEN}",
        f"ftp://testserver/lab/{TOKEN}",
        f"{HERE}:8000/lab/{TOKEN}",
        f"{HERE}/fields/",
        f"{HERE}/nowhere/",
        f"{HERE}/lab/{TOKEN[:-2]}",
        f"{HERE}/lab/9.abc",
        f"{HERE}/lab/{TOKEN}?{'a=1&' * 50}",
        f"{HERE}/lab/{TOKEN}?lang={'x' * 9000}",
    ],
)
def test_other_addresses_are_not_found(client, url):
    assert ask(client, url) == (404, {"error": "url is no link of this PortLab"})


def test_other_formats_are_not_implemented(client):
    status, _ = ask(client, f"{HERE}/lab/{TOKEN}", format="xml")
    assert status == 501
    assert ask(client, f"{HERE}/lab/{TOKEN}", format="json")[0] == 200


def test_names_cannot_break_out_of_the_html(client):
    named = STATE.manifest.replace("name: backend", "name: 'a\"><script>'")
    found = ask(client, f"{HERE}/lab/{token_of(replace(STATE, manifest=named))}")[1]
    assert found["html"].count("<script") == 1
    assert found["title"] == "A Kubernetes Service that is not stored"


def test_a_lab_page_tells_where_its_answer_is(client):
    link = f"/lab/{TOKEN}?step=3&lang=en"
    text = client.get(link).content.decode()
    (address,) = re.findall(
        '<link rel="alternate" type="application/json[+]oembed" href="([^"]+)"', text
    )
    split = urlsplit(unescape(address))
    asked = parse_qs(split.query)
    assert (split.netloc, split.path, asked["format"]) == ("testserver", "/oembed/", ["json"])
    answer = client.get(f"{split.path}?{split.query}")
    assert answer.status_code == 200
    assert f"/embed/{TOKEN}?step=3" in unescape(json.loads(answer.content)["html"])
    assert quote(f"{HERE}/lab/", safe="") in split.query
