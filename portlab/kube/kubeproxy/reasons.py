"""Why a packet found no way: read off from what was dialled, after the packet has ended at the router.

The walk has decided by then; this only says which of the many things that end there it was.
"""

from __future__ import annotations

from typing import Any

from portlab.kube.kubeproxy.addresses import in_network
from portlab.kube.kubeproxy.packet import ICMP, Packet
from portlab.kube.kubeproxy.proxy import is_api_server
from portlab.kube.kubeproxy.world import World
from portlab.kube.objects.service import Service


def why_no_way(world: World, dialled: Packet) -> tuple[str, dict[str, Any]]:
    """The reason code and its facts for a packet that the router could not send on."""
    ip, facts = dialled.destination, _facts(world, dialled)
    known = [item for item in world.service_ports if item.cluster_ip == ip]
    if known:
        facts["service"] = known[0].service
        facts["ports"] = ", ".join(f"{item.port}/{item.protocol}" for item in known)
        if dialled.source in world.network.clients:
            return "cluster-ip-not-routed", facts
        if dialled.protocol == ICMP:
            return "cluster-ip-has-no-ping", facts
        return "cluster-ip-wrong-port", facts
    if ip in _cluster_ips(world) or world.network.is_service_address(ip):
        return why_no_such_cluster_ip(world, dialled)
    if in_network(ip, world.config.pod_cidr):
        return "pod-network-not-routed", facts
    balancer = world.config.load_balancer
    if balancer is not None and ip == balancer.ip and balancer.kind == "pending":
        return "load-balancer-pending", facts
    if balancer is not None and ip == balancer.ip:
        return "load-balancer-not-routed", facts
    for service in world.services:
        if ip in service.spec.external_ips:
            facts["service"] = service.metadata.name
            return "external-ip-not-routed", facts
    return "no-route", facts


def why_no_such_cluster_ip(world: World, packet: Packet) -> tuple[str, dict[str, Any]]:
    """The reason code and its facts for a packet to a cluster IP that kube-proxy does not serve."""
    facts = _facts(world, packet)
    owner = _cluster_ips(world).get(packet.destination)
    if owner is None:
        return "cluster-ip-unallocated", facts
    facts["service"] = owner.metadata.name
    return "api-server-not-here" if is_api_server(owner) else "service-of-another-proxy", facts


def _facts(world: World, packet: Packet) -> dict[str, Any]:
    """Where the packet was to go."""
    ip, port = packet.destination, packet.destination_port
    return {
        "destination": str(world.labels.address(ip, port)),
        "address": ip,
        "port": port,
        "protocol": packet.protocol,
    }


def _cluster_ips(world: World) -> dict[str, Service]:
    return {ip: service for service in world.services for ip in service.spec.cluster_ips}
