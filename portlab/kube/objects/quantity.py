"""Quantities: amounts with a unit, such as ``500m`` or ``8Gi``.

kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go ParseQuantity, suffix.go.
"""

from __future__ import annotations

import re
from decimal import MAX_EMAX, MIN_EMIN, ROUND_CEILING, Context, Decimal

PATTERN = "^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$"

_QUANTITY = re.compile(PATTERN.removesuffix("$") + r"\Z")
_EXPONENT = re.compile("[eE]([-+]?[0-9]{1,9})")
# What a quantity may be at most: larger ones count as this.
_MOST = (1 << 63) - 1
# Nothing raises: what is no number becomes NaN, what is too big infinite.
_ARITHMETIC = Context(prec=64, rounding=ROUND_CEILING, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[])

_DECIMAL = ("n", "u", "m", "", "k", "M", "G", "T", "P", "E")
_BINARY = ("Ki", "Mi", "Gi", "Ti", "Pi", "Ei")
_SUFFIXES = {suffix: Decimal(1000) ** (power - 3) for power, suffix in enumerate(_DECIMAL)} | {
    suffix: Decimal(1024) ** power for power, suffix in enumerate(_BINARY, start=1)
}


class QuantityError(ValueError):
    """A text that is no quantity; the text of the error is the API server's."""


def parse_milli(text: str) -> int:
    """The amount in thousandths, rounded up. Raises QuantityError."""
    match = _QUANTITY.match(text)
    if match is None:
        raise QuantityError(f"quantities must match the regular expression '{PATTERN}'")
    number = _ARITHMETIC.create_decimal(match[1])
    if number.is_nan():
        raise QuantityError("unable to parse numeric part of quantity")
    amount = _ARITHMETIC.multiply(_scaled(number, match[2]), Decimal(1000))
    if amount >= _MOST:
        return _MOST
    if amount <= -_MOST:
        return -_MOST
    return int(amount.to_integral_value(rounding=ROUND_CEILING))


def _scaled(number: Decimal, suffix: str) -> Decimal:
    """The number times what its unit or its exponent stands for."""
    if suffix in _SUFFIXES:
        return _ARITHMETIC.multiply(number, _SUFFIXES[suffix])
    if match := _EXPONENT.fullmatch(suffix):
        return _ARITHMETIC.scaleb(number, Decimal(match[1]))
    raise QuantityError("unable to parse quantity's suffix")
