"""Validation of session affinity, external IPs and the traffic policies.

kube-apiserver 1.36: pkg/apis/core/validation/validation.go validateClientIPAffinityConfig,
validateServiceExternalTrafficPolicy, validateServiceInternalTrafficFieldsValue,
validateServiceTrafficDistribution; pkg/api/service/util.go ExternallyAccessible.
"""

from __future__ import annotations

from portlab.kube.apiserver import codes
from portlab.kube.apiserver.validate.addresses import check_ip, check_not_special
from portlab.kube.apiserver.validate.content import check_port
from portlab.kube.objects.field import FieldError, forbidden, invalid, not_supported
from portlab.kube.objects.service import (
    ServiceSpec,
    is_externally_accessible,
    needs_health_check_node_port,
)

AFFINITIES = ("ClientIP", "None")
POLICIES = ("Cluster", "Local")
DISTRIBUTIONS = ("PreferClose", "PreferSameZone", "PreferSameNode")
AFFINITY_TIMEOUT_MAX = 86400


def validate_affinity(spec: ServiceSpec) -> list[FieldError]:
    """``sessionAffinity`` and the time for which it holds, in seconds."""
    if spec.session_affinity not in AFFINITIES:
        code = codes.AFFINITY_UNSUPPORTED
        return [not_supported("spec.sessionAffinity", spec.session_affinity, AFFINITIES, code)]
    config = spec.session_affinity_config
    if spec.session_affinity != "ClientIP" or config is None or config.timeout_seconds is None:
        return []
    if 0 < config.timeout_seconds <= AFFINITY_TIMEOUT_MAX:
        return []
    path = "spec.sessionAffinityConfig.clientIP.timeoutSeconds"
    text = f"must be greater than 0 and less than {AFFINITY_TIMEOUT_MAX}"
    return [invalid(path, config.timeout_seconds, text, codes.AFFINITY_TIMEOUT_RANGE)]


def validate_external_ips(spec: ServiceSpec) -> list[FieldError]:
    """Every external IP: an address in strict spelling that can lead here from elsewhere."""
    found: list[FieldError] = []
    for index, address in enumerate(spec.external_ips):
        path = f"spec.externalIPs[{index}]"
        found += check_ip(path, address) or check_not_special(path, address)
    return found


def validate_external_traffic_policy(spec: ServiceSpec) -> list[FieldError]:
    """``externalTrafficPolicy`` and the ``healthCheckNodePort`` that comes with Local."""
    found: list[FieldError] = []
    path = "spec.externalTrafficPolicy"
    policy = spec.external_traffic_policy
    if not is_externally_accessible(spec):
        if policy:
            text = "may only be set for externally-accessible services"
            code = codes.EXTERNAL_TRAFFIC_POLICY_NOT_EXTERNAL
            found.append(invalid(path, policy, text, code, typed=True))
    elif policy not in POLICIES:
        code = codes.EXTERNAL_TRAFFIC_POLICY_UNSUPPORTED
        found.append(not_supported(path, policy, POLICIES, code))
    path = "spec.healthCheckNodePort"
    port = spec.health_check_node_port
    if needs_health_check_node_port(spec):
        found += check_port(path, port, codes.HEALTH_CHECK_PORT_RANGE)
    elif port:
        text = (
            "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
        )
        found.append(invalid(path, port, text, codes.HEALTH_CHECK_PORT_NOT_NEEDED))
    return found


def validate_health_check_port_kept(old: ServiceSpec, new: ServiceSpec) -> list[FieldError]:
    """On update: a healthCheckNodePort stays what it is as long as there is one."""
    if not (needs_health_check_node_port(old) and needs_health_check_node_port(new)):
        return []
    if old.health_check_node_port == new.health_check_node_port:
        return []
    path, code = "spec.healthCheckNodePort", codes.HEALTH_CHECK_PORT_CHANGED
    facts = {"value": new.health_check_node_port, "before": old.health_check_node_port}
    return [forbidden(path, "field is immutable", code, **facts)]


def validate_internal_traffic_policy(spec: ServiceSpec) -> list[FieldError]:
    """``internalTrafficPolicy``: checked for every type, even where it means nothing."""
    policy = spec.internal_traffic_policy
    if policy is None or policy in POLICIES:
        return []
    code = codes.INTERNAL_TRAFFIC_POLICY_UNSUPPORTED
    return [not_supported("spec.internalTrafficPolicy", policy, POLICIES, code)]


def validate_traffic_distribution(spec: ServiceSpec) -> list[FieldError]:
    """``trafficDistribution``."""
    wish = spec.traffic_distribution
    if wish is None or wish in DISTRIBUTIONS:
        return []
    code = codes.TRAFFIC_DISTRIBUTION_UNSUPPORTED
    return [not_supported("spec.trafficDistribution", wish, DISTRIBUTIONS, code, typed=False)]
