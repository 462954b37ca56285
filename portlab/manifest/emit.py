"""Writing plain data as YAML that the API server reads back as the same data.

Strings are quoted whenever Kubernetes would take the bare word for something else (``"yes"``,
``"010"``, ``"1e3"``), and also where other YAML tools would (dates, base-60 numbers). The layout is
that of the Kubernetes documentation.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portlab.manifest.scalars import INT64_MIN, UINT64_MAX, Value, resolve_plain

# A ':' may stand in a plain scalar when no space follows; '#' and everything else special is quoted.
_PLAIN = re.compile(r"(?!\.\.\.)[\w./](?:[\w./@%+=()*&!|<>^$~?-]|:(?=[\w./:-])| (?=[\w./(]))*")
_PLAIN_IN_FLOW = re.compile(r"(?!\.\.\.)[\w./](?:[\w./@%+=()*^$~-]| (?=[\w./(]))*")
_OTHER_TYPES_ELSEWHERE = re.compile(
    r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|[0-9]{4}-[0-9]{1,2}-.*"
)
_TO_ESCAPE = re.compile("[\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_PRINTABLE = re.compile(
    "[\x20-\x7e\xa1-\u1fff\u2010-\u2027\u2030-\ud7ff\ue000-\ufefe\uff00-\ufff8\U00010000-\U0010ffff]*"
)
_LONGEST_SIMPLE_KEY = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How deep nested things stand: columns from a key to the keys and to the dashes below it.

    ``quote`` is ``'"'`` where every string is to be quoted, as in JSON.
    """

    step: int = 2
    dash: int = 2
    quote: str = ""


STANDARD = Layout()


def emit(value: Any, layout: Layout = STANDARD) -> str:
    """Return ``value`` (dict with str keys, list, str, int, float, bool, None) as a YAML text in
    block style.

    Raises ``TypeError`` for other types, ``ValueError`` for what JSON or YAML cannot carry:
    infinite numbers, integers beyond 64 bits, lone surrogates.
    """
    return "\n".join(block_lines(value, layout)) + "\n"


def emit_scalar(value: Value, *, style: str = "", flow: bool = False) -> str:
    """Return a single value on one line, so that the API server reads the same value and type.

    ``style`` is the quoting to keep for a string where that is possible (``"'"`` or ``'"'``),
    ``flow`` tells that it stands inside brackets. Raises as ``emit`` does.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if not INT64_MIN <= value <= UINT64_MAX:
            raise ValueError("an integer beyond 64 bits")
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("an infinite number or NaN")
        return repr(value)
    if not isinstance(value, str):
        raise TypeError(f"not a value that YAML carries: {type(value).__name__}")
    return _string(value, style, flow)


def is_plain(text: str, *, flow: bool = False) -> bool:
    """Tell whether ``text`` can stand without quotes, whatever type it is read as then."""
    return bool((_PLAIN_IN_FLOW if flow else _PLAIN).fullmatch(text))


def emit_flow(value: Any, quote: str = "") -> str:
    """Return data on one line, collections in brackets. Raises as ``emit`` does."""
    if isinstance(value, Mapping):
        pairs = (
            f"{_key(key, quote, flow=True)}: {emit_flow(each, quote)}"
            for key, each in value.items()
        )
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(emit_flow(item, quote) for item in value) + "]"
    return emit_scalar(value, style=quote, flow=True)


def block_lines(value: Any, layout: Layout = STANDARD) -> list[str]:
    """Return the lines of data in block style, the first at column 0. Raises as ``emit`` does."""
    if isinstance(value, Mapping) and value:
        return [line for key, each in value.items() for line in _entry_lines(key, each, layout)]
    if isinstance(value, list | tuple) and value:
        lines = []
        for item in value:
            first, *rest = block_lines(item, layout)
            lines += [f"- {first}", *(rest if isinstance(item, str) else indented(rest, 2))]
        return lines
    if isinstance(value, Mapping | list | tuple):
        return [emit_flow(value)]
    literal = _literal_lines(value) if isinstance(value, str) and not layout.quote else None
    return literal or [emit_scalar(value, style=layout.quote)]


def indented(lines: list[str], columns: int) -> list[str]:
    """Return the lines moved to the right; empty ones stay empty."""
    return [" " * columns + line if line else line for line in lines]


def _entry_lines(key: Any, value: Any, layout: Layout) -> list[str]:
    name = _key(key, layout.quote)
    lines = block_lines(value, layout)
    long = len(name) > _LONGEST_SIMPLE_KEY
    head = [f"? {name}", ":"] if long else [f"{name}:"]
    if isinstance(value, Mapping) and value:
        return [*head, *indented(lines, layout.step)]
    if isinstance(value, list | tuple) and value:
        return [*head, *indented(lines, max(layout.dash, 1) if long else layout.dash)]
    head[-1] += f" {lines[0]}"
    return [*head, *lines[1:]]


def _key(key: Any, quote: str, *, flow: bool = False) -> str:
    if not isinstance(key, str):
        raise TypeError(f"not a key that JSON carries: {type(key).__name__}")
    return _string(key, quote, flow)


def _string(text: str, style: str, flow: bool) -> str:
    if _SURROGATE.search(text):
        raise ValueError("half of a character (a lone surrogate)")
    if style == "'" and _PRINTABLE.fullmatch(text):
        return "'" + text.replace("'", "''") + "'"
    keeps_type = resolve_plain(text) == text and not _OTHER_TYPES_ELSEWHERE.fullmatch(text)
    if not style and keeps_type and is_plain(text, flow=flow):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _TO_ESCAPE.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def _literal_lines(text: str) -> list[str] | None:
    """Return a text of several lines as a literal block scalar, or None where quotes are safer."""
    body = text.removesuffix("\n")
    lines = body.split("\n")
    sound = all(_PRINTABLE.fullmatch(line) and (not line or line.strip(" ")) for line in lines)
    if "\n" not in text or not sound or not lines[-1] or not lines[0] or lines[0][0] == " ":
        return None
    return ["|" if text.endswith("\n") else "|-", *indented(lines, 2)]
