"""Connection tracking: what a kernel remembers of a flow, so that the answer is turned back without any rule.

Linux: net/netfilter/nf_conntrack_core.c, nf_nat_core.c; the addresses of ICMP errors: nf_nat_proto.c
nf_nat_icmp_reply_translation.
"""

from __future__ import annotations

from dataclasses import dataclass

from portlab.kube.kubeproxy.packet import Packet


@dataclass(slots=True)
class Flow:
    """``original``: the header in which the flow came here; ``reply``: the header in which its answer will come."""

    original: Packet
    reply: Packet
    replied: bool = False

    @property
    def destination_rewritten(self) -> bool:
        """True when the destination was changed here (DNAT)."""
        return (self.reply.source, self.reply.source_port) != (
            self.original.destination,
            self.original.destination_port,
        )

    @property
    def source_rewritten(self) -> bool:
        """True when the source was changed here (SNAT)."""
        return (self.reply.destination, self.reply.destination_port) != (
            self.original.source,
            self.original.source_port,
        )

    @property
    def rewritten(self) -> bool:
        """True when anything was changed here."""
        return self.destination_rewritten or self.source_rewritten


class Conntrack:
    """The flows of every machine that tracks connections, by the machine's name."""

    def __init__(self) -> None:
        self._flows: dict[str, list[Flow]] = {}

    def note(self, machine: str, original: Packet, leaving: Packet) -> Flow:
        """Remembers that ``original`` left ``machine`` as ``leaving``."""
        flow = Flow(original.on_wire(), leaving.reversed())
        self._flows.setdefault(machine, []).append(flow)
        return flow

    def answered_by(self, machine: str, packet: Packet) -> Flow | None:
        """The flow at ``machine`` whose answer ``packet`` is."""
        wanted = packet.on_wire()
        for flow in self._flows.get(machine, ()):
            if flow.reply == wanted:
                return flow
        return None

    def flows(self) -> list[tuple[str, Flow]]:
        """All flows with their machines, in the order in which they came up."""
        return [(machine, flow) for machine, flows in self._flows.items() for flow in flows]
