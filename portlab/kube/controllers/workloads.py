"""What comes of Pods and Deployments that somebody only describes: names, nodes, addresses, running processes.

Three components in few lines, since a Service needs no more of them. The Deployment and ReplicaSet controllers make the
replicas and name them. The scheduler is taken to choose, of the nodes that are ready and not a control plane, the one
with the fewest Pods. The kubelet starts every Pod at once and reports it ready; the network plugin gives it the first
free address of its node, as the plugin host-local does. Its processes listen at the ports that its containers declare:
what a process really does no manifest says.
kube-controller-manager 1.36: pkg/controller/controller_utils.go CreatePods, pkg/controller/deployment/sync.go
getNewReplicaSet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from hashlib import sha256

from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.kube.objects.deployment import Deployment
from portlab.kube.objects.ip import parse_cidr
from portlab.kube.objects.node import Node
from portlab.kube.objects.pod import RUNNING, Listener, Pod

POD_TEMPLATE_HASH = "pod-template-hash"
# staging/src/k8s.io/apimachinery/pkg/util/rand/rand.go alphanums: signs of which no word can be made.
_SIGNS = "bcdfghjklmnpqrstvwxz2456789"
_HASH_LENGTH = 10
_SUFFIX_LENGTH = 5
_LONGEST_PREFIX = 58
# The network's own address and the bridge's are no Pod's.
_FIRST_HOST = 2


def replicas(deployment: Deployment) -> Iterator[Pod]:
    """The Pods of a Deployment, not started yet.

    The names have the shape of real ones. Which signs stand in them is this model's own choice and depends on nothing
    but the Deployment, so that a Pod keeps its name while other things change.
    """
    template = deployment.template
    kind = (deployment.namespace, deployment.name, sorted(template.labels.items()))
    signs = _signs(f"{kind}/{template.container_ports}", _HASH_LENGTH)
    prefix = f"{deployment.name}-{signs}-"[:_LONGEST_PREFIX]
    for index in range(deployment.replicas):
        yield replace(
            template,
            name=prefix + _signs(f"{prefix}{index}", _SUFFIX_LENGTH),
            namespace=deployment.namespace,
            labels={**template.labels, POD_TEMPLATE_HASH: signs},
        )


def _signs(text: str, length: int) -> str:
    digest = sha256(text.encode()).digest()
    return "".join(_SIGNS[byte % len(_SIGNS)] for byte in digest[:length])


def started(config: ClusterConfig, pod: Pod, listens: tuple[Listener, ...]) -> Pod:
    """The Pod on a node, running and ready, its process at ``listens``; still pending where no node can take it."""
    node = _node(config, pod)
    address = "" if node is None else _address(config, pod, node)
    if node is None or not address:
        return pod
    return replace(
        pod,
        node=node.name,
        ip=address,
        ips=(),
        phase=RUNNING,
        ready=True,
        listens=listens,
    )


def _node(config: ClusterConfig, pod: Pod) -> Node | None:
    if pod.node:
        return next((node for node in config.nodes if node.name == pod.node), None)
    able = [node for node in config.nodes if node.ready and not node.control_plane]
    crowds = [sum(each.node == node.name for each in config.pods) for node in able]
    return able[crowds.index(min(crowds))] if able else None


def _address(config: ClusterConfig, pod: Pod, node: Node) -> str:
    if pod.host_network:
        return node.ip
    return free_address(node, {address for each in config.pods for address in each.addresses})


def free_address(node: Node, taken: Collection[str]) -> str:
    """The first address of a node's Pod network that is not ``taken``; "" when there is none."""
    parsed = parse_cidr(node.pod_cidr)
    if parsed is None:
        return ""
    network = parsed[1]
    hosts = (str(network[index]) for index in range(_FIRST_HOST, network.num_addresses - 1))
    return next((host for host in hosts if host not in taken and host != node.gateway), "")
