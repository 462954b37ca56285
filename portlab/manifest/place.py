"""Putting a value at a path of a text: over what is there, or where a new entry or item belongs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portlab.manifest.draft import Draft
from portlab.manifest.emit import block_lines, emit_flow, emit_scalar, indented
from portlab.manifest.flow import insert_in_flow
from portlab.manifest.paths import Path
from portlab.manifest.tree import Entry, Mapping, Node, Scalar, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a node stands: under ``entry``, or as an item behind a dash, or (neither) as the root.

    ``column`` is that of the key or the dash, ``flow`` tells that a collection around it is in
    brackets.
    """

    node: Node | None
    entry: Entry | None = None
    item: bool = False
    column: int = 0
    flow: bool = False


def put(draft: Draft, path: Path, data: Any) -> None:
    """Note the replacements that set ``data`` at ``path``, with missing parents made.

    Raises ``EditError`` where there is no safe place, ``ValueError`` or ``TypeError`` for a value
    that YAML cannot carry.
    """
    spot = Spot(node=draft.root)
    for position, part in enumerate(path):
        node = spot.node
        below = path[position + 1 :]
        if node is None or (isinstance(node, Scalar) and node.value is None):
            _fill(draft, spot, _nested(draft, path[position:], data))
            return
        if isinstance(node, Mapping) and isinstance(part, str):
            entry = node.entry(part)
            if entry is None:
                _insert(draft, spot, node, part, _nested(draft, below, data))
                return
            column = 0 if node.flow else draft.column(draft.entry_start(entry))
            flow = spot.flow or node.flow
            spot = Spot(node=entry.value, entry=entry, column=column, flow=flow)
        elif isinstance(node, Sequence) and isinstance(part, int) and part <= len(node.items):
            if part == len(node.items):
                _insert(draft, spot, node, part, _nested(draft, below, data))
                return
            column = 0 if node.flow else draft.column(draft.dash(node, part))
            flow = spot.flow or node.flow
            spot = Spot(node=node.items[part], item=True, column=column, flow=flow)
        else:
            message = "the path leads through something of another kind"
            raise draft.refusal("edit-crosses-value", message, node.span.start.index)
    _overwrite(draft, spot, data)


def _nested(draft: Draft, path: Path, data: Any) -> Any:
    """Return ``data`` wrapped so that ``path`` leads to it, where nothing is yet."""
    for part in reversed(path):
        if isinstance(part, int) and part:
            raise draft.refusal("edit-crosses-value", "the items before it are not there", 0)
        data = {part: data} if isinstance(part, str) else [data]
    return data


def _overwrite(draft: Draft, spot: Spot, data: Any) -> None:
    """Note the replacements that put ``data`` in the place of the spot's node."""
    node = spot.node
    if isinstance(data, dict | list) and data:
        if node is None or isinstance(node, Scalar) or node.flow or node.alias:
            _fill(draft, spot, data)
            return
        raise draft.refusal("edit-no-place", "a collection stands there", node.span.start.index)
    keep = node.style if isinstance(node, Scalar) and node.style in ("'", '"') else ""
    quote = keep or draft.layout.quote
    single = not isinstance(data, dict | list)
    source = emit_scalar(data, style=quote, flow=spot.flow) if single else emit_flow(data)
    if node is None:
        _fill(draft, spot, data)
        return
    start, end = node.span.start.index, node.span.end.index
    if start == end:
        draft.replace(start, end, _gap(draft, spot, start) + source)
    elif isinstance(node, Scalar):
        end = draft.content_end(node)
        draft.replace(start, end, source + draft.block_scalar_comment(node))
    else:
        _overwrite_collection(draft, spot, node, source)


