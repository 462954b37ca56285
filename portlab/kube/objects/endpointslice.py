"""EndpointSlice: which addresses serve a Service, at which port numbers.

kube-controller-manager 1.36: staging/src/k8s.io/api/discovery/v1/types.go.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portlab.kube.objects.meta import OwnerReference


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointPort:
    """A port of a slice; ``name`` is the *Service* port's name, ``port`` the number at the endpoint."""

    name: str = ""
    protocol: str = "TCP"
    port: int | None = None
    app_protocol: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The port as JSON data; the name is a pointer in Go, so that an empty one is there."""
        body: dict[str, Any] = {"name": self.name, "protocol": self.protocol}
        if self.port is not None:
            body["port"] = self.port
        if self.app_protocol is not None:
            body["appProtocol"] = self.app_protocol
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One address with its conditions. ``target`` is the Pod's name, or "" for an address without a Pod."""

    address: str
    ready: bool
    serving: bool
    terminating: bool
    hostname: str = ""
    node_name: str = ""
    zone: str = ""
    target: str = ""
    zone_hints: tuple[str, ...] = ()
    node_hints: tuple[str, ...] = ()

    def to_dict(self, namespace: str) -> dict[str, Any]:
        """The endpoint as JSON data, its Pod in ``namespace``, absent fields left out."""
        body: dict[str, Any] = {
            "addresses": [self.address],
            "conditions": {
                "ready": self.ready,
                "serving": self.serving,
                "terminating": self.terminating,
            },
        }
        if self.hostname:
            body["hostname"] = self.hostname
        if self.target:
            body["targetRef"] = {"kind": "Pod", "namespace": namespace, "name": self.target}
        if self.node_name:
            body["nodeName"] = self.node_name
        if self.zone:
            body["zone"] = self.zone
        hints = {"forZones": self.zone_hints, "forNodes": self.node_hints}
        if given := {
            key: [{"name": name} for name in names] for key, names in hints.items() if names
        }:
            body["hints"] = given
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSlice:
    """Endpoints of one Service that share one list of ports (one slice per different list)."""

    service: str
    namespace: str = "default"
    address_type: str = "IPv4"
    generate_name: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    ports: tuple[EndpointPort, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    owner_references: tuple[OwnerReference, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The slice as JSON data, without its own name, times, and any uid, which the server makes up.

        An empty list is null, which is what the API server's store makes of it.
        """
        owners = [owner.to_dict() for owner in self.owner_references]
        return {
            "addressType": self.address_type,
            "generateName": self.generate_name,
            "labels": dict(self.labels),
            "ports": [port.to_dict() for port in self.ports] or None,
            "endpoints": [endpoint.to_dict(self.namespace) for endpoint in self.endpoints] or None,
            "ownerReferences": [
                {key: value for key, value in owner.items() if key != "uid"} for owner in owners
            ],
        }
