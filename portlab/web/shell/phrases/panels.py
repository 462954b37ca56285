"""What the panels below the stage say: why a Pod is an endpoint or is not, and how a kernel turned a flow.

Keys of MEMBERSHIPS are the codes of portlab.kube.controllers.reasons, those of POD_STATES the states of
portlab.web.lab.podstates.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

MEMBERSHIPS = {
    "ready": _("Its labels match and it is ready: new connections may go to it."),
    "published-not-ready": _(
        "It is not ready, but the Service says publishNotReadyAddresses, so it counts as ready."
    ),
    "not-ready": _("Its labels match, but it is not ready: listed, and passed over."),
    "terminating": _(
        "It is being stopped and still serves: passed over, unless only such Pods are left."
    ),
    "terminating-not-serving": _("It is being stopped and serves no more."),
    "no-such-port-name": _(
        "Listed without a port: none of its containers names a port as targetPort asks."
    ),
    "no-selector": _("This Service has no selector, so nobody looks for Pods."),
    "other-namespace": _(
        "It lives in namespace %(namespace)s. A selector finds Pods of its own namespace only."
    ),
    "other-label": _("It has %(label)s, and the selector asks for %(wanted)s."),
    "no-label": _("It has no label %(key)s, and the selector asks for %(wanted)s."),
    "stopped": _("Its containers have stopped for good (%(phase)s)."),
    "no-address": _("It has no address yet."),
    "node-unknown": _("Its node %(node)s is not there."),
    "not-looked-at": _("The controller has not looked at it yet."),
}

TURNS = {
    "": _("remembered as it was, nothing was rewritten"),
    "destination": _("destination rewritten"),
    "source": _("source rewritten"),
    "both": _("source and destination rewritten"),
}

# What a learner may do to a Pod; "" leaves it as the cluster has it.
POD_STATES = {
    "": _("as the cluster has it"),
    "ready": _("ready"),
    "not-ready": _("not ready"),
    "terminating": _("being stopped"),
    "silent": _("process gone, still Ready"),
    "gone": _("nobody at its address"),
}
