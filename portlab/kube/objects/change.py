"""Change: one field that somebody other than the manifest's text wrote, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

YOU = "you"
DEFAULT = "default"
ALLOCATOR = "allocator"
CONTROLLER = "controller"
API_SERVER = "api-server"
ACTORS = (YOU, DEFAULT, ALLOCATOR, CONTROLLER, API_SERVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field's change: the unit of the lesson "who filled this field, by which rule".

    ``path`` is Kubernetes' field path (``spec.ports[0].nodePort``); ``before`` and ``after`` are JSON
    values (None: absent); ``code`` names the rule (``default-protocol``) and is stable: phrases, sources and
    tests are looked up by it; ``actor`` is one of ``ACTORS``; ``facts`` holds what a sentence about the change
    needs (for an allocation: ``band``, ``start``, ``tried``, ``low``, ``high``).
    """

    path: str
    before: Any
    after: Any
    code: str
    actor: str
    facts: Mapping[str, Any] = field(default_factory=dict)
