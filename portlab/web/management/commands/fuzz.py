"""`manage.py fuzz`: spoilt manifests, by the hundred thousand, against the core."""

from __future__ import annotations

import json
import random
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portlab.kube import Cluster, ClusterConfigError, from_dict
from portlab.kube.apiserver.patch import APPLY_PATCH, PATCH_TYPES
from portlab.kube.kubeproxy.destinations import DestinationError
from portlab.web.management.measuring.spoiling import spoilt

FAILED = 1
# So many requests see the same cluster before a new one takes its place.
LIFETIME = 40
STORED = """\
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, selector: {app: web}, ports: [{name: http, port: 80}]}
"""
# Where the recordings describe none: nodes and Pods between which packets can go.
GROUND = {
    "podCIDR": "10.244.0.0/16",
    "nodes": [
        {
            "name": f"n{each}",
            "ip": f"172.18.0.1{each}",
            "podCIDR": f"10.244.{each}.0/24",
            "gateway": f"10.244.{each}.1",
        }
        for each in (1, 2)
    ],
    "pods": [
        {
            "name": f"web-{each}",
            "node": f"n{each}",
            "ip": f"10.244.{each}.10",
            "labels": {"app": "web"},
            "containerPorts": [{"name": "http", "containerPort": 80}],
            "listens": [{"port": 80}],
        }
        for each in (1, 2)
    ],
}
NAMES = ("web", "a", "s0", "svc")
CONTENT_TYPES = (*("application/yaml",) * 5, "application/json", "text/plain")


