"""The documents of a text: where each begins and ends, so that one of them can be read, edited and put back.

The API server reads one document. Who sends several, one after the other, is kubectl: its reader takes a line that
begins with ``---`` for the end of a document. staging/src/k8s.io/apimachinery/pkg/util/yaml/decoder.go YAMLReader.Read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portlab.manifest.emit import emit
from portlab.manifest.tree import Mapping, Node, Sequence, to_python, walk

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


def one_by_one(text: str, items: Sequence) -> str:
    """The items of a list in ``text`` as documents of their own, one after the other: as they are written where they
    stand line by line, else written anew."""
    return "---\n".join(_item(text, item) for item in items.items)


def _item(text: str, item: Node) -> str:
    indent = " " * (item.span.start.column - 1)
    # To the end of its last line, where a comment may stand.
    end = (text + "\n").index("\n", len(text[: item.span.end.index].rstrip()))
    first, *others = text[item.span.start.index : end].rstrip().split("\n")
    if _stands_alone(item) and all(line.startswith(indent) or not line.strip() for line in others):
        return "\n".join([first, *(line[len(indent) :] for line in others)]) + "\n"
    return emit(to_python(item))


def _stands_alone(item: Node) -> bool:
    """Whether an item is written line by line, and nothing in it points to what is written elsewhere."""
    if not isinstance(item, Mapping) or item.flow:
        return False
    below = [node for _path, node in walk(item)]
    return not any(node.alias or (isinstance(node, Mapping) and node.merges) for node in below)


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
