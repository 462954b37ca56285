"""Cluster: the front door. Manifests go in, Services and their consequences come out.

The cluster brings together the parts that know nothing of each other: the API server that stores Services, the
controllers that react to them, and kube-proxy's rule sets through which packets go. What not every use needs is
imported when it is first needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from portlab.kube.apiserver.bodies import Body, read_body
from portlab.kube.apiserver.books import Books, Streams
from portlab.kube.apiserver.create import create_service, name_suffix
from portlab.kube.apiserver.decode import STRICT, YAML
from portlab.kube.apiserver.identity import identity_of
from portlab.kube.apiserver.kubernetes import kubernetes_service
from portlab.kube.apiserver.outcome import EMPTY, Outcome
from portlab.kube.apiserver.ownership import Claim, Ownership
from portlab.kube.apiserver.request import STATUS, Key, Request
from portlab.kube.apiserver.status import (
    RESOURCE,
    RefusedError,
    new_not_found,
)
from portlab.kube.discovery import Discovery
from portlab.kube.objects.clusterconfig import ClusterConfig, ClusterConfigError
from portlab.kube.objects.pod import Listener
from portlab.kube.objects.service import Service
from portlab.kube.traffic import Traffic
from portlab.manifest import Manifest, Scalar, find, read

if TYPE_CHECKING:
    from portlab.kube.kubectl.result import KubectlResult
    from portlab.kube.objects.endpoints import Endpoints
    from portlab.kube.objects.endpointslice import EndpointSlice
    from portlab.kube.objects.field import Status
    from portlab.kube.ranges import Ranges

DEFAULT_NAMESPACE = "default"
# In whose name requests are made that do not say in whose.
FIELD_MANAGER = "portlab"
# More patches of one Service than this are not told of.
_LONGEST_HISTORY = 20
# The namespaces that every cluster has.
_NAMESPACES = (DEFAULT_NAMESPACE, "kube-node-lease", "kube-public", "kube-system")


class Cluster(Traffic):
    """A cluster: its description, what is stored in it, and a seed for everything left to chance.

    The same description, seed and requests lead to the same Services and packets anywhere. A new cluster
    holds the ``kubernetes`` Service and the Services of its description. Raises ClusterConfigError when the
    description contradicts itself.
    """

    def __init__(self, config: ClusterConfig, seed: int = 0) -> None:
        super().__init__()
        self._config = config
        self._seed = seed
        self._serial = 0
        self._books = Books(config)
        self._services: dict[Key, Service] = {}
        self._ownership: dict[Key, Ownership] = {}
        self._histories: dict[Key, tuple[Outcome, ...]] = {}
        self._discovery = Discovery()
        self._last: Key | None = None
        manifests = [read(text) for text in config.services]
        self._namespaces = frozenset(_NAMESPACES).union(
            (pod.namespace for pod in config.pods), (_key(each)[0] for each in manifests)
        )
        kubernetes = kubernetes_service(config, self._books, identity_of(seed, 0))
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

    def history(self, name: str, namespace: str = DEFAULT_NAMESPACE) -> tuple[Outcome, ...]:
        """The requests that made a stored Service what it is: the last one that told all of it, and the patches since.
        () for one that is not there."""
        return self._histories.get((namespace, name), ())

    def copy(self) -> Cluster:
        """The same cluster, to go its own way from here. Costs a few dictionaries, whatever its ranges hold."""
        twin = object.__new__(Cluster)
        twin._config, twin._seed, twin._serial = self._config, self._seed, self._serial
        twin._namespaces, twin._last = self._namespaces, self._last
        twin._books = self._books.copy()
        twin._services = self._services.copy()
        twin._ownership = self._ownership.copy()
        twin._histories = self._histories.copy()
        twin._discovery = self._discovery.copy()
        self._share_world(twin)
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
        body: Body,
        *,
        namespace: str = DEFAULT_NAMESPACE,
        content_type: str = YAML,
        dry_run: bool = False,
        field_validation: str = STRICT,
        field_manager: str = FIELD_MANAGER,
    ) -> Outcome:
        """POST: store a new Service. A name that is taken is refused."""
        request = self._request(
            read_body(body, content_type),
            namespace,
            content_type=content_type,
            dry_run=dry_run,
            field_validation=field_validation,
        )
        return self._stored(create_service(request), request, field_manager)

    def replace(
        self,
        body: Body,
        name: str,
        *,
        namespace: str = DEFAULT_NAMESPACE,
        content_type: str = YAML,
        dry_run: bool = False,
        field_validation: str = STRICT,
        field_manager: str = FIELD_MANAGER,
    ) -> Outcome:
        """PUT: replace the Service ``name``, or create it when it is not there."""
        from portlab.kube.apiserver.update import replace_service  # noqa: PLC0415

        request = self._request(
            read_body(body, content_type),
            namespace,
            name,
            content_type=content_type,
            dry_run=dry_run,
            field_validation=field_validation,
        )
        return self._stored(replace_service(request), request, field_manager)

    def patch(
        self,
        body: Body,
        name: str,
        *,
        content_type: str,
        namespace: str = DEFAULT_NAMESPACE,
        subresource: str = "",
        dry_run: bool = False,
        field_validation: str = STRICT,
        field_manager: str = FIELD_MANAGER,
        force: bool = False,
    ) -> Outcome:
        """PATCH: change the Service ``name``, or its ``subresource`` status, in the notation of ``content_type``.

        Server-side apply creates a Service that is not there; ``force`` takes fields from other managers then.
        """
        from portlab.kube.apiserver.patch import APPLY_PATCH, patch_service  # noqa: PLC0415

        request = self._request(
            read_body(body, content_type),
            namespace,
            name,
            content_type=content_type,
            subresource=subresource,
            dry_run=dry_run,
            field_validation=field_validation,
        )
        if content_type != APPLY_PATCH:
            return self._stored(patch_service(request), request, field_manager, adds=True)
        from portlab.kube.apiserver.serversideapply import apply_service  # noqa: PLC0415

        key = namespace, name
        owned = self._ownership.get(key, Ownership())
        outcome, owned = apply_service(request, owned, field_manager, force=force)
        outcome = self._stored(outcome, request, "", adds=True)
        if outcome.accepted and not dry_run and key in self._services:
            self._ownership[key] = owned
        return outcome

    def get(self, name: str, namespace: str = DEFAULT_NAMESPACE) -> Outcome:
        """GET: the Service ``name``, or a 404."""
        service = self._services.get((namespace, name))
        if service is None:
            return Outcome(status=new_not_found(RESOURCE, name), created=False)
        return Outcome(service=service, created=False)

    def delete(
        self, name: str, namespace: str = DEFAULT_NAMESPACE, *, propagation_policy: str = ""
    ) -> Outcome:
        """DELETE: remove a Service and free its numbers; the answer holds it once more, or is a 404.

        A Service with finalizers stays until they are gone; ``propagation_policy`` (Background, Foreground or
        Orphan) takes away or adds those of the garbage collector.
        """
        from portlab.kube.apiserver.delete import (  # noqa: PLC0415
            for_garbage_collection,
            marked_as_deleted,
        )

        outcome = self.get(name, namespace)
        if outcome.service is None:
            return outcome
        service = for_garbage_collection(outcome.service, propagation_policy)
        if service.metadata.finalizers:
            identity = identity_of(self._seed, self._serial + 1)
            self._keep(marked_as_deleted(service, identity))
            return self.get(name, namespace)
        self._remove(outcome.service)
        return outcome

    def create_node(self, body: Body) -> Status | None:
        """POST of a Node, with the status that its kubelet would report. None when done, else why not."""
        from portlab.kube.ground import with_node  # noqa: PLC0415

        return self._change_ground(lambda: with_node(self._config, read_body(body, YAML)))

    def create_pod(self, body: Body, *, namespace: str = DEFAULT_NAMESPACE) -> Status | None:
        """POST of a Pod, with the status that its kubelet would report. None when done, else why not."""
        from portlab.kube.ground import with_pod  # noqa: PLC0415

        return self._change_ground(
            lambda: with_pod(
                self._config,
                read_body(body, YAML),
                namespace=namespace,
                namespaces=self._namespaces,
                name_suffix=name_suffix(Streams(self._seed, self._serial)),
            )
        )

    def start_pod(self, body: Body, *, namespace: str = DEFAULT_NAMESPACE) -> Status | None:
        """POST of a Pod that the scheduler puts onto a node and its kubelet starts; whatever status it came with is
        theirs to write. None when done, else why not."""
        from portlab.kube.ground import with_started_pod  # noqa: PLC0415

        before = self._config.pods
        status = self.create_pod(body, namespace=namespace)
        if status is None:
            pod = next(each for each in self._config.pods if each not in before)
            self._change_ground(lambda: with_started_pod(self._config, pod), requests=0)
        return status

    def start_deployment(
        self, body: Body, *, namespace: str = DEFAULT_NAMESPACE, most_pods: int
    ) -> Status | None:
        """POST of a Deployment, whose Pods are all started, until the cluster has ``most_pods``. None when done, else
        why not."""
        from portlab.kube.ground import with_deployment  # noqa: PLC0415

        return self._change_ground(
            lambda: with_deployment(
                self._config,
                read_body(body, YAML),
                namespace=namespace,
                namespaces=self._namespaces,
                most_pods=most_pods,
            )
        )

    def create_namespace(self, name: str) -> Status | None:
        """A namespace of this name exists from now on. None when done, else why not."""
        from portlab.kube.ground import check_namespace  # noqa: PLC0415

        try:
            check_namespace(name)
        except RefusedError as refusal:
            return refusal.status
        self._namespaces |= {name}
        return None

    def delete_pod(
        self, name: str, *, namespace: str = DEFAULT_NAMESPACE, grace: int = 0
    ) -> Status | None:
        """DELETE of a Pod. With ``grace`` seconds it is terminating from now on; nobody stops it here."""
        from portlab.kube.ground import without_pod  # noqa: PLC0415

        return self._change_ground(lambda: without_pod(self._config, name, namespace, grace=grace))

    def change_pod(
        self,
        name: str,
        *,
        namespace: str = DEFAULT_NAMESPACE,
        ready: bool | None = None,
        terminating: bool | None = None,
        listens: Sequence[Listener] | None = None,
        address_answers: bool | None = None,
    ) -> Status | None:
        """Another state of a Pod: ready or terminating, as its kubelet reports; its process listening elsewhere or
        nowhere; somebody at its address or nobody. None when done, else why not."""
        from portlab.kube.ground import with_changed_pod  # noqa: PLC0415

        wished = {
            "ready": ready,
            "terminating": terminating,
            "listens": None if listens is None else tuple(listens),
            "address_answers": address_answers,
        }
        changes = {key: value for key, value in wished.items() if value is not None}
        # No request of a user's: what is chosen for the next one stays the same.
        return self._change_ground(
            lambda: with_changed_pod(self._config, name, namespace, **changes), requests=0
        )

    def _change_ground(
        self, change: Callable[[], ClusterConfig], *, requests: int = 1
    ) -> Status | None:
        """Other nodes or Pods: the controllers look at every Service anew. None when done, else why not."""
        try:
            self._config = change()
        except RefusedError as refusal:
            return refusal.status
        self._serial += requests
        self._outdate_world()
        self._discovery.look_around(self._services.values(), self._config)
        return None

    def kubectl(
        self,
        args: Sequence[str],
        *,
        stdin: str = "",
        files: Mapping[str, str] | None = None,
        namespace: str = DEFAULT_NAMESPACE,
        age: str = "0s",
    ) -> KubectlResult:
        """What ``kubectl`` with these arguments does and prints; ``files`` are those that ``-f`` can name, and ``age``
        is what it tells of every object's age."""
        from portlab.kube.apiclient import ApiClient  # noqa: PLC0415
        from portlab.kube.kubectl.command import run  # noqa: PLC0415

        return run(ApiClient(self), args, stdin=stdin, files=files, namespace=namespace, age=age)

    def _request(self, manifest: Manifest, namespace: str, name: str = "", **more: Any) -> Request:
        return Request(
            manifest=manifest,
            books=self._books,
            streams=Streams(self._seed, self._serial),
            services=self._services,
            identity=identity_of(self._seed, self._serial + 1),
            namespaces=self._namespaces,
            namespace=namespace,
            name=name,
            **more,
        )

    def _stored(
        self, outcome: Outcome, request: Request, field_manager: str, *, adds: bool = False
    ) -> Outcome:
        """Keep an accepted Service and let the controllers react to it. What ``adds`` to it tells only a part of it."""
        service = outcome.service
        if service is None or request.dry_run:
            return outcome
        self._keep(service)
        key = service.metadata.namespace, service.metadata.name
        if key not in self._services:
            return outcome
        if field_manager and outcome.requested is not None:
            claim = Claim(
                manager=field_manager,
                subresource=request.subresource,
                live=request.stored,
                requested=outcome.requested,
            )
            self._ownership[key] = self._ownership.get(key, Ownership()).with_claim(claim)
        if self._config.load_balancer is not None and request.subresource != STATUS:
            outcome = self._balanced(outcome)
        before = self._histories.get(key, ()) if adds else ()
        self._histories[key] = (*before, outcome)[-_LONGEST_HISTORY:]
        return outcome

    def _balanced(self, outcome: Outcome) -> Outcome:
        """The outcome after the load balancer controller has looked at the Service."""
        from portlab.kube.apiserver.statusupdate import report_status  # noqa: PLC0415
        from portlab.kube.controllers.loadbalancer import reconcile  # noqa: PLC0415

        stored = outcome.service
        if stored is None:
            return outcome
        wanted, reported = reconcile(stored, self._config)
        if not reported:
            return outcome
        metadata = stored.metadata
        request = self._request(EMPTY, metadata.namespace, metadata.name, subresource=STATUS)
        written = report_status(wanted, stored, list(reported), request)
        if written.service is None:
            return outcome
        self._keep(written.service)
        changes = outcome.changes + written.changes
        return replace(outcome, service=written.service, changes=changes)

    def _keep(self, service: Service) -> None:
        """Write a Service into the store; one that is deleted and held by nothing any more leaves it."""
        key = service.metadata.namespace, service.metadata.name
        self._serial += 1
        if service.metadata.deletion_timestamp and not service.metadata.finalizers:
            self._remove(service)
            return
        self._outdate_world()
        if key in self._services:
            self._discovery.leave(self._services[key], self._config)
        self._services[key] = service
        self._last = key
        self._discovery.look(service, self._config)

    def _remove(self, service: Service) -> None:
        from portlab.kube.apiserver.delete import release_service  # noqa: PLC0415

        key = service.metadata.namespace, service.metadata.name
        self._services.pop(key, None)
        self._ownership.pop(key, None)
        self._histories.pop(key, None)
        self._discovery.drop(key)
        self._outdate_world()
        release_service(service, self._books)
        if self._last == key:
            self._last = None

    def ranges(self) -> Ranges:
        """The node ports and cluster IPs with their bands and what is taken."""
        from portlab.kube.ranges import ranges_of  # noqa: PLC0415

        return ranges_of(self._books)

    def endpoint_slices(
        self, name: str, namespace: str = DEFAULT_NAMESPACE
    ) -> tuple[EndpointSlice, ...]:
        """The EndpointSlices of a Service; none for a Service that is not there."""
        service = self._services.get((namespace, name))
        return () if service is None else self._discovery.slices(service, self._config)

    def endpoints(self, name: str, namespace: str = DEFAULT_NAMESPACE) -> Endpoints | None:
        """The Endpoints object of a Service, or None when it has none."""
        return self._discovery.endpoints((namespace, name))

    @property
    def last_applied(self) -> Service | None:
        """The Service that was stored last, to which words like ``clusterIP`` in a destination refer."""
        return None if self._last is None else self._services.get(self._last)


def _key(manifest: Manifest) -> Key:
    """The namespace and name that a manifest speaks of, as far as they can be read."""
    namespace, name = (
        node.value if isinstance(node, Scalar) and isinstance(node.value, str) else ""
        for node in (find(manifest.root, ("metadata", key)) for key in ("namespace", "name"))
    )
    return namespace or DEFAULT_NAMESPACE, name
