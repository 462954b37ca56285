"""Services that are odd and yet accepted can be told of and sent to."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st
from kube.kubeproxy.worlds import CURL_PODS, WEB_PODS, config

from portlab.kube import Cluster
from portlab.kube.authors import fields
from portlab.kube.kubeproxy.destinations import (
    DestinationError,
    default_request,
    destinations,
    origins,
)
from portlab.kube.objects.clusterconfig import LoadBalancerConfig
from portlab.manifest.emit import emit

BALANCERS = (
    None,
    LoadBalancerConfig(kind="vip", ip="198.51.100.20", via="n1"),
    LoadBalancerConfig(kind="proxy", ip="198.51.100.20", address="172.18.0.50"),
    LoadBalancerConfig(kind="pending", ip="198.51.100.20"),
    LoadBalancerConfig(kind="externalIP", ip="198.51.100.77", via="n2"),
)
CLUSTERS = tuple(
    Cluster(config((*WEB_PODS, *CURL_PODS), load_balancer=balancer)) for balancer in BALANCERS
)
TARGETS = st.sampled_from([3000, 5353, 1, 65535, "http", "nobody", "0", "h-2"])
NAMES = st.sampled_from(["web", "kubernetes", "a", "x" * 63])
LABELS = st.sampled_from(
    [{}, {"service.kubernetes.io/headless": ""}, {"service.kubernetes.io/service-proxy-name": "x"}]
)


@st.composite
def ports(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Ports that differ in name and in number or protocol."""
    found = []
    for index, protocol in enumerate(
        draw(st.lists(st.sampled_from(["TCP", "UDP", "SCTP"]), max_size=4))
    ):
        port: dict[str, Any] = {"port": 80 + draw(st.integers(0, 1)), "protocol": protocol}
        port["name"] = f"p{index}"
        if draw(st.booleans()):
            port["targetPort"] = draw(TARGETS)
        if draw(st.integers(0, 3)) == 0:
            port["appProtocol"] = "kubernetes.io/h2c"
        found.append(port)
    return found


OPTIONS: dict[str, st.SearchStrategy[Any]] = {
    "clusterIP": st.sampled_from(["None", "10.96.0.77", "10.96.255.254"]),
    "externalName": st.sampled_from(["example.com", "a"]),
    "externalIPs": st.sampled_from(
        [["198.51.100.77"], ["172.18.0.11"], ["10.244.1.10", "203.0.113.10"], ["2001:db8::1"]]
    ),
    "selector": st.sampled_from([{"app": "web"}, {"app": "nobody"}, {}]),
    "sessionAffinity": st.sampled_from(["None", "ClientIP"]),
    "externalTrafficPolicy": st.sampled_from(["Cluster", "Local"]),
    "internalTrafficPolicy": st.sampled_from(["Cluster", "Local"]),
    "allocateLoadBalancerNodePorts": st.booleans(),
    "loadBalancerClass": st.just("example.com/mine"),
    "loadBalancerIP": st.sampled_from(["198.51.100.20", "192.0.2.9"]),
    "loadBalancerSourceRanges": st.sampled_from(
        [["203.0.113.0/24"], ["0.0.0.0/0"], ["2001:db8::/32"], [" 10.0.0.0/8 "]]
    ),
    "publishNotReadyAddresses": st.booleans(),
    "trafficDistribution": st.sampled_from(["PreferClose", "PreferSameNode"]),
    "ipFamilyPolicy": st.sampled_from(["SingleStack", "PreferDualStack"]),
}


INSIDE = (
    "clusterIP",
    "selector",
    "sessionAffinity",
    "internalTrafficPolicy",
    "publishNotReadyAddresses",
    "trafficDistribution",
    "ipFamilyPolicy",
    "externalIPs",
)
OUTSIDE = (*INSIDE[1:], "externalTrafficPolicy")
FIT = {
    "ClusterIP": INSIDE,
    "NodePort": OUTSIDE,
    "LoadBalancer": (
        *OUTSIDE,
        "allocateLoadBalancerNodePorts",
        "loadBalancerClass",
        "loadBalancerIP",
        "loadBalancerSourceRanges",
    ),
    "ExternalName": ("externalName", "selector", "externalIPs", "publishNotReadyAddresses"),
}


@st.composite
def manifests(draw: st.DrawFn) -> str:
    """A Service with a few of the fields that its type may have: about half are accepted."""
    kind = draw(st.sampled_from(sorted(FIT)))
    chosen = draw(st.lists(st.sampled_from(FIT[kind]), max_size=4, unique=True))
    spec: dict[str, Any] = {"type": kind}
    if kind == "ExternalName":
        spec["externalName"] = "db.example.com"
    for name in chosen:
        spec[name] = draw(OPTIONS[name])
    spec["ports"] = draw(ports())
    metadata = {"name": draw(NAMES), "labels": draw(LABELS)}
    return emit({"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec})


@settings(max_examples=200, deadline=None)
@given(manifests(), st.sampled_from(CLUSTERS), st.data())
def test_every_accepted_service_can_be_told_of_and_sent_to(
    text: str, clean: Cluster, data: st.DataObject
) -> None:
    cluster = clean.copy()
    outcome = cluster.apply(text)
    event("accepted" if outcome.accepted else "refused")
    assert bool(fields(outcome)) == outcome.accepted
    service = outcome.service
    if service is None:
        return
    first = default_request(cluster.world, service)
    if first is not None:
        assert cluster.send(*first, service=service).steps
    senders = st.sampled_from([item.name for item in origins(cluster.world)])
    offered = destinations(cluster.world, service)
    for item in offered:
        assert cluster.traces(data.draw(senders), item.value, service=service)
    host = data.draw(st.sampled_from(["clusterIP", "loadBalancer", "externalIP", "n1", "web-1"]))
    word = data.draw(st.sampled_from(["port", "targetPort", "nodePort", "port[1]", "31263"]))
    # A word that stands for nothing in this Service is said to, with a code: no other error may come.
    with suppress(DestinationError):
        assert cluster.send(data.draw(senders), f"{host}:{word}", service=service).steps
    for node in cluster.config.nodes:
        assert cluster.rules_text(node.name).startswith("*")
