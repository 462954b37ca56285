"""A create, stage by stage: what is filled, who filled it, and what a refusal leaves behind."""

import pytest

from portlab.kube import Cluster, ClusterConfig
from portlab.kube.objects.change import ALLOCATOR, API_SERVER, DEFAULT


def told(outcome):
    """Path, code and actor of every change."""
    return [(change.path, change.code, change.actor) for change in outcome.changes]


def taken(cluster):
    """All taken numbers with their owners."""
    ranges = cluster.ranges()
    return [
        (each.value, each.owner)
        for every in (ranges.node_ports, *ranges.cluster_ips)
        for each in every.taken
    ]


def test_the_article_example_is_stored_with_defaults_and_an_address(cluster, article):
    outcome = cluster.apply(article)
    assert outcome.status is None
    assert outcome.service.to_dict()["spec"] == {
        "ports": [{"protocol": "TCP", "port": 3000, "targetPort": 3000, "nodePort": 31263}],
        "selector": {"app": "your-backend-app"},
        "clusterIP": "10.96.115.60",
        "clusterIPs": ["10.96.115.60"],
        "type": "NodePort",
        "sessionAffinity": "None",
        "externalTrafficPolicy": "Cluster",
        "ipFamilies": ["IPv4"],
        "ipFamilyPolicy": "SingleStack",
        "internalTrafficPolicy": "Cluster",
    }


def test_every_stage_tells_what_it_wrote_in_its_order(cluster, article):
    assert told(cluster.apply(article)) == [
        ("metadata.namespace", "fill-namespace", DEFAULT),
        ("status.loadBalancer", "start-status", API_SERVER),
        ("spec.sessionAffinity", "default-session-affinity", DEFAULT),
        ("spec.externalTrafficPolicy", "default-external-traffic-policy", DEFAULT),
        ("spec.internalTrafficPolicy", "default-internal-traffic-policy", DEFAULT),
        ("spec.ipFamilyPolicy", "default-family-policy", DEFAULT),
        ("spec.ipFamilies[0]", "default-family", DEFAULT),
        ("spec.clusterIPs[0]", "allocate-cluster-ip", ALLOCATOR),
        ("spec.clusterIP", "first-cluster-ip", ALLOCATOR),
        ("spec.ports[0].nodePort", "reserve-node-port", ALLOCATOR),
    ]


def test_an_allocation_tells_its_way(cluster, article):
    change = next(
        each for each in cluster.apply(article).changes if each.path == "spec.clusterIPs[0]"
    )
    assert change.facts == {
        "cidr": "10.96.0.0/12",
        "low": "10.96.0.1",
        "high": "10.111.255.254",
        "value": "10.96.115.60",
        "band": "upper",
        "band_low": "10.96.1.1",
        "band_high": "10.111.255.254",
        "start": "10.96.115.60",
        "tried": ["10.96.115.60"],
    }


def test_the_same_seed_chooses_the_same_numbers_and_another_others(article):
    text = article.replace("      nodePort: 31263\n", "")
    specs = [Cluster(ClusterConfig(), seed).apply(text).service.spec for seed in (3, 3, 4)]
    assert specs[0] == specs[1]
    assert specs[0].cluster_ip != specs[2].cluster_ip
    assert specs[0].ports[0].node_port != specs[2].ports[0].node_port


def test_one_more_port_changes_neither_the_address_nor_the_first_node_port(article):
    text = article.replace("    - protocol: TCP", "    - name: a").replace(
        "      nodePort: 31263\n", ""
    )
    more = text + "    - name: b\n      port: 3001\n"
    one, two = (Cluster(ClusterConfig()).apply(each).service.spec for each in (text, more))
    assert (one.cluster_ip, one.ports[0]) == (two.cluster_ip, two.ports[0])


def test_a_refused_request_changes_no_later_choice(article):
    text = article.replace("      nodePort: 31263\n", "")
    straight, detour = Cluster(ClusterConfig()), Cluster(ClusterConfig())
    assert detour.apply(text.replace("3000", "70000")).status.code == 422
    assert straight.apply(text).service == detour.apply(text).service


def test_an_allocation_error_comes_alone(cluster, article):
    text = (
        article.replace("31263", "80")
        .replace("name: backend", "name: Back_End")
        .replace("TCP", "tcp")
    )
    status = cluster.apply(text).status
    assert [error.code for error in status.errors] == ["node-port-out-of-range"]
    assert status.message == (
        'Service "Back_End" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the '
        "valid range. The range of valid ports is 30000-32767"
    )


def test_validation_errors_come_together_and_give_everything_back(cluster, article):
    before = taken(cluster)
    outcome = cluster.apply(
        article.replace("name: backend", "name: Back_End").replace("TCP", "tcp")
    )
    assert [error.code for error in outcome.status.errors] == [
        "dns-label-format",
        "protocol-unsupported",
    ]
    assert (outcome.service, taken(cluster)) == (None, before)


def test_a_taken_node_port_names_its_owner(cluster, article):
    cluster.apply(article)
    (error,) = cluster.apply(article.replace("name: backend", "name: other")).status.errors
    assert (error.code, dict(error.facts)["owner"]) == ("node-port-taken", "default/backend")


def test_a_load_balancer_with_local_policy_gets_a_health_check_port(cluster, article):
    text = article.replace("NodePort", "LoadBalancer") + "  externalTrafficPolicy: Local\n"
    outcome = cluster.apply(text)
    port = outcome.service.spec.health_check_node_port
    assert ("spec.healthCheckNodePort", "allocate-health-check-port", ALLOCATOR) in told(outcome)
    assert (str(port), "default/backend") in taken(cluster)


def test_tcp_and_udp_on_one_port_share_a_node_port(cluster):
    outcome = cluster.apply(
        "metadata: {name: dns}\n"
        "spec: {type: NodePort, ports: [{name: t, port: 53}, {name: u, port: 53, protocol: UDP}]}"
    )
    first, second = outcome.service.spec.ports
    assert first.node_port == second.node_port
    assert ("spec.ports[1].nodePort", "share-node-port", ALLOCATOR) in told(outcome)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("{metadata: {name: a}, spec: {clusterIP: bad, ports: [{port: 1}]}}", "spec.clusterIP"),
        (
            "{metadata: {name: a}, spec: {clusterIP: 10.0.0.1, ports: [{port: 1}]}}",
            "spec.clusterIP",
        ),
        (
            "{metadata: {name: a}, spec: {clusterIP: bad, clusterIPs: [bad], ports: [{port: 1}]}}",
            "spec.clusterIPs[0]",
        ),
        (
            "{metadata: {name: a}, spec: {type: LoadBalancer, loadBalancerSourceRanges: [x], ports: [{port: 1}]}}",
            "spec.loadBalancerSourceRanges[0]",
        ),
        ("{metadata: {name: a}, spec: {ports: [{port: 0, targetPort: 1}]}}", "spec.ports[0].port"),
    ],
)
def test_an_error_knows_its_place_in_the_manifest(cluster, text, path):
    (error,) = cluster.apply(text).status.errors
    assert error.place == path


def test_a_dry_run_stores_nothing(cluster, article):
    before = taken(cluster)
    outcome = cluster.apply(article, dry_run=True)
    assert (outcome.service.spec.cluster_ip, cluster.service("backend"), taken(cluster)) == (
        "10.96.0.0",
        None,
        before,
    )
