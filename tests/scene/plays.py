"""Plays for the scene: a cluster, a Service and a packet, and the words of both languages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import polib

from portlab.kube.cluster import Cluster
from portlab.kube.kubeproxy.send import default_request
from portlab.kube.kubeproxy.trace import Trace
from portlab.kube.objects.clusterconfig import NFTABLES, ClusterConfig, LoadBalancerConfig
from portlab.kube.objects.clusterdescription import from_dict
from portlab.kube.objects.endpointslice import EndpointSlice
from portlab.kube.objects.node import Node
from portlab.kube.objects.pod import ContainerPort, Listener, Pod
from portlab.kube.objects.service import Service
from portlab.manifest import read, to_python
from portlab.scene.compose import compose
from portlab.scene.scene import Scene
from portlab.web.shell.phrases.scene import SCENE

ROOT = Path(__file__).resolve().parents[2]
BACKEND = (ROOT / "fixtures/manifests/backend.yaml").read_text(encoding="utf-8")
BALANCED = BACKEND.replace("type: NodePort", "type: LoadBalancer")
LOCAL = BACKEND.replace("type: NodePort", "type: NodePort\n  externalTrafficPolicy: Local")
INSIDE = BACKEND.replace("type: NodePort", "type: ClusterIP").replace("nodePort: 31263", "")
STICKY = BACKEND.replace("type: NodePort", "type: NodePort\n  sessionAffinity: ClientIP")
ALLOWED = BALANCED.replace(
    "type: LoadBalancer", "type: LoadBalancer\n  loadBalancerSourceRanges: [192.0.2.0/24]"
)
HEADLESS = INSIDE.replace("type: ClusterIP", "clusterIP: None")
OUT_OF_CLUSTER = """\
apiVersion: v1
kind: Service
metadata: {name: shop}
spec: {type: ExternalName, externalName: shop.example.com}
"""
MANY_PORTS = """\
apiVersion: v1
kind: Service
metadata: {name: a-service-with-a-name-that-is-rather-long-for-a-picture}
spec:
  type: NodePort
  selector: {app: your-backend-app}
  ports:
""" + "".join(f"  - {{name: p{n}, port: {3000 + n}, targetPort: 3000}}\n" for n in range(20))


@dataclass(frozen=True, kw_only=True)
class Play:
    """What is put on: ``asked`` is (origin, destination), None for the lab's own first choice, () for nothing sent."""

    manifest: str = BACKEND
    world: str = "three-nodes"
    config: ClusterConfig | None = None
    asked: tuple[str, ...] | None = None
    protocol: str | None = None
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class Played:
    """What came of a play."""

    config: ClusterConfig
    service: Service | None
    slices: tuple[EndpointSlice, ...] = ()
    trace: Trace | None = None

    def scene(self, layout: str, step: int = 0, words: Any = None) -> Scene:
        """The play's picture."""
        return compose(
            self.config,
            self.service,
            self.slices,
            self.trace,
            layout=layout,
            words=words or english,
            step=step,
        )

    def only(self, number: int) -> Played:
        """The same with nothing known of the trace but one step."""
        assert self.trace is not None
        return replace(self, trace=replace(self.trace, steps=(self.trace.steps[number - 1],)))


@cache
def world(name: str) -> ClusterConfig:
    """One of the project's cluster files."""
    text = (ROOT / "fixtures/clusters" / f"{name}.yaml").read_text(encoding="utf-8")
    return from_dict(to_python(read(text).root))


def cluster_of(nodes: int, pods: int, *, long_names: bool = False) -> ClusterConfig:
    """A cluster with so many nodes and Pods of the backend, and one Pod to send from on the last node."""
    base = world("three-nodes")
    prefix = "ip-10-0-12-" if long_names else "n"
    made = tuple(
        Node(
            name=f"{prefix}{n}",
            ip=f"172.18.0.{10 + n}",
            pod_cidr=f"10.244.{n}.0/24",
            gateway=f"10.244.{n}.1",
        )
        for n in range(1, nodes + 1)
    )
    stem = "backend-deployment-7d9f8b6c4-x2x9" if long_names else "web-"
    backends = tuple(
        Pod(
            name=f"{stem}{n}",
            node=made[n % nodes].name,
            ip=f"10.244.{1 + n % nodes}.{10 + n}",
            labels={"app": "your-backend-app"},
            container_ports=(ContainerPort(container_port=3000),),
            listens=(Listener(port=3000),),
        )
        for n in range(pods)
    )
    sender = Pod(
        name="curl-1", node=made[-1].name, ip=f"10.244.{nodes}.200", labels={"app": "curl"}
    )
    return replace(base, nodes=made, pods=(*backends, sender), services=())


