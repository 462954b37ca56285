"""Every line of a stored Service has an author."""

import json
from pathlib import Path

from portlab.kube import Cluster, ClusterConfig, from_dict
from portlab.kube.authors import authors, fields, fields_after
from portlab.manifest import read, to_python

RECORDINGS = Path(__file__).resolve().parents[2] / "fixtures" / "conformance" / "apiserver"
TEXT = """\
kind: Service
metadata: {name: web, labels: {a.b/c: "1"}}
spec:
  type: LoadBalancer
  clusterIP: 10.96.0.77
  loadBalancerSourceRanges: [10.0.0.0/8]
  ports:
  - {name: a, port: 53}
  - {name: b, port: 53, protocol: UDP, targetPort: dns, nodePort: 30053}
"""


def lines(outcome):
    """Lines with their authors and codes."""
    return [(each.line, each.author, each.code) for each in fields(outcome)]


def test_each_line_is_told_apart():
    assert lines(Cluster(ClusterConfig()).apply(TEXT)) == [
        ("apiVersion: v1", "default", "fill-api-version"),
        ("kind: Service", "you", ""),
        ("metadata:", "you", ""),
        ("  name: web", "you", ""),
        ("  namespace: default", "default", "fill-namespace"),
        ("  labels:", "you", ""),
        ('    a.b/c: "1"', "you", ""),
        ("spec:", "you", ""),
        ("  ports:", "you", ""),
        ("    - name: a", "you", ""),
        ("      protocol: TCP", "default", "default-protocol"),
        ("      port: 53", "you", ""),
        ("      targetPort: 53", "default", "default-target-port"),
        ("      nodePort: 30053", "allocator", "share-node-port"),
        ("    - name: b", "you", ""),
        ("      protocol: UDP", "you", ""),
        ("      port: 53", "you", ""),
        ("      targetPort: dns", "you", ""),
        ("      nodePort: 30053", "you", ""),
        ("  clusterIP: 10.96.0.77", "you", "reserve-cluster-ip"),
        ("  clusterIPs:", "api-server", ""),
        ("    - 10.96.0.77", "api-server", "copy-cluster-ip"),
        ("  type: LoadBalancer", "you", ""),
        ("  sessionAffinity: None", "default", "default-session-affinity"),
        ("  loadBalancerSourceRanges:", "you", ""),
        ("    - 10.0.0.0/8", "you", ""),
        ("  externalTrafficPolicy: Cluster", "default", "default-external-traffic-policy"),
        ("  ipFamilies:", "default", ""),
        ("    - IPv4", "default", "family-from-address"),
        ("  ipFamilyPolicy: SingleStack", "default", "default-family-policy"),
        ("  allocateLoadBalancerNodePorts: true", "default", "default-allocate-node-ports"),
        ("  internalTrafficPolicy: Cluster", "default", "default-internal-traffic-policy"),
        ("status:", "api-server", ""),
        ("  loadBalancer: {}", "api-server", "start-status"),
    ]


def test_a_refused_service_has_no_lines():
    assert fields(Cluster(ClusterConfig()).apply("kind: Service")) == ()


def test_authors_of_values_by_path():
    outcome = Cluster(ClusterConfig()).apply(TEXT)
    found = authors(outcome.service, outcome.manifest.root, outcome.changes)
    assert {found[path] for path in ("spec.clusterIP", "metadata.labels[a.b/c]")} == {"you"}
    assert found["spec.ports[0].nodePort"] == "allocator"


def test_the_lines_read_back_as_the_object_and_every_value_is_explained():
    for name in ("create-defaults", "dual-stack", "update-sequences"):
        recorded = json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))
        fresh = Cluster(from_dict(recorded["cluster"]))
        for case in recorded["cases"]:
            cluster = fresh.copy()
            for step in case["steps"]:
                outcome = cluster.apply(step["manifest"]) if "manifest" in step else None
                if outcome is None or not outcome.accepted:
                    continue
                shown = fields(outcome)
                text = "\n".join(line.line for line in shown)
                assert to_python(read(text).root) == outcome.service.to_dict()
                assert [
                    each.path
                    for each in shown
                    if each.leaf and each.author != "you" and not each.code
                ] == []


def test_a_later_request_takes_only_the_lines_that_it_changes():
    cluster = Cluster(ClusterConfig())
    cluster.apply(TEXT)
    patch = '{"spec": {"sessionAffinity": "ClientIP"}}'
    merge_patch = "application/merge-patch+json"
    assert cluster.patch(patch, "web", content_type=merge_patch).accepted
    told = {each.path: (each.author, each.code) for each in fields_after(cluster.history("web"))}
    assert [
        told[path]
        for path in (
            "spec.type",
            "spec.sessionAffinity",
            "spec.sessionAffinityConfig.clientIP.timeoutSeconds",
            "spec.ports[0].nodePort",
            "spec.internalTrafficPolicy",
        )
    ] == [
        ("you", ""),
        ("you", ""),
        ("default", "default-affinity-timeout"),
        ("allocator", "share-node-port"),
        ("default", "default-internal-traffic-policy"),
    ]


def test_a_request_that_tells_all_begins_anew():
    cluster = Cluster(ClusterConfig())
    cluster.apply(TEXT)
    cluster.apply(TEXT)
    assert len(cluster.history("web")) == 1
    cluster.delete("web")
    assert cluster.history("web") == ()
    assert fields_after(()) == ()


def test_only_the_last_patches_are_told_of():
    cluster = Cluster(ClusterConfig())
    cluster.apply(TEXT)
    for number in range(25):
        patch = f'{{"metadata": {{"labels": {{"n": "{number}"}}}}}}'
        assert cluster.patch(patch, "web", content_type="application/merge-patch+json").accepted
    assert len(cluster.history("web")) == 20
