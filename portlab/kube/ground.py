"""The nodes and Pods of a cluster's description, as requests change them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import islice
from typing import Any

from portlab.kube.apiserver.codes import NAMESPACE_NOT_FOUND
from portlab.kube.apiserver.deploymentmanifest import deployment_from_manifest
from portlab.kube.apiserver.nodemanifest import node_from_manifest
from portlab.kube.apiserver.objectrules import refuse_invalid, validate_name_and_labels
from portlab.kube.apiserver.podmanifest import declared_listeners, pod_from_manifest
from portlab.kube.apiserver.status import RefusedError, new_already_exists, new_not_found
from portlab.kube.apiserver.validate.content import dns_label
from portlab.kube.controllers.workloads import replicas, started
from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.kube.objects.pod import Pod
from portlab.manifest import Manifest


def check_namespace(name: str) -> None:
    """Raises RefusedError for a name that no namespace can have.

    kube-apiserver 1.36: pkg/apis/core/validation/validation.go ValidateNamespace, ValidateNamespaceName.
    """
    errors = validate_name_and_labels(name, {}, rule=dns_label)
    refuse_invalid("Namespace", name, errors)


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


def with_started_pod(config: ClusterConfig, pod: Pod) -> ClusterConfig:
    """The description with a Pod of it started by the scheduler and its kubelet, if a node can take it."""
    running = started(config, pod, declared_listeners(pod))
    pods = tuple(running if each is pod else each for each in config.pods)
    return replace(config, pods=pods)


def with_deployment(
    config: ClusterConfig,
    manifest: Manifest,
    *,
    namespace: str,
    namespaces: Collection[str],
    most_pods: int,
) -> ClusterConfig:
    """The description with the Pods of the Deployment of ``manifest``, all started, until there are ``most_pods`` in
    all. Raises RefusedError."""
    deployment = deployment_from_manifest(manifest, namespace=namespace)
    if deployment.namespace not in namespaces:
        raise RefusedError(new_not_found("namespaces", deployment.namespace, NAMESPACE_NOT_FOUND))
    room = max(0, most_pods - len(config.pods))
    for pod in islice(replicas(deployment), room):
        if any((each.namespace, each.name) == (pod.namespace, pod.name) for each in config.pods):
            raise RefusedError(new_already_exists(deployment.name, "deployments.apps"))
        config = with_started_pod(replace(config, pods=(*config.pods, pod)), pod)
    return config
