"""A case for a code: requests to an API server, the last of which makes it tell that code. Most were recorded from a
real one; fixtures/reference/cases.yaml holds requests for codes that no recording tells. All are played, never told by
hand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings

from portlab.conformance.listening import Listening
from portlab.conformance.player import Player
from portlab.kube.apiserver.outcome import Outcome
from portlab.kube.objects.clusterdescription import from_dict
from portlab.manifest import read, to_python
from portlab.web.reference.sources import FIELD, READING, REQUEST, WARNING, sources

RECORDINGS = settings.BASE_DIR / "fixtures" / "conformance" / "apiserver"
OWN = settings.BASE_DIR / "fixtures" / "reference" / "cases.yaml"
# Whoever reads a page about one code reads so many requests, and so much of each.
MAX_STEPS, MAX_TEXT, MAX_LINE, MAX_MESSAGE = 3, 1500, 160, 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked: the ``verb`` and the ``text`` that was sent ("" for none), cut where it is very long."""

    verb: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The ``requests`` (the last few; ``before`` counts those that are left out), and of the answer to the last: the
    HTTP ``status`` and ``reason`` (0 and "": accepted), the server's ``message`` with its ``path`` ("" for none), and
    the ``facts`` of the explanation. ``recorded`` is the version of the real API server that answered so, or "".
    """

    requests: tuple[Request, ...]
    before: int
    status: int
    reason: str
    message: str
    path: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    recorded: str = ""


@cache
def cases() -> Mapping[str, Case]:
    """A case for every code that has one."""
    return dict(_played())


def _played() -> Iterator[tuple[str, Case]]:
    own = to_python(read(OWN.read_text(encoding="utf-8")).root)
    for heading in (FIELD, REQUEST, WARNING, READING):
        for code, source in sources()[heading].items():
            group, _, name = source.proof.partition("/")
            if "::" not in source.proof:
                recording = _recording(group)
                steps = next(each["steps"] for each in recording["cases"] if each["id"] == name)
                case = play(code, recording["cluster"], steps, recording["kubernetes"])
            elif code in own["cases"]:
                case = play(code, own["cluster"], own["cases"][code])
            else:
                continue
            yield code, case


@cache
def _recording(group: str) -> Any:
    return json.loads((RECORDINGS / f"{group}.json").read_text(encoding="utf-8"))


def play(
    code: str, cluster: Mapping[str, Any], steps: Sequence[Mapping[str, Any]], recorded: str = ""
) -> Case:
    """The case that ``steps`` are, up to the first that tells ``code``, played on the described cluster. Raises
    LookupError when none does."""
    listening = Listening(from_dict(cluster), seed=1)
    player = Player(listening)
    for number, step in enumerate(steps, 1):
        heard = len(listening.outcomes)
        player.play(step)
        for outcome in listening.outcomes[heard:]:
            if told := _told(outcome, code):
                shown = [
                    Request(verb=each["verb"], text=_cut(_sent(each)))
                    for each in steps[max(0, number - MAX_STEPS) : number]
                ]
                return Case(
                    requests=tuple(shown),
                    before=number - len(shown),
                    status=outcome.status.code if outcome.status else 0,
                    reason=outcome.status.reason if outcome.status else "",
                    message=_cut(told[0], MAX_MESSAGE),
                    path=told[1],
                    facts=told[2],
                    recorded=recorded,
                )
    raise LookupError(f"nothing told {code}")


def _told(outcome: Outcome, code: str) -> tuple[str, str, Mapping[str, Any]] | None:
    """The server's words, the path and the facts with which an answer tells a code."""
    for problem in outcome.problems:
        if problem.code == code:
            # What the server says of a text that it cannot read speaks of the whole text.
            return outcome.status.message if outcome.status else "", "", problem.facts
    for warning in outcome.warnings:
        if warning.code == code:
            return warning.text, warning.path, warning.facts
    if (status := outcome.status) is None:
        return None
    for error in status.errors:
        if error.code == code:
            return error.message, error.path, dict(error.facts)
    if status.rule == code:
        return status.message, status.path, dict(status.facts)
    return None


def _sent(step: Mapping[str, Any]) -> str:
    """The text that a step sent, or the name that it asked about."""
    if "manifest" in step:
        return str(step["manifest"]).rstrip("\n")
    return " ".join(step["args"]) if "args" in step else str(step.get("name", ""))


def _cut(text: str, longest_line: int = MAX_LINE) -> str:
    """``text`` with the rest of long lines left out, and what comes after MAX_TEXT characters."""
    lines = (
        line if len(line) <= longest_line else f"{line[:longest_line]}…"
        for line in text.split("\n")
    )
    cut = "\n".join(lines)
    return cut if len(cut) <= MAX_TEXT else f"{cut[:MAX_TEXT]}…"
