"""Pod, as far as Services see it, plus what its process really does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerPort:
    """A declared container port: it opens nothing, it only gives a name to a number."""

    container_port: int
    name: str = ""
    protocol: str = "TCP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """A port at which the Pod's process really listens. ``kubectl`` cannot see this."""

    port: int
    protocol: str = "TCP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pod:
    """A Pod on a node. ``listens`` is empty when the process is gone; ``address_answers`` is False when
    nothing at all is at its address."""

    name: str
    node: str
    ip: str
    namespace: str = "default"
    labels: Mapping[str, str] = field(default_factory=dict)
    container_ports: tuple[ContainerPort, ...] = ()
    listens: tuple[Listener, ...] = ()
    ready: bool = True
    terminating: bool = False
    host_network: bool = False
    address_answers: bool = True
