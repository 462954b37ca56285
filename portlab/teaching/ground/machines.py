"""Nodes and Pods with what was changed about them."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import replace

from portlab.kube.apiserver.validate.content import (
    check_port,
    dns_label,
    label_value,
    target_port_name,
)
from portlab.kube.apiserver.validate.metadata import validate_labels
from portlab.kube.apiserver.validate.ports import PROTOCOLS
from portlab.kube.controllers.workloads import free_address
from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.kube.objects.node import Node
from portlab.kube.objects.pod import Pod
from portlab.teaching.ground.changes import (
    MOST_LABELS,
    MOST_NODES,
    MOST_PODS,
    MOST_PORTS,
    NODE_NAMES,
    Changes,
    GroundError,
    PodChange,
    natural,
)

_SECOND_POD_NETWORK = "fd00:10:244"


def changed_nodes(config: ClusterConfig, changes: Changes) -> tuple[Node, ...]:
    """The nodes after the changes, by name. Raises GroundError."""
    there = {node.name: node for node in config.nodes}
    for name, change in changes.nodes.items():
        if change.there:
            if name not in there and name not in NODE_NAMES:
                raise GroundError("unknown-node", f"node.{name}", node=name)
            there.setdefault(name, _new_node(config, name))
        elif name not in there:
            raise GroundError("unknown-node", f"node.{name}", node=name)
        elif change.there is False:
            del there[name]
    if not there:
        raise GroundError("no-nodes", "node")
    if len(there) > MOST_NODES:
        raise GroundError("too-many-nodes", "node", most=MOST_NODES)
    found = []
    for name in sorted(there, key=natural):
        change, node = changes.node(name), there[name]
        if change.zone is not None:
            for complaint in label_value(change.zone):
                raise GroundError("zone", f"node.{name}.zone", complaint.text)
            node = replace(node, zone=change.zone)
        if change.ready is not None:
            node = replace(node, ready=change.ready)
        found.append(node)
    return tuple(found)


def _new_node(config: ClusterConfig, name: str) -> Node:
    number = int(name[1:])
    first = ipaddress.ip_address(config.nodes[0].ip) - int(config.nodes[0].name[1:])
    network = ipaddress.ip_network(config.pod_cidr).network_address + number * 256
    return Node(
        name=name,
        ip=str(first + number),
        pod_cidr=f"{network}/24",
        gateway=str(network + 1),
        zone=config.nodes[-1].zone,
    )


def changed_pods(
    config: ClusterConfig, changes: Changes, nodes: tuple[Node, ...]
) -> tuple[Pod, ...]:
    """The Pods after the changes, on the ``nodes`` that are left. Raises GroundError."""
    on = {node.name: node for node in nodes}
    known = {pod.name: pod for pod in config.pods}
    used = {address for pod in config.pods for address in pod.addresses}
    found: dict[str, Pod] = {}
    for pod in config.pods:
        change = changes.pod(pod.name)
        if change.there is False or (pod.node not in on and change.node is None):
            continue
        found[pod.name] = _with_changes(pod, change)
    for name in sorted(changes.pods, key=natural):
        change = changes.pods[name]
        if name not in known:
            if not change.there:
                raise GroundError("unknown-pod", f"pod.{name}", pod=name)
            found[name] = _with_changes(_new_pod(name, change, known), change)
        if name not in found or change.node in (None, found[name].node):
            continue
        if change.node not in on:
            raise GroundError("unknown-node", f"pod.{name}.on", node=change.node)
        address = free_address(on[change.node], used)
        if not address:
            raise GroundError("too-many-pods", "pod", most=MOST_PODS)
        used.add(address)
        found[name] = replace(found[name], node=change.node, ip=address, ips=())
    if len(found) > MOST_PODS:
        raise GroundError("too-many-pods", "pod", most=MOST_PODS)
    return tuple(_as_seen(pod, on[pod.node]) for pod in found.values())


def _new_pod(name: str, change: PodChange, known: Mapping[str, Pod]) -> Pod:
    for complaint in dns_label(name):
        raise GroundError("pod-name", f"pod.{name}", complaint.text)
    if change.node is None:
        raise GroundError("unknown-node", f"pod.{name}.on", node="")
    like = known.get(change.like)
    if like is not None:
        return replace(like, name=name, node="", ip="", ips=(), ready=True, terminating=False)
    return Pod(name=name, node="", ip="", namespace=change.namespace or "default")


def _with_changes(pod: Pod, change: PodChange) -> Pod:
    place = f"pod.{pod.name}"
    if change.labels is not None:
        if len(change.labels) > MOST_LABELS:
            raise GroundError("too-many-labels", f"{place}.labels", most=MOST_LABELS)
        for error in validate_labels("metadata.labels", change.labels):
            raise GroundError("labels", f"{place}.labels", error.message)
        pod = replace(pod, labels=dict(change.labels))
    if change.listens is not None:
        for listener in change.listens:
            _check_port(f"{place}.listens", listener.port, listener.protocol)
        _check_number(f"{place}.listens", len(change.listens))
        pod = replace(pod, listens=change.listens)
    if change.ports is not None:
        for port in change.ports:
            _check_port(f"{place}.ports", port.container_port, port.protocol)
            for complaint in target_port_name(port.name) if port.name else ():
                raise GroundError("port-name", f"{place}.ports", complaint.text, value=port.name)
        _check_number(f"{place}.ports", len(change.ports))
        pod = replace(pod, container_ports=change.ports)
    return pod


def _check_port(place: str, number: int, protocol: str) -> None:
    for error in check_port(place, number, "port"):
        raise GroundError("port-number", place, error.message, value=number)
    if protocol not in PROTOCOLS:
        raise GroundError("protocol", place, value=protocol)


def _check_number(place: str, number: int) -> None:
    if number > MOST_PORTS:
        raise GroundError("too-many-ports", place, most=MOST_PORTS)


def _as_seen(pod: Pod, node: Node) -> Pod:
    """Pods of a node that is not ready are not ready either.

    kube-controller-manager 1.36: pkg/controller/nodelifecycle/node_lifecycle_controller.go processPod.
    """
    return pod if node.ready or pod.host_network else replace(pod, ready=False)


def with_second_address(pod: Pod, nodes: tuple[Node, ...]) -> Pod:
    """The Pod with an IPv6 address beside its own: the same host number in the node's IPv6 network."""
    if not pod.ip or len(pod.addresses) > 1:
        return pod
    number = next(index for index, node in enumerate(nodes, start=1) if node.name == pod.node)
    number = int(pod.node[1:]) if pod.node in NODE_NAMES else number
    host = int(ipaddress.ip_address(pod.ip)) % 256
    second = ipaddress.ip_address(f"{_SECOND_POD_NETWORK}:{number:x}::{host:x}")
    return replace(pod, ips=(pod.ip, str(second)))
