"""Field paths: ``spec.ports[0].nodePort`` as text and as a tuple, and what they lead to in a tree.

The text form is Kubernetes' own (staging/src/k8s.io/apimachinery/pkg/util/validation/field/path.go
Path.String): an index or a map key stands in brackets. A key that holds a dot or a bracket is
written in brackets, ``spec.selector[app.kubernetes.io/name]``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portlab.manifest.tree import Entry, Mapping, Mark, Node, Sequence, Span

if TYPE_CHECKING:
    from portlab.manifest.read import Manifest

Path = tuple[str | int, ...]

_PART = re.compile(r"(?:^|(?<=.)\.)([^.\[\]]+)|\[([^\]]*)\]", re.DOTALL)
_PLAIN_KEY = re.compile(r"[^.\[\]]+")


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

    A path of which nothing exists gives the start of the
    document (of the text when that is empty). Never raises for a path of valid form.
    """
    parts = parse_path(path) if isinstance(path, str) else path
    start = Mark(line=1, column=1, index=0)
    span = Span(start=start, end=start)
    node = manifest.root
    if node is None:
        return Location(span=span, exact=not parts)
    span = Span(start=node.span.start, end=node.span.start) if parts else node.span
    for position, part in enumerate(parts):
        last = position == len(parts) - 1
        entry: Entry | None = None
        if isinstance(node, Mapping):
            entry = node.entry(str(part))
            if entry is None:
                return Location(span=span, exact=False)
            node = entry.value
            span = entry.key_node.span
        elif isinstance(node, Sequence) and isinstance(part, int) and 0 <= part < len(node.items):
            node = node.items[part]
            span = node.span
        else:
            return Location(span=span, exact=False)
        if last and not (entry is not None and node.span.start.index == node.span.end.index):
            span = node.span
    return Location(span=span, exact=True)
