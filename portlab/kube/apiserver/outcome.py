"""Outcome: everything that one request to the API server brought about."""

from __future__ import annotations

from dataclasses import dataclass

from portlab.kube.objects.change import Change
from portlab.kube.objects.field import Status
from portlab.kube.objects.service import Service
from portlab.kube.objects.warning import ServiceWarning
from portlab.manifest import Manifest, Problem, read

# What a request without a body says.
EMPTY = read("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The answer to a request.

    Accepted: ``service`` is the object as stored and ``changes`` are, in order, what others than the
    manifest's author wrote into it. Refused: ``service`` is None and ``status`` says why; ``problems`` are
    there when the text could not even be read. ``warnings`` may come with an accepted request.
    ``created`` is False when there was a Service of that name before. ``requested`` is the accepted object as the
    request and the static defaults had it, before anything was allocated: what the one who asked becomes manager of.
    """

    manifest: Manifest = EMPTY
    service: Service | None = None
    requested: Service | None = None
    status: Status | None = None
    changes: tuple[Change, ...] = ()
    warnings: tuple[ServiceWarning, ...] = ()
    created: bool = True

    @property
    def accepted(self) -> bool:
        """True when the Service was stored (or would have been, in a dry run)."""
        return self.service is not None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why the text could not be read."""
        return self.manifest.problems
