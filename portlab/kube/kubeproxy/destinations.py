"""Senders and destinations by name: what a person may choose, and what the words they write stand for.

A destination is HOST:PORT. HOST is an IP, a node, a Pod, or one of the words clusterIP, loadBalancer,
externalIP; PORT is a number or one of the words port, targetPort, nodePort, with an optional index into
spec.ports (``nodePort[1]``). Words refer to one Service. HOST alone is a destination for ICMP.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from portlab.kube.kubeproxy.codes import DESTINATION_ERRORS
from portlab.kube.kubeproxy.network import CLIENT, NODE, POD
from portlab.kube.kubeproxy.packet import ICMP, Packet
from portlab.kube.kubeproxy.world import World
from portlab.kube.objects.service import (
    CLUSTER_IP_NONE,
    EXTERNAL_NAME,
    LOAD_BALANCER,
    SCTP,
    TCP,
    UDP,
    Service,
    ServicePort,
)

CLUSTER_IP_WORD, LOAD_BALANCER_WORD, EXTERNAL_IP_WORD = "clusterIP", "loadBalancer", "externalIP"
HOST_WORDS = (CLUSTER_IP_WORD, LOAD_BALANCER_WORD, EXTERNAL_IP_WORD)
PORT_WORD = re.compile(r"(port|targetPort|nodePort)(?:\[(\d{1,4})\])?\Z", re.ASCII)
PORT_NUMBER = re.compile(r"\d{1,6}\Z", re.ASCII)
PROTOCOLS = (TCP, UDP, SCTP, ICMP)


class DestinationError(ValueError):
    """A sender or destination that stands for nothing here; ``code`` is one of DESTINATION_ERRORS, ``facts``
    fill its sentence."""

    def __init__(self, code: str, **facts: Any) -> None:
        if code not in DESTINATION_ERRORS:
            raise AssertionError(code)
        told = ", ".join(f"{key}={value}" for key, value in facts.items())
        super().__init__(f"{code}: {told}" if told else code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sends: ``name`` of the machine, ``kind`` client, node or pod, ``ip`` its address."""

    name: str
    kind: str
    ip: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """One destination to choose: ``value`` as it is written, ``host_kind`` node, pod, or a host word, ``facts``
    for its label (``name``, ``service``, ``port_word``), and the address that it stands for."""

    value: str
    host_kind: str
    ip: str
    port: int
    protocol: str
    facts: dict[str, Any] = field(default_factory=dict)


def origins(world: World) -> tuple[Sender, ...]:
    """Everybody who can send: clients outside, Pods, nodes."""
    found = [Sender(name=item.name, kind=CLIENT, ip=item.ip) for item in world.config.clients]
    found += [Sender(name=item.name, kind=POD, ip=item.ip) for item in world.config.pods if item.ip]
    found += [
        Sender(name=item.name, kind=NODE, ip=item.ip) for item in world.config.nodes if item.ip
    ]
    return tuple(found)


def resolve_origin(world: World, name: str) -> Sender:
    """The sender of that name; a Pod in its node's network sends as the node. Raises DestinationError."""
    for client in world.config.clients:
        if client.name == name:
            return Sender(name=name, kind=CLIENT, ip=client.ip)
    node = world.nodes.get(name)
    if node is not None:
        return Sender(name=name, kind=NODE, ip=_known(name, node.ip))
    pod = world.pods.get(name)
    if pod is None or pod.node not in world.nodes:
        raise DestinationError("unknown-origin", name=name)
    if pod.host_network:
        return Sender(name=pod.node, kind=NODE, ip=_known(name, pod.ip))
    return Sender(name=name, kind=POD, ip=_known(name, pod.ip))


def _known(name: str, ip: str) -> str:
    """The address of a node or Pod. Raises DestinationError while it has none."""
    if not ip:
        raise DestinationError("no-address", name=name)
    return ip


