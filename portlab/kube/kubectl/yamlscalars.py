"""How kubectl writes a single value in YAML: bare, in quotes, or as a block of lines.

kubectl 1.36 writes YAML with sigs.k8s.io/yaml, that is go.yaml.in/yaml/v2: encode.go stringv, floatv; emitterc.go
yaml_emitter_analyze_scalar, yaml_emitter_select_scalar_style, yaml_emitter_write_double_quoted_scalar,
yaml_emitter_write_block_scalar_hints.
"""

from __future__ import annotations

import re
from typing import Any

from portlab.manifest.scalars import TAG_PREFIX, TagError, resolve, resolve_plain

# The characters that stand unescaped; this writer escapes also what is beyond U+FFFF.
_PRINTABLE = re.compile("[\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*")
_ESCAPED = re.compile('["\\\\]|[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]')
_ESCAPES = {
    "\0": "0",
    "\a": "a",
    "\b": "b",
    "\t": "t",
    "\n": "n",
    "\v": "v",
    "\f": "f",
    "\r": "r",
    "\x1b": "e",
    '"': '"',
    "\\": "\\",
    "\x85": "N",
    "\u2028": "L",
    "\u2029": "P",
}
_BASE_60 = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?", re.ASCII)
# What is something else in YAML, at the beginning of a text or in it, so that the text is no bare word.
_INDICATORS = re.compile(r"""---|\.\.\.|[ #,\[\]{}&*!|>'"%@`]|[?:-](?: |\Z)""")
_INSIDE = re.compile(r":(?: |\Z)| #| \Z")
_BEST_WIDTH = 80


def scalar_lines(value: Any, *, indent: int, column: int, key: bool = False) -> list[str]:
    """A value's lines. It belongs to what stands ``indent`` columns in and begins at ``column``.

    The lines after the first begin with two spaces more. A ``key`` is one line.
    """
    if isinstance(value, str):
        if key:
            return [_one_line(value)]
        return _text_lines(value, indent + 2, column)
    if value is None:
        return ["null"]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [_number(value) if isinstance(value, float) else str(value)]


def _text_lines(text: str, indent: int, column: int) -> list[str]:
    if "\n" in text and _is_block(text):
        return _literal(text)
    line = _one_line(text)
    if column + len(line) <= _BEST_WIDTH or " " not in text:
        return [line]
    return _folded(text, "" if line == text else line[0], indent, column)


def _is_block(text: str) -> bool:
    printable = _PRINTABLE.fullmatch(text) is not None
    return printable and not text.endswith(" ") and " \n" not in text


def _one_line(text: str) -> str:
    if "\n" in text or not _PRINTABLE.fullmatch(text) or not _keeps_type(text):
        return f'"{_ESCAPED.sub(lambda found: _escape(found[0]), text)}"'
    return text if _is_plain(text) else "'" + text.replace("'", "''") + "'"


def _is_plain(text: str) -> bool:
    return not (_INDICATORS.match(text) or _INSIDE.search(text))


def _folded(text: str, quote: str, indent: int, column: int) -> list[str]:
    """A long text goes on in the next line after a word that ends beyond the width, in place of one space."""
    lines, line = [], quote
    column += len(quote)
    last = len(text) - 1
    for at, character in enumerate(text):
        if character != " ":
            piece = _written(character, quote)
        elif (
            column > _BEST_WIDTH
            and 0 < at < last
            and text[at - 1] != " "
            and (quote == '"' or text[at + 1] != " ")
        ):
            lines.append(line)
            line, column = "  ", indent
            piece = "\\" if text[at + 1] == " " else ""
        else:
            piece = " "
        line += piece
        column += len(piece)
    return [*lines, line + quote]


def _written(character: str, quote: str) -> str:
    if quote == '"':
        return _ESCAPED.sub(lambda found: _escape(found[0]), character)
    return "''" if character == quote else character


def _keeps_type(text: str) -> bool:
    """Whether the bare word would be read as text: not as a number, a truth value, nothing or a date."""
    if resolve_plain(text) != text or _BASE_60.fullmatch(text):
        return False
    try:
        resolve(text, f"{TAG_PREFIX}timestamp", implicit=True)
    except TagError:
        return True
    return False


def _escape(character: str) -> str:
    if character in _ESCAPES:
        return f"\\{_ESCAPES[character]}"
    number = ord(character)
    if number <= 0xFF:
        return f"\\x{number:02X}"
    return f"\\u{number:04X}" if number <= 0xFFFF else f"\\U{number:08X}"


def _literal(text: str) -> list[str]:
    """A block of lines: how far in it stands is told when it begins with a space, how it ends when not with one \\n."""
    hint = "2" if text[0] in " \n" else ""
    if not text.endswith("\n"):
        hint += "-"
    elif text == "\n" or text.endswith("\n\n"):
        hint += "+"
    lines = text.removesuffix("\n").split("\n")
    return [f"|{hint}", *(f"  {line}" if line else line for line in lines)]


def _number(number: float) -> str:
    """A float64 as ``strconv.FormatFloat(number, 'g', -1, 64)`` writes it."""
    # Decimals are only needed for numbers with a fraction, which manifests hardly have.
    from decimal import Decimal  # noqa: PLC0415

    exact = Decimal(repr(number)).normalize()
    if -4 <= exact.adjusted() < 21:
        return f"{exact:f}"
    mantissa = "".join(map(str, exact.as_tuple().digits))
    fraction = f".{mantissa[1:]}" if mantissa[1:] else ""
    sign = "-" if number < 0 else ""
    return f"{sign}{mantissa[0]}{fraction}e{exact.adjusted():+03d}"
