"""kubectl apply and create against a whole cluster: what is sent of a manifest, and what is told in which order."""

import json

import pytest

from portlab.kube import Cluster, ClusterConfig

WEB = """\
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{name: dns, protocol: TCP, port: 53}]}
"""
VERSIONED = WEB.replace("name: web", 'name: web, resourceVersion: "77"')
BROKEN = WEB.replace("name: web", "name: broken").replace("53", "0")
NO_VERSION = WEB.replace("apiVersion: v1\n", "")
UNKNOWN = (
    "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: A}, {apiVersion: v1, kind: B}]}\n"
)
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"

PORT_ZERO = "must be between 1 and 65535, inclusive"
TOLD_BROKEN = (
    'The Service "broken" is invalid: \n'
    f"* spec.ports[0].port: Invalid value: 0: {PORT_ZERO}\n"
    f"* spec.ports[0].targetPort: Invalid value: 0: {PORT_ZERO}\n"
)
TOLD_BROKEN_AMONG_OTHERS = (
    'Error from server (Invalid): error when creating "STDIN": Service "broken" is invalid: '
    f"[spec.ports[0].port: Invalid value: 0: {PORT_ZERO}, "
    f"spec.ports[0].targetPort: Invalid value: 0: {PORT_ZERO}]\n"
)
TOLD_NO_VERSION = (
    'error validating "STDIN": error validating data: apiVersion not set; '
    "if you choose to ignore these errors, turn validation off with --validate=false\n"
)


def told_unknown(kind):
    return (
        'resource mapping not found for name: "" namespace: "" from "STDIN": '
        f'no matches for kind "{kind}" in version "v1"\nensure CRDs are installed first'
    )


@pytest.fixture
def cluster():
    return Cluster(ClusterConfig())


@pytest.fixture
def kubectl(cluster):
    """Runs a command with a manifest; gives the exit code, the output and the errors."""

    def kubectl(line, stdin):
        done = cluster.kubectl((*line.split(), "-f", "-"), stdin=stdin)
        return done.exit_code, done.stdout, done.stderr

    return kubectl


def last_applied(cluster):
    return json.loads(cluster.service("web").metadata.annotations[LAST_APPLIED])


@pytest.mark.parametrize("verb", ["create", "apply"])
def test_what_is_new_is_sent_without_a_version(kubectl, verb):
    assert kubectl(verb, VERSIONED) == (0, "service/web created\n", "")


def test_the_annotation_keeps_the_version(cluster, kubectl):
    kubectl("apply", VERSIONED)
    assert last_applied(cluster)["metadata"]["resourceVersion"] == "77"


def test_an_apply_that_creates_leaves_nulls_out(cluster, kubectl):
    manifest = (
        WEB.replace("name: web", "name: web, labels: {a: null, b: c}, annotations: {d: null}")
        .replace("{app: web}", "{app: null, x: w}")
        .replace("spec: {", "spec: {foo: null, ")
        .replace("port: 53", "port: 53, bar: null")
    )
    assert kubectl("apply", manifest) == (0, "service/web created\n", "")
    service = cluster.service("web")
    assert dict(service.metadata.labels) == {"b": "c"}
    assert dict(service.spec.selector) == {"x": "w"}
    assert service.metadata.annotations["d"] == ""
    assert last_applied(cluster) == {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "annotations": {"d": ""},
            "labels": {"a": None, "b": "c"},
            "name": "web",
            "namespace": "default",
        },
        "spec": {
            "foo": None,
            "ports": [{"name": "dns", "protocol": "TCP", "port": 53, "bar": None}],
            "selector": {"app": None, "x": "w"},
        },
    }


def test_a_create_keeps_nulls(kubectl):
    code, out, told = kubectl("create", WEB.replace("spec: {", "spec: {foo: null, "))
    assert (code, out) == (1, "")
    assert told == (
        'Error from server (BadRequest): error when creating "STDIN": Service in version "v1" '
        'cannot be handled as a Service: strict decoding error: unknown field "spec.foo"\n'
    )


def test_ports_of_one_number_are_merged_into_the_one_that_is_stored(cluster, kubectl):
    kubectl("apply", WEB)
    both = WEB.replace("}]", "}, {name: dns-udp, protocol: UDP, port: 53}]")
    assert kubectl("apply", both) == (0, "service/web configured\n", "")
    ports = cluster.service("web").spec.ports
    assert [(each.name, each.protocol, each.port) for each in ports] == [("dns", "TCP", 53)]


def test_a_patch_that_is_refused_is_told_without_what_was_merged(cluster, kubectl):
    kubectl("apply", WEB)
    misspelt = WEB.replace("port: 53", "port: 53, targetport: 8080")
    code, out, told = kubectl("apply", misspelt)
    assert (code, out) == (1, "")
    assert told == (
        'The request is invalid: patch: Invalid value: "map[metadata:map[annotations:map['
        f"{LAST_APPLIED}:"
        '{\\"apiVersion\\":\\"v1\\",\\"kind\\":\\"Service\\",\\"metadata\\":{\\"annotations\\":{},'
        '\\"name\\":\\"web\\",\\"namespace\\":\\"default\\"},\\"spec\\":{\\"ports\\":[{\\"name\\":\\"dns\\",'
        '\\"port\\":53,\\"protocol\\":\\"TCP\\",\\"targetport\\":8080}],\\"selector\\":{\\"app\\":\\"web\\"}}}\\n]] '
        'spec:map[]]": strict decoding error: unknown field "spec.ports[0].targetport"\n'
    )


@pytest.mark.parametrize("output", ["yaml", "json"])
def test_nothing_is_printed_at_the_end_when_something_failed(cluster, kubectl, output):
    printed = kubectl(f"apply -o {output}", f"{WEB}---\n{BROKEN}")
    assert printed == (1, "", TOLD_BROKEN)
    assert cluster.service("web") is not None


def test_what_was_done_is_told_at_once(kubectl):
    printed = kubectl("apply", f"{WEB}---\n{BROKEN}")
    assert printed == (1, "service/web created\n", TOLD_BROKEN)


def test_the_input_is_read_before_anything_is_applied(kubectl):
    printed = kubectl("apply", f"{BROKEN}---\n{NO_VERSION}")
    assert printed == (1, "", TOLD_NO_VERSION + TOLD_BROKEN_AMONG_OTHERS)


def test_what_could_not_be_read_is_told_in_one_line_beside_other_errors(kubectl):
    unknown = [told_unknown("A"), told_unknown("B")]
    assert kubectl("apply", UNKNOWN) == (1, "", "".join(f"{each}\n" for each in unknown))
    printed = kubectl("apply", f"{UNKNOWN}---\n{BROKEN}")
    assert printed == (1, "", f"[{', '.join(unknown)}]\n{TOLD_BROKEN_AMONG_OTHERS}")
