"""IP addresses and CIDRs, read as leniently or strictly as Kubernetes does.

k8s.io/utils/net ParseIPSloppy, ParseCIDRSloppy; Go net/netip ParseAddr.
"""

from __future__ import annotations

import ipaddress
import re

IPV4 = "IPv4"
IPV6 = "IPv6"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_QUAD = re.compile(r"([0-9]+)\.([0-9]+)\.([0-9]+)\.([0-9]+)")
# Zeros before a digit at the beginning of a part, of hexadecimal or of decimal digits.
_LEADING_ZEROS = re.compile(r"(?<![0-9A-Fa-f])0+(?=[0-9A-Fa-f])")
_PREFIX_LENGTH = re.compile(r"[0-9]+")


def parse_ip(text: str) -> Address | None:
    """The address in ``text``, or None; leading zeros are accepted, those of IPv4 read as decimal."""
    if ":" in text:
        if "%" in text:
            return None
        try:
            return ipaddress.IPv6Address(_LEADING_ZEROS.sub("", text))
        except ValueError:
            return None
    match = _QUAD.fullmatch(text)
    if match is None:
        return None
    parts = [part.lstrip("0") or "0" for part in match.groups()]
    if any(len(part) > 3 or int(part) > 255 for part in parts):
        return None
    return ipaddress.IPv4Address(".".join(parts))


def parse_cidr(text: str) -> tuple[Address, Network] | None:
    """The address and its network in ``text`` (``10.1.2.3/8``), or None; leniently as ``parse_ip``."""
    address_text, slash, length = text.partition("/")
    address = parse_ip(address_text)
    if address is None or not slash or not _PREFIX_LENGTH.fullmatch(length):
        return None
    digits = length.lstrip("0") or "0"
    if len(digits) > 3 or int(digits) > address.max_prefixlen:
        return None
    network = ipaddress.ip_network((address, int(digits)), strict=False)
    return address, network


def has_leading_zeros(text: str) -> bool:
    """True when a part is written with leading zeros that net/netip refuses: any in IPv4, a fifth digit in IPv6."""
    *groups, last = text.split(":")
    quad = last.split(".") if "." in last else []
    groups = groups if quad else [*groups, last]
    return any(len(each) > 4 for each in groups) or any(
        len(each) > 1 and each[0] == "0" for each in quad
    )


def is_mapped(address: Address) -> bool:
    """True for an IPv4 address in IPv6 clothes, ``::ffff:10.0.0.1``."""
    return isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None


def family_of(text: str) -> str:
    """``IPv4`` or ``IPv6`` by the address in ``text``; "" when it is none.

    kube-apiserver 1.36: pkg/registry/core/service/storage/alloc.go familyOf.
    """
    address = parse_ip(text)
    if address is None:
        return ""
    return IPV4 if address.version == 4 or is_mapped(address) else IPV6


def canonical(text: str) -> str:
    """The address in its canonical spelling (RFC 5952 for IPv6); ``text`` itself when it is none."""
    address = parse_ip(text)
    return text if address is None else str(address)
