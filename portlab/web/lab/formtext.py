"""The form as a view of the manifest's text: what its fields show, and what an edited field changes in the text.

The form has no Kubernetes rules of its own: a field shows one value of the text, and a changed field becomes one
surgical edit of the text. Whether the result is a good Service is for the API server to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portlab.manifest import EditError, Manifest, Node, Scalar, Sequence, edit, find
from portlab.manifest import Mapping as MappingNode
from portlab.web.lab.reading import read

TEXT = "text"
PLAIN = "plain"
SELECTOR = "selector"

MAX_PORT_ROWS = 20
MAX_TYPED = 4000

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundPath:
    """A form field's name, the path of the value it shows, and how typed text is written into the manifest.

    ``kind`` is ``text`` (always a string), ``plain`` (a number where it reads as one: what a person typed) or
    ``selector`` (``key=value,key=value`` for a mapping).
    """

    name: str
    path: Path
    kind: str = TEXT


SERVICE_FIELDS = (
    BoundPath(name="name", path=("metadata", "name")),
    BoundPath(name="type", path=("spec", "type")),
    BoundPath(name="selector", path=("spec", "selector"), kind=SELECTOR),
    BoundPath(name="clusterIP", path=("spec", "clusterIP")),
    BoundPath(name="externalTrafficPolicy", path=("spec", "externalTrafficPolicy")),
    BoundPath(name="internalTrafficPolicy", path=("spec", "internalTrafficPolicy")),
    BoundPath(name="sessionAffinity", path=("spec", "sessionAffinity")),
    BoundPath(
        name="allocateLoadBalancerNodePorts",
        path=("spec", "allocateLoadBalancerNodePorts"),
        kind=PLAIN,
    ),
)
PORT_FIELDS = (
    ("name", TEXT),
    ("port", PLAIN),
    ("targetPort", PLAIN),
    ("nodePort", PLAIN),
    ("protocol", TEXT),
)
PORTS: Path = ("spec", "ports")


class FormEditError(ValueError):
    """A form field's text that cannot become an edit; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def port_count(root: Node | None) -> int:
    """How many entries ``spec.ports`` has in the text; 0 when it is absent or no list."""
    ports = find(root, PORTS) if root is not None else None
    return len(ports.items) if isinstance(ports, Sequence) else 0


def bound_paths(root: Node | None) -> tuple[BoundPath, ...]:
    """Every field of the form for this text: the Service's and, port by port, those of the first rows."""
    ports = tuple(
        BoundPath(name=f"ports-{index}-{key}", path=(*PORTS, index, key), kind=kind)
        for index in range(min(port_count(root), MAX_PORT_ROWS))
        for key, kind in PORT_FIELDS
    )
    return SERVICE_FIELDS + ports


def shown(root: Node | None, bound: BoundPath) -> str | None:
    """What the field shows for this text: "" for an absent value, None where the value has a shape that the field
    cannot show (a list where a number is expected), so that the field must not be edited."""
    node = find(root, bound.path) if root is not None else None
    text = "" if node is None else _shown(node, bound)
    # A field of one line would give a longer value back as another one.
    return None if text is None or len(text) > MAX_TYPED or not _is_one_line(text) else text


def _is_one_line(text: str) -> bool:
    return "\n" not in text and "\r" not in text


def _shown(node: Node, bound: BoundPath) -> str | None:
    if bound.kind == SELECTOR:
        return _shown_selector(node)
    if not isinstance(node, Scalar):
        return None
    if node.value is None:
        return ""
    if isinstance(node.value, str):
        if bound.kind == PLAIN and node.style:
            return node.value if _reads_as_text(node.value) else f'"{node.value}"'
        return node.value
    return node.text


def shown_values(manifest: Manifest) -> dict[str, str | None]:
    """All fields of the form, by name."""
    return {bound.name: shown(manifest.root, bound) for bound in bound_paths(manifest.root)}


def _reads_as_text(value: str) -> bool:
    node = read(value).root
    return isinstance(node, Scalar) and isinstance(node.value, str)


def _shown_selector(node: Node) -> str | None:
    if isinstance(node, Scalar) and node.value is None:
        return ""
    if not isinstance(node, MappingNode):
        return None
    pairs = []
    for entry in node.entries:
        if not isinstance(entry.value, Scalar) or not isinstance(entry.value.value, str):
            return None
        pairs.append(f"{entry.key}={entry.value.value}")
    text = ",".join(pairs)
    entries = {entry.key: entry.value.value for entry in node.entries}  # type: ignore[union-attr]
    try:
        return text if parse_selector(text) == entries else None
    except FormEditError:
        return None


def parse_selector(text: str) -> dict[str, str]:
    """``app=web,tier=front`` (kubectl's notation) as a mapping; raises FormEditError where a part has no ``=``."""
    selector: dict[str, str] = {}
    for part in text.split(","):
        if not part.strip():
            continue
        key, equals, value = part.partition("=")
        if not equals or not key.strip():
            raise FormEditError("selector-notation")
        selector[key.strip()] = value.strip()
    return selector


def merge(text: str, base: str, typed: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The manifest ``text`` with every form field that differs from what ``base`` shows written into it.

    ``base`` is the text from which the form was drawn, ``typed`` the form's fields as they came back. A field that was
    not touched edits nothing, so a text edited at the same time keeps all that it says. A field that cannot be written
    is left out and told: the second value maps its name to a code of FORM_PROBLEMS.
    """
    unwritten: dict[str, str] = {}
    drawn = read(base)
    for bound in bound_paths(drawn.root):
        value = typed.get(bound.name)
        before = shown(drawn.root, bound)
        if value is None or before is None or value == before:
            continue
        try:
            text = _write(text, bound, value)
        except FormEditError as error:
            unwritten[bound.name] = error.code
        except EditError:
            unwritten[bound.name] = "form-edit-impossible"
    return text, unwritten


def _write(text: str, bound: BoundPath, value: str) -> str:
    if bound.kind == SELECTOR:
        selector = parse_selector(value)
        if not selector:
            return edit.remove(text, bound.path)
        return edit.replace_mapping(text, bound.path, selector)
    if value == "":
        return edit.remove(text, bound.path)
    if bound.kind == PLAIN:
        return edit.set_plain(text, bound.path, value.strip())
    return edit.set_value(text, bound.path, value)


def add_port(text: str) -> str:
    """The text with one more port: the first number from 80 that no port of the text has yet.

    Several ports must have names, so a port that has none gets one, ``port-NUMBER`` or by its place in the list.
    Raises portlab.manifest.EditError where the text has no place for it.
    """
    root = read(text).root
    count = port_count(root)
    taken = [_scalar(root, (*PORTS, index, "port")) for index in range(count)]
    number = next(number for number in range(80, 65536) if number not in taken)
    for index, used in enumerate(taken):
        if not _scalar(root, (*PORTS, index, "name")):
            name = f"port-{used}" if isinstance(used, int) and used > 0 else f"port-no-{index + 1}"
            text = edit.set_value(text, (*PORTS, index, "name"), name)
    added: dict[str, str | int] = {"name": f"port-{number}"} if count else {}
    return edit.append_item(text, PORTS, {**added, "port": number})


def _scalar(root: Node | None, path: Path) -> object:
    node = find(root, path) if root is not None else None
    return node.value if isinstance(node, Scalar) else None


def remove_port(text: str, index: int) -> str:
    """The text without the port at ``index``."""
    return edit.remove(text, (*PORTS, index))
