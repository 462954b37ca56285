"""Editing a manifest's text in place: only what is asked for changes; comments and style stay.

Every edit is made twice, on the text and on what the text says (its shape), and given back only if
the new text says exactly that; else ``EditError`` is raised and nothing is lost. Only the first
document is edited.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portlab.manifest import tree
from portlab.manifest.block import remove_from_block
from portlab.manifest.crossing import ENTRY, KEY, check_crossing
from portlab.manifest.draft import Draft
from portlab.manifest.emit import emit_flow, emit_scalar, is_plain
from portlab.manifest.flow import remove_from_flow
from portlab.manifest.paths import Path, find, parse_path
from portlab.manifest.place import put
from portlab.manifest.problems import EditError, Problem
from portlab.manifest.read import read
from portlab.manifest.scalars import Value, resolve_plain
from portlab.manifest.shape import Shape, delete, put_shape, rename, shape_of, shape_of_data


def set_value(text: str, path: str | Path, value: Value) -> str:
    """Return the text with ``value`` at ``path``; missing parents are made, behind what is there.

    A value that is there already, with the same type, leaves the text as it is. Of a key that
    stands twice the last one is set. Raises ``EditError``.
    """
    return _put(text, _parts(path), value)


def set_plain(text: str, path: str | Path, typed: str) -> str:
    """Return the text with what a person typed for a number or a name at ``path``.

    A number is written as it was typed (``80``, also ``0x50``), a name without quotes where YAML
    reads it as a name (``http``, but ``"on"``), and nothing (``""``) removes the field. Raises
    ``EditError``.
    """
    parts, typed = _parts(path), typed.strip()
    if not typed:
        return remove(text, parts)
    value = resolve_plain(typed)
    number = isinstance(value, int | float) and not isinstance(value, bool) and is_plain(typed)
    if not number:
        return _put(text, parts, typed)
    draft = _open(_put(text, parts, value))
    node = find(draft.root, parts)
    if isinstance(node, tree.Scalar) and node.text != typed:
        check_crossing(draft, parts)
        draft.replace(node.span.start.index, draft.content_end(node), typed)
    return _close(draft, shape_of(draft.root))


def remove(text: str, path: str | Path) -> str:
    """Return the text without the key or item at ``path`` and its own comments.

    A collection that is empty then goes as well, but the keys of the top level and the items of
    sequences stay, as ``{}`` or ``[]``. What is not there leaves the text as it is. Raises
    ``EditError``.
    """
    draft, parts = _open(text), _parts(path)
    expected = shape_of(draft.root)
    if find(draft.root, parts) is None:
        return text
    while parts:
        holder = find(draft.root, parts[:-1])
        if isinstance(holder, tree.Mapping | tree.Sequence) and len(tree.children(holder)) > 1:
            check_crossing(draft, parts, ENTRY)
            delete(expected, parts)
            _remove_element(draft, holder, parts[-1])
            return _close(draft, expected)
        parts = parts[:-1]
        if len(parts) < 2 or isinstance(parts[-1], int):
            check_crossing(draft, parts)
            empty: Any = {} if isinstance(holder, tree.Mapping) else []
            put_shape(expected, parts, shape_of_data(empty))
            put(draft, parts, empty)
            return _close(draft, expected)
    raise draft.refusal("edit-no-place", "the whole document cannot be removed", 0)


def append_item(text: str, path: str | Path, value: Mapping[str, Any]) -> str:
    """Return the text with one more item, a mapping of plain data, in the sequence at ``path``.

    The sequence is made where there is none. Raises ``EditError``.
    """
    parts = _parts(path)
    node = find(_open(text).root, parts)
    count = len(node.items) if isinstance(node, tree.Sequence) else 0
    return _put(text, (*parts, count), dict(value))


def replace_mapping(text: str, path: str | Path, value: Mapping[str, str]) -> str:
    """Return the text with exactly the entries of ``value`` in the mapping at ``path``.

    Entries that stay are not touched, a key that takes another's place is renamed there, new ones
    come last; an empty ``value`` removes the mapping. An empty string where nothing is written
    changes nothing: to Kubernetes both are the same. Raises ``EditError``.
    """
    parts = _parts(path)
    if not value:
        return remove(text, parts)
    old = [entry.key for entry in _entries(text, parts)]
    for before, after in zip(old, value, strict=False):
        if before not in value and after not in old:
            text = _rename(text, (*parts, before), after)
    for key, wanted in value.items():
        there = find(_open(text).root, (*parts, key))
        if not (wanted == "" and isinstance(there, tree.Scalar) and there.value is None):
            text = _put(text, (*parts, key), wanted)
    seen: set[str] = set()
    for key in [each.key for each in _entries(text, parts)]:
        if key in seen or key not in value:
            text = remove(text, (*parts, key))
        seen.add(key)
    return text


def set_data(text: str, path: str | Path, data: Any) -> str:
    """Return the text with plain data (mappings and lists of single values) at ``path``; missing
    parents are made. Raises ``EditError``.
    """
    return _put(text, _parts(path), data)


def rename_key(text: str, path: str | Path, key: str) -> str:
    """Return the text with another name for the key at the end of ``path`` (the last of equal
    ones); what is not there leaves the text as it is. Raises ``EditError``.
    """
    parts = _parts(path)
    if not parts or not isinstance(parts[-1], str) or find(_open(text).root, parts) is None:
        return text
    return _rename(text, parts, key)


def remove_repeat(text: str, path: str | Path, which: int) -> str:
    """Return the text without one of the entries that have the same key, the one at ``which`` from
    0 among them; a key that stands once leaves the text as it is. Raises ``EditError``.
    """
    draft, parts = _open(text), _parts(path)
    holder = find(draft.root, parts[:-1])
    entries = holder.entries if isinstance(holder, tree.Mapping) else ()
    positions = [i for i, entry in enumerate(entries) if parts and entry.key == parts[-1]]
    if not isinstance(holder, tree.Mapping) or not 0 <= which < len(positions) > 1:
        return text
    expected = shape_of(draft.root)
    check_crossing(draft, parts, ENTRY)
    delete(expected, parts, positions[which])
    _remove_at(draft, holder, positions[which])
    return _close(draft, expected)


def wrap_in_list(text: str, path: str | Path) -> str:
    """Return the text with what stands at ``path`` as the only item of a list.

    A mapping in block style moves in behind a dash, comments included. Raises ``EditError``.
    """
    draft, parts = _open(text), _parts(path)
    node = find(draft.root, parts)
    if isinstance(node, tree.Scalar):
        return _put(text, parts, [node.value])
    if node is None:
        return text
    expected = shape_of(draft.root)
    put_shape(expected, parts, ["sequence", [shape_of(node)]])
    check_crossing(draft, parts)
    start, end = node.span.start.index, draft.content_end(node)
    if not isinstance(node, tree.Mapping) or node.flow or not node.entries:
        draft.replace(start, start, "[")
        draft.replace(end, end, "]")
        return _close(draft, expected)
    start = draft.entry_start(node.entries[0])
    draft.replace(start, start, "- ")
    line = draft.next_line(start)
    while start < line < end:
        if draft.text[line : draft.line_end(line)].strip():
            draft.replace(line, line, "  ")
        line = draft.next_line(line)
    return _close(draft, expected)


def _parts(path: str | Path) -> Path:
    return parse_path(path) if isinstance(path, str) else path


def _open(text: str) -> Draft:
    manifest = read(text)
    if manifest.problems:
        raise EditError(manifest.problems[0])
    return Draft(manifest)


def _close(draft: Draft, expected: Shape) -> str:
    """Return the new text after checking that it says what it should, and that nothing after it
    changed.
    """
    text = draft.result()
    manifest = read(text)
    if manifest.problems:
        raise EditError(manifest.problems[0])
    rest = draft.text[draft.end :]
    if shape_of(manifest.documents[0]) != expected or text[manifest.end :] != rest:
        raise draft.refusal("edit-no-place", "the text cannot be changed there safely", 0)
    return text


def _put(text: str, parts: Path, data: Any) -> str:
    draft = _open(text)
    before, expected = shape_of(draft.root), shape_of(draft.root)
    try:
        emit_flow(data)
        put_shape(expected, parts, shape_of_data(data))
        if expected == before and (not parts or find(draft.root, parts) is not None):
            return text
        check_crossing(draft, parts)
        put(draft, parts, data)
    except EditError:
        raise
    except (TypeError, ValueError) as error:
        raise EditError(Problem(code="edit-value", message=str(error), line=1, column=1)) from None
    return _close(draft, expected)


def _rename(text: str, parts: Path, key: str) -> str:
    """Return the text with another name for the key at the end of ``parts``."""
    draft = _open(text)
    expected = shape_of(draft.root)
    rename(expected, parts, key)
    holder = find(draft.root, parts[:-1])
    entry = holder.entry(str(parts[-1])) if isinstance(holder, tree.Mapping) else None
    if entry is None or not isinstance(holder, tree.Mapping):
        return text
    check_crossing(draft, parts, KEY)
    span, style = entry.key_node.span, entry.key_node.style or draft.layout.quote
    try:
        written = emit_scalar(key, style=style, flow=holder.flow)
    except ValueError as error:
        raise draft.refusal("edit-value", str(error), span.start.index) from None
    draft.replace(span.start.index, span.end.index, written)
    return _close(draft, expected)


def _remove_element(draft: Draft, holder: tree.Mapping | tree.Sequence, part: str | int) -> None:
    """Note the replacements that remove one of several entries (of equal keys the last)."""
    if isinstance(holder, tree.Sequence):
        position = int(part)
    else:
        position = max(i for i, entry in enumerate(holder.entries) if entry.key == part)
    _remove_at(draft, holder, position)


def _remove_at(draft: Draft, holder: tree.Mapping | tree.Sequence, position: int) -> None:
    """Note the replacements that remove the entry or item at ``position``, one of several."""
    if isinstance(holder, tree.Mapping) and holder.merges:
        start = holder.span.start.index
        raise draft.refusal("edit-no-place", "a merge key (<<) stands there", start)
    if holder.flow:
        remove_from_flow(draft, holder, position)
    else:
        remove_from_block(draft, holder, position)


def _entries(text: str, parts: Path) -> tuple[tree.Entry, ...]:
    node = find(_open(text).root, parts)
    return node.entries if isinstance(node, tree.Mapping) else ()
