"""Go's own spelling of decoded YAML, which stands in some of the API server's messages.

``yaml: invalid map key: map[interface {}]interface {}{".Values.name":interface {}(nil)}`` is what
an unrendered template gets to hear.
"""

from __future__ import annotations

import json

from portlab.manifest.tree import Mapping, Node, Scalar, Sequence


def go_syntax(node: Node) -> str:
    """Return what ``fmt.Sprintf("%#v")`` gives for a node that go-yaml decoded without a type."""
    if isinstance(node, Scalar) and node.value is None:
        return "<nil>"
    return _inner(node)


def _inner(node: Node) -> str:
    if isinstance(node, Sequence):
        return "[]interface {}{" + ", ".join(_inner(item) for item in node.items) + "}"
    if isinstance(node, Mapping):
        pairs = sorted(f"{_inner(each.key_node)}:{_inner(each.value)}" for each in node.entries)
        return "map[interface {}]interface {}{" + ", ".join(pairs) + "}"
    value = node.value
    if value is None:
        return "interface {}(nil)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        return str(value) if value < 2**63 else hex(value)
    return f"{value:g}"
