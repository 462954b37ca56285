"""What go-yaml's decoder refuses first, found out in its order and without writing aliases out.

The decoder takes a document apart value by value: keys before values, the mappings of a merge key
from the last to the first, and what an alias stands for once more for every alias. It counts these
values, to refuse a text of which nearly all comes from aliases. Here a collection that was taken
apart once is only counted when an alias comes back to it, so that the work grows with the text and
not with what it stands for.
go.yaml.in/yaml/v2 decode.go decoder
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from portlab.manifest.build import build
from portlab.manifest.gosyntax import go_syntax
from portlab.manifest.limits import Limits
from portlab.manifest.problems import UnreadableError
from portlab.manifest.written import Collection, Document, Reference, Written, merge_sources

_FEW_VALUES, _MANY_VALUES = 400_000, 4_000_000
_RATIO_OF_FEW, _RATIO_OF_MANY = 0.99, 0.10


def check_decoding(document: Document, limits: Limits) -> None:
    """Refuse what go-yaml refuses to decode, and then what is too large here. Raises ``UnreadableError``."""
    if document.root is not None:
        _Decoder(document, limits).check(document.root)


@dataclass(slots=True)
class _Frame:
    """A collection being decoded; ``reference`` is the alias that led to it, if one did.

    ``before`` is how many values were counted before it, ``height`` how deep it is so far.
    """

    collection: Collection
    values: Iterator[Written]
    before: int
    reference: Reference | None
    height: int = 1


@dataclass(frozen=True, slots=True)
class _Size:
    """How many values a decoded collection has with its aliases written out, and how many levels."""

    values: int
    height: int


class _Decoder:
    """Decodes one document, without recursion and without results."""

    def __init__(self, document: Document, limits: Limits) -> None:
        self.limits = limits
        self.document = document
        self.frames: list[_Frame] = []
        self.sizes: dict[int, _Size] = {}
        # The document itself is the first value that go-yaml counts.
        self.values, self.values_of_aliases = 1, 0
        self.alias_depth = 0
        self.last_alias: Reference | None = None
        self.excess: UnreadableError | None = None

    def check(self, root: Written) -> None:
        """Decode everything; raises ``UnreadableError``."""
        self._decode(root)
        while self.frames:
            written = next(self.frames[-1].values, None)
            if written is None:
                self._close()
            else:
                self._decode(written)
        if self.excess:
            raise self.excess

    def _decode(self, written: Written) -> None:
        """Decode a single value, begin a collection, or follow an alias (decode.go unmarshal)."""
        self._count(1)
        if isinstance(written, Reference):
            self._follow(written)
        elif isinstance(written, Collection):
            self._open(written, None)
        elif fault := self.document.faults.get(id(written)):
            raise fault

    def _count(self, values: int) -> None:
        """Count values; too many of them may not come from aliases (decode.go allowedAliasRatio).

        Of values that all come from one alias it is enough to look at the end: their share grows
        with each, and the allowed one never does.
        """
        self.values += values
        alias = self.last_alias
        if alias is None:
            return
        if self.alias_depth:
            self.values_of_aliases += values
        if self.values > self.limits.max_events and not self.excess:
            self.excess = self.limits.too_many_aliases(alias.span.start.index, alias.name)
        if self.values_of_aliases <= 100 or self.values <= 1000:
            return
        many = _MANY_VALUES - _FEW_VALUES
        beyond = min(max(self.values - _FEW_VALUES, 0), many) / many
        allowed = _RATIO_OF_FEW - (_RATIO_OF_FEW - _RATIO_OF_MANY) * beyond
        if self.values_of_aliases / self.values > allowed:
            raise _refusal(alias, "excessive-aliases", "document contains excessive aliasing")

    def _open(self, collection: Collection, reference: Reference | None) -> None:
        values = self._values(collection)
        # The count of the collection's own value is part of what it takes to decode it.
        self.frames.append(_Frame(collection, values, self.values - 1, reference))

    def _close(self) -> None:
        """End a collection: from now on its size is known."""
        frame = self.frames.pop()
        size = _Size(self.values - frame.before, frame.height)
        self.sizes[id(frame.collection)] = size
        if frame.reference:
            self.alias_depth -= 1
        self._raise_height(size.height, frame.reference)

    def _raise_height(self, height: int, reference: Reference | None) -> None:
        """Note that something of ``height`` levels stands in the collection being decoded."""
        if reference and len(self.frames) + height > self.limits.max_depth and not self.excess:
            self.excess = self.limits.too_deep(reference.span.start.index)
        if self.frames:
            self.frames[-1].height = max(self.frames[-1].height, height + 1)

    def _follow(self, reference: Reference) -> None:
        """Decode what an alias stands for (decode.go alias)."""
        self.last_alias, target = reference, reference.target
        self.alias_depth += 1
        if isinstance(target, Collection):
            size = self.sizes.get(id(target))
            if any(each.collection is target for each in self.frames):
                self._go_round(target, reference)
            if size is None:
                self._count(1)
                self._open(target, reference)
                return
            self._count(size.values)
            self._raise_height(size.height, reference)
        else:
            self._decode(target)
        self.alias_depth -= 1

    def _go_round(self, target: Collection, reference: Reference) -> NoReturn:
        """Decode again what was decoded since ``target`` began, until an alias is followed a second time."""
        position = [each.collection for each in self.frames].index(target)
        start, inside = self.frames[position].before, self.frames[position + 1 :]
        end, again = next(
            ((each.before, each.reference) for each in inside if each.reference),
            (self.values, reference),
        )
        self._count(end - start)
        problem = f"anchor '{again.name}' value contains itself"
        raise _refusal(again, "anchor-in-itself", problem)

    def _values(self, collection: Collection) -> Iterator[Written]:
        """Yield the values of a collection in the order in which they are decoded."""
        if not collection.mapping:
            yield from collection.children
            return
        children = iter(collection.children)
        for key, value in zip(children, children, strict=True):
            if id(key) in self.document.merge_keys:
                yield from self._sources(value)
                continue
            yield key
            meant = key.target if isinstance(key, Reference) else key
            if isinstance(meant, Collection):
                raise self._complex_key(key, meant)
            yield value

    def _sources(self, value: Written) -> Iterator[Written]:
        """Yield what a merge key brings in."""
        for source in merge_sources(value):
            meant = source.target if isinstance(source, Reference) else source
            if not isinstance(meant, Collection) or not meant.mapping:
                problem = "map merge requires map or sequence of maps as the value"
                raise UnreadableError(
                    "merge-value", problem, source.span.start.index, server=f"yaml: {problem}"
                )
            yield source

    def _complex_key(self, key: Written, collection: Collection) -> UnreadableError:
        """Return the problem of a key that is a collection."""
        size = self.sizes[id(collection)]
        if self.excess and (
            size.values > self.limits.max_events or size.height > self.limits.max_depth
        ):
            return self.excess
        build(self.document, collection)
        index = key.span.start.index
        server = f"yaml: invalid map key: {go_syntax(collection.node)}"
        message = "a key must be a single value"
        return UnreadableError("complex-key", message, index, server=server)


def _refusal(alias: Reference, code: str, problem: str) -> UnreadableError:
    index, server = alias.span.start.index, f"yaml: {problem}"
    return UnreadableError(code, problem, index, name=alias.name, server=server)
