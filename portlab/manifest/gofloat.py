"""How Go writes a floating-point number with as few digits as tell it apart.

Go: strconv.FormatFloat with format 'g' and precision -1
"""

from __future__ import annotations

import math
import struct

_FORMATS = {32: "f", 64: "d"}
# In double precision no number needs more digits than this behind the first one.
_MOST_DIGITS = 17


def format_float(value: float, bits: int) -> str:
    """Return ``value``, rounded to 32 or 64 bits, as Go writes it: ``80``, ``1e+06``, ``+Inf``, ``NaN``."""
    exact = struct.pack(_FORMATS[bits], value)
    rounded: float = struct.unpack(_FORMATS[bits], exact)[0]
    if math.isnan(rounded):
        return "NaN"
    if math.isinf(rounded):
        return "+Inf" if rounded > 0 else "-Inf"
    for precision in range(_MOST_DIGITS):
        shortest = f"{rounded:.{precision}e}"
        if struct.pack(_FORMATS[bits], float(shortest)) == exact:
            break
    mantissa, _, exponent = shortest.partition("e")
    power = int(exponent)
    if power < -4 or power >= 6:
        return f"{mantissa}e{exponent}"
    digits = len(mantissa.replace(".", "").lstrip("-"))
    return f"{float(shortest):.{max(digits - 1 - power, 0)}f}"
