"""The nodes and Pods of a cluster's description, as requests change them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from portlab.kube.apiserver.codes import NAMESPACE_NOT_FOUND
from portlab.kube.apiserver.nodemanifest import node_from_manifest
from portlab.kube.apiserver.podmanifest import pod_from_manifest
from portlab.kube.apiserver.status import RefusedError, new_already_exists, new_not_found
from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.manifest import Manifest


def with_node(config: ClusterConfig, manifest: Manifest) -> ClusterConfig:
    """The description with the Node of ``manifest``. Raises RefusedError."""
    node = node_from_manifest(manifest)
    if any(each.name == node.name for each in config.nodes):
        raise RefusedError(new_already_exists(node.name, "nodes"))
    return replace(config, nodes=(*config.nodes, node))


def with_pod(
    config: ClusterConfig,
    manifest: Manifest,
    *,
    namespace: str,
    namespaces: Collection[str],
    name_suffix: str,
) -> ClusterConfig:
    """The description with the Pod of ``manifest``, in one of the ``namespaces`` that exist. Raises RefusedError."""
    pod = pod_from_manifest(manifest, namespace=namespace, name_suffix=name_suffix)
    if pod.namespace not in namespaces:
        raise RefusedError(new_not_found("namespaces", pod.namespace, NAMESPACE_NOT_FOUND))
    if any((each.namespace, each.name) == (pod.namespace, pod.name) for each in config.pods):
        raise RefusedError(new_already_exists(pod.name, "pods"))
    return replace(config, pods=(*config.pods, pod))


def without_pod(config: ClusterConfig, name: str, namespace: str, *, grace: int) -> ClusterConfig:
    """The description without a Pod, or with ``grace`` seconds left to it, terminating. Raises RefusedError."""
    found = [each for each in config.pods if (each.namespace, each.name) == (namespace, name)]
    if not found:
        raise RefusedError(new_not_found("pods", name))
    left = tuple(
        replace(each, terminating=True) if each is found[0] else each
        for each in config.pods
        if grace > 0 or each is not found[0]
    )
    return replace(config, pods=left)


def with_changed_pod(
    config: ClusterConfig, name: str, namespace: str, **changes: Any
) -> ClusterConfig:
    """The description with another state of a Pod: what a kubelet would report, or what its process does. Raises
    RefusedError."""
    found = [each for each in config.pods if (each.namespace, each.name) == (namespace, name)]
    if not found:
        raise RefusedError(new_not_found("pods", name))
    changed = replace(found[0], **changes)
    pods = tuple(changed if each is found[0] else each for each in config.pods)
    return replace(config, pods=pods)
