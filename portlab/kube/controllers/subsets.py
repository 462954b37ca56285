"""Subsets: the addresses of an Endpoints object, packed so that each subset's addresses all have all of its ports.

kube-controller-manager 1.36: pkg/api/v1/endpoints/util.go, pkg/controller/endpoint/endpoints_controller.go
truncateEndpoints. The real order is that of hashes in which random uids have a part. Here, what is sorted there is
sorted by what can be seen: addresses by their text and their Pod's name, ports by name, protocol and number, subsets by
their ports.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from portlab.kube.objects.endpoints import EndpointAddress, EndpointPort, EndpointSubset

MAX_CAPACITY = 1000


class Offer(NamedTuple):
    """One address at one port; ``port`` is None for an address of a Service without ports."""

    address: EndpointAddress
    ready: bool
    port: EndpointPort | None


def repack(offers: Iterable[Offer]) -> tuple[EndpointSubset, ...]:
    """The offers as few subsets: ports that the same addresses have in the same state share one (RepackSubsets)."""
    by_port: dict[EndpointPort | None, dict[EndpointAddress, bool]] = {}
    for address, ready, port in offers:
        by_port.setdefault(port, {})[address] = ready
    ports_of: dict[frozenset[tuple[EndpointAddress, bool]], list[EndpointPort]] = {}
    for port, addresses in by_port.items():
        ports = ports_of.setdefault(frozenset(addresses.items()), [])
        if port is not None:
            ports.append(port)
    subsets = [
        EndpointSubset(
            addresses=_sorted(address for address, ready in members if ready),
            not_ready_addresses=_sorted(address for address, ready in members if not ready),
            ports=tuple(sorted(ports, key=_port_key)),
        )
        for members, ports in ports_of.items()
    ]
    return tuple(sorted(subsets, key=lambda subset: [_port_key(port) for port in subset.ports]))


def _sorted(addresses: Iterable[EndpointAddress]) -> tuple[EndpointAddress, ...]:
    return tuple(sorted(addresses, key=lambda address: (address.ip, address.target)))


def _port_key(port: EndpointPort) -> tuple[str, str, int]:
    return port.name, port.protocol, port.port


def capacity_needed(subsets: Iterable[EndpointSubset]) -> int:
    """How many addresses stand in the subsets."""
    return sum(len(subset.addresses) + len(subset.not_ready_addresses) for subset in subsets)


def truncate(subsets: tuple[EndpointSubset, ...]) -> tuple[EndpointSubset, ...]:
    """The subsets with MAX_CAPACITY addresses at most, each cut in proportion: ready addresses stay before others.

    truncateEndpoints.
    """
    if capacity_needed(subsets) <= MAX_CAPACITY:
        return subsets
    ready = sum(len(subset.addresses) for subset in subsets)
    if ready > MAX_CAPACITY:
        counts = _shares([len(subset.addresses) for subset in subsets], MAX_CAPACITY)
        return tuple(
            replace(subset, addresses=subset.addresses[:count], not_ready_addresses=())
            for subset, count in zip(subsets, counts, strict=True)
        )
    counts = _shares([len(subset.not_ready_addresses) for subset in subsets], MAX_CAPACITY - ready)
    return tuple(
        replace(subset, not_ready_addresses=subset.not_ready_addresses[:count])
        for subset, count in zip(subsets, counts, strict=True)
    )


def _shares(sizes: list[int], room: int) -> list[int]:
    """How many of each may stay: rounded up, so that the last ones may get less than their share."""
    total, left = sum(sizes), room
    shares = []
    for size in sizes:
        share = min(math.ceil(size / total * room), left, size)
        shares.append(share)
        left -= share
    return shares
