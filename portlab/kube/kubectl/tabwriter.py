"""Columns of text, as Go's tabwriter lines them up.

Go: text/tabwriter Writer, as used by kubectl 1.36 staging/src/k8s.io/kubectl/pkg/describe/describe.go tabbedString,
and github.com/liggitt/tabwriter, as used by staging/src/k8s.io/cli-runtime/pkg/printers/tabwriter.go GetNewTabWriter.
"""

from __future__ import annotations

import re

_CELL_END = re.compile(r"[\t\v]")


def align(text: str, *, min_width: int, padding: int) -> str:
    """``text`` with its tabs replaced by spaces.

    A tab ends a cell. Cells that stand below each other in consecutive lines are a column, as wide as its widest cell
    and ``padding`` more, or ``min_width``. What follows a line's last tab is in no column. A form feed ends a line and
    all columns.
    """
    return "\n".join(_aligned(section, min_width, padding) for section in text.split("\f"))


def _aligned(text: str, min_width: int, padding: int) -> str:
    lines = [_CELL_END.split(line) for line in text.split("\n")]
    column = 0
    # The lines that have a cell in the column; of each next column it is some of these.
    having = [index for index, line in enumerate(lines) if len(line) > 1]
    while having:
        start = 0
        for end in range(1, len(having) + 1):
            if end < len(having) and having[end] == having[end - 1] + 1:
                continue
            block = having[start:end]
            widest = max(len(lines[index][column]) for index in block)
            width = max(min_width, widest + padding)
            for index in block:
                lines[index][column] = lines[index][column].ljust(width)
            start = end
        column += 1
        having = [index for index in having if len(lines[index]) - 1 > column]
    return "\n".join("".join(line) for line in lines)
