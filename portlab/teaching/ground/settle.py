"""Changes without what goes without saying, so that equal worlds have one text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.kube.objects.node import Node
from portlab.kube.objects.pod import Pod
from portlab.teaching.ground.changes import (
    Changes,
    NodeChange,
    PodChange,
    balancer_of,
    natural,
    stack_of,
)


def settled(config: ClusterConfig, changes: Changes) -> Changes:
    """The same changes without those that say what ``config`` says already, and without those of what is not there."""
    known_nodes = {node.name: node for node in config.nodes}
    known_pods = {pod.name: pod for pod in config.pods}
    nodes = {
        name: _node_settled(known_nodes.get(name), changes.nodes[name])
        for name in sorted(changes.nodes, key=natural)
    }
    pods = {
        name: _pod_settled(known_pods.get(name), changes.pods[name], known_pods)
        for name in sorted(changes.pods, key=natural)
    }
    return Changes(
        mode=_other(changes.mode, config.proxy_mode),
        balancer=_other(changes.balancer, balancer_of(config)),
        node_ports=_other(changes.node_ports, config.node_port_range),
        service_cidr=_other(changes.service_cidr, config.service_cidrs[0]),
        stack=_other(changes.stack, stack_of(config)),
        nodes={name: each for name, each in nodes.items() if each != NodeChange()},
        pods={name: each for name, each in pods.items() if each != PodChange()},
    )


def _other(value: Any, there: Any) -> Any:
    return None if value == there else value


def _node_settled(node: Node | None, change: NodeChange) -> NodeChange:
    if node is None:
        if not change.there:
            return NodeChange()
        return replace(change, ready=_other(change.ready, True))
    if change.there is False:
        return NodeChange(there=False)
    return NodeChange(zone=_other(change.zone, node.zone), ready=_other(change.ready, node.ready))


def _pod_settled(pod: Pod | None, change: PodChange, known: Mapping[str, Pod]) -> PodChange:
    if pod is None:
        if not change.there:
            return PodChange()
        like = known.get(change.like)
        named = replace(change, like=like.name if like else "")
        if like is None:
            blank = Pod(name="", node="", ip="")
            return replace(_described(blank, named), node=change.node)
        return replace(_described(like, named), node=change.node, namespace="")
    if change.there is False:
        return PodChange(there=False)
    return replace(
        _described(pod, change),
        there=None,
        like="",
        namespace="",
        node=_other(change.node, pod.node),
    )


def _described(pod: Pod, change: PodChange) -> PodChange:
    labels = None if change.labels == dict(pod.labels) else change.labels
    return replace(
        change,
        labels=labels,
        listens=_other(change.listens, pod.listens),
        ports=_other(change.ports, pod.container_ports),
    )
