"""What kube-proxy keeps of EndpointSlices: the endpoints of each Service port.

kube-proxy 1.36: pkg/proxy/endpointslicecache.go endpointInfoByServicePort, pkg/proxy/endpoint.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from portlab.kube.kubeproxy.serviceport import IPV4
from portlab.kube.objects.endpointslice import EndpointSlice

ServicePortKey = tuple[str, str, str, str]


class ServiceEndpoint(NamedTuple):
    """One address and port behind a Service port; ``target`` is the Pod's name, "" for an address without a Pod."""

    ip: str
    port: int
    ready: bool
    serving: bool
    terminating: bool
    node_name: str = ""
    target: str = ""
    zone_hints: tuple[str, ...] = ()
    node_hints: tuple[str, ...] = ()

    def __str__(self) -> str:
        host = f"[{self.ip}]" if ":" in self.ip else self.ip
        return f"{host}:{self.port}"


def endpoints_by_service_port(
    slices: Iterable[EndpointSlice], family: str = IPV4
) -> Mapping[ServicePortKey, tuple[ServiceEndpoint, ...]]:
    """Endpoints by (namespace, service, port name, protocol), each once, sorted by their text as kube-proxy does."""
    found: dict[ServicePortKey, dict[str, ServiceEndpoint]] = {}
    for piece in slices:
        if piece.address_type != family:
            continue
        for port in piece.ports:
            if not port.port:
                continue
            key = (piece.namespace, piece.service, port.name, port.protocol)
            group = found.setdefault(key, {})
            for endpoint in piece.endpoints:
                item = ServiceEndpoint(
                    endpoint.address,
                    port.port,
                    endpoint.ready,
                    endpoint.serving,
                    endpoint.terminating,
                    endpoint.node_name,
                    endpoint.target,
                    endpoint.zone_hints,
                    endpoint.node_hints,
                )
                group[str(item)] = item
    return {key: tuple(group[text] for text in sorted(group)) for key, group in found.items()}