def _overwrite_collection(draft: Draft, spot: Spot, node: Mapping | Sequence, source: str) -> None:
    start, end = node.span.start.index, draft.content_end(node)
    if node.flow or node.alias or spot.entry is None:
        draft.replace(start, end, source)
        return
    colon = draft.text.find(":", spot.entry.key_node.span.end.index, start) + 1
    if not colon:
        raise draft.refusal("edit-no-place", "the colon of a key is not where expected", start)
    header = draft.text[colon : draft.line_end(colon)].strip(" \t")
    if header.startswith("#"):
        draft.replace(colon, colon, f" {source}")
        draft.replace(draft.line_end(colon), end, "")
    else:
        draft.replace(colon, end, f" {source}")


def _gap(draft: Draft, spot: Spot, index: int) -> str:
    """Return what must stand between a key or dash and a value written where nothing was."""
    if spot.flow and spot.entry is not None:
        between = draft.text[spot.entry.key_node.span.end.index : index]
        if ":" not in between:
            return ": "
    return "" if draft.text[index - 1 : index] in (" ", "\t") else " "


def _fill(draft: Draft, spot: Spot, data: Any) -> None:
    """Put data in the place of nothing, null or brackets."""
    if spot.node is None:
        _begin(draft, block_lines(data, draft.layout))
        return
    start, end = spot.node.span.start.index, spot.node.span.end.index
    if spot.flow:
        written = emit_flow(data, draft.layout.quote)
        draft.replace(start, end, (_gap(draft, spot, start) if start == end else "") + written)
        return
    lines = block_lines(data, draft.layout)
    if spot.item or (spot.entry is None and draft.is_first_on_line(start)):
        empty = start == end
        draft.replace(start, end, f" {lines[0]}" if empty else lines[0])
        draft.insert_lines(end, lines[1:], draft.column(start) + empty)
        return
    blanks = len(draft.text[:start]) - len(draft.text[:start].rstrip(" \t"))
    draft.replace(start - blanks, end, "")
    step = draft.layout.dash if isinstance(data, list) else draft.layout.step
    draft.insert_lines(end, lines, spot.column + step if spot.entry else 0)


def _begin(draft: Draft, lines: list[str]) -> None:
    """Write the first lines of an empty document, behind its comments."""
    before = draft.text[: draft.end].lstrip("\ufeff")
    apart = draft.newline if before and before[-1] not in "\r\n" else ""
    ending = "" if before and apart and draft.end == len(draft.text) else draft.newline
    draft.replace(draft.end, draft.end, apart + draft.newline.join(lines) + ending)


def _insert(
    draft: Draft,
    spot: Spot,
    node: Mapping | Sequence,
    part: str | int,
    data: Any,
) -> None:
    """Insert a new entry or item behind the last one."""
    wrapped = {part: data} if isinstance(part, str) else [data]
    start, end = node.span.start.index, node.span.end.index
    empty = not (node.entries if isinstance(node, Mapping) else node.items)
    if isinstance(node, Mapping) and node.merges:
        raise draft.refusal("edit-no-place", "a merge key (<<) stands there", start)
    if node.flow and empty and not spot.flow and not draft.text[start + 1 : end - 1].strip():
        _fill(draft, spot, wrapped)
    elif node.flow:
        written = emit_flow(wrapped, draft.layout.quote)[1:-1]
        insert_in_flow(draft, node, written)
    else:
        lines = block_lines(wrapped, draft.layout)
        if isinstance(node, Mapping):
            column = draft.mapping_column(node)
        else:
            column = draft.column(draft.dash(node, 0))
            lines = _like_first_item(draft, node, lines)
        draft.insert_lines(draft.content_end(node), lines, column)


def _like_first_item(draft: Draft, node: Sequence, lines: list[str]) -> list[str]:
    """Return the lines of a new item with as many blanks behind the dash as the first one has."""
    dash, start = draft.dash(node, 0), node.items[0].span.start.index
    width = start - dash
    if draft.text[dash + 1 : start].strip(" ") or width <= 2:
        return lines
    content = [lines[0][2:], *(line[2:] for line in lines[1:])]
    first, *rest = indented(content, width)
    return ["-" + first[1:], *rest]
