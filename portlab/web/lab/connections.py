"""The panel of connections: what every kernel on the way remembers of the packet's flow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portlab.kube.kubeproxy.trace import ConntrackEntry, Trace
from portlab.web.shell.phrases import say
from portlab.web.shell.phrases.hosts import say_host
from portlab.web.shell.phrases.panels import TURNS


def connections(trace: Trace, step_address: Callable[[int], str]) -> list[dict[str, Any]]:
    """A row for every machine that remembers the flow, first machine first."""
    return [_row(entry, trace, step_address) for entry in trace.conntrack]


def _row(entry: ConntrackEntry, trace: Trace, step_address: Callable[[int], str]) -> dict[str, Any]:
    new_source = entry.reply_destination != entry.original_source
    new_destination = entry.reply_source != entry.original_destination
    turn = {(True, True): "both", (True, False): "source", (False, True): "destination"}
    steps = [
        step.number
        for step in trace.steps
        for known in step.conntrack
        if (known.node, known.original_destination) == (entry.node, entry.original_destination)
    ]
    return {
        "machine": say_host(entry.node),
        "protocol": entry.protocol,
        "original": (entry.original_source, entry.original_destination),
        "reply": (entry.reply_source, entry.reply_destination),
        "new_source": new_source,
        "new_destination": new_destination,
        "turn": say(TURNS, turn.get((new_source, new_destination), ""), {}),
        "replied": entry.replied,
        "steps": [{"number": number, "href": step_address(number)} for number in steps],
    }
