"""JSON patch: a list of operations on places of a document.

RFC 6902, as github.com/evanphx/json-patch v4 patch.go applies it for kube-apiserver 1.36. The server tells nothing of
why a patch does not fit, so an error here has no words.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

_INDEX = re.compile(r"[+-]?[0-9]{1,9}")


class PatchError(Exception):
    """An operation cannot be carried out, or a test failed."""


def apply_json_patch(document: dict[str, Any], operations: list[Any]) -> dict[str, Any]:
    """``document`` after all ``operations``; it is not changed itself. Raises PatchError."""
    patched = copy.deepcopy(document)
    for operation in operations:
        if not isinstance(operation, dict):
            raise PatchError
        kind = operation.get("op")
        carry_out = _OPERATIONS.get(kind) if isinstance(kind, str) else None
        if carry_out is None:
            raise PatchError
        carry_out(patched, operation)
    return patched


def _parts(operation: dict[str, Any], key: str) -> list[str]:
    pointer = operation.get(key)
    if not isinstance(pointer, str) or "/" not in pointer:
        raise PatchError
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def _container(document: Any, parts: list[str]) -> Any:
    """The mapping or list in which the last part is to be found."""
    for part in parts[:-1]:
        document = _get(document, part)
    if not isinstance(document, dict | list):
        raise PatchError
    return document


def _position(part: str, length: int) -> int:
    """An index below ``length``; negative ones count from the end."""
    if not _INDEX.fullmatch(part):
        raise PatchError
    index = int(part)
    if not -length <= index < length:
        raise PatchError
    return index + length if index < 0 else index


def _get(container: Any, part: str) -> Any:
    if isinstance(container, dict):
        if part not in container:
            raise PatchError
        return container[part]
    if isinstance(container, list):
        return container[_position(part, len(container))]
    raise PatchError


def _put(document: Any, parts: list[str], value: Any) -> None:
    container, part = _container(document, parts), parts[-1]
    if isinstance(container, dict):
        container[part] = value
    elif part == "-":
        container.append(value)
    else:
        container.insert(_position(part, len(container) + 1), value)


def _take(document: Any, parts: list[str]) -> Any:
    container, part = _container(document, parts), parts[-1]
    value = _get(container, part)
    if isinstance(container, dict):
        del container[part]
    else:
        del container[_position(part, len(container))]
    return value


def _add(document: Any, operation: dict[str, Any]) -> None:
    _put(document, _parts(operation, "path"), copy.deepcopy(operation.get("value")))


def _remove(document: Any, operation: dict[str, Any]) -> None:
    _take(document, _parts(operation, "path"))


def _replace(document: Any, operation: dict[str, Any]) -> None:
    parts = _parts(operation, "path")
    container, part = _container(document, parts), parts[-1]
    _get(container, part)
    where = part if isinstance(container, dict) else _position(part, len(container))
    container[where] = copy.deepcopy(operation.get("value"))


def _move(document: Any, operation: dict[str, Any]) -> None:
    value = _take(document, _parts(operation, "from"))
    _put(document, _parts(operation, "path"), value)


def _copy(document: Any, operation: dict[str, Any]) -> None:
    parts = _parts(operation, "from")
    value = copy.deepcopy(_get(_container(document, parts), parts[-1]))
    _put(document, _parts(operation, "path"), value)


def _test(document: Any, operation: dict[str, Any]) -> None:
    parts = _parts(operation, "path")
    container, part = _container(document, parts), parts[-1]
    absent = isinstance(container, dict) and part not in container
    if not _equal(None if absent else _get(container, part), operation.get("value")):
        raise PatchError


def _equal(one: Any, other: Any) -> bool:
    """Equality of JSON data, where ``1`` is not ``true``."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_equal, one, other))
    return bool(one == other)


_OPERATIONS: dict[str, Callable[[Any, dict[str, Any]], None]] = {
    "add": _add,
    "remove": _remove,
    "replace": _replace,
    "move": _move,
    "copy": _copy,
    "test": _test,
}
