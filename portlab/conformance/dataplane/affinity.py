"""Session affinity in recorded probes: a node sends a client to one endpoint, and which one it is, is chance.

Every trace of a probe says at which nodes a Service with affinity matched and whom the node picked. What was recorded
is explained by one choice for each of these nodes. A rewriting load balancer goes to several nodes, so that there one
probe shows several choices. The choice is the same in later probes, whose client the node still remembers, unless the
timeout may have ended while the variant was recorded.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from portlab.conformance.verdict import RecordingError
from portlab.kube.kubeproxy.trace import Trace
from portlab.kube.objects.service import Service

# Node, the client's address there, the Service's port: namespace, name, number, protocol.
_Match = tuple[str, str, str, str, int, str]
# The same with the endpoints among which the node picks: a Service has a list for outside traffic of its own.
Key = tuple[_Match, frozenset[str]]

# No variant is recorded for so long.
_LONG_SECONDS = 3600

# More combinations than these no cluster of three nodes has, nor one of eight with three endpoints.
_MOST_CHOICES = 10_000


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom each node picks, and the traces that are then possible."""

    traces: tuple[Trace, ...]
    picks: Mapping[Key, str] = field(default_factory=dict)


class Memory:
    """What the probes so far have shown of the choices, for Services whose timeout is long."""

    def __init__(self, services: Iterable[Service]) -> None:
        self._lasting = {
            (each.metadata.namespace, each.metadata.name)
            for each in services
            if (config := each.spec.session_affinity_config) is not None
            and (config.timeout_seconds or 0) >= _LONG_SECONDS
        }
        self._known: dict[Key, str] = {}

    def allows(self, choice: Choice) -> bool:
        """True when nothing that was seen contradicts the choice."""
        return all(self._known.get(key, pick) == pick for key, pick in choice.picks.items())

    def learn(self, right: Iterable[Choice]) -> None:
        """One of these choices is what happened: what they have in common is known from now on."""
        common = set.intersection(*(set(choice.picks.items()) for choice in right))
        self._known.update((key, pick) for key, pick in common if key[0][2:4] in self._lasting)


def choices(found: tuple[Trace, ...]) -> Iterator[Choice]:
    """All choices that the traces leave open; one with all traces where no Service has affinity."""
    matches = [_matches(trace) for trace in found]
    options: dict[_Match, dict[str, None]] = {}
    for picks in matches:
        for match, pick in picks.items():
            options.setdefault(match, {})[pick] = None
    count = 1
    for each in options.values():
        count *= len(each)
    if count > _MOST_CHOICES:
        raise RecordingError(f"affinity leaves {count} choices, which are too many to try")
    for picked in itertools.product(*options.values()):
        assignment = dict(zip(options, picked, strict=True))
        yield Choice(
            tuple(
                trace
                for trace, picks in zip(found, matches, strict=True)
                if all(assignment[match] == pick for match, pick in picks.items())
            ),
            {(match, frozenset(options[match])): pick for match, pick in assignment.items()},
        )


def _matches(trace: Trace) -> dict[_Match, str]:
    """Where a Service with affinity matched, and whom the node picked there."""
    found: dict[_Match, str] = {}
    for step in trace.steps:
        facts = step.facts
        if step.code.startswith("match-") and facts.get("affinity") and facts.get("pick"):
            match = (
                facts["node"],
                step.before.source.ip,
                facts["namespace"],
                facts["service"],
                facts["port"],
                facts["protocol"],
            )
            found[match] = facts["pick"]
    return found
