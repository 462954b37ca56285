"""The EndpointSlice controller: which Pods serve a Service, and at which numbers.

kube-controller-manager 1.36: staging/src/k8s.io/endpointslice/{reconciler,utils}.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from portlab.kube.objects.endpointslice import Endpoint, EndpointPort, EndpointSlice
from portlab.kube.objects.node import Node
from portlab.kube.objects.pod import Pod
from portlab.kube.objects.service import EXTERNAL_NAME, Service, ServicePort

MAX_ENDPOINTS_PER_SLICE = 100

PREFER_SAME_NODE = "PreferSameNode"
ZONE_DISTRIBUTIONS = ("PreferClose", "PreferSameZone", PREFER_SAME_NODE)


def endpoint_slices(
    service: Service,
    pods: Iterable[Pod],
    nodes: Iterable[Node],
    existing: tuple[EndpointSlice, ...] = (),
) -> tuple[EndpointSlice, ...]:
    """The EndpointSlices of ``service``: one per address family and list of port numbers, 100 addresses at most
    each.

    A Service without a selector, or of type ExternalName, gets none, and ``existing`` ones are left as they are
    (which a person may have made, or which stay behind when the type changes). A Service whose selector finds
    nobody gets one empty slice. Pods with equal port lists share a slice, so that a named targetPort with two
    numbers gives two. kube-controller-manager 1.36: pkg/controller/endpointslice/endpointslice_controller.go
    syncService, staging/src/k8s.io/endpointslice/reconciler.go reconcileByAddressType.
    """
    if service.spec.type == EXTERNAL_NAME or not service.spec.selector:
        return existing
    by_name = {node.name: node for node in nodes}
    chosen = [pod for pod in pods if _selects(service, pod, by_name)]
    slices: list[EndpointSlice] = []
    for family in service.spec.ip_families or ("IPv4",):
        slices.extend(_slices_of_family(service, chosen, by_name, family))
    return tuple(slices)


def find_port(pod: Pod, port: ServicePort) -> int | None:
    """The number at which ``pod`` serves ``port``, or None when it declares no port of that name and protocol.

    A number is taken as it is, declared or not; a name is looked up in the Pod's container ports.
    kube-controller-manager 1.36: staging/src/k8s.io/endpointslice/utils.go findPort.
    """
    if not port.target_port.is_name:
        return int(port.target_port.value)
    for declared in pod.container_ports:
        if declared.name == port.target_port.value and declared.protocol == port.protocol:
            return declared.container_port
    return None


def _selects(service: Service, pod: Pod, nodes: Mapping[str, Node]) -> bool:
    if pod.namespace != (service.metadata.namespace or "default"):
        return False
    selector = service.spec.selector or {}
    if any(pod.labels.get(key) != value for key, value in selector.items()):
        return False
    return bool(pod.ip) and pod.node in nodes


def _slices_of_family(
    service: Service, pods: Iterable[Pod], nodes: Mapping[str, Node], family: str
) -> list[EndpointSlice]:
    groups: dict[tuple[EndpointPort, ...], list[Endpoint]] = {}
    for pod in pods:
        if (":" in pod.ip) != (family == "IPv6"):
            continue
        groups.setdefault(_endpoint_ports(service, pod), []).append(
            _endpoint(service, pod, nodes[pod.node])
        )
    if not groups:
        groups[()] = []
    slices: list[EndpointSlice] = []
    for ports, endpoints in groups.items():
        slices.extend(
            EndpointSlice(
                service=service.metadata.name,
                namespace=service.metadata.namespace or "default",
                address_type=family,
                ports=ports,
                endpoints=tuple(endpoints[start : start + MAX_ENDPOINTS_PER_SLICE]),
            )
            for start in range(0, max(len(endpoints), 1), MAX_ENDPOINTS_PER_SLICE)
        )
    return slices


def _endpoint_ports(service: Service, pod: Pod) -> tuple[EndpointPort, ...]:
    """A port whose name the Pod does not declare is left out, silently.

    staging/src/k8s.io/endpointslice/utils.go getEndpointPorts.
    """
    ports = []
    for port in service.spec.ports:
        number = find_port(pod, port)
        if number is not None:
            ports.append(
                EndpointPort(
                    name=port.name,
                    protocol=port.protocol,
                    port=number,
                    app_protocol=port.app_protocol,
                )
            )
    return tuple(ports)


def _endpoint(service: Service, pod: Pod, node: Node) -> Endpoint:
    """staging/src/k8s.io/endpointslice/utils.go podToEndpoint, trafficdist/trafficdist.go ReconcileHints."""
    ready = service.spec.publish_not_ready_addresses or (pod.ready and not pod.terminating)
    distribution = service.spec.traffic_distribution
    hinted = ready and distribution in ZONE_DISTRIBUTIONS
    return Endpoint(
        address=pod.ip,
        ready=ready,
        serving=pod.ready,
        terminating=pod.terminating,
        node_name=node.name,
        zone=node.zone,
        target=pod.name,
        zone_hints=(node.zone,) if hinted and node.zone else (),
        node_hints=(node.name,) if hinted and distribution == PREFER_SAME_NODE else (),
    )
