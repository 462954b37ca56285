"""kubectl create service."""

import pytest
from kube.kubectl.doubles import PlainApi

from portlab.kube.kubectl.command import run
from portlab.kube.objects.field import FieldError, Status
from portlab.kube.objects.warning import ServiceWarning

GENERATE = "--dry-run=client -o yaml"


def ports(kubectl, flags):
    """The ports of a generated ClusterIP Service, as YAML."""
    text = kubectl(f"create service clusterip web {flags} {GENERATE}")
    return text.partition("spec:\n")[2].partition("  selector:")[0]


def test_a_generated_load_balancer(kubectl):
    assert kubectl(f"create service loadbalancer web --tcp=80:8080 --tcp=443 {GENERATE}") == (
        "apiVersion: v1\n"
        "kind: Service\n"
        "metadata:\n"
        "  labels:\n"
        "    app: web\n"
        "  name: web\n"
        "spec:\n"
        "  ports:\n"
        "  - name: 80-8080\n"
        "    port: 80\n"
        "    protocol: TCP\n"
        "    targetPort: 8080\n"
        '  - name: "443"\n'
        "    port: 443\n"
        "    protocol: TCP\n"
        "    targetPort: 443\n"
        "  selector:\n"
        "    app: web\n"
        "  type: LoadBalancer\n"
        "status:\n"
        "  loadBalancer: {}\n"
    )


def test_generated_json_keeps_the_order_of_the_go_struct(kubectl):
    line = (
        "create svc clusterip web --tcp=80 --clusterip=10.96.0.9 -n shop --dry-run=client -o json"
    )
    assert kubectl(line) == (
        "{\n"
        '    "kind": "Service",\n'
        '    "apiVersion": "v1",\n'
        '    "metadata": {\n'
        '        "name": "web",\n'
        '        "namespace": "shop",\n'
        '        "labels": {\n'
        '            "app": "web"\n'
        "        }\n"
        "    },\n"
        '    "spec": {\n'
        '        "ports": [\n'
        "            {\n"
        '                "name": "80",\n'
        '                "protocol": "TCP",\n'
        '                "port": 80,\n'
        '                "targetPort": 80\n'
        "            }\n"
        "        ],\n"
        '        "selector": {\n'
        '            "app": "web"\n'
        "        },\n"
        '        "clusterIP": "10.96.0.9",\n'
        '        "type": "ClusterIP"\n'
        "    },\n"
        '    "status": {\n'
        '        "loadBalancer": {}\n'
        "    }\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("flags", "shown"),
    [
        ("--tcp 80:http", "80-http port: 80 targetPort: http"),
        ("--tcp=0", '"0" port: 0 targetPort: 0'),
        ("--tcp=080", '"080" port: 80 targetPort: 80'),
        ("--tcp=80:81:82", "80-81-82 port: 80 targetPort: 81"),
        ('--tcp="80"', '"80" port: 80 targetPort: 80'),
        ("--tcp=1,2:3", '"1" port: 1 targetPort: 1 2-3 port: 2 targetPort: 3'),
        ("--clusterip=None --tcp=", ""),
    ],
)
def test_what_becomes_of_tcp(kubectl, flags, shown):
    words = ports(kubectl, flags).replace("protocol: TCP", "").replace("- name: ", "").split()
    assert (
        " ".join(word for word in words if word != "ports:").removeprefix("clusterIP: None")
        == shown
    )


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ("", "at least one tcp port specifier must be provided"),
        ("--tcp=", "at least one tcp port specifier must be provided"),
        ("--tcp=abc", 'strconv.ParseUint: parsing "abc": invalid syntax'),
        ("--tcp=+80", 'strconv.ParseUint: parsing "+80": invalid syntax'),
        ("--tcp=80,", 'strconv.ParseUint: parsing "": invalid syntax'),
        ("--tcp=65536", 'strconv.ParseUint: parsing "65536": value out of range'),
        (f"--tcp={'9' * 5000}", f'strconv.ParseUint: parsing "{"9" * 5000}": value out of range'),
        ("--tcp=80:0", "must be between 1 and 65535, inclusive"),
        ("--tcp=80:-5", "must be between 1 and 65535, inclusive"),
        ("--tcp=80:a--b", "must not contain consecutive hyphens"),
        ("--tcp=80:a-", "must not begin or end with a hyphen"),
        ("--tcp=80:abcdefghijklmnop", "must be no more than 15 characters"),
        (
            "--tcp=80:",
            (
                "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-),"
                "must contain at least one letter (a-z)"
            ),
        ),
        (
            "--tcp=80 --dry-run=no",
            'Invalid dry-run value (no). Must be "none", "server", or "client".',
        ),
        (
            "--tcp=80 --validate=no",
            'invalid - validate option "no"; must be one of: strict (or true), warn, ignore (or false)',
        ),
        (
            "--tcp=80 -o wide",
            (
                'unable to match a printer suitable for the output format "wide", allowed formats are: go-template,'
                "go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,yaml"
            ),
        ),
    ],
)
def test_what_kubectl_refuses_itself(api, kubectl, flags, told):
    assert kubectl(f"create service clusterip new {flags}", fails=True) == f"error: {told}\n"
    assert api.requests == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("externalname x", 'required flag(s) "external-name" not set'),
        ("externalname x --external-name=Foo", "invalid service external name Foo"),
        (
            f"externalname x --external-name={'a.' * 126}aa",
            f"invalid service external name {'a.' * 126}aa",
        ),
        (
            "nodeport x --clusterip=None",
            "unknown flag: --clusterip\nSee 'kubectl create service nodeport --help' for usage.",
        ),
        (
            "nodeport x --node-port=x",
            (
                'invalid argument "x" for "--node-port" flag: strconv.ParseInt: parsing "x": invalid syntax\n'
                "See 'kubectl create service nodeport --help' for usage."
            ),
        ),
        (
            "nodeport --tcp=80",
            "exactly one NAME is required, got 0\nSee 'kubectl create service nodeport -h' for help and examples",
        ),
        (
            "nodeport a b -- c",
            "exactly one NAME is required, got 2\nSee 'kubectl create service nodeport -h' for help and examples",
        ),
        (
            "foo bar",
            "unknown command \"foo bar\"\nSee 'kubectl create service -h' for help and examples",
        ),
    ],
)
def test_other_refusals(kubectl, line, told):
    assert kubectl(f"create service {line}", fails=True) == f"error: {told}\n"


