"""What others copy into their pages: the frame as HTML, and a link as Markdown."""

from __future__ import annotations

import re

from django.utils.html import escape

# As wide as a column of text is at most; with it a frame shows the first step without being scrolled.
WIDTH, HEIGHT = 960, 1080
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|])")


def embed_html(
    *, address: str, title: str, script: str, width: str = "100%", height: int = HEIGHT
) -> str:
    """A frame that shows ``address``, and the ``script`` that makes it as high as what is in it. The text is no safe
    string: a page that shows it to be copied escapes it once more."""
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="{width}" height="{height}"'
        ' loading="lazy" style="border:0"></iframe>\n'
        f'<script src="{escape(script)}" async></script>'
    )


def embed_markdown(*, address: str, title: str, picture: str) -> str:
    """A picture that is a link, for texts that take no frame."""
    told = _MARKDOWN.sub(r"\\\1", title)
    return f"[![{told}]({picture})]({address})"
