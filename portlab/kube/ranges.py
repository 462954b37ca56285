"""Ranges: a cluster's node ports and cluster IPs with their bands and what is taken, for people to look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portlab.kube.apiserver.books import Books
from portlab.kube.apiserver.pool import Pool

NODE_PORT_RANGE = "node-port"
CLUSTER_IP_RANGE = "cluster-ip"


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeBand:
    """One band of a range: ``upper`` is where numbers are chosen, ``lower`` is kept for people who ask."""

    name: str
    low: str
    high: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A number that a Service has; ``owner`` is ``namespace/name``."""

    value: str
    owner: str
    band: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A range of numbers: ``kind`` says of what, ``text`` is the range as it was configured.

    ``family`` is empty for node ports. Bands are in ascending order, without empty ones; ``taken`` too.
    """

    kind: str
    text: str
    family: str
    low: str
    high: str
    bands: tuple[RangeBand, ...]
    taken: tuple[Taken, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranges:
    """All ranges of a cluster."""

    node_ports: Range
    cluster_ips: tuple[Range, ...]


def ranges_of(books: Books) -> Ranges:
    """The ranges as the books have them now."""
    node_ports = books.node_ports
    return Ranges(
        node_ports=_range(NODE_PORT_RANGE, node_ports.range_text, "", node_ports.pool, str),
        cluster_ips=tuple(
            _range(CLUSTER_IP_RANGE, each.cidr, each.family, each.pool, each.text)
            for each in books.cluster_ips.values()
        ),
    )


def _range(kind: str, text: str, family: str, pool: Pool, shown: Callable[[int], str]) -> Range:
    return Range(
        kind=kind,
        text=text,
        family=family,
        low=shown(pool.low),
        high=shown(pool.high),
        bands=tuple(
            RangeBand(name=band.name, low=shown(band.low), high=shown(band.high), size=band.size)
            for band in (pool.lower, pool.upper)
            if band.size
        ),
        taken=tuple(
            Taken(
                value=shown(number),
                owner=owner,
                band=pool.lower.name if number in pool.lower else pool.upper.name,
            )
            for number, owner in sorted(pool.taken.items())
        ),
    )
