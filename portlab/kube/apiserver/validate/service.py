"""Validation of a whole Service: every rule, all errors, in the API server's order.

kube-apiserver 1.36: pkg/apis/core/validation/validation.go ValidateService, ValidateServiceUpdate.
"""

from __future__ import annotations

from collections.abc import Mapping

from portlab.kube.apiserver import codes
from portlab.kube.apiserver.validate.clusterips import (
    validate_cluster_ips,
    validate_cluster_ips_kept,
    validate_families_kept,
)
from portlab.kube.apiserver.validate.externalname import validate_external_name
from portlab.kube.apiserver.validate.loadbalancer import (
    validate_allocate_node_ports,
    validate_load_balancer_class,
    validate_load_balancer_class_kept,
    validate_source_ranges,
)
from portlab.kube.apiserver.validate.metadata import (
    validate_labels,
    validate_metadata,
    validate_metadata_update,
)
from portlab.kube.apiserver.validate.ports import (
    validate_distinct_ports,
    validate_each_port,
    validate_node_ports,
    validate_ports_present,
)
from portlab.kube.apiserver.validate.traffic import (
    validate_affinity,
    validate_external_ips,
    validate_external_traffic_policy,
    validate_health_check_port_kept,
    validate_internal_traffic_policy,
    validate_traffic_distribution,
)
from portlab.kube.objects.field import FieldError, invalid, not_supported
from portlab.kube.objects.service import (
    CLUSTER_IP,
    EXTERNAL_NAME,
    LOAD_BALANCER,
    NODE_PORT,
    Service,
    ServiceSpec,
    is_headless_service,
)

TYPES = (CLUSTER_IP, EXTERNAL_NAME, LOAD_BALANCER, NODE_PORT)
TOPOLOGY_HINTS_ANNOTATION = "service.kubernetes.io/topology-aware-hints"
TOPOLOGY_MODE_ANNOTATION = "service.kubernetes.io/topology-mode"


def validate_service(service: Service) -> list[FieldError]:
    """All errors of a defaulted and allocated Service, in order; empty when it may be stored."""
    return validate_metadata(service.metadata) + _validate_rest(service, {})


def _validate_rest(service: Service, old_annotations: Mapping[str, str]) -> list[FieldError]:
    spec = service.spec
    found = _validate_topology_annotations(service.metadata.annotations)
    found += validate_ports_present(spec)
    found += _validate_headless_type(spec)
    found += validate_external_name(spec)
    found += validate_each_port(spec)
    found += validate_labels("spec.selector", spec.selector or {})
    found += validate_affinity(spec)
    found += validate_cluster_ips(spec)
    found += validate_external_ips(spec)
    if spec.type not in TYPES:
        found.append(not_supported("spec.type", spec.type, TYPES, codes.TYPE_UNSUPPORTED))
    found += validate_node_ports(spec)
    found += validate_distinct_ports(spec)
    found += validate_source_ranges(service, old_annotations)
    found += validate_allocate_node_ports(spec)
    found += validate_load_balancer_class(spec)
    found += validate_external_traffic_policy(spec)
    found += validate_internal_traffic_policy(spec)
    found += validate_traffic_distribution(spec)
    return found


def validate_service_update(old: Service, new: Service) -> list[FieldError]:
    """All errors of ``new`` as a replacement of ``old``: metadata, what may not change, then every other rule."""
    found = validate_metadata_update(old.metadata, new.metadata)
    found += validate_cluster_ips_kept(old.spec, new.spec)
    found += validate_families_kept(old.spec, new.spec)
    found += validate_load_balancer_class_kept(old.spec, new.spec)
    found += validate_health_check_port_kept(old.spec, new.spec)
    return found + _validate_rest(new, old.metadata.annotations)


def _validate_topology_annotations(annotations: Mapping[str, str]) -> list[FieldError]:
    mode = annotations.get(TOPOLOGY_MODE_ANNOTATION)
    hints = annotations.get(TOPOLOGY_HINTS_ANNOTATION)
    if mode is None or hints is None or mode == hints:
        return []
    path = f"metadata.annotations[{TOPOLOGY_MODE_ANNOTATION}]"
    text = f"must match annotations[{TOPOLOGY_HINTS_ANNOTATION}] when both are specified"
    return [invalid(path, mode, text, codes.TOPOLOGY_ANNOTATIONS_DIFFER)]


def _validate_headless_type(spec: ServiceSpec) -> list[FieldError]:
    if not is_headless_service(spec) or spec.type not in (LOAD_BALANCER, NODE_PORT):
        return []
    text = f"may not be set to 'None' for {spec.type} services"
    path, code = "spec.clusterIPs[0]", codes.HEADLESS_WITH_TYPE
    return [invalid(path, spec.cluster_ips[0], text, code, type=spec.type)]
