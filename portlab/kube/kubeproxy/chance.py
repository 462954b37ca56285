"""Chance: the only place where a trace is not determined by the rules.

The tracer asks ``choose`` whenever the kernel would throw dice. One source answers by a seed; the other one
follows a given list of answers and notes what else could have been chosen, so that all possible traces can be
enumerated.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Protocol as Interface


class Chance(Interface):
    """Chooses among alternatives, and knows how probable its choices were together."""

    probability: float

    def choose(self, shares: Sequence[float]) -> int:
        """The index of the alternative chosen; ``shares`` add up to 1."""


class SeededChance:
    """Chooses by a seeded generator: equal seeds, equal choices."""

    def __init__(self, seed: object) -> None:
        self._random = random.Random(str(seed))
        self.probability = 1.0

    def choose(self, shares: Sequence[float]) -> int:
        """The alternative on which the generator's next number falls."""
        mark = self._random.random()
        for index, share in enumerate(shares):
            mark -= share
            if mark < 0 or index == len(shares) - 1:
                self.probability *= share
                return index
        return 0


class ScriptedChance:
    """Follows ``script`` and then always takes the first alternative; ``choices`` keeps (index, how many there
    were)."""

    def __init__(self, script: Sequence[int] = ()) -> None:
        self._script = script
        self.choices: list[tuple[int, int]] = []
        self.probability = 1.0

    def choose(self, shares: Sequence[float]) -> int:
        """The next answer of the script."""
        place = len(self.choices)
        index = self._script[place] if place < len(self._script) else 0
        self.choices.append((index, len(shares)))
        self.probability *= shares[index]
        return index

    def next_script(self) -> list[int] | None:
        """The script of the next possibility in order, or None after the last one."""
        for place in range(len(self.choices) - 1, -1, -1):
            index, count = self.choices[place]
            if index + 1 < count:
                return [chosen for chosen, _ in self.choices[:place]] + [index + 1]
        return None
