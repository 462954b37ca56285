"""Allocation for a create: cluster IPs first, then node ports, then the health check's port.

The first thing that cannot be had ends the request; what was taken before is given back by the transaction.
kube-apiserver 1.36: pkg/registry/core/service/storage/alloc.go allocateCreate, txnAllocNodePorts.
"""

from __future__ import annotations

from portlab.kube.apiserver.allocation import Allocation
from portlab.kube.apiserver.clusterips import allocate_cluster_ips
from portlab.kube.apiserver.nodeports import allocate_health_check_port, allocate_node_ports
from portlab.kube.objects.change import Change
from portlab.kube.objects.service import (
    LOAD_BALANCER,
    NODE_PORT,
    Service,
    needs_health_check_node_port,
)


def allocate_create(service: Service, allocation: Allocation) -> tuple[Service, list[Change]]:
    """The new Service with addresses and ports; they stay taken until the transaction reverts.

    Raises RefusedError.
    """
    changes: list[Change] = []
    service = allocate_cluster_ips(service, allocation, changes)
    operation = allocation.ports()
    if service.spec.type in (NODE_PORT, LOAD_BALANCER):
        service = allocate_node_ports(service, allocation, operation, changes)
    if needs_health_check_node_port(service.spec):
        service = allocate_health_check_port(service, allocation, operation, changes)
    return service, changes
