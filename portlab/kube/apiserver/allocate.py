"""Allocation for a create: cluster IPs first, then node ports, then the health check's port.

The first thing that cannot be had ends the request; what was taken before is given back by the transaction.
kube-apiserver 1.36: pkg/registry/core/service/storage/alloc.go allocateCreate, allocIPs, initNodePorts,
allocHealthCheckNodePort.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from portlab.kube.apiserver import codes
from portlab.kube.apiserver.books import Books, Streams
from portlab.kube.apiserver.ipallocator import (
    AddressNotInRangeError,
    AddressOwnerError,
    AddressRangeFullError,
    AddressTakenError,
    IPAllocator,
)
from portlab.kube.apiserver.pool import LOWER, Pick, Pool
from portlab.kube.apiserver.portallocator import (
    PortNotInRangeError,
    PortOperation,
    PortRangeFullError,
    PortTakenError,
)
from portlab.kube.apiserver.status import RefusedError, new_internal_error, new_invalid
from portlab.kube.apiserver.transaction import Transaction
from portlab.kube.objects.change import ALLOCATOR, Change
from portlab.kube.objects.field import invalid
from portlab.kube.objects.gofmt import go_quote
from portlab.kube.objects.service import (
    EXTERNAL_NAME,
    LOAD_BALANCER,
    NODE_PORT,
    Service,
    ServicePort,
    is_headless,
    needs_health_check_node_port,
    needs_node_port,
)

NODE_PORT_STREAM = "node-port"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """What one request may do to the books: ``owner`` is ``namespace/name``."""

    books: Books
    streams: Streams
    transaction: Transaction
    owner: str
    dry_run: bool

    def ports(self) -> PortOperation:
        """The request's operation on the node ports, bound to its transaction."""
        operation = PortOperation(self.books.node_ports, self.owner, dry_run=self.dry_run)
        self.transaction.on_commit(operation.commit)
        self.transaction.on_revert(operation.revert)
        return operation


def allocate_create(service: Service, allocation: Allocation) -> tuple[Service, list[Change]]:
    """The new Service with addresses and ports; they stay taken until the transaction reverts.

    Raises RefusedError.
    """
    changes: list[Change] = []
    service = allocate_cluster_ips(service, allocation, changes)
    operation = allocation.ports()
    if service.spec.type in (NODE_PORT, LOAD_BALANCER):
        service = _allocate_node_ports(service, allocation, operation, changes)
    if needs_health_check_node_port(service.spec):
        service = allocate_health_check_port(service, allocation, operation, changes)
    return service, changes


def allocate_cluster_ips(
    service: Service, allocation: Allocation, changes: list[Change], *, first: int = 0
) -> Service:
    """An address for every family from place ``first`` on: the one asked for, or the next. Raises RefusedError."""
    spec = service.spec
    if spec.type == EXTERNAL_NAME or is_headless(spec):
        return service
    wanted = list(spec.cluster_ips)
    wanted += [""] * (len(spec.ip_families) - len(wanted))
    addresses = wanted.copy()
    for index in range(first, len(spec.ip_families)):
        allocator = allocation.books.cluster_ips[spec.ip_families[index]]
        path = f"spec.clusterIPs[{index}]"
        if wanted[index]:
            change = _reserve_address(path, wanted, index, allocator, service, allocation)
        else:
            change = _next_address(path, wanted, allocator, service, allocation)
            addresses[index] = change.after
        changes.append(change)
        if not allocation.dry_run:
            _release_on_revert(allocation.transaction, allocator, addresses[index])
    if not addresses:
        return service
    if not spec.cluster_ip:
        changes.append(
            Change(
                path="spec.clusterIP",
                before=None,
                after=addresses[0],
                code=codes.FIRST_CLUSTER_IP,
                actor=ALLOCATOR,
                facts=next(each.facts for each in changes if each.path == "spec.clusterIPs[0]"),
            )
        )
    spec = replace(spec, cluster_ip=addresses[0], cluster_ips=tuple(addresses))
    return replace(service, spec=spec)


def _release_on_revert(transaction: Transaction, allocator: IPAllocator, address: str) -> None:
    transaction.on_revert(lambda: allocator.release(address))


def _reserve_address(
    path: str,
    wanted: list[str],
    index: int,
    allocator: IPAllocator,
    service: Service,
    allocation: Allocation,
) -> Change:
    address = wanted[index]
    facts: dict[str, Any] = {"value": address, "cidr": allocator.cidr}
    try:
        allocator.allocate(address, allocation.owner, dry_run=allocation.dry_run)
    except AddressNotInRangeError as error:
        code, text = codes.CLUSTER_IP_OUT_OF_RANGE, str(error)
    except AddressTakenError as error:
        code, text = codes.CLUSTER_IP_TAKEN, str(error)
        facts["owner"] = error.owner
    except AddressOwnerError as error:
        code, text = codes.CLUSTER_IP_OWNER_NAME, str(error)
    else:
        facts.update(_range_facts(allocator.pool, allocator.text))
        code = codes.RESERVE_CLUSTER_IP
        return Change(
            path=path, before=address, after=address, code=code, actor=ALLOCATOR, facts=facts
        )
    text = f"failed to allocate IP {address}: {text}"
    facts["address"] = facts.pop("value")
    refusal = invalid("spec.clusterIPs", wanted, text, code, **facts)
    raise RefusedError(new_invalid(service.metadata.name, [refusal]))


