"""A described cluster and what is changed about it: the cluster that comes of both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.teaching.ground.changes import (
    DUAL,
    MODES,
    MOST_NODES,
    NODE_NAMES,
    SINGLE,
    Changes,
    GroundError,
    stack_of,
)
from portlab.teaching.ground.machines import changed_nodes, changed_pods, with_second_address
from portlab.teaching.ground.ranges import (
    changed_balancer,
    chosen,
    service_name,
    with_ranges,
    with_services_that_fit,
)


def changed(config: ClusterConfig, changes: Changes) -> ClusterConfig:
    """The cluster that ``changes`` make of ``config``. Raises GroundError.

    Services of the description whose numbers are outside the new ranges are not in it (``left_out`` names them).
    """
    made = replace(
        config,
        proxy_mode=chosen(changes.mode, config.proxy_mode, MODES, "mode"),
        nodes=changed_nodes(config, changes),
    )
    made = with_ranges(made, changes)
    pods = changed_pods(config, changes, made.nodes)
    if stack_of(made) == DUAL and stack_of(config) == SINGLE:
        pods = tuple(with_second_address(pod, made.nodes) for pod in pods)
    there = {node.name for node in made.nodes}
    made = replace(
        made,
        pods=pods,
        load_balancer=changed_balancer(made, changes.balancer),
        clients=tuple(
            each if each.service_cidr_via in {"", *there} else replace(each, service_cidr_via="")
            for each in config.clients
        ),
        host_processes=tuple(each for each in config.host_processes if each.node in there),
    )
    return with_services_that_fit(config, made)


def left_out(config: ClusterConfig, made: ClusterConfig) -> tuple[str, ...]:
    """The Services of a description, as ``namespace/name``, that are not in what was made of it."""
    return tuple(service_name(text) for text in config.services if text not in made.services)


def next_node(config: ClusterConfig) -> str:
    """The first of NODE_NAMES that the cluster has no node of. Raises GroundError."""
    there = {node.name for node in config.nodes}
    free = [name for name in NODE_NAMES if name not in there]
    if not free or len(there) >= MOST_NODES:
        raise GroundError("too-many-nodes", "node", most=MOST_NODES)
    return free[0]


def next_pod(config: ClusterConfig, taken: Iterable[str], prefix: str) -> str:
    """The first free name ``prefix-1``, ``prefix-2``, … for a Pod; names in ``taken`` are passed over too."""
    there = {*taken, *(pod.name for pod in config.pods)}
    return next(
        name for number in range(1, len(there) + 2) if (name := f"{prefix}-{number}") not in there
    )
