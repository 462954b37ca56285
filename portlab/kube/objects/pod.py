"""Pod, as far as Services see it, plus what its process really does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PENDING = "Pending"
RUNNING = "Running"
SUCCEEDED = "Succeeded"
FAILED = "Failed"
PHASES = (PENDING, RUNNING, SUCCEEDED, FAILED)


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
    nothing at all is at its address.

    ``ips`` are its addresses when it has more than ``ip``, which is the first of them. ``sidecar_ports`` are declared
    by init containers that go on running (``restartPolicy: Always``). ``ready_since`` is when its Ready condition last
    changed, as the API writes times (UTC, whole seconds), "" when nobody wrote that down.
    """

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
    ips: tuple[str, ...] = ()
    phase: str = RUNNING
    hostname: str = ""
    subdomain: str = ""
    ready_since: str = ""
    sidecar_ports: tuple[ContainerPort, ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """All addresses of the Pod, at most one of each family."""
        return self.ips or ((self.ip,) if self.ip else ())

    @property
    def is_terminal(self) -> bool:
        """True when all its containers have stopped for good.

        kube-controller-manager 1.36: staging/src/k8s.io/endpointslice/util/controller_utils.go isPodTerminal.
        """
        return self.phase in (FAILED, SUCCEEDED)
