"""Which Pods are behind a Service: what the EndpointSlice and Endpoints controllers have made of each so far.

Both controllers are asked only when somebody looks, so that storing a Service costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from portlab.kube.apiserver.request import Key
from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.kube.objects.service import Service

if TYPE_CHECKING:
    from portlab.kube.controllers.podindex import PodIndex
    from portlab.kube.endpointshistory import EndpointsHistory
    from portlab.kube.objects.endpoints import Endpoints
    from portlab.kube.objects.endpointslice import EndpointSlice
    from portlab.kube.objects.pod import Pod


class Discovery:
    """The slices and Endpoints of the Services of a cluster, by namespace and name."""

    def __init__(self) -> None:
        self._slices: dict[Key, tuple[EndpointSlice, ...]] = {}
        self._leftover: dict[Key, tuple[EndpointSlice, ...]] = {}
        self._histories: dict[Key, EndpointsHistory] = {}
        self._index: tuple[ClusterConfig, PodIndex] | None = None

    def copy(self) -> Discovery:
        """The same, to go its own way from here."""
        twin = Discovery()
        twin._slices = self._slices.copy()
        twin._leftover = self._leftover.copy()
        twin._histories = self._histories.copy()
        twin._index = self._index
        return twin

    def leave(self, service: Service, config: ClusterConfig) -> None:
        """The stored ``service`` is about to change: its slices stay until they are found to be wrong.

        They stay for good when the Service no longer says whom it selects.
        """
        key = service.metadata.namespace, service.metadata.name
        self._leftover[key] = self.slices(service, config)
        del self._slices[key]

    def look(self, service: Service, config: ClusterConfig) -> None:
        """The controllers see a Service that is new or has changed."""
        from portlab.kube.endpointshistory import EndpointsHistory  # noqa: PLC0415

        key = service.metadata.namespace, service.metadata.name
        history = self._histories.get(key, EndpointsHistory())
        self._histories[key] = history.after(service, self._candidates(service, config))

    def look_around(self, services: Iterable[Service], config: ClusterConfig) -> None:
        """Nodes or Pods have changed: the controllers look at every Service anew."""
        self._slices = {}
        for service in services:
            self.look(service, config)

    def drop(self, key: Key) -> None:
        """A Service is gone, and what belonged to it."""
        for kept in (self._slices, self._leftover, self._histories):
            kept.pop(key, None)

    def slices(self, service: Service, config: ClusterConfig) -> tuple[EndpointSlice, ...]:
        """The EndpointSlices of a stored Service."""
        key = service.metadata.namespace, service.metadata.name
        if key not in self._slices:
            from portlab.kube.controllers.endpointslice import endpoint_slices  # noqa: PLC0415

            existing = self._leftover.get(key, ())
            pods = self._candidates(service, config)
            self._slices[key] = endpoint_slices(service, pods, config.nodes, existing)
        return self._slices[key]

    def endpoints(self, key: Key) -> Endpoints | None:
        """The Endpoints object of a Service, or None when it has none."""
        history = self._histories.get(key)
        return history.endpoints() if history is not None else None

    def _candidates(self, service: Service, config: ClusterConfig) -> tuple[Pod, ...]:
        """The Pods at which a Service's selector need look."""
        if self._index is None or self._index[0] is not config:
            from portlab.kube.controllers.podindex import PodIndex  # noqa: PLC0415

            self._index = config, PodIndex(config.pods)
        return self._index[1].candidates(service)
