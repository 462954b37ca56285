"""Which codes each recorded case makes PortLab tell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from portlab.conformance.listening import Listening
from portlab.conformance.player import Player
from portlab.kube import Outcome, from_dict

RECORDINGS = Path(__file__).resolve().parents[2] / "fixtures" / "conformance" / "apiserver"


def codes_of(outcome: Outcome) -> set[str]:
    """Every code that an answer holds."""
    told = {change.code for change in outcome.changes}
    told |= {warning.code for warning in outcome.warnings}
    told |= {problem.code for problem in outcome.problems}
    if (status := outcome.status) is not None:
        told |= {status.rule} | {error.code for error in status.errors}
    return told


def cases() -> Iterator[tuple[str, Any, Any]]:
    """``group/id``, the described cluster and the case, of every recorded case."""
    for path in sorted(RECORDINGS.glob("*.json")):
        recording = json.loads(path.read_text(encoding="utf-8"))
        for case in recording.get("cases", ()):
            yield f"{recording['group']}/{case['id']}", recording["cluster"], case


def outcomes_of(described: Any, case: Any) -> list[Outcome]:
    """The answers to the steps of a case."""
    cluster = Listening(from_dict(described), seed=1)
    player = Player(cluster)
    for step in case["steps"]:
        player.play(step)
    return cluster.outcomes


def told_by(described: Any, case: Any) -> set[str]:
    """The codes that a case makes PortLab tell."""
    return set[str]().union(*map(codes_of, outcomes_of(described, case)))
