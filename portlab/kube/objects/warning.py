"""ServiceWarning: what the API server says in a ``Warning:`` header besides its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceWarning:
    """One warning: ``text`` is the API server's own, ``code`` PortLab's stable name of the rule, ``path`` the field."""

    text: str
    code: str
    path: str
    facts: Mapping[str, Any] = field(default_factory=dict)
