"""What a trace says to a person: one short sentence for each step, a longer one that explains it, why it ended so.

Keys are the codes of portlab.kube.kubeproxy.codes; ``code.variant`` is used where it is there, else ``code``.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portlab.kube.kubeproxy.codes import phrase_keys
from portlab.kube.kubeproxy.destinations import DestinationError
from portlab.kube.kubeproxy.trace import Step, Trace
from portlab.web.shell.phrases import say
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
    "reject": _("%(node)s: %(service)s has no ready endpoint. A rule rejects the packet."),
    "drop": _("%(node)s: a rule drops the packet and says nothing."),
    "drop.no-local-endpoint": _(
        "%(node)s: policy Local, no endpoint on this node. A rule drops the packet."
    ),
    "drop.source-range": _("%(node)s: %(source)s is not allowed. A rule drops the packet."),
    "refuse": _("%(name)s: nothing listens on port %(port)s. The Pod refuses."),
    "refuse.node": _("%(name)s itself: nothing listens on port %(port)s. The node refuses."),
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
    "reject": _(
        "Where a Service has no ready endpoint anywhere, kube-proxy writes a REJECT rule. The "
        "sender hears at once: connection refused."
    ),
    "drop": _("DROP means silence: the sender waits until it gives up."),
    "drop.no-local-endpoint": _(
        "Other nodes have endpoints of %(service)s, this one has none, and the traffic policy "
        "Local forbids going there. DROP means silence: the sender waits until it gives up."
    ),
    "drop.source-range": _(
        "loadBalancerSourceRanges of %(service)s does not contain %(source)s. DROP means "
        "silence: the sender waits until it gives up."
    ),
    "refuse": _(
        "The packet arrived at %(destination)s, but no process has that port open. The kernel "
        "there answers with a refusal; the Service's rules did their work."
    ),
    "refuse.node": _(
        "No Service rule matches this port on the node, and no process of the node has it open."
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

REASONS = {
    "answered-by-pod": _("%(backend)s answered on port %(port)s. It saw %(source)s as its caller."),
    "answered-by-host": _("A process of the node itself answered on port %(port)s."),
    "answered-by-outside-server": _(
        "A server outside the cluster answered on port %(port)s. It saw %(source)s as its caller."
    ),
    "answered-by-health-check": _(
        "kube-proxy itself answered: this port tells load balancers whether the node has endpoints."
    ),
    "answered-ping": _("%(backend)s answered the ping."),
    "no-endpoints": _(
        "%(service)s has no ready endpoint anywhere, so %(node)s rejects the packet. No Pod was "
        "ever asked."
    ),
    "pod-port-closed": _(
        "The packet reached %(name)s, but nothing listens there on port %(port)s. Compare "
        "targetPort with what the process really opens."
    ),
    "node-port-closed": _(
        "%(name)s itself refused: on a node only the nodePort leads to a Service, and nothing "
        "listens on port %(port)s."
    ),
    "balancer-port-closed": _(
        "The load balancer refused: it does not listen on port %(port)s. It serves the port of "
        "the Service, not its nodePort."
    ),
    "outside-port-closed": _("%(name)s refused: nothing listens there on port %(port)s."),
    "dropped-at-source": _(
        "%(node)s dropped its own process's packet to %(destination)s: no endpoint that it may "
        "use. The process gets an error at once."
    ),
    "no-local-endpoints": _(
        "%(node)s has no endpoint of %(service)s, and the traffic policy Local forbids other "
        "nodes. The packet was dropped in silence."
    ),
    "source-not-allowed": _(
        "loadBalancerSourceRanges of %(service)s does not allow %(source)s. The packet was "
        "dropped in silence."
    ),
    "dropped-by-rule": _("A rule on %(node)s dropped the packet to %(destination)s."),
    "address-dead": _(
        "Nobody answers at %(address)s, although it is known as an address of a Pod."
    ),
    "martian-source": _(
        "The packet came back to %(node)s with the node's own address as its source, and was "
        "thrown away."
    ),
    "answer-not-turned-back": _(
        "The answer came from %(source)s, but the sender had called %(dialled)s. It took the "
        "bridge past the node's memory of the connection."
    ),
    "answer-lost": _(
        "%(backend)s answered, but the answer found no way back: %(place)s does not know "
        "%(destination)s."
    ),
    "refusal-lost": _(
        "The packet was refused, but the sender never heard it: %(place)s does not know "
        "%(destination)s."
    ),
    "balancer-has-no-node": _("The load balancer has no node left to send to."),
    "cluster-ip-not-routed": _(
        "Outside the cluster nobody knows the way to the cluster IP %(address)s. It is made of "
        "rules on the nodes."
    ),
    "cluster-ip-wrong-port": _(
        "%(service)s has no port %(port)s/%(protocol)s at its cluster IP, only %(ports)s. In "
        "iptables mode no rule matches, and the packet wanders off."
    ),
    "cluster-ip-has-no-ping": _(
        "A cluster IP does not answer pings: its rules match only %(ports)s, and no machine has "
        "the address."
    ),
    "cluster-ip-unallocated": _("No Service has the cluster IP %(address)s."),
    "api-server-not-here": _(
        "%(address)s is the API server's own address. No API server runs in this picture, so "
        "nobody answers; in a real cluster it would."
    ),
    "pod-network-not-routed": _(
        "Outside the cluster nobody knows the way to the Pod address %(address)s."
    ),
    "load-balancer-pending": _(
        "No load balancer answered the Service's request yet, so nobody has %(address)s. Its "
        "cluster IP and node ports work already."
    ),
    "load-balancer-not-routed": _("No Service has the load balancer address %(address)s."),
    "external-ip-not-routed": _(
        "%(service)s claims %(address)s as an external IP, but nothing routes that address to a "
        "node."
    ),
    "no-route": _("The router knows no way to %(address)s."),
    "routing-loop": _(
        "No machine has the address that was dialled: the packet went round between %(machines)s "
        "machines until its time to live was used up."
    ),
}

DESTINATION_ERRORS = {
    "unknown-origin": _("There is no client, node or Pod called %(name)s to send from."),
    "destination-malformed": _(
        "%(destination)s is not a destination. Write HOST:PORT, like n1:31263 or clusterIP:port."
    ),
    "port-out-of-range": _("%(port)s is not a port: ports are numbers from 1 to 65535."),
    "unknown-host": _("There is no node, Pod or client called %(name)s."),
    "unknown-protocol": _("%(protocol)s is not a protocol of Services: choose TCP, UDP or SCTP."),
    "no-service": _("There is no Service yet that %(word)s could stand for."),
    "headless-has-no-cluster-ip": _(
        "%(service)s is headless: it has no cluster IP to send to. Clients get the addresses of "
        "its Pods from DNS."
    ),
    "external-name-has-no-cluster-ip": _(
        "%(service)s has no cluster IP: it is only another name, in DNS, for %(external_name)s."
    ),
    "not-a-load-balancer": _(
        "%(service)s is of type %(type)s: nobody was asked for a load balancer."
    ),
    "load-balancer-pending": _(
        "%(service)s waits for its load balancer: no controller in this cluster gave it an "
        "address. Its cluster IP and node ports work already."
    ),
    "no-external-ip": _("%(service)s has no external IP."),
    "no-such-port": _(
        "%(service)s has %(count)s ports, counted from 0; there is no port %(index)s."
    ),
    "no-node-port": _("%(service)s has no node port here."),
    "target-port-unknown": _(
        "No Pod of %(service)s declares a container port called %(name)s, so the name stands for "
        "no number."
    ),
}

VERDICTS = {
    "answered": _("Answered"),
    "refused": _("Refused"),
    "timed out": _("Timed out"),
    "unreachable": _("Unreachable"),
}


def say_step(step: Step) -> str:
    """The step's sentence, under some 14 words."""
    return _first(STEPS, step)


def say_detail(step: Step) -> str:
    """What explains the step, one to three sentences."""
    return _first(DETAILS, step)


def say_reason(trace: Trace) -> str:
    """Why the journey ended as it did."""
    return say(REASONS, trace.reason, told(trace.reason_facts))


def say_destination_error(error: DestinationError) -> str:
    """Why a sender or destination stands for nothing."""
    return say(DESTINATION_ERRORS, error.code, error.facts)


def _first(table: Mapping[str, str | Promise], step: Step) -> str:
    keys = phrase_keys(step.code, str(step.facts.get("variant", "")))
    return say(table, next(key for key in keys if key in table), told(step.facts))
