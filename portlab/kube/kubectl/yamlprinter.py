"""Objects as ``-o yaml`` prints them.

kubectl 1.36: staging/src/k8s.io/cli-runtime/pkg/printers/yaml.go; sigs.k8s.io/yaml yaml.go JSONToYAML;
go.yaml.in/yaml/v2 sorter.go keyList.Less, emitterc.go yaml_emitter_emit_block_mapping_key,
yaml_emitter_check_simple_key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cmp_to_key
from typing import Any

from portlab.kube.kubectl.yamlscalars import scalar_lines

_LONGEST_SIMPLE_KEY = 128
_BREAK = re.compile("[\n\r\x85\u2028\u2029]")


def yaml_text(data: Any) -> str:
    """JSON data in block style: keys sorted, dashes below the key they belong to."""
    return "\n".join(_lines(data, 0, 0)) + "\n"


def _lines(data: Any, indent: int, column: int) -> list[str]:
    """The lines of data that belongs to what stands ``indent`` columns in; the first begins at ``column``.

    The others are told without the columns that what it belongs to has before it.
    """
    if isinstance(data, Mapping):
        keys = sorted(data, key=_by_natural_order)
        return [line for key in keys for line in _entry(key, data[key], indent)] or ["{}"]
    if isinstance(data, list | tuple):
        return [line for item in data for line in _item(item, indent)] or ["[]"]
    return scalar_lines(data, indent=indent, column=column)


def _item(item: Any, indent: int) -> list[str]:
    nested = _is_nested(item)
    first, *rest = _lines(item, indent + 2 if nested else indent, indent + 2)
    return [f"- {first}", *(_indented(rest) if nested else rest)]


def _entry(key: str, value: Any, indent: int) -> list[str]:
    if _BREAK.search(key) or len(key.encode("utf-8", "surrogatepass")) > _LONGEST_SIMPLE_KEY:
        return _long_entry(key, value, indent)
    (name,) = scalar_lines(key, indent=indent, column=indent, key=True)
    if not _is_nested(value):
        first, *rest = _lines(value, indent, indent + len(name) + 2)
        return [f"{name}: {first}", *rest]
    if isinstance(value, Mapping):
        return [f"{name}:", *_indented(_lines(value, indent + 2, 0))]
    return [f"{name}:", *_lines(value, indent, 0)]


def _long_entry(key: str, value: Any, indent: int) -> list[str]:
    """A key that no colon may follow on its line."""
    name, *more = scalar_lines(key, indent=indent, column=indent + 2)
    nested = _is_nested(value)
    first, *rest = _lines(value, indent + 2 if nested else indent, indent + 2)
    return [f"? {name}", *more, f": {first}", *(_indented(rest) if nested else rest)]


def _is_nested(data: Any) -> bool:
    return isinstance(data, Mapping | list | tuple) and bool(data)


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" if line else line for line in lines]


def _natural_order(one: str, other: str) -> int:
    """Below 0 when ``one`` comes first: letters after other signs, numbers inside by their value."""
    for at, (a, b) in enumerate(zip(one, other, strict=False)):
        if a == b:
            continue
        letters = a.isalpha(), b.isalpha()
        if all(letters):
            return ord(a) - ord(b)
        if any(letters):
            return 1 if letters[0] else -1
        return _compare_numbers(one, other, at) or ord(a) - ord(b)
    return len(one) - len(other)


def _compare_numbers(one: str, other: str, at: int) -> int:
    """The numbers that go on at ``at`` by their value, then by their length."""
    before = ""
    if "0" in (one[at], other[at]):
        # A zero counts when a digit other than zero stands before it.
        digits = one[:at][len(one[:at].rstrip("0123456789")) :]
        before = "1" if digits.strip("0") else ""
    (a, a_length), (b, b_length) = (_number_at(text, at, before) for text in (one, other))
    return a - b if a != b else a_length - b_length


def _number_at(text: str, at: int, before: str) -> tuple[int, int]:
    end = at
    while end < len(text) and text[end] in "0123456789":
        end += 1
    # As many digits as are ever needed: Python takes long over numbers of thousands of digits.
    return int(before + text[at:end][:300] or "0"), end - at


_by_natural_order = cmp_to_key(_natural_order)
