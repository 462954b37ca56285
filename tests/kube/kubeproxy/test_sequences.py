"""What happens over time, as recorded: each step of each recorded sequence, in both modes of kube-proxy."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from portlab.kube import Cluster, Kernels, from_dict
from portlab.kube.kubeproxy.send import traces
from portlab.kube.kubeproxy.trace import Trace

FOLDER = Path(__file__).parents[3] / "fixtures" / "conformance" / "dataplane" / "sequences"
NODES = [
    {
        "name": f"n{number}",
        "ip": f"172.18.0.1{number}",
        "podCIDR": f"10.244.{number}.0/24",
        "gateway": f"10.244.{number}.1",
    }
    for number in (1, 2, 3)
]
CURL = {"name": "curl-1", "node": "n1", "ip": "10.244.1.20", "labels": {"app": "curl"}}

both_modes = pytest.mark.parametrize("mode", ["iptables", "nftables"])


class Play:
    """A recorded sequence: its cluster, what the kernels remember, and its steps by number."""

    def __init__(self, name: str, mode: str, seed: int = 1) -> None:
        recorded = json.loads((FOLDER / f"{name}.{mode}.json").read_text(encoding="utf-8"))
        self.steps: list[dict[str, Any]] = recorded["steps"]
        self.pods: list[str] = [pod["name"] for pod in recorded["pods"]]
        pods = [
            {
                **pod,
                "labels": {"app": "web"},
                "listens": [{"protocol": kind, "port": port} for kind, port in pod["listens"]],
            }
            for pod in recorded["pods"]
        ]
        ground = {"proxyMode": mode, "nodes": NODES, "pods": [*pods, CURL]}
        self.cluster = Cluster(from_dict(ground))
        outcome = self.cluster.apply(recorded["service"])
        assert outcome.service is not None
        self.service = outcome.service
        self.kernels = Kernels()
        self.seed = seed

    def send(self, source_port: int | None = None) -> Trace:
        """A packet of curl-1 to the Service: of a new connection, or of one with its source port. Every packet throws
        dice anew."""
        self.seed += 1
        spec = self.service.spec
        return self.cluster.send(
            "curl-1",
            f"{spec.cluster_ip}:{spec.ports[0].port}",
            protocol=spec.ports[0].protocol,
            seed=self.seed,
            kernels=self.kernels,
            source_port=source_port,
        )

    def many(self, count: int) -> list[Trace]:
        """New connections."""
        return [self.send() for _ in range(count)]

    def make_ready(self, pods: Iterable[str], ready: bool) -> None:
        """What the kubelets report, soon after each other; kube-proxy writes its rules once for all of it."""
        for pod in pods:
            assert self.cluster.change_pod(pod, ready=ready) is None
        self.kernels.notice(self.cluster.world)


def outcomes(found: Iterable[Trace]) -> set[str]:
    """The recordings' words for how connections ended."""
    words = {"answered": "ok", "timed out": "timeout"}
    return {words.get(trace.verdict, trace.verdict) for trace in found}


def backends(found: Iterable[Trace]) -> set[str]:
    """Who answered."""
    return {trace.backend for trace in found if trace.backend}


@both_modes
def test_affinity_ends_after_the_last_new_connection(mode: str) -> None:
    play = Play("affinity-timeout", mode)
    silences, each_second = play.steps
    pairs = []
    for _ in range(12):
        pairs.append([trace.backend for trace in play.many(2)])
        play.kernels.wait(3.2)
    assert all(one == other for one, other in pairs) is silences["pairsAlwaysSame"]
    assert (len({one for one, _ in pairs}) > 1) is silences["moreThanOneBackendOverTime"]
    seen = set()
    for _ in range(8):
        seen.add(play.send().backend)
        play.kernels.wait(1)
    assert (len(seen) == 1) is each_second["alwaysSameBackend"]


@both_modes
def test_affinity_to_an_endpoint_that_left_is_forgotten(mode: str) -> None:
    play = Play("affinity-timeout", mode)
    first = play.send().backend
    others = [pod for pod in play.pods if pod != first]
    play.make_ready([first], False)
    assert play.send().backend in others
    play.make_ready([first], True)
    play.make_ready(others, False)
    play.make_ready(others, True)
    # All lists were emptied on the way, so any of the three may be chosen.
    found = traces(play.cluster.world, "curl-1", "clusterIP:port", kernels=play.kernels)
    assert backends(found) == set(play.pods)


