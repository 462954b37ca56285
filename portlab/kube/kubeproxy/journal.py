"""The journal of a journey: what happened, one idea a step, each step complete in itself.

Wires are gathered while the packet passes machines at which nothing happens to it, and become one step when it
arrives where something does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from portlab.kube.kubeproxy.conntrack import Flow
from portlab.kube.kubeproxy.labels import Labels
from portlab.kube.kubeproxy.packet import Packet
from portlab.kube.kubeproxy.trace import (
    REPLY,
    REQUEST,
    ConntrackEntry,
    MatchedRule,
    Place,
    Step,
)


@dataclass(slots=True, kw_only=True)
class Draft:
    """A step in the making."""

    direction: str
    code: str
    place: Place
    layer: str
    before: Packet
    after: Packet
    hops: tuple[Place, ...] = ()
    rules: tuple[MatchedRule, ...] = ()
    flows: tuple[tuple[str, Flow], ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)


class Journal:
    """Steps so far, and the wires since the last one (``hops``, beginning with where the packet was then)."""

    def __init__(self, labels: Labels, start: Place) -> None:
        self.labels = labels
        self.drafts: list[Draft] = []
        self.hops: list[Place] = [start]
        self.direction = REQUEST

    def turn_round(self, start: Place) -> None:
        """From now on: the reply."""
        self.direction = REPLY
        self.hops = [start]

    def act(
        self,
        code: str,
        before: Packet,
        after: Packet | None = None,
        *,
        layer: str = "",
        hops: Iterable[Place] = (),
        rules: Iterable[MatchedRule] = (),
        flows: Iterable[tuple[str, Flow]] = (),
        **facts: Any,
    ) -> Draft:
        """Writes a step at the place where the packet is; ``layer`` defaults to that of the destination afterwards."""
        leaving = before if after is None else after
        wires = tuple(hops)
        draft = Draft(
            direction=self.direction,
            code=code,
            place=wires[0] if wires else self.hops[-1],
            layer=layer or self.labels.address(leaving.destination, leaving.destination_port).layer,
            before=before,
            after=leaving,
            hops=wires if len(wires) > 1 else (),
            rules=tuple(rules),
            flows=tuple(flows),
            facts={key: value for key, value in facts.items() if value not in (None, "")},
        )
        self.drafts.append(draft)
        return draft

    def wire(self, code: str, packet: Packet, *, layer: str = "", **facts: Any) -> Draft:
        """Turns the gathered wires into a step; the packet is then where the last one ends."""
        draft = self.act(code, packet, layer=layer, hops=self.hops, **facts)
        self.hops = [self.hops[-1]]
        return draft

    def steps(self) -> tuple[Step, ...]:
        """The finished steps, numbered from 1."""
        total = len(self.drafts)
        return tuple(
            self._step(number, total, draft) for number, draft in enumerate(self.drafts, 1)
        )

    def _step(self, number: int, total: int, draft: Draft) -> Step:
        return Step(
            number=number,
            total=total,
            direction=draft.direction,
            code=draft.code,
            place=draft.place,
            to=draft.hops[-1] if draft.hops else None,
            hops=draft.hops,
            layer=draft.layer,
            before=self.labels.header(draft.before),
            after=self.labels.header(draft.after),
            rules=draft.rules,
            conntrack=tuple(self.entry(machine, flow) for machine, flow in draft.flows),
            facts=draft.facts,
        )

    def entry(self, machine: str, flow: Flow) -> ConntrackEntry:
        """A flow as a trace shows it."""
        original, reply = self.labels.header(flow.original), self.labels.header(flow.reply)
        return ConntrackEntry(
            node=machine,
            protocol=flow.original.protocol,
            original_source=original.source,
            original_destination=original.destination,
            reply_source=reply.source,
            reply_destination=reply.destination,
            replied=flow.replied,
        )
