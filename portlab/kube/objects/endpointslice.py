"""EndpointSlice: which addresses serve a Service, at which port numbers.

kube-controller-manager 1.36: staging/src/k8s.io/api/discovery/v1/types.go.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointPort:
    """A port of a slice; ``name`` is the *Service* port's name, ``port`` the number at the endpoint."""

    name: str = ""
    protocol: str = "TCP"
    port: int | None = None
    app_protocol: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One address with its conditions. ``target`` is the Pod's name, or "" for an address without a Pod."""

    address: str
    ready: bool
    serving: bool
    terminating: bool
    node_name: str = ""
    zone: str = ""
    target: str = ""
    zone_hints: tuple[str, ...] = ()
    node_hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSlice:
    """Endpoints of one Service that share one list of ports (one slice per different list)."""

    service: str
    namespace: str = "default"
    address_type: str = "IPv4"
    ports: tuple[EndpointPort, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
