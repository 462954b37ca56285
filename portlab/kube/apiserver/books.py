"""Books: who has which cluster IP and which node port, and the seeded streams that choose new ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from portlab.kube.apiserver.ipallocator import IPAllocator
from portlab.kube.apiserver.portallocator import PortAllocator
from portlab.kube.objects.clusterconfig import ClusterConfig, ClusterConfigError

if TYPE_CHECKING:
    import random


class Books:
    """The allocators of a cluster, one for node ports and one per IP family.

    The first Service CIDR's family is the cluster's default. Raises ClusterConfigError.
    """

    __slots__ = ("cluster_ips", "default_family", "node_ports")

    def __init__(self, config: ClusterConfig) -> None:
        allocators = [IPAllocator(cidr) for cidr in config.service_cidrs]
        self.cluster_ips: Mapping[str, IPAllocator] = {each.family: each for each in allocators}
        if not allocators or len(self.cluster_ips) < len(allocators):
            raise ClusterConfigError("serviceCIDRs: must be one CIDR, or one of each IP family")
        self.default_family = allocators[0].family
        self.node_ports = PortAllocator(config.node_port_range)

    def copy(self) -> Books:
        """The same books, to go their own way from here."""
        twin = object.__new__(Books)
        twin.cluster_ips = {family: each.copy() for family, each in self.cluster_ips.items()}
        twin.default_family = self.default_family
        twin.node_ports = self.node_ports.copy()
        return twin


class Streams:
    """The random streams of one request, one per purpose, all derived from the cluster's seed.

    ``serial`` counts the accepted requests, so that a refused one changes no later choice, and a stream of
    its own for every purpose keeps the cluster IP when a port is added. Text seeds are hashed by SHA-512
    inside ``random``: the same everywhere.
    """

    __slots__ = ("_prefix", "_streams")

    def __init__(self, seed: int, serial: int) -> None:
        self._prefix = f"{seed}/{serial}/"
        self._streams: dict[str, random.Random] = {}

    def __getitem__(self, purpose: str) -> random.Random:
        stream = self._streams.get(purpose)
        if stream is None:
            # Not every use of the core leaves something to chance.
            import random  # noqa: PLC0415

            stream = self._streams[purpose] = random.Random(self._prefix + purpose)
        return stream
