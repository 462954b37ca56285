"""Traffic: a cluster as packets meet it. The world is made of what is stored, when a packet or somebody looks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING

from portlab.kube.apiserver.request import Key
from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.kube.objects.service import Service

if TYPE_CHECKING:
    from portlab.kube.kubeproxy.kernels import Kernels
    from portlab.kube.kubeproxy.many import Distribution
    from portlab.kube.kubeproxy.trace import Trace
    from portlab.kube.kubeproxy.world import World
    from portlab.kube.objects.endpointslice import EndpointSlice


class Traffic(ABC):
    """What a cluster does with packets. Whoever stores things says what is there, and calls ``_outdate_world`` when it
    has changed."""

    def __init__(self) -> None:
        self._world: World | None = None
        self._world_before: World | None = None
        self._proxy_hangs = False

    @property
    @abstractmethod
    def config(self) -> ClusterConfig:
        """The cluster's description."""

    @property
    @abstractmethod
    def services(self) -> Mapping[Key, Service]:
        """The stored Services by (namespace, name), in the order of their making."""

    @property
    @abstractmethod
    def last_applied(self) -> Service | None:
        """The Service to which words like ``clusterIP`` in a destination refer."""

    @abstractmethod
    def endpoint_slices(self, name: str, namespace: str = "default") -> tuple[EndpointSlice, ...]:
        """The EndpointSlices of a Service."""

    @property
    def world(self) -> World:
        """What kube-proxy and the network see of the cluster now."""
        if self._world is None:
            from portlab.kube.kubeproxy.world import World  # noqa: PLC0415

            slices = {key: self.endpoint_slices(key[1], key[0]) for key in self.services}
            self._world = World(
                self.config,
                tuple(self.services.values()),
                slices,
                before=self._world_before,
                proxy_hangs=self._proxy_hangs,
            )
            self._world_before = None
        return self._world

    def _outdate_world(self) -> None:
        """Something has changed: the world is made anew when it is asked for."""
        self._world_before = self._world or self._world_before
        self._world = None

    def _share_world(self, twin: Traffic) -> None:
        """A copy begins with the same world."""
        twin._world, twin._world_before = self._world, self._world_before
        twin._proxy_hangs = self._proxy_hangs

    def hang_kube_proxy(self, hangs: bool = True) -> None:
        """Stop kube-proxy on every node, or let it run again; while it hangs, the rules stay as they are now."""
        if hangs:
            # What it has not yet seen, it will not see.
            self._world = self.world
        self._proxy_hangs = hangs
        self._outdate_world()

    def send(
        self,
        origin: str,
        destination: str,
        *,
        protocol: str | None = None,
        seed: int = 0,
        service: Service | None = None,
        kernels: Kernels | None = None,
        source_port: int | None = None,
    ) -> Trace:
        """One packet's journey from ``origin`` to ``destination``, as ``seed`` lets chance decide.

        ``service`` (the one applied last, if None) is what symbolic words like ``clusterIP:port`` refer to. ``kernels``
        is what machines remember of earlier packets, ``source_port`` that of an earlier packet of the same connection.
        Raises ``DestinationError`` of portlab.kube.kubeproxy.send for what cannot be resolved.
        """
        from portlab.kube.kubeproxy.send import send  # noqa: PLC0415

        return send(
            self.world,
            origin,
            destination,
            protocol=protocol,
            seed=seed,
            service=service or self.last_applied,
            kernels=kernels,
            source_port=source_port,
        )

    def traces(
        self,
        origin: str,
        destination: str,
        *,
        protocol: str | None = None,
        service: Service | None = None,
    ) -> tuple[Trace, ...]:
        """Every journey that the packet could take; their probabilities sum to 1. Raises as ``send``."""
        from portlab.kube.kubeproxy.send import traces  # noqa: PLC0415

        return traces(
            self.world,
            origin,
            destination,
            protocol=protocol,
            service=service or self.last_applied,
        )

    def send_many(
        self,
        origin: str,
        destination: str,
        count: int,
        *,
        protocol: str | None = None,
        seed: int = 0,
        service: Service | None = None,
    ) -> Distribution:
        """How ``count`` connections at once spread. Raises ValueError for a count out of range, and as ``send``."""
        from portlab.kube.kubeproxy.many import send_many  # noqa: PLC0415

        return send_many(
            self.world,
            origin,
            destination,
            count,
            protocol=protocol,
            seed=seed,
            service=service or self.last_applied,
        )

    def rules_text(self, node: str) -> str:
        """kube-proxy's rules on a node, as ``iptables-save`` or ``nft list`` prints them. Raises KeyError."""
        return self.world.rules_text(node)
