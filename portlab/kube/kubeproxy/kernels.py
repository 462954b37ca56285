"""Kernels: what the kernels of all machines remember between packets.

A flow that is known is carried as it was first rewritten, and no nat rule is asked again; a client with session
affinity is known by the lists that rules keep. Both outlive changes of Services, but for what kube-proxy clears away
when it writes its rules.
"""

from __future__ import annotations

from portlab.kube.kubeproxy.conntrack import Conntrack, Flow
from portlab.kube.kubeproxy.world import World

UDP = "UDP"


class Kernels:
    """The memory of every machine. ``elapsed`` is the time in seconds since they began; only ``wait`` moves it.

    ``notice`` tells them that a cluster has changed and kube-proxy has written its rules; sending does it too, so that
    it need be called only for moments between which nothing is sent.
    """

    def __init__(self) -> None:
        self.elapsed = 0.0
        self.conntrack = Conntrack()
        self._recent: dict[tuple[str, str], dict[str, float]] = {}
        self._world: World | None = None
        self._next_port = FIRST_CLIENT_PORT

    def wait(self, seconds: float) -> None:
        """Lets time go by."""
        self.elapsed += seconds

    def new_port(self) -> int:
        """A source port that no earlier packet had."""
        self._next_port += 1
        return self._next_port - 1

    def copy(self) -> Kernels:
        """The same memory, to go its own way from here."""
        twin = Kernels()
        twin.elapsed, twin._world, twin._next_port = self.elapsed, self._world, self._next_port
        twin.conntrack = self.conntrack.copy()
        twin._recent = {key: dict(known) for key, known in self._recent.items()}
        return twin

    def seen_recently(self, node: str, name: str, ip: str, seconds: int) -> bool:
        """True when ``ip`` was put into a node's list within the last ``seconds``."""
        seen = self._recent.get((node, name), {}).get(ip)
        return seen is not None and self.elapsed - seen <= seconds

    def remember(self, node: str, name: str, ip: str) -> None:
        """Puts ``ip`` into a node's list, with the time."""
        self._recent.setdefault((node, name), {})[ip] = self.elapsed

    def notice(self, world: World) -> None:
        """Has kube-proxy clear away what its new rules have no use for, on every node where something is remembered:
        lists of endpoints that are gone, and flows of UDP Services to endpoints that serve no more."""
        if self._world is world:
            return
        if self._world is not None and self._world.proxy is not world.proxy:
            for node, name in list(self._recent):
                if node not in world.nodes or name not in world.rules(node).affinity_lists:
                    del self._recent[node, name]
            self.conntrack.forget(_stale_flows(world, self.conntrack))
        self._world = world


FIRST_CLIENT_PORT = 40000


def _stale_flows(world: World, conntrack: Conntrack) -> list[tuple[str, Flow]]:
    """UDP flows that were dialled to a Service's address or node port and go to none of its serving endpoints. A
    Service without a serving endpoint is left out, and so its flows stay.

    kube-proxy 1.36: pkg/proxy/conntrack/cleanup.go CleanStaleEntries.
    """
    by_address: dict[tuple[str, int], set[str]] = {}
    by_node_port: dict[int, set[str]] = {}
    for port in world.proxy.service_ports:
        if port.protocol != UDP:
            continue
        known = world.proxy.endpoints.get(port.key, ())
        ips = {endpoint.ip for endpoint in known if endpoint.serving}
        if not ips:
            continue
        for ip in (port.cluster_ip, *port.load_balancer_vips, *port.external_ips):
            by_address[ip, port.port] = ips
        if port.node_port:
            by_node_port[port.node_port] = ips
    found: list[tuple[str, Flow]] = []
    for machine, flow in conntrack.flows():
        if machine not in world.nodes or flow.original.protocol != UDP:
            continue
        dialled = flow.original.destination, flow.original.destination_port
        for serving in (by_address.get(dialled), by_node_port.get(dialled[1])):
            if serving is not None and flow.reply.source not in serving:
                found.append((machine, flow))
                break
    return found
