"""What kube-proxy keeps of a Service: one ServicePortInfo for each of its ports.

kube-proxy 1.36: pkg/proxy/serviceport.go newBaseServiceInfo, pkg/proxy/servicechangetracker.go serviceToServiceMap.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portlab.kube.objects.ip import parse_cidr, parse_ip
from portlab.kube.objects.service import CLUSTER_IP_NONE, EXTERNAL_NAME, Service, ServicePort

IPV4 = "IPv4"
IPV6 = "IPv6"
LOCAL = "Local"
CLIENT_IP = "ClientIP"
DEFAULT_AFFINITY_SECONDS = 10800
PROXY_IP_MODE = "Proxy"

# Services with these labels are somebody else's (informer selector in cmd/kube-proxy/app/server.go).
SERVICE_PROXY_NAME_LABEL = "service.kubernetes.io/service-proxy-name"
HEADLESS_LABEL = "service.kubernetes.io/headless"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePortInfo:
    """One port of one Service, in one address family, as rules need it."""

    namespace: str
    service: str
    port_name: str
    protocol: str
    cluster_ip: str
    port: int
    node_port: int = 0
    health_check_node_port: int = 0
    external_ips: tuple[str, ...] = ()
    load_balancer_vips: tuple[str, ...] = ()
    source_ranges: tuple[str, ...] = ()
    internal_policy_local: bool = False
    external_policy_local: bool = False
    affinity_seconds: int = 0

    @property
    def name(self) -> str:
        """``namespace/service`` or ``namespace/service:port``: kube-proxy's ServicePortName."""
        base = f"{self.namespace}/{self.service}"
        return f"{base}:{self.port_name}" if self.port_name else base

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What endpoints are looked up by."""
        return (self.namespace, self.service, self.port_name, self.protocol)

    @property
    def externally_accessible(self) -> bool:
        """True when something besides the cluster IP leads here."""
        return bool(self.node_port or self.load_balancer_vips or self.external_ips)

    @property
    def uses_cluster_endpoints(self) -> bool:
        """True when some traffic may go to endpoints of any node: also with external policy Local, for the
        cluster's own Pods."""
        return not self.internal_policy_local or self.externally_accessible

    @property
    def uses_local_endpoints(self) -> bool:
        """True when some traffic must stay on its node."""
        return self.internal_policy_local or (
            self.external_policy_local and self.externally_accessible
        )


def service_ports(services: Iterable[Service], family: str = IPV4) -> tuple[ServicePortInfo, ...]:
    """The ports kube-proxy serves, in the Services' order.

    Headless and ExternalName Services have none, nor has one without an address of ``family``.
    kube-proxy 1.36: pkg/proxy/util/utils.go ShouldSkipService.
    """
    found: list[ServicePortInfo] = []
    for service in services:
        cluster_ip = _cluster_ip(service, family)
        if cluster_ip:
            found.extend(_info(service, port, cluster_ip, family) for port in service.spec.ports)
    return tuple(found)


def is_of_family(address: str, family: str) -> bool:
    """True when an address or CIDR is written in ``family``."""
    return (":" in address) == (family == IPV6)


def _cluster_ip(service: Service, family: str) -> str:
    spec = service.spec
    labels = service.metadata.labels
    if spec.type == EXTERNAL_NAME or spec.cluster_ip in ("", CLUSTER_IP_NONE):
        return ""
    if SERVICE_PROXY_NAME_LABEL in labels or HEADLESS_LABEL in labels:
        return ""
    for address in spec.cluster_ips or (spec.cluster_ip,):
        if is_of_family(address, family):
            return address
    return ""


def _info(service: Service, port: ServicePort, cluster_ip: str, family: str) -> ServicePortInfo:
    spec = service.spec
    affinity = 0
    if spec.session_affinity == CLIENT_IP:
        configured = spec.session_affinity_config
        affinity = (configured.timeout_seconds if configured else None) or DEFAULT_AFFINITY_SECONDS
    return ServicePortInfo(
        namespace=service.metadata.namespace or "default",
        service=service.metadata.name,
        port_name=port.name,
        protocol=port.protocol,
        cluster_ip=cluster_ip,
        port=port.port,
        node_port=port.node_port,
        health_check_node_port=spec.health_check_node_port,
        external_ips=_addresses(spec.external_ips, family),
        load_balancer_vips=_addresses(
            (item.ip for item in service.status.ingress if item.ip_mode != PROXY_IP_MODE), family
        ),
        source_ranges=_networks(spec.load_balancer_source_ranges, family),
        internal_policy_local=spec.internal_traffic_policy == LOCAL,
        external_policy_local=spec.external_traffic_policy == LOCAL,
        affinity_seconds=affinity,
    )


def _addresses(texts: Iterable[str], family: str) -> tuple[str, ...]:
    """The addresses of a family, as Go prints them; what is no address is left out.

    kube-proxy 1.36: pkg/proxy/util/utils.go MapIPsByIPFamily.
    """
    found = (parse_ip(text) for text in texts)
    return tuple(str(ip) for ip in found if ip is not None and is_of_family(str(ip), family))


def _networks(texts: Iterable[str], family: str) -> tuple[str, ...]:
    """The networks of a family, without host bits. kube-proxy 1.36: pkg/proxy/util/utils.go MapCIDRsByIPFamily."""
    found = (parse_cidr(text.strip()) for text in texts)
    networks = (str(parsed[1]) for parsed in found if parsed is not None)
    return tuple(cidr for cidr in networks if is_of_family(cidr, family))
