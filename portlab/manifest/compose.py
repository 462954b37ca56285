"""Composing: the parser's events become what is written, and every alias finds its anchor.

Only the library's event stream is used: its ``load`` and ``compose`` crash the process on deep
nesting. The API server reads the first document and ignores the rest, broken or not.
go.yaml.in/yaml/v2 yaml.go unmarshal, decode.go parser
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import yaml

from portlab.manifest.characters import SURROGATE
from portlab.manifest.limits import Limits
from portlab.manifest.problems import Lines, UnreadableError
from portlab.manifest.scalars import TagError, Value, resolve
from portlab.manifest.tree import Scalar, Span
from portlab.manifest.written import Collection, Document, Reference, Written

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_BYTE_ORDER_MARK = "\ufeff"
_MERGE_TAG = "tag:yaml.org,2002:merge"


def compose(text: str, limits: Limits) -> Document:
    """Return the first document of ``text``. Raises ``UnreadableError``."""
    return _Composer(text, limits).compose()


class _Composer:
    """Puts one text's events together, without recursion."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.lines = Lines(text)
        # libyaml drops a byte order mark before it counts.
        stripped = text.startswith(_BYTE_ORDER_MARK) and LOADER is not yaml.SafeLoader
        self.shift = 1 if stripped else 0
        self.document = Document(end=len(text))
        self.anchors: dict[str, Scalar | Collection] = {}

    def compose(self) -> Document:
        """Return the document; raises ``UnreadableError``."""
        events = self._events()
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._compose(events)
                break
        return self.document

    def _events(self) -> Iterator[Any]:
        """Yield the library's events; its errors become problems."""
        count = 0
        try:
            parser = LOADER(self.text)
            while parser.check_event():
                event = parser.get_event()
                count += 1
                if count > self.limits.max_events:
                    raise self.limits.too_many_events(self._index(event.start_mark))
                yield event
        except yaml.MarkedYAMLError as error:
            raise self._syntax(error) from None
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            raise UnreadableError("syntax", str(error), 0, detail=str(error)) from None

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

    def _compose(self, events: Iterator[Any]) -> None:
        """Compose the document that has just begun."""
        document = self.document
        open_collections: list[Collection] = []
        for event in events:
            kind = type(event)
            node: Written
            if kind is yaml.ScalarEvent:
                node = self._scalar(event)
                if "?" in node.text and open_collections and not node.style:
                    self._check_question_mark(node, open_collections[-1])
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                if len(open_collections) >= self.limits.max_depth:
                    raise self.limits.too_deep(self._index(event.start_mark))
                collection = Collection(event, kind is yaml.MappingStartEvent)
                if event.anchor is not None:
                    self.anchors[event.anchor] = collection
                open_collections.append(collection)
                continue
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                node = open_collections.pop()
                node.span = self._collection_span(node, event)
                document.collections.append(node)
                holder = open_collections[-1] if open_collections else None
                if holder and holder.mapping and len(holder.children) % 2 == 0:
                    document.odd = True
            elif kind is yaml.AliasEvent:
                node = self._reference(event)
            else:
                document.end = self._index(event.start_mark)
                break
            if open_collections:
                open_collections[-1].children.append(node)
            else:
                document.root = node

    def _check_question_mark(self, node: Scalar, holder: Collection) -> None:
        """Refuse a question mark in a plain word within brackets, which libyaml takes for a letter.

        To go-yaml the word ends before it, and a key begins (scannerc.go yaml_parser_scan_plain_scalar).
        """
        if not holder.start.flow_style:
            return
        start, end = node.span.start.index, node.span.end.index
        # A tag may hold question marks as well; those of the word are the last ones.
        marks = [index for index in range(start, end) if self.text[index] == "?"]
        index = marks[-node.text.count("?")]
        line = self.lines.mark(index).line - 1
        where = f"line {line}: " if line else ""
        bracket = "}" if self.text[self._index(holder.start.start_mark)] == "{" else "]"
        detail = f"did not find expected ',' or '{bracket}'"
        raise UnreadableError(
            "syntax", detail, index, detail=detail, server=f"yaml: {where}{detail}"
        )

    def _reference(self, event: Any) -> Reference:
        """Return the reference of an alias; raises ``UnreadableError`` where nothing has that name."""
        name, start = event.anchor, self._index(event.start_mark)
        target = self.anchors.get(name)
        if target is None:
            problem = f"unknown anchor '{name}' referenced"
            raise UnreadableError(
                "unknown-anchor", problem, start, name=name, server=f"yaml: {problem}"
            )
        span = self.lines.span(start, self._index(event.end_mark))
        reference = Reference(name, span, target)
        self.document.references.append(reference)
        self.document.odd = True
        return reference

    def _scalar(self, event: Any) -> Scalar:
        """Return the scalar of an event, typed as the API server types it."""
        start, end = event.start_mark.index + self.shift, event.end_mark.index + self.shift
        text, tag, style, implicit = event.value, event.tag, event.style or "", event.implicit[0]
        value: Value = text
        fault = None
        if style == '"' and SURROGATE.search(text):
            # PyYAML's own parser lets half characters through that libyaml refuses.
            raise UnreadableError("syntax", "found invalid Unicode character escape code", start)
        try:
            value = resolve(text, tag, implicit)
        except TagError as error:
            code = "invalid-binary" if "binary" in tag else "tag"
            fault = UnreadableError(code, str(error), start, text=text, server=f"yaml: {error}")
        scalar = Scalar(text=text, style=style, value=value, span=self.lines.span(start, end))
        document = self.document
        if fault:
            document.faults[id(scalar)] = fault
            document.odd = True
        elif type(value) is float and not math.isfinite(value):
            document.beyond_json = True
        elif text == "<<" and (implicit or tag == _MERGE_TAG):
            document.merge_keys.add(id(scalar))
            document.odd = True
        if event.anchor is not None:
            self.anchors[event.anchor] = scalar
        return scalar

    def _index(self, mark: Any) -> int:
        """Return the index in the text of one of the library's marks."""
        return int(mark.index) + self.shift

    def _collection_span(self, written: Collection, end: Any) -> Span:
        """Return a collection's span; a block collection ends with its last child."""
        start, flow = self._index(written.start.start_mark), written.start.flow_style
        if flow or not written.children:
            return self.lines.span(start, self._index(end.end_mark) if flow else start)
        return Span(start=self.lines.mark(start), end=written.children[-1].span.end)
