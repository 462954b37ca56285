"""What the steps of a trace say to a person: one short sentence each, and a longer one that explains it.

Keys are the codes of portlab.kube.kubeproxy.codes; ``code.variant`` is used where it is there, else ``code``. What
holds in iptables mode alone has its other version in nftables.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portlab.kube.kubeproxy.codes import phrase_keys
from portlab.kube.kubeproxy.trace import Step
from portlab.web.shell.phrases import nftables, say
from portlab.web.shell.phrases.hosts import told

STEPS = {
    "send": _("The client sends to %(to)s."),
    "send.to-node-without-endpoint": _(
        "The client sends to %(to)s, a node without a %(service)s Pod."
    ),
    "send.from-pod": _("%(sender)s sends to %(destination)s."),
    "send.from-node": _("A process on %(sender)s sends to %(destination)s."),
    "send.inside-node": _("A process on %(sender)s sends to %(destination)s."),
    "send.to-balancer": _("The client sends to the load balancer."),
    "send.by-router": _("The client sends to %(destination)s; its router hands that to %(to)s."),
    "send.to-router": _("The client sends to %(destination)s, by way of its router."),
    "send.to-self": _("%(sender)s sends to itself."),
    "match-node-port": _(
        "%(node)s: the node port matches. The rules mark the packet, then pick %(pick)s, 1 of "
        "%(endpoints)s."
    ),
    "match-node-port.source-kept": _(
        "%(node)s: the node port matches. The rules pick %(pick)s, 1 of %(endpoints)s."
    ),
    "match-node-port.hairpin": _(
        "%(node)s: the node port matches. The rules pick %(pick)s, 1 of %(endpoints)s: the sender "
        "itself."
    ),
    "match-node-port.no-local-endpoint": _(
        "%(node)s: the node port matches, but no Pod on this node may serve it."
    ),
    "match-cluster-ip": _(
        "%(node)s: the cluster IP matches. The rules mark the packet, then pick %(pick)s, 1 of "
        "%(endpoints)s."
    ),
    "match-cluster-ip.source-kept": _(
        "%(node)s: the cluster IP matches. The rules pick %(pick)s, 1 of %(endpoints)s."
    ),
    "match-cluster-ip.hairpin": _(
        "%(node)s: the cluster IP matches. The rules pick %(pick)s, 1 of %(endpoints)s: the sender "
        "itself."
    ),
    "match-load-balancer-ip": _(
        "%(node)s: the load balancer IP matches. The rules mark the packet, then pick %(pick)s, "
        "1 of %(endpoints)s."
    ),
    "match-load-balancer-ip.source-kept": _(
        "%(node)s: the load balancer IP matches. The rules pick %(pick)s, 1 of %(endpoints)s."
    ),
    "match-load-balancer-ip.hairpin": _(
        "%(node)s: the load balancer IP matches. The rules pick %(pick)s, 1 of %(endpoints)s: the "
        "sender itself."
    ),
    "match-load-balancer-ip.no-local-endpoint": _(
        "%(node)s: the load balancer IP matches, but no Pod on this node may serve it."
    ),
    "match-load-balancer-ip.source-range": _(
        "%(node)s: the load balancer IP matches, but the sender is not in the allowed ranges."
    ),
    "match-external-ip": _(
        "%(node)s: the external IP matches. The rules mark the packet, then pick %(pick)s, 1 of "
        "%(endpoints)s."
    ),
    "match-external-ip.source-kept": _(
        "%(node)s: the external IP matches. The rules pick %(pick)s, 1 of %(endpoints)s."
    ),
    "match-external-ip.hairpin": _(
        "%(node)s: the external IP matches. The rules pick %(pick)s, 1 of %(endpoints)s: the sender "
        "itself."
    ),
    "match-external-ip.no-local-endpoint": _(
        "%(node)s: the external IP matches, but no Pod on this node may serve it."
    ),
    "match-nothing": _("%(node)s: no Service rule matches. The routing table decides."),
    "match-nothing.cluster-ip": _(
        "%(node)s: no rule knows %(destination)s. The routing table decides."
    ),
    "match-nothing.ping": _("%(node)s: a ping has no port, so no Service rule matches."),
    "dnat": _("%(node)s: DNAT. The destination becomes %(pick)s and its own port."),
    "dnat.by-node-port": _("%(node)s: DNAT. Node and node port become %(pick)s and its own port."),
    "dnat.hairpin": _("%(node)s: DNAT. The destination becomes %(pick)s, the sender itself."),
    "dnat.to-host": _("%(node)s: DNAT. The destination becomes %(pick)s, at its node's address."),
    "dnat.to-outside": _("%(node)s: DNAT. The destination becomes %(pick)s, outside the cluster."),
    "masquerade": _(
        "%(node)s: masquerade. The source becomes %(owner)s, so that the reply comes back this way."
    ),
    "masquerade.gateway": _(
        "%(node)s: masquerade. The source becomes %(source_ip)s, the node's address towards its "
        "Pods."
    ),
    "masquerade.hairpin": _(
        "%(node)s: masquerade. Otherwise the Pod would answer itself, past the rules."
    ),
    "cni-masquerade": _(
        "%(node)s: out of the Pod network, so the Pod borrows the address of its node."
    ),
    "balance": _("The load balancer picks %(node)s, 1 of %(nodes)s, and rewrites both addresses."),
    "forward": _("Over the wire from %(node)s to %(to)s, addresses unchanged."),
    "forward.to-router": _("From %(node)s by the default route to the router."),
    "deliver": _(
        "Over the wire to %(to_node)s and into %(pod)s, which sees %(caller)s as its caller."
    ),
    "deliver.local": _("Into %(pod)s on this very node, which sees %(caller)s as its caller."),
    "deliver.host": _("%(pod)s on this very machine takes it and sees %(caller)s as its caller."),
    "deliver.outside": _("%(pod)s takes it and sees %(caller)s as its caller."),
    "recall": _("%(node)s knows this connection: the destination becomes %(backend)s, as before."),
    "recall.source": _("%(node)s knows this connection: the source becomes %(source)s, as before."),
    "reject": _("%(node)s: %(service)s has no ready endpoint. A rule rejects the packet."),
    "reject.cluster-ip-port": _(
        "%(node)s: %(service)s has no port %(port)s/%(protocol)s. A rule rejects the packet."
    ),
    "reject.ping": _("%(node)s: a cluster IP answers no ping. A rule rejects the packet."),
    "drop": _("%(node)s: a rule drops the packet and says nothing."),
    "drop.no-local-endpoint": _(
        "%(node)s: policy Local, no endpoint on this node. A rule drops the packet."
    ),
    "drop.source-range": _("%(node)s: %(source)s is not allowed. A rule drops the packet."),
    "drop.cluster-ip-unallocated": _(
        "%(node)s: kube-proxy serves nothing at %(address)s. A rule drops the packet."
    ),
    "refuse": _("%(name)s: nothing listens on port %(port)s. The Pod refuses."),
    "refuse.node": _("%(name)s itself: nothing listens on port %(port)s. The node refuses."),
    "refuse.node-address": _(
        "%(name)s serves no node port at %(address)s, and no process there has the port."
    ),
    "refuse.balancer": _("The load balancer does not listen on port %(port)s and refuses."),
    "refuse.outside": _("%(name)s: nothing listens on port %(port)s. It refuses."),
    "lost": _("The router knows no way to %(destination)s. The packet ends here."),
    "lost.dead-address": _("%(node)s asks who has %(address)s. Nobody answers."),
    "lost.martian": _("%(node)s: its own address comes in from outside and is thrown away."),
    "lost.no-node": _("The load balancer has no healthy node to send to."),
    "lost.no-way-back": _("%(place)s knows no way back to %(destination)s."),
    "lost.answer-unknown": _(
        "The sender called %(dialled)s, not %(source)s, and throws the answer away."
    ),
    "loop": _("Back at %(node)s as it was: the packet goes round until its time is up."),
    "answer": _("%(backend)s answers %(to)s, back along the same way."),
    "undo-nat": _(
        "%(node)s turns both addresses back and answers. The client never learns the IP of the Pod."
    ),
    "undo-nat.pass-on": _("%(node)s turns both addresses back and sends the answer to %(to)s."),
    "undo-nat.destination-only": _(
        "%(node)s turns the answer's source back into what the sender dialled."
    ),
    "undo-nat.source-only": _("%(node)s gives the answer to the sender behind its address."),
    "undo-nat.at-origin": _("%(node)s turns the addresses back for its own process."),
    "undo-nat.balancer": _(
        "The load balancer turns both addresses back and sends the answer to %(to)s."
    ),
    "answer-arrives": _("%(backend)s answers %(to)s. There is nothing to turn back."),
    "answer-arrives.at-origin": _("%(backend)s answers on the spot."),
    "refusal-arrives": _("The refusal reaches %(sender)s at once."),
    "refusal-arrives.icmp": _("An ICMP error from %(source)s reaches %(sender)s at once."),
    "refusal-arrives.at-origin": _("The sender hears it at once from its own machine."),
    "refusal-arrives.ttl": _("%(source)s gives up and tells %(sender)s: time exceeded."),
    "refusal-arrives.no-way": _("%(source)s tells %(sender)s that there is no way."),
}

DETAILS = {
    "send": _(
        "The packet carries %(source)s as its source and %(destination)s as its destination. On "
        "the wire nothing changes them."
    ),
    "match-node-port": _(
        "No process is needed on port %(node_port)s: the rules take the packet before any process "
        "could. The last rule for Services sends packets for the node itself to KUBE-NODEPORTS, "
        "and there the port matches. KUBE-EXT marks the packet for masquerading: the Pod may be on "
        "another node, and the answer must come back here. KUBE-SVC throws dice: each of the "
        "%(endpoints)s endpoints has the same chance."
    ),
    "match-node-port.source-kept": _(
        "No process is needed on port %(node_port)s: a rule in KUBE-NODEPORTS matches it before any "
        "process could. The packet is not marked, so its source will stay as it is. Each of the "
        "%(endpoints)s endpoints in the chain has the same chance."
    ),
    "match-node-port.hairpin": _(
        "A rule in KUBE-NODEPORTS matches port %(node_port)s. The packet is not marked here; it will "
        "be where the rules find that they picked the very Pod that sent it. Each of the "
        "%(endpoints)s endpoints in the chain had the same chance."
    ),
    "match-node-port.no-local-endpoint": _(
        "externalTrafficPolicy is Local: traffic from outside may only go to endpoints on this "
        "node, and there is none. KUBE-EXT ends without sending the packet anywhere."
    ),
    "match-cluster-ip": _(
        "No machine has the address %(address)s; a rule on every node matches it together with "
        "port %(port)s. The sender is not a Pod of this cluster, so the packet is marked for "
        "masquerading. Each of the %(endpoints)s endpoints has the same chance."
    ),
    "match-cluster-ip.source-kept": _(
        "No machine has the address %(address)s; a rule on every node matches it together with "
        "port %(port)s. The sender is a Pod, so its address is kept. Each of the %(endpoints)s "
        "endpoints in the chain has the same chance."
    ),
    "match-cluster-ip.hairpin": _(
        "No machine has the address %(address)s; a rule on every node matches it together with "
        "port %(port)s. The sender is a Pod, so the packet is not marked here; it will be where the "
        "rules find that they picked the very Pod that sent it. Each of the %(endpoints)s endpoints "
        "in the chain had the same chance."
    ),
    "match-load-balancer-ip": _(
        "The node does not have the address %(address)s, but its rules match it together with "
        "port %(port)s. The packet is marked for masquerading, because the Pod may be on another "
        "node. Each of the %(endpoints)s endpoints has the same chance."
    ),
    "match-load-balancer-ip.source-kept": _(
        "The node does not have the address %(address)s, but its rules match it together with "
        "port %(port)s. The source is kept. Each of the %(endpoints)s endpoints in the chain has "
        "the same chance."
    ),
    "match-load-balancer-ip.hairpin": _(
        "The node does not have the address %(address)s, but its rules match it together with "
        "port %(port)s. The packet is not marked here; it will be where the rules find that they "
        "picked the very Pod that sent it. Each of the %(endpoints)s endpoints in the chain had the "
        "same chance."
    ),
    "match-load-balancer-ip.no-local-endpoint": _(
        "externalTrafficPolicy is Local: traffic from outside may only go to endpoints on this "
        "node, and there is none."
    ),
    "match-load-balancer-ip.source-range": _(
        "loadBalancerSourceRanges names who may use this address. The sender is not among them, "
        "so KUBE-FW ends without sending the packet on."
    ),
    "match-external-ip": _(
        "Every node takes packets for an external IP of a Service, whoever owns the address. "
        "This one is marked for masquerading; each of the %(endpoints)s endpoints has the same "
        "chance."
    ),
    "match-external-ip.source-kept": _(
        "Every node takes packets for an external IP of a Service, whoever owns the address. The "
        "source is kept; each of the %(endpoints)s endpoints in the chain has the same chance."
    ),
    "match-external-ip.hairpin": _(
        "Every node takes packets for an external IP of a Service, whoever owns the address. The "
        "packet is not marked here; it will be where the rules find that they picked the very Pod "
        "that sent it. Each of the %(endpoints)s endpoints in the chain had the same chance."
    ),
    "match-external-ip.no-local-endpoint": _(
        "externalTrafficPolicy is Local: traffic from outside may only go to endpoints on this "
        "node, and there is none."
    ),
    "match-nothing": _(
        "kube-proxy's rules on %(node)s know nothing about %(destination)s. The packet is "
        "treated like any other."
    ),
    "match-nothing.cluster-ip": _(
        "In iptables mode a cluster IP exists only together with its ports. For any other port "
        "there is no rule, and the packet follows the default route out of the cluster."
    ),
    "match-nothing.ping": _(
        "Service rules match an address together with a protocol and a port. A ping is ICMP and "
        "has no port."
    ),
    "dnat": _(
        "One rewrite changes address and port together: the Service's port %(service_port)s was dialled, the "
        "destination is now %(destination)s."
    ),
    "dnat.by-node-port": _(
        "One rewrite changes address and port together: the destination is now %(destination)s. "
        "The Service's own port %(service_port)s is not on this path."
    ),
    "dnat.hairpin": _(
        "The dice chose the Pod that sent the packet. It is marked, so that the Pod does not see "
        "its own address as the caller."
    ),
    "masquerade": _(
        "The source %(source_before)s becomes %(source)s. The Pod will answer this node, and "
        "only this node knows how to turn the addresses back. The Pod does not learn who really "
        "called."
    ),
    "masquerade.gateway": _(
        "The source %(source_before)s becomes %(source)s. A node speaks to its own Pods with the "
        "address of their bridge, so this is what the Pod sees."
    ),
    "masquerade.hairpin": _(
        "The source %(source_before)s becomes %(source)s, so that the answer comes back to the "
        "node and its addresses can be turned back."
    ),
    "cni-masquerade": _(
        "Not kube-proxy but the network plugin does this: outside, nobody knows the way to Pod "
        "addresses. The source %(source_before)s becomes %(source)s."
    ),
    "balance": _(
        "This load balancer puts its own address %(source)s as the source and %(destination)s as "
        "the destination. The cluster will not see who called it."
    ),
    "forward": _("The packet crosses a wire. Nothing in its header changes."),
    "deliver": _(
        "The packet enters %(pod)s at %(destination)s. As its caller the Pod sees %(source)s."
    ),
    "deliver.host": _(
        "No Pod network on this way: a process of %(pod)s itself takes the packet at "
        "%(destination)s. As its caller it sees %(source)s."
    ),
    "deliver.outside": _(
        "The packet has left the cluster and reached %(destination)s. The caller there is "
        "%(source)s."
    ),
    "recall": _(
        "Only the first packet of a connection asks the nat rules. The kernel remembers what they "
        "did: %(destination_before)s becomes %(destination)s."
    ),
    "recall.source": _(
        "Only the first packet of a connection asks the nat rules. The kernel remembers what they "
        "did: %(source_before)s becomes %(source)s."
    ),
    "reject": _(
        "Where a Service has no ready endpoint anywhere, kube-proxy writes a REJECT rule. The "
        "sender hears at once: connection refused."
    ),
    "reject.cluster-ip-port": _(
        "In nftables mode the rules also know %(address)s alone, in the set cluster-ips. What no "
        "port of %(service)s has taken is rejected there. The sender hears at once: connection "
        "refused."
    ),
    "reject.ping": _(
        "A ping has no port, so no port of %(service)s takes it. In nftables mode the rules also "
        "know %(address)s alone, in the set cluster-ips, and reject what is left over. The sender "
        "hears at once: port unreachable."
    ),
    "drop": _(
        "Dropping means silence: a sender whose own kernel does not tell it waits until it gives up."
    ),
    "drop.no-local-endpoint": _(
        "Other nodes have endpoints of %(service)s, this one has none, and the traffic policy "
        "Local forbids going there. Dropping means silence: a sender whose own kernel does not tell "
        "it waits until it gives up."
    ),
    "drop.source-range": _(
        "loadBalancerSourceRanges of %(service)s does not contain %(source)s. Dropping means "
        "silence: a sender whose own kernel does not tell it waits until it gives up."
    ),
    "drop.cluster-ip-unallocated": _(
        "%(address)s lies in the range of the cluster IPs, but kube-proxy has no Service for it. "
        "In nftables mode it drops such packets. Dropping means silence: a sender whose own "
        "kernel does not tell it waits until it gives up."
    ),
    "refuse": _(
        "The packet arrived at %(destination)s, but no process has that port open. The kernel "
        "there answers with a refusal; the Service's rules did their work."
    ),
    "refuse.node": _(
        "No Service rule matches this port on the node, and no process of the node has it open."
    ),
    "refuse.node-address": _(
        "%(port)s is a node port of %(service)s, but the node answers to it only at its primary "
        "address %(node_ip)s. At %(address)s no rule matches, and no process has the port open."
    ),
    "refuse.balancer": _("The load balancer listens only at the ports of its Services."),
    "lost": _(
        "The router knows the nodes, the clients and its own neighbours. It does not know Pod "
        "networks or cluster IPs unless somebody tells it."
    ),
    "lost.dead-address": _(
        "An endpoint is listed, but at its address there is nobody. The sender waits; after some "
        "seconds its node may say that the host is unreachable."
    ),
    "lost.martian": _(
        "The packet went out to the router and was routed back here. A node does not believe a "
        "packet from outside that claims to come from itself."
    ),
    "lost.no-node": _("No node says that it has an endpoint of its own."),
    "lost.no-way-back": _(
        "Somebody answered, but the answer cannot be delivered: the sender's address is not "
        "known here."
    ),
    "lost.answer-unknown": _(
        "The answer took the bridge, past the node's memory of the connection, so nobody turned "
        "its source back."
    ),
    "loop": _(
        "Nobody owns %(destination)s: one machine routes it to the next, and that one back "
        "again. Every machine takes one from the packet's time to live, which began at %(ttl)s."
    ),
    "answer": _(
        "The answer goes from %(source)s to %(destination)s, which is what was seen as the caller."
    ),
    "undo-nat": _(
        "The node remembers the connection and asks no rule. %(source_before)s becomes "
        "%(source)s again, what was dialled; the answer goes to %(destination)s."
    ),
    "undo-nat.source-only": _(
        "The node remembers whose packet it sent with its own address: %(destination_before)s "
        "becomes %(destination)s again."
    ),
    "undo-nat.destination-only": _(
        "The node remembers the connection and asks no rule. %(source_before)s becomes "
        "%(source)s again, what was dialled."
    ),
    "answer-arrives": _("Nothing was rewritten on the way here, so the answer goes straight back."),
    "refusal-arrives": _("What the sender sees: %(how)s."),
}


def say_step(step: Step) -> str:
    """The step's sentence, under some 14 words."""
    return _first((STEPS,), step)


def say_detail(step: Step) -> str:
    """What explains the step, one to three sentences, as kube-proxy's mode has it."""
    if nftables.by_nftables(step.rules):
        return _first((nftables.DETAILS, DETAILS), step)
    return _first((DETAILS,), step)


def _first(tables: Sequence[Mapping[str, str | Promise]], step: Step) -> str:
    """By the most telling key that a table has; of one key, by the first table."""
    keys = phrase_keys(step.code, str(step.facts.get("variant", "")))
    table, key = next((table, key) for key in keys for table in tables if key in table)
    return say(table, key, told(step.facts))
