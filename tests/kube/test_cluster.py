"""Cluster: the front door."""

import pytest

from portlab.kube import Cluster, ClusterConfig, ClusterConfigError
from portlab.kube.kubeproxy.destinations import DestinationError
from portlab.kube.objects.clusterconfig import LoadBalancerConfig

WEB = "metadata: {name: web}\nspec: {type: NodePort, ports: [{port: 80, nodePort: 30080}]}\n"


@pytest.fixture
def cluster():
    """An IPv4 cluster with the usual ranges."""
    return Cluster(ClusterConfig())


def owners(cluster):
    """Who has which number."""
    ranges = cluster.ranges()
    taken = ranges.node_ports.taken + ranges.cluster_ips[0].taken
    return {each.value: each.owner for each in taken}


def test_a_new_cluster_holds_the_kubernetes_service(cluster):
    assert list(cluster.services) == [("default", "kubernetes")]
    assert owners(cluster) == {"10.96.0.1": "default/kubernetes"}


def test_services_of_the_description_are_stored_with_their_namespaces():
    text = WEB.replace("name: web", "name: web, namespace: shop")
    cluster = Cluster(ClusterConfig(services=(text,)))
    assert cluster.service("web", "shop").spec.ports[0].node_port == 30080
    assert cluster.namespaces == {
        "default",
        "kube-node-lease",
        "kube-public",
        "kube-system",
        "shop",
    }
    assert cluster.last_applied is None


def test_a_service_of_the_description_that_is_refused_is_told_by_its_number():
    with pytest.raises(ClusterConfigError, match=r"services\[1\]: Service .* already allocated"):
        Cluster(ClusterConfig(services=(WEB, WEB.replace("web", "other"))))


def test_a_kubernetes_address_outside_the_range_is_told():
    with pytest.raises(ClusterConfigError, match="kubernetesServiceClusterIPs"):
        Cluster(ClusterConfig(kubernetes_service_cluster_ips=("10.0.0.1",)))


def test_a_namespace_that_is_not_there_is_refused(cluster):
    outcome = cluster.apply(WEB.replace("name: web", "name: web, namespace: nowhere"))
    assert (outcome.status.code, outcome.status.message) == (404, 'namespaces "nowhere" not found')


def test_applying_a_name_again_replaces_the_service(cluster):
    first = cluster.apply(WEB)
    second = cluster.apply(WEB.replace("80, nodePort: 30080", "81"))
    assert (first.created, second.created) == (True, False)
    assert second.service.spec.cluster_ip == first.service.spec.cluster_ip
    assert (second.service.spec.ports[0].port, second.service.spec.ports[0].node_port) == (
        81,
        30080,
    )


def test_deleting_frees_all_numbers(cluster):
    before = owners(cluster)
    cluster.apply(WEB)
    assert cluster.delete("web").accepted
    assert (cluster.service("web"), owners(cluster), cluster.last_applied) == (None, before, None)
    assert cluster.delete("web").status.message == 'services "web" not found'


def test_a_copy_goes_its_own_way(cluster):
    twin = cluster.copy()
    twin.apply(WEB)
    assert (cluster.service("web"), "30080" in owners(cluster)) == (None, False)
    assert cluster.apply(WEB).service == twin.service("web")


def test_another_seed_chooses_another_address(cluster):
    first, second = cluster.copy().apply(WEB), cluster.reseeded(1).apply(WEB)
    assert first.service.spec.cluster_ip != second.service.spec.cluster_ip


def test_bands_of_the_ranges(cluster):
    ranges = cluster.ranges()
    assert [(band.name, band.low, band.high) for band in ranges.node_ports.bands] == [
        ("lower", "30000", "30085"),
        ("upper", "30086", "32767"),
    ]
    assert [(band.name, band.low, band.high) for band in ranges.cluster_ips[0].bands] == [
        ("lower", "10.96.0.1", "10.96.1.0"),
        ("upper", "10.96.1.1", "10.111.255.254"),
    ]


def test_a_load_balancer_controller_reports_an_address_after_the_create():
    balancer = LoadBalancerConfig(kind="vip", ip="198.51.100.20", via="n1")
    cluster = Cluster(ClusterConfig(load_balancer=balancer))
    outcome = cluster.apply(WEB.replace("NodePort", "LoadBalancer"))
    assert outcome.service.status.to_dict() == {
        "loadBalancer": {"ingress": [{"ip": "198.51.100.20", "ipMode": "VIP"}]}
    }
    assert [change.code for change in outcome.changes[-2:]] == [
        "load-balancer-ingress",
        "default-ip-mode",
    ]
    assert cluster.service("web") == outcome.service


def test_a_text_that_cannot_be_read_is_a_problem_and_a_status(cluster):
    outcome = cluster.apply("metadata:\n\tname: web\n")
    assert [(each.code, each.line, each.column) for each in outcome.problems] == [("syntax", 2, 1)]
    assert (outcome.accepted, outcome.status.code, outcome.status.rule) == (
        False,
        400,
        "unreadable",
    )


@pytest.mark.parametrize(
    ("origin", "destination"),
    [("bare", "n1:80"), ("n1", "bare:80"), ("young", "n1:80"), ("n1", "young:80")],
)
def test_nothing_is_sent_from_or_to_what_has_no_address_yet(origin, destination):
    cluster = Cluster(ClusterConfig())
    status = "status: {addresses: [{type: InternalIP, address: 172.18.0.11}]}\n"
    assert cluster.create_node(f"metadata: {{name: n1}}\n{status}") is None
    assert cluster.create_node("metadata: {name: bare}\n") is None
    pod = "metadata: {name: young}\nspec: {nodeName: n1, containers: [{name: c, image: i}]}\n"
    assert cluster.create_pod(pod) is None
    with pytest.raises(DestinationError) as caught:
        cluster.traces(origin, destination)
    assert caught.value.code == "no-address"
