"""How Go prints plain JSON data with the verb ``%#v``, and a Value that holds it with ``%v``.

Go: fmt.Sprintf; the Values are sigs.k8s.io/structured-merge-diff v6 value/valueunstructured.go valueUnstructured.
"""

from __future__ import annotations

from typing import Any

from portlab.kube.apimachinery.govalue import go_type, go_value
from portlab.manifest.gosyntax import go_quote


def go_syntax(data: Any) -> str:
    """``data`` as ``%#v`` shows it: ``map[string]interface {}{"a":1, "b":[]interface {}{"c"}}``."""
    if data is None:
        return "interface {}(nil)"
    if isinstance(data, str):
        return go_quote(data)
    if isinstance(data, dict):
        pairs = (f"{go_quote(key)}:{go_syntax(data[key])}" for key in sorted(data))
        return f"{go_type(data)}{{{', '.join(pairs)}}}"
    if isinstance(data, list):
        return f"{go_type(data)}{{{', '.join(map(go_syntax, data))}}}"
    return go_value(data)


def value_shown(data: Any) -> str:
    """A Value that holds ``data``, by ``%v``: ``&{map[a:1]}``."""
    return f"&{{{go_value(data)}}}"


def value_syntax(data: Any) -> str:
    """A Value that holds ``data``, by ``%#v``: ``&value.valueUnstructured{Value:1}``."""
    return f"&value.valueUnstructured{{Value:{go_syntax(data)}}}"
