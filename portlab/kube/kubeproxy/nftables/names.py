"""Names in kube-proxy's nftables table: what a chain is for, a short hash, and whom it serves in plain words.

kube-proxy 1.36: pkg/proxy/nftables/proxier.go hashAndTruncate, servicePortChainNameBase,
servicePortEndpointChainNameBase.
"""

from __future__ import annotations

import base64
import hashlib

from portlab.kube.kubeproxy.endpoints import ServiceEndpoint
from portlab.kube.kubeproxy.serviceport import ServicePortInfo

TABLE = "kube-proxy"

SERVICES = "services"
MASQUERADING = "masquerading"
FIREWALL_CHECK = "firewall-check"
SERVICE_ENDPOINTS_CHECK = "service-endpoints-check"
NODE_PORT_ENDPOINTS_CHECK = "nodeport-endpoints-check"
CLUSTER_IPS_CHECK = "cluster-ips-check"
REJECT_CHAIN = "reject-chain"

HAIRPIN_CONNECTIONS = "hairpin-connections"
CLUSTER_IPS = "cluster-ips"
NODE_PORT_IPS = "nodeport-ips"
NO_ENDPOINT_SERVICES = "no-endpoint-services"
NO_ENDPOINT_NODE_PORTS = "no-endpoint-nodeports"
FIREWALL_IPS = "firewall-ips"
SERVICE_IPS = "service-ips"
SERVICE_NODE_PORTS = "service-nodeports"

CLUSTER_POLICY = "service"
LOCAL_POLICY = "local"
EXTERNAL = "external"
FIREWALL = "firewall"
ENDPOINT = "endpoint"
AFFINITY = "affinity"
HASHED_ROLES = (CLUSTER_POLICY, LOCAL_POLICY, EXTERNAL, FIREWALL, ENDPOINT, AFFINITY)

HASH_LENGTH = 8
LONGEST_BASE = 256 - 16
"""knftables.NameLengthMax less the room for a prefix."""


def service_port_base(port: ServicePortInfo) -> str:
    """``HASH-namespace/service/protocol/portname``: what follows the role in the names of a Service port's chains."""
    return _hashed(_plain(port))


def endpoint_base(port: ServicePortInfo, endpoint: ServiceEndpoint) -> str:
    """``HASH-namespace/service/protocol/portname__ip/port``, colons of IPv6 addresses as dots."""
    ip = endpoint.ip.replace(":", ".")
    return _hashed(f"{_plain(port)}__{ip}/{endpoint.port}")


def chain_role(chain: str) -> str:
    """The chain's part: ``service-ULMVA6XW-ns/web/tcp/`` is a ``service``; others are their own role."""
    role, dash, _ = chain.partition("-")
    return role if dash and "/" in chain and role in HASHED_ROLES else chain


def _plain(port: ServicePortInfo) -> str:
    return f"{port.namespace}/{port.service}/{port.protocol.lower()}/{port.port_name}"


def _hashed(name: str) -> str:
    digest = hashlib.sha256(name.encode()).digest()
    base = f"{base64.b32encode(digest).decode('ascii')[:HASH_LENGTH]}-{name}"
    return base if len(base) <= LONGEST_BASE else f"{base[: LONGEST_BASE - 3]}..."
