"""Playing a recording: every case on a cluster of its own."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from portlab.conformance.comparing import Comparison
from portlab.conformance.player import Player
from portlab.conformance.statistics import play_statistics
from portlab.conformance.verdict import ODD_DATA, RecordingError, Verdict, told
from portlab.kube import Cluster, from_dict
from portlab.manifest import read, read_bytes, read_json

# The seed of every case's cluster: any one would do.
_SEED = 1


def play(recording: Any) -> Iterator[Verdict]:
    """A verdict for every case of a recording of an API server. Raises RecordingError when it is none."""
    if not isinstance(recording, Mapping) or "group" not in recording:
        raise RecordingError("is not a recording of an API server")
    try:
        if "cases" in recording:
            yield from _play_cases(recording)
        else:
            yield from play_statistics(recording)
    except ODD_DATA as error:
        raise RecordingError(told(error)) from error


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
