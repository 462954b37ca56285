"""The ground changed: what becomes of a cluster, what cannot be, and the text that says it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portlab.kube.cluster import Cluster
from portlab.kube.objects.clusterconfig import LoadBalancerConfig
from portlab.kube.objects.pod import ContainerPort, Listener
from portlab.teaching.ground.apply import changed, left_out, next_node, next_pod
from portlab.teaching.ground.changes import NOTHING, Changes, GroundError, NodeChange, PodChange
from portlab.teaching.ground.settle import settled
from portlab.teaching.ground.text import LONGEST, read_ground, write_ground
from portlab.web.shell.clusterfiles import load_config

CLUSTERS = Path(__file__).parents[2] / "fixtures" / "clusters"
BASE = load_config(CLUSTERS / "three-nodes.yaml")
CLOUD = load_config(CLUSTERS / "three-nodes-cloud.yaml")


def made(text: str, config=BASE):  # type: ignore[no-untyped-def]
    """The cluster that a text makes."""
    return changed(config, read_ground(text, config))


def test_nothing_changes_nothing() -> None:
    assert changed(BASE, NOTHING) == BASE
    assert changed(CLOUD, NOTHING) == CLOUD
    assert write_ground(NOTHING) == ""


def test_a_new_node_follows_the_rule() -> None:
    node = made("node.n4.add").nodes[3]
    assert (node.name, node.ip, node.pod_cidr, node.gateway, node.zone) == (
        "n4",
        "172.18.0.14",
        "10.244.4.0/24",
        "10.244.4.1",
        "zone-b",
    )


def test_a_node_takes_its_pods_along() -> None:
    config = made("node.n2.remove")
    assert [node.name for node in config.nodes] == ["n1", "n3"]
    assert [pod.name for pod in config.pods] == ["web-1", "curl-3"]


def test_a_load_balancer_is_handed_to_another_node() -> None:
    balancer = made("node.n1.remove", CLOUD).load_balancer
    assert balancer == LoadBalancerConfig(kind="vip", ip="198.51.100.20", via="n2")


def test_pods_of_a_node_that_is_not_ready_are_not_ready() -> None:
    pods = made("node.n2.not-ready").pods
    assert [pod.ready for pod in pods] == [True, False, False, True]


def test_a_moved_pod_gets_the_next_free_address_there() -> None:
    pods = {pod.name: pod for pod in made("pod.web-1.on.n2~pod.curl-3.on.n2").pods}
    assert (pods["web-1"].node, pods["web-1"].ip) == ("n2", "10.244.2.2")
    assert (pods["curl-3"].node, pods["curl-3"].ip) == ("n2", "10.244.2.3")


def test_a_new_pod_is_like_another_one() -> None:
    pod = made("pod.web-4.add.n3.web-1").pods[-1]
    like = BASE.pods[0]
    assert pod == replace(like, name="web-4", node="n3", ip="10.244.3.2")


def test_a_new_pod_like_none() -> None:
    pod = made("pod.a.add.n1..shop~pod.a.labels.app.x~pod.a.listens.53-UDP").pods[-1]
    assert (pod.namespace, pod.labels, pod.container_ports) == ("shop", {"app": "x"}, ())
    assert pod.listens == (Listener(port=53, protocol="UDP"),)


def test_settings() -> None:
    config = made("mode.nftables~lb.proxy~np.30000-30100~stack.dual")
    assert (config.proxy_mode, config.node_port_range) == ("nftables", "30000-30100")
    assert config.load_balancer == LoadBalancerConfig(
        kind="proxy", ip="198.51.100.20", address="172.18.0.50"
    )
    assert config.service_cidrs == ("10.96.0.0/12", "fd00:10:96::/112")
    assert config.pods[0].addresses == ("10.244.1.10", "fd00:10:244:1::a")
    assert made("lb.none", CLOUD).load_balancer is None


def test_the_api_servers_own_service_follows_the_range() -> None:
    config = made("cidr.10.97.0.0_24")
    assert config.kubernetes_service_cluster_ips == ("10.97.0.1",)
    service = Cluster(config).service("kubernetes")
    assert service is not None
    assert service.spec.cluster_ip == "10.97.0.1"


@pytest.mark.parametrize("text", ["cidr.10.97.0.0_24", "np.30000-30100"])
def test_services_that_no_longer_fit_are_left_out(text: str) -> None:
    assert left_out(BASE, made(text)) == ("shop/web",)


@pytest.mark.parametrize(
    ("changes", "code", "place"),
    [
        (Changes(mode="ipvs"), "not-a-choice", "mode"),
        (Changes(balancer="big"), "not-a-choice", "lb"),
        (Changes(node_ports="40000-30000"), "node-port-range", "np"),
        (Changes(service_cidr="10.96.0.1/12"), "service-cidr", "cidr"),
        (Changes(service_cidr="fd00::/112"), "service-cidr", "cidr"),
        (Changes(service_cidr="x"), "service-cidr", "cidr"),
        (Changes(service_cidr="10.200.0.0/32"), "service-cidr-small", "cidr"),
        (Changes(service_cidr="10.244.1.0/24"), "service-cidr-overlaps", "cidr"),
        (Changes(service_cidr="172.18.0.0/24"), "service-cidr-overlaps", "cidr"),
        (Changes(nodes={"n7": NodeChange(there=True)}), "unknown-node", "node.n7"),
        (Changes(nodes={"n4": NodeChange(ready=False)}), "unknown-node", "node.n4"),
        (Changes(nodes={"n1": NodeChange(zone="a b")}), "zone", "node.n1.zone"),
        (
            Changes(nodes={f"n{number}": NodeChange(there=False) for number in (1, 2, 3)}),
            "no-nodes",
            "node",
        ),
        (Changes(pods={"x": PodChange(node="n1")}), "unknown-pod", "pod.x"),
        (Changes(pods={"x": PodChange(there=True)}), "unknown-node", "pod.x.on"),
        (Changes(pods={"X": PodChange(there=True, node="n1")}), "pod-name", "pod.X"),
        (Changes(pods={"web-1": PodChange(node="n9")}), "unknown-node", "pod.web-1.on"),
        (Changes(pods={"web-1": PodChange(labels={"a b": ""})}), "labels", "pod.web-1.labels"),
        (
            Changes(pods={"web-1": PodChange(labels={f"l{n}": "" for n in range(11)})}),
            "too-many-labels",
            "pod.web-1.labels",
        ),
        (
            Changes(pods={"web-1": PodChange(listens=(Listener(port=0),))}),
            "port-number",
            "pod.web-1.listens",
        ),
        (
            Changes(pods={"web-1": PodChange(listens=(Listener(port=1, protocol="ICMP"),))}),
            "protocol",
            "pod.web-1.listens",
        ),
        (
            Changes(pods={"web-1": PodChange(ports=(ContainerPort(name="80", container_port=1),))}),
            "port-name",
            "pod.web-1.ports",
        ),
        (
            Changes(pods={"web-1": PodChange(listens=(Listener(port=1),) * 21)}),
            "too-many-ports",
            "pod.web-1.listens",
        ),
        (
            Changes(pods={f"p-{n}": PodChange(there=True, node="n1") for n in range(37)}),
            "too-many-pods",
            "pod",
        ),
    ],
)
def test_what_cannot_be_is_told_with_its_place(changes: Changes, code: str, place: str) -> None:
    with pytest.raises(GroundError) as raised:
        changed(BASE, changes)
    assert (raised.value.code, raised.value.place) == (code, place)


@pytest.mark.parametrize(
    "text",
    [
        "mode.iptables",
        "lb.none",
        "np.30000-32767",
        "cidr.10.96.0.0_12",
        "stack.single",
        "node.n1.zone.zone-a~node.n1.ready",
        "pod.web-1.on.n1~pod.web-1.labels.app.your-backend-app~pod.web-1.listens.3000",
        "pod.web-1.ports.http.3000",
    ],
)
def test_what_the_description_says_already_is_not_written(text: str) -> None:
    assert write_ground(read_ground(text, BASE)) == ""


@pytest.mark.parametrize(
    "part",
    [
        "",
        "mode.ipvs",
        "mode",
        "cidr.x",
        "node.n9.add",
        "node.n1",
        "node.n1.zone",
        "pod.web-1.on.n9",
        "pod.web-1.labels.app",
        "pod.web-1.listens.x",
        "pod.web-1.ports.http",
        "pod.web-1.sleeps",
        "pod.X.add.n1",
        "pod..remove",
        "ghost.n1.add",
    ],
)
def test_a_part_that_cannot_be_is_left_out_alone(part: str) -> None:
    assert write_ground(read_ground(f"{part}~mode.nftables~node.n4.add", BASE)) == (
        "mode.nftables~node.n4.add"
    )


def test_names_that_come_next() -> None:
    assert next_node(made("node.n2.remove")) == "n2"
    assert next_node(made("node.n4.add")) == "n5"
    assert next_pod(BASE, ["web-4"], "web") == "web-5"
    with pytest.raises(GroundError):
        next_node(made("node.n4.add~node.n5.add~node.n6.add"))


LABEL_TEXT = st.from_regex(r"[a-z0-9]([-a-z0-9_.]{0,8}[a-z0-9])?", fullmatch=True)
KEYS = st.one_of(LABEL_TEXT, LABEL_TEXT.map(lambda name: f"example.com/{name}"))
PROTOCOLS = st.sampled_from(["TCP", "UDP", "SCTP"])
NUMBERS = st.integers(1, 65535)
LISTENS = st.lists(st.builds(Listener, port=NUMBERS, protocol=PROTOCOLS), max_size=4).map(tuple)
PORTS = st.lists(
    st.builds(
        ContainerPort,
        container_port=NUMBERS,
        protocol=PROTOCOLS,
        name=st.sampled_from(["", "http", "dns-tcp"]),
    ),
    max_size=3,
).map(tuple)
LABELS = st.dictionaries(KEYS, st.one_of(st.just(""), LABEL_TEXT), max_size=3)


def maybe(values: st.SearchStrategy) -> st.SearchStrategy:  # type: ignore[type-arg]
    """A value, or None: nothing said."""
    return st.one_of(st.none(), values)


NODES = ("n1", "n3", "n4")
PARTS = {"labels": maybe(LABELS), "listens": maybe(LISTENS), "ports": maybe(PORTS)}
CHANGES = st.builds(
    Changes,
    mode=maybe(st.sampled_from(["iptables", "nftables"])),
    balancer=maybe(st.sampled_from(["none", "vip", "proxy", "pending"])),
    node_ports=maybe(st.sampled_from(["30000-30100", "1-65535"])),
    service_cidr=maybe(st.sampled_from(["10.97.0.0/24", "10.96.0.0/16"])),
    stack=maybe(st.sampled_from(["single", "dual"])),
    nodes=st.fixed_dictionaries(
        {"n4": st.builds(NodeChange, there=st.just(True), zone=maybe(LABEL_TEXT))},
        optional={
            "n1": st.builds(NodeChange, zone=maybe(LABEL_TEXT), ready=maybe(st.booleans())),
            "n2": st.builds(NodeChange, there=st.just(False)),
        },
    ),
    pods=st.fixed_dictionaries(
        {},
        optional={
            "web-1": st.builds(PodChange, node=maybe(st.sampled_from(NODES)), **PARTS),
            "web-2": st.builds(PodChange, there=st.just(False)),
            "web-4": st.builds(
                PodChange,
                there=st.just(True),
                node=st.sampled_from(NODES),
                like=st.sampled_from(["", "web-1"]),
                **PARTS,
            ),
        },
    ),
)


@settings(deadline=None, max_examples=60)
@given(CHANGES)
def test_changes_come_back_from_their_text(changes: Changes) -> None:
    wanted = settled(BASE, changes)
    text = write_ground(wanted)
    assert read_ground(text, BASE) == wanted
    assert changed(BASE, wanted) == changed(BASE, changes)
    assert quote_plus(text) == text


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="node.pod~web-1234_addremovecidrlbstackn/ é", max_size=200))
def test_any_text_is_read(text: str) -> None:
    found = read_ground(text, BASE)
    changed(BASE, found)
    assert read_ground(write_ground(found), BASE) == found


def test_forty_pods_fit_an_address() -> None:
    pods = {
        f"web-{number}": PodChange(there=True, node="n1", like="web-1") for number in range(4, 40)
    }
    text = write_ground(Changes(pods=pods))
    assert len(text) <= LONGEST
    assert len(made(text).pods) == 40
