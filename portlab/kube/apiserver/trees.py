"""Between trees and plain data: patches are worked out on data, and decoding reads trees."""

from __future__ import annotations

import re
from typing import Any

from portlab.kube.objects.gofmt import go_json
from portlab.manifest import Entry, Manifest, Mapping, Mark, Node, Scalar, Sequence, Span

_NOWHERE = Mark(line=1, column=1, index=0)
_NO_SPAN = Span(start=_NOWHERE, end=_NOWHERE)
_WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,18})")


class Literal(float):
    """A JSON number that is not written as a whole one: its value, and how it is written."""

    text: str

    def __new__(cls, value: float, text: str) -> Literal:
        """The number ``value``, written as ``text``."""
        number = super().__new__(cls, value)
        number.text = text
        return number

    def __deepcopy__(self, memo: dict[int, Any]) -> Literal:
        """Itself: a number does not change."""
        return self


def plain(node: Node | None) -> Any:
    """The data of a JSON tree; of a duplicate key the last counts, and odd numbers keep their spelling."""
    if node is None:
        return None
    if isinstance(node, Mapping):
        return {entry.key: plain(entry.value) for entry in node.entries}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if _WHOLE_NUMBER.fullmatch(node.text):
        return int(node.text)
    return Literal(float(value), node.text)


def mapping_tree(data: dict[str, Any]) -> Mapping:
    """A JSON tree of ``data`` as Go writes a map: keys sorted. Its places lead nowhere."""
    entries = (Entry(key=key, key_node=_scalar(key), value=tree(data[key])) for key in sorted(data))
    return Mapping(entries=tuple(entries), span=_NO_SPAN)


def tree(data: Any) -> Node:
    """A JSON tree of any ``data``."""
    if isinstance(data, dict):
        return mapping_tree(data)
    if isinstance(data, list):
        return Sequence(items=tuple(map(tree, data)), span=_NO_SPAN)
    return _scalar(data)


def json_body(data: Any) -> Manifest:
    """``data`` as the body of a request of type application/json, as a program sends it."""
    return Manifest(text=go_json(data, sort_keys=True), documents=(tree(data),), format="json")


def _scalar(value: Any) -> Scalar:
    text = value.text if isinstance(value, Literal) else str(value)
    return Scalar(text=text, style="", value=value, span=_NO_SPAN)
