"""What a new version of a Service may bring, and which words it is refused with; rules that no recording shows."""

import pytest

from portlab.kube import Cluster, ClusterConfig
from portlab.kube.apiserver.patch import APPLY_PATCH, MERGE_PATCH
from portlab.manifest.emit import emit

DUAL = ClusterConfig(
    service_cidrs=("10.96.0.0/16", "fd00:10:96::/112"),
    kubernetes_service_cluster_ips=("10.96.0.1",),
)
IMMUTABLE = "field is immutable"
KEPT = "may not change once set"


def service(metadata=None, **spec):
    return emit(
        {
            "metadata": {"name": "web", **(metadata or {})},
            "spec": {"ports": [{"port": 80}], **spec},
        }
    )


@pytest.fixture
def cluster():
    return Cluster(ClusterConfig())


@pytest.fixture
def dual():
    return Cluster(DUAL)


def created(cluster, text):
    outcome = cluster.create(text)
    assert outcome.status is None
    return outcome.service


def causes(outcome):
    return [str(error) for error in outcome.status.errors]


def message(outcome):
    return outcome.status.message.removeprefix('Service "web" is invalid: ')


def test_another_creation_time_is_overlooked(cluster):
    stored = created(cluster, service())
    outcome = cluster.replace(service({"creationTimestamp": "2020-01-01T00:00:00Z"}), "web")
    assert outcome.service == stored


def test_nobody_sets_the_time_of_deletion_of_what_lives(cluster):
    created(cluster, service())
    metadata = {"deletionTimestamp": "2020-01-01T00:00:00Z", "deletionGracePeriodSeconds": 5}
    when = f'metadata.deletionTimestamp: Invalid value: "2020-01-01T00:00:00Z": {IMMUTABLE}'
    grace = f"metadata.deletionGracePeriodSeconds: Invalid value: 5: {IMMUTABLE}"
    outcome = cluster.replace(service(metadata), "web")
    assert (message(outcome), causes(outcome)) == (f"[{when}, {grace}]", [when, grace] * 2)


def test_a_deleted_services_time_stays_and_its_grace_may_not_change(cluster):
    created(cluster, service({"finalizers": ["example.com/hold"]}))
    deleted = cluster.delete("web").service
    held = {"finalizers": ["example.com/hold"], "deletionTimestamp": "2020-01-01T00:00:00Z"}
    assert cluster.replace(service(held), "web").service == deleted
    outcome = cluster.replace(service({**held, "deletionGracePeriodSeconds": 7}), "web")
    grace = f"metadata.deletionGracePeriodSeconds: Invalid value: 7: {IMMUTABLE}"
    assert causes(outcome) == [grace] * 2


def test_a_new_service_is_not_born_deleted(cluster):
    metadata = {"deletionTimestamp": "2020-01-01T00:00:00Z", "deletionGracePeriodSeconds": 5}
    made = created(cluster, service(metadata)).metadata
    assert (made.deletion_timestamp, made.deletion_grace_period_seconds) == ("", None)


BAD_LABEL = "metadata.labels: Invalid value: "
BAD_FINALIZER = (
    'metadata.finalizers[0]: Invalid value: "hold": name is neither a standard finalizer name nor is '
    "it fully qualified"
)


def test_an_update_tells_metadata_before_what_may_not_change(cluster):
    created(cluster, service(clusterIP="10.96.0.50"))
    changed = f'spec.clusterIPs[0]: Invalid value: ["10.96.0.99"]: {KEPT}'
    outcome = cluster.replace(service({"finalizers": ["hold"]}, clusterIP="10.96.0.99"), "web")
    assert causes(outcome)[-2:] == [BAD_FINALIZER, changed]
    outcome = cluster.replace(service({"labels": {"a b": "c"}}, clusterIP="10.96.0.99"), "web")
    labels, *more = causes(outcome)
    assert labels.startswith(BAD_LABEL)
    assert more == [labels, labels, changed]


def test_a_patched_uid_and_label_are_told_in_turns(cluster):
    created(cluster, service())
    patch = '{"metadata": {"uid": "x", "labels": {"a b": "c"}}}'
    outcome = cluster.patch(patch, "web", content_type=MERGE_PATCH)
    uid = f'metadata.uid: Invalid value: "x": {IMMUTABLE}'
    kinds = [each if each == uid else each[: len(BAD_LABEL)] for each in causes(outcome)]
    assert kinds == [BAD_LABEL, uid, BAD_LABEL, uid, BAD_LABEL]