def test_the_commands_below_are_listed(kubectl):
    told = kubectl("create svc", fails=True)
    assert told.startswith("Create a service using a specified subcommand.\n\nAliases:\n")
    assert "\n  externalname   Create an ExternalName service\n" in told


def test_a_node_port_is_that_of_all_ports_and_cut_to_32_bits(kubectl):
    text = kubectl(f"create svc nodeport a --tcp=1,2 --node-port=0x{1 << 32 | 30080:x} {GENERATE}")
    assert text.count("    nodePort: 30080\n") == 2


def test_words_that_yaml_would_misread_are_quoted(kubectl):
    text = kubectl(f"create svc externalname yes --external-name=on {GENERATE}")
    assert '    app: "yes"\n  name: "yes"\nspec:\n  externalName: "on"\n' in text


def test_it_is_sent_and_what_is_stored_printed(api, kubectl):
    line = (
        "create service nodeport new --tcp=80 --node-port=30081 --field-manager=me --validate=warn"
    )
    assert kubectl(line) == "service/new created\n"
    assert kubectl(f"{line.replace('new', 'neu')} -o name") == "service/neu\n"
    assert api.requests[0] == (
        "create",
        {
            "body": {
                "kind": "Service",
                "apiVersion": "v1",
                "metadata": {"name": "new", "labels": {"app": "new"}},
                "spec": {
                    "ports": [
                        {
                            "name": "80",
                            "protocol": "TCP",
                            "port": 80,
                            "targetPort": 80,
                            "nodePort": 30081,
                        }
                    ],
                    "selector": {"app": "new"},
                    "type": "NodePort",
                },
                "status": {"loadBalancer": {}},
            },
            "namespace": "default",
            "dry_run": False,
            "field_validation": "Warn",
            "field_manager": "me",
        },
    )
    stored = kubectl("create service nodeport new2 --tcp=80 -o yaml --dry-run=server")
    assert "\n  name: new2\n  namespace: default\n" in stored
    assert kubectl("get svc new2", fails=True).endswith('"new2" not found\n')


@pytest.mark.parametrize(
    ("flag", "done"),
    [
        ("--dry-run=none", "created"),
        ("--dry-run=client", "created (dry run)"),
        ("--dry-run=server", "created (server dry run)"),
    ],
)
def test_a_dry_run_says_so(kubectl, flag, done):
    assert kubectl(f"create service clusterip new --tcp=80 {flag}") == f"service/new {done}\n"


@pytest.mark.parametrize(
    ("flag", "instead"),
    [
        ("--dry-run", "--dry-run is deprecated and can be replaced with --dry-run=client."),
        (
            "--dry-run=T",
            "--dry-run=T is deprecated (boolean value) and can be replaced with --dry-run=client.",
        ),
        (
            "--dry-run=0",
            "--dry-run=0 is deprecated (boolean value) and can be replaced with --dry-run=none.",
        ),
    ],
)
def test_old_forms_of_dry_run_are_warned_about(api, flag, instead):
    result = run(api, f"create service clusterip new --tcp=80 {flag}".split())
    assert (result.exit_code, result.stderr) == (0, f"{instead}\n")


def test_a_refusal_is_told_in_one_line_with_the_type():
    fault = FieldError(
        reason="x", path="spec.ports[0].nodePort", message="Invalid value: 80: no", code="x"
    )
    message = f'Service "new" is invalid: {fault}'
    status = Status(
        code=422, reason="Invalid", message=message, name="new", kind="Service", errors=(fault,)
    )
    warning = ServiceWarning(text="careful", code="x", path="")
    api = PlainApi(refusal=status, warnings=(warning, warning))
    result = run(api, ["create", "service", "nodeport", "new", "--tcp=80", "--node-port=80"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert (
        result.stderr == f"Warning: careful\nerror: failed to create NodePort service: {message}\n"
    )
