"""`manage.py bench`: how fast PortLab is on this machine."""

import json
import signal
from typing import Any, NoReturn

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portlab.kube.cluster import Cluster
from portlab.web.management.measuring.core import measure_core, measure_import
from portlab.web.management.measuring.crowd import (
    CROWD,
    MANY_PORTS,
    SHARES,
    measure_crowd,
    measure_filling,
)
from portlab.web.management.measuring.ownserver import own_server
from portlab.web.management.measuring.page import measure_page
from portlab.web.management.measuring.traffic import (
    MODES,
    PODS,
    SENDINGS,
    SERVICES,
    TARGETS_MS,
    measure_traffic,
)
from portlab.web.shell.clusterfiles import load_config

# At most so often: each is a process of its own.
IMPORTS = 10
LABELS = {
    "read_manifest": "read the example's manifest",
    "apply": "apply it",
    "apply_alone": "apply it to an empty cluster",
    "apply_crowded": f"apply it among {CROWD} Services",
    "apply_many_ports": f"read and apply {MANY_PORTS} ports",
    "send": "send a packet",
    "apply_send": "apply and send",
    **{f"rules_{mode}": f"a node's rules, {mode}" for mode in MODES},
    **{f"rules_changed_{mode}": f"the same after one change, {mode}" for mode in MODES},
    "front_door": "a Pod's readiness, until the rules",
    **{
        f"packet_{sender}_{mode}": f"a packet there, {sender}, {mode}"
        for mode in MODES
        for sender in SENDINGS
    },
    "update_http": "update of the page, text edited",
    "update_form_http": "update of the page, form edited",
    "floor_http": "fixed answer of equal size",
    "import_kube": "import portlab.kube",
    "import_cluster": "from portlab.kube import Cluster",
}


def stop(number: int, frame: object) -> NoReturn:
    """End by an exception, so that the server started here is stopped too."""
    raise SystemExit(128 + number)


def measure(times: int) -> dict[str, Any]:
    """All figures as `--json` prints them: durations in milliseconds, sizes in bytes."""
    fixtures = settings.BASE_DIR / "fixtures"
    cluster = Cluster(load_config(fixtures / "clusters" / "three-nodes.yaml"))
    text = (fixtures / "manifests" / "backend.yaml").read_text(encoding="utf-8")
    core = measure_core(cluster, text, times) | measure_crowd(text, times) | measure_traffic(times)
    with own_server() as port:
        page = measure_page(port, times)
    # The package loads its parts on first use, so both are told: the name alone, and all of it.
    imports = {
        name: measure_import(LABELS[name], settings.BASE_DIR, min(times, IMPORTS))
        for name in ("import_kube", "import_cluster")
    }
    return {
        **{name: durations.summary() for name, durations in core.items()},
        "update_http": page.update.summary(),
        "update_form_http": page.form_update.summary(),
        "floor_http": page.floor.summary(),
        **{name: durations.summary() for name, durations in imports.items()},
        "crowded_to_alone": round(core["apply_crowded"].p50() / core["apply_alone"].p50(), 2),
        "filling_us": measure_filling(),
        "update_to_floor": round(page.update.p50() / page.floor.p50(), 2),
        "page_bytes": page.page_bytes,
        "update_bytes": page.update_bytes,
    }


class Command(BaseCommand):
    """Measures the core in this process and the page over HTTP on a server of its own."""

    help = "Measure reading, applying, sending and a whole update of the page."

    def add_arguments(self, parser: CommandParser) -> None:
        """How often, and for whom to print."""
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--n", type=int, default=200, help="how often to do each thing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure and print."""
        signal.signal(signal.SIGTERM, stop)
        call_command("prepare", verbosity=0)
        try:
            figures = measure(max(1, options["n"]))
        except RuntimeError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(figures, indent=2))
            return
        self.stdout.write(f"{'':34}{'p50 ms':>10}{'p95 ms':>10}{'n':>7}")
        for name, label in LABELS.items():
            row = figures[name]
            line = f"{label:34}{row['p50_ms']:10.3f}{row['p95_ms']:10.3f}{row['n']:7}"
            self.stdout.write(line + _to_target(name, row["p50_ms"]))
        self.stdout.write(
            f"Rules, and packets there: in a cluster of {SERVICES} Services with {PODS} Pods each."
        )
        self.stdout.write(
            f"Among {CROWD} Services an apply takes {figures['crowded_to_alone']} times as long."
        )
        steps = " ".join(f"{share:.0%}" for share in SHARES[1:])
        for cidr, means in figures["filling_us"].items():
            shown = " ".join(f"{mean:.1f}" for mean in means)
            self.stdout.write(f"An address of {cidr}, on the way to {steps} full: {shown} µs.")
        self.stdout.write(
            f"An update takes {figures['update_to_floor']} times as long as the fixed answer. "
            f"The page has {figures['page_bytes']} bytes, an update {figures['update_bytes']}."
        )


def _to_target(name: str, p50: float) -> str:
    """How a median in milliseconds stands to its target, "" where there is none."""
    target = TARGETS_MS.get(name)
    return f"   {p50 / target:.0%} of {target} ms" if target else ""