def _next_address(
    path: str, wanted: list[str], allocator: IPAllocator, service: Service, allocation: Allocation
) -> Change:
    name = service.metadata.name
    if allocation.dry_run:
        address = allocator.network_address
        facts = {"value": address, "cidr": allocator.cidr}
        return _allocated(path, address, codes.DRY_RUN_CLUSTER_IP, facts)
    try:
        pick = allocator.allocate_next(allocation.owner, allocation.streams[allocator.family])
    except AddressOwnerError as error:
        text = f"failed to allocate IP: {error}"
        refusal = invalid("spec.clusterIPs", wanted, text, codes.CLUSTER_IP_OWNER_NAME)
        raise RefusedError(new_invalid(name, [refusal])) from error
    except AddressRangeFullError as error:
        text = f"failed to allocate a serviceIP for Service {go_quote(name)}: {error}"
        rule, path = codes.CLUSTER_IP_RANGE_FULL, "spec.clusterIP"
        status = new_internal_error(text, rule, path, cidr=allocator.cidr)
        raise RefusedError(status) from error
    facts = {"cidr": allocator.cidr, **_range_facts(allocator.pool, allocator.text)}
    facts |= _pick_facts(pick, allocator.text)
    code = codes.ALLOCATE_CLUSTER_IP
    if pick.band.name == LOWER:
        code = codes.ALLOCATE_CLUSTER_IP_LOWER
    return _allocated(path, allocator.text(pick.number), code, facts)


def _allocated(path: str, value: Any, code: str, facts: dict[str, Any]) -> Change:
    return Change(path=path, before=None, after=value, code=code, actor=ALLOCATOR, facts=facts)


def _range_facts(pool: Pool, shown: Any) -> dict[str, Any]:
    return {"low": shown(pool.low), "high": shown(pool.high)}


def _pick_facts(pick: Pick, shown: Any) -> dict[str, Any]:
    return {
        "value": shown(pick.number),
        "band": pick.band.name,
        "band_low": shown(pick.band.low),
        "band_high": shown(pick.band.high),
        "start": shown(pick.start),
        "tried": [shown(number) for number in pick.tried],
    }


def _allocate_node_ports(
    service: Service, allocation: Allocation, operation: PortOperation, changes: list[Change]
) -> Service:
    """A node port for every port. Ports with the same *port* number (TCP and UDP) share one."""
    chosen: dict[int, int] = {}
    ports = list(service.spec.ports)
    for index, port in enumerate(ports):
        if not port.node_port and not needs_node_port(service.spec):
            continue
        path = f"spec.ports[{index}].nodePort"
        shared = chosen.get(port.port)
        if shared is None:
            asked = _requested_node_port(port.port, ports)
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


def _requested_node_port(number: int, ports: list[ServicePort]) -> int:
    """The first nodePort that any port with this ``port`` number asks for, or 0."""
    return next((port.node_port for port in ports if port.port == number and port.node_port), 0)


def _shared(path: str, node_port: int, port: int) -> Change:
    facts = {"value": node_port, "port": port}
    return _allocated(path, node_port, codes.SHARE_NODE_PORT, facts)


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
        changes.append(
            Change(
                path=path,
                before=node_port,
                after=node_port,
                code=code,
                actor=ALLOCATOR,
                facts=facts,
            )
        )
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
        facts = _range_facts(allocation.books.node_ports.pool, int)
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
    facts = _range_facts(allocation.books.node_ports.pool, int)
    if isinstance(pick, int):
        return _allocated(path, pick, dry_run, {"value": pick, **facts})
    code = lower if pick.band.name == LOWER else upper
    return _allocated(path, pick.number, code, facts | _pick_facts(pick, int))


def allocate_health_check_port(
    service: Service, allocation: Allocation, operation: PortOperation, changes: list[Change]
) -> Service:
    """The port at which nodes tell whether they have endpoints; it comes from the node ports too.

    A refusal is an internal error, not an error of the field. Raises RefusedError.
    """
    path, port = "spec.healthCheckNodePort", service.spec.health_check_node_port
    facts = _range_facts(allocation.books.node_ports.pool, int)
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
        changes.append(
            Change(path=path, before=port, after=port, code=code, actor=ALLOCATOR, facts=facts)
        )
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
