"""Node ports and the health check's port for a request.

kube-apiserver 1.36: pkg/registry/core/service/storage/alloc.go initNodePorts, allocHealthCheckNodePort.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from portlab.kube.apiserver import codes
from portlab.kube.apiserver.allocation import (
    Allocation,
    allocated,
    pick_facts,
    range_facts,
    reserved,
)
from portlab.kube.apiserver.pool import LOWER, Pick
from portlab.kube.apiserver.portallocator import (
    PortNotInRangeError,
    PortOperation,
    PortRangeFullError,
    PortTakenError,
)
from portlab.kube.apiserver.status import RefusedError, new_internal_error, new_invalid
from portlab.kube.objects.change import Change
from portlab.kube.objects.field import invalid
from portlab.kube.objects.service import Service, ServicePort, needs_node_port

NODE_PORT_STREAM = "node-port"


def allocate_node_ports(
    service: Service, allocation: Allocation, operation: PortOperation, changes: list[Change]
) -> Service:
    """A node port for every port. Ports with the same *port* number (TCP and UDP) share one."""
    chosen: dict[int, int] = {}
    ports = list(service.spec.ports)
    requested = _requested_node_ports(ports)
    for index, port in enumerate(ports):
        if not port.node_port and not needs_node_port(service.spec):
            continue
        path = f"spec.ports[{index}].nodePort"
        shared = chosen.get(port.port)
        if shared is None:
            asked = requested.get(port.port)
            if asked:
                reserve_node_port(path, asked, service, allocation, operation, changes)
                if not port.node_port:
                    changes.append(_shared(path, asked, port.port))
                chosen[port.port] = asked
            else:
                chosen[port.port] = next_node_port(path, allocation, operation, changes)
            ports[index] = replace(port, node_port=chosen[port.port])
        elif not port.node_port:
            changes.append(_shared(path, shared, port.port))
            ports[index] = replace(port, node_port=shared)
        elif port.node_port != shared:
            reserve_node_port(path, port.node_port, service, allocation, operation, changes)
    return replace(service, spec=replace(service.spec, ports=tuple(ports)))


def _requested_node_ports(ports: list[ServicePort]) -> dict[int, int]:
    """By ``port`` number the first nodePort that any port of that number asks for."""
    found: dict[int, int] = {}
    for port in ports:
        if port.node_port:
            found.setdefault(port.port, port.node_port)
    return found


def _shared(path: str, node_port: int, port: int) -> Change:
    facts = {"value": node_port, "port": port}
    return allocated(path, node_port, codes.SHARE_NODE_PORT, facts)


def reserve_node_port(
    path: str,
    node_port: int,
    service: Service,
    allocation: Allocation,
    operation: PortOperation,
    changes: list[Change],
) -> None:
    """Take the node port that was asked for. Raises RefusedError with the error at ``path``."""
    allocator = allocation.books.node_ports
    facts: dict[str, Any] = {"low": allocator.pool.low, "high": allocator.pool.high}
    try:
        operation.allocate(node_port)
    except PortNotInRangeError as error:
        refusal = invalid(path, node_port, str(error), codes.NODE_PORT_OUT_OF_RANGE, **facts)
    except PortTakenError as error:
        facts["owner"] = error.owner
        refusal = invalid(path, node_port, str(error), codes.NODE_PORT_TAKEN, **facts)
    else:
        facts["value"] = node_port
        code = codes.RESERVE_NODE_PORT
        changes.append(reserved(path, node_port, code, facts))
        return
    raise RefusedError(new_invalid(service.metadata.name, [refusal]))


def next_node_port(
    path: str, allocation: Allocation, operation: PortOperation, changes: list[Change]
) -> int:
    """Take the next node port. Raises RefusedError."""
    try:
        pick = operation.allocate_next(allocation.streams[NODE_PORT_STREAM])
    except PortRangeFullError as error:
        text, rule = f"failed to allocate a nodePort: {error}", codes.NODE_PORT_RANGE_FULL
        facts = range_facts(allocation.books.node_ports.pool, int)
        raise RefusedError(new_internal_error(text, rule, path, **facts)) from error
    change = _picked(path, pick, allocation, _NODE_PORT_CODES)
    changes.append(change)
    return int(change.after)


# The codes for a port from the upper band, from the lower one, and made up in a dry run.
_NODE_PORT_CODES = (
    codes.ALLOCATE_NODE_PORT,
    codes.ALLOCATE_NODE_PORT_LOWER,
    codes.DRY_RUN_NODE_PORT,
)
_HEALTH_CHECK_CODES = (
    codes.ALLOCATE_HEALTH_CHECK_PORT,
    codes.ALLOCATE_HEALTH_CHECK_PORT_LOWER,
    codes.DRY_RUN_HEALTH_CHECK_PORT,
)


def _picked(
    path: str, pick: Pick | int, allocation: Allocation, wording: tuple[str, str, str]
) -> Change:
    upper, lower, dry_run = wording
    facts = range_facts(allocation.books.node_ports.pool, int)
    if isinstance(pick, int):
        return allocated(path, pick, dry_run, {"value": pick, **facts})
    code = lower if pick.band.name == LOWER else upper
    return allocated(path, pick.number, code, facts | pick_facts(pick, int))


def allocate_health_check_port(
    service: Service, allocation: Allocation, operation: PortOperation, changes: list[Change]
) -> Service:
    """The port at which nodes tell whether they have endpoints; it comes from the node ports too.

    A refusal is an internal error, not an error of the field. Raises RefusedError.
    """
    path, port = "spec.healthCheckNodePort", service.spec.health_check_node_port
    facts = range_facts(allocation.books.node_ports.pool, int)
    if port:
        try:
            operation.allocate(port)
        except (PortNotInRangeError, PortTakenError) as error:
            text = f"failed to allocate requested HealthCheck NodePort {port}: {error}"
            rule = codes.HEALTH_CHECK_PORT_REFUSED
            status = new_internal_error(text, rule, path, value=port, **facts)
            raise RefusedError(status) from error
        code = codes.RESERVE_HEALTH_CHECK_PORT
        facts["value"] = port
        changes.append(reserved(path, port, code, facts))
        return service
    try:
        pick = operation.allocate_next(allocation.streams[NODE_PORT_STREAM])
    except PortRangeFullError as error:
        text = f"failed to allocate a HealthCheck NodePort 0: {error}"
        status = new_internal_error(text, codes.HEALTH_CHECK_RANGE_FULL, path, **facts)
        raise RefusedError(status) from error
    change = _picked(path, pick, allocation, _HEALTH_CHECK_CODES)
    changes.append(change)
    spec = replace(service.spec, health_check_node_port=int(change.after))
    return replace(service, spec=spec)
