"""Many connections at once: how they spread over who answers, and how many are refused or get no answer.

All journeys that a connection could make are worked out once; which of them each connection makes is drawn. Where
session affinity binds a client, connections are sent one by one until every choice that it could make has been made.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portlab.kube.kubeproxy.kernels import Kernels
from portlab.kube.kubeproxy.send import send, traces
from portlab.kube.kubeproxy.trace import ANSWERED, VERDICTS, Trace
from portlab.kube.kubeproxy.world import World
from portlab.kube.objects.service import Service

MOST = 100_000
"""So many connections at once at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Connections that ended alike: ``verdict`` and ``reason``, who answered at which address (``backend``,
    ``backend_address``; "" where nobody did), what brought a refusal (``how``), which sources whoever answered saw.

    ``trace`` is the number of a journey that ends so, from 1 in the order of ``traces``. ``probability`` is that of one
    first connection to end so, ``count`` how many did.
    """

    verdict: str
    reason: str
    backend: str = ""
    backend_address: str = ""
    how: str = ""
    sources: tuple[str, ...] = ()
    trace: int = 1
    probability: float = 0.0
    count: int = 0

    def to_dict(self) -> dict[str, Any]:
        """JSON data; every key is always there."""
        return {
            "verdict": self.verdict,
            "reason": self.reason,
            "backend": self.backend,
            "backendAddress": self.backend_address,
            "how": self.how,
            "sources": list(self.sources),
            "trace": self.trace,
            "probability": self.probability,
            "count": self.count,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """``count`` connections from ``origin`` to ``destination``, in ``shares``: who answered by name, then the refused,
    those without an answer, the unreachable."""

    origin: str
    destination: str
    protocol: str
    count: int
    shares: tuple[Share, ...]

    @property
    def totals(self) -> Mapping[str, int]:
        """How many connections had each verdict, in the verdicts' order."""
        found = Counter[str]()
        for share in self.shares:
            found[share.verdict] += share.count
        return {verdict: found[verdict] for verdict in VERDICTS}

    def to_dict(self) -> dict[str, Any]:
        """JSON data; every key is always there."""
        return {
            "origin": self.origin,
            "destination": self.destination,
            "protocol": self.protocol,
            "count": self.count,
            "totals": dict(self.totals),
            "shares": [share.to_dict() for share in self.shares],
        }


def send_many(
    world: World,
    origin: str,
    destination: str,
    count: int,
    *,
    protocol: str | None = None,
    seed: object = 0,
    service: Service | None = None,
) -> Distribution:
    """``count`` new connections at once, each as chance has it by ``seed``.

    Raises ValueError for a count that is not from 1 to MOST, DestinationError as ``send`` does.
    """
    if not 1 <= count <= MOST:
        raise ValueError(f"a count of connections is from 1 to {MOST}, not {count}")
    dice = random.Random(str(seed))
    kernels = Kernels()
    tally = Counter[_Kind]()
    first = found = traces(world, origin, destination, protocol=protocol, service=service)
    left = count
    bound: dict[_Choice, str] = {}
    possible = [_choices(trace) for trace in first]
    while left and any(choices.keys() - bound.keys() for choices in possible):
        trace = send(
            world,
            origin,
            destination,
            protocol=protocol,
            service=service,
            seed=dice.random(),
            kernels=kernels,
        )
        tally[_kind(trace)] += 1
        left -= 1
        bound |= _choices(trace)
        possible = [choices for choices in possible if _agree(choices, bound)]
    if bound:
        found = traces(
            world, origin, destination, protocol=protocol, service=service, kernels=kernels
        )
    kinds = [_kind(trace) for trace in found]
    tally.update(dice.choices(kinds, [trace.probability for trace in found], k=left))
    return Distribution(
        origin=origin,
        destination=destination,
        protocol=first[0].protocol,
        count=count,
        shares=_shares(first, tally),
    )


_Kind = tuple[str, str, str, str, str]
_Choice = tuple[str, str, str, int, str]


def _kind(trace: Trace) -> _Kind:
    """What makes two connections end alike, in the order in which shares are told."""
    address = str(trace.backend_address or "")
    return trace.verdict, trace.backend, trace.reason, address, trace.how


def _choices(trace: Trace) -> dict[_Choice, str]:
    """Whom session affinity binds the sender to on this journey, by node, Service port and source."""
    return {
        (
            step.place.name,
            step.facts["namespace"],
            step.facts["service"],
            step.facts["port"],
            step.before.source.ip,
        ): step.facts["pick"]
        for step in trace.steps
        if step.facts.get("affinity") and step.facts.get("pick")
    }


def _agree(choices: Mapping[_Choice, str], bound: Mapping[_Choice, str]) -> bool:
    """True when a sender that is bound so can still make these choices."""
    return all(bound.get(choice, pick) == pick for choice, pick in choices.items())


def _shares(found: Sequence[Trace], tally: Mapping[_Kind, int]) -> tuple[Share, ...]:
    alike: dict[_Kind, list[tuple[int, Trace]]] = {}
    for number, trace in enumerate(found, 1):
        alike.setdefault(_kind(trace), []).append((number, trace))
    return tuple(
        Share(
            verdict=kind[0],
            backend=kind[1],
            reason=kind[2],
            backend_address=kind[3],
            how=kind[4],
            sources=_sources(trace for _, trace in alike[kind]),
            trace=alike[kind][0][0],
            probability=round(sum(trace.probability for _, trace in alike[kind]), 12),
            count=tally.get(kind, 0),
        )
        for kind in sorted(alike, key=lambda kind: (VERDICTS.index(kind[0]), *kind[1:]))
    )


def _sources(found: Iterable[Trace]) -> tuple[str, ...]:
    """The sources that those who answered saw."""
    return tuple(
        sorted(
            {
                trace.source_seen.ip
                for trace in found
                if trace.verdict == ANSWERED and trace.source_seen is not None
            }
        )
    )
