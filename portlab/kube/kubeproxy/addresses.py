"""Addresses and networks as rules and routes compare them."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

LOOPBACK = "127.0.0.0/8"
LOOPBACK_IPV6 = "::1/128"


@lru_cache(maxsize=4096)
def _network(cidr: str) -> tuple[int, int, int]:
    if not cidr:
        return 0, 0, 0
    parsed = ipaddress.ip_network(cidr, strict=False)
    return parsed.version, int(parsed.network_address), int(parsed.netmask)


@lru_cache(maxsize=65536)
def _number(ip: str) -> tuple[int, int]:
    parsed = ipaddress.ip_address(ip)
    return parsed.version, int(parsed)


def in_network(ip: str, cidr: str) -> bool:
    """True when ``ip`` lies in ``cidr``; an address of another family never does, and none lies in ""."""
    version, base, mask = _network(cidr)
    address_version, number = _number(ip)
    return version == address_version and number & mask == base


def is_loopback(ip: str) -> bool:
    """True for the addresses by which a machine calls itself."""
    return in_network(ip, LOOPBACK) or in_network(ip, LOOPBACK_IPV6)


def host_cidr(ip: str) -> str:
    """``ip`` as a network of one address, as iptables-save prints it."""
    return f"{ip}/128" if ":" in ip else f"{ip}/32"


def host_and_port(ip: str, port: int) -> str:
    """``ip:port``, an IPv6 address in brackets."""
    return f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"
