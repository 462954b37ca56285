"""Field paths: ``spec.ports[0].nodePort`` as text and as a tuple, and what they lead to in a tree.

The text form is Kubernetes' own (staging/src/k8s.io/apimachinery/pkg/util/validation/field/path.go
Path.String): an index or a map key stands in brackets. A key that holds a dot or a bracket is
written in brackets, ``spec.selector[app.kubernetes.io/name]``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portlab.manifest.tree import Mapping, Mark, Node, Sequence, Span

if TYPE_CHECKING:
    from portlab.manifest.manifest import Manifest

Path = tuple[str | int, ...]

_PART = re.compile(r"(?:^|(?<=.)\.)([^.\[\]]+)|\[([^\]]*)\]", re.DOTALL)
_PLAIN_KEY = re.compile(r"[^.\[\]]+")
_INDEX = re.compile(r"\[(0|[1-9][0-9]{0,8})\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """The place a path leads to; not ``exact`` when it is that of the nearest existing parent."""

    span: Span
    exact: bool


def parse_path(path: str) -> Path:
    """Return the parts of a path: ``"spec.ports[0].port"`` gives ``("spec", "ports", 0, "port")``.

    Digits in brackets are an index, anything else in brackets is a key. Raises ``ValueError`` for
    text that is no path.
    """
    parts: list[str | int] = []
    position = 0
    while position < len(path):
        match = _PART.match(path, position)
        if match is None:
            raise ValueError(f"not a field path: {path!r}")
        name, bracketed = match.groups()
        if name is not None:
            parts.append(name)
        elif bracketed.isdecimal() and bracketed.isascii():
            parts.append(int(bracketed))
        else:
            parts.append(bracketed)
        position = match.end()
    return tuple(parts)


def format_path(path: Path) -> str:
    """Return a path as Kubernetes writes it: ``spec.ports[0].port``, ``spec.selector[a.b/c]``."""
    text = ""
    for part in path:
        if isinstance(part, int) or not _PLAIN_KEY.fullmatch(part):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


def path_in(root: Node | None, text: str) -> Path:
    """Return the parts of a path as the keys below ``root`` have them, whatever they are made of.

    A path that leads nowhere there is read as ``parse_path`` reads it. Raises ``ValueError`` for
    text that is no path.
    """
    known, whole = _read_by_keys(root, text) if root is not None else ((), False)
    return known if whole else parse_path(text)


def find(root: Node | None, path: Path) -> Node | None:
    """Return the node at ``path`` below ``root``, or None; of a duplicate key the last counts."""
    node = root
    for part in path:
        if isinstance(node, Mapping):
            node = node.get(str(part))
        elif isinstance(node, Sequence) and isinstance(part, int) and 0 <= part < len(node.items):
            node = node.items[part]
        else:
            return None
    return node


def locate(manifest: Manifest, path: str | Path) -> Location:
    """Return the place of the value at ``path``, or else that of the nearest existing parent's key.

    A text is matched with the keys that the manifest really has, so that it may be made of any
    keys: a key called ``ports[0]`` is found by ``[ports[0]]``, and by ``ports[0]`` where there is no
    list ``ports``. What an alias brings in is at the alias. A path of which nothing exists gives the
    start of the document (of the text when that is empty). Never raises.
    """
    root = manifest.root
    if root is None:
        start = Mark(line=1, column=1, index=0)
        return Location(span=Span(start=start, end=start), exact=not path)
    if isinstance(path, str):
        known, whole = _read_by_keys(root, path)
        return _place(root, known if whole else (*known, None))
    return _place(root, path)


def _place(root: Node, parts: tuple[str | int | None, ...]) -> Location:
    """The place at the end of ``parts``; None is a part that does not exist."""
    node = root
    span = Span(start=node.span.start, end=node.span.start) if parts else node.span
    alias: Span | None = None
    for part in parts:
        if isinstance(node, Mapping) and part is not None:
            entry = node.entry(str(part))
            if entry is None:
                return Location(span=span, exact=False)
            alias = alias or _alias(node, entry.through)
            node, span = entry.value, alias or entry.key_node.span
        elif isinstance(node, Sequence) and isinstance(part, int) and 0 <= part < len(node.items):
            alias = alias or _alias(node, None)
            node = node.items[part]
            span = alias or node.span
        else:
            return Location(span=span, exact=False)
    # A value that is not written has no place of its own: its key's counts.
    if alias is None and node.span.start.index < node.span.end.index:
        span = node.span
    return Location(span=span, exact=True)


def _alias(holder: Node, through: Span | None) -> Span | None:
    """The place of the alias through which a path leads from ``holder`` downwards, or None."""
    return holder.span if holder.alias else through


def _read_by_keys(root: Node, path: str) -> tuple[Path, bool]:
    """The parts that ``path`` spells in this tree; (the longest beginning that exists, False) when it
    does not exist as a whole.

    Where a text can be read in several ways, the one that comes first in the tree counts.
    """
    best: Path = ()
    reached = 0
    waiting: list[tuple[Node, Path, int]] = [(root, (), 0)]
    while waiting:
        node, parts, position = waiting.pop()
        if position == len(path):
            return parts, True
        if position > reached:
            best, reached = parts, position
        if isinstance(node, Sequence):
            match = _INDEX.match(path, position)
            index = int(match[1]) if match else -1
            if match and index < len(node.items):
                waiting.append((node.items[index], (*parts, index), match.end()))
        elif isinstance(node, Mapping):
            waiting += [
                (entry.value, (*parts, key), end)
                for key, entry in reversed(node.by_key.items())
                for end in _ends_of_key(key, path, position)
            ]
    return best, False


def _ends_of_key(key: str, path: str, position: int) -> list[int]:
    """Where ``key`` ends when it stands at ``position`` of ``path``, bare or in brackets."""
    spellings = (f".{key}" if position else key, f"[{key}]")
    return [
        position + len(spelled)
        for spelled in spellings
        if spelled
        and path.startswith(spelled, position)
        and path[position + len(spelled) : position + len(spelled) + 1] in ("", ".", "[")
    ]
