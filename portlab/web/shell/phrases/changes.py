"""Why a line of the stored Service is there: one sentence or two for each change, by its code.

The codes are those of portlab.kube.apiserver.codes.CHANGES and of the load balancer controller.
"""

from django.utils.translation import gettext_lazy as _

CHANGES = {
    # what the request's address already says
    "fill-api-version": _(
        "You left apiVersion out. The request went to the address of v1 Services, so the API "
        "server knows it."
    ),
    "fill-kind": _(
        "You left kind out. The request went to the address of Services, so the API server knows "
        "it."
    ),
    "fill-namespace": _("You named no namespace, so the Service goes to the namespace %(value)s."),
    "generate-name": _(
        "You gave only generateName %(prefix)s. The API server added five random letters and "
        "digits to make a name."
    ),
    # static defaults
    "default-type": _(
        "You named no type. A Service without a type is a ClusterIP: reachable inside the cluster "
        "only."
    ),
    "default-protocol": _("You named no protocol. The default is TCP."),
    "default-target-port": _(
        "You named no targetPort. The default is the number of port, %(port)s: packets go to that "
        "port of the Pods."
    ),
    "default-session-affinity": _(
        "The default is None: every new connection may go to another Pod."
    ),
    "default-affinity-timeout": _(
        "With session affinity ClientIP, a client stays with its Pod for %(value)s seconds (three "
        "hours) by default."
    ),
    "drop-affinity-config": _(
        "The session affinity is None, so its settings mean nothing. They were dropped without a "
        "word."
    ),
    "default-external-traffic-policy": _(
        "The default for Services that can be reached from outside is Cluster: any node may pass a"
        " packet on to a Pod on any other node."
    ),
    "default-internal-traffic-policy": _(
        "The default is Cluster: a Pod may be answered by Pods on any node."
    ),
    "default-allocate-node-ports": _(
        "The default for a LoadBalancer is true: every port gets a node port too, because most "
        "load balancers send their packets there."
    ),
    # IP families
    "default-family-policy": _(
        "The default is SingleStack: the Service gets one address, of one IP family."
    ),
    "headless-family-policy": _(
        "A headless Service without a selector gets RequireDualStack: nothing is allocated, so it "
        "may speak both IP families."
    ),
    "default-family": _(
        "You named no IP family. The cluster's first Service range is %(value)s, so this Service "
        "is %(value)s too."
    ),
    "family-from-address": _("The address %(address)s says which IP family is meant."),
    "add-second-family": _(
        "The policy %(policy)s asks for both IP families where the cluster has them, so %(value)s "
        "was added."
    ),
    "keep-family-policy": _("You left it out, so the stored Service's policy stays: %(value)s."),
    "release-second-family": _(
        "SingleStack leaves room for one IP family. The second one, %(value)s, was given up."
    ),
    # addresses
    "copy-cluster-ip": _(
        "clusterIPs is the list form of clusterIP. The API server copied your value into it."
    ),
    "first-cluster-ip": _(
        "clusterIP is the first of clusterIPs. The API server copied it from there."
    ),
    "allocate-cluster-ip": _(
        "You asked for no address. The allocator began at a random place, %(start)s, between "
        "%(band_low)s and %(band_high)s, and took the first free one."
    ),
    "allocate-cluster-ip-lower": _(
        "You asked for no address, and the upper part of the range is used up. The allocator fell "
        "back on the lower part, %(band_low)s to %(band_high)s, which is kept for people who ask "
        "for an address."
    ),
    "reserve-cluster-ip": _(
        "You asked for this address. It lies in the Service range %(cidr)s and was free, so it is "
        "yours."
    ),
    "dry-run-cluster-ip": _(
        "A dry run takes nothing. Instead of an address it shows the network's own, %(value)s, "
        "which no Service can have."
    ),
    "keep-cluster-ip": _("You left it out, so the Service keeps its address %(value)s."),
    "replace-cluster-ips": _("You changed clusterIP, so the list clusterIPs follows it."),
    "release-second-address": _(
        "SingleStack leaves room for one address. The second one, %(value)s, was given back."
    ),
    "wipe-cluster-ip": _(
        "A Service of type %(type)s has no address. The old one was wiped and given back."
    ),
    "wipe-families": _("A Service of type %(type)s has no address, and so no IP family."),
    # node ports
    "allocate-node-port": _(
        "You asked for no node port. The allocator began at a random place, %(start)s, between "
        "%(band_low)s and %(band_high)s, and took the first free number."
    ),
    "allocate-node-port-lower": _(
        "You asked for no node port, and the upper part of the range is used up. The allocator "
        "fell back on the lower part, %(band_low)s to %(band_high)s, which is kept for people who "
        "ask for a number."
    ),
    "share-node-port": _(
        "Another port of this Service has the same port number %(port)s with another protocol. "
        "Both share the node port %(value)s."
    ),
    "reserve-node-port": _(
        "You asked for this node port. It lies between %(low)s and %(high)s and was free, so it is"
        " yours on every node."
    ),
    "dry-run-node-port": _(
        "A dry run takes nothing. The number %(value)s is made up and need not even lie in the "
        "range."
    ),
    "keep-node-port": _(
        "You left it out. The stored Service has a port of the same name, so its node port "
        "%(value)s stays."
    ),
    "wipe-node-port": _(
        "A Service of type %(type)s has no node ports. The number %(value)s was wiped and given "
        "back."
    ),
    # the health check's port
    "allocate-health-check-port": _(
        "With externalTrafficPolicy Local, a load balancer asks each node at this port whether it "
        "has a Pod of the Service. The allocator began at %(start)s and took the first free "
        "number."
    ),
    "allocate-health-check-port-lower": _(
        "With externalTrafficPolicy Local, a load balancer asks each node at this port whether it "
        "has a Pod of the Service. The upper part of the range is used up, so the number comes "
        "from the lower part, %(band_low)s to %(band_high)s."
    ),
    "reserve-health-check-port": _(
        "You asked for this number. Health check ports come from the node ports, %(low)s to "
        "%(high)s, and it was free."
    ),
    "dry-run-health-check-port": _(
        "A dry run takes nothing. The number %(value)s is made up and need not even lie in the "
        "range."
    ),
    "keep-health-check-port": _("You left it out, so the Service keeps the number %(value)s."),
    "wipe-health-check-port": _(
        "Without a LoadBalancer and externalTrafficPolicy Local nobody asks for health. The number"
        " %(value)s was wiped and given back."
    ),
    # other fields that a type has no use for
    "wipe-load-balancer-field": _(
        "Only a LoadBalancer has this field. The type is now %(type)s, so it was wiped."
    ),
    "wipe-external-traffic-policy": _(
        "A Service of type %(type)s cannot be reached from outside, so the policy was wiped."
    ),
    "hide-internal-traffic-policy": _(
        "An ExternalName is only a DNS name: no packet goes through it, so the policy is not shown."
    ),
    # status
    "start-status": _(
        "The status says what became of the Service. Only controllers write it, and none has done "
        "so yet."
    ),
    "drop-status": _(
        "Nobody can write a status by creating a Service. Yours was dropped without a word."
    ),
    "keep-status": _("Replacing a Service leaves its status alone."),
    "load-balancer-ingress": _(
        "The load balancer's controller saw the new Service, set up a load balancer for it and "
        "wrote its address here: %(ip)s."
    ),
    "default-ip-mode": _(
        "The load balancer's controller named no ipMode. The default is VIP: the address stays the "
        "packet's destination on its way to a node."
    ),
    "set-status": _("A request to the status wrote this, as a load balancer's controller would."),
    "wipe-load-balancer-status": _(
        "Only a LoadBalancer has a load balancer. The type is now %(type)s, so its address was "
        "wiped."
    ),
    # patches
    "keep-stored": _("The patch does not touch this, so it is as it was stored."),
}
