"""The world that a recording describes: its ground, the Services as stored, the EndpointSlices as recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portlab.conformance.verdict import RecordingError
from portlab.kube.apiserver.build import service_from
from portlab.kube.kubeproxy.world import World
from portlab.kube.objects.clusterconfig import IPTABLES, NFTABLES, ClusterConfig
from portlab.kube.objects.clusterdescription import from_dict
from portlab.kube.objects.endpointslice import Endpoint, EndpointPort, EndpointSlice
from portlab.kube.objects.service import Service

Recording = Mapping[str, Any]


def ground(recording: Recording) -> ClusterConfig:
    """The described cluster, with kube-proxy in the recorded mode."""
    mode = recording["proxyMode"]
    if mode not in (IPTABLES, NFTABLES):
        raise RecordingError(f"the proxyMode {mode!r} is not known here")
    return from_dict({**recording["cluster"], "proxyMode": mode})


def services(recording: Recording) -> tuple[Service, ...]:
    """The Services as stored, in the order of their making."""
    return tuple(service_from(each) for each in recording["stored"])


def world_of(recording: Recording) -> World:
    """All that decides where the recorded packets go. A slice is that of the Service of its name."""
    stored = services(recording)
    slices = {
        (each.metadata.namespace, each.metadata.name): tuple(
            endpoint_slice(piece, each.metadata.namespace)
            for piece in recording["endpointSlices"]
            if piece["service"] == each.metadata.name
        )
        for each in stored
    }
    return World(config=ground(recording), services=stored, endpoint_slices=slices)


def endpoint_slice(piece: Mapping[str, Any], namespace: str) -> EndpointSlice:
    """A recorded slice of a Service in ``namespace``."""
    return EndpointSlice(
        service=piece["service"],
        namespace=namespace,
        address_type=piece["addressType"],
        ports=tuple(
            EndpointPort(name=port["name"], protocol=port["protocol"], port=port["port"])
            for port in piece["ports"] or ()
        ),
        endpoints=tuple(
            _endpoint(item, address)
            for item in piece["endpoints"] or ()
            for address in item["addresses"]
        ),
    )


def _endpoint(item: Mapping[str, Any], address: str) -> Endpoint:
    """A condition that nobody wrote reads as kube-proxy reads it: ready, serving as ready, not terminating."""
    conditions, hints = item["conditions"], item.get("hints", {})
    ready = conditions.get("ready", True)
    return Endpoint(
        address=address,
        ready=ready,
        serving=conditions.get("serving", ready),
        terminating=conditions.get("terminating", False),
        node_name=item.get("nodeName", ""),
        zone=item.get("zone", ""),
        target=item.get("targetRef", "").removeprefix("Pod/"),
        zone_hints=tuple(hint["name"] for hint in hints.get("forZones", ())),
        node_hints=tuple(hint["name"] for hint in hints.get("forNodes", ())),
    )
