"""`manage.py trace`: the journey of a packet to a Service, step by step."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from portlab.kube.apiserver.outcome import Outcome
from portlab.kube.cluster import Cluster
from portlab.kube.kubectl.errors import warning_lines
from portlab.kube.kubeproxy.destinations import DestinationError, default_request
from portlab.kube.kubeproxy.many import MOST, Distribution
from portlab.kube.kubeproxy.trace import Trace
from portlab.web.management.manifestfile import (
    REFUSED,
    UNUSABLE,
    UnusableFileError,
    add_cluster_arguments,
    open_cluster,
    read_manifest,
    refusal,
)
from portlab.web.shell.phrases.endings import VERDICTS, say_destination_error, say_reason
from portlab.web.shell.phrases.steps import say_step

WIDEST_BAR = 40


class Command(BaseCommand):
    """Applies one manifest to a cluster described in a file, sends a packet, prints its trace."""

    help = "Apply a manifest, send a packet and print every step of its way there and back."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """The manifest, the request, the cluster, chance, and for whom to print."""
        parser.add_argument("file", help="the manifest, or - for standard input")
        parser.add_argument("--from", dest="origin", help="client, a node or a Pod")
        parser.add_argument(
            "--to",
            dest="destination",
            help="HOST:PORT: an IP, node, Pod, clusterIP, loadBalancer or externalIP;"
            " a number, port, targetPort or nodePort (default: what shows the Service best)",
        )
        parser.add_argument("--protocol", help="TCP, UDP, SCTP, or ICMP for a ping of HOST")
        add_cluster_arguments(parser)
        instead = parser.add_mutually_exclusive_group()
        instead.add_argument(
            "--all", action="store_true", help="all possible traces with their probabilities"
        )
        instead.add_argument(
            "--many",
            type=int,
            metavar="N",
            help=f"how N connections at once spread, 1 to {MOST}",
        )
        parser.add_argument(
            "--json", action="store_true", help="print JSON as docs/trace-format.md says"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Apply, send and print; exit 1 when the manifest is refused, 2 when something cannot be used."""
        source = options["file"]
        try:
            cluster = open_cluster(options["cluster"], options["seed"])
            manifest = read_manifest(source)
        except UnusableFileError as error:
            self._give_up(str(error))
        outcome = cluster.apply(manifest)
        if not outcome.accepted:
            self._write_error(refusal(outcome, source))
            sys.exit(REFUSED)
        self._write_error(warning_lines(outcome.warnings))
        try:
            if options["many"] is not None:
                self._write_many(self._send_many(cluster, outcome, options), options)
                return
            found = self._send(cluster, outcome, options)
        except DestinationError as error:
            self._give_up(say_destination_error(error))
        except ValueError as error:
            self._give_up(str(error))
        if options["json"]:
            shown: Any = [trace.to_dict() for trace in found]
            self.stdout.write(
                json.dumps(shown if options["all"] else shown[0], indent=2, ensure_ascii=False)
            )
            return
        self.stdout.write("\n\n".join(_as_text(trace, share=options["all"]) for trace in found))

    def _send(
        self, cluster: Cluster, outcome: Outcome, options: dict[str, Any]
    ) -> tuple[Trace, ...]:
        """One trace, or all. Raises DestinationError."""
        origin, destination = _request(cluster, outcome, options)
        protocol, service = options["protocol"], outcome.service
        if options["all"]:
            return cluster.traces(origin, destination, protocol=protocol, service=service)
        seed = options["seed"]
        return (cluster.send(origin, destination, protocol=protocol, seed=seed, service=service),)

    def _send_many(
        self, cluster: Cluster, outcome: Outcome, options: dict[str, Any]
    ) -> Distribution:
        """Raises DestinationError, ValueError."""
        return cluster.send_many(
            *_request(cluster, outcome, options),
            options["many"],
            protocol=options["protocol"],
            seed=options["seed"],
            service=outcome.service,
        )

    def _write_many(self, found: Distribution, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(found.to_dict(), indent=2, ensure_ascii=False))
        else:
            self.stdout.write(_bars(found))

    def _give_up(self, why: str) -> NoReturn:
        self._write_error(f"trace: {why}\n")
        sys.exit(UNUSABLE)

    def _write_error(self, text: str) -> None:
        self.stderr.write(text, lambda plain: plain, ending="")


def _request(cluster: Cluster, outcome: Outcome, options: dict[str, Any]) -> tuple[str, str]:
    """From whom and to whom: as asked, or what shows the Service best."""
    usual = default_request(cluster.world, outcome.service) or ("client", "clusterIP:port")
    return options["origin"] or usual[0], options["destination"] or usual[1]


def _bars(found: Distribution) -> str:
    """A line for every way to end: who, a bar, how many, their share and the expected one, and where or why."""
    rows = [
        ("", "", "", str(_("Connections")), "%", str(_("Expected")), ""),
    ]
    rows += [
        (
            "",
            share.backend or str(VERDICTS[share.verdict]),
            "#" * round(WIDEST_BAR * share.count / found.count),
            str(share.count),
            f"{share.count / found.count:.1%}",
            f"{share.probability:.1%}",
            share.how or share.backend_address or share.reason,
        )
        for share in found.shares
    ]
    head = f"{found.origin} -> {found.destination} {found.protocol}, {found.count}"
    return "\n".join([head, *_table(rows)])


def _as_text(trace: Trace, *, share: bool) -> str:
    """The request, the steps with the header as each left it, and the end."""
    head = f"{trace.origin} -> {trace.destination} {trace.protocol}"
    if share:
        head += f", {trace.probability:.1%} of such packets"
    rows = [
        (
            str(step.number),
            step.direction,
            str(step.after.source),
            str(step.after.destination),
            say_step(step),
        )
        for step in trace.steps
    ]
    rows.insert(0, ("", "", "src", "dst", ""))
    end = f"{VERDICTS[trace.verdict]}: {say_reason(trace)}"
    if trace.how:
        end += f" ({trace.how})"
    return "\n".join([head, *_table(rows), end])


def _table(rows: Iterable[tuple[str, ...]]) -> list[str]:
    listed = list(rows)
    widths = [max(len(row[column]) for row in listed) for column in range(len(listed[0]) - 1)]
    return [
        "  ".join(
            cell.rjust(width) if column == 0 else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, [*widths, 0], strict=True))
        ).rstrip()
        for row in listed
    ]
