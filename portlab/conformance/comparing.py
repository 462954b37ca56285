"""Comparing a recorded result with ours, word for word but for what chance decides."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from portlab.conformance.differing import differing, shown
from portlab.conformance.numbers import Numbers, Said, band_of, chosen_paths, put
from portlab.conformance.placeholders import pattern_of
from portlab.conformance.terminal import in_fixed_order, retold
from portlab.conformance.verdict import RecordingError
from portlab.kube.ranges import Ranges

_YAML = "yaml:"

# The lists of an EndpointSlice that come in no fixed order.
_UNORDERED = {"ports", "endpoints"}

# What stands in a result besides what is compared: how to compare it.
_NOTES = {"allocated", "dummies", "randomInMessage", "endpointsOrderNotFixed"}


class Comparison:
    """Compares the steps of one case. ``ranges`` gives the ranges as they are when asked."""

    def __init__(self, tags: Iterable[str], ranges: Callable[[], Ranges]) -> None:
        self._syntax = "syntax" in tags
        self._ranges = ranges
        self.numbers = Numbers()
        self.said = Said()

    def difference(self, recorded: Mapping[str, Any], own: Mapping[str, Any]) -> str:
        """The first difference between a step's recorded result and ours; "" when there is none."""
        for key in own:
            if key not in recorded and own[key] is not None:
                return f"{key}: ours {shown(own[key])}, none recorded"
        for key, wanted in recorded.items():
            if key in _NOTES:
                continue
            compare = _COMPARED.get(key)
            if compare is None:
                raise RecordingError(f"a result holds {key!r}, which is not known here")
            if key not in own or own[key] is None is not wanted:
                return f"{key}: none, recorded {shown(wanted)}"
            if found := compare(self, wanted, own[key], recorded):
                return f"{key}: {found}"
        return ""

    def _same(self, wanted: Any, got: Any, _: Mapping[str, Any]) -> str:
        return differing("", wanted, got)

    def _warnings(self, wanted: list[str], got: list[str], _: Mapping[str, Any]) -> str:
        return differing("", [self.numbers.translate(text) for text in wanted], got)

    def _object(self, wanted: Any, got: Any, recorded: Mapping[str, Any]) -> str:
        dummies = set(recorded.get("dummies", ()))
        chosen = set(recorded["allocated"])
        values = chosen_paths(got)
        mine = {path for path, value in values.items() if not self.said.names(value)} - dummies
        if mine != chosen:
            return f"chosen by the server: {sorted(mine)}, recorded {sorted(chosen)}"
        theirs = chosen_paths(wanted)
        expected = copy.deepcopy(wanted)
        ranges = self._ranges()
        for path in sorted(chosen):
            if path not in theirs:
                return f"{path}: nothing is recorded there"
            there, here = theirs[path], values[path]
            bands = [band_of(path, value, ranges) for value in (there, here)]
            if "" in bands or bands[0] != bands[1]:
                return f"{path}: {here} is in the band {bands[1]!r}, {there} in {bands[0]!r}"
            if not self.numbers.match(there, here):
                return f"{path}: {here} is not the number that answers to {there}"
            put(expected, path, here)
        name = expected["metadata"].get("name", "")
        self.numbers.hold(name, theirs.values())
        return differing("", expected, got)

    def _status(self, wanted: Any, got: Any, recorded: Mapping[str, Any]) -> str:
        return self._pattern("", wanted, got, recorded.get("randomInMessage", ()))

    def _pattern(self, path: str, wanted: Any, got: Any, made_up: Iterable[str]) -> str:
        """Like ``differing``, but texts may hold what the server made up."""
        if isinstance(wanted, Mapping) and isinstance(got, Mapping):
            if wanted.keys() == got.keys():
                pairs = ((f"{path}.{key}", wanted[key], got[key]) for key in wanted)
                return next(filter(None, (self._pattern(*pair, made_up) for pair in pairs)), "")
        elif isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
            triples = (
                (f"{path}[{index}]", *pair)
                for index, pair in enumerate(zip(wanted, got, strict=True))
            )
            return next(filter(None, (self._pattern(*triple, made_up) for triple in triples)), "")
        elif isinstance(wanted, str) and isinstance(got, str):
            if self._syntax and path == ".message" and _YAML in wanted:
                wanted, got = (
                    text.partition(_YAML)[0] + _YAML * (_YAML in text) for text in (wanted, got)
                )
            if pattern_of(self.numbers.translate(wanted), made_up).fullmatch(got):
                return ""
        return differing(path, wanted, got)

    def _slices(self, wanted: Any, got: Any, _: Mapping[str, Any]) -> str:
        return differing("", _sorted_slices(wanted), _sorted_slices(got))

    def _endpoints(self, wanted: Any, got: Any, _: Mapping[str, Any]) -> str:
        return differing("", *(_sorted_subsets(each) for each in (wanted, got)))

    def _text(self, wanted: str, got: str, recorded: Mapping[str, Any]) -> str:
        expected = retold(wanted, self.numbers.translate)
        if recorded.get("endpointsOrderNotFixed"):
            expected, got = in_fixed_order(expected), in_fixed_order(got)
        if pattern_of(expected).fullmatch(got):
            return ""
        return f"ours {shown(got)}, recorded {shown(expected)}"


_COMPARED: dict[str, Callable[[Comparison, Any, Any, Mapping[str, Any]], str]] = {
    "code": Comparison._same,
    "warnings": Comparison._warnings,
    "object": Comparison._object,
    "status": Comparison._status,
    "endpointslices": Comparison._slices,
    "endpoints": Comparison._endpoints,
    "exit": Comparison._same,
    "stdout": Comparison._text,
    "stderr": Comparison._text,
}


def _sorted(items: Iterable[Any] | None) -> list[Any] | None:
    """Items in an order of their own, since the recorder sorted them by one of its; null stays null."""
    if items is None:
        return None
    return sorted(items, key=lambda item: json.dumps(item, sort_keys=True))


def _sorted_slices(slices: list[Any]) -> list[Any] | None:
    return _sorted(
        {key: _sorted(value) if key in _UNORDERED else value for key, value in each.items()}
        for each in slices
    )


def _sorted_subsets(endpoints: dict[str, Any] | None) -> dict[str, Any] | None:
    """The Endpoints object with its lists sorted: the real one's order comes of hashes that hold random uids."""
    if endpoints is None or "subsets" not in endpoints:
        return endpoints
    subsets = [
        {key: _sorted(items) for key, items in subset.items()} for subset in endpoints["subsets"]
    ]
    return {**endpoints, "subsets": _sorted(subsets)}
