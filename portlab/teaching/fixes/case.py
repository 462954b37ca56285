"""Case: a text with one of its troubles and the cluster that refused it; wishes are what could be done about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from portlab.kube.cluster import DEFAULT_NAMESPACE, Cluster
from portlab.manifest import Mapping as MappingNode
from portlab.manifest import Node, Path, Scalar, Sequence, edit, find, path_in, to_python
from portlab.teaching.fixes.trouble import Trouble

Step = Callable[[str], str]
PORTS: Path = ("spec", "ports")
TYPE: Path = ("spec", "type")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """What a button offers: ``code`` and ``facts`` make its words, ``text`` is the whole manifest after it."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A fix that is still to be tried: ``steps`` are edits of the text, one after the other. ``whole`` tells that it is
    the same for every trouble of its kind."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[Step, ...]
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """``root`` is the tree of ``text`` (None when it cannot be read), ``path`` the parts of the trouble's place."""

    text: str
    trouble: Trouble
    cluster: Cluster
    root: Node | None
    path: Path

    @property
    def facts(self) -> Mapping[str, Any]:
        """The facts of the trouble."""
        return self.trouble.facts

    @property
    def field(self) -> str:
        """The name of the field that the trouble is about."""
        names = [part for part in self.path if isinstance(part, str)]
        return names[-1] if names else ""

    @property
    def node(self) -> Node | None:
        """What stands at the trouble's place."""
        return self.find(self.path)

    @property
    def value(self) -> Any:
        """The value that the trouble is about: what stands at its place, else what the server tells of it."""
        return to_python(self.node) if self.node is not None else self.facts.get("value")

    @property
    def namespace(self) -> str:
        """The namespace into which the manifest goes."""
        return str(self.get("metadata", "namespace") or DEFAULT_NAMESPACE)

    def find(self, path: Path) -> Node | None:
        """The node at ``path``, or None."""
        return find(self.root, path)

    def get(self, *path: str | int) -> Any:
        """The plain value at ``path``, or None."""
        return to_python(find(self.root, path))

    def count(self, path: Path) -> int:
        """How many items the list at ``path`` has."""
        node = self.find(path)
        return len(node.items) if isinstance(node, Sequence) else 0

    def entries(self, path: Path) -> tuple[tuple[str, Any], ...]:
        """Keys and single values of the mapping at ``path``."""
        node = self.find(path)
        if not isinstance(node, MappingNode):
            return ()
        return tuple(
            (entry.key, entry.value.value)
            for entry in node.entries
            if isinstance(entry.value, Scalar)
        )


def case_of(text: str, trouble: Trouble, cluster: Cluster, root: Node | None) -> Case:
    """The case of one trouble."""
    try:
        path = path_in(root, trouble.place)
    except ValueError:
        # The server tells of a key of which nobody can say where it stands.
        path = ()
    return Case(text=text, trouble=trouble, cluster=cluster, root=root, path=path)


def wish(code: str, *steps: Step, **facts: Any) -> Wish:
    """A wish in short."""
    return Wish(code=code, steps=steps, facts=facts)


def put(path: Path, data: Any) -> Step:
    """The edit that writes ``data`` at ``path``."""
    return lambda text: edit.set_data(text, path, data)


def drop(*paths: Path) -> Step:
    """The edit that removes what stands at ``paths``, however often its key stands there."""

    def step(text: str) -> str:
        for path in paths:
            before = None
            while text != before:
                before, text = text, edit.remove(text, path)
                if not isinstance(path[-1], str):
                    break
        return text

    return step


def use(path: Path, value: Any) -> Wish:
    """The wish for one other value."""
    return wish("use", put(path, value), value=value)


def leave_out(*paths: Path) -> Wish:
    """The wish to remove a field; the last of ``paths`` gives it its name."""
    return wish("remove", drop(*paths), field=str(paths[-1][-1]))


def let_choose(*paths: Path) -> Wish:
    """The wish to leave a number to Kubernetes."""
    return wish("let-choose", drop(*paths))


def make_type(name: str) -> Wish:
    """The wish for another type of Service."""
    return wish("use-type", put(TYPE, name), type=name)


def meant(value: Any, choices: Iterable[str], cutoff: float = 0.6) -> str:
    """The one of ``choices`` that somebody who wrote ``value`` may have meant, or ""."""
    known = {_bare(choice): choice for choice in choices}
    bare = _bare(str(value))
    if bare in known:
        return known[bare]
    close = get_close_matches(bare, known, n=1, cutoff=cutoff)
    return known[close[0]] if close else ""


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()


def unused(base: str, taken: Iterable[str], longest: int = 63) -> str:
    """``base``, with a number behind it where that is taken already; not longer than ``longest``."""
    held = set(taken)
    name, number = base[:longest], 1
    while name in held:
        number += 1
        name = f"{base[: longest - len(str(number)) - 1].rstrip('-')}-{number}"
    return name
