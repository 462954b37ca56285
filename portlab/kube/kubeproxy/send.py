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
from portlab.kube.kubeproxy.kernels import Kernels
from portlab.kube.kubeproxy.packet import ICMP
from portlab.kube.kubeproxy.trace import Trace
from portlab.kube.kubeproxy.tracer import trace_packet
from portlab.kube.kubeproxy.world import World
from portlab.kube.objects.service import Service

__all__ = [
    "Destination",
    "DestinationError",
    "Kernels",
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
    kernels: Kernels | None = None,
    source_port: int | None = None,
) -> Trace:
    """The journey of one packet from ``origin`` to ``destination`` (see ``destinations``) and of its answer.

    What chance decides, ``seed`` decides. ``kernels`` is what machines remember of earlier packets (None: nothing), and
    they then remember this one too; ``source_port`` is the sender's own port: that of an earlier packet for the same
    connection, None for a new one. Raises DestinationError for words that stand for nothing.
    """
    sender = resolve_origin(world, origin)
    packet = resolve(world, destination, protocol, service)
    kernels = kernels if kernels is not None else Kernels()
    if packet.protocol != ICMP:
        port = kernels.new_port() if source_port is None else source_port
        packet = packet._replace(source_port=port)
    return trace_packet(
        world,
        sender,
        packet,
        chance=SeededChance(seed),
        seed=seed,
        words=(origin, destination),
        kernels=kernels,
    )


def traces(
    world: World,
    origin: str,
    destination: str,
    *,
    protocol: str | None = None,
    seed: object = 0,
    service: Service | None = None,
    kernels: Kernels | None = None,
    source_port: int | None = None,
) -> tuple[Trace, ...]:
    """All journeys that the packet could make, with their probabilities (which add up to 1), in the rules' order.

    ``seed`` only picks ports of masqueraded sources. ``kernels`` stay as they are; the rest is as for ``send``, and so
    is what is raised.
    """
    sender = resolve_origin(world, origin)
    packet = resolve(world, destination, protocol, service)
    before = kernels if kernels is not None else Kernels()
    if packet.protocol != ICMP:
        port = before.copy().new_port() if source_port is None else source_port
        packet = packet._replace(source_port=port)
    found: list[Trace] = []
    script: list[int] | None = []
    words = (origin, destination)
    while script is not None:
        chance = ScriptedChance(script)
        found.append(
            trace_packet(
                world,
                sender,
                packet,
                chance=chance,
                seed=seed,
                words=words,
                kernels=before.copy(),
            )
        )
        script = chance.next_script()
    return tuple(found)