def resolve(
    world: World, destination: str, protocol: str | None = None, service: Service | None = None
) -> Packet:
    """The packet that ``destination`` asks for, without source.

    ``protocol`` defaults to that of the Service port which the destination names, or else TCP.
    Raises DestinationError.
    """
    if protocol is not None:
        protocol = protocol.upper()
        if protocol not in PROTOCOLS:
            raise DestinationError("unknown-protocol", protocol=protocol)
    chosen = service if service is not None else _last_service(world)
    if protocol == ICMP:
        host = destination if _is_host(world, destination) else destination.rpartition(":")[0]
        return Packet(ICMP, "", 0, _host(world, host, chosen), 0)
    host, colon, port_text = destination.strip().rpartition(":")
    if not colon or not host or not port_text:
        raise DestinationError("destination-malformed", destination=destination)
    ip = _host(world, host, chosen)
    if PORT_NUMBER.match(port_text):
        number = int(port_text)
        if not 0 < number < 65536:
            raise DestinationError("port-out-of-range", port=port_text)
        return Packet(protocol or _protocol_of(world, chosen, ip, number), "", 0, ip, number)
    word = PORT_WORD.match(port_text)
    if word is None:
        raise DestinationError("destination-malformed", destination=destination)
    port = _service_port(chosen, int(word[2] or 0))
    number = _port_number(world, chosen, port, word[1], ip)
    return Packet(protocol or port.protocol or TCP, "", 0, ip, number)


def destinations(world: World, service: Service | None) -> tuple[Destination, ...]:
    """The destinations worth offering for ``service``, outermost first: load balancer, external IPs, nodes, cluster
    IP, Pods; each for every port that it has there."""
    return tuple(_offered(world, service))


def _offered(
    world: World, service: Service | None, *, first_only: bool = False
) -> Iterator[Destination]:
    """The destinations in their order; with ``first_only`` one for each host, the first port that it has."""
    if service is None or service.spec.type == EXTERNAL_NAME:
        return
    for host, kind, name, word in _candidates(world, service):
        for index, port in enumerate(service.spec.ports):
            value = f"{host}:{word}" if len(service.spec.ports) == 1 else f"{host}:{word}[{index}]"
            try:
                packet = resolve(world, value, None, service)
            except DestinationError:
                continue
            facts = {
                "name": name,
                "service": service.metadata.name,
                "port_word": word,
                "port_name": port.name,
            }
            yield Destination(
                value=value,
                host_kind=kind,
                ip=packet.destination,
                port=packet.destination_port,
                protocol=packet.protocol,
                facts=facts,
            )
            if first_only:
                break


def default_request(world: World, service: Service | None) -> tuple[str, str] | None:
    """A first packet that shows what ``service`` is about: (origin, destination), or None when it has nothing to
    send to. NodePort: the client to a node without an endpoint, if there is one; LoadBalancer: the client to its
    address, while pending to a node; ClusterIP: a Pod that is no endpoint."""
    offered = tuple(_offered(world, service, first_only=True))
    if service is None or not offered:
        return None
    by_kind: dict[str, list[Destination]] = {}
    for item in offered:
        by_kind.setdefault(item.host_kind, []).append(item)
    client = world.config.clients[0].name if world.config.clients else None
    serving = _endpoint_places(world, service)
    if client is not None and LOAD_BALANCER_WORD in by_kind:
        return client, by_kind[LOAD_BALANCER_WORD][0].value
    if client is not None and NODE in by_kind:
        free = [item for item in by_kind[NODE] if item.facts["name"] not in serving]
        node = free[-1].facts["name"] if free else by_kind[NODE][0].facts["name"]
        return client, next(item for item in by_kind[NODE] if item.facts["name"] == node).value
    inside = [pod.name for pod in world.config.pods if pod.name not in serving and pod.ip]
    sender = inside[-1] if inside else next(iter(world.nodes), None)
    target = by_kind.get(CLUSTER_IP_WORD) or by_kind.get(POD)
    return (sender, target[0].value) if sender and target else None


