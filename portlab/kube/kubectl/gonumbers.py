"""How Go reads numbers and truth values from text, and what it says when it cannot.

Go: strconv.ParseBool, ParseInt, ParseUint, Atoi; kubernetes 1.36: staging/src/k8s.io/utils/net/parse.go ParsePort.
"""

from __future__ import annotations

import re

from portlab.kube.kubectl.errors import KubectlError
from portlab.manifest.gosyntax import go_quote

_TRUE = frozenset(("1", "t", "T", "TRUE", "true", "True"))
_FALSE = frozenset(("0", "f", "F", "FALSE", "false", "False"))
_LITERAL = re.compile(
    r"([+-]?)(?:0[xX]((?:_?[0-9a-fA-F])+)|0[bB]((?:_?[01])+)|0[oO]?((?:_?[0-7])+)|(0|[1-9](?:_?[0-9])*))",
    re.ASCII,
)
_BASES = (16, 2, 8, 10)
_DECIMAL = re.compile(r"[+-]?[0-9]+", re.ASCII)
_UNSIGNED = re.compile(r"[0-9]+", re.ASCII)
# Python refuses to read numbers of thousands of digits; Go's ranges end long before.
_MOST_DIGITS = 70


def parse_bool(text: str) -> bool:
    """A truth value (strconv.ParseBool). Raises KubectlError."""
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise _fault("ParseBool", text, "invalid syntax")


def parse_int(text: str) -> int:
    """A whole number in any of Go's notations: ``80``, ``0x50``, ``0b1``, ``0o120``, ``0120``, ``8_0``.

    strconv.ParseInt with base 0 and 64 bits. Raises KubectlError.
    """
    match = _LITERAL.fullmatch(text)
    if match is None:
        raise _fault("ParseInt", text, "invalid syntax")
    sign, *digits = match.groups()
    base, written = next(pair for pair in zip(_BASES, digits, strict=True) if pair[1] is not None)
    return _in_64_bits("ParseInt", text, sign + written.replace("_", ""), base)


def atoi(text: str) -> int:
    """A whole number in decimal notation (strconv.Atoi). Raises KubectlError."""
    if not _DECIMAL.fullmatch(text):
        raise _fault("Atoi", text, "invalid syntax")
    return _in_64_bits("Atoi", text, text, 10)


def parse_port(text: str) -> int:
    """A port number, or 0 (ParsePort, allowing zero). Raises KubectlError."""
    if not _UNSIGNED.fullmatch(text):
        raise _fault("ParseUint", text, "invalid syntax")
    number = int(text[-_MOST_DIGITS:]) if text[:-_MOST_DIGITS].strip("0") == "" else 1 << 16
    if number >= 1 << 16:
        raise _fault("ParseUint", text, "value out of range")
    return number


def to_int32(number: int) -> int:
    """What is left of a number in 32 bits: Go's conversion cuts the upper ones off without a word."""
    return (number + (1 << 31)) % (1 << 32) - (1 << 31)


def _in_64_bits(function: str, text: str, digits: str, base: int) -> int:
    sign = "-" if digits.startswith("-") else ""
    magnitude = digits.lstrip("+-").lstrip("0") or "0"
    number = int(sign + magnitude, base) if len(magnitude) <= _MOST_DIGITS else 1 << 64
    if not -(1 << 63) <= number < 1 << 63:
        raise _fault(function, text, "value out of range")
    return number


def _fault(function: str, text: str, why: str) -> KubectlError:
    return KubectlError(f"strconv.{function}: parsing {go_quote(text)}: {why}")
