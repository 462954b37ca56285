"""Cluster IPs of one family: which are taken and which comes next.

kube-apiserver 1.36: pkg/registry/core/service/ipallocator/ipallocator.go and cidrallocator.go.
An address is recorded as an IPAddress object that names the Service, and that object is validated like any
other: a Service name that cannot stand in a URL is refused here, before the Service itself is validated.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import TYPE_CHECKING

from portlab.kube.apiserver.pool import Pick, Pool
from portlab.kube.objects.clusterconfig import ClusterConfigError
from portlab.kube.objects.field import aggregate
from portlab.kube.objects.ip import IPV4, IPV6, Address, parse_ip
from portlab.manifest.gosyntax import go_quote

if TYPE_CHECKING:
    import random

# The band that is kept for people who ask: a 16th of the range, but 16 to 256 addresses.
_RESERVED_MIN, _RESERVED_STEP, _RESERVED_MAX = 16, 16, 256

_SHORTEST_IPV6_PREFIX = 64


class AddressTakenError(Exception):
    """The address belongs to a Service already: ``owner`` says to which."""

    def __init__(self, owner: str) -> None:
        super().__init__("provided IP is already allocated")
        self.owner = owner


class AddressNotInRangeError(Exception):
    """The address cannot be a cluster IP of this cluster."""


class AddressOwnerError(Exception):
    """The Service's name cannot be written into the address's record."""


class AddressRangeFullError(Exception):
    """Every address of the range is taken."""

    def __init__(self) -> None:
        super().__init__("range is full")


class IPAllocator:
    """The cluster IPs of one CIDR. Raises ClusterConfigError for a CIDR that no cluster can have."""

    __slots__ = ("_address", "cidr", "family", "network_address", "pool")

    def __init__(self, cidr: str) -> None:
        try:
            network = ipaddress.ip_network(cidr)
        except ValueError as error:
            raise ClusterConfigError(f"serviceCIDRs: {error}") from error
        if network.version == 6 and network.prefixlen < _SHORTEST_IPV6_PREFIX:
            raise ClusterConfigError(f"serviceCIDRs: {cidr} is larger than a /64")
        self.cidr = str(network)
        self.family = IPV4 if network.version == 4 else IPV6
        self.network_address = str(network.network_address)
        self._address: type[Address] = type(network.network_address)
        # IPv4 has a broadcast address at the end, IPv6 has none.
        last = int(network.broadcast_address) - (network.version == 4)
        self.pool = Pool(
            low=int(network.network_address) + 1,
            high=last,
            reserved=reserved_addresses(network.num_addresses),
        )

    def copy(self) -> IPAllocator:
        """The same books, to go their own way from here."""
        twin = object.__new__(IPAllocator)
        twin.cidr, twin.family = self.cidr, self.family
        twin.network_address, twin._address = self.network_address, self._address
        twin.pool = self.pool.copy()
        return twin

    @property
    def taken(self) -> Mapping[int, str]:
        """Every taken address, as a number, and its owner."""
        return self.pool.taken

    def text(self, number: int) -> str:
        """The address with this number."""
        return str(self._address(number))

    def allocate(self, address: str, owner: str, *, dry_run: bool = False) -> None:
        """Take ``address`` for the Service ``owner`` (``namespace/name``).

        A dry run takes nothing and does not see that an address is taken. Raises AddressNotInRangeError,
        AddressOwnerError or AddressTakenError.
        """
        number = self._number(address)
        if number not in self.pool:
            raise AddressNotInRangeError(self._out_of_range(address, dry_run=dry_run))
        if dry_run:
            return
        _check_owner(self.text(number), owner)
        if (holder := self.pool.owner(number)) is not None:
            raise AddressTakenError(holder)
        self.pool.take(number, owner)

    def allocate_next(self, owner: str, stream: random.Random) -> Pick:
        """Take the next address. Raises AddressRangeFullError or AddressOwnerError."""
        pick = self.pool.pick(stream)
        if pick is None:
            raise AddressRangeFullError
        _check_owner(self.text(pick.number), owner)
        self.pool.take(pick.number, owner)
        return pick

    def release(self, address: str) -> None:
        """Free an address; one that is free already stays so."""
        self.pool.release(self._number(address))

    def _number(self, address: str) -> int:
        parsed = parse_ip(address)
        return int(parsed) if isinstance(parsed, self._address) else -1

    def _out_of_range(self, address: str, *, dry_run: bool) -> str:
        if not dry_run:
            return "the provided network does not match the current range"
        shown = parse_ip(address) or address
        return f"the provided IP ({shown}) is not in the valid range. The range of valid IPs is {self.cidr}"


def reserved_addresses(size: int) -> int:
    """How many addresses of a CIDR of ``size`` (ends included) are the lower band.

    kube-apiserver 1.36: ipallocator/bitmap.go calculateRangeOffset.
    """
    if size <= _RESERVED_MIN:
        return 0
    return min(max(size // _RESERVED_STEP, _RESERVED_MIN), _RESERVED_MAX)


def _check_owner(address: str, owner: str) -> None:
    """The record's ``spec.parentRef.name`` must be a path segment.

    kube-apiserver 1.36: pkg/apis/networking/validation/validation.go validateIPAddressParentReference,
    staging/src/k8s.io/apimachinery/pkg/api/validation/path/name.go IsValidPathSegmentName.
    """
    name = owner.partition("/")[2]
    path = "spec.parentRef.name"
    if not name:
        complaints = [f"{path}: Required value"]
    elif name in (".", ".."):
        complaints = [f"{path}: Invalid value: {go_quote(name)}: may not be '{name}'"]
    else:
        complaints = [
            f"{path}: Invalid value: {go_quote(name)}: may not contain '{sign}'"
            for sign in "/%"
            if sign in name
        ]
    if complaints:
        kind = "IPAddress.networking.k8s.io"
        text = f"{kind} {go_quote(address)} is invalid: {aggregate(complaints)}"
        raise AddressOwnerError(text)
