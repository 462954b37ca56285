"""The panels below the stage: the stored object with its authors, and what the cluster and its machines hold.

Of those that share a place only the open one is sent with an update, so each is worked out when its template asks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.functional import SimpleLazyObject

from portlab.kube.authors import StoredField
from portlab.web.lab.connections import connections
from portlab.web.lab.groundpanel import ground_context
from portlab.web.lab.kubectl import kubectl_context
from portlab.web.lab.many import many_context
from portlab.web.lab.membership import endpoints_context
from portlab.web.lab.ranges import ranges_context
from portlab.web.lab.result import Picture, Result
from portlab.web.lab.rulelines import COMMANDS, rule_lines
from portlab.web.lab.stored import stored_context

MAX_RULES = 400


def panels_context(
    result: Result, fields: tuple[StoredField, ...], step_address: Callable[[int], str]
) -> dict[str, Any]:
    """Everything that the panels' templates show; ``fields`` are the stored object's lines."""
    picture, state = result.picture, result.state
    context: dict[str, Any] = {**stored_context(fields), **ranges_context(picture)}
    context["ground"] = SimpleLazyObject(
        lambda: ground_context(
            state.world, state.ground, state.pods, result.faults, result.cluster.config.pods
        )
    )
    context["kubectl"] = SimpleLazyObject(lambda: kubectl_context(result))
    if picture is None:
        return context
    trace = picture.trace
    context["endpoints"] = SimpleLazyObject(lambda: endpoints_context(picture))
    if trace is not None:
        context["connections"] = SimpleLazyObject(lambda: connections(trace, step_address))
        context["spread"] = SimpleLazyObject(lambda: many_context(picture, state.seed))
    context.update(_rules(picture, step_address))
    return context


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
