"""What kube-apiserver does with a new Service: read this first.

Theory of operation. A create runs through these stages, in this order and no other:

    decode       the manifest's tree becomes a Service; unknown fields, duplicate keys and wrong types end it (400)
    namespace    the object must belong to the namespace it was sent to (400), which must exist (404)
    name         metadata.generateName becomes a name
    defaults     static defaults: type, protocol, targetPort, sessionAffinity, traffic policies
    normalise    clusterIP is copied into clusterIPs
    ip families  ipFamilyPolicy and ipFamilies, by what the cluster offers; errors of its own (422)
    allocate     cluster IPs, then node ports, then healthCheckNodePort; the first that cannot be had ends it
    validate     every rule; all errors together (422)
    store        the name must be free (409)

Decoding and defaulting are one step to the server, before it looks at the namespace; they are told apart here
because a reader wants to know which of them wrote a field. The order has consequences that surprise:

- An error of the allocation comes alone. ``nodePort: 80`` hides every other mistake in the manifest, because
  validation has not begun when it is found.
- Validation sees the object with its numbers. When it fails, the transaction gives back what was taken.
- A taken name is found last: a manifest with mistakes never gets to hear of it.

Every stage takes a value and returns a value and the Changes it made. Nothing outside the books is altered, and
the books only until the transaction reverts.

kube-apiserver 1.36: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/create.go createHandler,
staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go Create,
staging/src/k8s.io/apiserver/pkg/registry/rest/create.go BeforeCreate,
pkg/registry/core/service/storage/storage.go beginCreate, pkg/registry/core/service/strategy.go.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from portlab.kube.apiserver import codes
from portlab.kube.apiserver.allocate import allocate_create
from portlab.kube.apiserver.books import Streams
from portlab.kube.apiserver.decode import Decoded, check_media_type, decode
from portlab.kube.apiserver.defaults import default_on_read, set_defaults_service
from portlab.kube.apiserver.ipfamilies import init_ip_family_fields
from portlab.kube.apiserver.outcome import Outcome
from portlab.kube.apiserver.owners import deduplicated
from portlab.kube.apiserver.places import locate_errors
from portlab.kube.apiserver.request import Request
from portlab.kube.apiserver.status import (
    RefusedError,
    new_already_exists,
    new_bad_request,
    new_bare_error,
    new_invalid,
    new_not_found,
)
from portlab.kube.apiserver.transaction import Transaction
from portlab.kube.apiserver.validate.service import validate_service
from portlab.kube.apiserver.warnings import warnings_for_service
from portlab.kube.objects.change import API_SERVER, DEFAULT, Change
from portlab.kube.objects.service import Service, ServiceStatus
from portlab.manifest import Manifest, Scalar
from portlab.manifest import Mapping as MappingNode

_SUFFIX_SIGNS = "bcdfghjklmnpqrstvwxz2456789"
_SUFFIX_LENGTH = 5
_NAME_MAX = 63
_VERSION = re.compile(r"0*[1-9][0-9]{0,19}")


def in_transaction(request: Request, handle: Callable[[Transaction], Outcome]) -> Outcome:
    """What ``handle`` makes of the request; when it refuses, nothing that it took stays taken."""
    transaction = Transaction()
    try:
        outcome = handle(transaction)
    except RefusedError as refusal:
        transaction.revert()
        status = locate_errors(refusal.status, request.manifest)
        return Outcome(
            manifest=request.manifest,
            status=status,
            warnings=tuple(transaction.warnings),
            created=request.stored is None,
        )
    except BaseException:
        transaction.revert()
        raise
    transaction.commit()
    return replace(outcome, warnings=tuple(transaction.warnings))


def create_service(request: Request) -> Outcome:
    """Create a Service. When it is accepted the books hold its numbers; the caller stores the Service."""

    def handle(transaction: Transaction) -> Outcome:
        check_media_type(request.content_type)
        decoded = decode(request.manifest, field_validation=request.field_validation)
        transaction.warn(decoded.warnings)
        changes = type_meta_changes(request.manifest)
        service = check_namespace(decoded.service, request, changes)
        service, warnings = deduplicated(service)
        transaction.warn(warnings)
        return create_decoded(replace(decoded, service=service), changes, request, transaction)

    return in_transaction(request, handle)


def create_decoded(
    decoded: Decoded, changes: list[Change], request: Request, transaction: Transaction
) -> Outcome:
    """Create the Service that a body, or a patch of nothing, describes. Raises RefusedError."""
    service = _drop_status(decoded.service, changes)
    service = _generate_name(service, request.streams, changes)
    service, filled = set_defaults_service(service)
    changes += filled
    requested = service
    service = _normalize_cluster_ips(service, changes)
    service, filled = init_ip_family_fields(
        service,
        None,
        configured=request.books.cluster_ips,
        default=request.books.default_family,
    )
    changes += filled
    service, filled = allocate_create(service, request.allocation(service, transaction))
    changes += filled
    if errors := validate_service(service):
        raise RefusedError(new_invalid(service.metadata.name, errors))
    transaction.warn(warnings_for_service(service))
    _check_storable(service, request)
    identity = request.identity
    # A dry run does not come as far as the store, which numbers what is written.
    version = service.metadata.resource_version if request.dry_run else identity.resource_version
    metadata = replace(
        service.metadata,
        uid=identity.uid,
        resource_version=version,
        creation_timestamp=identity.time,
        deletion_timestamp="",
        deletion_grace_period_seconds=None,
    )
    service = replace(service, metadata=metadata)
    return finish(service, requested, changes, request)


def type_meta_changes(manifest: Manifest) -> list[Change]:
    """apiVersion and kind may be left out: the URL says them already."""
    root = manifest.root
    changes = []
    for key, value, code in (
        ("apiVersion", "v1", codes.FILL_API_VERSION),
        ("kind", "Service", codes.FILL_KIND),
    ):
        node = root.get(key) if isinstance(root, MappingNode) else None
        if not isinstance(node, Scalar) or not node.value:
            changes.append(_default(key, value, code))
    return changes


def _default(path: str, value: str, code: str) -> Change:
    facts = {"value": value}
    return Change(path=path, before=None, after=value, code=code, actor=DEFAULT, facts=facts)


def check_namespace_given(service: Service, request: Request) -> None:
    """A namespace in the body is the request's. Raises RefusedError.

    kube-apiserver 1.36: staging/src/k8s.io/apiserver/pkg/registry/rest/meta.go
    EnsureObjectNamespaceMatchesRequestNamespace.
    """
    given, wanted = service.metadata.namespace, request.namespace
    if given not in ("", wanted):
        text = (
            "the namespace of the provided object does not match the namespace sent on the request"
        )
        rule, path = codes.NAMESPACE_MISMATCH, "metadata.namespace"
        raise RefusedError(new_bad_request(text, rule, path, value=given, wanted=wanted))


def check_namespace(service: Service, request: Request, changes: list[Change]) -> Service:
    """The Service in the request's namespace, which exists. Raises RefusedError.

    kube-apiserver 1.36: staging/src/k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go Admit.
    """
    check_namespace_given(service, request)
    given, wanted = service.metadata.namespace, request.namespace
    path = "metadata.namespace"
    if wanted not in request.namespaces:
        rule = codes.NAMESPACE_NOT_FOUND
        raise RefusedError(new_not_found("namespaces", wanted, rule, path))
    if not given:
        changes.append(_default(path, wanted, codes.FILL_NAMESPACE))
    return replace(service, metadata=replace(service.metadata, namespace=wanted))


def _drop_status(service: Service, changes: list[Change]) -> Service:
    """Nobody writes a status by creating (strategy.go PrepareForCreate)."""
    before = service.status.to_dict() if service.status.ingress else None
    code = codes.START_STATUS if before is None else codes.DROP_STATUS
    after = ServiceStatus().to_dict()["loadBalancer"]
    changes.append(
        Change(path="status.loadBalancer", before=before, after=after, code=code, actor=API_SERVER)
    )
    return replace(service, status=ServiceStatus())


def _generate_name(service: Service, streams: Streams, changes: list[Change]) -> Service:
    """generateName and five signs make a name, cut so that it fits.

    kube-apiserver 1.36: staging/src/k8s.io/apiserver/pkg/storage/names/generate.go.
    """
    prefix = service.metadata.generate_name
    if service.metadata.name or not prefix:
        return service
    most = _NAME_MAX - _SUFFIX_LENGTH
    base = prefix.encode("utf-8", "surrogatepass")[:most].decode("utf-8", "replace")
    name = base + name_suffix(streams)
    changes.append(
        Change(
            path="metadata.name",
            before=None,
            after=name,
            code=codes.GENERATE_NAME,
            actor=API_SERVER,
            facts={"value": name, "prefix": prefix},
        )
    )
    return replace(service, metadata=replace(service.metadata, name=name))


def name_suffix(streams: Streams) -> str:
    """Five signs from which no word can be made."""
    stream = streams["name"]
    return "".join(
        _SUFFIX_SIGNS[int(stream.random() * len(_SUFFIX_SIGNS))] for _ in range(_SUFFIX_LENGTH)
    )


def _normalize_cluster_ips(service: Service, changes: list[Change]) -> Service:
    """clusterIP is copied into clusterIPs, never the other way (storage.go normalizeClusterIPs)."""
    spec = service.spec
    if not spec.cluster_ip or spec.cluster_ips:
        return service
    changes.append(
        Change(
            path="spec.clusterIPs[0]",
            before=None,
            after=spec.cluster_ip,
            code=codes.COPY_CLUSTER_IP,
            actor=API_SERVER,
            facts={"value": spec.cluster_ip},
        )
    )
    return replace(service, spec=replace(spec, cluster_ips=(spec.cluster_ip,)))


def _check_storable(service: Service, request: Request) -> None:
    """The last hurdle: the store takes no version from outside and no name twice.

    staging/src/k8s.io/apiserver/pkg/storage/etcd3/store.go Create, and registry/generic/registry/{store,dryrun}.go.
    """
    metadata = service.metadata
    version = metadata.resource_version
    # Only a POST comes here with a version, and one that is no number is overlooked.
    posted = not request.name and not request.dry_run
    if posted and _VERSION.fullmatch(version) and int(version) < 1 << 64:
        text = "resourceVersion should not be set on objects to be created"
        rule, path = codes.RESOURCE_VERSION_ON_CREATE, "metadata.resourceVersion"
        raise RefusedError(new_bare_error(text, rule, path, value=version))
    stored = request.services.get((metadata.namespace, metadata.name))
    if stored is not None:
        going = bool(stored.metadata.deletion_timestamp)
        raise RefusedError(new_already_exists(metadata.name, going=going))


def finish(
    service: Service,
    requested: Service,
    changes: list[Change],
    request: Request,
) -> Outcome:
    """The accepted Service as it will be read, with what others than its author wrote into it."""
    service, hidden = default_on_read(service)
    return Outcome(
        manifest=request.manifest,
        service=service,
        requested=requested,
        changes=tuple(changes + hidden),
        created=request.stored is None,
    )
