"""How the API server's work grows: with the Services there are, the ports of one, and how full a range is."""

import random
import time
from itertools import pairwise

from portlab.kube.apiserver.ipallocator import IPAllocator
from portlab.kube.cluster import Cluster
from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.manifest import read
from portlab.web.management.measuring.durations import Durations

CROWD = 2_000
MANY_PORTS = 100
# A /12 for Services, and room for the node ports of all of them.
ROOMY = ClusterConfig(node_port_range="30000-32767")
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {{name: {name}}}
spec: {{type: ClusterIP, selector: {{app: {name}}}, ports: [{{port: 80}}]}}
"""
# Shares of a range's upper band: how long an allocation takes on the way from each to the next.
SHARES = (0.0, 0.25, 0.5, 0.75, 0.9, 0.99)
RANGES = ("10.0.0.0/20", "10.0.0.0/16")


def crowded() -> Cluster:
    """A cluster with `CROWD` Services."""
    cluster = Cluster(ROOMY)
    for index in range(CROWD):
        cluster.create(SERVICE.format(name=f"service-{index}"))
    return cluster


def many_ports() -> str:
    """A NodePort Service with `MANY_PORTS` ports."""
    ports = ", ".join(f"{{name: p{each}, port: {each}}}" for each in range(1, MANY_PORTS + 1))
    return (
        "apiVersion: v1\nkind: Service\nmetadata: {name: many}\n"
        f"spec: {{type: NodePort, selector: {{app: many}}, ports: [{ports}]}}\n"
    )


def measure_crowd(text: str, times: int) -> dict[str, Durations]:
    """`times` runs, in turns: the example applied among no others and among `CROWD`, and a Service of
    `MANY_PORTS` ports read and applied."""
    alone, crowd = Cluster(ROOMY), crowded()
    example, many = read(text), many_ports()
    measured = {name: Durations() for name in ("apply_alone", "apply_crowded", "apply_many_ports")}
    pair = [("apply_alone", alone), ("apply_crowded", crowd)]
    for _ in range(times):
        # Who comes second finds the caches warm, so they take turns.
        pair.reverse()
        for name, prepared in pair:
            measured[name].measure(prepared.copy().apply, example)
        measured["apply_many_ports"].measure(alone.copy().apply, many)
    return measured


def measure_filling() -> dict[str, list[float]]:
    """For each range the mean microseconds of an allocation between one share of its upper band and the next."""
    return {cidr: _fill(cidr) for cidr in RANGES}


def _fill(cidr: str) -> list[float]:
    allocator, stream = IPAllocator(cidr), random.Random(cidr)
    size = allocator.pool.upper.size
    means = []
    for low, high in pairwise(int(size * share) for share in SHARES):
        start = time.perf_counter()
        for _ in range(high - low):
            allocator.allocate_next("default/web", stream)
        means.append(round((time.perf_counter() - start) / (high - low) * 1e6, 2))
    return means
