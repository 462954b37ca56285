"""kubectl expose."""

import pytest
from kube.kubectl.doubles import PlainApi, service_of

from portlab.kube.kubectl.command import run

GENERATE = "--dry-run=client -o yaml"
BEGINNING = """\
apiVersion: v1
kind: Service
metadata:
  labels:
    app: x
    tier: front
  name: new
"""


def spec(kubectl, flags):
    """The spec of what is generated for `web`, on one line."""
    text = kubectl(f"expose svc web --name=new {flags} {GENERATE}")
    inner = text.partition("spec:\n")[2].partition("status:")[0]
    selector = "selector: app: web app.example.com/part: a"
    return " ".join(inner.split()).replace(f"{selector} ", "").removesuffix(selector).rstrip()


def test_what_the_flags_do_not_say_is_taken_from_the_service(kubectl):
    assert kubectl(f"expose svc web --name=new {GENERATE}") == (
        f"{BEGINNING}spec:\n  ports:\n  - port: 80\n    protocol: TCP\n    targetPort: 80\n  selector:\n"
        "    app: web\n    app.example.com/part: a\nstatus:\n  loadBalancer: {}\n"
    )


@pytest.mark.parametrize(
    ("flags", "shown"),
    [
        ("--port=81", "ports: - port: 81 protocol: TCP targetPort: 81"),
        ("--target-port=http", "ports: - port: 80 protocol: TCP targetPort: http"),
        ("--target-port=0080", "ports: - port: 80 protocol: TCP targetPort: 80"),
        ("--target-port=2147483648", 'ports: - port: 80 protocol: TCP targetPort: "2147483648"'),
        ("--protocol=UDP", "ports: - port: 80 protocol: UDP targetPort: 80"),
        (
            "--port=80,81 --target-port=8080",
            (
                "ports: - name: port-1 port: 80 protocol: TCP targetPort: 8080 "
                "- name: port-2 port: 81 protocol: TCP targetPort: 8080"
            ),
        ),
        ("--type=NodePort", "ports: - port: 80 protocol: TCP targetPort: 80 type: NodePort"),
        (
            "--type=LoadBalancer --load-balancer-ip=1.2.3.4 --external-ip=5.6.7.8",
            (
                "externalIPs: - 5.6.7.8 loadBalancerIP: 1.2.3.4 "
                "ports: - port: 80 protocol: TCP targetPort: 80 type: LoadBalancer"
            ),
        ),
        ("--load-balancer-ip=1.2.3.4", "ports: - port: 80 protocol: TCP targetPort: 80"),
        (
            "--cluster-ip=None --session-affinity=ClientIP",
            "clusterIP: None ports: - port: 80 protocol: TCP targetPort: 80 sessionAffinity: ClientIP",
        ),
        ("--selector=a=b", "ports: - port: 80 protocol: TCP targetPort: 80 selector: a: b"),
    ],
)
def test_flags(kubectl, flags, shown):
    assert spec(kubectl, flags) == shown


def test_labels_name_and_namespace(kubectl):
    text = kubectl(f"expose svc web --labels=a=b,c= -n default {GENERATE}")
    assert 'metadata:\n  labels:\n    a: b\n    c: ""\n  name: web\n  namespace: default\n' in text


def test_several_ports_are_named_and_one_number_in_two_protocols_is_two():
    service = service_of(
        {
            "metadata": {"name": "a" * 70, "namespace": "default"},
            "spec": {
                "selector": {"a": "b"},
                "ports": [
                    {"name": "t", "protocol": "TCP", "port": 53},
                    {"name": "u", "protocol": "UDP", "port": 53},
                    {"name": "x", "protocol": "UDP", "port": 54},
                ],
            },
        }
    )
    text = run(PlainApi([service]), ["expose", "svc", "a" * 70, *GENERATE.split()]).stdout
    assert f"\n  name: {'a' * 63}\n" in text
    assert " ".join(text.partition("ports:\n")[2].partition("  selector")[0].split()) == (
        "- name: port-1-tcp port: 53 protocol: TCP targetPort: 53 "
        "- name: port-1-udp port: 53 protocol: UDP targetPort: 53 "
        "- name: port-2 port: 54 protocol: UDP targetPort: 54"
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("svc web", 'Error from server (AlreadyExists): services "web" already exists'),
        ("svc nope", 'Error from server (NotFound): services "nope" not found'),
        ("svc", "error: resource(s) were provided, but no name was specified"),
        (
            "svc db",
            (
                "error: couldn't retrieve selectors via --selector flag or introspection: "
                "the service has no pod selector set"
            ),
        ),
        ("svc web --port=abc", 'error: strconv.Atoi: parsing "abc": invalid syntax'),
        ("svc web --port=80,", 'error: strconv.Atoi: parsing "": invalid syntax'),
        ("svc web --selector=bad", "error: unexpected label spec: bad"),
        ("svc web --labels==b", "error: unexpected empty label key"),
        ("svc web --session-affinity=Foo", "error: unknown session affinity: Foo"),
        ("foo web", 'error: the server doesn\'t have a resource type "foo"'),
        ("pod web --port=80", 'error: PortLab\'s kubectl has no "pod": it knows services'),
        ("deployment/web", 'error: PortLab\'s kubectl has no "deployment": it knows services'),
        ("svc web --overrides={}", "error: PortLab's kubectl has no --overrides"),
        ("-f - ", "error: PortLab's kubectl has no expose -f"),
    ],
)
def test_refusals(kubectl, line, told):
    assert kubectl(f"expose {line}", fails=True) == f"{told}\n"


def test_without_ports_only_a_headless_service_is_made():
    service = service_of(
        {"metadata": {"name": "a", "namespace": "default"}, "spec": {"selector": {"a": "b"}}}
    )
    api = PlainApi([service])
    refused = run(api, ["expose", "svc", "a", "--name=b"])
    assert refused.stderr == "error: couldn't find port via --port flag or introspection\n"
    text = run(
        api, ["expose", "svc", "a", "--name=b", "--cluster-ip=None", *GENERATE.split()]
    ).stdout
    assert text.endswith(
        "spec:\n  clusterIP: None\n  selector:\n    a: b\nstatus:\n  loadBalancer: {}\n"
    )


def test_it_is_sent_and_told(api, kubectl):
    assert kubectl("expose svc/web --name=new --port=81") == "service/new exposed\n"
    assert (
        kubectl("expose svc web --name=neu --dry-run=server")
        == "service/neu exposed (server dry run)\n"
    )
    assert [request["dry_run"] for _, request in api.requests] == [False, True]
    assert kubectl("get svc new -o name") == "service/new\n"


def test_several_are_exposed_one_by_one(api):
    result = run(
        api, ["expose", "svc", "web", "nope", "db", "--dry-run=client", "--name=new", "-o", "yaml"]
    )
    # What was taken from the first stays for the others.
    assert result.stdout.count("---\n") == 1
    assert result.stderr == 'Error from server (NotFound): services "nope" not found\n'
