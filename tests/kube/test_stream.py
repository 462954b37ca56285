"""A stream of documents: what is sent where, and the Pods that come of Pods and Deployments."""

from __future__ import annotations

from portlab.kube import Cluster, ClusterConfig
from portlab.kube.objects.node import Node
from portlab.kube.objects.pod import Listener, Pod
from portlab.kube.stream import apply_documents
from portlab.manifest.documents import documents

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: %s}\nspec: {containers: [{name: c%s}]%s}\n"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: %s}
spec:
  replicas: %s
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, ports: [{containerPort: 8080}]}]}
"""
NODES = (
    Node(name="n1", ip="172.18.0.11", pod_cidr="10.244.1.0/24", gateway="10.244.1.1"),
    Node(name="n2", ip="172.18.0.12", pod_cidr="10.244.2.0/30", gateway="10.244.2.1"),
    Node(name="n3", ip="172.18.0.13", pod_cidr="10.244.3.0/24", ready=False),
    Node(name="n4", ip="172.18.0.14", pod_cidr="10.244.4.0/24", control_plane=True),
)


def sent(text: str, config: ClusterConfig | None = None, most_pods: int = 40):  # type: ignore[no-untyped-def]
    """A cluster after a text, and what became of its documents."""
    cluster = Cluster(config or ClusterConfig(nodes=NODES))
    return cluster, apply_documents(cluster, documents(text), most_pods=most_pods)


def test_a_pod_is_put_onto_the_emptiest_node_and_runs() -> None:
    """It has the first free address of that node and listens where its containers declare it."""
    there = Pod(name="p", node="n1", ip="10.244.1.2")
    config = ClusterConfig(nodes=NODES, pods=(there,))
    cluster, applied = sent(
        SERVICE
        + "---\n"
        + POD % ("a", ", ports: [{containerPort: 80}]", "")
        + "---\n"
        + POD % ("b", "", "")
        + "---\n"
        + POD % ("c", "", ""),
        config,
    )
    assert [each.status for each in applied] == [None] * 4
    assert [
        (pod.name, pod.node, pod.ip, pod.phase, pod.ready) for pod in cluster.config.pods[1:]
    ] == [
        ("a", "n2", "10.244.2.2", "Running", True),
        ("b", "n1", "10.244.1.3", "Running", True),
        # n2 has no address left
        ("c", "", "", "Pending", False),
    ]
    assert [pod.listens for pod in cluster.config.pods[1:]] == [(Listener(port=80),), (), ()]


def test_a_pod_can_name_its_node_and_share_its_network() -> None:
    text = "---\n".join(
        [
            POD % ("a", "", ", nodeName: n4"),
            POD % ("b", "", ", nodeName: n1, hostNetwork: true"),
            POD % ("c", "", ", nodeName: n9"),
        ]
    )
    cluster, _ = sent(text)
    assert [(pod.node, pod.ip, pod.phase) for pod in cluster.config.pods] == [
        ("n4", "10.244.4.2", "Running"),
        ("n1", "172.18.0.11", "Running"),
        ("n9", "", "Pending"),
    ]


def test_without_a_node_a_pod_waits() -> None:
    cluster, _ = sent(POD % ("a", "", "") + "---\n" + SERVICE, ClusterConfig())
    assert [pod.phase for pod in cluster.config.pods] == ["Pending"]


def test_a_deployment_makes_pods_that_its_service_finds() -> None:
    cluster, _ = sent(SERVICE + "---\n" + DEPLOYMENT % ("default", 3))
    names = [pod.name for pod in cluster.config.pods]
    assert len(set(names)) == 3
    first = names[0].split("-")
    assert (first[0], len(first[1]), len(first[2])) == ("web", 10, 5)
    assert {pod.labels["pod-template-hash"] for pod in cluster.config.pods} == {first[1]}
    (found,) = cluster.endpoint_slices("web")
    assert sorted(each.address for each in found.endpoints) == [
        "10.244.1.2",
        "10.244.1.3",
        "10.244.2.2",
    ]


def test_pods_keep_their_names_while_other_things_change() -> None:
    one, _ = sent(SERVICE + "---\n" + DEPLOYMENT % ("default", 2))
    other, _ = sent(DEPLOYMENT % ("default", 3) + "---\n" + POD % ("a", "", ""))
    names = [pod.name for pod in one.config.pods]
    assert [pod.name for pod in other.config.pods][:2] == names


def test_there_are_only_so_many_pods() -> None:
    cluster, applied = sent(DEPLOYMENT % ("default", 2_000_000) + "---\n" + SERVICE, most_pods=2)
    assert (len(cluster.config.pods), applied[0].status) == (2, None)


def test_a_namespace_of_the_text_exists_from_there_on() -> None:
    text = (
        DEPLOYMENT % ("shop", 1)
        + "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n"
    )
    text += SERVICE.replace("{name: web}", "{name: web, namespace: shop}")
    cluster, applied = sent(text)
    assert [each.status.message if each.status else "" for each in applied] == [
        'namespaces "shop" not found',
        "",
        "",
    ]
    assert cluster.service("web", "shop") is not None


def test_what_is_refused_stops_nothing_else() -> None:
    text = POD % ("A", "", "") + "---\n" + "a: [\n---\n" + SERVICE
    _, applied = sent(text)
    assert [bool(each.status) for each in applied] == [True, True, False]
    assert [each.is_service for each in applied] == [False, True, True]


def test_other_kinds_are_passed_over_and_alone_the_server_answers() -> None:
    config_map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
    _, applied = sent(config_map + "---\n" + SERVICE)
    assert [each.passed_over for each in applied] == [True, False]
    _, (alone,) = sent(config_map)
    assert alone.status is not None
    assert alone.status.message == (
        'ConfigMap in version "v1" cannot be handled as a Service: converting (v1.ConfigMap) to '
        "(core.Service): unknown conversion"
    )


def test_the_same_pod_or_deployment_twice_is_refused() -> None:
    twice = POD % ("a", "", "") + "---\n" + POD % ("a", "", "")
    _, applied = sent(twice)
    assert [each.status.message if each.status else "" for each in applied] == [
        "",
        'pods "a" already exists',
    ]
    deployment = DEPLOYMENT % ("default", 1)
    _, applied = sent(deployment + "---\n" + deployment)
    assert applied[1].status is not None
    assert applied[1].status.message == 'deployments.apps "web" already exists'


def test_the_address_of_the_bridge_is_no_pods() -> None:
    node = Node(name="n1", ip="172.18.0.11", pod_cidr="10.244.1.0/24", gateway="10.244.1.2")
    cluster, _ = sent(POD % ("a", "", ""), ClusterConfig(nodes=(node,)))
    assert [pod.ip for pod in cluster.config.pods] == ["10.244.1.3"]


def test_pods_that_are_there_count_among_the_most() -> None:
    there = Pod(name="p", node="n1", ip="10.244.1.2")
    cluster, _ = sent(
        DEPLOYMENT % ("default", 5), ClusterConfig(nodes=NODES, pods=(there,)), most_pods=3
    )
    assert len(cluster.config.pods) == 3


def test_a_list_among_other_documents_is_answered_by_the_server() -> None:
    _, applied = sent("apiVersion: v1\nkind: List\nitems: []\n---\n" + SERVICE)
    assert [bool(each.status) for each in applied] == [True, False]
    assert [each.passed_over for each in applied] == [False, False]


def test_a_namespace_needs_a_name_that_is_one() -> None:
    text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: %s}\n"
    _, applied = sent("---\n".join([text % "Shop", text % '""', text % "shop", text % "default"]))
    told = [each.status.message if each.status else "" for each in applied]
    assert told[0].startswith('Namespace "Shop" is invalid: metadata.name: Invalid value: "Shop":')
    assert told[1:] == [
        'Namespace "" is invalid: metadata.name: Required value: name or generateName is required',
        "",
        "",
    ]