def test_a_generate_name_of_an_update_only_has_to_fit_into_a_path(cluster):
    created(cluster, service())
    assert cluster.replace(service({"generateName": "Bad_"}), "web").accepted
    told = "metadata.generateName: Invalid value: \"a/b\": may not contain '/'"
    assert causes(cluster.replace(service({"generateName": "a/b"}), "web")) == [told]


def test_a_patch_of_the_status_is_held_to_the_same_rules(cluster):
    created(cluster, service())
    options = {"content_type": MERGE_PATCH, "subresource": "status"}
    outcome = cluster.patch('{"metadata": {"finalizers": ["hold"]}}', "web", **options)
    assert causes(outcome) == [BAD_FINALIZER]
    outcome = cluster.patch('{"metadata": {"uid": "x"}}', "web", **options)
    assert causes(outcome) == [f'metadata.uid: Invalid value: "x": {IMMUTABLE}'] * 2


def test_an_ingress_ip_without_a_mode_is_refused_where_no_default_came(cluster):
    created(cluster, service(type="LoadBalancer"))
    body = '{"spec": {"type": "ClusterIP"}, "status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}}}'
    outcome = cluster.patch(body, "web", content_type=MERGE_PATCH, subresource="status")
    path = "status.loadBalancer.ingress[0].ipMode"
    assert causes(outcome) == [f"{path}: Required value: must be specified when `ip` is set"]


def test_families_are_not_compared_where_headless_changes(dual):
    created(dual, service(clusterIP="10.96.0.60"))
    outcome = dual.replace(service(clusterIP="None", ipFamilies=["IPv6"]), "web")
    assert causes(outcome) == [f'spec.clusterIPs[0]: Invalid value: ["None"]: {KEPT}']


def test_a_changed_number_of_families_shows_the_addresses(dual):
    both = ["10.96.0.60", "fd00:10:96::60"]
    created(dual, service(clusterIP=both[0], clusterIPs=both, ipFamilyPolicy="RequireDualStack"))
    down = {"clusterIP": both[1], "clusterIPs": both[1:], "ipFamilies": ["IPv6"]}
    outcome = dual.replace(service(ipFamilyPolicy="SingleStack", **down), "web")
    shown = '["fd00:10:96::60"]'
    assert causes(outcome) == [
        f"spec.clusterIPs[0]: Invalid value: {shown}: {KEPT}",
        f"spec.ipFamilies[0]: Invalid value: {shown}: {KEPT}",
    ]


def test_none_and_a_second_address_do_not_go_together(dual):
    created(dual, service(clusterIP="10.96.0.60"))
    before = dual.ranges()
    upgraded = service(clusterIP="None", ipFamilyPolicy="RequireDualStack", selector={"a": "b"})
    outcome = dual.replace(upgraded, "web")
    paths = [(error.path, error.code) for error in outcome.status.errors]
    assert paths == [
        ("spec.clusterIPs[0]", "cluster-ip-changed"),
        ("spec.clusterIPs", "cluster-ips-none-alone"),
    ]
    assert dual.ranges() == before


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        (
            {"clusterIP": "None", "clusterIPs": ["10.96.0.5", "10.96.0.6"]},
            ["cluster-ips-first-differs", "cluster-ips-same-family"],
        ),
        (
            {"clusterIP": "None", "clusterIPs": ["10.96.0.5"], "ipFamilies": ["IPv6"]},
            ["cluster-ips-first-differs", "cluster-ip-other-family"],
        ),
        (
            {"clusterIPs": ["None"], "ipFamilies": ["IPv4"]},
            ["cluster-ips-without-first"],
        ),
    ],
)
def test_validation_knows_a_headless_service_by_its_list(dual, spec, told):
    assert [error.code for error in dual.create(service(**spec)).status.errors] == told


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("type", "LoadBalancer\u00a0", '"LoadBalancer\u00a0"'),
        ("sessionAffinity", "<x>", '"\\u003cx\\u003e"'),
        ("internalTrafficPolicy", "L&C", '"L\\u0026C"'),
        ("trafficDistribution", "<x>\u00a0", '"<x>\\u00a0"'),
    ],
)
def test_only_plain_text_is_shown_as_go_quotes_it(cluster, field, value, shown):
    (error,) = (
        each
        for each in cluster.create(service(**{field: value})).status.errors
        if each.path == f"spec.{field}"
    )
    assert error.message.startswith(f"Unsupported value: {shown}: ")


