"""What the picture says of the world before any packet moves: which planes are lit, which ports they carry, which Pods
the Service selects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from portlab.kube.kubeproxy.trace import CLUSTER_IP, LOAD_BALANCER, NODE_PORT, REQUEST, Trace
from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.kube.objects.endpointslice import EndpointSlice
from portlab.kube.objects.pod import Pod
from portlab.kube.objects.service import (
    CLUSTER_IP_NONE,
    EXTERNAL_NAME,
    Service,
    ServicePort,
)
from portlab.kube.objects.service import LOAD_BALANCER as TYPE_LOAD_BALANCER
from portlab.kube.objects.service import NODE_PORT as TYPE_NODE_PORT
from portlab.scene.saying import Words

LIT = "lit"
WAITING = "waiting"
UNLIT = "unlit"

PENDING = "<pending>"


class PortView(NamedTuple):
    """A number of the Service's port in one layer: the field's name (nodePort, port, targetPort), its value, how many
    other ports have such a number, the field's path."""

    name: str
    value: str
    more: int
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerView:
    """One layer's plane: lit, waiting (asked for, not there yet) or unlit; its address and port; what to say of it.
    ``path`` is the field of the Service that says the address, or, where there is none, what the note is about."""

    layer: str
    state: str
    address: str
    note: str
    port: PortView | None = None
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PodView:
    """A Pod as drawn: ``selected`` by the Service; ``condition`` is a word when it is not ready or terminating."""

    name: str
    node: str
    ip: str
    selected: bool
    condition: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The world and the Service, as words and flags."""

    service: str
    load_balancer: LayerView
    node_port: LayerView
    cluster_ip: LayerView
    pods: tuple[PodView, ...]
    selected: str
    port: ServicePort | None
    target: PortView | None
    node_ports: frozenset[int]
    service_ports: frozenset[int]
    target_ports: frozenset[int]


def ground(
    config: ClusterConfig,
    service: Service | None,
    endpoint_slices: Iterable[EndpointSlice],
    trace: Trace | None,
    words: Words,
) -> Ground:
    """The ground of a picture. ``service`` None means that nothing is stored: every plane stays an outline."""
    slices = tuple(endpoint_slices)
    port = used_port(service, trace)
    pods = pod_views(config, service, slices, words)
    ports = service.spec.ports if service else ()
    selected = ""
    if service is not None:
        selected = words(
            "pods-selected", selected=sum(pod.selected for pod in pods), total=len(pods)
        )
    return Ground(
        service=service.metadata.name if service else "",
        load_balancer=_load_balancer(service, port, words),
        node_port=_node_port(service, port, trace, words),
        cluster_ip=_cluster_ip(service, port, trace, words),
        pods=pods,
        selected=selected,
        port=port,
        target=_target(service, port),
        node_ports=frozenset(port.node_port for port in ports if port.node_port),
        service_ports=frozenset(port.port for port in ports),
        target_ports=frozenset(
            port.port for piece in slices for port in piece.ports if port.port is not None
        ),
    )


def used_port(service: Service | None, trace: Trace | None) -> ServicePort | None:
    """The Service port that the packet is for, else the first."""
    if service is None or not service.spec.ports:
        return None
    ports = service.spec.ports
    if trace is not None and trace.steps:
        protocol = trace.protocol
        dialled = [trace.steps[0].before.destination, trace.steps[0].after.destination]
        dialled += [step.after.destination for step in trace.steps if step.code == "balance"]
        for address in dialled:
            for port in ports:
                if protocol not in ("", port.protocol):
                    continue
                if address.port in (
                    (port.node_port,) if address.layer == NODE_PORT else (port.port,)
                ):
                    return port
    return ports[0]


def _port_view(
    service: Service, port: ServicePort | None, name: str, value: object, more: int
) -> PortView | None:
    if port is None:
        return None
    path = f"spec.ports[{service.spec.ports.index(port)}].{name}"
    return PortView(name, str(value), more, path)


def _target(service: Service | None, port: ServicePort | None) -> PortView | None:
    """The port on the Pods that a Service's packets are for; a name where the Pods give it a number."""
    if service is None or port is None or service.spec.type == EXTERNAL_NAME:
        return None
    more = len({other.target_port for other in service.spec.ports}) - 1
    return _port_view(service, port, "targetPort", port.target_port or port.port, more)


