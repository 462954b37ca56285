"""The stage: the scene in both layouts, the player with its steps, and who sends to where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from portlab.kube.kubeproxy.destinations import Destination, destinations, origins
from portlab.kube.kubeproxy.trace import Trace
from portlab.scene.compose import compose_layouts
from portlab.scene.model import LAYOUTS
from portlab.scene.steplist import TraceView, trace_view
from portlab.web.lab.grips import grips
from portlab.web.lab.result import Picture, Result, first_ports
from portlab.web.lab.worlds import config_of
from portlab.web.shell.phrases import say
from portlab.web.shell.phrases.endings import say_destination_error, say_reason
from portlab.web.shell.phrases.hosts import say_host
from portlab.web.shell.phrases.scene import SCENE
from portlab.web.shell.phrases.steps import say_detail, say_step


def words(code: str, **facts: Any) -> str:
    """The few words that stand at a thing in the scene, in the language of the request."""
    return say(SCENE, code, facts)


def stage_context(result: Result, step_address: Callable[[int], str]) -> dict[str, Any]:
    """``scenes``, ``trace_view``, and the choices of sender and destination."""
    picture = result.picture
    total = len(picture.trace.steps) if picture and picture.trace else 0
    step = min(result.state.step, total)
    context: dict[str, Any] = {
        "scenes": compose_layouts(
            result.cluster.config,
            picture.service if picture else None,
            picture.endpoint_slices if picture else (),
            picture.trace if picture else None,
            layouts=(result.state.layout,) if result.state.layout else LAYOUTS,
            words=words,
            stale=result.stale,
            step=step,
        ),
    }
    world = config_of(result.state.world, result.state.ground)
    context["grips"] = {
        scene.layout: grips(scene, result.cluster.config, world) for scene in context["scenes"]
    }
    if picture is not None:
        context.update(_choices(picture))
        if picture.trace is not None:
            context["trace_view"] = _player(picture.trace, step_address, step)
            context["reason_code"] = picture.trace.reason
        elif picture.unsent is not None:
            context["unsent"] = say_destination_error(picture.unsent)
    return context


def _player(trace: Trace, step_address: Callable[[int], str], step: int) -> TraceView:
    return trace_view(
        trace,
        step=step,
        sentence=say_step,
        detail=say_detail,
        address=step_address,
        ready=_("The packet is ready to be sent."),
        reason=say_reason(trace),
    )


def _choices(picture: Picture) -> dict[str, Any]:
    world = picture.cluster.world
    offered = [
        {"value": each.value, "label": _label(each)}
        for each in destinations(world, first_ports(picture.service))
    ]
    if picture.destination and picture.destination not in {each["value"] for each in offered}:
        # An address may name a place that no list offers, like the wrong port on purpose.
        offered.append({"value": picture.destination, "label": picture.destination})
    senders = [
        {"name": each.name, "label": f"{say_host(each.name)} {each.ip}"} for each in origins(world)
    ]
    return {"origins": senders, "destinations": offered}


def _label(destination: Destination) -> str:
    name = destination.facts.get("name") or destination.host_kind
    return f"{name} {destination.ip}:{destination.port}"
