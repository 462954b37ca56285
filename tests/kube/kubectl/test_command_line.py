"""What kubectl makes of its command line."""

import pytest

from portlab.kube.kubectl.command import run

USAGE = "See 'kubectl get --help' for usage."
API_RESOURCES = 'Use "kubectl api-resources" for a complete list of supported resources.'


@pytest.mark.parametrize(
    "line",
    [
        "get svc web -o name",
        "get svc web -oname",
        "get svc web -o=name",
        "get svc web --output name",
        "get svc web --output=name",
        "get -o yaml svc web -o NAME",
        "-n default get svc web -o name",
        "--namespace=default -o name get svc web",
        "get -- svc web -o name",
        "get svc web -o name --no_headers",
        "get svc web -o name --ignore-not-found=f",
    ],
)
def test_flags_may_stand_in_many_places_and_forms(api, line):
    result = run(api, line.split())
    if "--" in line.split():
        assert result.stderr.startswith('Error from server (NotFound): services "-o" not found\n')
    else:
        assert (result.exit_code, result.stdout) == (0, "service/web\n")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("get svc --bogus", f"error: unknown flag: --bogus\n{USAGE}"),
        ("get svc --bogus=1", f"error: unknown flag: --bogus\n{USAGE}"),
        ("get svc -z", f"error: unknown shorthand flag: 'z' in -z\n{USAGE}"),
        ("get svc -Rzo", f"error: unknown shorthand flag: 'z' in -zo\n{USAGE}"),
        ("get svc -éx", f"error: unknown shorthand flag: 'Ã' in -éx\n{USAGE}"),
        ("get svc -o", f"error: flag needs an argument: 'o' in -o\n{USAGE}"),
        ("get svc --output", f"error: flag needs an argument: --output\n{USAGE}"),
        ("get svc ---x", f"error: bad flag syntax: ---x\n{USAGE}"),
        ("get svc --=x", f"error: bad flag syntax: --=x\n{USAGE}"),
        (
            "get svc --no-headers=foo",
            'error: invalid argument "foo" for "--no-headers" flag: strconv.ParseBool: parsing "foo": invalid syntax\n'
            + USAGE,
        ),
        (
            "get svc -w=foo",
            'error: invalid argument "foo" for "-w, --watch" flag: strconv.ParseBool: parsing "foo": invalid syntax\n'
            + USAGE,
        ),
        (
            'create svc clusterip a --tcp=a"b',
            (
                'error: invalid argument "a\\"b" for "--tcp" flag: parse error on line 1, column 2: '
                "bare \" in non-quoted-field\nSee 'kubectl create service clusterip --help' for usage."
            ),
        ),
        (
            "create --bogus svc",
            "error: unknown flag: --bogus\nSee 'kubectl create --help' for usage.",
        ),
        ("-x", "error: unknown shorthand flag: 'x' in -x\nSee 'kubectl --help' for usage."),
        ("get svc -w", "error: PortLab's kubectl has no --watch"),
        ("get svc -A", "error: PortLab's kubectl has no --all-namespaces"),
        ("get svc --context=a", "error: PortLab's kubectl has no --context"),
        ("apply -f - --server-side", "error: PortLab's kubectl has no --server-side"),
        (
            "get svc -o jsonpath={.a}",
            'error: PortLab\'s kubectl has no output format "jsonpath={.a}"',
        ),
        ("get svc -o kyaml", 'error: PortLab\'s kubectl has no output format "kyaml"'),
        (
            "get svc -h",
            "error: PortLab's kubectl has no help: see https://kubernetes.io/docs/reference/kubectl/",
        ),
        (
            "--help",
            "error: PortLab's kubectl has no help: see https://kubernetes.io/docs/reference/kubectl/",
        ),
        (
            "",
            "error: PortLab's kubectl has no help: see https://kubernetes.io/docs/reference/kubectl/",
        ),
    ],
)
def test_flags_that_cannot_be_obeyed(kubectl, line, told):
    assert kubectl(line, fails=True) == f"{told}\n"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("bogus", 'error: unknown command "bogus" for "kubectl"\n\nDid you mean this?\n\tlogs'),
        (
            "ge svc",
            'error: unknown command "ge" for "kubectl"\n\nDid you mean this?\n\tset\n\tget\n\tcp',
        ),
        (
            "del",
            'error: unknown command "del" for "kubectl"\n\nDid you mean this?\n\tset\n\tget\n\tdelete',
        ),
        (
            "ps",
            'error: unknown command "ps" for "kubectl"\n\nDid you mean this?\n\tget\n\tcp\n\twait',
        ),
        (
            "rm x",
            'error: unknown command "rm" for "kubectl"\n\nDid you mean this?\n\trun\n\tdelete\n\tcp',
        ),
        ("getsvc", 'error: unknown command "getsvc" for "kubectl"'),
        ("--bogus get svc", "Error: flags cannot be placed before plugin name: --bogus"),
        ("logs web", "error: PortLab's kubectl has no command kubectl logs"),
        ("logs web --bogus", "error: PortLab's kubectl has no command kubectl logs"),
        (
            "create deployment web",
            "error: PortLab's kubectl has no command kubectl create deployment",
        ),
    ],
)
def test_commands_that_are_none(kubectl, line, told):
    assert kubectl(line, fails=True) == f"{told}\n"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (["get", "foo"], 'error: the server doesn\'t have a resource type "foo"'),
        (["describe", "foo", "bar"], 'error: the server doesn\'t have a resource type "foo"'),
        (["get", "svc,foo", "a"], 'error: the server doesn\'t have a resource type "foo"'),
        (["get", "services.v2.foo"], 'error: the server doesn\'t have a resource type "services"'),
        (["get", "services.apps"], 'error: the server doesn\'t have a resource type "services"'),
        (["get", ""], 'error: the server doesn\'t have a resource type ""'),
        (["get", "pods"], 'error: PortLab\'s kubectl has no "pods": it knows services'),
        (["get", "ep,svc"], 'error: PortLab\'s kubectl has no "ep": it knows services'),
        (
            ["get", "NetworkPolicies"],
            'error: PortLab\'s kubectl has no "NetworkPolicies": it knows services',
        ),
        (["get", "ingresses/a"], 'error: PortLab\'s kubectl has no "ingresses": it knows services'),
        (["get", "all"], 'error: PortLab\'s kubectl has no "all": it knows services'),
        (["get", "svc", ""], "error: resource name may not be empty"),
        (["get", "svc", "."], "error: invalid resource name \".\": [may not be '.']"),
        (["get", "svc", "a%b"], "error: invalid resource name \"a%b\": [may not contain '%']"),
        (
            ["get", "svc/"],
            "error: arguments in resource/name form must have a single resource and name",
        ),
        (
            ["get", "svc,po/a"],
            "error: arguments in resource/name form must have a single resource and name",
        ),
        (
            ["get", "a/b/c"],
            "error: arguments in resource/name form may not have more than one slash",
        ),
        (
            ["get", "svc", "web/db"],
            (
                "error: there is no need to specify a resource type as a separate argument when passing arguments in "
                "resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of "
                "'kubectl get resource resource/<resource_name>'"
            ),
        ),
        (
            ["get", "svc", "web", "-l", "a=b"],
            "error: name cannot be provided when a selector is specified",
        ),
        (
            ["get", "svc", "--show-labels", "-o", "yaml"],
            "error: --show-labels option cannot be used with yaml printer",
        ),
        (
            ["get", "svc", "-o", "foo"],
            (
                'error: unable to match a printer suitable for the output format "foo", allowed formats are: '
                "custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,"
                "jsonpath-file,kyaml,name,template,templatefile,wide,yaml"
            ),
        ),
        (
            ["get"],
            (
                f"You must specify the type of resource to get. {API_RESOURCES}\n\n"
                "error: Required resource not specified.\n"
                'Use "kubectl explain <resource>" for a detailed description of that resource '
                "(e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and examples"
            ),
        ),
        (
            ["describe"],
            f"error: You must specify the type of resource to describe. {API_RESOURCES}",
        ),
        (
            ["delete"],
            (
                "error: You must provide one or more resources by argument or filename.\n"
                "Example resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n"
                "   '<resource> <name>'\n   '<resource>'"
            ),
        ),
    ],
)
def test_arguments_that_name_nothing(kubectl, line, told):
    assert kubectl(line, fails=True) == f"{told}\n"
