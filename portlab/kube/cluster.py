"""Cluster: the front door. Manifests go in, Services and their consequences come out.

The cluster brings together the parts that know nothing of each other: the API server that stores Services, the
controllers that react to them, and kube-proxy's rule sets through which packets go. What not every use needs is
imported when it is first needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from portlab.kube.apiserver.books import Books, Streams
from portlab.kube.apiserver.create import Key, Request, create_service
from portlab.kube.apiserver.decode import STRICT
from portlab.kube.apiserver.kubernetes import kubernetes_service
from portlab.kube.apiserver.outcome import Outcome
from portlab.kube.apiserver.status import RESOURCE, new_not_found
from portlab.kube.objects.clusterconfig import ClusterConfig, ClusterConfigError
from portlab.kube.objects.field import Status
from portlab.kube.objects.service import Service
from portlab.manifest import Manifest, Scalar, find, read

if TYPE_CHECKING:
    from portlab.kube.kubeproxy.trace import Trace
    from portlab.kube.kubeproxy.world import World
    from portlab.kube.objects.endpointslice import EndpointSlice
    from portlab.kube.ranges import Ranges

DEFAULT_NAMESPACE = "default"
# The namespaces that every cluster has.
_NAMESPACES = (DEFAULT_NAMESPACE, "kube-node-lease", "kube-public", "kube-system")


class Cluster:
    """A cluster: its description, what is stored in it, and a seed for everything left to chance.

    The same description, seed and requests lead to the same Services and packets anywhere. A new cluster
    holds the ``kubernetes`` Service and the Services of its description. Raises ClusterConfigError when the
    description contradicts itself.
    """

    def __init__(self, config: ClusterConfig, seed: int = 0) -> None:
        self._config = config
        self._seed = seed
        self._serial = 0
        self._books = Books(config)
        self._services: dict[Key, Service] = {}
        self._slices: dict[Key, tuple[EndpointSlice, ...]] = {}
        self._last: Key | None = None
        self._world: World | None = None
        manifests = [read(text) for text in config.services]
        self._namespaces = frozenset(_NAMESPACES).union(
            (pod.namespace for pod in config.pods), (_key(each)[0] for each in manifests)
        )
        kubernetes = kubernetes_service(config, self._books)
        self._services[kubernetes.metadata.namespace, kubernetes.metadata.name] = kubernetes
        for index, manifest in enumerate(manifests):
            outcome = self.create(manifest, namespace=_key(manifest)[0])
            if outcome.status is not None:
                raise ClusterConfigError(f"services[{index}]: {outcome.status.message}")
        self._last = None

    @property
    def config(self) -> ClusterConfig:
        """The cluster's description."""
        return self._config

    @property
    def seed(self) -> int:
        """The seed from which everything left to chance is derived."""
        return self._seed

    @property
    def namespaces(self) -> frozenset[str]:
        """The namespaces that exist: the usual ones and those that the description uses."""
        return self._namespaces

    @property
    def services(self) -> Mapping[Key, Service]:
        """The stored Services by (namespace, name), in the order of their making."""
        return MappingProxyType(self._services)

    def service(self, name: str, namespace: str = DEFAULT_NAMESPACE) -> Service | None:
        """One stored Service, or None."""
        return self._services.get((namespace, name))

    def copy(self) -> Cluster:
        """The same cluster, to go its own way from here. Costs a few dictionaries, whatever its ranges hold."""
        twin = object.__new__(Cluster)
        twin._config, twin._seed, twin._serial = self._config, self._seed, self._serial
        twin._namespaces, twin._last = self._namespaces, self._last
        twin._books = self._books.copy()
        twin._services = self._services.copy()
        twin._slices = self._slices.copy()
        twin._world = self._world
        return twin

    def reseeded(self, seed: int) -> Cluster:
        """A copy whose choices from here on follow another seed."""
        twin = self.copy()
        twin._seed = seed
        return twin

    def apply(self, manifest: Manifest | str, *, dry_run: bool = False) -> Outcome:
        """Store what a manifest describes: create it, or replace the Service of that name.

        The namespace is the manifest's, ``default`` when it names none.
        """
        if isinstance(manifest, str):
            manifest = read(manifest)
        namespace, name = _key(manifest)
        if (namespace, name) in self._services:
            return self.replace(manifest, name, namespace=namespace, dry_run=dry_run)
        return self.create(manifest, namespace=namespace, dry_run=dry_run)

    def create(
        self,
        manifest: Manifest | str,
        *,
        namespace: str = DEFAULT_NAMESPACE,
        dry_run: bool = False,
        field_validation: str = STRICT,
    ) -> Outcome:
        """POST: store a new Service. A name that is taken is refused."""
        request = self._request(manifest, namespace, "", dry_run, field_validation)
        return self._stored(create_service(request), dry_run)

    def replace(
        self,
        manifest: Manifest | str,
        name: str,
        *,
        namespace: str = DEFAULT_NAMESPACE,
        dry_run: bool = False,
        field_validation: str = STRICT,
    ) -> Outcome:
        """PUT: replace the Service ``name``, or create it when it is not there."""
        from portlab.kube.apiserver.update import replace_service  # noqa: PLC0415

        request = self._request(manifest, namespace, name, dry_run, field_validation)
        return self._stored(replace_service(request), dry_run)

    def delete(self, name: str, namespace: str = DEFAULT_NAMESPACE) -> Status | None:
        """DELETE: remove a Service and free its numbers. None when done, a 404 when it is not there."""
        from portlab.kube.apiserver.delete import release_service  # noqa: PLC0415

        service = self._services.pop((namespace, name), None)
        if service is None:
            return new_not_found(RESOURCE, name)
        release_service(service, self._books)
        self._forget((namespace, name))
        if self._last == (namespace, name):
            self._last = None
        return None

    def _request(
        self,
        manifest: Manifest | str,
        namespace: str,
        name: str,
        dry_run: bool,
        field_validation: str,
    ) -> Request:
        return Request(
            manifest=read(manifest) if isinstance(manifest, str) else manifest,
            books=self._books,
            streams=Streams(self._seed, self._serial),
            services=self._services,
            namespaces=self._namespaces,
            namespace=namespace,
            name=name,
            dry_run=dry_run,
            field_validation=field_validation,
        )

    def _stored(self, outcome: Outcome, dry_run: bool) -> Outcome:
        """Keep an accepted Service and let the controllers react to it."""
        service = outcome.service
        if service is None or dry_run:
            return outcome
        if self._config.load_balancer is not None:
            from portlab.kube.controllers.loadbalancer import reconcile  # noqa: PLC0415

            service, reported = reconcile(service, self._config)
            outcome = replace(outcome, service=service, changes=outcome.changes + reported)
        key = service.metadata.namespace, service.metadata.name
        self._services[key] = service
        self._serial += 1
        self._last = key
        self._forget(key)
        return outcome

    def _forget(self, key: Key) -> None:
        self._slices.pop(key, None)
        self._world = None

    def ranges(self) -> Ranges:
        """The node ports and cluster IPs with their bands and what is taken."""
        from portlab.kube.ranges import ranges_of  # noqa: PLC0415

        return ranges_of(self._books)

    def endpoint_slices(
        self, name: str, namespace: str = DEFAULT_NAMESPACE
    ) -> tuple[EndpointSlice, ...]:
        """The EndpointSlices of a Service; none for a Service that is not there."""
        key = namespace, name
        service = self._services.get(key)
        if service is None:
            return ()
        if key not in self._slices:
            from portlab.kube.controllers.endpointslice import endpoint_slices  # noqa: PLC0415

            config = self._config
            self._slices[key] = endpoint_slices(service, config.pods, config.nodes)
        return self._slices[key]

    @property
    def last_applied(self) -> Service | None:
        """The Service that was stored last, to which words like ``clusterIP`` in a destination refer."""
        return None if self._last is None else self._services.get(self._last)

    @property
    def world(self) -> World:
        """What kube-proxy and the network see of the cluster now."""
        if self._world is None:
            from portlab.kube.kubeproxy.world import World  # noqa: PLC0415

            slices = {key: self.endpoint_slices(key[1], key[0]) for key in self._services}
            self._world = World(self._config, tuple(self._services.values()), slices)
        return self._world

    def send(
        self,
        origin: str,
        destination: str,
        *,
        protocol: str | None = None,
        seed: int = 0,
        service: Service | None = None,
    ) -> Trace:
        """One packet's journey from ``origin`` to ``destination``, as ``seed`` lets chance decide.

        ``service`` (the one applied last, if None) is what symbolic words like ``clusterIP:port`` refer to.
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

    def rules_text(self, node: str) -> str:
        """kube-proxy's rules on a node, as ``iptables-save`` prints them. Raises KeyError for no such node."""
        return self.world.rules_text(node)


def _key(manifest: Manifest) -> Key:
    """The namespace and name that a manifest speaks of, as far as they can be read."""
    namespace, name = (
        node.value if isinstance(node, Scalar) and isinstance(node.value, str) else ""
        for node in (find(manifest.root, ("metadata", key)) for key in ("namespace", "name"))
    )
    return namespace or DEFAULT_NAMESPACE, name
