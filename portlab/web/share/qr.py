"""A link as a QR code, drawn into the page."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe

# Above this many squares a side (version 12) a phone across a room has a hard time.
FINE = 65
QUIET_ZONE = 4


def qr_svg(text: str) -> tuple[SafeString, bool]:
    """``(svg, fine)``: the code as an inline SVG, and whether its squares are so fine that a shorter text would help;
    ("", True) where the text is too long for any.

    Dark on white in every theme, as scanners expect it. The fewest squares count most, so the least error correction
    is asked for, and more taken where it costs none.
    """
    try:
        code = segno.make(text, error="l", boost_error=True, micro=False)
    except segno.DataOverflowError:
        return SafeString(""), True
    drawn = code.svg_inline(
        border=QUIET_ZONE, dark="black", light="white", omitsize=True, svgclass="qr", lineclass=None
    )
    # Made of squares alone: nothing of the text is in it.
    return mark_safe(drawn), code.symbol_size(border=0)[0] > FINE  # noqa: S308
