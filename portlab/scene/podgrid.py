"""The Pods of a node, in cells: who is shown, in which row and column, and who is counted together."""

from __future__ import annotations

from typing import NamedTuple

from portlab.scene.grid import OPEN, POD_GAP, POD_INSET, POD_MIN, SLIM, Column
from portlab.scene.ground import PodView
from portlab.scene.journey import Journey
from portlab.scene.saying import Words

MOST_ROWS = 2
_POD_MAX = 124.0
_POD_OPEN = 110.0


class PodCell(NamedTuple):
    """A cell of a node's row of Pods. ``pod`` is a Pod, or the words for those that found no room."""

    pod: PodView | str
    row: int
    x: float
    w: float


def pod_cells(
    pods: tuple[PodView, ...], column: Column, journey: Journey, words: Words
) -> tuple[PodCell, ...]:
    """The cells of one node's Pods. Those that the packet meets stand in the first row; in the open node the selected
    ones stand left and the others right, when all fit in one row."""
    there = sorted(
        (pod for pod in pods if pod.node == column.name),
        key=lambda pod: (pod.name != journey.picked, pod.name != journey.riser()),
    )
    if not there:
        return ()
    if column.form == SLIM:
        text = str(len(there))
        return (PodCell(text, 0, column.x + 6, column.w - 12),)
    per_row = int((column.w - 2 * POD_INSET + POD_GAP) // (POD_MIN + POD_GAP))
    if column.form != OPEN:
        per_row = min(per_row, max(2, -(-len(there) // MOST_ROWS)))
    if len(there) > per_row * MOST_ROWS:
        kept = there[: per_row * MOST_ROWS - 1]
        shown: list[PodView | str] = [
            *kept,
            words("more-pods", count=len(there) - len(kept)),
        ]
    else:
        shown = [pod for pod in pods if pod in there] if len(there) <= per_row else list(there)
    if column.form == OPEN and len(shown) <= per_row:
        return _spread(shown, column)
    across = min(per_row, len(shown))
    inset = POD_INSET if across > 1 else 13.0
    width = min(_POD_MAX, (column.w - 2 * inset - POD_GAP * (across - 1)) / across)
    start = column.x + (column.w - across * width - POD_GAP * (across - 1)) / 2
    return tuple(
        PodCell(
            pod,
            index // across,
            round(start + (index % across) * (width + POD_GAP), 1),
            round(width, 1),
        )
        for index, pod in enumerate(shown)
    )


def _spread(shown: list[PodView | str], column: Column) -> tuple[PodCell, ...]:
    """One row in the open node: selected Pods from the left, the others from the right."""
    width = min(_POD_OPEN, (column.w - 26 - POD_GAP * (len(shown) - 1)) / len(shown))
    left, right = column.x + 13, column.right - 13
    cells = []
    for pod in shown:
        if isinstance(pod, PodView) and pod.selected:
            cells.append(PodCell(pod, 0, round(left, 1), round(width, 1)))
            left += width + POD_GAP
    for pod in reversed(shown):
        if not (isinstance(pod, PodView) and pod.selected):
            cells.append(PodCell(pod, 0, round(right - width, 1), round(width, 1)))
            right -= width + POD_GAP
    return tuple(cells)
