"""The world's form: what its controls and buttons say, read into changes of the ground.

A control is named by the part of the text that it changes (``pod.web-1.labels``, text.py), with ``g.`` before.
Only one that says something other than what was drawn in it counts, so that choosing another world to begin with does
not carry over what that one did not say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.kube.objects.pod import ContainerPort, Listener, Pod
from portlab.kube.objects.service import TCP
from portlab.manifest import find, to_python
from portlab.teaching.ground.apply import changed, next_node, next_pod
from portlab.teaching.ground.changes import (
    Changes,
    GroundError,
    balancer_of,
    stack_of,
)
from portlab.teaching.ground.settle import settled
from portlab.teaching.ground.text import LONGEST, port_text, write_ground
from portlab.web.lab.podstates import read_states
from portlab.web.lab.reading import read
from portlab.web.lab.worlds import changes_of, config_of

RESET = "reset-world"
AS_IS = "as-is"
READY, NOT_READY = "ready", "not-ready"
_PORT = re.compile(r"([0-9]{1,6})(?:/([A-Za-z]{1,10}))?")
_NUMBER_AT_END = re.compile(r"-?[0-9]+$")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a control or button could not be followed, and what was typed into it."""

    error: GroundError
    typed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """The world after the form's edits: its changes as text, the Pods' states, and faults by control."""

    ground: str
    pods: dict[str, str]
    faults: dict[str, Fault] = field(default_factory=dict)


def edited(
    *,
    world: str,
    drawn_world: str,
    ground: str,
    pods: Mapping[str, str],
    typed: Mapping[str, str],
    action: str,
    text: str,
) -> Edited:
    """The world after one request. ``text`` is the manifest that is looked at: a new Pod gets its selector's labels."""
    if action == RESET:
        return Edited(ground="", pods={})
    base = config_of(world)
    changes = changes_of(world, ground)
    if drawn_world != world:
        # Mode and cloud are what the worlds to begin with differ in: the choice of one chooses them.
        changes = replace(changes, mode=None, balancer=None)
    faults: dict[str, Fault] = {}
    shown = control_values(config_of(drawn_world, write_ground(changes_of(drawn_world, ground))))
    for place, text_typed in typed.items():
        value = text_typed.strip()
        if place not in shown or shown[place] == value:
            continue
        try:
            changes = _tried(base, _with_control(changes, place, value))
        except GroundError as error:
            faults[place] = Fault(error, value)
    states = dict(pods)
    try:
        changes = _acted(base, changes, states, action, typed.get("new.on", ""), text)
    except GroundError as error:
        faults[error.place] = Fault(error)
    return Edited(ground=write_ground(changes), pods=states, faults=faults)


def control_values(config: ClusterConfig) -> dict[str, str]:
    """What every control says of a cluster, by name."""
    values = {
        "mode": config.proxy_mode,
        "lb": balancer_of(config),
        "np": config.node_port_range,
        "cidr": config.service_cidrs[0],
        "stack": stack_of(config),
    }
    for node in config.nodes:
        values[f"node.{node.name}.zone"] = node.zone
        values[f"node.{node.name}.ready"] = READY if node.ready else NOT_READY
    for pod in config.pods:
        values[f"pod.{pod.name}.on"] = pod.node
        values[f"pod.{pod.name}.labels"] = ", ".join(f"{k}={v}" for k, v in pod.labels.items())
        values[f"pod.{pod.name}.listens"] = ", ".join(
            port_text(each.port, each.protocol, "/") for each in pod.listens
        )
        values[f"pod.{pod.name}.ports"] = ", ".join(
            f"{each.name}:{port_text(each.container_port, each.protocol, '/')}".lstrip(":")
            for each in pod.container_ports
        )
    return values


def _tried(base: ClusterConfig, changes: Changes) -> Changes:
    changed(base, changes)
    found = settled(base, changes)
    if len(write_ground(found)) > LONGEST:
        raise GroundError("too-long", "world")
    return found


_SETTINGS = {
    "mode": "mode",
    "lb": "balancer",
    "np": "node_ports",
    "cidr": "service_cidr",
    "stack": "stack",
}


def _with_control(changes: Changes, place: str, value: str) -> Changes:
    if place in _SETTINGS:
        return replace(changes, **{_SETTINGS[place]: value})  # type: ignore[arg-type]
    kind, name, part = place.split(".")
    if kind == "node":
        if part == "zone":
            return changes.with_node(name, zone=value)
        return changes.with_node(name, ready=value == READY)
    if part == "on":
        return changes.with_pod(name, node=value)
    return changes.with_pod(name, **{part: _READERS[part](place, value)})


