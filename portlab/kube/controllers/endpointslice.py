"""The EndpointSlice controller: which Pods serve a Service, at which numbers, and for whom they are meant.

kube-controller-manager 1.36: staging/src/k8s.io/endpointslice/{reconciler,utils}.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from portlab.kube.controllers.membership import (
    HEADLESS_LABEL,
    address_of,
    endpoint_hostname,
    find_port,
    has_cluster_ip,
    ip_families,
    is_left_alone,
    namespace_of,
    selected_pods,
    should_be_in_endpoints,
)
from portlab.kube.controllers.slicepacking import (
    CREATED,
    MANAGED_BY_LABEL,
    RESERVED_LABELS,
    SERVICE_NAME_LABEL,
    PackedSlice,
    pack,
    with_hints,
    without_hints,
)
from portlab.kube.controllers.topologycache import add_hints
from portlab.kube.objects.endpointslice import Endpoint, EndpointPort, EndpointSlice
from portlab.kube.objects.ip import canonical
from portlab.kube.objects.meta import OwnerReference
from portlab.kube.objects.node import Node
from portlab.kube.objects.pod import Pod
from portlab.kube.objects.service import Service

CONTROLLER_NAME = "endpointslice-controller.k8s.io"

PREFER_SAME_NODE = "PreferSameNode"
ZONE_DISTRIBUTIONS = ("PreferClose", "PreferSameZone", PREFER_SAME_NODE)

# The older of the two annotations wins where both are there.
_TOPOLOGY_ANNOTATIONS = (
    "service.kubernetes.io/topology-aware-hints",
    "service.kubernetes.io/topology-mode",
)
_AUTO = ("Auto", "auto")


def endpoint_slices(
    service: Service,
    pods: Iterable[Pod],
    nodes: Iterable[Node],
    existing: tuple[EndpointSlice, ...] = (),
) -> tuple[EndpointSlice, ...]:
    """The EndpointSlices of ``service``: for each address family and list of port numbers one or more, with a hundred
    addresses at most. Endpoints stay in the ``existing`` slices in which they are.

    A Service without a selector, or of type ExternalName, gets none, and ``existing`` ones are left as they are
    (which a person may have made, or which stay behind when the type changes); so are, in any case, slices that another
    than this controller looks after. A Service whose selector finds nobody gets one empty slice a family. Pods with
    equal port lists share a slice, so that a named targetPort with two numbers gives two.
    kube-controller-manager 1.36: pkg/controller/endpointslice/endpointslice_controller.go syncService,
    staging/src/k8s.io/endpointslice/reconciler.go Reconcile.
    """
    if is_left_alone(service):
        return existing
    chosen, known = selected_pods(service, pods), tuple(nodes)
    slices = [piece for piece in existing if not _is_managed(piece)]
    for family in ip_families(service):
        mine = [piece for piece in existing if _is_managed(piece) and piece.address_type == family]
        slices += _reconcile(service, chosen, known, mine, family)
    return tuple(slices)


def _is_managed(piece: EndpointSlice) -> bool:
    return piece.labels.get(MANAGED_BY_LABEL) == CONTROLLER_NAME


def _reconcile(
    service: Service,
    pods: Iterable[Pod],
    nodes: tuple[Node, ...],
    existing: list[EndpointSlice],
    family: str,
) -> list[EndpointSlice]:
    """The slices of one family (reconciler.go reconcileByAddressType, finalize)."""
    wanted = _endpoints_by_ports(service, pods, nodes, family)
    empty = _new_slice(service, family)
    # Slices of a Service of the same name that was deleted are taken away.
    own = [piece for piece in existing if piece.owner_references == empty.owner_references]
    packed: list[PackedSlice] = []
    for ports, endpoints in wanted.items():
        same = [piece for piece in own if frozenset(piece.ports) == frozenset(ports)]
        packed += pack(same, endpoints, replace(empty, ports=ports))
    gone = len(own) - sum(1 for each in packed if each.state != CREATED)
    packed = packed or [PackedSlice(slice=empty, state=CREATED)]
    slices = _hinted(service, packed, nodes)
    if service.metadata.deletion_timestamp:
        # No more slices for a Service that is being deleted: only the place of one that goes may be taken.
        new = [index for index, each in enumerate(packed) if each.state == CREATED]
        refused = new[: max(len(new) - gone, 0)]
        slices = [piece for index, piece in enumerate(slices) if index not in refused]
    return slices


def _endpoints_by_ports(
    service: Service, pods: Iterable[Pod], nodes: tuple[Node, ...], family: str
) -> dict[tuple[EndpointPort, ...], list[Endpoint]]:
    """The endpoints of one family by their lists of ports, in the order in which the Pods come.

    A Pod on a node that is not there counts only where even Pods that are not ready do.
    """
    by_name = {node.name: node for node in nodes}
    found: dict[tuple[EndpointPort, ...], list[Endpoint]] = {}
    for pod in pods:
        address = address_of(pod, family)
        if not address or not should_be_in_endpoints(pod, include_terminating=True):
            continue
        node = by_name.get(pod.node)
        if node is None and not service.spec.publish_not_ready_addresses:
            continue
        group = found.setdefault(_endpoint_ports(service, pod), [])
        group.append(_endpoint(service, pod, node, canonical(address)))
    return found


def _endpoint_ports(service: Service, pod: Pod) -> tuple[EndpointPort, ...]:
    """A port whose name the Pod does not declare is left out, silently (utils.go getEndpointPorts)."""
    return tuple(
        EndpointPort(
            name=port.name, protocol=port.protocol, port=number, app_protocol=port.app_protocol
        )
        for port in service.spec.ports
        if (number := find_port(pod, port)) is not None
    )


def _endpoint(service: Service, pod: Pod, node: Node | None, address: str) -> Endpoint:
    """utils.go podToEndpoint."""
    return Endpoint(
        address=address,
        ready=service.spec.publish_not_ready_addresses or (pod.ready and not pod.terminating),
        serving=pod.ready,
        terminating=pod.terminating,
        hostname=endpoint_hostname(pod, service),
        node_name=pod.node,
        zone=node.zone if node is not None else "",
        target=pod.name,
    )


def _new_slice(service: Service, family: str) -> EndpointSlice:
    """A slice without ports and endpoints: what a Service gets that nobody serves (utils.go newEndpointSlice)."""
    metadata = service.metadata
    return EndpointSlice(
        service=metadata.name,
        namespace=namespace_of(service),
        address_type=family,
        generate_name=f"{metadata.name}-",
        labels=_labels(service),
        owner_references=(
            OwnerReference(
                api_version="v1",
                kind="Service",
                name=metadata.name,
                uid=metadata.uid,
                controller=True,
                block_owner_deletion=True,
            ),
        ),
    )


def _labels(service: Service) -> Mapping[str, str]:
    """The Service's labels but for those that are the controller's to set (utils.go setEndpointSliceLabels)."""
    metadata = service.metadata
    labels = {key: value for key, value in metadata.labels.items() if key not in RESERVED_LABELS}
    if not has_cluster_ip(service):
        labels[HEADLESS_LABEL] = ""
    return labels | {SERVICE_NAME_LABEL: metadata.name, MANAGED_BY_LABEL: CONTROLLER_NAME}


def _hinted(
    service: Service, packed: list[PackedSlice], nodes: tuple[Node, ...]
) -> list[EndpointSlice]:
    """The slices with hints: by the annotation, else by trafficDistribution, else without."""
    if _hints_enabled(service.metadata.annotations):
        return add_hints(packed, nodes)
    distribution = service.spec.traffic_distribution
    if distribution not in ZONE_DISTRIBUTIONS:
        return [with_hints(each.slice, without_hints) for each in packed]
    to_node = distribution == PREFER_SAME_NODE
    return [with_hints(each.slice, lambda item: _near(item, to_node)) for each in packed]


def _hints_enabled(annotations: Mapping[str, str]) -> bool:
    """utils.go hintsEnabled."""
    given = (annotations[key] for key in _TOPOLOGY_ANNOTATIONS if key in annotations)
    return next(given, "") in _AUTO


def _near(endpoint: Endpoint, to_node: bool) -> Endpoint:
    """The endpoint, if it is ready, meant for its own zone, and with ``to_node`` for its own node first.

    staging/src/k8s.io/endpointslice/trafficdist/trafficdist.go preferCloseHeuristic.
    """
    if not endpoint.ready:
        return endpoint
    return replace(
        endpoint,
        zone_hints=(endpoint.zone,) if endpoint.zone else (),
        node_hints=(endpoint.node_name,) if endpoint.node_name and to_node else (),
    )
