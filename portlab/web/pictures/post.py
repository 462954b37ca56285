"""A state as text for a post: what it is, every step in a line, how it ends, and the link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portlab.web.lab.result import Picture
from portlab.web.pictures.telling import essential_lines, told
from portlab.web.shell.phrases.endings import VERDICTS, say_reason
from portlab.web.shell.phrases.hosts import say_host

LONGEST = 1500
MOST_PORTS = 3
# A link longer than this would leave no room for what it is about.
LONGEST_LINK = 600
GAP = "…"


def post(context: Mapping[str, Any], link: str) -> str:
    """The text for a scene_context, of LONGEST characters at most; where it would be more, steps are left out. A link
    that is too long stands nowhere in it."""
    words = told(context)
    picture: Picture | None = context["picture"]
    head = [words.title]
    steps: list[str] = []
    if context["outcome"].accepted and picture is not None:
        head += essential_lines(picture.service, MOST_PORTS)
        if picture.trace is not None:
            head += ["", f"{say_host(picture.trace.origin)} → {picture.trace.destination}"]
    if words.asked:
        tail = [words.sentence]
        tail += [f"- {option['label']}" for option in context["prediction"]["options"]]
    elif context["outcome"].accepted and picture is not None and picture.trace is not None:
        steps = [f"{each.number}. {each.text}" for each in context["trace_view"].steps]
        trace = picture.trace
        tail = [f"{VERDICTS[trace.verdict]}: {say_reason(trace)}"]
    else:
        tail = [problem.message for problem in context["problems"][:1]]
        tail += [words.sentence] if words.sentence not in tail else []
    if 0 < len(link) <= LONGEST_LINK:
        tail += ["", link]
    return _joined(head, steps, tail)


def _joined(head: list[str], steps: list[str], tail: list[str]) -> str:
    half = (len(steps) + 1) // 2
    before, after = steps[:half], steps[half:]
    gap: list[str] = []
    while True:
        text = "\n".join([*head, *before, *gap, *after, *tail])
        if len(text) < LONGEST or not before:
            break
        gap = [GAP]
        if len(before) > len(after):
            before = before[:-1]
        else:
            after = after[1:]
    return (text if len(text) < LONGEST else text[: LONGEST - 2] + GAP) + "\n"
