"""Names of kube-proxy's chains: a prefix and 16 characters of a hash, since iptables allows 28 characters.

kube-proxy 1.36: pkg/proxy/iptables/proxier.go portProtoHash, servicePortPolicyClusterChain and its siblings,
servicePortEndpointChainName.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

SERVICES = "KUBE-SERVICES"
EXTERNAL_SERVICES = "KUBE-EXTERNAL-SERVICES"
NODE_PORTS = "KUBE-NODEPORTS"
POSTROUTING = "KUBE-POSTROUTING"
MARK_MASQ = "KUBE-MARK-MASQ"
FORWARD = "KUBE-FORWARD"
PROXY_FIREWALL = "KUBE-PROXY-FIREWALL"
FIREWALL = "KUBE-FIREWALL"
CANARY = "KUBE-PROXY-CANARY"

CLUSTER_POLICY = "KUBE-SVC"
LOCAL_POLICY = "KUBE-SVL"
EXTERNAL = "KUBE-EXT"
SOURCE_RANGES = "KUBE-FW"
ENDPOINT = "KUBE-SEP"

HASH_LENGTH = 16
HASHED_ROLES = (CLUSTER_POLICY, LOCAL_POLICY, EXTERNAL, SOURCE_RANGES, ENDPOINT)


@lru_cache(maxsize=8192)
def service_port_hash(name: str, protocol: str) -> str:
    """16 characters for a Service port; ``name`` is ``namespace/service[:port]``, ``protocol`` lower case."""
    return _hash(name + protocol)


@lru_cache(maxsize=65536)
def endpoint_chain(name: str, protocol: str, endpoint: str) -> str:
    """``KUBE-SEP-…`` for one endpoint (``ip:port``) of a Service port."""
    return f"{ENDPOINT}-{_hash(name + protocol + endpoint)}"


def chain_role(chain: str) -> str:
    """The chain's part without Service or endpoint hash: ``KUBE-SVC-NU7A…`` is a ``KUBE-SVC``."""
    role, _, suffix = chain.rpartition("-")
    return role if role in HASHED_ROLES and len(suffix) == HASH_LENGTH else chain


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return base64.b32encode(digest).decode("ascii")[:HASH_LENGTH]
