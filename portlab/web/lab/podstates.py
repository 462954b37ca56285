"""States into which a learner may put a Pod: what a kubelet would report, and what its process and its address do.

They travel as one word a Pod: ``web-1.not-ready~web-2.silent``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from portlab.kube.cluster import Cluster

Change = Callable[[Cluster, str, str], object]

POD_STATES: Mapping[str, Change] = {
    "not-ready": lambda cluster, name, space: cluster.change_pod(
        name, namespace=space, ready=False
    ),
    "ready": lambda cluster, name, space: cluster.change_pod(
        name, namespace=space, ready=True, terminating=False
    ),
    "terminating": lambda cluster, name, space: cluster.change_pod(
        name, namespace=space, terminating=True
    ),
    "silent": lambda cluster, name, space: cluster.change_pod(name, namespace=space, listens=()),
    "gone": lambda cluster, name, space: cluster.change_pod(
        name, namespace=space, address_answers=False
    ),
}
"""What each state does to a Pod. ``silent``: nothing listens; ``gone``: nobody at its address, and nobody knows yet."""

MOST_STATES = 60
_ONE = re.compile(r"([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)\.([a-z-]{1,20})", re.ASCII)


def read_states(text: str) -> dict[str, str]:
    """States by Pod from their text; words that say nothing are left out."""
    found: dict[str, str] = {}
    for word in text.split("~")[:MOST_STATES]:
        match = _ONE.fullmatch(word)
        if match and match[2] in POD_STATES:
            found[match[1]] = match[2]
    return found


def write_states(states: Mapping[str, str]) -> str:
    """The text of states, by the Pods' names."""
    return "~".join(f"{name}.{states[name]}" for name in sorted(states)[:MOST_STATES])


def put_pods(cluster: Cluster, states: Mapping[str, str]) -> None:
    """Puts the Pods of these names into their states; Pods that are not there are passed over."""
    for pod in cluster.config.pods:
        if pod.name in states:
            POD_STATES[states[pod.name]](cluster, pod.name, pod.namespace)
