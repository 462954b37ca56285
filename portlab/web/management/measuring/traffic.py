"""How the data plane grows: a node's rules and a packet's way in a cluster of `SERVICES` Services with `PODS` Pods
each, in both modes of kube-proxy."""

from dataclasses import replace

from portlab.kube.cluster import Cluster
from portlab.kube.controllers.endpointslice import endpoint_slices
from portlab.kube.kubeproxy.proxy import ServiceKey
from portlab.kube.kubeproxy.send import send, traces
from portlab.kube.kubeproxy.world import World
from portlab.kube.objects.clusterconfig import IPTABLES, NFTABLES, Client, ClusterConfig
from portlab.kube.objects.endpointslice import EndpointSlice
from portlab.kube.objects.intstr import IntOrString
from portlab.kube.objects.meta import ObjectMeta
from portlab.kube.objects.node import Node
from portlab.kube.objects.pod import Listener, Pod
from portlab.kube.objects.service import Service, ServicePort, ServiceSpec
from portlab.web.management.measuring.durations import Durations

MODES = (IPTABLES, NFTABLES)
SERVICES = 1_000
PODS = 3
NODES = 20
# At most so often, from scratch and after a change: each run makes the rules of a node of a world of its own.
RULE_RUNS = 20
# At most so often: every change lets the endpoint controllers look at all Pods, for every Service.
FRONT_DOOR_RUNS = 1
TYPES = ("ClusterIP", "NodePort", "LoadBalancer")
# Who sends where, by a name: from outside to a node without the endpoint, and from inside to the last Service of all.
LAST_IP = f"10.96.{(SERVICES - 1) // 250}.{(SERVICES - 1) % 250 + 1}"
SENDINGS = {
    "client": ("client", f"172.18.0.13:{30_000 + SERVICES - 2}"),
    "pod": ("curl", f"{LAST_IP}:80"),
    "node": ("n4", f"{LAST_IP}:80"),
}
# What is thought fast enough: medians in milliseconds.
TARGETS_MS = {
    **{f"rules_{mode}": 400 for mode in MODES},
    **{f"packet_{sender}_{mode}": 3 for sender in SENDINGS for mode in MODES},
}
MANIFEST = """\
apiVersion: v1
kind: Service
metadata: {{name: s{number}}}
spec: {{type: {kind}, selector: {{app: s{number}}}, ports: [{{port: 80, targetPort: 8080}}]}}
"""

_NODES = tuple(
    Node(
        name=f"n{number}",
        ip=f"172.18.0.{10 + number}",
        pod_cidr=f"10.{100 + number}.0.0/16",
        gateway=f"10.{100 + number}.0.1",
    )
    for number in range(NODES)
)


def measure_traffic(times: int) -> dict[str, Durations]:
    """For each mode: `rules_MODE`, a node's rules from scratch; `rules_changed_MODE`, after one endpoint changed;
    `packet_SENDER_MODE`, a packet, `times` for each of `SENDINGS`. And `front_door`: a Pod's readiness changes, until a
    node's rules are there again."""
    services, slices, ground = _large()
    measured: dict[str, Durations] = {}
    for mode in MODES:
        config = replace(ground, proxy_mode=mode)
        rules, change = (
            measured.setdefault(f"{name}_{mode}", Durations())
            for name in ("rules", "rules_changed")
        )
        for run in range(min(times, RULE_RUNS)):
            world = World(config, services, slices)
            name = _NODES[run % NODES].name
            rules.measure(world.rules, name)
            changed = World(config, services, _without_one(slices, run), before=world)
            change.measure(changed.rules, name)
        for name, (sender, destination) in SENDINGS.items():
            # Has every node on every way write its rules.
            traces(world, sender, destination)
            packet = measured[f"packet_{name}_{mode}"] = Durations()
            for seed in range(times):
                packet.measure(send, world, sender, destination, seed=seed)
    return {**measured, "front_door": _front_door(ground, min(times, FRONT_DOOR_RUNS))}


def _front_door(ground: ClusterConfig, times: int) -> Durations:
    """`times` changes of a Pod's readiness by a request, each until a node's rules are there."""
    cluster = Cluster(ground)
    for number in range(SERVICES):
        cluster.create(MANIFEST.format(number=number, kind=TYPES[number % len(TYPES)]))
    cluster.world.rules(_NODES[0].name)
    durations = Durations()
    for number in range(times):
        durations.measure(_change_readiness, cluster, f"p{number}-0")
    return durations


def _change_readiness(cluster: Cluster, pod: str) -> None:
    cluster.change_pod(pod, ready=False)
    cluster.world.rules(_NODES[0].name)


def _large() -> tuple[
    tuple[Service, ...], dict[ServiceKey, tuple[EndpointSlice, ...]], ClusterConfig
]:
    """The Services, their slices, and the ground."""
    services: list[Service] = []
    slices: dict[ServiceKey, tuple[EndpointSlice, ...]] = {}
    pods = [Pod(name="curl", node="n0", ip="10.100.255.1")]
    for number in range(SERVICES):
        service = _service(number)
        own = tuple(_pod(number, each) for each in range(PODS))
        services.append(service)
        slices["default", service.metadata.name] = endpoint_slices(service, own, _NODES)
        pods += own
    client = Client(name="client", ip="203.0.113.10")
    ground = ClusterConfig(nodes=_NODES, pods=tuple(pods), pod_cidr="10.0.0.0/8", clients=(client,))
    return tuple(services), slices, ground


def _service(number: int) -> Service:
    """Types by turns; every fifth with policy Local, every tenth with session affinity."""
    kind = TYPES[number % len(TYPES)]
    ip = f"10.96.{number // 250}.{number % 250 + 1}"
    outside = kind != "ClusterIP"
    port = ServicePort(
        protocol="TCP",
        port=80,
        target_port=IntOrString(8080),
        node_port=30_000 + number if outside else 0,
    )
    local = "Cluster" if number % 5 else "Local"
    return Service(
        metadata=ObjectMeta(name=f"s{number}", namespace="default"),
        spec=ServiceSpec(
            ports=(port,),
            selector={"app": f"s{number}"},
            cluster_ip=ip,
            cluster_ips=(ip,),
            type=kind,
            session_affinity="None" if number % 10 else "ClientIP",
            external_traffic_policy=local if outside else "",
            internal_traffic_policy="Cluster",
            ip_families=("IPv4",),
        ),
    )


def _pod(number: int, each: int) -> Pod:
    count = number * PODS + each
    node, place = count % NODES, count // NODES
    return Pod(
        name=f"p{number}-{each}",
        node=f"n{node}",
        ip=f"10.{100 + node}.{1 + place // 200}.{2 + place % 200}",
        labels={"app": f"s{number}"},
        listens=(Listener(port=8080),),
    )


def _without_one(
    slices: dict[ServiceKey, tuple[EndpointSlice, ...]], number: int
) -> dict[ServiceKey, tuple[EndpointSlice, ...]]:
    """One endpoint less behind one Service."""
    key = ("default", f"s{number}")
    fewer = tuple(replace(piece, endpoints=piece.endpoints[1:]) for piece in slices[key])
    return {**slices, key: fewer}
