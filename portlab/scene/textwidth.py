"""How wide a text will be, without a browser: enough to fit names into boxes in English and Chinese.

Latin widths are those of a common sans (per cent of an em), a little generous, since the page uses each system's own
face; ideographs and full-width punctuation take a full em, monospaced characters 0.6 of one.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from portlab.scene.model import Text

ELLIPSIS = "…"


class Style(NamedTuple):
    """A text style: size in pixels, monospaced or not, bold or not."""

    size: float
    mono: bool = False
    bold: bool = False


# Every text of the scene wears one of these; scene.css sets the same sizes (a test compares them).
STYLES = {
    "s-headline": Style(17, bold=True),
    "s-layer": Style(15, bold=True),
    "s-host": Style(14, bold=True),
    "s-pod": Style(13.5, bold=True),
    "s-note": Style(13),
    "s-small": Style(12.5),
    "s-small-b": Style(12.5, bold=True),
    "s-reason": Style(12),
    "s-addr": Style(12.5, mono=True),
    "s-addr-s": Style(12, mono=True),
    "s-addr-xs": Style(11.5, mono=True),
    "s-rule": Style(12.5, mono=True, bold=True),
    "s-rule-s": Style(11.5, mono=True, bold=True),
    "s-port": Style(13, mono=True),
    "s-tile": Style(17, mono=True, bold=True),
    "s-tile-m": Style(15, mono=True, bold=True),
    "s-tile-s": Style(13, mono=True, bold=True),
    "s-flap": Style(13, mono=True),
}

_NARROW = {
    **dict.fromkeys("iIjl.,:;'|!", 27),
    **dict.fromkeys(" ft()[]r-/\\`", 34),
    **dict.fromkeys("cksvxyz", 51),
    **dict.fromkeys("mMW%@", 88),
    **dict.fromkeys("wABCDEFGHKNOPQRSTUVXYZ&<>=+~", 69),
}
_ORDINARY = 56
_BOLD = 1.06
_MONO = 0.602
_NARROWEST = min(_NARROW.values()) / 100
_WIDE_FROM = 0x2E80
# Widths of longer texts are not kept: nothing that a reader typed may fill the memory.
_REMEMBERED = 256
_NO_LINE_START = "，。、；：？！）》」』…,.;:?!)"


def width(text: str, style: str) -> float:
    """The width of ``text`` in pixels when set in ``style`` (a key of STYLES)."""
    return _known_width(text, style) if len(text) <= _REMEMBERED else _measured(text, style)


@lru_cache(maxsize=4096)
def _known_width(text: str, style: str) -> float:
    return _measured(text, style)


def _measured(text: str, style: str) -> float:
    size, mono, bold = STYLES[style]
    total = 0.0
    for char in text:
        if ord(char) >= _WIDE_FROM or (char == ELLIPSIS and not mono):
            # Where a Chinese face stands in, an ellipsis is as wide as an ideograph.
            total += 1.0
        elif mono:
            total += _MONO
        else:
            total += _NARROW.get(char, _ORDINARY) / 100 * (_BOLD if bold else 1.0)
    return total * size


def text_width(text: Text) -> float:
    """The width of a placed text."""
    return width(text.text, text.cls.split(" ", 1)[0])


def fits(text: str, style: str, room: float) -> bool:
    """Whether ``text`` is at most ``room`` pixels wide; the work does not grow with the text."""
    return len(text) <= _most_characters(style, room) and width(text, style) <= room


def fit(text: str, style: str, room: float, *, middle: bool = False) -> str:
    """``text``, shortened with an ellipsis to ``room`` pixels; in its ``middle`` where the end tells names apart.

    The work does not grow with the text: what can never find room is cut off before anything is measured.
    """
    most = _most_characters(style, room)
    if len(text) > 2 * most:
        text = text[:most] + (text[-most:] if middle else "")
    return _fitted(text, style, room, middle)


def fitted(
    x: float, y: float, cls: str, text: str, room: float, *, middle: bool = False, path: str = ""
) -> Text:
    """A placed text, shortened as by ``fit``; then it keeps the whole for whoever points at it, or listens."""
    said = fit(text, cls.split(" ", 1)[0], room, middle=middle)
    return Text(x, y, cls, said, whole(text) if said != text else "", path)


def whole(text: str) -> str:
    """What a pointer is told of a text that was cut off: no more of it than can be read."""
    return text if len(text) <= _REMEMBERED else text[:_REMEMBERED] + ELLIPSIS


def _most_characters(style: str, room: float) -> int:
    """More characters than ``room`` pixels hold, be they ever so narrow."""
    return int(max(room, 0.0) / (_NARROWEST * STYLES[style].size)) + 1


@lru_cache(maxsize=4096)
def _fitted(text: str, style: str, room: float, middle: bool) -> str:
    if width(text, style) <= room:
        return text
    # What is kept grows by one character at a time, so the longest that fits is found by halving.
    fits, too_long = 0, len(text)
    while too_long - fits > 1:
        keep = (fits + too_long) // 2
        if width(_kept(text, keep, middle), style) <= room:
            fits = keep
        else:
            too_long = keep
    return _kept(text, fits, middle)


def _kept(text: str, keep: int, middle: bool) -> str:
    tail = keep // 2 if middle else 0
    return text[: keep - tail] + ELLIPSIS + (text[-tail:] if tail else "")


def wrap(text: str, style: str, room: float, most: int) -> tuple[str, ...]:
    """``text`` in at most ``most`` lines of ``room`` pixels each; the last is shortened if it does not fit.

    Latin text breaks at spaces, Chinese between any two characters but not before a closing mark. As in ``fit``, what
    can never find room is cut off first.
    """
    return _wrapped(text[: most * _most_characters(style, room) + 1], style, room, most)


@lru_cache(maxsize=4096)
def _wrapped(text: str, style: str, room: float, most: int) -> tuple[str, ...]:
    lines: list[str] = []
    line = ""
    for part in _parts(text):
        if line and width((line + part).rstrip(), style) > room:
            lines.append(line.rstrip())
            line = part.lstrip()
        else:
            line += part
    lines.append(line.rstrip())
    if len(lines) > most:
        lines[most - 1 :] = [" ".join(lines[most - 1 :])]
    return tuple(fit(line, style, room) for line in lines if line)


def _parts(text: str) -> list[str]:
    """The unbreakable pieces of a text, spaces at their ends."""
    parts: list[str] = []
    for char in text:
        wide = ord(char) >= _WIDE_FROM
        starts = (
            parts
            and char not in _NO_LINE_START
            and (wide or parts[-1][-1] == " " or ord(parts[-1][-1]) >= _WIDE_FROM)
            and char != " "
        )
        if starts or not parts:
            parts.append(char)
        else:
            parts[-1] += char
    return parts
