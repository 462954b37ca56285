"""The panels below the stage: the stored object with its authors, ranges, endpoints, the rules on a node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portlab.kube.authors import StoredField
from portlab.web.lab.ranges import ranges_context
from portlab.web.lab.result import Picture, Result
from portlab.web.lab.rulelines import COMMANDS, rule_lines
from portlab.web.lab.stored import stored_context

MAX_RULES = 400


def panels_context(
    result: Result, fields: tuple[StoredField, ...], step_address: Callable[[int], str]
) -> dict[str, Any]:
    """Everything that the panels' templates show; ``fields`` are the stored object's lines."""
    picture = result.picture
    context = {**stored_context(fields), **ranges_context(picture)}
    if picture is not None:
        context["endpoints"] = _endpoints(picture)
        context.update(_rules(picture, step_address))
    return context


def _endpoints(picture: Picture) -> list[dict[str, Any]]:
    picked = picture.trace.backend if picture.trace else ""
    return [
        {
            "target": endpoint.target,
            "address": ", ".join(_with_ports(endpoint.address, piece.ports)) or endpoint.address,
            "node": endpoint.node_name,
            "ready": endpoint.ready,
            "picked": bool(picked) and endpoint.target == picked,
        }
        for piece in picture.endpoint_slices
        for endpoint in piece.endpoints
    ]


def _with_ports(address: str, ports: tuple[Any, ...]) -> list[str]:
    return [f"{address}:{port.port}" for port in ports if port.port is not None]


def _rules(picture: Picture, step_address: Callable[[int], str]) -> dict[str, Any]:
    if picture.trace is None:
        return {}
    mine = [step for step in picture.trace.steps if step.rules]
    if not mine:
        return {}
    node = mine[0].place.name
    matched = [
        ({"number": step.number, "href": step_address(step.number)}, rule)
        for step in mine
        if step.place.name == node
        for rule in step.rules
    ]
    mode = picture.cluster.config.proxy_mode
    lines = rule_lines(mode, picture.cluster.rules_text(node), matched)
    shown = lines[:MAX_RULES]
    return {
        "rules_node": node,
        "rules_command": COMMANDS[mode],
        "rules": shown,
        "first_match": next((index for index, line in enumerate(shown) if line.steps), None),
        "more_rules": len(lines) - len(shown),
    }
