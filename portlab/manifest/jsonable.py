"""What YAML can say and JSON cannot: keys and numbers that are refused on the way from one to the other.

Of a key that is written twice only the last value goes that way.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from portlab.manifest.gosyntax import go_syntax
from portlab.manifest.problems import UnreadableError
from portlab.manifest.scalars import key_text
from portlab.manifest.tree import Mapping, Node, Scalar, Sequence


def check_jsonable(root: Node) -> None:
    """Refuse a tree that cannot be JSON. Raises ``UnreadableError``."""
    for node in _effective(root):
        if isinstance(node, Mapping):
            _check_keys(node)
    for node in _effective(root):
        if isinstance(node, Scalar):
            _check_number(node)


def _effective(root: Node) -> Iterator[Node]:
    """Yield a node and what counts below it; keys in order, as ``encoding/json`` writes a map."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Mapping):
            waiting += [node.by_key[key].value for key in sorted(node.by_key, reverse=True)]
        elif isinstance(node, Sequence):
            waiting += reversed(node.items)


def _check_keys(node: Mapping) -> None:
    """sigs.k8s.io/yaml yaml.go convertToJSONableObject."""
    for entry in node.by_key.values():
        key, index = entry.key_node, entry.key_node.span.start.index
        if key_text(key.value) is not None:
            continue
        kind, code, message = (
            ("%!s(<nil>)", "null-key", "a key must not be null")
            if key.value is None
            else ("uint64", "unsupported-key", "the number is too big for a key")
        )
        shown = f"key: {go_syntax(key)}, value: {go_syntax(entry.value)}"
        server = f"unsupported map key of type: {kind}, {shown}"
        raise UnreadableError(code, message, index, server=server)


def _check_number(node: Scalar) -> None:
    """encoding/json encode.go floatEncoder."""
    value = node.value
    if isinstance(value, float) and not math.isfinite(value):
        word = "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"
        server = f"json: unsupported value: {word}"
        message = f"{word} is not a number that JSON can carry"
        raise UnreadableError("unsupported-value", message, node.span.start.index, server=server)
