"""Reading YAML as the API server does, with the place of everything.

Only the library's event stream is used: its ``load`` and ``compose`` crash the process on deep
nesting. The API server reads the first document and ignores the rest, broken or not
(go.yaml.in/yaml/v2 yaml.go unmarshal).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from portlab.manifest.characters import MAX_BYTES, SURROGATE, check_characters, refuse_bytes
from portlab.manifest.gosyntax import go_syntax
from portlab.manifest.problems import Lines, Problem, UnreadableError
from portlab.manifest.scalars import TagError, Value, key_text, resolve
from portlab.manifest.tree import Entry, Mapping, Node, Scalar, Sequence, Span

MAX_DEPTH = 32
MAX_EVENTS = 5_000

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_BYTE_ORDER_MARK = "\ufeff"
_NOTHING = re.compile(r"(?:\s|---|\.\.\.|#[^\r\n]*(?![^\r\n]))*")
_MERGE_TAG = "tag:yaml.org,2002:merge"
# The stages of the API server's reading that can refuse sound YAML, in their order.
_DECODE, _CONVERT, _MARSHAL = range(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A text that was read.

    ``documents`` holds the first document (None when nothing is written in it) and is empty when
    there are ``problems``. ``ignored`` spans what follows the first document and is not read at
    all, None when nothing follows.
    """

    text: str
    documents: tuple[Node | None, ...] = ()
    problems: tuple[Problem, ...] = ()
    end: int = 0
    ignored: Span | None = None

    @property
    def root(self) -> Node | None:
        """The first document, what the API server reads; None when empty, null or unreadable."""
        node = self.documents[0] if self.documents else None
        return None if isinstance(node, Scalar) and node.value is None else node


def read(text: str) -> Manifest:
    """Read ``text``: the tree of its first document, or a problem with its place. Never raises."""
    try:
        check_characters(text)
        return _Reader(text).manifest()
    except UnreadableError as refusal:
        return Manifest(text=text, problems=(refusal.problem(text),))


