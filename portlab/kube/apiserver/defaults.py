"""Static defaults: the same for every cluster, filled before anything is allocated or validated.

kube-apiserver 1.36: pkg/apis/core/v1/defaults.go SetDefaults_Service.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from portlab.kube.apiserver import codes
from portlab.kube.objects.change import API_SERVER, DEFAULT, Change
from portlab.kube.objects.intstr import IntOrString
from portlab.kube.objects.service import (
    CLUSTER_IP,
    EXTERNAL_NAME,
    LOAD_BALANCER,
    TCP,
    Service,
    ServicePort,
    ServiceSpec,
    SessionAffinityConfig,
    is_externally_accessible,
)

DEFAULT_AFFINITY_SECONDS = 10800
DEFAULT_IP_MODE = "VIP"

_NO_TARGET = (IntOrString(0), IntOrString(""))
_TYPES_WITH_POLICY = (CLUSTER_IP, "NodePort", LOAD_BALANCER)


def set_defaults_service(service: Service) -> tuple[Service, list[Change]]:
    """The Service with every static default filled in, and what was filled."""
    spec, changes = service.spec, list[Change]()
    spec = _set_affinity(spec, changes)
    filled: dict[str, Any] = {}
    service_type = spec.type
    if not service_type:
        service_type = filled["type"] = CLUSTER_IP
        changes.append(_filled("spec.type", CLUSTER_IP, codes.DEFAULT_TYPE))
    filled["ports"] = tuple(
        _set_port(index, port, changes) for index, port in enumerate(spec.ports)
    )
    spec = replace(spec, **filled)
    filled = {}
    if is_externally_accessible(spec) and not spec.external_traffic_policy:
        filled["external_traffic_policy"] = "Cluster"
        path, code = "spec.externalTrafficPolicy", codes.DEFAULT_EXTERNAL_TRAFFIC_POLICY
        changes.append(_filled(path, "Cluster", code, type=service_type))
    if spec.internal_traffic_policy is None and service_type in _TYPES_WITH_POLICY:
        filled["internal_traffic_policy"] = "Cluster"
        path, code = "spec.internalTrafficPolicy", codes.DEFAULT_INTERNAL_TRAFFIC_POLICY
        changes.append(_filled(path, "Cluster", code))
    if service_type == LOAD_BALANCER and spec.allocate_load_balancer_node_ports is None:
        filled["allocate_load_balancer_node_ports"] = True
        path, code = "spec.allocateLoadBalancerNodePorts", codes.DEFAULT_ALLOCATE_NODE_PORTS
        changes.append(_filled(path, True, code))
    service, of_status = default_ip_mode(replace(service, spec=replace(spec, **filled)))
    return service, changes + of_status


def default_ip_mode(service: Service) -> tuple[Service, list[Change]]:
    """VIP for every address of a load balancer that does not say how it works (KEP-1860)."""
    ingress, changes = service.status.ingress, list[Change]()
    if service.spec.type != LOAD_BALANCER or not any(
        each.ip and each.ip_mode is None for each in ingress
    ):
        return service, changes
    filled = []
    for index, each in enumerate(ingress):
        if each.ip and each.ip_mode is None:
            path = f"status.loadBalancer.ingress[{index}].ipMode"
            changes.append(_filled(path, DEFAULT_IP_MODE, codes.DEFAULT_IP_MODE))
            each = replace(each, ip_mode=DEFAULT_IP_MODE)  # noqa: PLW2901
        filled.append(each)
    return replace(service, status=replace(service.status, ingress=tuple(filled))), changes


def _filled(path: str, after: Any, code: str, **facts: Any) -> Change:
    return Change(
        path=path,
        before=None,
        after=after,
        code=code,
        actor=DEFAULT,
        facts={"value": after, **facts},
    )


def _set_affinity(spec: ServiceSpec, changes: list[Change]) -> ServiceSpec:
    affinity, config = spec.session_affinity, spec.session_affinity_config
    if not affinity:
        affinity = "None"
        code = codes.DEFAULT_SESSION_AFFINITY
        changes.append(_filled("spec.sessionAffinity", affinity, code))
    path = "spec.sessionAffinityConfig"
    if affinity == "None" and config is not None:
        changes.append(
            Change(
                path=path,
                before=config.to_dict(),
                after=None,
                code=codes.DROP_AFFINITY_CONFIG,
                actor=API_SERVER,
            )
        )
        config = None
    elif affinity == "ClientIP" and (config is None or config.timeout_seconds is None):
        config = SessionAffinityConfig(client_ip=True, timeout_seconds=DEFAULT_AFFINITY_SECONDS)
        path, code = f"{path}.clientIP.timeoutSeconds", codes.DEFAULT_AFFINITY_TIMEOUT
        changes.append(_filled(path, DEFAULT_AFFINITY_SECONDS, code))
    return replace(spec, session_affinity=affinity, session_affinity_config=config)


def _set_port(index: int, port: ServicePort, changes: list[Change]) -> ServicePort:
    filled: dict[str, Any] = {}
    path = f"spec.ports[{index}]"
    if not port.protocol:
        filled["protocol"] = TCP
        changes.append(_filled(f"{path}.protocol", TCP, codes.DEFAULT_PROTOCOL))
    if port.target_port in _NO_TARGET:
        filled["target_port"] = IntOrString(port.port)
        code = codes.DEFAULT_TARGET_PORT
        changes.append(_filled(f"{path}.targetPort", port.port, code, port=port.port))
    return replace(port, **filled) if filled else port


def default_on_read(service: Service) -> tuple[Service, list[Change]]:
    """What the stored object shows: an ExternalName has no internalTrafficPolicy, whatever was sent.

    kube-apiserver 1.36: pkg/registry/core/service/storage/storage.go defaultOnReadService.
    """
    policy = service.spec.internal_traffic_policy
    if service.spec.type != EXTERNAL_NAME or policy is None:
        return service, []
    change = Change(
        path="spec.internalTrafficPolicy",
        before=policy,
        after=None,
        code=codes.HIDE_INTERNAL_TRAFFIC_POLICY,
        actor=API_SERVER,
    )
    return replace(service, spec=replace(service.spec, internal_traffic_policy=None)), [change]
