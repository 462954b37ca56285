"""The API server's own cluster IP: allocated, but with nobody behind it in the ground that is modelled."""

from __future__ import annotations

from kube.kubeproxy.worlds import CURL_PODS, WEB_PODS, config

from portlab.kube import Cluster


def reason(destination: str) -> str:
    """Why a packet from a Pod ends as it does."""
    return Cluster(config((*WEB_PODS, *CURL_PODS))).send("curl-3", destination).reason


def test_a_packet_to_the_api_server_is_not_said_to_go_to_nobody() -> None:
    assert reason("10.96.0.1:443") == "api-server-not-here"


def test_a_free_cluster_ip_is_nobodys() -> None:
    assert reason("10.96.0.2:443") == "cluster-ip-unallocated"