@both_modes
def test_an_established_connection_outlives_endpoint_and_service(mode: str) -> None:
    play = Play("established-connection-clusterip", mode)
    requests, not_ready, new, deleted, new_again = play.steps
    first = play.send()
    port = first.steps[0].before.source.port
    found = [first, *(play.send(port) for _ in range(9))]
    assert dict.fromkeys(outcomes(found), 10) == requests["outcome"]
    assert (len(backends(found)), len(requests["backends"])) == (1, 1)
    assert [step.code for step in found[-1].steps] == [
        "send",
        "recall",
        *(step.code for step in first.steps[3:]),
    ]

    play.make_ready(play.pods, False)
    after = play.send(port)
    assert (outcomes([after]), not_ready["sameBackend"]) == ({not_ready["outcome"]}, True)
    assert after.backend == first.backend
    assert outcomes([play.send()]) == {new["outcome"]}

    play.cluster.delete("keep")
    after = play.send(port)
    assert (outcomes([after]), deleted["sameBackend"]) == ({deleted["outcome"]}, True)
    assert after.backend == first.backend
    assert outcomes([play.send()]) == {new_again["outcome"]}


@both_modes
def test_a_stopped_kube_proxy_leaves_the_last_rules(mode: str) -> None:
    play = Play("kube-proxy-stopped", mode)
    hung, not_ready, deleted, back = play.steps
    play.cluster.hang_kube_proxy()
    found = play.many(24)
    assert (outcomes(found), backends(found)) == (set(hung["outcome"]), set(hung["backends"]))
    play.make_ready(["web-2"], False)
    found = play.many(24)
    assert (outcomes(found), backends(found)) == (
        set(not_ready["outcome"]),
        set(not_ready["backends"]),
    )
    play.cluster.delete("stopped")
    found = play.many(24)
    assert (outcomes(found), backends(found)) == (
        set(deleted["outcome"]),
        set(deleted["backends"]),
    )
    play.cluster.hang_kube_proxy(False)
    found = play.many(24)
    assert (outcomes(found), backends(found)) == (set(back["outcome"]), set(back["backends"]))


@both_modes
def test_a_crash_refuses_a_share_until_readiness_notices(mode: str) -> None:
    play = Play("process-crash-then-notready", mode)
    healthy, crashed, noticed = play.steps
    found = play.many(24)
    assert (outcomes(found), len(backends(found))) == (
        set(healthy["outcome"]),
        healthy["distinctBackends"],
    )
    assert play.cluster.change_pod("web-2", listens=()) is None
    found = play.many(36)
    assert (outcomes(found), len(backends(found))) == (
        set(crashed["outcome"]),
        crashed["distinctBackends"],
    )
    play.make_ready(["web-2"], False)
    found = play.many(24)
    assert (outcomes(found), len(backends(found))) == (
        set(noticed["outcome"]),
        noticed["distinctBackends"],
    )


@both_modes
def test_udp_flows_stick_and_move_on(mode: str) -> None:
    play = Play("udp-flow-stickiness", mode)
    one_socket, many_sockets, moved, last_gone, new_socket, back = play.steps
    first = play.send()
    port = first.steps[0].before.source.port
    found = [first, *(play.send(port) for _ in range(11))]
    assert dict.fromkeys(outcomes(found), 12) == one_socket["outcome"]
    assert len(backends(found)) == one_socket["distinctBackends"]
    assert len(backends(play.many(24))) == many_sockets["distinctBackends"]

    play.make_ready([first.backend], False)
    second = play.send(port)
    assert outcomes([second]) == {moved["outcome"]}
    assert (second.backend != first.backend) is moved["backendIsAnother"]

    play.make_ready(play.pods, False)
    play.kernels.wait(4)
    assert outcomes([play.send(port)]) == {last_gone["outcome"]}
    assert outcomes([play.send()]) == {new_socket["outcome"]}
    play.make_ready(play.pods, True)
    assert outcomes([play.send(port)]) == {back["outcome"]}


@both_modes
def test_a_udp_flow_is_forgotten_after_its_time(mode: str) -> None:
    play = Play("udp-flow-stickiness", mode)
    port = play.send().steps[0].before.source.port
    play.kernels.wait(119)
    assert [step.code for step in play.send(port).steps][:2] == ["send", "recall"]
    play.kernels.wait(121)
    assert [step.code for step in play.send(port).steps][:2] == ["send", "match-cluster-ip"]


def test_every_recorded_sequence_is_played() -> None:
    names = {path.name.split(".")[0] for path in FOLDER.glob("*.json")}
    assert names == {
        "affinity-timeout",
        "established-connection-clusterip",
        "kube-proxy-stopped",
        "process-crash-then-notready",
        "udp-flow-stickiness",
    }