def test_a_type_that_nobody_knows_inherits_the_address(cluster):
    created(cluster, service(clusterIP="10.96.0.50"))
    outcome = cluster.replace(service(type="Foo", clusterIP="10.96.0.99"), "web")
    assert [error.code for error in outcome.status.errors] == [
        "cluster-ip-changed",
        "type-unsupported",
    ]


@pytest.mark.parametrize(
    ("owner", "told"),
    [
        (
            {"apiVersion": "a/b/c", "kind": "K", "name": "n", "uid": "u"},
            'metadata.ownerReferences.apiVersion: Invalid value: "a/b/c": version must not be empty',
        ),
        (
            {"apiVersion": "/v1", "kind": "Event", "name": "n", "uid": "u"},
            (
                "metadata.ownerReferences: Invalid value: "
                '{"apiVersion":"/v1","kind":"Event","name":"n","uid":"u"}: '
                "/v1, Kind=Event is disallowed from being an owner"
            ),
        ),
    ],
)
def test_owners_that_are_none(cluster, owner, told):
    assert causes(cluster.create(service({"ownerReferences": [owner]}))) == [told]


def test_an_owner_that_stands_twice_is_kept_once(cluster):
    owner = {"apiVersion": "v1", "kind": "Pod", "name": "n", "uid": "u1"}
    outcome = cluster.create(service({"ownerReferences": [owner, owner]}))
    assert len(outcome.service.metadata.owner_references) == 1
    ending = (
        "API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; "
        "please fix your requests; duplicate UID(s) observed: u1"
    )
    start = ".metadata.ownerReferences contains duplicate entries"
    assert [each.text for each in outcome.warnings] == [f"{start}; {ending}"]
    patch = f'{{"metadata": {{"ownerReferences": [{", ".join([OWNER] * 2)}]}}}}'
    patched = cluster.patch(patch, "web", content_type=MERGE_PATCH)
    assert [each.text for each in patched.warnings] == [
        f"{start} after mutating admission happens; {ending}"
    ]


OWNER = '{"apiVersion": "v1", "kind": "Pod", "name": "n", "uid": "u1"}'
RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges"


def test_an_annotation_that_stays_as_it_was_is_not_looked_at_again(cluster):
    bad = {"annotations": {RANGES: "bad"}}
    balanced = {"type": "LoadBalancer"}
    created(cluster, service(bad, **balanced, loadBalancerSourceRanges=["10.0.0.0/8"]))
    assert cluster.replace(service(bad, **balanced), "web").accepted
    worse = {"annotations": {RANGES: "worse"}}
    outcome = cluster.replace(service(worse, **balanced), "web")
    assert [error.code for error in outcome.status.errors] == ["cidr-format"]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("fd00::00001", "ip-leading-zeros"),
        ("::ffff:010.0.0.1", "ip-leading-zeros"),
        ("::ffff:10.0.0.1", "ip-mapped"),
        ("fd00::1%eth0", "ip-format"),
        ("fd00::12345", "ip-format"),
    ],
)
def test_odd_spellings_of_addresses(cluster, address, code):
    outcome = cluster.create(service(externalIPs=[address]))
    assert [error.code for error in outcome.status.errors] == [code]


@pytest.mark.parametrize(
    ("cidr", "code"),
    [
        ("::ffff:10.0.0.0/0104", "cidr-leading-zeros"),
        ("::ffff:010.0.0.0/104", "cidr-leading-zeros"),
        ("fd00::00001/128", "cidr-leading-zeros"),
        ("10.0.0.0/0000000008", "cidr-leading-zeros"),
        ("::ffff:10.0.0.0/104", "cidr-mapped"),
        ("\u001c10.0.0.0/8", "cidr-format"),
        ("10.0.0.0/33", "cidr-format"),
    ],
)
def test_odd_spellings_of_networks(cluster, cidr, code):
    outcome = cluster.create(service(type="LoadBalancer", loadBalancerSourceRanges=[cidr]))
    assert [error.code for error in outcome.status.errors] == [code]


