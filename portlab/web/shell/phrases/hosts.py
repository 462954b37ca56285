"""Names that the core gives to machines without a name of their own, and what a refusal is on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from portlab.web.shell.phrases import say

MACHINES = {
    "client": _("client"),
    "client-routed": _("routed client"),
    "router": _("router"),
    "load-balancer": _("load balancer"),
    "external-server": _("server outside"),
}

REFUSALS = {
    "rst": _("connection refused, by a TCP reset"),
    "abort": _("association refused, by an SCTP abort"),
    "EPERM": _("operation not permitted, by its own kernel"),
    "icmp port-unreachable": _("connection refused, by ICMP port unreachable from %(address)s"),
    "icmp port-unreachable, EPERM": _(
        "operation not permitted, by its own kernel, and ICMP port unreachable from %(address)s"
    ),
    "icmp host-unreachable": _("no route to host, by ICMP host unreachable from %(address)s"),
    "icmp net-unreachable": _("no way there, by ICMP network unreachable from %(address)s"),
    "icmp ttl-exceeded": _("no route to host, by ICMP time exceeded from %(address)s"),
}


def say_host(name: str) -> str:
    """A machine's name for a person: nodes and Pods keep theirs."""
    return str(MACHINES.get(name, name))


def say_refusal(how: str) -> str:
    """What a sender is told, for a trace's ``how``."""
    code, _from, address = how.partition(" from ")
    address, fails_at_once, _end = address.partition(" (send: EPERM)")
    if fails_at_once:
        code += ", EPERM"
    return say(REFUSALS, code, {"address": address})


def told(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts with what the core says in words of its own said for a person."""
    said = {
        key: say_host(value) if isinstance(value, str) else value for key, value in facts.items()
    }
    if said.get("how"):
        said["how"] = say_refusal(said["how"])
    return said
