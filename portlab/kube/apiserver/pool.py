"""Pool: a run of numbers that are handed out, in two bands.

Kubernetes hands out what nobody asked for by name from the upper band first and keeps the lower band for
people who ask for a number, so that the two rarely collide (KEP-3070, KEP-3668). Within a band the search
begins at a random place and goes on to the next free number, from the band's end to its beginning.
kube-apiserver 1.36: pkg/registry/core/service/allocator/bitmap.go randomScanStrategyWithOffset,
pkg/registry/core/service/ipallocator/ipallocator.go allocateNextService.

Only the taken numbers are kept, so a range of a million addresses costs nothing. A run of taken numbers that a search
has walked once is skipped by the next one, so that finding a number takes about the same time in a nearly full range.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

UPPER = "upper"
LOWER = "lower"

# How many of the numbers that were looked at a Pick remembers for its story.
TRIED_MAX = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The numbers ``low`` to ``high``, both included; empty when ``low`` is above ``high``."""

    name: str
    low: int
    high: int

    @property
    def size(self) -> int:
        """How many numbers the band holds."""
        return max(0, self.high - self.low + 1)

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and self.low <= number <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A number that a pool would hand out, and the way to it.

    ``start`` is where the search in ``band`` began; ``tried`` are the first numbers looked at, the
    chosen one at the end unless there were more than ``TRIED_MAX``.
    """

    number: int
    band: Band
    start: int
    tried: tuple[int, ...]


class Pool:
    """Numbers from ``low`` to ``high``, of which some are taken, each by a named owner.

    ``reserved`` is the size of the lower band; 0 means that the upper band is the whole range.
    """

    __slots__ = ("_lower_taken", "_owners", "_skips", "lower", "upper")

    def __init__(self, *, low: int, high: int, reserved: int) -> None:
        self.lower = Band(name=LOWER, low=low, high=low + reserved - 1)
        self.upper = Band(name=UPPER, low=low + reserved, high=high)
        self._owners: dict[int, str] = {}
        self._lower_taken = 0
        # From a taken number to a later one, with nothing but taken numbers between them.
        self._skips: dict[int, int] = {}

    @property
    def low(self) -> int:
        """The first number."""
        return self.lower.low

    @property
    def high(self) -> int:
        """The last number."""
        return self.upper.high

    @property
    def taken(self) -> Mapping[int, str]:
        """Every taken number and its owner, in the order in which they were taken."""
        return MappingProxyType(self._owners)

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and self.low <= number <= self.high

    def copy(self) -> Pool:
        """The same pool, to go its own way from here."""
        twin = object.__new__(Pool)
        twin.lower, twin.upper = self.lower, self.upper
        twin._owners = self._owners.copy()
        twin._lower_taken = self._lower_taken
        twin._skips = {}
        return twin

    def owner(self, number: int) -> str | None:
        """Who has the number; None when it is free."""
        return self._owners.get(number)

    def take(self, number: int, owner: str) -> None:
        """Give a free number of this pool to ``owner``."""
        self._owners[number] = owner
        self._lower_taken += number in self.lower

    def release(self, number: int) -> None:
        """Free a number; one that is free already stays so."""
        if self._owners.pop(number, None) is not None:
            self._lower_taken -= number in self.lower
            # A skip may lead over the number; which one does is not known.
            self._skips.clear()

    def pick(self, stream: random.Random) -> Pick | None:
        """The number to hand out next, without taking it; None when all are taken.

        Only ``stream.random()`` is used: its sequence is the one that Python promises never to change.
        """
        upper_taken = len(self._owners) - self._lower_taken
        for band, taken in ((self.upper, upper_taken), (self.lower, self._lower_taken)):
            if taken < band.size:
                return self._scan(band, int(stream.random() * band.size))
        return None

    def _scan(self, band: Band, start: int) -> Pick:
        """The first free number from ``start`` on, round the band; there is one."""
        first = band.low + start
        number = self._free_from(first)
        if number > band.high:
            number = self._free_from(band.low)
        looked_at = (number - first) % band.size + 1
        tried = (band.low + (start + step) % band.size for step in range(min(looked_at, TRIED_MAX)))
        return Pick(number=number, band=band, start=first, tried=tuple(tried))

    def _free_from(self, number: int) -> int:
        """The first number from here on that nobody has."""
        walked = []
        while number in self._owners:
            walked.append(number)
            number = self._skips.get(number, number + 1)
        if len(walked) > 1:
            self._skips.update(dict.fromkeys(walked, number))
        return number