@pytest.mark.parametrize(
    ("given", "better"), [("2001:db8::00001", "2001:db8::1"), ("::ffff:010.0.0.1", "10.0.0.1")]
)
def test_odd_spellings_of_a_load_balancer_ip_are_a_warning(cluster, given, better):
    outcome = cluster.create(service(type="LoadBalancer", loadBalancerIP=given))
    assert [(each.code, each.facts["better"]) for each in outcome.warnings] == [
        ("warn-non-standard-ip", better)
    ]


def test_half_a_letter_is_not_masked_by_a_dash(cluster):
    outcome = cluster.create("metadata: {generateName: é-}\nspec: {ports: [{port: 80}]}\n")
    assert [error.path for error in outcome.status.errors] == [
        "metadata.generateName",
        "metadata.name",
    ]


def test_node_ports_are_wiped_where_some_of_them_are_left(cluster):
    ports = [
        {"name": "a", "port": 80, "nodePort": 30001},
        {"name": "b", "port": 81, "nodePort": 30002},
    ]
    created(cluster, service(type="NodePort", ports=ports))
    outcome = cluster.replace(service(type="ClusterIP", ports=ports[:1]), "web")
    assert [port.node_port for port in outcome.service.spec.ports] == [0]
    assert cluster.ranges().node_ports.taken == ()


def test_who_managed_a_deleted_service_manages_nothing(cluster):
    created(cluster, service({"finalizers": ["example.com/hold"]}))
    cluster.delete("web")
    free = '{"metadata": {"finalizers": null}}'
    cluster.patch(free, "web", content_type=MERGE_PATCH, field_manager="ghost")
    assert cluster.service("web") is None
    applied = f"apiVersion: v1\nkind: Service\n{service(type='NodePort')}"
    assert cluster.patch(applied, "web", content_type=APPLY_PATCH, field_manager="me").accepted


def test_a_name_that_is_being_deleted_is_not_free_yet(cluster):
    created(cluster, service({"finalizers": ["example.com/hold"]}))
    cluster.delete("web")
    told = 'object is being deleted: services "web" already exists'
    assert cluster.create(service()).status.message == told


def test_a_dry_run_numbers_nothing(cluster):
    dry = cluster.create(service({"resourceVersion": "5"}), dry_run=True).service
    assert dry.metadata.resource_version == "5"
    stored = created(cluster, service())
    again = cluster.replace(service(type="NodePort"), "web", dry_run=True).service
    assert again.metadata.resource_version == stored.metadata.resource_version


def test_only_a_post_is_refused_for_its_version(cluster):
    versioned = service({"resourceVersion": "5"})
    refused = cluster.create(versioned).status
    assert refused.message == "resourceVersion should not be set on objects to be created"
    assert cluster.replace(versioned, "web").created
    applied = f"apiVersion: v1\nkind: Service\n{service({'resourceVersion': 'abc', 'name': 'b'})}"
    outcome = cluster.patch(applied, "b", content_type=APPLY_PATCH)
    assert outcome.status.message == 'strconv.ParseUint: parsing "abc": invalid syntax'


def test_of_a_wrong_namespace_and_name_the_namespace_is_told(cluster):
    created(cluster, service())
    outcome = cluster.replace(service({"name": "x", "namespace": "y"}), "web")
    assert outcome.status.rule == "namespace-mismatch"


def test_an_external_name_that_keeps_the_first_address_gives_up_both(dual):
    both = ["10.96.0.60", "fd00:10:96::60"]
    created(dual, service(clusterIP=both[0], clusterIPs=both, ipFamilyPolicy="RequireDualStack"))
    name = service(type="ExternalName", externalName="db.example.com", clusterIP=both[0])
    spec = dual.replace(name, "web").service.spec
    assert (spec.cluster_ip, spec.cluster_ips) == ("", ())
    assert [len(each.taken) for each in dual.ranges().cluster_ips] == [1, 0]


def test_warnings_are_told_with_a_refusal(cluster):
    lenient = {"field_validation": "Warn"}
    outcome = cluster.create(service(foo=1, type="Foo"), **lenient)
    assert [each.text for each in outcome.warnings] == ['unknown field "spec.foo"']
    created(cluster, service())
    outcome = cluster.create(service(externalIPs=["203.0.113.9"]))
    assert (outcome.status.rule, [each.code for each in outcome.warnings]) == (
        "already-exists",
        ["warn-external-ips-deprecated"],
    )
