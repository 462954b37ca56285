"""What the lab asks before a packet moves, the answers it offers, and why the right one is right.

Keys of QUESTIONS and OPTIONS are the kinds and codes of portlab.teaching.prediction; those of REASONS say what happened
on the way to the thing asked for.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

QUESTIONS = {
    "ends": _("Where will this packet end?"),
    "source": _("Which source address will the Pod see?"),
    "port": _("At which port will the Pod be addressed?"),
}

OPTIONS: dict[str, str | Promise] = {
    "ends-answered-pod": _("One of the Pods answers it."),
    "ends-answered-node": _("A process of the node itself answers it."),
    "ends-answered-outside": _("A server outside the cluster answers it."),
    "ends-answered-ping": _("The machine that has the address answers the ping."),
    "ends-refused-rule": _("A rule on a node rejects it: refused, and no Pod is asked."),
    "ends-refused-pod": _("It reaches a Pod, and nothing listens there: refused."),
    "ends-refused-node": _("The node itself refuses it: no rule there leads on."),
    "ends-refused-balancer": _("The load balancer refuses it."),
    "ends-refused-outside": _("A host outside the cluster refuses it."),
    "ends-dropped": _("A rule drops it, and the packet goes no further."),
    "ends-lost": _("It gets lost: nobody on its way answers."),
    "ends-answer-lost": _("It arrives, but what comes back never reaches the sender."),
    "source-host": _("%(ip)s, the address of %(name)s"),
    "source-node": _("%(ip)s, the address of node %(name)s"),
    "source-gateway": _("%(ip)s, the bridge on %(name)s"),
    "source-cluster-ip": _("%(ip)s, the cluster IP of %(name)s"),
    "source-balancer": _("%(ip)s, the load balancer"),
    "source-other": "%(ip)s",
    "port-number": "%(port)s",
}

REASONS = {
    "source-rewritten": _("Step %(step)s rewrote the source on %(place)s."),
    "source-kept": _("Nothing on the way rewrote the source."),
    "port-rewritten": _(
        "Step %(step)s rewrote the port on %(place)s, from %(before)s to %(after)s."
    ),
    "port-kept": _("Nothing on the way rewrote the port."),
}
