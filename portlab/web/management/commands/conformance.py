"""`manage.py conformance`: play recordings of a real cluster against PortLab's own."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portlab.conformance.playing import play
from portlab.conformance.verdict import NotPlayableError, RecordingError, Verdict

FAILED = 1


class Command(BaseCommand):
    """Plays every recording in the given files and folders."""

    help = "Play recordings of a real API server and a real data plane, and tell every case that ends differently here."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the recordings are."""
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help="a recording, or a folder of them"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Play and print; exit 1 when a case fails or none is found. Files that cannot be played are told and counted
        apart."""
        passed = failed = left_out = 0
        for file in _files(options["paths"]):
            try:
                for verdict in _verdicts(file):
                    passed += verdict.passed
                    failed += not verdict.passed
                    if not verdict.passed:
                        self.stdout.write(f"{verdict.case}: {verdict.difference}")
            except NotPlayableError as reason:
                left_out += 1
                self.stdout.write(f"{file}: {reason}")
        apart = f", {left_out} left out" if left_out else ""
        self.stdout.write(f"{passed} passed, {failed} failed{apart}")
        if failed or not passed:
            sys.exit(FAILED)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.rglob("*.json")) if path.is_dir() else [path]


def _verdicts(file: Path) -> Iterator[Verdict]:
    """The verdicts of a recording; a file that is none fails as a case of its own."""
    try:
        yield from play(json.loads(file.read_bytes()))
    except OSError as error:
        yield Verdict(case=str(file), difference=error.strerror or str(error))
    except (RecordingError, ValueError, RecursionError) as error:
        yield Verdict(case=str(file), difference=f"{error}")
