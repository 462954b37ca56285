"""The panel of the world: what its controls show, what is wrong with one, and what did not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from portlab.kube.objects.pod import Pod
from portlab.teaching.ground.apply import left_out
from portlab.teaching.ground.changes import (
    BALANCERS,
    DUAL,
    MODES,
    MOST_NODES,
    MOST_PODS,
    SINGLE,
    STACKS,
    stack_of,
)
from portlab.web.lab.groundform import PARTS, Fault, control_values
from portlab.web.lab.worlds import config_of
from portlab.web.shell.phrases import say
from portlab.web.shell.phrases.panels import POD_STATES
from portlab.web.shell.phrases.world import BALANCERS as BALANCER_WORDS
from portlab.web.shell.phrases.world import GROUND_PROBLEMS
from portlab.web.shell.phrases.world import STACKS as STACK_WORDS


def ground_context(
    world: str,
    ground: str,
    pods: Mapping[str, str],
    faults: Mapping[str, Fault],
    running: Sequence[Pod],
) -> dict[str, Any]:
    """What the panel of the world shows: settings, nodes, Pods, faults without a control, Services left out. Of the
    Pods ``running`` those that are none of the world's came with the text, and have a state alone."""
    config = config_of(world, ground)
    named = {pod.name for pod in config.pods}
    values = control_values(config)

    def control(place: str) -> dict[str, Any]:
        fault = faults.get(place)
        return {
            "name": f"g.{place}",
            "id": f"g-{place.replace('.', '-')}",
            "value": fault.typed if fault else values[place],
            "fault": _said(fault) if fault else "",
            "server": fault.error.message if fault else "",
        }

    def choice(place: str, words: Mapping[str, Any]) -> dict[str, Any]:
        return {**control(place), "choices": [(value, words[value]) for value in words]}

    nodes = {node.name: node.name for node in config.nodes}
    balancers = {kind: say(BALANCER_WORDS, kind, {}) for kind in BALANCERS}
    return {
        "mode": choice("mode", dict(zip(MODES, MODES, strict=True))),
        "lb": choice("lb", balancers),
        "np": control("np"),
        "cidr": control("cidr"),
        "stack": choice("stack", {kind: say(STACK_WORDS, kind, {}) for kind in STACKS}),
        "second_cidr": config.service_cidrs[1] if stack_of(config) == DUAL else "",
        "single": stack_of(config) == SINGLE,
        "nodes": [
            {
                "name": node.name,
                "ip": node.ip,
                "zone": control(f"node.{node.name}.zone"),
                "ready": control(f"node.{node.name}.ready"),
            }
            for node in config.nodes
        ],
        "pods": [
            {
                "name": pod.name,
                "ip": pod.ip,
                "on": choice(f"pod.{pod.name}.on", nodes),
                **{part: control(f"pod.{pod.name}.{part}") for part in PARTS},
                "states": _states(pods.get(pod.name, "")),
            }
            for pod in config.pods
        ],
        "text_pods": [
            {
                "name": pod.name,
                "ip": pod.ip,
                "node": pod.node,
                "states": _states(pods.get(pod.name, "")),
            }
            for pod in running
            if pod.name not in named
        ],
        "faults": [_said(fault) for place, fault in faults.items() if place not in values],
        "left_out": left_out(config_of(world), config),
        "changed": bool(ground or pods),
        "room_for_nodes": len(config.nodes) < MOST_NODES,
        "room_for_pods": len(config.pods) < MOST_PODS,
    }


def _states(chosen: str) -> list[tuple[str, str, bool]]:
    return [(state, say(POD_STATES, state, {}), state == chosen) for state in POD_STATES]


def _said(fault: Fault) -> str:
    return say(GROUND_PROBLEMS, fault.error.code, fault.error.facts)
