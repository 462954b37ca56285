"""What a learner changes about a described cluster, as data; and why something cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from portlab.kube.objects.clusterconfig import IPTABLES, NFTABLES, ClusterConfig
from portlab.kube.objects.pod import ContainerPort, Listener

MODES = (IPTABLES, NFTABLES)
NO_CLOUD = "none"
BALANCERS = (NO_CLOUD, "vip", "proxy", "pending")
SINGLE, DUAL = "single", "dual"
STACKS = (SINGLE, DUAL)

MOST_NODES = 6
MOST_PODS = 40
MOST_LABELS = 10
MOST_PORTS = 20
NODE_NAMES = tuple(f"n{number}" for number in range(1, MOST_NODES + 1))


class GroundError(Exception):
    """What cannot be. ``code`` says why, with ``facts``; ``place`` is the part as groundtext.py names it, and
    ``message`` the API server's own words where it has a rule for it."""

    def __init__(self, code: str, place: str, message: str = "", **facts: Any) -> None:
        super().__init__(f"{place}: {code}")
        self.code, self.place, self.message, self.facts = code, place, message, facts


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeChange:
    """What is other about one node. ``there`` True makes it, False takes it and its Pods away; None leaves as is."""

    there: bool | None = None
    zone: str | None = None
    ready: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PodChange:
    """What is other about one Pod. ``there`` True makes it, False takes it away; None leaves as is.

    A Pod that is made is on ``node``, and otherwise as the Pod ``like`` of the description ("": without labels and
    ports, in ``namespace``).
    """

    there: bool | None = None
    node: str | None = None
    like: str = ""
    namespace: str = ""
    labels: Mapping[str, str] | None = None
    listens: tuple[Listener, ...] | None = None
    ports: tuple[ContainerPort, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All that is other than in a cluster's description; None, or nothing in a mapping, leaves as is."""

    mode: str | None = None
    balancer: str | None = None
    node_ports: str | None = None
    service_cidr: str | None = None
    stack: str | None = None
    nodes: Mapping[str, NodeChange] = field(default_factory=dict)
    pods: Mapping[str, PodChange] = field(default_factory=dict)

    def node(self, name: str) -> NodeChange:
        """What is other about a node."""
        return self.nodes.get(name, NodeChange())

    def pod(self, name: str) -> PodChange:
        """What is other about a Pod."""
        return self.pods.get(name, PodChange())

    def with_node(self, name: str, **parts: Any) -> Changes:
        """The same changes, and these of one node."""
        return replace(self, nodes={**self.nodes, name: replace(self.node(name), **parts)})

    def with_pod(self, name: str, **parts: Any) -> Changes:
        """The same changes, and these of one Pod."""
        return replace(self, pods={**self.pods, name: replace(self.pod(name), **parts)})

    def without_pod(self, name: str) -> Changes:
        """The same changes, none of them of this Pod."""
        return replace(self, pods={key: each for key, each in self.pods.items() if key != name})


NOTHING = Changes()


def natural(name: str) -> tuple[int, str]:
    """The order of names that end in numbers: web-9 before web-10."""
    return len(name), name


def stack_of(config: ClusterConfig) -> str:
    """Whether Services can have addresses of one family or of both."""
    return DUAL if len(config.service_cidrs) > 1 else SINGLE


def balancer_of(config: ClusterConfig) -> str:
    """The cloud's load balancer, by kind; NO_CLOUD where there is none."""
    return config.load_balancer.kind if config.load_balancer else NO_CLOUD
