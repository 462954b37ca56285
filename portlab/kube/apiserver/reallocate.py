"""Allocation for an update: only what is new is taken, and what is given up is freed when the update is accepted.

kube-apiserver 1.36: pkg/registry/core/service/storage/alloc.go allocateUpdate, updateClusterIPs,
updateNodePorts, updateHealthCheckNodePort.
"""

from __future__ import annotations

from dataclasses import replace

from portlab.kube.apiserver import codes
from portlab.kube.apiserver.allocation import Allocation
from portlab.kube.apiserver.books import Books
from portlab.kube.apiserver.clusterips import allocate_cluster_ips
from portlab.kube.apiserver.nodeports import (
    allocate_health_check_port,
    next_node_port,
    reserve_node_port,
)
from portlab.kube.apiserver.portallocator import PortOperation
from portlab.kube.apiserver.status import RefusedError, new_bare_error
from portlab.kube.objects.change import Change
from portlab.kube.objects.ip import family_of
from portlab.kube.objects.service import (
    CLUSTER_IP,
    EXTERNAL_NAME,
    LOAD_BALANCER,
    NODE_PORT,
    Service,
    ServiceSpec,
    is_headless,
    needs_health_check_node_port,
    needs_node_port,
)

_WITH_NODE_PORTS = (NODE_PORT, LOAD_BALANCER)


def allocate_update(
    new: Service, old: Service, allocation: Allocation
) -> tuple[Service, list[Change]]:
    """``new`` with all numbers that it needs. Raises RefusedError."""
    changes: list[Change] = []
    new = _update_cluster_ips(new, old, allocation, changes)
    operation = allocation.ports()
    if old.spec.type in _WITH_NODE_PORTS and new.spec.type in (CLUSTER_IP, EXTERNAL_NAME):
        for number in _node_ports(old.spec):
            operation.release_deferred(number)
    if new.spec.type in _WITH_NODE_PORTS:
        new = _update_node_ports(new, old, allocation, operation, changes)
    needed = needs_health_check_node_port(old.spec)
    needs = needs_health_check_node_port(new.spec)
    if needs and not needed:
        new = allocate_health_check_port(new, allocation, operation, changes)
    elif needed and not needs:
        operation.release_deferred(old.spec.health_check_node_port)
    return new, changes


def _update_cluster_ips(
    new: Service, old: Service, allocation: Allocation, changes: list[Change]
) -> Service:
    was_name, is_name = (each.spec.type == EXTERNAL_NAME for each in (old, new))
    if was_name and not is_name:
        return allocate_cluster_ips(new, allocation, changes)
    if was_name or is_headless(old.spec):
        return new
    before, after = old.spec.ip_families, new.spec.ip_families
    if is_name:
        given_up = old.spec.cluster_ips
    elif (len(before), len(after)) == (1, 2):
        return allocate_cluster_ips(new, allocation, changes, first=1)
    else:
        given_up = old.spec.cluster_ips[1:] if (len(before), len(after)) == (2, 1) else ()
    if not allocation.dry_run:
        allocation.transaction.on_commit(lambda: release_addresses(allocation.books, given_up))
    return new


def release_addresses(books: Books, addresses: tuple[str, ...]) -> None:
    """Free cluster IPs; an address of a family that the cluster does not have is nobody's."""
    for address in addresses:
        allocator = books.cluster_ips.get(family_of(address))
        if allocator is not None:
            allocator.release(address)


def _node_ports(spec: ServiceSpec) -> list[int]:
    return [port.node_port for port in spec.ports if port.node_port]


def _update_node_ports(
    new: Service,
    old: Service,
    allocation: Allocation,
    operation: PortOperation,
    changes: list[Change],
) -> Service:
    """Unlike a create, an update lets TCP and UDP share a node port only if it is asked to."""
    before = _node_ports(old.spec)
    ports = list(new.spec.ports)
    seen: set[tuple[str, int]] = set()
    reserved: set[int] = set()
    for index, port in enumerate(ports):
        if not port.node_port and not needs_node_port(new.spec):
            continue
        path, number = f"spec.ports[{index}].nodePort", port.node_port
        if not number:
            number = next_node_port(path, allocation, operation, changes)
            ports[index] = replace(port, node_port=number)
        elif number not in before and number not in reserved:
            reserve_node_port(path, number, new, allocation, operation, changes)
            reserved.add(number)
        if (port.protocol, number) in seen:
            text = f"duplicate nodePort: {{{port.protocol} {number}}}"
            rule = codes.NODE_PORT_TWICE_IN_UPDATE
            raise RefusedError(new_bare_error(text, rule, path, value=number))
        seen.add((port.protocol, number))
    new = replace(new, spec=replace(new.spec, ports=tuple(ports)))
    after = _node_ports(new.spec)
    for number in before:
        if number not in after:
            operation.release_deferred(number)
    return new
