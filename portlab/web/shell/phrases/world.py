"""What the panel of the world says: the kinds of load balancers, and why a change cannot be.

Keys of GROUND_PROBLEMS are the codes of portlab.teaching.ground and of portlab.web.lab.groundform.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

BALANCERS = {
    "none": _("no cloud"),
    "vip": _("keeps its address as the destination"),
    "proxy": _("a proxy, rewrites to a node port"),
    "pending": _("never gives an address"),
}

STACKS = {"single": _("IPv4 only"), "dual": _("IPv4 and IPv6")}

GROUND_PROBLEMS = {
    "not-a-choice": _("This is not one of the choices: %(value)s."),
    "unknown-node": _("There is no node %(node)s."),
    "no-nodes": _("The last node stays: a cluster has at least one."),
    "too-many-nodes": _("There is room for %(most)s nodes here."),
    "zone": _("This cannot be a zone: a zone is the value of a label."),
    "unknown-pod": _("There is no Pod %(pod)s."),
    "pod-name": _("This cannot be the name of a Pod."),
    "too-many-pods": _("There is room for %(most)s Pods here."),
    "labels": _("These cannot be labels."),
    "too-many-labels": _("A Pod can have %(most)s labels here."),
    "labels-notation": _("Labels are written as key=value, several with commas between."),
    "port-number": _("%(value)s is no port: ports go from 1 to 65535."),
    "protocol": _("%(value)s is no protocol: there are TCP, UDP and SCTP."),
    "port-name": _("%(value)s cannot be the name of a port."),
    "listens-notation": _(
        "Ports are written as numbers, several with commas between: 3000, 53/UDP."
    ),
    "ports-notation": _("Declared ports are written as name:port: http:3000, dns:53/UDP."),
    "too-many-ports": _("A Pod can have %(most)s ports here."),
    "node-port-range": _("A range is written as 30000-32767, within 1 to 65535."),
    "service-cidr": _(
        "This is no IPv4 range. A range is written as 10.96.0.0/16, its first address in front."
    ),
    "service-cidr-small": _("%(value)s has no room for the API server's own Service."),
    "service-cidr-overlaps": _(
        "%(value)s holds %(other)s, which belongs to Pods or machines: nobody could tell them apart."
    ),
    "too-long": _("These are more changes than an address can carry. Put something back first."),
}
