"""How long things take, as percentiles of many runs."""

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import ParamSpec

P = ParamSpec("P")


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


@dataclass(slots=True)
class Durations:
    """The durations in seconds of one thing done again and again."""

    seconds: list[float] = field(default_factory=list)

    def measure(self, action: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Do it once more and note how long it took."""
        start = time.perf_counter()
        action(*args, **kwargs)
        self.seconds.append(time.perf_counter() - start)

    def p50(self) -> float:
        """The median in milliseconds."""
        return percentile(self.seconds, 0.5) * 1000

    def p95(self) -> float:
        """The 95th percentile in milliseconds."""
        return percentile(self.seconds, 0.95) * 1000

    def summary(self) -> dict[str, float | int]:
        """p50_ms, p95_ms and n."""
        return {
            "p50_ms": round(self.p50(), 3),
            "p95_ms": round(self.p95(), 3),
            "n": len(self.seconds),
        }
