"""Node ports: which are taken, which comes next, and the operation that can be undone.

kube-apiserver 1.36: pkg/registry/core/service/portallocator/allocator.go and operation.go.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from portlab.kube.apiserver.pool import Pick, Pool
from portlab.kube.objects.clusterconfig import ClusterConfigError

if TYPE_CHECKING:
    import random

_RANGE = re.compile(r"([0-9]{1,5})-([0-9]{1,5})")

# The band that is kept for people who ask: a 32nd of the range, but 16 to 128 ports.
_RESERVED_MIN, _RESERVED_STEP, _RESERVED_MAX = 16, 32, 128

# What a dry run answers instead of a node port that it would have chosen.
_DRY_RUN_BASE = 32768


class PortTakenError(Exception):
    """The port belongs to a Service already: ``owner`` says to which."""

    def __init__(self, owner: str) -> None:
        super().__init__("provided port is already allocated")
        self.owner = owner


class PortNotInRangeError(Exception):
    """The port is outside the cluster's node port range."""

    def __init__(self, valid: str) -> None:
        super().__init__(
            f"provided port is not in the valid range. The range of valid ports is {valid}"
        )


class PortRangeFullError(Exception):
    """Every port of the range is taken."""

    def __init__(self) -> None:
        super().__init__("range is full")


class PortAllocator:
    """The node ports of a cluster, a range as ``30000-32767``. Raises ClusterConfigError for other text."""

    __slots__ = ("pool", "range_text")

    def __init__(self, range_text: str) -> None:
        match = _RANGE.fullmatch(range_text)
        low, high = map(int, match.groups()) if match else (0, 0)
        if not 1 <= low <= high <= 65535:
            text = f"nodePortRange: {range_text!r} is not a range like 30000-32767"
            raise ClusterConfigError(text)
        self.range_text = f"{low}-{high}"
        self.pool = Pool(low=low, high=high, reserved=reserved_ports(high - low + 1))

    def copy(self) -> PortAllocator:
        """The same books, to go their own way from here."""
        twin = object.__new__(PortAllocator)
        twin.range_text = self.range_text
        twin.pool = self.pool.copy()
        return twin

    @property
    def taken(self) -> Mapping[int, str]:
        """Every taken port and its owner."""
        return self.pool.taken


def reserved_ports(size: int) -> int:
    """How many ports of a range of ``size`` are the lower band.

    kube-apiserver 1.36: portallocator/allocator.go calculateRangeOffset.
    """
    if size <= _RESERVED_MIN:
        return 0
    return min(max(size // _RESERVED_STEP, _RESERVED_MIN), _RESERVED_MAX)


class PortOperation:
    """All that one request does to the node ports.

    Ports are taken at once and given back by ``revert``; ports to be given up are freed by ``commit`` only,
    since it is better to hold a port a moment too long than to hand it out twice. A dry run looks at the
    books without writing in them and makes up its numbers.
    """

    __slots__ = ("_allocator", "_dry_run", "_owner", "_releases", "_taken")

    def __init__(self, allocator: PortAllocator, owner: str, *, dry_run: bool = False) -> None:
        self._allocator = allocator
        self._owner = owner
        self._dry_run = dry_run
        self._taken: list[int] = []
        self._releases: list[int] = []

    def allocate(self, port: int) -> None:
        """Take ``port``. Raises PortNotInRangeError (not in a dry run) or PortTakenError."""
        pool = self._allocator.pool
        if not self._dry_run and port not in pool:
            raise PortNotInRangeError(self._allocator.range_text)
        owner = self._owner if port in self._taken else pool.owner(port)
        if owner is not None:
            raise PortTakenError(owner)
        if not self._dry_run:
            pool.take(port, self._owner)
        self._taken.append(port)

    def allocate_next(self, stream: random.Random) -> Pick | int:
        """Take the next port: the Pick, or in a dry run just a number. Raises PortRangeFullError."""
        if self._dry_run:
            port = max(self._taken, default=_DRY_RUN_BASE) + 1
            self._taken.append(port)
            return port
        pick = self._allocator.pool.pick(stream)
        if pick is None:
            raise PortRangeFullError
        self._allocator.pool.take(pick.number, self._owner)
        self._taken.append(pick.number)
        return pick

    def release_deferred(self, port: int) -> None:
        """Free ``port`` when the request commits."""
        self._releases.append(port)

    def commit(self) -> None:
        """The request was accepted: free what it gave up."""
        if not self._dry_run:
            for port in self._releases:
                self._allocator.pool.release(port)

    def revert(self) -> None:
        """The request was refused: free what it took."""
        if not self._dry_run:
            for port in self._taken:
                self._allocator.pool.release(port)
