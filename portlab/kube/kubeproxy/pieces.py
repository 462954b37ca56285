"""Rules in pieces: what each Service port brings, kept while the port and its endpoints stay the same.

kube-proxy does the same where it can: pkg/proxy/iptables/proxier.go syncProxyRules (partial sync), and
pkg/proxy/nftables/proxier.go syncProxyRules (skipServiceUpdate).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from portlab.kube.kubeproxy.endpoints import ServiceEndpoint, ServicePortKey
from portlab.kube.kubeproxy.serviceport import ServicePortInfo
from portlab.kube.kubeproxy.topology import Categories, categorize_endpoints
from portlab.kube.objects.node import Node

T = TypeVar("T")
Endpoints = Mapping[ServicePortKey, tuple[ServiceEndpoint, ...]]


@dataclass(frozen=True, slots=True)
class Piece(Generic[T]):
    """``rules`` are what one Service port brings, and the rest is what they were made from."""

    port: ServicePortInfo
    endpoints: tuple[ServiceEndpoint, ...]
    rules: T


Pieces = Mapping[ServicePortKey, Piece[T]]


def pieces_for(
    node: Node,
    ports: Iterable[ServicePortInfo],
    endpoints: Endpoints,
    before: Pieces[T],
    write: Callable[[ServicePortInfo, Categories], T],
) -> Pieces[T]:
    """What each Service port brings on ``node``, as ``write`` makes it of the port and the endpoints that the node may
    use; a piece of ``before`` is kept where nothing has changed for it."""
    found: dict[ServicePortKey, Piece[T]] = {}
    for port in ports:
        here = endpoints.get(port.key, ())
        old = before.get(port.key)
        if old is not None and old.port == port and old.endpoints == here:
            found[port.key] = old
        else:
            found[port.key] = Piece(port, here, write(port, categorize_endpoints(here, port, node)))
    return found
