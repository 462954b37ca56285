"""Where each code comes from: the tables of docs/kubernetes-sources.md, read once, their rules as links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings

PATH = settings.BASE_DIR / "docs" / "kubernetes-sources.md"
FIELD, REQUEST, WARNING, READING = "Field errors", "Statuses", "Warnings", "Codes of reading"
ENDS = "Ends of packets"

_KUBERNETES = "https://github.com/kubernetes/kubernetes/blob/release-1.36/"
_KEP = "https://github.com/kubernetes/enhancements/issues/"
_GO = "https://go.dev/src/"
_LINUX = "https://github.com/torvalds/linux/blob/v6.18/"
_KEPS = re.compile(r" \(((?:KEP-\d+(?:, )?)+)\)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """A file of another project that holds a rule: its ``path`` there, the ``functions`` in it, its ``address``."""

    path: str
    functions: tuple[str, ...]
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A row of the tables: ``rule`` as it is written there, its files and enhancement proposals (number and address),
    the ``version`` of which it is ("—": no other project's), and what proves it (``group/case``, or a file)."""

    rule: str
    version: str
    proof: str
    files: tuple[Upstream, ...]
    proposals: tuple[tuple[str, str], ...]


@cache
def sources() -> Mapping[str, Mapping[str, Source]]:
    """The rows below each heading, by code, in the order of the file."""
    found: dict[str, dict[str, Source]] = {}
    heading = ""
    for line in PATH.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        elif line.startswith("| `"):
            cells = [cell.strip().strip("`") for cell in line.strip("|").split("|")]
            code, rule, version, _module, proof = cells
            found.setdefault(heading, {})[code] = _source(rule, version, proof)
    return found


def _source(rule: str, version: str, proof: str) -> Source:
    keps = _KEPS.search(rule)
    numbers = keps.group(1).split(", ") if keps else []
    return Source(
        rule=rule,
        version=version,
        proof=proof,
        files=tuple(_files(_KEPS.sub("", rule))),
        proposals=tuple((each, _KEP + each.removeprefix("KEP-")) for each in numbers),
    )


def _files(rule: str) -> Iterator[Upstream]:
    """The files of a rule: ``[MODULE ]FILE FUNCTION, FUNCTION, FILE …``; a bare file lies beside the one before it."""
    module, path, functions = "", "", list[str]()
    for part in rule.split(", "):
        words = part.split(" ")
        if not any(_is_file(word) for word in words):
            functions += [part]
            continue
        if path:
            yield _upstream(module, path, functions)
        if not _is_file(words[0]):
            module = words.pop(0)
        elif "/" in words[0]:
            module = ""
        elif "/" in path:
            words[0] = f"{path.rpartition('/')[0]}/{words[0]}"
        path, functions = words[0], words[1:]
    if path:
        yield _upstream(module, path, functions)


def _is_file(word: str) -> bool:
    return word.endswith((".go", ".c"))


def _upstream(module: str, path: str, functions: list[str]) -> Upstream:
    whole = f"{module}/{path}" if module else path
    if path.endswith(".c"):
        address = _LINUX + whole
    elif not module:
        address = _KUBERNETES + whole
    else:
        # Go's own library has no dot in its first word; what else Kubernetes is built from lies in its vendor folder.
        own = "." not in module.partition("/")[0]
        address = _GO + whole if own else f"{_KUBERNETES}vendor/{whole}"
    return Upstream(path=whole, functions=tuple(functions), address=address)
