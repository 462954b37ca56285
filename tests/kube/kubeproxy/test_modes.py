"""iptables and nftables mode, packet by packet: the same ends, but for the differences that were recorded, and three
that follow from kube-proxy's source where nothing was recorded.

Each difference says for which packets it is, and what becomes of them in nftables mode.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from hypothesis import event, given, settings
from hypothesis import strategies as st
from kube.kubeproxy.worlds import (
    BALANCER_IP,
    CLUSTER_IP,
    WEB_PODS,
    config,
    pod,
    requests,
    service,
    worlds,
)
from kube.kubeproxy.worlds import world as world_of

from portlab.kube.kubeproxy.addresses import LOOPBACK, in_network
from portlab.kube.kubeproxy.destinations import resolve, resolve_origin
from portlab.kube.kubeproxy.send import traces
from portlab.kube.kubeproxy.trace import Trace
from portlab.kube.kubeproxy.world import World
from portlab.kube.objects.clusterconfig import NFTABLES, LoadBalancerConfig

End = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Sent:
    """A packet in a world; ``kind`` is the sender's."""

    world: World
    sender: str
    kind: str
    source: str
    ip: str
    port: int
    protocol: str

    @property
    def to_cluster_ip(self) -> bool:
        """True when some served Service has the address."""
        return any(self.ip == item.cluster_ip for item in self.world.service_ports)

    @property
    def is_known(self) -> bool:
        """True when that Service has the port, too."""
        wanted = (self.ip, self.port, self.protocol)
        ports = self.world.service_ports
        return any((item.cluster_ip, item.port, item.protocol) == wanted for item in ports)

    @property
    def inside(self) -> bool:
        """True for senders whose packets meet a node's rules."""
        client = self.world.network.clients.get(self.source)
        return self.kind != "client" or bool(client and client.service_cidr_via)

    @property
    def to_another_address_of_a_node(self) -> bool:
        """True for loopback and bridge addresses of the node whose rules the packet meets."""
        loops = self.kind == "node" and in_network(self.ip, LOOPBACK)
        return loops or any(self.ip == node.gateway for node in self.world.nodes.values())

    @property
    def to_another_node(self) -> bool:
        """True when another node than the sender's has the address."""
        other = self.world.network.node_by_address.get(self.ip)
        return other is not None and not in_network(self.source, other.pod_cidr)

    def virtual_ports(self) -> list[str]:
        """The Service ports that have the address as a load balancer or external IP, at this port."""
        return [
            item.name
            for item in self.world.service_ports
            if self.ip in (*item.load_balancer_vips, *item.external_ips)
            and (item.port, item.protocol) == (self.port, self.protocol)
        ]

    def has_no_endpoint(self) -> bool:
        """True when none of the Service's ports that have the address has an endpoint that anybody may use."""
        ports = [item for item in self.world.service_ports if item.name in self.virtual_ports()]
        return bool(ports) and not any(
            endpoint.ready or (endpoint.serving and endpoint.terminating)
            for item in ports
            for endpoint in self.world.endpoints.get(item.key, ())
        )


def verdicts(*kinds: str) -> Callable[[set[End]], bool]:
    """Only these verdicts."""
    return lambda ends: {end[0] for end in ends} <= set(kinds)


def refused_by_own_rules(ends: set[End]) -> bool:
    """By an ICMP port unreachable."""
    return all(end[0] == "refused" and end[1].startswith("icmp port-unr") for end in ends)


def dropped(ends: set[End]) -> bool:
    """In silence, or, for a datagram of the node itself, with an error of send()."""
    return all(end[0] == "timed out" or end[1] == "EPERM" for end in ends)


def left_to_the_node(ends: set[End]) -> bool:
    """Its own network stack refuses, or a process of the node answers that listens there."""
    return all(
        end[2].startswith(("host-process", "web-"))
        if end[0] == "answered"
        else end[0] == "refused" and end[1] != "EPERM"
        for end in ends
    )


