"""How long the core takes: reading a manifest, applying it, sending a packet, being imported."""

import subprocess
import sys
from pathlib import Path

from portlab.kube.cluster import Cluster
from portlab.manifest import Manifest, read
from portlab.web.management.measuring.durations import Durations

ORIGIN, DESTINATION = "client", "n3:nodePort"
WARM_UP = 10
TIMED = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"


def apply_and_send(cluster: Cluster, manifest: Manifest, seed: int) -> None:
    """What one update of the page asks of the core."""
    fresh = cluster.copy()
    fresh.apply(manifest)
    fresh.send(ORIGIN, DESTINATION, seed=seed)


def measure_core(cluster: Cluster, text: str, times: int) -> dict[str, Durations]:
    """`times` runs, in turns, of read_manifest, apply and send, and of apply_send, which is copying
    the prepared cluster, one apply and one send together."""
    manifest = read(text)
    measured = {name: Durations() for name in ("read_manifest", "apply", "send", "apply_send")}
    for turn in range(-WARM_UP, times):
        if turn == 0:
            for durations in measured.values():
                durations.seconds.clear()
        applied = cluster.copy()
        measured["read_manifest"].measure(read, text)
        measured["apply"].measure(applied.apply, manifest)
        measured["send"].measure(applied.send, ORIGIN, DESTINATION, seed=turn)
        measured["apply_send"].measure(apply_and_send, cluster, manifest, turn)
    return measured


def measure_import(statement: str, root: Path, times: int) -> Durations:
    """`times` runs of an import statement, each in a process of its own."""
    durations = Durations()
    for _ in range(times):
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", TIMED.format(statement)],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        )
        durations.seconds.append(float(done.stdout))
    return durations
