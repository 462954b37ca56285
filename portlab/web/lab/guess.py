"""To which packet a guess belongs, and what becomes of it when a form is sent."""

from __future__ import annotations

from dataclasses import replace
from zlib import crc32

from portlab.kube.kubeproxy.trace import Trace
from portlab.kube.objects.service import Service
from portlab.web.lab.state import SKIPPED, LabState


def packet_mark(
    state: LabState, origin: str, destination: str, service: Service, trace: Trace
) -> str:
    """A short mark of a packet in two parts: who sends to where, for the how manyth time; and to which Service, by
    which way."""
    request = (state.world, state.seed, origin, destination)
    ways = [
        (step.code, str(step.after.source), str(step.after.destination)) for step in trace.steps
    ]
    journey = (service.metadata.name, service.metadata.labels, service.spec, trace.reason, ways)
    return f"{crc32(repr(request).encode()):x}.{crc32(repr(journey).encode()):x}"


def settled(state: LabState, mark: str) -> LabState:
    """The state with its guess where it stands: given just now, skipped, or gone with the packet it was about.

    ``mark`` is that of the packet now shown. While questions are asked, another request starts before its first step.
    """
    if state.packet and state.packet != mark:
        same_request = state.packet.partition(".")[0] == mark.partition(".")[0]
        step = state.step if same_request or not state.predict else 0
        action = "" if state.action in ("guess", "skip") else state.action
        return replace(state, guess="", choice="", packet=mark, step=step, action=action)
    if state.action == "guess" and state.choice:
        return replace(state, guess=state.choice, packet=mark, step=max(state.step, 1))
    if state.action == "skip" and not state.exercise:
        return replace(state, guess=SKIPPED, packet=mark)
    return replace(state, packet=mark)
