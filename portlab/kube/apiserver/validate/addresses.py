"""Rules for IP addresses and CIDRs in Service fields.

kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/util/validation/ip.go IsValidIP, IsValidCIDR
(strict IP and CIDR validation), pkg/apis/core/validation/validation.go ValidateNonSpecialIP.
"""

from __future__ import annotations

from portlab.kube.apiserver import codes
from portlab.kube.objects.field import FieldError, invalid
from portlab.kube.objects.ip import Address, has_leading_zeros, is_mapped, parse_cidr, parse_ip

_IP_TEXT = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
_CIDR_TEXT = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"


def check_ip(path: str, value: str) -> list[FieldError]:
    """One IP address in strict spelling."""
    address = parse_ip(value)
    if address is None:
        return [invalid(path, value, _IP_TEXT, codes.IP_FORMAT)]
    if has_leading_zeros(value):
        return [invalid(path, value, "must not have leading 0s", codes.IP_LEADING_ZEROS)]
    if is_mapped(address):
        return [invalid(path, value, "must not be an IPv4-mapped IPv6 address", codes.IP_MAPPED)]
    return []


def check_cidr(path: str, value: str) -> list[FieldError]:
    """One CIDR in strict spelling, without bits behind the prefix."""
    parsed = parse_cidr(value)
    if parsed is None:
        return [invalid(path, value, _CIDR_TEXT, codes.CIDR_FORMAT)]
    address, network = parsed
    address_text, _, length = value.partition("/")
    if has_leading_zeros(address_text) or (len(length) > 1 and length[0] == "0"):
        text = "must not have leading 0s in IP or prefix length"
        return [invalid(path, value, text, codes.CIDR_LEADING_ZEROS)]
    if is_mapped(address):
        text = "must not have an IPv4-mapped IPv6 address"
        return [invalid(path, value, text, codes.CIDR_MAPPED)]
    if address != network.network_address:
        text = "must not have bits set beyond the prefix length"
        return [invalid(path, value, text, codes.CIDR_HOST_BITS, network=str(network))]
    return []


def check_not_special(path: str, value: str) -> list[FieldError]:
    """Not an address that only means this machine or this link; ``value`` is a valid address."""
    address = parse_ip(value)
    if address is None:
        return []
    found = []
    if address.is_unspecified:
        text = f"may not be unspecified ({value})"
        found.append(invalid(path, value, text, codes.IP_UNSPECIFIED))
    if address.is_loopback:
        text = "may not be in the loopback range (127.0.0.0/8, ::1/128)"
        found.append(invalid(path, value, text, codes.IP_LOOPBACK))
    if address.is_link_local:
        text = "may not be in the link-local range (169.254.0.0/16, fe80::/10)"
        found.append(invalid(path, value, text, codes.IP_LINK_LOCAL))
    if _is_link_local_multicast(address):
        text = "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"
        found.append(invalid(path, value, text, codes.IP_LINK_LOCAL_MULTICAST))
    return found


def _is_link_local_multicast(address: Address) -> bool:
    first, second, third = address.packed[:3]
    if address.version == 4:
        return (first, second, third) == (224, 0, 0)
    return first == 0xFF and second & 0x0F == 0x02
