"""Which Pods stand behind a Service, and at which numbers: what both endpoint controllers ask of a Pod.

kube-controller-manager 1.36: staging/src/k8s.io/endpointslice/util/controller_utils.go, utils.go FindPort, and
pkg/api/v1/pod/util.go FindPort, which is the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from portlab.kube.objects.ip import IPV4, IPV6, family_of
from portlab.kube.objects.pod import Pod
from portlab.kube.objects.service import CLUSTER_IP_NONE, EXTERNAL_NAME, Service, ServicePort

HEADLESS_LABEL = "service.kubernetes.io/headless"

_DEFAULT_NAMESPACE = "default"


def is_left_alone(service: Service) -> bool:
    """True for a Service for which the controllers make nothing and take nothing away: of type ExternalName, or
    without a selector (whose endpoints somebody else writes).

    pkg/controller/endpointslice/endpointslice_controller.go syncService, pkg/controller/endpoint syncService.
    """
    return service.spec.type == EXTERNAL_NAME or not service.spec.selector


def selected_pods(service: Service, pods: Iterable[Pod]) -> list[Pod]:
    """The Pods of the Service's namespace that carry all labels of its selector."""
    namespace, selector = namespace_of(service), service.spec.selector or {}
    return [
        pod
        for pod in pods
        if pod.namespace == namespace
        and all(pod.labels.get(key) == value for key, value in selector.items())
    ]


def namespace_of(service: Service) -> str:
    """The namespace in which the Service and its Pods live."""
    return service.metadata.namespace or _DEFAULT_NAMESPACE


def should_be_in_endpoints(pod: Pod, *, include_terminating: bool) -> bool:
    """True for a Pod that has an address and is not over (controller_utils.go ShouldPodBeInEndpoints)."""
    if pod.is_terminal or not pod.addresses:
        return False
    return include_terminating or not pod.terminating


def endpoint_hostname(pod: Pod, service: Service) -> str:
    """The Pod's own name in DNS below the Service's, "" unless its subdomain is the Service.

    controller_utils.go ShouldSetHostname.
    """
    return pod.hostname if pod.subdomain == service.metadata.name else ""


def find_port(pod: Pod, port: ServicePort) -> int | None:
    """The number at which ``pod`` serves ``port``, or None when it declares no port of that name and protocol.

    A number is taken as it is, declared or not; a name is looked up in the Pod's container ports, then in those of its
    sidecars. utils.go FindPort.
    """
    if not port.target_port.is_name:
        return int(port.target_port.value)
    for declared in (*pod.container_ports, *pod.sidecar_ports):
        if declared.name == port.target_port.value and declared.protocol == port.protocol:
            return declared.container_port
    return None


def ip_families(service: Service) -> tuple[str, ...]:
    """The Service's address families; of one that does not name them that of its cluster IP, both when it is headless.

    utils.go getAddressTypesForService.
    """
    spec = service.spec
    if spec.ip_families:
        return spec.ip_families
    return (family_of(spec.cluster_ip),) if has_cluster_ip(service) else (IPV4, IPV6)


def has_cluster_ip(service: Service) -> bool:
    """True when there is an address to reach the Service at (utils.go isServiceIPSet)."""
    return service.spec.cluster_ip not in ("", CLUSTER_IP_NONE)


def address_of(pod: Pod, family: str) -> str:
    """The Pod's address of ``family``, "" when it has none."""
    return next((ip for ip in pod.addresses if family_of(ip) == family), "")
