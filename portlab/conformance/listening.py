"""A cluster that keeps its answers, so that what a recorded case makes PortLab tell can be looked at code by code."""

from __future__ import annotations

from typing import Any

from portlab.kube.apiserver.outcome import Outcome
from portlab.kube.cluster import Cluster


class Listening(Cluster):
    """A cluster that keeps all its answers to requests, in order, as ``outcomes``."""

    def __init__(self, config: Any, seed: int = 0) -> None:
        self.outcomes: list[Outcome] = []
        super().__init__(config, seed)

    def _note(self, outcome: Outcome) -> Outcome:
        self.outcomes.append(outcome)
        return outcome

    def create(self, *args: Any, **options: Any) -> Outcome:
        """As of any cluster, and noted."""
        return self._note(super().create(*args, **options))

    def replace(self, *args: Any, **options: Any) -> Outcome:
        """As of any cluster, and noted."""
        return self._note(super().replace(*args, **options))

    def patch(self, *args: Any, **options: Any) -> Outcome:
        """As of any cluster, and noted."""
        return self._note(super().patch(*args, **options))

    def delete(self, *args: Any, **options: Any) -> Outcome:
        """As of any cluster, and noted."""
        return self._note(super().delete(*args, **options))
