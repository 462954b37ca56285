"""Service and its parts, field for field as ``v1.Service``, in Python spelling.

kube-apiserver 1.36: staging/src/k8s.io/api/core/v1/types.go Service, ServiceSpec, ServicePort.
Field order here is the order in which the API server prints a Service.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portlab.kube.objects.intstr import ABSENT, IntOrString
from portlab.kube.objects.meta import ObjectMeta

CLUSTER_IP = "ClusterIP"
NODE_PORT = "NodePort"
LOAD_BALANCER = "LoadBalancer"
EXTERNAL_NAME = "ExternalName"

TCP = "TCP"
UDP = "UDP"
SCTP = "SCTP"

CLUSTER_IP_NONE = "None"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePort:
    """One entry of ``spec.ports``. 0 and "" mean absent, as in Go."""

    name: str = ""
    protocol: str = ""
    app_protocol: str | None = None
    port: int = 0
    target_port: IntOrString = ABSENT
    node_port: int = 0

    def to_dict(self) -> dict[str, Any]:
        """The port as JSON data; ``port`` and ``targetPort`` are always there, as in the API's answers."""
        body: dict[str, Any] = {}
        if self.name:
            body["name"] = self.name
        if self.protocol:
            body["protocol"] = self.protocol
        if self.app_protocol is not None:
            body["appProtocol"] = self.app_protocol
        body["port"] = self.port
        body["targetPort"] = self.target_port.value
        if self.node_port:
            body["nodePort"] = self.node_port
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionAffinityConfig:
    """``sessionAffinityConfig``; ``timeout_seconds`` None means ``clientIP.timeoutSeconds`` is absent."""

    client_ip: bool = False
    timeout_seconds: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """The configuration as JSON data."""
        if not self.client_ip:
            return {}
        if self.timeout_seconds is None:
            return {"clientIP": {}}
        return {"clientIP": {"timeoutSeconds": self.timeout_seconds}}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSpec:
    """``spec`` of a Service. "" and 0 mean absent; None means an absent pointer; an absent list is ()."""

    ports: tuple[ServicePort, ...] = ()
    selector: Mapping[str, str] | None = None
    cluster_ip: str = ""
    cluster_ips: tuple[str, ...] = ()
    type: str = ""
    external_ips: tuple[str, ...] = ()
    session_affinity: str = ""
    load_balancer_ip: str = ""
    load_balancer_source_ranges: tuple[str, ...] = ()
    external_name: str = ""
    external_traffic_policy: str = ""
    health_check_node_port: int = 0
    publish_not_ready_addresses: bool = False
    session_affinity_config: SessionAffinityConfig | None = None
    ip_families: tuple[str, ...] = ()
    ip_family_policy: str | None = None
    allocate_load_balancer_node_ports: bool | None = None
    load_balancer_class: str | None = None
    internal_traffic_policy: str | None = None
    traffic_distribution: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The spec as JSON data in the API server's order, absent fields left out."""
        body: dict[str, Any] = {}
        if self.ports:
            body["ports"] = [port.to_dict() for port in self.ports]
        if self.selector:
            body["selector"] = dict(self.selector)
        values: tuple[tuple[str, Any], ...] = (
            ("clusterIP", self.cluster_ip),
            ("clusterIPs", list(self.cluster_ips)),
            ("type", self.type),
            ("externalIPs", list(self.external_ips)),
            ("sessionAffinity", self.session_affinity),
            ("loadBalancerIP", self.load_balancer_ip),
            ("loadBalancerSourceRanges", list(self.load_balancer_source_ranges)),
            ("externalName", self.external_name),
            ("externalTrafficPolicy", self.external_traffic_policy),
            ("healthCheckNodePort", self.health_check_node_port),
            ("publishNotReadyAddresses", self.publish_not_ready_addresses),
        )
        body.update({key: value for key, value in values if value})
        if self.session_affinity_config is not None:
            body["sessionAffinityConfig"] = self.session_affinity_config.to_dict()
        if self.ip_families:
            body["ipFamilies"] = list(self.ip_families)
        pointers: tuple[tuple[str, Any], ...] = (
            ("ipFamilyPolicy", self.ip_family_policy),
            ("allocateLoadBalancerNodePorts", self.allocate_load_balancer_node_ports),
            ("loadBalancerClass", self.load_balancer_class),
            ("internalTrafficPolicy", self.internal_traffic_policy),
            ("trafficDistribution", self.traffic_distribution),
        )
        body.update({key: pointer for key, pointer in pointers if pointer is not None})
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class PortStatus:
    """One entry of ``ports`` of an ingress: whether the load balancer serves a port, or why not."""

    port: int = 0
    protocol: str = ""
    error: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The port's status as JSON data."""
        body: dict[str, Any] = {"port": self.port, "protocol": self.protocol}
        if self.error is not None:
            body["error"] = self.error
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBalancerIngress:
    """One entry of ``status.loadBalancer.ingress``."""

    ip: str = ""
    hostname: str = ""
    ip_mode: str | None = None
    ports: tuple[PortStatus, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The ingress as JSON data."""
        body: dict[str, Any] = {}
        if self.ip:
            body["ip"] = self.ip
        if self.hostname:
            body["hostname"] = self.hostname
        if self.ip_mode is not None:
            body["ipMode"] = self.ip_mode
        if self.ports:
            body["ports"] = [port.to_dict() for port in self.ports]
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One entry of ``status.conditions``; "" for ``last_transition_time`` is Go's zero time, which is null."""

    type: str = ""
    status: str = ""
    observed_generation: int = 0
    last_transition_time: str = ""
    reason: str = ""
    message: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The condition as JSON data; only ``observedGeneration`` may be absent."""
        body: dict[str, Any] = {"type": self.type, "status": self.status}
        if self.observed_generation:
            body["observedGeneration"] = self.observed_generation
        return body | {
            "lastTransitionTime": self.last_transition_time or None,
            "reason": self.reason,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStatus:
    """``status`` of a Service: what the load balancer's controller reports, and conditions, which nobody sets yet."""

    ingress: tuple[LoadBalancerIngress, ...] = ()
    conditions: tuple[Condition, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The status as JSON data; ``loadBalancer`` is always there, as in the API's answers."""
        balancer: dict[str, Any] = {}
        if self.ingress:
            balancer["ingress"] = [ingress.to_dict() for ingress in self.ingress]
        body: dict[str, Any] = {"loadBalancer": balancer}
        if self.conditions:
            body["conditions"] = [condition.to_dict() for condition in self.conditions]
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A v1.Service."""

    metadata: ObjectMeta = field(default_factory=ObjectMeta)
    spec: ServiceSpec = field(default_factory=ServiceSpec)
    status: ServiceStatus = field(default_factory=ServiceStatus)

    def to_dict(self) -> dict[str, Any]:
        """The Service as JSON data in the order that ``kubectl get -o yaml`` would read well."""
        return {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": self.metadata.to_dict(),
            "spec": self.spec.to_dict(),
            "status": self.status.to_dict(),
        }

    def to_api_dict(self) -> dict[str, Any]:
        """The Service as the API answers it, with uid, resourceVersion and creationTimestamp."""
        return self.to_dict() | {"metadata": self.metadata.to_api_dict()}


def needs_cluster_ip(spec: ServiceSpec) -> bool:
    """True when the type takes a cluster IP: everything but ExternalName, types that nobody knows as well.

    kube-apiserver 1.36: pkg/registry/core/service/storage/storage.go needsClusterIP.
    """
    return spec.type != EXTERNAL_NAME


def needs_node_port(spec: ServiceSpec) -> bool:
    """True when the type takes node ports, unless a LoadBalancer said not to allocate any.

    kube-apiserver 1.36: pkg/registry/core/service/storage/alloc.go needsNodePort.
    """
    if spec.type == NODE_PORT:
        return True
    return spec.type == LOAD_BALANCER and spec.allocate_load_balancer_node_ports is not False


def needs_health_check_node_port(spec: ServiceSpec) -> bool:
    """True for a LoadBalancer with externalTrafficPolicy Local.

    kube-apiserver 1.36: pkg/api/service/util.go NeedsHealthCheck.
    """
    return spec.type == LOAD_BALANCER and spec.external_traffic_policy == "Local"


def is_headless(spec: ServiceSpec) -> bool:
    """True when there is no virtual IP to allocate or to serve."""
    return spec.cluster_ip == CLUSTER_IP_NONE


def is_headless_service(spec: ServiceSpec) -> bool:
    """The same as validation sees it, which looks at the list.

    kube-apiserver 1.36: pkg/apis/core/validation/validation.go isHeadlessService.
    """
    return spec.cluster_ips == (CLUSTER_IP_NONE,)


def is_externally_accessible(spec: ServiceSpec) -> bool:
    """True when packets from outside can be addressed to the Service, by type or by external IPs.

    kube-apiserver 1.36: pkg/api/service/util.go ExternallyAccessible.
    """
    if spec.type in (NODE_PORT, LOAD_BALANCER):
        return True
    return spec.type == CLUSTER_IP and bool(spec.external_ips)
