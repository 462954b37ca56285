"""Fixes of manifests that YAML understands and the API server's decoder does not: kinds, types, unknown and doubled
fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from portlab.kube.apimachinery import schema
from portlab.kube.apimachinery.schema import GoType
from portlab.kube.objects.service import TCP
from portlab.manifest import Mapping as MappingNode
from portlab.manifest import Node, Path, Scalar, Sequence, edit, to_python
from portlab.manifest.documents import one_by_one
from portlab.teaching.fixes.case import (
    PORTS,
    Case,
    Step,
    Wish,
    drop,
    leave_out,
    meant,
    put,
    use,
    wish,
)
from portlab.teaching.fixes.ports import free_port
from portlab.teaching.fixes.reading import space_after_colon, space_after_dash

_VERSION, _KIND, _LIST = "v1", "Service", "List"
_NUMBER = re.compile(r"\s*([0-9]{1,10})(?:\s*/\s*[A-Za-z]+)?\s*")
_PORT_PAIR = re.compile(r"([0-9]{1,5})(?::([0-9]{1,5}))?(?:/([A-Za-z]+))?")
_PAIR = re.compile(r"\s*([^\s=:,]+)\s*[=:]\s*([^\s=:,]*)\s*")
_TRUE = ("true", "yes", "on", "y", "1")
_FALSE = ("false", "no", "off", "n", "0")


def kind(case: Case) -> Iterator[Wish]:
    """No such kind in that version: a Service of v1, if it looks like one."""
    version, given = str(case.facts.get("version", "")), str(case.facts.get("kind", ""))
    if not meant(given, [_KIND, "Services"]):
        return
    steps: list[Step] = []
    if given != _KIND:
        steps.append(put(("kind",), _KIND))
    if version != _VERSION:
        steps.append(put(("apiVersion",), _VERSION))
    yield wish("use", *steps, value=_KIND if given != _KIND else _VERSION)


def other_kind(case: Case) -> Iterator[Wish]:
    """A List, such as ``kubectl get -o yaml`` prints: its items one by one, as kubectl sends them.

    staging/src/k8s.io/cli-runtime/pkg/resource/visitor.go FlattenListVisitor."""
    items = case.find(("items",))
    if case.facts.get("kind") == _LIST and isinstance(items, Sequence) and items.items:
        yield wish(
            "take-apart",
            lambda text: one_by_one(text, items),
            number=len(items.items),
        )


def version(_case: Case) -> Iterator[Wish]:
    """No version at all."""
    yield use(("apiVersion",), _VERSION)


def version_or_kind_type(case: Case) -> Iterator[Wish]:
    """apiVersion or kind that is no text."""
    yield use(case.path, _VERSION if case.field == "apiVersion" else _KIND)


def number(case: Case) -> Iterator[Wish]:
    """Something else where a number belongs: the number in it, else nothing."""
    value = _only(case.value)
    match = _NUMBER.fullmatch(value) if isinstance(value, str) else None
    if match:
        value = int(match[1])
    if isinstance(value, int) and not isinstance(value, bool):
        yield wish("use-number", put(case.path, value), value=value)
    if case.field == "port":
        yield use(case.path, free_port(case))
    else:
        yield leave_out(case.path)


def _only(value: Any) -> Any:
    """The only item of a list, else the value itself."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def text(case: Case) -> Iterator[Wish]:
    """A list or a mapping where a single text belongs."""
    value = _only(case.value)
    if isinstance(value, str):
        yield use(case.path, value)
    yield leave_out(case.path)


def unquoted(case: Case) -> Iterator[Wish]:
    """A number or a truth value where a text belongs: as it is written, in quotes."""
    written = str(case.facts.get("text", ""))
    yield wish("quote", put(case.path, written))


def truth(case: Case) -> Iterator[Wish]:
    """Something else where true or false belongs."""
    word = str(_only(case.value)).strip().lower()
    if word in _TRUE or word in _FALSE:
        yield wish("use", put(case.path, word in _TRUE), value=str(word in _TRUE).lower())
    yield leave_out(case.path)


def a_list(case: Case) -> Iterator[Wish]:
    """A single value or a mapping where a list belongs."""
    if case.node is not None:
        yield from _respelt(case, case.node)
        port = _port(case.node) if case.path == PORTS else {}
        if port:
            yield wish("make-list", put(PORTS, [port]))
            return
    yield wish("make-list", lambda before: edit.wrap_in_list(before, case.path))


