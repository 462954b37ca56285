"""`manage.py apply`: what a cluster would make of a manifest, and who wrote which line of it."""

from __future__ import annotations

import json
import sys
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from portlab.kube.apiserver.outcome import Outcome
from portlab.kube.authors import fields
from portlab.kube.kubectl.errors import warning_lines
from portlab.web.management.manifestfile import (
    REFUSED,
    UNUSABLE,
    UnusableFileError,
    add_cluster_arguments,
    open_cluster,
    read_manifest,
    refusal,
)


class Command(BaseCommand):
    """Applies one manifest to a cluster described in a file; nothing is stored anywhere."""

    help = (
        "Apply a manifest to a cluster and print the stored Service with the author of every line."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """The manifest, the cluster, chance, and for whom to print."""
        parser.add_argument("file", help="the manifest, or - for standard input")
        add_cluster_arguments(parser)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Apply and print; exit 1 when the manifest is refused, 2 when a file cannot be used."""
        source = options["file"]
        try:
            cluster = open_cluster(options["cluster"], options["seed"])
            manifest = read_manifest(source)
        except UnusableFileError as error:
            self._give_up(str(error))
        outcome = cluster.apply(manifest)
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(outcome), indent=2, ensure_ascii=False))
        elif outcome.accepted:
            self.stdout.write(_with_authors(outcome))
            self._write_error(warning_lines(outcome.warnings))
        else:
            self._write_error(refusal(outcome, source))
        if not outcome.accepted:
            sys.exit(REFUSED)

    def _give_up(self, told: str) -> NoReturn:
        self._write_error(f"apply: {told}\n")
        sys.exit(UNUSABLE)

    def _write_error(self, text: str) -> None:
        """kubectl's own words, without the colours of Django's errors."""
        self.stderr.write(text, lambda plain: plain, ending="")


def _with_authors(outcome: Outcome) -> str:
    """The stored Service as YAML, the author of each line at its end."""
    lines = fields(outcome)
    width = max(len(each.line) for each in lines)
    return "\n".join(f"{each.line:{width}}  # {each.author}" for each in lines)


def _as_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "accepted": outcome.accepted,
        "created": outcome.created,
        "object": outcome.service.to_dict() if outcome.service else None,
        "fields": [
            {
                "path": each.path,
                "value": each.value,
                "author": each.author,
                "code": each.code,
                "facts": dict(each.facts),
            }
            for each in fields(outcome)
            if each.leaf
        ],
        "changes": [
            {
                "path": each.path,
                "before": each.before,
                "after": each.after,
                "code": each.code,
                "actor": each.actor,
                "facts": dict(each.facts),
            }
            for each in outcome.changes
        ],
        "warnings": [
            {"text": each.text, "code": each.code, "path": each.path} for each in outcome.warnings
        ],
        "status": _status(outcome),
        "problems": [
            {"code": each.code, "message": each.message, "line": each.line, "column": each.column}
            for each in outcome.problems
        ],
    }


def _status(outcome: Outcome) -> dict[str, Any] | None:
    """The Status as the API server answers it, each cause with its code and its place in the manifest."""
    status = outcome.status
    if status is None:
        return None
    return {
        **status.to_dict(),
        "rule": status.rule,
        "path": status.path,
        "errors": [{"code": each.code, "path": each.place} for each in status.errors],
    }
