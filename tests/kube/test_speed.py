"""Texts made to be slow: near 64 KiB and near the reader's own limits, they cost no more than their length."""

from __future__ import annotations

import sys
from types import FrameType

import pytest
from kube.kubeproxy.worlds import CURL_PODS, WEB_PODS, config

from portlab.kube import Cluster
from portlab.kube.authors import fields
from portlab.kube.kubeproxy.destinations import default_request
from portlab.kube.objects.clusterconfig import LoadBalancerConfig
from portlab.manifest import locate, read

pytestmark = pytest.mark.slow
# About fifty for each character; what grows with the square of a list goes far beyond.
MOST_CALLS = 3_000_000
BALANCER = LoadBalancerConfig(kind="vip", ip="198.51.100.20", via="n1")
CLUSTER = Cluster(config((*WEB_PODS, *CURL_PODS), load_balancer=BALANCER))
PORT = "selector: {app: web}, ports: [{port: 80, targetPort: 3000}]"

BAD_PAIR = "'k {0}': 'v {0}'"


def text(spec: str, metadata: str = "name: web") -> str:
    """A manifest of two flow mappings."""
    return f"kind: Service\nmetadata: {{{metadata}}}\nspec: {{{spec}}}\n"


def many(count: int, pattern: str) -> str:
    """``pattern`` with each number, in a list; {0} the number, {1} and {2} its high and low byte."""
    return ", ".join(pattern.format(each, each >> 8, each & 255) for each in range(1, count + 1))


def ports(kind: str, items: str) -> str:
    """A Service with these ports."""
    return text(f"type: {kind}, selector: {{app: web}}, ports: [{items}]")


SLOW = {
    "external IPs": text(f"{PORT}, type: NodePort, externalIPs: [{many(4000, '10.9.{1}.{2}')}]"),
    "equal external IPs": text(f"{PORT}, externalIPs: [{many(4800, '10.9.9.9')}]"),
    "bad external IPs": text(f"{PORT}, externalIPs: [{many(4800, 'x')}]"),
    "source ranges": text(
        f"{PORT}, type: LoadBalancer, loadBalancerSourceRanges: [{many(3500, '10.9.{1}.{2}/32')}]"
    ),
    "bad source ranges": text(
        f"{PORT}, type: LoadBalancer, loadBalancerSourceRanges: [{many(4800, '10.9.9/{0}')}]"
    ),
    "node ports": ports("NodePort", many(700, "{{name: p{0}, port: {0}}}")),
    "load balancer ports": ports("LoadBalancer", many(700, "{{name: p{0}, port: {0}}}")),
    "cluster IP ports": ports("ClusterIP", many(800, "{{name: p{0}, port: {0}}}")),
    "named target ports": ports("ClusterIP", many(600, "{{name: p{0}, port: {0}, targetPort: h}}")),
    "equal ports": ports("NodePort", many(1200, "{{port: 80}}")),
    "equal names": ports("NodePort", many(800, "{{name: p, port: {0}}}")),
    "equal node ports": ports("NodePort", many(600, "{{name: p{0}, port: {0}, nodePort: 31000}}")),
    "labels": text(PORT, f"name: web, labels: {{{many(2300, 'k{0}: v')}}}"),
    "annotations": text(PORT, f"name: web, annotations: {{{many(2300, 'k{0}: v')}}}"),
    "bad labels": text(PORT, f"name: web, labels: {{{many(2300, BAD_PAIR)}}}"),
    "selector": text(f"ports: [{{port: 80}}], selector: {{{many(2300, 'k{0}: v')}}}"),
    "bad selector": text(f"ports: [{{port: 80}}], selector: {{{many(2300, BAD_PAIR)}}}"),
    "unknown fields": text(f"{PORT}, {many(2300, 'k{0}: 1')}"),
    "equal keys": text(f"{PORT}, {many(2300, 'type: NodePort')}"),
    "equal keys of a port": ports("NodePort", f"{{{many(2300, 'port: 80')}}}"),
    "cluster IPs": text(f"{PORT}, clusterIPs: [{many(4000, '10.96.{1}.{2}')}]"),
    "IP families": text(f"{PORT}, ipFamilies: [{many(4800, 'IPv4')}]"),
    "finalizers": text(PORT, f"name: web, finalizers: [{many(4800, 'f{0}')}]"),
    **{
        f"long names of {letters!r}": text(
            f"type: ExternalName, externalName: '{letters * 9000}', "
            f"ports: [{{port: 80, name: '{letters * 5000}'}}]",
            f"name: '{letters * 9000}', annotations: {{? '{letters * 5000}' : ''}}",
        )
        for letters in ("a", "-", "a.", "A1", "é")
    },
}


def calls(manifest_text: str, prepared: Cluster) -> int:
    """How many functions one request calls: what it costs, on any machine."""
    cluster = prepared.copy()
    count = 0

    def called(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        apply_and_send(manifest_text, cluster)
    finally:
        sys.setprofile(before)
    return count


def apply_and_send(manifest_text: str, cluster: Cluster) -> None:
    """All that one request does with a manifest, the places of its errors included."""
    manifest = read(manifest_text)
    outcome = cluster.apply(manifest)
    fields(outcome)
    status = outcome.status
    if status is not None:
        for path in (status.path, *(error.place for error in status.errors)):
            locate(manifest, path)
        return
    request = default_request(cluster.world, outcome.service)
    if request is not None:
        cluster.send(*request, service=outcome.service)


@pytest.mark.parametrize("name", SLOW)
def test_no_text_costs_more_than_its_length(name: str) -> None:
    assert len(SLOW[name].encode()) <= 64 * 1024
    assert "too-many-events" not in {each.code for each in read(SLOW[name]).problems}
    assert calls(SLOW[name], CLUSTER) < MOST_CALLS


def test_replacing_a_large_service_costs_no_more() -> None:
    cluster = CLUSTER.copy()
    assert cluster.apply(SLOW["node ports"]).accepted
    assert calls(SLOW["node ports"], cluster) < MOST_CALLS
