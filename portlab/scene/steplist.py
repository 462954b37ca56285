"""The list of steps beside the picture: the same journey as text, one line a step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portlab.kube.kubeproxy.trace import ANSWERED, Address, Step, Trace
from portlab.scene.model import state_at
from portlab.scene.shapes import HUES


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressView:
    """An address in the list: its text, the hue of its layer, and whether this step changed it."""

    text: str
    hue: str
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A line of the list. ``address`` is where the step can be linked to ("" when no address can carry it);
    ``state`` is done, now or ahead; ``news`` says which halves of the header are worth reading anew: "all" (the packet
    is new, or turned about), "part" (one was rewritten), "none"."""

    number: int
    text: str
    detail: str
    address: str
    state: str
    source: AddressView
    destination: AddressView
    news: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceView:
    """The player's view of a trace at a step: its lines, where back and forward lead (None at an end; "" when no
    address can carry the step), and how it ends."""

    steps: tuple[StepView, ...]
    step: int
    total: int
    start: str
    back: int | None
    back_address: str
    forward: int | None
    forward_address: str
    sentence: str
    verdict: str
    good: bool
    reason: str


def trace_view(
    trace: Trace,
    *,
    step: int,
    sentence: Callable[[Step], str],
    detail: Callable[[Step], str],
    address: Callable[[int], str],
    ready: str,
    reason: str,
) -> TraceView:
    """The view of a trace at ``step`` (0: before it is sent).

    ``sentence`` and ``detail`` say what a step does, shortly and at length; ``address`` gives the link to a step;
    ``ready`` is what to say before the first step, ``reason`` why the journey ended as it did.
    """
    total = len(trace.steps)
    step = max(0, min(step, total))
    lines = tuple(
        StepView(
            number=one.number,
            text=sentence(one),
            detail=detail(one),
            address=address(one.number),
            state=state_at((one.number,), step),
            source=_address(one.after.source, one.before.source),
            destination=_address(one.after.destination, one.before.destination),
            news=_news(one, before),
        )
        for before, one in zip((None, *trace.steps), trace.steps, strict=False)
    )
    return TraceView(
        steps=lines,
        step=step,
        total=total,
        start=address(0),
        back=step - 1 if step > 0 else None,
        back_address=address(step - 1) if step > 0 else "",
        forward=step + 1 if step < total else None,
        forward_address=address(step + 1) if step < total else "",
        sentence=lines[step - 1].text if step else ready,
        verdict=trace.verdict,
        good=trace.verdict == ANSWERED,
        reason=reason,
    )


def _news(one: Step, before: Step | None) -> str:
    if before is None or before.direction != one.direction:
        return "all"
    return "none" if one.before == one.after else "part"


def _address(after: Address, before: Address) -> AddressView:
    return AddressView(
        text=str(after) if after.port else after.ip,
        hue=HUES.get(after.layer, "out"),
        changed=after != before,
    )
