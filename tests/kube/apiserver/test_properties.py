"""Properties that hold for every Service and for every text."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portlab.kube import Cluster, ClusterConfig
from portlab.kube.apiserver.decode import decode
from portlab.kube.authors import fields
from portlab.kube.objects.intstr import IntOrString
from portlab.kube.objects.meta import ObjectMeta, OwnerReference
from portlab.kube.objects.service import (
    LoadBalancerIngress,
    Service,
    ServicePort,
    ServiceSpec,
    ServiceStatus,
    SessionAffinityConfig,
)
from portlab.manifest import read
from portlab.manifest.emit import emit

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
SOME_TEXT = TEXTS.filter(bool)
NUMBERS = st.integers(-(1 << 31), (1 << 31) - 1)
FLAGS = st.none() | st.booleans()
MAPS = st.dictionaries(TEXTS, TEXTS, max_size=3)
LISTS = st.lists(TEXTS, max_size=3).map(tuple)

SERVICES = st.builds(
    Service,
    metadata=st.builds(
        ObjectMeta,
        name=TEXTS,
        generate_name=TEXTS,
        namespace=TEXTS,
        labels=MAPS,
        annotations=MAPS,
        owner_references=st.lists(
            st.builds(
                OwnerReference,
                api_version=TEXTS,
                kind=TEXTS,
                name=TEXTS,
                uid=TEXTS,
                controller=FLAGS,
                block_owner_deletion=FLAGS,
            ),
            max_size=2,
        ).map(tuple),
        finalizers=LISTS,
    ),
    spec=st.builds(
        ServiceSpec,
        ports=st.lists(
            st.builds(
                ServicePort,
                name=TEXTS,
                protocol=TEXTS,
                app_protocol=st.none() | TEXTS,
                port=NUMBERS,
                target_port=st.builds(IntOrString, NUMBERS | TEXTS),
                node_port=NUMBERS,
            ),
            max_size=3,
        ).map(tuple),
        selector=st.none() | MAPS.filter(bool),
        cluster_ip=TEXTS,
        cluster_ips=LISTS,
        type=TEXTS,
        external_ips=LISTS,
        session_affinity=TEXTS,
        load_balancer_ip=TEXTS,
        load_balancer_source_ranges=LISTS,
        external_name=TEXTS,
        external_traffic_policy=TEXTS,
        health_check_node_port=NUMBERS,
        publish_not_ready_addresses=st.booleans(),
        session_affinity_config=st.none()
        | st.just(SessionAffinityConfig())
        | st.builds(
            SessionAffinityConfig, client_ip=st.just(True), timeout_seconds=st.none() | NUMBERS
        ),
        ip_families=LISTS,
        ip_family_policy=st.none() | TEXTS,
        allocate_load_balancer_node_ports=FLAGS,
        load_balancer_class=st.none() | TEXTS,
        internal_traffic_policy=st.none() | TEXTS,
        traffic_distribution=st.none() | TEXTS,
    ),
    status=st.builds(
        ServiceStatus,
        ingress=st.lists(
            st.builds(LoadBalancerIngress, ip=TEXTS, hostname=TEXTS, ip_mode=st.none() | TEXTS),
            max_size=2,
        ).map(tuple),
    ),
)

# Manifests that come close to being valid, so that they get far.
ADDRESSES = st.sampled_from(["", "None", "10.96.0.1", "10.96.0.9", "10.96.0.10", "10.0.0.1", "x"])
NEAR_PORTS = st.fixed_dictionaries(
    {"port": st.sampled_from([0, 80, 80, 443, 53])},
    optional={
        "name": st.sampled_from(["a", "b", "c", "A"]),
        "protocol": st.sampled_from(["TCP", "UDP", "tcp"]),
        "targetPort": st.sampled_from([8080, "web", "8080"]),
        "nodePort": st.sampled_from([30000, 30001, 30002, 30003, 80]),
    },
)
NEAR_SPECS = st.fixed_dictionaries(
    {"ports": st.lists(NEAR_PORTS, max_size=4)},
    optional={
        "type": st.sampled_from(["ClusterIP", "NodePort", "LoadBalancer", "ExternalName", "x"]),
        "selector": st.sampled_from([{}, {"app": "web"}, {"a b": "c"}]),
        "clusterIP": ADDRESSES,
        "clusterIPs": st.lists(ADDRESSES, max_size=2),
        "externalName": st.sampled_from(["", "db.example.com", "x_y"]),
        "externalTrafficPolicy": st.sampled_from(["Local", "Cluster"]),
        "healthCheckNodePort": st.sampled_from([0, 30003, 30004, 80]),
        "allocateLoadBalancerNodePorts": st.booleans(),
        "ipFamilyPolicy": st.sampled_from(["SingleStack", "PreferDualStack", "RequireDualStack"]),
        "ipFamilies": st.lists(st.sampled_from(["IPv4", "IPv6"]), max_size=2),
        "sessionAffinity": st.sampled_from(["ClientIP", "None", "x"]),
        "externalIPs": st.lists(st.sampled_from(["203.0.113.9", "127.0.0.1"]), max_size=1),
    },
)
NEAR_MANIFESTS = st.builds(
    lambda name, spec: emit({"metadata": {"name": name}, "spec": spec}),
    st.sampled_from(["a", "b", "c", "A/"]),
    NEAR_SPECS,
)
SMALL = Cluster(ClusterConfig(service_cidrs=("10.96.0.0/28",), node_port_range="30000-30006"))


def patiently(examples):
    """So many examples, on a machine that has other things to do as well."""
    slow = [HealthCheck.too_slow]
    return settings(max_examples=examples, deadline=None, suppress_health_check=slow)


def state(cluster):
    """Everything that a cluster remembers of its Services."""
    return cluster.ranges(), dict(cluster.services)


@given(SERVICES)
@patiently(40)
def test_a_service_written_as_yaml_is_decoded_as_itself(service):
    assert decode(read(emit(service.to_dict()))).service == service


@given(st.lists(NEAR_MANIFESTS, max_size=6), NEAR_MANIFESTS)
@patiently(70)
def test_a_refused_manifest_leaves_no_trace(before, manifest):
    cluster = SMALL.copy()
    for text in before:
        cluster.apply(text)
    untouched, was = cluster.copy(), state(cluster)
    if cluster.apply(manifest).accepted:
        return
    assert state(cluster) == was
    # Nor does it change what is chosen next.
    following = "metadata: {name: next}\nspec: {type: NodePort, ports: [{port: 80}]}\n"
    assert cluster.apply(following) == untouched.apply(following)


NAMES = st.sampled_from(["a", "b", "c"])
PATCHES = st.sampled_from(
    [
        '{"spec": {"type": "NodePort"}}',
        '{"spec": {"type": "ClusterIP"}}',
        '{"spec": {"type": "LoadBalancer", "externalTrafficPolicy": "Local"}}',
        '{"spec": {"type": "ExternalName", "externalName": "x.example.com"}}',
        '{"spec": {"clusterIP": null, "clusterIPs": null}}',
        '{"spec": {"ports": [{"port": 81, "name": "b", "nodePort": 30001}]}}',
        '{"spec": {"ports": null, "clusterIP": "None"}}',
        '{"metadata": {"finalizers": ["example.com/hold"]}}',
        '{"metadata": {"finalizers": null}}',
        '{"spec": {"ipFamilies": ["IPv6"]}}',
        "[",
    ]
)
PATCH_TYPES = st.sampled_from(
    ["application/merge-patch+json", "application/strategic-merge-patch+json"]
)
DRY_RUNS = st.sampled_from([False, False, False, True])
# One request: the method of Cluster and its arguments.
REQUESTS = st.one_of(
    st.tuples(st.just("create"), NEAR_MANIFESTS, DRY_RUNS),
    st.tuples(st.just("apply"), NEAR_MANIFESTS, DRY_RUNS),
    st.tuples(st.just("replace"), NEAR_MANIFESTS, DRY_RUNS),
    st.tuples(st.just("kubectl apply"), NEAR_MANIFESTS, DRY_RUNS),
    st.tuples(st.just("server-side apply"), NEAR_MANIFESTS, DRY_RUNS),
    st.tuples(st.just("patch"), st.tuples(NAMES, PATCHES, PATCH_TYPES), DRY_RUNS),
    st.tuples(st.just("patch status"), st.tuples(NAMES, PATCHES, PATCH_TYPES), DRY_RUNS),
    st.tuples(st.just("delete"), NAMES, st.just(False)),
)


def send(cluster, request):
    """Make one request; whether it was accepted matters not."""
    kind, body, dry_run = request
    if kind in ("create", "apply"):
        getattr(cluster, kind)(body, dry_run=dry_run)
    elif kind == "replace":
        cluster.replace(body, "a", dry_run=dry_run)
    elif kind == "kubectl apply":
        dry = ["--dry-run=server"] if dry_run else []
        kind_and_version = f"apiVersion: v1\nkind: Service\n{body}"
        cluster.kubectl(["apply", "-f", "-", *dry], stdin=kind_and_version)
    elif kind == "server-side apply":
        text = f"apiVersion: v1\nkind: Service\n{body}"
        content_type = "application/apply-patch+yaml"
        cluster.patch(text, "a", content_type=content_type, dry_run=dry_run, force=True)
    elif kind == "delete":
        cluster.delete(body)
    else:
        name, patch, content_type = body
        subresource = "status" if kind == "patch status" else ""
        cluster.patch(
            patch, name, content_type=content_type, subresource=subresource, dry_run=dry_run
        )


@given(st.lists(REQUESTS, max_size=10))
@patiently(200)
def test_every_number_belongs_to_the_service_that_shows_it(requests):
    cluster = SMALL.copy()
    for request in requests:
        send(cluster, request)
    ranges = cluster.ranges()
    shown = set()
    for (namespace, name), service in cluster.services.items():
        spec, owner = service.spec, f"{namespace}/{name}"
        shown |= {(address, owner) for address in spec.cluster_ips if address != "None"}
        if spec.type in ("NodePort", "LoadBalancer"):
            ports = {port.node_port for port in spec.ports} | {spec.health_check_node_port}
            shown |= {(str(number), owner) for number in ports if number}
    taken = ranges.node_ports.taken + ranges.cluster_ips[0].taken
    assert {(each.value, each.owner) for each in taken} == shown


@given(st.lists(NEAR_MANIFESTS, min_size=1, max_size=4))
@patiently(70)
def test_every_line_of_an_accepted_service_has_an_explained_author(manifests):
    cluster = SMALL.copy()
    for text in manifests:
        outcome = cluster.apply(text)
        unexplained = [
            line.path
            for line in fields(outcome)
            if line.leaf and line.author != "you" and not line.code
        ]
        assert unexplained == []


@given(st.text() | st.binary().map(lambda data: data.decode("utf-8", "replace")) | NEAR_MANIFESTS)
@patiently(150)
def test_any_text_gets_an_answer(text):
    outcome = SMALL.copy().apply(text)
    assert (outcome.status is None) == outcome.accepted


@given(SERVICES.map(lambda service: emit(service.to_dict())))
@patiently(40)
def test_any_service_gets_an_answer(text):
    outcome = SMALL.copy().apply(text)
    assert (outcome.status is None) == outcome.accepted
