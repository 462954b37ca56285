"""Kubernetes Services in plain Python: no Django, no input or output, no clock, no chance without a seed.

``Cluster`` is the front door: apply a manifest, then send packets.
"""

from portlab.kube.apiserver.outcome import Outcome
from portlab.kube.cluster import Cluster
from portlab.kube.objects.clusterconfig import ClusterConfig, ClusterConfigError, from_dict

__all__ = ["Cluster", "ClusterConfig", "ClusterConfigError", "Outcome", "from_dict"]