def a_mapping(case: Case) -> Iterator[Wish]:
    """A text, a number or a list where keys and values belong."""
    node = case.node
    if node is None:
        return
    yield from _respelt(case, node)
    data = _pairs(node) if case.path[:2] != PORTS else _port(node)
    if data and "#" not in _source(case, node):
        yield wish("make-mapping", put(case.path, data))


def _respelt(case: Case, node: Node) -> Iterator[Wish]:
    """A space that is missing where it would make the difference."""
    start, end = node.span.start, node.span.end
    for code, respelt in (
        *space_after_colon(case.text, start.line, end.line),
        *space_after_dash(case.text, start.line, end.line),
    ):
        yield wish(code, _to(respelt))


def _to(respelt: str) -> Step:
    return lambda _before: respelt


def _source(case: Case, node: Node) -> str:
    return case.text[node.span.start.index : node.span.end.index]


def _pairs(node: Node) -> dict[str, Any]:
    """``app=web,tier=front`` as text, or as a list of such texts or of mappings, as one mapping; empty for others."""
    found: dict[str, Any] = {}
    for each in node.items if isinstance(node, Sequence) else (node,):
        if isinstance(each, MappingNode):
            found.update(to_python(each))
            continue
        parts = str(to_python(each) or "").split(",")
        matches = [_PAIR.fullmatch(part) for part in parts]
        for match in matches:
            if match is None:
                return {}
            found[match[1]] = match[2]
    return found


def _port(node: Node) -> dict[str, Any]:
    """``80``, ``80:8080`` or ``53/udp`` as an entry of ports; empty for others."""
    match = _PORT_PAIR.fullmatch(node.text) if isinstance(node, Scalar) else None
    if match is None:
        return {}
    port: dict[str, Any] = {"port": int(match[1])}
    if match[2]:
        port["targetPort"] = int(match[2])
    if match[3] and match[3].upper() != TCP:
        port["protocol"] = match[3].upper()
    return port


def unknown(case: Case) -> Iterator[Wish]:
    """A field that is not known at its place: it is moved to where it is known, or goes."""
    node = case.node
    yield from _dash(case)
    target = _home(case)
    if node is not None and target and "#" not in _source(case, node):
        yield wish("move", put(target, to_python(node)), drop(case.path), field=_shown(target))
    yield leave_out(case.path)


def _dash(case: Case) -> Iterator[Wish]:
    """``-port`` is a key to YAML, and was meant as an item with a port."""
    line = case.trouble.line
    for code, respelt in space_after_dash(case.text, line, line):
        yield wish(code, _to(respelt))


def _home(case: Case) -> Path:
    """Where a field of this name would be known and is not written yet; () for nowhere."""
    places: list[Path] = [("spec",), ("metadata",)]
    if case.count(PORTS) == 1:
        places.append((*PORTS, 0))
    for place in places:
        path = (*place, case.field)
        holder = _type_at(place)
        if holder and case.field in holder.fields and case.find(path) is None:
            return path
    return ()


def _type_at(path: Path) -> GoType | None:
    """The type of what stands at ``path`` of a Service."""
    current: GoType | None = schema.SERVICE
    for part in path:
        if current is not None:
            current = current.item if isinstance(part, int) else current.fields.get(part)
    return current


def _shown(path: Path) -> str:
    return ".".join(str(part) for part in path if isinstance(part, str))


def misspelt(case: Case) -> Iterator[Wish]:
    """A field with a slip in its name."""
    name = str(case.facts.get("meant", ""))
    yield from _dash(case)
    if case.find((*case.path[:-1], name)) is None:
        yield wish("spell", lambda before: edit.rename_key(before, case.path, name), value=name)
    yield leave_out(case.path)


def twice(case: Case) -> Iterator[Wish]:
    """A key that stands several times: one of them is kept."""
    holder = case.find(case.path[:-1])
    if not isinstance(holder, MappingNode):
        return
    nodes = [entry.value for entry in holder.entries if entry.key == case.path[-1]]
    last = len(nodes) - 1
    if all(to_python(node) == to_python(nodes[0]) for node in nodes):
        yield wish("drop-repeat", _keep(case.path, 0, last))
        return
    for which in (last, 0):
        yield _kept(case, nodes[which], which, last)


def _kept(case: Case, node: Node, which: int, last: int) -> Wish:
    step = _keep(case.path, which, last)
    if isinstance(node, Scalar):
        return wish("keep", step, value=node.text)
    return wish("keep-last" if which else "keep-first", step)


def _keep(path: Path, which: int, last: int) -> Step:
    """The edit that removes all entries of a key but one."""

    def step(before: str) -> str:
        for position in range(last, -1, -1):
            if position != which:
                before = edit.remove_repeat(before, path, position)
        return before

    return step
