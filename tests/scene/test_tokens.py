"""The tokens: both ways into the dark theme say the same, and text can be read on its ground."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).resolve().parents[2] / "static/css/tokens.css").read_text(encoding="utf-8")


def block(selector, css=CSS):
    """The tokens set in the first block of a selector."""
    body = css[css.index(selector) :].split("{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", body))


def more(selector):
    """The tokens that a selector sets for those who ask for more contrast."""
    rest = CSS[CSS.index("@media (prefers-contrast: more)") :]
    return block(selector, rest)


LIGHT = block(":root {")
DARK = block(':root[data-theme="dark"] {')
MORE = more(":root {")
MORE_DARK = more(':root[data-theme="dark"] {')


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_system_and_the_switch_give_the_same_dark():
    assert block(':root:not([data-theme="light"]) {') == DARK
    assert more(':root:not([data-theme="light"]) {') == MORE_DARK


@pytest.mark.parametrize(
    "theme", [{**LIGHT, **MORE}, {**LIGHT, **DARK, **MORE_DARK}], ids=["light", "dark"]
)
def test_with_more_contrast_text_has_seven_to_one(theme):
    assert set(MORE) == set(MORE_DARK)
    for ground in ("--bg", "--surface", "--sunk"):
        texts = [name for name in MORE if name not in ("--line", "--line-2")]
        weak = {name: contrast(theme[name], theme[ground]) for name in texts}
        assert {name: ratio for name, ratio in weak.items() if ratio < 7} == {}


@pytest.mark.parametrize("theme", [LIGHT, {**LIGHT, **DARK}], ids=["light", "dark"])
def test_text_can_be_read(theme):
    texts = ["--ink", "--ink-2", "--ink-3", "--out", "--lb", "--np", "--cip", "--pod", "--bad"]
    texts += ["--def", "--alloc", "--ctl"]
    for ground in ("--bg", "--surface", "--sunk"):
        weak = {name: contrast(theme[name], theme[ground]) for name in texts}
        assert {name: ratio for name, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", [LIGHT, {**LIGHT, **DARK}], ids=["light", "dark"])
def test_text_on_a_solid_tile_can_be_read(theme):
    hues = ("--out", "--lb", "--np", "--cip", "--pod")
    assert {hue for hue in hues if contrast(theme["--on"], theme[hue]) < 4.5} == set()
