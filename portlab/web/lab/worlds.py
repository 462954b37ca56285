"""The worlds a Service can be put into: the cluster files of the project, prepared once per process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.conf import settings

from portlab.kube.cluster import Cluster
from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.web.lab.podstates import put_pods
from portlab.web.shell.clusterfiles import load_config

DEFAULT_WORLD = "three-nodes"
WORLDS = ("three-nodes", "three-nodes-nftables", "three-nodes-cloud")


@cache
def _prepared(name: str) -> Cluster:
    return Cluster(load_config(settings.BASE_DIR / "fixtures" / "clusters" / f"{name}.yaml"))


def cluster_of(world: str, pods: Mapping[str, str]) -> Cluster:
    """A fresh cluster of the named world, with its own Services already there and its ``pods`` in these states."""
    cluster = _prepared(world).copy()
    put_pods(cluster, pods)
    return cluster


def config_of(world: str) -> ClusterConfig:
    """The description of the named world."""
    return _prepared(world).config


@cache
def first_manifest() -> str:
    """The text of a first visit: the article's own Service."""
    path = settings.BASE_DIR / "fixtures" / "manifests" / "backend.yaml"
    return path.read_text(encoding="utf-8")
