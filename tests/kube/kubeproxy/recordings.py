"""Reads the recordings of a real data plane into the project's objects."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from portlab.kube.kubeproxy.send import traces
from portlab.kube.kubeproxy.trace import Trace
from portlab.kube.kubeproxy.world import World
from portlab.kube.objects.clusterdescription import from_dict
from portlab.kube.objects.endpointslice import Endpoint, EndpointPort, EndpointSlice
from portlab.kube.objects.intstr import IntOrString
from portlab.kube.objects.meta import ObjectMeta
from portlab.kube.objects.service import (
    LoadBalancerIngress,
    Service,
    ServicePort,
    ServiceSpec,
    ServiceStatus,
    SessionAffinityConfig,
)

FOLDER = Path(__file__).parents[3] / "fixtures" / "conformance" / "dataplane"


def names(mode: str) -> list[str]:
    """All recorded variants of a mode."""
    return sorted(path.name for path in FOLDER.glob(f"*.{mode}.json"))


@cache
def read(name: str) -> dict[str, Any]:
    """One recording."""
    loaded: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return loaded


def world(recording: dict[str, Any]) -> World:
    """The recorded cluster with its stored Services and the controller's own slices."""
    services = tuple(service(item) for item in recording["stored"])
    slices: dict[tuple[str, str], tuple[EndpointSlice, ...]] = {}
    for item in services:
        key = (item.metadata.namespace, item.metadata.name)
        slices[key] = tuple(
            endpoint_slice(piece, item.metadata.namespace)
            for piece in recording["endpointSlices"]
            if piece["service"] == item.metadata.name
        )
    config = from_dict(dict(recording["cluster"], proxyMode=recording["proxyMode"]))
    return World(config=config, services=services, endpoint_slices=slices)


@cache
def replayed(name: str) -> list[tuple[Mapping[str, Any], tuple[Trace, ...]]]:
    """All probes of a recording, each with all its possible traces."""
    recording = read(name)
    cluster = world(recording)
    return [
        (probe, traces(cluster, probe["from"], probe["to"], protocol=probe["protocol"]))
        for probe in recording["probes"]
    ]


def service(stored: dict[str, Any]) -> Service:
    """A stored Service from its JSON."""
    spec, meta = stored["spec"], stored["metadata"]
    affinity = spec.get("sessionAffinityConfig")
    return Service(
        metadata=ObjectMeta(
            name=meta["name"], namespace=meta["namespace"], labels=meta.get("labels", {})
        ),
        spec=ServiceSpec(
            ports=tuple(
                ServicePort(
                    name=port.get("name", ""),
                    protocol=port["protocol"],
                    port=port["port"],
                    target_port=IntOrString(port["targetPort"]),
                    node_port=port.get("nodePort", 0),
                )
                for port in spec.get("ports", ())
            ),
            selector=spec.get("selector"),
            cluster_ip=spec.get("clusterIP", ""),
            cluster_ips=tuple(spec.get("clusterIPs", ())),
            type=spec["type"],
            external_ips=tuple(spec.get("externalIPs", ())),
            session_affinity=spec.get("sessionAffinity", ""),
            session_affinity_config=SessionAffinityConfig(
                client_ip=True, timeout_seconds=affinity["clientIP"]["timeoutSeconds"]
            )
            if affinity
            else None,
            load_balancer_source_ranges=tuple(spec.get("loadBalancerSourceRanges", ())),
            external_name=spec.get("externalName", ""),
            external_traffic_policy=spec.get("externalTrafficPolicy", ""),
            internal_traffic_policy=spec.get("internalTrafficPolicy"),
            health_check_node_port=spec.get("healthCheckNodePort", 0),
            publish_not_ready_addresses=spec.get("publishNotReadyAddresses", False),
            ip_families=tuple(spec.get("ipFamilies", ())),
            allocate_load_balancer_node_ports=spec.get("allocateLoadBalancerNodePorts"),
            traffic_distribution=spec.get("trafficDistribution"),
        ),
        status=ServiceStatus(
            ingress=tuple(
                LoadBalancerIngress(ip=item.get("ip", ""), ip_mode=item.get("ipMode"))
                for item in stored["status"].get("loadBalancer", {}).get("ingress", ())
            )
        ),
    )


def endpoint_slice(piece: dict[str, Any], namespace: str) -> EndpointSlice:
    """A recorded slice; a missing condition reads as kube-proxy reads it."""
    return EndpointSlice(
        service=piece["service"],
        namespace=namespace,
        address_type=piece["addressType"],
        ports=tuple(
            EndpointPort(name=port["name"], protocol=port["protocol"], port=port["port"])
            for port in piece["ports"] or ()
        ),
        endpoints=tuple(
            Endpoint(
                address=address,
                ready=item["conditions"].get("ready", True),
                serving=item["conditions"].get("serving", item["conditions"].get("ready", True)),
                terminating=item["conditions"].get("terminating", False),
                node_name=item.get("nodeName", ""),
                zone=item.get("zone", ""),
                target=item.get("targetRef", "").removeprefix("Pod/"),
                zone_hints=tuple(
                    hint["name"] for hint in item.get("hints", {}).get("forZones", ())
                ),
                node_hints=tuple(
                    hint["name"] for hint in item.get("hints", {}).get("forNodes", ())
                ),
            )
            for item in piece["endpoints"] or ()
            for address in item["addresses"]
        ),
    )
