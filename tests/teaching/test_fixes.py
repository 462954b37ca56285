"""Fix it: what is offered for each problem, and what the manifest is after it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conformance.told import cases

from portlab.kube import Cluster, from_dict
from portlab.kube.apiserver.outcome import Outcome
from portlab.manifest import read, to_python
from portlab.teaching.fixes import MAX_FIXES, TABLE, Fix, Trouble, fixes_for, troubles_of
from portlab.teaching.fixes.offer import MAX_WORK
from portlab.web.shell.phrases import say
from portlab.web.shell.phrases.fixes import FIXES
from portlab.web.shell.phrases.problems import PROBLEMS

CLUSTERS = Path(__file__).resolve().parents[2] / "fixtures" / "clusters"
WEB = """\
# the shop's front
apiVersion: v1
kind: Service
metadata:
  name: web # short
spec:
  type: NodePort
  selector:
    app: web
  ports:
  - port: 80 # plain
    nodePort: 30080
"""
TYPE = "  type: NodePort\n"
NODE_PORT = "    nodePort: 30080\n"
INTERNAL = WEB.replace(TYPE, "").replace(NODE_PORT, "")
TWO = INTERNAL + "  - port: 443\n"
NAME = "  name: web # short\n"
PORTS = "  ports:\n  - port: 80 # plain\n"
SECOND = "apiVersion: v1\nkind: Pod\nmetadata: {name: one}\n"
TAKEN_APART = f"{SECOND}---\n{INTERNAL.partition(chr(10))[2]}"
LIST = "apiVersion: v1\nkind: List\nitems:\n" + "".join(
    ("- " + "".join(f"  {line}" for line in one.splitlines(keepends=True))[2:])
    for one in TAKEN_APART.split("---\n")
)
Cases = dict[str, tuple[str, str]]


def with_line(text: str, line: str) -> str:
    """A manifest with one more line at its end."""
    return f"{text}{line}\n"


def cluster(name: str = "three-nodes") -> Cluster:
    """A cluster of the project, where shop/web has 10.96.0.80 and the node port 31999."""
    return Cluster(from_dict(to_python(read((CLUSTERS / f"{name}.yaml").read_text("utf-8")).root)))


@pytest.fixture(scope="module")
def three_nodes() -> Cluster:
    return cluster()


def refused(text: str, where: Cluster) -> tuple[tuple[Trouble, ...], tuple[tuple[Fix, ...], ...]]:
    """The troubles of a text that a cluster refuses, and the fixes for each."""
    manifest = read(text)
    troubles = troubles_of(where.apply(manifest), manifest)
    return troubles, fixes_for(text, troubles, where)


# By code: a manifest, and for every fix what it says and which piece of the manifest becomes which.
SINGLE: list[tuple[str, str, list[tuple[str, str, str]]]] = [
    # the text
    (
        "syntax",
        INTERNAL.replace("  selector:", "\tselector:").replace("    app", "\t\tapp"),
        [("Replace the tabs by spaces", "\tselector:\n\t\tapp", "  selector:\n    app")],
    ),
    (
        "syntax",
        INTERNAL.replace("kind: S", "kind:S"),
        [("Add the space after the colon", "kind:S", "kind: S")],
    ),
    (
        "syntax",
        INTERNAL.replace("kind: S", "kind：S"),
        [("Use plain signs instead of full-width ones", "kind：S", "kind: S")],
    ),
    (
        "syntax",
        INTERNAL.replace("  selector:", "  selector"),
        [("Add the colon", "  selector\n", "  selector:\n")],
    ),
    (
        "syntax",
        INTERNAL.replace("app: web", 'app: "web'),
        [("Close the quote", 'app: "web', 'app: "web"')],
    ),
    ("syntax", with_line(INTERNAL, "garbage"), []),
    (
        "syntax",
        INTERNAL.replace(PORTS, "  ports: [{port: 80}\n"),
        [("Close the bracket", "80}\n", "80}]\n")],
    ),
    ("syntax", INTERNAL.replace("app: web", "app: @web"), [("Put it in quotes", "@web", "'@web'")]),
    (
        "syntax",
        WEB.replace("    nodePort", "   nodePort"),
        [("Indent the line like the others", "   nodePort", "    nodePort")],
    ),
    (
        "unknown-anchor",
        INTERNAL.replace("app: web", "app: *web"),
        [("Put it in quotes", "*web", "'*web'")],
    ),
    (
        "unsupported-value",
        INTERNAL.replace("app: web", "app: .inf"),
        [("Put it in quotes", ".inf", "'.inf'")],
    ),
    (
        "control-character",
        INTERNAL.replace("app: web", "app: we\x07b"),
        [("Delete the character", "\x07", "")],
    ),
    # what it describes
    (
        "kind-unknown",
        INTERNAL.replace("kind: Service", "kind: service"),
        [("Use Service", "kind: service", "kind: Service")],
    ),
    ("kind-unknown", INTERNAL.replace("v1", "apps/v1"), [("Use v1", "apps/v1", "v1")]),
    ("kind-unknown", INTERNAL.replace("kind: Service", "kind: Frobnicate"), []),
    ("kind-other", INTERNAL.replace("kind: Service", "kind: Pod"), []),
    (
        "kind-other",
        LIST,
        [("Take the list apart: 2 documents, as kubectl sends them", LIST, TAKEN_APART)],
    ),
    ("kind-other", "apiVersion: v1\nkind: List\nitems: []\n", []),
    ("group-version", INTERNAL.replace("v1", "a/b/c"), [("Use v1", "a/b/c", "v1")]),
    ("gvk-type", INTERNAL.replace("v1", "1"), [("Use v1", "apiVersion: 1", "apiVersion: v1")]),
    (
        "decode-type-number",
        WEB.replace("30080", '"30080"'),
        [
            ("Use the number 30080", '"30080"', "30080"),
            ("Remove nodePort", '    nodePort: "30080"\n', ""),
        ],
    ),
    ("decode-type-number", INTERNAL.replace("80", "web"), [("Use 80", "port: web", "port: 80")]),
    (
        "decode-type-text",
        WEB.replace("type: NodePort", "type: [NodePort]"),
        [("Use NodePort", "[NodePort]", "NodePort"), ("Remove type", "  type: [NodePort]\n", "")],
    ),
    (
        "decode-type-unquoted",
        WEB.replace("app: web", "app: 1.10"),
        [("Put it in quotes", "1.10", '"1.10"')],
    ),
    (
        "decode-type-unquoted",
        WEB.replace("app: web", "app: yes"),
        [("Put it in quotes", "yes", '"yes"')],
    ),
    (
        "decode-type-truth",
        with_line(WEB, '  publishNotReadyAddresses: "yes"'),
        [
            ("Use true", '"yes"', "true"),
            ("Remove publishNotReadyAddresses", '  publishNotReadyAddresses: "yes"\n', ""),
        ],
    ),
    (
        "decode-type-list",
        INTERNAL.replace("  - port: 80", "    port: 80"),
        [("Make it a list", "    port: 80", "    - port: 80")],
    ),
    (
        "decode-type-list",
        INTERNAL.replace(PORTS, "  ports: 80\n"),
        [("Make it a list", "  ports: 80\n", "  ports:\n    - port: 80\n")],
    ),
    (
        "decode-type-mapping",
        INTERNAL.replace("- port: 80 ", "- port:80 "),
        [("Add the space after the colon", "port:80", "port: 80")],
    ),
    (
        "decode-type-mapping",
        INTERNAL.replace("\n    app: web", " app=web,tier=front"),
        [("Write it as key: value", " app=web,tier=front", "\n    app: web\n    tier: front")],
    ),
    (
        "decode-misspelt-field",
        INTERNAL.replace("  - port: 80", "  -port: 80"),
        [
            ("Add the space after the dash", "-port", "- port"),
            ("Remove -port", "  -port: 80 # plain\n", ""),
        ],
    ),
    (
        "decode-time",
        INTERNAL.replace(NAME, f"{NAME}  creationTimestamp: now\n"),
        [("Remove creationTimestamp", "  creationTimestamp: now\n", "")],
    ),
    (
        "decode-unknown-field",
        with_line(INTERNAL, "    hostPort: 80"),
        [("Remove hostPort", "    hostPort: 80\n", "")],
    ),
    (
        "decode-unknown-field",
        with_line(INTERNAL, "type: NodePort"),
        [("Move it to spec.type", "\ntype:", "\n  type:"), ("Remove type", "type: NodePort\n", "")],
    ),
    (
        "decode-unknown-field",
        with_line(WEB.replace(NODE_PORT, ""), "  nodePort: 30080"),
        [
            ("Move it to spec.ports.nodePort", "\n  nodePort", "\n    nodePort"),
            ("Remove nodePort", "  nodePort: 30080\n", ""),
        ],
    ),
    (
        "decode-misspelt-field",
        WEB.replace("nodePort:", "nodeport:"),
        [
            ("Spell it nodePort", "nodeport", "nodePort"),
            ("Remove nodeport", "    nodeport: 30080\n", ""),
        ],
    ),
    (
        "decode-duplicate-key",
        with_line(WEB, "    nodePort: 30081"),
        [("Keep 30081", NODE_PORT, ""), ("Keep 30080", "    nodePort: 30081\n", "")],
    ),
    (
        "decode-duplicate-key",
        WEB.replace(NODE_PORT, NODE_PORT * 3),
        [("Remove the repetition", NODE_PORT * 3, NODE_PORT)],
    ),
    (
        "decode-duplicate-key",
        with_line(INTERNAL, "  selector: {app: shop}"),
        [
            ("Keep the last", "  selector:\n    app: web\n", ""),
            ("Keep the first", "  selector: {app: shop}\n", ""),
        ],
    ),
    # names and labels
    (
        "namespace-not-found",
        INTERNAL.replace(NAME, f"{NAME}  namespace: shp\n"),
        [("Use shop", "shp", "shop"), ("Remove namespace", "  namespace: shp\n", "")],
    ),
    (
        "cluster-ip-owner-name",
        INTERNAL.replace(NAME, "  labels: {app: web}\n"),
        [("Call it web", "  labels: {app: web}\n", "  labels: {app: web}\n  name: web\n")],
    ),
    (
        "dns-label-format",
        INTERNAL.replace("name: web", "name: My_Web"),
        [("Use my-web", "name: My_Web", "name: my-web")],
    ),
    (
        "dns-label-format",
        INTERNAL.replace("name: web", "name: 后端"),
        [("Use web", "name: 后端", "name: web")],
    ),
    (
        "dns-label-dots",
        INTERNAL.replace("name: web", "name: web.shop"),
        [("Use web-shop", "web.shop", "web-shop")],
    ),
    (
        "dns-label-length",
        INTERNAL.replace("name: web", "name: " + "w" * 64),
        [("Use " + "w" * 63, "w" * 64, "w" * 63)],
    ),
    (
        "qualified-name-format",
        INTERNAL.replace("app: web", "my app: web"),
        [("Use my-app", "my app", "my-app")],
    ),
    (
        "label-value-format",
        INTERNAL.replace("app: web", "app: web!\n    tier: a b"),
        [("Correct the values", "app: web!\n    tier: a b", "app: web\n    tier: a-b")],
    ),
    (
        "label-value-format",
        INTERNAL.replace("app: web", "app: web shop"),
        [("Use web-shop", "web shop", "web-shop")],
    ),
    (
        "finalizer-unqualified",
        INTERNAL.replace(NAME, f"{NAME}  finalizers: [hold]\n"),
        [("Remove finalizers", "  finalizers: [hold]\n", "")],
    ),
    # ports
    (
        "ports-required",
        INTERNAL.replace(PORTS, ""),
        [("Add port 80", "    app: web\n", "    app: web\n  ports:\n    - port: 80\n")],
    ),
    (
        "port-name-duplicate",
        INTERNAL.replace("- port", "- name: a\n    port") + "  - {name: a, port: 81}\n",
        [("Use a-2", "{name: a,", "{name: a-2,")],
    ),
    (
        "port-range",
        INTERNAL.replace("port: 80", "port: 0\n    targetPort: 8080"),
        [("Use 8080", "port: 0", "port: 8080")],
    ),
    ("protocol-unsupported", with_line(INTERNAL, "    protocol: tcp"), [("Use TCP", "tcp", "TCP")]),
    (
        "protocol-unsupported",
        with_line(INTERNAL, "    protocol: HTTP"),
        [("Use TCP", "HTTP", "TCP")],
    ),
    (
        "protocol-unsupported",
        with_line(INTERNAL, "    protocol: ICMP"),
        [("Remove protocol", "    protocol: ICMP\n", "")],
    ),
    (
        "target-port-range",
        with_line(INTERNAL, "    targetPort: 80000"),
        [("Use 80", "80000", "80"), ("Remove targetPort", "    targetPort: 80000\n", "")],
    ),
    (
        "target-port-name-letter",
        with_line(INTERNAL, '    targetPort: "8080"'),
        [
            ("Use the number 8080", '"8080"', "8080"),
            ("Remove targetPort", '    targetPort: "8080"\n', ""),
        ],
    ),
    (
        "target-port-name-characters",
        with_line(INTERNAL, "    targetPort: HTTP"),
        [("Use http", "HTTP", "http"), ("Remove targetPort", "    targetPort: HTTP\n", "")],
    ),
    (
        "target-port-name-length",
        with_line(INTERNAL, "    targetPort: a-very-long-name"),
        [
            ("Use a-very-long-nam", "a-very-long-name", "a-very-long-nam"),
            ("Remove targetPort", "    targetPort: a-very-long-name\n", ""),
        ],
    ),
    (
        "node-port-out-of-range",
        WEB.replace("30080", "8080"),
        [("Use 30080", "8080", "30080"), ("Let Kubernetes choose", "    nodePort: 8080\n", "")],
    ),
    (
        "node-port-out-of-range",
        WEB.replace("30080", "32800"),
        [("Use 30800", "32800", "30800"), ("Let Kubernetes choose", "    nodePort: 32800\n", "")],
    ),
    (
        "node-port-taken",
        WEB.replace("30080", "31999"),
        [("Use 32000", "31999", "32000"), ("Let Kubernetes choose", "    nodePort: 31999\n", "")],
    ),
    (
        "node-port-on-cluster-ip",
        WEB.replace("NodePort", "ClusterIP"),
        [("Make it a NodePort", "ClusterIP", "NodePort"), ("Remove nodePort", NODE_PORT, "")],
    ),
    # type and addresses
    (
        "type-unsupported",
        WEB.replace("type: NodePort", "type: Nodeport"),
        [("Use NodePort", "Nodeport", "NodePort")],
    ),
    (
        "headless-with-type",
        with_line(WEB, "  clusterIP: None"),
        [
            ("Let Kubernetes choose", "  clusterIP: None\n", ""),
            ("Make it a ClusterIP", "NodePort", "ClusterIP"),
        ],
    ),
    (
        "ip-format",
        with_line(INTERNAL, "  clusterIP: none"),
        [("Use None", "none", "None"), ("Let Kubernetes choose", "  clusterIP: none\n", "")],
    ),
    (
        "ip-leading-zeros",
        with_line(INTERNAL, "  clusterIP: 10.96.0.09"),
        [
            ("Use 10.96.0.9", "0.09", "0.9"),
            ("Let Kubernetes choose", "  clusterIP: 10.96.0.09\n", ""),
        ],
    ),
    (
        "ip-mapped",
        with_line(INTERNAL, "  externalIPs: ['::ffff:192.0.2.1', 192.0.2.2]"),
        [
            ("Use 192.0.2.1", "'::ffff:192.0.2.1'", "'192.0.2.1'"),
            ("Remove ::ffff:192.0.2.1", "'::ffff:192.0.2.1', ", ""),
        ],
    ),
    (
        "ip-loopback",
        with_line(INTERNAL, "  externalIPs: [127.0.0.1]"),
        [("Remove 127.0.0.1", "  externalIPs: [127.0.0.1]\n", "")],
    ),
    (
        "cluster-ip-taken",
        with_line(INTERNAL, "  clusterIP: 10.96.0.80"),
        [
            ("Use 10.96.0.81", "10.96.0.80", "10.96.0.81"),
            ("Let Kubernetes choose", "  clusterIP: 10.96.0.80\n", ""),
        ],
    ),
    (
        "cluster-ip-out-of-range",
        with_line(INTERNAL, "  clusterIP: 192.168.1.20"),
        [
            ("Use 10.96.0.20", "192.168.1.20", "10.96.0.20"),
            ("Let Kubernetes choose", "  clusterIP: 192.168.1.20\n", ""),
        ],
    ),
    (
        "cluster-ips-without-first",
        with_line(INTERNAL, "  clusterIPs: [10.96.0.9]"),
        [
            ("Set clusterIP: 10.96.0.9", "0.9]\n", "0.9]\n  clusterIP: 10.96.0.9\n"),
            ("Let Kubernetes choose", "  clusterIPs: [10.96.0.9]\n", ""),
        ],
    ),
    (
        "cluster-ips-first-differs",
        INTERNAL + "  clusterIP: 10.96.0.8\n  clusterIPs: [10.96.0.9]\n",
        [
            ("Keep 10.96.0.8", "[10.96.0.9]", "[10.96.0.8]"),
            ("Keep 10.96.0.9", "clusterIP: 10.96.0.8", "clusterIP: 10.96.0.9"),
        ],
    ),
    (
        "cluster-ips-none-alone",
        INTERNAL + "  clusterIP: None\n  clusterIPs: [None, 10.96.0.9]\n",
        [
            ("Keep None", "  clusterIPs: [None, 10.96.0.9]\n", ""),
            ("Let Kubernetes choose", "  clusterIP: None\n  clusterIPs: [None, 10.96.0.9]\n", ""),
        ],
    ),
    (
        "cluster-ip-other-family",
        INTERNAL + "  clusterIP: 10.96.0.9\n  ipFamilies: [IPv6]\n",
        [
            ("Remove ipFamilies", "  ipFamilies: [IPv6]\n", ""),
            ("Let Kubernetes choose", "  clusterIP: 10.96.0.9\n", ""),
        ],
    ),
    (
        "family-not-configured",
        with_line(INTERNAL, "  ipFamilies: [IPv6]"),
        [("Remove IPv6", "  ipFamilies: [IPv6]\n", "")],
    ),
    (
        "family-policy-unsupported",
        with_line(INTERNAL, "  ipFamilyPolicy: preferDualstack"),
        [("Use PreferDualStack", "preferDualstack", "PreferDualStack")],
    ),
    (
        "dual-stack-not-configured",
        with_line(INTERNAL, "  ipFamilyPolicy: RequireDualStack"),
        [
            ("Use PreferDualStack", "RequireDualStack", "PreferDualStack"),
            ("Remove ipFamilyPolicy", "  ipFamilyPolicy: RequireDualStack\n", ""),
        ],
    ),
    # traffic
    (
        "affinity-unsupported",
        with_line(INTERNAL, "  sessionAffinity: clientIP"),
        [("Use ClientIP", "clientIP", "ClientIP")],
    ),
    (
        "affinity-timeout-range",
        INTERNAL + "  sessionAffinity: ClientIP\n"
        "  sessionAffinityConfig: {clientIP: {timeoutSeconds: 90000}}\n",
        [
            ("Use 86400", "90000", "86400"),
            (
                "Remove timeoutSeconds",
                "  sessionAffinityConfig: {clientIP: {timeoutSeconds: 90000}}\n",
                "",
            ),
        ],
    ),
    (
        "external-traffic-policy-unsupported",
        with_line(WEB, "  externalTrafficPolicy: cluster"),
        [("Use Cluster", "cluster", "Cluster")],
    ),
    (
        "external-traffic-policy-not-external",
        with_line(INTERNAL, "  externalTrafficPolicy: Local"),
        [
            ("Make it a NodePort", "Local\n", "Local\n  type: NodePort\n"),
            ("Remove externalTrafficPolicy", "  externalTrafficPolicy: Local\n", ""),
        ],
    ),
    (
        "internal-traffic-policy-unsupported",
        with_line(WEB, "  internalTrafficPolicy: local"),
        [("Use Local", "local", "Local")],
    ),
    (
        "traffic-distribution-unsupported",
        with_line(WEB, "  trafficDistribution: prefersamezone"),
        [("Use PreferSameZone", "prefersamezone", "PreferSameZone")],
    ),
    (
        "health-check-port-not-needed",
        with_line(WEB, "  healthCheckNodePort: 30500"),
        [("Remove healthCheckNodePort", "  healthCheckNodePort: 30500\n", "")],
    ),
    # load balancers and ExternalName
    (
        "load-balancer-only",
        with_line(WEB, "  allocateLoadBalancerNodePorts: false"),
        [
            ("Make it a LoadBalancer", "NodePort\n", "LoadBalancer\n"),
            (
                "Remove allocateLoadBalancerNodePorts",
                "  allocateLoadBalancerNodePorts: false\n",
                "",
            ),
        ],
    ),
    (
        "load-balancer-only",
        with_line(WEB, "  loadBalancerClass: a/b"),
        [
            ("Make it a LoadBalancer", "NodePort\n", "LoadBalancer\n"),
            ("Remove loadBalancerClass", "  loadBalancerClass: a/b\n", ""),
        ],
    ),
    (
        "cidr-host-bits",
        WEB.replace("NodePort", "LoadBalancer") + "  loadBalancerSourceRanges: [10.1.2.3/8]\n",
        [
            ("Use 10.0.0.0/8", "10.1.2.3/8", "10.0.0.0/8"),
            ("Use 10.1.2.3/32", "10.1.2.3/8", "10.1.2.3/32"),
        ],
    ),
    (
        "cidr-format",
        WEB.replace("NodePort", "LoadBalancer") + "  loadBalancerSourceRanges: [10.1.2.3]\n",
        [
            ("Use 10.1.2.3/32", "10.1.2.3", "10.1.2.3/32"),
            ("Remove 10.1.2.3", "  loadBalancerSourceRanges: [10.1.2.3]\n", ""),
        ],
    ),
    (
        "external-name-required",
        INTERNAL.replace("spec:\n", "spec:\n  type: ExternalName\n"),
        [("Make it a ClusterIP", "ExternalName", "ClusterIP")],
    ),
    (
        "dns-subdomain-format",
        INTERNAL.replace("spec:\n", "spec:\n  type: ExternalName\n")
        + "  externalName: https://DB.example.com/\n",
        [("Use db.example.com", "https://DB.example.com/", "db.example.com")],
    ),
    (
        "external-name-forbids",
        INTERNAL.replace("spec:\n", "spec:\n  type: ExternalName\n")
        + "  externalName: a.b\n  ipFamilyPolicy: SingleStack\n",
        [("Remove ipFamilyPolicy", "  ipFamilyPolicy: SingleStack\n", "")],
    ),
    # what the API server keeps itself
    (
        "resource-version-on-create",
        INTERNAL.replace(NAME, f"{NAME}  resourceVersion: '5'\n"),
        [("Remove resourceVersion", "  resourceVersion: '5'\n", "")],
    ),
]


@pytest.mark.parametrize(
    ("code", "text", "wanted"), SINGLE, ids=[f"{i}-{row[0]}" for i, row in enumerate(SINGLE)]
)
def test_what_is_offered_for_a_problem_and_the_text_after_it(three_nodes, code, text, wanted):
    troubles, fixes = refused(text, three_nodes.copy())
    first = [each.code for each in troubles].index(code)
    assert [(say(FIXES, fix.code, fix.facts), fix.text) for fix in fixes[first]] == [
        (label, _changed(text, old, new)) for label, old, new in wanted
    ]


def _changed(text: str, old: str, new: str) -> str:
    """``text`` with the last of a piece replaced."""
    before, piece, after = text.rpartition(old)
    assert piece == old
    return before + new + after


def test_one_press_names_all_ports():
    text = with_line(TWO, "  - {name: port-80, port: 8080}")
    troubles, fixes = refused(text, cluster())
    named = TWO.replace("80 # plain\n", "80 # plain\n    name: port-80-2\n").replace(
        "443\n", "443\n    name: port-443\n"
    )
    assert [each.code for each in troubles] == ["port-name-required", "port-name-required"]
    assert [[(fix.code, fix.text) for fix in each] for each in fixes] == [
        [("name-ports", with_line(named, "  - {name: port-80, port: 8080}"))],
        [],
    ]


def test_a_port_that_stands_twice_gets_the_next_number_or_goes():
    text = INTERNAL.replace("- port", "- name: a\n    port") + "  - {name: b, port: 80}\n"
    _troubles, fixes = refused(text, cluster())
    assert [(fix.code, fix.text) for fix in fixes[0]] == [
        ("use", text.replace("b, port: 80", "b, port: 81")),
        ("remove-port", text.replace("  - {name: b, port: 80}\n", "")),
    ]


def test_a_node_port_that_stands_twice_gets_a_free_one():
    text = WEB.replace("- port", "- name: a\n    port")
    text += "  - {name: b, port: 443, nodePort: 30080}\n"
    _troubles, fixes = refused(text, cluster())
    assert [(fix.code, fix.text) for fix in fixes[0]] == [
        ("use", text.replace("443, nodePort: 30080", "443, nodePort: 30081")),
        ("let-choose", text.replace("443, nodePort: 30080", "443")),
    ]


def test_a_service_that_is_stored_keeps_its_address():
    where = cluster()
    where.apply(INTERNAL + "  clusterIP: 10.96.0.9\n")
    text = INTERNAL + "  clusterIP: 10.96.0.10\n"
    _troubles, fixes = refused(text, where)
    assert [(say(FIXES, fix.code, fix.facts), fix.text) for fix in fixes[0]] == [
        ("Use 10.96.0.9", INTERNAL + "  clusterIP: 10.96.0.9\n"),
        ("Remove clusterIP", INTERNAL),
    ]


def test_a_full_range_of_node_ports_offers_what_needs_none():
    where = Cluster(from_dict({"nodePortRange": "30000-30000"}))
    where.apply(WEB.replace("30080", "30000"))
    text = WEB.replace("name: web", "name: shop").replace(NODE_PORT, "")
    _troubles, fixes = refused(text, where)
    assert [(fix.code, fix.text) for fix in fixes[0]] == [
        ("use-type", text.replace("NodePort", "ClusterIP"))
    ]


def test_a_full_range_of_addresses_offers_to_do_without():
    where = Cluster(from_dict({"serviceCIDRs": ["10.96.0.0/30"]}))
    where.apply(INTERNAL)
    text = INTERNAL.replace("name: web", "name: shop")
    _troubles, fixes = refused(text, where)
    assert [(fix.code, fix.text) for fix in fixes[0]] == [
        ("headless", text + "  clusterIP: None\n")
    ]


def test_old_and_new_annotation_that_differ_leave_the_new_one():
    key = "service.kubernetes.io/topology"
    text = INTERNAL.replace(
        NAME, f"{NAME}  annotations:\n    {key}-mode: Auto\n    {key}-aware-hints: Disabled\n"
    )
    _troubles, fixes = refused(text, cluster())
    assert [(fix.code, fix.text) for fix in fixes[0]] == [
        ("keep-new", text.replace(f"    {key}-aware-hints: Disabled\n", ""))
    ]


def test_keys_that_no_label_can_have_are_corrected_together():
    text = INTERNAL.replace("app: web", "my app: web\n    -tier: front")
    _troubles, fixes = refused(text, cluster())
    assert [(fix.code, fix.text) for fix in fixes[0]] == [
        ("correct-keys", text.replace("my app", "my-app").replace("-tier", "tier"))
    ]


def test_a_long_text_with_many_problems_gets_fewer_fixes():
    filler = "# filler\n" * (MAX_WORK // 4 // 9)
    _troubles, fixes = refused(WEB.replace("30080", "80") + filler, cluster())
    assert fixes == ((),)


def test_the_cluster_that_is_tried_with_stays_as_it_is():
    where = cluster()
    before = where.ranges()
    refused(WEB.replace("30080", "31999"), where)
    assert (where.ranges(), list(where.services)) == (before, list(cluster().services))


def test_every_fix_of_the_table_is_for_a_problem_that_there_is():
    assert set(TABLE) - set(PROBLEMS) == set()


def _refusals() -> list[tuple[str, str, Cluster]]:
    """Every recorded manifest that a cluster refuses, with the cluster as it was then."""
    found = []
    described_clusters: dict[str, Cluster] = {}
    for name, described, case in cases():
        key = repr(described)
        fresh = described_clusters.setdefault(key, Cluster(from_dict(described)))
        where = fresh.copy()
        for step in case["steps"]:
            text = step.get("manifest")
            if step["verb"] not in ("create", "replace", "apply") or not isinstance(text, str):
                continue
            if not where.apply(text).accepted:
                found.append((name, text, where.copy()))
    return found


def _places(outcome: Outcome, text: str) -> set[tuple[str, str]]:
    return {(each.code, each.place) for each in troubles_of(outcome, read(text))}


@pytest.mark.slow
def test_every_fix_offered_for_a_recorded_refusal_makes_its_problem_go_away():
    offered: set[str] = set()
    fixed: set[str] = set()
    wrong: list[Any] = []
    for name, text, where in _refusals():
        troubles, fixes = refused(text, where.copy())
        for trouble, few in zip(troubles, fixes, strict=True):
            for fix in few:
                fixed.add(trouble.code)
                offered.add(fix.code)
                after = read(fix.text)
                left = _places(where.copy().apply(after), fix.text)
                said = say(FIXES, fix.code, fix.facts)
                if after.problems or (trouble.code, trouble.place) in left or not said:
                    wrong.append((name, trouble.code, trouble.place, fix.code))
            if len(few) > MAX_FIXES:
                wrong.append((name, trouble.code, "too many"))
    assert wrong == []
    assert len(fixed) >= 90
    by_hand = {
        fix.code for _code, text, _ in SINGLE for few in refused(text, cluster())[1] for fix in few
    }
    alone = {"correct-keys", "headless", "keep-new", "name-ports", "remove-port"}
    assert offered | by_hand | alone == set(FIXES)
