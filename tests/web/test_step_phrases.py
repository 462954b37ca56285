"""Every code of a trace has its sentence, every sentence finds its facts, and speaks of the mode that is there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kube.kubeproxy.worlds import WEB_PODS, config, requests, world, worlds

from portlab.conformance.dataplane.worlds import world_of
from portlab.kube import Cluster, Kernels
from portlab.kube.kubeproxy.codes import DESTINATION_ERRORS, REASONS, STEP_CODES
from portlab.kube.kubeproxy.destinations import DestinationError, destinations
from portlab.kube.kubeproxy.send import traces
from portlab.kube.kubeproxy.trace import VERDICTS, Trace
from portlab.kube.kubeproxy.world import World
from portlab.kube.objects.clusterconfig import LoadBalancerConfig
from portlab.web.shell.phrases import endings, nftables, steps

RECORDINGS = Path(__file__).parents[2] / "fixtures" / "conformance" / "dataplane"
OTHER = {"iptables": "nftables", "nftables": "iptables"}
# Words that are true in one mode only: its name, its chains, its sets and maps.
ONLY_IN = {
    "iptables": re.compile(r"iptables|\bKUBE-|\bDROP\b|\bREJECT\b|\bdice\b"),
    "nftables": re.compile(
        r"nftables|numgen|service-ips|nodeports\b|nodeport-ips|cluster-ips|hairpin-connections"
        r"|endpoint-services|firewall-check"
    ),
}
# For these reasons rules drop, and so may drop a datagram where it is sent.
WHYS = {
    "no-local-endpoints",
    "source-not-allowed",
    "cluster-ip-unallocated",
    "api-server-not-here",
    "service-of-another-proxy",
}
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: backend}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: 3000, nodePort: 31000}]}
"""
LOCAL_DNS = """\
apiVersion: v1
kind: Service
metadata: {name: dns}
spec:
  clusterIP: 10.96.45.7
  internalTrafficPolicy: Local
  selector: {app: web}
  ports: [{port: 53, targetPort: 5353, protocol: UDP}]
"""
OF_ANOTHER_PROXY = """\
apiVersion: v1
kind: Service
metadata: {name: other, labels: {service.kubernetes.io/service-proxy-name: mesh}}
spec: {clusterIP: 10.96.45.8, selector: {app: web}, ports: [{port: 53, protocol: UDP}]}
"""
BALANCED_DNS = """\
apiVersion: v1
kind: Service
metadata: {name: balanced}
spec:
  type: LoadBalancer
  loadBalancerSourceRanges: [192.0.2.0/24]
  selector: {app: web}
  ports: [{port: 53, targetPort: 5353, protocol: UDP}]
"""


