"""The network plugin's own rule: Pods that talk to somewhere outside the Pod network borrow their node's address.

As flannel, kindnet and Calico (natOutgoing) do. It stands behind kube-proxy's jump in nat POSTROUTING, which kube-proxy
puts first.
"""

from __future__ import annotations

from portlab.kube.kubeproxy.iptables.matches import Destination, Source
from portlab.kube.kubeproxy.iptables.table import Jump, Table
from portlab.kube.kubeproxy.ruleset import POSTROUTING, Masquerade
from portlab.kube.objects.node import Node

PLUGIN_CHAIN = "CNI-MASQUERADE"


def plugin_table(node: Node, pod_cidr: str) -> Table:
    """A nat table with nothing but the plugin's masquerade of ``node``'s Pods towards anything outside ``pod_cidr``."""
    table = Table("nat")
    table.add(POSTROUTING, Jump(PLUGIN_CHAIN))
    table.add(
        PLUGIN_CHAIN,
        Masquerade(),
        Source(node.pod_cidr),
        Destination(pod_cidr, negated=True),
    )
    return table