DIFFERENCES: dict[str, tuple[Callable[[Sent], bool], Callable[[set[End]], bool]]] = {
    "a port or protocol that the cluster IP does not have": (
        lambda sent: sent.to_cluster_ip and not sent.is_known and sent.inside,
        refused_by_own_rules,
    ),
    "an address of the Service CIDR that no Service has": (
        lambda sent: (
            sent.world.network.is_service_address(sent.ip)
            and not sent.to_cluster_ip
            and sent.inside
        ),
        dropped,
    ),
    "loopback or bridge address of the node": (
        lambda sent: sent.to_another_address_of_a_node,
        left_to_the_node,
    ),
    "load balancer or external IP of a Service without endpoints, from a node": (
        lambda sent: sent.kind == "node" and sent.has_no_endpoint(),
        lambda ends: refused_by_own_rules(ends) or dropped(ends),
    ),
    # Not recorded. iptables mode makes the chain for source ranges only where there are endpoints, nftables mode
    # always (usesFWChain in both proxiers' syncProxyRules): who is not in the ranges is then dropped, not refused.
    "source ranges of a Service without endpoints": (
        lambda sent: (
            sent.has_no_endpoint() and any(item.source_ranges for item in sent.world.service_ports)
        ),
        dropped,
    ),
    # Not recorded: the recordings' network plugin gives Pods the node's address towards other nodes. Where it does
    # not, another node's rules may pick the very Pod that asked; iptables mode masquerades for any endpoint that is
    # the source, nftables mode for endpoints of its own node only (hairpin-connections).
    "a Pod picked by another node, where the network plugin keeps its address": (
        lambda sent: (
            sent.kind == "pod"
            and not sent.world.config.masquerade_outside_pod_cidr
            and sent.to_another_node
        ),
        verdicts("answered", "refused", "timed out"),
    ),
}


def ends_of(found: tuple[Trace, ...]) -> dict[End, float]:
    """How the packet may end, with probabilities: verdict, how, who answers at which address, which source it sees."""
    ends: dict[End, float] = {}
    for trace in found:
        end = (
            trace.verdict,
            trace.how,
            trace.backend,
            str(trace.backend_address or ""),
            trace.source_seen.ip if trace.source_seen else "",
        )
        ends[end] = ends.get(end, 0.0) + trace.probability
    return {end: round(share, 9) for end, share in ends.items()}


def compare(world: World, sender: str, destination: str, protocol: str) -> str:
    """ "" for equal ends, else the name of the difference that allows other ends."""
    other = World(replace(world.config, proxy_mode=NFTABLES), world.services, world.endpoint_slices)
    one = ends_of(traces(world, sender, destination, protocol=protocol))
    two = ends_of(traces(other, sender, destination, protocol=protocol))
    if one == two:
        return ""
    who, packet = resolve_origin(world, sender), resolve(world, destination, protocol)
    sent = Sent(
        world,
        who.name,
        who.kind,
        who.ip,
        packet.destination,
        packet.destination_port,
        packet.protocol,
    )
    named = [
        name
        for name, (is_meant, is_right) in DIFFERENCES.items()
        if is_meant(sent) and is_right(set(two))
    ]
    assert named, (sent.sender, sent.ip, sent.port, sent.protocol, one, two)
    return named[0]


@settings(max_examples=150, deadline=None)
@given(worlds(), st.data())
def test_the_modes_differ_only_in_the_known_ways(world: World, data: st.DataObject) -> None:
    event(compare(world, *data.draw(requests(world))) or "equal")


BALANCED = config(load_balancer=LoadBalancerConfig(kind="vip", ip=BALANCER_IP, via="n1"))
NOBODY = config(
    [pod("web-1", 1, 10, ready=False)],
    load_balancer=LoadBalancerConfig(kind="vip", ip=BALANCER_IP, via="n1"),
)
RANGES = ("192.0.2.0/24",)


def test_every_difference_exists() -> None:
    balanced = service(type="LoadBalancer")
    barred = service(type="LoadBalancer", load_balancer_source_ranges=RANGES)
    keeping = config(masquerade_outside_pod_cidr=False)
    local = service(external_traffic_policy="Local")
    assert [
        compare(world_of(), "curl-1", f"{CLUSTER_IP}:31263", "TCP"),
        compare(world_of(), "n1", "10.96.99.99:80", "UDP"),
        compare(world_of(), "n1", "127.0.0.1:31263", "TCP"),
        compare(world_of(NOBODY, balanced), "n2", f"{BALANCER_IP}:3000", "TCP"),
        compare(world_of(NOBODY, barred), "client", f"{BALANCER_IP}:3000", "TCP"),
        compare(world_of(keeping, local), "web-1", "172.18.0.12:31263", "TCP"),
    ] == list(DIFFERENCES)


def test_where_no_difference_is_known_there_is_none() -> None:
    assert [
        compare(world_of(), "client", "172.18.0.13:31263", "TCP"),
        compare(world_of(), "curl-1", f"{CLUSTER_IP}:3000", "TCP"),
        compare(
            world_of(BALANCED, service(type="LoadBalancer")), "n3", f"{BALANCER_IP}:3000", "TCP"
        ),
        compare(world_of(), WEB_PODS[0].name, f"{CLUSTER_IP}:3000", "TCP"),
    ] == [""] * 4
