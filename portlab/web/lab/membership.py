"""The panel of endpoints: every Pod there is, in or out, and why; and addresses that somebody entered by hand."""

from __future__ import annotations

from typing import Any

from portlab.kube.controllers.reasons import Membership, memberships
from portlab.web.lab.result import Picture
from portlab.web.shell.phrases import say
from portlab.web.shell.phrases.panels import MEMBERSHIPS

MAX_PODS = 60


def endpoints_context(picture: Picture) -> dict[str, Any]:
    """``members``: Pods; ``by_hand``: endpoints without a Pod; ``more_pods``."""
    config = picture.cluster.config
    found = memberships(picture.service, config.pods, config.nodes, picture.endpoint_slices)
    picked = picture.trace.backend if picture.trace else ""
    return {
        "members": [_row(each, picked) for each in found[:MAX_PODS]],
        "more_pods": max(0, len(found) - MAX_PODS),
        "by_hand": [
            endpoint.address
            for piece in picture.endpoint_slices
            for endpoint in piece.endpoints
            if not endpoint.target
        ],
    }


def _row(member: Membership, picked: str) -> dict[str, Any]:
    state = "out"
    if member.inside:
        state = "in" if member.gets_traffic else "waits"
    return {
        "name": member.pod.name,
        "node": member.pod.node,
        "addresses": member.addresses if member.inside else (member.pod.ip,),
        "state": state,
        "why": say(MEMBERSHIPS, member.reason, member.facts),
        "picked": bool(picked) and member.pod.name == picked,
    }
