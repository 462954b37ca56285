"""A node: the kernel's hooks in their order, and the rule set walked at each.

    from the wire, from a Pod    nat PREROUTING -> route -> filter INPUT   -> a process of the node
                                                        \\-> filter FORWARD -> nat POSTROUTING -> wire
    from a process of the node   nat OUTPUT -> route -> filter OUTPUT -> nat POSTROUTING -> wire, or its own INPUT

The nat hooks are asked for the first packet of a flow only. In POSTROUTING kube-proxy's rules come first, then
the network plugin's. Linux: net/netfilter/core.c, include/uapi/linux/netfilter_ipv4.h (hook priorities).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zlib import crc32

from portlab.kube.kubeproxy import chains, hooks
from portlab.kube.kubeproxy.endings import answered, is_loop, martian, nobody_there, refuse, sent_on
from portlab.kube.kubeproxy.journey import Ending, Journey
from portlab.kube.kubeproxy.matches import in_network
from portlab.kube.kubeproxy.network import BALANCER, LOOPBACK, NODE, POD, Hop
from portlab.kube.kubeproxy.packet import ICMP, Packet
from portlab.kube.kubeproxy.pick import Pick, read_pick
from portlab.kube.kubeproxy.ruleset import DROP, REJECT, Masquerade
from portlab.kube.kubeproxy.trace import CLUSTER_IP, NODE_PORT, MatchedRule
from portlab.kube.kubeproxy.walk import Walk, walk
from portlab.kube.kubeproxy.wayback import refusal_back
from portlab.kube.objects.node import Node
from portlab.kube.objects.pod import Pod

FIRST_MASQUERADE_PORT = 1024
ANY_ADDRESS = ("", "0.0.0.0")  # noqa: S104

_NEW = frozenset({"NEW"})
_NEW_DNAT = frozenset({"NEW", "DNAT"})


@dataclass(frozen=True, slots=True)
class NodeView:
    """A node as rules see it while the first packet of a flow passes."""

    node: Node
    rewritten: bool = False

    def is_local(self, ip: str) -> bool:
        """True for the node's own addresses."""
        return ip in (self.node.ip, self.node.gateway) or in_network(ip, LOOPBACK)

    def connection_states(self, _packet: Packet, /) -> frozenset[str]:
        """NEW, and DNAT once the destination was rewritten."""
        return _NEW_DNAT if self.rewritten else _NEW

    def seen_recently(self, _name: str, _ip: str, /) -> bool:
        """Never: this is the sender's first connection."""
        return False


def node_sends(journey: Journey, node: Node) -> None:
    """A process of the node itself sends."""
    original = journey.packet
    nat = _walk(journey, node, "nat", hooks.OUTPUT)
    pick = _rewritten(journey, node, nat)
    if not _filtered(journey, node, hooks.OUTPUT, original, pick):
        return
    hop = journey.network.from_node(node, journey.packet.destination)
    if hop.kind != "local":
        _say_nothing_matched(journey, node, pick, hop)
    _leave(journey, node, original, hop, pick)


def node_receives(journey: Journey) -> None:
    """A packet comes in from a wire or from a Pod on the bridge."""
    node = journey.network.nodes[journey.place.name]
    original = journey.packet
    if is_loop(journey) or _passes_bridge_unseen(journey, node):
        return
    if journey.network.is_own(node, original.source):
        martian(journey, node.name)
        return
    nat = _walk(journey, node, "nat", hooks.PREROUTING)
    pick = _rewritten(journey, node, nat)
    hop = journey.network.from_node(node, journey.packet.destination)
    hook = hooks.INPUT if hop.kind == "local" else hooks.FORWARD
    if not _filtered(journey, node, hook, original, pick):
        return
    _say_nothing_matched(journey, node, pick, hop)
    if hook == hooks.INPUT:
        _note_flow(journey, node, original)
        _process(journey, node)
    else:
        sent_on(journey)
        _leave(journey, node, original, hop, pick)


def _walk(journey: Journey, node: Node, table: str, hook: str, *, rewritten: bool = False) -> Walk:
    tables = journey.world.rules(node.name).tables
    view = NodeView(node, rewritten)
    return walk(tables[table], hook, journey.packet, view, journey.chance)


