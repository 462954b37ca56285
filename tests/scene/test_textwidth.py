"""How wide a text is taken to be, and how it is shortened and wrapped."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portlab.scene.textwidth import ELLIPSIS, STYLES, fit, fits, width, wrap

CSS = Path(__file__).resolve().parents[2] / "static/css/scene.css"
TEXT = st.text(st.sampled_from("abcW i.，数据包 -…"), max_size=30)


def test_an_ideograph_is_one_em():
    assert width("数据包", "s-note") == 39


def test_monospaced_characters_are_all_alike():
    assert width("iiii", "s-addr") == width("WWWW", "s-addr") == pytest.approx(4 * 0.602 * 12.5)


def test_bold_is_wider():
    assert width("node", "s-small-b") > width("node", "s-small")


def test_a_text_that_fits_stays():
    assert fit("web-1", "s-pod", 60) == "web-1"


def test_a_long_text_ends_in_an_ellipsis():
    assert fit("a-rather-long-name", "s-pod", 60) == "a-rath…"


def test_a_name_keeps_its_end():
    shorter = fit("backend-7d9f8b6c4-x2x9z", "s-pod", 80, middle=True)
    assert shorter.startswith("bac")
    assert shorter.endswith("x9z")


@given(TEXT, st.sampled_from(sorted(STYLES)), st.integers(30, 200))
def test_what_is_fitted_fits(text, style, room):
    assert width(fit(text, style, room), style) <= room
    assert fits(text, style, room) == (width(text, style) <= room)


@given(TEXT, st.sampled_from(sorted(STYLES)), st.integers(30, 200), st.integers(1, 4))
def test_wrapped_lines_fit_and_are_no_more_than_asked(text, style, room, most):
    lines = wrap(text, style, room, most)
    assert len(lines) <= most
    assert all(width(line, style) <= room for line in lines)


@given(TEXT, st.sampled_from(sorted(STYLES)), st.integers(30, 200), st.booleans())
def test_no_longer_shortening_would_fit(text, style, room, middle):
    shorter = fit(text, style, room, middle=middle)
    if shorter != text:
        kept = len(shorter)
        tail = kept // 2 if middle else 0
        longer = text[: kept - tail] + ELLIPSIS + (text[-tail:] if tail else "")
        assert width(text, style) > room
        assert width(longer, style) > room or kept == len(text)


@pytest.mark.parametrize("character", ["i", "W", "包", " "])
@pytest.mark.parametrize("middle", [False, True])
def test_a_text_of_any_length_is_cut_to_its_room(character, middle):
    shorter = fit("a" + character * 100_000 + "z", "s-note", 100, middle=middle)
    assert ELLIPSIS in shorter
    assert width(shorter, "s-note") <= 100
    assert shorter.startswith("a")
    assert shorter.endswith("z" if middle else ELLIPSIS)


def test_latin_breaks_at_spaces_only():
    assert wrap("one number on every node", "s-small", 100, 3) == ("one number on", "every node")


def test_a_closing_mark_never_begins_a_line():
    assert wrap("同一个端口号，每个节点都有", "s-reason", 72, 4)[0] == "同一个端口"
    assert wrap("同一个端口号，每个节点都有", "s-reason", 72, 4)[1] == "号，每个节点"


def test_the_style_sheet_has_the_same_styles():
    css = CSS.read_text(encoding="utf-8")
    sizes = {
        name: (float(size), "700" in rest)
        for name, size, rest in re.findall(
            r"^\.(s-[\w-]+) \{ font-size: ([\d.]+)px;(.*?)\}", css, re.MULTILINE
        )
    }
    assert sizes == {name: (style.size, style.bold) for name, style in STYLES.items()}
    (mono,) = re.findall(
        r"^\.scene :is\(([^)]*)\) \{\s*font-family: var\(--mono\)", css, re.MULTILINE
    )
    assert sorted(mono.replace(".", "").split(", ")) == sorted(
        name for name, style in STYLES.items() if style.mono
    )
