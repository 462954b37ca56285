"""Hints by the annotation ``service.kubernetes.io/topology-mode: Auto``: every zone gets a share of the endpoints in
proportion to its CPU.

An endpoint is meant for its own zone first. A zone that has more than its share gives endpoints to one that has less.
Where the shares cannot come out near enough to the proportions, nobody gets a hint. The real controller walks over maps
of zones in random order; here the zone whose name comes first is taken where several are as good.
kube-controller-manager 1.36: staging/src/k8s.io/endpointslice/topologycache/{topologycache,sliceinfo,utils}.go.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from portlab.kube.controllers.slicepacking import (
    CREATED,
    UNCHANGED,
    PackedSlice,
    with_hints,
    without_hints,
)
from portlab.kube.objects.endpointslice import Endpoint, EndpointSlice
from portlab.kube.objects.node import Node

# How much more than its share of the traffic an endpoint may have to bear.
OVERLOAD_THRESHOLD = 0.2

_Zones = Mapping[str, "_Allocation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Allocation:
    """How many endpoints a zone should have."""

    minimum: int
    maximum: int
    desired: float


def add_hints(packed: Sequence[PackedSlice], nodes: Iterable[Node]) -> list[EndpointSlice]:
    """The slices with hints for zones. Slices that stay as they were keep theirs where these still do.

    topologycache.go AddHints.
    """
    slices = [each.slice for each in packed]
    allocations = _allocations(cpu_ratios(nodes), _ready(slices))
    if not allocations:
        return [with_hints(piece, without_hints) for piece in slices]
    hinted, open_ones = _still_good(packed, allocations)
    for index in open_ones:
        if any(item.ready and not item.zone for item in slices[index].endpoints):
            return [with_hints(piece, without_hints) for piece in slices]
        slices[index] = with_hints(slices[index], _for_own_zone)
        hinted.update(item.zone for item in slices[index].endpoints if item.ready)
    giving, receiving = _giving_and_receiving(allocations, hinted)
    for index in open_ones:
        slices[index] = _redistributed(slices[index], giving, receiving)
    return slices


def cpu_ratios(nodes: Iterable[Node]) -> dict[str, float]:
    """Each zone's share of the CPU, zones in order; empty when it cannot be told or there is one zone only.

    Control plane nodes, and nodes that are not ready, do not count; a single other one without a zone or without CPU
    spoils it for all. topologycache.go SetNodes.
    """
    by_zone: Counter[str] = Counter()
    for node in nodes:
        if node.control_plane or not node.ready:
            continue
        if not node.zone or not node.cpu_milli:
            return {}
        by_zone[node.zone] += node.cpu_milli
    if len(by_zone) < 2:
        return {}
    total = sum(by_zone.values())
    return {zone: by_zone[zone] / total for zone in sorted(by_zone)}


def _ready(slices: Iterable[EndpointSlice]) -> int:
    return sum(1 for piece in slices for item in piece.endpoints if item.ready)


def _allocations(ratios: Mapping[str, float], count: int) -> dict[str, _Allocation]:
    """How many of ``count`` endpoints each zone should have; empty when there are too few of them.

    topologycache.go getAllocations.
    """
    if len(ratios) > count:
        return {}
    least = {
        zone: math.ceil(ratio * count * (1 / (1 + OVERLOAD_THRESHOLD)))
        for zone, ratio in ratios.items()
    }
    spare = count - sum(least.values())
    if spare < 0:
        return {}
    return {
        zone: _Allocation(
            minimum=least[zone],
            maximum=least[zone] + spare,
            desired=max(ratio * count, float(least[zone])),
        )
        for zone, ratio in ratios.items()
    }


def _still_good(
    packed: Sequence[PackedSlice], allocations: _Zones
) -> tuple[Counter[str], list[int]]:
    """How many hints the slices that stay as they are give each zone, and which slices get new ones, in the order in
    which they do: new slices, changed ones, those whose hints are no good any more.

    sliceinfo.go getAllocatedHintsByZone.
    """
    hinted: Counter[str] = Counter()
    stale = []
    for index, each in enumerate(packed):
        if each.state == UNCHANGED:
            counted = _hints_by_zone(each.slice, hinted, allocations)
            if counted is None:
                stale.append(index)
            else:
                hinted.update(counted)
    changed = [index for index, each in enumerate(packed) if each.state != UNCHANGED]
    changed.sort(key=lambda index: packed[index].state != CREATED)
    return hinted, changed + stale


def _hints_by_zone(
    piece: EndpointSlice, hinted: Counter[str], allocations: _Zones
) -> Counter[str] | None:
    """The slice's hints by zone; None when one is missing, or when a zone has no use for as many.

    utils.go getHintsByZone.
    """
    counted: Counter[str] = Counter()
    for endpoint in piece.endpoints:
        if endpoint.ready:
            if not endpoint.zone_hints or not allocations.keys() >= set(endpoint.zone_hints):
                return None
            counted.update(endpoint.zone_hints)
    if any(count + hinted[zone] > allocations[zone].maximum for zone, count in counted.items()):
        return None
    return counted


def _for_own_zone(endpoint: Endpoint) -> Endpoint:
    if not endpoint.ready:
        return endpoint
    return replace(endpoint, zone_hints=(endpoint.zone,), node_hints=())


def _giving_and_receiving(
    allocations: _Zones, hinted: Mapping[str, int]
) -> tuple[Counter[str], Counter[str]]:
    """How many endpoints each zone gives away, and how many each gets, one at a time from the richest to the poorest
    as long as that brings both nearer to their shares (utils.go getGivingAndReceivingZones)."""
    surplus = {zone: hinted[zone] - each.desired for zone, each in allocations.items()}
    over = {zone: number for zone, number in surplus.items() if number > 0}
    under = {zone: -number for zone, number in surplus.items() if number < 0}
    giving: Counter[str] = Counter()
    receiving: Counter[str] = Counter()
    while over and under:
        giver, taker = max(over, key=over.__getitem__), max(under, key=under.__getitem__)
        most, least = max(over[giver], under[taker]), min(over[giver], under[taker])
        if most < 1 or least < 0.5:
            break
        giving[giver] += 1
        over[giver] -= 1
        receiving[taker] += 1
        under[taker] -= 1
    return giving, receiving


def _redistributed(
    piece: EndpointSlice, giving: Counter[str], receiving: Counter[str]
) -> EndpointSlice:
    """The slice with hints for other zones at the first ready endpoints of zones that give, until nobody is left to
    give or to receive; what is given is taken off (utils.go redistributeHints)."""

    def moved(endpoint: Endpoint) -> Endpoint:
        taker = next((zone for zone in sorted(receiving) if receiving[zone] > 0), "")
        if not endpoint.ready or giving[endpoint.zone] <= 0 or not taker:
            return endpoint
        giving[endpoint.zone] -= 1
        receiving[taker] -= 1
        return replace(endpoint, zone_hints=(taker,))

    return with_hints(piece, moved)
