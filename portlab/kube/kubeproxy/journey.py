"""Journey: the state of one packet on its way, and the moves that every machine shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from portlab.kube.kubeproxy.chance import Chance
from portlab.kube.kubeproxy.conntrack import Flow
from portlab.kube.kubeproxy.destinations import Sender
from portlab.kube.kubeproxy.journal import Journal
from portlab.kube.kubeproxy.kernels import Kernels
from portlab.kube.kubeproxy.network import BALANCER, NODE, POD, ROUTER
from portlab.kube.kubeproxy.packet import FIRST_TTL, Packet
from portlab.kube.kubeproxy.trace import (
    LOAD_BALANCER,
    NODE_PORT,
    OUTSIDE,
    Address,
    MatchedRule,
    Place,
)
from portlab.kube.kubeproxy.trace import POD as POD_LAYER
from portlab.kube.kubeproxy.world import World

ROWS = {POD: POD_LAYER, NODE: NODE_PORT, BALANCER: LOAD_BALANCER}
"""The row in which a kind of machine stands; all others stand outside."""


@dataclass(slots=True)
class Ending:
    """How a journey ended; ``verdict`` overrides the reason's own (a router that answers), ``later`` is what the sender
    hears if it waits for some seconds."""

    reason: str
    facts: dict[str, Any] = field(default_factory=dict)
    rule: MatchedRule | None = None
    how: str = ""
    verdict: str = ""
    later: str = ""
    backend: str = ""
    backend_address: Address | None = None
    source_seen: Address | None = None


class Journey:
    """One packet: ``packet`` as it is now, ``dialled`` as it was sent, ``place`` where it is, ``came_from``
    where it was before, ``ttl`` how many machines may still send it on, ``flows`` the flows to which it belongs, first
    machine first, ``unmatched`` whether a step has said that no rule knew it, ``ending`` None while it is on its way.
    ``kernels`` is what all machines remember."""

    def __init__(
        self,
        world: World,
        sender: Sender,
        destination: Packet,
        *,
        chance: Chance,
        seed: object,
        kernels: Kernels,
    ) -> None:
        self.world, self.network, self.labels = world, world.network, world.labels
        self.sender, self.chance, self.seed = sender, chance, seed
        self.dialled = destination
        self.packet = destination
        self.sender_place = self.network.place(sender.kind, sender.name)
        self.place = self.sender_place
        self.came_from = self.place
        self.ttl = FIRST_TTL
        self.kernels = kernels
        self.flows: list[tuple[str, Flow]] = []
        self.journal = Journal(self.labels, self.place)
        self.visits: dict[tuple[Place, Packet], int] = {}
        self.passed: list[tuple[Place, int]] = []
        self.unmatched = False
        self.ending: Ending | None = None

    def dial_from(self, source: str) -> None:
        """Sets the source of the packet; what was dialled is kept to compare the answer with."""
        self.dialled = self.dialled._replace(source=source)
        self.packet = self.dialled

    def note_flow(self, machine: str, original: Packet, known: Flow | None = None) -> Flow:
        """Remembers that ``original`` left ``machine`` as the packet is now; a flow that is ``known`` stays."""
        kernels = self.kernels
        flow = known or kernels.conntrack.note(machine, original, self.packet, kernels.elapsed)
        if all(flow is not other for _, other in self.flows):
            self.flows.append((machine, flow))
        return flow

    def move(self, place: Place) -> None:
        """Over a wire to the next machine; the mark stays behind."""
        self.came_from = self.place
        self.place = place
        self.packet = self.packet.on_wire()
        self.journal.hops.append(place)

    def arrive(self) -> None:
        """Writes the wires so far as a step, when there are any or nothing was said yet."""
        hops = self.journal.hops
        if not self.journal.drafts:
            row = ROWS.get(self.sender.kind, OUTSIDE)
            self.journal.wire("send", self.packet, layer=row, **self._send_facts())
        elif len(hops) > 1:
            variant = "to-router" if self.place.kind == ROUTER else ""
            self.journal.wire(
                "forward", self.packet, variant=variant, node=hops[0].name, to=self.place.name
            )

    def destination(self) -> str:
        """The packet's destination as text."""
        return self.labels.text(self.packet.destination, self.packet.destination_port)

    def source(self) -> str:
        """The packet's source as text."""
        return self.labels.text(self.packet.source, self.packet.source_port)

    def _send_facts(self) -> dict[str, Any]:
        to = self.place
        variant = {BALANCER: "to-balancer", ROUTER: "to-router"}.get(to.kind, "")
        if not variant and self.sender.kind == NODE:
            variant = "from-node" if len(self.journal.hops) > 1 else "inside-node"
        elif not variant and to == self.sender_place:
            variant = "to-self"
        elif not variant and self.sender.kind == POD:
            variant = "from-pod"
        elif to.kind == NODE and self.packet.destination != self.world.nodes[to.name].ip:
            variant = "by-router"
        return {
            "variant": variant,
            "sender": self.sender.name,
            "sender_kind": self.sender.kind,
            "to": to.name,
            "destination": self.destination(),
            "source": self.source(),
            "protocol": self.packet.protocol,
        }