def _candidates(world: World, service: Service) -> Iterable[tuple[str, str, str, str]]:
    name = service.metadata.name
    yield LOAD_BALANCER_WORD, LOAD_BALANCER_WORD, name, "port"
    yield EXTERNAL_IP_WORD, EXTERNAL_IP_WORD, name, "port"
    for node in world.config.nodes:
        yield node.name, NODE, node.name, "nodePort"
    yield CLUSTER_IP_WORD, CLUSTER_IP_WORD, name, "port"
    serving = _endpoint_places(world, service)
    for pod in world.config.pods:
        if pod.name in serving:
            yield pod.name, POD, pod.name, "targetPort"


def _endpoint_places(world: World, service: Service) -> set[str]:
    """Names of the Pods that are endpoints of the Service, and of the nodes on which ready ones are."""
    key = (service.metadata.namespace or "default", service.metadata.name)
    found: set[str] = set()
    for piece in world.endpoint_slices.get(key, ()):
        for endpoint in piece.endpoints:
            found.add(endpoint.target)
            if endpoint.ready:
                found.add(endpoint.node_name)
    return found


def _last_service(world: World) -> Service | None:
    return world.services[-1] if world.services else None


def _is_host(world: World, text: str) -> bool:
    return text in HOST_WORDS or text in world.nodes or text in world.pods or _is_ip(text)


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _host(world: World, text: str, service: Service | None) -> str:
    if text in HOST_WORDS:
        return _service_host(text, service)
    if text in world.nodes:
        return _known(text, world.nodes[text].ip)
    if text in world.pods:
        return _known(text, world.pods[text].ip)
    for client in world.config.clients:
        if client.name == text:
            return client.ip
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    if _is_ip(bare):
        return bare
    raise DestinationError("unknown-host", name=text)


def _service_host(word: str, service: Service | None) -> str:
    if service is None:
        raise DestinationError("no-service", word=word)
    spec, name = service.spec, service.metadata.name
    if word == CLUSTER_IP_WORD:
        if spec.type == EXTERNAL_NAME:
            raise DestinationError(
                "external-name-has-no-cluster-ip", service=name, external_name=spec.external_name
            )
        if spec.cluster_ip in ("", CLUSTER_IP_NONE):
            raise DestinationError("headless-has-no-cluster-ip", service=name)
        return spec.cluster_ip
    if word == LOAD_BALANCER_WORD:
        if spec.type != LOAD_BALANCER:
            raise DestinationError("not-a-load-balancer", service=name, type=spec.type)
        addresses = [ingress.ip for ingress in service.status.ingress if ingress.ip]
        if not addresses:
            raise DestinationError("load-balancer-pending", service=name)
        return addresses[0]
    if not spec.external_ips:
        raise DestinationError("no-external-ip", service=name)
    return spec.external_ips[0]


def _service_port(service: Service | None, index: int) -> ServicePort:
    if service is None:
        raise DestinationError("no-service", word="port")
    if index >= len(service.spec.ports):
        raise DestinationError(
            "no-such-port",
            service=service.metadata.name,
            index=index,
            count=len(service.spec.ports),
        )
    return service.spec.ports[index]


def _port_number(
    world: World, service: Service | None, port: ServicePort, word: str, ip: str
) -> int:
    name = service.metadata.name if service is not None else ""
    if word == "port":
        return port.port
    if word == "nodePort":
        if not port.node_port:
            raise DestinationError("no-node-port", service=name)
        return port.node_port
    if not port.target_port.is_name:
        return int(port.target_port.value) or port.port
    namespace = (service.metadata.namespace if service is not None else "") or "default"
    known = world.endpoints.get((namespace, name, port.name, port.protocol), ())
    for endpoint in sorted(known, key=lambda item: item.ip != ip):
        return endpoint.port
    raise DestinationError("target-port-unknown", service=name, name=port.target_port.value)


def _protocol_of(world: World, service: Service | None, ip: str, number: int) -> str:
    """The protocol of the Service port that has this number at this address; TCP when none or several have it."""
    found = {
        port.protocol
        for port in (service.spec.ports if service is not None else ())
        if number in (port.port, port.node_port, port.target_port.value)
    }
    found |= world.protocols_at(ip, number)
    return found.pop() if len(found) == 1 else TCP
