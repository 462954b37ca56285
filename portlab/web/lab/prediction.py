"""Predict first: the question that stands before a packet moves, the answer that was given, and the comparison.

A guess belongs to one packet. ``packet`` in a form says for which one its guess was; where that is no longer the packet
shown, the guess is gone. An address needs no such mark, for it carries the whole state.
"""

from __future__ import annotations

from typing import Any
from zlib import crc32

from portlab.scene.model import state_at
from portlab.teaching.prediction import ENDS, Option, Question, question, rewritten
from portlab.web.lab.result import Picture, Result
from portlab.web.lab.state import SKIPPED, LabState
from portlab.web.shell.phrases import say
from portlab.web.shell.phrases.hosts import say_host, told
from portlab.web.shell.phrases.prediction import OPTIONS, QUESTIONS, REASONS


def prediction_context(result: Result) -> dict[str, Any]:
    """``task``: whether an exercise waits for its answer; ``prediction``: the open question, or the comparison of the
    answer given with what happens; {} without a packet.

    All possible journeys are worked out only while there is a question to ask or to compare.
    """
    picture, state = result.picture, result.state
    if picture is None or picture.trace is None:
        return {}
    steps = len(picture.trace.steps)
    step = min(state.step, steps)
    at_start = step == 0 and not result.stale
    if state.guess == SKIPPED or not (state.guess or (state.predict and at_start)):
        return {}
    asked = question_of(picture, state.seed)
    labels = {option.key: _label(option) for option in asked.options}
    if state.guess in labels:
        return {"prediction": {"compared": _compared(picture, asked, labels, state, step)}}
    if not (state.predict and at_start):
        return {}
    options = [
        {"key": key, "label": label, "checked": key == state.choice}
        for key, label in labels.items()
    ]
    return {
        "task": state.exercise,
        "prediction": {
            "question": say(QUESTIONS, asked.kind, {}),
            "options": options,
            "unanswered": state.action == "guess",
        },
    }


def question_of(picture: Picture, seed: int) -> Question:
    """The question about the picture's packet. The lab's own packet asks first how it ends, sent again it asks for
    source and port; a sender or destination that was chosen begins with one of those."""
    trace = picture.trace
    if trace is None:
        raise ValueError("no packet, no question")
    turn = seed
    if not picture.by_default:
        turn += 1 + crc32(f"{picture.origin} {picture.destination}".encode()) % 2
    journeys = picture.cluster.traces(picture.origin, picture.destination, service=picture.service)
    return question(picture.cluster.world, picture.service, trace, journeys, turn=turn)


def _label(option: Option) -> str:
    return say(OPTIONS, option.code, told(option.facts))


def _compared(
    picture: Picture, asked: Question, labels: dict[str, str], state: LabState, step: int
) -> dict[str, Any]:
    total = len(picture.trace.steps) if picture.trace else 0
    return {
        "question": say(QUESTIONS, asked.kind, {}),
        "good": state.guess == asked.right,
        "by_chance": state.guess in asked.chance,
        "said": labels[state.guess],
        "was": labels[asked.right],
        "reason": _reason(picture, asked),
        "total": total,
        "state": state_at((total,), step),
    }


def _reason(picture: Picture, asked: Question) -> str:
    trace = picture.trace
    # How the packet ended is said by the verdict already, right above.
    if trace is None or asked.kind == ENDS:
        return ""
    step = rewritten(trace, asked.kind)
    if step is None:
        return say(REASONS, f"{asked.kind}-kept", {})
    facts = {
        "step": step.number,
        "place": say_host(step.place.name),
        "before": step.before.destination.port,
        "after": step.after.destination.port,
    }
    return say(REASONS, f"{asked.kind}-rewritten", facts)
