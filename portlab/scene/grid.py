"""The scene's grid: the fixed measures, and the widths of the node columns.

One node may be *open* (its rules are drawn, the packet card stands beside them), the others are *closed* (two boxes,
the same rules); where room runs short, closed nodes that the packet does not touch become *slim* (a name, bare boxes).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

OPEN = "open"
CLOSED = "closed"
SLIM = "slim"

WIDE_WIDTH = 1072.0
PHONE_WIDTH = 358.0
NODES_LEFT = 160.0
NODES_RIGHT = 1048.0

GUTTER = 12.0
OPEN_GUTTER = 18.0
OPEN_MIN = 500.0
CLOSED_MIN = 120.0
CLOSED_ONE = 136.0
SLIM_MIN = 40.0
SLIM_MAX = 64.0

POD_MIN = 98.0
POD_GAP = 8.0
POD_HEIGHT = 56.0
POD_INSET = 9.0

RULE_WIDTH = 164.0
RULE_HEIGHT = 42.0
LIP_HEIGHT = 34.0
BADGE = 9.5

CARD_WIDTH = 300.0


class NodeDemand(NamedTuple):
    """What a node asks of the grid: its name, how many Pods it holds, whether the packet touches it."""

    name: str
    pods: int
    touched: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A node's column: left edge, width, and whether it is open, closed or slim."""

    name: str
    x: float
    w: float
    form: str

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.w


def closed_width(pods: int) -> float:
    """The width that a closed node would like for its Pods side by side (two at most)."""
    if pods < 2:
        return CLOSED_ONE
    return 2 * POD_MIN + POD_GAP + 2 * POD_INSET


def columns(
    demands: tuple[NodeDemand, ...], open_node: str, left: float, right: float
) -> tuple[Column, ...]:
    """The columns of the nodes, in order, from ``left`` to ``right``.

    Everyone starts slim; the open node takes its width first, then touched nodes, then the others as long as there is
    room, first to hold one Pod side by side, then two. What is left over goes to the open node, or to all alike.
    """
    gaps = _gaps(demands, open_node)
    room = right - left - sum(gaps)
    widths = {demand.name: OPEN_MIN if demand.name == open_node else SLIM_MIN for demand in demands}
    spare = room - sum(widths.values())
    closed = sorted(
        (demand for demand in demands if demand.name != open_node),
        key=lambda demand: not demand.touched,
    )
    for wished in (_least, _one_pod, closed_width):
        for demand in closed:
            more = wished(demand.pods) - widths[demand.name]
            if 0 < more <= spare:
                widths[demand.name] += more
                spare -= more
    spare = _widen_slim(widths, open_node, spare)
    if spare > 0:
        takers = [open_node] if open_node else [demand.name for demand in demands]
        for name in takers:
            widths[name] += spare / len(takers)
    placed = []
    x = left
    for index, demand in enumerate(demands):
        width = widths[demand.name]
        form = OPEN if demand.name == open_node else CLOSED if width >= CLOSED_MIN else SLIM
        placed.append(Column(name=demand.name, x=round(x, 1), w=round(width, 1), form=form))
        x += width + (gaps[index] if index < len(gaps) else 0)
    return tuple(placed)


def _least(_pods: int) -> float:
    return CLOSED_MIN


def _one_pod(_pods: int) -> float:
    return CLOSED_ONE


def _gaps(demands: tuple[NodeDemand, ...], open_node: str) -> list[float]:
    return [
        OPEN_GUTTER if open_node in (one.name, other.name) else GUTTER
        for one, other in pairwise(demands)
    ]


def _widen_slim(widths: dict[str, float], open_node: str, spare: float) -> float:
    slim = [name for name, width in widths.items() if name != open_node and width < CLOSED_MIN]
    more = min(SLIM_MAX - SLIM_MIN, spare / len(slim)) if slim else 0
    for name in slim:
        widths[name] += more
    return spare - more * len(slim)