def _passes_bridge_unseen(journey: Journey, node: Node) -> bool:
    """Pod to Pod on one bridge: without bridge-nf-call-iptables no rule of the node sees the packet."""
    network, packet = journey.network, journey.packet
    if network.config.bridge_nf_call_iptables or journey.came_from.kind != POD:
        return False
    pod = network.pod_by_address.get(packet.destination)
    if pod is None or not in_network(packet.destination, node.pod_cidr):
        return False
    _to_pod(journey, node, Hop(POD, network.place(POD, pod.name)))
    return True


def _rewritten(journey: Journey, node: Node, nat: Walk) -> Pick | None:
    """Writes down what the nat rules matched and rewrote; the packet goes on as they left it."""
    pick = read_pick(journey.world, node, nat)
    if pick is None:
        return None
    journey.arrive()
    before = journey.packet
    pick.tell_sender(journey.journal)
    marked = before._replace(mark=nat.packet.mark)
    journal = journey.journal
    journal.act(
        pick.code, before, marked, layer=pick.layer, rules=pick.match_rules, **pick.match_facts()
    )
    journey.packet = nat.packet
    if pick.target is not None:
        rules = pick.endpoint_rules
        journal.act("dnat", marked, nat.packet, layer=CLUSTER_IP, rules=rules, **pick.dnat_facts())
    return pick


def _filtered(journey: Journey, node: Node, hook: str, original: Packet, pick: Pick | None) -> bool:
    """Walks the filter rules; True when the packet may go on, else the ending is written."""
    rewritten = pick is not None and pick.target is not None
    result = _walk(journey, node, "filter", hook, rewritten=rewritten)
    if result.target not in (DROP, REJECT):
        return True
    journey.arrive()
    rule = result.hits[-1].matched_rule()
    rules = [hit.matched_rule() for hit in result.hits]
    facts: dict[str, Any] = {"node": node.name, "destination": journey.destination()}
    port = journey.world.port_of_rule(result.hits[-1].rule)
    if port is not None:
        facts.update(service=port.service, namespace=port.namespace, port=port.port)
    if result.target is REJECT:
        journey.journal.act("reject", journey.packet, rules=rules, **facts)
        journey.ending = Ending("no-endpoints", facts, rule)
        source = _icmp_source(journey, node)
        refusal_back(journey, "icmp port-unreachable from {}", icmp_from=source)
        return False
    reason, variant = _DROPS.get(rule.chain, ("no-local-endpoints", "no-local-endpoint"))
    facts["source"] = original.source
    journey.journal.act("drop", journey.packet, rules=rules, variant=variant, **facts)
    if hook == hooks.OUTPUT and journey.packet.protocol != "TCP":
        # A datagram socket hears of it: send() fails with EPERM. A TCP socket goes on trying.
        journey.ending = Ending("dropped-at-source", dict(facts, why=reason), rule, how="EPERM")
    else:
        journey.ending = Ending(reason, facts, rule)
    return False


_DROPS = {
    chains.PROXY_FIREWALL: ("source-not-allowed", "source-range"),
    chains.FIREWALL: ("dropped-by-rule", ""),
}


def _say_nothing_matched(journey: Journey, node: Node, pick: Pick | None, hop: Hop) -> None:
    """Says that no rule knew the packet, at the first node of which that is the last word: rules of another node
    may still know that node's own addresses, and a load balancer rewrites."""
    packet = journey.packet
    told = journey.unmatched and journey.came_from.kind == NODE
    if pick is not None or told or packet.destination != journey.dialled.destination:
        return
    owns_it = hop.kind == NODE and packet.destination in journey.network.node_by_address
    if owns_it or hop.kind == BALANCER:
        return
    journey.unmatched = True
    journey.arrive()
    variant = "cluster-ip" if journey.network.is_service_address(packet.destination) else ""
    if packet.protocol == ICMP:
        variant = "ping"
    journey.journal.act(
        "match-nothing",
        packet,
        variant=variant,
        node=node.name,
        destination=journey.destination(),
    )


def _leave(journey: Journey, node: Node, original: Packet, hop: Hop, pick: Pick | None) -> None:
    """nat POSTROUTING, then the wire; a packet of the node to itself comes in again over loopback."""
    _masquerade(journey, node, hop, pick)
    _note_flow(journey, node, original)
    journey.packet = journey.packet.on_wire()
    if hop.kind == "local":
        # The same flow, so no nat rule is asked again.
        if _filtered(journey, node, hooks.INPUT, original, pick):
            _say_nothing_matched(journey, node, pick, hop)
            _process(journey, node)
    elif hop.kind == POD:
        _to_pod(journey, node, hop)
    elif hop.place is not None:
        journey.move(hop.place)


