"""Service-like texts in many styles, for the tests of edits."""

from __future__ import annotations

import json
from dataclasses import dataclass
from random import Random
from typing import Any

from hypothesis import strategies as st

NAMES = st.sampled_from(
    ["web", "backend", "yes", "010", "app.kubernetes.io/name", "世界", "it's", "a b", "🎉", ""]
)
NUMBERS = st.integers(0, 70_000)
PORTS = st.fixed_dictionaries(
    {"port": NUMBERS},
    optional={
        "name": NAMES,
        "targetPort": st.one_of(NUMBERS, NAMES),
        "protocol": st.just("TCP"),
        "x": st.none(),
    },
)
SERVICES = st.fixed_dictionaries(
    {
        "kind": st.just("Service"),
        "metadata": st.fixed_dictionaries(
            {"name": NAMES}, optional={"labels": st.dictionaries(NAMES, NAMES)}
        ),
        "spec": st.fixed_dictionaries(
            {"type": NAMES, "ports": st.lists(PORTS, max_size=3)},
            optional={
                "selector": st.one_of(st.none(), st.dictionaries(NAMES, NAMES, max_size=3)),
                "clusterIP": st.one_of(st.none(), NAMES),
                "externalIPs": st.lists(NAMES, max_size=2),
                "internal": st.booleans(),
            },
        ),
    }
)


@dataclass
class Style:
    """How a text is written; ``random`` decides the rest, line by line."""

    random: Random
    step: int
    dash: int
    newline: str
    comments: bool
    flow: bool
    last_newline: bool
    marker: str

    def chance(self, percent: int) -> bool:
        return self.random.randrange(100) < percent


STYLES = st.builds(
    Style,
    random=st.randoms(use_true_random=False),
    step=st.sampled_from([1, 2, 4]),
    dash=st.sampled_from([0, 2, 3]),
    newline=st.sampled_from(["\n", "\r\n"]),
    comments=st.booleans(),
    flow=st.booleans(),
    last_newline=st.booleans(),
    marker=st.sampled_from(["", "", "\ufeff", "# a Service\n---\n"]),
)


def write(data: Any, style: Style) -> str:
    """Return the text of data in a style, as a person may have written it."""
    lines = _block(data, style)
    if style.comments:
        lines = [each for line in lines for each in _with_comments(line, style)]
    text = style.marker.replace("\n", style.newline) + style.newline.join(lines)
    return text + style.newline if style.last_newline else text


def _with_comments(line: str, style: Style) -> list[str]:
    indent = line[: len(line) - len(line.lstrip())]
    above = [indent + "# about it"] if style.chance(15) else []
    above += [""] if style.chance(10) else []
    return [*above, line + (" # why" if style.chance(20) else "")]


def _block(data: Any, style: Style) -> list[str]:
    if isinstance(data, dict):
        return [line for key, value in data.items() for line in _entry(key, value, style)]
    lines = []
    for item in data:
        first, *rest = (
            _block(item, style) if isinstance(item, dict) and item else [_flow(item, style)]
        )
        lines += ["- " + first, *("  " + line for line in rest)]
    return lines


def _entry(key: str, value: Any, style: Style) -> list[str]:
    head = _scalar(key, style) + ":"
    if value is None and style.chance(50):
        return [head]
    if isinstance(value, dict | list) and value and not (style.flow and style.chance(40)):
        columns = style.dash if isinstance(value, list) else style.step
        return [head, *(" " * columns + line for line in _block(value, style))]
    return [f"{head} {_flow(value, style)}"]


def _flow(data: Any, style: Style) -> str:
    pad = " " if style.chance(30) else ""
    if isinstance(data, dict):
        pairs = ", ".join(
            f"{_scalar(key, style)}: {_flow(value, style)}" for key, value in data.items()
        )
        return "{" + (pad + pairs + pad if data else "") + "}"
    if isinstance(data, list):
        trailing = "," if data and style.chance(20) else ""
        return "[" + pad + ", ".join(_flow(item, style) for item in data) + trailing + pad + "]"
    return _scalar(data, style)


def _scalar(value: Any, style: Style) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    if value in ("web", "backend", "Service", "TCP") and style.chance(80):
        return value
    if style.chance(50):
        return "'" + value.replace("'", "''") + "'"
    return json.dumps(value, ensure_ascii=style.chance(0))
