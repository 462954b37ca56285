"""A packet's header as the machines see it."""

from __future__ import annotations

from typing import NamedTuple

ICMP = "ICMP"
FIRST_TTL = 64


class Packet(NamedTuple):
    """Protocol (``TCP``, ``UDP``, ``SCTP``, ``ICMP``; ports are 0 for ICMP), addresses, and kube-proxy's mark.

    The mark lives in one kernel only: it does not travel on the wire.
    """

    protocol: str
    source: str
    source_port: int
    destination: str
    destination_port: int
    mark: int = 0

    def reversed(self) -> Packet:
        """The header of an answer to this packet."""
        return Packet(
            self.protocol,
            self.destination,
            self.destination_port,
            self.source,
            self.source_port,
        )

    def on_wire(self) -> Packet:
        """The packet as the next machine gets it, without the mark."""
        return self._replace(mark=0) if self.mark else self
