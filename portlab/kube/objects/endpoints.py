"""Endpoints: the older form of what EndpointSlices say, one object a Service, addresses without conditions.

kube-controller-manager 1.36: staging/src/k8s.io/api/core/v1/types.go Endpoints.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LAST_CHANGE_TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointPort:
    """A port of a subset; ``name`` is the *Service* port's name, ``port`` the number at the address."""

    name: str = ""
    protocol: str = "TCP"
    port: int = 0
    app_protocol: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The port as JSON data."""
        body: dict[str, Any] = {"name": self.name} if self.name else {}
        body |= {"port": self.port, "protocol": self.protocol}
        if self.app_protocol is not None:
            body["appProtocol"] = self.app_protocol
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointAddress:
    """One address; ``target`` is the Pod's name, or "" for an address without a Pod."""

    ip: str
    target: str = ""
    hostname: str = ""
    node_name: str = ""

    def to_dict(self, namespace: str) -> dict[str, Any]:
        """The address as JSON data, its Pod in ``namespace``, absent fields left out."""
        body: dict[str, Any] = {"ip": self.ip}
        if self.hostname:
            body["hostname"] = self.hostname
        if self.node_name:
            body["nodeName"] = self.node_name
        if self.target:
            body["targetRef"] = {"kind": "Pod", "namespace": namespace, "name": self.target}
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSubset:
    """Addresses that have all of ``ports``: what a client may use is every address with every port."""

    addresses: tuple[EndpointAddress, ...] = ()
    not_ready_addresses: tuple[EndpointAddress, ...] = ()
    ports: tuple[EndpointPort, ...] = ()

    def to_dict(self, namespace: str) -> dict[str, Any]:
        """The subset as JSON data, empty lists left out."""
        lists: tuple[tuple[str, list[Any]], ...] = (
            ("addresses", [address.to_dict(namespace) for address in self.addresses]),
            (
                "notReadyAddresses",
                [address.to_dict(namespace) for address in self.not_ready_addresses],
            ),
            ("ports", [port.to_dict() for port in self.ports]),
        )
        return {key: items for key, items in lists if items}


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """A v1.Endpoints, of the same name as its Service.

    ``last_change_trigger_time`` is the annotation of that name, "" when there is none: it stands apart from the other
    ``annotations``, since it is a time, and times are part of ``to_api_dict`` only.
    """

    name: str
    namespace: str = "default"
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    last_change_trigger_time: str = ""
    subsets: tuple[EndpointSubset, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The object as JSON data without times; ``annotations`` is there when anything stands in it, be it a time."""
        metadata: dict[str, Any] = {"name": self.name, "namespace": self.namespace}
        if self.labels:
            metadata["labels"] = dict(self.labels)
        if self.annotations or self.last_change_trigger_time:
            metadata["annotations"] = dict(self.annotations)
        body: dict[str, Any] = {"kind": "Endpoints", "apiVersion": "v1", "metadata": metadata}
        if self.subsets:
            body["subsets"] = [subset.to_dict(self.namespace) for subset in self.subsets]
        return body

    def to_api_dict(self) -> dict[str, Any]:
        """The object as the API answers it, with the time of its last change's trigger."""
        body = self.to_dict()
        if self.last_change_trigger_time:
            body["metadata"]["annotations"][LAST_CHANGE_TRIGGER_TIME] = (
                self.last_change_trigger_time
            )
        return body
