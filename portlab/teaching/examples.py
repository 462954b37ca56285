"""Worked examples: Services worth looking at, each with a question that running it answers. The files themselves are
data (fixtures/examples/); this module knows their format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portlab.kube.kubeproxy.trace import VERDICTS
from portlab.manifest import read, to_python

LANGUAGES = ("en", "zh-hans")
GROUPS = ("article", "types", "ports", "traffic", "mistakes")
ANSWERS = ("stored", "refused")
NO_PACKET = "none"
PACKETS = (*VERDICTS, NO_PACKET)
_NEEDED = {
    "group",
    "order",
    "title",
    "question",
    "happens",
    "tags",
    "world",
    "answer",
    "packet",
    "manifest",
}
_OPTIONAL = {"ground", "pods", "doc", "from", "to", "reason", "seen"}


class ExampleError(ValueError):
    """A file that is no example; the message says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A Service in a world, with a packet to send.

    ``title``, ``question`` and ``happens`` are by language: ``question`` makes a reader predict something about this
    example, ``happens`` is the answer, and neither ``title`` nor ``question`` gives it away. ``group`` is one of GROUPS
    and ``order`` the place in it; ``ground`` is what is other than in ``world`` (ground/text.py writes it);
    ``pods`` are states of Pods by name; ``doc`` is the document that is looked at, from 1 (0: the first Service);
    ``origin`` and ``destination`` are as Cluster.send takes them ("" lets the lab choose, and stands
    wherever it would choose the same).

    The rest is what a test holds true of it: ``answer`` is one of ANSWERS; ``packet`` the verdict on the first packet,
    NO_PACKET where there is none to send; ``reason`` the code of why, or the API server's words where it refused; and
    ``seen`` the source that the Pod sees ("": no Pod was reached).
    """

    slug: str
    group: str
    order: int
    title: Mapping[str, str]
    question: Mapping[str, str]
    happens: Mapping[str, str]
    tags: tuple[str, ...]
    world: str
    ground: str
    pods: Mapping[str, str]
    doc: int
    origin: str
    destination: str
    answer: str
    packet: str
    reason: str
    seen: str
    manifest: str


def read_example(slug: str, text: str) -> Example:
    """The example that the file ``slug``.yaml holds. Raises ExampleError."""
    manifest = read(text)
    if manifest.problems or manifest.root is None:
        told = manifest.problems[0].message if manifest.problems else "nothing is written in it"
        raise ExampleError(f"{slug}: {told}")
    data = to_python(manifest.root)
    if not isinstance(data, dict) or not _NEEDED <= data.keys() <= _NEEDED | _OPTIONAL:
        raise ExampleError(f"{slug}: has other keys than an example has")
    return Example(
        slug=slug,
        group=_one_of(slug, data, "group", GROUPS),
        order=int(data["order"]),
        title=_by_language(slug, data, "title"),
        question=_by_language(slug, data, "question"),
        happens=_by_language(slug, data, "happens"),
        tags=tuple(str(tag) for tag in data["tags"]),
        world=str(data["world"]),
        ground=str(data.get("ground", "")),
        pods={str(name): str(state) for name, state in data.get("pods", {}).items()},
        doc=int(data.get("doc", 0)),
        origin=str(data.get("from", "")),
        destination=str(data.get("to", "")),
        answer=_one_of(slug, data, "answer", ANSWERS),
        packet=_one_of(slug, data, "packet", PACKETS),
        reason=str(data.get("reason", "")),
        seen=str(data.get("seen", "")),
        manifest=str(data["manifest"]),
    )


def _one_of(slug: str, data: Mapping[str, Any], key: str, words: tuple[str, ...]) -> str:
    if data[key] not in words:
        raise ExampleError(f"{slug}: {key} is none of {', '.join(words)}")
    return str(data[key])


def _by_language(slug: str, data: Mapping[str, Any], key: str) -> dict[str, str]:
    texts = data[key]
    if not isinstance(texts, dict) or set(texts) != set(LANGUAGES) or not all(texts.values()):
        raise ExampleError(f"{slug}: {key} is not there in each of {', '.join(LANGUAGES)}")
    return {str(language): str(text) for language, text in texts.items()}


def in_groups(examples: tuple[Example, ...]) -> dict[str, tuple[Example, ...]]:
    """The examples by group, in the order of GROUPS and of their places; groups without any are left out."""
    ordered = sorted(examples, key=lambda each: (each.order, each.slug))
    grouped = {name: tuple(one for one in ordered if one.group == name) for name in GROUPS}
    return {name: found for name, found in grouped.items() if found}
