"""KubectlResult: what a run of kubectl prints, and how it ends."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class KubectlResult:
    """Exit code, standard output and standard error; ``not_here`` tells that kubectl has what PortLab's has not."""

    exit_code: int
    stdout: str
    stderr: str
    not_here: bool = False
