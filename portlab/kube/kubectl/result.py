"""KubectlResult: what a run of kubectl leaves behind."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class KubectlResult:
    """The exit code and the two texts that a run of kubectl printed."""

    exit_code: int = 0
    stdout: str = ""
    stderr: str = ""
