"""Deleting a Service: its numbers go back to the pools.

A Service with finalizers stays, marked as being deleted, until an update takes the last of them away.
kube-apiserver 1.36: pkg/registry/core/service/storage/alloc.go releaseAllocatedResources,
staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go Delete, deletionFinalizersForGarbageCollection.
"""

from __future__ import annotations

from dataclasses import replace

from portlab.kube.apiserver.books import Books
from portlab.kube.apiserver.identity import Identity
from portlab.kube.apiserver.reallocate import release_addresses
from portlab.kube.objects.service import (
    EXTERNAL_NAME,
    LOAD_BALANCER,
    NODE_PORT,
    Service,
    is_headless,
    needs_health_check_node_port,
)

# What a request may say of the objects that the deleted one owns.
BACKGROUND, FOREGROUND, ORPHAN = "Background", "Foreground", "Orphan"
# The finalizers by which the garbage collector takes note of it.
_FINALIZERS = {"orphan": ORPHAN, "foregroundDeletion": FOREGROUND}


def for_garbage_collection(service: Service, propagation_policy: str) -> Service:
    """The Service with the garbage collector's finalizers that the policy wants; without one they stay as they are.

    staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go deletionFinalizersForGarbageCollection.
    """
    before = service.metadata.finalizers
    policies = [_FINALIZERS[each] for each in before if each in _FINALIZERS]
    policy = propagation_policy or (policies[0] if policies else BACKGROUND)
    wanted = [name for name, of in _FINALIZERS.items() if of == policy]
    after = (*(each for each in before if each not in _FINALIZERS), *wanted)
    if set(after) == set(before):
        return service
    return replace(service, metadata=replace(service.metadata, finalizers=after))


def marked_as_deleted(service: Service, identity: Identity) -> Service:
    """The Service while its finalizers hold it; the first request to delete it counts."""
    if service.metadata.deletion_timestamp:
        return service
    metadata = replace(
        service.metadata,
        deletion_timestamp=identity.time,
        deletion_grace_period_seconds=0,
        resource_version=identity.resource_version,
    )
    return replace(service, metadata=metadata)


def is_gone(service: Service) -> bool:
    """True when a Service is deleted and nothing holds it any more."""
    metadata = service.metadata
    return bool(metadata.deletion_timestamp) and not metadata.finalizers


def release_service(service: Service, books: Books) -> None:
    """Free the cluster IPs and node ports of a Service that is gone.

    An ExternalName may carry nodePorts that were never its own: they are left alone.
    """
    spec = service.spec
    if spec.type != EXTERNAL_NAME and not is_headless(spec):
        release_addresses(books, spec.cluster_ips)
    if spec.type in (NODE_PORT, LOAD_BALANCER):
        for port in spec.ports:
            if port.node_port:
                books.node_ports.pool.release(port.node_port)
    if needs_health_check_node_port(spec) and spec.health_check_node_port:
        books.node_ports.pool.release(spec.health_check_node_port)
