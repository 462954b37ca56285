"""Faults of a readable manifest: fields that nobody knows and keys that are written twice.

sigs.k8s.io/json (unknown fields), go.yaml.in/yaml/v2 decode.go setMapIndex (duplicate keys).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portlab.kube.apimachinery.schema import GoType
from portlab.kube.apiserver import codes
from portlab.kube.objects.warning import ServiceWarning
from portlab.manifest import Mapping, Node, Scalar, Sequence, format_path
from portlab.manifest.gosyntax import go_quote, go_syntax

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """An unknown field or a duplicate key: bad in a strict request, a warning in a lenient one."""

    path: str
    text: str
    rule: str
    field: str
    meant: str = ""

    @property
    def warning(self) -> ServiceWarning:
        """The fault as a warning."""
        twice = self.rule in (codes.DECODE_DUPLICATE_KEY, codes.DECODE_DUPLICATE_FIELD)
        code = codes.WARN_DUPLICATE_KEY if twice else codes.WARN_UNKNOWN_FIELD
        return ServiceWarning(
            text=self.text, code=code, path=self.path, facts={"field": self.field}
        )


def unknown_field(path: Path, key: str, struct: GoType) -> Fault:
    """The fault of a key that ``struct`` does not have."""
    meant = _meant(key, struct.fields)
    rule = codes.DECODE_MISSPELT_FIELD if meant else codes.DECODE_UNKNOWN_FIELD
    text = f"unknown field {go_quote(_field_stack(path))}"
    return Fault(path=format_path(path), text=text, rule=rule, field=key, meant=meant)


def duplicate_field(path: Path, key: str) -> Fault:
    """The fault of a key that stands twice in a JSON object."""
    text = f"duplicate field {go_quote(_field_stack(path))}"
    rule = codes.DECODE_DUPLICATE_FIELD
    return Fault(path=format_path(path), text=text, rule=rule, field=key)


def unknown_path(path: str) -> Fault:
    """The fault of a field that no struct has, by the path that the server tells."""
    field = path.rpartition(".")[2]
    rule = codes.DECODE_UNKNOWN_FIELD
    return Fault(path=path, text=f"unknown field {go_quote(path)}", rule=rule, field=field)


def duplicate_fields(node: Node) -> list[Fault]:
    """Every key that stands twice in an object of a JSON tree, in the order of the text."""
    found: list[Fault] = []
    waiting: list[tuple[Node, Path]] = [(node, ())]
    while waiting:
        current, path = waiting.pop()
        below: list[tuple[Node, Path]] = []
        if isinstance(current, Mapping):
            found += [
                duplicate_field((*path, entry.key), entry.key) for entry in current.duplicates
            ]
            below = [(entry.value, (*path, entry.key)) for entry in current.entries]
        elif isinstance(current, Sequence):
            below = [(item, (*path, index)) for index, item in enumerate(current.items)]
        waiting += reversed(below)
    return found


def _field_stack(path: Path) -> str:
    """The path as the decoder tells it: a dot before every key, whatever the key is made of."""
    written = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return written.removeprefix(".")


def duplicate_keys(node: Node) -> list[Fault]:
    """Every key that is written twice, inner ones first; the line told is that of the second value."""
    found: list[Fault] = []
    _find_duplicates(node, (), found)
    return found


def _find_duplicates(node: Node, path: Path, found: list[Fault]) -> None:
    if isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            _find_duplicates(item, (*path, index), found)
    elif isinstance(node, Mapping):
        entries = node.entries
        twice = len({entry.key for entry in entries}) < len(entries)
        duplicates = {id(entry) for entry in node.duplicates} if twice else set()
        for entry in entries:
            where = (*path, entry.key)
            if not isinstance(entry.value, Scalar):
                _find_duplicates(entry.value, where, found)
            if id(entry) in duplicates:
                shown = go_syntax(entry.key_node)
                text = f"line {entry.value.span.start.line}: key {shown} already set in map"
                rule = codes.DECODE_DUPLICATE_KEY
                found.append(Fault(path=format_path(where), text=text, rule=rule, field=entry.key))


def _meant(key: str, known: Iterable[str]) -> str:
    """The known field that somebody who wrote ``key`` may have meant, or ""."""
    by_lower = {name.lower(): name for name in known}
    if key.lower() in by_lower:
        return by_lower[key.lower()]
    # Looked for only where a field is unknown: most manifests never need it.
    from difflib import get_close_matches  # noqa: PLC0415

    close = get_close_matches(key.lower(), by_lower, n=1, cutoff=0.8)
    return by_lower[close[0]] if close else ""
