"""Pictures as bytes: drawn from a state, and kept for a while by what they show."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from typing import Any

import resvg_py
from django.conf import settings

from portlab.web.lab.result import Result, answer
from portlab.web.lab.state import LabState
from portlab.web.pictures.animate import animated
from portlab.web.pictures.card import HEIGHT, WIDTH, card, still
from portlab.web.pictures.flatten import Classes
from portlab.web.pictures.fonts import font_files
from portlab.web.pictures.telling import at_step, scene_context, shown

PNG, SVG, ANIMATED = "png", "svg", "animated.svg"
_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)
# Whatever may change a picture without its state: code, drawing, styles, words.
_DRAWN_BY = (
    ("portlab", "**/*.py"),
    ("portlab/web/pictures", "*.css"),
    ("templates/lab", "*.svg"),
    ("templates/pictures", "*.svg"),
    ("static/css", "*.css"),
    ("locale", "**/*.po"),
    ("fixtures/clusters", "*.yaml"),
    ("", "requirements.txt"),
)


@lru_cache(maxsize=1)
def version() -> str:
    """A digest of everything that draws: another one makes other pictures."""
    digest = sha256()
    for folder, pattern in _DRAWN_BY:
        for path in sorted((settings.BASE_DIR / folder).glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def result_of(state: LabState) -> Result:
    """The lab's answer, as far as a picture may show it, in the layout that pictures have."""
    return answer(replace(shown(state), layout="wide"))


def draw(kind: str, state: LabState, theme: str) -> bytes:
    """The picture of a state in the language of the request; ``kind`` is PNG, SVG or ANIMATED."""
    result = result_of(state)
    context = scene_context(result)
    if kind == ANIMATED:
        return _animated(result, context, theme).encode()
    classes = Classes()
    made = card(context, theme=theme, classes=classes, raster=kind == PNG)
    drawing = still(made, classes)
    return bitmap(drawing) if kind == PNG else drawing.encode()


def _animated(result: Result, context: Mapping[str, Any], theme: str) -> str:
    view = context.get("trace_view")
    if view is None or not view.total or "options" in context.get("prediction", {}):
        classes = Classes()
        return still(card(context, theme=theme, classes=classes, raster=False), classes)
    return animated(
        lambda step: scene_context(at_step(result, step)),
        total=view.total,
        rest=view.step or view.total,
        theme=theme,
    )


def bitmap(drawing: str) -> bytes:
    """A card's SVG as a PNG of the same size. Only cards: the renderer ends the process over a drawing that is huge."""
    made: bytes = resvg_py.svg_to_bytes(
        svg_string=drawing,
        width=WIDTH,
        height=HEIGHT,
        skip_system_fonts=True,
        font_files=list(font_files()),
        font_family="Roboto",
        sans_serif_family="Roboto",
        monospace_family="JetBrains Mono",
    )
    return made


def style_source(drawing: bytes) -> str:
    """The source, as a content security policy names it, of the one style that an SVG has."""
    found = _STYLE.search(drawing)
    digest = sha256(found[1] if found else b"").digest()
    return f"'sha256-{b64encode(digest).decode()}'"
