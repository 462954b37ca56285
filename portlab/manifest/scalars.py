"""Kubernetes' scalar typing: which type the API server takes a YAML scalar for.

kube-apiserver 1.36 reads YAML with sigs.k8s.io/yaml, which decodes with go.yaml.in/yaml/v2
(resolve.go resolve, decode.go scalar) and then goes through JSON (yaml.go convertToJSONableObject).
That is YAML 1.1 with differences: ``y`` and ``n`` are booleans, ``0o17`` and ``017`` are octal,
there are no base-60 numbers, and dates stay strings.
"""

from __future__ import annotations

import base64
import datetime
import math
import re

from portlab.manifest.characters import from_utf8
from portlab.manifest.gofloat import format_float

Value = bool | int | float | str | None

TAG_PREFIX = "tag:yaml.org,2002:"
INT64_MIN, INT64_MAX, UINT64_MAX = -(2**63), 2**63 - 1, 2**64 - 1

_WORDS: dict[str, Value] = {
    **dict.fromkeys(
        ("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True
    ),
    **dict.fromkeys(
        ("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False
    ),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}
_WORDS_OF_KEYS = {"NaN": ".nan", "+Inf": ".inf", "-Inf": "-.inf"}
_INTEGER = re.compile(
    r"([+-]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))", re.ASCII
)
_SIGN_AFTER_PREFIX = re.compile(r"0b([+-][01]+)", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_FRACTION = re.compile(r"\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9](?:_?[0-9])*)?", re.ASCII)
_TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:[Tt ]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(Z|[+-]([0-9]{2}):([0-9]{2}))?)?",
    re.ASCII,
)
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==|[A-Za-z0-9+/]=))?", re.ASCII)
_TYPED_TAGS = {TAG_PREFIX + name for name in ("str", "bool", "int", "float", "null", "timestamp")}


class TagError(ValueError):
    """A scalar that cannot be what its tag says (``!!int abc``, ``!!binary`` without base64)."""


def resolve_plain(text: str) -> Value:
    """Return the value of an untagged plain scalar.

    Infinite numbers and NaN come back as floats; JSON cannot carry them, so the reader refuses them
    as values.

    go.yaml.in/yaml/v2 resolve.go resolve.
    """
    first = text[:1]
    if first not in "+-.0123456789":
        return _WORDS.get(text, text)
    if text in _WORDS:
        return _WORDS[text]
    number: int | float | None
    if first == ".":
        # Here only Go's own parser decides, which takes underscores between digits.
        number = _float(_FRACTION, text)
    else:
        digits = text.replace("_", "")
        number = _integer(digits)
        if number is None:
            number = _float(_FLOAT, digits)
    return text if number is None else number


def resolve(text: str, tag: str | None, implicit: bool) -> Value:
    """Return the value of a scalar.

    ``tag`` is the full tag or None, ``implicit`` the YAML library's word for "may be resolved
    without a tag", true for plain scalars. Tags of others' making give strings. Raises
    ``TagError``.

    go.yaml.in/yaml/v2 decode.go scalar, resolve.go resolve.
    """
    if not tag:
        return resolve_plain(text) if implicit else text
    if tag == TAG_PREFIX + "binary":
        return _binary(text)
    if tag not in _TYPED_TAGS or tag == TAG_PREFIX + "str":
        return text
    if tag == TAG_PREFIX + "timestamp" and _is_timestamp(text):
        return text
    value = resolve_plain(text)
    if tag == TAG_PREFIX + type_name(value):
        return value
    if tag == TAG_PREFIX + "float" and type(value) is int and INT64_MIN <= value <= INT64_MAX:
        return float(value)
    wanted = tag.removeprefix(TAG_PREFIX)
    raise TagError(f"cannot decode !!{type_name(value)} `{text}` as a !!{wanted}")


def type_name(value: Value) -> str:
    """Return YAML's short name of a value's type: null, bool, int, float or str."""
    if value is None:
        return "null"
    return {bool: "bool", int: "int", float: "float", str: "str"}[type(value)]


def key_text(value: Value) -> str | None:
    """Return the JSON key of a typed key; None where there is none (null, integers beyond int64).

    sigs.k8s.io/yaml yaml.go convertToJSONableObject.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if INT64_MIN <= value <= INT64_MAX else None
    if isinstance(value, float):
        text = format_float(value, 32)
        return _WORDS_OF_KEYS.get(text, text)
    return None


def _integer(digits: str) -> int | None:
    """Return what Go's ParseInt and ParseUint with base 0 make of ``digits``, or None."""
    match = _INTEGER.fullmatch(digits)
    if match is None:
        odd = _SIGN_AFTER_PREFIX.fullmatch(digits)
        number = int(odd[1], 2) if odd else UINT64_MAX
        return number if INT64_MIN <= number <= INT64_MAX else None
    sign, hexadecimal, binary, octal, decimal = match.groups()
    if hexadecimal:
        number = int(hexadecimal, 16)
    elif binary:
        number = int(binary, 2)
    elif octal:
        number = int(octal, 8)
    elif len(decimal) <= 20:
        number = int(decimal)
    else:
        return None
    if sign == "-":
        number = -number
    highest = INT64_MAX if sign else UINT64_MAX
    return number if INT64_MIN <= number <= highest else None


def _float(form: re.Pattern[str], text: str) -> float | None:
    """Return the number, or None: Go's ParseFloat gives an error also where it is too big."""
    value = float(text) if form.fullmatch(text) else math.inf
    return None if math.isinf(value) else value


def _binary(text: str) -> str:
    """Return the text in base64 ``text``; each byte that is no UTF-8 becomes U+FFFD, as in Go."""
    letters = text.replace("\n", "").replace("\r", "")
    if not _BASE64.fullmatch(letters):
        raise TagError("!!binary value contains invalid base64 data")
    return from_utf8(base64.b64decode(letters))


def _is_timestamp(text: str) -> bool:
    """Tell whether ``text`` has one of the four forms of resolve.go allowedTimestampFormats."""
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        return False
    year, month, day, hour, minute, second, zone, *away = match.groups()
    if hour is not None and (text[len(f"{year}-{month}-{day}")] == " ") == (zone is not None):
        return False
    try:
        # Go knows a year 0, which is a leap year like 2000.
        datetime.date(int(year) or 2000, int(month), int(day))
        datetime.time(int(hour or 0), int(minute or 0), int(second or 0))
    except ValueError:
        return False
    return int(away[0] or 0) <= 24 and int(away[1] or 0) <= 60
