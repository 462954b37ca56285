"""A recorded probe against all journeys that its packet could make."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from portlab.conformance.dataplane.affinity import Choice, Memory, choices
from portlab.conformance.dataplane.answers import answers_difference
from portlab.conformance.dataplane.conntrack import entries, entries_after_clash
from portlab.conformance.dataplane.outcomes import (
    long_tries_difference,
    outcomes_difference,
    refusals_difference,
)
from portlab.conformance.differing import shown
from portlab.conformance.verdict import RecordingError
from portlab.kube.kubeproxy.send import DestinationError, traces
from portlab.kube.kubeproxy.trace import Trace
from portlab.kube.kubeproxy.world import World

Probe = Mapping[str, Any]

_ADDRESS = re.compile(r"[\d.]+(:\d+)?|[\da-f:]+|\[[\da-f:]+\]:\d+")

_PROTOCOLS = ("TCP", "UDP", "SCTP", "ICMP")

# What a probe may hold; anything else would be passed over without a word.
_KNOWN = {
    "from",
    "to",
    "toKind",
    "protocol",
    "tries",
    "outcome",
    "how",
    "backends",
    "sourceSeen",
    "sourceByBackend",
    "portSeen",
    "portByBackend",
    "conntrack",
    "longTries",
}


def probe_difference(probe: Probe, world: World, memory: Memory) -> str:
    """The first difference of a probe; "" when it ends as recorded. ``memory`` is what earlier probes have shown."""
    if unknown := sorted(set(probe) - _KNOWN):
        raise RecordingError(f"a probe holds {unknown[0]!r}, which is not known here")
    if not _ADDRESS.fullmatch(probe["to"]):
        raise RecordingError(f"to: {shown(probe['to'])} is no address")
    if probe["protocol"] not in _PROTOCOLS:
        raise RecordingError(f"the protocol {shown(probe['protocol'])} is not known here")
    try:
        found = traces(world, probe["from"], probe["to"], protocol=probe["protocol"])
    except DestinationError as error:
        return f"cannot be sent: {error}"
    possible = list(choices(found))
    likely = [choice for choice in possible if memory.allows(choice)]
    right, difference = _tried(probe, likely)
    if right:
        memory.learn(right)
        return ""
    unlikely = [choice for choice in possible if not memory.allows(choice)]
    if _tried(probe, unlikely)[0]:
        told = {
            f"{key[0][0]} for {key[0][1]}": pick
            for each in likely
            for key, pick in each.picks.items()
        }
        return f"backends: ours, as in an earlier probe, {shown(told)}, recorded {shown(probe['backends'])}"
    return difference


def _tried(probe: Probe, possible: Iterable[Choice]) -> tuple[list[Choice], str]:
    """The choices that explain the probe, and how the one differs that comes nearest."""
    right: list[Choice] = []
    furthest, difference = -1, ""
    for choice in possible:
        for stage, compare in enumerate(_COMPARED):
            if found := compare(probe, choice.traces):
                if stage > furthest:
                    furthest, difference = stage, found
                break
        else:
            right.append(choice)
    return right, difference


def _entries_difference(probe: Probe, found: tuple[Trace, ...]) -> str:
    """The first try left what one of the traces leaves."""
    recorded = probe.get("conntrack", [])
    possible = [entries(trace) for trace in found]
    if recorded in possible or any(
        recorded == other for trace in found for other in entries_after_clash(trace)
    ):
        return ""
    nearest = max(possible, key=lambda own: len(set(own).intersection(recorded)))
    return f"conntrack: ours {shown(nearest)}, recorded {shown(recorded)}"


_COMPARED: tuple[Callable[[Probe, tuple[Trace, ...]], str], ...] = (
    outcomes_difference,
    refusals_difference,
    answers_difference,
    _entries_difference,
    long_tries_difference,
)