@cache
def play(name: str) -> Played:
    """One of PLAYS, put on by the real cluster: API server, controllers, kube-proxy's rules."""
    asked = PLAYS[name]
    config = asked.config or world(asked.world)
    cluster = Cluster(config, seed=1)
    outcome = cluster.apply(asked.manifest)
    assert outcome.service is not None, outcome.status
    service = outcome.service
    request = default_request(cluster.world, service) if asked.asked is None else asked.asked
    trace = None
    if request:
        trace = cluster.send(
            request[0], request[1], protocol=asked.protocol, seed=asked.seed, service=service
        )
    return Played(
        config=config,
        service=service,
        slices=cluster.endpoint_slices(service.metadata.name),
        trace=trace,
    )


@cache
def _chinese() -> dict[str, str]:
    catalogue = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(catalogue)) if entry.msgstr}


def english(code: str, **facts: Any) -> str:
    """The scene's words in English."""
    return str(SCENE[code]) % facts


def chinese(code: str, **facts: Any) -> str:
    """The scene's words in Chinese."""
    text = str(SCENE[code])
    return _chinese().get(text, text) % facts


SPEAKERS = {"en": english, "zh": chinese}

CLOUD = LoadBalancerConfig(
    kind="proxy", ip="172.18.0.50", address="172.18.0.50", node_selection="all"
)

NFTABLES_CLOUD = replace(world("three-nodes-cloud"), proxy_mode=NFTABLES)