def _load_balancer(service: Service | None, port: ServicePort | None, words: Words) -> LayerView:
    if service is None or service.spec.type != TYPE_LOAD_BALANCER:
        note, path = "" if service is None else words("not-asked"), ""
        if service is not None and service.spec.external_ips:
            first, *others = service.spec.external_ips
            note = words("external-ip", ip=f"{first} +{len(others)}" if others else first)
            path = "spec.externalIPs[0]"
        return LayerView(layer=LOAD_BALANCER, state=UNLIT, address="", note=note, path=path)
    ingress = service.status.ingress
    if not ingress:
        return LayerView(
            layer=LOAD_BALANCER,
            state=WAITING,
            address=PENDING,
            note=words("lb-pending"),
            path="status.loadBalancer",
        )
    address = ingress[0].ip or ingress[0].hostname
    return LayerView(
        layer=LOAD_BALANCER,
        state=LIT,
        address=f"{address}:{port.port}" if port else address,
        note="",
        path=f"status.loadBalancer.ingress[0].{'ip' if ingress[0].ip else 'hostname'}",
    )


def _node_port(
    service: Service | None, port: ServicePort | None, trace: Trace | None, words: Words
) -> LayerView:
    numbers = [port.node_port for port in service.spec.ports if port.node_port] if service else []
    if not numbers:
        note = ""
        if service is not None:
            asked = service.spec.type in (TYPE_NODE_PORT, TYPE_LOAD_BALANCER)
            note = words("none-allocated" if asked else "not-asked")
        return LayerView(layer=NODE_PORT, state=UNLIT, address="", note=note)
    if service is None or port is None or not port.node_port:
        port = next(each for each in service.spec.ports if each.node_port) if service else None
    shown = port.node_port if port else 0
    return LayerView(
        layer=NODE_PORT,
        state=LIT,
        address=f":{shown}",
        note=words("one-number" if _dials_node_port(trace, numbers) else "not-dialled"),
        port=_port_view(service, port, "nodePort", shown, len(set(numbers)) - 1)
        if service
        else None,
    )


def _dials_node_port(trace: Trace | None, numbers: list[int]) -> bool:
    """Whether some step of the packet is addressed to a node port; true where nothing was sent."""
    if trace is None or not trace.steps:
        return True
    return any(
        step.before.destination.layer == NODE_PORT and step.before.destination.port in numbers
        for step in trace.steps
        if step.direction == REQUEST
    )


def _cluster_ip(
    service: Service | None, port: ServicePort | None, trace: Trace | None, words: Words
) -> LayerView:
    if service is None:
        return LayerView(layer=CLUSTER_IP, state=UNLIT, address="", note="")
    spec = service.spec
    if spec.type == EXTERNAL_NAME:
        note = words("external-name", name=spec.external_name)
        return LayerView(
            layer=CLUSTER_IP, state=UNLIT, address="", note=note, path="spec.externalName"
        )
    if spec.cluster_ip in ("", CLUSTER_IP_NONE):
        return LayerView(
            layer=CLUSTER_IP,
            state=UNLIT,
            address="",
            note=words("headless"),
            path="spec.clusterIP",
        )
    note = words("rules-everywhere")
    if trace is not None and trace.steps:
        dialled = {step.before.destination.ip for step in trace.steps}
        if not dialled & {spec.cluster_ip, *spec.cluster_ips}:
            note = words("not-dialled", ip=spec.cluster_ip)
    return LayerView(
        layer=CLUSTER_IP,
        state=LIT,
        address=spec.cluster_ip,
        note=note,
        port=_port_view(service, port, "port", port.port if port else 0, len(spec.ports) - 1),
        path="spec.clusterIP",
    )


def pod_views(
    config: ClusterConfig,
    service: Service | None,
    endpoint_slices: tuple[EndpointSlice, ...],
    words: Words,
) -> tuple[PodView, ...]:
    """The cluster's Pods as drawn, in the cluster's order."""
    selector = dict(service.spec.selector or {}) if service else {}
    addresses = {endpoint.address for piece in endpoint_slices for endpoint in piece.endpoints}
    namespace = service.metadata.namespace or "default" if service else "default"
    return tuple(
        PodView(
            name=pod.name,
            node=pod.node,
            ip=pod.ip,
            selected=(
                _selects(selector, pod) and pod.namespace == namespace
                if selector
                else pod.ip in addresses
            ),
            condition=_condition(pod, words),
            label=_label(selector, pod),
        )
        for pod in config.pods
    )


def _selects(selector: dict[str, str], pod: Pod) -> bool:
    return all(pod.labels.get(key) == value for key, value in selector.items())


def _label(selector: dict[str, str], pod: Pod) -> str:
    """The label by which the Service passes a Pod over."""
    for key, value in selector.items():
        if key in pod.labels and pod.labels[key] != value:
            return f"{key}: {pod.labels[key]}"
    return ""


def _condition(pod: Pod, words: Words) -> str:
    if pod.terminating:
        return words("terminating")
    return "" if pod.ready else words("not-ready")
