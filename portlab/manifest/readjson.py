"""Reading a body of JSON as the API server does: strictly, and numbers as they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from portlab.manifest.characters import SURROGATE, check_halves, check_size, from_utf8
from portlab.manifest.jsonsyntax import check_syntax
from portlab.manifest.limits import FOR_PAGES, Limits
from portlab.manifest.manifest import JSON, Manifest
from portlab.manifest.problems import Lines, UnreadableError
from portlab.manifest.scalars import INT64_MAX, INT64_MIN
from portlab.manifest.tree import Entry, Mapping, Node, Scalar, Sequence

_TOKEN = re.compile(r'[ \t\r\n,:]*(?:([\[{])|([\]}])|("[^"\\]*(?:\\.[^"\\]*)*")|([-+.\w]+))')
_ESCAPE = re.compile(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))"
)
_CHARACTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORDS = {"true": True, "false": False, "null": None}
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,19}")


def read_json(body: str | bytes, limits: Limits = FOR_PAGES) -> Manifest:
    """Read ``body``: the tree of its one value, or a problem with its place. Never raises.

    Bytes that are no UTF-8, and escapes of half a character, become U+FFFD.
    """
    text = body if isinstance(body, str) else from_utf8(body[: limits.max_bytes])
    raw = None if isinstance(body, str) else body
    try:
        check_syntax(_source(body, text, limits))
        documents = (_tree(text, limits),)
    except UnreadableError as refusal:
        problems = (refusal.problem(text),)
        return Manifest(text=text, raw=raw, format=JSON, problems=problems)
    return Manifest(text=text, raw=raw, format=JSON, documents=documents, end=len(text))


def _source(body: str | bytes, text: str, limits: Limits) -> str:
    """Return the text to be checked, with surrogates for bytes that are no UTF-8.

    Raises ``UnreadableError`` for one that is too large or cannot be sent.
    """
    if isinstance(body, str):
        check_size(body, limits)
        check_halves(body)
        return body
    if len(body) > limits.max_bytes:
        raise limits.too_large(len(text))
    return body.decode("utf-8", "surrogateescape")


@dataclass(slots=True, eq=False)
class _Open:
    """An object or an array that has begun: keys and values in turn, or items."""

    start: int
    children: list[Node] = field(default_factory=list)


def _tree(text: str, limits: Limits) -> Node:
    """Return the tree of a text that is known to be JSON. Raises ``UnreadableError``."""
    lines = Lines(text)
    around: list[_Open] = []
    document = _Open(0)
    for count, token in enumerate(_TOKEN.finditer(text)):
        opening, closing, quoted, bare = token.groups()
        end = token.end()
        if count >= limits.max_events:
            raise limits.too_many_events(end - 1)
        if opening:
            if len(around) >= limits.max_depth:
                raise limits.too_deep(end - 1)
            around.append(_Open(end - 1))
            continue
        node: Node
        if closing:
            node = _collection(around.pop(), text, end, lines)
        elif quoted:
            value = _unquoted(quoted[1:-1])
            span = lines.span(end - len(quoted), end)
            node = Scalar(text=value, style='"', value=value, span=span)
        else:
            span = lines.span(end - len(bare), end)
            node = Scalar(text=bare, style="", value=_value(bare), span=span)
        (around[-1] if around else document).children.append(node)
    return document.children[0]


def _collection(begun: _Open, text: str, end: int, lines: Lines) -> Mapping | Sequence:
    """Return the object or array that ends at ``end``."""
    span = lines.span(begun.start, end)
    if text[begun.start] == "[":
        return Sequence(items=tuple(begun.children), span=span, flow=True)
    children = iter(begun.children)
    entries = tuple(
        Entry(key=key.text, key_node=key, value=value)
        for key, value in zip(children, children, strict=True)
        if isinstance(key, Scalar)
    )
    return Mapping(entries=entries, span=span, flow=True)


def _value(literal: str) -> bool | int | float | None:
    """Return what a bare literal stands for; a number beyond a float's range is infinite.

    sigs.k8s.io/json internal/golang/encoding/json/kubernetes_patch.go convertNumber keeps whole
    numbers of 64 bits as such.
    """
    if literal in _WORDS:
        return _WORDS[literal]
    if _WHOLE_NUMBER.fullmatch(literal) and INT64_MIN <= int(literal) <= INT64_MAX:
        return int(literal)
    return float(literal)


def _unquoted(source: str) -> str:
    """Return the text that stands between quotes (decode.go unquoteBytes)."""
    return _ESCAPE.sub(_unescaped, source) if "\\" in source else source


def _unescaped(match: re.Match[str]) -> str:
    high, low, single, letter = match.groups()
    if high:
        return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
    if single:
        return SURROGATE.sub("\ufffd", chr(int(single, 16)))
    return _CHARACTERS.get(letter, letter)