class Command(BaseCommand):
    """Sends spoilt manifests of recordings as every kind of request and tells of all that raises."""

    help = "Send spoilt manifests to the core and tell of every one that makes it raise."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """The recordings whose manifests are spoilt, how many, and the seed of the damage."""
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a recording")
        parser.add_argument("--count", type=int, default=10_000, help="how many manifests")
        parser.add_argument("--seed", type=int, default=0, help="of the damage")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send and print; exit 1 when anything raises."""
        chance = random.Random(options["seed"])
        texts, described = _recorded(options["paths"])
        patches = [text for text in texts if text[0] in "{["] or texts
        answers: Counter[str] = Counter()
        raised = 0
        cluster = _cluster(described, chance)
        for number in range(options["count"]):
            if number % LIFETIME == 0:
                cluster = _cluster(described, chance)
            kind = chance.choice(tuple(_REQUESTS))
            body = spoilt(chance.choice(patches if kind == "patch" else texts), texts, chance)
            try:
                answers[f"{kind}: {_REQUESTS[kind](cluster, body, chance)}"] += 1
            except Exception:  # noqa: BLE001 - that is what is looked for
                raised += 1
                self.stdout.write(f"{kind} {body!r}\n{traceback.format_exc(limit=-8)}")
        for answer, count in sorted(answers.items()):
            self.stdout.write(f"{count:>9} {answer}")
        self.stdout.write(f"{options['count']} manifests, {raised} raised")
        if raised:
            sys.exit(FAILED)


def _recorded(paths: list[Path]) -> tuple[list[str], list[dict[str, Any]]]:
    """The manifests and the clusters of recordings."""
    texts, described = set[str](), list[dict[str, Any]]()
    for path in paths:
        for file in sorted(path.rglob("*.json")) if path.is_dir() else [path]:
            recording = json.loads(file.read_bytes())
            if "cases" in recording:
                described.append(recording["cluster"])
                texts |= set(_manifests(recording["cases"]))
    return sorted(texts), described


def _manifests(cases: list[Any]) -> Iterator[str]:
    for case in cases:
        for step in case["steps"]:
            text = step.get("manifest", "")
            if 0 < len(text) < 5_000:
                yield text


def _cluster(described: list[dict[str, Any]], chance: random.Random) -> Cluster:
    """One of the clusters, with a Service that requests may change."""
    seed = chance.randrange(1 << 30)
    cluster = Cluster(from_dict(GROUND | chance.choice(described)), seed=seed)
    cluster.kubectl(("apply", "-f", "-"), stdin=STORED)
    return cluster


def _create(cluster: Cluster, body: str | bytes, chance: random.Random) -> str:
    content_type = chance.choice(CONTENT_TYPES)
    validation = chance.choice(("Strict", "Warn", "Ignore"))
    dry_run = chance.random() < 0.2
    outcome = cluster.create(
        body, content_type=content_type, field_validation=validation, dry_run=dry_run
    )
    return _code(outcome.status)


def _replace(cluster: Cluster, body: str | bytes, chance: random.Random) -> str:
    return _code(cluster.replace(body, _name(cluster, chance)).status)


def _patch(cluster: Cluster, body: str | bytes, chance: random.Random) -> str:
    outcome = cluster.patch(
        body,
        _name(cluster, chance),
        content_type=chance.choice((*sorted(PATCH_TYPES), APPLY_PATCH)),
        subresource=chance.choice(("", "status")),
        force=chance.random() < 0.5,
        field_manager=chance.choice(("x", "y")),
    )
    return _code(outcome.status)


def _apply_server_side(cluster: Cluster, body: str | bytes, chance: random.Random) -> str:
    manager, name = chance.choice(("x", "y")), _name(cluster, chance)
    outcome = cluster.patch(body, name, content_type=APPLY_PATCH, field_manager=manager)
    return _code(outcome.status)


def _kubectl_apply(cluster: Cluster, body: str | bytes, _: random.Random) -> str:
    text = body if isinstance(body, str) else body.decode("utf-8", "replace")
    return f"exit {cluster.kubectl(('apply', '-f', '-'), stdin=text).exit_code}"


def _kubectl_look(cluster: Cluster, body: str | bytes, chance: random.Random) -> str:
    cluster.create(body)
    args = chance.choice((("get", "svc"), ("get", "svc", "-o", "wide"), ("describe", "svc")))
    return f"exit {cluster.kubectl(args).exit_code}"


def _delete(cluster: Cluster, body: str | bytes, chance: random.Random) -> str:
    cluster.create(body)
    return _code(cluster.delete(_name(cluster, chance)).status)


def _create_pod(cluster: Cluster, body: str | bytes, chance: random.Random) -> str:
    status = cluster.create_pod(body)
    name = _name(cluster, chance)
    cluster.endpoint_slices(name)
    cluster.endpoints(name)
    return _code(status)


def _create_node(cluster: Cluster, body: str | bytes, _: random.Random) -> str:
    return _code(cluster.create_node(body))


def _send(cluster: Cluster, body: str | bytes, chance: random.Random) -> str:
    """A packet, after whatever the body made: a Service, a Pod or a Node."""
    chance.choice((cluster.create, cluster.create_pod, cluster.create_node))(body)
    world = cluster.world
    places = (*world.nodes, *world.pods, "clusterIP", "loadBalancer", "externalIP", "198.51.100.7")
    ports = ("80", "port", "targetPort", "nodePort", "port[1]", "0", "x")
    destination = f"{chance.choice(places)}:{chance.choice(ports)}"
    try:
        return str(len(cluster.traces(chance.choice(places), destination)))
    except DestinationError as error:
        return error.code


def _describe(_: Cluster, body: str | bytes, chance: random.Random) -> str:
    """A description of a cluster with one value that was not meant for it."""
    keys = ("nodes", "pods", "serviceCIDRs", "nodePortRange", "services", "loadBalancer")
    text = body if isinstance(body, str) else repr(body)
    value = chance.choice((text, [text], {"a": text}, [{"name": text}], len(text), None, True))
    try:
        Cluster(from_dict({"serviceCIDRs": ["10.96.0.0/24"], chance.choice(keys): value}))
    except ClusterConfigError:
        return "refused"
    return "taken"


_REQUESTS = {
    "create": _create,
    "replace": _replace,
    "patch": _patch,
    "server-side apply": _apply_server_side,
    "kubectl apply": _kubectl_apply,
    "kubectl get": _kubectl_look,
    "delete": _delete,
    "create pod": _create_pod,
    "create node": _create_node,
    "describe cluster": _describe,
    "send": _send,
}


def _name(cluster: Cluster, chance: random.Random) -> str:
    stored = [name for namespace, name in cluster.services if namespace == "default"]
    return chance.choice((*stored, *NAMES))


def _code(status: Any) -> str:
    return "done" if status is None else str(status.code)
