"""Connection tracking: what a kernel remembers of a flow, so that later packets and answers need no rule.

Linux: net/netfilter/nf_conntrack_core.c, nf_nat_core.c; the addresses of ICMP errors: nf_nat_proto.c
nf_nat_icmp_reply_translation; times: Documentation/networking/nf_conntrack-sysctl.rst.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from portlab.kube.kubeproxy.packet import Packet

# Seconds without a packet after which a flow is forgotten: before its first answer, and after. TCP's second one is
# kube-proxy's default (conntrack.tcpEstablishedTimeout); UDP's is that of a flow that goes both ways for a while.
_LIFETIMES = {"TCP": (120, 86400), "UDP": (30, 120), "SCTP": (30, 210), "ICMP": (30, 30)}


@dataclass(slots=True)
class Flow:
    """``original``: the header in which the flow came here; ``reply``: the header in which its answer will come;
    ``seen``: when its last packet passed, in seconds."""

    original: Packet
    reply: Packet
    replied: bool = False
    seen: float = 0.0

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

    def is_over(self, at: float) -> bool:
        """True when nothing has passed before ``at`` for so long that the kernel has forgotten the flow."""
        return at - self.seen > _LIFETIMES[self.original.protocol][self.replied]


class Conntrack:
    """The flows of every machine that tracks connections, by the machine's name and the flow's first header."""

    def __init__(self) -> None:
        self._flows: dict[str, dict[Packet, Flow]] = {}

    def copy(self) -> Conntrack:
        """The same flows, to go their own way from here."""
        twin = Conntrack()
        twin._flows = {
            machine: {original: replace(flow) for original, flow in flows.items()}
            for machine, flows in self._flows.items()
        }
        return twin

    def known(self, machine: str, packet: Packet, at: float) -> Flow | None:
        """The flow at ``machine`` to which ``packet``, seen at the time ``at``, belongs in the original direction."""
        flow = self._flows.get(machine, {}).get(packet.on_wire())
        if flow is None or flow.is_over(at):
            return None
        flow.seen = at
        return flow

    def note(self, machine: str, original: Packet, leaving: Packet, at: float = 0.0) -> Flow:
        """Remembers that ``original`` left ``machine`` as ``leaving``."""
        first = original.on_wire()
        flow = Flow(first, leaving.reversed(), seen=at)
        self._flows.setdefault(machine, {})[first] = flow
        return flow

    def answered_by(self, machine: str, packet: Packet) -> Flow | None:
        """The flow at ``machine`` whose answer ``packet`` is."""
        wanted = packet.on_wire()
        for flow in reversed(self._flows.get(machine, {}).values()):
            if flow.reply == wanted:
                return flow
        return None

    def forget(self, flows: Iterable[tuple[str, Flow]]) -> None:
        """Removes flows."""
        for machine, flow in flows:
            self._flows.get(machine, {}).pop(flow.original, None)

    def flows(self) -> list[tuple[str, Flow]]:
        """All flows with their machines, in the order in which they came up."""
        return [(machine, flow) for machine, kept in self._flows.items() for flow in kept.values()]
