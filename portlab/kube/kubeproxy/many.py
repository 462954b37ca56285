"""Many connections at once: how they spread over who answers, and how many are refused or get no answer.

All journeys that a connection could make are worked out once; which of them each connection makes is drawn. Where
session affinity binds a client, connections are sent one by one until every choice that it makes has been made.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
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

    ``probability`` is that of one first connection to end so, ``count`` how many did.
    """

    verdict: str
    reason: str
    backend: str = ""
    backend_address: str = ""
    how: str = ""
    sources: tuple[str, ...] = ()
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
    while left and not all(map(_is_settled, found)):
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
        found = traces(
            world, origin, destination, protocol=protocol, service=service, kernels=kernels
        )
    weights = [trace.probability for trace in found]
    tally.update(_kind(trace) for trace in dice.choices(found, weights, k=left))
    return Distribution(
        origin=origin,
        destination=destination,
        protocol=first[0].protocol,
        count=count,
        shares=_shares((*first, *found), first, tally),
    )


_Kind = tuple[str, str, str, str, str]


def _kind(trace: Trace) -> _Kind:
    """What makes two connections end alike, in the order in which shares are told."""
    address = str(trace.backend_address or "")
    return trace.verdict, trace.reason, trace.backend, address, trace.how


def _is_settled(trace: Trace) -> bool:
    """True when session affinity has no choice left to make on this journey."""
    return all(step.facts["remembered"] for step in trace.steps if step.facts.get("affinity"))


def _shares(
    seen: Iterable[Trace], first: Iterable[Trace], tally: Mapping[_Kind, int]
) -> tuple[Share, ...]:
    probabilities: dict[_Kind, float] = {}
    for trace in first:
        kind = _kind(trace)
        probabilities[kind] = probabilities.get(kind, 0.0) + trace.probability
    sources: dict[_Kind, set[str]] = {}
    for trace in seen:
        here = sources.setdefault(_kind(trace), set())
        if trace.verdict == ANSWERED and trace.source_seen is not None:
            here.add(trace.source_seen.ip)
    return tuple(
        Share(
            verdict=kind[0],
            reason=kind[1],
            backend=kind[2],
            backend_address=kind[3],
            how=kind[4],
            sources=tuple(sorted(sources[kind])),
            probability=round(probabilities.get(kind, 0.0), 12),
            count=tally.get(kind, 0),
        )
        for kind in sorted(sources, key=lambda kind: (VERDICTS.index(kind[0]), *kind[1:]))
    )
