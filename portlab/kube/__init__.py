"""Kubernetes Services in plain Python: no Django, no input or output, no clock, no chance without a seed.

``Cluster`` is the front door: apply a manifest, then send packets. The names offered here are imported when they
are first used, so that a tool that needs one of them does not pay for all.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portlab.kube.apiserver.outcome import Outcome
    from portlab.kube.cluster import Cluster
    from portlab.kube.kubeproxy.kernels import Kernels
    from portlab.kube.objects.clusterconfig import ClusterConfig, ClusterConfigError
    from portlab.kube.objects.clusterdescription import from_dict

__all__ = ["Cluster", "ClusterConfig", "ClusterConfigError", "Kernels", "Outcome", "from_dict"]

_HOMES = {
    "Cluster": "cluster",
    "ClusterConfig": "objects.clusterconfig",
    "ClusterConfigError": "objects.clusterconfig",
    "Kernels": "kubeproxy.kernels",
    "Outcome": "apiserver.outcome",
    "from_dict": "objects.clusterdescription",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
