"""A text that was read: its tree, or why it has none."""

from __future__ import annotations

from dataclasses import dataclass

from portlab.manifest.problems import Problem
from portlab.manifest.tree import Alias, Node, Scalar, Span

YAML, JSON = "yaml", "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A text that was read.

    ``raw`` is what was read where that was bytes. ``format`` is ``yaml`` or ``json``. ``documents``
    holds the first document (None when nothing is written in it) and is empty when there are
    ``problems``. ``aliases`` are those of the document, in the order of the text. ``ignored`` spans
    what follows the first document and is not read at all, None when nothing follows.
    """

    text: str
    raw: bytes | None = None
    format: str = YAML
    documents: tuple[Node | None, ...] = ()
    problems: tuple[Problem, ...] = ()
    aliases: tuple[Alias, ...] = ()
    end: int = 0
    ignored: Span | None = None

    @property
    def root(self) -> Node | None:
        """The first document, what the API server reads; None when empty, null or unreadable."""
        node = self.documents[0] if self.documents else None
        return None if isinstance(node, Scalar) and node.value is None else node

    @property
    def body(self) -> bytes:
        """The bytes that were read, or the text in UTF-8."""
        return self.text.encode("utf-8", "surrogatepass") if self.raw is None else self.raw
