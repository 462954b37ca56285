"""Playing a recording: every case on a cluster of its own, or every probe in one world (``dataplane``)."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from portlab.conformance.comparing import Comparison
from portlab.conformance.dataplane.playing import play_dataplane
from portlab.conformance.player import Player
from portlab.conformance.statistics import play_statistics
from portlab.conformance.verdict import (
    ODD_DATA,
    NotPlayableError,
    RecordingError,
    Verdict,
    told,
)
from portlab.kube import Cluster, from_dict
from portlab.manifest import read, read_bytes, read_json

# The seed of every case's cluster: any one would do.
_SEED = 1


def play(recording: Any) -> Iterator[Verdict]:
    """A verdict for every case of a recording. Raises RecordingError when it is none, and NotPlayableError for a
    sequence over time, whose steps are facts in words."""
    try:
        yield from _player_of(recording)(recording)
    except ODD_DATA as error:
        raise RecordingError(told(error)) from error


def _player_of(recording: Any) -> Callable[[Any], Iterator[Verdict]]:
    """How to play it, by its shape."""
    if not isinstance(recording, Mapping) or not {"group", "proxyMode"} & set(recording):
        raise RecordingError("is a recording neither of an API server nor of a data plane")
    if "group" in recording:
        return _play_cases if "cases" in recording else play_statistics
    if "steps" in recording and "probes" not in recording:
        raise NotPlayableError(
            "is a sequence of facts in words, left out here; the test suite plays those of fixtures/"
        )
    return play_dataplane


def _play_cases(recording: Mapping[str, Any]) -> Iterator[Verdict]:
    fresh = Cluster(from_dict(recording["cluster"]), seed=_SEED)
    for case in recording["cases"]:
        name = f"{recording['group']}/{case['id']}"
        try:
            difference = _play_case(case, fresh.copy())
        except ODD_DATA as error:
            difference = told(error)
        yield Verdict(case=name, difference=difference)


def _play_case(case: Mapping[str, Any], cluster: Cluster) -> str:
    """The first difference of a case, with the step in which it is; "" when there is none."""
    player = Player(cluster)
    comparison = Comparison(case["tags"], cluster.ranges)
    if not case["steps"]:
        return "has no steps"
    for index, step in enumerate(case["steps"]):
        _take_note(step, comparison)
        try:
            answer = player.play(step)
            found = comparison.difference(step["result"], answer)
        except RecordingError as error:
            found = str(error)
        if found:
            return f"step {index} ({step['verb']}): {found}"
        if step["verb"] == "delete":
            comparison.numbers.hold(step["name"], ())
    return ""


def _take_note(step: Mapping[str, Any], comparison: Comparison) -> None:
    """What the step's request says."""
    body = step.get("manifest")
    args = map(str, step.get("args", ()))
    if isinstance(body, str):
        json = "json" in step.get("contentType", "") or step["verb"].startswith("patch")
        comparison.said.add(read_json(body) if json else read(body), *args)
    elif "manifestBase64" in step:
        comparison.said.add(read_bytes(base64.b64decode(step["manifestBase64"])), *args)
    else:
        comparison.said.add(None, *args)
