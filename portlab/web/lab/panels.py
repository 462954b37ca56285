"""The panels below the stage: the stored object with its authors, ranges, endpoints, the rules on a node."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portlab.kube.authors import StoredField
from portlab.web.lab.ranges import ranges_context
from portlab.web.lab.result import Picture, Result
from portlab.web.lab.stored import stored_context

MAX_RULES = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """A line of a node's rules: ``table`` marks the name of a table; ``steps`` are those that matched it."""

    text: str
    table: bool
    steps: tuple[dict[str, Any], ...] = ()


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
    matched: dict[tuple[str, str], list[dict[str, Any]]] = {}
    node = ""
    for step in picture.trace.steps:
        if step.rules and not node:
            node = step.place.name
        if step.place.name == node:
            link = {"number": step.number, "href": step_address(step.number)}
            for rule in step.rules:
                matched.setdefault((rule.table, rule.text), []).append(link)
    if not node:
        return {}
    lines = []
    table = ""
    for text in picture.cluster.rules_text(node).splitlines():
        if text.startswith("*"):
            table = text[1:]
            lines.append(RuleLine(text=text, table=True))
        elif text.startswith("-"):
            steps = tuple(matched.get((table, text), ()))
            lines.append(RuleLine(text=text, table=False, steps=steps))
    return {
        "rules_node": node,
        "rules": lines[:MAX_RULES],
        "more_rules": max(0, len(lines) - MAX_RULES),
    }
