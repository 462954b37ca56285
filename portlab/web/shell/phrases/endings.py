"""How a packet's journey ended, why, and why some journeys cannot begin.

Keys are the reasons, verdicts and destination errors of portlab.kube.kubeproxy. ``dropped-at-source.WHY`` is used where
it is there, since a datagram may be dropped at its source for any of the reasons for which rules drop.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portlab.kube.kubeproxy.codes import phrase_keys
from portlab.kube.kubeproxy.destinations import DestinationError
from portlab.kube.kubeproxy.trace import Trace
from portlab.web.shell.phrases import nftables, say
from portlab.web.shell.phrases.hosts import say_refusal, told

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
    "cluster-ip-port-rejected": _(
        "%(service)s has no port %(port)s/%(protocol)s at its cluster IP, only %(ports)s. In "
        "nftables mode kube-proxy rejects every other port, so %(node)s refused."
    ),
    "cluster-ip-ping-rejected": _(
        "A cluster IP does not answer pings: no machine has the address. In nftables mode "
        "kube-proxy rejects all but %(ports)s there, so %(node)s refused."
    ),
    "pod-port-closed": _(
        "The packet reached %(name)s, but nothing listens there on port %(port)s. Compare "
        "targetPort with what the process really opens."
    ),
    "node-port-closed": _(
        "%(name)s itself refused: on a node only the nodePort leads to a Service, and nothing "
        "listens on port %(port)s."
    ),
    "address-serves-no-node-port": _(
        "%(name)s refused: port %(port)s is a node port of %(service)s, but only at the node's "
        "primary address %(node_ip)s, not at %(address)s."
    ),
    "balancer-port-closed": _(
        "The load balancer refused: it does not listen on port %(port)s. It serves the port of "
        "the Service, not its nodePort."
    ),
    "outside-port-closed": _("%(name)s refused: nothing listens there on port %(port)s."),
    "dropped-at-source": _(
        "A rule on %(node)s dropped the packet of the node's own process to %(destination)s. The "
        "process gets an error at once."
    ),
    "dropped-at-source.no-local-endpoints": _(
        "%(node)s has no endpoint of %(service)s, and the traffic policy Local forbids other "
        "nodes. It dropped its own process's packet, and the process gets an error at once."
    ),
    "dropped-at-source.source-not-allowed": _(
        "loadBalancerSourceRanges of %(service)s does not allow %(source)s. %(node)s dropped its "
        "own process's packet, and the process gets an error at once."
    ),
    "dropped-at-source.cluster-ip-unallocated": _(
        "No Service has the cluster IP %(address)s. %(node)s dropped its own process's packet, and "
        "the process gets an error at once."
    ),
    "dropped-at-source.api-server-not-here": _(
        "%(address)s is the API server's own address, and no API server runs in this picture. "
        "%(node)s dropped its own process's packet, and the process gets an error at once."
    ),
    "dropped-at-source.service-of-another-proxy": _(
        "kube-proxy leaves %(service)s to another proxy, as the label "
        "service.kubernetes.io/service-proxy-name asks, and none runs in this picture. %(node)s "
        "dropped its own process's packet, and the process gets an error at once."
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
    "address-dead.later": _(
        "Nobody answers at %(address)s, although it is known as an address of a Pod. A sender that "
        "waits some 3 seconds hears: %(later)s."
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
    "service-of-another-proxy": _(
        "kube-proxy leaves %(service)s to another proxy, as the label "
        "service.kubernetes.io/service-proxy-name asks. None runs in this picture, so nobody "
        "answers at %(address)s."
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
    "no-address": _("%(name)s has no address yet, so no packet leaves it or reaches it."),
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


def say_reason(trace: Trace) -> str:
    """Why the journey ended as it did."""
    facts = told(trace.reason_facts)
    why = str(trace.reason_facts.get("why", ""))
    if trace.later:
        why, facts["later"] = "later", say_refusal(trace.later)
    keys = phrase_keys(trace.reason, why)
    key = next(key for key in keys if key in REASONS)
    other = nftables.by_nftables([trace.deciding_rule]) and key in nftables.REASONS
    return say(nftables.REASONS if other else REASONS, key, facts)


def say_destination_error(error: DestinationError) -> str:
    """Why a sender or destination stands for nothing."""
    return say(DESTINATION_ERRORS, error.code, error.facts)
