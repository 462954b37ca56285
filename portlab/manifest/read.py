"""Reading YAML as the API server does, with the place of everything."""

from __future__ import annotations

import re

from portlab.manifest.build import build, node_of
from portlab.manifest.characters import check_characters, decode, readable_text
from portlab.manifest.compose import compose
from portlab.manifest.decoding import check_decoding
from portlab.manifest.jsonable import check_jsonable
from portlab.manifest.limits import FOR_PAGES, Limits
from portlab.manifest.manifest import Manifest
from portlab.manifest.problems import Lines, UnreadableError
from portlab.manifest.tree import Alias, Node, Scalar, Span
from portlab.manifest.written import Document

_NOTHING = re.compile(r"(?:\s|---|\.\.\.|#[^\r\n]*(?![^\r\n]))*")


def read(text: str, limits: Limits = FOR_PAGES) -> Manifest:
    """Read ``text``: the tree of its first document, or a problem with its place. Never raises."""
    return _read(text, None, limits)


def read_bytes(data: bytes, limits: Limits = FOR_PAGES) -> Manifest:
    """Read ``data`` in UTF-8 or marked UTF-16; other bytes are a problem. Never raises.

    The manifest's text has U+FFFD where such bytes are.
    """
    try:
        text = decode(data, limits)
    except UnreadableError as refusal:
        text = readable_text(data[: limits.max_bytes])
        return Manifest(text=text, raw=data, problems=(refusal.problem(text),))
    return _read(text, data, limits)


def _read(text: str, raw: bytes | None, limits: Limits) -> Manifest:
    try:
        check_characters(text, limits)
        document = compose(text, limits)
        return Manifest(
            text=text,
            raw=raw,
            documents=(_root(document, limits),),
            aliases=tuple(
                [Alias(span=each.span, anchor=each.target.span) for each in document.references]
            ),
            end=document.end,
            ignored=_ignored(text, document.end),
        )
    except UnreadableError as refusal:
        return Manifest(text=text, raw=raw, problems=(refusal.problem(text),))


def _root(document: Document, limits: Limits) -> Node | None:
    """Return the tree of a document, None when nothing is written in it. Raises ``UnreadableError``."""
    if document.root is None:
        return None
    if document.odd:
        check_decoding(document, limits)
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