def keys(codes: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Codes and their variants, as the tables of sentences write them."""
    return set(codes) | {
        f"{code}.{variant}" for code, variants in codes.items() for variant in variants
    }


def test_every_step_and_variant_has_a_sentence() -> None:
    assert set(steps.STEPS) == keys(STEP_CODES)


def test_every_step_has_an_explanation() -> None:
    assert set(STEP_CODES) <= set(steps.DETAILS) <= keys(STEP_CODES)


def test_what_nftables_mode_has_otherwise_is_said_otherwise() -> None:
    for other, both in (
        (nftables.DETAILS, steps.DETAILS),
        (nftables.REASONS, endings.REASONS),
    ):
        assert set(other) <= set(both)
        assert [key for key in other if str(other[key]) == str(both[key])] == []


def test_every_reason_verdict_and_destination_error_has_a_sentence() -> None:
    by_reason = {key for key in endings.REASONS if "." not in key}
    assert by_reason == set(REASONS)
    assert {tuple(key.split(".")) for key in set(endings.REASONS) - by_reason} == {
        ("address-dead", "later"),
        *(("dropped-at-source", why) for why in WHYS),
    }
    assert set(endings.VERDICTS) == set(VERDICTS)
    assert set(endings.DESTINATION_ERRORS) == set(DESTINATION_ERRORS)


@pytest.mark.parametrize("key", sorted(steps.STEPS))
def test_sentences_of_steps_are_short(key: str) -> None:
    assert len(str(steps.STEPS[key]).split()) <= 18


@pytest.mark.parametrize(
    "table",
    [
        steps.STEPS,
        steps.DETAILS,
        nftables.DETAILS,
        endings.REASONS,
        nftables.REASONS,
        endings.DESTINATION_ERRORS,
    ],
)
def test_sentences_end_and_use_straight_marks_only(table: Mapping[str, Any]) -> None:
    for sentence in map(str, table.values()):
        assert sentence.endswith(".")
        assert not re.search("[\u2018\u2019\u201c\u201d\u2026\u2013\u2014]", sentence)


def told(trace: Trace) -> list[str]:
    """All sentences about a trace."""
    said = [endings.say_reason(trace)]
    for step in trace.steps:
        said += [steps.say_step(step), steps.say_detail(step)]
    return said


def of_the_other_mode(mode: str, trace: Trace) -> list[str]:
    """What is said about a trace in ``mode`` that holds in the other mode alone."""
    return [text for text in told(trace) if ONLY_IN[OTHER[mode]].search(text)]


@settings(max_examples=150, deadline=None)
@given(worlds(), st.data())
def test_every_sentence_finds_its_facts_and_its_mode(world: World, data: st.DataObject) -> None:
    sender, destination, protocol = data.draw(requests(world))
    for mode in OTHER:
        ground = replace(world.config, proxy_mode=mode)
        other = World(ground, world.services, world.endpoint_slices)
        for trace in traces(other, sender, destination, protocol=protocol):
            assert [text for text in told(trace) if "%(" in text or "None" in text] == []
            assert of_the_other_mode(mode, trace) == []


def recorded(name: str) -> list[Trace]:
    """All journeys that the packets of a recording could make."""
    recording = json.loads((RECORDINGS / name).read_text(encoding="utf-8"))
    world = world_of(recording)
    return [
        trace
        for probe in recording["probes"]
        for trace in traces(world, probe["from"], probe["to"], protocol=probe["protocol"])
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(path.name for path in RECORDINGS.glob("*.json")))
def test_every_recorded_probe_can_be_told_in_its_mode(name: str) -> None:
    mode = name.split(".")[-2]
    for trace in recorded(name):
        assert all(told(trace))
        assert of_the_other_mode(mode, trace) == []


@pytest.mark.parametrize("mode", OTHER)
def test_a_connection_that_is_known_is_told(mode: str) -> None:
    cluster, kernels = Cluster(config(proxy_mode=mode)), Kernels()
    assert cluster.apply(SERVICE).accepted
    for _ in range(2):
        trace = cluster.send("client", "n1:nodePort", kernels=kernels, source_port=40000)
    assert [step.code for step in trace.steps[:3]] == ["send", "recall", "recall"]
    assert [steps.say_step(step) for step in trace.steps[1:3]] == [
        f"n1 knows this connection: the destination becomes {trace.backend}, as before.",
        f"n1 knows this connection: the source becomes {trace.source_seen}, as before.",
    ]
    assert [steps.say_detail(step).partition(": ")[2] for step in trace.steps[1:3]] == [
        f"172.18.0.11:31000 becomes {trace.backend_address}.",
        f"203.0.113.10:40000 becomes {trace.source_seen}.",
    ]


AT_ONCE = " dropped its own process's packet, and the process gets an error at once."
UDP_DROPPED = {
    ("10.96.45.7:53", "UDP", "iptables"): (
        "n3 has no endpoint of dns, and the traffic policy Local forbids other nodes. It" + AT_ONCE
    ),
    ("10.96.45.7:53", "UDP", "nftables"): (
        "n3 has no endpoint of dns, and the traffic policy Local forbids other nodes. It" + AT_ONCE
    ),
    ("10.99.9.9:53", "UDP", "nftables"): "No Service has the cluster IP 10.99.9.9. n3" + AT_ONCE,
    ("10.99.9.9", "ICMP", "nftables"): "No Service has the cluster IP 10.99.9.9. n3" + AT_ONCE,
    ("10.96.0.1:53", "UDP", "nftables"): (
        "10.96.0.1 is the API server's own address, and no API server runs in this picture. n3"
        + AT_ONCE
    ),
    ("10.96.45.8:53", "UDP", "nftables"): (
        "kube-proxy leaves other to another proxy, as the label "
        "service.kubernetes.io/service-proxy-name asks, and none runs in this picture. n3" + AT_ONCE
    ),
    ("198.51.100.20:53", "UDP", "iptables"): (
        "loadBalancerSourceRanges of balanced does not allow 172.18.0.13. n3" + AT_ONCE
    ),
    ("198.51.100.20:53", "UDP", "nftables"): (
        "loadBalancerSourceRanges of balanced does not allow 172.18.0.13. n3" + AT_ONCE
    ),
}


@pytest.mark.parametrize(("packet", "said"), UDP_DROPPED.items())
def test_a_datagram_dropped_at_its_source_says_why(packet: tuple[str, ...], said: str) -> None:
    destination, protocol, mode = packet
    balancer = LoadBalancerConfig(kind="vip", ip="198.51.100.20", via="n1")
    cluster = Cluster(config(proxy_mode=mode, load_balancer=balancer))
    for text in (LOCAL_DNS, OF_ANOTHER_PROXY, BALANCED_DNS):
        assert cluster.apply(text).accepted
    (trace,) = traces(cluster.world, "n3", destination, protocol=protocol)
    assert (trace.reason, endings.say_reason(trace)) == ("dropped-at-source", said)


@settings(max_examples=30, deadline=None)
@given(worlds(), st.data())
def test_destinations_on_offer_can_be_sent_to(world: World, data: st.DataObject) -> None:
    offered = destinations(world, world.services[-1])
    if offered:
        chosen = data.draw(st.sampled_from(offered))
        assert traces(world, "n1", chosen.value)


def test_a_destination_error_is_told() -> None:
    error = DestinationError("unknown-host", name="n9")
    assert endings.say_destination_error(error) == "There is no node, Pod or client called n9."


@pytest.mark.parametrize("mode", OTHER)
def test_no_sentence_says_that_nothing_listens_where_a_process_may(mode: str) -> None:
    said = [
        steps.say_detail(step)
        for trace in recorded(f"nodeport-shadows-host-process.{mode}.json")
        for step in trace.steps
        if step.code == "match-node-port"
    ]
    assert said
    assert [text for text in said if not text.startswith("No process is needed on port ")] == []


def test_a_dead_address_says_what_a_waiting_sender_hears() -> None:
    dead = replace(WEB_PODS[0], address_answers=False)
    trace = traces(world(config([dead])), "client", "n1:nodePort")[0]
    assert endings.say_reason(trace) == (
        "Nobody answers at 10.244.1.10, although it is known as an address of a Pod. A sender that "
        "waits some 3 seconds hears: no route to host, by ICMP host unreachable from 172.18.0.11."
    )