def _note_flow(journey: Journey, node: Node, original: Packet) -> None:
    """The kernel remembers the flow; the step that rewrote it last shows the entry."""
    flow = journey.conntrack.note(node.name, original, journey.packet)
    last = journey.journal.drafts[-1] if journey.journal.drafts else None
    if last is not None and last.rules and last.place.name == node.name:
        last.flows = (*last.flows, (node.name, flow))


def _masquerade(journey: Journey, node: Node, hop: Hop, pick: Pick | None) -> None:
    """Rewrites the source where kube-proxy marked the packet, or where a Pod's packet leaves the Pod network."""
    address = node.gateway if hop.kind == POD else node.ip
    before = journey.packet
    result = _walk(journey, node, "nat", hooks.POSTROUTING)
    if isinstance(result.target, Masquerade):
        port = before.source_port and _masquerade_port(journey, node, before)
        journey.packet = result.packet._replace(source=address, source_port=port)
        variant = "gateway" if address == node.gateway else ""
        if pick is not None and pick.mark_reason == "hairpin":
            variant = "hairpin"
        _tell_masquerade(journey, "masquerade", node, before, result, variant)
        return
    plugin = journey.world.plugin_rules(node.name)
    if plugin is None:
        return
    result = walk(plugin, hooks.POSTROUTING, before, NodeView(node), journey.chance)
    if isinstance(result.target, Masquerade):
        journey.arrive()
        journey.packet = before._replace(source=address)
        _tell_masquerade(journey, "cni-masquerade", node, before, result, "")


def _tell_masquerade(
    journey: Journey, code: str, node: Node, before: Packet, result: Walk, variant: str
) -> None:
    old = journey.labels.address(before.source, before.source_port)
    new = journey.labels.address(journey.packet.source, journey.packet.source_port)
    rules: list[MatchedRule] = [hit.matched_rule() for hit in result.hits]
    journey.journal.act(
        code,
        before,
        journey.packet,
        layer=NODE_PORT,
        rules=rules,
        variant=variant,
        node=node.name,
        source_before=str(old),
        source_owner=old.owner or old.ip,
        source=str(new),
        source_ip=new.ip,
        owner=new.owner,
    )


def _masquerade_port(journey: Journey, node: Node, packet: Packet) -> int:
    """A port as ``--random-fully`` picks one, any from 1024 up; here by the seed."""
    text = f"{journey.seed}/{node.name}/{packet.source}:{packet.source_port}"
    return FIRST_MASQUERADE_PORT + crc32(text.encode()) % (65536 - FIRST_MASQUERADE_PORT)


def _to_pod(journey: Journey, node: Node, hop: Hop) -> None:
    """Over the bridge into a Pod; nobody answers at an address that nobody has."""
    pod = journey.network.pods.get(hop.place.name) if hop.place else None
    if hop.place is not None and pod is not None and pod.address_answers:
        journey.move(hop.place)
    else:
        nobody_there(journey, node.name, pod.name if pod else "")


def _process(journey: Journey, node: Node) -> None:
    """The packet is for the node itself: a process that listens takes it, or the kernel refuses."""
    packet, network = journey.packet, journey.network
    if packet.protocol == ICMP:
        answered(journey, "answered-ping", node.name, "host")
        return
    for pod in network.host_pods(node.name):
        if listens(pod, packet):
            answered(journey, "answered-by-pod", pod.name, "host")
            return
    for process in network.config.host_processes:
        place = (process.node, process.protocol, process.port)
        if place == (node.name, packet.protocol, packet.destination_port) and (
            process.address in (*ANY_ADDRESS, packet.destination)
        ):
            answered(journey, "answered-by-host", "host-process", "host")
            return
    if packet.protocol == "TCP" and packet.destination_port in journey.world.health_check_ports:
        answered(journey, "answered-by-health-check", "kube-proxy", "host")
        return
    refuse(journey, "node-port-closed", node.name, "node")


def _icmp_source(journey: Journey, node: Node) -> str:
    """The address with which a node sends an ICMP error: the one that was addressed when it is its own, else the
    one with which it speaks to the sender. Linux: net/ipv4/icmp.c icmp_send."""
    if journey.network.is_own(node, journey.packet.destination):
        return journey.packet.destination
    return journey.network.source_for(node, journey.packet.source)


def listens(pod: Pod, packet: Packet) -> bool:
    """True when a process of the Pod listens at the packet's destination port."""
    wanted = (packet.protocol, packet.destination_port)
    return any((item.protocol, item.port) == wanted for item in pod.listens)