PLAYS = {
    "node port": Play(),
    "node port, its own Pod": Play(asked=("client", "n1:nodePort")),
    "cluster IP": Play(asked=("curl-3", "clusterIP:port")),
    "cluster IP of type ClusterIP": Play(manifest=INSIDE),
    "cluster IP of type ClusterIP from outside": Play(
        manifest=INSIDE, asked=("client", "clusterIP:port")
    ),
    "from a backend Pod": Play(asked=("web-1", "clusterIP:port"), seed=4),
    "from a node": Play(asked=("n1", "clusterIP:port")),
    "from a node to another node": Play(asked=("n1", "n3:nodePort")),
    "from a node to itself": Play(asked=("n1", "n1:nodePort")),
    "from a Pod to nobody": Play(asked=("curl-3", "10.1.2.3:80")),
    "from a node to nobody": Play(asked=("n2", "10.1.2.3:80")),
    "nobody at the load balancer's address": Play(
        manifest=BALANCED, world="three-nodes-cloud", asked=("client", "198.51.100.99:80")
    ),
    "no endpoint, from a Pod": Play(
        manifest=INSIDE.replace("your-backend-app", "nobody"), asked=("curl-3", "clusterIP:port")
    ),
    "from a Pod to another node": Play(asked=("curl-3", "n1:nodePort")),
    "from a Pod to a Pod": Play(asked=("curl-3", "web-1:targetPort")),
    "cluster IP from outside": Play(asked=("client", "clusterIP:port")),
    "wrong port of a node": Play(asked=("client", "n1:port")),
    "wrong target port": Play(manifest=BACKEND.replace("targetPort: 3000", "targetPort: 4000")),
    "no endpoint": Play(manifest=BACKEND.replace("your-backend-app", "nobody")),
    "no local endpoint": Play(manifest=LOCAL),
    "local endpoint": Play(manifest=LOCAL, asked=("client", "n2:nodePort")),
    "load balancer": Play(manifest=BALANCED, world="three-nodes-cloud"),
    "load balancer from inside": Play(
        manifest=BALANCED, world="three-nodes-cloud", asked=("curl-3", "loadBalancer:port")
    ),
    "load balancer pending": Play(manifest=BALANCED),
    "load balancer that rewrites": Play(
        manifest=BALANCED,
        config=replace(
            world("three-nodes-cloud"),
            load_balancer=CLOUD,
        ),
    ),
    "load balancer without a node": Play(
        manifest=BALANCED.replace("your-backend-app", "nobody").replace(
            "type: LoadBalancer", "type: LoadBalancer\n  externalTrafficPolicy: Local"
        ),
        config=replace(
            world("three-nodes-cloud"), load_balancer=replace(CLOUD, node_selection="healthy")
        ),
    ),
    "load balancer, wrong port": Play(
        manifest=BALANCED, world="three-nodes-cloud", asked=("n1", "198.51.100.20:81")
    ),
    "in circles": Play(
        manifest=BALANCED, world="three-nodes-cloud", asked=("n2", "198.51.100.20:81")
    ),
    "dead address": Play(asked=("curl-3", "10.244.3.99:80")),
    "no way back": Play(
        config=replace(world("three-nodes"), masquerade_outside_pod_cidr=False),
        asked=("curl-3", "203.0.113.10:80"),
    ),
    "answer from a stranger": Play(
        config=replace(world("three-nodes"), bridge_nf_call_iptables=False),
        asked=("web-2", "clusterIP:port"),
        seed=2,
    ),
    "router that answers": Play(
        config=replace(world("three-nodes"), router_drops_silently=False),
        asked=("client", "clusterIP:port"),
    ),
    "to the client": Play(asked=("curl-3", "203.0.113.10:80")),
    "nftables": Play(world="three-nodes-nftables"),
    "nftables, a remembering Service": Play(manifest=STICKY, world="three-nodes-nftables"),
    "nftables, cluster IP from a Pod": Play(
        world="three-nodes-nftables", asked=("curl-3", "clusterIP:port")
    ),
    "nftables, cluster IP from a node": Play(
        world="three-nodes-nftables", asked=("n1", "clusterIP:port")
    ),
    "nftables, a Pod meets itself": Play(
        world="three-nodes-nftables", asked=("web-1", "clusterIP:port"), seed=4
    ),
    "nftables, local endpoint": Play(
        manifest=LOCAL, world="three-nodes-nftables", asked=("client", "n2:nodePort")
    ),
    "nftables, no local endpoint": Play(manifest=LOCAL, world="three-nodes-nftables"),
    "nftables, no endpoint": Play(
        manifest=BACKEND.replace("your-backend-app", "nobody"), world="three-nodes-nftables"
    ),
    "nftables, no endpoint, from a Pod": Play(
        manifest=INSIDE.replace("your-backend-app", "nobody"),
        world="three-nodes-nftables",
        asked=("curl-3", "clusterIP:port"),
    ),
    "nftables, wrong port": Play(world="three-nodes-nftables", asked=("curl-3", "clusterIP:81")),
    "nftables, ping": Play(
        world="three-nodes-nftables", asked=("curl-3", "clusterIP"), protocol="ICMP"
    ),
    "nftables, ping from a node": Play(
        world="three-nodes-nftables", asked=("n1", "clusterIP"), protocol="ICMP"
    ),
    "nftables, nobody's cluster IP": Play(
        world="three-nodes-nftables", asked=("curl-3", "10.99.99.99:80")
    ),
    "nftables, load balancer": Play(manifest=BALANCED, config=NFTABLES_CLOUD),
    "nftables, not allowed": Play(manifest=ALLOWED, config=NFTABLES_CLOUD),
    "headless": Play(manifest=HEADLESS),
    "headless, nothing sent": Play(manifest=HEADLESS, asked=()),
    "external name": Play(manifest=OUT_OF_CLUSTER),
    "nothing sent": Play(asked=()),
    "many ports": Play(manifest=MANY_PORTS),
    "one node": Play(config=cluster_of(1, 3)),
    "two nodes": Play(config=cluster_of(2, 4)),
    "four nodes": Play(config=cluster_of(4, 8)),
    "six nodes": Play(config=cluster_of(6, 12)),
    "six nodes, from a Pod": Play(
        config=cluster_of(6, 12), asked=("curl-1", "clusterIP:port"), seed=2
    ),
    "thirty Pods": Play(config=cluster_of(3, 30)),
    "long names": Play(config=cluster_of(3, 5, long_names=True)),
    "Pods that are not ready": Play(
        config=replace(
            world("three-nodes"),
            pods=(
                replace(world("three-nodes").pods[0], ready=False),
                replace(world("three-nodes").pods[1], terminating=True),
                *world("three-nodes").pods[2:],
            ),
        )
    ),
}
