"""The worlds a Service can be put into: the cluster files of the project, and what learners make of them."""

from __future__ import annotations

from functools import cache, lru_cache

from django.conf import settings

from portlab.kube.cluster import Cluster
from portlab.kube.objects.clusterconfig import ClusterConfig
from portlab.teaching.ground.apply import changed
from portlab.teaching.ground.changes import Changes
from portlab.teaching.ground.text import read_ground
from portlab.web.shell.clusterfiles import load_config

DEFAULT_WORLD = "three-nodes"
WORLDS = ("three-nodes", "three-nodes-nftables", "three-nodes-cloud")


@cache
def _described(name: str) -> ClusterConfig:
    return load_config(settings.BASE_DIR / "fixtures" / "clusters" / f"{name}.yaml")


# A learner goes on in the world as it was changed last, and many are in one of the first ones.
@lru_cache(maxsize=64)
def _prepared(name: str, ground: str) -> Cluster:
    config = _described(name)
    return Cluster(changed(config, changes_of(name, ground)) if ground else config)


def cluster_of(world: str, ground: str = "") -> Cluster:
    """A fresh cluster of the named world as ``ground`` changes it, with its own Services already there."""
    return _prepared(world, ground).copy()


def config_of(world: str, ground: str = "") -> ClusterConfig:
    """The description of the named world, as ``ground`` changes it."""
    return _prepared(world, ground).config


@lru_cache(maxsize=64)
def changes_of(world: str, ground: str) -> Changes:
    """What the text ``ground`` changes about the named world."""
    return read_ground(ground, _described(world))


@cache
def first_manifest() -> str:
    """The text of a first visit: the article's own Service."""
    path = settings.BASE_DIR / "fixtures" / "manifests" / "backend.yaml"
    return path.read_text(encoding="utf-8")
