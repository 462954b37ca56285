"""Reading YAML as the API server does, with the place of everything."""

from __future__ import annotations

import re

from portlab.manifest.build import build, node_of
from portlab.manifest.characters import check_characters, decode, readable_text
from portlab.manifest.compose import compose
from portlab.manifest.decoding import check_decoding
from portlab.manifest.jsonable import check_jsonable
from portlab.manifest.limits import MAX_BYTES
from portlab.manifest.manifest import Manifest
from portlab.manifest.problems import Lines, UnreadableError
from portlab.manifest.tree import Alias, Node, Scalar, Span
from portlab.manifest.written import Document

_NOTHING = re.compile(r"(?:\s|---|\.\.\.|#[^\r\n]*(?![^\r\n]))*")


def read(text: str) -> Manifest:
    """Read ``text``: the tree of its first document, or a problem with its place. Never raises."""
    return _read(text, None)


def read_bytes(data: bytes) -> Manifest:
    """Read ``data`` in UTF-8 or marked UTF-16; other bytes are a problem. Never raises.

    The manifest's text has U+FFFD where such bytes are.
    """
    try:
        text = decode(data)
    except UnreadableError as refusal:
        text = readable_text(data[:MAX_BYTES])
        return Manifest(text=text, raw=data, problems=(refusal.problem(text),))
    return _read(text, data)


def _read(text: str, raw: bytes | None) -> Manifest:
    try:
        check_characters(text)
        document = compose(text)
        return Manifest(
            text=text,
            raw=raw,
            documents=(_root(document),),
            aliases=tuple(
                [Alias(span=each.span, anchor=each.target.span) for each in document.references]
            ),
            end=document.end,
            ignored=_ignored(text, document.end),
        )
    except UnreadableError as refusal:
        return Manifest(text=text, raw=raw, problems=(refusal.problem(text),))


def _root(document: Document) -> Node | None:
    """Return the tree of a document, None when nothing is written in it. Raises ``UnreadableError``."""
    if document.root is None:
        return None
    if document.odd:
        check_decoding(document)
    build(document)
    root = node_of(document.root)
    if document.beyond_json:
        check_jsonable(root)
    return None if isinstance(root, Scalar) and root.span.start == root.span.end else root


def _ignored(text: str, end: int) -> Span | None:
    """Return the span of what follows the first document, if it is more than comments."""
    if _NOTHING.fullmatch(text, end):
        return None
    mark = Lines(text).mark
    return Span(start=mark(end), end=mark(len(text)))
