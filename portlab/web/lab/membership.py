"""The panel of endpoints: every Pod there is, in or out, and why; and addresses that somebody entered by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portlab.kube.controllers.reasons import Membership, memberships
from portlab.web.lab.result import Picture
from portlab.web.shell.phrases import say
from portlab.web.shell.phrases.panels import MEMBERSHIPS, POD_STATES

MAX_PODS = 60


def endpoints_context(picture: Picture, states: Mapping[str, str]) -> dict[str, Any]:
    """``members``: Pods with the states into which a learner may put them (``states`` are those chosen, by name);
    ``by_hand``: endpoints without a Pod; ``more_pods``."""
    config = picture.cluster.config
    found = memberships(picture.service, config.pods, config.nodes, picture.endpoint_slices)
    picked = picture.trace.backend if picture.trace else ""
    return {
        "members": [_row(each, picked, states.get(each.pod.name, "")) for each in found[:MAX_PODS]],
        "more_pods": max(0, len(found) - MAX_PODS),
        "by_hand": [
            endpoint.address
            for piece in picture.endpoint_slices
            for endpoint in piece.endpoints
            if not endpoint.target
        ],
    }


def _row(member: Membership, picked: str, chosen: str) -> dict[str, Any]:
    state = "out"
    if member.inside:
        state = "in" if member.gets_traffic else "waits"
    return {
        "name": member.pod.name,
        "node": member.pod.node,
        "addresses": member.addresses if member.inside else (member.pod.ip,),
        "state": state,
        "why": say(MEMBERSHIPS, member.reason, member.facts),
        "choices": [
            {"value": value, "text": say(POD_STATES, value, {}), "chosen": value == chosen}
            for value in POD_STATES
        ],
        "picked": bool(picked) and member.pod.name == picked,
    }
