"""Cluster IPs for a request.

kube-apiserver 1.36: pkg/registry/core/service/storage/alloc.go allocClusterIPs, allocIPs.
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
from portlab.kube.apiserver.ipallocator import (
    AddressNotInRangeError,
    AddressOwnerError,
    AddressRangeFullError,
    AddressTakenError,
    IPAllocator,
)
from portlab.kube.apiserver.pool import LOWER
from portlab.kube.apiserver.status import RefusedError, new_internal_error, new_invalid
from portlab.kube.apiserver.transaction import Transaction
from portlab.kube.objects.change import Change
from portlab.kube.objects.field import invalid
from portlab.kube.objects.service import EXTERNAL_NAME, Service, is_headless
from portlab.manifest.gosyntax import go_quote


def allocate_cluster_ips(
    service: Service, allocation: Allocation, changes: list[Change], *, first: int = 0
) -> Service:
    """An address for every family from place ``first`` on: the one asked for, or the next. Raises RefusedError."""
    spec = service.spec
    # A second address is asked for even where the first one is None; validation refuses that.
    second = first and allocation.books.cluster_ips.keys() >= set(spec.ip_families)
    if spec.type == EXTERNAL_NAME or (is_headless(spec) and not second):
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
        facts = next(each.facts for each in changes if each.path == "spec.clusterIPs[0]")
        changes.append(
            allocated("spec.clusterIP", addresses[0], codes.FIRST_CLUSTER_IP, dict(facts))
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
        facts.update(range_facts(allocator.pool, allocator.text))
        code = codes.RESERVE_CLUSTER_IP
        return reserved(path, address, code, facts)
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
        return allocated(path, address, codes.DRY_RUN_CLUSTER_IP, facts)
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
    facts = {"cidr": allocator.cidr, **range_facts(allocator.pool, allocator.text)}
    facts |= pick_facts(pick, allocator.text)
    code = codes.ALLOCATE_CLUSTER_IP
    if pick.band.name == LOWER:
        code = codes.ALLOCATE_CLUSTER_IP_LOWER
    return allocated(path, allocator.text(pick.number), code, facts)
