"""How Go prints plain JSON data with the verb ``%v``: the form in which a refused patch is told.

Go: fmt.Sprintf("%+v") of a map[string]interface{}, whose keys it sorts.
"""

from __future__ import annotations

from typing import Any


def go_value(data: Any) -> str:
    """``data`` as ``%v`` shows it: ``map[a:1 b:[x y] c:<nil>]``."""
    if data is None:
        return "<nil>"
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, dict):
        pairs = (f"{key}:{go_value(data[key])}" for key in sorted(data))
        return f"map[{' '.join(pairs)}]"
    if isinstance(data, list):
        return f"[{' '.join(map(go_value, data))}]"
    return _go_number(data) if isinstance(data, float) else str(data)


def _go_number(number: float) -> str:
    """A float64 in its shortest form, with an exponent below 1e-4 and from 1e6 on."""
    # Numbers with a fraction are rare in what is told here.
    from decimal import Decimal  # noqa: PLC0415

    exact = Decimal(repr(number)).normalize()
    power = exact.adjusted()
    if not exact.is_finite() or -4 <= power < 6:
        return f"{exact:f}"
    digits = "".join(map(str, exact.as_tuple().digits))
    mantissa = f"{digits[0]}.{digits[1:]}" if digits[1:] else digits
    return f"{'-' if number < 0 else ''}{mantissa}e{power:+03d}"


def go_type(data: Any) -> str:
    """The Go type of decoded JSON data, as ``%T`` names it."""
    if data is None:
        return "<nil>"
    for kind, name in (
        (dict, "map[string]interface {}"),
        (list, "[]interface {}"),
        (bool, "bool"),
        (str, "string"),
        (int, "int64"),
    ):
        if isinstance(data, kind):
            return name
    return "float64"


def go_kind(data: Any) -> str:
    """The kind of decoded JSON data, as reflect.Kind names it: ``map``, ``slice``, ``string`` and so on."""
    name = go_type(data)
    return {"map[string]interface {}": "map", "[]interface {}": "slice"}.get(name, name)