def _pieces(value: str) -> list[str]:
    return [piece.strip() for piece in value.split(",") if piece.strip()]


def _labels(place: str, value: str) -> dict[str, str]:
    pairs = [piece.split("=") for piece in _pieces(value)]
    if any(len(pair) != 2 for pair in pairs):
        raise GroundError("labels-notation", place)
    return {key.strip(): text.strip() for key, text in pairs}


def _listens(place: str, value: str) -> tuple[Listener, ...]:
    ports = [_PORT.fullmatch(piece) for piece in _pieces(value)]
    if not all(ports):
        raise GroundError("listens-notation", place)
    return tuple(Listener(port=int(p[1]), protocol=(p[2] or TCP).upper()) for p in ports if p)


def _ports(place: str, value: str) -> tuple[ContainerPort, ...]:
    found = []
    for piece in _pieces(value):
        name, _colon, number = piece.rpartition(":")
        match = _PORT.fullmatch(number.strip())
        if match is None:
            raise GroundError("ports-notation", place)
        protocol = (match[2] or TCP).upper()
        found.append(
            ContainerPort(name=name.strip(), container_port=int(match[1]), protocol=protocol)
        )
    return tuple(found)


_READERS: Mapping[str, Callable[[str, str], Any]] = {
    "labels": _labels,
    "listens": _listens,
    "ports": _ports,
}
PARTS = tuple(_READERS)
"""The controls of a Pod that take text."""


def _acted(
    base: ClusterConfig,
    changes: Changes,
    states: dict[str, str],
    action: str,
    chosen: str,
    text: str,
) -> Changes:
    """The changes after a button, by its value; the Pods' states change in place. Raises GroundError."""
    kind, _dot, rest = action.partition(".")
    name, _dot, word = rest.partition(".")
    config = changed(base, changes)
    if kind == "node" and name == "add":
        new = next_node(config)
        known = any(node.name == new for node in base.nodes)
        return _tried(base, changes.with_node(new, there=None if known else True))
    if kind == "node" and name in {node.name for node in config.nodes}:
        if word == "remove":
            return _tried(base, _without_node(base, changes, config, name))
        if word in (READY, NOT_READY):
            return _tried(base, changes.with_node(name, ready=word == READY))
    if kind == "pod" and name == "add":
        return _tried(base, _with_new_pod(base, changes, config, word or chosen, text))
    if kind == "pod" and name in {pod.name for pod in config.pods} and word == "remove":
        states.pop(name, None)
        return _tried(base, _without_pod(base, changes, name))
    if kind == "pod" and word == AS_IS:
        states.pop(name, None)
    elif kind == "pod":
        # A Pod of the text has a state as well.
        states.update(read_states(f"{name}.{word}"))
    return changes


def _without_pod(base: ClusterConfig, changes: Changes, name: str) -> Changes:
    left = changes.without_pod(name)
    described = any(pod.name == name for pod in base.pods)
    return left.with_pod(name, there=False) if described else left


def _without_node(
    base: ClusterConfig, changes: Changes, config: ClusterConfig, name: str
) -> Changes:
    """Without a node, and without the Pods on it."""
    for pod in config.pods:
        if pod.node == name:
            changes = _without_pod(base, changes, pod.name)
    left = replace(changes, nodes={key: each for key, each in changes.nodes.items() if key != name})
    described = any(node.name == name for node in base.nodes)
    return left.with_node(name, there=False) if described else left


def _with_new_pod(
    base: ClusterConfig, changes: Changes, config: ClusterConfig, node: str, text: str
) -> Changes:
    root = read(text).root
    found = [find(root, path) for path in (("spec", "selector"), ("metadata", "namespace"))]
    selector, namespace = (to_python(each) if each is not None else None for each in found)
    labels = (
        {k: v for k, v in selector.items() if isinstance(k, str) and isinstance(v, str)}
        if isinstance(selector, dict)
        else {}
    )
    space = namespace if isinstance(namespace, str) else "default"
    like = next(
        (
            pod
            for pod in base.pods
            if labels and labels.items() <= pod.labels.items() and pod.namespace == space
        ),
        None,
    )
    taken = [*changes.pods, *(pod.name for pod in base.pods)]
    name = next_pod(config, taken, _NUMBER_AT_END.sub("", like.name) if like else "pod")
    on = node or min(config.nodes, key=lambda each: _load(config.pods, each.name)).name
    if like is not None:
        return changes.with_pod(name, there=True, node=on, like=like.name)
    return changes.with_pod(name, there=True, node=on, namespace=space, labels=labels)


def _load(pods: tuple[Pod, ...], node: str) -> int:
    return sum(pod.node == node for pod in pods)
