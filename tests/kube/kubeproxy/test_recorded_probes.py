"""Every recorded probe against the traces that the generated rules give.

What is compared, and how, is said in the recordings' README: sets, never counts. Where a client sticks to one
backend (session affinity), a recorded probe shows one of the possible backends; behind a rewriting load balancer
with several nodes it may have missed a pair of node and backend.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from kube.kubeproxy.recordings import names, read, replayed

from portlab.kube.kubeproxy.trace import ConntrackEntry, Trace

OUTCOMES = {"answered": "ok", "refused": "refused", "timed out": "timeout"}
RECORDINGS = names("iptables")


def outcome_of(trace: Trace) -> str:
    """The recordings' word for how a try ended."""
    return "eperm" if trace.how == "EPERM" else OUTCOMES.get(trace.verdict, trace.verdict)


def one_class(kinds: set[str]) -> set[str]:
    """A dead address may already be known to be dead: then the kernel says so instead of waiting."""
    return {"timeout" if kind == "unreachable" else kind for kind in kinds}


def sources_of(found: tuple[Trace, ...]) -> dict[str, set[str]]:
    """Which sources each backend sees."""
    sources: dict[str, set[str]] = {}
    for trace in found:
        if trace.verdict == "answered" and trace.source_seen is not None:
            sources.setdefault(trace.backend, set()).add(trace.source_seen.ip)
    return sources


def has_affinity(recording: Mapping[str, Any]) -> bool:
    """True when some Service of the recording binds a client to a backend."""
    return any(stored["spec"]["sessionAffinity"] == "ClientIP" for stored in recording["stored"])


def is_behind_proxy(recording: Mapping[str, Any]) -> bool:
    """True when a load balancer picks among several nodes."""
    return (recording["cluster"]["loadBalancer"] or {}).get("kind") == "proxy"


@pytest.mark.parametrize("name", RECORDINGS)
def test_the_same_outcomes_are_possible(name: str) -> None:
    fold = one_class if read(name)["kind"].endswith("address-dead") else set
    for probe, found in replayed(name):
        possible = {outcome_of(trace) for trace in found}
        assert fold(possible) == fold(set(probe["outcome"])), (probe["from"], probe["to"])


@pytest.mark.parametrize("name", RECORDINGS)
def test_refusals_come_from_the_same_place(name: str) -> None:
    for probe, found in replayed(name):
        possible = {trace.how for trace in found if trace.how}
        assert possible == set(probe.get("how", ())), (probe["from"], probe["to"])


@pytest.mark.parametrize("name", RECORDINGS)
def test_the_same_pods_answer_and_see_the_same_sources(name: str) -> None:
    recording = read(name)
    for probe, found in replayed(name):
        possible = sources_of(found)
        seen = {pod: set(ips) for pod, ips in probe.get("sourceByBackend", {}).items()}
        told = (probe["from"], probe["to"])
        if probe["protocol"] == "ICMP":
            continue
        if has_affinity(recording) and seen:
            assert set(seen) <= set(possible), told
            assert all(ips <= possible[pod] for pod, ips in seen.items()), told
        elif is_behind_proxy(recording):
            assert set(seen) == set(possible), told
            assert all(ips <= possible[pod] for pod, ips in seen.items()), told
        else:
            assert seen == possible, told


@pytest.mark.parametrize("name", RECORDINGS)
def test_pods_are_addressed_at_the_same_port(name: str) -> None:
    for probe, found in replayed(name):
        if probe["protocol"] == "ICMP":
            continue
        ports = {
            trace.backend_address.port
            for trace in found
            if trace.verdict == "answered" and trace.backend_address is not None
        }
        assert ports == set(probe.get("portSeen", ())), (probe["from"], probe["to"])


def entry_text(entry: ConntrackEntry, names_of_ports: dict[int, str]) -> str:
    """A conntrack entry in the recordings' notation."""

    def side(source: Any, destination: Any) -> str:
        return (
            f"src={source.ip} dst={destination.ip}"
            f" sport={names_of_ports.get(source.port, source.port)}"
            f" dport={names_of_ports.get(destination.port, destination.port)}"
        )

    machine = "lb" if entry.node == "load-balancer" else entry.node
    text = (
        f"{machine}: {entry.protocol.lower()} "
        f"{side(entry.original_source, entry.original_destination)} | reply "
        f"{side(entry.reply_source, entry.reply_destination)}"
    )
    return text if entry.replied else f"{text} [UNREPLIED]"


def conntrack_text(trace: Trace) -> list[str]:
    """All entries of a trace; ports that were picked on the way are named as the recordings name them."""
    ports = {40000: "<client>"}
    for step in trace.steps:
        if step.code == "masquerade":
            ports.setdefault(step.after.source.port, f"<snat{len(ports)}>")
    return [entry_text(entry, ports) for entry in trace.conntrack]


def is_comparable(probe: Mapping[str, Any]) -> bool:
    """Entries of connections that were refused by a process are gone before they could be read; a Pod's own bridge
    leaves entries for packets that are no part of this."""
    return bool(probe.get("conntrack")) and "refused" not in probe["outcome"]


@pytest.mark.parametrize("name", RECORDINGS)
def test_every_kernel_remembers_one_of_the_possible_paths(name: str) -> None:
    for probe, found in replayed(name):
        if is_comparable(probe):
            # A node that is passed twice is recorded once.
            told = set(probe["conntrack"])
            assert any(told <= set(conntrack_text(trace)) for trace in found), (
                probe["from"],
                probe["to"],
            )


def test_the_recordings_hold_what_these_tests_compare() -> None:
    probes = [probe for name in RECORDINGS for probe, _ in replayed(name)]
    assert len(RECORDINGS) == 93
    assert len(probes) == 6037
    assert sum(1 for probe in probes if is_comparable(probe)) > 3500
    assert {kind for probe in probes for kind in probe["outcome"]} == {
        "ok",
        "refused",
        "timeout",
        "unreachable",
        "eperm",
    }
    assert all(re.fullmatch(r"[\d.]+(:\d+)?", probe["to"]) for probe in probes)
