"""Fields that lose their meaning when an update changes the type: wiped if they were carried along unchanged.

A field that the request also changed stays, and validation refuses it: then it was meant.
kube-apiserver 1.36: pkg/registry/core/service/strategy.go dropTypeDependentFields.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from portlab.kube.apiserver import codes
from portlab.kube.objects.change import API_SERVER, Change
from portlab.kube.objects.service import (
    LOAD_BALANCER,
    NODE_PORT,
    ServiceSpec,
    is_externally_accessible,
    needs_cluster_ip,
    needs_health_check_node_port,
)

# By type alone: a LoadBalancer that stops allocating node ports keeps those it has.
_WITH_NODE_PORTS = (NODE_PORT, LOAD_BALANCER)


def drop_type_dependent_fields(
    spec: ServiceSpec, old: ServiceSpec
) -> tuple[ServiceSpec, list[Change]]:
    """``spec`` without what the new type has no use for and the old one had."""
    changes: list[Change] = []
    wiped: dict[str, Any] = {}
    if needs_cluster_ip(old) and not needs_cluster_ip(spec):
        wiped |= _drop_addresses(spec, old, changes)
    if (
        old.type in _WITH_NODE_PORTS
        and spec.type not in _WITH_NODE_PORTS
        and _same_node_ports(spec, old)
    ):
        for index, port in enumerate(spec.ports):
            if port.node_port:
                path, code = f"spec.ports[{index}].nodePort", codes.WIPE_NODE_PORT
                changes.append(_wiped(path, port.node_port, code, spec))
        wiped["ports"] = tuple(replace(port, node_port=0) for port in spec.ports)
    if needs_health_check_node_port(old) and not needs_health_check_node_port(spec):
        port_number = spec.health_check_node_port
        if port_number and port_number == old.health_check_node_port:
            path, code = "spec.healthCheckNodePort", codes.WIPE_HEALTH_CHECK_PORT
            changes.append(_wiped(path, port_number, code, spec))
            wiped["health_check_node_port"] = 0
    if old.type == LOAD_BALANCER != spec.type:
        wiped |= _drop_load_balancer_fields(spec, old, changes)
    if is_externally_accessible(old) and not is_externally_accessible(spec):
        policy = spec.external_traffic_policy
        if policy and policy == old.external_traffic_policy:
            path, code = "spec.externalTrafficPolicy", codes.WIPE_EXTERNAL_TRAFFIC_POLICY
            changes.append(_wiped(path, policy, code, spec))
            wiped["external_traffic_policy"] = ""
    return replace(spec, **wiped), changes


def _wiped(path: str, before: Any, code: str, spec: ServiceSpec) -> Change:
    facts = {"value": before, "type": spec.type}
    return Change(path=path, before=before, after=None, code=code, actor=API_SERVER, facts=facts)


def _drop_addresses(spec: ServiceSpec, old: ServiceSpec, changes: list[Change]) -> dict[str, Any]:
    wiped: dict[str, Any] = {}
    if spec.cluster_ips and spec.cluster_ips == old.cluster_ips:
        given = list(spec.cluster_ips)
        changes.append(_wiped("spec.clusterIPs", given, codes.WIPE_CLUSTER_IP, spec))
        wiped |= {"cluster_ip": "", "cluster_ips": ()}
    if spec.ip_families and spec.ip_families == old.ip_families:
        families = list(spec.ip_families)
        changes.append(_wiped("spec.ipFamilies", families, codes.WIPE_FAMILIES, spec))
        wiped["ip_families"] = ()
    policy = spec.ip_family_policy
    if policy is not None and policy == old.ip_family_policy:
        changes.append(_wiped("spec.ipFamilyPolicy", policy, codes.WIPE_FAMILIES, spec))
        wiped["ip_family_policy"] = None
    return wiped


def _drop_load_balancer_fields(
    spec: ServiceSpec, old: ServiceSpec, changes: list[Change]
) -> dict[str, Any]:
    wiped: dict[str, Any] = {}
    for key, path in (
        ("allocate_load_balancer_node_ports", "spec.allocateLoadBalancerNodePorts"),
        ("load_balancer_class", "spec.loadBalancerClass"),
    ):
        value = getattr(spec, key)
        if value is not None and value == getattr(old, key):
            changes.append(_wiped(path, value, codes.WIPE_LOAD_BALANCER_FIELD, spec))
            wiped[key] = None
    return wiped


def _same_node_ports(spec: ServiceSpec, old: ServiceSpec) -> bool:
    """True when the request names no node port that the stored Service does not have."""
    before = {port.node_port for port in old.ports if port.node_port}
    return {port.node_port for port in spec.ports if port.node_port} <= before
