"""Combinations that nobody recorded, sent by chance and written down as a recorder would: they are right."""

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from portlab.conformance.dataplane.conntrack import entries
from portlab.conformance.dataplane.worlds import world_of
from portlab.conformance.playing import play
from portlab.kube import Kernels
from portlab.kube.kubeproxy.send import send

RECORDINGS = Path(__file__).resolve().parents[2] / "fixtures" / "conformance" / "dataplane"
KINDS = {"answered": "ok", "timed out": "timeout"}
LONG = {"clientIP": {"timeoutSeconds": 10800}}


def affinity(recording):
    for stored in recording["stored"]:
        stored["spec"] |= {"sessionAffinity": "ClientIP", "sessionAffinityConfig": LONG}


def local(recording):
    for stored in recording["stored"]:
        stored["spec"]["externalTrafficPolicy"] = "Local"


def dead_process(recording):
    recording["cluster"]["pods"][0]["listens"] = []


def dead_address(recording):
    recording["cluster"]["pods"][1]["addressAnswers"] = False


def recorded(probe, world, kernels, chance):
    """The probe with what comes of 36 tries."""
    sender, to, protocol = probe["from"], probe["to"], probe["protocol"]
    found = [
        send(world, sender, to, protocol=protocol, seed=chance.random(), kernels=kernels)
        for _ in range(36)
    ]
    outcome, how = Counter(), Counter()
    for trace in found:
        waits = trace.later and chance.random() < 0.5
        kind = KINDS.get(trace.verdict, trace.verdict)
        told = trace.later if waits else trace.how
        outcome["unreachable" if waits else "eperm" if told == "EPERM" else kind] += 1
        how.update([told] if told else [])
    seen = [trace for trace in found if trace.backend_address and protocol != "ICMP"]
    sources = sorted({(trace.backend, trace.source_seen.ip) for trace in seen})
    names = sorted({name for name, _ in sources})
    ports = {trace.backend: trace.backend_address.port for trace in seen}
    told = {
        "how": how,
        "backends": Counter(trace.backend for trace in seen),
        "sourceByBackend": {name: [ip for of, ip in sources if of == name] for name in names},
        "sourceSeen": sorted({ip for _, ip in sources}),
        "portSeen": sorted(set(ports.values())),
        "portByBackend": ports if len(set(ports.values())) > 1 else {},
        "conntrack": entries(found[0]),
    }
    request = {key: probe[key] for key in ("from", "to", "toKind", "protocol")}
    kept = {key: value for key, value in told.items() if value}
    return {**request, "tries": 36, "outcome": dict(outcome), **kept}


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("nodeport-etp-cluster.iptables", [affinity, local, dead_process]),
        ("b-clusterip-named-targetport-diverging.nftables", [affinity, dead_address]),
        ("lb-ipmode-proxy.nftables", [affinity, local, dead_address]),
        ("lb-proxy-etp-cluster.iptables", [affinity, dead_process]),
    ],
)
def test_what_chance_may_do_is_right(name, changes):
    recording = json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))
    for change in changes:
        change(recording)
    world, kernels, chance = world_of(recording), Kernels(), random.Random(name)
    recording["probes"] = [
        recorded(probe, world, kernels, chance) for probe in recording["probes"][:30]
    ]
    failed = {each.case: each.difference for each in play(recording) if not each.passed}
    assert {case: told for case, told in failed.items() if "/probes" in case} == {}
    kinds = {kind for probe in recording["probes"] for kind in probe["outcome"]}
    assert kinds >= {"ok", "refused" if dead_process in changes else "unreachable"}
