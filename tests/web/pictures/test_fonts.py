"""The copy of the Chinese font that shows no Latin."""

import struct
from importlib.resources import files
from pathlib import Path

import pytest

from portlab.web.pictures.fonts import (
    FIRST_HAN,
    HAN_PACKAGE,
    font_files,
    without_latin,
)
from portlab.web.pictures.fonts import _groups as groups
from portlab.web.pictures.fonts import _place_of_cmap as place_of_cmap


def groups_of(font):
    """The groups of characters that a font shows."""
    start, length = place_of_cmap(font)
    return groups(font[start : start + length])


def test_the_copy_shows_the_ideographs_alone_and_all_of_them():
    whole = files(HAN_PACKAGE).joinpath("NotoSansSC-Regular.otf").read_bytes()
    kept = Path(font_files()[-1]).read_bytes()
    assert groups_of(kept) == [group for group in groups_of(whole) if group[0] >= FIRST_HAN]
    assert min(group[0] for group in groups_of(whole)) == ord(" ")
    assert len(kept) == len(whole)


def test_the_fonts_are_there():
    assert [Path(path).stat().st_size > 100_000 for path in font_files()] == [True] * 3


def test_a_file_that_is_no_font_is_told():
    with pytest.raises(ValueError, match="without cmap"):
        without_latin(b"OTTO" + struct.pack(">HHHH", 0, 0, 0, 0))
