"""Fixes of texts that YAML cannot make sense of: respellings, of which one that makes a manifest of it is offered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portlab.kube.apimachinery import schema
from portlab.kube.apimachinery.schema import GoType
from portlab.teaching.fixes.case import Case, Step, Wish, wish

Respelling = tuple[str, str]
# Respellings that are right even where the text holds other mistakes.
SURE = ("tabs", "plain-signs", "colon-space", "dash-space", "colon")
# A mistake is often found some lines below it.
_LINES_ABOVE = 3
_TAB_INDENT = re.compile(r"^( *\t[ \t]*)", re.MULTILINE)
_NO_SPACE = re.compile(r"^([ ]*(?:- +)?[A-Za-z][\w./-]*):(?=[^\s:/])")
_NO_DASH_SPACE = re.compile(r"^([ ]*)-(?=[A-Za-z{\"'])")
_WIDE = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "，": ",", "\u3000": " "})
_KEY = re.compile(r"^([ ]*(?:- +)?)([A-Za-z]+)(?:[ ]+([^\s:#].*))?[ ]*$")
_VALUE = re.compile(r"^([ ]*(?:- +)?[\w./-]+:[ ]+|[ ]*- +)([^\s'\"].*?)([ ]+#.*)?$")


def respell(case: Case) -> Iterator[Wish]:
    """All respellings near the place of the trouble, the surest first."""
    line = case.trouble.line
    first = max(1, line - _LINES_ABOVE)
    for respellings in (
        _tabs(case.text),
        _wide_signs(case.text),
        space_after_colon(case.text, first, line),
        space_after_dash(case.text, first, line),
        _colon(case.text, first, line),
        _close_quote(case.text),
        _close_bracket(case.text),
        _quotes(case.text, first, line),
        _indent(case.text, first, line),
    ):
        for code, text in respellings:
            yield wish(code, _to(text))


def _to(text: str) -> Step:
    return lambda _before: text


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _every_line(
    code: str, pattern: re.Pattern[str], new: str, text: str, first: int, last: int
) -> Iterator[Respelling]:
    """The text with the pattern replaced on the lines from ``first`` to ``last``, if it is on one."""
    lines = _lines(text)
    for index in range(first - 1, min(last, len(lines))):
        lines[index] = pattern.sub(new, lines[index])
    respelt = "".join(lines)
    if respelt != text:
        yield code, respelt


def _tabs(text: str) -> Iterator[Respelling]:
    """YAML indents with spaces only."""
    spaced = _TAB_INDENT.sub(lambda match: match[1].replace("\t", "  "), text)
    if spaced != text:
        yield "tabs", spaced


def _wide_signs(text: str) -> Iterator[Respelling]:
    """Signs of a Chinese keyboard, which look like YAML's."""
    plain = re.sub("：[ \u3000]*(?=\n|$)", ":", text)
    plain = re.sub("：[ \u3000]*", ": ", plain).translate(_WIDE)
    if plain != text:
        yield "plain-signs", plain


def space_after_colon(text: str, first: int, last: int) -> Iterator[Respelling]:
    """``port:80`` as ``port: 80``."""
    yield from _every_line("colon-space", _NO_SPACE, r"\1: ", text, first, last)


def space_after_dash(text: str, first: int, last: int) -> Iterator[Respelling]:
    """``-port: 80`` as ``- port: 80``."""
    yield from _every_line("dash-space", _NO_DASH_SPACE, r"\1- ", text, first, last)


def _field_names() -> frozenset[str]:
    """The names of all fields that a Service has."""
    names: set[str] = set()
    waiting: list[GoType] = [schema.SERVICE]
    while waiting:
        current = waiting.pop()
        names.update(current.fields)
        waiting += current.fields.values()
        if current.item is not None:
            waiting.append(current.item)
    return frozenset(names)


_FIELD_NAMES = _field_names()


def _colon(text: str, first: int, last: int) -> Iterator[Respelling]:
    """``spec`` as ``spec:`` and ``port 80`` as ``port: 80``, where the word is a field's name."""
    lines = _lines(text)
    for index in range(first - 1, min(last, len(lines))):
        body = lines[index].rstrip("\r\n")
        match = _KEY.match(body)
        if match and match[2] in _FIELD_NAMES:
            value = f" {match[3]}" if match[3] else ""
            changed = lines.copy()
            changed[index] = f"{match[1]}{match[2]}:{value}{lines[index][len(body) :]}"
            yield "colon", "".join(changed)


def _close_quote(text: str) -> Iterator[Respelling]:
    """A value that begins with a quote ends with one; tried on every line where one is missing."""
    lines = _lines(text)
    for index, line in enumerate(lines):
        body = line.rstrip()
        for quote in "\"'":
            if body.count(quote) == 1:
                changed = lines.copy()
                changed[index] = body + quote + line[len(body) :]
                yield "close-quote", "".join(changed)


def _close_bracket(text: str) -> Iterator[Respelling]:
    """A bracket that is opened on a line is closed on it."""
    lines = _lines(text)
    for index, line in enumerate(lines):
        body = line.rstrip()
        missing = "".join(
            closing * max(0, body.count(opening) - body.count(closing))
            for opening, closing in ("{}", "[]")
        )
        if missing:
            changed = lines.copy()
            changed[index] = body + missing + line[len(body) :]
            yield "close-bracket", "".join(changed)


def _quotes(text: str, first: int, last: int) -> Iterator[Respelling]:
    """Quotes around a value in which YAML would find more than a text."""
    lines = _lines(text)
    for index in range(min(last, len(lines)) - 1, first - 2, -1):
        body = lines[index].rstrip("\r\n")
        match = _VALUE.match(body)
        if match:
            value = match[2].replace("'", "''")
            changed = lines.copy()
            changed[index] = f"{match[1]}'{value}'{match[3] or ''}{lines[index][len(body) :]}"
            yield "quote", "".join(changed)


def _indent(text: str, first: int, last: int) -> Iterator[Respelling]:
    """A line that is one space off is indented like one near it."""
    lines = _lines(text)
    depths = {len(line) - len(line.lstrip(" ")) for line in lines if line.strip()}
    for index in range(min(last, len(lines)) - 1, first - 2, -1):
        line = lines[index]
        depth = len(line) - len(line.lstrip(" "))
        for near in (depth - 1, depth + 1):
            if line.strip() and near in depths:
                changed = lines.copy()
                changed[index] = " " * near + line[depth:]
                yield "indent", "".join(changed)


def delete_character(case: Case) -> Iterator[Wish]:
    """A character that YAML does not allow, wherever it stands."""
    lines = _lines(case.text)
    line = lines[case.trouble.line - 1] if case.trouble.line <= len(lines) else ""
    character = line[case.trouble.column - 1 : case.trouble.column]
    if character:
        yield wish("delete-character", _to(case.text.replace(character, "")))


def quote_value(case: Case) -> Iterator[Wish]:
    """A value that begins with a sign that means something to YAML."""
    line = case.trouble.line
    for code, text in _quotes(case.text, line, line):
        yield wish(code, _to(text))
