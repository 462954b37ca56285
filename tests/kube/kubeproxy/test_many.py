"""Many connections at once: shares that chance and rules give, equal for equal seeds."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kube.kubeproxy.worlds import (
    BALANCER_IP,
    CURL_PODS,
    WEB_PODS,
    config,
    requests,
    service,
    worlds,
)
from kube.kubeproxy.worlds import world as world_of

from portlab.kube import Cluster
from portlab.kube.kubeproxy.many import MOST, Distribution, send_many
from portlab.kube.kubeproxy.send import traces
from portlab.kube.kubeproxy.world import World
from portlab.kube.objects.clusterconfig import LoadBalancerConfig

both_modes = pytest.mark.parametrize("mode", ["iptables", "nftables"])


def world(mode: str = "iptables", **spec: object) -> World:
    """The Service behind a load balancer that rewrites."""
    balancer = LoadBalancerConfig(kind="proxy", ip=BALANCER_IP, address="172.18.0.50")
    stored = service(type="LoadBalancer", **spec)
    return world_of(config(proxy_mode=mode, load_balancer=balancer), stored)


def counts(found: Distribution) -> dict[str, int]:
    """How many connections each backend got; others by their verdict."""
    return {share.backend or share.verdict: share.count for share in found.shares}


@both_modes
def test_every_endpoint_gets_about_its_share(mode: str) -> None:
    found = send_many(world(mode), "client", "n3:nodePort", 3000, seed=5)
    assert list(counts(found)) == ["web-1", "web-2", "web-3"]
    assert found.totals == {"answered": 3000, "refused": 0, "timed out": 0, "unreachable": 0}
    # Six standard deviations of a share of a third are 155.
    assert [abs(share.count - 1000) < 155 for share in found.shares] == [True] * 3
    assert [round(share.probability, 9) for share in found.shares] == [0.333333333] * 3


def test_equal_seeds_give_equal_counts_and_others_do_not() -> None:
    found = [send_many(world(), "client", "n3:nodePort", 1000, seed=seed) for seed in (1, 1, 2)]
    assert found[0] == found[1]
    assert counts(found[0]) != counts(found[2])


def test_sources_are_all_that_a_backend_could_see() -> None:
    shares = send_many(world(), "client", "loadBalancer:port", 50).shares
    assert {share.backend: share.sources for share in shares} == {
        "web-1": ("10.244.1.1", "172.18.0.12", "172.18.0.13"),
        "web-2": ("10.244.2.1", "172.18.0.11", "172.18.0.13"),
        "web-3": ("10.244.2.1", "172.18.0.11", "172.18.0.13"),
    }


@both_modes
def test_affinity_gives_all_connections_to_one(mode: str) -> None:
    found = send_many(
        world(mode, session_affinity="ClientIP"), "client", "n3:nodePort", 200, seed=3
    )
    assert sorted(counts(found).values()) == [0, 0, 200]


@both_modes
def test_affinity_that_finds_nobody_binds_nobody(mode: str) -> None:
    here = world(mode, session_affinity="ClientIP", external_traffic_policy="Local")
    found = send_many(here, "client", "n3:nodePort", MOST)
    assert [(share.reason, share.count) for share in found.shares] == [("no-local-endpoints", MOST)]


@both_modes
def test_behind_a_load_balancer_affinity_gives_each_node_one(mode: str) -> None:
    """One node's connections all go to one Pod, whichever it is: every Pod gets those of whole nodes."""
    here = world(mode, session_affinity="ClientIP")
    nodes = set()
    for seed in range(24):
        found = send_many(here, "client", "loadBalancer:port", 3000, seed=seed)
        got = sorted(counts(found).values())
        of_nodes = [round(count / 1000) for count in got]
        assert sum(got) == 3000
        assert [
            abs(count - 1000 * number) < 155 for count, number in zip(got, of_nodes, strict=True)
        ] == [True] * 3
        nodes.add(tuple(of_nodes))
    # Three nodes fall to one Pod, to two or to three; unbound connections would always go to three alike.
    assert nodes == {(0, 0, 3), (0, 1, 2), (1, 1, 1)}


@both_modes
def test_a_dead_process_refuses_its_share(mode: str) -> None:
    pods = (replace(WEB_PODS[0], listens=()), *WEB_PODS[1:], *CURL_PODS)
    here = world_of(config(pods, proxy_mode=mode), service())
    found = send_many(here, "client", "n3:nodePort", 3000)
    assert {share.backend or share.reason for share in found.shares} == {
        "pod-port-closed",
        "web-2",
        "web-3",
    }
    assert (found.shares[-1].how, abs(found.totals["refused"] - 1000) < 155) == ("rst", True)


def test_who_can_end_in_one_way_only_ends_so() -> None:
    nobody = world_of(config(CURL_PODS), service())
    found = send_many(nobody, "client", "n1:nodePort", MOST)
    assert found.to_dict() == {
        "origin": "client",
        "destination": "n1:nodePort",
        "protocol": "TCP",
        "count": MOST,
        "totals": {"answered": 0, "refused": MOST, "timed out": 0, "unreachable": 0},
        "shares": [
            {
                "verdict": "refused",
                "reason": "no-endpoints",
                "backend": "",
                "backendAddress": "",
                "how": "icmp port-unreachable from 172.18.0.11",
                "sources": [],
                "trace": 1,
                "probability": 1.0,
                "count": MOST,
            }
        ],
    }


@pytest.mark.parametrize("count", [0, -1, MOST + 1])
def test_a_count_out_of_range_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match=rf"^a count of connections is from 1 to {MOST}, not "):
        send_many(world(), "client", "n1:nodePort", count)


def test_the_front_door_sends_to_the_service_applied_last() -> None:
    cluster = Cluster(config())
    cluster.apply(
        "{kind: Service, apiVersion: v1, metadata: {name: a}, "
        "spec: {selector: {app: web}, ports: [{port: 80, targetPort: 3000}]}}"
    )
    found = cluster.send_many("curl-1", "clusterIP:port", 30)
    assert (found.count, found.totals["answered"]) == (30, 30)


@settings(max_examples=40, deadline=None)
@given(worlds(), st.data(), st.integers(1, 60))
def test_every_connection_ends_as_one_could(world: World, data: st.DataObject, count: int) -> None:
    sender, destination, protocol = data.draw(requests(world))
    found = send_many(world, sender, destination, count, protocol=protocol)
    assert sum(share.count for share in found.shares) == sum(found.totals.values()) == count
    assert abs(sum(share.probability for share in found.shares) - 1) < 1e-9
    possible = {
        (trace.verdict, trace.reason, trace.backend, trace.how)
        for trace in traces(world, sender, destination, protocol=protocol)
    }
    assert {
        (share.verdict, share.reason, share.backend, share.how) for share in found.shares
    } == possible
    listed = traces(world, sender, destination, protocol=protocol)
    for share in found.shares:
        shown = listed[share.trace - 1]
        assert (shown.verdict, shown.reason, shown.backend, shown.how) == (
            share.verdict,
            share.reason,
            share.backend,
            share.how,
        )
    assert json.loads(json.dumps(found.to_dict())) == found.to_dict()