def read_bytes(data: bytes) -> Manifest:
    """Read UTF-8 ``data``; bytes that are no UTF-8 are a problem. Never raises.

    The manifest's text has U+FFFD where such bytes are.
    """
    try:
        return read(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        text = data[:MAX_BYTES].decode("utf-8", "replace")
        refusal = refuse_bytes(data, error.start)
        return Manifest(text=text, problems=(refusal.problem(text),))


class _Reader:
    """Builds the tree of one text from its events, without recursion."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.mark = Lines(text).mark
        # libyaml drops a byte order mark before it counts.
        stripped = text.startswith(_BYTE_ORDER_MARK) and LOADER is not yaml.SafeLoader
        self.shift = 1 if stripped else 0
        self.end = len(text)
        self.merge_keys: set[int] = set()
        self.refusals: list[tuple[int, UnreadableError]] = []

    def manifest(self) -> Manifest:
        """Return the manifest; raises ``UnreadableError``."""
        events = self._events()
        root = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                root = self._document(events)
                break
        if self.refusals:
            raise min(self.refusals, key=lambda each: (each[0], each[1].index))[1]
        return Manifest(text=self.text, documents=(root,), end=self.end, ignored=self._ignored())

    def _events(self) -> Iterator[Any]:
        """Yield the library's events; its errors become problems."""
        try:
            for count, event in enumerate(yaml.parse(self.text, LOADER)):
                if count >= MAX_EVENTS:
                    raise self._limit(
                        "too-many-events", event, "has more than {} parts", MAX_EVENTS
                    )
                yield event
        except yaml.MarkedYAMLError as error:
            raise self._syntax(error) from None
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            raise UnreadableError("syntax", str(error), 0, detail=str(error)) from None

    def _limit(self, code: str, event: Any, message: str, limit: int) -> UnreadableError:
        """Return the problem that a limit is passed at ``event``."""
        text = "the text " + message.format(limit)
        return UnreadableError(code, text, self._index(event.start_mark), limit=limit)

    def _syntax(self, error: yaml.MarkedYAMLError) -> UnreadableError:
        """Return the problem for a syntax error, with go-yaml's text (decode.go parser.fail)."""
        detail = error.problem or "unknown problem parsing YAML content"
        mark = error.problem_mark or error.context_mark
        index = 0 if mark is None else self._index(mark)
        line = 0 if mark is None else mark.line
        if line and error.problem_mark and isinstance(error, yaml.scanner.ScannerError):
            line += 1
        where = f"line {line}: " if line else ""
        message = f"{error.context}, {detail}" if error.context else detail
        return UnreadableError(
            "syntax", message, index, detail=detail, server=f"yaml: {where}{detail}"
        )

    def _document(self, events: Iterator[Any]) -> Node | None:
        """Return the document that has just begun; None when nothing is written in it."""
        root: Node | None = None
        open_collections: list[tuple[Any, list[Node]]] = []
        for event in events:
            kind = type(event)
            node: Node
            if kind is yaml.ScalarEvent:
                node = self._scalar(event)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                if len(open_collections) >= MAX_DEPTH:
                    raise self._limit(
                        "too-deep", event, "is nested more than {} levels deep", MAX_DEPTH
                    )
                open_collections.append((event, []))
                continue
            elif kind is yaml.MappingEndEvent:
                node = self._mapping(*open_collections.pop(), event)
            elif kind is yaml.SequenceEndEvent:
                start, items = open_collections.pop()
                span = self._collection_span(start, items, event)
                node = Sequence(items=tuple(items), span=span, flow=bool(start.flow_style))
                for item in items:
                    self._check_number(item)
            elif kind is yaml.AliasEvent:
                raise UnreadableError(
                    "alias",
                    f"aliases (*{event.anchor}) are not read here",
                    self._index(event.start_mark),
                    name=event.anchor,
                )
            else:
                self.end = self._index(event.start_mark)
                break
            if open_collections:
                open_collections[-1][1].append(node)
            else:
                root = node
                self._check_number(root)
        if isinstance(root, Scalar) and root.span.start == root.span.end:
            return None
        return root

    def _scalar(self, event: Any) -> Scalar:
        """Return the scalar of an event, typed as the API server types it."""
        span = self._span(event.start_mark, event.end_mark)
        text, style, implicit = event.value, event.style or "", event.implicit[0]
        value: Value = text
        if style == '"' and SURROGATE.search(text):
            # PyYAML's own parser lets half characters through that libyaml refuses.
            raise UnreadableError(
                "syntax", "found invalid Unicode character escape code", span.start.index
            )
        try:
            value = resolve(text, event.tag, implicit)
        except TagError as error:
            code = "invalid-binary" if "binary" in event.tag else "tag"
            self._refuse(_DECODE, code, str(error), span, server=f"yaml: {error}", text=text)
        if text == "<<" and (implicit or event.tag == _MERGE_TAG):
            self.merge_keys.add(span.start.index)
        return Scalar(text=text, style=style, value=value, span=span)

    def _mapping(self, start: Any, children: list[Node], end: Any) -> Mapping:
        """Return the mapping of keys and values in turn, with merge keys resolved."""
        entries: list[Entry] = []
        for key, value in zip(children[::2], children[1::2], strict=True):
            self._check_number(value)
            if isinstance(key, Scalar) and key.span.start.index in self.merge_keys:
                entries.extend(self._merged(value))
            elif entry := self._entry(key, value):
                entries.append(entry)
        return Mapping(
            entries=tuple(entries),
            span=self._collection_span(start, children, end),
            flow=bool(start.flow_style),
        )

    def _entry(self, key: Node, value: Node) -> Entry | None:
        """Return the entry of a key and its value, or None where the key is refused."""
        if not isinstance(key, Scalar):
            server = f"yaml: invalid map key: {go_syntax(key)}"
            message = "a key must be a single value"
            self._refuse(_DECODE, "complex-key", message, key.span, server=server)
            return None
        text = key_text(key.value)
        if text is not None:
            return Entry(key=text, key_node=key, value=value)
        kind, code, message = (
            ("%!s(<nil>)", "null-key", "a key must not be null")
            if key.value is None
            else ("uint64", "unsupported-key", "the number is too big for a key")
        )
        server = (
            f"unsupported map key of type: {kind}, key: {go_syntax(key)}, value: {go_syntax(value)}"
        )
        self._refuse(_CONVERT, code, message, key.span, server=server)
        return None

    def _check_number(self, node: Node) -> None:
        """Refuse infinity and NaN, which JSON cannot carry."""
        value = node.value if isinstance(node, Scalar) else None
        if isinstance(value, float) and not math.isfinite(value):
            word = "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"
            server = f"json: unsupported value: {word}"
            message = f"{word} is not a number that JSON can carry"
            self._refuse(_MARSHAL, "unsupported-value", message, node.span, server=server)

    def _merged(self, value: Node) -> Iterator[Entry]:
        """Yield what ``<<: value`` brings in: of a list the last one first (decode.go merge)."""
        sources = reversed(value.items) if isinstance(value, Sequence) else (value,)
        for source in sources:
            if not isinstance(source, Mapping):
                message = "map merge requires map or sequence of maps as the value"
                self._refuse(
                    _DECODE, "merge-value", message, source.span, server=f"yaml: {message}"
                )
                continue
            for entry in source.entries:
                yield Entry(key=entry.key, key_node=entry.key_node, value=entry.value, merged=True)

    def _refuse(self, stage: int, code: str, message: str, span: Span, **facts: Any) -> None:
        """Note a problem of a text that is sound YAML; the earliest stage's first one is told."""
        self.refusals.append((stage, UnreadableError(code, message, span.start.index, **facts)))

    def _index(self, mark: Any) -> int:
        """Return the index in the text of one of the library's marks."""
        index: int = mark.index + self.shift
        return min(index, len(self.text))

    def _span(self, start: Any, end: Any) -> Span:
        return Span(start=self.mark(self._index(start)), end=self.mark(self._index(end)))

    def _collection_span(self, start: Any, children: list[Node], end: Any) -> Span:
        """Return a collection's span; a block collection ends with its last child."""
        first = self.mark(self._index(start.start_mark))
        if start.flow_style:
            return Span(start=first, end=self.mark(self._index(end.end_mark)))
        return Span(start=first, end=children[-1].span.end if children else first)

    def _ignored(self) -> Span | None:
        """Return the span of what follows the first document, if it is more than comments."""
        if _NOTHING.fullmatch(self.text, self.end):
            return None
        return Span(start=self.mark(self.end), end=self.mark(len(self.text)))
