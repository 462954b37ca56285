"""Node: an address, a Pod network behind a bridge, a zone, and how much it can carry."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_CPU_MILLI = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node. ``gateway`` is the address of its bridge (cni0), from which it speaks to its own Pods; it and
    ``pod_cidr`` are "" where nobody has given the node a Pod network.

    ``cpu_milli`` is its allocatable CPU in thousandths, ``control_plane`` whether its labels say that it is one.
    """

    name: str
    ip: str
    pod_cidr: str = ""
    gateway: str = ""
    zone: str = ""
    ready: bool = True
    cpu_milli: int = DEFAULT_CPU_MILLI
    control_plane: bool = False
