"""Deleting a Service: its numbers go back to the pools.

kube-apiserver 1.36: pkg/registry/core/service/storage/alloc.go releaseAllocatedResources.
"""

from __future__ import annotations

from portlab.kube.apiserver.books import Books
from portlab.kube.apiserver.reallocate import release_addresses
from portlab.kube.objects.service import (
    EXTERNAL_NAME,
    LOAD_BALANCER,
    NODE_PORT,
    Service,
    is_headless,
    needs_health_check_node_port,
)


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
