"""Where recorded data and ours first differ, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_SHOWN = 600


def shown(value: Any) -> str:
    """A value as JSON, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]} …"


def differing(path: str, wanted: Any, got: Any) -> str:
    """Where two values of JSON data first differ, and how; "" when they do not. ``1`` is not ``true``."""
    if isinstance(wanted, Mapping) and isinstance(got, Mapping):
        for key in (*wanted, *(key for key in got if key not in wanted)):
            if key not in got or key not in wanted:
                mine, theirs = (
                    shown(each[key]) if key in each else "nothing" for each in (got, wanted)
                )
                return f"{path}.{key}: ours {mine}, recorded {theirs}"
            if found := differing(f"{path}.{key}", wanted[key], got[key]):
                return found
        return ""
    if isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
        for index, (theirs, mine) in enumerate(zip(wanted, got, strict=True)):
            if found := differing(f"{path}[{index}]", theirs, mine):
                return found
        return ""
    if wanted == got and isinstance(wanted, bool) == isinstance(got, bool):
        return ""
    return f"{path}: ours {shown(got)}, recorded {shown(wanted)}".removeprefix(": ")
