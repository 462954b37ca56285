"""Sends a packet: the one entrance to the data plane."""

from __future__ import annotations

from portlab.kube.kubeproxy.chance import ScriptedChance, SeededChance
from portlab.kube.kubeproxy.destinations import (
    Destination,
    DestinationError,
    Sender,
    default_request,
    destinations,
    origins,
    resolve,
    resolve_origin,
)
from portlab.kube.kubeproxy.trace import Trace
from portlab.kube.kubeproxy.tracer import trace_packet
from portlab.kube.kubeproxy.world import ProxyModeError, World
from portlab.kube.objects.service import Service

__all__ = [
    "Destination",
    "DestinationError",
    "ProxyModeError",
    "Sender",
    "default_request",
    "destinations",
    "origins",
    "send",
    "traces",
]


def send(
    world: World,
    origin: str,
    destination: str,
    *,
    protocol: str | None = None,
    seed: object = 0,
    service: Service | None = None,
) -> Trace:
    """The journey of one packet from ``origin`` to ``destination`` (see ``destinations``) and of its answer.

    What chance decides, ``seed`` decides. Raises DestinationError for words that stand for nothing,
    ProxyModeError where kube-proxy works in a mode that is not modelled.
    """
    sender = resolve_origin(world, origin)
    packet = resolve(world, destination, protocol, service)
    return trace_packet(
        world,
        sender,
        packet,
        chance=SeededChance(seed),
        seed=seed,
        words=(origin, destination),
    )


def traces(
    world: World,
    origin: str,
    destination: str,
    *,
    protocol: str | None = None,
    seed: object = 0,
    service: Service | None = None,
) -> tuple[Trace, ...]:
    """All journeys that the packet could make, with their probabilities (which add up to 1), in the rules' order.

    ``seed`` only picks ports of masqueraded sources. Raises as ``send``.
    """
    sender = resolve_origin(world, origin)
    packet = resolve(world, destination, protocol, service)
    found: list[Trace] = []
    script: list[int] | None = []
    while script is not None:
        chance = ScriptedChance(script)
        words = (origin, destination)
        found.append(trace_packet(world, sender, packet, chance=chance, seed=seed, words=words))
        script = chance.next_script()
    return tuple(found)
