"""Node: an address, a Pod network behind a bridge, a zone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node. ``gateway`` is the address of its bridge (cni0), from which it speaks to its own Pods."""

    name: str
    ip: str
    pod_cidr: str
    gateway: str
    zone: str = ""
