"""Go's own spelling of decoded YAML, which stands in some of the API server's messages.

``yaml: invalid map key: map[interface {}]interface {}{".Values.name":interface {}(nil)}`` is what
an unrendered template gets to hear.
Go: fmt ``%#v``, internal/fmtsort, strconv.Quote
"""

from __future__ import annotations

import re
from typing import Any

from portlab.manifest.gofloat import format_float
from portlab.manifest.tree import Mapping, Node, Scalar, Sequence

_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
}

_PLAIN = re.compile(r"[ !#-\[\]-~]*")


def go_syntax(node: Node) -> str:
    """Return what ``fmt.Sprintf("%#v")`` gives for a node that go-yaml decoded without a type."""
    if isinstance(node, Scalar) and node.value is None:
        return "<nil>"
    return _inner(node)


def go_quote(text: str) -> str:
    """Return ``text`` in double quotes as ``strconv.Quote`` writes it: what cannot be printed is escaped."""
    if _PLAIN.fullmatch(text):
        return f'"{text}"'
    return '"' + "".join(map(_quote_character, text)) + '"'


def _quote_character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    number = ord(character)
    if number < 0x20 or number == 0x7F:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _inner(node: Node) -> str:
    if isinstance(node, Sequence):
        return "[]interface {}{" + ", ".join(_inner(item) for item in node.items) + "}"
    if isinstance(node, Mapping):
        # Of equal keys the last one counts.
        last = {(type(each.key_node.value), each.key_node.value): each for each in node.entries}
        pairs = (f"{_inner(last[key].key_node)}:{_inner(last[key].value)}" for key in _sorted(last))
        return "map[interface {}]interface {}{" + ", ".join(pairs) + "}"
    value = node.value
    if value is None:
        return "interface {}(nil)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return go_quote(value)
    if isinstance(value, int):
        return str(value) if value < 2**63 else hex(value)
    return format_float(value, 64)


def _sorted(keys: Any) -> list[tuple[type, Any]]:
    """Return typed keys as ``fmt`` sorts a map: by type, then NaN before the numbers in order.

    Go leaves the order of types to where the linker put them; this is how it came out.
    """
    return sorted(keys, key=lambda key: (_rank(*key), key[1] == key[1], key[1]))


def _rank(kind: type, value: Any) -> int:
    return 2 if kind is int and value >= 2**63 else _RANKS[kind]


_RANKS: dict[type, int] = {type(None): 0, str: 1, int: 3, float: 4, bool: 5}
