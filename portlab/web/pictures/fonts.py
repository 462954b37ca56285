"""The fonts that pictures are set in: from Python packages, never the system's, so that a picture is the same anywhere.

Latin text and addresses are in Roboto and JetBrains Mono, which stand in the lists of static/css/tokens.css anyway;
Chinese is in Noto Sans SC. The renderer sets a whole line in one font if that has every character of it, and Noto Sans
SC has the Latin ones too, so it is given a copy that does not show them.
"""

from __future__ import annotations

import os
import struct
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from django.conf import settings

HAN_PACKAGE = "pylopdf_fonts_zh_cn"
FIRST_HAN = 0x2E80
_TAG = struct.Struct(">4sIII")
_TABLE = struct.Struct(">HHIII")
_GROUP = struct.Struct(">III")
_SEGMENTED = 12


@lru_cache(maxsize=1)
def font_files() -> tuple[str, ...]:
    """The paths of the fonts."""
    latin = (
        ("fontpkg_roboto", "Roboto[wdth,wght].ttf"),
        ("fontpkg_jetbrains_mono", "JetBrainsMono[wght].ttf"),
    )
    return (
        *(str(files(package).joinpath("files").joinpath(name)) for package, name in latin),
        str(_han_font()),
    )


def _han_font() -> Path:
    """The copy of Noto Sans SC, made once and kept."""
    kept: Path = settings.VAR_DIR / f"NotoSansSC-han-{version(HAN_PACKAGE)}.otf"
    if not kept.exists():
        whole = files(HAN_PACKAGE).joinpath("NotoSansSC-Regular.otf").read_bytes()
        # Written aside and moved into place: of two processes that begin together neither reads half a font.
        draft = kept.with_name(f"{kept.name}.{os.getpid()}")
        draft.write_bytes(without_latin(whole))
        draft.replace(kept)
    return kept


def without_latin(font: bytes) -> bytes:
    """An OpenType font whose table of characters begins with the ideographs and their punctuation.

    Raises ValueError where the font has no table of all Unicode (``cmap`` format 12).
    """
    start, length = _place_of_cmap(font)
    groups = _groups(font[start : start + length])
    kept = b"".join(
        _GROUP.pack(first, last, glyph) for first, last, glyph in groups if first >= FIRST_HAN
    )
    head = struct.pack(">HHHHI", 0, 1, 3, 10, 12)
    table = _TABLE.pack(_SEGMENTED, 0, 16 + len(kept), 0, len(kept) // _GROUP.size) + kept
    # Shorter than what it replaces: everything else stays where it is.
    return font[:start] + (head + table).ljust(length, b"\0") + font[start + length :]


def _place_of_cmap(font: bytes) -> tuple[int, int]:
    (count,) = struct.unpack_from(">H", font, 4)
    for index in range(count):
        tag, _sum, start, length = _TAG.unpack_from(font, 12 + index * _TAG.size)
        if tag == b"cmap":
            return start, length
    raise ValueError("a font without cmap")


def _groups(cmap: bytes) -> list[tuple[int, int, int]]:
    (count,) = struct.unpack_from(">H", cmap, 2)
    for index in range(count):
        (start,) = struct.unpack_from(">I", cmap, 8 + index * 8)
        if struct.unpack_from(">H", cmap, start) == (_SEGMENTED,):
            (number,) = struct.unpack_from(">I", cmap, start + 12)
            return [
                (first, last, glyph)
                for first, last, glyph in (
                    _GROUP.unpack_from(cmap, start + 16 + each * _GROUP.size)
                    for each in range(number)
                )
            ]
    raise ValueError("a font without a table of all Unicode")
