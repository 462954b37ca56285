"""The Endpoints controller: the older object that says which Pods serve a Service, and at which numbers.

Unlike EndpointSlices it knows one address family only, leaves Pods out that are going, and never asks whether a Pod's
node is there. kube-controller-manager 1.36: pkg/controller/endpoint/endpoints_controller.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

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
from portlab.kube.controllers.subsets import MAX_CAPACITY, Offer, capacity_needed, repack, truncate
from portlab.kube.controllers.triggertime import TriggerTimes, trigger_time
from portlab.kube.objects.endpoints import (
    EndpointAddress,
    EndpointPort,
    Endpoints,
    EndpointSubset,
)
from portlab.kube.objects.ip import family_of
from portlab.kube.objects.pod import Pod
from portlab.kube.objects.service import Service, is_headless

MANAGED_BY_LABEL = "endpoints.kubernetes.io/managed-by"
CONTROLLER_NAME = "endpoint-controller"
OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity"
TRUNCATED = "truncated"

_OWN_LABELS = (MANAGED_BY_LABEL, HEADLESS_LABEL)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointsState:
    """What is there between two looks at a Service: its Endpoints object, and the times seen at the last look.

    A new Service's is the empty state. When a Service is deleted its state goes with it.
    """

    endpoints: Endpoints | None = None
    trigger_times: TriggerTimes | None = None


def sync_endpoints(
    service: Service, pods: Iterable[Pod], state: EndpointsState
) -> tuple[Endpoints | None, EndpointsState]:
    """The Endpoints object of ``service``, or None when it has none, and the state for the next look.

    To be called after every change of the Service or its Pods, since the object tells what triggered the change that
    led to it. For a Service without a selector, or of type ExternalName, nothing is made, and an object that is there
    stays. (syncService)
    """
    if is_left_alone(service):
        return state.endpoints, state
    chosen = selected_pods(service, pods)
    time, times = trigger_time(service, chosen, state.trigger_times)
    subsets = repack(_offers(service, chosen))
    endpoints = state.endpoints
    if _is_storable(subsets) and not _is_up_to_date(endpoints, service, subsets):
        endpoints = _written(endpoints, service, subsets, time)
    return endpoints, EndpointsState(endpoints=endpoints, trigger_times=times)


def _offers(service: Service, pods: Iterable[Pod]) -> Iterator[Offer]:
    """Every Pod's address at every port that it has; at none for a headless Service without ports."""
    unready_too = service.spec.publish_not_ready_addresses
    for pod in pods:
        if not should_be_in_endpoints(pod, include_terminating=unready_too):
            continue
        address = _address(service, pod)
        if address is None:
            continue
        ready = unready_too or pod.ready
        if not service.spec.ports and is_headless(service.spec):
            yield Offer(address, ready, None)
        for port in service.spec.ports:
            number = find_port(pod, port)
            if number is not None:
                found = EndpointPort(
                    name=port.name,
                    protocol=port.protocol,
                    port=number,
                    app_protocol=port.app_protocol,
                )
                yield Offer(address, ready, found)


def _address(service: Service, pod: Pod) -> EndpointAddress | None:
    """The Pod's address of the Service's first family (podToEndpointAddressForService).

    A headless Service that names no family takes the Pod's own first one.
    """
    family = ip_families(service)[0]
    if not service.spec.ip_families and not has_cluster_ip(service):
        family = family_of(pod.addresses[0])
    ip = address_of(pod, family)
    if not ip:
        return None
    return EndpointAddress(
        ip=ip, hostname=endpoint_hostname(pod, service), node_name=pod.node, target=pod.name
    )


def _is_storable(subsets: Iterable[EndpointSubset]) -> bool:
    """False for an object that the API server would refuse: an address must have a node's name.

    kube-apiserver 1.36: pkg/apis/core/validation/validation.go validateEndpointAddress.
    """
    return all(
        address.node_name
        for subset in subsets
        for address in (*subset.addresses, *subset.not_ready_addresses)
    )


def _is_up_to_date(
    endpoints: Endpoints | None, service: Service, subsets: tuple[EndpointSubset, ...]
) -> bool:
    """True when nothing is to be written. An object that was cut to fit is written every time.

    labelsCorrectForEndpoints, capacityAnnotationSetCorrectly.
    """
    if endpoints is None or endpoints.subsets != subsets or OVER_CAPACITY in endpoints.annotations:
        return False
    copied = {key: value for key, value in endpoints.labels.items() if key not in _OWN_LABELS}
    return (
        endpoints.labels.get(MANAGED_BY_LABEL) == CONTROLLER_NAME
        and copied == dict(service.metadata.labels)
        and capacity_needed(endpoints.subsets) <= MAX_CAPACITY
    )


def _written(
    endpoints: Endpoints | None,
    service: Service,
    subsets: tuple[EndpointSubset, ...],
    time: str,
) -> Endpoints:
    """The object as it is written anew; annotations of others stay."""
    metadata = service.metadata
    found = endpoints or Endpoints(name=metadata.name, namespace=namespace_of(service))
    annotations = {key: text for key, text in found.annotations.items() if key != OVER_CAPACITY}
    fitting = truncate(subsets)
    if fitting != subsets:
        annotations[OVER_CAPACITY] = TRUNCATED
    return replace(
        found,
        labels=_labels(service),
        annotations=annotations,
        last_change_trigger_time=time,
        subsets=fitting,
    )


def _labels(service: Service) -> Mapping[str, str]:
    labels = {**service.metadata.labels, MANAGED_BY_LABEL: CONTROLLER_NAME}
    labels.pop(HEADLESS_LABEL, None)
    return labels if has_cluster_ip(service) else labels | {HEADLESS_LABEL: ""}
