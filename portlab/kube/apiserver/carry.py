"""What an update inherits from the stored Service: numbers that the request left out.

Only clusterIP, clusterIPs, nodePort and healthCheckNodePort are inherited; every other absent field is
defaulted anew. A node port is found again by its port's *name*.
kube-apiserver 1.36: pkg/registry/core/service/storage/storage.go patchAllocatedValues, normalizeClusterIPs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from portlab.kube.apiserver import codes
from portlab.kube.objects.change import API_SERVER, Change
from portlab.kube.objects.service import (
    ServicePort,
    ServiceSpec,
    needs_cluster_ip,
    needs_health_check_node_port,
    needs_node_port,
)


def patch_allocated_values(spec: ServiceSpec, old: ServiceSpec) -> tuple[ServiceSpec, list[Change]]:
    """``spec`` with the numbers of ``old`` where both need one and the request names none."""
    changes: list[Change] = []
    if needs_cluster_ip(old) and needs_cluster_ip(spec):
        spec = _patch_cluster_ip(spec, old, changes)
    if needs_node_port(old) and needs_node_port(spec):
        spec = replace(spec, ports=_patch_node_ports(spec, old, changes))
    if needs_health_check_node_port(old) and needs_health_check_node_port(spec):
        kept = old.health_check_node_port
        if not spec.health_check_node_port and kept:
            path, code = "spec.healthCheckNodePort", codes.KEEP_HEALTH_CHECK_PORT
            changes.append(_kept(path, kept, code))
            spec = replace(spec, health_check_node_port=kept)
    return spec, changes


def _kept(path: str, value: Any, code: str) -> Change:
    facts = {"value": value}
    return Change(path=path, before=None, after=value, code=code, actor=API_SERVER, facts=facts)


def _patch_cluster_ip(spec: ServiceSpec, old: ServiceSpec, changes: list[Change]) -> ServiceSpec:
    if not spec.cluster_ip and old.cluster_ip:
        changes.append(_kept("spec.clusterIP", old.cluster_ip, codes.KEEP_CLUSTER_IP))
        spec = replace(spec, cluster_ip=old.cluster_ip)
    if not spec.cluster_ips:
        spec = _with_addresses_of(old, spec, changes)
    return spec


def _with_addresses_of(old: ServiceSpec, spec: ServiceSpec, changes: list[Change]) -> ServiceSpec:
    for index, address in enumerate(old.cluster_ips):
        changes.append(_kept(f"spec.clusterIPs[{index}]", address, codes.KEEP_CLUSTER_IP))
    return replace(spec, cluster_ips=old.cluster_ips)


def _patch_node_ports(
    spec: ServiceSpec, old: ServiceSpec, changes: list[Change]
) -> tuple[ServicePort, ...]:
    used = {port.node_port for port in old.ports} & {port.node_port for port in spec.ports}
    used.discard(0)
    by_name = {port.name: port.node_port for port in old.ports}
    ports = []
    for index, port in enumerate(spec.ports):
        kept = by_name.get(port.name, 0)
        if not port.node_port and kept and kept not in used:
            changes.append(_kept(f"spec.ports[{index}].nodePort", kept, codes.KEEP_NODE_PORT))
            ports.append(replace(port, node_port=kept))
        else:
            ports.append(port)
    return tuple(ports)


def normalize_cluster_ips(spec: ServiceSpec, old: ServiceSpec) -> tuple[ServiceSpec, list[Change]]:
    """clusterIPs follow a clusterIP that alone was changed or cleared, and come back where it alone was kept."""
    changes: list[Change] = []
    if not spec.cluster_ips and spec.cluster_ip == old.cluster_ip:
        spec = _with_addresses_of(old, spec, changes)
    if spec.cluster_ip == old.cluster_ip or spec.cluster_ips != old.cluster_ips:
        return spec, changes
    if not spec.cluster_ips:
        changes.append(_kept("spec.clusterIPs[0]", spec.cluster_ip, codes.COPY_CLUSTER_IP))
        return replace(spec, cluster_ips=(spec.cluster_ip,)), changes
    after = (spec.cluster_ip,) if spec.cluster_ip else ()
    changes.append(
        Change(
            path="spec.clusterIPs",
            before=list(spec.cluster_ips),
            after=list(after),
            code=codes.REPLACE_CLUSTER_IPS,
            actor=API_SERVER,
        )
    )
    return replace(spec, cluster_ips=after), changes
