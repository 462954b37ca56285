"""Objects from decoded data: plain JSON data of the right types becomes a Service."""

from __future__ import annotations

from typing import Any

from portlab.kube.objects.intstr import IntOrString
from portlab.kube.objects.meta import ObjectMeta, OwnerReference
from portlab.kube.objects.service import (
    Condition,
    LoadBalancerIngress,
    PortStatus,
    Service,
    ServicePort,
    ServiceSpec,
    ServiceStatus,
    SessionAffinityConfig,
)


def service_from(data: dict[str, Any]) -> Service:
    """The Service of decoded ``data``: absent and null fields are left at their zero values."""
    return Service(
        metadata=_metadata(data.get("metadata", {})),
        spec=_spec(data.get("spec", {})),
        status=_status(data.get("status", {})),
    )


def _texts(data: dict[str, Any], key: str) -> tuple[str, ...]:
    return tuple(item or "" for item in data.get(key, ()))


def _metadata(data: dict[str, Any]) -> ObjectMeta:
    return ObjectMeta(
        name=data.get("name", ""),
        generate_name=data.get("generateName", ""),
        namespace=data.get("namespace", ""),
        uid=data.get("uid", ""),
        resource_version=data.get("resourceVersion", ""),
        creation_timestamp=data.get("creationTimestamp", ""),
        deletion_timestamp=data.get("deletionTimestamp", ""),
        deletion_grace_period_seconds=data.get("deletionGracePeriodSeconds"),
        labels=data.get("labels", {}),
        annotations=data.get("annotations", {}),
        owner_references=tuple(_owner(item or {}) for item in data.get("ownerReferences", ())),
        finalizers=_texts(data, "finalizers"),
    )


def _owner(data: dict[str, Any]) -> OwnerReference:
    return OwnerReference(
        api_version=data.get("apiVersion", ""),
        kind=data.get("kind", ""),
        name=data.get("name", ""),
        uid=data.get("uid", ""),
        controller=data.get("controller"),
        block_owner_deletion=data.get("blockOwnerDeletion"),
    )


def _spec(data: dict[str, Any]) -> ServiceSpec:
    return ServiceSpec(
        ports=tuple(_port(item or {}) for item in data.get("ports", ())),
        selector=data.get("selector"),
        cluster_ip=data.get("clusterIP", ""),
        cluster_ips=_texts(data, "clusterIPs"),
        type=data.get("type", ""),
        external_ips=_texts(data, "externalIPs"),
        session_affinity=data.get("sessionAffinity", ""),
        load_balancer_ip=data.get("loadBalancerIP", ""),
        load_balancer_source_ranges=_texts(data, "loadBalancerSourceRanges"),
        external_name=data.get("externalName", ""),
        external_traffic_policy=data.get("externalTrafficPolicy", ""),
        health_check_node_port=data.get("healthCheckNodePort", 0),
        publish_not_ready_addresses=data.get("publishNotReadyAddresses", False),
        session_affinity_config=_affinity(data.get("sessionAffinityConfig")),
        ip_families=_texts(data, "ipFamilies"),
        ip_family_policy=data.get("ipFamilyPolicy"),
        allocate_load_balancer_node_ports=data.get("allocateLoadBalancerNodePorts"),
        load_balancer_class=data.get("loadBalancerClass"),
        internal_traffic_policy=data.get("internalTrafficPolicy"),
        traffic_distribution=data.get("trafficDistribution"),
    )


def _port(data: dict[str, Any]) -> ServicePort:
    return ServicePort(
        name=data.get("name", ""),
        protocol=data.get("protocol", ""),
        app_protocol=data.get("appProtocol"),
        port=data.get("port", 0),
        target_port=IntOrString(data.get("targetPort", 0)),
        node_port=data.get("nodePort", 0),
    )


def _affinity(data: dict[str, Any] | None) -> SessionAffinityConfig | None:
    if data is None:
        return None
    client_ip = data.get("clientIP")
    return SessionAffinityConfig(
        client_ip=client_ip is not None,
        timeout_seconds=(client_ip or {}).get("timeoutSeconds"),
    )


def _status(data: dict[str, Any]) -> ServiceStatus:
    ingress = data.get("loadBalancer", {}).get("ingress", ())
    conditions = data.get("conditions", ())
    return ServiceStatus(
        ingress=tuple(_ingress(each or {}) for each in ingress),
        conditions=tuple(_condition(each or {}) for each in conditions),
    )


def _ingress(data: dict[str, Any]) -> LoadBalancerIngress:
    return LoadBalancerIngress(
        ip=data.get("ip", ""),
        hostname=data.get("hostname", ""),
        ip_mode=data.get("ipMode"),
        ports=tuple(_port_status(each or {}) for each in data.get("ports", ())),
    )


def _port_status(data: dict[str, Any]) -> PortStatus:
    return PortStatus(
        port=data.get("port", 0), protocol=data.get("protocol", ""), error=data.get("error")
    )


def _condition(data: dict[str, Any]) -> Condition:
    return Condition(
        type=data.get("type", ""),
        status=data.get("status", ""),
        observed_generation=data.get("observedGeneration", 0),
        last_transition_time=data.get("lastTransitionTime", ""),
        reason=data.get("reason", ""),
        message=data.get("message", ""),
    )
