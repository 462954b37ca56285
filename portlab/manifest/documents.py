"""The documents of a text: where each begins and ends, so that one of them can be read, edited and put back.

The API server reads one document. Who sends several, one after the other, is kubectl: its reader takes a line that
begins with ``---`` for the end of a document. staging/src/k8s.io/apimachinery/pkg/util/yaml/decoder.go YAMLReader.Read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SEPARATOR = re.compile(r"^---[ \t]*(?:#[^\n]*)?(?:\n|\Z)", re.MULTILINE)
_NOTHING = re.compile(r"(?:\s|---|#[^\n]*(?![^\n]))*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document: its ``text``, the index in the whole text at which that begins, and how many lines stand before."""

    text: str
    start: int = 0
    lines_before: int = 0

    def put_back(self, whole: str, text: str) -> str:
        """``whole``, of which this is a document, with ``text`` in its place."""
        end = self.start + len(self.text)
        rest = whole[end:]
        joint = "\n" if rest and text and not text.endswith("\n") else ""
        return f"{whole[: self.start]}{text}{joint}{rest}"


def documents(text: str) -> tuple[Document, ...]:
    """The documents in which something is written, in their order; one that is empty when nothing is."""
    found = tuple(_documents(text))
    return found or (Document(text=text),)


def _documents(text: str) -> Iterator[Document]:
    start = 0
    for separator in _SEPARATOR.finditer(text):
        before = text[start : separator.start()]
        if _NOTHING.fullmatch(before):
            # A separator that nothing stands before belongs to what follows; of several the last one.
            start = separator.start() if "---" in before else start
            continue
        yield _document(text, start, separator.start())
        start = separator.end()
    if not _NOTHING.fullmatch(text, start):
        yield _document(text, start, len(text))


def _document(text: str, start: int, end: int) -> Document:
    return Document(text=text[start:end], start=start, lines_before=text.count("\n", 0, start))
