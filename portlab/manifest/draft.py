"""A text being edited: where its lines begin and end, how it is laid out, and the pieces to
replace.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from operator import itemgetter

from portlab.manifest.emit import Layout
from portlab.manifest.manifest import Manifest
from portlab.manifest.problems import EditError, Lines, Problem
from portlab.manifest.tree import Entry, Mapping, Node, Scalar, Sequence, children

# What YAML takes for the end of a line.
LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*([ \t]+#[^\r\n]*)?")
_BLANK = " \t\ufeff"


class Draft:
    """The text of a manifest and the replacements to make in it."""

    def __init__(self, manifest: Manifest) -> None:
        self.text = manifest.text
        self.end = manifest.end
        self.aliases = manifest.aliases
        self.root: Node | None = manifest.documents[0]
        first_end = re.search(r"\r\n|\r|\n", self.text)
        self.newline = first_end[0] if first_end else "\n"
        self._starts = [0, *(match.end() for match in LINE_END.finditer(self.text))]
        self._replacements: list[tuple[int, int, str]] = []
        self.layout = self._layout()

    def replace(self, start: int, end: int, new: str) -> None:
        """Note that ``text[start:end]`` is to become ``new``; pieces must not overlap."""
        self._replacements.append((start, end, new))

    def result(self) -> str:
        """Return the text with all replacements made; of two at one place the first noted comes
        first.
        """
        pieces, done = [], 0
        for start, end, new in sorted(self._replacements, key=itemgetter(0)):
            pieces += [self.text[done:start], new]
            done = end
        return "".join([*pieces, self.text[done:]])

    def refusal(self, code: str, message: str, index: int) -> EditError:
        """Return the error that an edit is not possible, with its place."""
        mark = Lines(self.text).mark(index)
        return EditError(Problem(code=code, message=message, line=mark.line, column=mark.column))

    def line_start(self, index: int) -> int:
        """Return the index at which the line of ``index`` begins, after a byte order mark."""
        start = self._starts[bisect_right(self._starts, index) - 1]
        return 1 if start == 0 and self.text.startswith("\ufeff") else start

    def line_end(self, index: int) -> int:
        """Return the index at which the line of ``index`` ends, before its line end."""
        match = LINE_END.search(self.text, index)
        return match.start() if match else len(self.text)

    def next_line(self, index: int) -> int:
        """Return the index at which the line after that of ``index`` begins."""
        match = LINE_END.search(self.text, index)
        return match.end() if match else len(self.text)

    def column(self, index: int) -> int:
        """Return the column of ``index`` as YAML counts indentation, from 0."""
        return index - self.line_start(index)

    def is_first_on_line(self, index: int) -> bool:
        """Tell whether nothing but blanks stands before ``index`` on its line."""
        return not self.text[self.line_start(index) : index].strip(_BLANK)

    def insert_lines(self, index: int, lines: list[str], columns: int) -> None:
        """Insert lines, indented, after the line of ``index``."""
        indented = "".join(self.newline + " " * columns * bool(line) + line for line in lines)
        self.replace(self.line_end(index), self.line_end(index), indented)

    def content_end(self, node: Node) -> int:
        """Return the index at which a node's last content ends.

        Blank lines after a block scalar are not content.
        """
        start, end = node.span.start.index, node.span.end.index
        if node.alias or (isinstance(node, Scalar) and node.style not in ("|", ">")):
            return end
        below = children(node)
        if isinstance(node, Scalar) or (isinstance(node, Mapping) and node.merges):
            # What a merge key brings in may stand elsewhere.
            return start + len(self.text[start:end].rstrip())
        if node.flow or not below:
            return end
        return max(self.content_end(each) for each in below)

    def block_scalar_comment(self, node: Scalar) -> str:
        """Return the comment behind a block scalar's ``|``, with the blanks before it."""
        source = self.text[node.span.start.index : node.span.end.index]
        match = _BLOCK_HEADER.search(source) if node.style in ("|", ">") else None
        return (match[1] or "") if match else ""

    def entry_start(self, entry: Entry) -> int:
        """Return where an entry begins: at its key, or at the ``?`` before it."""
        start = entry.key_node.span.start.index
        before = self.text[self.line_start(start) : start].rstrip(_BLANK)
        return self.line_start(start) + len(before) - 1 if before.endswith("?") else start

    def mapping_column(self, mapping: Mapping) -> int:
        """Return the column at which the keys of a block mapping stand."""
        return self.column(self.entry_start(_written_there(mapping)[0]))

    def dash(self, sequence: Sequence, position: int) -> int:
        """Return the index of the dash before an item of a block sequence."""
        start = sequence.span.start.index
        if self.text[start] != "-":
            # A tag or an anchor stands before the sequence, and the first dash on a line of its own.
            match = re.compile(r"[\n\r\x85\u2028\u2029] *-").search(self.text, start)
            start = match.end() - 1 if match else start
        if position == 0:
            return start
        column, index = self.column(start), sequence.items[position].span.start.index
        for line in reversed(self._starts[: bisect_right(self._starts, index)]):
            if self.text[line : line + column + 1] == " " * column + "-":
                return line + column
        raise self.refusal("edit-no-place", "the dash of an item is not where expected", index)

    def _layout(self) -> Layout:
        """Return how this text is laid out, as far as it shows, else the standard way."""
        steps, dashes = [], []
        for mapping in self._block_mappings():
            column = self.mapping_column(mapping)
            for entry in _written_there(mapping):
                below = entry.value
                if isinstance(below, Sequence) and not below.flow and not below.alias:
                    dashes.append(self.column(self.dash(below, 0)) - column)
                elif isinstance(below, Mapping) and _is_block(below):
                    steps.append(self.mapping_column(below) - column)
        standard = Layout()
        quoted = (
            isinstance(self.root, Mapping)
            and self.root.flow
            and self.root.entries[:1]
            and self.root.entries[0].key_node.style == '"'
        )
        return Layout(
            step=next((step for step in steps if step > 0), standard.step),
            dash=next((dash for dash in dashes if dash >= 0), standard.dash),
            quote='"' if quoted else "",
        )

    def _block_mappings(self) -> Iterator[Mapping]:
        """Yield the mappings in block style in the order of the text."""
        waiting = [self.root] if self.root else []
        while waiting:
            node = waiting.pop()
            if isinstance(node, Mapping):
                if _is_block(node):
                    yield node
                waiting += [entry.value for entry in reversed(_written_there(node))]
            elif isinstance(node, Sequence) and not node.alias:
                waiting += reversed(node.items)


def _written_there(mapping: Mapping) -> list[Entry]:
    """Return the entries whose text stands in the mapping itself: neither alias nor merge key has a hand in."""
    return [] if mapping.alias else [entry for entry in mapping.entries if not entry.merged]


def _is_block(mapping: Mapping) -> bool:
    return not mapping.flow and bool(_written_there(mapping))
