"""The page with what to copy into another page."""

from __future__ import annotations

import re
from html import unescape

from portlab.web.lab.links import token_of
from portlab.web.lab.state import LabState
from portlab.web.lab.worlds import first_manifest
from portlab.web.shell.snippets import embed_html, embed_markdown

TOKEN = token_of(LabState(manifest=first_manifest()))
HERE = "http://testserver"
TITLE = "NodePort Service backend: from client to n3:nodePort"


def copied(client, query=""):
    """HTML and Markdown of the page, and the address that its own frame shows."""
    text = client.get(f"/embed/{TOKEN}/code/{query}").content.decode()
    html, markdown = re.findall("<textarea[^>]*>([^<]*)</textarea>", text)
    (framed,) = re.findall('class="embed-preview" src="([^"]+)"', text)
    return unescape(html), unescape(markdown), unescape(framed)


def test_html_and_markdown_lead_to_the_same_state(client):
    html = (
        f'<iframe src="{HERE}/embed/{TOKEN}" title="{TITLE}" width="100%" height="1080"'
        ' loading="lazy" style="border:0"></iframe>\n'
        f'<script src="{HERE}/embed/host.js" async></script>'
    )
    markdown = f"[![{TITLE}]({HERE}/picture/{TOKEN}.png)]({HERE}/lab/{TOKEN})"
    assert copied(client) == (html, markdown, f"/embed/{TOKEN}")


def test_choices_are_in_the_addresses(client):
    html, markdown, framed = copied(client, "?in=zh-hans&theme=dark&edit=1")
    assert framed == f"/embed/{TOKEN}?lang=zh-hans&theme=dark&edit=1"
    assert HERE + framed in unescape(html)
    assert markdown.endswith(f"({HERE}/lab/{TOKEN}?lang=zh-hans)")
    assert copied(client, "?in=tlh&theme=pink&edit=yes")[2] == f"/embed/{TOKEN}"


def test_the_page_is_in_the_language_of_the_reader_not_of_the_frame(client):
    text = client.get(f"/embed/{TOKEN}/code/?in=zh-hans").content.decode()
    assert '<html lang="en"' in text


def test_a_bad_link_has_its_page(client):
    assert client.get("/embed/9.abc/code/").status_code == 400


def test_titles_are_escaped_in_both():
    assert 'title="a &lt;b&gt; &quot;c&quot;"' in embed_html(
        address="https://x/", title='a <b> "c"', script="https://x/s"
    )
    assert embed_markdown(address="https://x/", title="a [b] `c`", picture="https://x/p") == (
        r"[![a \[b\] \`c\`](https://x/p)](https://x/)"
    )
