"""JSON patch: a list of operations on places of a document.

RFC 6902, as gopkg.in/evanphx/json-patch.v4 patch.go applies it for kube-apiserver 1.36. The server tells nothing of why
a patch does not fit, so an error here has no words. An object may be asked for any member: one that is not there is
null, and can be replaced and copied.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

_INDEX = re.compile(r"[+-]?[0-9]{1,9}")

Operation = dict[str, Any]


class PatchError(Exception):
    """An operation cannot be carried out, or a test failed."""


def apply_json_patch(document: dict[str, Any], operations: list[Any]) -> Any:
    """``document`` after all ``operations``; it is not changed itself. Raises PatchError.

    Objects that an operation had to open come out with their keys in order; others stay as they are written.
    """
    patched = _Document(document)
    for operation in operations:
        if not isinstance(operation, dict):
            raise PatchError
        kind = operation.get("op")
        carry_out = _OPERATIONS.get(kind) if isinstance(kind, str) else None
        if carry_out is None:
            raise PatchError
        carry_out(patched, operation)
    patched.sort()
    return patched.root


class _Document:
    """What is patched. ``_opened`` are the objects of it that were taken apart, by their identity."""

    def __init__(self, root: dict[str, Any]) -> None:
        self.root: Any = copy.deepcopy(root)
        self._opened: dict[int, dict[str, Any]] = {}
        self.open(self.root)

    def open(self, value: Any) -> None:
        """``value`` is looked into."""
        if isinstance(value, dict):
            self._opened[id(value)] = value

    def open_all(self, value: Any) -> None:
        """``value`` is looked into down to its last part."""
        self.open(value)
        if isinstance(value, dict | list):
            for below in value.values() if isinstance(value, dict) else value:
                self.open_all(below)

    def sort(self) -> None:
        """Bring the keys of opened objects into order."""
        for opened in self._opened.values():
            in_order = sorted(opened.items())
            opened.clear()
            opened.update(in_order)

    def container(self, parts: list[str]) -> Any:
        """The mapping or list in which the last part is to be found."""
        found = self.root
        for part in parts[:-1]:
            found = _get(found, part)
            self.open(found)
        if not isinstance(found, dict | list):
            raise PatchError
        return found

    def put(self, parts: list[str], value: Any) -> None:
        """Add a value at a place."""
        container, part = self.container(parts), parts[-1]
        if isinstance(container, dict):
            container[part] = value
        elif part == "-":
            container.append(value)
        else:
            container.insert(_position(part, len(container) + 1), value)

    def take(self, parts: list[str]) -> Any:
        """Remove what is at a place."""
        container, part = self.container(parts), parts[-1]
        if isinstance(container, list):
            return container.pop(_position(part, len(container)))
        if part not in container:
            raise PatchError
        return container.pop(part)


def _pointer(operation: Operation, key: str) -> str:
    pointer = operation.get(key)
    if not isinstance(pointer, str):
        raise PatchError
    return pointer


def _parts(operation: Operation, key: str) -> list[str]:
    pointer = _pointer(operation, key)
    if "/" not in pointer:
        raise PatchError
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def _position(part: str, length: int) -> int:
    """An index below ``length``; negative ones count from the end."""
    if not _INDEX.fullmatch(part):
        raise PatchError
    index = int(part)
    if not -length <= index < length:
        raise PatchError
    return index + length if index < 0 else index


def _get(container: Any, part: str) -> Any:
    """A member, None where an object has none; an item, which a list must have."""
    if isinstance(container, dict):
        return container.get(part)
    if isinstance(container, list):
        return container[_position(part, len(container))]
    raise PatchError


def _add(document: _Document, operation: Operation) -> None:
    document.put(_parts(operation, "path"), copy.deepcopy(operation.get("value")))


def _remove(document: _Document, operation: Operation) -> None:
    document.take(_parts(operation, "path"))


def _replace(document: _Document, operation: Operation) -> None:
    value = copy.deepcopy(operation.get("value"))
    if not _pointer(operation, "path"):
        if not isinstance(value, dict | list):
            raise PatchError
        document.root = value
        document.open(value)
        return
    parts = _parts(operation, "path")
    container, part = document.container(parts), parts[-1]
    where = part if isinstance(container, dict) else _position(part, len(container))
    container[where] = value


def _move(document: _Document, operation: Operation) -> None:
    value = document.take(_parts(operation, "from"))
    document.put(_parts(operation, "path"), value)


def _copy(document: _Document, operation: Operation) -> None:
    parts = _parts(operation, "from")
    value = _get(document.container(parts), parts[-1])
    document.sort()
    document.put(_parts(operation, "path"), copy.deepcopy(value))


def _test(document: _Document, operation: Operation) -> None:
    value = document.root
    if _pointer(operation, "path"):
        parts = _parts(operation, "path")
        value = _get(document.container(parts), parts[-1])
    if not _equal(value, operation.get("value")):
        raise PatchError
    document.open_all(value)


def _equal(one: Any, other: Any) -> bool:
    """Equality of JSON data; numbers must be written alike, so that ``80.0`` is not ``80``."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_equal, one, other))
    return type(one) is type(other) and _spelling(one) == _spelling(other)


def _spelling(scalar: Any) -> Any:
    """A scalar as it is written: a number that is no whole one keeps its text beside its value."""
    return getattr(scalar, "text", scalar)


_OPERATIONS: dict[str, Callable[[_Document, Operation], None]] = {
    "add": _add,
    "remove": _remove,
    "replace": _replace,
    "move": _move,
    "copy": _copy,
    "test": _test,
}
