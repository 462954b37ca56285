"""What is told otherwise where kube-proxy works in nftables mode: sets and maps do there what chains do in iptables
mode, an endpoint is drawn by number, and a Pod that meets itself is known without a mark.

Keys are those of the tables in steps.py and endings.py, whose sentences hold in both modes unless one stands here.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from portlab.kube.kubeproxy.nftables.names import TABLE
from portlab.kube.kubeproxy.trace import MatchedRule

DETAILS = {
    "match-node-port": _(
        "No process is needed on port %(node_port)s: the rules take the packet before any process "
        "could. It came to the node's primary address, which is in the set nodeport-ips, and the "
        "map service-nodeports has the port. The external chain marks the packet for "
        "masquerading: the Pod may be on another node, and the answer must come back here. One of "
        "the %(endpoints)s endpoints is drawn by number (numgen), each with the same chance."
    ),
    "match-node-port.source-kept": _(
        "No process is needed on port %(node_port)s: the map service-nodeports has it, and the "
        "rules come before any process. The packet is not marked, so its source will stay as it "
        "is. One of the %(endpoints)s endpoints in the chain is drawn by number (numgen), each "
        "with the same chance."
    ),
    "match-node-port.hairpin": _(
        "The map service-nodeports has port %(node_port)s. One of the %(endpoints)s endpoints in "
        "the chain was drawn by number (numgen): the very Pod that sent the packet. Nothing marks "
        "the packet; the set hairpin-connections will tell later, if the Pod is one of this node's."
    ),
    "match-node-port.no-local-endpoint": _(
        "externalTrafficPolicy is Local: traffic from outside may only go to endpoints on this "
        "node, and there is none. The map service-nodeports leads to the external chain, and that "
        "one ends without sending the packet anywhere."
    ),
    "match-cluster-ip": _(
        "No machine has the address %(address)s; on every node the map service-ips has it together "
        "with port %(port)s. The sender is not a Pod of this cluster, so the packet is marked for "
        "masquerading. One of the %(endpoints)s endpoints is drawn by number (numgen), each with "
        "the same chance."
    ),
    "match-cluster-ip.source-kept": _(
        "No machine has the address %(address)s; on every node the map service-ips has it together "
        "with port %(port)s. The sender is a Pod, so its address is kept. One of the %(endpoints)s "
        "endpoints in the chain is drawn by number (numgen), each with the same chance."
    ),
    "match-cluster-ip.hairpin": _(
        "No machine has the address %(address)s; on every node the map service-ips has it together "
        "with port %(port)s. One of the %(endpoints)s endpoints in the chain was drawn by number "
        "(numgen): the very Pod that sent the packet. Nothing marks the packet; the set "
        "hairpin-connections will tell later, if the Pod is one of this node's."
    ),
    "match-load-balancer-ip": _(
        "The node does not have the address %(address)s, but its map service-ips has it together "
        "with port %(port)s. The packet is marked for masquerading, because the Pod may be on "
        "another node. One of the %(endpoints)s endpoints is drawn by number (numgen), each with "
        "the same chance."
    ),
    "match-load-balancer-ip.source-kept": _(
        "The node does not have the address %(address)s, but its map service-ips has it together "
        "with port %(port)s. The source is kept. One of the %(endpoints)s endpoints in the chain "
        "is drawn by number (numgen), each with the same chance."
    ),
    "match-load-balancer-ip.hairpin": _(
        "The node does not have the address %(address)s, but its map service-ips has it together "
        "with port %(port)s. One of the %(endpoints)s endpoints in the chain was drawn by number "
        "(numgen): the very Pod that sent the packet. Nothing marks the packet; the set "
        "hairpin-connections will tell later, if the Pod is one of this node's."
    ),
    "match-external-ip": _(
        "Every node has an external IP of a Service in its map service-ips, whoever owns the "
        "address. This packet is marked for masquerading. One of the %(endpoints)s endpoints is "
        "drawn by number (numgen), each with the same chance."
    ),
    "match-external-ip.source-kept": _(
        "Every node has an external IP of a Service in its map service-ips, whoever owns the "
        "address. The source is kept. One of the %(endpoints)s endpoints in the chain is drawn by "
        "number (numgen), each with the same chance."
    ),
    "match-external-ip.hairpin": _(
        "Every node has an external IP of a Service in its map service-ips, whoever owns the "
        "address. One of the %(endpoints)s endpoints in the chain was drawn by number (numgen): "
        "the very Pod that sent the packet. Nothing marks the packet; the set hairpin-connections "
        "will tell later, if the Pod is one of this node's."
    ),
    "dnat.hairpin": _(
        "The draw chose the Pod that sent the packet. Nothing marks the packet: before it leaves, a "
        "rule looks it up in the set hairpin-connections, which knows the node's own Pods, so that "
        "such a Pod does not see its own address as the caller."
    ),
    "masquerade.hairpin": _(
        "The set hairpin-connections knows a Pod of this node that sends to itself. The source "
        "%(source_before)s becomes %(source)s, so that the answer comes back to the node and its "
        "addresses can be turned back."
    ),
    "reject": _(
        "Where a Service has no ready endpoint anywhere, kube-proxy enters its addresses in the "
        "map no-endpoint-services and its node ports in no-endpoint-nodeports. What is found there "
        "is rejected. The sender hears at once: connection refused."
    ),
    "drop.source-range": _(
        "loadBalancerSourceRanges of %(service)s does not contain %(source)s. The chain "
        "firewall-check asks for that before any destination is rewritten. Dropping means silence: "
        "a sender whose own kernel does not tell it waits until it gives up."
    ),
}

REASONS = {
    "cluster-ip-unallocated": _(
        "No Service has the cluster IP %(address)s. In nftables mode kube-proxy drops what is sent "
        "to such an address, here on %(node)s."
    ),
}


def by_nftables(rules: Iterable[MatchedRule | None]) -> bool:
    """True when one of the rules stands in the table that kube-proxy has in nftables mode: a step alone says by its
    rules which mode it is about. A step without rules is told as both modes are."""
    return any(rule is not None and rule.table == TABLE for rule in rules)
